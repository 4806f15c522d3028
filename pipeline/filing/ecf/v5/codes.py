"""What the fixed words of ECF 5.0 mean to us, from `codes.toml`."""

import functools
import tomllib
from collections.abc import Mapping
from importlib.resources import files as resources
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from pipeline.model import ReviewStatus

Follows = Literal["filed", "refused", "doubt"]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ErrorCode(_Table):
    """One error code of a message status."""

    meaning: str
    follows: Follows


class _Rulings(_Table):
    citation: str
    checked: Annotated[str, BeforeValidator(str)]
    verified: bool
    words: tuple[str, ...]


class Codes(_Table):
    """The whole table."""

    citation: str
    checked: Annotated[str, BeforeValidator(str)]
    verified: bool
    errors: Mapping[str, ErrorCode]
    filing: Mapping[str, ReviewStatus]
    document: Mapping[str, ReviewStatus]
    rulings: _Rulings
    docketing: Mapping[str, bool]
    service: Mapping[str, Literal["sent", "delivered", "opened", "failed"]]


@functools.lru_cache(maxsize=1)
def codes() -> Codes:
    """The table, read once."""
    text = resources(__package__).joinpath("codes.toml").read_text(encoding="utf-8")
    return Codes.model_validate(tomllib.loads(text))


def filing_status(word: str) -> ReviewStatus:
    """A filing's review status; an unknown word is unknown."""
    return codes().filing.get(word.strip().casefold(), ReviewStatus.UNKNOWN)


def document_status(word: str) -> ReviewStatus:
    """A document's review status; an unknown word is unknown."""
    return codes().document.get(word.strip().casefold(), ReviewStatus.UNKNOWN)


def ruling(word: str) -> str | None:
    """The word, where it says more than accepted."""
    plain = word.strip().casefold()
    return plain if plain in codes().rulings.words else None


def docketed(word: str) -> bool | None:
    """Whether the court's record took it; None when nobody said, or the word is unknown."""
    return codes().docketing.get(word.strip().casefold())


def service_status(word: str) -> str | None:
    """How far an electronic service has come, as a service event says it; None when the word is unknown."""
    return codes().service.get(word.strip().casefold())


def follows(code: str, local: Mapping[str, Follows]) -> Follows:
    """What follows from an error code.

    Args:
        code: as the answer holds it.
        local: the court's own codes, from 100, as the settings say; what nobody said is doubt.
    """
    known = codes().errors.get(code.strip())
    return known.follows if known else local.get(code.strip(), "doubt")
