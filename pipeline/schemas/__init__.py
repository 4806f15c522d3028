"""The e-filing schemas registered on this machine, and the one way in which a message is held against them.

A set is a folder of XSD files with a driver `all.xsd` that imports each namespace. Docketpress ships none: whoever
files to a portal has its schemas from the standard's publisher or the portal's, and registers them with
`docketpress schemas add`. Nothing is ever looked up on the network, no DTD is read, and sizes are bounded.
"""

import functools
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline import files
from pipeline.errors import PortalUnavailable, UsageError
from pipeline.killpoints import killpoint
from pipeline.schemas.reading import LARGEST, Broken, elements, parse, parser

__all__ = [
    "DRIVER",
    "LARGEST",
    "Broken",
    "Fault",
    "Schemas",
    "add",
    "digest",
    "elements",
    "kind",
    "names",
    "parse",
    "parser",
    "registered",
]

DRIVER = "all.xsd"
_MOST_FILES, _LARGEST_SET = 2000, 100_000_000
_COMPLAINT = re.compile(
    r"(Element '\{[^{}']*\}[\w.-]+'(?:, attribute '(?:\{[^{}']*\})?[\w.-]+')?: (?:\[facet '\w+'\] )?)(.*)",
    re.DOTALL,
)
"""What stands before the first value in libxml2's complaints."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_XSD = "{http://www.w3.org/2001/XMLSchema}"
_KINDS = {
    "urn:oasis:names:tc:legalxml-courtfiling:schema:xsd:CoreFilingMessage-4.0": "ecf-4.01",
    "https://docs.oasis-open.org/legalxml-courtfiling/ns/v5.0/filing": "ecf-5.0",
}
"""The namespace that tells which version a set is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One place where a message breaks its schema."""

    path: str
    """The element, as an XPath of local names."""
    line: int
    said: str
    """The schema's complaint, without the message's own values."""


class Schemas:
    """One set, loaded once a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def faults(self, message: etree._Element) -> tuple[Fault, ...]:
        """Every place where the message breaks the schema; empty when it is valid.

        Raises:
            PortalUnavailable: the set on this machine cannot be loaded.
        """
        schema = _loaded(self.folder, _edition(self.folder))
        if schema.validate(message):
            return ()
        log: Any = schema.error_log
        return tuple(Fault(path=_path(message, one.path), line=one.line, said=_said(one.message)) for one in log)


def _edition(folder: Path) -> str:
    """Tells a set from the one that another process puts in its place."""
    driver = folder / DRIVER
    return f"{driver.stat().st_ino} {driver.stat().st_mtime_ns}" if driver.is_file() else ""


@functools.lru_cache(maxsize=8)
def _loaded(folder: Path, _edition: str) -> etree.XMLSchema:
    try:
        return etree.XMLSchema(etree.parse(folder / DRIVER, parser()))
    except (OSError, etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        why = f"the schemas in {folder} cannot be loaded ({type(error).__name__})"
        raise PortalUnavailable(f"{why}; register them anew with `docketpress schemas add`") from None


def _said(text: str) -> str:
    """The complaint with every value taken out: it may be a person's name, and may itself hold quotation marks."""
    found = _COMPLAINT.match(text)
    head, tail = (found[1], found[2]) if found else ("", text)
    return (head + re.sub(r"'.*'|'.*", "'…'", tail, flags=re.DOTALL))[:400]


def _path(message: etree._Element, found: str | None) -> str:
    """The element by local names; libxml2 itself writes `*` for each that has a default namespace.

    Walked from the message down: it may lie in an envelope, and a prefix means what it does where it stands.
    """
    chain, place = [message], message
    for step in (found or "").strip("/").split("/")[1:]:
        name, _, number = step.rstrip("]").partition("[")
        alike = [one for one in place if name in {"*", _prefixed(one)}]
        at = int(number or 1) - 1
        if at >= len(alike):
            break
        place = alike[at]
        chain.append(place)
    return "/".join([etree.QName(message).localname, *(_step(one) for one in chain[1:])])


def _prefixed(element: etree._Element) -> str:
    name = etree.QName(element).localname
    return f"{element.prefix}:{name}" if element.prefix else name


def _step(element: Any) -> str:  # noqa: ANN401 - an element, of which the stubs know too little
    parent = element.getparent()
    like = [] if parent is None else [each for each in parent if each.tag == element.tag]
    name = etree.QName(element).localname
    return name if len(like) < 2 else f"{name}[{like.index(element) + 1}]"  # noqa: PLR2004 - one of several


def kind(folder: Path) -> str | None:
    """Which version a set is of, by the namespaces its driver imports: `ecf-4.01`, `ecf-5.0`, or None."""
    try:
        root = etree.parse(folder / DRIVER, parser()).getroot()
    except (OSError, etree.XMLSyntaxError):
        return None
    imported = {one.get("namespace") for one in root.iter(f"{_XSD}import")}
    return next((name for space, name in _KINDS.items() if space in imported), None)


def add(store: Path, source: Path, name: str | None = None) -> str:
    """Register a set: copy its XSD files, after trying to load it.

    Args:
        store: the home's `var/schemas/`.
        source: the folder with `all.xsd`.
        name: the name to register it under; None: by its version, `ecf-4.01` or `ecf-5.0`.

    Returns:
        The name.

    Raises:
        UsageError: it is no set, it is too large, or it does not load.
    """
    if not (source / DRIVER).is_file():
        raise UsageError(f"{source} holds no {DRIVER}, so it is no schema set. Name the folder with the driver file.")
    known = name or kind(source)
    if known is None:
        raise UsageError(f"{source / DRIVER} imports neither ECF 4.01 nor ECF 5.0. Name the set with --portal.")
    if not _NAME.fullmatch(known):
        raise UsageError("a set's name is made of letters, digits, dots, dashes and underscores, as a portal's is.")
    store.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in store.glob(f".{known}.*.tmp"):  # of one that was killed, if the set itself stands
        if (store / known).exists() or ".old." not in left.name:
            shutil.rmtree(left, ignore_errors=True)
    made = store / f".{known}.{secrets.token_hex(4)}.tmp"
    try:
        _copy(source, made)
        try:
            _loaded.__wrapped__(made, "")
        except PortalUnavailable as error:
            raise UsageError(
                f"{source} does not load as a schema set; is a file missing? Nothing was changed."
            ) from error
        _swap(made, store / known)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return known


def registered(store: Path, *names: str) -> Schemas:
    """The first set that is registered under one of the names.

    Raises:
        PortalUnavailable: none is; nothing can be sent without it.
    """
    for name in names:
        folder = _standing(store, name)
        if folder is not None:
            return Schemas(folder)
    get = "get them from the portal or the standard's publisher and run `docketpress schemas add FOLDER`"
    raise PortalUnavailable(f"no schemas are registered for {names[0]}; {get}")


def _standing(store: Path, name: str) -> Path | None:
    """Where a set stands; the old one while, or after a kill because, the new one is not yet in its place."""
    if not _NAME.fullmatch(name):
        return None
    beside = sorted(store.glob(f".{name}.old.*.tmp"))
    return next((one for one in (store / name, *beside) if (one / DRIVER).is_file()), None)


def names(store: Path) -> tuple[str, ...]:
    """Every registered set."""
    found = store.iterdir() if store.is_dir() else ()
    return tuple(sorted(one.name for one in found if (one / DRIVER).is_file() and not one.name.startswith(".")))


def digest(folder: Path) -> str:
    """One digest over every file of a set."""
    lines = (f"{path.relative_to(folder).as_posix()} {files.digest(path)}\n" for path in sorted(_files(folder)))
    return files.digest_bytes("".join(lines).encode())


def _copy(source: Path, made: Path) -> None:
    total = 0
    for count, path in enumerate(sorted(_files(source)), start=1):
        total += path.stat().st_size
        if count > _MOST_FILES or total > _LARGEST_SET:
            raise UsageError(f"{source} holds more than a schema set does; name the folder with {DRIVER} alone.")
        target = made / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*.xsd"):
        if path.is_file() and not path.is_symlink():
            yield path


def _swap(made: Path, target: Path) -> None:
    """Put the new set in the old one's place; a kill between leaves the old one beside it, never half a set."""
    old = target.with_name(f".{target.name}.old.{secrets.token_hex(4)}.tmp")
    killpoint("schemas.before-swap")
    if target.exists():
        target.rename(old)
    killpoint("schemas.between")
    made.rename(target)
    killpoint("schemas.after-swap")
    files.sync_folder(target.parent)
    shutil.rmtree(old, ignore_errors=True)
