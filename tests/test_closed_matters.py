"""A run with sealed and confidential rows and all that follows it: outside the sealed circle nothing names them."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
import pytest

from pipeline import settings as settings_room
from pipeline.line import desk as desks
from pipeline.line.bulk import filing, mail_record
from pipeline.line.bulk.filing import Filed, Order
from pipeline.line.desk import open_desk
from pipeline.mailing import posted
from pipeline.rules.catalog import Catalog
from pipeline.runs.stores import open_store
from tests import bulk_home
from tests.bulk_home import Site
from tests.test_bulk import Here

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
MORE = """
[lanes.returned-mail]
purpose = "returned-mail"

[email]
sender = "Clerk of Example Court <clerk@court.example>"
"""
TODAY = datetime.now(UTC).astimezone(ZoneInfo("America/New_York")).date()
ACCESS = {1: "", 2: "sealed", 3: "confidential", 4: "sealed", 5: "confidential"}
BY_MAIL, BY_EMAIL = (1, 2, 3), (4, 5)
CLOSED = [number for number, access in ACCESS.items() if access]


def _roster() -> bytes:
    head, *lines = csv.reader(io.StringIO(bulk_home.roster([bulk_home.row(at) for at in ACCESS]).decode()))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*head, "Access", "Recipient e-mail", "Recipient agreed to e-mail"])
    for (at, access), line in zip(ACCESS.items(), lines, strict=True):
        writer.writerow([*line, access, *((f"pat{at}@home.example", "yes") if at in BY_EMAIL else ("", ""))])
    return out.getvalue().encode()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desks, "Confined", Here)
        patch.setattr(desks, "load_catalog", lambda _: catalog)
        folder = tmp_path_factory.mktemp("closed") / "home"
        home = bulk_home.make(folder, more=MORE)
        (home.inbox / "returned-mail").mkdir()
        one = Site(settings_room.load(folder))
        bulk_home.drop(home, _roster())
        run = one.run()
        assert run.notices == len(ACCESS)
        with open_desk(home) as desk:
            mail_record.mailed_on(desk, open_store(home), run.id, TODAY.isoformat(), "Ann Example")
        pieces = [piece for batch in (1, 2) for piece in posted.read(open_store(home), run.id, batch)]
        scanned = "".join(f"{run.id}-{piece.serial},Vacant\n" for piece in pieces)
        (home.inbox / "returned-mail" / "scan.csv").write_text(scanned)
        one.run()
        bulk_home.drop(home, _roster().replace(b"March 16, 2027", b"March 17, 2027"), "second.csv")
        one.run()
        yield one


@pytest.fixture(scope="module")
def filed(site: Site) -> Filed:
    with open_desk(site.home) as desk:
        return filing.file_cases(desk, open_store(site.home), site.runs()[0].id, Order(by="Ann Example", lane=None))


def _text(path: Path) -> str:
    """All that a file says, its name with it."""
    said = f"{path}\n{path.read_bytes().decode('latin-1')}"
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as document:
            said += "\n".join(page.get_textpage().get_text_bounded() for page in document)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            said += "\n".join(packed.read(name).decode("latin-1") for name in packed.namelist())
    return " ".join(said.split())


def _named(number: int, text: str) -> bool:
    cells = (f"Pat Sample {number}", f"{number} Elm Street", f"26-cv-{number:05d}", f"pat{number}@home.example")
    return any(cell.casefold() in text.casefold() for cell in cells)


@pytest.mark.usefixtures("filed")
def test_every_file_outside_the_sealed_circle_names_nobody_of_a_closed_matter(site: Site) -> None:
    every = [path for path in site.home.outbox.rglob("*") if path.is_file()]
    texts = {path: _text(path) for path in every if "sealed" not in path.relative_to(site.home.outbox).parts}
    assert {path.name for path in texts} >= {"mail-00001.pdf", "re-mail.csv", "returned-mail.html", "report.pdf"}
    told = {(path.name, number) for path, text in texts.items() for number in CLOSED if _named(number, text)}
    assert told == set()
    assert sum(_named(1, text) for text in texts.values()) > 5, "the search finds who is public"


@pytest.mark.usefixtures("filed")
def test_what_a_person_needs_of_them_lies_in_the_sealed_folder(site: Site) -> None:
    apart = site.folders()[0] / "sealed"
    again = (apart / "re-mail.csv").read_text(encoding="utf-8-sig")
    assert [_named(number, again) for number in BY_MAIL] == [False, True, True]
    forms = [json.loads(path.read_text()) for path in (apart / "filings").glob("*/certificate.json")]
    assert {form["access"] for form in forms} == {"sealed", "confidential"}
    papers = [path.name for path in (apart / "filings").glob("*/*.pdf")]
    assert papers == ["Exhibit_A_Notice_of_Hearing.pdf"] * 2, "remarks on a drop name its files"
    remarks = (site.folders()[1] / "sealed" / "remarks.csv").read_text(encoding="utf-8-sig")
    assert remarks.count("mail.came-back") == 2


def test_the_page_says_what_they_are_and_the_proof_has_nothing_to_guess_them_by(site: Site, filed: Filed) -> None:
    (page,) = site.home.outbox.glob("returned-mail/*/returned-mail.html")
    assert [page.read_text().count(f"<td>({access})</td>") for access in ("sealed", "confidential")] == [2, 2]
    assert {one.case for one in filed.unserved} == {"(sealed)", "(confidential)"}
    lines = [
        json.loads(line) for one in site.folders()[0].glob("proof/*.jsonl") for line in one.read_text().splitlines()
    ]
    told = ("file", "sheet", "identity", "case_sha256", "recipient_sha256")
    known = [any(line[name] for name in told) for line in sorted(lines, key=lambda line: line["row"])]
    assert known == [not access for access in ACCESS.values()]
    assert all(line["paper_sha256"] for line in lines)
