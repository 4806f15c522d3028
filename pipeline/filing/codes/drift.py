"""What changed between two versions of a court's tables, and which of our settings no longer go through.

A change is told for every table. What it breaks is found with the rules themselves: a filing is imagined for each of
our filing codes and held against both versions; what only the newer one holds against it, the change has broken.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from pipeline.filing.codes.check import wrongs
from pipeline.filing.codes.tables import Row, Table, Tables
from pipeline.filing.codes.wrong import Wrong, together
from pipeline.filing.profile import CourtProfile
from pipeline.filing.request import Attachment, FilingRequest, Participant, Person, RequestDocument
from pipeline.model import Access, File, Finding, Severity

PARENTS = frozenset({"category", "case_type", "filing"})
_IMAGINED = File(path=Path("imagined.pdf"), sha256="0" * 64, size=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One code that is other than before."""

    kind: str
    """`added`, `removed`, `renamed`, `moved` (under another parent) or `changed` (what is in `facts`)."""
    table: str
    code: str
    name: str
    was: str = ""
    now: str = ""
    facts: tuple[str, ...] = ()
    """For `changed`: what the table now says otherwise, for example `timing` or `required`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Something our settings ask for that the newer tables do not take any more."""

    filing_code: str
    """Ours."""
    opens: bool | None
    """Whether it breaks papers that open a case, or those that go into one; None: both."""
    finding: Finding

    def meets(self, *, opens: bool) -> bool:
        """Whether it breaks a paper that opens a case, or one that does not."""
        return self.opens is None or self.opens is opens


def changes(old: Tables, new: Tables) -> tuple[Change, ...]:
    """Everything that is other than before, table by table."""
    names = sorted({*old.tables, *new.tables})
    return tuple(one for name in names for one in _table(name, old.tables.get(name), new.tables.get(name)))


def breaks(profile: CourtProfile, old: Tables, new: Tables, *, dialect: str) -> tuple[Break, ...]:
    """What the newer tables hold against filings of this profile that the older ones took.

    Args:
        profile: how we file to the court.
        old: the version before.
        new: the newer one.
        dialect: as in `check`; tells where in the message a thing stands.
    """
    found: dict[tuple[str, bool, str], Break] = {}
    for ours, opens in product(sorted(profile.filings), (False, True)):
        for imagined in _imagined(profile, ours, opens=opens):
            before = {one.cause for one in wrongs(imagined, old, dialect=dialect)}
            for one in wrongs(imagined, new, dialect=dialect):
                if one.cause not in before and _ours(one):
                    (finding,) = together((one,), new)
                    found[ours, opens, one.cause] = Break(filing_code=ours, opens=opens, finding=finding)
    return tuple(_once(found))


def _once(found: Mapping[tuple[str, bool, str], Break]) -> Iterator[Break]:
    """The same cause for papers of both times is one."""
    for (ours, opens, cause), one in found.items():
        twin = found.get((ours, not opens, cause))
        if twin is None:
            yield one
        elif not opens:
            yield replace(one, opens=None)


def _ours(one: Wrong) -> bool:
    """Whether the settings, and not an imagined name or file, are what is held against it.

    A required party type that none of our roles has cannot be met by any form.
    """
    return one.severity is Severity.ERROR and (one.settings or one.code == "codes.party-missing")


def _table(name: str, old: Table | None, new: Table | None) -> Iterator[Change]:
    before: Mapping[str, tuple[Row, ...]] = old.by_code if old else {}
    after: Mapping[str, tuple[Row, ...]] = new.by_code if new else {}
    for code in sorted({*before, *after}):
        yield from _code(name, code, before.get(code, ()), after.get(code, ()))


def _code(table: str, code: str, was: tuple[Row, ...], now: tuple[Row, ...]) -> Iterator[Change]:
    if was == now:
        return
    if not was or not now:
        kind, row = ("added", now[0]) if now else ("removed", was[0])
        yield Change(kind=kind, table=table, code=code, name=row.name)
        return
    name = now[0].name
    names = [" / ".join(sorted({one.name for one in each})) for each in (was, now)]
    if names[0] != names[1]:
        yield Change(kind="renamed", table=table, code=code, name=name, was=names[0], now=names[1])
    places = [_places(each) for each in (was, now)]
    if places[0] != places[1]:
        told = [", ".join(sorted(each)[:5]) for each in places]
        yield Change(kind="moved", table=table, code=code, name=name, was=told[0], now=told[1])
    facts = tuple(sorted(one for one in {*was[0].facts, *now[0].facts} - PARENTS if _told(was, one) != _told(now, one)))
    if facts:
        told = ["; ".join(f"{one}: {' / '.join(_told(each, one))}" for one in facts)[:200] for each in (was, now)]
        yield Change(kind="changed", table=table, code=code, name=name, was=told[0], now=told[1], facts=facts)


def _places(rows: tuple[Row, ...]) -> frozenset[str]:
    return frozenset(" ".join(f"{key} {row.text(key)}" for key in sorted(PARENTS) if row.text(key)) for row in rows)


def _told(rows: tuple[Row, ...], fact: str) -> tuple[str, ...]:
    return tuple(sorted({row.text(fact) for row in rows}))


def _imagined(profile: CourtProfile, ours: str, *, opens: bool) -> Iterator[FilingRequest]:
    """A filing as the settings would make it, once for each document type they know."""
    kinds = {**profile.document_types, **profile.filings[ours].document_types}
    for access in sorted({Access.PUBLIC, *kinds}):
        yield _request(profile, _document(profile, ours, access), opens=opens)


def _document(profile: CourtProfile, ours: str, access: Access) -> RequestDocument:
    codes = profile.filings[ours]
    component = (codes.lead or profile.lead) if codes.separate else (codes.attachment or profile.attachment)
    kinds = {**profile.document_types, **codes.document_types}
    file = (
        Attachment(
            file=_IMAGINED,
            name="imagined.pdf",
            title="Imagined",
            pages=1,
            component=component,
            document_type=kinds.get(access),
            access=access,
        )
        if component
        else None
    )
    return RequestDocument(
        control="imagined/1",
        sequence=0,
        role="lead",
        title="Imagined",
        our_code=ours,
        filing=codes.filing,
        motion_type=codes.motion_type,
        optional_services=codes.optional_services,
        attachments=(file,) if file else (),
        parties=("Party1",),
        access=access,
    )


def _request(profile: CourtProfile, document: RequestDocument, *, opens: bool) -> FilingRequest:
    return FilingRequest(
        reference="imagined",
        location=profile.location,
        case_element=profile.case_element,
        category=profile.category,
        case_type=profile.case_type,
        case_subtype=profile.case_subtype,
        title="Imagined",
        docket_number=None if opens else "imagined",
        case_number=None if opens else "imagined",
        participants=tuple(_participants(profile, opens=opens)),
        documents=(document,),
        recipients=(),
        attorney=profile.attorney,
        filer_type=profile.filer_type,
        payer="Imagined",
        payment_account=profile.payment_account,
        fee_exception=profile.fee_exception,
        max_fee=None,
        cross_references=tuple(profile.cross_references.items()),
    )


def _participants(profile: CourtProfile, *, opens: bool) -> Iterator[Participant]:
    """One for each role that has a party type; in a case that is there the portal knows them."""
    for number, (role, kind) in enumerate(sorted(profile.party_types.items()), start=1):
        yield Participant(
            key=f"Party{number}",
            role=role,
            party_type=kind,
            person=Person(given="Imagined", surname="Imagined"),
            number=None if opens else "imagined",
            counsel="Imagined",
        )
