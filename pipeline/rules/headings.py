"""What people call a field, in every spelling, and the field it means."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.model.remembered import by_identity

if TYPE_CHECKING:
    from pipeline.model import DocumentType, Field
    from pipeline.rules.catalog import Catalog

_WORDS = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SAME = {"no": "number", "nr": "number", "num": "number", "nbr": "number", "tel": "telephone"}
_FEWEST = 2
"""A form shares at least so many headings with a type before it can be taken for one."""


@lru_cache(maxsize=8192)  # a roster asks for the same few headings once a row
def key(heading: str) -> str:
    """The normal form of a heading: spelling, spaces, punctuation and case no longer matter.

    >>> key("Case No.") == key("case number") == key("CASE_NUMBER") == key("caseNumber") == key("Case #")
    True
    """
    plain = unicodedata.normalize("NFKC", heading).replace("#", " number ").replace("'", "").replace("’", "")
    words = [one.casefold() for one in _WORDS.findall(_CAMEL.sub(" ", plain))]
    return "".join(_SAME.get(one, one) for one in words)


def has_words(text: str) -> bool:
    """Whether anything is left of a text in normal form; most begin with a letter, and that is quickly seen."""
    return (text[:1].isascii() and text[:1].isalnum()) or bool(key(text))


def names(field: "Field") -> tuple[str, ...]:
    """Every heading that means this field, in normal form, the field's own name first."""
    return tuple(dict.fromkeys(key(one) for one in (field.name, field.label, *field.aliases)))


def index(fields: "Iterable[Field]") -> Mapping[str, str]:
    """Normal form → field name. A name or label wins over another field's alias."""
    return _index(fields if isinstance(fields, tuple) else tuple(fields))


@by_identity
def _index(fields: "tuple[Field, ...]") -> Mapping[str, str]:
    found = {key(alias): field.name for field in reversed(fields) for alias in field.aliases}
    found |= {key(field.label): field.name for field in fields}
    return found | {key(field.name): field.name for field in fields}


def match(headings: Iterable[str], document_type: "DocumentType") -> Mapping[str, str]:
    """The headings that mean a field of the type.

    Returns:
        Heading as given → field name; headings that mean nothing are left out.
    """
    known = index(document_type.fields)
    return {one: known[key(one)] for one in headings if key(one) in known}


def identify(headings: Iterable[str], catalog: "Catalog") -> tuple[str, ...]:
    """The document types these headings fit best.

    Returns:
        One name when it is certain, several when it could be any of them, none when nothing fits.
        A name of a field set (`case`) counts for nothing: its table is open to every type.
    """
    given = tuple(headings)
    scores = {name: len(set(match(given, one).values())) for name, one in catalog.documents.items()}
    best = max(scores.values(), default=0)
    if best < _FEWEST:
        return ()
    return tuple(sorted(name for name, score in scores.items() if score == best))


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The known word that the given one was probably meant to be."""
    near = {key(one): one for one in known}
    found = difflib.get_close_matches(key(word), list(near), n=1, cutoff=0.7)
    return near[found[0]] if found else None


def no_such(what: str, name: str, known: Iterable[str]) -> str:
    """That there is nothing of this name, and what was probably meant."""
    near = did_you_mean(name, known)
    return f"there is no {what} `{name}`" + (f"; did you mean `{near}`?" if near else "; remove it")
