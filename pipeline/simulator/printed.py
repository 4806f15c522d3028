"""What to put into `docketpress.toml` to rehearse against a simulator that runs: a portal of each kind, with its court.

The codes are taken from the tables as they stand, so the text is right for them and for no real court.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from pipeline.simulator import simville
from pipeline.simulator.codes import Row, Tables
from pipeline.simulator.tls import Tls

CATEGORIES = {"civil": "7", "criminal": "9"}
"""The kinds of case of the trial court, and the category of each."""
_ACCESS = {"Public": "public", "Confidential": "confidential", "Sealed": "sealed"}
SENDER = "http://127.0.0.1:8444/rehearsal"
"""Where Docketpress takes calls, where nobody says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a simulator runs, and what a filer needs to come in."""

    url: str
    folder: Path
    tls: Tls | None = None
    sender: str = SENDER
    """Where Docketpress takes calls."""
    calls: bool = False
    """Whether it is called, and so must know the secret of the calls."""

    @property
    def user_file(self) -> Path:
        """Two lines: user and password."""
        return self.folder / "user.txt"

    @property
    def login_file(self) -> Path:
        """Three lines: key, user, password."""
        return self.folder / "login.txt"

    @property
    def secret_file(self) -> Path:
        """The secret that each call bears."""
        return self.folder / "callback.secret"

    def own(self, kind: str) -> str:
        """Where Docketpress takes the calls for one of the printed portals."""
        return f"{self.sender.rstrip('/')}/portals/rehearsal-{kind}" if self.calls else self.sender


def call_secret(place: Place) -> str:
    """The secret of the calls, made anew when it is not there yet."""
    if not place.secret_file.is_file():
        with os.fdopen(os.open(place.secret_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(token_hex(16) + "\n")
    return place.secret_file.read_text().strip()


def secrets(place: Place) -> None:
    """Write the files with the rehearsal's own passwords, readable by their owner only."""
    lines = (simville.USER, simville.PASSWORD)
    for path, told in ((place.user_file, lines), (place.login_file, (simville.API_KEY, *lines))):
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            stream.write("\n".join(told) + "\n")


def settings(place: Place, tables: Tables, court: str, kind: str = "civil") -> str:
    """The settings, as TOML.

    Args:
        place: where the simulator runs.
        tables: the code tables.
        court: our own name for the court, as Docketpress's court packs have it.
        kind: of `CATEGORIES`.
    """
    return "\n".join(_lines(place, tables, court, kind)) + "\n"


def _lines(place: Place, tables: Tables, court: str, kind: str) -> Iterator[str]:
    yield "# For rehearsal against the filing simulator. No court stands behind these portals."
    for name, own in _portals(place).items():
        yield ""
        yield f"[portals.rehearsal-{name}]"
        yield f'kind = "{name}"'
        yield from (f"{key} = {_text(value)}" for key, value in own.items())
        if place.tls is not None:
            yield from (f"{key} = {_text(value)}" for key, value in _trust(place.tls, name).items())
        yield ""
        yield f"[portals.rehearsal-{name}.courts.{court}]"
        yield from _profile(tables, kind)


def _portals(place: Place) -> Mapping[str, Mapping[str, str]]:
    ecf4, ecf5 = f"{place.url}/ecf4", f"{place.url}/ecf5"
    secret = {"callback_secret_file": str(place.secret_file.resolve())} if place.calls else {}
    return {
        "ecf4": {
            "url": f"{ecf4}/FilingReviewMDE",
            "record_url": f"{ecf4}/CourtRecordMDE",
            "user_file": str(place.user_file.resolve()),
            "sender": place.own("ecf4"),
            **secret,
        },
        "ecf5": {
            "url": f"{ecf5}/FilingReviewMDE",
            "record_url": f"{ecf5}/CourtRecordMDE",
            "policy_url": f"{ecf5}/CourtPolicyMDE",
            "service_url": f"{ecf5}/ServiceMDE",
            "sender": place.own("ecf5"),
            **secret,
        },
        "efsp": {
            "url": place.url,
            "jurisdiction": simville.STATE,
            "login_file": str(place.login_file.resolve()),
            "contact": simville.USER,
            "files_url": "http://127.0.0.1:8099",
        },
    }


def _trust(tls: Tls, kind: str) -> Mapping[str, str]:
    told = {"ca_file": str(tls.ca.resolve())}
    if kind == "efsp":  # the proxy knows its filers by a token, not by a certificate
        return told
    own = {"certificate": str(tls.client_certificate.resolve()), "key": str(tls.client_key.resolve())}
    return {**own, **told}


def _profile(tables: Tables, kind: str) -> Iterator[str]:
    court, category = "simville", CATEGORIES[kind]
    types = [row for row in tables.rows("casetype", court) if row["casecategory"] == category]
    case_type = next(row for row in types if row["initial"] == "True")
    yield f"location = {_text(court)}"
    for key, row in (("category", tables.row("casecategory", court, category)), ("case_type", case_type)):
        yield f"{key} = {_code(row)}"
    yield f'case_element = "{kind}"'
    lead, other = _components(tables, court)
    yield f"lead = {_code(lead)}"
    yield f"attachment = {_code(other)}"
    yield f'payment_account = "{simville.ACCOUNT}"'
    kinds = {_ACCESS[row["name"]]: row for row in tables.rows("documenttype", court)}
    yield from (f"document_types.{access} = {_code(row)}" for access, row in kinds.items())
    yield from _party_types(tables, court, case_type["code"])
    for ours, row in _filings(tables, court, category):
        yield f"filings.{ours} = {{ filing = {_code(row)} }}"


def _party_types(tables: Tables, court: str, case_type: str) -> Iterator[str]:
    for row in tables.rows("partytype", court):
        if row["casetypeid"] == case_type:
            for role in tables.ours.get(("partytype", court, row["code"]), ()):
                yield f"party_types.{role} = {_code(row)}"


def _filings(tables: Tables, court: str, category: str) -> Iterator[tuple[str, Row]]:
    told = set()
    own_first = sorted(tables.rows("filing", court), key=lambda row: row["casecategory"] != category)
    for row in own_first:  # a code without a category counts only where the category has none of its own
        if row["casecategory"] in {"", category}:
            for ours in tables.ours.get(("filing", court, row["code"]), ()):
                if ours not in told:
                    told.add(ours)
                    yield ours, row


def _components(tables: Tables, court: str) -> tuple[Row, Row]:
    rows = tables.rows("filingcomponent", court)
    return next(row for row in rows if row["required"] == "True"), next(
        row for row in rows if row["required"] != "True"
    )


def _code(row: Row | None) -> str:
    assert row is not None  # noqa: S101 - the tables are ours, and tests hold them whole
    return f"{{ code = {_text(row['code'])}, name = {_text(row['name'])} }}"


def _text(told: str) -> str:
    escaped = told.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
