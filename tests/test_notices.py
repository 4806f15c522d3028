"""The notices: what they may not decide, what must add up, and that they say the same in Spanish."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from lxml import html as lxml_html

from pipeline import library
from pipeline.model import Form, Origin, RawForm
from pipeline.press import context, sources
from pipeline.press.fill import fill, fill_line
from pipeline.rules.catalog import Catalog
from pipeline.rules.validate import Validated, validate
from tests.conftest import NOW

_DOCUMENTS = library.shipped() / "documents"
_NOTICES = sorted(path.parent.name for path in _DOCUMENTS.glob("notice-*/document.toml"))
_KINDS = [*_NOTICES, "eligibility-decision"]
_SAME_IN_BOTH = {"No."}


def _checked(kind: str, example: str, catalog: Catalog, changes: Mapping[str, Any]) -> Validated:
    path = _DOCUMENTS / kind / "examples" / f"{example}.json"
    values = {**json.loads(path.read_text(encoding="utf-8")), **changes}
    court = values.pop("court")
    raw = RawForm(
        document_type=values.pop("document_type"),
        court=court,
        values=values,
        origin=Origin(file="form.json", sha256="0" * 64),
    )
    exhibits = tuple(line.rpartition(" = ")[2] for line in values.get("exhibits", ()))
    return validate(raw, catalog, lane_type=None, lane_court=None, lane_access="public", files=exhibits, now=NOW)


def _form(kind: str, example: str, catalog: Catalog, **changes: Any) -> Form:
    checked = _checked(kind, example, catalog, changes)
    assert checked.form is not None, [one.message for one in checked.findings]
    return checked.form


def _page(form: Form, catalog: Catalog, language: str = "en") -> lxml_html.HtmlElement:
    made, court = catalog.documents[form.document_type], catalog.courts[form.court]
    shelf, paper = sources.of(made, court), made.papers[0]
    about = context.of_form(form, court, received_at=NOW, made=made)
    other = paper.translations.get(language)
    said, body = (other.title, other.body) if other else (paper.title, paper.body)
    title = fill_line(said, about, shelf, where="title")
    filled = fill(body, {**about, "title": title, "paper": paper, "footer": "", "language": language}, shelf)
    return lxml_html.document_fromstring(filled)


def _text(form: Form, catalog: Catalog) -> str:
    return " ".join(" ".join(map(str, _page(form, catalog).body.itertext())).split())


@pytest.mark.parametrize("met", ["met", "not met"])
@pytest.mark.parametrize(
    ("example", "said"), [("ordinary", "You are eligible."), ("hard", "You are not eligible.")], ids=str
)
def test_the_decision_on_eligibility_is_the_persons_whatever_the_criteria_say(
    catalog: Catalog, example: str, said: str, met: str
) -> None:
    rows = [{"criterion": "Lives here", "fact": "Lease", "source": "File", "met": met}]
    text = _text(_form("eligibility-decision", example, catalog, criteria=rows), catalog)
    assert said in text
    assert f"Lease File {met}" in text


def test_without_a_decision_there_is_no_paper(catalog: Catalog) -> None:
    checked = _checked("eligibility-decision", "ordinary", catalog, {"decision": ""})
    assert [(one.code, one.where.field) for one in checked.findings] == [("form.required", "decision")]


def test_a_total_that_is_not_the_sum_of_what_is_owed_is_told(catalog: Catalog) -> None:
    checked = _checked("notice-of-payment-due", "ordinary", catalog, {"total_due": "225.01"})
    assert [(one.code, one.where.field) for one in checked.findings] == [("form.total", "total_due")]


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"new_date": ""}, {"new_date"}),
        ({"held": "by video"}, {"remote_link"}),
        ({"courtroom": ""}, {"courtroom"}),
        ({"attendance": "", "change_reason": ""}, {"attendance", "change_reason"}),
    ],
    ids=lambda one: " and ".join(sorted(one)),
)
def test_a_hearing_with_a_new_day_needs_all_that_a_hearing_needs(
    catalog: Catalog, change: dict[str, str], missing: set[str]
) -> None:
    checked = _checked("notice-hearing-changed", "ordinary", catalog, change)
    assert {one.where.field for one in checked.findings} == missing


def test_the_old_day_is_struck_out_and_said_in_words_to_hold_no_longer(catalog: Catalog) -> None:
    page = _page(_form("notice-hearing-changed", "ordinary", catalog), catalog)
    assert [one.text_content() for one in page.iter("s")] == [
        "Thursday, December 10, 2026, at 9:30 a.m.",
        "Courtroom 4B, Example Federal Building",
    ]
    assert "(the hearing will not be held then)" in page.body.text_content()


@pytest.mark.parametrize(
    ("court", "number", "hearing", "rule"),
    [
        ("us-nywd", "6:26-cv-06123", "2026-12-04", "Fed. R. Civ. P. 6(c)(1)"),
        ("ca-superior", "26STCV01234", "2026-12-15", "Cal. Code Civ. Proc. 1005"),
        ("generic-state", "2026-CV-1", "2026-12-01", None),
    ],
    ids=str,
)
def test_each_court_asks_for_its_own_notice_of_a_civil_motion(
    catalog: Catalog, court: str, number: str, hearing: str, rule: str | None
) -> None:
    changes = {"court": court, "docket_number": number, "hearing_date": hearing}
    checked = _checked("notice-of-hearing", "ordinary", catalog, changes)
    rules = [one.rule for one in checked.findings if one.code == "form.notice-short"]
    assert [one for one in rules if one and one.startswith(rule or "")] == rules
    assert len(rules) == (rule is not None)


@pytest.mark.parametrize(
    ("court", "number", "changes", "last"),
    [
        ("us-nywd", "6:26-cv-06123", {"appeal_time": "from entry"}, "Monday, December 21, 2026"),
        ("ny-supreme", "654321/2026", {"service_method": "hand"}, "Wednesday, December 23, 2026"),
        ("ny-supreme", "654321/2026", {"service_method": "mail"}, "Monday, December 28, 2026"),
        ("generic-state", "2026-CV-1", {"appeal_time": "from entry"}, None),
        ("us-nywd", "6:26-cv-06123", {"appeal_time": "not stated"}, None),
    ],
    ids=str,
)
def test_the_last_day_to_appeal_is_printed_where_the_court_has_the_rule(
    catalog: Catalog, court: str, number: str, changes: dict[str, str], last: str | None
) -> None:
    form = _form("notice-of-entry", "ordinary", catalog, court=court, docket_number=number, **changes)
    text = _text(form, catalog)
    assert ("Last day to appeal" in text) is (last is not None)
    assert f"Last day to appeal {last or ''}".strip() in text or last is None
    assert ("How the last day was counted" in text) is (last is not None)


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("example", ["ordinary", "hard", "smallest"])
def test_the_spanish_text_has_the_same_parts_and_headings_of_its_own(catalog: Catalog, kind: str, example: str) -> None:
    form = _form(kind, example, catalog)
    english, spanish = (_page(form, catalog, one) for one in ("en", "es"))
    assert [one.get("data-part") for one in english.iterfind(".//*[@data-part]")] == [
        one.get("data-part") for one in spanish.iterfind(".//*[@data-part]")
    ]
    for tag in ("th", "h1", "h2"):
        ours, theirs = (
            [one.text_content() for part in page.iterfind(".//*[@data-part]") for one in part.iter(tag)]
            for page in (english, spanish)
        )
        assert len(ours) == len(theirs)
        assert [one for one, other in zip(ours, theirs, strict=True) if one == other and one not in _SAME_IN_BOTH] == []
