"""MTOM: a SOAP message and its files in one multipart body, written the same to the byte each time, read with bounds.

The file stands in a part of its own, unencoded, and is found by its Content-ID only; what the message holds in its
place is `v5/xop.py`. What we write is made of pieces, so that no file need be held whole; what we read is already
in memory, and bounded by whoever received it.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from pipeline.filing.ecf import soap
from pipeline.web import pieces

ROOT_ID = "message@docketpress"
MOST_PARTS = 500
"""Parts of one body, the message included; a court's largest envelope holds far fewer papers."""
MOST_HEADERS, LONGEST_HEAD = 20, 8192
"""Header lines of one part, and bytes of them all."""
_BOUNDARY = re.compile(r"[A-Za-z0-9'()+_,./:=? -]{0,69}[A-Za-z0-9'()+_,./:=?-]")  # RFC 2046, section 5.1.1
_PARAMETER = re.compile(r';\s*([A-Za-z-]+)\s*=\s*(?:"([^"]*)"|([^\s;"]+))')
_PLAIN = frozenset({"binary", "8bit", "7bit"})
_ROOT_TYPES = frozenset({"application/xop+xml", "text/xml", "application/soap+xml"})


class NotMtom(Exception):  # noqa: N818 - says what came
    """Bytes are no multipart message as MTOM asks for; the text holds nothing of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file beside the message."""

    content_id: str
    """Without angle brackets; `include` names it."""
    content_type: str
    source: bytes | Path = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A body ready to be written."""

    root: bytes = field(repr=False)
    parts: tuple[Part, ...]
    boundary: str
    version: soap.Version

    @property
    def content_type(self) -> str:
        """Of the whole body."""
        return content_type(self.boundary, self.version)

    def pieces(self) -> Iterator[bytes]:
        """The body, in pieces fit for sending."""
        kind = _soap_type(self.version)
        yield self._head(ROOT_ID, f'application/xop+xml; charset=UTF-8; type="{kind}"', first=True)
        yield self.root
        for part in self.parts:
            yield self._head(part.content_id, part.content_type)
            yield from pieces(part.source)
        yield f"\r\n--{self.boundary}--\r\n".encode()

    def _head(self, content_id: str, kind: str, *, first: bool = False) -> bytes:
        # `binary`, not the `8bit` of the profile's example: canonical XML has lines longer than 8bit allows.
        return (
            f"{'' if first else chr(13) + chr(10)}--{self.boundary}\r\nContent-Type: {kind}\r\n"
            f"Content-Transfer-Encoding: binary\r\nContent-ID: <{content_id}>\r\n\r\n"
        ).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A body as it was read."""

    root: bytes = field(repr=False)
    parts: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def packed(root: bytes, parts: tuple[Part, ...], *, reference: str, version: soap.Version) -> Packed:
    """A body with the message and its files; the same input gives the same bytes.

    Args:
        root: the SOAP envelope.
        parts: in the order in which they shall stand.
        reference: what the boundary is derived from.
        version: of SOAP.

    Raises:
        ValueError: two parts have the same Content-ID, or one that cannot stand in a header.
    """
    names = [ROOT_ID, *(one.content_id for one in parts)]
    if len(set(names)) != len(names) or any(not re.fullmatch(r"[A-Za-z0-9._@-]{1,200}", one) for one in names):
        raise ValueError("every part needs a Content-ID of its own")
    sources = (root, *(one.source for one in parts))
    boundary = next(one for one in _boundaries(reference) if not any(_holds(source, one) for source in sources))
    return Packed(root=root, parts=parts, boundary=boundary, version=version)


def content_type(boundary: str, version: soap.Version) -> str:
    """The content type of a body of ours with that boundary."""
    return (
        f'multipart/related; type="application/xop+xml"; boundary="{boundary}"; start="<{ROOT_ID}>"; '
        f'start-info="{_soap_type(version)}"'
    )


def written_boundary(path: Path) -> str:
    """The boundary of a body of ours that lies in a file.

    Raises:
        NotMtom: it does not begin with one.
    """
    with path.open("rb") as stream:
        return _sniffed(stream.read(100))


def read(raw: bytes, content_type: str | None = None) -> Package:
    """Read a body; one that is no multipart is the message itself.

    Args:
        raw: the bytes as they came.
        content_type: as the other side named it; None where nobody kept it, then the first line tells the boundary.

    Raises:
        NotMtom: a part, a Content-ID or the end is missing, something stands twice, is nested, or is too much.
    """
    kind = (content_type or "").strip()
    media = kind.partition(";")[0].strip().casefold()
    if media == "multipart/related":
        parameters = {key.casefold(): first or second for key, first, second in _PARAMETER.findall(kind)}
        return _package(raw, parameters.get("boundary", ""), parameters.get("start", ""))
    if media.startswith("multipart/"):
        raise NotMtom("the body is a multipart of another kind than related")
    start = raw[:102].lstrip(b"\r\n")
    return _package(raw, _sniffed(start), "") if start.startswith(b"--") else Package(root=raw)


def _soap_type(version: soap.Version) -> str:
    return "text/xml" if version is soap.Version.V11 else "application/soap+xml"


def _boundaries(reference: str) -> Iterator[str]:
    for number in range(1000):
        yield f"=_{hashlib.sha256(f'{reference}/{number}'.encode()).hexdigest()[:40]}"


def _holds(source: bytes | Path, boundary: str) -> bool:
    """Whether a boundary stands in the bytes, also across two pieces of a file."""
    wanted, tail = boundary.encode(), b""
    for piece in pieces(source):
        if wanted in tail + piece:
            return True
        tail = piece[-len(wanted) :]
    return False


# ── reading ──


def _sniffed(start: bytes) -> str:
    line, ended, _ = start.partition(b"\r\n")
    text = line.decode("ascii", "replace")
    if not ended or not text.startswith("--") or not _BOUNDARY.fullmatch(text[2:].rstrip(" \t")):
        raise NotMtom("the body does not begin with a boundary")
    return text[2:].rstrip(" \t")


def _package(raw: bytes, boundary: str, start: str) -> Package:
    if not _BOUNDARY.fullmatch(boundary):
        raise NotMtom("the boundary is missing or no boundary")
    found = dict[str, tuple[str, bytes]]()
    for number, chunk in enumerate(_chunks(raw, f"--{boundary}".encode())):
        if number >= MOST_PARTS:
            raise NotMtom("the body holds more parts than allowed")
        name, kind, body = _read_part(chunk, first=number == 0)
        if name in found:
            raise NotMtom("a Content-ID stands twice")
        found[name] = (kind, body)
    wanted = _bare(start)
    root = wanted if wanted in found else next(iter(found), "") if not wanted else None
    if root is None or root not in found:
        raise NotMtom("the part with the message is missing")
    kind, message = found.pop(root)
    if kind not in _ROOT_TYPES:
        raise NotMtom("the first part holds no SOAP message")
    return Package(root=message, parts=MappingProxyType({name: body for name, (_, body) in found.items()}))


def _chunks(raw: bytes, delimiter: bytes) -> Iterator[bytes]:
    """What stands between the delimiters; what stands before the first and after the last is nobody's."""
    at = 0 if raw.startswith(delimiter) else raw.find(b"\r\n" + delimiter) + 2
    if not raw.startswith(delimiter, at):
        raise NotMtom("the boundary does not stand in the body")
    while True:
        begin = at + len(delimiter)
        if raw.startswith(b"--", begin):
            return
        end_of_line = raw.find(b"\r\n", begin, begin + 100)
        if end_of_line < 0 or raw[begin:end_of_line].strip(b" \t"):
            raise NotMtom("a boundary is followed by something else")
        after = raw.find(b"\r\n" + delimiter, end_of_line)
        if after < 0:
            raise NotMtom("the body ends before its last part does")
        yield raw[end_of_line + 2 : after]
        at = after + 2


def _read_part(chunk: bytes, *, first: bool) -> tuple[str, str, bytes]:
    """A part's Content-ID, media type and content."""
    if chunk.startswith(b"\r\n"):
        raise NotMtom("a part has no headers")
    end = chunk.find(b"\r\n\r\n", 0, LONGEST_HEAD)
    if end < 0:
        raise NotMtom("a part's headers have no end or are too long")
    headers = _headers(chunk[:end])
    kind = headers.get("content-type", "text/plain").partition(";")[0].strip().casefold()
    if kind.startswith(("multipart/", "message/")):
        raise NotMtom("a part is a multipart or a message of its own")
    name = _bare(headers.get("content-id", ""))
    if not name and not first:
        raise NotMtom("a part has no Content-ID")
    return name, kind, _decoded(chunk[end + 4 :], headers.get("content-transfer-encoding", "binary").casefold())


def _headers(head: bytes) -> Mapping[str, str]:
    lines = re.sub(rb"\r\n[ \t]+", b" ", head).split(b"\r\n")
    if len(lines) > MOST_HEADERS:
        raise NotMtom("a part has more headers than allowed")
    found = dict[str, str]()
    for line in lines:
        name, apart, value = line.partition(b":")
        key = name.decode("ascii", "replace").strip().casefold()
        if not apart or not key or key in found:
            raise NotMtom("a header of a part is no header, or stands twice")
        found[key] = value.decode("ascii", "replace").strip()
    return found


def _decoded(body: bytes, encoding: str) -> bytes:
    if encoding in _PLAIN:
        return body
    if encoding != "base64":
        raise NotMtom("a part is written in an encoding that is not read")
    try:
        return base64.b64decode(b"".join(body.split()), validate=True)
    except (binascii.Error, ValueError):
        raise NotMtom("a part is no base64") from None


def _bare(content_id: str) -> str:
    return content_id.strip().removeprefix("<").removesuffix(">")
