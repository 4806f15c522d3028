"""Reads a mail server's report that a message could not be delivered (RFC 3464), within bounds.

Its words are not believed for more than they say: the message is known by its `Message-ID` alone, which only we and the
servers on its way have seen.
"""

import email
import email.errors
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

_LARGEST = 10_000_000
_MOST_PARTS, _MOST_LEVELS = 100, 10
_MOST_HEADERS = 100_000
_MESSAGE_ID = re.compile(r"<([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,200}@[A-Za-z0-9.-]{1,200})>")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})
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
NOT_SAID = "5.0.0"
"""The status of a failure that names none (RFC 3463: other undefined status)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """What a report says of one of our messages."""

    message_id: str
    """Without the angle brackets."""
    action: str
    """`failed`, `delayed`, `delivered`, `relayed` or `expanded`."""
    status: str
    """RFC 3463, for example `5.1.1`: no such mailbox."""


def read(data: bytes) -> Bounce | None:
    """The report in an e-mail; None where there is none, or it does not say of which message. It never raises."""
    if len(data) > _LARGEST:
        return None
    try:
        return _read(email.message_from_bytes(data, policy=email.policy.compat32))
    except _BROKEN:
        return None


def _read(whole: Message) -> Bounce | None:
    actions: list[str] = []
    statuses: list[str] = []
    ids: list[str] = []
    for part in _parts(whole):
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            for block in _blocks(part):
                actions += [one for one in [_word(block, "Action")] if one in _ACTIONS]
                statuses += _STATUS.findall(str(block.get("Status") or "")[:200])
        elif kind == "text/rfc822-headers":
            ids += _MESSAGE_ID.findall(_message_id(_payload(part)))
        elif kind == "message/rfc822":
            ids += [
                found for block in _blocks(part) for found in _MESSAGE_ID.findall(str(block.get("Message-ID") or ""))
            ]
    if not actions or len(set(ids)) != 1:
        return None
    action = "failed" if "failed" in actions else actions[0]
    return Bounce(message_id=ids[0], action=action, status=statuses[0] if statuses else NOT_SAID)


def _parts(whole: Message) -> Iterator[Message]:
    """Every part of the report itself; an enclosed message is given, not entered: a report in it is somebody else's."""
    waiting, count = [(whole, 0)], 0
    while waiting and count < _MOST_PARTS:
        part, level = waiting.pop(0)
        count += 1
        if part.get_content_maintype() == "multipart" and level < _MOST_LEVELS:
            waiting += [(one, level + 1) for one in _blocks(part)]
        elif part is not whole:
            yield part


def _blocks(part: Message) -> list[Message]:
    inner = part.get_payload()
    return [one for one in inner[:_MOST_PARTS] if isinstance(one, Message)] if isinstance(inner, list) else []


def _word(block: Message, name: str) -> str:
    return str(block.get(name) or "")[:100].partition("(")[0].strip().casefold()


def _payload(part: Message) -> str:
    data = part.get_payload(decode=True)
    return data[:_MOST_HEADERS].decode("latin-1") if isinstance(data, bytes) else ""


def _message_id(text: str) -> str:
    """The header `Message-ID` of some headers, unfolded."""
    unfolded = re.sub(r"\r?\n[ \t]+", " ", text)
    return " ".join(re.findall(r"(?im)^message-id:(.{0,600})$", unfolded))
