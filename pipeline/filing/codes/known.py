"""The tables we know something about: their names, their columns and where that was seen, from `columns.toml`."""

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files as resources
from types import MappingProxyType

from pipeline.filing.codes.genericode import CodeList

_WORDS = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One kind of table."""

    name: str
    """Ours."""
    title: str
    names: tuple[str, ...]
    """The publishers' names of it, without "code"."""
    columns: Mapping[str, tuple[str, ...]]
    """What we want to know → the columns that may hold it."""
    source: str
    verified: bool
    """Whether a recorded table with these columns was seen."""


@functools.cache
def tables() -> Mapping[str, Known]:
    """Every kind, by our name."""
    raw = tomllib.loads(resources(__package__).joinpath("columns.toml").read_text(encoding="utf-8"))
    return MappingProxyType({name: _known(name, table) for name, table in raw.items()})


def named(table: CodeList, file: str, location: str = "") -> str:
    """Our name of a table: by what it calls itself, else by the file's name; a kind we do not know keeps its own.

    Args:
        table: as it was read.
        file: the file's name, for example `adams_casecategory_test.xml` or `filingcodes.zip`.
        location: the court's code, which file names often begin with.
    """
    for word in (table.name, *_pieces(file, location)):
        found = _kind(word)
        if found is not None:
            return found
    plain = _bare(table.name) or _bare(file.partition(".")[0])
    return plain[:_LONGEST_NAME] or "table"


def _pieces(file: str, location: str) -> Iterator[str]:
    stem = file.rpartition("/")[2].partition(".")[0].casefold()
    court = _WORDS.sub("_", location.casefold())
    yield stem
    yield stem.removeprefix(f"{court}_")
    yield stem.replace("_", "")
    yield from re.split(r"[-_ ]", stem)


def _kind(word: str) -> str | None:
    bare = _bare(word)
    return next((one.name for one in tables().values() if bare in one.names), None)


def _bare(word: str) -> str:
    """`CaseCategoryCode` and `casecategorycodes` → `casecategory`."""
    plain = _WORDS.sub("", word.casefold())
    for ending in ("codes", "code", "text"):
        if plain.endswith(ending) and plain != ending:
            return plain.removesuffix(ending)
    return plain


def _known(name: str, table: Mapping[str, object]) -> Known:
    columns = table["columns"]
    assert isinstance(columns, dict)  # noqa: S101 - a file of our own, tested
    names = table["names"]
    assert isinstance(names, list)  # noqa: S101
    return Known(
        name=name,
        title=str(table["title"]),
        names=tuple(names),
        columns={key: tuple(value) for key, value in columns.items()},
        source=str(table["source"]),
        verified=bool(table["verified"]),
    )
