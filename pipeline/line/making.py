"""Checked forms become envelopes in the outbox."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from pathlib import Path

from pipeline import files, outbox
from pipeline.errors import ConfinedFailure
from pipeline.filing.identity import envelope_id
from pipeline.intake.read import Reading
from pipeline.line import checking, kept, laying, limits, provenance
from pipeline.line.bound import Attached, Binding, Bound
from pipeline.line.desk import Desk
from pipeline.line.kept import Outcome
from pipeline.line.pressing import Order, Pressed, press
from pipeline.model import Access, Document, Envelope, Filing, Finding, Packet
from pipeline.press import sources

ID_SHOWN = 12
"""Characters of an envelope's id in its folder's name."""
_TOGETHER = 16
"""Forms that share one limited child."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """One form being made."""

    index: int
    order: Order
    findings: tuple[Finding, ...]
    """Warnings of the checks."""


def make(desk: Desk, packet: Packet, reading: Reading, indexes: Iterable[int]) -> tuple[Outcome, ...]:
    """Make the papers of some forms, bind them, measure them and lay the envelopes into the outbox.

    Repeating it gives the same bytes, and an envelope that is there already is left alone.

    Returns:
        The outcomes, kept in the packet's work folder too. Without an envelope the findings say why.
    """
    work = desk.work(packet.id)
    found = {index: kept.outcome(work, index) for index in indexes}
    checked = kept.checked(work).outcomes
    benches = []
    for index in [index for index, done in found.items() if done is None]:
        try:
            benches.append(_bench(desk, packet, work, reading, checked[index]))
        except ConfinedFailure as failure:
            found[index] = _given_up(work, index, limits.finding(failure, packet.name))
    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        groups = _groups(benches)
        for group, pressed in zip(groups, pool.map(lambda one: _pressed(desk, one), groups), strict=True):
            for bench, one in zip(group, pressed, strict=True):
                found[bench.index] = _outcome(desk, work, bench, one)
    return tuple(one for one in found.values() if one is not None)


def _bench(desk: Desk, packet: Packet, work: Path, reading: Reading, checked: Outcome) -> _Bench:
    index = checked.index
    form = checking.checked_form(desk, packet, reading, reading.forms[index]).form
    assert form is not None  # noqa: S101 - only forms that passed the checks come here, and the checks are pure
    folder = work / f"form-{index}"
    folder.mkdir(exist_ok=True, mode=0o700)
    safe = checking.safe_exhibits(desk, packet, work, form)
    order = Order(
        form=form,
        document_type=desk.catalog.documents[form.document_type],
        court=desk.catalog.courts[form.court],
        exhibits=tuple(
            Attached(exhibit=one.exhibit, path=one.path, pages=one.cleaned.pages, signed=one.cleaned.signed)
            for one in safe
        ),
        folder=folder,
        received_at=packet.received_at,
        bates_prefix=desk.lane(packet.lane).bates_prefix,
        wording=desk.catalog.wording.get("en"),
        packs=desk.catalog.privacy,
    )
    return _Bench(index=index, order=order, findings=checked.findings)


def _groups(benches: list[_Bench]) -> list[list[_Bench]]:
    """As many groups as there are processors, none larger than may share a child."""
    size = min(_TOGETHER, -(-len(benches) // (cpu_count() or 1)) or 1)
    return [benches[first : first + size] for first in range(0, len(benches), size)]


def _pressed(desk: Desk, benches: list[_Bench]) -> tuple[Pressed, ...]:
    try:
        return desk.limited(press, tuple(one.order for one in benches))
    except ConfinedFailure as failure:
        limits.mine(failure)
        if len(benches) > 1:
            return tuple(pressed for one in benches for pressed in _pressed(desk, [one]))
        origin = benches[0].order.form.origin
        return (Pressed(binding=None, findings=(limits.finding(failure, origin.file, row=origin.row),)),)


def _given_up(work: Path, index: int, finding: Finding) -> Outcome:
    outcome = Outcome(index=index, envelope_id=None, findings=(finding,))
    kept.keep_outcome(work, outcome)
    return outcome


def _made_by(order: Order) -> dict[str, str]:
    facts = {
        "type_sha256": order.document_type.digest,
        "court": order.court.name,
        "court_sha256": order.court.digest,
        "shared_sha256": sources.shared_digest(sources.of(order.document_type, order.court)),
    }
    if order.form.origin.corrects:
        facts["corrects"] = order.form.origin.corrects
    sealed = order.form.case.access is Access.SEALED
    return facts if sealed else facts | {"type": order.document_type.name}


def _outcome(desk: Desk, work: Path, bench: _Bench, pressed: Pressed) -> Outcome:
    envelope = _packaged(desk, bench.order, pressed.binding) if pressed.binding else None
    outcome = Outcome(
        index=bench.index,
        envelope_id=envelope.id if envelope else None,
        findings=(*bench.findings, *pressed.findings),
        folder=envelope.folder.relative_to(desk.settings.outbox).as_posix() if envelope else None,
        access=bench.order.form.case.access.value,
        by_person=_by_person(bench.order),
        drafts=sum(one.unissued is not None for one in pressed.binding.documents) if pressed.binding else 0,
        made_by=_made_by(bench.order),
    )
    kept.keep_outcome(work, outcome)
    return outcome


def _packaged(desk: Desk, order: Order, bound: Binding) -> Envelope:
    documents = tuple(_documents(bound.documents))
    lead = next(one for one in documents if one.role == "lead")
    filing = Filing(
        case=order.form.case,
        lead=lead,
        connected=tuple(one for one in documents if one is not lead),
        service_list=order.form.service_list,
        filer=order.form.filer,
    )
    return laying.lay(
        desk.settings,
        filing,
        order.court,
        _folder(desk, order, filing),
        provenance=provenance.of(desk, order.form),
        bound=bound,
    )


def _by_person(order: Order) -> bool:
    """What is issued in the court's name, and what is sealed, never goes by itself."""
    return order.document_type.release == "person" or order.form.case.access is Access.SEALED


def _folder(desk: Desk, order: Order, filing: Filing) -> Path:
    """`<outbox>/<court>/<case>/<type>-<id>/`: titles hold names of parties, and the path stands in the database."""
    case = filing.case
    kind = "envelope" if case.access is Access.SEALED else order.document_type.name
    name = f"{kind}-{envelope_id(order.court.name, (filing,))[:ID_SHOWN]}"
    return outbox.case_folder(desk.settings.outbox, order.court, case) / name


def _documents(bound: Iterable[Bound]) -> Iterator[Document]:
    for one in bound:
        yield Document(
            title=one.title,
            role=one.role,
            filing_code=one.filing_code,
            file=files.describe(one.path),
            pages=one.pages,
            access=one.access,
            twin=files.describe(one.twin) if one.twin else None,
            conforming=one.conforming,
        )
