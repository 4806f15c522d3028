"""Rules about the parties: their types, those a new case must have, and the lengths of names."""

from collections.abc import Iterator

from pipeline.filing.codes import lookup
from pipeline.filing.codes.lookup import Chosen
from pipeline.filing.codes.wrong import Work, Wrong, limit
from pipeline.filing.request import Participant


def rules(work: Work) -> Iterator[Wrong]:
    """Everything about the parties; one that the portal has already is as the court has it."""
    for index, party in enumerate(work.request.participants):
        if party.number is None:
            yield from _kind(work, party, index)
            yield from _lengths(work, party, index)
    yield from _required(work)


def _kind(work: Work, party: Participant, index: int) -> Iterator[Wrong]:
    table = work.table("partytype")
    among = table.under(case_type=work.request.case_type.code) if table and work.type_known else None
    chosen = Chosen(
        table="partytype",
        code=party.party_type,
        what="party type",
        field=f"party_types.{party.role}",
        path=work.paths.party("party_type", index),
        among=among,
        parent=f"case type {work.request.case_type.code}",
    )
    yield from lookup.wrong(work, chosen)


def _required(work: Work) -> Iterator[Wrong]:
    table = work.table("partytype")
    if table is None or not work.type_known or not work.request.initial:
        return
    present = {one.party_type.code for one in work.request.participants}
    if not present <= set(table.by_code):
        return  # a type of ours that the court does not know is told, and may be the one that is missed
    for row in table.under(case_type=work.request.case_type.code):
        if row.flag("required") is True and row.code not in present:
            yield Wrong(
                code="codes.party-missing",
                cause=f"party-missing {row.code}",
                field="parties",
                path=work.paths.party("party_type", 0).partition("[")[0],
                message=f"A new case of this type must have a party of the type “{row.name}” ({row.code}).",
                table="partytype",
                repair=f"Name such a party in the form, or give one of our roles this type: party_types.ROLE = "
                f'{{ code = "{row.code}" }}.',
                settings=False,
            )


def _lengths(work: Work, party: Participant, index: int) -> Iterator[Wrong]:
    person = party.person
    parts = (
        {"organisation": party.organisation}
        if person is None
        else {"given": person.given, "middle": person.middle, "surname": person.surname}
    )
    for what, text in parts.items():
        most, source = limit("organisation" if what == "organisation" else "name_part")
        if len(text) > most:
            yield Wrong(
                code="codes.name-length",
                cause=f"name-length {party.key} {what}",
                field=f"{party.role}.{what}",
                path=work.paths.party(what, index),
                message=f"This part of a party's name has {len(text)} characters; portals take {most}.",
                found=text,
                rule=source,
                verified=False,
                repair="Shorten it as the court's docket would; the full name stands in the paper itself.",
                settings=False,
            )
