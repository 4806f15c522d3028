"""Which files of the shared, type's and court's folders a template uses, and those use in turn."""

import re
from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import LibraryError
from pipeline.press.sandbox import full_name
from pipeline.press.sources import Sources

_NAMED = re.compile(r"""\{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")
_STYLED = re.compile(r"https://[^/\s\"']+/((?:shared|court|type)/[\w./-]+)")
_READ = (".j2", ".css")


def reached(first: Iterable[str], sources: Sources) -> frozenset[str]:
    """The files that some templates reach, themselves among them, each as `<shelf>/<path>`.

    A name that a template makes up while it is filled cannot be seen; our templates have none.
    """
    waiting, found = [full_name(one) for one in first], set[str]()
    while waiting:
        name = waiting.pop()
        if name in found or not sources.has(name):
            continue
        found.add(name)
        if name.endswith(_READ):
            waiting += _mentioned(name, sources)
    return frozenset(found)


def _mentioned(name: str, sources: Sources) -> list[str]:
    try:
        text = sources.read(name).decode("utf-8")
    except UnicodeDecodeError as error:
        raise LibraryError(f"`{name}` is no UTF-8 text.") from error
    shelf = name.partition("/")[0]
    near = [f"{shelf}/{Path(one).name}" for one in re.findall(r"url\(([\w.-]+)\)", text)]
    return [full_name(one) for one in _NAMED.findall(text)] + _STYLED.findall(text) + near
