"""Print streams: opened, read and drawn by programs that are not ours."""

import csv
import io
import re
import subprocess
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from pipeline.errors import SettingsError, StateError
from pipeline.mailing import barcode, stream, stream_index, window
from pipeline.mailing.bars import digits
from pipeline.mailing.drawing import STRIP, bar_places
from pipeline.mailing.unprintable import NoRoom, Unprintable
from pipeline.runs import notice_lines
from pipeline.runs.folder_store import FolderStore
from pipeline.settings.tables import MailSettings
from tests.mail_papers import To, batches, built, listed, moved, notices, planned

OFFICE = ("Clerk of the Circuit Court", "800 E Twiggs Street", "Tampa FL 33602")
BARCODE = {"barcode": True, "mailer_id": "123456", "service_type": "270"}
OTHER = To(name="María Ñandú", lines=("9 Oak Street", "Apt 4", "Tampa, FL 33601-1234"), pages=3)


def texts(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def picture(path: Path, page: int, scale: float = 1.0) -> Image.Image:
    document = pypdfium2.PdfDocument(path)
    try:
        drawn: Image.Image = document[page].render(scale=scale, grayscale=True).to_pil().copy()
        return drawn
    finally:
        document.close()


def ink(path: Path, page: int, box: window.Box) -> bool:
    """Whether anything is printed in a box of a page."""
    left, bottom, right, top = box
    part = picture(path, page).crop((int(left), int(792 - top), int(right), int(792 - bottom)))
    return part.point([255 if shade < 128 else 0 for shade in range(256)]).getbbox() is not None


def content(path: Path, page: int) -> bytes:
    with pikepdf.open(path) as pdf:
        found = pdf.pages[page].obj.get("/Contents")
        return b"" if found is None else b"\n".join(one.read_bytes() for one in found)


def test_a_stream_opens_everywhere_without_repair(tmp_path: Path) -> None:
    mail = MailSettings.model_validate({"separators": 1, "return_address": OFFICE, **BARCODE})
    made = built(tmp_path, [To(), OTHER, To(pages=1, rendered=True)], mail)
    with pikepdf.open(made.path) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) == made.pages == 2 * made.sheets
        assert str(pdf.docinfo["/Title"]) == "Print stream 1 (mail)"
        assert "/StructTreeRoot" not in pdf.Root
        assert "/MarkInfo" not in pdf.Root
    told = subprocess.run(["pdftotext", str(made.path), "-"], capture_output=True, text=True, check=True)
    assert told.stderr == ""
    assert "MARÍA ÑANDÚ" in told.stdout
    assert made.size == made.path.stat().st_size


def test_pages_lie_as_they_are_told(tmp_path: Path) -> None:
    made = built(tmp_path, [To(), OTHER, To(pages=1)], MailSettings())
    shown = texts(made.path)
    # The piece of row 2 comes first, by its ZIP Code; each piece has its address sheet and each notice its front.
    expected = ["In this", "", "row 2, leaf 1", "row 2, leaf 2", "row 2, leaf 3", ""]
    expected += ["In this", "", "row 1, leaf 1", "row 1, leaf 2", "row 3, leaf 1", ""]
    assert len(shown) == len(expected)
    for text, want in zip(shown, expected, strict=True):
        assert want in text
        assert bool(want) is bool(text.strip())
    assert (made.sheets, made.pages, made.pieces, made.notices, made.address_sheets) == (6, 12, 2, 3, 2)


def test_on_one_side_only_no_page_is_empty(tmp_path: Path) -> None:
    made = built(tmp_path, [To(), OTHER], MailSettings(duplex=False))
    assert (made.pages, made.sheets) == (7, 7)
    assert all(text.strip() for text in texts(made.path))


def test_a_struck_papers_content_is_copied_byte_for_byte(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    names = notices(store, [To(), OTHER])
    (batch,) = batches(store, names, MailSettings())
    made = stream.build(batch, store, MailSettings(), tmp_path / "out.pdf")
    whole = made.path.read_bytes()
    for _, one in listed(store, names):
        data = store.read(one.paper.name, one.paper.start, one.paper.size)
        assert all(data[start : start + size] in whole for start, size in one.contents)


def test_fonts_and_resources_stand_once(tmp_path: Path) -> None:
    to = [To(lines=(f"{at} Oak Street", "Tampa FL 33602"), rendered=at % 5 == 0) for at in range(1, 30)]
    made = built(tmp_path, to, MailSettings())
    with pikepdf.open(made.path) as pdf:
        kinds = [str(one.get("/Subtype")) for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
        assert kinds.count("/Type1") == 1
        assert kinds.count("/Type0") == 1


def test_equal_batches_give_equal_bytes(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    mail = MailSettings.model_validate({"return_address": OFFICE, **BARCODE})
    (batch,) = planned(store, [To(), OTHER, To(rendered=True)], mail)
    made = [stream.build(batch, store, mail, tmp_path / f"{at}.pdf") for at in range(2)]
    assert made[0].path.read_bytes() == made[1].path.read_bytes()
    assert (made[0].sha256, made[0].index) == (made[1].sha256, made[1].index)


def test_the_digest_is_the_files(tmp_path: Path) -> None:
    made = built(tmp_path, [To()], MailSettings())
    told = subprocess.run(["sha256sum", str(made.path)], capture_output=True, text=True, check=True)
    assert told.stdout.split()[0] == made.sha256


# ── address and barcode ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("envelope", ["10-single", "10-double", "9x12"])
def test_only_the_address_shows_in_the_window(tmp_path: Path, envelope: str) -> None:
    mail = MailSettings.model_validate({"envelope": envelope, "return_address": OFFICE, **BARCODE})
    made = built(tmp_path, [To()], mail)
    one = window.envelope(envelope)
    assert one is not None
    for shown in one.windows:
        left, low, right, high = one.held(shown)
        sweep = one.swept(shown)
        assert ink(made.path, 0, (left, low, right, high))
        for around in (
            (0, low, left, high),
            (right, low, sweep[2], high),
            (0, sweep[1], sweep[2], low),
            (0, high, sweep[2], sweep[3]),
        ):
            others = [other for other in one.windows if other is not shown]
            if all(window.apart(around, one.held(other)) for other in others):
                assert not ink(made.path, 0, around)


def test_the_bars_on_the_sheet_lead_to_the_piece(tmp_path: Path) -> None:
    made = built(tmp_path, [OTHER, To()], MailSettings.model_validate(BARCODE))
    entries = stream_index.read(made.index)
    for entry, zip_ in zip(entries, ("336011234", "33602"), strict=True):
        page = entry.first_page - 1 - 2
        boxes = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re", content(made.path, page).split(b"\nf\n")[0])
        boxes = [tuple(map(float, box)) for box in boxes]
        assert len(boxes) == barcode.BARS
        low, high = min(box[1] for box in boxes), max(box[1] + box[3] for box in boxes)
        kinds = {(True, True): "F", (True, False): "D", (False, True): "A", (False, False): "T"}
        read = "".join(kinds[box[1] < low + 0.1, box[1] + box[3] > high - 0.1] for box in boxes)
        assert digits(read) == entry.code + zip_
        assert entry.code == barcode.tracking("270", "123456", entry.piece)


def test_the_bars_are_read_from_the_picture_too(tmp_path: Path) -> None:
    made = built(tmp_path, [To()], MailSettings.model_validate(BARCODE))
    one, scale = window.envelope("10-single"), 600 / 72
    assert one is not None
    left, low, right, high = one.held(one.address)
    sheet = picture(made.path, 0, scale)
    part = sheet.crop(tuple(int(edge * scale) for edge in (left, 792 - high, right, 792 - low)))  # type: ignore[arg-type]
    dark = part.point([255 if shade < 128 else 0 for shade in range(256)])
    around = dark.getbbox()
    assert around is not None
    top = around[1]
    size = barcode.sizes()[0]
    band = dark.crop((0, top, dark.width, top + int(size.full * scale) + 1))
    columns = [band.crop((x, 0, x + 1, band.height)).getbbox() for x in range(band.width)]
    starts = [x for x in range(1, len(columns)) if columns[x] and not columns[x - 1]]
    kinds = {(True, True): "F", (True, False): "A", (False, True): "D", (False, False): "T"}
    bars = [columns[x + 2] for x in starts]
    read = "".join(kinds[one[1] < 8, one[3] > band.height - 8] for one in bars if one)
    assert digits(read) == barcode.tracking("270", "123456", 1) + "33602"


def test_mail_abroad_bears_no_barcode(tmp_path: Path) -> None:
    made = built(tmp_path, [To(lines=("Calle 5", "Madrid", "Spain"))], MailSettings.model_validate(BARCODE))
    assert stream_index.read(made.index)[0].code == ""
    assert content(made.path, 0).count(b" re") < 10


def test_a_barcode_needs_its_numbers(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="mailer_id"):
        built(tmp_path, [To()], MailSettings(barcode=True))


def test_an_address_that_fits_no_more_stops_the_stream(tmp_path: Path) -> None:
    with pytest.raises(NoRoom, match="piece 1"):
        built(tmp_path, [To(lines=("12 " + "Very Long " * 9, "Tampa FL 33602"))], MailSettings())
    assert not (tmp_path / "stream.pdf").exists()


def test_a_letter_nobody_can_print_stops_the_stream(tmp_path: Path) -> None:
    with pytest.raises(Unprintable, match=r"U\+674E"):
        built(tmp_path, [To(name="李")], MailSettings())


def test_a_letter_nobody_can_print_in_a_title_is_a_question_mark(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    names = notices(store, [To()])
    ((_, one),) = listed(store, names)
    store.put("run-1/index-other", notice_lines.line(moved(one, title="Notice 李 of Hearing")))
    (batch,) = batches(store, ["run-1/index-other"], MailSettings())
    made = stream.build(batch, store, MailSettings(), tmp_path / "out.pdf")
    assert "Notice ? of Hearing" in texts(made.path)[0]


def test_on_a_page_with_room_the_address_takes_no_sheet(tmp_path: Path) -> None:
    made = built(tmp_path, [To(top=400), To(name="B", top=200)], MailSettings(address="page"))
    shown = texts(made.path)
    assert made.address_sheets == 1, "the second paper has text where the window is"
    assert "B" in shown[0]
    assert "In this envelope" in shown[0]
    assert "JANE Q. ROE" in shown[4]
    assert "leaf 1" in shown[4]
    assert (made.sheets, made.pages) == (3, 6)


def test_without_an_envelope_no_address_is_printed(tmp_path: Path) -> None:
    made = built(tmp_path, [To()], MailSettings(envelope="none"))
    assert (made.sheets, made.address_sheets) == (1, 0)
    assert not any("JANE" in text for text in texts(made.path))


@pytest.mark.parametrize("access", ["sealed", "confidential"])
def test_a_case_that_is_not_public_is_named_to_no_printer(tmp_path: Path, access: str) -> None:
    made = built(tmp_path, [To(access=access)], MailSettings())
    assert not any("26-CV" in text or "Notice of" in text for text in texts(made.path))
    assert f"({access})" in texts(made.path)[0]
    assert b"26-CV" not in made.index


def test_an_address_sheet_without_a_barcode_bears_the_envelopes_own_number(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    coded = MailSettings(barcode=True, mailer_id="901234567", service_type="040")
    for mail, shown in ((MailSettings(), True), (coded, False)):
        (batch,) = planned(store, [To()], mail)
        made = stream.build(batch, store, mail, tmp_path / "out.pdf", run="20261120-4f2a")
        assert ("20261120-4f2a-1" in texts(made.path)[0]) is shown
        assert "20261120" not in texts(made.path)[2]


# ── marks, index, labels ─────────────────────────────────────────────────────────────────────────────


def test_marks_count_pages_and_sheets_and_say_the_last(tmp_path: Path) -> None:
    made = built(tmp_path, [To(), To(pages=3)], MailSettings())
    found = [re.search(r"0000001 +page (\d) of 6 +sheet (\d) of 4(\s+LAST)?", text) for text in texts(made.path)]
    marks = [(one[1], one[2], bool(one[3])) if one else None for one in found]
    assert marks == [
        *(("1", "1", False), None),
        *(("2", "2", False), ("3", "2", False)),
        *(("4", "3", False), ("5", "3", False), ("6", "4", True), None),
    ]
    assert made.unmarked == 0


@pytest.mark.parametrize(
    ("serial", "last", "places"),
    [(0, False, (0, 2)), (0, True, (0, 1)), (1, False, (0, 3)), (3, True, (0, 1, 3, 4)), (7, True, (0, 1, 2, 3, 4, 5))],
)
def test_bars_in_the_margin_are_an_even_number(serial: int, places: tuple[int, ...], *, last: bool) -> None:
    assert bar_places(serial, last=last) == places


def test_marks_cover_nothing_of_a_paper(tmp_path: Path) -> None:
    made = built(tmp_path, [To(edge=12, top=500)], MailSettings())
    assert made.unmarked == 2
    assert not any("page 2 of 3" in text for text in texts(made.path))
    plain = built(tmp_path / "other", [To()], MailSettings())
    assert ink(plain.path, 2, STRIP)
    none = built(tmp_path / "third", [To()], MailSettings(marks=False))
    assert not ink(none.path, 2, STRIP)
    assert none.unmarked == 0


def test_a_paper_stands_on_its_page_as_it_stood_alone(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    mail = MailSettings(marks=False)
    (batch,) = planned(store, [To(), To(name="B", rendered=True)], mail)
    made = stream.build(batch, store, mail, tmp_path / "out.pdf")
    papers = {one.row: one for _, one in listed(store, ["run-1/index-00000"])}
    for entry in stream_index.read(made.index):
        one = papers[entry.row]
        alone = tmp_path / f"{one.row}.pdf"
        alone.write_bytes(store.read(one.paper.name, one.paper.start, one.paper.size))
        for page in range(one.pages):
            assert picture(alone, page).tobytes() == picture(made.path, entry.first_page - 1 + page).tobytes()


def test_the_index_says_where_each_notice_lies(tmp_path: Path) -> None:
    made = built(tmp_path, [To(), OTHER, To(pages=1)], MailSettings())
    rows = list(csv.DictReader(io.StringIO(made.index.decode())))
    assert [(row["piece"], row["row"], row["first_page"], row["last_page"]) for row in rows] == [
        ("1", "2", "3", "6"),
        ("2", "1", "9", "10"),
        ("2", "3", "11", "12"),
    ]
    assert [(row["first_sheet"], row["last_sheet"], row["sheets_of_piece"]) for row in rows] == [
        ("2", "3", "3"),
        ("5", "5", "3"),
        ("6", "6", "3"),
    ]
    assert b"ROE" not in made.index.upper(), "no names"
    assert stream_index.table(stream_index.read(made.index)) == made.index


def test_page_labels_name_the_piece(tmp_path: Path) -> None:
    made = built(tmp_path, [To(), OTHER], MailSettings(separators=1))
    with pikepdf.open(made.path) as pdf:
        assert [str(page.label) for page in pdf.pages][:4] == ["separator-1", "separator-2", "0000001-1", "0000001-2"]


# ── what is wrong in the store ───────────────────────────────────────────────────────────────────────


def test_a_paper_that_is_not_the_one_that_was_made_stops_the_stream(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    (batch,) = planned(store, [To()], MailSettings())
    path = tmp_path / "store" / "run-1" / "notices-00000"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"%PDF-1", b"%PDF-2"))
    with pytest.raises(StateError, match="row 1"):
        stream.build(batch, store, MailSettings(), tmp_path / "out.pdf")
    assert list(tmp_path.glob("*.pdf")) == []


def test_an_index_that_points_beside_the_content_stops_the_stream(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    names = notices(store, [To()])
    ((_, one),) = listed(store, names)
    wrong = moved(one, contents=tuple((start + 1, size) for start, size in one.contents))
    store.put("run-1/index-wrong", notice_lines.line(wrong))
    (batch,) = batches(store, ["run-1/index-wrong"], MailSettings())
    with pytest.raises(StateError, match="does not point"):
        stream.build(batch, store, MailSettings(), tmp_path / "out.pdf")


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    (batch,) = planned(store, [To()], MailSettings())
    (tmp_path / "store" / "run-1" / "notices-00000").unlink()
    with pytest.raises(LookupError):
        stream.build(batch, store, MailSettings(), tmp_path / "out.pdf")
