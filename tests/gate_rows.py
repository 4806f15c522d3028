"""Rows of rosters at random: good answers, bad ones, hostile ones, and personal identifiers, for any document type."""

import json
import random
from collections.abc import Iterator

from pipeline.model import JSON, DocumentType, Field, FieldKind, Origin, RawForm

_HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7*7 }} {% raw %}",
    "Zoë O’Brien‑Nuñez",
    "مرحبا",
    "\u202eevil\u202c",
    "a\u200bb",
    "x\x07y",
    "ſtreet \u0131ssue",
    " ",
    "  ",
    "",
    "et al.",
    "a;b;c",
    "a | b | c",
    "=cmd|' /C calc'!A0",
    "A" * 700,
    "１２３-45-6789",
)
_PERSONAL = (
    "SSN 123-45-6789",
    "his social security number is 123456789",
    "born on March 4, 1990",
    "DOB: 03/04/1990",
    "d.o.b 3/4/90",
    "fecha de nacimiento 4 de marzo de 1990",
    "Account No. 123456789012",
    "card 4111 1111 1111 1111",
    "Tim Young, age 12, of Rochester",
    "the minor child Ann Young",
    "Ben Young is 9 years old",
    "driver's license number S123-4567-8901",
    "A 076 543 210",
    "who lives at 12 Elm Street, Apt. 4",
    "GB82 WEST 1234 5698 7654 32",
    "passport no. 912345678",
    "EIN 12-3456789",
)
_BY_KIND: dict[FieldKind, tuple[str, ...]] = {
    FieldKind.DATE: ("2026-12-15", "12/16/2026", "December 25, 2026", "2026-12-13", "2019-01-02", "13/45/2026", "soon"),
    FieldKind.TIME: ("9:30 a.m.", "2:00", "14:00", "25:00", "noon", "3 a.m."),
    FieldKind.INTEGER: ("3", "1,200", "-4", "three", "2.5"),
    FieldKind.MONEY: ("$1,200.50", "0", "-3", "much"),
    FieldKind.BOOLEAN: ("yes", "no", "perhaps", "x"),
    FieldKind.EMAIL: ("clerk@court.example.gov", "nobody", "a@b@c"),
    FieldKind.PHONE: ("(585) 555-0100", "555-0100", "phone"),
    FieldKind.ADDRESS: ("12 Elm Street; Rochester, NY 14604", "100 Sample Street, Rochester, NY 14614", "here"),
    FieldKind.DOCKET_NUMBER: ("6:26-cv-06123-ABC", "6:26-CR-00017", "No. 12", "25 cv 7"),
    FieldKind.PARTIES: (
        "Jane Q. Roe",
        "Acme Widgets, Inc.; John Doe 2, pro se",
        "Roe et al.",
        "pro se, 12 Elm Street",
        ";",
    ),
    FieldKind.LIST: ("one; two", "one\ntwo", ";"),
    FieldKind.SERVICE_LIST: (
        "Lee Sample, e-filing, lee@firm.example",
        "John Doe | mail | 12 Elm Street, Rochester, NY 14604; Ann Roe, hand",
        "John Doe, pigeon",
        "John Doe, mail",
    ),
    FieldKind.EXHIBITS: ("a.pdf",),
    FieldKind.ROWS: ("a | b", "2026-12-01 | 5 | c", "|"),
}
_RECIPIENT = {
    "Recipient": ("Jane Roe", "José Núñez", "SSN 123-45-6789", "", "x\x07"),
    "Recipient address": ("12 Elm Street", "12 Elm Street; Rochester, NY 14604", ""),
    "Recipient city": ("Rochester", ""),
    "Recipient state": ("NY", ""),
    "Recipient ZIP": ("14604", "4604", "14604-1234", ""),
    "Recipient e-mail": ("", "jane@roe.example", "nobody"),
    "Recipient agreed to e-mail": ("", "yes", "no", "maybe"),
    "Recipient for": ("", "Plaintiff"),
}


def rows(made: DocumentType, court: str, count: int, seed: int) -> Iterator[RawForm]:
    """So many rows of one roster, the same for the same seed: a shipped example, with some answers changed."""
    chance = random.Random(seed)
    examples = [json.loads(one.read_text("utf-8")) for one in sorted((made.folder / "examples").glob("*.json"))]
    examples = [one for one in examples if isinstance(one, dict)] or [{}]
    for number in range(count):
        values: dict[str, JSON] = dict(chance.choice(examples))
        values.pop("document_type", None)
        own = str(values.pop("court", court))
        for field in chance.sample(made.fields, chance.choice([0, 1, 1, 2, 3, 6])):
            values.pop(field.label, None)
            values[field.name] = _answer(field, chance)
        values |= _asides(chance)
        values = {heading: value for heading, value in values.items() if value}
        yield RawForm(
            document_type=chance.choice([made.name, made.name, made.title, None]),
            court=chance.choice([own, own, own, own, own, court, None, "us-nowhere"]),
            values=values,
            origin=_origin(number + 2, tuple(values)),
        )


def roster(made: DocumentType, court: str, count: int, seed: int) -> Iterator[RawForm]:
    """So many rows as a spreadsheet has them: text in every cell, headings in the same order, few of them bad."""
    chance = random.Random(seed)
    examples = [json.loads(one.read_text("utf-8")) for one in sorted((made.folder / "examples").glob("*.json"))]
    known = [one for one in examples if isinstance(one, dict)] or [{}]
    for number in range(count):
        example = chance.choice(known)
        listed = chance.random() < 0.3
        cells = {
            one.label: _cell(one, example.get(one.name))
            for one in made.fields
            if listed or one.kind is not FieldKind.SERVICE_LIST
        }
        for field in chance.sample(made.fields, chance.choice([0, 0, 0, 1, 1, 2])):
            cells[field.label] = _answer(field, chance)
        values: dict[str, JSON] = {heading: cell for heading, cell in (cells | _asides(chance)).items() if cell}
        if chance.random() < 0.3:
            values["Our own remark"] = chance.choice(("seen by AB", " ", "a" * 90))
        titles = (*cells, *_RECIPIENT, *values)
        yield RawForm(
            document_type=None,
            court=chance.choice((None, None, None, court, str(example.get("court", court)))),
            values=values,
            origin=_origin(number + 2, tuple(dict.fromkeys(titles))),
        )


def _cell(field: Field, value: JSON) -> str:
    """A value of a JSON form as it is typed into a cell."""
    if isinstance(value, list):
        between = "\n" if field.kind in {FieldKind.ROWS, FieldKind.LINES} else "; "
        return between.join(_cell(field, one) for one in value)
    if not isinstance(value, dict):
        return "" if value is None else str(value)
    if field.kind is FieldKind.ROWS:
        return " | ".join(str(value.get(one.name) or "") for one in field.columns)
    if field.kind is FieldKind.SERVICE_LIST:
        where = value.get("email") if value.get("method") == "email" else value.get("address")
        return " | ".join((str(value.get("name")), str(value.get("method")), _cell(field, where).replace(";", ",")))
    return str(value.get("name", ""))


def _asides(chance: random.Random) -> dict[str, JSON]:
    """Columns of the recipient, and headings that nobody knows."""
    found: dict[str, JSON] = {}
    if chance.random() < 0.8:
        good = chance.random() < 0.7
        found |= {name: some[0] if good else chance.choice(some) for name, some in _RECIPIENT.items()}
    if chance.random() < 0.05:
        found[chance.choice(["Remarks", "Hearing dat", "Docket nr", "case.judge"])] = chance.choice(_HOSTILE)
    return found


def _answer(field: Field, chance: random.Random) -> str:
    texts = (f"Some {field.label}", "Plaintiff’s motion (Dkt. 41)", "https://x.example/y", *_PERSONAL)
    good = field.choices or _BY_KIND.get(field.kind, texts)
    lot = chance.random()
    if lot < 0.1:
        return chance.choice(_HOSTILE)
    return chance.choice(_PERSONAL) if lot < 0.3 else chance.choice(good)


def _origin(row: int, titles: tuple[str, ...]) -> Origin:
    columns = {title: f"{chr(ord('A') + at % 26)} ({title})" for at, title in enumerate(titles)}
    return Origin(file="roster.xlsx", sha256="0" * 64, sheet="Hearings", row=row, columns=columns)
