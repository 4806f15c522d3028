"""A wrong day of mailing is put right by a new word; what it replaces stays, and says so."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline import files, journal
from pipeline.errors import UsageError
from pipeline.line.bulk import mail_correct, mail_record
from pipeline.line.bulk.mail_record import Mailed
from pipeline.rules.catalog import Catalog
from pipeline.rules.dates import written
from pipeline.runs import mailed
from tests import mail_office
from tests.mail_office import NAMES, RUN, Office, sent
from tests.test_mail_record import DAY, MAIL, text_of

RIGHT = DAY + timedelta(days=1)


@pytest.fixture
def office(tmp_path: Path, catalog: Catalog) -> Iterator[Office]:
    """Two batches, both told to be mailed on the same day."""
    with mail_office.opened(tmp_path / "home", catalog, MAIL) as one:
        one.post(tuple(sent(at, name) for at, name in enumerate(NAMES, start=1)))
        one.post((sent(9, "Gus Fictive"),), batch=2, first=7)
        mail_record.mailed_on(one.desk, one.store, RUN, DAY.isoformat(), "Rowena Placeholder")
        yield one


def correct(office: Office, on: date = RIGHT, *, batch: int | None = None, by: str = "Sam  Specimen") -> Mailed:
    return mail_correct.corrected_on(office.desk, office.store, RUN, on.isoformat(), by, batch=batch)


def papers(office: Office) -> set[str]:
    """Everything but what a killed process left half-written, which nobody sees."""
    found = (one for one in office.results().rglob("*") if one.is_file() and not one.name.startswith("."))
    return {one.relative_to(office.results()).as_posix() for one in found}


def told(office: Office) -> list[journal.Entry]:
    return [one for one in journal.read(office.desk.database) if one.kind == "notices.mailed"]


ALL_CORRECTED = {
    f"certificate-of-mailing-{RIGHT}.pdf",
    f"replaced-1-certificate-of-mailing-{DAY}.pdf",
    *(f"proof/batch-0000{at}-corrected-1{kind}" for at in (1, 2) for kind in (".jsonl", "-word.json")),
    *(f"proof/replaced-batch-0000{at}{kind}" for at in (1, 2) for kind in (".jsonl", "-word.json")),
}


def test_a_wrong_day_is_replaced_and_the_old_papers_say_that_they_are(office: Office) -> None:
    old = (office.results() / f"certificate-of-mailing-{DAY}.pdf").read_bytes()
    found = correct(office)
    assert (found.batches, found.pieces, found.notices) == ((1, 2), 7, 7)
    assert found.certificate == office.results() / f"certificate-of-mailing-{RIGHT}.pdf"
    assert papers(office) == ALL_CORRECTED
    assert (office.results() / f"replaced-1-certificate-of-mailing-{DAY}.pdf").read_bytes() == old
    text = text_of(found.certificate)
    assert f"On {written(RIGHT)}, 7 pieces of mail" in text
    assert f"Batch 1 was certified before as mailed on {written(DAY)}; that was wrong." in text
    assert "Sam Specimen" in text
    lines = (office.results() / "proof" / "batch-00001-corrected-1.jsonl").read_text().splitlines()
    assert {json.loads(one)["mailed_on"] for one in lines} == {RIGHT.isoformat()}


def test_the_journal_has_both_words_and_the_proof_that_was_replaced(office: Office) -> None:
    correct(office)
    first, second, third, fourth = told(office)
    assert third.facts["instead_of"] == DAY.isoformat()
    assert third.facts["day"] == RIGHT.isoformat()
    assert third.facts["replaced_proof"] == first.facts["proof"]
    assert third.facts["previous_proof"] == second.facts["proof"]
    assert (fourth.facts["replaced_proof"], fourth.facts["previous_proof"]) == (
        second.facts["proof"],
        third.facts["proof"],
    )
    kept = office.results() / "proof"
    assert first.facts["proof"] == files.digest(kept / "replaced-batch-00001.jsonl")
    assert third.facts["proof"] == files.digest(kept / "batch-00001-corrected-1.jsonl")
    word = json.loads((kept / "batch-00001-corrected-1-word.json").read_text())
    assert (word["person"], word["instead_of"], word["day"]) == ("Sam Specimen", DAY.isoformat(), RIGHT.isoformat())
    assert journal.verify(office.desk.database).problem == ""


def test_one_batch_is_corrected_and_the_others_of_its_day_are_certified_anew(office: Office) -> None:
    assert correct(office, batch=2).batches == (2,)
    rest = text_of(office.results() / f"certificate-of-mailing-{DAY}.pdf")
    assert "6 pieces of mail" in rest
    assert "An earlier certificate of this day named batch 2 too; that was wrong." in rest
    assert "Rowena Placeholder" in rest
    assert "1 piece of mail" in text_of(office.results() / f"certificate-of-mailing-{RIGHT}.pdf")
    assert "7 pieces" in text_of(office.results() / f"replaced-1-certificate-of-mailing-{DAY}.pdf")
    assert "proof/batch-00001.jsonl" in papers(office)


def test_a_correction_can_be_corrected_back(office: Office) -> None:
    correct(office)
    correct(office, DAY)
    names = papers(office)
    assert {
        f"certificate-of-mailing-{DAY}.pdf",
        f"replaced-1-certificate-of-mailing-{DAY}.pdf",
        f"replaced-2-certificate-of-mailing-{RIGHT}.pdf",
        "proof/replaced-batch-00001.jsonl",
        "proof/replaced-batch-00001-corrected-1.jsonl",
        "proof/batch-00001-corrected-2.jsonl",
    } <= names
    assert f"certificate-of-mailing-{RIGHT}.pdf" not in names
    assert len(told(office)) == 6


def test_the_same_correction_again_changes_nothing(office: Office) -> None:
    correct(office)
    before = {one: one.read_bytes() for one in office.settings.outbox.rglob("*") if one.is_file()}
    assert correct(office).certificate is None
    assert {one: one.read_bytes() for one in office.settings.outbox.rglob("*") if one.is_file()} == before
    assert len(told(office)) == 4


def test_a_plain_word_for_another_day_names_the_option(office: Office) -> None:
    with pytest.raises(UsageError, match="--correct"):
        mail_record.mailed_on(office.desk, office.store, RUN, RIGHT.isoformat(), "Sam")


@pytest.mark.parametrize(
    ("on", "by", "batch", "why"),
    [
        (RIGHT, " ", None, "by whose word"),
        (RIGHT, "Sam", 7, "Nobody has told of batch 7"),
        (DAY + timedelta(days=9), "Sam", None, "lies ahead"),
        (DAY - timedelta(days=40), "Sam", None, "the day on which this mail was prepared"),
    ],
    ids=["nobody", "no such batch", "ahead", "too early"],
)
def test_what_makes_no_sense_is_refused(office: Office, on: date, by: str, batch: int | None, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        correct(office, on, batch=batch, by=by)
    assert len(told(office)) == 2


def test_where_several_days_were_told_one_batch_must_be_named(office: Office) -> None:
    correct(office, batch=2)
    with pytest.raises(UsageError, match="on several days"):
        correct(office)


def test_what_was_never_told_cannot_be_corrected(office: Office) -> None:
    office.post((sent(20, "Hal Unposted"),), batch=3, first=8)
    with pytest.raises(UsageError, match="Nobody has told of batch 3"):
        correct(office, batch=3)


@pytest.mark.verapdf
def test_a_corrected_certificate_is_archival_and_accessible(office: Office, verapdf: Callable[..., None]) -> None:
    found = correct(office, batch=2)
    assert found.certificate is not None
    verapdf(found.certificate, office.results() / f"certificate-of-mailing-{DAY}.pdf")


# ── kills ────────────────────────────────────────────────────────────────────────────────────────────

_BEFORE = ("mail-record.proof.before-rename", "mail-record.word.after-rename", "mail-correct.said.before-commit")
_AFTER = (
    "mail-correct.said.after-commit",
    "mail-correct.mark.before-rename",
    "mail-correct.mark.after-rename",
    "mail-record.paper.before-rename",
    "mail-record.paper.after-rename",
    "mail-correct.settled.before-commit",
    "mail-correct.settled.after-commit",
)


def _settled(office: Office) -> None:
    assert papers(office) == ALL_CORRECTED
    assert len(told(office)) == 4
    with office.desk.database.connect() as connection:
        assert all(one.settled for one in mailed.corrections(connection, RUN))
        assert {one.day for one in mailed.batches(connection, RUN)} == {RIGHT}
    assert "7 pieces" in text_of(office.results() / f"replaced-1-certificate-of-mailing-{DAY}.pdf")
    assert f"On {written(RIGHT)}, 7 pieces" in text_of(office.results() / f"certificate-of-mailing-{RIGHT}.pdf")


@pytest.mark.kill
def test_killed_before_it_is_written_down_the_old_word_holds_and_its_papers_are_untouched(office: Office) -> None:
    before = {one: one.read_bytes() for one in office.results().rglob("*") if one.is_file()}
    for point in _BEFORE:
        mail_office.killed(office, point, correct)
        assert len(told(office)) == 2
        assert {one: one.read_bytes() for one in before} == before
    correct(office)
    _settled(office)


@pytest.mark.kill
def test_killed_after_it_was_written_down_the_next_word_brings_the_papers_into_order(office: Office) -> None:
    for point in _AFTER:
        mail_office.killed(office, point, correct)
        assert len(told(office)) == 4, "it stands, and is not written down twice"
    assert correct(office).certificate is None
    _settled(office)
