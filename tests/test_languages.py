"""A paper in two languages: the same parts in the court's layout, and nothing issued from a stale translation."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import html as lxml_html

from pipeline import library
from pipeline.errors import LibraryError
from pipeline.model import Court, DocumentType, Form, Languages, Origin, RawForm, Severity
from pipeline.pages import said
from pipeline.press import languages, words, words_es
from pipeline.press.papers import MadePaper, make
from pipeline.rules import catalog as catalog_room
from pipeline.rules.catalog import Catalog
from pipeline.rules.validate import validate
from tests.conftest import NOW
from tests.rules_samples import NOTICE, changed, check, raw

TYPE = """
title = "Notice to Come"
summary = "Asks somebody to come."
edition = "1"
fieldsets = ["case", "reader"]

[[fields]]
name = "day"
label = "Day"
kind = "date"
required = true

[[papers]]
name = "notice"
title = "Notice to Come"
role = "lead"
body = "body.html.j2"
filing_code = "notice"

[papers.translations.es]
title = "Aviso de comparecencia"
body = "body.es.html.j2"
of = "{of}"
"""
ENGLISH = """{% extends "shared/paper.html.j2" %}
{% block styles %}{% endblock %}
{% block paper %}
<h1 data-part="title">{{ title }}</h1>
<p data-part="when">Come on {{ day | weekday_date }}.</p>
<p data-part="why">Your case is called that day.</p>
<div class="signature"><p>Chris Clerk</p></div>
{% endblock %}
"""
SPANISH = """{% extends "shared/paper.html.j2" %}
{% block styles %}{% endblock %}
{% block paper %}
<h1 data-part="title">{{ title }}</h1>
<p data-part="when">Preséntese el {{ day | weekday_date }}.</p>
<p data-part="why">Su caso se llamará ese día.</p>
{% endblock %}
"""
FILTERS = words.FILTERS | words_es.FILTERS
"""What a Spanish template may call."""
SAID_SPANISH = "Preséntese el martes, 15 de diciembre de 2026."


def _catalog(root: Path, spanish: str = SPANISH, *, of: str | None = None) -> Catalog:
    folder = root / "documents" / "notice-to-come"
    folder.mkdir(parents=True)
    digest = of or hashlib.sha256(ENGLISH.encode()).hexdigest()
    (folder / "document.toml").write_text(TYPE.replace("{of}", digest), encoding="utf-8")
    (folder / "body.html.j2").write_text(ENGLISH, encoding="utf-8")
    (folder / "body.es.html.j2").write_text(spanish, encoding="utf-8")
    return catalog_room.build(library.read(library.shipped(), root))


def _court(catalog: Catalog, languages: Languages) -> Court:
    return replace(catalog.courts["us-nywd"], languages=languages)


def _form(catalog: Catalog, court: Court, language: str) -> Form | None:
    answers = {"Case No.": "6:26-cr-00123", "plaintiffs": "United States of America", "defendants": "John Roe"}
    raw = RawForm(
        document_type="notice-to-come",
        court=court.name,
        values={**answers, "day": "2026-12-15", "reader_language": language},
        origin=Origin(file="form.json", sha256="0" * 64),
    )
    here = replace(catalog, courts={**catalog.courts, court.name: court})
    found = validate(raw, here, lane_type=None, lane_court=None, lane_access="public", files=(), now=NOW)
    if found.form is None:
        raise AssertionError([one.code for one in found.findings])
    return found.form


def _made(catalog: Catalog, court: Court, folder: Path, language: str = "spanish") -> MadePaper:
    form, made = _form(catalog, court, language), catalog.documents["notice-to-come"]
    assert form is not None
    [paper] = make(form, made, court, folder, received_at=NOW)
    return paper


LAYOUTS = ("separate", "stacked", "side-by-side")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_both_languages_stand_on_the_paper_in_every_layout(tmp_path: Path, layout: str) -> None:
    catalog = _catalog(tmp_path / "templates")
    paper = _made(catalog, _court(catalog, Languages(offered=("es",), layout=layout)), tmp_path)
    text = said.text_of(paper.path)
    assert "Come on Tuesday, December 15, 2026." in text
    assert SAID_SPANISH in text
    assert "vale el texto en inglés" in text
    assert paper.pages == (2 if layout == "separate" else 1)
    beside = text.index("Preséntese") < text.index("Your case")
    assert beside is (layout == "side-by-side")


@pytest.mark.verapdf
def test_every_layout_conforms(tmp_path: Path, verapdf: Callable[..., None]) -> None:
    catalog = _catalog(tmp_path / "templates")
    made = []
    for layout in LAYOUTS:
        folder = tmp_path / layout
        folder.mkdir()
        made.append(_made(catalog, _court(catalog, Languages(offered=("es",), layout=layout)), folder).path)
    verapdf(*made)


def test_a_table_of_columns_stands_whole_above_its_translation_where_all_else_stands_beside_it() -> None:
    english = "<table><thead><tr><th>What is missing</th></tr></thead></table><p>Why</p>"
    spanish = english.replace("What is missing", "Qué falta").replace("Why", "Por qué")
    body, other = (lxml_html.fragment_fromstring(one, create_parent="body") for one in (english, spanish))
    languages._side_by_side(list(zip(body, other, strict=True)), "es")
    assert [one.tag for one in body] == ["table", "table", "div"]
    assert [one.text_content() for one in body] == ["What is missing", "Qué falta", "WhyPor qué"]


def test_a_court_may_leave_out_which_text_controls(tmp_path: Path) -> None:
    catalog = _catalog(tmp_path / "templates")
    court = _court(catalog, Languages(offered=("es",), english_controls=False))
    assert "vale el texto" not in said.text_of(_made(catalog, court, tmp_path).path)


@pytest.mark.parametrize(("tag_line", "said_so"), [(True, True), (False, False)])
def test_an_english_paper_says_in_spanish_that_it_matters(tmp_path: Path, tag_line: bool, said_so: bool) -> None:  # noqa: FBT001
    catalog = _catalog(tmp_path / "templates")
    court = _court(catalog, Languages(offered=("es",), tag_line=tag_line))
    text = said.text_of(_made(catalog, court, tmp_path, "english").path)
    assert ("puede afectar sus derechos" in text) is said_so
    assert SAID_SPANISH not in text


@pytest.mark.parametrize(
    ("offered", "of", "code"),
    [((), None, "language.not-offered"), (("es",), "0" * 64, "language.stale")],
    ids=["the court does not offer it", "the English text has changed since"],
)
def test_a_language_that_cannot_be_given_stops_the_form(
    tmp_path: Path, offered: tuple[str, ...], of: str | None, code: str
) -> None:
    catalog = _catalog(tmp_path / "templates", of=of)
    court = _court(catalog, Languages(offered=offered))
    with pytest.raises(AssertionError, match=code):
        _form(catalog, court, "spanish")
    assert _form(catalog, court, "english")


def test_a_type_without_a_translation_cannot_be_given_in_spanish(tmp_path: Path) -> None:
    catalog = _catalog(tmp_path / "templates")
    made = catalog.documents["notice-to-come"]
    bare = replace(made, papers=tuple(replace(one, translations={}) for one in made.papers))
    catalog = replace(catalog, documents={**catalog.documents, made.name: bare})
    with pytest.raises(AssertionError, match=r"language\.none"):
        _form(catalog, _court(catalog, Languages(offered=("es",))), "spanish")


def test_a_translation_that_lacks_a_part_is_a_fault_of_the_template(tmp_path: Path) -> None:
    lacking = SPANISH.replace('<p data-part="why">Su caso se llamará ese día.</p>\n', "")
    catalog = _catalog(tmp_path / "templates", lacking)
    with pytest.raises(LibraryError, match="must be the same"):
        _made(catalog, _court(catalog, Languages(offered=("es",))), tmp_path)


def _translated(catalog: Catalog) -> list[tuple[DocumentType, str]]:
    return [(made, name) for made in catalog.documents.values() for one in made.papers for name in one.translations]


def test_no_shipped_translation_is_stale(catalog: Catalog) -> None:
    stale = [
        (made.name, paper.name, made.folder / paper.body)
        for made, language in _translated(catalog)
        for paper in made.papers
        if language in paper.translations and paper.translations[language].stale
    ]
    assert stale == []


def test_every_notice_and_every_summons_speaks_spanish(catalog: Catalog) -> None:
    wanted = {name for name, one in catalog.documents.items() if one.group == "notice" or name.startswith("summons")}
    assert wanted
    assert wanted <= {made.name for made, _ in _translated(catalog)}


@pytest.mark.parametrize(
    ("written", "as_it_should"),
    [
        (words_es.long_date(date(2026, 11, 23)), "23 de noviembre de 2026"),
        (words_es.weekday_date(date(2026, 12, 1)), "martes, 1 de diciembre de 2026"),
        (words_es.formal_date(date(2026, 12, 1)), "el primer día del mes de diciembre de 2026"),
        (words_es.formal_date(date(2026, 12, 2)), "a los 2 días del mes de diciembre de 2026"),
        (words_es.clock(time(9, 5)), "9:05 a. m."),
        (words_es.clock(time(14, 30)), "2:30 p. m."),
        (words_es.clock(time(12)), "12:00 del mediodía"),
        (words_es.clock(time(0)), "12:00 de la medianoche"),
        (FILTERS["money"](Decimal("1234.5")), "$1,234.50"),
        (words_es.money_words(Decimal("1.05")), "un dólar con 05/100"),
        (words_es.money_words(21), "veintiún dólares con 00/100"),
        (words_es.ordinal(3), "3.º"),
        (words_es.ordinal_words(3), "tercero"),
        (FILTERS["number"](12345), "12,345"),
        (words_es.natural(["Ana", "Inés"]), "Ana e Inés"),
        (words_es.natural(["uno", "otro"], "or"), "uno u otro"),
        (words_es.natural(["a", "b", "hierro"]), "a, b y hierro"),
        (words_es.natural(["a"]), "a"),
        (words_es.natural([]), ""),
    ],
)
def test_spanish_dates_numbers_and_lists(written: object, as_it_should: str) -> None:
    assert written == as_it_should


def test_a_shared_text_that_is_older_than_its_english_one_makes_every_translation_stale(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    english = shared / "words.html.j2"
    english.write_text("Come.", encoding="utf-8")
    digest = hashlib.sha256(english.read_bytes()).hexdigest()
    (shared / "words.es.html.j2").write_text(f"{{#- {digest} -#}}Venga.", encoding="utf-8")
    assert library.read(library.shipped(), tmp_path).stale_shared == frozenset()
    english.write_text("Come soon.", encoding="utf-8")
    found = library.read(library.shipped(), tmp_path)
    assert found.stale_shared == {"es"}
    made = catalog_room.build(found).documents["notice-of-hearing"]
    assert all(one.stale for paper in made.papers for one in paper.translations.values())


@pytest.mark.parametrize("layout", ["separate", "stacked", "side-by-side"])
def test_a_sheet_of_its_own_says_which_court_and_case_it_belongs_to(tmp_path: Path, layout: str) -> None:
    catalog = _catalog(tmp_path / "templates")
    paper = _made(catalog, _court(catalog, Languages(offered=("es",), layout=layout)), tmp_path)
    sheet = said.texts_of(paper.path)[-1]
    head = sheet[: sheet.index("Preséntese")]
    assert ("Número del caso: 6:26-cr-00123" in head) is (layout == "separate")
    if layout == "separate":
        assert "Western District of New York" in head.title().replace("Of", "of")
        assert "Roe" in head


@pytest.mark.parametrize(
    ("language", "spanish", "told"),
    [
        ("spanish", "", ["hearing_subject_spanish", "attendance_spanish"]),
        ("spanish", "Audiencia de estado", []),
        ("english", "", []),
    ],
)
def test_english_words_that_stay_on_the_spanish_sheet_are_told(
    catalog: Catalog, language: str, spanish: str, told: list[str]
) -> None:
    values = changed(NOTICE, reader_language=language, hearing_subject_spanish=spanish, attendance_spanish=spanish)
    found = check(raw(values, "notice-of-hearing"), catalog).findings
    advice = [one for one in found if one.code == "language.untranslated"]
    assert [one.where.field for one in advice] == told
    assert all(one.severity is Severity.ADVICE for one in advice)
    assert all("What you wrote under" in one.message and "stays English" in one.message for one in advice)
