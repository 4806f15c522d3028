"""What a portal asks for beside the files, court by court, as data: categories, events, fees, greatest lengths.

The shipped tables lie under `templates/portals/<kind>.toml`; a home lays its own over them under the same path, and
`[portals.<name>.courts.<court>]` has the last word. None of it is law: the portal's own lists are, and they change.
"""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline import library
from pipeline.errors import SettingsError

Short = Annotated[str, Field(max_length=300)]
_LARGEST_FILE = 1_000_000


class Words(BaseModel):
    """One court's words at one kind of portal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    categories: Mapping[str, Short] = {}
    """Our filing code → the category to choose for an attachment of that code."""
    events: Mapping[str, Short] = {}
    """Our filing code → the event or document type to choose for the main paper."""
    fees: Mapping[str, Decimal] = {}
    """Our filing code → the fee in dollars, where the court's schedule was read."""
    description_length: int = Field(default=100, ge=10)
    """At most so many characters in an attachment's description."""
    name_length: int = Field(default=60, ge=12)
    """At most so many characters in a file's name, ending included, where the court's profile says nothing."""
    document_mb: Decimal | None = Field(default=None, gt=0)
    """The largest file in million bytes; the smaller of this and the court's profile holds."""
    together_mb: Decimal | None = Field(default=None, gt=0)
    """The most that goes at once, in million bytes; the smaller of this and the court's profile holds."""
    one_file: bool = False
    """Whether the court wants main paper and attachments in one PDF while they fit; the checklist says so."""
    columns: tuple[Mapping[str, str], ...] = ()
    """TrueFiling: the columns of the case data, each with `heading` and `value`."""
    case_type: Short = ""
    """TrueFiling: the case type, as the portal's page asks for it before anything is uploaded."""
    notes: tuple[Short, ...] = ()
    """What else stands on the checklist of this court."""
    verified: bool = False
    """Whether somebody read these words at the portal itself."""


class _Tables(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    default: Mapping[str, Any] = {}
    courts: Mapping[str, Mapping[str, Any]] = {}


def load(kind: str, home: Path, court: str, own: Words | None) -> Words:
    """The words that hold for a court: shipped, then the home's, then the settings'; a later key replaces an earlier.

    Raises:
        SettingsError: a file cannot be read, or holds what it may not.
    """
    merged: dict[str, Any] = {}
    for path in (library.shipped() / "portals" / f"{kind}.toml", home / "templates" / "portals" / f"{kind}.toml"):
        tables = _read(path)
        _lay(merged, tables.default)
        _lay(merged, tables.courts.get(court, {}))
    if own is not None:
        _lay(merged, own.model_dump(exclude_unset=True))
    try:
        return Words.model_validate(merged)
    except ValidationError as error:
        places = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5])
        raise SettingsError(f"templates/portals/{kind}.toml, court {court}: {places}") from None


def _lay(merged: dict[str, Any], over: Mapping[str, Any]) -> None:
    """Tables are laid over each other key by key, everything else is replaced."""
    for key, value in over.items():
        before = merged.get(key)
        merged[key] = {**before, **value} if isinstance(before, dict) and isinstance(value, Mapping) else value


def _read(path: Path) -> _Tables:
    if not path.is_file():
        return _Tables()
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise SettingsError(f"{path} is larger than a million bytes; it holds words, no papers")
        return _Tables.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        raise SettingsError(f"{path} cannot be read ({type(error).__name__}); mend it") from None
