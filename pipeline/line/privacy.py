"""The privacy gate on the path: forms, exhibits and finished papers held against the court's rule.

`look` and `papers` run in a limited child, and only what is masked comes back from it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pipeline.model import Court, DocumentType, Finding, Form, Packet, Place, Severity
from pipeline.pages import covered, hidden, hidden_revisions, hidden_word, pictures
from pipeline.press.papers import MadePaper
from pipeline.rules.catalog import Catalog
from pipeline.rules.parted import Parted
from pipeline.rules.privacy import Matter, Pack, Passage, drops, gate, glance
from pipeline.rules.privacy import matter as matters
from pipeline.rules.privacy.gate import Passed
from pipeline.rules.privacy.judge import judge, judged, weighed
from pipeline.rules.validate import Validated
from pipeline.settings import LaneSettings


def of_form(catalog: Catalog, form: Form, lane: LaneSettings, *, now: datetime) -> Passed:
    """A checked form through the gate, as its lane wants it; `now` is when it was received."""
    made, court = catalog.documents[form.document_type], catalog.courts[form.court]
    return gate.of_form(form, made, court, catalog.privacy, mode=lane.privacy, today=now.date())


def matter(catalog: Catalog, court: str | None, *, now: datetime | None = None) -> Matter:
    """What a file without a form is judged by: criminal rules, being stricter; the general pack without a court."""
    today = now.date() if now else None
    return replace(
        matters.of_file(catalog.courts[court] if court else None, catalog.privacy, today=today), assumed=True
    )


def gated(catalog: Catalog, validated: Validated, lane: LaneSettings, *, now: datetime) -> Validated:
    """What the rules say of a form, and what the gate says; the form as its papers are made from it."""
    if validated.form is None:
        return validated
    form = validated.form
    made, court = catalog.documents[form.document_type], catalog.courts[form.court]
    if gate.has_nothing_to_say(form, made, court, catalog.privacy, today=now.date()):
        return validated
    passed = of_form(catalog, form, lane, now=now)
    stopped = any(one.severity is Severity.ERROR for one in passed.findings)
    return Validated(form=None if stopped else passed.form, findings=(*validated.findings, *passed.findings))


def look(dropped: Path, cleaned: Path | None, matter: Matter, *, name: str) -> tuple[Finding, ...]:
    """What stands against an outsider's PDF.

    Args:
        dropped: the file as it was dropped.
        cleaned: the copy that would be filed; None where there is none.
        matter: what it is judged by.
        name: what the person calls it.

    Returns:
        What would be filed, then what was in the dropped file and is gone from the copy.
    """
    kept = hidden.read(cleaned, name=name) if cleaned else ()
    held = hidden.read(dropped, name=name, removed=True, revisions=True)
    matter = matters.as_said(matter, (one.text for one in (*kept, *held)))
    filed = judged(kept, matter)
    gone = judged(held, matter, told=filed.values)
    seen = cleaned or dropped
    exempt = matter.exemption
    bars = covered.find(seen, name=name)
    if exempt is not None:
        bars = tuple(replace(one, severity=Severity.WARNING) for one in bars)
    if hidden_revisions.unread(dropped):
        bars = (*bars, pictures.unread(name, "The earlier versions"))
    return (*filed.findings, *gone.findings, *bars, *pictures.look(seen, matter, name=name))


def papers(
    made: Iterable[MadePaper],
    form: Form,
    document_type: DocumentType,
    court: Court,
    packs: Mapping[str, Pack],
    *,
    now: datetime,
) -> tuple[Finding, ...]:
    """What stands against finished papers and their Word twins, beyond what their form was told of."""
    passed = gate.of_form(form, document_type, court, packs, today=now.date())
    passages: list[Passage] = []
    for one in made:
        passages += hidden.own(one.path, name=one.title)
        if one.twin is not None:
            twin = hidden_word.read(one.twin, name=f"{one.title} (Word)")
            passages += (replace(said, foreign=False) for said in twin)
    return judged(passages, passed.matter, told=passed.values).findings


def composed(
    title: str,
    said: Parted,
    form: Form,
    document_type: DocumentType,
    court: Court,
    packs: Mapping[str, Pack],
    *,
    now: datetime,
) -> tuple[Finding, ...]:
    """As `papers`, of a paper whose text is known without reading its file.

    A line is looked at with the one before it; the whole text only where that finds anything.
    """
    if gate.has_nothing_against(said, title, form, document_type, court, packs, today=now.date()):
        return ()
    where = Place(file=title)
    matter = matters.of_form(form, document_type, court, packs, today=now.date())
    passages = [Passage(text="\n".join(pair), where=where) for pair in glance.pairs(said.text)]
    passages.append(Passage(text=title, where=where, what="the document information"))
    if not any(weighed(one, matter) for one in passages):
        return ()
    passed = gate.of_form(form, document_type, court, packs, today=now.date())
    whole = (Passage(text=said.text, where=where), passages[-1])
    return judged(whole, passed.matter, told=passed.values).findings


def named(packet: Packet) -> tuple[Finding, ...]:
    """That a drop's own name holds an identifier; told with the name as it is shown."""
    if not packet.files:
        return ()
    real = packet.files[0].path.relative_to(packet.folder).parts[0]
    shown = drops.shown(real)
    if shown == real:
        return ()
    return (
        Finding(
            code="privacy.drop-name",
            severity=Severity.WARNING,
            where=Place(file=drops.shown(packet.name)),
            message="The name of what was dropped holds a personal identifier. Where it is shown, that is crossed out.",
            found=shown,
            repair="Name files after the case, not after a person's number. Rename your own copy too.",
        ),
    )


def waived(findings: Iterable[Finding]) -> int:
    """How many findings a person's reason let pass."""
    return sum(one.code == "privacy.waived" for one in findings)


def word(path: Path, matter: Matter, *, name: str) -> tuple[Finding, ...]:
    """What stands against an outsider's Word file."""
    passages = hidden_word.read(path, name=name)
    return judge(passages, matters.as_said(matter, (one.text for one in passages)))
