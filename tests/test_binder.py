"""A folder of files becomes one book: every file behind its divider, every page numbered, the index held against it."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from pipeline.line import binder, work
from pipeline.line.bound import Attached, Binding, Job
from pipeline.model import JSON, Access, Binder, Exhibit, Finding, Form, Severity
from pipeline.pages import marks, readback, tabcheck, unissued
from pipeline.pages.clean import clean
from pipeline.pages.stamp import stamp
from pipeline.press import papers
from pipeline.rules.catalog import Catalog
from pipeline.rules.contradictions import contradictions
from tests import pdf_samples
from tests.conftest import NOW, MakeHome
from tests.rules_samples import check, codes, raw

KIND = Binder(divider="Tab", bates="bates_prefix")
ANSWERS: dict[str, JSON] = {
    "docket_number": "6:26-cv-06123-ABC",
    "plaintiffs": "Jane Q. Roe",
    "defendants": "Acme Widgets, Inc.",
    "binder_title": "Joint Trial Exhibits",
    "prepared_by": "Pat Example",
}
FILES = ("01 - Complaint.pdf", "02 - Answer.pdf", "10 - Contract of March 2.pdf")


def form(catalog: Catalog, files: tuple[str, ...], **more: JSON) -> Form:
    checked = check(raw({**ANSWERS, **more}, "trial-binder"), catalog, files=files)
    assert checked.form is not None, [one.message for one in checked.findings]
    return checked.form


def attach(folder: Path, exhibit: Exhibit, pages: int, *, signed: bool = False) -> Attached:
    dropped, safe = folder / "dropped.pdf", folder / f"safe-{exhibit.label}.pdf"
    pdf_samples.tagged(dropped, f"File {exhibit.label}", pages=pages)
    clean(dropped, safe, name=exhibit.file)
    with pypdfium2.PdfDocument(safe) as document:
        return Attached(exhibit=exhibit, path=safe, pages=len(document), signed=signed)


def job(catalog: Catalog, folder: Path, made: Form, pages: tuple[int, ...], prefix: str | None = "ROE") -> Job:
    court = catalog.courts[made.court]
    attached = tuple(attach(folder, one, count) for one, count in zip(made.exhibits, pages, strict=True))
    cover = papers.make(made, catalog.documents["trial-binder"], court, folder, received_at=NOW)
    return Job(
        papers=cover,
        exhibits=attached,
        case=made.case,
        court=court,
        folder=folder,
        received_at=NOW,
        bates_prefix=prefix,
        title=cover[0].title,
    )


def bound(catalog: Catalog, folder: Path, pages: tuple[int, ...] = (3, 1, 4), **more: JSON) -> tuple[Binding, Job]:
    ordered = job(catalog, folder, form(catalog, FILES[: len(pages)], **more), pages)
    return binder.bind(ordered, KIND), ordered


def texts(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [" ".join(document[at].get_textpage().get_text_range().split()) for at in range(len(document))]


@pytest.fixture(scope="module")
def standard(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> tuple[Binding, Job]:
    """A binder of three files, made once."""
    return bound(catalog, tmp_path_factory.mktemp("binder"))


def test_a_folder_becomes_one_book_in_the_order_of_its_files(standard: tuple[Binding, Job]) -> None:
    made, ordered = standard
    assert [one.role for one in made.documents] == ["lead"]
    assert made.packet is None
    book = texts(made.documents[0].path)
    own = [one.pages for one in ordered.exhibits]
    assert len(book) == made.documents[0].pages == 2 + sum(own) + len(own)
    dividers = [at for at, text in enumerate(book) if text.startswith("Roe v. Acme")]
    assert dividers == [1, 2, 3 + own[0], 4 + own[0] + own[1]]


def test_every_page_is_numbered_through_and_every_page_of_a_file_bears_its_own_number(
    standard: tuple[Binding, Job],
) -> None:
    book = texts(standard[0].documents[0].path)
    assert all(f"Page {number} of {len(book)}" in text for number, text in enumerate(book, start=1))
    stamped = [text for text in book[2:] if "ROE0" in text]
    assert all(f"ROE{number:06}" in text for number, text in enumerate(stamped, start=1))
    assert len(stamped) == len(book) - 2 - len(FILES)


def test_the_index_says_tab_document_docket_number_date_and_pages(catalog: Catalog, tmp_path: Path) -> None:
    rows: list[JSON] = [f"7 = The “Complaint” = 1 = 2026-03-02 = {FILES[0]}", f"8 = Answer = {FILES[1]}"]
    made, ordered = bound(catalog, tmp_path, (3, 1), exhibits=rows)
    assert not [one for one in made.findings if one.severity is Severity.ERROR]
    index = texts(made.documents[0].path)[1]
    last = 3 + ordered.exhibits[0].pages
    for said in ("7 The “Complaint” 1 3/2/2026", f"3–{last}", "ROE000001–", "8 Answer", "2 tabs"):
        assert said in index


def test_each_tab_is_one_bookmark_of_the_first_level(standard: tuple[Binding, Job]) -> None:
    made, ordered = standard
    own = [one.pages for one in ordered.exhibits]
    tabs = readback.read_back(made.documents[0].path)
    assert tabs[:2] == (("Joint Trial Exhibits", 1, 1), ("Index", 2, 2))
    assert [title for title, _, _ in tabs[2:]] == ["Tab 1: Complaint", "Tab 2: Answer", "Tab 10: Contract of March 2"]
    assert [last - first for _, first, last in tabs[2:]] == own


def test_a_binder_says_once_that_its_files_are_not_proved_accessible(standard: tuple[Binding, Job]) -> None:
    assert [(one.code, one.severity) for one in standard[0].findings] == [("pages.exhibit-unproved", Severity.WARNING)]


@pytest.mark.verapdf
def test_what_we_add_to_a_binder_is_archival_and_accessible(
    standard: tuple[Binding, Job], verapdf: Callable[..., None]
) -> None:
    folder = standard[1].folder
    verapdf(folder / "cover.pdf", folder / "index.pdf", folder / "divider-1.pdf")


def test_the_same_folder_gives_the_same_bytes(catalog: Catalog, tmp_path: Path, standard: tuple[Binding, Job]) -> None:
    again = bound(catalog, tmp_path)[0].documents[0].path
    assert again.read_bytes() == standard[0].documents[0].path.read_bytes()


def test_a_sealed_matter_says_so_on_every_page(catalog: Catalog, tmp_path: Path) -> None:
    ordered = job(catalog, tmp_path, form(catalog, FILES[:1]), (2,))
    sealed = replace(ordered, case=replace(ordered.case, access=Access.SEALED))
    book = texts(binder.bind(sealed, KIND).documents[0].path)
    assert all("SEALED" in text for text in book)


def test_without_a_prefix_no_page_bears_a_bates_number(catalog: Catalog, tmp_path: Path) -> None:
    ordered = job(catalog, tmp_path, form(catalog, FILES[:1]), (2,), prefix=None)
    book = texts(binder.bind(ordered, KIND).documents[0].path)
    assert "Bates" not in book[1]
    assert not any("000001" in text for text in book)


def test_a_binder_without_files_is_its_cover_and_an_empty_index(catalog: Catalog, tmp_path: Path) -> None:
    made = binder.bind(job(catalog, tmp_path, form(catalog, ()), ()), KIND)
    assert made.findings == ()
    assert made.documents[0].pages == 2


def test_a_signed_file_is_kept_apart_and_its_divider_says_so(catalog: Catalog, tmp_path: Path) -> None:
    ordered = job(catalog, tmp_path, form(catalog, FILES[:2]), (2, 2))
    first = replace(ordered.exhibits[0], signed=True)
    made = binder.bind(replace(ordered, exhibits=(first, ordered.exhibits[1])), KIND)
    book, apart = made.documents
    assert apart.path.read_bytes() == first.path.read_bytes()
    assert "digital signature" in texts(book.path)[2]
    assert "ROE000001" in texts(book.path)[4]


def test_a_title_no_typeface_can_print_stops_the_binder_and_names_the_file(catalog: Catalog, tmp_path: Path) -> None:
    ordered = job(catalog, tmp_path, form(catalog, FILES[:1]), (1,))
    odd = replace(ordered.exhibits[0].exhibit, title="\U00013000")
    made = binder.bind(replace(ordered, exhibits=(replace(ordered.exhibits[0], exhibit=odd),)), KIND)
    assert made.documents == ()
    assert {(one.code, one.where.file) for one in made.findings} >= {("press.glyph-missing", FILES[0])}


def test_a_page_without_room_for_its_number_is_named_by_its_own_file_and_page(catalog: Catalog, tmp_path: Path) -> None:
    ordered = job(catalog, tmp_path, form(catalog, FILES[:2]), (2, 1))
    black = pdf_samples.drawn(tmp_path / "black.pdf", b"0 0 0 rg 0 0 612 792 re f", pages=2)
    crowded = replace(ordered.exhibits[1], path=black, pages=2)
    made = binder.bind(replace(ordered, exhibits=(ordered.exhibits[0], crowded)), KIND)
    crowding = [one for one in made.findings if one.code == "pages.no-free-space"]
    assert {(one.where.file, one.where.page) for one in crowding} == {(FILES[1], 1), (FILES[1], 2)}


# ── the index is held against the book ───────────────────────────────────────────────────────────────


def listed(book: Path, tabs: int) -> list[tabcheck.Listed]:
    places = readback.read_back(book)[2 : 2 + tabs]
    return [
        tabcheck.Listed(
            bookmark=title,
            shown=(title.split(":")[0].removeprefix("Tab "), title.split(": ")[1], f"{first}–{last}"),
            divider=title.split(":")[0],
            first=first,
            last=last,
        )
        for title, first, last in places
    ]


def faults(book: Path, lines: list[tabcheck.Listed]) -> tuple[Finding, ...]:
    return tabcheck.check_tabs(book, tuple(lines), (1,), besides=("Joint Trial Exhibits", "Index"))


def test_any_line_of_the_index_that_is_not_true_is_found(standard: tuple[Binding, Job]) -> None:
    book = standard[0].documents[0].path
    right = listed(book, 3)
    assert faults(book, right) == ()
    chance = random.Random(7)
    for _ in range(12):
        at = chance.randrange(3)
        one = right[at]
        wrong = chance.choice(
            [
                replace(one, first=one.first + 1),
                replace(one, last=one.last + 1),
                replace(one, divider="Tab 99"),
                replace(one, shown=(one.shown[0], "Another title")),
                replace(one, bookmark="Tab 99: Complaint"),
            ]
        )
        found = faults(book, [*right[:at], wrong, *right[at + 1 :]])
        assert {each.code for each in found} == {"pages.index-wrong"}, wrong


# ── which file is which tab ──────────────────────────────────────────────────────────────────────────


def test_names_of_files_give_tabs_titles_and_order(catalog: Catalog) -> None:
    made = form(catalog, ("10 - Contract.pdf", "02 - Answer.pdf", "01 - Complaint.pdf"))
    assert [(one.label, one.title) for one in made.exhibits] == [
        ("1", "Complaint"),
        ("2", "Answer"),
        ("10", "Contract"),
    ]


@pytest.mark.parametrize(
    "given",
    [
        ["3 = Complaint = 12 = 2026-03-02 = a.pdf"],
        "3 | Complaint | 12 | March 2, 2026 | a.pdf",
        [{"Tab": "3", "Document": "Complaint", "Docket no.": "12", "Date": "2026-03-02", "File": "a.pdf"}],
    ],
)
def test_a_row_says_tab_title_docket_number_date_and_file(catalog: Catalog, given: JSON) -> None:
    (one,) = form(catalog, ("a.pdf",), exhibits=given).exhibits
    assert (one.label, one.title, one.entry, one.dated) == ("3", "Complaint", "12", date(2026, 3, 2))


@pytest.mark.parametrize(
    ("given", "files", "expected"),
    [
        (["1 = Complaint = a.pdf"], ("a.pdf", "b.pdf"), ["form.exhibit-unlisted"]),
        (["1 = Complaint = a.pdf", "2 = Answer = b.pdf"], ("a.pdf",), ["form.exhibit-missing"]),
        (["1 = Complaint = 1 = the day after = a.pdf"], ("a.pdf",), ["form.date"]),
        (["1 = Complaint = 1 = 2 = 3 = a.pdf"], ("a.pdf",), ["form.exhibit-list"]),
        ("", ("01 - Complaint.pdf", "1 - Answer.pdf"), ["form.exhibit-label"]),
    ],
)
def test_a_folder_and_a_list_that_do_not_agree_come_back(
    catalog: Catalog, given: JSON, files: tuple[str, ...], expected: list[str]
) -> None:
    assert codes(check(raw({**ANSWERS, "exhibits": given}, "trial-binder"), catalog, files=files)) == expected


def test_a_type_with_a_binder_needs_files_and_a_field_that_is_there(catalog: Catalog) -> None:
    made = replace(catalog.documents["trial-binder"], exhibits=False, binder=Binder(bates="bates"))
    said = list(contradictions(made))
    assert any(one.startswith("binder: it needs `exhibits = true`") for one in said)
    assert any(one.startswith("binder.bates: there is no field `bates`") for one in said)


# ── the whole line ───────────────────────────────────────────────────────────────────────────────────


def test_a_dropped_folder_lies_as_one_binder_in_the_outbox(home: MakeHome) -> None:
    lane = (
        "[watch]\nevents = false\nsettle_seconds = 0\nfree_disk_mb = 1\n"
        '[lanes.binders]\ncourt = "us-nywd"\ndocument_type = "trial-binder"\n'
    )
    settings = home(lane)
    drop = settings.inbox / "binders" / "trial"
    drop.mkdir()
    (drop / "form.json").write_text(json.dumps({**ANSWERS, "bates_prefix": "ROE"}), encoding="utf-8")
    for name in FILES:
        pdf_samples.tagged(drop / name, name, pages=2)
    work.run_once(settings, lambda _report: None)
    (manifest,) = settings.outbox.glob("us-nywd/*/*/manifest.json")
    (pdf,) = manifest.parent.rglob("*.pdf")
    book = texts(pdf)
    assert "Tab Document" in book[1]
    assert "ROE000001" in book[3]


def test_two_files_with_one_tab_are_both_named_and_one_is_to_be_renamed(catalog: Catalog) -> None:
    files = ("02 - Answer.pdf", "1 - Complaint.pdf", "2 - Reply.pdf")
    [found] = check(raw(ANSWERS, "trial-binder"), catalog, files=files).findings
    assert found.message == "`02 - Answer.pdf` and `2 - Reply.pdf` have the same label, 2."
    assert found.repair.startswith("Rename `2 - Reply.pdf` so that it begins with a number or letter of its own")


@pytest.mark.parametrize("marked", [True, False])
def test_a_file_that_still_bears_the_mark_of_a_draft_is_told_of(tmp_path: Path, *, marked: bool) -> None:
    plain, drafted = tmp_path / "plain.pdf", tmp_path / "drafted.pdf"
    pdf_samples.tagged(plain, "Order", pages=3)
    assert not stamp(plain, drafted, (marks.mark(unissued.MARK),))
    cleaned = clean(drafted if marked else plain, tmp_path / "safe.pdf", name="order.pdf")
    told = [(one.code, one.severity, one.where.page) for one in cleaned.findings if one.code.startswith("pages")]
    assert told == ([("pages.draft-exhibit", Severity.WARNING, 1)] if marked else [])
    assert cleaned.pages == 3
