"""Invented forms that the tests of the rules, the outbox and the catalogue share."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from pipeline.model import JSON, Origin, RawForm
from pipeline.rules.catalog import Catalog
from pipeline.rules.validate import Validated, validate

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("America/New_York"))

NOTICE: Mapping[str, JSON] = {
    "Case No.": "6:26-cr-00123",
    "Judge": "Hon. Ada Example",
    "Plaintiffs": "United States of America",
    "Defendants": "Jane Q. Roe",
    "Proceeding": "criminal-motion",
    "What will be heard": "Motion to suppress",
    "Hearing date": "2026-12-15",
    "Hearing time": "9:30 AM",
    "Courtroom": "Courtroom 3",
    "Courthouse address": "100 Example Street, Rochester, NY 14614",
    "Who must attend": "All parties and counsel",
    "Accommodation contact": "Clerk's Office",
    "Accommodation phone": "585-555-0100",
    "Issuing clerk": "Cora Clerk",
}

MOTION: Mapping[str, JSON] = {
    "docket_number": "1:26-cv-00045-ABC",
    "plaintiffs": "Jane Roe",
    "defendants": "Acme Widget Corp.",
    "motion_title": "Motion to Extend Time",
    "movant": "Plaintiff Jane Roe",
    "relief": "Extend the time to answer by 30 days.",
    "grounds": "The parties are talking.\nNo date would move.",
    "signer_name": "Lena Lawyer",
    "signer_address": "1 Sample Plaza, Buffalo, NY 14202",
    "signer_phone": "716 555 0101",
    "signer_email": "lena@example.org",
}

SUMMONS: Mapping[str, JSON] = {
    "docket_number": "1:26-cv-00045",
    "plaintiffs": "Jane Roe",
    "defendants": "Acme Widget Corp., a Delaware corporation; John Doe, d/b/a Doe Tools",
    "defendant_served": "John Doe",
    "defendant_address": "2 Test Road, Buffalo, NY 14202",
    "attorney_name": "Lena Lawyer",
    "attorney_address": "1 Sample Plaza, Buffalo, NY 14202",
    "clerk_name": "Cora Clerk",
}


def changed(values: Mapping[str, JSON], **new: JSON) -> dict[str, JSON]:
    """The sample with some answers changed; `""` empties one. Spaces in a heading are written `__`."""
    told = {name.replace("__", " "): value for name, value in new.items()}
    return {**values, **told}


def raw(values: Mapping[str, JSON], document_type: str | None = "notice-of-hearing") -> RawForm:
    """The answers as a JSON form."""
    return RawForm(
        document_type=document_type,
        court="us-nywd",
        values=values,
        origin=Origin(file="form.json", sha256="0" * 64),
    )


def roster_row(number: int, values: Mapping[str, JSON]) -> RawForm:
    """The answers as a row of a spreadsheet; empty cells have a column but no value."""
    columns = {name: f"{chr(65 + at)} ({name})" for at, name in enumerate(values)}
    return RawForm(
        document_type="notice-of-hearing",
        court="us-nywd",
        values={name: value for name, value in values.items() if value != ""},
        origin=Origin(file="hearings.xlsx", sha256="0" * 64, sheet="Hearings", row=number, columns=columns),
    )


def check(
    form: RawForm,
    catalog: Catalog,
    *,
    files: tuple[str, ...] = (),
    access: str = "public",
    lane_court: str | None = None,
) -> Validated:
    """Validate on Monday, 23 November 2026."""
    return validate(form, catalog, lane_type=None, lane_court=lane_court, lane_access=access, files=files, now=MONDAY)


def codes(checked: Validated) -> list[str]:
    """The codes of the findings, in their order."""
    return [one.code for one in checked.findings]
