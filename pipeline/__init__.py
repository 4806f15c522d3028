"""Docketpress: from watched folders to court papers, filed at most once.

The order of the rooms is the order in which data flows::

    inbox/<lane>/drop
        │  intake     watch (events are a hint, the scan is the truth) → claim (one rename) → read
        ▼
      Packet ── RawForm …
        │  rules      catalogue, validate, caption, service: pure
        │             deadline (the day, with its trail), privacy (what may stand)
        ├──────────► Finding … ──► outbox/returned/<drop>/   what the person must correct
        ▼
      Form
        │  press      fill (template → HTML), languages (a second one beside it), render (HTML →
        │             PDF/A-2a + PDF/UA-1, on the court's page), word (editable twin)
        │  rules      contents: does the finished paper hold what the law wants?
        │  pages      clean (an outsider's PDF), stamp, merge with the structure tree,
        │             conform (measure against the court), hidden, redact
        ▼
      Document …
        │  filing     package → drafts until a person issues
        │             prepare: ask for the case, write the message, hold it against codes and schemas, quote
        │             held, until a person mended it or allowed the price → release
        │             submit, at most once: sent to a portal, or handed over to the person who files it
        ▼
    outbox/<court>/<case>/<envelope>/      receipt, stamped copies, who was served
        ▲
        │  filing     ask, and take calls: what became of it
        │  intake     answers: what a court sent the office, dropped into inbox/receipts
        │  pages      same: is the stamped copy the paper that was sent?
      a court, or `simulator`: a filing manager to rehearse on, which is none

`line` alone knows this order. `engine` makes it survive a kill, `journal` remembers that it happened,
`confine` runs whatever touches a stranger's bytes in a limited child, `killpoints` lets tests prove it.
`schemas` reads every XML of a portal, `filing/codes` keeps the courts' code tables.
What the law says is data under `templates/`, each number with its rule: documents, courts, deadlines, privacy, wording.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.errors import DocketpressError
    from pipeline.model import Document, Envelope, Filing, Finding, Form, Packet, Place, Receipt, Severity

    __version__: str

__all__ = [
    "DocketpressError",
    "Document",
    "Envelope",
    "Filing",
    "Finding",
    "Form",
    "Packet",
    "Place",
    "Receipt",
    "Severity",
    "__version__",
]


def __getattr__(name: str) -> object:
    """The nouns when they are first asked for: most commands print something without them."""
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("docketpress")
        except PackageNotFoundError:  # pragma: no cover - run from a bare checkout
            return "0+checkout"
    if name == "DocketpressError":
        from pipeline import errors

        return errors.DocketpressError
    if name in __all__:
        from pipeline import model

        return getattr(model, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
