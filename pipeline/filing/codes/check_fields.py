"""Holds what people wrote against the court's data-field table: what must be there, and how it must look."""

from collections.abc import Iterator

from pipeline.filing.codes.pattern import Unsafe, fits
from pipeline.filing.codes.tables import Row
from pipeline.filing.codes.wrong import Work, Wrong
from pipeline.filing.request import Participant, RequestDocument
from pipeline.model import Severity


def rules(work: Work) -> Iterator[Wrong]:
    """Everything the data-field table and the cross references' patterns say."""
    for index, party in enumerate(work.request.participants):
        if party.number is None:
            for what, text in _texts(work, party):
                path, field = work.paths.party(what, index), f"{party.role}.{what}"
                yield from _field(work, what, text, field=field, path=path, cause=f"{party.key} {what}")
    for document in work.request.documents:
        yield from _document(work, document)
    yield from _cross_references(work)


def _texts(work: Work, party: Participant) -> Iterator[tuple[str, str]]:
    """What the message would say of a party."""
    if party.person is None:
        yield "organisation", party.organisation
    else:
        yield "given", party.person.given
        yield "middle", party.person.middle
        yield "surname", party.person.surname
        yield "suffix", party.person.suffix
    phone = party.phone
    yield (
        "phone",
        "".join(one for one in phone if one.isdigit() or one == "+") if work.paths.dialect == "efsp" else phone,
    )
    yield "email", party.email


def _document(work: Work, document: RequestDocument) -> Iterator[Wrong]:
    for what, text in (("reference", document.control), ("title", document.title)):
        path, cause = work.paths.document(what, document), f"{document.control} {what}"
        yield from _field(work, what, text, field=what, path=path, cause=cause)
    for index, attachment in enumerate(document.attachments):
        path = work.paths.attachment("file_name", document, index)
        cause = f"{document.control} {index} file_name"
        yield from _field(work, "file_name", attachment.name, field="file name", path=path, cause=cause)
    table = work.table("filing")
    rows = table.by_code.get(document.filing.code, ()) if table else ()
    if any(one.flag("due_date") is True for one in rows) and work.demands("due_date"):
        yield _needed(
            work,
            "due_date",
            f"filings.{document.our_code}",
            work.paths.document("due_date", document),
            document.control,
        )


def _field(work: Work, what: str, text: str, *, field: str, path: str, cause: str) -> Iterator[Wrong]:
    row = work.field(what)
    if row is None or row.flag("visible") is False:
        return
    if not text:
        if row.flag("required") is True:
            yield _needed(work, what, field, path, cause)
        return
    yield from _matched(row, "datafieldconfig", text, field=field, path=path, cause=cause)


def _needed(work: Work, what: str, field: str, path: str, cause: str) -> Wrong:
    row = work.field(what)
    return Wrong(
        code="codes.field-needed",
        cause=f"needed {cause}",
        field=field,
        path=path,
        message=f"The court will not have “{row.name or row.code if row else what}” empty.",
        table="datafieldconfig",
        repair=_advice(row, "Fill it in and drop the form again."),
        settings=False,
    )


def _matched(row: Row, table: str, text: str, *, field: str, path: str, cause: str) -> Iterator[Wrong]:
    pattern = row.text("pattern")
    if not pattern:
        return
    try:
        good = fits(pattern, text)
    except Unsafe as error:
        yield Wrong(
            code="codes.pattern-unsafe",
            cause=f"pattern {table} {row.code}",
            severity=Severity.WARNING,
            field=field,
            path=path,
            message=f"The court's pattern for “{row.name or row.code}” is not run here, for it {error}; so this was "
            "not checked.",
            table=table,
            repair="Look yourself whether it is written as the court asks. " + row.text("advice"),
            settings=False,
        )
        return
    if not good:
        yield Wrong(
            code="codes.field",
            cause=f"field {cause}",
            field=field,
            path=path,
            message=f"“{row.name or row.code}” is not written as the court wants it, so it would be sent back.",
            found=text,
            table=table,
            repair=_advice(row, f"Write it so that it fits the court's pattern “{pattern[:80]}”."),
            settings=False,
        )


def _advice(row: Row | None, otherwise: str) -> str:
    return (row.text("advice") if row else "") or otherwise


def _cross_references(work: Work) -> Iterator[Wrong]:
    table = work.table("crossreference")
    if table is None or not work.type_known:
        return
    rows = {one.code: one for one in table.under(case_type=work.request.case_type.code)}
    for code, text in work.request.cross_references:
        field, path = f"cross_references.{code}", work.paths.at("cross_reference")
        if code in rows:
            yield from _matched(
                rows[code], "crossreference", text, field=field, path=path, cause=f"cross-reference {code}"
            )
        else:
            yield Wrong(
                code="codes.unknown",
                cause=f"unknown crossreference {code}",
                field=field,
                path=path,
                message="The court has no cross reference with this code for the case type.",
                found=code,
                table="crossreference",
                repair="Take it out, or write the code that the court uses now.",
            )
