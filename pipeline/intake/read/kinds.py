"""Tells which document a form asks for: what it says itself, else what its lane says, else what its headings fit."""

from collections.abc import Collection, Iterable

from pipeline.intake.read.result import Known, Unreadable, problem
from pipeline.model import DocumentType, Finding, Place
from pipeline.rules import headings
from pipeline.rules.catalog import Catalog

TYPE_KEY = "document_type"
COURT_KEY = "court"
_HALF = 2


def settle(said: str | None, given: Iterable[str], known: Known, where: Place) -> str:
    """The name of the document type.

    Args:
        said: what the form itself names as its type, if it does.
        given: the form's headings.
        known: the catalogue and the lane.
        where: the form's place, for the finding.

    Raises:
        Unreadable: the type is unknown, or could be two. Nothing is guessed: the wrong document would reach a court.
    """
    if said:
        return _named(said, known.catalog, where)
    if known.lane.document_type:
        return known.lane.document_type
    fitting = headings.identify(tuple(given), known.catalog)
    if len(fitting) == 1:
        return fitting[0]
    raise Unreadable(_ambiguous(fitting, known.catalog, where) if fitting else _unknown(None, known.catalog, where))


def fits(given: Collection[str], known: Known) -> bool:
    """Whether unmarked headings are surely those of a form: half of what the type requires is there.

    A stranger's PDF with the fields “Name” and “Date” is an exhibit, not a form of ours.
    """
    name = known.lane.document_type
    candidates = (name,) if name else headings.identify(given, known.catalog)
    if len(candidates) != 1 or candidates[0] not in known.catalog.documents:
        return False
    kind = known.catalog.documents[candidates[0]]
    required = {field.name for field in kind.fields if field.required}
    matched = set(headings.match(given, kind).values())
    return bool(matched) and len(required & matched) * _HALF >= len(required)


def find(said: str, catalog: Catalog) -> DocumentType | None:
    """The document type of that name or title, however it is spelled."""
    wanted = headings.key(said)
    return next(
        (one for name, one in catalog.documents.items() if wanted in {headings.key(name), headings.key(one.title)}),
        None,
    )


def _named(said: str, catalog: Catalog, where: Place) -> str:
    kind = find(said, catalog)
    if kind is None:
        raise Unreadable(_unknown(said, catalog, where))
    return kind.name


def _unknown(said: str | None, catalog: Catalog, where: Place) -> Finding:
    what = f"There is no document type “{said}”" if said else "Its headings fit no document type"
    near = headings.did_you_mean(said, catalog.documents) if said else None
    return problem(
        code="read.type-unknown",
        where=where,
        message=f"{what}, so nobody can tell which document is asked for. Known are: {_list(catalog.documents)}.",
        found=said,
        repair=f"Write `{TYPE_KEY}`: did you mean {near}?" if near else f"Add `{TYPE_KEY}` with one of these names.",
    )


def _ambiguous(fitting: tuple[str, ...], catalog: Catalog, where: Place) -> Finding:
    titles = " and ".join(f"{name} ({catalog.documents[name].title})" for name in fitting)
    return problem(
        code="read.type-ambiguous",
        where=where,
        message=f"Its headings fit several document types equally well: {titles}.",
        repair=f"Add `{TYPE_KEY}` with the one that is meant, or drop it in the folder of that document.",
    )


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none; the catalogue is empty"
