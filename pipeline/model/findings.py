"""What is wrong, where, by which rule, and what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    """The form or paper does not go on."""
    WARNING = "warning"
    """It goes on; the person should look."""
    ADVICE = "advice"
    """A suggestion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a finding lies. Only what applies is filled in."""

    file: str | None = None
    """The name the person gave the file."""
    sheet: str | None = None
    row: int | None = None
    """As the spreadsheet program numbers it (the header is usually row 1); for text files the line."""
    column: str | None = None
    """The column's letter and heading, for example `C (Hearing date)`."""
    field: str | None = None
    """The field's name in the document type."""
    page: int | None = None
    """From 1."""
    box: tuple[float, float, float, float] | None = None
    """Left, bottom, right, top in points."""

    def __str__(self) -> str:
        """`roster.xlsx, sheet Hearings, row 7, column C (Hearing date)`."""
        parts = (
            self.file,
            self.sheet and f"sheet {self.sheet}",
            self.row and f"row {self.row}",
            self.column and f"column {self.column}",
            self.field and not self.column and f"field {self.field}",
            self.page and f"page {self.page}",
        )
        return ", ".join(part for part in parts if part) or "the whole drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing wrong with a form or a finished PDF."""

    code: str
    """`<room>.<what>`, for example `form.required`; each is explained in `docs/reference/findings/<room>.md`."""
    severity: Severity
    where: Place
    message: str
    """A whole sentence for a clerk: what was found and why it cannot stay."""
    found: str | None = None
    """The value as it was found, shortened; never shown in logs."""
    rule: str | None = None
    """The citation, or the file and key that asks for it."""
    repair: str
    """What to do, as an instruction."""
    verified: bool = True
    """False when nobody has read the rule in its official text; shown beside the citation."""
