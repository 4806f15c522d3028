"""What a clerk's reason for sending a filing back probably means, as far as its code or words tell; data beside it."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.model import Source

_DATA = Path(__file__).with_name("reasons.toml")
_LONGEST = 2_000
"""Characters of a clerk's words that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One common reason."""

    name: str
    codes: frozenset[str]
    words: tuple[re.Pattern[str], ...]
    fields: tuple[str, ...]
    """Names of fields, or what they fill."""
    means: str
    """As it ends the sentence `This probably means …`."""
    repair: str
    source: Source


def recognise(code: str | None, said: str | None) -> Reason | None:
    """The reason that is probably meant: by its code, else by the clerk's words; None where nothing tells."""
    plain = re.sub(r"[^A-Z]+", "_", (code or "").upper()).strip("_")
    by_code = next((one for one in known() if plain in one.codes), None) if plain else None
    text = (said or "")[:_LONGEST]
    return by_code or next((one for one in known() if any(word.search(text) for word in one.words)), None)


@cache
def known() -> tuple[Reason, ...]:
    """Every reason, the most common first."""
    table = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    source = Source(**table["source"])
    return tuple(
        Reason(
            name=one["name"],
            codes=frozenset(one["codes"]),
            words=tuple(re.compile(rf"\b{word}", re.IGNORECASE) for word in one["words"]),
            fields=tuple(one["fields"]),
            means=one["means"],
            repair=one["repair"],
            source=source,
        )
        for one in table["reasons"]
    )
