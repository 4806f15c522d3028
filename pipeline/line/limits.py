"""What a clerk is told when a limited child did not come to its end."""

from pipeline.errors import ConfinedFailure
from pipeline.model import Finding, Place, Severity

_WORDS = {
    "time": "took too long",
    "cpu": "took too long",
    "memory": "needed too much memory",
    "crash": "broke the program that works on it",
    "error": "holds something the program that works on it did not foresee",
}


def finding(failure: ConfinedFailure, name: str, *, row: int | None = None) -> Finding:
    """The failure as a finding, unless it is the machine's own.

    Args:
        failure: how the child ended.
        name: the file it worked on, as the person knows it.
        row: the roster's row.

    Raises:
        ConfinedFailure: the disk or the system failed, which no clerk can mend in the drop.
    """
    mine(failure)
    return Finding(
        code="line.too-much",
        severity=Severity.ERROR,
        where=Place(file=name, row=row),
        message=f"“{name}” {_WORDS[failure.reason]}; the work on it was stopped to keep the machine safe.",
        repair="Open it in its own program, save it anew (split it if it is very large), and drop it again.",
    )


def mine(failure: ConfinedFailure) -> None:
    """Raise the failure again if it is the machine's own: a full disk, a system that starts no process."""
    if failure.detail.startswith(("OSError", "Zygote")):
        raise failure
