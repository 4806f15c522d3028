"""The empty PDF form: fillable in any reader, with labels that reading programs speak; passes PDF/UA-1."""

import hashlib
from html import escape

import pydyf
from weasyprint import HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from pipeline.model import DocumentType, FieldKind
from pipeline.press.questions import DOCUMENT_TYPE, Question, shown

TYPE_KEY = "DocketpressType"
"""In the document's information: which document type the form is of. The reader looks for it."""
_REQUIRED = 1 << 1
_READ_ONLY = 1

_STYLE = """
@page { size: letter; margin: 0.8in 0.8in 0.9in;
  @bottom-left { content: string(form); font: 8pt 'Liberation Sans'; color: #333 }
  @bottom-right { content: 'Page ' counter(page) ' of ' counter(pages); font: 8pt 'Liberation Sans'; color: #333 } }
body { font: 10pt/1.3 'Liberation Sans', sans-serif; margin: 0; color: #000 }
h1 { font-size: 17pt; margin: 0 0 4pt; string-set: form content() }
.summary { margin: 0 0 10pt }
.question { break-inside: avoid; border-top: 0.5pt solid #999; padding: 5pt 0 6pt }
.words, .answer { display: inline-block; vertical-align: top }
.words { width: 39%; margin-right: 2% }
.answer { width: 59% }
label { font-weight: bold }
.help { font-size: 8pt; line-height: 1.25; margin: 2pt 0 0; color: #333 }
input, textarea, select { appearance: auto; display: block; box-sizing: border-box; width: 100%; height: 19pt;
  border: 0.6pt solid #555; background: #f4f7fb; padding: 1pt 3pt; font: 13.4pt 'Liberation Sans'; color: #000 }
textarea { height: 62pt }
textarea.long { height: 110pt }
input[type=checkbox] { width: 13pt; height: 13pt; padding: 0; background: white }
"""


def pdf_form(document_type: DocumentType, asked: tuple[Question, ...]) -> bytes:
    """The form's bytes, the same every time."""
    html = _html(document_type, asked)

    def finish(document: Document, pdf: pydyf.PDF) -> None:
        del document
        _finish(pdf, document_type, asked)

    document = HTML(string=html, url_fetcher=_NoFetcher()).render(font_config=FontConfiguration(), pdf_forms=True)
    written = document.write_pdf(
        pdf_forms=True,
        pdf_variant="pdf/ua-1",
        pdf_identifier=hashlib.sha256(html.encode()).hexdigest()[:32].encode(),
        finisher=finish,
    )
    return bytes(written)


class _NoFetcher(URLFetcher):  # type: ignore[misc] # weasyprint carries no types
    """A form needs no other file, so none can be asked for."""

    def fetch(self, url: str, headers: object = None) -> object:
        del headers
        raise ValueError(f"a blank form asks for {url[:40]}")


def _html(document_type: DocumentType, asked: tuple[Question, ...]) -> str:
    rows = "\n".join(_row(one) for one in asked)
    title = escape(document_type.title)
    return f"""<!DOCTYPE html>
<html lang="en-US"><head><meta charset="utf-8"><title>{title}: form</title>
<meta name="author" content="Docketpress"><meta name="description" content="{escape(document_type.summary)}">
<style>{_STYLE}</style></head><body><h1>{title}</h1>
<p class="summary">{escape(document_type.summary)} Questions marked * must be answered.
Save the filled-in form and drop it into the folder of your court.</p>
<form>{rows}</form></body></html>"""


def _row(question: Question) -> str:
    help_line = f'<p class="help">{escape(question.help)}</p>' if question.help else ""
    return (
        f'<div class="question"><div class="words"><label for="f-{question.name}">{escape(_spoken(question))}'
        f'</label>{help_line}</div><div class="answer">{_input(question)}</div></div>'
    )


def _spoken(question: Question) -> str:
    return question.label + (" *" if question.required else "")


def _input(question: Question) -> str:
    names = f'id="f-{question.name}" name="{question.name}"'
    if question.kind is FieldKind.BOOLEAN:
        return f'<input type="checkbox" {names} value="yes">'
    if question.choices:
        options = "".join(_option(one, question) for one in ("", *question.choices))
        return f"<select {names}>{options}</select>"
    limit = f' maxlength="{question.max_length}"' if question.max_length else ""
    if question.lines:
        long = ' class="long"' if question.kind in {FieldKind.LINES, FieldKind.SERVICE_LIST, FieldKind.ROWS} else ""
        return f"<textarea {names}{limit}{long}></textarea>"
    return f'<input type="text" {names}{limit} value="{escape(question.preset)}">'


def _option(choice: str, question: Question) -> str:
    chosen = " selected" if choice == question.preset else ""
    return f'<option value="{escape(choice)}"{chosen}>{escape(shown(choice)) if choice else ""}</option>'


def _finish(pdf: pydyf.PDF, document_type: DocumentType, asked: tuple[Question, ...]) -> None:
    """Mark the form as ours, twice, because some programs keep only one of the two; mark what must be filled in."""
    pdf.info[TYPE_KEY] = pydyf.String(document_type.name)
    mark = pydyf.Dictionary(
        {"FT": "/Tx", "T": pydyf.String(DOCUMENT_TYPE), "V": pydyf.String(document_type.name), "Ff": _READ_ONLY},
    )
    pdf.add_object(mark)
    form = pdf.catalog["AcroForm"]
    by_name = {one.name: one for one in asked}
    for reference in form["Fields"]:
        field = pdf.objects[int(reference.split()[0])]
        question = by_name[field["T"].string]
        # WeasyPrint takes a label's first line only.
        field["TU"] = pydyf.String(_spoken(question))
        if question.required:
            field["Ff"] = int(field.get("Ff", 0)) | _REQUIRED
    form["Fields"].append(mark.reference)
