"""Holds a text against a regular expression of a court, which is a stranger's and may be made to hang a program.

Python's own matcher tries one way after another and can need years for `(a+)+$`. This one follows all ways at once: it
keeps the set of positions that each part of the pattern can end at, so its work grows with the lengths, not with the
number of ways. What it does not know (look-behind, back-references) it does not guess at.
"""

import re
from collections.abc import Iterable
from re import _constants as words  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, TypeAlias

LONGEST_PATTERN = 1000
LONGEST_TEXT = 300
_FUEL = 60_000
"""Positions gone on from; a fraction of a second. A pattern that is meant well needs some thousands."""
_NAMED = re.compile(r"\(\?<([A-Za-z]\w*)>")
_Node: TypeAlias = tuple[Any, Any]


class Unsafe(Exception):  # noqa: N818 - says what it is
    """A pattern is not run: it does not compile, is too long, or needs what is not done."""


def fits(pattern: str, text: str) -> bool:
    """Whether the pattern is found in the text, as portals look for it: anywhere, unless it is anchored.

    Raises:
        Unsafe: the pattern is not run.
    """
    if len(pattern) > LONGEST_PATTERN or len(text) > LONGEST_TEXT:
        raise Unsafe("too long")
    tree = _parsed(pattern)
    run = _Run(text, ignore_case=bool(tree.state.flags & re.IGNORECASE))
    return any(run.sequence(tree, at) for at in range(len(text) + 1))


def _parsed(pattern: str) -> Any:  # noqa: ANN401 - the standard library's own tree
    # Publishers write named groups as .NET and JavaScript do.
    try:
        return parser.parse(_NAMED.sub(r"(?P<\1>", pattern))
    except (re.error, RecursionError, OverflowError) as error:
        raise Unsafe("does not compile") from error


class _Run:
    """One text being looked at."""

    def __init__(self, text: str, *, ignore_case: bool) -> None:
        self._text = text
        self._fold = ignore_case
        self._fuel = _FUEL
        self._known: dict[tuple[int, int], frozenset[int]] = {}

    def sequence(self, nodes: Iterable[_Node], at: int) -> frozenset[int]:
        """Where a row of nodes, begun at a position, can end."""
        ends = frozenset((at,))
        for node in nodes:
            self._fuel -= len(ends)
            ends = frozenset().union(*(self._node(node, one) for one in ends))
            if not ends:
                break
        return ends

    def _node(self, node: _Node, at: int) -> frozenset[int]:
        key = (id(node), at)
        if key not in self._known:
            if self._fuel < 0:
                raise Unsafe("takes too long")
            try:
                self._known[key] = self._found(node, at)
            except RecursionError as error:
                raise Unsafe("too deep") from error
        return self._known[key]

    def _found(self, node: _Node, at: int) -> frozenset[int]:
        kind, told = node
        if kind in _SINGLE:
            there = at < len(self._text) and self._single(kind, told, self._text[at])
            return frozenset((at + 1,)) if there else frozenset()
        if kind is words.AT:
            return frozenset((at,)) if _anchored(told, self._text, at) else frozenset()
        if kind is words.BRANCH:
            return frozenset().union(*(self.sequence(one, at) for one in told[1]))
        if kind is words.SUBPATTERN:
            return self._group(told, at)
        if kind in {words.MAX_REPEAT, words.MIN_REPEAT}:
            return self._repeat(told, at)
        if kind in {words.ASSERT, words.ASSERT_NOT} and told[0] > 0:
            met = bool(self.sequence(told[1], at)) == (kind is words.ASSERT)
            return frozenset((at,)) if met else frozenset()
        raise Unsafe("needs what is not done")

    def _group(self, told: Any, at: int) -> frozenset[int]:  # noqa: ANN401
        _, added, removed, nodes = told
        if added or removed:
            raise Unsafe("changes its flags on the way")
        return self.sequence(nodes, at)

    def _repeat(self, told: Any, at: int) -> frozenset[int]:  # noqa: ANN401
        """Every position is gone on from once for each number of rounds that still counts."""
        least, most, nodes = told
        front = frozenset((at,))
        for _ in range(least):
            self._fuel -= len(front)
            after = frozenset().union(*(self.sequence(nodes, one) for one in front))
            if after == front:  # nothing was used up; further rounds change nothing
                break
            front = after
            if not front:
                return front
        ends, rounds = set(front), 0
        while front and rounds < most - least:
            front = frozenset().union(*(self.sequence(nodes, one) for one in front)) - ends
            ends |= front
            rounds += 1
        return frozenset(ends)

    def _single(self, kind: Any, told: Any, letter: str) -> bool:  # noqa: ANN401
        if kind is words.ANY:
            return letter != "\n"
        letters = {letter, letter.lower(), letter.upper()} if self._fold else {letter}
        if kind is words.IN:
            negated = told[0][0] is words.NEGATE
            return negated != any(_item(one, each) for one in told for each in letters)
        return (chr(told) in letters) == (kind is words.LITERAL)


_SINGLE = frozenset({words.LITERAL, words.NOT_LITERAL, words.IN, words.ANY})
_CATEGORIES = {
    words.CATEGORY_DIGIT: re.compile(r"\d"),
    words.CATEGORY_NOT_DIGIT: re.compile(r"\D"),
    words.CATEGORY_SPACE: re.compile(r"\s"),
    words.CATEGORY_NOT_SPACE: re.compile(r"\S"),
    words.CATEGORY_WORD: re.compile(r"\w"),
    words.CATEGORY_NOT_WORD: re.compile(r"\W"),
}


def _item(item: _Node, letter: str) -> bool:
    kind, told = item
    if kind is words.LITERAL:
        return letter == chr(told)
    if kind is words.RANGE:
        return bool(told[0] <= ord(letter) <= told[1])
    if kind is words.CATEGORY:
        return bool(_CATEGORIES[told].match(letter))
    return False


def _anchored(kind: Any, text: str, at: int) -> bool:  # noqa: ANN401
    if kind in {words.AT_BEGINNING, words.AT_BEGINNING_STRING}:
        return at == 0
    if kind is words.AT_END:
        return at == len(text) or (at == len(text) - 1 and text[at] == "\n")
    if kind is words.AT_END_STRING:
        return at == len(text)
    word = [0 <= one < len(text) and bool(re.match(r"\w", text[one])) for one in (at - 1, at)]
    return (word[0] != word[1]) == (kind is words.AT_BOUNDARY)
