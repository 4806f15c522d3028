"""Opens an e-mail within bounds: so many bytes, parts and levels; of attachments PDFs only. No link is followed."""

import email
import email.errors
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.utils import parseaddr

from pipeline.intake.answers import markup

LARGEST = 40_000_000
"""Bytes; a longer e-mail is not opened."""
_MOST_PARTS = 200
_MOST_LEVELS = 20
_MOST_TEXT = 2_000_000
_MOST_HEADER = 20_000
_BROKEN = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    email.errors.MessageError,
)
"""What the standard library's parser is known to raise on hostile mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A PDF that came with the e-mail."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What an e-mail holds, as far as we look."""

    sender: str = ""
    """The domain of its one `From` address; empty where there is none or several."""
    subject: str = ""
    authentic: str = "unknown"
    texts: tuple[str, ...] = ()
    """Its texts, the plain ones first; HTML as text."""
    attached: tuple[Attached, ...] = ()
    doubts: tuple[str, ...] = ()


def read(data: bytes) -> Mail:
    """Open an e-mail. It never raises: what is wrong is a doubt, by which the answer is asked about, not believed."""
    if len(data) > LARGEST:
        return Mail(doubts=("too-large",))
    try:
        whole = email.message_from_bytes(data, policy=email.policy.default)
        return _read(whole)
    except _BROKEN:
        return Mail(doubts=("broken",))


def _read(whole: Message) -> Mail:
    doubts: set[str] = set()
    plain: list[str] = []
    marked: list[str] = []
    attached: list[Attached] = []
    for part in _parts(whole, doubts):
        kind = part.get_content_type()
        if kind == "application/pdf" or _name(part).casefold().endswith(".pdf"):
            attached.append(Attached(name=_name(part), data=_bytes(part)))
        elif kind == "text/plain":
            plain.append(markup.lines(_text(part, doubts)))
        elif kind == "text/html":
            marked.append(markup.lines(markup.text_of(_text(part, doubts))))
    subject = markup.clean(_header(whole, "Subject"))
    if re.match(r"(?i)(fwd?|re|wg|aw)\s*:", subject):
        doubts.add("forwarded")
    return Mail(
        sender=_sender(whole, doubts),
        subject=subject,
        authentic=_authentic(whole),
        texts=(*plain, *marked),
        attached=tuple(attached),
        doubts=tuple(sorted(doubts)),
    )


def _parts(whole: Message, doubts: set[str]) -> Iterator[Message]:
    """Every part that is no container, at most so many, at most so deep; an e-mail inside is a forwarded one."""
    waiting = [(whole, 0)]
    count = 0
    while waiting:
        part, level = waiting.pop()
        count += 1
        if count > _MOST_PARTS or level > _MOST_LEVELS:
            doubts.add("too-deep")
            return
        if part.get_content_type() == "message/rfc822":
            doubts.add("forwarded")
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list):
            waiting += [(one, level + 1) for one in reversed(inner) if isinstance(one, Message)]
        else:
            yield part


def _text(part: Message, doubts: set[str]) -> str:
    data = _bytes(part)
    if len(data) > _MOST_TEXT:
        doubts.add("too-large")
        data = data[:_MOST_TEXT]
    charset = part.get_content_charset() or "utf-8"
    try:
        return data.decode(charset)
    except (LookupError, UnicodeDecodeError, ValueError):
        return data.decode("latin-1")  # a wrong charset: ASCII, which is what we look for, is the same in all


def _bytes(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _name(part: Message) -> str:
    try:
        return markup.clean(str(part.get_filename() or ""))
    except _BROKEN:
        return ""


def _sender(whole: Message, doubts: set[str]) -> str:
    """The domain of the sender. Two senders are a trick: mail programs show one and servers check the other."""
    given = whole.get_all("From") or []
    addresses = [parseaddr(str(one)[:_MOST_HEADER])[1] for one in given]
    header = whole["From"] if isinstance(whole, EmailMessage) and len(given) == 1 else None
    several = header is not None and len(getattr(header, "addresses", ())) > 1
    if len(addresses) != 1 or several or addresses[0].count("@") != 1:
        doubts.add("sender")
        return ""
    domain = addresses[0].rpartition("@")[2].casefold().rstrip(".")
    if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain):
        doubts.add("sender")
        return ""
    return domain


def _authentic(whole: Message) -> str:
    """What mail servers found on its way: one `fail` of DKIM or DMARC is enough to doubt it."""
    results = " ".join(str(one)[:_MOST_HEADER] for one in whole.get_all("Authentication-Results") or []).casefold()
    found = re.findall(r"\b(?:dkim|dmarc|spf)\s*=\s*([a-z]+)", results)
    if any(one in {"fail", "permerror", "softfail"} for one in found):
        return "fail"
    return "pass" if re.search(r"\b(?:dkim|dmarc)\s*=\s*pass", results) else "unknown"


def _header(whole: Message, name: str) -> str:
    return str(whole.get(name) or "")[:_MOST_HEADER]
