"""Which module reads a file: told by the ending of its name, and checked by the module against what is in it."""

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pipeline.intake.read.csv_form import read_csv
from pipeline.intake.read.json_form import read_json
from pipeline.intake.read.result import Known, Reading, Source, Unreadable, problem
from pipeline.intake.read.toml_form import read_toml
from pipeline.intake.read.xlsx_form import read_xlsx
from pipeline.intake.read.yaml_form import read_yaml
from pipeline.late import late
from pipeline.model import Finding

if TYPE_CHECKING:
    from pipeline.intake.read import pdf_form, word_form
else:  # each by a library of its own, which no roster needs
    pdf_form, word_form = late("pipeline.intake.read.pdf_form"), late("pipeline.intake.read.word_form")


def _read_word(source: Source, known: Known) -> Reading:
    return word_form.read_word(source, known)


def _read_pdf(source: Source, known: Known) -> Reading:
    return pdf_form.read_pdf(source, known)


Reader = Callable[[Source, Known], Reading]

TEXT_FORMS: Mapping[str, Reader] = {".json": read_json, ".yaml": read_yaml, ".yml": read_yaml, ".toml": read_toml}
"""Nobody files such a text as an exhibit, so it is always meant as a form."""
ROSTERS: Mapping[str, Reader] = {".csv": read_csv, ".tsv": read_csv, ".xlsx": read_xlsx, ".xlsm": read_xlsx}
WORD_FORMS: Mapping[str, Reader] = {".docx": _read_word, ".docm": _read_word}
PDF_FORMS: Mapping[str, Reader] = {".pdf": _read_pdf}
FORMATS: Mapping[str, Reader] = {**TEXT_FORMS, **ROSTERS, **WORD_FORMS, **PDF_FORMS}
_SAVE_AS: Mapping[str, str] = {
    ".doc": ".docx",
    ".dot": ".docx",
    ".rtf": ".docx",
    ".odt": ".docx",
    ".pages": ".docx",
    ".xls": ".xlsx",
    ".xlsb": ".xlsx",
    ".ods": ".xlsx",
    ".numbers": ".xlsx",
}


def ending(source: Source) -> str:
    """The ending of a file's name, in lower case, with its dot."""
    return PurePosixPath(source.name).suffix.lower()


def read_form(source: Source, known: Known) -> Reading:
    """Read one file as a form or roster; whatever is wrong with it is a finding."""
    reader = FORMATS.get(ending(source))
    if reader is None:
        return Reading(findings=(_no_reader(source),))
    try:
        return reader(source, known)
    except Unreadable as refused:
        return Reading(findings=(refused.finding,))


def _no_reader(source: Source) -> Finding:
    better = _SAVE_AS.get(ending(source))
    if better:
        return problem(
            code="read.other-format",
            where=source.place(),
            message=f"{source.name} is in a format ({ending(source)}) that is not read here.",
            repair=f"Open it, save it as {better} and drop that.",
        )
    return problem(
        code="read.unknown-format",
        where=source.place(),
        message=f"{source.name} is no form: forms end in {', '.join(FORMATS)}.",
        repair="Put it in a folder together with a filled-in form, or drop a form of one of these kinds.",
    )
