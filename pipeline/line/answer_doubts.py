"""Why an answer is not believed by itself, each reason as a finding for the person who decides. Pure."""

from pipeline.intake.answers import Said
from pipeline.line.answer_match import Fit
from pipeline.model import Finding, Place, ReviewStatus, Severity

_MATCH = "If you know which envelope it belongs to, say so: `docketpress match DROP ENVELOPE --by NAME`."
_READING = {
    "too-large": "is larger than an answer can be, so it was not opened",
    "too-deep": "holds more parts inside each other than any court's e-mail, so not all of it was read",
    "broken": "is damaged or protected and could not be read",
    "format": "is neither an e-mail (.eml) nor a PDF",
}

KINDS = {
    "nef": "the court's notice of electronic filing (NEF)",
    "nda": "the court's notice of docket activity (NDA)",
    "notice": "a portal's notice",
    "stamped": "a stamped copy",
    "unknown": "nothing that is known here",
}
"""What a dropped answer is, in words a clerk knows."""


def of_reading(said: Said) -> tuple[Finding, ...]:
    """What keeps it from being read as an answer at all."""
    broken = [_READING[one] for one in said.doubts if one in _READING]
    if broken:
        return (
            _finding(
                "receipt.unreadable",
                said,
                f"“{said.file}” {' and '.join(broken)}.",
                f"Save the court's e-mail once more as .eml, or its receipt as PDF, and drop that. {_MATCH}",
            ),
        )
    if said.kind == "unknown":
        message = f"“{said.file}” says nothing that is known from a court's notice, receipt or stamped copy."
        return (_finding("receipt.unknown", said, message, _MATCH),)
    return ()


def of_content(said: Said) -> tuple[Finding, ...]:
    """What in it a person must look at, whatever envelope it belongs to."""
    found = []
    if len(said.cases) > 1:
        message = f"“{said.file}” names several cases, so it could be the answer to several envelopes."
        found.append(_finding("receipt.two-cases", said, message, _MATCH, told=", ".join(said.cases)))
    if "two-texts" in said.doubts:
        message = f"“{said.file}” says one thing in its text and another in its HTML; people see only one of them."
        found.append(_finding("receipt.two-texts", said, message, f"Look at the court's docket. {_MATCH}"))
    if said.status is ReviewStatus.UNKNOWN:
        message = f"“{said.file}” does not say in known words what the court has made of the papers."
        found.append(_finding("receipt.no-word", said, message, f"Look at the portal. {_MATCH}"))
    return tuple(found)


def of_sender(said: Said, senders: tuple[str, ...]) -> tuple[Finding, ...]:
    """Whether an e-mail may come from the portal; a PDF has no sender."""
    if not said.mail:
        return ()
    if "forwarded" in said.doubts:
        message = f"“{said.file}” was forwarded or quotes another e-mail, so its sender proves nothing."
        repair = f"Save the court's own e-mail as .eml and drop that. {_MATCH}"
        return (_finding("receipt.forwarded", said, message, repair),)
    if said.authentic == "fail":
        message = (
            f"The mail server that took “{said.file}” in found that its sender is not proven (DKIM, DMARC or SPF)."
        )
        return (_finding("receipt.sender-failed", said, message, f"Look at the court's docket first. {_MATCH}"),)
    if not any(said.sender == one or said.sender.endswith(f".{one}") for one in senders):
        message, repair = _stranger(said, senders)
        return (_finding("receipt.sender", said, message, repair, told=said.sender or "no sender"),)
    return ()


def _stranger(said: Said, senders: tuple[str, ...]) -> tuple[str, str]:
    """Why a sender is not believed, and what to do."""
    look = f"Look at the court's docket first. {_MATCH}"
    if senders:
        return f"“{said.file}” does not come from the portal: what that sends comes from {', '.join(senders)}.", look
    message = f"Nobody has told from whom the portal's answers come, so the sender of “{said.file}” proves nothing."
    return message, f"{look} To be asked less often, add `senders` to the portal in docketpress.toml."


def of_fits(said: Said, fits: tuple[Fit, ...]) -> tuple[Finding, ...]:
    """Why it is not surely the answer to one envelope."""
    whole = [one for one in fits if one.whole]
    if len(whole) == 1:
        return ()
    if whole:
        message = f"“{said.file}” fits {len(whole)} envelopes equally well."
        return (_finding("receipt.several", said, message, _MATCH),)
    if fits:
        message = f"“{said.file}” is of a case of ours, but not everything in it fits an envelope that waits there."
        return (_finding("receipt.fits-badly", said, message, f"It may be somebody else's paper. {_MATCH}"),)
    message = f"“{said.file}” fits no envelope of ours that waits for an answer."
    repair = f"Nothing is to be done if it is about somebody else's paper. {_MATCH}"
    return (_finding("receipt.no-envelope", said, message, repair, told=", ".join(said.cases)),)


def not_same_paper(said: Said) -> Finding:
    """A stamped copy whose words are not those of a paper of ours."""
    message = f"“{said.file}” bears the stamp of a case of ours, but its pages and words are none of our papers'."
    return _finding("receipt.other-paper", said, message, f"Compare it with what was sent. {_MATCH}")


def not_served(said: Said, count: int, folder: str) -> Finding:
    """The court's notice says who was not reached by it."""
    people = "1 person was" if count == 1 else f"{count} people were"
    return Finding(
        code="receipt.not-served",
        severity=Severity.WARNING,
        where=Place(file=said.file),
        message=f"The court's notice says that {people} not reached by e-mail and must be served in another way.",
        repair=f"Serve them, and file proof of it where the court asks for it. Who they are: {folder}/service.json.",
        verified=False,
        rule="Fed. R. Civ. P. 5(b)(2)(E)",
    )


def _finding(code: str, said: Said, message: str, repair: str, *, told: str | None = None) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        where=Place(file=said.file),
        message=message,
        found=told,
        repair=repair,
    )
