"""E-mails of strangers: whatever they hold, they are read within bounds, and say only what stands there."""

from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from pipeline.intake.answers import Said, markup, notices
from pipeline.intake.answers import mail as mail_room
from pipeline.intake.answers.read import read
from pipeline.model import ReviewStatus
from tests import packages
from tests.answering import mail, nef


def said(folder: Path, data: bytes, name: str = "notice.eml") -> Said:
    path = folder / name
    path.write_bytes(data)
    out = folder / "out"
    out.mkdir(exist_ok=True)
    return read(path, name, out)


# ── what notices say ─────────────────────────────────────────────────────────────────────────────────

BANKRUPTCY = """<p align=center><strong>U.S. Bankruptcy Court</strong></p>
Notice of Electronic Filing
<BR><div><BR>The following transaction was received from Ada Invented entered on 10/5/2026
at 6:13 PM PDT and filed on 10/5/2026
<table border=0><tr><td><strong>Case Name:</strong>
</td><td>Rowena Placeholder      </td></tr>
<tr><td><strong>Case Number:</strong></td><td><A HREF=https://ecf.example.uscourts.gov/x.pl?1>6:26-bk-13768</A></td></tr>
<tr><td><strong>Document Number:</strong></td>
<td><a href='https://ecf.example.uscourts.gov/doc1/1?magic_num=2'>2</a></td></tr></table>
<p><strong>Docket Text:</strong>
<BR>
Statement of Nothing Filed by Debtor Rowena  Placeholder.   (Invented, Ada)</p>
<p>The following document(s) are associated with this transaction:</p>
<STRONG>Document description:</STRONG>Main Document
<BR><STRONG>Original filename:</STRONG>C:\\fakepath\\Statement(1).pdf
<BR><STRONG>Electronic document
 Stamp:</STRONG>
<BR><TAB>[STAMP bkecfStamp_ID=11 [Date=10/5/2026] [FileNumber=103
<BR><TAB>-0] [a733
<BR><TAB>3f28]]
<BR><B>6:26-bk-13768 Notice will be electronically mailed to:</B>
<BR>
Bo Fictional &nbsp;&nbsp; bo@example.com
<BR><B>6:26-bk-13768 Notice will not be electronically mailed to:</B>
<BR>
Cy Unreal<BR>9 Null Rd
"""
APPELLATE = """Eighth Circuit Court of Appeals

Notice of Docket Activity

The following transaction was filed on 06/28/2026

Case Name:
Rowena Placeholder v. Nullstone Widgets LLC
Case Number:  26-2365
Document(s):
Document(s)
Docket Text:
BRIEF FILED - APPELLANT BRIEF filed by Rowena Placeholder. [5049810] [26-2365] (ADA)

Notice will be electronically mailed to:

Mr. Bo Fictional, Jr.: bo@example.com, docket@example.com
Ms. Di Madeup: di@example.com

The following document(s) are associated with this transaction:
Document Description: Appellant Brief
Original Filename: 01-brief.pdf
Electronic Document Stamp:
[STAMP acecfStamp_ID=1 [Date=06/28/2026] [FileNumber=5049810-0] [87]]
"""


def test_a_district_courts_notice_is_read_whole() -> None:
    found = notices.read(nef(day="11/23/2026"))
    assert (found.kind, found.cases, found.entries) == ("nef", ("1:26-cv-00123-ABC",), ("12",))
    assert (found.case_name, found.filer) == ("Placeholder v. Nullstone Widgets LLC", "Rowena Placeholder")
    assert (found.filed_on, found.status) == (date(2026, 11, 23), ReviewStatus.ACCEPTED)
    assert str(found.entered_at) == "2026-11-23 15:04:00-05:00"
    assert found.documents[2] == ("Exhibit A - Ledger & Notes", "03-exhibit-a-ledger-notes.pdf")
    assert [(one.name, one.by_portal) for one in found.people] == [("Bo Fictional", True), ("Cy Unreal", False)]
    assert found.people[0].address == "bo@example.com, docket@example.com"
    assert found.people[1].address == "9 Null Rd, Nowhere, NY 00000"


def test_a_bankruptcy_courts_notice_is_read_from_its_html(tmp_path: Path) -> None:
    found = said(tmp_path, mail(html=BANKRUPTCY, sender="ecf@cacb.uscourts.gov", subject="6:26-bk-13768 Statement"))
    assert (found.kind, found.cases, found.entries) == ("nef", ("6:26-bk-13768",), ("2",))
    assert found.docket_text == "Statement of Nothing Filed by Debtor Rowena Placeholder. (Invented, Ada)"
    assert found.documents == (("Main Document", "Statement(1).pdf"),)
    assert [(one.name, one.by_portal) for one in found.people] == [("Bo Fictional", True), ("Cy Unreal", False)]
    assert str(found.entered_at) == "2026-10-05 18:13:00-07:00"


def test_an_appellate_courts_notice_is_read() -> None:
    found = notices.read(APPELLATE)
    assert (found.kind, found.cases, found.entries) == ("nda", ("26-2365",), ())
    assert found.filed_on == date(2026, 6, 28)
    assert [one.name for one in found.people] == ["Mr. Bo Fictional, Jr.", "Ms. Di Madeup"]
    assert found.documents == (("Appellant Brief", "01-brief.pdf"),)


@pytest.mark.parametrize(
    ("subject", "status"),
    [
        ("Filing Accepted for Case: 2026-CV-1; Roe v. Doe; Envelope Number: 1048577", ReviewStatus.ACCEPTED),
        ("Filing Returned for Case: 2026-CV-1; Envelope Number: 1048577", ReviewStatus.RETURNED),
        ("Filing Rejected for Case: 2026-CV-1; Envelope Number: 1048577", ReviewStatus.REJECTED),
        ("Filing Submitted for Case: 2026-CV-1; Envelope Number: 1048577", ReviewStatus.RECEIVED),
        ("Submission Failed, Envelope Number: 1048577", ReviewStatus.FAILED),
    ],
)
def test_a_state_portals_word_is_read_from_its_subject(subject: str, status: ReviewStatus) -> None:
    body = (
        "Envelope Number: 1048577\nCase Number: 2026-CV-1\nFiling Type: Motion\nFiling Description: Motion to Adjourn\n"
    )
    found = notices.read(body, subject)
    assert (found.kind, found.status, found.portal_number) == ("notice", status, "1048577")
    assert (found.cases, found.docket_text) == (("2026-CV-1",), "Motion Motion to Adjourn")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Your filing will be accepted if you pay.",
        "Envelope: please send one",
        "Notice of Electronic Filing",
        "x" * 100,
    ],
)
def test_what_is_no_notice_is_none(text: str) -> None:
    assert notices.read(text).kind == "unknown"


# ── hostile ──────────────────────────────────────────────────────────────────────────────────────────


def nested(levels: int) -> bytes:
    head = b"From: ecf@nysd.uscourts.gov\r\nSubject: x\r\n"
    opened = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level) for level in range(levels)
    )
    closed = b"".join(b"\r\n--b%d--\r\n" % level for level in reversed(range(levels)))
    return head + opened + b"Content-Type: text/plain\r\n\r\n" + nef().encode() + closed


def many(parts: int) -> bytes:
    made = EmailMessage()
    made["From"] = "ecf@nysd.uscourts.gov"
    for _ in range(parts):
        made.add_attachment("x", filename="x.txt")
    return made.as_bytes()


def raw(headers: str, body: bytes) -> bytes:
    return headers.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body


HEAD = "From: ecf@nysd.uscourts.gov\nSubject: Activity"
HOSTILE: dict[str, tuple[bytes, set[str], str]] = {
    "nested a hundred deep": (nested(100), {"too-deep"}, "unknown"),
    "nested two thousand deep": (nested(2000), {"too-deep", "broken"}, "unknown"),
    "three hundred parts": (many(300), {"too-deep"}, "unknown"),
    "a charset that is none": (
        raw(f"{HEAD}\nContent-Type: text/plain; charset=klingon-8", nef().encode()),
        set(),
        "nef",
    ),
    "a charset that lies": (
        raw(f"{HEAD}\nContent-Type: text/plain; charset=utf-8", nef().encode() + b"\xff\xfe\xfa"),
        set(),
        "nef",
    ),
    "base64 that is none": (
        raw(f"{HEAD}\nContent-Type: text/plain\nContent-Transfer-Encoding: base64", b"!!! not base64 !!!"),
        set(),
        "unknown",
    ),
    "two senders": (raw(f"From: x@evil.example\n{HEAD}", nef().encode()), {"sender"}, "nef"),
    "two senders in one line": (
        raw("From: ecf@nysd.uscourts.gov, x@evil.example\nSubject: x", nef().encode()),
        {"sender"},
        "nef",
    ),
    "a header that injects another": (
        raw(f"{HEAD}=?utf-8?Q?=0D=0AFrom:_x@evil.example?=", nef().encode()),
        set(),
        "nef",
    ),
    "headers without end": (HEAD.encode() + b"\r\nX: " + b"a" * 3_000_000, set(), "unknown"),
    "a line without end": (
        raw(f"{HEAD}\nContent-Type: text/plain", nef().replace("Bo Fictional", "a" * 300_000).encode()),
        set(),
        "nef",
    ),
    "dashes without end": (raw(f"{HEAD}\nContent-Type: text/plain", b"-" * 300_000 + nef().encode()), set(), "nef"),
    "quotation marks without end": (raw(f"{HEAD}\nContent-Type: text/plain", b">" * 300_000), set(), "unknown"),
    "blanks without end": (
        raw(f"{HEAD}\nContent-Type: text/plain", b" " * 300_000 + b"\n" + nef().encode()),
        set(),
        "nef",
    ),
    "labels without end": (raw(f"{HEAD}\nContent-Type: text/plain", b"Case Number:\n" * 20_000), set(), "unknown"),
    "nothing at all": (b"", {"sender"}, "unknown"),
    "bytes without meaning": (bytes(range(256)) * 400, {"sender"}, "unknown"),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_mail_is_read_in_bounds(tmp_path: Path, name: str) -> None:
    data, doubts, kind = HOSTILE[name]
    found = said(tmp_path, data)
    assert set(found.doubts) & {"too-deep", "broken", "sender"} <= doubts
    assert bool(set(found.doubts) & {"too-deep", "broken", "sender"}) is bool(doubts)
    if not doubts & {"too-deep", "broken"}:
        assert found.kind == kind


def test_a_mail_of_fifty_million_bytes_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "big.eml"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    found = read(path, "big.eml", tmp_path)
    assert (found.kind, found.doubts) == ("unknown", ("too-large",))


def test_names_with_turned_letters_are_shown_straight(tmp_path: Path) -> None:
    paper = packages.pdf("A paper")
    found = said(
        tmp_path, mail(nef(filer="Rowena \u202eredlohecalP\u202c\u200b"), attached=(("\u202efdp.exe.pdf", paper),))
    )
    assert found.filer == "Rowena redlohecalP"
    assert [one.name for one in found.copies] == ["fdp.exe.pdf"]


def test_a_name_that_climbs_out_stays_in_its_folder(tmp_path: Path) -> None:
    found = said(tmp_path, mail(nef(), attached=(("../../../etc/passwd.pdf", packages.pdf("A paper")),)))
    assert [one.path.parent for one in found.copies] == [tmp_path / "out"]


def test_of_what_is_attached_only_pdfs_are_taken(tmp_path: Path) -> None:
    made = EmailMessage()
    made["From"] = "ecf@nysd.uscourts.gov"
    made.set_content(nef())
    made.add_attachment(b"PK\x03\x04", maintype="application", subtype="zip", filename="a.zip")
    made.add_attachment(b"MZ", maintype="application", subtype="pdf", filename="b.pdf")
    found = said(tmp_path, made.as_bytes())
    assert found.copies == ()
    assert found.kind == "nef"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two", "One\nTwo"),
        ("A<script>alert('x')</script>B<style>p{}</style>C", "ABC"),
        ('<a href="https://evil.example/free-look">see</a><img src="http://evil.example/x.png">', "see"),
        ("<td>Case Number:</td><td>1</td>", "Case Number: 1"),
        ("a &lt;b&gt; &amp;nbsp; &#8238;c", "a <b> &nbsp; c"),
    ],
)
def test_html_becomes_text_and_nothing_else(html: str, text: str) -> None:
    shown = markup.lines(markup.text_of(html)).split("\n")
    assert "\n".join(one for one in shown if one) == text


@pytest.mark.parametrize(
    ("results", "authentic"),
    [
        ("mx; dkim=pass; dmarc=pass", "pass"),
        ("mx; dkim=none; spf=none", "unknown"),
        ("", "unknown"),
        ("mx; dkim=pass; dmarc=fail", "fail"),
        ("mx; DKIM = Fail", "fail"),
        ("mx; spf=softfail", "fail"),
    ],
)
def test_what_mail_servers_found_is_heard(results: str, authentic: str) -> None:
    assert mail_room.read(mail("x", results=results)).authentic == authentic
