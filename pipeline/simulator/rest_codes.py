"""The code tables in the proxy's JSON: lists by court, filtered by category, case type, filing code and timing."""

from collections.abc import Callable, Mapping

from pipeline.simulator import rest_write
from pipeline.simulator.codes import SYSTEM, Row, Tables
from pipeline.simulator.rest_documents import filing_rows
from pipeline.simulator.wire import Response

Query = Mapping[str, str]
_BARE = {"casesubtype", "motiontype", "filingstatus", "namesuffix", "language", "damageamount", "procedureremedy"}
"""Tables of which only code and name are told."""
_WHOLE = {
    "name_suffixes": "namesuffix",
    "service_types": "servicetype",
    "filer_types": "filertype",
    "party_types": "partytype",
    "allowed_file_types": "filetype",
    "filing_statuses": "filingstatus",
    "disclaimer_requirements": "disclaimerrequirement",
}
_BELOW = {
    ("case_types", "case_subtypes"): ("casesubtype", "casetypeid"),
    ("case_types", "party_types"): ("partytype", "casetypeid"),
    ("case_types", "cross_references"): ("crossreference", "casetypeid"),
    ("filing_types", "document_types"): ("documenttype", "filingcodeid"),
    ("filing_types", "motion_types"): ("motiontype", "filingcodeid"),
    ("filing_types", "filing_components"): ("filingcomponent", "filingcodeid"),
    ("filing_types", "optional_services"): ("optionalservices", "filingcodeid"),
}
_SINGLE = {
    "categories": "casecategory",
    "case_types": "casetype",
    "filing_types": "filing",
    "datafields": "datafieldconfig",
    "optional_services": "optionalservices",
    "party_types": "partytype",
}


def answer(tables: Tables, parts: list[str], query: Query) -> Response:
    """A list or one row, by the parts of the path after `codes/courts`."""
    if not parts:
        return _courts(tables, query)
    court, rest = parts[0], parts[1:]
    if court not in tables.locations:
        return rest_write.said(f'"Court {court} does not exist"', 404)
    found = _of_court(tables, court, rest, query)
    return found if found is not None else rest_write.said('"no such list"', 404)


def _courts(tables: Tables, query: Query) -> Response:
    rows = [tables.row("location", SYSTEM, code) for code in tables.locations]
    if query.get("with_names") == "true":
        return _open([{"code": one["code"], "name": one["name"]} for one in rows if one is not None])
    return _open(sorted(one["code"] for one in rows if one is not None))


def _of_court(tables: Tables, court: str, rest: list[str], query: Query) -> Response | None:
    match rest:
        case [name]:
            return _whole(tables, court, name, query)
        case [name, code] if name in _SINGLE:
            return _one(_SINGLE[name], tables.row(_SINGLE[name], court, code), court)
        case ["countries", country, "states"]:
            rows = tables.rows("state", court)
            return _open([row["code"] for row in rows if row["countrycode"] == country])
        case [above, code, below] if (above, below) in _BELOW:
            table, column = _BELOW[above, below]
            return _rows(table, tuple(row for row in tables.rows(table, court) if row[column] == code), court)
    return None


def _whole(tables: Tables, court: str, name: str, query: Query) -> Response | None:
    if name == "codes":
        return _one("location", tables.row("location", SYSTEM, court), court)
    if name in _FILTERED:
        return _FILTERED[name](tables, court, query)
    return _rows(_WHOLE[name], tables.rows(_WHOLE[name], court), court) if name in _WHOLE else None


def _categories(tables: Tables, court: str, query: Query) -> Response:
    del query
    return _rows("casecategory", tables.rows("casecategory", court), court)


def _case_types(tables: Tables, court: str, query: Query) -> Response:
    category, timing = query.get("category_id", ""), query.get("timing", "").lower()
    if not category:
        return rest_write.said('"You need to limit the number of case types by providing a category_id"', 400)
    rows = (row for row in tables.rows("casetype", court) if row["casecategory"] == category)
    return _rows("casetype", tuple(row for row in rows if timing != "initial" or row["initial"] == "True"), court)


def _filing_types(tables: Tables, court: str, query: Query) -> Response:
    initial = query.get("initial") == "true"
    category, case_type = query.get("category_id", ""), query.get("type_id", "")
    return _rows("filing", filing_rows(tables, court, category, case_type, initial=initial), court)


def _data_fields(tables: Tables, court: str, query: Query) -> Response:
    """Codes and names only; what holds for a field is told of each field alone."""
    del query
    return _open([{"name": row["name"], "code": row["code"]} for row in tables.rows("datafieldconfig", court)])


def _languages(tables: Tables, court: str, query: Query) -> Response:
    del query
    return _open([row["name"] for row in tables.rows("language", court)])


def _by_category(table: str) -> Callable[[Tables, str, Query], Response]:
    def listed(tables: Tables, court: str, query: Query) -> Response:
        category = query.get("category_id", "")
        rows = tuple(row for row in tables.rows(table, court) if category in {"", row["casecategory"]})
        return _rows(table, rows, court)

    return listed


_FILTERED: Mapping[str, Callable[[Tables, str, Query], Response]] = {
    "categories": _categories,
    "case_types": _case_types,
    "filing_types": _filing_types,
    "datafields": _data_fields,
    "languages": _languages,
    "damage_amounts": _by_category("damageamount"),
    "procedures_or_remedies": _by_category("procedureremedy"),
}


def _rows(table: str, rows: tuple[Row, ...], court: str) -> Response:
    return _open([_told(table, row, court) for row in rows])


def _one(table: str, row: Row | None, court: str) -> Response:
    return rest_write.said('"no such code"', 404) if row is None else _open(_told(table, row, court))


def _told(table: str, row: Row, court: str) -> rest_write.Json:
    if table in _BARE:
        return {"name": row["name"], "code": row["code"]}
    return rest_write.row(row, None if table == "location" else court)


def _open(told: rest_write.Json) -> Response:
    return rest_write.answer(told, open_to_all=True)
