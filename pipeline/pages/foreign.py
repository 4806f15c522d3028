"""A paper that already bears a court's line: very likely the wrong file, unless it is an exhibit."""

from pathlib import Path

import pypdfium2

from pipeline.model import Finding, Place, Severity
from pipeline.pages.clean import LIBRARY_FAULTS
from pipeline.pages.court_header import Header, headers, same_case


def look(path: Path, *, name: str, case: str | None, exhibit: bool) -> tuple[Finding, ...]:
    """What a court printed on a file that is still to be filed. Call it in a limited child.

    Args:
        path: the file.
        name: what the person calls it.
        case: the number of the case it is to be filed in; None where that is not known.
        exhibit: whether it only comes with a paper.

    Returns:
        One finding for each case that is named; nothing for an exhibit from the case itself.
    """
    try:
        found = headers(path)
    except (*LIBRARY_FAULTS, pypdfium2.PdfiumError):
        return ()  # whoever cleans or measures it says what is wrong with it
    named = {one.case: one for one in reversed(found) if one.case is not None}
    return tuple(
        _finding(one, name, exhibit=exhibit)
        for one in sorted(named.values(), key=lambda one: one.on)
        if not (exhibit and (case is None or same_case(str(one.case), case)))
    )


def _finding(header: Header, name: str, *, exhibit: bool) -> Finding:
    severity = Severity.ADVICE if exhibit else Severity.ERROR
    meant = "Make sure that this exhibit is meant." if exhibit else "Choose the paper as it was before it was filed."
    return Finding(
        code="stamped.foreign",
        severity=severity,
        where=Place(file=name, page=header.on),
        message=f"This file bears the line of a court: it was filed before, in case {header.case}.",
        found=" ".join(one for one in (header.case, header.document, header.filed) if one),
        rule=f"court_headers.toml, form {header.form}",
        repair=meant,
        verified=header.verified,
    )
