"""A whole run's mail: from the roster to the certificate, the envelope that came back, and the roster mailed again."""

import csv
import email
import email.policy
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from pipeline import cli
from pipeline import settings as settings_room
from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.line import work
from pipeline.line.bulk import doubted, emailing, mail_look, mail_ready, mail_record
from pipeline.line.bulk.bench import Bench
from pipeline.line.desk import Desk, open_desk
from pipeline.mailing import post, posted
from pipeline.model import Place
from pipeline.runs import batched, ledger, mailed, messages
from pipeline.runs.messages import State
from pipeline.runs.stores import open_store
from pipeline.settings import Settings
from tests import bulk_home, mail_office

MORE = """
[lanes.returned-mail]
purpose = "returned-mail"

[mail]
barcode = true
mailer_id = "901234567"
service_type = "040"

[email]
sender = "Clerk of Example Court <clerk@court.example>"
"""
TODAY = datetime.now(UTC).astimezone(ZoneInfo("America/New_York")).date()


def run(home: Settings) -> None:
    work.run_once(home, lambda _report: None)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home in which a run was made, mailed, and one envelope came back."""
    folder = tmp_path_factory.mktemp("mail-run") / "home"
    made = bulk_home.make(folder, more=MORE)
    (made.inbox / "returned-mail").mkdir()
    rows = [bulk_home.row(at) for at in range(1, 5)]
    data = bulk_home.roster(rows).decode()
    bulk_home.drop(made, _with_mail(data).encode())
    run(made)
    return settings_room.load(folder)


def _with_mail(data: str) -> str:
    """The last row's recipient agreed to e-mail and reads Spanish."""
    read = list(csv.reader(io.StringIO(data)))
    told = ("Recipient e-mail", "Recipient agreed to e-mail")
    if "reader_language" in read[0]:
        read[-1][read[0].index("reader_language")] = "spanish"
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*read[0], *told])
    for at, cells in enumerate(read[1:], start=1):
        writer.writerow([*cells, *(("pat@home.example", "yes") if at == len(read) - 1 else ("", ""))])
    return out.getvalue()


@pytest.fixture
def desk(home: Settings) -> Iterator[Desk]:
    with open_desk(home) as one:
        yield one


def the_run(desk: Desk) -> ledger.Run:
    with desk.database.connect() as connection:
        return ledger.listing(connection)[0]


def results(home: Settings) -> Path:
    return next((home.outbox / "runs").iterdir())


def test_a_finished_run_has_what_the_post_needs(home: Settings, desk: Desk) -> None:
    names = {one.name for one in results(home).iterdir()}
    assert {"mail-prepared.pdf", "firm-mailing-book-first.csv", "messages"} <= names
    book = (results(home) / "firm-mailing-book-first.csv").read_text(encoding="utf-8-sig")
    assert "Pat Sample 1\n1 Elm Street" in book.replace("\r\n", "\n")
    assert "Pat Sample 4" not in book
    with desk.database.connect() as connection:
        (batch,) = mailed.batches(connection, the_run(desk).id)
    assert (batch.pieces, batch.notices, batch.day) == (3, 3, None)
    kept = tuple(posted.read(open_store(home), batch.run, 1))
    assert all(one.barcode.startswith("00040901234567") for one in kept)


def test_who_agreed_gets_a_message_that_holds_the_paper(home: Settings, desk: Desk) -> None:
    (path,) = (results(home) / "messages").iterdir()
    assert path.name == "0000004-0-row-5.eml", "the run counts from 1, the sheet has its headings in row 1"
    read = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert str(read["To"]) == "Pat Sample 4 <pat@home.example>"
    [paper] = read.iter_attachments()
    assert paper.get_content().startswith(b"%PDF-")
    with desk.database.connect() as connection:
        (row,) = messages.of_run(connection, the_run(desk).id)
    assert (row.state, read["Message-ID"]) == (State.LAID, f"<{row.message_id}>")


def test_from_the_word_of_a_person_to_the_second_mailing(home: Settings, desk: Desk) -> None:
    one = the_run(desk)
    told = mail_record.mailed_on(desk, open_store(home), one.id, TODAY.isoformat(), "Rowena Placeholder")
    assert told.certificate is not None
    assert told.pieces == 3
    kept = tuple(posted.read(open_store(home), one.id, 1))
    back = kept[1]
    (home.inbox / "returned-mail" / "scan.txt").write_text(f"{back.barcode},Vacant\n")
    run(home)
    assert [line["row"] for line in mail_look.returned_mail(home, one.id)] == [back.notices[0].row + 1]  # its headings
    (page,) = (home.outbox / "returned-mail").glob("*/returned-mail.html")
    assert f"<td>{back.notices[0].row + 1}</td>" in page.read_text(encoding="utf-8")
    again = (results(home) / "re-mail.csv").read_text(encoding="utf-8-sig")
    (cells,) = csv.DictReader(io.StringIO(again))
    assert (cells["Recipient"], cells["Recipient address"]) == (back.notices[0].name, "")
    assert cells["docket_number"] == back.notices[0].case
    assert "Recipient city" not in cells


def test_a_message_in_doubt_is_named_and_settled_by_the_row_of_the_sheet(home: Settings, desk: Desk) -> None:
    one, table = the_run(desk), messages.table
    with desk.database.begin() as connection:
        connection.execute(table.update().values(state=State.IN_DOUBT))
    (found,) = doubted.doubts(home, one.id)
    assert (found.row, found.said, found.finding.where.row) == (4, "row 5 of roster.csv (row 4 of the run)", 5)
    assert f"`docketpress message-sent {one.id} 5 --by NAME`" in found.finding.repair
    told = CliRunner().invoke(cli.app, ["--home", str(home.home), "messages", one.id, "--json"])
    (listed,) = json.loads(told.stdout)["in_doubt"]
    assert (listed["file"], listed["sheet"], listed["row"], listed["run_row"]) == ("roster.csv", None, 5, 4)
    for row, why in ((4, "No message of row 4"), (99, "has no row 99")):
        with pytest.raises(UsageError, match=why):
            doubted.decide(home, one.id, row, "Ann", again=False)
    with pytest.raises(UsageError, match="Name one with --sheet"):
        doubted.decide(home, one.id, 5, "Ann", again=False, sheet="April")
    assert doubted.decide(home, one.id, 5, "Ann", again=False, sheet="roster.csv") == 1
    with desk.database.connect() as connection:
        (settled,) = messages.of_run(connection, one.id)
    assert settled.state == State.SENT


def test_a_repair_names_the_sheet_where_a_run_has_rows_of_several() -> None:
    row = messages.Row(
        run="run-1", row=7, recipient=0, message_id="a@b.example", identity="0" * 32, case_sha256=None,
        recipient_sha256="0" * 64, state=State.IN_DOUBT,
    )  # fmt: skip
    found = post.in_doubt(row, Place(file="book.xlsx", sheet="March hearings", row=3), "March hearings")
    assert '`docketpress resend-message run-1 3 --sheet "March hearings" --by NAME`' in found.repair


def test_what_is_not_public_lies_apart_for_the_sealed_circle(tmp_path: Path) -> None:
    made = bulk_home.make(tmp_path / "home", more=MORE)
    read = list(csv.reader(io.StringIO(bulk_home.roster([bulk_home.row(at) for at in range(1, 4)]).decode())))
    out = io.StringIO(newline="")
    csv.writer(out).writerows(
        [*cells, told] for cells, told in zip(read, ("Access", "", "sealed", "confidential"), strict=True)
    )
    bulk_home.drop(made, out.getvalue().encode())
    run(made)
    laid = results(made)
    assert sorted(one.name for one in laid.glob("mail-0*")) == ["mail-00001.csv", "mail-00001.pdf"]
    apart = (laid / "sealed" / "mail-00002.csv").read_text()
    assert [(one["row"], one["case"]) for one in csv.DictReader(io.StringIO(apart))] == [
        ("3", "(sealed)"),
        ("4", "(confidential)"),
    ]
    book = (laid / "firm-mailing-book-first.csv").read_text(encoding="utf-8-sig")
    assert [f"Pat Sample {at}" in book for at in (1, 2, 3)] == [True, False, False]
    named = (laid / "sealed" / "firm-mailing-book-first.csv").read_text(encoding="utf-8-sig")
    assert [f"Pat Sample {at}" in named for at in (1, 2, 3)] == [False, True, True]


_WRITING = ("before-write", "before-fsync", "before-rename", "after-rename")
_READY = (
    "mail-record.prepare.before-commit",
    "mail-record.prepare.after-commit",
    *(f"mail-record.book.{one}" for one in _WRITING),
)
_MESSAGES = (
    "emailing.prepare.before-commit",
    "emailing.prepare.after-commit",
    *(f"emailing.message.{one}" for one in _WRITING),
)


@pytest.mark.kill
def test_killed_while_the_mail_is_made_ready_doing_it_again_gives_the_same(
    home: Settings, desk: Desk, tmp_path: Path
) -> None:
    one = the_run(desk)

    def prepare(into: Path, mine: Desk, wanted: tuple[str, ...]) -> None:
        into.mkdir(exist_ok=True)
        bench = Bench(
            desk=mine, store=open_store(home), engine=Engine.__new__(Engine), kept=mine.confined, worker="0-0"
        )
        if wanted is _READY:
            with mine.database.connect() as connection:
                planned = batched.of_run(connection, one)
            mail_ready.prepare(bench, one, planned, into)()
        else:
            emailing.prepare(bench, one, into)

    def killed(wanted: tuple[str, ...]) -> None:
        prepare(tmp_path / "killed", mail_office.alone(desk), wanted)

    for wanted in (_READY, _MESSAGES):
        prepare(tmp_path / "calm", desk, wanted)
        for point in wanted:
            mail_office.kill_at(point, partial(killed, wanted))
        prepare(tmp_path / "killed", desk, wanted)
    assert _content(tmp_path / "killed") == _content(tmp_path / "calm")
    with desk.database.connect() as connection:
        assert len(mailed.batches(connection, one.id)) == 1
        assert len(messages.of_run(connection, one.id)) == 1


def _content(folder: Path) -> dict[str, bytes]:
    found = (one for one in folder.rglob("*") if one.is_file() and not one.name.startswith("."))
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in found}
