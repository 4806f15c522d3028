"""The lines that courts print on filed pages, in every form that is known, and what is none of them."""

import tomllib
from pathlib import Path

import pypdfium2
import pytest

from pipeline.pages import court_header, foreign
from pipeline.pages.court_header import headers, read, same_case
from tests import pdf_samples as samples

FORMS = """
district|Case 1:24-cv-00123-ABC Document 12 Filed 03/04/24 Page 1 of 9|1:24-cv-00123-ABC|12|03/04/24|1|9
district|Case 1:24-cv-00123-A Document 12-1 Filed 03/04/24 Page 2 of 9 PageID #: 345|1:24-cv-00123-A|12-1|03/04/24|2|9
district|Case: 1:24-cv-00123 Doc #: 12 Filed: 03/04/24 1 of 9. PageID #: 345|1:24-cv-00123|12|03/04/24|1|9
district|Case: 1:24-cv-00123-A Document #: 12 Filed: 03/04/24 Page 1 of 9 PageID #:345|1:24-cv-00123-A|12|03/04/24|1|9
district|Case 2:24-cv-00123-ABC-DEF ECF No. 12, PageID.345 Filed 03/04/24 Page 3 of 9|2:24-cv-00123-ABC-DEF|12|03/04/24|3|9
district|Case 1:24-cr-00123-A Document 12 Filed 03/04/2024 Page 10 of 19 PageID.345|1:24-cr-00123-A|12|03/04/2024|10|19
district|CASE 0:24-cv-00123-ABC-DEF Doc. 12 Filed 03/04/24 Page 1 of 9|0:24-cv-00123-ABC-DEF|12|03/04/24|1|9
district|Case 6:26-cv-06204 Document 4 Filed 11/23/26 Page 1 of 2|6:26-cv-06204|4|11/23/26|1|2
bankruptcy|Case 24-10001-abc Doc 12 Filed 03/04/24 Entered 03/04/24 10:11:12 Desc Main Document Page 1 of 9|24-10001-abc|12|03/04/24|1|9
bankruptcy|Case 24-10001-abc Doc 12-3 Filed 03/04/24 Entered 03/04/24 10:11:12 Desc Exhibit C Page 4 of 9|24-10001-abc|12-3|03/04/24|4|9
bankruptcy|x Case:24-10001-abc Doc#:12 Filed:03/04/24 Entered:03/04/24 10:11:12 Page:1 of 9|24-10001-abc|12|03/04/24|1|9
appeals-9|Case: 24-720, 07/25/2024, DktEntry: 17.1, Page 15 of 86|24-720|17.1|07/25/2024|15|86
appeals-9|Case: 24-720, 07/25/2024, ID: 12345678, DktEntry: 17-2, Page 1 of 3|24-720|17-2|07/25/2024|1|3
appeals-10|Appellate Case: 22-1234 Document: 010110912345 Date Filed: 08/21/2023 Page: 12|22-1234|010110912345|08/21/2023|12|-
appeals-8|Appellate Case: 22-1234 Page: 1 Date Filed: 01/05/2022 Entry ID: 5110000|22-1234|5110000|01/05/2022|1|-
appeals-1|Case: 21-1234 Document: 00117654321 Page: 4 Date Filed: 01/05/2022 Entry ID: 6470000|21-1234|00117654321|01/05/2022|4|-
appeals|USCA4 Appeal: 21-1234 Doc: 12 Filed: 01/05/2022 Pg: 1 of 9|21-1234|12|01/05/2022|1|9
"""  # noqa: E501 - as courts print them


def known() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split("|")) for line in FORMS.strip().splitlines())


@pytest.mark.parametrize("row", known(), ids=lambda row: row[1][:50])
def test_every_form_is_read_whole(row: tuple[str, ...]) -> None:
    form, text, case, document, filed, page, pages = row
    (found,) = read(text)
    told = (found.form, found.case, found.document, found.filed, str(found.page), str(found.pages or "-"))
    assert told == (form, case, document, filed, page, pages)
    assert not found.verified


@pytest.mark.parametrize("row", known(), ids=lambda row: row[1][:50])
def test_a_header_is_found_among_a_pages_other_words_and_over_two_lines(row: tuple[str, ...]) -> None:
    words = row[1].split(" ")
    broken = " ".join(words[:4]) + "\r\n" + " ".join(words[4:])
    assert [one.case for one in read(f"Rowena Placeholder\n{broken}\nMOTION TO ADJOURN")] == [row[2]]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Case law of the year 2024, Document 12",
        "In Case 1 the court filed its opinion on page 3 of 9",
        "Page 1 of 9",
        "MOTION TO ADJOURN",
        "Case 1:24-cv-00123-ABC",
        "The answer was filed on March 4, 2024",
    ],
)
def test_plain_words_are_no_header(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("text", "form", "filed", "envelope"),
    [
        ("Envelope No. 12345678", "envelope", None, "12345678"),
        ("Envelope: 12345678", "envelope", None, "12345678"),
        ("Electronically Filed 3/4/2024 3:04 PM", "filed-electronically", "3/4/2024", None),
        ("E-FILED 3/4/2024", "filed-electronically", "3/4/2024", None),
        ("Filed 3/4/2024 3:04 PM Clerk of Nowhere County", "filed-electronically", "3/4/2024", None),
        ("Electronically Filed in District Court on 03/04/2024 3:04 PM", "filed-electronically", "03/04/2024", None),
    ],
)
def test_stamps_of_portals_give_their_day_or_number(
    text: str, form: str, filed: str | None, envelope: str | None
) -> None:
    (found,) = read(text)
    assert (found.form, found.filed, found.envelope, found.case) == (form, filed, envelope, None)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("6:26-cv-06204", "6:26-cv-06204-ABC", True),
        ("6:26-cv-06204-ABC-DEF", "6:26-CV-6204", True),
        ("26-cv-06204", "6:26-cv-06204", True),
        ("6:2026-cv-06204", "6:26-cv-06204", True),
        ("1:26-cv-06204", "6:26-cv-06204", False),
        ("6:26-cv-06204", "6:26-cr-06204", False),
        ("6:26-cv-06204", "6:26-cv-06205", False),
        ("2026-CF-001234", "2026 CF 001234", True),
        ("2026-CF-001234", "2026-CF-001235", False),
        ("24-720", "24-720", True),
        ("24-720", "24-721", False),
    ],
)
def test_numbers_of_one_case_are_one_case(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    assert same_case(one, other) is same
    assert same_case(other, one) is same


def test_only_the_top_of_a_page_is_read(tmp_path: Path) -> None:
    line = b"BT /F1 9 Tf 36 %d Td (Case 6:26-cv-06204 Document 4 Filed 11/23/26 Page 1 of 2) Tj ET"
    top = samples.drawn(tmp_path / "top.pdf", line % 770, pages=2)
    body = samples.drawn(tmp_path / "body.pdf", line % 500)
    assert [(one.on, one.case) for one in headers(top)] == [(1, "6:26-cv-06204"), (2, "6:26-cv-06204")]
    assert headers(body) == ()


@pytest.mark.parametrize(
    ("case", "exhibit", "severity"),
    [
        (None, False, "error"),
        ("6:26-cv-06204", False, "error"),
        ("1:20-cv-00009", True, "advice"),
        ("6:26-cv-06204-ABC", True, None),
        (None, True, None),
    ],
)
def test_a_paper_that_was_filed_before_is_refused_unless_it_is_an_exhibit(
    tmp_path: Path,
    case: str | None,
    exhibit: bool,  # noqa: FBT001
    severity: str | None,
) -> None:
    line = b"BT /F1 9 Tf 36 770 Td (Case 6:26-cv-06204 Document 4 Filed 11/23/26 Page 1 of 2) Tj ET"
    path = samples.drawn(tmp_path / "a.pdf", line, pages=2)
    found = foreign.look(path, name="a.pdf", case=case, exhibit=exhibit)
    assert [one.severity.value for one in found] == ([severity] if severity else [])
    assert all((one.code, one.where.page) == ("stamped.foreign", 1) for one in found)


def test_what_cannot_be_read_is_told_by_others(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"nothing")
    assert foreign.look(tmp_path / "x.pdf", name="x.pdf", case=None, exhibit=False) == ()


def test_what_is_no_pdf_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"nothing")
    with pytest.raises(pypdfium2.PdfiumError):
        headers(tmp_path / "x.pdf")


def test_a_hostile_band_ends_soon() -> None:
    for text in (
        "Case " * 5000,
        "Filed " * 5000 + "3/4",
        "Envelope No" * 3000,
        "Case 1:24-cv-1 Doc 1 Filed " + "9" * 9000,
    ):
        assert read(text) == (), "no header is made out of it"


def test_every_form_says_where_it_is_known_from() -> None:
    table = tomllib.loads(Path(court_header.__file__).with_name("court_headers.toml").read_text())
    for one in table["forms"]:
        assert one["source"]
        assert one["checked"]
        assert one["verified"] is False
