"""What the press's child does with some rows: checks each, strikes its paper, checks that, and writes all end to end.

Called again and again in one child, so that plates stay warm. Equal rows give equal bytes, whatever was struck before.
"""

import functools
import gc
import pickle
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from pipeline.line.bulk.chunk_files import Files
from pipeline.line.bulk.gate import Gate, Gated
from pipeline.line.bulk.order import Made, Order
from pipeline.line.bulk.paper import Differs, Finished, Job, Maker, Refused
from pipeline.model import Finding, Form, ServiceContact
from pipeline.press.struck import RENDERED, STRUCK
from pipeline.rules.catalog import Catalog
from pipeline.runs import rows
from pipeline.runs.identity import Identity
from pipeline.runs.notice import Notice, Stored, Way
from pipeline.runs.rows import Unread

_WAYS = {one.value: one for one in Way}
_AT_ONCE = 50
"""Rows in hand at once; with more of them the papers would leave the cache again."""


@dataclass(slots=True)
class _Tally:
    struck: int = 0
    rendered: int = 0
    returned: int = 0
    notices: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


def make(order: Order) -> Made:
    """Make the papers of some rows.

    Raises:
        LibraryError: a template is wrong.
        OSError: the folder cannot be written.
    """
    began = time.process_time()
    differs = False
    gc.disable()  # a tenth of the time; the child collects between calls
    try:
        tally = _made(order)
    except Differs:
        differs, tally = True, _made(replace(order, strike=False))
    finally:
        gc.enable()
    return Made(
        notices=tally.notices,
        struck=tally.struck,
        rendered=tally.rendered,
        returned=tally.returned,
        reasons=dict(sorted(tally.reasons.items())),
        cpu_seconds=time.process_time() - began,
        differs=differs,
    )


def _made(order: Order) -> _Tally:
    catalog = _catalog(order.catalog)
    gate = _gate(order, catalog)
    maker = _maker(order, catalog)
    broken, tally = dict(order.broken), _Tally()
    head, *lines = order.rows.read_bytes().splitlines()
    with Files(order.folder, order.run, order.number) as out:
        found = rows.numbered((head, *lines[order.skip : order.skip + order.take]))
        while some := tuple(islice(found, _AT_ONCE)):
            _rows(some, broken, gate, maker, out, tally)
    return tally


def _rows(
    some: Sequence[rows.Row],
    broken: Mapping[int, Finding],
    gate: Gate,
    maker: Maker,
    out: Files,
    tally: _Tally,
) -> None:
    """Some rows, each step for all of them: code that runs again at once is still in the processor's cache."""
    refused = [_refused(row, broken) for row in some]
    read = (row.raw for row, told in zip(some, refused, strict=True) if told is None)
    gated = gate.all([raw for raw in read if not isinstance(raw, Unread)])
    ready = zip(gated, maker.all([one.form for one in gated]), strict=True)
    for row, told in zip(some, refused, strict=True):
        if told is None:
            _row(row.number, *next(ready), out, tally)
        else:
            out.tell(row.number, told)
            tally.returned += 1


def _refused(row: rows.Row, broken: Mapping[int, Finding]) -> tuple[Finding, ...] | None:
    """What is told of a row that could not be read, or that broke its child; None for any other."""
    if row.number in broken:
        return (broken[row.number],)
    return row.raw.findings if isinstance(row.raw, Unread) else None


def _row(number: int, gated: Gated, made: Finished | Refused, out: Files, tally: _Tally) -> None:
    out.tell(number, (*gated.findings, *made.findings))
    if gated.form is None or isinstance(made, Refused):
        tally.returned += 1
        return
    stored, sha256 = out.paper(made.variant, made.head, made.tail)
    struck = not made.reason
    tally.struck += struck
    tally.rendered += not struck
    if not struck:
        tally.reasons[made.reason] += 1
    for recipient, identity in enumerate(gated.identities):
        out.notice(_notice(number, gated.form, made, stored, sha256, recipient, identity))
        tally.notices += 1


def _notice(
    row: int, form: Form, made: Finished, stored: Stored, sha256: str, recipient: int, identity: Identity
) -> Notice:
    served = form.service_list[recipient] if form.service_list else None
    return Notice(
        row=row,
        recipient=recipient,
        identity=identity.same,
        alike=identity.alike if identity.alike != identity.same else "",
        case=form.case.docket_number or "",
        title=made.title,
        access=made.access.value,
        name=served.contact.name if served else "",
        lines=served.contact.lines if served else (),
        email=served.contact.email if served else None,
        way=_way(served),
        paper=stored,
        sha256=sha256,
        pages=made.pages,
        variant=made.variant,
        contents=made.contents,
        how=RENDERED if made.reason else STRUCK,
    )


def _way(served: ServiceContact | None) -> Way:
    """A way the run does not go itself is kept: by hand, or through the court's own system."""
    return _WAYS.get(served.method, Way.KEPT) if served else Way.KEPT


def _maker(order: Order, catalog: Catalog) -> Maker:
    made, court = catalog.documents[order.document_type], catalog.courts[order.court]
    job = Job(
        document_type=made,
        court=court,
        packs=catalog.privacy,
        received_at=order.received_at,
        compare_one_in=order.compare_one_in,
        strike=order.strike,
    )
    return Maker(job, order.folder)


_gates: dict[tuple[object, ...], Gate] = {}


def _gate(order: Order, catalog: Catalog) -> Gate:
    """The gate with all it has read so far; another roster gets another one."""
    key = (order.catalog, order.lane.model_dump_json(), order.mail.model_dump_json(), order.received_at, order.writable)
    if key not in _gates:
        _gates.clear()
        _gates[key] = Gate(catalog, order.lane, now=order.received_at, mail=order.mail, writable=order.writable)
    return _gates[key]


@functools.lru_cache(maxsize=1)
def _catalog(path: Path) -> Catalog:
    """The catalogue that the worker wrote; its name holds its digest, so that one name is one content."""
    catalog: Catalog = pickle.loads(path.read_bytes())  # noqa: S301 - the worker's own, as every call is
    return catalog
