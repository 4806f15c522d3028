"""A chunk through the press's child: in one piece, or in halves of halves where it breaks the child as a whole.

Each part that passes counts as it is, and is not made again; a row that breaks a child even alone goes back.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.confine import Caller
from pipeline.errors import ConfinedFailure
from pipeline.line import limits
from pipeline.line.bulk import joined
from pipeline.line.bulk import order as asked
from pipeline.line.bulk.order import Made, Order
from pipeline.model import Finding
from pipeline.runs import rows

_ROWS_A_TIME = 50
"""Rows for which the press's child may take as long as any limited child may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    order: Order
    made: Made


def make(kept: Caller, order: Order) -> Made:
    """Make the papers of some rows, in parts where need be; the files are in the order's folder.

    Raises:
        ConfinedFailure: every row breaks the child, so it is not the rows' fault; or the machine failed.
    """
    try:
        return _called(kept, order)
    except ConfinedFailure as failure:
        limits.mine(failure)
        parts = tuple(_parts(kept, order, failure))
        if order.take > 1 and all(one.order.broken for one in parts):
            raise
    if any(one.made.differs for one in parts):  # what is struck is wrong in the other parts too
        return replace(make(kept, replace(order, strike=False)), differs=True)
    joined.join((one.order.folder for one in parts), order.folder, order.run, order.number)
    return _sum([one.made for one in parts])


def times(order: Order) -> int:
    """How many times the limits of a limited child an order may use: one that is halved may use about half."""
    return 1 + order.take // _ROWS_A_TIME


def _parts(kept: Caller, order: Order, failure: ConfinedFailure) -> Iterator[_Part]:
    """What came of each part that a child could make; these rows together have broken one.

    What broke it is not tried once more as it was: a row that takes for ever takes the limit of its part each time.
    """
    if order.take == 1:
        alone = _apart(order, order.skip, 1, broken=(_blamed(order, failure),))
        yield _Part(order=alone, made=_called(kept, alone))
        return
    half = order.take // 2
    for part in (_apart(order, order.skip, half), _apart(order, order.skip + half, order.take - half)):
        try:
            yield _Part(order=part, made=_called(kept, part))
        except ConfinedFailure as again:
            limits.mine(again)
            yield from _parts(kept, part, again)


def _apart(order: Order, skip: int, take: int, *, broken: tuple[tuple[int, Finding], ...] = ()) -> Order:
    """Some of an order's rows, in a folder of their own."""
    folder = order.folder / f"{skip}-{take}{'-broken' if broken else ''}"
    folder.mkdir(exist_ok=True)
    return replace(order, skip=skip, take=take, folder=folder, broken=broken)


def _blamed(order: Order, failure: ConfinedFailure) -> tuple[int, Finding]:
    head, *lines = order.rows.read_bytes().splitlines()
    row = next(rows.numbered((head, lines[order.skip])))
    return row.number, limits.finding(failure, row.raw.origin.file, row=row.raw.origin.row)


def _called(kept: Caller, order: Order) -> Made:
    """Once more where the child was killed from outside: that says nothing about the rows."""
    try:
        return kept.call(asked.make, order)
    except ConfinedFailure as failure:
        if failure.reason != "crash":
            raise
    return kept.call(asked.make, order)


def _sum(every: Sequence[Made]) -> Made:
    reasons = sum((Counter(one.reasons) for one in every), Counter[str]())
    return Made(
        notices=sum(one.notices for one in every),
        struck=sum(one.struck for one in every),
        rendered=sum(one.rendered for one in every),
        returned=sum(one.returned for one in every),
        reasons=dict(sorted(reasons.items())),
        cpu_seconds=sum(one.cpu_seconds for one in every),
        differs=False,
    )
