"""Reads a JSON form strictly: what other parsers let pass in silence is a finding here, with its line.

A form with the same key twice means something else to each program that reads it, and a float cannot hold
an amount of money; so duplicate keys are refused and numbers with a fraction are kept as they were written.
"""

import json
import re

from pipeline.intake.read.assemble import entries
from pipeline.intake.read.result import Known, Reading, Source, Unreadable
from pipeline.intake.read.strict import DEPTH, broken, no_number, too_deep, twice
from pipeline.intake.read.text import form_text
from pipeline.model import JSON

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
_SPACE = re.compile(r"[ \t\r\n]*")
_NO_NUMBER = re.compile(r"-?(?:NaN|Infinity)")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_INTEGER_DIGITS = 18
_DECODER = json.JSONDecoder()


def read_json(source: Source, known: Known) -> Reading:
    """One form, or a list of forms.

    Raises:
        Unreadable: the text is not strict JSON.
    """
    parser = _Parser(source, form_text(source))
    return entries(parser.whole(), source, known)


class _Parser:
    """Recursive descent over one text, so that everything refused has a line."""

    def __init__(self, source: Source, text: str) -> None:
        self._source = source
        self._text = text
        self._at = 0
        self._counted = 0
        self._lines = 1

    def whole(self) -> list[tuple[int, JSON]]:
        """The file's entries with the line each begins on: the items of an outermost list, or the one value."""
        self._space()
        found = self._items(1) if self._peek() == "[" else [(self._line(), self._value(1))]
        self._space()
        if self._at < len(self._text):
            raise self._broken("there is more text after the end of the form")
        return found

    def _value(self, depth: int) -> JSON:
        first = self._peek()
        if first == "{":
            return self._table(self._deeper(depth))
        if first == "[":
            return [value for _, value in self._items(self._deeper(depth))]
        return self._string() if first == '"' else self._scalar()

    def _table(self, depth: int) -> dict[str, JSON]:
        table: dict[str, JSON] = {}
        while self._goes_on("}", first=not table):
            line = self._line()
            if self._peek() != '"':
                raise self._broken("a key in double quotes is expected")
            key = self._string()
            if key in table:
                raise Unreadable(twice(self._source, key, line))
            self._expect(":")
            table[key] = self._value(depth)
        return table

    def _items(self, depth: int) -> list[tuple[int, JSON]]:
        items: list[tuple[int, JSON]] = []
        while self._goes_on("]", first=not items):
            items.append((self._line(), self._value(depth)))
        return items

    def _goes_on(self, end: str, *, first: bool) -> bool:
        """Step over the opening bracket or a comma; False when the closing bracket comes instead."""
        self._at += 1 if first else 0
        self._space()
        if self._peek() == end:
            self._at += 1
            return False
        if not first:
            self._expect(",")
        return True

    def _string(self) -> str:
        try:
            value, self._at = _DECODER.raw_decode(self._text, self._at)
        except json.JSONDecodeError as error:
            self._at = error.pos
            raise self._broken(error.msg) from error
        return str(value)

    def _scalar(self) -> JSON:
        for word, value in _WORDS.items():
            if self._text.startswith(word, self._at):
                self._at += len(word)
                return value
        if _NO_NUMBER.match(self._text, self._at):
            raise Unreadable(no_number(self._source, self._line()))
        number = _NUMBER.match(self._text, self._at)
        if number is None:
            raise self._broken("a value is expected; texts stand in double quotes")
        self._at = number.end()
        whole = number[1] is None and number[2] is None and len(number[0].lstrip("-")) <= _INTEGER_DIGITS
        return int(number[0]) if whole else number[0]

    def _deeper(self, depth: int) -> int:
        if depth >= DEPTH:
            raise Unreadable(too_deep(self._source, self._line()))
        return depth + 1

    def _expect(self, sign: str) -> None:
        self._space()
        if self._peek() != sign:
            raise self._broken(f"“{sign}” is expected")
        self._at += 1
        self._space()

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _space(self) -> None:
        match = _SPACE.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _line(self) -> int:
        # Counted onwards from the last call: counting from the start each time is quadratic.
        self._lines += self._text.count("\n", self._counted, self._at)
        self._counted = max(self._counted, self._at)
        return self._lines

    def _broken(self, what: str) -> Unreadable:
        return Unreadable(broken(self._source, self._line(), "JSON", what))
