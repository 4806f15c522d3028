"""The columns of a roster that name the one person a row's paper goes to, made an entry of its service list."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from pipeline.model import (
    JSON,
    Contact,
    DocumentType,
    Field,
    FieldKind,
    Finding,
    Origin,
    RawForm,
    ServiceContact,
    Severity,
)
from pipeline.model.remembered import by_identity
from pipeline.rules import characters, headings, people, reach
from pipeline.rules.gather import place
from pipeline.rules.misread import Misread, shorten

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("Recipient", "Recipient name"),
    "street": ("Recipient address", "Recipient address 1", "Recipient street"),
    "street2": ("Recipient address 2",),
    "city": ("Recipient city",),
    "state": ("Recipient state",),
    "zip": ("Recipient ZIP", "Recipient ZIP code", "Recipient postal code"),
    "email": ("Recipient e-mail", "Recipient e-mail address"),
    "agreed": ("Recipient agreed to e-mail", "Recipient agreed to e-mail service", "Recipient consents to e-mail"),
    "party": ("Recipient for", "Recipient stands for"),
}
"""What a column says of the recipient → the headings that mean it, the usual one first."""
_MEANS = {headings.key(one): part for part, every in HEADINGS.items() for one in every}
_ZIP = re.compile(r"\d{5}(-\d{4})?")
_YES = frozenset({"yes", "y", "true", "x", "1"})
_NO = frozenset({"", "no", "number", "n", "false", "0"})  # `no` alone reads as `number` in headings
_SAID = _YES | _NO
_LAST_LINE = frozenset({"city", "state", "zip"})
_POSTAL = _LAST_LINE | {"street", "street2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A row whose columns of the recipient have become an entry of its service list."""

    raw: RawForm
    findings: tuple[Finding, ...]
    """Errors; where there are any, the entry was left out."""


def fold(raw: RawForm, made: DocumentType) -> Folded:
    """Make the columns of the recipient an entry of the service list, beside those given there.

    A type that has a field of its own called `Recipient` keeps it: such a row comes back as it was.

    Args:
        raw: a row of a roster for a run.
        made: its document type.
    """
    known = columns(made, tuple(raw.values))
    cells = filled(raw.values, known)
    if not cells:
        return Folded(raw=raw, findings=())
    rest = {heading: value for heading, value in raw.values.items() if heading not in known}
    findings = tuple(_wrong(_Row(origin=raw.origin, columns=known, cells=cells), made))
    if not findings:
        rest = _with_entry(rest, _entry(cells), made)
    made_of = RawForm(document_type=raw.document_type, court=raw.court, values=rest, origin=raw.origin)
    return Folded(raw=made_of, findings=findings)


def columns(made: DocumentType, given: tuple[str, ...]) -> Mapping[str, str]:
    """Those headings that name the recipient, each with what it says of them, `name` or `zip` for example."""
    return _columns(made.fields)(given)


@by_identity
def _columns(fields: tuple[Field, ...]) -> Callable[[tuple[str, ...]], Mapping[str, str]]:
    """Given headings → those of them that name the recipient, each with what it says; told once for a roster."""
    return lru_cache(maxsize=64)(partial(_columns_of, headings.index(fields)))


def _columns_of(own: Mapping[str, str], given: tuple[str, ...]) -> Mapping[str, str]:
    if any(headings.key(one) in own for one in HEADINGS["name"]):
        return {}
    keys = {one: headings.key(one) for one in given}
    return {one: _MEANS[key] for one, key in keys.items() if key in _MEANS and key not in own}


def filled(given: Mapping[str, JSON], columns: Mapping[str, str]) -> dict[str, str]:
    """What is filled in, by what it says, without blanks at its ends.

    Args:
        given: a row's answers.
        columns: of these, those that name the recipient.
    """
    found: dict[str, str] = {}
    for heading, part in columns.items():
        value = given[heading]
        text = "" if value is None else str(value).strip()
        if text and part not in found:
            found[part] = text
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    origin: Origin
    columns: Mapping[str, str]
    cells: Mapping[str, str]

    def finding(self, part: str, message: str, repair: str, code: str = "run.recipient-incomplete") -> Finding:
        """Something wrong with the recipient, at the column that says that part of it, if there is one."""
        heading = next((one for one, said in self.columns.items() if said == part), None)
        heading = heading or next(
            (one for one in self.origin.columns if _MEANS.get(headings.key(one)) == part), HEADINGS[part][0]
        )
        return Finding(
            code=code,
            severity=Severity.ERROR,
            where=place(self.origin, heading, None),
            message=message,
            found=shorten(self.cells[part]) if part in self.cells else None,
            repair=repair,
        )


def _wrong(row: _Row, made: DocumentType) -> Iterator[Finding]:
    yield from _unreadable(row)
    if list_heading(made) is None:
        yield row.finding(
            "name",
            f"A {made.title} has no service list, so nobody can be named as its recipient.",
            "Take the columns of the recipient out of the roster, or use a document that is served.",
            code="run.recipient-not-served",
        )
    if "name" not in row.cells:
        yield row.finding("name", "The recipient has no name.", "Write under `Recipient` whom the paper goes to.")
    yield from _way(row)


def _unreadable(row: _Row) -> Iterator[Finding]:
    """Characters nobody can print, a word that is neither yes nor no, no e-mail address."""
    for part, text in row.cells.items():
        try:
            characters.refuse_hidden(text)
            if part == "email":
                reach.email(characters.clean(text).strip())
        except Misread as error:
            for one in error.faults:
                yield replace(row.finding(part, one.message, one.repair, code=one.code), found=one.found or text)
    if headings.key(row.cells.get("agreed", "")) not in _SAID:
        yield row.finding("agreed", "This is neither yes nor no.", "Write yes or no.")


def _way(row: _Row) -> Iterator[Finding]:
    """What is missing for the way in which the recipient is reached."""
    if _agreed(row.cells) and "email" not in row.cells:
        yield row.finding(
            "email",
            "The recipient agreed to service by e-mail, but there is no e-mail address.",
            "Write the e-mail address, or `no` under `Recipient agreed to e-mail`.",
        )
    elif not _agreed(row.cells) or row.cells.keys() & _POSTAL:
        yield from _postal(row)


def _postal(row: _Row) -> Iterator[Finding]:
    if not row.cells.keys() & _LAST_LINE and len(_lines(row.cells)) > 1:
        return  # the whole address stands in one cell
    said = {"street": "street or post office box", "city": "city", "state": "state", "zip": "ZIP code"}
    for part, what in said.items():
        if part not in row.cells and not (part == "street" and "street2" in row.cells):
            instead = "" if "email" in row.cells else ", or an e-mail address to which the recipient agreed"
            yield row.finding(
                part,
                f"The recipient's address has no {what}, so nothing can be mailed there.",
                f"Fill in {HEADINGS[part][0]}{instead}.",
            )
    if "zip" in row.cells and not _ZIP.fullmatch(_zip(row.cells)):
        yield row.finding(
            "zip",
            "This is no ZIP code: it has five digits, or nine with a hyphen behind the fifth.",
            "Correct it. Where the spreadsheet dropped a leading zero, format the column as text and type it again.",
        )


def _agreed(cells: Mapping[str, str]) -> bool:
    return headings.key(cells.get("agreed", "")) in _YES


def _zip(cells: Mapping[str, str]) -> str:
    return characters.hyphens(cells["zip"])


def _lines(cells: Mapping[str, str]) -> tuple[str, ...]:
    lines = people.address("\n".join(cells[one] for one in ("street", "street2") if one in cells))
    if "city" not in cells:
        return lines
    return (*lines, f"{cells['city'].rstrip(' ,')}, {cells.get('state', '')} {_zip(cells) if 'zip' in cells else ''}")


def _entry(cells: Mapping[str, str]) -> JSON:
    """As the table of a service list in a JSON form."""
    by_email = _agreed(cells) and "email" in cells
    made: dict[str, JSON] = {"name": cells["name"], "method": "email" if by_email else "mail"}
    if lines := _lines(cells):
        made["address"] = list(lines)
    for part in ("email", "party"):
        if part in cells:
            made[part] = cells[part]
    return made


def _with_entry(values: Mapping[str, JSON], entry: JSON, made: DocumentType) -> dict[str, JSON]:
    """The answers with the entry behind those of the service list, under the heading that has it."""
    name = list_heading(made)
    known = headings.index(made.fields)
    heading = next((one for one in values if known.get(headings.key(one)) == name), None)
    given = values[heading] if heading is not None else None
    given = characters.clean(given) if isinstance(given, str) else given
    before = [] if given in (None, "", []) else people.pieces(given)
    return {**values, heading or str(name): [*before, entry]}


def plain(cells: Mapping[str, str]) -> ServiceContact | None:
    """The recipient as the service list of a folded row has it once it is read, where nothing can be wrong with it.

    Args:
        cells: what is filled in, as `filled` gives it.

    Returns:
        None where `fold` and `people.service_list` must look themselves: they may have something to say.
    """
    text, said = "".join(cells.values()), headings.key(cells.get("agreed", ""))
    if "name" not in cells or said not in _SAID or not (text.isascii() and text.isprintable()):
        return None
    email, by_email = cells.get("email"), said in _YES
    lines = () if by_email and cells.keys().isdisjoint(_POSTAL) else _whole(cells)
    if lines is None or (by_email and email is None) or (email is not None and not reach.is_email(email)):
        return None
    party = cells.get("party")
    return ServiceContact(
        contact=Contact(name=" ".join(cells["name"].split()), lines=lines, email=email),
        method="email" if by_email else "mail",
        party=None if party is None else " ".join(party.split()),
    )


def _whole(cells: Mapping[str, str]) -> tuple[str, ...] | None:
    """The lines of an address in which nothing is missing; None for any other."""
    lines = _lines(cells)
    if len(lines) == 1:
        return None  # perhaps all in one cell: that is for `people.address` to part
    if cells.keys().isdisjoint(_LAST_LINE):
        return lines or None
    if not cells.keys() >= _LAST_LINE or not _ZIP.fullmatch(cells["zip"]):
        return None
    return (*lines[:-1], " ".join(lines[-1].split()))


def list_heading(made: DocumentType) -> str | None:
    """The name of the field that takes a service list."""
    return _service_list(made.fields)


@by_identity
def _service_list(fields: tuple[Field, ...]) -> str | None:
    return next((one.name for one in fields if one.kind is FieldKind.SERVICE_LIST), None)
