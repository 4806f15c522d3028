"""What a clerk is told of a run before anything is printed, and how a run ends in which no row goes on."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline import cli
from pipeline.line import desk as desks
from pipeline.mailing import message
from pipeline.rules.catalog import Catalog
from pipeline.settings import EmailSettings
from tests import bulk_home
from tests.bulk_home import Site, rows
from tests.test_bulk import Here

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def _in_process(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    monkeypatch.setattr(desks, "Confined", Here)
    monkeypatch.setattr(desks, "load_catalog", lambda _: catalog)


def _agreed(number: int, of: Sequence[Sequence[str]]) -> bytes:
    """A roster whose one recipient agreed to e-mail."""
    head, *read = csv.reader(io.StringIO(bulk_home.roster(of).decode()))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*head, "Recipient e-mail", "Recipient agreed to e-mail"])
    for at, cells in enumerate(read):
        writer.writerow([*cells, *(("pat@home.example", "yes") if at == number else ("", ""))])
    return out.getvalue().encode()


def _findings(site: Site) -> list[dict[str, str]]:
    (told,) = (site.home.outbox / "returned").glob("*/findings.json")
    read = json.loads(told.read_text(encoding="utf-8"))
    return list(read["findings"]) if isinstance(read, dict) else list(read)


@pytest.mark.parametrize("email", ["", '[email]\nsender = "Clerk of Example Court"\n'], ids=["nobody", "no address"])
def test_who_agreed_to_email_comes_back_before_the_release_where_nobody_can_send(tmp_path: Path, email: str) -> None:
    site = Site(bulk_home.make(tmp_path, release="person", more=email))
    bulk_home.drop(site.home, _agreed(1, rows(1, 2, 3)))
    one = site.run()
    assert (one.state, one.notices, one.returned) == ("planned", 2, 1)
    (found,) = _findings(site)
    assert found["code"] == "mail.no-sender"
    assert "[email]" in found["repair"]
    assert not site.folders()


@pytest.mark.parametrize(
    ("sender", "reply_to", "can"),
    [
        ("", "", False),
        ("Clerk", "", False),
        ("Clerk <clerk@court.example>", "", True),
        ("clerk@court.example", "nobody", False),
        ("clerk@court.example", "help@court.example", True),
        ("clerk@court.example\n", "", True),
        ("clerk\n@court.example", "", False),
    ],
)
def test_messages_are_made_only_between_addresses(sender: str, reply_to: str, can: bool) -> None:  # noqa: FBT001
    assert message.writable(EmailSettings(sender=sender, reply_to=reply_to)) is can


def test_a_run_in_which_no_row_goes_on_ends_by_itself_and_all_comes_back(tmp_path: Path) -> None:
    site = Site(bulk_home.make(tmp_path, release="two-person"))
    one = site.run([bulk_home.row(1, case=bulk_home.BAD), bulk_home.row(2, case=bulk_home.BAD)])
    assert (one.state, one.rows, one.returned, one.notices) == ("done", 2, 2, 0)
    assert [each["code"] for each in _findings(site)] == ["form.docket-number"] * 2
    assert "outbox/returned/" in one.why
    refused = CliRunner().invoke(cli.app, ["--home", str(site.home.home), "release", one.id, "--by", "Ann"])
    assert "there is nothing to let go" in str(refused.exception)


def test_a_roster_that_cannot_be_read_ends_its_run_too(tmp_path: Path) -> None:
    site = Site(bulk_home.make(tmp_path, release="person"))
    bulk_home.drop(site.home, b"nothing,that,is known\n1,2,3\n")
    one = site.run()
    assert (one.state, one.rows) == ("done", 0)
    assert "outbox/returned/" in one.why
