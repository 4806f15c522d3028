"""Rules about each document: its filing code, motion type and services, who files it, and its components."""

from collections import Counter
from collections.abc import Iterator

from pipeline.filing.codes import lookup
from pipeline.filing.codes.lookup import Chosen
from pipeline.filing.codes.tables import Row, in_time
from pipeline.filing.codes.wrong import Work, Wrong
from pipeline.filing.profile import Code
from pipeline.filing.request import RequestDocument
from pipeline.model import Severity


def rules(work: Work) -> Iterator[Wrong]:
    """Everything about the documents, apart from their files."""
    for document in work.request.documents:
        yield from _filing(work, document)
        yield from _motion(work, document)
        yield from _services(work, document)
        yield from _who(work, document)
        yield from _components(work, document)


def _filing(work: Work, document: RequestDocument) -> Iterator[Wrong]:
    table, request = work.table("filing"), work.request
    field, path = f"filings.{document.our_code}.filing", work.paths.document("filing", document)
    chosen = Chosen(table="filing", code=document.filing, what="filing code", field=field, path=path)
    if table is None or document.filing.code not in table or not work.type_known:
        yield from lookup.wrong(work, chosen)
        return
    among = work.tables.filings(request.category.code, request.case_type.code, initial=request.initial)
    here = table.under(category=request.category.code, case_type=request.case_type.code)
    mine = [one for one in here if one.code == document.filing.code]
    late = mine and not any(in_time(one, initial=request.initial) for one in mine)
    if late and document.filing.code not in {one.code for one in among}:
        yield _late(work, document, field, path)
        return
    yield from lookup.wrong(
        work,
        Chosen(
            table="filing",
            code=document.filing,
            what="filing code",
            field=field,
            path=path,
            among=(*among, *mine),
            parent=f"case type {request.case_type.code} of category {request.category.code}",
        ),
    )


def _late(work: Work, document: RequestDocument, field: str, path: str) -> Wrong:
    opens = work.request.initial
    return Wrong(
        code="codes.timing",
        cause=f"timing filing {document.filing.code}",
        field=field,
        path=path,
        message="The court takes this filing code only in cases that are there, but this envelope opens one."
        if opens
        else "The court takes this filing code only with a new case, but this envelope goes into one that is there.",
        found=document.filing.code,
        table="filing",
        repair="Choose the filing code for this time of the case; `docketpress codes show` lists them.",
    )


def _under(work: Work, table: str, document: RequestDocument) -> tuple[Row, ...] | None:
    found = work.table(table)
    return found.under(filing=document.filing.code) if found and work.filing_known(document.filing.code) else None


def _parent(document: RequestDocument) -> str:
    return f"filing code {document.filing.code}"


def _motion(work: Work, document: RequestDocument) -> Iterator[Wrong]:
    among = _under(work, "motiontype", document)
    field, path = f"filings.{document.our_code}.motion_type", work.paths.document("motion_type", document)
    if document.motion_type is not None:
        yield from lookup.wrong(
            work,
            Chosen(
                table="motiontype",
                code=document.motion_type,
                what="motion type",
                field=field,
                path=path,
                among=among,
                parent=_parent(document),
            ),
        )
    elif among and work.demands("motion_type"):
        yield Wrong(
            code="codes.field-needed",
            cause=f"needed motion_type {document.filing.code}",
            field=field,
            path=path,
            message="The court wants the motion type with this filing code, but none is chosen.",
            table="motiontype",
            repair="Choose a motion type of the court and write it into the filing code's table in docketpress.toml.",
        )


def _services(work: Work, document: RequestDocument) -> Iterator[Wrong]:
    among = _under(work, "optionalservices", document)
    field = f"filings.{document.our_code}.optional_services"
    for number, service in enumerate(document.optional_services, start=1):
        path = work.paths.document("optional_service", document, number=number)
        yield from lookup.wrong(
            work,
            Chosen(
                table="optionalservices",
                code=service,
                what="optional service",
                field=field,
                path=path,
                among=among,
                parent=_parent(document),
            ),
        )
        rows = [one for one in among or () if one.code == service.code]
        if any(one.flag("multiplier") is True or one.flag("fee_prompt") is True for one in rows):
            yield Wrong(
                code="codes.service-amount",
                cause=f"service-amount {service.code}",
                field=field,
                path=path,
                message="The court asks how many or how much of this optional service, which the settings cannot say.",
                found=service.code,
                table="optionalservices",
                repair="Leave the service out and order it from the clerk, or file this one on the portal's own page.",
            )


def _who(work: Work, document: RequestDocument) -> Iterator[Wrong]:
    request = work.request
    keys = {one.key for one in request.participants}
    if not (document.parties and set(document.parties) <= keys) and not (
        not document.parties and work.tables.flag("zero_fee_without_party") is True
    ):
        yield Wrong(
            code="codes.filing-party",
            cause="filing-party",
            field="filing_role",
            path=work.paths.document("filing_party", document),
            message="The court wants to know for which party each paper is filed, even where nothing is charged, and "
            "here it is none of the case.",
            table="location",
            repair="Name the filer as it stands in the case, or set filing_role in the court's table.",
        )
    yield from _attorney(work, document)


def _attorney(work: Work, document: RequestDocument) -> Iterator[Wrong]:
    row, number = work.field("attorney"), work.request.attorney
    path = work.paths.document("attorney", document)
    by_counsel = any(one.counsel for one in work.request.participants if one.key in document.parties)
    if row is None:
        return
    if row.flag("visible") is not False and row.flag("required") is True and not number and by_counsel:
        yield Wrong(
            code="codes.attorney-needed",
            cause="attorney-needed",
            field="attorney",
            path=path,
            message="The court wants the filing attorney's id at the portal with papers that counsel files.",
            table="datafieldconfig",
            repair="Write the attorney's id at the portal as attorney into the court's table in docketpress.toml.",
        )
    if row.flag("visible") is False and number:
        yield Wrong(
            code="codes.attorney-forbidden",
            cause="attorney-forbidden",
            severity=Severity.WARNING,
            field="attorney",
            path=path,
            message="The court asks for no filing attorney, but the settings name one; portals drop or refuse it.",
            table="datafieldconfig",
            repair="Take attorney out of the court's table in docketpress.toml.",
        )


def _components(work: Work, document: RequestDocument) -> Iterator[Wrong]:
    among = _under(work, "filingcomponent", document)
    for index, attachment in enumerate(document.attachments):
        yield from lookup.wrong(
            work,
            Chosen(
                table="filingcomponent",
                code=attachment.component,
                what="component",
                field=_component_field(document, index),
                path=work.paths.attachment("component", document, index),
                among=among,
                parent=_parent(document),
            ),
        )
    used = Counter(one.component.code for one in document.attachments)
    if among and set(used) <= {one.code for one in among}:
        yield from _counts(work, document, among, used)


def _component_field(document: RequestDocument, index: int) -> str:
    return f"filings.{document.our_code}.{'attachment' if index else 'lead'}"


def _counts(work: Work, document: RequestDocument, among: tuple[Row, ...], used: Counter[str]) -> Iterator[Wrong]:
    path = work.paths.attachment("component", document, 0)
    for row in {one.code: one for one in among}.values():
        chosen = Code(code=row.code, name=row.name)
        if row.flag("required") is True and not used[row.code]:
            yield Wrong(
                code="codes.component-missing",
                cause=f"component-missing {document.filing.code} {row.code}",
                field=_component_field(document, 0),
                path=path,
                message=f"With this filing code the court must have the component “{chosen.name}” ({chosen.code}), and "
                "no file bears it.",
                table="filingcomponent",
                repair=f'Write lead = {{ code = "{chosen.code}" }} into the filing code\'s table, or add the paper.',
            )
        if row.flag("multiple") is False and used[row.code] > 1:
            yield Wrong(
                code="codes.component-repeated",
                cause=f"component-repeated {document.control} {row.code}",
                field=_component_field(document, 1),
                path=path,
                message=f"The court takes one file as “{chosen.name}” ({chosen.code}) with this filing code, and "
                f"{used[row.code]} bear it.",
                table="filingcomponent",
                repair="Give the attached papers a component that may be repeated, make them one file, or file them "
                "separately (`separate = true`).",
            )
