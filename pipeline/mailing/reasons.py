"""Why mail came back: the words of the post, and what they mean."""

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

OTHER = "not-said"
"""The code of mail that came back without a known word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One word of the post."""

    code: str
    endorsement: str
    """As the post prints it."""
    words: tuple[str, ...]
    means: str
    again: bool
    """Whether the same address may be tried once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """All of them, with where they come from."""

    citation: str
    verified: bool
    known: Mapping[str, Reason]
    """By code."""
    by_word: Mapping[str, str]

    def code(self, text: str) -> str | None:
        """The code that some words on an envelope mean; `not-said` for none at all, None for unknown ones."""
        key = _key(text)
        if not key:
            return OTHER
        return self.by_word.get(key) or self.by_word.get(_key(re.sub(r"(?i)return(?:ed)? to sender", "", text)))

    def said(self, code: str) -> str:
        """What to tell a person of a code: the post's own word, or what a mail server said."""
        found = self.known.get(code)
        if found is not None:
            return found.endorsement
        return "no reason told" if code == OTHER else f"mail server: {code}"


@functools.cache
def load() -> Reasons:
    """The words as `reasons.toml` beside this file has them."""
    text = Path(__file__).with_name("reasons.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    known = {one["code"]: Reason(**{**one, "words": tuple(one["words"])}) for one in table["reasons"]}
    by_word = {_key(word): one.code for one in known.values() for word in (one.code, one.endorsement, *one.words)}
    source = table["source"]
    return Reasons(citation=source["citation"], verified=source["verified"], known=known, by_word=by_word)


def _key(text: str) -> str:
    return "".join(re.findall(r"[a-z0-9]+", text.casefold()))
