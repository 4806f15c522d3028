"""What a court refused of an envelope, as findings on the form it was made from: which answer is probably meant."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from pipeline.filing import reasons, receipts
from pipeline.filing.reasons import Reason
from pipeline.model import DocumentType, Envelope, Finding, Place, ReviewStatus, Severity

FORM = "form.json"
_KEPT = frozenset({ReviewStatus.ACCEPTED, ReviewStatus.PARTIALLY_ACCEPTED})


class Outcome(BaseModel):
    """What the court made of one document."""

    title: str
    status: ReviewStatus
    reason: str | None = None
    reason_code: str | None = None


class _Receipt(BaseModel):
    status: ReviewStatus
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """What is to be filed again, and what is not."""

    titles: tuple[str, ...]
    """Of the documents that were refused."""
    accepted: tuple[str, ...]
    """Of those that were not: they must not be filed again."""
    lead: bool
    """Whether the lead paper is among the refused ones."""
    findings: tuple[Finding, ...]


def read(envelope: Envelope, made: DocumentType | None, why: str) -> Refused:
    """What was refused of an envelope, by its `receipt.json`.

    Args:
        envelope: that was refused, wholly or in part.
        made: the type of the form, to name the answers that are meant.
        why: the portal's words, where it did not take the envelope at all.
    """
    said = _said(envelope.folder / receipts.RECEIPT)
    lead = envelope.filings[0].lead.title
    titles = [one.title for filing in envelope.filings for one in (filing.lead, *filing.connected)]
    kept = {one.title for one in said if one.status in _KEPT}
    refused = tuple(one for one in titles if one not in kept)
    reasons_given = tuple(one for one in said if one.status not in _KEPT and (one.reason or one.reason_code))
    findings = tuple(finding for one in reasons_given for finding in _findings(one, made))
    return Refused(
        titles=refused,
        accepted=tuple(one for one in titles if one in kept),
        lead=lead in refused,
        findings=findings or tuple(_findings(Outcome(title=lead, status=ReviewStatus.REJECTED, reason=why), made)),
    )


def given(folder: Path) -> tuple[str, ...]:
    """The reasons for what was refused, in the court's own words, as they stand beside the papers."""
    return tuple(
        one.reason for one in _said(folder / receipts.RECEIPT) if one.status not in _KEPT and one.reason is not None
    )


def _said(path: Path) -> tuple[Outcome, ...]:
    try:
        told = _Receipt.model_validate(json.loads(path.read_bytes()))
    except (OSError, ValueError, ValidationError):
        return ()
    return told.outcomes


def _findings(refused: Outcome, made: DocumentType | None) -> Iterator[Finding]:
    """One for each answer that is probably meant; else one for the whole form."""
    reason = reasons.recognise(refused.reason_code, refused.reason)
    named = tuple(_fields(reason.fields, made)) if reason and made else ()
    for field in named or (None,):
        yield Finding(
            code="receipt.refused",
            severity=Severity.ERROR,
            where=Place(file=FORM, field=field),
            message=f"The court did not file “{refused.title}”.{_meaning(reason)}",
            found=refused.reason or refused.reason_code,
            rule=reason.source.citation if reason else None,
            repair=reason.repair if reason else "Ask the clerk what is meant, then correct the form.",
            verified=reason.source.verified if reason else True,
        )


def _meaning(reason: Reason | None) -> str:
    if reason is None:
        return " Its reason, if it gave one, is not among those that are known."
    return f" By its words this probably means {reason.means}."


def _fields(wanted: tuple[str, ...], made: DocumentType) -> Iterator[str]:
    """The type's own fields that are meant, by their names or by what they fill."""
    for one in made.fields:
        if one.name in wanted or (one.fills and one.fills in wanted):
            yield one.name
