"""What was charged for an envelope, out of what is told paper by paper."""

from collections.abc import Iterable

from pipeline.filing.ecf.v4.callback import Callback
from pipeline.filing.ecf.v4.details import Details
from pipeline.model import Charge


def of_details(papers: Iterable[Details]) -> tuple[Charge, ...]:
    """The envelope's fees, which each of its papers may repeat, once; then each paper's own.

    Only what was accepted is charged: before that, fees are held.
    """
    accepted = [one for one in papers if one.accepted]
    own = tuple(line for one in accepted for line in one.filing_fees)
    return _billed((*_once(one.envelope_fees for one in accepted), *own))


def of_calls(calls: Iterable[Callback]) -> tuple[Charge, ...]:
    """The bills of calls, the newest of each paper; whether a bill is the paper's or the envelope's they do not say."""
    newest = {call.filings: call.charges for call in calls if call.charges}
    return _billed(_once(newest.values()))


def _once(bills: Iterable[tuple[Charge, ...]]) -> tuple[Charge, ...]:
    return tuple(line for bill in dict.fromkeys(bills) for line in bill)


def _billed(lines: tuple[Charge, ...]) -> tuple[Charge, ...]:
    """Without the lines of nothing, unless nothing was charged at all."""
    return tuple(line for line in lines if line.amount) or lines[:1]
