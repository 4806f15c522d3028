"""A court's code tables, asked of the proxy list by list and written as genericode.

The proxy has no whole tables: it tells what stands under one case type or one filing code at a time, and of data
fields first their names only. So the tables are put together from many answers, of which there may be so many that a
bound is needed. A table whose answers would go over it is left out: what is not there is told as missing, while a part
of a table would make right codes look wrong. Below filing codes, those of the settings are enough.

Source: EfileProxyServer, CodesService, EcfCodesService and CodeDatabase (paths, parameters and members of answers).
"""

import re
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import quote

from pipeline import web
from pipeline.errors import PortalUnavailable
from pipeline.filing.codes import genericode
from pipeline.filing.codes.genericode import CodeList
from pipeline.filing.efsp.talk import parsed

MOST_QUESTIONS = 4000
"""To one proxy for one court."""
LONGEST_SECONDS = 3600.0
"""For all of them."""
Ask = Callable[[str, Mapping[str, str]], web.Answer]
"""Asks for a path with its query."""
Row = Mapping[str, str]

_WHOLE = {
    "casecategory": "categories",
    "filetype": "allowed_file_types",
    "filingstatus": "filing_statuses",
    "servicetype": "service_types",
    "filertype": "filer_types",
}
_BELOW_CASE_TYPE = {"partytype": "party_types", "casesubtype": "case_subtypes", "crossreference": "cross_references"}
_BELOW_FILING = {
    "filingcomponent": "filing_components",
    "documenttype": "document_types",
    "optionalservices": "optional_services",
    "motiontype": "motion_types",
}
_PARENT = {**dict.fromkeys(_BELOW_CASE_TYPE, "casetypeid"), **dict.fromkeys(_BELOW_FILING, "filingcodeid")}
"""The column that names the parent. The proxy leaves it out of some lists."""
_TIMES = ("true", "false")
_OK, _EMPTY, _ABSENT = range(200, 300), 204, frozenset({404, 405})
_COLUMN = re.compile(r"[a-z][a-z0-9_]{0,60}")
_CONTROL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def tables(ask: Ask, location: str, filings: Collection[str], *, most: int = MOST_QUESTIONS) -> dict[str, bytes]:
    """The tables of one court.

    Args:
        ask: asks the proxy.
        location: the court's code at the portal.
        filings: the filing codes of the settings.
        most: questions that may be asked.

    Returns:
        Each table's genericode by our name of it; what the proxy does not have, or only in too many answers, is left
        out.

    Raises:
        PortalUnavailable: the proxy does not answer, answers something else, or does not know the court.
    """
    walk = _Walk(ask=ask, base=f"codes/courts/{quote(location, safe='')}", left=most)
    found = {"location": [walk.court()]}
    for table, path in _WHOLE.items():
        walk.into(found, table, [(path, {}, "")])
    _data_fields(walk, found)
    _case_types(walk, found)
    types = {row["code"]: row.get("casecategory", "") for row in found.get("casetype", ())}
    questions = [
        ("filing_types", {"category_id": category, "type_id": one, "initial": initial}, "")
        for one, category in types.items()
        for initial in _TIMES
    ]
    walk.into(found, "filing", questions)
    for table, below in _BELOW_CASE_TYPE.items():
        walk.into(found, table, [(f"case_types/{quote(one, safe='')}/{below}", {}, one) for one in types])
    _below_filings(walk, found, filings)
    return {table: _written(table, rows) for table, rows in found.items()}


def _case_types(walk: "_Walk", found: dict[str, list[Row]]) -> None:
    """The proxy tells case types of one category at a time only."""
    categories = [row["code"] for row in found.get("casecategory", ())]
    walk.into(found, "casetype", [("case_types", {"category_id": one}, "") for one in categories])


def _data_fields(walk: "_Walk", found: dict[str, list[Row]]) -> None:
    """The list tells codes and names; whether a field is shown and needed is told one by one."""
    listed = walk.rows("datafields", {})
    if listed is None:
        return
    bare = [row["code"] for row in listed if "isvisible" not in row]
    if len(bare) > walk.left:
        return
    told = [walk.one(f"datafields/{quote(one, safe='')}") for one in bare]
    found["datafieldconfig"] = [*(row for row in listed if "isvisible" in row), *(row for row in told if row)]


def _below_filings(walk: "_Walk", found: dict[str, list[Row]], ours: Collection[str]) -> None:
    known = dict.fromkeys(row["code"] for row in found.get("filing", ()))
    wanted = list(known) if known and len(known) * len(_BELOW_FILING) <= walk.left else sorted(ours)
    for table, below in _BELOW_FILING.items():
        walk.into(found, table, [(f"filing_types/{quote(one, safe='')}/{below}", {}, one) for one in wanted])


@dataclass(slots=True, kw_only=True)
class _Walk:
    """Asks one court's questions and counts them."""

    ask: Ask
    base: str
    left: int
    until: float = field(default_factory=lambda: time.monotonic() + LONGEST_SECONDS)

    def court(self) -> Row:
        """The court's own row."""
        found = self.one("codes")
        if found is None:
            raise PortalUnavailable("the proxy does not know this court; compare `location` in the settings")
        return found

    def into(
        self, found: dict[str, list[Row]], table: str, questions: Iterable[tuple[str, Mapping[str, str], str]]
    ) -> None:
        """Put the answers together as a table; each question is a path, a query, and the parent it asks about."""
        asked = list(questions)
        if len(asked) > self.left:
            return
        rows: list[Row] | None = None if asked else []
        for path, query, parent in asked:
            told = self.rows(path, query)
            if told is not None:
                rows = [*(rows or ()), *(_below(row, _PARENT.get(table, ""), parent) for row in told)]
        if rows is not None:
            found[table] = rows

    def rows(self, path: str, query: Mapping[str, str]) -> list[Row] | None:
        """A list's rows; None where the proxy has no such list."""
        told = self._told(path, query)
        if told is None:
            return None
        if not isinstance(told, list) or len(told) > genericode.MOST_ROWS:
            raise PortalUnavailable(f"the proxy's list of {path.rpartition('/')[2]} is no list")
        return [row for one in told if (row := _row(one)).get("code")]

    def one(self, path: str) -> Row | None:
        """One row; None where there is none."""
        row = _row(self._told(path, {}))
        return row if row.get("code") else None

    def _told(self, path: str, query: Mapping[str, str]) -> object:
        if self.left < 1 or time.monotonic() > self.until:
            raise PortalUnavailable("the court's code tables are too many answers of the proxy, or come too slowly")
        self.left -= 1
        said = self.ask(f"{self.base}/{path}", query)
        if said.status in _ABSENT:
            return None
        if said.status == _EMPTY:
            return []
        if said.status not in _OK:
            raise PortalUnavailable(f"the proxy answered a question for code tables with status {said.status}")
        found = parsed(said.body)
        if found is None:
            raise PortalUnavailable("the proxy's answer to a question for code tables cannot be read")
        return found


def _row(told: object) -> dict[str, str]:
    """The plain members of a record, as texts."""
    if not isinstance(told, dict):
        return {}
    plain = {str(key).casefold(): _text(value) for key, value in told.items() if key != "location"}
    return {key: value for key, value in plain.items() if value is not None and _COLUMN.fullmatch(key)}


def _text(value: object) -> str | None:
    """A member's text; None for what is no plain value. Lists stand with commas, as in the court's own tables."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(_CONTROL.sub(" ", one) for one in value if isinstance(one, str))
    return _CONTROL.sub(" ", str(value)) if isinstance(value, (str, int, Decimal)) else None


def _below(row: Row, column: str, parent: str) -> Row:
    """The row with its parent, where the proxy does not tell it; an empty one means that the row is for all."""
    return {**row, column: parent} if column and column not in row else row


def _written(table: str, rows: Iterable[Row]) -> bytes:
    """Genericode. The proxy's lists have no order, so rows and columns get one: the same tables are the same bytes."""
    whole = {tuple(sorted(row.items())): row for row in rows}.values()
    others = sorted({column for row in whole for column in row} - {"code", "name"})
    columns = ("code", "name", *others[: genericode.MOST_COLUMNS - 2])
    lines = tuple(sorted(tuple(row.get(one, "") for one in columns) for row in whole))
    return genericode.write(CodeList(name=table, version="", uri="", columns=columns, key=("code",), rows=lines))
