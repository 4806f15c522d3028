"""Plain words are advice: hard ones, long sentences, the reading grade, and what stands too late."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import library
from pipeline.errors import UsageError
from pipeline.line import plainness
from pipeline.model import DocumentType, Form, Wording
from pipeline.press.papers import make
from pipeline.rules import plain
from pipeline.rules.catalog import Catalog
from tests.conftest import NOW, MakeHome
from tests.example_papers import form_of

_DOCUMENTS = library.shipped() / "documents"
EASY = (
    "You must come to court on Monday. Bring this paper with you. Tell the clerk if you need help to hear or to speak.",
    "If you do not come, the judge may decide without you. You can ask for another day. Call the clerk to do so.",
    "You do not need a lawyer for this day, but you may bring one. The court does not pay for your lawyer.",
)
HARD = (
    (
        "Pursuant to the provisions of the aforementioned administrative regulations, the undersigned respondent is "
        "hereby notified that noncompliance with the obligations enumerated herein may precipitate the institution of "
        "supplementary enforcement proceedings, the imposition of additional monetary sanctions, and the revocation of "
        "discretionary privileges previously conferred upon the respondent by the supervising authority."
    ),
)


@pytest.fixture(scope="module")
def wording(catalog: Catalog) -> Wording:
    return catalog.wording["en"]


@pytest.fixture(scope="module")
def form(catalog: Catalog) -> Form:
    return form_of(_DOCUMENTS / "notice-of-hearing" / "examples" / "ordinary.json", catalog, NOW)


@pytest.fixture(scope="module")
def made(catalog: Catalog) -> DocumentType:
    return replace(catalog.documents["notice-of-hearing"], first=("hearing_date",))


def _codes(made: DocumentType, form: Form, parts: tuple[str, ...], wording: Wording) -> set[str]:
    return {one.code for one in plain.advice(made, form, parts, wording)}


def test_easy_words_get_no_advice(made: DocumentType, form: Form, wording: Wording) -> None:
    assert _codes(made, form, EASY, wording) == set()
    found = plain.grade(EASY)
    assert found is not None
    assert found < 6


def test_hard_words_are_named_with_plain_ones(made: DocumentType, form: Form, wording: Wording) -> None:
    found = plain.advice(made, form, HARD, wording)
    assert {one.found for one in found if one.code == "plain.hard-word"} >= {"pursuant to", "hereby", "herein"}
    assert "Say `under`." in {one.repair for one in found}
    assert all(one.severity == "advice" for one in found)


def test_a_long_sentence_is_counted(made: DocumentType, form: Form, wording: Wording) -> None:
    [long] = [one for one in plain.advice(made, form, HARD, wording) if one.code == "plain.long-sentence"]
    assert "has 51 words; at most 30" in long.message


def test_a_hard_text_asks_for_many_years_of_school(made: DocumentType, form: Form, wording: Wording) -> None:
    assert "plain.grade" in _codes(made, form, HARD * 2, wording)


def test_a_day_below_the_first_third_is_told(made: DocumentType, form: Form, wording: Wording) -> None:
    day = "The hearing is on December 15, 2026."
    form = replace(form, values={**form.values, "hearing_date": NOW.date().replace(month=12, day=15)})
    assert "plain.late" in _codes(made, form, (*EASY * 3, day), wording)
    assert "plain.late" not in _codes(made, form, (day, *EASY * 3), wording)


def test_only_notices_are_measured(catalog: Catalog, form: Form, wording: Wording) -> None:
    assert _codes(catalog.documents["motion"], form, HARD, wording) == set()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Come on Monday. Bring this paper.", 2),
        ("Rule 4 of the Fed. R. Civ. P. applies to Mr. Roe v. Acme Inc. and others.", 1),
        ("Come at 9:30 a.m. on Monday. Ask for No. 12.", 2),
        ("Who must come? You must.", 2),
        ("", 0),
    ],
)
def test_abbreviations_do_not_end_a_sentence(text: str, count: int) -> None:
    assert len(list(plain.sentences((text,)))) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("court", 1), ("judge", 1), ("clerk", 1), ("rule", 1), ("house", 1), ("you", 1), ("walked", 1), ("fees", 1)),
        *(("notice", 2), ("hearing", 2), ("paper", 2), ("decide", 2), ("lawyer", 2), ("people", 2), ("table", 2)),
        *(("decided", 3), ("attorney", 3), ("defendant", 3), ("interview", 3), ("telephone", 3)),
        *(("accommodation", 5), ("disability", 5), ("information", 4), ("supervision", 4)),
    ],
)
def test_syllables_are_counted_by_their_vowels(word: str, count: int) -> None:
    assert plain.syllables(word) == count


def _notices(catalog: Catalog) -> Iterator[Path]:
    for made in catalog.documents.values():
        if made.group == "notice":
            yield _DOCUMENTS / made.name / "examples" / "ordinary.json"


def test_the_shipped_notices_can_be_read_by_those_who_get_them(
    catalog: Catalog, wording: Wording, tmp_path: Path
) -> None:
    advice = {}
    for path in _notices(catalog):
        form = form_of(path, catalog, NOW)
        kind = catalog.documents[form.document_type]
        folder = tmp_path / kind.name
        folder.mkdir()
        lead = next(
            one for one in make(form, kind, catalog.courts[form.court], folder, received_at=NOW) if one.role == "lead"
        )
        assert lead.parts, kind.name
        advice[kind.name] = [(one.code, one.found) for one in plain.advice(kind, form, lead.parts, wording)]
    assert {name: found for name, found in advice.items() if found} == {}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"hearing_time": "noonish"}, "has 1 error\\."),
        ({"hearing_time": "noonish", "courtroom": ""}, "has 2 errors\\."),
    ],
    ids=["one", "two"],
)
def test_how_many_errors_keep_a_form_from_being_measured_is_said_rightly(
    home: MakeHome, tmp_path: Path, wrong: dict[str, str], said: str
) -> None:
    form = json.loads((_DOCUMENTS / "notice-of-hearing" / "examples" / "ordinary.json").read_text(encoding="utf-8"))
    path = tmp_path / "form.json"
    path.write_text(json.dumps(form | wrong), encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        plainness.of(home(), path, court=None, now=NOW)
