"""Peers with templates of their own: Typst, and Word files filled by docxtpl that LibreOffice turns into PDF."""

import importlib
import io
import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from peers import measuring
from peers.measuring import Absent, Clock, Measured
from peers.texts import Texts

OFFICE = "docxtpl + LibreOffice"
"""The peer's name."""
_ROWS = (
    ("When", "{{ when }}"),
    ("Where", "{{ room }}, {{ address }}"),
    ("What will be heard", "{{ subject }}"),
    ("Who must attend", "{{ attendance }}"),
    ("If you do not come", "The court may decide the matter without you and may make orders against you."),
)
_SECONDS = 1800


def typst(records: Sequence[Texts], standards: list[str]) -> Callable[[int], bytes] | Absent:
    """Typst, with one compiler for all records.

    Args:
        records: the texts.
        standards: as `pdf_standards`: none, or archival and tagged as ours.
    """
    try:
        library: Any = importlib.import_module("typst")
    except ImportError:
        return Absent(name="Typst", why="not installed: pip install -r requirements-peers.lock")
    compiler = library.Compiler(input=str(Path(__file__).with_name("notice.typ")))

    def make(number: int) -> bytes:
        told = {"record": json.dumps(records[number].table())}
        return bytes(compiler.compile(format="pdf", sys_inputs=told, pdf_standards=standards))

    return make


def office(records: Sequence[Texts], folder: Path) -> Measured | Absent:
    """Word files one after the other, and one conversion of them all: starting LibreOffice once is its best case."""
    program = shutil.which("soffice")
    if program is None:
        return Absent(name=OFFICE, why="LibreOffice is not installed")
    try:
        word: Any = importlib.import_module("docxtpl")
    except ImportError:
        return Absent(name=OFFICE, why="docxtpl is not installed: pip install -r requirements-peers.lock")
    template, place, out = _template(), folder / "office", folder / "office-pdf"
    place.mkdir(parents=True)
    _convert(program, _warm(folder), folder / "office-warm")
    clock = Clock()
    paths = []
    for number, record in enumerate(records):
        filled = word.DocxTemplate(io.BytesIO(template))
        filled.render(record.table(), autoescape=True)
        paths.append(place / f"{number:06d}.docx")
        filled.save(paths[-1])
    _convert(program, paths, out)
    sizes = [(out / f"{one.stem}.pdf").stat().st_size if (out / f"{one.stem}.pdf").exists() else 0 for one in paths]
    return measuring.measured(OFFICE, clock, out, sizes, len(records))


def _convert(program: str, paths: Sequence[Path], out: Path) -> None:
    profile = f"-env:UserInstallation=file://{out.parent / 'office-profile'}"
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(out), *map(str, paths)]
    subprocess.run(command, capture_output=True, check=True, timeout=_SECONDS)


def _warm(folder: Path) -> Sequence[Path]:
    """One file, so that LibreOffice's profile is made before the clock starts."""
    path = folder / "office-warm.docx"
    path.write_bytes(_template())
    return (path,)


def _template() -> bytes:
    made = Document()
    _line(made, "UNITED STATES DISTRICT COURT\nWESTERN DISTRICT OF NEW YORK", centred=True)
    caption = made.add_table(rows=1, cols=2).rows[0].cells
    caption[0].text = "{{ plaintiff }},\n\tPlaintiff,\nv.\n{{ defendant }},\n\tDefendant."
    caption[1].text = "Case No. {{ number }}\nJudge: {{ judge }}"
    _line(made, "NOTICE OF HEARING", centred=True)
    _line(made, "To all parties and counsel: A hearing in this case will be held as follows.")
    facts = made.add_table(rows=0, cols=2, style="Table Grid")
    for head, text in _ROWS:
        cells = facts.add_row().cells
        cells[0].text, cells[1].text = head, text
    _line(made, "Interpreter or accommodation")
    _line(
        made,
        "If you need an interpreter, or an accommodation because of a disability, tell {{ contact }} as soon as you "
        "can: {{ phone }}. There is no charge.",
    )
    _line(made, "Importante: este documento puede afectar sus derechos. Pida que se lo traduzcan de inmediato.")
    _line(made, "Dated: {{ issued }}")
    _line(made, "{{ signer }}\n{{ signer_title }}")
    _line(made, "Notice sent to\n{{ served }}, by mail")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _line(made: object, text: str, *, centred: bool = False) -> None:
    paragraph = made.add_paragraph(text)  # type: ignore[attr-defined] # python-docx carries no types
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
