"""What went to the post is counted, proven and certified by a person's word; before that it is only prepared."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
import pytest

from pipeline import files, journal
from pipeline.errors import StateError, UsageError
from pipeline.line.bulk import mail_look, mail_record
from pipeline.mailing import book, postal_days, posted, proof, records
from pipeline.mailing.records import Tally
from pipeline.model import Place
from pipeline.rules.catalog import Catalog
from pipeline.runs import mailed, returned
from pipeline.runs.notice import Way
from tests import mail_office
from tests.mail_office import NAMES, NOW, RUN, Office, pieces, sent

DAY = (NOW - timedelta(days=3)).astimezone(ZoneInfo("America/New_York")).date()


@pytest.fixture
def office(tmp_path: Path, catalog: Catalog) -> Iterator[Office]:
    with mail_office.opened(tmp_path / "home", catalog, MAIL) as one:
        one.post(tuple(sent(at, name) for at, name in enumerate(NAMES, start=1)))
        one.post(
            (sent(9, "Gus Secret", access="sealed"), sent(10, "Hal Certified", way=Way.CERTIFIED)), batch=2, first=7
        )
        yield one


MAIL = """
[mail]
return_address = ["Clerk of Example Court", "1 Court Square", "Exampleton, NY 14600"]
"""


def tell(office: Office, on: date = DAY, **more: int) -> mail_record.Mailed:
    return mail_record.mailed_on(office.desk, office.store, RUN, on.isoformat(), "Rowena  Placeholder", **more)


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    finally:
        document.close()


# ── the day, by a person's word ──────────────────────────────────────────────────────────────────────


def test_the_word_of_a_person_makes_a_certificate_with_the_day_and_true_counts(office: Office) -> None:
    told = tell(office)
    assert (told.batches, told.pieces, told.notices) == ((1, 2), 8, 8)
    assert told.certificate is not None
    text = text_of(told.certificate)
    for said in ("Certificate of Mailing", "8 pieces of mail", "8 notices", "16 sheets", "Rowena Placeholder"):
        assert said in text
    assert f"{DAY:%B} {DAY.day}, {DAY.year}" in text
    assert "First-Class Mail 7 7 14" in text
    assert "Certified Mail 1 1 2" in text
    assert "146 8 8 16" in text
    assert "Secret" not in text


def test_the_proof_has_a_line_a_notice_and_its_digest_stands_in_the_journal(office: Office) -> None:
    tell(office)
    entries = [one for one in journal.read(office.desk.database) if one.kind == "notices.mailed"]
    assert [one.facts["batch"] for one in entries] == [1, 2]
    folder = office.results() / "proof"
    assert [one.facts["proof"] for one in entries] == [files.digest(folder / f"batch-0000{at}.jsonl") for at in (1, 2)]
    assert entries[0].facts["previous_proof"] is None
    assert entries[1].facts["previous_proof"] == entries[0].facts["proof"]
    lines = [json.loads(one) for one in (folder / "batch-00001.jsonl").read_text().splitlines()]
    assert [one["row"] for one in lines] == [1, 2, 3, 4, 5, 6]
    first = lines[0]
    assert first["paper_sha256"] == f"{1:064x}"
    assert first["recipient_sha256"] == returned.recipient_digest(NAMES[0], ("1 Null Road", "Nowhere, NY 14604-1234"))
    assert first["mailed_on"] == DAY.isoformat()
    assert (first["piece"], first["way"], first["how"]) == (f"{RUN}-1", "mail", "struck")
    assert json.loads((folder / "batch-00001-word.json").read_text())["person"] == "Rowena Placeholder"


def test_a_sealed_matters_line_names_neither_case_nor_person(office: Office) -> None:
    tell(office)
    data = (office.results() / "proof" / "batch-00002.jsonl").read_text()
    line = json.loads(data.splitlines()[0])
    assert (line["case_sha256"], line["recipient_sha256"], line["identity"]) == (None, None, None)
    assert "Secret" not in data


def test_the_same_word_again_changes_nothing_and_another_day_is_refused(office: Office) -> None:
    tell(office)
    before = {one: one.read_bytes() for one in office.settings.outbox.rglob("*") if one.is_file()}
    assert tell(office).certificate is None
    with pytest.raises(UsageError, match="was said before"):
        tell(office, DAY + timedelta(days=1))
    assert {one: one.read_bytes() for one in office.settings.outbox.rglob("*") if one.is_file()} == before


def test_batches_may_go_on_different_days_and_each_day_has_its_certificate(office: Office) -> None:
    tell(office, batch=2)
    tell(office, DAY + timedelta(days=1))
    certificates = sorted(one.name for one in office.results().glob("certificate-*.pdf"))
    assert certificates == [f"certificate-of-mailing-{DAY + timedelta(days=more)}.pdf" for more in (0, 1)]
    assert "2 pieces of mail" in text_of(office.results() / certificates[0])
    assert "6 pieces of mail" in text_of(office.results() / certificates[1])


@pytest.mark.parametrize(
    ("days", "word"),
    [(5, "lies ahead"), (-30, "the day on which this mail was prepared")],
    ids=["tomorrow", "before the run"],
)
def test_a_day_that_cannot_be_is_refused(office: Office, days: int, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        tell(office, NOW.date() + timedelta(days=days))


@pytest.mark.parametrize(
    ("run", "on", "by", "batch", "word"),
    [
        ("nothing", "2026-11-20", "R", None, "no run"),
        (RUN, "03/04", "R", None, "no day"),
        (RUN, DAY.isoformat(), "  ", None, "by whose word"),
        (RUN, DAY.isoformat(), "R", 7, "has no batch 7"),
    ],
)
def test_a_word_that_cannot_be_understood_is_refused(
    office: Office, run: str, on: str, by: str, batch: int | None, word: str
) -> None:
    with pytest.raises(UsageError, match=word):
        mail_record.mailed_on(office.desk, office.store, run, on, by, batch=batch)


def test_pieces_that_were_forgotten_are_told_so(office: Office) -> None:
    posted.forget(office.store, RUN)
    with pytest.raises(StateError, match="no longer kept"):
        tell(office)


def test_no_name_stands_in_the_database(office: Office) -> None:
    tell(office)
    data = b"".join(one.read_bytes() for one in office.settings.var.glob("state.db*"))
    for name in (b"Placeholder", b"Invented", b"Null Road"):
        assert name not in data


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 22), "a Sunday"),
        (date(2026, 11, 26), "Thanksgiving Day"),
        (date(2026, 12, 25), "Christmas Day"),
        (date(2027, 7, 5), "Independence Day (kept on Monday)"),
        (date(2026, 5, 25), "Memorial Day"),
        (date(2026, 11, 23), None),
        (date(2026, 11, 21), None),
    ],
)
def test_days_on_which_the_post_takes_nothing_in(day: date, why: str | None) -> None:
    assert postal_days.no_mail(day) == why
    found = postal_days.finding(day)
    assert (found.code if found else None) == (why and "mail.not-postal-day")


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_court_gets_the_people_of_one_case_with_their_addresses(office: Office) -> None:
    path = mail_record.list_case(office.desk, office.store, RUN, "6:26-cv-00002")
    text = text_of(path)
    assert "Bo Fictional 2 Null Road Nowhere, NY 14604-1234" in text
    assert "nobody has said yet" in text
    assert "Ada" not in text
    with pytest.raises(UsageError, match="in case 1:99-cv-1"):
        mail_record.list_case(office.desk, office.store, RUN, "1:99-cv-1")


def test_the_counts_name_no_paper_of_a_matter_that_is_not_public() -> None:
    """A title may name a person: `Notice: custody of Ada Invented`."""
    some = (
        sent(1, "Ada Invented"),
        *(sent(at, "Gus Secret", access=one) for at, one in ((2, "confidential"), (3, "sealed"))),
    )
    tally = Tally()
    list(tally.count(pieces(some)))
    assert [name for name, _ in tally.by_title()] == ["(confidential)", "(sealed)", some[0].title]


def test_a_sealed_cases_list_lies_apart(office: Office) -> None:
    path = mail_record.list_case(office.desk, office.store, RUN, "6:26-cv-00009")
    assert path.parent.name == "sealed"
    assert "SEALED" in text_of(path)


def rows(data: bytes | None) -> list[list[str]]:
    assert data is not None
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_the_post_offices_list_has_the_columns_of_its_form_and_no_sealed_name() -> None:
    some = pieces((sent(1, "=Ada Invented"), sent(2, "Gus Secret", access="sealed")))
    told = rows(book.book(RUN, "first", some, ("Clerk", "1 Court Square"), sealed=False))
    assert told[1] == ["Total number of pieces listed by sender", "2"]
    assert told[3] == book.forms()["first"]["columns"]
    assert told[4][2:4] == [f"{RUN}-1", "'=Ada Invented\n1 Null Road\nNowhere, NY 14604-1234"]
    assert told[5][3] == posted.SEALED
    apart = rows(book.book(RUN, "first", some, (), sealed=True))
    assert [one[3].partition("\n")[0] for one in apart[4:]] == ["Gus Secret"]
    assert book.book(RUN, "certified", some, (), sealed=False) is None
    assert not any(one["verified"] for one in book.forms().values())


def test_counts_are_taken_by_class_and_by_three_digits_of_the_zip_code() -> None:
    tally = Tally()
    some = (*pieces((sent(1, "A B"), sent(2, "C D", way=Way.CERTIFIED))),)
    assert tuple(tally.count(some)) == some
    assert tally.total == records.Line(name="", pieces=2, notices=2, sheets=4)
    assert [one.name for one in tally.by_class()] == ["Certified Mail", "First-Class Mail"]
    assert [(one.name, one.pieces) for one in tally.by_prefix()] == [("146", 2)]


def test_pieces_are_kept_and_read_as_they_were(office: Office) -> None:
    some = pieces(tuple(sent(at, name) for at, name in enumerate(NAMES, start=1)))
    assert tuple(posted.read(office.store, RUN, 1)) == some
    lines = list(proof.lines(RUN, some, DAY, lambda row: Place(file="r.xlsx", sheet="March", row=row + 1)))
    assert len(lines) == len(some)
    assert all(json.loads(one)["schema"] == proof.SCHEMA for one in lines)
    first = json.loads(lines[0])
    assert [first[name] for name in ("row", "file", "sheet", "sheet_row")] == [1, "r.xlsx", "March", 2]


def test_a_batch_is_found_by_the_serial_number_of_its_barcodes(office: Office) -> None:
    with office.desk.database.connect() as connection:
        found = mailed.batches_of_serial(connection, mail_office.MAILER, 8)
        assert [one.batch for one in found] == [2]
        assert mailed.batches_of_serial(connection, mail_office.MAILER, 99) == ()


def test_the_listing_tells_numbers_and_reasons(office: Office) -> None:
    assert mail_look.returned_mail(office.settings) == []
    office.drop(f"{RUN}-2,Vacant\n{RUN}-3,Vacant\n")
    assert list(mail_look.lines(mail_look.returned_mail(office.settings))) == [f"{RUN}: 2 (Vacant)"]
    assert next(mail_look.lines(mail_look.returned_mail(office.settings, RUN[:8]))) == "row 2, piece 2: Vacant"


@pytest.mark.verapdf
def test_the_papers_are_archival_and_accessible(office: Office, verapdf: Callable[..., None]) -> None:
    certificate = tell(office).certificate
    assert certificate is not None
    path = mail_record.list_case(office.desk, office.store, RUN, "6:26-cv-00002")
    verapdf(certificate, path)


# ── kills ────────────────────────────────────────────────────────────────────────────────────────────

_WRITING = ("before-write", "before-fsync", "before-rename", "after-rename")


_BEFORE = (
    *(f"mail-record.{what}.{one}" for what in ("proof", "paper", "word") for one in _WRITING),
    "mail-record.mailed.before-commit",
)


def _recorded_once(office: Office) -> None:
    entries = [one for one in journal.read(office.desk.database) if one.kind == "notices.mailed"]
    assert [one.facts["batch"] for one in entries] == [1, 2]
    proofs = [files.digest(office.results() / "proof" / f"batch-0000{at}.jsonl") for at in (1, 2)]
    assert [one.facts["proof"] for one in entries] == proofs
    assert len(list(office.results().glob("certificate-*.pdf"))) == 1
    assert journal.verify(office.desk.database).problem == ""


@pytest.mark.kill
def test_killed_before_it_is_written_down_nothing_holds_and_the_word_said_again_is_recorded_once(
    office: Office,
) -> None:
    for point in _BEFORE:
        mail_office.killed(office, point, tell)
        assert not [one for one in journal.read(office.desk.database) if one.kind == "notices.mailed"]
    assert tell(office).batches == (1, 2)
    _recorded_once(office)


@pytest.mark.kill
def test_killed_after_it_was_written_down_it_stands(office: Office) -> None:
    mail_office.killed(office, "mail-record.mailed.after-commit", tell)
    assert tell(office).certificate is None
    _recorded_once(office)
