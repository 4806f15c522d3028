"""Forms whose texts are as hard on the plate as what people and machines may write: the same ones for the same seed."""

import random
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from pipeline.model import Contact, DocumentType, FieldKind, Form, Party

_NAMES = "Jane John Ty Roe Doe AVA WAVERLY Vandenberg Fitzgerald, Jr. III de la Cruz van der Berg Ortiz To Wa"
_ACCENTS = "María José Zoë Łukasz Đorđe Renée Núñez Tôth Ñandú Æsir Weiß Straße Ångström Żofia Şahin Iğdır"
_MILD = {
    "name": _NAMES.split(),
    "accent": _ACCENTS.split(),
    "apostrophe": ["O’Brien", "O'Hara", "D’Angelo’s", "l'été", "’tis", "rock ’n’ roll", "Ng'ang'a"],
    "punctuation": [
        "(1)",
        "[2]",
        "and/or",
        "—",
        "–",
        "--",
        "“quoted”",
        '"x"',
        "!",
        "; : /",
        ")",
        "a/k/a",
        "…",
        "?!",
        "50%",
    ],
    "address": ["https://court.example/a/b?c=d&e=f#g", "jane.roe@clerk.example", "(407) 555-0123", "12-34.5(a)"],
    "markup": [
        "<b>not bold</b>",
        "&amp;",
        "{{ name }}",
        "{% if x %}",
        "a<b",
        "]]>",
        "<!-- -->",
        "&#x41;",
        "\\(x\\)",
        "%s",
    ],
    "docket": ["6:26-cv-01234-ABC-DEF", "2026-CA-000123-O", "26-2-12345-6 SEA", "1:26-cr-00045-ABC-DEF-" + "1" * 30],
    "ligature": ["office", "fi", "ffl", "affidavit", "AVATAR", "fjord", "waffle", "Tf"],
    "one letter": ["a", "I", "§", "½", "→", "1", "-", "."],
    "figures": ["$1,234.56", "½", "3/4", "№ 7", "9:30 a.m.", "≥ 18", "º", "×", "−5 °C", "€ 5", "±"],
}
_WILD = {
    "long word": [
        "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren",
        "X" * 90,
        "https://x.example/" + "a1b2" * 40,
    ],
    "right to left": ["שרה לוי", "محمد أحمد", "Jane שרה Roe", "\u202eeoR\u202c"],
    "far letters": ["山田太郎", "Ирина Петрова", "Νίκος", "ไทย", "한국어", "🙂", "𝔍𝔞𝔫𝔢", "ʻOkina", "Nguyễn"],
    "combining": ["Jose\u0301", "n\u0303andu", "a\u0327\u0301b", "x\u20dd", "\u0301a"],
    "unseen": ["co\u00adoperate", "a\u200bb", "a\u200db", "\ufeffJane", "a\u2060b", "a\u200e", "\u061c1"],
    "blanks": [
        "Jane\u00a0Roe",
        "a\tb",
        "a\u2009b",
        "a  b",
        " a",
        "a ",
        "a\u3000b",
        "a\u2028b",
        "a\u0085b",
        "a\u2011b",
        "\u00a0",
    ],
    "digits": ["١٢٣", "१२३", "１２３", "²³", "Ⅻ", "12٣"],
    "odd": [
        "\ue000",
        "\uf8ff",
        "a\u0301" * 3,
        "ſ",
        "ŉ",
        "ĳ",
        "ﬁ",
        "ﬂ",
        "Ŀ",
        "µ",
        "Ω",
        "İ",
        "ı",
        "Å",
        "\u2044",
        "¨",
        "ΐ",
    ],
}
_TEXTS = {FieldKind.TEXT, FieldKind.LINES, FieldKind.ADDRESS, FieldKind.EMAIL, FieldKind.PHONE}


def forms(form: Form, made: DocumentType, seed: int, count: int) -> Iterator[Form]:
    """So many variations of one form, each with a row of its own."""
    for number in range(count):
        writing = _Writing(random.Random(f"{made.name} {seed} {number}"), made)
        yield replace(writing.form(form), origin=replace(form.origin, row=number + 2))


class _Writing:
    """Writes one form anew."""

    def __init__(self, chance: random.Random, made: DocumentType) -> None:
        self._chance = chance
        self._made = made
        kind = chance.random()
        self._share = 0.15 if kind < 0.4 else 0.5
        """How many of its texts are written anew."""
        self._wild = 0.0 if kind < 0.75 else 0.25
        self._most = 3 if kind < 0.4 else 9
        self._alike = chance.random() < 0.6
        """Letter for letter: mostly the same lines again, so that a pattern is filled that another record has made."""

    def form(self, form: Form) -> Form:
        parties = tuple(self._party(one) for one in form.case.parties)
        number = form.case.docket_number and self._other(form.case.docket_number, always=True)
        judge = form.case.judge and self._other(form.case.judge)
        return replace(
            form,
            case=replace(form.case, parties=parties, docket_number=number, judge=judge),
            values=self._values(form.values),
            service_list=tuple(replace(one, contact=self._contact(one.contact)) for one in form.service_list),
            filer=form.filer and self._contact(form.filer),
        )

    def _party(self, party: Party) -> Party:
        return replace(party, name=self._other(party.name, always=True))

    def _contact(self, contact: Contact) -> Contact:
        return replace(contact, name=self._other(contact.name))

    def _values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        kinds = {one.name: one for one in self._made.fields}
        return {name: self._value(kinds[name], value) if name in kinds else value for name, value in values.items()}

    def _value(self, field: Any, value: Any) -> Any:
        if field.kind in _TEXTS and field.name != "reader_language" and not field.pattern:
            free = not (field.required or field.required_when or field.required_unless)
            if isinstance(value, str) and free and self._chance.random() < 0.05:
                return None
            return self._texts(value)
        if field.kind is FieldKind.DATE and isinstance(value, date):
            return value + timedelta(days=self._chance.randrange(300))
        return value

    def _texts(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._other(value)
        return tuple(map(self._texts, value)) if isinstance(value, tuple) else value

    def _other(self, text: str, *, always: bool = False) -> str:
        if not always and self._chance.random() > self._share:
            return text
        if self._alike:
            return "".join(map(self._letter, text))
        words = [self._word() for _ in range(self._chance.randint(1, self._most))]
        return unicodedata.normalize("NFC", " ".join(words)) if self._chance.random() < 0.5 else " ".join(words)

    def _letter(self, letter: str) -> str:
        if letter.isdigit():
            return self._chance.choice("0123456789")
        if not letter.isalpha():
            return letter if self._chance.random() < 0.9 or letter == " " else self._chance.choice("-/.,;:'’()&§½")
        other = self._chance.choice("aaceefiilmnoorsttuvwxyáéñłßø")
        return other.upper()[:1] if letter.isupper() else other

    def _word(self) -> str:
        pools = _WILD if self._chance.random() < self._wild else _MILD
        return self._chance.choice(pools[self._chance.choice(list(pools))])
