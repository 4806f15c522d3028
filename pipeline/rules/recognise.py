"""Which document type and which court a raw form is for; two that fit are one too many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.model import Court, DocumentType, Finding, RawForm, Severity
from pipeline.model.remembered import by_identity
from pipeline.rules import headings
from pipeline.rules.catalog import Catalog
from pipeline.rules.gather import place
from pipeline.rules.misread import shorten


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What was recognised, and what stood in the way."""

    document_type: DocumentType | None
    court: Court | None
    findings: tuple[Finding, ...]


def recognise(raw: RawForm, catalog: Catalog, *, lane_type: str | None, lane_court: str | None) -> Recognised:
    """The form's own word comes first, then the lane's, then, for the type, what its headings fit best."""
    findings: list[Finding] = []
    kind = _document_type(raw, catalog, lane_type, findings)
    court = _court(raw, catalog, lane_court, findings)
    if court and raw.court and (lane := _named_court(lane_court, catalog)) and lane != court.name:
        findings.append(_other_lane(raw, court, catalog.courts[lane]))
    if kind and court and kind.courts and not {court.name, court.options.get("kind", "")} & set(kind.courts):
        findings.append(_other_court(raw, kind, court))
    return Recognised(document_type=kind, court=court, findings=tuple(findings))


def _document_type(
    raw: RawForm, catalog: Catalog, lane_type: str | None, findings: list[Finding]
) -> DocumentType | None:
    said = raw.document_type or lane_type
    if said:
        name = _documents(catalog.documents).get(headings.key(said))
        if name is None:
            findings.append(_unknown_type(raw, said, catalog))
        return catalog.documents[name] if name else None
    fitting = headings.identify(raw.values, catalog)
    if len(fitting) == 1:
        return catalog.documents[fitting[0]]
    findings.append(_ambiguous(raw, fitting) if fitting else _nothing_fits(raw, catalog))
    return None


@by_identity
def _documents(documents: Mapping[str, DocumentType]) -> Mapping[str, str]:
    return _called((one.name, one.title) for one in documents.values())


@by_identity
def _courts(courts: Mapping[str, Court]) -> Mapping[str, str]:
    return _called((one.name, one.title) for one in courts.values())


def _called(titles: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """What something is called, in normal form, by its folder's name or its title → its name; the first wins."""
    found: dict[str, str] = {}
    for name, title in titles:
        found.setdefault(headings.key(name), name)
        found.setdefault(headings.key(title), name)
    return found


def _court(raw: RawForm, catalog: Catalog, lane_court: str | None, findings: list[Finding]) -> Court | None:
    said = raw.court or lane_court
    if not said:
        findings.append(
            Finding(
                code="form.court-missing",
                severity=Severity.ERROR,
                where=place(raw.origin, None, "court"),
                message="Neither the form nor its lane says for which court it is.",
                repair=f"Add `court` with one of: {_list(catalog.courts)}.",
            )
        )
        return None
    name = _named_court(said, catalog)
    if name is None:
        near = headings.did_you_mean(said, catalog.courts)
        findings.append(
            Finding(
                code="form.court-unknown",
                severity=Severity.ERROR,
                where=place(raw.origin, None, "court"),
                message="There is no court of this name in the catalogue.",
                found=shorten(said),
                repair=f"Did you mean `{near}`?" if near else f"Use one of: {_list(catalog.courts)}.",
            )
        )
    return catalog.courts[name] if name else None


def _named_court(said: str | None, catalog: Catalog) -> str | None:
    return _courts(catalog.courts).get(headings.key(said)) if said else None


def _unknown_type(raw: RawForm, said: str, catalog: Catalog) -> Finding:
    near = headings.did_you_mean(said, catalog.documents)
    return Finding(
        code="form.type-unknown",
        severity=Severity.ERROR,
        where=place(raw.origin, None, "document_type"),
        message="There is no document type of this name in the catalogue.",
        found=shorten(said),
        repair=f"Did you mean `{near}`?" if near else f"Use one of: {_list(catalog.documents)}.",
    )


def _ambiguous(raw: RawForm, fitting: tuple[str, ...]) -> Finding:
    return Finding(
        code="form.type-ambiguous",
        severity=Severity.ERROR,
        where=place(raw.origin, None, "document_type"),
        message=f"From its headings this could be any of: {_list(fitting)}.",
        repair="Add a column or entry `document_type` with the one that is meant.",
    )


def _nothing_fits(raw: RawForm, catalog: Catalog) -> Finding:
    return Finding(
        code="form.type-missing",
        severity=Severity.ERROR,
        where=place(raw.origin, None, "document_type"),
        message="It cannot be told which paper is wanted: the headings fit no document type.",
        repair=f"Add `document_type` with one of: {_list(catalog.documents)}.",
    )


def _other_lane(raw: RawForm, court: Court, lane: Court) -> Finding:
    """A form in the wrong folder, or one that names the wrong court: either way it may not be filed by itself."""
    return Finding(
        code="form.other-lane",
        severity=Severity.ERROR,
        where=place(raw.origin, None, "court"),
        message=f"This lane files in {lane.name}; the form names {court.name}.",
        found=shorten(raw.court),
        repair=f"Drop it into the lane for {court.name}, or correct the court.",
    )


def _other_court(raw: RawForm, kind: DocumentType, court: Court) -> Finding:
    return Finding(
        code="form.type-of-other-court",
        severity=Severity.ERROR,
        where=place(raw.origin, None, "court"),
        message=f"A {kind.title} is made for other courts than {court.name}: {_list(kind.courts)}.",
        found=court.name,
        rule=f"{kind.name}/document.toml, courts",
        repair="Choose the document type that this court uses, or correct the court.",
    )


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
