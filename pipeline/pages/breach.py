"""Words a finding about a finished PDF: what was measured, what the court allows, who says so."""

from pipeline.model import Finding, Place, Severity, Sourced
from pipeline.pages.ink import Box

REQUIRED, PREFERRED = "required", "preferred"


def weight(limit: Sourced) -> Severity:
    """A court's `required` is an error, its `preferred` a warning."""
    return Severity.ERROR if limit.value == REQUIRED else Severity.WARNING


def breach(
    name: str,
    *,
    code: str,
    message: str,
    repair: str,
    found: str | None = None,
    limit: Sourced | None = None,
    severity: Severity = Severity.ERROR,
    page: int | None = None,
    box: Box | None = None,
) -> Finding:
    """A finding about a finished PDF.

    Args:
        name: of the file.
        code: of the finding.
        message: a whole sentence.
        repair: an instruction.
        found: what was measured.
        limit: the court's limit, whose citation is shown; None for a demand of our own.
        severity: how much it weighs.
        page: from 1.
        box: on that page, in points.
    """
    return Finding(
        code=code,
        severity=severity,
        where=Place(file=name, page=page, box=box),
        message=message,
        found=found,
        rule=limit.source.citation if limit else "Docketpress hands courts only PDFs that every reader can open safely",
        repair=repair,
        verified=limit.source.verified if limit else True,
    )
