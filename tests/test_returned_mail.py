"""What the post brings back is matched to its notices, marked once, told, and proposed to be mailed again."""

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from pipeline import journal
from pipeline.intake.register import State
from pipeline.mailing import bars, bounced, match, posted, reasons, slips
from pipeline.model import Place, RawForm
from pipeline.rules.catalog import Catalog
from pipeline.runs import messages, returned
from pipeline.runs.notice import Way
from tests import mail_office
from tests.mail_office import NAMES, RUN, Office, barcode, sent

BARS = "AADTFFDFTDADTAADAATFDTDDAAADDTDTTDAFADADDDTFFFDDTTTADFAAADFTDAADA"
"""The specification's own example, of the digits below."""
DIGITS = "0123456709498765432101234567891"


@pytest.fixture
def office(tmp_path: Path, catalog: Catalog) -> Iterator[Office]:
    with mail_office.opened(tmp_path / "home", catalog) as one:
        one.post(tuple(sent(at, name) for at, name in enumerate(NAMES, start=1)))
        yield one


def marked(office: Office) -> list[tuple[int, str]]:
    with office.desk.database.connect() as connection:
        return [(one.row, one.reason) for one in returned.of_run(connection, RUN)]


# ── barcodes ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_bars_of_the_specifications_example_are_its_digits() -> None:
    assert bars.digits(BARS) == DIGITS


def test_bars_read_upside_down_give_the_same_digits() -> None:
    assert bars.digits(BARS[::-1].translate(str.maketrans("AD", "DA"))) == DIGITS


@pytest.mark.parametrize("at", range(0, 65, 8))
def test_one_bar_misread_is_noticed(at: int) -> None:
    for other in set("FADT") - {BARS[at]}:
        with pytest.raises(bars.NotABarcode):
            bars.digits(BARS[:at] + other + BARS[at + 1 :])


@pytest.mark.parametrize("bad", ["", "F" * 65, "T" * 65, BARS[1:], BARS[:-1] + "X", "A" * 64 + "\n"])
def test_what_is_no_barcode_is_refused(bad: str) -> None:
    with pytest.raises(bars.NotABarcode):
        bars.digits(bad)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{RUN}-17", (RUN, 17, "", "")),
        (f" {RUN}-0017 ", (RUN, 17, "", "")),
        (DIGITS, ("", 0, DIGITS[:20], "")),
        (f"{DIGITS[:20]}-{DIGITS[20:]}", ("", 0, DIGITS[:20], "")),
        (DIGITS[:20], ("", 0, DIGITS[:20], "")),
        (BARS.lower(), ("", 0, DIGITS[:20], "")),
        (f"{BARS[:30]} {BARS[30:]}", ("", 0, DIGITS[:20], "")),
    ],
)
def test_a_number_is_read_however_it_is_written(text: str, told: tuple[str, int, str, str]) -> None:
    found = slips.code(text)
    assert found is not None
    assert found.key == told


@pytest.mark.parametrize("text", ["", "12", "run-0", "a b c", DIGITS[:-1], "=1+1", BARS[:-1] + "F", "x" * 5000, "–-1"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert slips.code(text) is None


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"Serial,Reason,Date\n{RUN}-2,Vacant,2026-11-20\n{RUN}-4,ANK,11/21/2026\n", "list.csv"),
        (f"reason;serial\nVacant;{RUN}-2\nAttempted - Not Known;{RUN}-4\n", "list.csv"),
        (f"{RUN}-2\tVAC\n{RUN}-4\tReturn to sender: attempted, not known\n", "list.txt"),
        (f"{barcode(2)},vacant\n{barcode(4)[:20]},not known\n", "list.csv"),
        (f"{RUN[:12]}-2,Vacant\r\n{RUN}-4,unknown\r\n", "list.CSV"),
        (f"\ufeffSerial;Reason\r\n{RUN}-2;Return to sender, vacant, , , ,\r\n{RUN}-4;ANK\r\n".encode(), "list.csv"),
        (f"sep=;\nSerial;Reason\n{RUN}-2;Vacant\n{RUN}-4;ANK\n", "list.csv"),
        (f"Serial\tReason\r\n{RUN}-2\tVacant\r\n{RUN}-4\tANK\r\n".encode("utf-16"), "list.txt"),
        (f"{RUN}-2;Vacant\n{RUN}-4;ANK\n".encode("utf-16-le"), "list.csv"),
        (f"{RUN}-2;Vacant\n{RUN}-4;ANK\n".encode("utf-16-be"), "list.csv"),
        (f"{RUN}-2,Vacant\r{RUN}-4,ANK\r", "list.txt"),
        (f'="{barcode(2)}",Vacant\n\'{barcode(4)},ANK\n', "list.csv"),
        (f"{barcode(2)[:25]},Vacant\n{barcode(4)[:29]},ANK\n", "list.csv"),
        (f'IMb tracking code,Reason\n"{barcode(2)[:5]}-{barcode(2)[5:]}",Vacant\n{barcode(4)},ANK\n', "list.csv"),
    ],
    ids=[
        "headings", "other order", "tabs", "barcodes", "beginning of the run", "semicolons, commas and a mark",
        "told what stands between", "other letters with a mark", "without one", "the other way round",
        "lines as old programs end them", "digits as text", "25 and 29 digits", "parts of a barcode",
    ],
)  # fmt: skip
def test_a_list_marks_its_notices_with_their_reasons(office: Office, text: str | bytes, name: str) -> None:
    taken = office.drop(text, name)
    assert taken == {"marked": 2, "findings": 0}
    assert marked(office) == [(2, "vacant"), (4, "attempted-not-known")]
    assert office.state() is State.DONE


def test_scanned_numbers_without_reasons_are_enough(office: Office) -> None:
    office.drop(f"{RUN}-1\n\n{barcode(3)}\n", "scan.txt")
    assert marked(office) == [(1, reasons.OTHER), (3, reasons.OTHER)]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_scanned_again_in_another_order_and_in_every_form_each_notice_is_marked_once(
    office: Office, line_end: str
) -> None:
    forms = [barcode(at)[:size] for size in (20, 25, 29, 31) for at in (3, 1, 2)]
    assert office.drop(line_end.join([*forms, *reversed(forms)]), "scan.txt") == {"marked": 3, "findings": 0}
    assert office.page().count("mail.returned-twice") == 21
    assert office.drop(line_end.join(reversed(forms[:3])), "again.txt")["marked"] == 3
    assert marked(office) == [(at, reasons.OTHER) for at in (1, 2, 3)]


def test_a_quotation_mark_that_is_never_closed_takes_no_other_line_with_it(office: Office) -> None:
    assert office.drop(f'{RUN}-1,"Vacant\n{RUN}-2,Vacant\n"{RUN}-3,Vacant\n{RUN}-4,Vacant\n')["marked"] == 3
    assert [row for row, _ in marked(office)] == [1, 2, 4]
    assert "mail.returned-unreadable" in office.page(), "the third line has no number that could be read"


def test_what_another_home_mailed_is_nobodys_here(office: Office) -> None:
    other = "00040123456000000002" + "14604123401"
    shifted = barcode(2)[2:]
    text = "\n".join([other, other[:20], shifted, "run-20261120-ffff-2", barcode(2)])
    assert office.drop(text, "scan.txt") == {"marked": 1, "findings": 4}
    assert marked(office) == [(2, reasons.OTHER)]


def test_unknown_doubled_and_unreadable_lines_are_told_and_the_others_go_on(office: Office) -> None:
    text = f"{RUN}-1,Vacant\n{RUN}-999,Vacant\nsmudged,Vacant\n{RUN}-1,Vacant\n{RUN}-2,Eaten by a dog\nelse-7,Vacant\n"
    taken = office.drop(text)
    assert taken == {"marked": 2, "findings": 3}
    assert office.state() is State.DONE
    page = office.page()
    for code in ("unknown", "twice", "unreadable", "reason", "not-mailed"):
        assert f"mail.returned-{code}" in page
    assert "smudged" in page
    assert list(office.settings.outbox.glob("returned/*/original/*"))


def test_a_list_with_nothing_in_it_that_is_ours_goes_back(office: Office) -> None:
    assert office.drop("nothing here\n", "notes.txt") == {"marked": 0, "findings": 1}
    assert office.state() is State.RETURNED


def test_the_steps_done_again_give_the_same(office: Office) -> None:
    office.drop(f"{RUN}-2,Vacant\n")
    before = {one: one.read_bytes() for one in office.settings.outbox.rglob("*") if one.is_file()}
    office.take()
    assert {one: one.read_bytes() for one in office.settings.outbox.rglob("*") if one.is_file()} == before
    assert marked(office) == [(2, "vacant")]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\x00\x01\x02" * 500, "list.csv"),
        (b'"' * 300_000, "list.csv"),
        (b"\xff\xfe" + "run-1".encode("utf-16-le"), "list.txt"),
        (b"a" * 200_000 + b",x\n", "list.csv"),
        (b"%PDF-1.7", "list.pdf"),
        (b"", "list.csv"),
        (b"\xff\xfe", "list.csv"),
        (b"\xfe\xff\xd8\x00" * 5000, "list.txt"),
        (b"\x00" * 100_001, "list.txt"),
        (("\u0661" * 20 + "\n" + "\uff10" * 31 + "\n").encode(), "list.txt"),
        (b'=HYPERLINK("http://x.example"),Vacant\n@SUM(1),x\n', "list.csv"),
        (b"sep=;", "list.csv"),
        (b"4.0901E+30,Vacant\n4090123456700000214604123401,Vacant\n", "list.csv"),
        (b"a;b,c\td\n" * 30_000, "list.csv"),
        (b"\r" * 100_000 + b"\x85\x0c\x1c", "list.txt"),
        (("9" * 400_000 + "-1").encode(), "list.txt"),
    ],
    ids=[
        "zeros",
        "quotes",
        "other letters",
        "long cell",
        "a PDF",
        "empty",
        "a mark alone",
        "half letters",
        "nothing but zeros",
        "digits of other scripts",
        "formulas",
        "what stands between and no more",
        "numbers a spreadsheet program has rounded or cut",
        "nothing in every cell",
        "ends of lines",
        "one long number",
    ],
)
def test_a_hostile_list_marks_nothing_and_breaks_nothing(tmp_path: Path, data: bytes, name: str) -> None:
    path = tmp_path / "list"
    path.write_bytes(data)
    assert slips.read(((path, name),)).slips == ()


# ── who is told ──────────────────────────────────────────────────────────────────────────────────────


def test_the_next_notice_to_that_person_warns_and_the_same_notice_may_go_again(office: Office) -> None:
    office.drop(f"{RUN}-2,Vacant,2026-11-20\n")
    person = returned.recipient_digest("bo  FICTIONAL", ("2 Null Road.", "Nowhere NY 14604-1234"))
    with office.desk.database.connect() as connection:
        people = returned.came_back(connection, [person, "0" * 64])
        cases = returned.of_cases(connection, [sent(2, "x").case_sha256 or ""])
        assert returned.may_go_again(connection, [f"{2:032x}", f"{3:032x}"], 1) == {f"{2:032x}"}
    assert list(people) == [person]
    told = list(match.warnings(people, cases, person, None, Place(file="roster.csv", row=9)))
    assert [one.code for one in told] == ["mail.came-back"]
    assert "2026-11-20 (Vacant" in told[0].message
    moved = returned.recipient_digest("Bo Fictional", ("9 New Street", "Nowhere, NY 14604"))
    told = list(match.warnings(people, cases, moved, sent(2, "x").case_sha256, Place(file="roster.csv", row=9)))
    assert "somebody in this case" in told[0].message
    assert list(match.warnings(people, cases, moved, None, Place())) == []


def test_a_roster_for_mailing_again_has_those_people_and_an_empty_address(office: Office) -> None:
    office.drop(f"{RUN}-2,Vacant\n{RUN}-5,Unclaimed\n")
    lines = office.roster().splitlines()
    assert lines[0] == "Case number,Paper,Recipient,Recipient address,What to correct"
    assert [one.split(",")[2:4] for one in lines[1:]] == [["Bo Fictional", ""], ["Ed Madeup", ""]]
    assert all("its lines separated by semicolons" in one for one in lines[1:]), (
        "there is one column for the whole of it"
    )
    assert "all of it, under" in office.page()


def test_a_second_list_does_not_overwrite_a_roster_somebody_works_on(office: Office) -> None:
    office.drop(f"{RUN}-2,Vacant\n")
    office.drop(f"{RUN}-3,Vacant\n", "next.csv")
    assert len(list(office.results().glob("re-mail*.csv"))) == 2
    assert "Bo Fictional" in office.roster()


@pytest.mark.parametrize("access", ["sealed", "confidential"])
def test_a_closed_matter_is_named_on_no_page_and_its_roster_lies_apart(office: Office, access: str) -> None:
    office.post((sent(50, "Gus Secret", access=access),), batch=2, first=50)
    office.drop(f"{RUN}-50,Vacant\n{RUN}-1,Vacant\n")
    assert "Secret" not in office.page()
    assert "6:26-cv-00050" not in office.page()
    assert "Secret" not in office.roster()
    assert "Gus Secret" in office.roster("sealed/re-mail.csv")
    with office.desk.database.connect() as connection:
        assert [one.case_sha256 is None for one in returned.of_run(connection, RUN)] == [False, access == "sealed"]


def test_no_name_stands_in_the_database(office: Office) -> None:
    office.drop(f"{RUN}-2,Vacant\n")
    data = b"".join(one.read_bytes() for one in office.settings.var.glob("state.db*"))
    assert RUN.encode() in data
    assert b"Fictional" not in data
    assert b"Null Road" not in data


# ── bounced e-mail ───────────────────────────────────────────────────────────────────────────────────


def report(message_id: str, *, action: str = "failed", status: str = "5.1.1", headers: bool = False) -> bytes:
    """A report as mail servers write them (RFC 3464)."""
    kind = "text/rfc822-headers" if headers else "message/rfc822"
    return f"""From: MAILER-DAEMON@mx.example
To: clerk@court.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ada@home.example
Action: {action}
Status: {status} (no such mailbox)
Diagnostic-Code: smtp; 550 5.1.1 unknown

--b1
Content-Type: {kind}

From: clerk@court.example
Message-ID: <{message_id}>
Subject: Notice

--b1--
""".replace("\n", "\r\n").encode()


def test_a_bounced_message_marks_its_notice(office: Office) -> None:
    one = sent(8, "Ada Invented", way=Way.EMAIL, email="ada@home.example")
    posted.keep_mails(office.store, RUN, (one,))
    row = messages.Row(
        run=RUN,
        row=8,
        recipient=0,
        message_id=f"{RUN}.8.0.abc@court.example",
        identity=one.identity,
        case_sha256=one.case_sha256,
        recipient_sha256=one.recipient_sha256,
        state=messages.State.SENT,
    )
    with office.desk.database.begin() as connection:
        messages.add(connection, [row], mail_office.NOW)
    assert office.drop(report(row.message_id), "bounce.eml") == {"marked": 1, "findings": 0}
    assert marked(office) == [(8, "5.1.1")]
    assert "Ada Invented" in office.page()
    with office.desk.database.connect() as connection:
        person = returned.recipient_digest("Ada Invented", (), "ADA@home.example")
        assert list(returned.came_back(connection, [person])) == [person]


def test_a_report_about_anothers_message_is_told(office: Office) -> None:
    assert office.drop(report("someone@else.example"), "bounce.eml") == {"marked": 0, "findings": 1}
    assert "mail.returned-unknown" in office.page()


def test_a_delay_is_no_failure(office: Office) -> None:
    assert office.drop(report("a@b.example", action="delayed", status="4.4.1"), "late.eml")["marked"] == 0
    assert "mail.bounce-not-final" in office.page()


@pytest.mark.parametrize("headers", [False, True])
def test_a_report_is_read_whether_it_encloses_the_message_or_its_headers(headers: bool) -> None:  # noqa: FBT001
    said = bounced.read(report("a.1@b.example", headers=headers))
    assert said == bounced.Bounce(message_id="a.1@b.example", action="failed", status="5.1.1")


def _nested(levels: int) -> bytes:
    made = EmailMessage()
    made.set_content("deep")
    for _ in range(levels):
        outer = EmailMessage()
        outer.make_mixed()
        outer.attach(made)
        made = outer
    return made.as_bytes()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff" * 1000,
        b"Subject: re: your notice\r\n\r\nI am on holiday.\r\n",
        report("no angle at all").replace(b"<no angle at all>", b"nothing"),
        report("a@b.example").replace(b"Action: failed", b"Action: explode"),
        report("a@b.example") + report("c@d.example").replace(b"--b1--", b""),
        b'Content-Type: multipart/report; boundary="' + b"x" * 5000 + b'"\r\n\r\n--',
        _nested(40),
        b"Content-Type: multipart/report; boundary==?utf-8?q?\xff?=\r\n\r\n",
    ],
    ids=["empty", "bytes", "answer", "no id", "action", "two", "boundary", "deep", "header"],
)
def test_mail_that_is_no_report_says_nothing(data: bytes) -> None:
    said = bounced.read(data)
    assert said is None or said.message_id == "a@b.example"


def test_the_words_of_the_post_are_known_in_every_spelling() -> None:
    known = reasons.load()
    assert len(known.known) >= 15
    assert {known.code(one) for one in ("VACANT", "vac", "Return to Sender - Vacant")} == {"vacant"}
    assert known.code("who knows") is None
    assert known.code(" ") == reasons.OTHER


def test_a_row_that_is_kept_comes_back_with_its_own_columns(catalog: Catalog) -> None:
    from pipeline.mailing import re_mail
    from pipeline.model import Origin

    raw = RawForm(
        document_type="notice-of-hearing",
        court=None,
        values={"Case number": "6:26-cv-00002", "Served on": "Bo, mail, 2 Null Rd", "Recipient city": "Nowhere"},
        origin=Origin(file="roster.csv", sha256="0" * 64, row=3),
    )
    one = sent(2, "=Bo Fictional")
    came = returned.CameBack(
        run=RUN,
        row=2,
        recipient=0,
        piece=2,
        identity=one.identity,
        case_sha256=None,
        recipient_sha256="",
        way="mail",
        reason="vacant",
    )
    made = catalog.documents["notice-of-hearing"]
    text = re_mail.sheet([re_mail.Again(came=came, sent=one, raw=raw)], made).decode("utf-8-sig")
    assert text.splitlines()[0] == "Document type,Case number,Recipient,Recipient address,What to correct"
    assert text.splitlines()[1].startswith("notice-of-hearing,6:26-cv-00002,'=Bo Fictional,,")


# ── kills ────────────────────────────────────────────────────────────────────────────────────────────

_WRITING = ("before-write", "before-fsync", "before-rename", "after-rename")


@pytest.mark.kill
@pytest.mark.parametrize(
    "point",
    [
        "came-back.mark.before-commit",
        "came-back.mark.after-commit",
        *(f"came-back.roster.{one}" for one in _WRITING),
        *(f"returned-mail.page.{one}" for one in _WRITING),
        "came-back.finish.before-commit",
        "came-back.finish.after-commit",
    ],
)
def test_killed_anywhere_the_steps_done_again_mark_each_notice_once(office: Office, point: str) -> None:
    office.claim(f"{RUN}-2,Vacant\n{RUN}-4,Unclaimed\n")
    mail_office.killed(office, point, lambda mine: mine.take())
    assert office.take() == {"marked": 2, "findings": 0}
    assert marked(office) == [(2, "vacant"), (4, "unclaimed")]
    assert office.state() is State.DONE
    assert [one.name for one in office.results().glob("*.csv")] == ["re-mail.csv"]
    assert "Bo Fictional" in office.page()
    entries = [one for one in journal.read(office.desk.database) if one.kind == "notice.returned"]
    assert [(one.subject, one.facts["notices"]) for one in entries] == [(RUN, 2)]
