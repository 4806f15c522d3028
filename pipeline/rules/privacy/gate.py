"""A checked form through the gate: blocked, shortened or let through, with everything that is to be said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath

from pipeline.model import Access, Court, DocumentType, Finding, Form, Origin, Place, Severity
from pipeline.rules import gather, headings
from pipeline.rules.parted import Parted
from pipeline.rules.privacy import glance, shorten
from pipeline.rules.privacy import matter as matters
from pipeline.rules.privacy.find import find
from pipeline.rules.privacy.hits import Kind
from pipeline.rules.privacy.judge import Judged, judged, weighed
from pipeline.rules.privacy.matter import JUVENILE, Matter, Passage
from pipeline.rules.privacy.packs import Pack

_NOWHERE = Place()
BLOCK, SHORTEN = "block", "shorten"
"""What a lane may do with an identifier in a form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A form behind the gate."""

    form: Form
    """As its papers are made from it."""
    matter: Matter
    findings: tuple[Finding, ...]
    values: frozenset[tuple[Kind, str]]
    """What was told of, so that the finished papers need not tell it again; never leaves the process."""


def of_form(
    form: Form,
    document_type: DocumentType,
    court: Court,
    packs: Mapping[str, Pack],
    *,
    mode: str = BLOCK,
    today: date | None = None,
) -> Passed:
    """Judge every answer of a form and the names of its files.

    Args:
        form: a checked form.
        document_type: its type.
        court: its court.
        packs: all packs of rules.
        mode: `block`, or `shorten`: answers are shortened to what the rule lets stand, with a warning each.
        today: of the receipt.
    """
    form = _juvenile(form)
    matter = matters.of_form(form, document_type, court, packs, today=today)
    found = judged(_passages(form, document_type, matter), matter)
    unclear = tuple(
        _unclear(one, _place(form.origin, matters.WAIVER, document_type)) for one in matters.unclear_waivers(form)
    )
    if mode == SHORTEN and any(_in_form(one) for one in found.findings):
        return _shortened(form, document_type, matter, found, unclear)
    return Passed(form=form, matter=matter, findings=(*found.findings, *unclear), values=found.values)


def has_nothing_to_say(
    form: Form, document_type: DocumentType, court: Court, packs: Mapping[str, Pack], *, today: date | None = None
) -> bool:
    """Whether it is certain that `of_form` leaves a form as it is and finds nothing, whatever the mode.

    Args:
        form: a checked form.
        document_type: its type.
        court: its court.
        packs: all packs of rules.
        today: of the receipt.
    """
    if form.values.get(JUVENILE) is True:
        return False
    found = glance.in_answers(form, document_type, today)
    return found is not None and (not found or _weighs_nothing(found, form, document_type, court, packs))


def has_nothing_against(
    said: Parted,
    title: str,
    form: Form,
    document_type: DocumentType,
    court: Court,
    packs: Mapping[str, Pack],
    *,
    today: date | None = None,
) -> bool:
    """Whether it is certain that in no line of a paper, nor in its title, anything stands that weighs.

    Args:
        said: what the paper says.
        title: of the paper.
        form: what the paper was made from.
        document_type: its type.
        court: its court.
        packs: all packs of rules.
        today: of the receipt.
    """
    if form.values.get(matters.MINORS) is not None:
        return False
    found = glance.in_paper(said, title, today)
    return found is not None and (not found or _weighs_nothing(found, form, document_type, court, packs))


def _weighs_nothing(
    found: frozenset[Kind], form: Form, document_type: DocumentType, court: Court, packs: Mapping[str, Pack]
) -> bool:
    matter = matters.of_form(form, document_type, court, packs)
    return all(matter.weight(one) is None for one in found)


def _juvenile(form: Form) -> Form:
    """A juvenile matter is confidential at least (18 U.S.C. 5038 and the states' own laws)."""
    if form.values.get(JUVENILE) is True and form.case.access is Access.PUBLIC:
        return replace(form, case=replace(form.case, access=Access.CONFIDENTIAL))
    return form


def _passages(form: Form, document_type: DocumentType, matter: Matter) -> Iterator[Passage]:
    """The answers in which there is anything, and the names of the files."""
    for name, label, text in shorten.answers(form, document_type):
        said = f"{label}: {text}"
        # Where it stands is only worked out for what will be told of.
        if find(said, minors=matter.minors, today=matter.today):
            bare = Passage(text=said, where=_NOWHERE)
            if weighed(bare, matter):
                yield replace(bare, where=_place(form.origin, name, document_type))
    for one in form.exhibits:
        called = PurePosixPath(one.file).stem.replace("_", " ")
        where = Place(file=one.file)
        yield Passage(text=f"{called}\n{one.title}", where=where, what="the file's name or title")


def _place(origin: Origin, name: str, document_type: DocumentType) -> Place:
    """The field, and in a roster its column as the sheet heads it."""
    known = headings.index(document_type.fields)
    heads = (
        one
        for one in origin.columns
        if name in (known.get(headings.key(one)), known.get(headings.key(one.rpartition(".")[2])))
    )
    return gather.place(origin, next(heads, None), name)


def _in_form(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR and finding.where.field is not None


def _shortened(
    form: Form, document_type: DocumentType, matter: Matter, found: Judged, unclear: tuple[Finding, ...]
) -> Passed:
    """Shorten, and look again: what is left blocks after all."""
    short = shorten.form(form, document_type, matter)
    rest = judged(_passages(short, document_type, matter), matter)
    blocked = {(one.where, one.code) for one in rest.findings}
    told = tuple(
        _told(one) if _in_form(one) and (one.where, one.code) not in blocked else one for one in found.findings
    )
    return Passed(form=short, matter=matter, findings=(*told, *unclear), values=rest.values)


def _told(finding: Finding) -> Finding:
    return replace(
        finding,
        code="privacy.shortened",
        severity=Severity.WARNING,
        message=f"{finding.message.rstrip('.')}. The papers were made so.",
        repair="Look at the papers. Where the whole must stand, say so in `Privacy waiver` and drop the form again.",
    )


def _unclear(text: str, where: Place) -> Finding:
    return Finding(
        code="privacy.waiver-unclear",
        severity=Severity.ERROR,
        where=where,
        message="This waiver does not say which identifiers may stay, or not why, so it holds for none.",
        found=f"{len(text)} characters",
        rule="templates/fieldsets/case, field privacy_waiver",
        repair=f"Write a kind, a colon and the reason: `birth-date: order of the court, Dkt. 12`. "
        f"The kinds are {', '.join(one.value for one in Kind)}.",
    )
