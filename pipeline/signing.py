"""Signs and checks messages between machines, in the form of the Standard Webhooks specification.

The signed text is `<id>.<timestamp>.<body>`; the signature is HMAC-SHA256 under a shared secret, sent as
`v1,<base64>`. Several secrets may be valid at once, so that one can be replaced while messages are under way.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.errors import SettingsError

TOLERANCE = timedelta(minutes=5)
"""How far the sender's clock may be from ours, either way; older messages may be replays."""
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"

_PREFIX = "whsec_"
_LEAST_BYTES, _MOST_BYTES = 24, 64  # Standard Webhooks: a secret holds 24 to 64 random bytes
_IDENTIFIER = re.compile(r"[A-Za-z0-9_:-]{1,200}")  # without a dot, which parts the signed text
_TIMESTAMP = re.compile(r"[0-9]{1,12}")


class BadSignature(Exception):  # noqa: N818 - reads as what it says at every `raise`
    """A message is not from somebody who knows the secret, or is too old; its text names no content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One shared secret."""

    secret: bytes = field(repr=False)


def keys(text: str) -> tuple[Key, ...]:
    """Read the secrets of a secret file: one `whsec_<base64>` a line, the first one signs.

    Raises:
        SettingsError: a line is no secret, or there is none; the text never repeats what was found.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not lines:
        raise SettingsError("the secret file is empty; write one line `whsec_…` into it")
    return tuple(_key(line, number) for number, line in enumerate(lines, start=1))


def _key(line: str, number: int) -> Key:
    try:
        secret = base64.b64decode(line.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if not line.startswith(_PREFIX) or not _LEAST_BYTES <= len(secret) <= _MOST_BYTES:
        raise SettingsError(
            f"secret {number} of the secret file is not `whsec_` followed by the base64 of "
            f"{_LEAST_BYTES} to {_MOST_BYTES} random bytes; make one anew and give it to the other side as well",
        )
    return Key(secret=secret)


def read_keys(path: Path) -> tuple[Key, ...]:
    """Read the secrets from a file.

    Raises:
        SettingsError: the file is missing, unreadable or holds no secret.
    """
    try:
        return keys(path.read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: the secret file cannot be read; check `secret_file`") from error


def sign(identifier: str, at: datetime, body: bytes | Iterable[bytes], signers: tuple[Key, ...]) -> Mapping[str, str]:
    """The three headers that prove who sent a message and that nothing in it was changed.

    Args:
        identifier: the message's own id, the same at every repetition; letters, digits, `_`, `-`, `:`.
        at: the moment of sending.
        body: the bytes as they will be sent, at once or in pieces.
        signers: one signature for each; normally one, two while a secret is being replaced.

    Raises:
        ValueError: the identifier holds a character that could shift the parts of the signed text.
    """
    if not _IDENTIFIER.fullmatch(identifier):
        raise ValueError("a message id holds letters, digits, `_`, `-` and `:` only")
    timestamp = str(int(at.timestamp()))
    marks = _marks(identifier, timestamp, body, signers)
    return {ID: identifier, TIMESTAMP: timestamp, SIGNATURE: " ".join(f"v1,{mark}" for mark in marks)}


def verify(headers: Mapping[str, str], body: bytes, known: tuple[Key, ...], *, now: datetime) -> str:
    """Check a message that came in.

    Args:
        headers: of the message; their case does not matter.
        body: exactly as it came.
        known: every secret that is valid now.
        now: our time; the message may be five minutes older or younger.

    Returns:
        The message's id, by which a repetition is recognised.

    Raises:
        BadSignature: a header is missing or malformed, the time is off, or no secret fits.
    """
    plain = {name.lower(): value for name, value in headers.items()}
    identifier, timestamp, given = (plain.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE))
    if not _IDENTIFIER.fullmatch(identifier) or not _TIMESTAMP.fullmatch(timestamp):
        raise BadSignature("the message lacks a usable id or timestamp")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise BadSignature("the message's timestamp is more than five minutes from our clock")
    if not _any_fits(_marks(identifier, timestamp, body, known), given):
        raise BadSignature("no known secret gives the message's signature")
    return identifier


def _any_fits(marks: list[str], given: str) -> bool:
    offered = [one.removeprefix("v1,").encode() for one in given.split(" ")[:10] if one.startswith("v1,")]
    # Every pair is compared, so that the time taken tells nothing about which one came near.
    return any([hmac.compare_digest(mark.encode(), one) for mark in marks for one in offered])  # noqa: C419


def _marks(identifier: str, timestamp: str, body: bytes | Iterable[bytes], known: tuple[Key, ...]) -> list[str]:
    running = [hmac.new(key.secret, f"{identifier}.{timestamp}.".encode(), hashlib.sha256) for key in known]
    for piece in (body,) if isinstance(body, bytes) else body:
        for one in running:
            one.update(piece)
    return [base64.b64encode(one.digest()).decode() for one in running]
