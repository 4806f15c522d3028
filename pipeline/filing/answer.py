"""The one JSON in which a portal answers us: read strictly, because a misread receipt is worse than none.

The folder's `answer.json`, a program's output, an HTTP answer and a signed callback all have this form.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from pipeline.model import Charge, Outcome, Receipt, ReviewStatus, ServiceEvent

LARGEST = 1_000_000
"""Bytes; a longer answer is not read."""
_MOST_OUTCOMES = 1000
_MOST_CHARGES = 100
_CENT = Decimal("0.01")
_NOT_FILED = {ReviewStatus.REJECTED, ReviewStatus.RETURNED, ReviewStatus.CANCELLED, ReviewStatus.FAILED}
"""Words that may stand beside a refusal."""


def _storable(text: str) -> str:
    if "\0" in text:  # PostgreSQL takes none
        raise ValueError("a text holds a zero byte")
    return text


def _placed(at: datetime) -> datetime:
    if not 1900 <= at.year <= 2200:  # noqa: PLR2004 - at the calendar's ends a time cannot be told in another zone
        raise ValueError("a time lies beyond any filing")
    return at


Short = Annotated[str, Field(max_length=500), AfterValidator(_storable)]
Code = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_storable)]
Told = Annotated[AwareDatetime, AfterValidator(_placed)]


_ENDED = frozenset({ReviewStatus.REJECTED, ReviewStatus.RETURNED, ReviewStatus.CANCELLED, ReviewStatus.FAILED})
_NOT_ALL = _ENDED | {ReviewStatus.PARTIALLY_ACCEPTED}
_TAKEN = frozenset({ReviewStatus.ACCEPTED, ReviewStatus.PARTIALLY_ACCEPTED})


class Unreadable(Exception):  # noqa: N818
    """An answer is not in the form that was agreed; its text names places, never content."""


class Refusal(Exception):  # noqa: N818
    """The portal says that it does not take the envelope.

    Attributes:
        reason: in the portal's words.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__("the portal refused the envelope")


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Said(_Table):
    """What the portal made of one document."""

    title: Short
    status: Short
    reason: Short | None = None
    reason_code: Code | None = None
    docket_entry: Short | None = None
    ruling: Code | None = None
    number: Code | None = None
    control: Code | None = None


class _Charged(_Table):
    """One line of what was captured."""

    name: Short
    amount: Annotated[str, Field(pattern=r"^-?\d{1,9}(\.\d{1,40})?$")]
    """As text, so that no program's floating numbers come between."""


class _Served(_Table):
    """One person who was served."""

    name: Short
    method: Literal["e-filing", "mail", "certified mail", "email", "hand"] = "e-filing"
    status: Literal["sent", "delivered", "opened", "failed"]
    at: Told
    address: Short | None = None
    party: Short | None = None


class _Answer(_Table):
    """The whole answer."""

    reference: Short
    """Ours, repeated, so that one envelope's answer is never taken for another's."""
    status: Short = ""
    portal_reference: Short | None = None
    at: Told | None = None
    outcomes: Annotated[tuple[_Said, ...], Field(max_length=_MOST_OUTCOMES)] = ()
    docket_number: Code | None = None
    correct_by: Told | None = None
    """Only of what was returned: until when a corrected copy counts."""
    charges: Annotated[tuple[_Charged, ...], Field(max_length=_MOST_CHARGES)] = ()
    served: Annotated[tuple[_Served, ...], Field(max_length=_MOST_OUTCOMES)] = ()
    refused: Short | None = None
    """Why the portal does not take the envelope; then nothing was filed."""
    known: bool = True
    """False: the portal surely does not have it. Only an answer to a question may say so."""


_READ = TypeAdapter(_Answer)


def receipt(raw: bytes, *, envelope_id: str, portal: str, reference: str, now: datetime) -> Receipt | None:
    """Read a portal's answer.

    Args:
        raw: the bytes as they came.
        envelope_id: for the receipt.
        portal: the portal's name in the settings, for the receipt.
        reference: ours; the answer must repeat it.
        now: stands in when the portal gives no time.

    Returns:
        The receipt; None when the answer says that the portal surely does not have the envelope.

    Raises:
        Refusal: the portal does not take it.
        Unreadable: it is no such answer, or belongs to another envelope.
    """
    said = _read(raw)
    if said.reference != reference:
        raise Unreadable("the answer belongs to another reference")
    if (said.refused is not None or not said.known) and said.status and review(said.status) not in _NOT_FILED:
        raise Unreadable("the answer says both that the portal has it and that it has not")
    if said.refused is not None:
        raise Refusal(said.refused)
    if not said.known:
        return None
    if not said.status:
        raise Unreadable("status: missing")
    return Receipt(
        envelope_id=envelope_id,
        portal=portal,
        reference=said.portal_reference,
        status=_whole(review(said.status), tuple(review(one.status) for one in said.outcomes)),
        at=said.at or now,
        outcomes=tuple(_outcome(one) for one in said.outcomes),
        raw=raw,
        at_told=said.at is not None,
        docket_number=said.docket_number,
        charges=tuple(_charge(one) for one in said.charges),
        served=tuple(_event(one) for one in said.served),
        correct_by=said.correct_by,
        marks=tuple(_marks(said)),
    )


def _whole(said: ReviewStatus, papers: tuple[ReviewStatus, ...]) -> ReviewStatus:
    """The envelope's word, unless its papers say otherwise: an answer that contradicts itself is unknown."""
    wrong = _NOT_ALL if said is ReviewStatus.ACCEPTED else _TAKEN if said in _ENDED else frozenset()
    return ReviewStatus.UNKNOWN if wrong.intersection(papers) else said


def _outcome(said: _Said) -> Outcome:
    return Outcome(
        title=said.title,
        status=review(said.status),
        reason=said.reason,
        reason_code=said.reason_code,
        docket_entry=said.docket_entry,
        ruling=said.ruling,
        number=said.number,
        control=said.control,
    )


def _charge(said: _Charged) -> Charge:
    amount = Decimal(said.amount).quantize(_CENT, rounding=ROUND_HALF_EVEN)
    return Charge(name=said.name, amount=amount, raw=said.amount)


def _event(said: _Served) -> ServiceEvent:
    return ServiceEvent(
        name=said.name,
        method=said.method,
        status=said.status,
        at=said.at,
        told_by="portal",
        address=said.address,
        party=said.party,
    )


def _marks(said: _Answer) -> Iterator[tuple[str, str]]:
    """The portal's own ids, by which it may speak of the envelope later."""
    if said.portal_reference:
        yield "envelope", said.portal_reference
    for one in said.outcomes:
        if one.number:
            yield "filing", one.number


def addressee(raw: bytes) -> str:
    """Our reference in an answer that came unasked.

    Raises:
        Unreadable: it is no such answer.
    """
    return _read(raw).reference


def review(word: str) -> ReviewStatus:
    """The portal's word as a review status; a word we do not know is `unknown`, never accepted."""
    plain = word.strip().casefold().replace("_", "-").replace(" ", "-")
    return next((one for one in ReviewStatus if one.value == plain), ReviewStatus.UNKNOWN)


def _read(raw: bytes) -> _Answer:
    if len(raw) > LARGEST:
        raise Unreadable("the answer is longer than a million bytes")
    try:
        table = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"the answer is no JSON ({type(error).__name__})") from None
    try:
        # Through JSON once more: strict reading then still takes a time written as text and a list for a tuple.
        return _READ.validate_json(json.dumps(table))
    except ValidationError as error:
        places = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'answer'}: {one['type']}" for one in error.errors()[:5])
        raise Unreadable(places[:300]) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a key stands twice")
    return table


def _no_constant(_name: str) -> None:
    raise ValueError("NaN and Infinity are no JSON")
