"""The filled-in fields of a PDF form, whoever made it."""

from collections.abc import Iterator
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.errors import DependencyError
from pypdf.generic import ArrayObject, DictionaryObject, NullObject, PdfObject, StreamObject

from pipeline.intake.read.result import Source, Unreadable, problem
from pipeline.model import Finding

FIELDS = 5_000
"""More fields than any form has."""
DEPTH = 20
TYPE_KEY = "/DocketpressType"
"""In the document's information: the document type of a form that we made."""
_PUSH_BUTTON = 1 << 16
_PASSWORD = 1 << 13
_ON = frozenset({"on", "yes", "1", "true", "x", "checked", "y"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One field of the form."""

    name: str
    """Its full name, as the form's maker called it."""
    spoken: str
    """What a reading program says for it: its tool tip; empty if none."""
    text: str
    box: bool
    """Whether it is a box to tick; its text is then `yes`, `no`, or the value of the ticked one."""

    @property
    def headings(self) -> tuple[str, ...]:
        """What may name the field: tool tip, last part of the name, whole name, best first."""
        last = self.name.rpartition(".")[2].partition("[")[0]
        return tuple(one for one in dict.fromkeys((last, self.spoken, self.name)) if one)


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfForm:
    """What a PDF says of itself as a form."""

    document_type: str | None
    answers: tuple[Answer, ...]
    xfa: bool
    """Whether it holds Adobe's own kind of form, whose answers are not in the fields."""


def read_acroform(source: Source) -> PdfForm:
    """Read the fields of a PDF.

    Raises:
        Unreadable: a password is needed, or the file is damaged.
    """
    try:
        reader = PdfReader(source.path, strict=False)
        opened = not reader.is_encrypted or reader.decrypt("")
        form = _form(reader) if opened else None
    except (NotImplementedError, DependencyError) as error:
        raise Unreadable(_encrypted(source)) from error
    except Exception as error:
        # Hostile PDFs made pypdf raise TypeError, ValueError, AttributeError, AssertionError … beside its own.
        raise Unreadable(_damaged(source)) from error
    if form is None:
        raise Unreadable(_encrypted(source))
    return form


def _form(reader: PdfReader) -> PdfForm:
    if not reader.pages:
        raise ValueError("a PDF without pages")
    said = reader.metadata.get(TYPE_KEY) if reader.metadata else None
    form = _resolved(reader.root_object.get("/AcroForm"))
    if not isinstance(form, DictionaryObject):
        return PdfForm(document_type=str(said) if said else None, answers=(), xfa=False)
    return PdfForm(
        document_type=str(said) if said else None,
        answers=tuple(_walk(form.get("/Fields"), "", {}, set(), 0)),
        xfa="/XFA" in form,
    )


def _walk(kids: object, prefix: str, inherited: dict[str, PdfObject], seen: set[int], depth: int) -> Iterator[Answer]:
    listed = _resolved(kids)
    if not isinstance(listed, ArrayObject) or depth > DEPTH:
        return
    for kid in listed:
        node = _resolved(kid)
        if not isinstance(node, DictionaryObject) or id(node) in seen:
            continue
        seen.add(id(node))
        if len(seen) > FIELDS:
            raise ValueError("a form with thousands of fields")
        own = inherited | {key: node[key] for key in ("/FT", "/V", "/Ff", "/Opt") if key in node}
        name = ".".join(filter(None, (prefix, str(_resolved(node.get("/T")) or ""))))
        below = [one for one in _list(node.get("/Kids")) if isinstance(one, DictionaryObject)]
        if any("/T" in one for one in below):
            yield from _walk(node.get("/Kids"), name, own, seen, depth + 1)
        elif name:
            yield from _answer(node, below, name, own)


def _answer(
    node: DictionaryObject, widgets: list[DictionaryObject], name: str, own: dict[str, PdfObject]
) -> Iterator[Answer]:
    kind = str(own.get("/FT"))
    flags = _flags(own.get("/Ff"))
    spoken = " ".join(str(_resolved(node.get("/TU")) or "").split())
    if kind in {"/Tx", "/Ch"} and not (kind == "/Tx" and flags & _PASSWORD):
        yield Answer(name=name, spoken=spoken, text=_text(own.get("/V")), box=False)
    elif kind == "/Btn" and not flags & _PUSH_BUTTON:
        yield Answer(name=name, spoken=spoken, text=_ticked([node, *widgets], own), box=True)


def _ticked(nodes: list[DictionaryObject], own: dict[str, PdfObject]) -> str:
    states = [str(_resolved(one.get("/AS")) or "/Off") for one in nodes] + [_text(own.get("/V"))]
    state = next((one.lstrip("/") for one in states if one.lstrip("/") not in {"", "Off"}), None)
    if state is None:
        return "no"
    options = _list(own.get("/Opt"))
    if state.isdigit() and int(state) < len(options):
        return _text(options[int(state)])
    return "yes" if state.lower() in _ON else state


def _text(value: object) -> str:
    one = _resolved(value)
    if one is None or isinstance(one, NullObject):
        return ""
    if isinstance(one, ArrayObject):
        return "; ".join(filter(None, map(_text, one)))
    text = one.get_data().decode("utf-8", "replace") if isinstance(one, StreamObject) else str(one)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _list(value: object) -> list[object]:
    listed = _resolved(value)
    return [_resolved(one) for one in listed] if isinstance(listed, ArrayObject) else []


def _flags(value: object) -> int:
    number = _resolved(value)
    return int(number) if isinstance(number, int) else 0


def _resolved(value: object) -> object:
    return value.get_object() if isinstance(value, PdfObject) else value


def _encrypted(source: Source) -> Finding:
    return problem(
        code="read.pdf-encrypted",
        where=source.place(),
        message=f"{source.name} can only be opened with a password.",
        repair="Save a copy without password protection and drop that.",
    )


def _damaged(source: Source) -> Finding:
    return problem(
        code="read.pdf-damaged",
        where=source.place(),
        message=f"{source.name} is damaged, or is no PDF whatever its name ends in.",
        repair="Open it in a PDF program, save or print it to a new PDF and drop that.",
    )
