"""What one step leaves for the next: files in `var/work/<packet>/`, never rows in the engine's database.

They hold names and addresses; the engine's database holds ids, counts and digests only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from pipeline import files
from pipeline.intake.read import Reading
from pipeline.model import Access, Finding

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one form."""

    index: int
    """The form's place in the reading, from 0."""
    envelope_id: str | None
    findings: tuple[Finding, ...]
    """Errors where there is no envelope; otherwise warnings and advice."""
    folder: str | None = None
    """The envelope's folder, relative to the outbox."""
    access: str = Access.PUBLIC.value
    """Who may see the matter, as the form and its lane have it."""
    by_person: bool = False
    """Whether a person must release it whatever its lane says: a summons, a warrant, an order, a sealed matter."""
    drafts: int = 0
    """How many of its papers stay drafts until a person issues them."""
    made_by: Mapping[str, str] = field(default_factory=dict)
    """What made it, for the journal: `type` (a sealed matter's is not said), `type_sha256`, `court`, `court_sha256`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Which forms may be made, and what stands against the others."""

    outcomes: tuple[Outcome, ...]
    """One a form, in order; `envelope_id` is None in all of them."""
    drop_findings: tuple[Finding, ...]
    """What concerns no single form: a file that cannot be read, a drop without any form."""

    @property
    def good(self) -> tuple[int, ...]:
        """The indexes of the forms that may be made."""
        return tuple(one.index for one in self.outcomes if not blocked(one.findings))


def blocked(findings: tuple[Finding, ...]) -> bool:
    """Whether an error is among them."""
    return any(one.severity == "error" for one in findings)


def keep_reading(work: Path, reading: Reading) -> None:
    """Keep what was read from the drop."""
    _keep(work / "reading.json", Reading, reading, at="keep-reading")


def reading(work: Path) -> Reading:
    """What was read from the drop."""
    return _kept(work / "reading.json", Reading)


def keep_checked(work: Path, checked: Checked) -> None:
    """Keep what the checks found."""
    _keep(work / "checked.json", Checked, checked, at="keep-checked")


def checked(work: Path) -> Checked:
    """What the checks found."""
    return _kept(work / "checked.json", Checked)


def keep_outcome(work: Path, outcome: Outcome) -> None:
    """Keep what came of making one form."""
    _keep(work / f"outcome-{outcome.index}.json", Outcome, outcome, at="keep-outcome")


def outcome(work: Path, index: int) -> Outcome | None:
    """What came of making one form, or None while it has not been made."""
    path = work / f"outcome-{index}.json"
    return _kept(path, Outcome) if path.exists() else None


def outcomes(work: Path) -> tuple[Outcome, ...]:
    """What came of every form: of making it, or of the checks where it was not made."""
    return tuple(outcome(work, one.index) or one for one in checked(work).outcomes)


def _keep(path: Path, kind: type[T], value: T, *, at: str) -> None:
    files.write_whole(path, _codec(kind).dump_json(value), at=at)
    path.chmod(0o600)


def _kept(path: Path, kind: type[T]) -> T:
    return _codec(kind).validate_json(path.read_bytes())


_codecs: dict[type[Any], TypeAdapter[Any]] = {}


def _codec(kind: type[T]) -> TypeAdapter[T]:
    """Making one takes longer than reading with it, and a roster's outcomes are read again and again."""
    if kind not in _codecs:
        _codecs[kind] = TypeAdapter(kind)
    return _codecs[kind]
