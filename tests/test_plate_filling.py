"""Filling for runs: marks round values, templates followed step by step, two languages laid together."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from jinja2 import Template
from markupsafe import escape

from pipeline.errors import LibraryError
from pipeline.model import Form
from pipeline.press import context, papers, sources
from pipeline.press.plate import tracing
from pipeline.press.plate.filling import Record, Traced
from pipeline.press.plate.laid import Unfaithful
from pipeline.press.plate.marks import END, MIDDLE, START, Filled, hole, parted, with_values
from pipeline.press.plate.terms import Steps
from pipeline.press.plate.worded import Worded
from pipeline.press.sandbox import ENGLISH
from pipeline.press.sources import Sources
from pipeline.rules.catalog import Catalog
from pipeline.rules.contents import holds
from tests.example_papers import DOCUMENTS, EXAMPLES, form_of

_HARD = ("O’Brien & <Sons> \"Ltd\" 'x'", "", "é\u00a0ñ", "&amp;", "{{ x }}", "12")
_UNFOLLOWED = {("conditions-of-supervision/ordinary", "conditions"): "untraced"}
"""Papers of examples that cannot be parted, with the reason."""


def _kept(filled: Filled) -> str:
    return with_values(filled.shape, filled.values, marked=False)


# --- Marks ---


def test_values_are_escaped_as_jinja_escapes_them_and_found_again() -> None:
    shape = "<p>" + " – ".join(hole(number) for number in range(len(_HARD))) + "</p>"
    assert with_values(shape, _HARD, marked=False) == "<p>" + " – ".join(str(escape(one)) for one in _HARD) + "</p>"
    assert parted(with_values(shape, _HARD, marked=True)) == Filled(shape, _HARD)


def test_any_values_come_back_from_a_marked_page() -> None:
    letters, chance = "aé&<>\"'; \n#39", random.Random(7)
    for _ in range(200):
        values = tuple("".join(chance.choices(letters, k=chance.randrange(9))) for _ in range(chance.randrange(13)))
        shape = "x".join(["<b>", *(hole(number) for number in range(len(values))), "</b>"])
        assert parted(with_values(shape, values, marked=True)) == Filled(shape, values)


@pytest.mark.parametrize(
    "forged", [START, MIDDLE, END, f"{START}\ue010{MIDDLE}x{END}", "\uf8ff", "\U0010fffd"], ids=ascii
)
def test_a_value_cannot_forge_a_mark(forged: str) -> None:
    with pytest.raises(Unfaithful, match="private-use"):
        with_values(hole(0), (f"a{forged}b",), marked=True)


def test_a_stray_mark_in_a_page_is_refused() -> None:
    with pytest.raises(Unfaithful, match="private-use"):
        parted(f"<p>{START}x</p>")


def test_a_shape_takes_exactly_its_values() -> None:
    with pytest.raises(ValueError, match="1 values for 2 holes"):
        with_values(hole(0) + hole(1), ("a",), marked=False)


# --- Every shipped template ---


@pytest.mark.parametrize("kind", sorted({path.parent.parent.name for path in EXAMPLES}))
def test_every_example_is_filled_as_jinja_fills_it(kind: str, catalog: Catalog, now: datetime) -> None:
    for path in sorted((DOCUMENTS / kind / "examples").glob("*.json")):
        form = form_of(path, catalog, now)
        _compared(form, catalog, now, name=f"{kind}/{path.stem}")


def _compared(form: Form, catalog: Catalog, now: datetime, *, name: str) -> None:
    made, court = catalog.documents[form.document_type], catalog.courts[form.court]
    worded, shelf = Worded(made, court, received_at=now), sources.of(made, court)
    told = worded.told(form)
    assert told.about == context.of_form(form, court, received_at=now, made=made)
    for paper in made.papers:
        if not holds(paper.when, form.values):
            continue
        plain = papers.page_of(paper, form, court, told.about, shelf)
        if (name, paper.name) in _UNFOLLOWED:
            with pytest.raises(Unfaithful, match=_UNFOLLOWED[name, paper.name]):
                worded.said(paper, told)
            continue
        said = worded.said(paper, told)
        again = worded.said(paper, worded.told(form))
        assert said == again
        assert said.title == plain.title
        assert _kept(said.english) == plain.english
        assert _kept(said.page) == plain.html


def _hearings(form: Form) -> list[Form]:
    """Forms of one type that take many ways through its templates."""
    chance, made = random.Random(3), []
    empty = ("courtroom", "hearing_address", "remote_link", "remote_instructions", "absence", "shortened_by")
    more = ("interpreter_language", "accessibility_phone", "signer_title", "signer_office", "signer_for")
    for number in range(20):
        values = dict(form.values)
        for name in chance.sample(empty + more, k=chance.randrange(4)):
            values[name] = None
        values["hearing_date"] = date(2026, 12, 1 + number % 28)
        values["hearing_subject"] = chance.choice(_HARD) or "A motion"
        values["reader_language"] = chance.choice(["english", "spanish"])
        parties = tuple(replace(one, name=f"{one.name} {number}") for one in form.case.parties)
        made.append(
            replace(form, values=values, case=replace(form.case, docket_number=f"6:26-cv-{number:05}", parties=parties))
        )
    return made


def test_records_of_one_run_are_filled_as_each_by_itself(catalog: Catalog, now: datetime) -> None:
    form = form_of(DOCUMENTS / "notice-of-hearing/examples/ordinary.json", catalog, now)
    made, court = catalog.documents[form.document_type], catalog.courts[form.court]
    worded, shelf = Worded(made, court, received_at=now), sources.of(made, court)
    shapes = set()
    for one in _hearings(form) * 2:
        told = worded.told(one)
        said = worded.said(made.papers[0], told)
        assert _kept(said.page) == papers.page_of(made.papers[0], one, court, told.about, shelf).html
        shapes.add(said.page.shape)
    assert 5 < len(shapes) < 40, "many ways, and none for each record"


def test_what_is_the_courts_own_needs_no_hole(catalog: Catalog, now: datetime) -> None:
    form = form_of(DOCUMENTS / "notice-of-hearing/examples/ordinary.json", catalog, now)
    made, court = catalog.documents[form.document_type], catalog.courts[form.court]
    worded = Worded(made, court, received_at=now)
    said = worded.said(made.papers[0], worded.told(form))
    assert "Notice of Hearing" not in said.page.values, "the type's title"
    assert not set(court.title.splitlines()) & set(said.page.values)
    assert "Judge: Hon. Ada Example" in said.page.values
    assert any(one.endswith(" · Notice of Hearing") for one in said.page.values), "the running footer"


def test_a_value_of_the_form_cannot_pass_for_a_mark(catalog: Catalog, now: datetime) -> None:
    form = form_of(DOCUMENTS / "notice-of-hearing/examples/ordinary.json", catalog, now)
    made, court = catalog.documents[form.document_type], catalog.courts[form.court]
    worded = Worded(made, court, received_at=now)
    for word in ("Motion", f"{START}\ue010{MIDDLE}{END}", "Motion \uf0b7"):
        one = replace(form, values={**form.values, "hearing_subject": word})
        if word == "Motion":
            worded.said(made.papers[0], worded.told(one))
            continue
        with pytest.raises(Unfaithful, match="private-use"):
            worded.said(made.papers[0], worded.told(one))


# --- What a template may do with a value ---

_FOLLOWED = [
    ("a field printed", "<p>{{ word }}</p>", 1),
    ("a filter", "<p>{{ day | long_date }} {{ word | upper }}</p>", 2),
    ("a condition", "{% if word %}<p>{{ word }}</p>{% else %}<p>none</p>{% endif %}", None),
    ("a comparison", "<p>{% if word == 'Ada' %}she{% elif count > 2 %}many{% else %}few{% endif %}</p>", 0),
    ("a loop with its places", "{% for one in lines %}<p>{{ loop.index }} {{ one }}</p>{% endfor %}", None),
    ("texts joined by a tilde", "<p>{{ 'For ' ~ word ~ '.' }}</p>", 1),
    ("lists joined", "{% for a in [word] + (lines or ()) | list %}{% if a %}<i>{{ a }}{% endif %}{% endfor %}", None),
    ("a value sought in a list", "<p>{{ 'yes' if word in ('Ada', 'Bea') else 'no' }}</p>", 0),
    ("an iterator", "<p>{{ (word, nothing) | select | natural('or') }}</p>", 1),
    ("a member", "<p>{{ person.name }}</p>", 1),
    ("a key", "<p>{{ {'Ada': 'first', 'x': 'other'}[word] }}</p>", None),
    ("a slice", "<p>{{ lines[:1] | join(', ') }}</p>", 1),
    ("arithmetic", "<p>{{ count + 1 }} {{ 10 - count }} {{ count * 2 }}</p>", 3),
    ("a macro", "{% macro b(a) %}<b>{{ a }}{{ caller() }}{% endmacro %}{% call b(word) %}{{ count }}{% endcall %}", 2),
    ("a macro printed twice", "{% macro row(a) %}<b>{{ a }}</b>{% endmacro %}{% set r = row(word) %}{{ r }}{{ r }}", 2),
    ("a value in an attribute", '<p class="{{ word | lower }}">{{ word }}</p>', 1),
    ("a value in a style", "<style>p { margin: {{ count }}pt }</style><p>{{ word }}</p>", 1),
    ("a footer", '<body data-footer="{{ word }}"><p>{{ count }}</p>', 2),
    ("metadata", '<meta name="author" content="{{ word }}"><p>{{ count }}</p>', 2),
    ("a description elsewhere", '<p title="{{ word }}">x</p>', 0),
]  # fmt: skip
_NOT_FOLLOWED = [
    ("a macro's text looked at", "{% macro row(a) %}{{ a }}{% endmacro %}{% if row(word) %}x{% endif %}"),
    ("a macro's text filtered", "{% macro row(a) %}{{ a }}{% endmacro %}{{ row(word) | upper }}"),
    ("a block kept as a text", "{% set kept %}{{ word }}{% endset %}{% if kept %}x{% endif %}"),
    ("a block filtered", "{% filter upper %}{{ word }}{% endfilter %}"),
    ("a function of a value", "{% for one in range(count) %}x{% endfor %}"),
    ("an iterator looked at", "{% if lines | select %}x{% endif %}"),
    ("a value in a text that is searched", "{{ 'x' if word in 'Ada Bea' else 'y' }}"),
]
_RECORDS: list[Mapping[str, object]] = [
    {"word": word, "count": count, "lines": lines, "day": date(2026, 11, 1 + count), "nothing": None}
    for word in ("Ada", '<Bea> & "Co"', "Çelik", "x")
    for count, lines in ((1, ("a",)), (3, ("b & c", "", "d")), (2, None))
]  # fmt: skip


def _source(folder: Path, text: str) -> Sources:
    (folder / "page.html.j2").write_text(text, encoding="utf-8")
    return Sources(shelves={"type": (folder,)})


def _traced(folder: Path, text: str) -> tuple[Traced, tracing.Tracing, Steps]:
    room, steps = tracing.environment(_source(folder, text), ENGLISH, escape=True), Steps()
    return Traced(steps, room, _page), room, steps


def _page(room: object) -> Template:
    return room.get_template("type/page.html.j2")  # type: ignore[attr-defined,no-any-return]


def _record(about: Mapping[str, object], steps: Steps) -> Record:
    cells = {steps.named(name): value for name, value in about.items()}
    return Record(about=lambda: about, fixed=frozenset(), key=frozenset(about), cells=cells)


def _with_person(about: Mapping[str, object], form: Form) -> Mapping[str, object]:
    return {**about, "person": form.filer or form.service_list[0].contact}


@pytest.mark.parametrize(("text", "holes"), [row[1:] for row in _FOLLOWED], ids=[row[0] for row in _FOLLOWED])
def test_a_template_that_does_this_is_followed(
    text: str, holes: int | None, tmp_path: Path, catalog: Catalog, now: datetime
) -> None:
    form = form_of(DOCUMENTS / "notice-of-hearing/examples/ordinary.json", catalog, now)
    traced, room, steps = _traced(tmp_path, text)
    for about in [_with_person(one, form) for one in _RECORDS * 2]:
        if "}[word]" in text and about["word"] not in {"Ada", "x"}:
            with pytest.raises(Unfaithful, match="untraced"):
                traced.filled(_record(about, steps))
            continue
        if about["lines"] is None and ("lines[" in text or "in lines %" in text):
            continue
        found = traced.filled(_record(about, steps))
        assert _kept(found) == _page(room.plain.environment).render(about)
        assert holes is None or len(found.values) == holes


@pytest.mark.parametrize("text", [row[1] for row in _NOT_FOLLOWED], ids=[row[0] for row in _NOT_FOLLOWED])
def test_a_template_that_does_this_is_left_to_jinja(text: str, tmp_path: Path) -> None:
    traced, _, steps = _traced(tmp_path, text)
    with pytest.raises((Unfaithful, TypeError)):
        traced.filled(_record(_RECORDS[0], steps))


def test_a_template_that_is_changed_is_not_read_again(tmp_path: Path) -> None:
    traced, _, steps = _traced(tmp_path, "<p>{{ word }}</p>")
    first = traced.filled(_record(_RECORDS[0], steps))
    _source(tmp_path, "<b>{{ word }}</b>")
    assert traced.filled(_record(_RECORDS[1], steps)).shape == first.shape
    assert "<p>" in traced.filled(_record({**_RECORDS[2], "more": 1}, steps)).shape


def test_an_empty_field_that_is_printed_is_said_by_the_usual_way(catalog: Catalog, now: datetime) -> None:
    form = form_of(DOCUMENTS / "notice-of-hearing/examples/ordinary.json", catalog, now)
    made, court = catalog.documents[form.document_type], catalog.courts[form.court]
    worded = Worded(made, court, received_at=now)
    good, bad = form, replace(form, values={**form.values, "attendance": None})
    worded.said(made.papers[0], worded.told(good))
    with pytest.raises(Unfaithful, match=r"template|untraced"):
        worded.said(made.papers[0], worded.told(bad))
    with pytest.raises(LibraryError, match="an empty field was printed"):
        papers.page_of(made.papers[0], bad, court, worded.told(bad).about, sources.of(made, court))
