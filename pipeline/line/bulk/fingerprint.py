"""What a machine would make a run's papers with: templates, versions, font files. Two that differ do not share a run.

Two installations with equal package versions may still choose different files of one typeface, or another Pango from
the system: lines then break elsewhere, and half of a run's papers would not be the other half's.
"""

import ctypes
import functools
import json
import subprocess
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

from pipeline import __version__, files
from pipeline.errors import LibraryError
from pipeline.model import Finding, Place, Severity
from pipeline.press import origin, typeface
from pipeline.rules.catalog import Catalog
from pipeline.runs import digested
from pipeline.runs.store import Store

_NAME = "fingerprint"
_STYLES = ("Regular", "Bold", "Italic", "Bold Italic")
_LIBRARIES = {"pango": "libpango-1.0.so.0", "harfbuzz": "libharfbuzz.so.0", "fontconfig": "libfontconfig.so.1"}
_CUTTER = "libharfbuzz-subset.so.0"
_SECONDS = 30


def fingerprint(catalog: Catalog, document_type: str, court: str) -> Mapping[str, str]:
    """What shapes the papers of one type for one court, on this machine: a name and a digest or version each.

    Raises:
        LibraryError: fontconfig's programs are not installed, so nobody can say which files are used.
    """
    made, of = catalog.documents[document_type], catalog.courts[court]
    parts: dict[str, str] = {"docketpress": __version__, "pikepdf": version("pikepdf")}
    for name, value in origin.provenance(made, of).items():
        parts[name] = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return parts | dict(_system()) | dict(_fonts(typeface.of(of.page).family))


def differing(begun: Mapping[str, str], here: Mapping[str, str]) -> tuple[str, ...]:
    """The names of what is not the same, sorted; empty where both machines make the same papers."""
    return tuple(sorted(name for name in begun.keys() | here.keys() if begun.get(name) != here.get(name)))


def begin(store: Store, run_id: str, here: Mapping[str, str]) -> None:
    """Keep what a run was begun with, for the other machines.

    Raises:
        StateError: another machine began it with something else.
    """
    digested.put(store, _kept(run_id), json.dumps(dict(here), sort_keys=True, indent=1).encode())


def refusal(store: Store, run_id: str, here: Mapping[str, str], host: str) -> Finding | None:
    """Why this machine must leave a run's chunks to others; None where it fits.

    Args:
        store: where `begin` kept it; nothing kept means that this machine began it.
        run_id: the run.
        here: this machine's `fingerprint`.
        host: this machine's name among the workers.

    Raises:
        StateError: what was kept is not as it was written.
    """
    try:
        begun = json.loads(digested.read(store, _kept(run_id)))
        found = differing(begun, here)
    except LookupError:
        return None
    except (AttributeError, ValueError):
        raise digested.damaged(_kept(run_id)) from None
    if not found:
        return None
    return Finding(
        code="run.host-differs",
        severity=Severity.WARNING,
        where=Place(file=run_id),
        message=f"The machine {host} would make this run's papers differently, so it leaves them to the others.",
        found=", ".join(found),
        repair="Install the same release, the same fonts and the same templates on every machine; "
        "`docketpress doctor` names what is installed.",
    )


def _kept(run_id: str) -> str:
    return f"{run_id}/{_NAME}"


@functools.cache
def _system() -> Mapping[str, str]:
    """The versions of what is not installed with Python; each library says its own."""
    return {name: _said(name, library) for name, library in _LIBRARIES.items()} | _cutter()


def _cutter() -> dict[str, str]:
    """Told where it is missing: WeasyPrint then cuts fonts by another program, to other bytes.

    It comes from HarfBuzz's source and has its version, so where it is there nothing more need be said.
    """
    try:
        ctypes.CDLL(_CUTTER)
    except OSError:
        return {_CUTTER: "absent"}
    return {}


def _said(name: str, library: str) -> str:
    try:
        loaded = ctypes.CDLL(library)
    except OSError:
        return "absent"
    if name == "harfbuzz":
        loaded.hb_version_string.restype = ctypes.c_char_p
        return str(loaded.hb_version_string().decode())
    return str(loaded.pango_version() if name == "pango" else loaded.FcGetVersion())


@functools.lru_cache(maxsize=8)
def _fonts(families: str) -> Mapping[str, str]:
    """The digest of each file that fontconfig chooses for a list of families."""
    return dict(_chosen(families))


def _chosen(families: str) -> Iterator[tuple[str, str]]:
    for family in (one.strip().strip("'\"") for one in families.split(",")):
        for style in _STYLES:
            yield f"font {family} {style}", _digest(_match(f"{family}:style={style}"))


@functools.lru_cache(maxsize=64)
def _digest(path: str) -> str:
    return files.digest(Path(path))


def _match(pattern: str) -> str:
    try:
        ran = subprocess.run(
            ["fc-match", "-f", "%{file}", pattern], capture_output=True, text=True, check=True, timeout=_SECONDS
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise LibraryError("fc-match does not work; install the package fontconfig.") from error
    return ran.stdout
