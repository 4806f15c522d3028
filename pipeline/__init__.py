"""Docketpress: from watched folders to court papers, filed at most once.

The order of the rooms is the order in which data flows::

    inbox/<lane>/drop
        │  intake     watch (events are a hint, the scan is the truth) → claim (one rename) → read
        ▼
      Packet ── RawForm …
        │  rules      catalogue, validate, deadline, caption, privacy, service: pure
        ├──────────► Finding … ──► outbox/returned/<drop>/   what the person must correct
        ▼
      Form
        │  press      fill (template → HTML), render (HTML → PDF/A-2a + PDF/UA-1), word (editable twin)
        │  pages      clean (an outsider's PDF), stamp, merge with the structure tree, conform (measure)
        ▼
      Document …
        │  filing     package → release → submit, at most once → receipt
        ▼
    outbox/<court>/<case>/<envelope>/

`line` alone knows this order. `engine` makes it survive a kill, `journal` remembers that it happened,
`confine` runs whatever touches a stranger's bytes in a limited child, `killpoints` lets tests prove it.
"""

from importlib.metadata import PackageNotFoundError, version

from pipeline.errors import DocketpressError
from pipeline.model import Document, Envelope, Filing, Finding, Form, Packet, Place, Receipt, Severity

try:
    __version__ = version("docketpress")
except PackageNotFoundError:  # pragma: no cover - run from a bare checkout
    __version__ = "0+checkout"

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
