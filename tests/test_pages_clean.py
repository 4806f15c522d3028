"""An outsider's PDF becomes safe, keeps what a reader sees, and says what went."""

import io
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Name, String

from pipeline.model import Severity
from pipeline.pages import clean as clean_room
from pipeline.pages import sweep
from tests import hostile_bombs, hostile_forms, hostile_make, hostile_pdfs
from tests.cleaning import Run, codes, left_over, picture, run_in, spelled_out, words


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return partial(run_in, tmp_path)


# ── what goes ────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_planted_is_left(run: Run) -> None:
    cleaned, out = run(hostile_pdfs.marked())
    assert left_over(out, hostile_make.PLANTED) == []
    assert cleaned.pages == 3
    assert all(one.severity is Severity.WARNING for one in cleaned.findings)
    assert codes(cleaned) == {
        "clean.script",
        "clean.action",
        "clean.attachment",
        "clean.media",
        "clean.xfa",
        "clean.link",
        "clean.flattened",
        "clean.comment",
        "clean.hidden",
        "clean.undrawable",
        "clean.private-data",
    }
    assert len(cleaned.removed) == len(cleaned.findings)


def test_what_a_reader_sees_and_clicks_stays(run: Run) -> None:
    _, out = run(hostile_pdfs.marked())
    assert [words(out, index).strip() for index in range(3)] == [
        "The quick brown clerk 1",
        "The quick brown clerk 2",
        "The quick brown clerk 3\r\n42",
    ]
    with pikepdf.open(out) as pdf:
        assert Name.AcroForm not in pdf.Root
        assert set(pdf.Root.Names.keys()) == {"/Dests"}
        assert str(pdf.docinfo["/Title"]) == "An exhibit"
        kept = [str(one.A.get("/URI", one.A.S)) if "/A" in one else str(one.Dest) for one in pdf.pages[1].Annots]
        assert kept == [
            "https://court.example/rules",
            "/GoTo",
            "here",
            "/NextPage".replace("NextPage", "Named"),
            "mailto:clerk@court.example",
        ]
        assert all("/Next" not in one.A for one in pdf.pages[1].Annots if "/A" in one)
        assert "/Annots" not in pdf.pages[2]
        assert str(pdf.Root.Outlines.First.Title) == "Chapter"


def test_scripts_in_places_where_nobody_looks_are_disarmed(run: Run) -> None:
    cleaned, out = run(hostile_pdfs.hidden_script())
    assert left_over(out, hostile_make.PLANTED) == []
    assert cleaned.tagged
    with pikepdf.open(out) as pdf:
        assert str(pdf.Root.StructTreeRoot.K.S) == "/Launch", "a tag may bear the name of an action"


def test_names_that_only_look_forbidden_stay(run: Run) -> None:
    data = hostile_pdfs.tricky_names()
    cleaned, out = run(data)
    assert cleaned.removed == ()
    assert picture(out).tobytes() == picture(data).tobytes()


def test_deleted_text_of_an_earlier_version_is_gone(run: Run) -> None:
    data = hostile_pdfs.revised()
    assert hostile_make.PLANTED.encode() in data
    cleaned, out = run(data)
    assert codes(cleaned) == {"clean.old-revision"}
    assert left_over(out, hostile_make.PLANTED) == []


def test_a_layer_that_is_switched_off_is_told_of_and_stays_off(run: Run) -> None:
    data = hostile_pdfs.layers()
    cleaned, out = run(data)
    assert codes(cleaned) == {"clean.hidden-layers"}
    assert cleaned.removed == ()
    assert picture(out).tobytes() == picture(data).tobytes()


def test_an_opening_view_stays_and_an_opening_action_goes(run: Run) -> None:
    for opening, stays in ((Array([0, Name.Fit]), True), (hostile_make.script(), False)):
        pdf = hostile_make.plain(1)
        pdf.Root.OpenAction = opening
        cleaned, out = run(hostile_make.saved(pdf))
        with pikepdf.open(out) as after:
            assert ("/OpenAction" in after.Root) is stays
        assert (cleaned.removed == ()) is stays


# ── nothing to do ────────────────────────────────────────────────────────────────────────────────────


def test_an_honest_file_is_only_saved_again(run: Run, tmp_path: Path) -> None:
    data = hostile_make.saved(hostile_make.plain(3))
    cleaned, out = run(data)
    assert (cleaned.removed, cleaned.findings, cleaned.pages) == ((), (), 3)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        clean_room.save(pdf, tmp_path / "saved.pdf", name="exhibit.pdf")
    assert out.read_bytes() == (tmp_path / "saved.pdf").read_bytes()


@pytest.mark.parametrize("name", ["plain", "marked", "form", "revised", "truncated", "tricky names", "hidden script"])
def test_the_same_bytes_come_out_twice_and_a_clean_file_stays_clean(name: str, run: Run) -> None:
    data = hostile_pdfs.samples()[name]
    first = run(data)[1].read_bytes()
    assert run(data)[1].read_bytes() == first
    again, out = run(first)
    assert again.removed == ()
    assert spelled_out(out.read_bytes()) == spelled_out(first), "only the numbers of objects may differ"


# ── files that are passed on or refused ──────────────────────────────────────────────────────────────


def test_a_signed_file_is_passed_on_byte_for_byte(run: Run) -> None:
    data = hostile_forms.signed()
    cleaned, out = run(data)
    assert cleaned.signed
    assert codes(cleaned) == {"clean.signed"}
    assert out.read_bytes() == data


def test_a_signed_file_with_a_script_is_neither_changed_nor_passed_on(run: Run) -> None:
    cleaned, out = run(hostile_forms.signed(script_too=True))
    assert cleaned.signed
    assert codes(cleaned) == {"clean.signed-active"}
    assert not out.exists()


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "clean.not-a-pdf"),
    "a web page": (lambda: b"<html>" * 400, "clean.not-a-pdf"),
    "only a header": (lambda: b"%PDF-1.7\n", "clean.damaged"),
    "a password": (lambda: hostile_pdfs.locked(user="secret"), "clean.encrypted"),
    "locked against changes": (hostile_pdfs.locked, "clean.restricted"),
    "no pages": (hostile_bombs.no_pages, "clean.no-pages"),
    "pages in a loop": (hostile_bombs.looping_pages, "clean.damaged"),
    "too many pages": (lambda: hostile_bombs.many_pages(51), "clean.too-many-pages"),
    "zeros in zlib": (lambda: hostile_bombs.flate_bomb(2_000_000), "clean.swells"),
    "zeros in zlib in zlib": (lambda: hostile_bombs.flate_bomb(2_000_000, layers=3), "clean.swells"),
    "zeros in run length": (lambda: hostile_bombs.run_length_bomb(9_000), "clean.swells"),
    "zeros in LZW": (lambda: hostile_bombs.lzw_bomb(1_100_000), "clean.swells"),
    "two packings": (hostile_bombs.two_codecs, "clean.swells"),
    "an endless picture": (hostile_bombs.picture_bomb, "clean.swells"),
    "deep pages": (lambda: hostile_bombs.deep_pages(20_000), "clean.too-deep"),
    "deep tags": (lambda: hostile_bombs.deep_tree(20_000, b"/StructTreeRoot", b"/K"), "clean.too-deep"),
    "deep bookmarks": (lambda: hostile_bombs.deep_tree(20_000, b"/Outlines", b"/First"), "clean.too-deep"),
    "deep labels": (lambda: hostile_bombs.deep_tree(20_000, b"/PageLabels", b"/Kids"), "clean.too-deep"),
    "deep arrays": (lambda: hostile_bombs.deep_arrays(50_000), "clean.damaged"),
    "an endless page": (lambda: hostile_bombs.boxes(b"[0 0 1000000000 792]"), "clean.page-box"),
    "a page without area": (lambda: hostile_bombs.boxes(b"[0 0 0 0]"), "clean.page-box"),
    "a form that is only a program": (hostile_forms.only_xfa, "clean.only-xfa"),
    "an unfinished redaction": (hostile_pdfs.redaction, "clean.redaction-pending"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_taken_is_refused_with_its_reason(name: str, run: Run) -> None:
    make, code = REFUSED[name]
    cleaned, out = run(make())
    assert code in codes(cleaned)
    assert cleaned.pages == 0
    assert not out.exists()
    for finding in cleaned.findings:
        assert finding.message.endswith(".")
        assert finding.repair
        assert finding.where.file == "exhibit.pdf"


def test_a_broken_off_file_is_mended_and_says_so(run: Run) -> None:
    cleaned, out = run(hostile_pdfs.truncated())
    assert "clean.repaired" in codes(cleaned)
    assert cleaned.pages == 4
    assert words(out, 0).strip() == "The quick brown clerk 1"


def test_a_field_that_is_its_own_parent_ends(run: Run) -> None:
    cleaned, out = run(hostile_forms.looping_parents())
    assert codes(cleaned) == {"clean.flattened"}
    assert words(out).strip() == "loop"


# ── everything else a stranger may send ──────────────────────────────────────────────────────────────


def _mutated(data: bytes, chance: random.Random) -> bytes:
    """A few bytes flipped, a piece cut out, doubled or moved, or the end broken off."""
    broken = bytearray(data)
    least = 20
    for _ in range(chance.choice([1, 3, 20])):
        at = chance.randrange(len(broken) - least)
        length = chance.choice([1, 4, 30])
        match chance.randrange(6):
            case 0 | 1:
                broken[at] = chance.randrange(256)
            case 2 if len(broken) > 4 * least:
                del broken[at : at + length]
            case 3:
                broken[at:at] = broken[at : at + length]
            case 4:
                broken[at : at + 1] = chance.choice(
                    [b"/", b"<<", b">>", b"[", b"]", b"null", b"99999999", b"-1", b"(", b" 0 R"]
                )
            case _:
                broken = broken[: max(2 * least, len(broken) - chance.randrange(200))]
    return bytes(broken)


@pytest.mark.parametrize("name", hostile_pdfs.samples())
def test_a_damaged_file_ends_in_findings_or_in_a_clean_file(name: str, run: Run) -> None:
    data, chance = hostile_pdfs.samples()[name], random.Random(name)  # a fixed seed: the same files every time
    for number in range(20):
        broken = _mutated(data, chance)
        cleaned, out = run(broken)
        if not out.exists():
            assert any(one.severity is Severity.ERROR for one in cleaned.findings), f"{name}, {number}"
        elif cleaned.signed:
            assert out.read_bytes() == broken
        else:
            with pikepdf.open(out) as pdf:
                assert len(pdf.pages) == cleaned.pages > 0
                assert not [one for one in sweep.reachable(pdf) if "/JS" in one and isinstance(one.get("/JS"), String)]
