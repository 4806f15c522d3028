"""Rules of the court in forms, papers and on the command line; and what is wrong in a rule pack is refused by name."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from pydantic import BaseModel
from typer.testing import CliRunner

from pipeline import library
from pipeline.cli import app
from pipeline.errors import LibraryError, UsageError
from pipeline.model import (
    JSON,
    Condition,
    Court,
    Deadline,
    DocumentType,
    Due,
    Instead,
    Notice,
    Origin,
    RawForm,
    Severity,
    Unit,
)
from pipeline.press import context, sources
from pipeline.press.fill import fill, fill_line
from pipeline.rules import catalog as catalog_room
from pipeline.rules import deadline
from pipeline.rules.catalog import Catalog
from pipeline.rules.deadline import dues, methods, packs
from pipeline.rules.validate import Validated, validate
from tests.conftest import MakeHome
from tests.rules_samples import MONDAY, NOTICE, SUMMONS, changed, codes

NUMBERS = {"us-nywd": "6:26-cr-00123", "us-nysd": "1:26-cv-00045"}


def _with(catalog: Catalog, name: str, **new: object) -> Catalog:
    """The catalogue with one type changed."""
    kind = replace(catalog.documents[name], **new)  # type: ignore[arg-type]
    return replace(catalog, documents={**catalog.documents, name: kind})


def _check(catalog: Catalog, kind: str, court: str, values: Mapping[str, JSON]) -> Validated:
    courts = {**catalog.courts, court: replace(catalog.courts[court], docket_number_pattern=".*")}
    raw = RawForm(document_type=kind, court=court, values=values, origin=Origin(file="form.json", sha256="0" * 64))
    return validate(
        raw,
        replace(catalog, courts=courts),
        lane_type=None,
        lane_court=None,
        lane_access="public",
        files=(),
        now=MONDAY,
        added=(),
    )


BY_RULE = (
    Notice(field="hearing_date", since="date_issued", rule="motion-notice", unless="shortened_by"),
)  # on Monday, November 23, 2026


@pytest.mark.parametrize(
    ("court", "hearing", "service", "short"),
    [
        ("us-nywd", "2026-12-07", "", False),  # 14 days
        ("us-nywd", "2026-12-04", "", True),
        ("us-nywd", "2026-12-07", "Ann Poe, mail, 12 Elm St, Rome, NY 13440", False),  # mail adds nothing backwards
        ("ca-superior", "2026-12-17", "", False),  # 16 court days back are November 23
        ("ca-superior", "2026-12-16", "", True),
        ("ca-superior", "2026-12-17", "Ann Poe, mail, 12 Elm St, Rome, CA 90001", True),
        ("ca-superior", "2026-12-21", "Ann Poe, mail, 12 Elm St, Rome, CA 90001", True),
        ("ca-superior", "2026-12-22", "Ann Poe, mail, 12 Elm St, Rome, CA 90001", False),
        ("ny-supreme", "2026-12-01", "", False),  # 8 days
        ("ny-supreme", "2026-12-04", "Ann Poe, mail, 12 Elm St, Rome, NY 13440", True),  # 8 and 5
        ("tx-district", "2026-11-30", "", False),  # 3 days, back over Thanksgiving
        ("tx-district", "2026-11-25", "", True),
        ("wa-superior", "2026-12-02", "", False),  # 5 days without weekend and holidays
        ("wa-superior", "2026-12-01", "", True),
    ],
)
def test_notice_is_asked_for_by_the_courts_own_rule(
    catalog: Catalog, court: str, hearing: str, service: str, *, short: bool
) -> None:
    values = changed(NOTICE, Hearing__date=hearing, Service__list=service)
    checked = _check(_with(catalog, "notice-of-hearing", notices=BY_RULE), "notice-of-hearing", court, values)
    assert codes(checked) == (["form.notice-short"] if short else []), [one.message for one in checked.findings]


@pytest.mark.parametrize("court", ["il-circuit", "fl-trial", "generic-state"])
def test_where_the_packs_do_not_say_how_long_a_notice_must_be_the_form_goes_on_with_that_told(
    catalog: Catalog, court: str
) -> None:
    values = changed(NOTICE, Hearing__date="2026-11-25")  # two days ahead
    checked = _check(_with(catalog, "notice-of-hearing", notices=BY_RULE), "notice-of-hearing", court, values)
    assert checked.form is not None
    (found,) = checked.findings
    assert (found.code, found.severity, found.where.field) == ("deadline.no-rule", Severity.ADVICE, "hearing_date")
    assert "Nobody has checked whether the notice for Wednesday, November 25, 2026 is long enough" in found.message
    assert court in found.message
    assert "`motion-notice`" in found.message


@pytest.mark.parametrize(
    "changes",
    [{"Hearing date": "2026-11-23"}, {"shortened_by": "Order of November 20, 2026"}],
    ids=["the hearing is over", "an order shortens the time"],
)
def test_nothing_is_told_where_no_notice_is_asked_for(catalog: Catalog, changes: dict[str, JSON]) -> None:
    late = (replace(BY_RULE[0], when=Condition(field="proceeding", values=("trial",))),)
    notices = late if "Hearing date" in changes else BY_RULE
    values = {**NOTICE, "Hearing date": "2026-11-25", **changes}
    checked = _check(_with(catalog, "notice-of-hearing", notices=notices), "notice-of-hearing", "il-circuit", values)
    assert "deadline.no-rule" not in codes(checked)


@pytest.mark.parametrize(
    ("way", "told"),
    [
        ("FedEx", ["deadline.unknown-service"]),
        ("priority mail", ["deadline.unknown-service"]),  # New York's mail is first class, and this is not
        ("pigeon", ["deadline.unknown-service"]),
        ("USPS", []),
        ("First-class mail, postage prepaid", []),
        ("certified mail", []),
        ("FedEx overnight", []),
        ("hand", []),
        ("", []),
    ],
)
def test_a_way_of_service_that_nobody_knows_is_told_and_adds_no_days(
    catalog: Catalog, way: str, told: list[str]
) -> None:
    by_field = (replace(BY_RULE[0], method="hearing_subject"),)
    kinds = _with(catalog, "notice-of-hearing", notices=by_field)
    values = changed(NOTICE, Hearing__date="2027-03-10", What__will__be__heard=way or "Motion to suppress")
    checked = _check(kinds, "notice-of-hearing", "ca-superior", values)
    assert codes(checked) == (told if way else ["deadline.unknown-service"])
    assert checked.form is not None
    served = Due(name="reply", rule="opposition", event="hearing_date", method="hearing_subject")
    kinds = _with(catalog, "notice-of-hearing", notices=(), deadlines=(served,))
    asks = {one.name: bool(one.additions or one.instead) for one in catalog.courts["ca-superior"].rules}
    expected = told if way else ["deadline.unknown-service"]
    assert codes(_check(kinds, "notice-of-hearing", "ca-superior", values)) == (expected if asks["opposition"] else [])


def test_of_two_times_on_one_day_the_earlier_hour_is_given(catalog: Catalog) -> None:
    court = catalog.courts["us-nywd"]
    rule = next(one for one in court.rules if one.name == "discovery-response")
    source = rule.source
    by_hand = replace(rule, additions=(), instead=(Instead(methods=("hand",), days=30, source=source),))
    early = deadline.due(replace(by_hand, at=time(9)), date(2027, 1, 4), court)
    late = deadline.due(by_hand, date(2027, 1, 4), court)
    assert early.day == late.day
    assert min((late, early), key=dues.first) is early
    assert min((early, late), key=dues.first) is early


@pytest.mark.parametrize("kind", ["notices", "deadlines"])
def test_a_notice_by_a_rule_that_counts_on_from_an_event_is_refused(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "documents" / "notice-of-hearing"
    target.mkdir(parents=True)
    for path in (library.shipped() / "documents" / "notice-of-hearing").iterdir():
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            if path.name == "document.toml" and kind == "notices":
                text = text.replace('rule = "motion-notice"', 'rule = "answer"')
            elif path.name == "document.toml":
                text += '\n[[deadlines]]\nname = "due"\nrule = "answer"\nevent = "hearing_date"\n'
            (target / path.name).write_text(text, encoding="utf-8")
    if kind == "deadlines":  # a day printed in a paper may well be counted on
        catalog_room.build(library.read(library.shipped(), tmp_path))
        return
    with pytest.raises(LibraryError, match="the rule `answer` of the pack `us-federal-civil` counts on from"):
        catalog_room.build(library.read(library.shipped(), tmp_path))


def test_the_finding_says_the_steps_the_rule_and_the_first_good_day(catalog: Catalog) -> None:
    values = changed(NOTICE, Hearing__date="2026-12-17", Service__list="Ann Poe, mail, 12 Elm St, Rome, CA 90001")
    checked = _check(_with(catalog, "notice-of-hearing", notices=BY_RULE), "notice-of-hearing", "ca-superior", values)
    (found,) = checked.findings
    assert "16 court days before Thu Dec 17, 2026 → Mon Nov 23, 2026." in found.message
    assert "Served by mail: −5 days → Wed Nov 18, 2026." in found.message
    assert "Tuesday, December 22, 2026 or later" in found.repair
    assert (found.rule, found.verified) == ("Cal. Code Civ. Proc. 1005(b)", False)


def test_a_field_may_say_how_the_notice_is_served(catalog: Catalog) -> None:
    by_field = (replace(BY_RULE[0], method="hearing_subject"),)
    kinds = _with(catalog, "notice-of-hearing", notices=by_field)
    values = changed(NOTICE, Hearing__date="2026-12-17", What__will__be__heard="Overnight mail")
    assert codes(_check(kinds, "notice-of-hearing", "ca-superior", values)) == ["form.notice-short"]


DUE = Due(name="answer_due", rule="answer", event="date_issued")


def _due(catalog: Catalog, court: str, values: Mapping[str, JSON], due: Due = DUE) -> tuple[Validated, DocumentType]:
    # Days ahead are asked about too, and nobody issues a summons tomorrow.
    fields = tuple(replace(one, not_future=False) for one in catalog.documents["summons-civil"].fields)
    kinds = _with(catalog, "summons-civil", deadlines=(due,), contents=(), courts=(), fields=fields)
    return _check(kinds, "summons-civil", court, values), kinds.documents["summons-civil"]


def _deadlines(made: DocumentType, checked: Validated, court: Court) -> Mapping[str, Deadline | None]:
    assert checked.form is not None, [one.message for one in checked.findings]
    found = context.of_form(checked.form, court, received_at=MONDAY, made=made)["deadlines"]
    assert isinstance(found, Mapping)
    return found


@pytest.mark.parametrize(
    ("court", "expected"),
    [
        ("us-nywd", date(2026, 12, 14)),
        ("ny-supreme", date(2026, 12, 14)),
        ("ca-superior", date(2026, 12, 23)),
        ("tx-district", date(2026, 12, 14)),
        ("generic-state", None),
    ],
)
def test_a_template_finds_the_day_the_courts_rule_leads_to(catalog: Catalog, court: str, expected: date | None) -> None:
    checked, made = _due(catalog, court, {**SUMMONS, "date_issued": "2026-11-23"})
    found = _deadlines(made, checked, catalog.courts[court])["answer_due"]
    assert (found.day if found else None) == expected


def test_a_deadline_of_another_case_is_left_out(catalog: Catalog) -> None:
    never = replace(DUE, when=Condition(field="answer_days", values=("60",)))
    checked, made = _due(catalog, "us-nywd", SUMMONS, never)
    assert _deadlines(made, checked, catalog.courts["us-nywd"]) == {"answer_due": None}


def test_a_paper_can_print_the_day_and_its_steps(catalog: Catalog, tmp_path: Path) -> None:
    checked, made = _due(catalog, "us-nywd", {**SUMMONS, "date_issued": "2026-11-23"})
    folder = tmp_path / "type"
    folder.mkdir()
    (folder / "note.html.j2").write_text(
        '{% from "shared/deadline.html.j2" import day, deadline_note %}'
        "<p>{{ day(deadlines.answer_due) | trim }}</p>{{ deadline_note(deadlines.answer_due) }}",
        encoding="utf-8",
    )
    assert checked.form is not None
    court = catalog.courts["us-nywd"]
    about = context.of_form(checked.form, court, received_at=MONDAY, made=made)
    shelf = sources.of(replace(made, folder=folder), court)
    html = fill("note.html.j2", about, shelf)
    assert "<p>Monday, December 14, 2026</p>" in html
    assert "21 days from Mon Nov 23, 2026 → Mon Dec 14, 2026." in html
    assert "12(a)(1)(A)(i)] (not read in the official text)" in html
    assert fill_line("{{ deadlines.answer_due.steps | first }}", about, shelf, where="test").endswith("12(a)(1)(A)(i)]")


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        ("2028-12-20", ["deadline.calendar-missing"]),
        ("2014-12-01", ["deadline.not-in-force"]),
        ("2026-12-01", []),
    ],
)
def test_a_day_that_cannot_be_computed_is_told_beforehand(catalog: Catalog, issued: str, expected: list[str]) -> None:
    checked, _ = _due(catalog, "us-nywd", {**SUMMONS, "date_issued": issued})
    assert codes(checked) == expected
    assert all(one.repair and one.where.field for one in checked.findings)


# ── the folder ───────────────────────────────────────────────────────────────────────────────────────

PACK = """
title = "Moon Rules"
effective_from = 2020-01-01

[sources.moon]
citation = "Moon Rule 6"
checked = 2026-11-22
verified = false

[counting]
source = "moon"
roll_source = "moon"
back_source = "moon"

[[additions]]
methods = ["mail"]
days = 3
to = "end"
source = "moon"

[[rules]]
name = "answer"
label = "Answer"
length = 20
event = "the landing"
service = true
source = "moon"
"""


def _built(root: Path, pack: str = PACK) -> Catalog:
    folder = root / "deadlines" / "moon"
    folder.mkdir(parents=True)
    (folder / "rules.toml").write_text(pack, encoding="utf-8")
    return catalog_room.build(library.read(root))


def test_another_pack_needs_no_python(tmp_path: Path) -> None:
    (rule,) = _built(tmp_path).packs["moon"]
    assert (rule.length, rule.counting.title, rule.additions[0].days) == (20, "Moon Rules", 3)
    assert rule.effective_from == date(2020, 1, 1)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("length = 20", "lenght = 20", "did you mean `length`"),
        ("roll_source", "rol_source", "there is no key `rol_source`; did you mean `roll_source`"),
        ('methods = ["mail"]', 'methods = ["male"]', "'male' is no way of service"),
        ('to = "end"', 'to = "ends"', "to: Input should be"),
        ("length = 20", "length = 0", "length"),
        ("length = 20", "length = 99999999", "length"),
        ("service = true", "service = true\neffective_to = 2019-01-01", "two versions"),
        ('back_source = "moon"', 'back_source = "mars"', "there is no [sources.mars]"),
        ('back_source = "moon"', 'back_source = "moon"\nshort_days = 5', "`short_days` needs its source"),
        ("service = true", "effective_from = 2024-01-01\neffective_to = 2023-01-01", "lies before"),
    ],
)
def test_what_is_wrong_in_a_pack_is_refused_by_name(tmp_path: Path, old: str, new: str, said: str) -> None:
    wrong = PACK.replace(old, new, 1)
    if said == "two versions":
        wrong = PACK + PACK[PACK.index("[[rules]]") :]
    with pytest.raises(LibraryError) as refused:
        _built(tmp_path, wrong)
    assert said in str(refused.value)
    assert "rules.toml" in str(refused.value)


def test_a_court_that_names_no_such_pack_and_a_type_that_asks_for_no_such_rule_are_refused(tmp_path: Path) -> None:
    shipped = library.shipped()
    for kind, name in (("courts", "us-nywd"), ("documents", "notice-of-hearing")):
        target = tmp_path / kind / name
        target.mkdir(parents=True)
        for path in (shipped / kind / name).iterdir():
            if path.is_file():
                text = path.read_text(encoding="utf-8")
                text = text.replace('"us-federal-civil"', '"us-federal-civl"').replace(
                    '"motion-notice"', '"motion-notise"'
                )
                (target / path.name).write_text(text, encoding="utf-8")
    with pytest.raises(LibraryError) as refused:
        catalog_room.build(library.read(shipped, tmp_path))
    assert "there is no rule pack `us-federal-civl`; did you mean `us-federal-civil`?" in str(refused.value)
    assert "there is no rule `motion-notise`; did you mean `motion-notice`?" in str(refused.value)


def test_the_reference_page_names_every_key_every_way_and_the_shipped_packs(catalog: Catalog) -> None:
    text = (Path(__file__).parents[1] / "docs" / "reference" / "deadlines.md").read_text(encoding="utf-8")
    shapes = [one for one in vars(packs).values() if isinstance(one, type) and issubclass(one, BaseModel)]
    ours = [one for one in shapes if one.__module__ == packs.__name__]
    keys = {name for shape in ours for name in shape.model_fields}
    assert {one for one in keys | set(methods.SAID) | set(catalog.packs) if f"`{one}`" not in text} == set()


def test_every_rule_that_a_type_may_ask_for_stands_on_the_reference_page(catalog: Catalog) -> None:
    text = (Path(__file__).parents[1] / "docs" / "reference" / "deadlines.md").read_text(encoding="utf-8")
    asked = {one.rule for made in catalog.documents.values() for one in made.deadlines}
    asked |= {one.rule for made in catalog.documents.values() for one in made.notices if one.rule}
    assert {one for one in asked if f"`{one}`" not in text} == set()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--days", "9999", "--unit", "years", "--event", "2026-11-21"), "9999 years .* leaves the years 1 to 9999"),
        (("--days", "9999", "--unit", "years", "--before", "--event", "2026-11-21"), "leaves the years 1 to 9999"),
        (("--days", "9", "--unit", "hours", "--event", "9999-12-31T23:30"), "leaves the years 1 to 9999"),
        (("--days", "9", "--unit", "hours", "--before", "--event", "0001-01-01T00:30"), "leaves the years 1 to 9999"),
        (("--days", "14", "--before", "--event", "0001-01-01"), "0001-01-01 is no day that can be read"),
    ],
)
def test_the_command_says_that_a_count_leads_out_of_the_calendar(
    home: MakeHome, words: tuple[str, ...], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        _run(home, "--court", "us-nywd", *words)


def test_the_command_takes_no_period_that_nobody_can_mean(home: MakeHome) -> None:
    words = ("--court", "us-nywd", "--days", "99999999", "--event", "2026-11-21")
    found = CliRunner().invoke(app, ["--home", str(home().home), "deadline", *words])
    assert found.exit_code == 2
    assert "10000" in found.output


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("before", [False, True])
def test_the_engine_knows_no_raw_overflow(catalog: Catalog, unit: Unit, *, before: bool) -> None:
    court = catalog.courts["us-nywd"]
    for length in (10_000_000, 10**8, 10**12):
        rule = deadline.free(length, unit, court.rules[0], before=before, additions=())
        for year in (1, 2026, 9999):
            event = datetime(year, 6, 1, 12, tzinfo=UTC) if unit is Unit.HOURS else date(year, 6, 1)
            with pytest.raises((deadline.TooFar, deadline.CalendarMissing)):
                deadline.due(rule, event, court)


# ── the command ──────────────────────────────────────────────────────────────────────────────────────


def _run(home: MakeHome, *words: str) -> str:
    found = CliRunner().invoke(app, ["--home", str(home().home), "deadline", *words])
    if found.exception:
        raise found.exception
    return found.output


def test_the_command_prints_day_trail_and_what_was_not_read(home: MakeHome) -> None:
    text = _run(
        home, *("--court", "us-nywd", "--rule", "discovery-response", "--event", "2026-11-21", "--service", "mail")
    )
    lines = text.splitlines()
    assert lines[0] == "Thursday, December 24, 2026"
    assert "  30 days from Sat Nov 21, 2026 → Mon Dec 21, 2026. [Fed. R. Civ. P. 6(a)(1)(A)-(B)]" in lines
    assert sum(line.endswith("NOT READ IN THE OFFICIAL TEXT") for line in lines) == 2


def test_the_command_takes_a_period_of_ones_own_and_lists_the_rules(home: MakeHome) -> None:
    own = ("--court", "ca-superior", "--days", "16", "--unit", "court-days", "--before", "--event", "2027-01-15")
    assert _run(home, *own).startswith("Tuesday, December 22, 2026")
    hours = ("--court", "us-nywd", "--days", "24", "--unit", "hours", "--event", "2026-11-25T16:00")
    assert _run(home, *hours).startswith("Friday, November 27, 2026, 4:00 p.m.")


def test_the_command_lists_the_rules_of_a_court(home: MakeHome) -> None:
    assert "answer-eviction" in _run(home, "--court", "ca-superior", "--list")


def test_the_command_speaks_json(home: MakeHome) -> None:
    words = ("--court", "tx-district", "--rule", "answer", "--event", "2026-11-23", "--json")
    found = json.loads(_run(home, *words))
    assert (found["day"], found["time"], found["rule"]) == ("2026-12-14", "10:00:00", "answer")
    assert found["trail"][0]["source"]["citation"] == "Tex. R. Civ. P. 99(b)"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--court", "us-nywd", "--rule", "anser", "--event", "2026-11-21"), "Did you mean answer?"),
        (("--court", "us-nywd", "--rule", "answer"), "--event"),
        (("--court", "us-nywd", "--event", "2026-11-21"), "either --rule, or --days"),
        (("--court", "us-nywd", "--rule", "answer", "--event", "21 Nov"), "is no day that can be read"),
        (("--court", "us-nywd", "--rule", "answer", "--event", "2026-11-21", "--service", "owl"), "no way of service"),
        (("--court", "us-nywd", "--rule", "answer", "--event", "2026-11-21", "--closed", "x"), "is no day"),
        (("--court", "us-nywd", "--days", "3", "--unit", "hours", "--event", "2026-11-21"), "from a minute"),
        (("--court", "generic-state", "--days", "3", "--event", "2026-11-21"), "has no rule pack"),
        (("--court", "us-nyw", "--days", "3", "--event", "2026-11-21"), "Did you mean us-nywd?"),
    ],
)
def test_what_cannot_be_computed_is_said_with_a_way_out(home: MakeHome, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError) as refused:
        _run(home, *words)
    assert said in str(refused.value)
