"""How easily the notice of one form can be read; makes it aside and keeps nothing."""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.confine import Confined
from pipeline.errors import UsageError
from pipeline.intake.read import read as read_drop
from pipeline.line import trying
from pipeline.line.desk import PRELOAD, load_catalog
from pipeline.model import DocumentType, Finding, Form, Severity
from pipeline.press import papers
from pipeline.rules import plain, validate
from pipeline.rules.catalog import Catalog
from pipeline.settings import LaneSettings, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Plainness:
    """What was measured."""

    grade: float | None
    """In years of school; None where the text is too short to tell."""
    words: int
    advice: tuple[Finding, ...]


def of(settings: Settings, file: Path, *, court: str | None, now: datetime) -> Plainness:
    """Make the notice of a form aside and measure its text.

    Raises:
        UsageError: there is no such file, it holds no form of a notice, or the form has errors.
    """
    catalog = load_catalog(settings)
    packet = trying.packet_of(file, now)
    with Confined(settings.child, preload=PRELOAD) as confined:
        lane = LaneSettings().model_copy(update={"court": court})
        reading = confined.call(read_drop, packet, catalog, lane)
        if not reading.forms:
            raise UsageError(f"{file.name} holds no form. `docketpress check {file.name}` says why.")
        raw = reading.forms[0]
        found = validate.validate(
            raw, catalog, lane_type=None, lane_court=court, lane_access="public", files=reading.loose, now=now
        )
        if found.form is None:
            wrong = sum(one.severity is Severity.ERROR for one in found.findings)
            errors = "1 error" if wrong == 1 else f"{wrong} errors"
            raise UsageError(f"{file.name} has {errors}. `docketpress check {file.name}` shows them.")
        parts = confined.call(_parts, found.form, catalog, now)
    return _measured(catalog, catalog.documents[found.form.document_type], found.form, parts)


def _parts(form: Form, catalog: Catalog, now: datetime) -> tuple[str, ...]:
    made, court = catalog.documents[form.document_type], catalog.courts[form.court]
    with tempfile.TemporaryDirectory(prefix="docketpress-") as folder:
        done = papers.make(form, made, court, Path(folder), received_at=now)
    return next(one.parts for one in done if one.role == "lead")


def _measured(catalog: Catalog, made: DocumentType, form: Form, parts: tuple[str, ...]) -> Plainness:
    if made.group != "notice":
        raise UsageError(f"A {made.title} is no notice; only what lay people get is measured.")
    return Plainness(
        grade=plain.grade(parts),
        words=sum(len(one.split()) for one in parts),
        advice=plain.advice(made, form, parts, catalog.wording["en"]),
    )
