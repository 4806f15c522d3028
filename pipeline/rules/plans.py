"""How the rows of one set of headings are read: settled once, then followed row by row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.model import JSON, Court, DocumentType, Field, FieldKind, RawForm
from pipeline.rules import gather, recipients, validate
from pipeline.rules.catalog import Catalog
from pipeline.rules.doubted import Doubts
from pipeline.rules.misread import Misread
from pipeline.rules.recognise import recognise
from pipeline.rules.understand import Setting, empty, understand

_MOST = 4096
"""Answers that are remembered of each field; then they are forgotten: those that come again are read again soon."""
_UNREAD, _LONG_WAY = object(), object()
"""Not read yet; cannot be read, or says nothing: then `validate` must look at the row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Where rows come from."""

    document_type: str | None
    court: str | None
    access: str
    recipients: bool
    """Whether columns of the recipient are read."""
    now: datetime
    """When the roster was received."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What was read and found before, of one document type and court."""

    setting: Setting
    doubts: Doubts
    answers: Mapping[str, dict[str, object]]
    """By field, what each text was read as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How rows of one set of headings are read."""

    made: DocumentType
    court: Court
    memory: Memory
    asked: tuple[tuple[str, Field, dict[str, object]], ...]
    """Each heading with the field it means, and what answers to that were read as before."""
    base: Mapping[str, object]
    """What each field holds where nothing is filled in, in the order of the fields."""
    strangers: tuple[str, ...]
    """Headings that mean nothing."""
    recipient: Mapping[str, str]
    """Headings of the recipient's columns, each with what it says."""
    service_list: str
    """The field that takes the recipient."""
    defaulted: frozenset[str]
    """Fields for dates in which nothing is filled in, but stands something all the same."""
    dated: tuple[str, ...]
    """Fields that can hold dates."""
    filled: frozenset[str]
    """Fields in which something stands."""

    def values(self, given: Mapping[str, JSON]) -> dict[str, object] | None:
        """Every field's value; None where an answer is none that can be read without a word to say about it."""
        values = dict(self.base)
        for heading, field, known in self.asked:
            text = given[heading]
            if not isinstance(text, str):
                return None
            value = known.get(text, _UNREAD)
            if value is _UNREAD:
                value = self._read(field, text, known)
            if value is _LONG_WAY:
                return None
            values[field.name] = value
        if self.recipient:
            contact = recipients.plain(recipients.filled(given, self.recipient))
            if contact is None:
                return None
            values[self.service_list] = (contact,)
        return values

    def _read(self, field: Field, text: str, known: dict[str, object]) -> object:
        if len(known) >= _MOST:
            known.clear()
        try:
            found = None if empty(text) else understand(field, text, self.memory.setting)
        except Misread:
            found = None
        found = known[text] = _LONG_WAY if found in (None, ()) else found
        return found


def plan(raw: RawForm, catalog: Catalog, lane: Lane, memories: dict[tuple[str, str], Memory]) -> Plan | None:
    """The plan for a row, and for every other one with its headings that says the same of its type and court.

    Returns:
        None where something must be said of each such row, or where the values decide what is asked.
    """
    kind = recognise(raw, catalog, lane_type=lane.document_type, lane_court=None).document_type
    columns = recipients.columns(kind, tuple(raw.values)) if kind and lane.recipients else {}
    listed = (recipients.list_heading(kind) if kind and columns else None) or ""
    given: dict[str, JSON] = {heading: value for heading, value in raw.values.items() if heading not in columns}
    folded = RawForm(
        document_type=raw.document_type,
        court=raw.court,
        values=given | ({listed: ""} if listed else {}),
        origin=raw.origin,
    )
    known = recognise(folded, catalog, lane_type=lane.document_type, lane_court=lane.court)
    if kind is None or known.document_type is not kind or known.court is None or known.findings:
        return None
    if bool(columns) != bool(listed) or len(set(columns.values())) < len(columns):
        return None
    return _planned(kind, known.court, lane, memories, given=tuple(given), columns=columns, listed=listed)


def _planned(
    made: DocumentType,
    court: Court,
    lane: Lane,
    memories: dict[tuple[str, str], Memory],
    *,
    given: tuple[str, ...],
    columns: Mapping[str, str],
    listed: str,
) -> Plan | None:
    memory = memories.get((made.name, court.name)) or _memory(made, court, lane)
    memories[made.name, court.name] = memory
    meant = {heading: made.field(gather.field_named(made.fields)(heading) or "") for heading in given}
    asked = [(heading, field, memory.answers[field.name]) for heading, field in meant.items() if field]
    names = [field.name for _, field, _ in asked]
    if listed in names or len(set(names)) < len(names) or any(one.kind is FieldKind.EXHIBITS for _, one, _ in asked):
        return None
    base = _base(made, memory.setting)
    if base is None:
        return None
    standing = frozenset(one.name for one in made.fields if one.kind is FieldKind.DATE and one.default is not None)
    return Plan(
        made=made,
        court=court,
        memory=memory,
        asked=tuple(asked),
        base=base,
        strangers=tuple(heading for heading, field in meant.items() if field is None),
        recipient=columns,
        service_list=listed,
        defaulted=standing.difference(names),
        dated=dated(made),
        filled=frozenset((*names, listed, *(name for name, value in base.items() if value not in (None, ())))),
    )


def dated(made: DocumentType) -> tuple[str, ...]:
    """The fields of a type that can hold dates: those asked for, and those in the rows of a table."""
    return tuple(one.name for one in made.fields if one.kind in {FieldKind.DATE, FieldKind.ROWS})


def _memory(made: DocumentType, court: Court, lane: Lane) -> Memory:
    setting = Setting(court=court, today=validate.received(lane.now, court))
    answers: dict[str, dict[str, object]] = {one.name: {} for one in made.fields}
    return Memory(setting=setting, doubts=Doubts(made, setting), answers=answers)


def _base(made: DocumentType, setting: Setting) -> dict[str, object] | None:
    """What each field holds where nothing is filled in; None where a default cannot be read, or lists exhibits."""
    base: dict[str, object] = {}
    for field in made.fields:
        if field.default is None:
            base[field.name] = None
        elif field.kind is FieldKind.EXHIBITS:
            return None
        else:
            try:
                base[field.name] = understand(field, field.default, setting)
            except Misread:
                return None
    return base
