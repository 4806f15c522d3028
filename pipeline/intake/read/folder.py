"""Reads a folder taken as one packet: which of its files are forms, and which only come with them."""

import json
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pipeline.intake import names
from pipeline.intake.read import forms
from pipeline.intake.read.forms import ending, read_form
from pipeline.intake.read.kinds import TYPE_KEY, fits
from pipeline.intake.read.result import Known, Reading, Source, Unreadable, problem, together
from pipeline.late import late
from pipeline.model import Finding, Place
from pipeline.rules import headings

if TYPE_CHECKING:
    from pipeline.intake.read import pdf_form, word_form
else:  # as in `forms`
    pdf_form, word_form = late("pipeline.intake.read.pdf_form"), late("pipeline.intake.read.word_form")

_MANIFEST_BYTES = 2_000_000
_SHOWN_FILES = 10


def read_folder(sources: Iterable[Source], known: Known) -> Reading:
    """Every file of the packet: forms are read, the others are loose; markers and manifests are passed over."""
    every = tuple(one for one in sources if not _passed_over(one))
    reading = together(_file(one, known) for one in every)
    if reading.forms or reading.findings:
        return reading
    return Reading(loose=reading.loose, findings=(_no_form(every),))


def _file(source: Source, known: Known) -> Reading:
    kind = ending(source)
    if kind in forms.TEXT_FORMS:
        return read_form(source, known)
    if kind in forms.ROSTERS:
        return _roster(source, known)
    if kind in forms.WORD_FORMS:
        return _word(source, known)
    if kind in forms.PDF_FORMS and _is_form(_pdf_headings(source), known):
        return read_form(source, known)
    return Reading(loose=(source.name,))


def _roster(source: Source, known: Known) -> Reading:
    """A spreadsheet without headings that are known is some table that comes along."""
    reading = read_form(source, known)
    if not reading.forms and any(one.code == "read.no-header" for one in reading.findings):
        return Reading(loose=(source.name,))
    return reading


def _word(source: Source, known: Known) -> Reading:
    try:
        given = tuple(word_form.fields_of(source))
    except Unreadable as refused:
        return Reading(findings=(refused.finding,))
    return read_form(source, known) if _is_form(given, known) else Reading(loose=(source.name,))


def _pdf_headings(source: Source) -> tuple[str, ...]:
    try:
        return pdf_form.pdf_headings(source)
    except Unreadable:
        return ()  # an exhibit, perhaps; whoever cleans exhibits says what is wrong with it


def _is_form(given: tuple[str, ...], known: Known) -> bool:
    marked = any(headings.key(one) == headings.key(TYPE_KEY) for one in given)
    return marked or fits(given, known)


def _passed_over(source: Source) -> bool:
    name = PurePosixPath(source.name).name
    if names.ignored(name) or names.sidecar(name):
        return True
    return source.name.casefold() == names.MANIFEST and _lists_files(source)


def _lists_files(source: Source) -> bool:
    """Whether this is the sender's list of what belongs to the packet, and not a form that happens to be called so."""
    if source.size > _MANIFEST_BYTES:
        return False
    try:
        value = json.loads(source.path.read_bytes())
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and isinstance(value.get("files"), list)


def _no_form(sources: tuple[Source, ...]) -> Finding:
    listed = [one.name for one in sources]
    shown = ", ".join(listed[:_SHOWN_FILES]) + (" …" if len(listed) > _SHOWN_FILES else "")
    return problem(
        code="read.no-form",
        where=Place(),
        message=f"The folder holds no form that says what is wanted with its files ({shown or 'there are none'}).",
        repair="Add a filled-in form to the folder: `docketpress form TYPE --as pdf` writes a blank one.",
    )
