"""A request made from a court's tables has no findings; each single thing that is wrong gives exactly its own."""

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.filing.codes import check, genericode, sizes
from pipeline.filing.codes.paths import DIALECTS
from pipeline.filing.profile import Code
from pipeline.filing.request import FilingRequest, Person, Recipient
from pipeline.model import Access, File, Severity
from tests import court_tables
from tests.court_tables import Court, with_document, with_file, with_party

SEEDS = 3
Spoil = Callable[[random.Random, FilingRequest, Court], tuple[FilingRequest, Court]]


def _pair(seed: int, *, opens: bool | None = None) -> tuple[random.Random, FilingRequest, Court]:
    rng = random.Random(seed)
    there = court_tables.court(rng)
    return rng, court_tables.request(rng, there, opens=opens), there


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("opens", [True, False])
def test_a_request_made_from_any_valid_tables_has_no_findings(dialect: str, opens: bool) -> None:  # noqa: FBT001
    for seed in range(10):
        _, made, there = _pair(seed, opens=opens)
        if dialect == "efsp":
            there = there.set("datafieldconfig", "PartyPhone", regularexpression=r"^\d{10}$")
        assert check(made, there.tables(), dialect=dialect) == (), seed


def _code(made: FilingRequest) -> str:
    return made.documents[0].filing.code


def _other_type(made: FilingRequest, there: Court) -> Code:
    row = next(row for row in there.rows["casetype"] if row["casecategory"] != made.category.code)
    return Code(code=row["code"], name=row["name"])


def _other_filing(table: str) -> Spoil:
    """A code that stands under another filing code."""

    def spoil(rng: random.Random, made: FilingRequest, there: Court) -> tuple[FilingRequest, Court]:
        del rng
        row = next(row for row in there.rows[table] if row["filingcodeid"] != _code(made))
        chosen = Code(code=row["code"], name=row["name"])
        if table == "motiontype":
            return with_document(made, motion_type=chosen), there
        return with_document(made, optional_services=(chosen,)), there

    return spoil


def _court_flag(flag: str, **change: object) -> Spoil:
    def spoil(rng: random.Random, made: FilingRequest, there: Court) -> tuple[FilingRequest, Court]:
        del rng
        return replace(made, **change), there.set("location", court_tables.LOCATION, **{flag: "False"})  # type: ignore[arg-type]

    return spoil


def _tables(change: Callable[[FilingRequest, Court], Court]) -> Spoil:
    return lambda _, made, there: (made, change(made, there))


def _asked(change: Callable[[FilingRequest], FilingRequest]) -> Spoil:
    return lambda _, made, there: (change(made), there)


def _field(code: str, **values: str) -> Callable[[FilingRequest, Court], Court]:
    return lambda _, there: there.set("datafieldconfig", code, **values)


def _file(size: int) -> File:
    return File(path=Path("large.pdf"), sha256="0" * 64, size=size)


def _foreign_filing(_: random.Random, made: FilingRequest, there: Court) -> tuple[FilingRequest, Court]:
    """A filing code of another category, with its own components and document types, so that only it is wrong."""
    there = there.more("filing", {"code": "1", "name": "Elsewhere", "casecategory": "0", "filingtype": "Both"})
    for table in ("filingcomponent", "documenttype", "optionalservices", "motiontype"):
        mine = [row for row in there.rows[table] if row["filingcodeid"] == _code(made)]
        there = there.more(table, *({**row, "filingcodeid": "1"} for row in mine))
    return with_document(made, filing=Code(code="1", name="Elsewhere")), there


def _unknown_party(_: random.Random, made: FilingRequest, there: Court) -> tuple[FilingRequest, Court]:
    return with_party(made, party_type=Code(code="x9", name="Plaintif")), there


ONLY_NEW, ONLY_LATER = True, False
WRONG: dict[str, tuple[str, bool | None, Spoil]] = {
    "the court is not in the table of courts": (
        "codes.unknown",
        None,
        _tables(lambda _, there: there.set("location", court_tables.LOCATION, code="elsewhere")),
    ),
    "the court opens no cases": ("codes.timing", ONLY_NEW, _court_flag("initial")),
    "the court takes no papers into existing cases": ("codes.timing", ONLY_LATER, _court_flag("subsequent")),
    "the category does not exist, and with it nothing below": (
        "codes.unknown",
        None,
        _asked(lambda made: replace(made, category=Code(code="x1"))),
    ),
    "the category has another name": (
        "codes.renamed",
        None,
        _tables(lambda made, there: there.set("casecategory", made.category.code, name="Probate")),
    ),
    "the category is of another kind of case": (
        "codes.case-element",
        None,
        _asked(lambda made: replace(made, case_element="juvenile")),
    ),
    "the case type does not exist, and with it nothing below": (
        "codes.unknown",
        None,
        _asked(lambda made: replace(made, case_type=Code(code="x2"))),
    ),
    "the case type is not opened": (
        "codes.timing",
        ONLY_NEW,
        _tables(lambda made, there: there.set("casetype", made.case_type.code, initial="False")),
    ),
    "the subtype is missing where the table has rows": (
        "codes.subtype-needed",
        ONLY_NEW,
        lambda _, made, there: (
            replace(made, case_subtype=None),
            there.more("casesubtype", {"code": "77", "name": "Some", "casetypeid": made.case_type.code}),
        ),
    ),
    "the subtype does not exist": (
        "codes.unknown",
        None,
        _asked(lambda made: replace(made, case_subtype=Code(code="x3"))),
    ),
    "the filer type does not exist": (
        "codes.unknown",
        None,
        _asked(lambda made: replace(made, filer_type=Code(code="x4"))),
    ),
    "the filer type is wanted": (
        "codes.field-needed",
        None,
        lambda _, made, there: (
            replace(made, filer_type=None),
            there.set("datafieldconfig", "FilingFilerType", isrequired="True"),
        ),
    ),
    "the case is not indexed": (
        "codes.case-not-indexed",
        ONLY_LATER,
        _court_flag("allowfilingintononindexedcase", case_number=None),
    ),
    "a greatest fee is not taken": ("codes.max-fee", None, _court_flag("allowmaxfeeamount", max_fee=Decimal(20))),
    "nobody is served when a case is opened": (
        "codes.service",
        ONLY_NEW,
        _court_flag("allowserviceoninitial", recipients=(Recipient(name="Bo", email="bo@example.com", number="s-1"),)),
    ),
    "nobody is served in a case that is there": (
        "codes.service",
        ONLY_LATER,
        lambda _, made, there: (
            replace(made, recipients=(Recipient(name="Bo", email="bo@example.com", number="s-1"),)),
            there.more("datafieldconfig", {"code": "FilingServiceCheckBoxSubsequent", "isvisible": "False"}),
        ),
    ),
    "the court leaves it to its check box, which it does not show": (
        "codes.service",
        ONLY_NEW,
        lambda _, made, there: (
            replace(made, recipients=(Recipient(name="Bo", email="bo@example.com", number="s-1"),)),
            there.set("location", court_tables.LOCATION, allowserviceoninitial="").more(
                "datafieldconfig", {"code": "FilingServiceCheckBoxInitial", "isvisible": "False"}
            ),
        ),
    ),
    "the court enforces redaction": (
        "codes.redaction",
        None,
        _tables(lambda _, there: there.set("location", court_tables.LOCATION, enforceredaction="True")),
    ),
    "no account pays": ("codes.payment", None, _asked(lambda made: replace(made, payment_account=""))),
    "a cross reference is demanded": (
        "codes.cross-reference",
        None,
        _tables(
            lambda made, there: there.more(
                "crossreference",
                {"code": "88", "name": "Bar number", "casetypeid": made.case_type.code, "isrequired": "True"},
            )
        ),
    ),
    "a cross reference is not written as the court wants": (
        "codes.field",
        None,
        lambda _, made, there: (
            replace(made, cross_references=(*made.cross_references, ("89", "no digits"))),
            there.more(
                "crossreference",
                {"code": "89", "name": "Bar", "casetypeid": made.case_type.code, "validationregex": r"^\d+$"},
            ),
        ),
    ),
    "the filing code does not exist, and nothing under it is told": (
        "codes.unknown",
        None,
        _asked(lambda made: with_document(made, filing=Code(code="x5"))),
    ),
    "the filing code has another name": (
        "codes.renamed",
        None,
        _tables(lambda made, there: there.set("filing", _code(made), name="Petition to seal")),
    ),
    "the filing code is for later papers only": (
        "codes.timing",
        ONLY_NEW,
        _tables(lambda made, there: there.set("filing", _code(made), filingtype="Subsequent")),
    ),
    "the filing code is for new cases only": (
        "codes.timing",
        ONLY_LATER,
        _tables(lambda made, there: there.set("filing", _code(made), filingtype="Initial")),
    ),
    "the filing code is the court's own": (
        "codes.court-only",
        None,
        _tables(lambda made, there: there.set("filing", _code(made), iscourtuseonly="True")),
    ),
    "the filing code belongs to another category": ("codes.misplaced", None, _foreign_filing),
    "the motion type is of another filing code": ("codes.misplaced", None, _other_filing("motiontype")),
    "the motion type is wanted": (
        "codes.field-needed",
        None,
        lambda _, made, there: (
            replace(made, documents=tuple(replace(one, motion_type=None) for one in made.documents[:1])),
            there.set("datafieldconfig", "FilingMotionType", isrequired="True"),
        ),
    ),
    "the optional service is of another filing code": ("codes.misplaced", None, _other_filing("optionalservices")),
    "the optional service wants a number": (
        "codes.service-amount",
        None,
        _tables(
            lambda made, there: there.set(
                "optionalservices", made.documents[0].optional_services[0].code, multiplier="True"
            )
        ),
    ),
    "the paper is nobody's": (
        "codes.filing-party",
        None,
        lambda _, made, there: (
            with_document(made, parties=()),
            there.set("location", court_tables.LOCATION, allowzerofeeswithoutfilingparty="False"),
        ),
    ),
    "the filing party is none of the case": (
        "codes.filing-party",
        None,
        _asked(lambda made: with_document(made, parties=("Party9",))),
    ),
    "the filing attorney is wanted": (
        "codes.attorney-needed",
        None,
        _asked(lambda made: replace(made, attorney="")),
    ),
    "no filing attorney is asked for": (
        "codes.attorney-forbidden",
        None,
        _tables(_field("FilingFilingAttorneyView", isvisible="False")),
    ),
    "the component does not exist": (
        "codes.unknown",
        None,
        _asked(lambda made: with_file(made, component=Code(code="x6"))),
    ),
    "a required component is missing": (
        "codes.component-missing",
        None,
        _tables(
            lambda made, there: there.more(
                "filingcomponent",
                {"code": "90", "name": "Cover sheet", "filingcodeid": _code(made), "required": "True"},
            )
        ),
    ),
    "a component stands twice that may stand once": (
        "codes.component-repeated",
        None,
        _asked(
            lambda made: with_document(
                made,
                attachments=(
                    made.documents[0].attachments[0],
                    replace(made.documents[0].attachments[0], name="again.pdf"),
                ),
            )
        ),
    ),
    "the document type does not exist": (
        "codes.unknown",
        None,
        _asked(lambda made: with_file(made, document_type=Code(code="x7"))),
    ),
    "the document type is wanted": (
        "codes.field-needed",
        None,
        _asked(lambda made: with_file(with_document(made, access=Access.PUBLIC), document_type=None, access=None)),
    ),
    "the file's name is too long": (
        "codes.file-name",
        None,
        _asked(lambda made: with_file(made, name="a" * 47 + ".pdf")),
    ),
    "the file has no ending": ("codes.file-name", None, _asked(lambda made: with_file(made, name="motion"))),
    "the file's ending is not taken": (
        "codes.file-type",
        None,
        _asked(lambda made: with_file(made, name="motion.wpd")),
    ),
    "the file has no pages": ("codes.pages", None, _asked(lambda made: with_file(made, pages=0))),
    "the file is too large": ("codes.size", None, _asked(lambda made: with_file(made, file=_file(26_000_000)))),
    "the files together are too large": (
        "codes.size",
        None,
        _tables(lambda _, there: there.set("policy", "MaximumAllowedMessageSize", value="900")),
    ),
    "the party type does not exist": ("codes.unknown", ONLY_NEW, _unknown_party),
    "the party type has another name": (
        "codes.renamed",
        ONLY_NEW,
        _tables(lambda made, there: there.set("partytype", made.participants[0].party_type.code, name="Appellant")),
    ),
    "a party that a new case must have is missing": (
        "codes.party-missing",
        ONLY_NEW,
        _asked(lambda made: replace(made, participants=made.participants[:1])),
    ),
    "a name is too long": (
        "codes.name-length",
        ONLY_NEW,
        _asked(lambda made: with_party(made, person=Person(given="R" * 101, surname="Placeholder"))),
    ),
    "the phone is not written as the court wants": (
        "codes.field",
        ONLY_NEW,
        _asked(lambda made: with_party(made, phone="555 010 0100")),
    ),
    "a field that the court wants is empty": (
        "codes.field-needed",
        ONLY_NEW,
        _asked(lambda made: with_party(made, person=Person(given="Rowena", surname=""))),
    ),
    "our reference does not fit the court's pattern": (
        "codes.field",
        None,
        lambda _, made, there: (
            replace(made, documents=made.documents[:1]),
            there.set("datafieldconfig", "FilingReferenceNumber", regularexpression=r"^\d+$"),
        ),
    ),
    "a due date is wanted": (
        "codes.field-needed",
        None,
        lambda _, made, there: (
            replace(made, documents=made.documents[:1]),
            there.set("filing", _code(made), useduedate="True").more(
                "datafieldconfig", {"code": "DueDateAvailableForFilers", "isvisible": "True", "isrequired": "True"}
            ),
        ),
    ),
    "a pattern cannot be run": (
        "codes.pattern-unsafe",
        None,
        _tables(_field("OriginalFileName", regularexpression=r"^(?<=x)[")),
    ),
    "a table is not here": ("codes.table-missing", None, _tables(lambda _, there: there.without("filetype", "policy"))),
}


@pytest.mark.parametrize("sentence", WRONG)
def test_each_single_thing_that_is_wrong_gives_exactly_its_own_finding(sentence: str) -> None:
    code, opens, spoil = WRONG[sentence]
    for seed in range(SEEDS):
        rng, made, there = _pair(seed, opens=opens)
        spoiled, changed = spoil(rng, made, there)
        found = check(spoiled, changed.tables(), dialect="ecf4")
        assert [one.code for one in found] == [code], (seed, [one.message for one in found])


def test_everything_told_has_a_place_a_citation_and_a_repair() -> None:
    for sentence, (_, opens, spoil) in WRONG.items():
        rng, made, there = _pair(1, opens=opens)
        spoiled, changed = spoil(rng, made, there)
        (found,) = check(spoiled, changed.tables(), dialect="ecf4")
        assert found.where.field, sentence
        assert found.rule, sentence
        assert found.repair.endswith((".", "shows it", "…")), sentence
        assert len(found.message) > 30, sentence


# ── who may see a paper ──────────────────────────────────────────────────────────────────────────────


def _with_type(name: str, access: Access) -> list[tuple[str, Severity]]:
    _, made, there = _pair(3)
    there = there.more("documenttype", {"code": "71", "name": name, "filingcodeid": _code(made)})
    made = with_file(made, document_type=Code(code="71"), access=access)
    return [(one.code, one.severity) for one in check(made, there.tables(), dialect="ecf4")]


@pytest.mark.parametrize("name", ["Public", "Non-Confidential", "NONCONFIDENTIAL", "Document", "Unsealed", ""])
@pytest.mark.parametrize("access", [Access.SEALED, Access.CONFIDENTIAL])
def test_a_closed_paper_never_goes_under_a_code_that_does_not_close_it(name: str, access: Access) -> None:
    assert _with_type(name, access) == [("codes.security", Severity.ERROR)]


@pytest.mark.parametrize("name", ["Sealed", "Confidential Document", "Under Seal", "Non-Public", "Impounded"])
def test_a_closed_paper_may_go_under_a_code_that_closes_it(name: str) -> None:
    assert _with_type(name, Access.SEALED) == []


def test_a_public_paper_under_a_closing_code_is_asked_about() -> None:
    assert _with_type("Confidential", Access.PUBLIC) == [("codes.security", Severity.WARNING)]


def test_a_closed_paper_without_a_document_type_is_kept_back_even_without_tables() -> None:
    _, made, there = _pair(3)
    made = with_file(made, document_type=None, access=Access.SEALED)
    bare = Court({"filing": there.rows["filing"]})
    found = check(made, bare.tables(), dialect="ecf4")
    assert [one.code for one in found] == ["codes.table-missing", "codes.security"]
    assert [one.code for one in check(made, bare.tables(), dialect="ecf5")] == ["codes.table-missing"]


# ── one cause, one finding ───────────────────────────────────────────────────────────────────────────


def test_a_wrong_code_used_by_several_papers_is_told_once_and_counted() -> None:
    _, made, there = _pair(4)
    wrong = replace(made.documents[0], filing=Code(code="x5", name="Motion"))
    made = replace(made, documents=(wrong, replace(wrong, control="other/2", sequence=1, role="connected")))
    (found,) = check(made, there.tables(), dialect="ecf4")
    assert "1 more place" in found.message


def test_all_missing_tables_are_one_advice() -> None:
    _, made, _ = _pair(4)
    made = replace(made, documents=tuple(replace(one, access=Access.PUBLIC) for one in made.documents))
    made = replace(
        made,
        documents=tuple(
            replace(one, attachments=tuple(replace(each, access=None, document_type=None) for each in one.attachments))
            for one in made.documents
        ),
    )
    (found,) = check(made, Court({}).tables(), dialect="efsp")
    assert (found.code, found.severity) == ("codes.table-missing", Severity.ADVICE)
    assert "filing codes (filing)" in found.message


def test_the_nearest_code_by_name_is_offered() -> None:
    _, made, there = _pair(5)
    there = there.more("filing", {"code": "180744", "name": "Motion to Adjourn", "casecategory": made.category.code})
    made = with_document(made, filing=Code(code="999", name="Motion To Adjurn"))
    (found,) = check(made, there.tables(), dialect="ecf4")
    assert found.repair.startswith("Did you mean 180744 (Motion to Adjourn)")
    assert found.where.field == f"filings.{made.documents[0].our_code}.filing"
    assert "FilingLeadDocument[1]/DocumentMetadata/RegisterActionDescriptionText" in (found.rule or "")
    assert "table filing" in (found.rule or "")
    assert not found.verified  # nobody has seen a recorded table of filing codes


def test_a_name_that_differs_only_in_spaces_and_capitals_is_the_same() -> None:
    _, made, there = _pair(6)
    there = there.set("casecategory", made.category.code, name=f"  {made.category.name.upper()} ")
    assert check(made, there.tables(), dialect="ecf4") == ()


def test_a_party_that_the_court_has_already_may_be_of_an_old_type() -> None:
    _, made, there = _pair(7, opens=False)
    made = with_party(made, party_type=Code(code="x9"), phone="anything at all")
    assert check(made, there.tables(), dialect="ecf4") == ()


def test_an_office_that_files_without_counsel_needs_no_attorney() -> None:
    _, made, there = _pair(8)
    made = replace(made, attorney="", participants=tuple(replace(one, counsel="") for one in made.participants))
    assert check(made, there.tables(), dialect="ecf4") == ()


def test_the_proxy_is_checked_by_the_phone_it_is_sent() -> None:
    _, made, there = _pair(9, opens=True)
    there = there.set("datafieldconfig", "PartyPhone", regularexpression=r"^\d{10}$")
    assert check(made, there.tables(), dialect="efsp") == ()
    assert {one.code for one in check(made, there.tables(), dialect="ecf4")} == {"codes.field"}


def test_an_unknown_dialect_is_refused() -> None:
    _, made, there = _pair(1)
    with pytest.raises(ValueError, match="no dialect"):
        check(made, there.tables(), dialect="ecf6")


# ── sizes ────────────────────────────────────────────────────────────────────────────────────────────

MEASURES = [
    ("26214400", 26_214_400),
    ("25 MB", 26_214_400),
    ("25 megabyte", 26_214_400),
    ("35.0 mb", 36_700_160),
    ("2048 KB", 2_097_152),
    ("25", None),
    ("", None),
    ("25 parsec", None),
    ("-5 MB", None),
    ("9" * 16, None),
    ("٢٥ MB", 26_214_400),
]


@pytest.mark.parametrize(("text", "wanted"), MEASURES)
def test_a_measure_of_a_policy_is_read_only_where_it_is_plain(text: str, wanted: int | None) -> None:
    assert sizes.in_bytes(text) == wanted


def test_a_policy_becomes_a_table_that_the_rules_look_at() -> None:
    raw = sizes.policy_table("25 MB", "")
    assert raw is not None
    assert genericode.read(raw).rows == ((sizes.EACH, sizes.EACH, "26214400"),)
    assert sizes.policy_table("some", "") is None
