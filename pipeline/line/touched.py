"""What a file under `templates/` has a part in: document types, courts, and why."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline import library
from pipeline.errors import UsageError
from pipeline.library import Library
from pipeline.model import Court, DocumentType
from pipeline.press import sources, uses
from pipeline.rules.catalog import Catalog
from pipeline.settings import Settings

_FOR_A_COURT = "papers of these types may be made for it"
_OF_THE_COURT = "its papers may be made for these courts"
_LOOKED_THROUGH = "its papers are looked through for identifiers"
_IN_A_PACKET = "its papers may go into a packet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """What depends on a file."""

    shelf: str
    """`documents`, `courts`, `fieldsets`, `deadlines`, `privacy`, `wording` or `shared`."""
    name: str
    """The folder's name on that shelf, or the file's among the shared ones."""
    types: Mapping[str, str]
    """Document type → why."""
    courts: Mapping[str, str]
    """Court → why."""
    every_pair: bool
    """Whether a paper is touched only when both its type and its court are."""

    def has(self, document_type: str | None, court: str | None) -> bool:
        """Whether a paper of this type for this court is touched; what is not known could be."""
        by_type = document_type is None or document_type in self.types
        by_court = court is None or court in self.courts
        return by_type and by_court if self.every_pair else by_type or by_court


def of(settings: Settings, catalog: Catalog, found: Library, path: Path, *, rule: str | None) -> Touched:
    """What depends on a file or folder under the shipped or the home's templates.

    Args:
        settings: the home's.
        catalog: built from `found`.
        found: the folders as read.
        path: the changed file or folder.
        rule: of a rule pack, only this rule.

    Raises:
        UsageError: the path lies under no templates folder, or the rule does not exist.
    """
    shelf, name, inner = _place(settings, path)
    kinds: Mapping[str, Callable[[], tuple[dict[str, str], dict[str, str], bool]]] = {
        "documents": lambda: (
            {name: "its own folder"} if name in catalog.documents else {},
            _all(catalog.courts, _FOR_A_COURT),
            True,
        ),
        "courts": lambda: (_of_court(catalog, name, inner), {name: "its own folder"}, True),
        "fieldsets": lambda: (_with_fieldset(found, name), _all(catalog.courts, _FOR_A_COURT), True),
        "deadlines": lambda: (_with_rules(catalog, name, rule), _with(catalog, name, "deadlines"), True),
        "privacy": lambda: (_all(catalog.documents, _LOOKED_THROUGH), _with(catalog, name, "privacy"), True),
        "wording": lambda: (_notices(catalog), _all(catalog.courts, _FOR_A_COURT), True),
        "shared": lambda: _sharing(catalog, f"shared/{inner}"),
    }
    if shelf not in kinds:
        raise UsageError(f"{path} has no part in any paper; papers are made from {', '.join(kinds)}.")
    types, courts, pair = kinds[shelf]()
    return Touched(shelf=shelf, name=name, types=types, courts=courts, every_pair=pair)


def _place(settings: Settings, path: Path) -> tuple[str, str, str]:
    """Shelf, folder and the rest of the path."""
    real = path.resolve()
    for root in (settings.overlay.resolve(), library.shipped().resolve()):
        if real.is_relative_to(root) and real != root:
            shelf, *rest = real.relative_to(root).parts
            return shelf, rest[0] if rest else "", "/".join(rest if shelf == "shared" else rest[1:])
    raise UsageError(f"{path} lies neither in {settings.overlay} nor among the shipped templates.")


def _all(named: Mapping[str, object], why: str) -> dict[str, str]:
    return dict.fromkeys(sorted(named), why)


def _of_court(catalog: Catalog, name: str, inner: str) -> dict[str, str]:
    """Every type may be made for a court; a calendar matters to those with dates only."""
    fitting = {one.name: one for one in catalog.documents.values() if _is_for(one, catalog.courts.get(name))}
    if inner != "calendar.toml":
        return _all(fitting, _OF_THE_COURT)
    return {one: why for one in fitting for why in _dated(fitting[one])}


def _is_for(made: DocumentType, court: Court | None) -> bool:
    return court is None or not made.courts or bool({court.name, court.options.get("kind", "")} & set(made.courts))


def _dated(made: DocumentType) -> Iterator[str]:
    open_days = [one.label for one in made.fields if one.court_day]
    reasons = (
        f"asks that {' and '.join(open_days)} be a court day" if open_days else "",
        "asks for notice" if made.notices else "",
        "computes a deadline" if made.deadlines else "",
    )
    if any(reasons):
        yield "; ".join(one for one in reasons if one)


def _with_fieldset(found: Library, name: str) -> dict[str, str]:
    """Types whose `document.toml` borrows the fields."""
    borrowing = (
        kind for kind, shelf in found.documents.items() if name in shelf.tables["document.toml"].get("fieldsets", ())
    )
    return dict.fromkeys(sorted(borrowing), f"uses the field set {name}")


def _with_rules(catalog: Catalog, pack: str, rule: str | None) -> dict[str, str]:
    names = {one.name for one in catalog.packs.get(pack, ())}
    if rule is not None and rule not in names:
        raise UsageError(f"The pack {pack} has no rule {rule}; it has {', '.join(sorted(names)) or 'none'}.")
    wanted = {rule} if rule else names
    counting = {made.name: sorted(_rules_of(made) & wanted) for made in catalog.documents.values()}
    return {name: f"counts by {', '.join(used)}" for name, used in counting.items() if used}


def _rules_of(made: DocumentType) -> set[str]:
    return {one.rule for one in made.notices if one.rule} | {one.rule for one in made.deadlines}


def _with(catalog: Catalog, pack: str, key: str) -> dict[str, str]:
    def named(court: Court) -> bool:
        held = getattr(court, key)
        return pack == held if isinstance(held, str) else pack in (held or ())

    return {name: f"its {key} name {pack}" for name, court in sorted(catalog.courts.items()) if named(court)}


def _notices(catalog: Catalog) -> dict[str, str]:
    return {name: "a notice" for name, one in sorted(catalog.documents.items()) if one.group == "notice"}


def _sharing(catalog: Catalog, file: str) -> tuple[dict[str, str], dict[str, str], bool]:
    """Types whose papers use a shared file for any court, and courts that use it for any type."""
    if file in _EVERYWHERE:
        return _all(catalog.documents, _IN_A_PACKET), _all(catalog.courts, _IN_A_PACKET), True
    why = f"its papers use {file}"
    types = {name: why for name, made in catalog.documents.items() if file in _of_type(made)}
    courts = {name: why for name, court in catalog.courts.items() if file in _by_court(court)}
    if types and courts:
        return types, courts, False
    return (
        types or (_all(catalog.documents, _OF_THE_COURT) if courts else {}),
        courts or _all(catalog.courts, _FOR_A_COURT),
        True,
    )


def _of_type(made: DocumentType) -> frozenset[str]:
    bodies = [one.body for one in made.papers]
    bodies += [other.body for one in made.papers for other in one.translations.values()]
    return uses.reached(bodies, sources.of_type(made))


def _by_court(court: Court) -> frozenset[str]:
    return uses.reached(("court/caption.html.j2", "court/court.css"), sources.of_court(court))


_EVERYWHERE = frozenset({"shared/exhibit-cover.html.j2", "shared/packet-index.html.j2", "shared/packet.css"})
"""Used for packets, whatever they hold."""
