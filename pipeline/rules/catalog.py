"""The catalogue: every document type and court, built from the folders' tables and checked against themselves."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from pipeline.errors import LibraryError
from pipeline.library import Library, Shelf
from pipeline.model import Court, DeadlineRule, DocumentType, Field, Paper, Wording
from pipeline.rules import court_tables, tables, wording_tables
from pipeline.rules.contradictions import bad_pattern, contradictions, twice
from pipeline.rules.deadline import packs as packing
from pipeline.rules.headings import no_such
from pipeline.rules.privacy.matter import DEFAULT_PACK
from pipeline.rules.privacy.packs import Pack, PackTable

_Table = TypeVar("_Table", bound=BaseModel)
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """What can be made, and for which courts. Can be pickled, so that limited children may have it."""

    documents: Mapping[str, DocumentType]
    courts: Mapping[str, Court]
    fieldsets: Mapping[str, tuple[Field, ...]]
    packs: Mapping[str, tuple[DeadlineRule, ...]] = field(default_factory=dict)
    """The rules of each pack under `templates/deadlines/`."""
    wording: Mapping[str, Wording] = field(default_factory=dict)
    """How plainly papers for lay people are written, by language."""
    privacy: Mapping[str, Pack] = field(default_factory=dict)
    """Which identifiers may stand in papers, by the pack that a court names."""


def build(library: Library) -> Catalog:
    """Build the catalogue from the folders as read.

    Raises:
        LibraryError: a folder holds an unknown key, a wrong value, or contradicts itself. The message names
            every such file and key at once.
    """
    problems: list[str] = []
    sets = _each(library.fieldsets, _fieldset, problems)
    packs = _each(library.deadlines, _pack, problems)
    courts = _each(library.courts, lambda shelf: _with_rules(_court(shelf), packs, library.deadlines), problems)
    wording = _each(library.wording, _wording, problems)
    privacy = _each(library.privacy, _privacy, problems)
    problems += (_no_privacy(one, privacy) for one in courts.values() if (one.privacy or DEFAULT_PACK) not in privacy)
    documents = {}
    for name, shelf in library.documents.items():
        try:
            documents[name] = _stale_by_shared(_document(shelf, sets, library.fieldsets), library.stale_shared)
            _rules_known(shelf, documents[name], packs)
        except LibraryError as error:
            problems.append(str(error))
    if problems:
        raise LibraryError("\n".join(problems))
    return Catalog(documents=documents, courts=courts, fieldsets=sets, packs=packs, wording=wording, privacy=privacy)


def _each(shelves: Mapping[str, Shelf], make: Callable[[Shelf], _Made], problems: list[str]) -> dict[str, _Made]:
    made = {}
    for name, shelf in shelves.items():
        try:
            made[name] = make(shelf)
        except LibraryError as error:
            problems.append(str(error))
    return made


def _fieldset(shelf: Shelf) -> tuple[Field, ...]:
    table = _parse(shelf, "fieldset.toml", tables.FieldSetTable)
    return tuple(one.record() for one in table.fields)


def _wording(shelf: Shelf) -> Wording:
    return _parse(shelf, "wording.toml", wording_tables.WordingTable).record(shelf.name)


def _privacy(shelf: Shelf) -> Pack:
    return _parse(shelf, "privacy.toml", PackTable).record(shelf.name)


def _no_privacy(court: Court, packs: Mapping[str, Pack]) -> str:
    return f"{court.folder / 'court.toml'}: privacy: {no_such('pack', court.privacy or DEFAULT_PACK, packs)}"


def _document(shelf: Shelf, sets: Mapping[str, tuple[Field, ...]], shelves: Mapping[str, Shelf]) -> DocumentType:
    table = _parse(shelf, "document.toml", tables.DocumentTable)
    unknown = [one for one in table.fieldsets if one not in sets]
    if unknown:
        raise _wrong(shelf, "document.toml", [f"fieldsets: {no_such('field set', one, sets)}" for one in unknown])
    borrowed = [one for name in table.fieldsets for one in sets[name]]
    whole = hashlib.sha256("\0".join((shelf.digest, *(shelves[one].digest for one in table.fieldsets))).encode())
    made = DocumentType(
        name=shelf.name,
        title=table.title,
        summary=table.summary,
        edition=table.edition,
        fields=_laid_over(borrowed, [one.record() for one in table.fields]),
        papers=tuple(_with_stale(one.record(), shelf) for one in table.papers),
        notices=tuple(one.record() for one in table.notices),
        intervals=tuple(one.record() for one in table.intervals),
        priorities=tuple(one.record() for one in table.priorities),
        deadlines=tuple(one.record() for one in table.deadlines),
        contents=tuple(one.record() for one in table.contents),
        calendar=table.calendar.record() if table.calendar else None,
        courts=table.courts,
        first=table.first,
        group=table.group,
        release=table.release,
        privacy=table.privacy,
        exhibits=table.exhibits,
        binder=table.binder.record() if table.binder else None,
        folder=shelf.folder,
        digest=whole.hexdigest(),
    )
    problems = list(contradictions(made))
    if problems:
        raise _wrong(shelf, "document.toml", problems)
    return made


def _stale_by_shared(made: DocumentType, languages: frozenset[str]) -> DocumentType:
    """A shared text that is older than its English one makes every translation into that language doubtful."""
    if not languages:
        return made
    papers = (
        replace(
            paper,
            translations={
                name: replace(one, stale=one.stale or name in languages) for name, one in paper.translations.items()
            },
        )
        for paper in made.papers
    )
    return replace(made, papers=tuple(papers))


def _with_stale(paper: Paper, shelf: Shelf) -> Paper:
    """The paper's translations held against the source template as it is now."""
    current = shelf.digests.get(paper.body)
    others = {name: replace(one, stale=one.of != current) for name, one in paper.translations.items()}
    return replace(paper, translations=others)


def _laid_over(first: list[Field], own: list[Field]) -> tuple[Field, ...]:
    """A type's own field takes the place of a field set's field of the same name."""
    replaced = {one.name: one for one in own}
    names = {one.name for one in first}
    return (*(replaced.get(one.name, one) for one in first), *(one for one in own if one.name not in names))


def _court(shelf: Shelf) -> Court:
    table = _parse(shelf, "court.toml", court_tables.CourtTable)
    calendar = _parse(shelf, "calendar.toml", court_tables.CalendarTable)
    problems = [*bad_pattern("docket_number_pattern", table.docket_number_pattern), *_calendar_problems(calendar)]
    if problems:
        raise _wrong(shelf, "court.toml / calendar.toml", problems)
    return Court(
        name=shelf.name,
        title=table.title.strip(),
        time_zone=table.time_zone,
        docket_number_pattern=table.docket_number_pattern,
        docket_number_hint=table.docket_number_hint,
        docket_number_source=table.docket_number_source.record(),
        page=table.page.record(),
        limits=table.limits.record(),
        holidays=tuple(sorted((one.record() for one in calendar.holidays), key=lambda one: one.day)),
        calendar_years=calendar.calendar_years,
        header_line=table.header_line,
        lengths=tuple(one.record() for one in table.lengths),
        deadlines=table.deadlines,
        privacy=table.privacy,
        languages=table.languages.record(),
        folder=shelf.folder,
        digest=shelf.digest,
        options=table.options,
    )


def _pack(shelf: Shelf) -> tuple[DeadlineRule, ...]:
    rules = _parse(shelf, "rules.toml", packing.PackTable).records(shelf.name)
    problems = list(packing.overlaps(rules))
    if problems:
        raise _wrong(shelf, "rules.toml", problems)
    return rules


def _with_rules(court: Court, packs: Mapping[str, tuple[DeadlineRule, ...]], shelves: Mapping[str, Shelf]) -> Court:
    """The court with the rules of its packs; their files are part of what made a paper."""
    unknown = [f"deadlines: {no_such('rule pack', one, shelves)}" for one in court.deadlines if one not in shelves]
    if unknown:
        raise LibraryError(f"{court.folder / 'court.toml'}:\n" + "\n".join(f"  {one}" for one in unknown))
    rules = packing.of_court((one for one in court.deadlines if one in packs), packs)
    whole = "\0".join((court.digest, *(shelves[one].digest for one in court.deadlines)))
    digest = hashlib.sha256(whole.encode()).hexdigest() if court.deadlines else court.digest
    return replace(court, rules=rules, digest=digest)


def _rules_known(shelf: Shelf, made: DocumentType, packs: Mapping[str, tuple[DeadlineRule, ...]]) -> None:
    """A type may name a rule that some courts do not have, but not one that no pack has."""
    known = {one.name: one for rules in packs.values() for one in rules}
    wanted = [(f"deadlines.{one.name}.rule", one.rule) for one in made.deadlines]
    wanted += [("notices.rule", one.rule) for one in made.notices if one.rule]
    problems = [f"{place}: {no_such('rule', name, known)}" for place, name in wanted if known and name not in known]
    problems += _counting_on(frozenset(one.rule for one in made.notices if one.rule), packs)
    if problems:
        raise _wrong(shelf, "document.toml", problems)


def _counting_on(names: frozenset[str], packs: Mapping[str, tuple[DeadlineRule, ...]]) -> Iterator[str]:
    """A notice is given before its day: a rule that counts on from an event can say nothing about it."""
    for pack, rules in packs.items():
        for one in rules:
            if one.name in names and not one.before:
                yield (
                    f"notices.rule: the rule `{one.name}` of the pack `{pack}` counts on from {one.event}; a notice "
                    'needs a rule with `direction = "before"`'
                )


def _calendar_problems(calendar: court_tables.CalendarTable) -> Iterator[str]:
    for one in calendar.holidays:
        if one.day.year not in calendar.calendar_years:
            yield f"holidays: {one.day} ({one.name}) lies outside calendar_years"
    yield from twice("holiday", (str(one.day) for one in calendar.holidays))


def _parse(shelf: Shelf, file: str, shape: type[_Table]) -> _Table:
    if file not in shelf.tables:
        raise LibraryError(f"{shelf.folder / file} is missing. Every folder of this kind needs one.")
    raw = dict(shelf.tables[file])
    try:
        return shape.model_validate(raw, context={"sources": raw.get("sources", {})})
    except ValidationError as error:
        raise _wrong(shelf, file, [_complaint(one, shape) for one in error.errors()]) from error


def _complaint(problem: Any, shape: type[BaseModel]) -> str:  # noqa: ANN401 - pydantic's own record
    place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        name = str(problem["loc"][-1])
        return f"{place}: {no_such('key', name, _keys(shape))}"
    return f"{place}: {problem['msg'].removeprefix('Value error, ')} (found {problem['input']!r})"


def _keys(shape: type[BaseModel]) -> set[str]:
    """Every key of the table and of the tables inside it."""
    found = set(shape.model_fields)
    rooms = (tables, court_tables, packing, wording_tables)
    for one in (one for room in rooms for one in vars(room).values()):
        if isinstance(one, type) and issubclass(one, BaseModel) and one is not shape:
            found |= set(one.model_fields)
    return found


def _wrong(shelf: Shelf, file: str, problems: list[str]) -> LibraryError:
    return LibraryError(f"{shelf.folder / file}:\n" + "\n".join(f"  {one}" for one in problems))
