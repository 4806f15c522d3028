"""Reads a filled PDF form: ours by its own mark, anybody's by what its fields are called."""

from pipeline.intake.read.acroform import Answer, PdfForm, read_acroform
from pipeline.intake.read.assemble import form
from pipeline.intake.read.kinds import TYPE_KEY, settle
from pipeline.intake.read.result import Known, Reading, Source, Unreadable, problem
from pipeline.model import JSON, DocumentType, FieldKind, Finding, Origin
from pipeline.rules import headings


def read_pdf(source: Source, known: Known) -> Reading:
    """The PDF as one form.

    Raises:
        Unreadable: no form, an empty form, or a form of a type that cannot be told.
    """
    pdf = read_acroform(source)
    if not any(_filled(one) for one in pdf.answers):
        raise Unreadable(_nothing(pdf, source))
    given = tuple(name for one in pdf.answers for name in one.headings)
    named = settle(_said(pdf), given, known, source.place())
    values: dict[str, JSON] = {TYPE_KEY: named}
    kind = known.catalog.documents.get(named)
    for answer in pdf.answers:
        values |= _value(answer, kind)
    return form(values, Origin(file=source.name, sha256=source.sha256), known, source.place())


def pdf_headings(source: Source) -> tuple[str, ...]:
    """What the PDF's fields are called; `document_type` is among them when it names its type.

    Raises:
        Unreadable: a password is needed, or the file is damaged.
    """
    pdf = read_acroform(source)
    mark = (TYPE_KEY,) if pdf.answers and _said(pdf) else ()
    return (*mark, *(name for one in pdf.answers for name in one.headings))


def _said(pdf: PdfForm) -> str | None:
    own = next((one.text for one in pdf.answers if headings.key(one.name) == headings.key(TYPE_KEY) and one.text), None)
    return own or pdf.document_type


def _filled(answer: Answer) -> bool:
    marks = headings.key(answer.name) in {headings.key(TYPE_KEY), headings.key("court")}
    return not marks and bool(answer.text) and not (answer.box and answer.text == "no")


def _value(answer: Answer, kind: DocumentType | None) -> dict[str, JSON]:
    """The answer under the name that its document type knows; what is empty or belongs to us is left out."""
    if not answer.text or headings.key(answer.name) == headings.key(TYPE_KEY):
        return {}
    means = headings.match(answer.headings, kind) if kind else {}
    name = next((one for one in answer.headings if one in means), answer.headings[0])
    field = kind.field(means[name]) if kind and name in means else None
    if answer.box and answer.text == "no" and (field is None or field.kind is not FieldKind.BOOLEAN):
        return {}  # an empty box is an answer only where the question is yes or no
    return {name: answer.text}


def _nothing(pdf: PdfForm, source: Source) -> Finding:
    if pdf.xfa:
        return problem(
            code="read.pdf-xfa",
            where=source.place(),
            message=f"{source.name} is an Adobe XFA form, whose answers only Adobe's own programs can read.",
            repair="Use the blank form of Docketpress: `docketpress form TYPE --as pdf` writes one.",
        )
    if pdf.answers:
        return problem(
            code="read.no-fields",
            where=source.place(),
            message=f"{source.name} is a form, but nothing is filled in.",
            repair="Fill it in and save it; some browsers keep the answers only with “Save as PDF”.",
        )
    return problem(
        code="read.pdf-no-form",
        where=source.place(),
        message=f"{source.name} has no fields, so it is no form, and dropped alone it does not say what is wanted.",
        repair="Put it in a folder together with a filled-in form, or fill in the blank PDF form itself.",
    )
