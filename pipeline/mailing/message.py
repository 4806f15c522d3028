"""The e-mail that serves a notice on somebody who agreed to that: an RFC 5322 message with the paper as a PDF.

The same notice, sender and moment give the same bytes. Everything in a header is made one line and encoded by the
standard library, so that no name or title can add a header. Of a matter that is not public, subject and text say
nothing.
"""

import functools
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path

from pipeline import files
from pipeline.errors import SettingsError, StateError
from pipeline.mailing.posted import Sent
from pipeline.model import Access, Finding, Place, Severity
from pipeline.runs.notice import Way
from pipeline.settings import EmailSettings

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}"
_ADDRESS = re.compile(f"{_LOCAL}@{_DOMAIN}")
_LONGEST_ADDRESS, _LONGEST_LOCAL = 254, 64
"""RFC 5321, 4.5.3.1: a path has 256 octets with its brackets, a local part 64."""
_LONGEST_HEADER = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to be made."""

    run: str
    sent: Sent
    paper: bytes
    at: datetime
    """The moment in its `Date`; aware."""


def make(letter: Letter, email: EmailSettings) -> bytes:
    """The message, lines ended as on the wire.

    Raises:
        SettingsError: `[email] sender` is no address.
        StateError: the recipient did not agree, has no address that can be written to, or the paper is another.
    """
    sent = letter.sent
    if sent.way is not Way.EMAIL or not is_address(sent.email or ""):
        raise StateError(f"row {sent.row} of run {letter.run} is not served by e-mail")
    if files.digest_bytes(letter.paper) != sent.sha256:
        raise StateError(f"the paper of row {sent.row} of run {letter.run} is not the one that was made")
    made = EmailMessage(policy=SMTP)
    name, address = sender(email)
    made["From"] = _mailbox(name, address)
    made["To"] = _mailbox(sent.name, sent.email or "")
    if email.reply_to:
        made["Reply-To"] = _mailbox(*_parsed(email.reply_to, "reply_to"))
    made["Subject"] = subject(sent)
    made["Date"] = format_datetime(letter.at)
    made["Message-ID"] = f"<{message_id(letter.run, sent, address)}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(_body(sent, email), cte="quoted-printable")
    made["Content-Language"] = sent.language
    made.add_attachment(letter.paper, maintype="application", subtype="pdf", filename=_file_name(sent))
    made.set_boundary(f"=_{files.digest_bytes(made['Message-ID'].encode())[:32]}")
    return bytes(made)


def sender(email: EmailSettings) -> tuple[str, str]:
    """Name and address in `From`.

    Raises:
        SettingsError: it is no address.
    """
    return _parsed(email.sender, "sender")


def writable(email: EmailSettings) -> bool:
    """Whether messages can be made: both the sender and where answers go are addresses."""
    return all(_is_mailbox(one) for one in (email.sender, email.reply_to or email.sender))


def no_sender(where: Place) -> Finding:
    """What is said of somebody who agreed to e-mail, where messages cannot be made."""
    return Finding(
        code="mail.no-sender",
        severity=Severity.ERROR,
        where=where,
        message="A recipient of this row agreed to e-mail, and no message can be made: the settings name no sender.",
        repair='Write under [email] in docketpress.toml who sends, for example `sender = "Clerk of Court '
        '<clerk@court.example>"`, and drop this row again as it is. Or serve by mail.',
    )


def is_address(text: str) -> bool:
    """Whether a text is one e-mail address as every mail server takes it: ASCII, without comments or quotes."""
    local = text.rpartition("@")[0]
    short = len(text) <= _LONGEST_ADDRESS and len(local) <= _LONGEST_LOCAL
    return short and _ADDRESS.fullmatch(text) is not None


def unsendable(email: str, where: Place) -> Finding | None:
    """Why nothing can be sent to somebody who is served by e-mail; None where it can."""
    if is_address(email):
        return None
    return Finding(
        code="mail.email-address",
        severity=Severity.ERROR,
        where=where,
        message="This is no e-mail address that every mail server takes.",
        found=email[:100] or None,
        rule="RFC 5321, 4.1.2",
        repair="Write one address and nothing else, for example `jane.roe@home.example`, or serve by mail.",
        verified=False,
    )


def message_id(run: str, sent: Sent, address: str) -> str:
    """The message's name, without angle brackets; the same notice of a run always has the same.

    A bounced message is known by it, and a mail server's log can be searched for it.
    """
    mark = files.digest_bytes(f"{run}\0{sent.row}\0{sent.recipient}\0{sent.identity}\0{sent.sha256}".encode())[:16]
    return f"{files.safe_name(run, limit=60)}.{sent.row}.{sent.recipient}.{mark}@{address.rpartition('@')[2].lower()}"


def subject(sent: Sent) -> str:
    """What stands in the list of messages: for a matter that is not public neither case nor paper."""
    words = _words()[sent.language]
    if sent.access != Access.PUBLIC.value:
        return words["subject_private"]
    told = words["subject"] if sent.case else words["subject_new"]
    return _one_line(told.format(title=sent.title, case=sent.case))


def _body(sent: Sent, email: EmailSettings) -> str:
    words = _words()[sent.language]
    number = sent.pages
    told = {
        "title": _one_line(sent.title),
        "case": _one_line(sent.case) or words["no_case"],
        "pages": words["page"] if number == 1 else words["pages"].format(number=number),
        "ask": words["ask"].format(reply=_parsed(email.reply_to or email.sender, "reply_to")[1]),
    }
    text = words["body"] if sent.access == Access.PUBLIC.value else words["body_private"]
    return text.strip("\n").format(**told) + "\n"


def _file_name(sent: Sent) -> str:
    known = sent.access == Access.PUBLIC.value
    return f"{files.safe_name(sent.title if known else 'paper', limit=60)}.pdf"


def _mailbox(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(display_name=_one_line(name), username=local, domain=domain)


def _parsed(text: str, key: str) -> tuple[str, str]:
    if not _is_mailbox(text):
        raise SettingsError(f"[email] {key} is no address; write for example `Clerk of Court <clerk@court.example>`")
    return parseaddr(text)


def _is_mailbox(text: str) -> bool:
    return is_address(parseaddr(text)[1]) and _one_line(text) == text.strip()


def _one_line(text: str) -> str:
    """Without line breaks and other control characters, and not too long: they would begin another header.

    Nor with the beginning of an encoded word: the standard library decodes it and writes out the line breaks inside.
    """
    plain = "".join(" " if unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp", "Cs"} else one for one in text)
    return " ".join(plain.replace("=?", "= ?").split())[:_LONGEST_HEADER]


@functools.cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(Path(__file__).with_name("wording.toml").read_text(encoding="utf-8"))
