"""What JSON, YAML and TOML forms are refused for alike."""

from pipeline.intake.read.result import Source, problem, shortened
from pipeline.model import Finding

DEPTH = 32
"""Lists and tables may lie inside each other this deep; no form needs a quarter of it."""


def broken(source: Source, line: int | None, language: str, what: str) -> Finding:
    """The text does not follow its language."""
    return problem(
        code="read.syntax",
        where=source.place(row=line),
        message=f"{source.name} cannot be read as {language}: {what}.",
        repair="Mend this line. A missing comma, bracket or quote often stands on the line before.",
    )


def twice(source: Source, key: str, line: int | None) -> Finding:
    """A key stands twice, and only one of its values could be used."""
    return problem(
        code="read.duplicate-key",
        where=source.place(row=line),
        message=f"“{shortened(key)}” stands twice in the same table, and nobody can tell which one is meant.",
        repair="Remove one of the two.",
        found=key,
    )


def no_number(source: Source, line: int | None) -> Finding:
    """NaN or an infinity, which no field of a court paper can hold."""
    return problem(
        code="read.not-a-number",
        where=source.place(row=line),
        message="NaN and Infinity are no values a court paper can show.",
        repair="Write the number, or leave the field out.",
    )


def too_deep(source: Source, line: int | None) -> Finding:
    """Lists in lists without end: an attack or an accident."""
    return problem(
        code="read.too-deep",
        where=source.place(row=line),
        message=f"Lists and tables lie inside each other more than {DEPTH} deep.",
        repair="Write the form flat, as in the blank form of its type.",
    )
