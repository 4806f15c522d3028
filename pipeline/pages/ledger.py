"""Keeps account of what cleaning took out of a file, in words a clerk understands."""

from dataclasses import dataclass, field

from pipeline.model import Finding, Place, Severity
from pipeline.pages.page_words import pages_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One sort of thing that is taken out or changed."""

    code: str
    one: str
    """How one of them is named to a person, for example `script (JavaScript)`."""
    many: str
    done: str = "Removed"
    """What became of them, to stand in front of the number."""
    repair: str


_LOOK = "Look at the cleaned pages. If something the court must see is gone, print the file to a new PDF and drop that."
_NOTHING = "Nothing needs to be done."

SCRIPT = Kind(code="clean.script", one="script (JavaScript)", many="scripts (JavaScript)", repair=_LOOK)
ACTION = Kind(
    code="clean.action",
    one="action that opens, sends, fetches or changes something by itself",
    many="actions that open, send, fetch or change something by themselves",
    repair=_LOOK,
)
ATTACHMENT = Kind(
    code="clean.attachment",
    one="file embedded in the PDF",
    many="files embedded in the PDF",
    repair="Drop each embedded file as an exhibit of its own if the court shall have it.",
)
MEDIA = Kind(
    code="clean.media",
    one="piece of sound, video or 3D content",
    many="pieces of sound, video or 3D content",
    repair="Ask the clerk of the court how to lodge recordings. A still picture stays where the file has one.",
)
XFA = Kind(
    code="clean.xfa",
    one="XFA form (a form kept as a program beside the pages)",
    many="XFA forms (forms kept as programs beside the pages)",
    repair="Compare the pages with the form on the screen. If answers are missing, print it to a new PDF.",
)
LINK = Kind(
    code="clean.link",
    one="link that leads neither to a page of the file nor to a web, mail or telephone address",
    many="links that lead neither to a page of the file nor to a web, mail or telephone address",
    repair=_LOOK,
)
FLATTENED = Kind(
    code="clean.flattened",
    one="form field",
    many="form fields",
    done="Turned into plain page content, values visible",
    repair="Look at the filled places once.",
)
DRAWN = Kind(
    code="clean.drawn",
    one="stamp, text box, highlight or other drawn remark",
    many="stamps, text boxes, highlights or other drawn remarks",
    done="Made part of the page",
    repair="Look at the pages. If a remark was meant for yourself only, take it out of the original and drop it again.",
)
COMMENT = Kind(
    code="clean.comment",
    one="comment (a note that opens on a click)",
    many="comments (notes that open on a click)",
    repair="If the court shall read them, write them on the page itself.",
)
HIDDEN = Kind(
    code="clean.hidden",
    one="hidden field or remark, which no reader of the page sees",
    many="hidden fields or remarks, which no reader of the page sees",
    repair="If the court shall see them, make them visible in the original and drop it again.",
)
LOST = Kind(
    code="clean.undrawable",
    one="remark that the file describes without drawing it",
    many="remarks that the file describes without drawing them",
    repair="Print the file to a new PDF from the program that shows them, and drop that.",
)
PRIVATE = Kind(
    code="clean.private-data",
    one="piece of data that only some program uses",
    many="pieces of data that only some program uses",
    repair=_NOTHING,
)
REVISION = Kind(
    code="clean.old-revision",
    one="earlier version kept inside the file, which may hold text deleted later",
    many="earlier versions kept inside the file, which may hold text deleted later",
    repair=_NOTHING,
)
_DANGEROUS = frozenset({SCRIPT, ACTION, ATTACHMENT, MEDIA, XFA, LINK})
_INTERACTIVE = frozenset({FLATTENED, DRAWN, COMMENT, HIDDEN, LOST})


@dataclass(slots=True)
class Ledger:
    """The account of one file; cleaning writes into it as it goes."""

    name: str
    """The file as the person named it."""
    _entries: dict[Kind, list[tuple[str, int | None]]] = field(default_factory=dict)
    _notes: list[Finding] = field(default_factory=list)

    def add(self, kind: Kind, detail: str, page: int | None = None) -> None:
        """Note one thing taken out: what exactly, and on which page (from 1) if on one."""
        self._entries.setdefault(kind, []).append((detail, page))

    def note(self, finding: Finding) -> None:
        """Note something else that a person must know of."""
        self._notes.append(finding)

    @property
    def dangers(self) -> tuple[str, ...]:
        """What may not pass even in a file that may not be changed: active, embedded or half-redacted content."""
        active = (_count(kind, entries) for kind, entries in self._entries.items() if kind in _DANGEROUS)
        unfinished = (one.message for one in self._notes if one.code == "clean.redaction-pending")
        return (*active, *dict.fromkeys(unfinished))

    @property
    def interactive(self) -> tuple[str, ...]:
        """What a reader could still fill in, open or miss; harmless, but no part of a page."""
        return tuple(_count(kind, entries) for kind, entries in self._entries.items() if kind in _INTERACTIVE)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was taken out, one line for each sort, for example `Removed: 1 form field (page 3)`."""
        return tuple(_line(kind, entries) for kind, entries in self._entries.items())

    @property
    def findings(self) -> tuple[Finding, ...]:
        """One warning for each sort of thing taken out, then the notes in the order they were made."""
        return (*(self._finding(kind, entries) for kind, entries in self._entries.items()), *self._notes)

    def _finding(self, kind: Kind, entries: list[tuple[str, int | None]]) -> Finding:
        return Finding(
            code=kind.code,
            severity=Severity.WARNING,
            where=Place(file=self.name, page=next((page for _, page in entries if page), None)),
            message=f"{_line(kind, entries)}.",
            rule="Docketpress sends courts no PDF with active, embedded or hidden content",
            repair=kind.repair,
        )


def _count(kind: Kind, entries: list[tuple[str, int | None]]) -> str:
    return f"{len(entries)} {kind.one if len(entries) == 1 else kind.many}"


def _line(kind: Kind, entries: list[tuple[str, int | None]]) -> str:
    return f"{kind.done}: {_count(kind, entries)} ({_details(entries)})"


def _details(entries: list[tuple[str, int | None]]) -> str:
    """Each different detail once with its pages: `on opening a page, pages 1-3, 7; a named script`."""
    grouped: dict[str, list[int]] = {}
    for detail, page in entries:
        pages = grouped.setdefault(detail, [])
        if page:
            pages.append(page)
    return "; ".join(f"{detail}, {pages_in_words(pages)}" if pages else detail for detail, pages in grouped.items())
