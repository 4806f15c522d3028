"""What the rooms of the plate hand to each other: blocks, what stands on their lines, a struck paper, and why not."""

from dataclasses import dataclass, field


class Unfaithful(Exception):  # noqa: N818 - no error: the record goes through WeasyPrint instead
    """This record cannot be struck with certainty; `reason` is one of the words of `REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Hole:
    """A place where a record's value stands: its number in the order of the shape."""

    number: int


@dataclass(frozen=True, slots=True)
class LaidRun:
    """One text run on one line."""

    run: int
    """Its number in its block; a run broken over lines stands on each of them."""
    x: float
    """In CSS pixels, as WeasyPrint adds it up."""
    shown: bytes
    """The array of `TJ`, from `[` to `]`."""
    width: float
    """In CSS pixels, for what is drawn below it or leads somewhere."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A block with its values, broken into lines."""

    lines: tuple[tuple[LaidRun, ...], ...]

    @property
    def signature(self) -> tuple[tuple[int, ...], ...]:
        """Which runs stand on which line."""
        return tuple(tuple(one.run for one in line) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Span:
    """Where in a file some bytes stand."""

    start: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """A finished paper, in two parts."""

    head: bytes = b""
    """What all papers of the variant begin with: fonts, profile, tags. One object for all of them."""
    tail: bytes
    """What follows it in this paper."""
    pages: int
    variant: str
    """A digest: papers of one variant differ in their pages' content streams, their title and their identifier only."""
    contents: tuple[Span, ...]
    """The content stream of each page in `pdf`, deflated."""
    warnings: tuple[str, ...] = ()

    @property
    def pdf(self) -> bytes:
        """The whole file."""
        return self.head + self.tail


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many papers of a run were struck, how many were rendered, and why."""

    struck: int = 0
    rendered: dict[str, int] = field(default_factory=dict)
    variants: int = 0
