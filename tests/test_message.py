"""A message that serves a notice: to whoever agreed, safe against whatever a name holds, silent of sealed matters."""

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from pipeline import files
from pipeline.errors import SettingsError, StateError
from pipeline.mailing import message
from pipeline.mailing.message import Letter
from pipeline.mailing.posted import Sent
from pipeline.model import Place
from pipeline.runs.notice import Way
from pipeline.settings import EmailSettings
from tests import mail_office
from tests.mail_office import RUN

PAPER = b"%PDF-1.7 invented"
AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
OFFICE = EmailSettings(sender="Clerk of Example Court <Clerk@Court.Example>")


def sent(name: str = "Ada Invented", *, title: str = "Notice of Hearing", **more: str) -> Sent:
    one = mail_office.sent(7, name, way=Way.EMAIL, email="ada@home.example")
    return replace(one, sha256=files.digest_bytes(PAPER), title=title, **more)  # type: ignore[arg-type]


def made(one: Sent, office: EmailSettings = OFFICE) -> EmailMessage:
    data = message.make(Letter(run=RUN, sent=one, paper=PAPER, at=AT), office)
    read = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read


def text(one: EmailMessage) -> str:
    body = one.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_the_message_holds_the_very_paper_and_says_what_it_is() -> None:
    read = made(sent())
    [attached] = read.iter_attachments()
    assert attached.get_content() == PAPER
    assert (attached.get_content_type(), attached.get_filename()) == ("application/pdf", "Notice-of-Hearing.pdf")
    assert str(read["From"]) == "Clerk of Example Court <Clerk@Court.Example>"
    assert str(read["To"]) == "Ada Invented <ada@home.example>"
    assert str(read["Subject"]) == "Notice of Hearing, case 6:26-cv-00007"
    assert read["Date"].datetime == AT
    assert read["Auto-Submitted"] == "auto-generated"
    for said in ("6:26-cv-00007", "2 pages", "you agreed", "Clerk@Court.Example"):
        assert said in text(read)


def test_the_same_notice_gives_the_same_bytes_and_the_same_message_id() -> None:
    letter = Letter(run=RUN, sent=sent(), paper=PAPER, at=AT)
    assert message.make(letter, OFFICE) == message.make(letter, OFFICE)
    first = message.message_id(RUN, sent(), "clerk@court.example")
    assert first.startswith(f"{RUN}.7.0.")
    assert first.endswith("@court.example")
    assert message.message_id(RUN, replace(sent(), sha256="0" * 64), "clerk@court.example") != first
    assert made(sent())["Message-ID"] == f"<{first}>"


def test_every_line_is_short_enough_and_ended_as_on_the_wire() -> None:
    paper = PAPER * 900
    one = replace(sent("Ñandú " * 60), sha256=files.digest_bytes(paper))
    data = message.make(Letter(run=RUN, sent=one, paper=paper, at=AT), OFFICE)
    lines = data.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 998
    assert data.isascii()


@pytest.mark.parametrize(
    "evil",
    [
        "Ada\r\nBcc: all@evil.example",
        "Ada\nX-Evil: 1\n\nbody",
        "Ada\x00\x0b\x0c\x85\u2028Bcc: x@evil.example",
        'Ada" <x@evil.example>, "B',
        "=?utf-8?q?Ada=0D=0ABcc:_x@evil.example?=",
        "\u202eadA\ud800",
        "A" * 5000,
    ],
    ids=["crlf", "lf", "controls", "quotes", "encoded", "bidi", "long"],
)
def test_no_name_or_title_can_add_a_header_or_a_recipient(evil: str) -> None:
    for read in (made(sent(evil)), made(sent(title=evil)), made(sent(case=evil))):
        assert sorted(read.keys()) == sorted(made(sent()).keys())
        assert [one.addr_spec for one in read["To"].addresses] == ["ada@home.example"]
        assert len(read.get_all("Subject", [])) == 1


@pytest.mark.parametrize("access", ["sealed", "confidential"])
def test_of_a_matter_that_is_not_public_nothing_is_told_outside_the_paper(access: str) -> None:
    data = message.make(Letter(run=RUN, sent=sent(access=access), paper=PAPER, at=AT), OFFICE)
    read = made(sent(access=access))
    assert str(read["Subject"]) == "A paper from the court for you"
    assert "00007" not in text(read)
    assert b"Hearing" not in data
    assert [one.get_filename() for one in read.iter_attachments()] == ["paper.pdf"]


def test_a_reader_of_spanish_gets_it_in_spanish() -> None:
    read = made(sent(language="es"))
    assert "caso 6:26-cv-00007" in str(read["Subject"])
    assert "usted lo aceptó" in text(read)
    body = read.get_body(("plain",))
    assert body is not None
    assert body["Content-Language"] == "es"
    assert str(made(sent(language="es", access="sealed"))["Subject"]) == "Un documento del tribunal para usted"


def test_answers_go_where_the_office_reads_them() -> None:
    read = made(sent(), OFFICE.model_copy(update={"reply_to": "Help <help@court.example>"}))
    assert str(read["Reply-To"]) == "Help <help@court.example>"
    assert "help@court.example" in text(read)


@pytest.mark.parametrize(
    "address",
    [
        "", "ada", "ada@", "@home.example", "ada@home", "ada@home.example, b@c.example", "ada@-home.example",
        "ada@home.example\r\nRCPT TO:<b@c>", "a b@home.example", '"a"@home.example', "ada@home..example",
        ".ada@home.example", "ñ@home.example",
        f"{'a' * 65}@home.example", f"a@{'b' * 300}.example", "ada@[127.0.0.1]", "<ada@home.example>",
    ],
)  # fmt: skip
def test_what_is_no_address_is_told_and_never_written_to(address: str) -> None:
    one = replace(sent(), email=address)
    found = message.unsendable(one.email or "", Place(row=7))
    assert found is not None
    assert found.code == "mail.email-address"
    with pytest.raises(StateError):
        message.make(Letter(run=RUN, sent=one, paper=PAPER, at=AT), OFFICE)


@pytest.mark.parametrize("address", ["ada@home.example", "a.b+c@mail.home.example", "o'neil@x-1.example"])
def test_an_address_is_taken(address: str) -> None:
    assert message.unsendable(address, Place()) is None


def test_whoever_did_not_agree_gets_no_message() -> None:
    with pytest.raises(StateError):
        message.make(Letter(run=RUN, sent=replace(sent(), way=Way.MAIL), paper=PAPER, at=AT), OFFICE)


def test_another_paper_is_not_sent() -> None:
    with pytest.raises(StateError, match="not the one that was made"):
        message.make(Letter(run=RUN, sent=sent(), paper=PAPER + b" ", at=AT), OFFICE)


@pytest.mark.parametrize("sender", ["", "Clerk", "clerk@court", "a@b.example\r\nBcc: c@d.example x"])
def test_an_office_without_an_address_sends_nothing(sender: str) -> None:
    with pytest.raises(SettingsError, match="sender"):
        made(sent(), EmailSettings(sender=sender))
