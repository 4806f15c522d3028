"""Which document types a run can make: one paper a row, finished when it is struck."""

from pipeline.model import DocumentType, Finding, Place, Severity


def findings(made: DocumentType, name: str) -> tuple[Finding, ...]:
    """Why this type is not for runs; nothing where it is.

    Args:
        made: the type.
        name: of the roster.
    """
    why = [reason for wrong, reason in _reasons(made) if wrong]
    if not why:
        return ()
    return (
        Finding(
            code="run.type",
            severity=Severity.ERROR,
            where=Place(file=name),
            message=f"“{made.title}” cannot be made in a run: {'; '.join(why)}.",
            found=made.name,
            repair="Drop the roster into a lane for forms, where each row becomes an envelope of its own, or name "
            "another document type in the lane's settings.",
        ),
    )


def _reasons(made: DocumentType) -> tuple[tuple[bool, str], ...]:
    return (
        (made.release == "person" or any(one.draft for one in made.papers), "a person must issue its papers"),
        (made.exhibits or made.binder is not None, "it takes exhibits"),
        (any(one.word for one in made.papers), "it has a copy for Word"),
        (len(made.papers) != 1, "it has several papers"),
    )
