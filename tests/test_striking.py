"""The papers of runs: which shipped notices strike, in which courts, and what is done with those that do not."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pikepdf
import pytest

from pipeline.model import DocumentType, Form, Party
from pipeline.pages import said
from pipeline.press import papers
from pipeline.press.plate.laid import Struck, Unfaithful
from pipeline.press.sources import Sources
from pipeline.press.striking import HOUSE, Plates, Striker, Striking, plate_of
from pipeline.press.struck import RENDERED, STRUCK, StruckPaper
from pipeline.rules.catalog import Catalog
from tests.example_papers import DOCUMENTS, form_of

_TABLE = [
    ("notice-of-hearing", "us-nywd", "english"),
    ("notice-of-hearing", "fl-trial", "spanish"),
    ("notice-general", "us-flmd", "english"),
    ("notice-of-deficiency", "us-nysd", "english"),
    ("notice-of-appearance", "tx-district", "english"),
]
"""Shipped notices that strike, one court and language each."""


def _form(catalog: Catalog, now: datetime, kind: str, court: str = "us-nywd", language: str = "english") -> Form:
    form = form_of(DOCUMENTS / kind / "examples/ordinary.json", catalog, now)
    values = {**form.values, "reader_language": language} if "reader_language" in form.values else form.values
    return replace(form, court=court, case=replace(form.case, court=court), values=values, exhibits=())


def _striker(
    catalog: Catalog, now: datetime, form: Form, *, plates: Plates | None = None, despite: Sequence[str] = ()
) -> Striker:
    made, court = catalog.documents[form.document_type], catalog.courts[form.court]
    return Striker(made, court, received_at=now, plates=plates, despite=frozenset(despite))


def _flat(text: str | None) -> str:
    return "".join((text or "").split())


def _read(paper: StruckPaper, folder: Path) -> str:
    path = folder / "paper.pdf"
    path.write_bytes(paper.pdf)
    return said.text_of(path)


def _others(form: Form) -> list[Form]:
    """The same form for other people and other cases."""
    names = ("Ada Lee", "María de los Ángeles Ibáñez", "D’Angelo’s & Sons <Holdings>")
    return [
        replace(
            form,
            case=replace(
                form.case,
                docket_number=f"6:26-cv-{number:05}-ABC",
                parties=(Party(name=name, role=form.case.parties[0].role), *form.case.parties[1:]),
            ),
        )
        for number, name in enumerate(names)
    ]


@pytest.mark.parametrize(("kind", "court", "language"), _TABLE)
def test_a_shipped_notice_strikes(
    kind: str, court: str, language: str, catalog: Catalog, now: datetime, tmp_path: Path
) -> None:
    form = _form(catalog, now, kind, court, language)
    striker = _striker(catalog, now, form)
    [one] = striker.papers(form)
    assert (one.how, one.reason) == (STRUCK, None)
    assert _flat(one.text) == _flat(_read(one, tmp_path))
    with pikepdf.open(io.BytesIO(one.pdf)) as pdf:
        assert len(pdf.pages) == one.pages == len(one.contents)


def test_two_columns_that_go_on_are_read_one_after_the_other(catalog: Catalog, now: datetime, tmp_path: Path) -> None:
    form = _form(catalog, now, "notice-hearing-changed", "ny-supreme", "spanish")
    [one] = _striker(catalog, now, form).papers(form)
    assert (one.how, one.pages) == (STRUCK, 2)
    assert sorted(_flat(one.text)) == sorted(_flat(_read(one, tmp_path)))


def test_pleading_paper_is_laid_out_and_its_plate_is_not_tried_again(catalog: Catalog, now: datetime) -> None:
    form = _form(catalog, now, "notice-of-hearing", "ca-superior")
    tried: list[str] = []

    def plates(shape: str, sources: Sources) -> Striking:
        tried.append(shape)
        return plate_of(shape, sources)

    striker = _striker(catalog, now, form, plates=plates)
    [one] = [striker.papers(form)[0] for _ in range(2)][1:]
    assert (one.how, one.reason, one.text) == (RENDERED, "pleading", None)
    assert striker.count.rendered == {"pleading": 2}
    assert len(tried) == 1


def test_struck_papers_are_those_that_would_be_rendered(catalog: Catalog, now: datetime, tmp_path: Path) -> None:
    form = _form(catalog, now, "notice-of-hearing")
    striker = _striker(catalog, now, form)
    for one in _others(form):
        [made] = striker.papers(one)
        assert made.how == STRUCK
        assert _flat(made.text) == _flat(_read(made, tmp_path))
        assert str(one.case.docket_number) in (made.text or "")
    assert striker.compare(_others(form)[1]) == ()
    assert striker.stopped == ()
    count = striker.count
    assert (count.struck, count.rendered) == (3, {}), "comparing counts nothing"


def test_what_comes_of_a_form_does_not_depend_on_those_before_it(catalog: Catalog, now: datetime) -> None:
    forms = _others(_form(catalog, now, "notice-of-hearing"))
    one, other = (_striker(catalog, now, forms[0]) for _ in range(2))
    there = [one.papers(form)[0].pdf for form in forms]
    back = [other.papers(form)[0].pdf for form in reversed(forms)]
    assert there == back[::-1]


# --- What is told of a paper, with a plate that strikes what it is asked to ---


class _Blank:
    """A plate whose papers are all the same: what is tested is what stands round it."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault

    def __call__(self, shape: str, sources: Sources) -> Striking:
        del shape, sources
        return self

    def strike(self, values: tuple[str, ...]) -> Struck:
        if self.fault:
            raise self.fault
        return Struck(tail=b"%PDF- of nobody", pages=1, variant=f"of {len(values)} values", contents=())


def _like_make(one: StruckPaper) -> dict[str, object]:
    fields = ("name", "title", "role", "filing_code", "access", "draft", "length", "pages", "parts", "findings")
    return {name: getattr(one, name) for name in fields}


def _of_make(catalog: Catalog, now: datetime, form: Form, folder: Path) -> list[tuple[bytes, dict[str, object]]]:
    made, court = catalog.documents[form.document_type], catalog.courts[form.court]
    done = papers.make(form, made, court, folder, received_at=now)
    fields = ("name", "title", "role", "filing_code", "access", "draft", "length", "pages", "parts", "findings")
    return [(one.path.read_bytes(), {name: getattr(one, name) for name in fields}) for one in done]


def test_a_rendered_paper_is_the_one_every_form_gets(catalog: Catalog, now: datetime, tmp_path: Path) -> None:
    form = form_of(DOCUMENTS / "notice-of-appearance/examples/ordinary.json", catalog, now)
    striker = _striker(catalog, now, form, plates=_Blank(Unfaithful("asked")))
    made = [(one.pdf, _like_make(one)) for one in striker.papers(form)]
    assert made == _of_make(catalog, now, form, tmp_path)


def test_a_struck_paper_is_told_as_the_rendered_one(catalog: Catalog, now: datetime, tmp_path: Path) -> None:
    form = form_of(DOCUMENTS / "notice-of-hearing/examples/ordinary.json", catalog, now)
    [one] = _striker(catalog, now, form, plates=_Blank()).papers(form)
    [(_, told)] = _of_make(catalog, now, form, tmp_path)
    assert {**_like_make(one), "pages": told["pages"]} == told
    assert str(form.case.docket_number) not in one.english.shape


_FAULTS = [
    ("a record that cannot be struck", Unfaithful("a word"), "a word"),
    ("an error of the plate's own", ZeroDivisionError("7"), "error:ZeroDivisionError"),
]


@pytest.mark.parametrize(("fault", "reason"), [row[1:] for row in _FAULTS], ids=[row[0] for row in _FAULTS])
def test_whatever_the_plate_cannot_do_is_laid_out(
    fault: Exception, reason: str, catalog: Catalog, now: datetime
) -> None:
    form = _form(catalog, now, "notice-of-appearance")
    striker = _striker(catalog, now, form, plates=_Blank(fault))
    [one] = striker.papers(form)
    assert (one.how, one.reason) == (RENDERED, reason)
    assert one.pdf.startswith(b"%PDF-1.7")
    assert striker.count.rendered == {reason: 1}


def _kept_from(made: DocumentType, form: Form, reason: str) -> tuple[DocumentType, Form]:
    lead = made.papers[0]
    return {
        "draft": (replace(made, papers=(replace(lead, draft=True),)), form),
        "word-twin": (replace(made, papers=(replace(lead, word=True),)), form),
        "large-print": (made, replace(form, values={**form.values, "large_print": True})),
    }[reason]


@pytest.mark.parametrize("reason", ["draft", "word-twin", "large-print"])
def test_what_is_more_than_a_paper_is_not_struck(reason: str, catalog: Catalog, now: datetime) -> None:
    form = _form(catalog, now, "notice-of-hearing")
    made, form = _kept_from(catalog.documents[form.document_type], form, reason)
    court = catalog.courts[form.court]
    [one] = Striker(made, court, received_at=now, plates=_Blank()).papers(form)
    assert (one.how, one.reason) == (RENDERED, reason)
    assert (one.large is not None) == (reason == "large-print")
    if reason in HOUSE:
        [one] = Striker(made, court, received_at=now, plates=_Blank(), despite=frozenset({reason})).papers(form)
        assert one.how == STRUCK


def test_one_difference_stops_the_plate(catalog: Catalog, now: datetime) -> None:
    form, other = _others(_form(catalog, now, "notice-of-hearing"))[:2]
    [right] = _striker(catalog, now, form).papers(form)

    class Wrong(_Blank):
        def strike(self, values: tuple[str, ...]) -> Struck:
            del values
            return Struck(tail=right.pdf, pages=right.pages, variant="wrong", contents=right.contents)

    striker = _striker(catalog, now, form, plates=Wrong())
    assert striker.compare(form) == (), "the first is right by chance"
    assert striker.papers(other)[0].how == STRUCK
    found = striker.compare(other)
    assert found
    assert all(one.startswith("notice: ") for one in found)
    assert not any(party.name in " ".join(found) for party in other.case.parties), "no text of the form"
    assert striker.stopped == found
    [after] = striker.papers(form)
    assert (after.how, after.reason) == (RENDERED, "stopped")


def test_the_same_forms_are_compared_every_time(catalog: Catalog, now: datetime) -> None:
    form = _form(catalog, now, "notice-of-appearance")
    striker, again = (_striker(catalog, now, form, plates=_Blank()) for _ in range(2))
    forms = [replace(form, origin=replace(form.origin, row=row)) for row in range(5000)]
    chosen = [striker.sampled(one) for one in forms]
    assert chosen == [again.sampled(one) for one in forms]
    assert 2 <= sum(chosen) <= 25, "one in five hundred of five thousand"
