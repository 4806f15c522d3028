"""Rules about the case: the court, category, type and subtype, what the court allows, and who pays."""

from collections.abc import Iterator
from itertools import chain

from pipeline.filing.codes import lookup
from pipeline.filing.codes.lookup import Chosen
from pipeline.filing.codes.tables import Row
from pipeline.filing.codes.wrong import Work, Wrong
from pipeline.filing.profile import Code
from pipeline.model import Severity

_ENDING = "case"
"""Tyler's `ecfcasetype` is `CivilCase`, `DomesticCase` …"""


def rules(work: Work) -> Iterator[Wrong]:
    """Everything about the case."""
    yield from _court(work)
    yield from _category(work)
    yield from _type(work)
    yield from _subtype(work)
    yield from _filer_type(work)
    yield from chain(_allowed(work), _money(work), _cross_references(work))


def _court(work: Work) -> Iterator[Wrong]:
    code = Code(code=work.request.location)
    path = work.paths.at("location")
    yield from lookup.wrong(work, Chosen(table="location", code=code, what="court", field="location", path=path))
    opens = work.request.initial
    if work.tables.flag("initial" if opens else "subsequent") is False:
        yield Wrong(
            code="codes.timing",
            cause="timing location",
            field="location",
            path=path,
            message="This court takes no new cases through the portal."
            if opens
            else "This court takes no papers into existing cases through the portal.",
            found=work.request.location,
            table="location",
            repair="File this one as the court asks, on paper or at another location of it.",
        )


def _category(work: Work) -> Iterator[Wrong]:
    chosen = work.request.category
    yield from lookup.wrong(
        work,
        Chosen(
            table="casecategory",
            code=chosen,
            what="case category",
            field="category",
            path=work.paths.at("category"),
        ),
    )
    table = work.table("casecategory")
    if table is None or chosen.code not in table or work.paths.dialect == "efsp":
        return
    word = table.by_code[chosen.code][0].text("element").casefold()
    if word.endswith(_ENDING) and word.removesuffix(_ENDING) != work.request.case_element:
        kind = word.removesuffix(_ENDING)
        yield Wrong(
            code="codes.case-element",
            cause="case-element",
            field="case_element",
            path=work.paths.at("case_element"),
            message=f"The court reads cases of this category as “{kind}”, but the message would hold a case of another "
            f"kind.",
            found=work.request.case_element,
            table="casecategory",
            repair=f'Write case_element = "{kind}" into the court\'s table in docketpress.toml.',
        )


def _type(work: Work) -> Iterator[Wrong]:
    chosen, category = work.request.case_type, work.request.category.code
    table = work.table("casetype")
    among = table.under(category=category) if table and work.category_known else None
    path = work.paths.at("case_type")
    yield from lookup.wrong(
        work,
        Chosen(
            table="casetype",
            code=chosen,
            what="case type",
            field="case_type",
            path=path,
            among=among,
            parent=f"case category {category}",
        ),
    )
    rows = [one for one in among or () if one.code == chosen.code]
    if work.request.initial and rows and all(one.flag("initial") is False for one in rows):
        yield Wrong(
            code="codes.timing",
            cause=f"timing casetype {chosen.code}",
            field="case_type",
            path=path,
            message="The court opens no new cases of this case type through the portal.",
            found=chosen.code,
            table="casetype",
            repair="Choose a case type that may be opened; `docketpress codes show` lists them.",
        )


def _subtype(work: Work) -> Iterator[Wrong]:
    table, chosen = work.tables.tables.get("casesubtype"), work.request.case_subtype
    if table is None or not work.type_known:
        return
    kind = work.request.case_type.code
    among = table.under(case_type=kind)
    if chosen is not None:
        yield from lookup.wrong(
            work,
            Chosen(
                table="casesubtype",
                code=chosen,
                what="case subtype",
                field="case_subtype",
                path=work.paths.at("case_subtype"),
                among=among,
                parent=f"case type {kind}",
            ),
        )
    elif among and work.request.case_number is None and not _subtype_free(work.field("case_subtype")):
        names = ", ".join(f"{one.code} ({one.name})" for one in among[:5])
        yield Wrong(
            code="codes.subtype-needed",
            cause="subtype-needed",
            field="case_subtype",
            path=work.paths.at("case_subtype"),
            message=f"The court divides case type {kind} further and wants the case subtype, but none is chosen.",
            table="casesubtype",
            repair=f"Choose one and write it as case_subtype into docketpress.toml: {names}"
            f"{' …' if len(among) > 5 else '.'}",  # noqa: PLR2004 - as many as are named
        )


def _subtype_free(row: Row | None) -> bool:
    """Whether the court says itself that a subtype may be left out."""
    return row is not None and (row.flag("visible") is False or row.flag("required") is False)


def _filer_type(work: Work) -> Iterator[Wrong]:
    path = work.paths.at("filer_type")
    if work.request.filer_type is not None:
        chosen = Chosen(
            table="filertype", code=work.request.filer_type, what="filer type", field="filer_type", path=path
        )
        yield from lookup.wrong(work, chosen)
    elif work.demands("filer_type"):
        yield Wrong(
            code="codes.field-needed",
            cause="needed filer_type",
            field="filer_type",
            path=path,
            message="The court wants to know the kind of filer, but none is chosen.",
            table="datafieldconfig",
            repair="Choose a filer type of the court and write it as filer_type into docketpress.toml.",
        )


def _allowed(work: Work) -> Iterator[Wrong]:
    request, flag = work.request, work.tables.flag
    if not request.initial and request.case_number is None and flag("not_indexed") is False:
        yield Wrong(
            code="codes.case-not-indexed",
            cause="case-not-indexed",
            field="docket_number",
            path=work.paths.at("case_number"),
            message="The portal does not know this case, and the court takes no papers of cases that the portal does "
            "not know.",
            found=request.docket_number,
            table="location",
            repair="Compare the number with the court's docket; if it is right, ask the clerk to index the case.",
            settings=False,
        )
    yield from _service(work)
    if flag("enforce_redaction") is True:
        yield Wrong(
            code="codes.redaction",
            cause="redaction",
            severity=Severity.ADVICE,
            field="location",
            path="",
            message="The court enforces redaction at the portal: a paper with a protected identifier comes back.",
            table="location",
            repair="Look whether every paper was checked for protected identifiers (`docketpress redact`).",
        )


def _service(work: Work) -> Iterator[Wrong]:
    """Whether the portal serves; where the court's row leaves it open, its data field for the check box says it."""
    opens = work.request.initial
    flag = work.tables.flag("service_initial") if opens else None
    row = work.field("service_initial" if opens else "service_subsequent")
    shown = row.flag("visible") if row else None
    if not work.request.recipients or (flag if flag is not None else shown) is not False:
        return
    when = "a case is opened" if opens else "papers go into a case that is there"
    yield Wrong(
        code="codes.service",
        cause="service",
        field="service",
        path=work.paths.at("recipients"),
        message=f"The court serves nobody through the portal when {when}, but the settings ask for it.",
        table="location" if flag is False else "datafieldconfig",
        repair='Serve by other means, and write service = "none" into the court\'s table in docketpress.toml.',
    )


def _money(work: Work) -> Iterator[Wrong]:
    request, paths = work.request, work.paths
    if request.max_fee is not None and work.tables.flag("max_fee") is False:
        yield Wrong(
            code="codes.max-fee",
            cause="max-fee",
            field="max_fee",
            path=paths.at("max_fee"),
            message="The court takes no greatest fee with a filing, but the message would name one.",
            found=str(request.max_fee),
            table="location",
            repair="Write max_fee = false into the court's table in docketpress.toml; the cap still holds on our side.",
        )
    if not request.payment_account and request.fee_exception is None:
        yield Wrong(
            code="codes.payment",
            cause="payment",
            field="payment_account",
            path=paths.at("payment_account"),
            message="No payment account is named, and no reason why nothing is to be charged.",
            rule="EFM payment accounts: a waiver and a government filer have accounts of their own",
            verified=False,
            repair="Write the stored account's id (a waiver account's too) as payment_account into docketpress.toml.",
        )
    if request.fee_exception is not None:
        chosen = Chosen(
            table="feeexceptionreason",
            code=request.fee_exception,
            what="fee exception",
            field="fee_exception",
            path=paths.at("fee_exception"),
        )
        yield from lookup.wrong(work, chosen)


def _cross_references(work: Work) -> Iterator[Wrong]:
    table = work.table("crossreference")
    if table is None or not work.type_known:
        return
    given = {code for code, _ in work.request.cross_references}
    for row in table.under(case_type=work.request.case_type.code):
        if row.flag("required") is True and row.code not in given:
            yield Wrong(
                code="codes.cross-reference",
                cause=f"cross-reference {row.code}",
                field=f"cross_references.{row.code}",
                path=work.paths.at("cross_reference"),
                message=f"The court wants the number “{row.name}” with every filing of this case type; it is missing.",
                table="crossreference",
                repair=f'Write cross_references."{row.code}" = "…" into the court\'s table in docketpress.toml. '
                f"{row.text('advice')}".strip(),
            )
