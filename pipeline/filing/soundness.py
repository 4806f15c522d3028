"""What is wrong with a preparation whoever made it: no message, a quote for another one, an amount that is none."""

from pipeline import files
from pipeline.filing import money
from pipeline.filing.portals import Prepared
from pipeline.model import Finding, Place, Quote, Severity


def held_against(made: Prepared) -> tuple[Finding, ...]:
    """What keeps a preparation back beside what its adapter found."""
    errors = any(one.severity is Severity.ERROR for one in made.findings)
    if not made.message:
        return () if errors else (_no_message(),)
    if made.quote is None:
        return ()
    if made.quote.message != files.digest_bytes(made.message):
        return (_quote_of_another(),)
    return () if sensible(made.quote) else (_no_amount(),)


def sensible(quote: Quote) -> bool:
    """Whether the quote's total is an amount that a court may ask for."""
    try:
        return money.rounded(quote.total) >= 0
    except ValueError:
        return False


def _no_message() -> Finding:
    return Finding(
        code="portal.no-message",
        severity=Severity.ERROR,
        where=Place(file="the message"),
        message="The portal's adapter made no message and did not say why, so there is nothing to send.",
        repair="Ask whoever keeps Docketpress to look at the portal's adapter.",
    )


def _quote_of_another() -> Finding:
    return Finding(
        code="portal.quote-of-another",
        severity=Severity.ERROR,
        where=Place(field="fee"),
        message="The quote was made for another message than the one that would be sent, so it says nothing about it.",
        repair="Prepare the envelope anew; if this stays, ask whoever keeps Docketpress to look at the portal's "
        "adapter.",
    )


def _no_amount() -> Finding:
    return Finding(
        code="portal.quote-unreadable",
        severity=Severity.ERROR,
        where=Place(field="fee"),
        message="What the portal quotes is no amount that a court asks for: less than nothing, or beyond measure.",
        repair="Prepare the envelope anew; if this stays, ask the portal's support, with the raw answer that lies in "
        "the envelope's folder under `portal/`.",
    )
