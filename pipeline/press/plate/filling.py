"""A template filled for many records: the first that takes a way through it is traced, the others follow its steps.

What does not depend on the form (the court, its page, the template's own words) stands in the shape. What the form
says is computed by the same filters as always; only the template's own work, done once for a way, is not repeated.
A way is kept only if what it gives for the record that opened it is, letter for letter, what Jinja2 gives.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field

from jinja2 import Template

from pipeline.press.plate.laid import Unfaithful
from pipeline.press.plate.marks import Filled, escaped, hole, honest, stretches, with_values
from pipeline.press.plate.straight import Straight, straight
from pipeline.press.plate.terms import Cells, Steps, Tape, Untraceable
from pipeline.press.plate.tracing import Tracing

WAYS = 256
"""At most so many ways through one template are kept."""
_SHAPES = 64
"""At most so many shapes of one way are kept; they differ in what stands in attributes."""
_TAG = re.compile(r"""<!--.*?-->|<style\b.*?</style>|<[a-zA-Z/!](?:[^>"']|"[^"]*"|'[^']*')*>""", re.DOTALL)
_OPEN = re.compile(
    r"""(?:<body\b[^>]* data-(?:footer|filer)="|<meta name="(?:author|description|dcterms\.created)" content=")\Z"""
)
"""What may stand before a hole inside a tag; in any other attribute a value belongs to the shape."""


@dataclass(slots=True)
class _Fork:
    """Where the way depends on the form."""

    step: int
    ways: dict[object, "_Fork | _Way"] = field(default_factory=dict)


@dataclass(slots=True)
class _Way:
    """One way through a template, to its end."""

    texts: list[str]
    """What stands round the holes."""
    prints: list[int]
    """The step of each hole."""
    quoted: list[int]
    """The places of holes that stand in attributes."""
    shapes: dict[tuple[str, ...], str] = field(default_factory=dict)
    """By what stands in the attributes."""
    straight: Straight | None = None
    loose: list[int] = field(init=False)
    """The places of all other holes."""

    def __post_init__(self) -> None:
        self.loose = [place for place in range(len(self.prints)) if place not in set(self.quoted)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a template is filled for."""

    about: Callable[[], Mapping[str, object]]
    """What the template may speak of; asked for where no way is known."""
    fixed: frozenset[str]
    """The names of what does not depend on the record, or is a way's own; `key` tells them apart."""
    key: Hashable
    cells: Cells
    """What is known of the record already, by step; it grows."""
    called: Mapping[str, str] = field(default_factory=dict)
    """Names that mean something else here than in the run's other templates, with what they are called instead."""


class Traced:
    """One template of one run."""

    def __init__(self, steps: Steps, environment: Tracing, template: Callable[[Tracing], Template]) -> None:
        """Take the template up.

        Args:
            steps: shared by all templates of the run, so that nothing is computed twice for a record.
            environment: of the template's language.
            template: finds it in a sandbox.
        """
        self._steps = steps
        self._environment = environment
        self._find = template
        self._roots: dict[Hashable, _Fork | _Way] = {}
        self._ways = 0
        self._last: dict[Hashable, _Way] = {}
        """The way that was taken last: the next record is likely to take it too."""

    def filled(self, record: Record) -> Filled:
        """The template filled for a record.

        Raises:
            Unfaithful: `untraced`: the template cannot be followed; `private-use`: a value
                holds a character that might be taken for a mark.
            TemplateError: the template is wrong, or prints an empty field.
        """
        try:
            way, texts = self._again(record) or self._found(record)
        except Untraceable as error:
            raise Unfaithful("untraced") from error
        return _filled(way, texts)

    def _again(self, record: Record) -> tuple[_Way, tuple[str, ...]] | None:
        """The way the last record took, if this one takes it too."""
        last = self._last.get(record.key)
        if last is None or last.straight is None:
            return None
        texts = last.straight(record.cells)
        return None if texts is None else (last, texts)

    def _found(self, record: Record) -> tuple[_Way, tuple[str, ...]]:
        way = self._last[record.key] = self._way(record)
        return way, self._texts(way, record)

    def _texts(self, way: _Way, record: Record) -> tuple[str, ...]:
        return tuple(self._steps.value(one, record.cells) for one in way.prints)

    def _way(self, record: Record) -> _Way:
        at = self._roots.get(record.key)
        while isinstance(at, _Fork):
            at = at.ways.get(self._steps.value(at.step, record.cells))
        return at or self._opened(record)

    def _opened(self, record: Record) -> _Way:
        """A way nobody has taken yet."""
        if self._ways >= WAYS:
            # Forgotten all at once, so that how a record is filled never depends on the records before it.
            self._roots, self._last, self._ways = {}, {}, 0
        tape = Tape(self._steps, record.cells)
        about = record.about()
        said = self._on(tape, record, about)
        way = _parted(said, tape.prints)
        found = _filled(way, self._texts(way, record))
        plain = self._find(self._environment.plain.environment).render(about)  # type: ignore[arg-type]
        if self._written(found) != plain:
            raise Untraceable("it came out otherwise")
        decisions = list(tape.decisions.items())
        way.straight = straight(self._steps, decisions, way.prints)
        self._keep(record.key, decisions, way)
        self._ways += 1
        return way

    def _on(self, tape: Tape, record: Record, about: Mapping[str, object]) -> str:
        names = {
            name: value if name in record.fixed else tape.name(record.called.get(name, name))
            for name, value in about.items()
        }
        self._environment.tape = tape
        try:
            return self._find(self._environment).render(names)
        finally:
            self._environment.tape = None

    def _written(self, found: Filled) -> str:
        if self._environment.autoescape:
            return with_values(found.shape, found.values, marked=False)
        return in_text(found)

    def _keep(self, key: Hashable, decisions: list[tuple[int, object]], way: _Way) -> None:
        steps: list[_Fork | _Way] = [_Fork(step) for step, _ in decisions] + [way]
        at, place = self._roots.setdefault(key, steps[0]), 0
        while isinstance(at, _Fork):
            step, outcome = decisions[place]
            if at.step != step:
                raise Untraceable("one way forked at two places")
            place += 1
            at = at.ways.setdefault(outcome, steps[place])


def in_text(found: Filled) -> str:
    """A one-line text with its values, as `fill_line` gives it; blanks are not yet made one."""
    texts, numbers = stretches(found.shape)
    values = [honest(found.values[number]) for number in numbers]
    return "".join(one for pair in zip(texts, [*values, ""], strict=True) for one in pair)


def _parted(said: str, prints: list[int]) -> _Way:
    texts, numbers = stretches(said)
    for one in texts:
        honest(one)
    ends, quoted = [match.span() for match in _TAG.finditer(said)], []
    at = 0
    for place, number in enumerate(numbers):
        at += len(texts[place])
        inside = next((start for start, end in ends if start <= at < end), None)
        if inside is not None and not _OPEN.search(said, inside, at):
            quoted.append(place)
        at += len(hole(number))
    return _Way(texts, [prints[one] for one in numbers], quoted)


def _filled(way: _Way, texts: tuple[str, ...]) -> Filled:
    quoted = tuple([texts[one] for one in way.quoted])
    shape = way.shapes.get(quoted)
    if shape is None:
        if len(way.shapes) >= _SHAPES:
            way.shapes.clear()
        shape = way.shapes[quoted] = _shaped(way, quoted)
    honest("".join(texts))
    return Filled(shape, tuple([texts[one] for one in way.loose]) if quoted else texts)


def _shaped(way: _Way, quoted: tuple[str, ...]) -> str:
    inside = dict(zip(way.quoted, quoted, strict=True))
    parts, number = [way.texts[0]], 0
    for place, text in enumerate(way.texts[1:]):
        if place in inside:
            parts.append(escaped(honest(inside[place])))
        else:
            parts.append(hole(number))
            number += 1
        parts.append(text)
    return "".join(parts)
