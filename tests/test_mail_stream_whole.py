"""Streams of a usual length and of every kind, held against checkers that are not ours; lists against `csv`."""

import csv
import io
import itertools
import random
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from pipeline.mailing import book
from pipeline.mailing.stream import StreamMade
from pipeline.runs.notice import Way
from pipeline.settings.tables import MailSettings
from tests.mail_office import RUN, pieces, sent
from tests.mail_papers import To, built

OFFICE = ("Clerk of the Circuit Court", "800 E Twiggs Street", "Tampa FL 33602")
KINDS: dict[str, dict[str, Any]] = {
    "with address sheets and barcodes": {"barcode": True, "mailer_id": "123456", "service_type": "270"},
    "with the address on the page": {"address": "page"},
    "on one side, without marks": {"duplex": False, "marks": False, "separators": 7},
    "for flat paper, without an address": {"envelope": "none", "separators": 50},
}


def people(count: int) -> list[To]:
    """Recipients with short and long names, some in other alphabets, of papers of one to four pages."""
    chance = random.Random(count)
    names = ("Jane Q. Roe", "María Ñandú", "Łukasz Example", "O’Brien “Bo” Sample", "Anne-Marie de la Sample")
    return [
        To(
            name=chance.choice(names),
            lines=(f"{at} Oak Street", "Tampa, FL 33602-1234" if at % 3 else "Tampa FL 33601"),
            pages=chance.randrange(1, 5),
            rendered=at % 40 == 0,
        )
        for at in range(1, count + 1)
    ]


def whole(folder: Path, kind: str, count: int) -> StreamMade:
    return built(folder, people(count), MailSettings.model_validate({"return_address": OFFICE, **KINDS[kind]}))


@pytest.mark.parametrize("kind", KINDS)
def test_two_hundred_pieces_pass_an_outsiders_check(tmp_path: Path, kind: str) -> None:
    made = whole(tmp_path, kind, 200)
    with pikepdf.open(made.path) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) == made.pages
        shown = [one.obj.get("/Contents") for one in pdf.pages]
        every = [each for one in shown if one is not None for each in one]
        assert len({each.objgen for each in every}) == len(every)  # each page's content is its own
        assert all(each.read_bytes() for each in every)


def test_a_stream_is_drawn_without_a_complaint(tmp_path: Path) -> None:
    made = whole(tmp_path, "with address sheets and barcodes", 20)
    told = subprocess.run(
        ["pdftoppm", "-r", "30", "-gray", str(made.path), str(tmp_path / "page")], capture_output=True, check=True
    )
    assert told.stderr == b""
    assert len(list(tmp_path.glob("page-*.pgm"))) == made.pages


def test_the_post_offices_list_is_written_as_the_csv_module_writes_it() -> None:
    signs = ("", ",", '"', "\r", "\n", "'", "=", "Ann", " ", "ñ", "\t", "--")
    names = ["".join(some) for some in itertools.product(signs, repeat=3)]
    every = pieces(tuple(sent(at, name, way=Way.MAIL) for at, name in enumerate(names, start=1)))
    told = book.lines(RUN, every, sealed=False)
    cells = [next(csv.reader(io.StringIO(line, newline=""))) for line in told]
    text = io.StringIO(newline="")
    csv.writer(text).writerows(cells)
    assert text.getvalue() == "".join(told)
    shown = ["\n".join((one.notices[0].name, *one.notices[0].lines)) for one in every]
    assert [one[2].removeprefix("'") for one in cells] == [one.removeprefix("'") for one in shown]
