"""Messages in several parts: a message with its attachments beside it (MTOM/XOP), in and out.

Rules: SOAP Message Transmission Optimization Mechanism and XML-binary Optimized Packaging (W3C, 2005); RFC 2387.
Everything is bounded before it is read further: the count of parts, the head of each, the whole.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from email.parser import HeaderParser
from urllib.parse import unquote

MOST_PARTS = 200
LARGEST_HEAD = 16_384
"""Bytes of one part's headers."""
_BREAK = b"\r\n"


class Malformed(Exception):  # noqa: N818 - says what the body is
    """The body is no multipart message; the text holds nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A message and what came beside it."""

    root: bytes = field(repr=False)
    beside: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """By content id, without the angle brackets."""


def split(content_type: str, body: bytes) -> Parts:
    """Take a body apart; one of a single part is its own root.

    Raises:
        Malformed: the boundary is missing, a part has no end, or there is too much of something.
    """
    kind = _header(content_type)
    if kind.get_content_maintype() != "multipart":
        return Parts(root=body)
    boundary = kind.get_param("boundary", header="content-type")
    if not isinstance(boundary, str) or not 0 < len(boundary) <= 70:  # noqa: PLR2004 - RFC 2046, 5.1.1
        raise Malformed("the content type names no boundary")
    parts = [_part(piece) for piece in _pieces(body, boundary.encode("ascii", "replace"))]
    start = kind.get_param("start", header="content-type")
    wanted = start.strip("<>") if isinstance(start, str) else parts[0][0]
    root = next((one for one in parts if one[0] == wanted), None)
    if root is None:
        raise Malformed("the part that the content type calls the start is not there")
    return Parts(root=root[1], beside={one[0]: one[1] for one in parts if one[0] and one is not root})


def join(root: bytes, beside: Mapping[str, bytes], soap_type: str) -> tuple[str, bytes]:
    """A message with its attachments as one body.

    Returns:
        The content type and the body.
    """
    boundary = f"simulator-{secrets.token_hex(12)}"
    start = "root@simulator.invalid"
    head = f'Content-Type: application/xop+xml; charset=UTF-8; type="{soap_type}"'
    made = [_written(boundary, head, start, root)]
    made += [_written(boundary, "Content-Type: application/pdf", name, raw) for name, raw in beside.items()]
    made.append(f"--{boundary}--\r\n".encode())
    kind = (
        f'multipart/related; type="application/xop+xml"; start="<{start}>"; start-info="{soap_type}"; '
        f'boundary="{boundary}"'
    )
    return kind, b"".join(made)


def named(reference: str) -> str:
    """The content id that a `cid:` reference means; samples of the standard write `cid://` too."""
    return unquote(reference.removeprefix("cid:").removeprefix("//"))


def _header(content_type: str) -> Message:
    made = Message()
    made["Content-Type"] = content_type or "text/xml"
    return made


def _pieces(body: bytes, boundary: bytes) -> list[bytes]:
    pieces = (_BREAK + body).split(_BREAK + b"--" + boundary)
    if len(pieces) < 3 or not pieces[-1].startswith(b"--"):  # noqa: PLR2004 - preamble, a part, the end
        raise Malformed("the body has no part, or no end")
    if len(pieces) - 2 > MOST_PARTS:
        raise Malformed(f"the body has more than {MOST_PARTS} parts")
    return pieces[1:-1]


def _part(piece: bytes) -> tuple[str, bytes]:
    piece = piece.lstrip(b" \t").removeprefix(_BREAK)
    head, found, raw = piece.partition(_BREAK * 2)
    if not found or len(head) > LARGEST_HEAD:
        raise Malformed("a part has no headers, or too long ones")
    headers = HeaderParser().parsestr(head.decode("latin-1"))
    if headers.get("Content-Transfer-Encoding", "binary").strip().lower() not in {"binary", "8bit", "7bit"}:
        raise Malformed("a part is encoded in a way that is not read here")
    return headers.get("Content-ID", "").strip().strip("<>"), raw


def _written(boundary: str, kind: str, name: str, raw: bytes) -> bytes:
    head = f"--{boundary}\r\n{kind}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <{name}>\r\n\r\n"
    return head.encode() + raw + _BREAK
