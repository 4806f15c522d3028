"""What a template may speak of."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import count
from zoneinfo import ZoneInfo

from pipeline.errors import LibraryError
from pipeline.model import Case, Court, DocumentType, Form
from pipeline.model.remembered import by_identity
from pipeline.press import geometry
from pipeline.press.geometry import Geometry
from pipeline.rules import caption as captions
from pipeline.rules import deadline, service
from pipeline.rules.caption import Caption

LANGUAGE = "en-US"
"""What the shipped templates are written in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of a caption's left half."""

    kind: str
    """`party`, `role` (what the party is called), `versus`, `in-re` or `matter`."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A caption, ready to be set."""

    style: str
    left: tuple[Block, ...]
    right: tuple[str, ...]


def of_case(case: Case, court: Court, *, received_at: datetime, uses: Collection[str] = ()) -> dict[str, object]:
    """What every page speaks of: the case, its caption, the court, the day, and the page for what it is used for."""
    caption = captions.caption(case, court)
    day = _day(received_at, court.time_zone)
    return {
        "case": case,
        "court": court,
        "caption": Head(style=caption.style, left=_blocks(caption), right=caption.right),
        "short_title": caption.short_title,
        "filer": None,
        "page": _pages(court)(frozenset(uses)),
        "today": day,
        "made_at": day.isoformat(),
        "language": LANGUAGE,
    }


@by_identity
def _pages(court: Court) -> Callable[[frozenset[str]], Geometry]:
    """The page for what a paper is used for: worked out once a court and use."""
    return lru_cache(maxsize=64)(lambda uses: geometry.of(court, uses=uses))


def of_form(
    form: Form, court: Court, *, received_at: datetime, made: DocumentType | None = None
) -> Mapping[str, object]:
    """The same, each field of a form by its name, and the type's deadlines.

    Raises:
        LibraryError: a field has the name of something that every template already has, or a day cannot be computed.
    """
    about = but_service(form, court, received_at=received_at, made=made)
    return {**about, "service": served(form, _day(received_at, court.time_zone))}


def but_service(
    form: Form, court: Court, *, received_at: datetime, made: DocumentType | None = None
) -> Mapping[str, object]:
    """As `of_form`, without `service`: few templates speak of it, and it differs with every recipient."""
    uses = {name for name, value in form.values.items() if value is True or value == "yes"}
    fixed = of_case(form.case, court, received_at=received_at, uses=uses)
    if clash := (fixed.keys() | {"deadlines"}) & form.values.keys():
        raise LibraryError(f"A field may not be called `{min(clash)}`: every template uses that name already.")
    day = _day(received_at, court.time_zone)
    return {
        **form.values,
        **fixed,
        "filer": form.filer,
        "deadlines": deadline.computed(made, form.values, court, day) if made else {},
        "exhibits": form.exhibits,
        "service_list": form.service_list,
    }


def served(form: Form, today: date) -> tuple[str, ...]:
    """What is said of how a form was served: on the day it names, else today."""
    day = form.values.get("service_date")
    return service.sentences(form.service_list, day if isinstance(day, date) else today)


@lru_cache(maxsize=64)
def _day(received_at: datetime, time_zone: str) -> date:
    return received_at.astimezone(ZoneInfo(time_zone)).date()


def _blocks(caption: Caption) -> tuple[Block, ...]:
    if caption.style == "in-re":
        return tuple(Block(kind=kind, text=text) for kind, text in zip(("in-re", "matter"), caption.left, strict=True))
    # Each side is pairs of names and what they are called; `v.` stands between the sides and starts anew.
    blocks, place = [], count()
    for text in caption.left:
        if text == "v.":
            blocks.append(Block(kind="versus", text=text))
        else:
            blocks.append(Block(kind="role" if next(place) % 2 else "party", text=text))
    return tuple(blocks)
