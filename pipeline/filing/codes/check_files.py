"""Rules about each file: its document type and who may see it, its name and ending, its pages and size."""

import re
from collections.abc import Iterator

from pipeline.filing.codes import lookup
from pipeline.filing.codes.lookup import Chosen
from pipeline.filing.codes.sizes import ALL, EACH
from pipeline.filing.codes.wrong import Work, Wrong, form, limit, numbers
from pipeline.filing.request import Attachment, RequestDocument
from pipeline.model import Access, Severity

_MEGABYTE = 1_000_000
_WORDS = re.compile(r"[^a-z]+")


def rules(work: Work) -> Iterator[Wrong]:
    """Everything about the files."""
    for document in work.request.documents:
        for index, attachment in enumerate(document.attachments):
            yield from _kind(work, document, index)
            yield from _security(work, document, index)
            yield from _name(work, document, index, attachment)
            yield from _amount(work, document, index, attachment)
    yield from _envelope(work)


def _field(document: RequestDocument, attachment: Attachment) -> str:
    return f"filings.{document.our_code}.document_types.{access_of(document, attachment)}"


def access_of(document: RequestDocument, attachment: Attachment) -> Access:
    """Who may see one file; where it does not say, the document does."""
    return attachment.access or document.access


def _kind(work: Work, document: RequestDocument, index: int) -> Iterator[Wrong]:
    attachment = document.attachments[index]
    table, path = work.table("documenttype"), work.paths.attachment("document_type", document, index)
    field = _field(document, attachment)
    if attachment.document_type is not None:
        known = table is not None and work.filing_known(document.filing.code)
        yield from lookup.wrong(
            work,
            Chosen(
                table="documenttype",
                code=attachment.document_type,
                what="document type",
                field=field,
                path=path,
                among=table.under(filing=document.filing.code) if table and known else None,
                parent=f"filing code {document.filing.code}",
            ),
        )
    elif access_of(document, attachment) is Access.PUBLIC and work.demands("document_type"):
        yield Wrong(
            code="codes.field-needed",
            cause=f"needed document_type {field}",
            field=field,
            path=path,
            message="The court wants the document type (who may see the paper) with every file, but none is chosen.",
            table="datafieldconfig",
            repair="Choose a document type of the court and write it into document_types in docketpress.toml.",
        )


def _security(work: Work, document: RequestDocument, index: int) -> Iterator[Wrong]:
    attachment = document.attachments[index]
    access, chosen = access_of(document, attachment), attachment.document_type
    table = work.table("documenttype")
    if chosen is not None and table is not None and chosen.code not in table:
        return  # told already; what an unknown code lets people see is not known
    if chosen is None and work.paths.dialect == "ecf5":
        return  # the standard has words of its own for it, and the message bears them
    name = table.by_code[chosen.code][0].name if table and chosen else chosen.name if chosen else ""
    closed = _closed(name)
    shown = f"“{name}” ({chosen.code})" if chosen and name else chosen.code if chosen else "none"
    if access is not Access.PUBLIC and closed is not True:
        yield Wrong(
            code="codes.security",
            cause=f"security {access} {chosen.code if chosen else ''}",
            field=_field(document, attachment),
            path=work.paths.attachment("document_type", document, index),
            message=f"This paper is {access}, but the document type it would go under ({shown}) does not say that it "
            "is closed, so anybody might read it.",
            found=chosen.code if chosen else None,
            table="documenttype",
            repair=f"Write the court's document type for such papers as document_types.{access} into docketpress.toml.",
        )
    if access is Access.PUBLIC and closed is True:
        yield Wrong(
            code="codes.security",
            cause=f"security {access} {chosen.code if chosen else ''}",
            severity=Severity.WARNING,
            field=_field(document, attachment),
            path=work.paths.attachment("document_type", document, index),
            message=f"This paper is public, but would go under the document type {shown}, which closes it.",
            found=chosen.code if chosen else None,
            table="documenttype",
            repair="If it is meant to be closed, say so in the form; else choose the court's open document type.",
        )


def _closed(name: str) -> bool | None:
    """Whether a document type's name closes a paper; None where it does not say."""
    words = f" {_WORDS.sub(' ', name.casefold()).strip()} "
    told = numbers()["security"]
    if any(f" {one} " in words for one in told["open"]) and "non public" not in words and "not public" not in words:
        return False
    return True if any(f" {one} " in words for one in told["closed"]) else None


def _name(work: Work, document: RequestDocument, index: int, attachment: Attachment) -> Iterator[Wrong]:
    path = work.paths.attachment("file_name", document, index)
    most, source = limit("file_name")
    name = attachment.name
    bad = sorted({one for one in name if one in numbers()["letters"]["file_name"]["value"] or not one.isprintable()})
    stem, dot, ending = name.rpartition(".")
    if len(name) > most or bad or not (stem and dot and ending):
        yield Wrong(
            code="codes.file-name",
            cause=f"file-name {name}",
            field="file name",
            path=path,
            message=f"Portals take file names of at most {most} characters with an ending and without signs such as "
            "# % & : ? *.",
            found=name,
            rule=source,
            verified=False,
            repair="Give the file a short plain name with its ending, for example motion.pdf.",
            settings=False,
        )
        return
    table = work.table("filetype")
    allowed = {_ending(row.text("extension") or row.name or row.code) for row in table.rows} if table else set()
    if table and _ending(ending) not in allowed:
        yield Wrong(
            code="codes.file-type",
            cause=f"file-type {_ending(ending)}",
            field="file name",
            path=path,
            message=f"The court takes no files that end in .{ending}; it takes {', '.join(sorted(allowed))}.",
            found=name,
            table="filetype",
            repair="Turn the file into a PDF and drop it again.",
            settings=False,
        )


def _ending(text: str) -> str:
    return text.strip().casefold().rpartition(".")[2]


def _amount(work: Work, document: RequestDocument, index: int, attachment: Attachment) -> Iterator[Wrong]:
    if attachment.pages < 1:
        yield Wrong(
            code="codes.pages",
            cause=f"pages {attachment.name}",
            field="pages",
            path=work.paths.attachment("pages", document, index),
            message="The number of pages of this file is not known; a court would send it back.",
            found=str(attachment.pages),
            rule="EFM page count: at least 1",
            verified=False,
            repair="Look whether the file opens; drop it again after saving it as a PDF.",
            settings=False,
        )
    most = _bytes(work, EACH)
    if most is not None and attachment.file.size > most:
        yield form(
            _large(
                f"size {document.control} {index}",
                work.paths.attachment("file", document, index),
                attachment.file.size,
                most,
                "This file is",
            ),
        )


def _envelope(work: Work) -> Iterator[Wrong]:
    most = _bytes(work, ALL)
    each = _bytes(work, EACH)
    sizes = [one.file.size for document in work.request.documents for one in document.attachments]
    if most is None or sum(sizes) <= most or (each is not None and max(sizes, default=0) > each):
        return
    first = work.request.documents[0]
    path = work.paths.attachment("file", first, 0)
    yield form(_large("size envelope", path, sum(sizes), most, "The files together are"))


def _large(cause: str, path: str, size: int, most: int, what: str) -> Wrong:
    return Wrong(
        code="codes.size",
        cause=cause,
        field="file",
        path=path,
        message=f"{what} {size / _MEGABYTE:.1f} MB; the court takes {most / _MEGABYTE:.1f} MB.",
        found=str(size),
        table="policy",
        repair="Scan it in black and white at 300 dots per inch, or split it, and drop it again.",
    )


def _bytes(work: Work, code: str) -> int | None:
    table = work.table("policy")
    row = table.by_code.get(code, (None,))[0] if table else None
    text = row.text("value") if row else ""
    return int(text) if text.isdecimal() and len(text) < 16 else None  # noqa: PLR2004 - a petabyte is no limit
