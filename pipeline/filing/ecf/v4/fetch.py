"""Fetching what a portal only names by an address: code tables and stamped copies, from allowed hosts alone."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pipeline import web

_MOST_MEMBERS = 20
_PIECE = 1 << 16


class NotFetched(Exception):  # noqa: N818 - says what happened
    """Nothing usable came; the text holds no content and no address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where things may be fetched from."""

    hosts: frozenset[str]
    """Names of hosts, in small letters, with the port where it is not the usual one."""
    own: str
    """The portal's own host: only there our certificate is shown."""
    bounds: web.Bounds
    ca_file: Path | None
    client: tuple[Path, Path] | None

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> bytes:
        """Fetch one thing.

        Args:
            address: where it lies.
            headers: what proves us; sent to the portal's own host only.

        Raises:
            NotFetched: the address is not one of those allowed, or nothing came.
        """
        try:
            parts = urlsplit(web.checked_url(address))
        except ValueError:
            raise NotFetched("the address is none we may fetch from") from None
        host = parts.netloc.casefold()
        if host not in self.hosts and host != self.own:
            raise NotFetched("the address lies on a host that the settings do not name")
        own = host == self.own
        try:
            said = web.exchange(
                "GET",
                address,
                headers=headers or {} if own else {},
                bounds=self.bounds,
                ca_file=self.ca_file,
                client=self.client if own else None,
            )
        except web.NoAnswer as error:
            raise NotFetched(f"the host gave no answer ({error.reason})") from error
        if said.status != 200 or not said.body:  # noqa: PLR2004 - HTTP
            raise NotFetched(f"the host answered with status {said.status}")
        return said.body


def host_of(address: str) -> str:
    """The host of an address, with its port where it names one."""
    return urlsplit(address).netloc.casefold()


def unpacked(raw: bytes, *, most: int) -> bytes:
    """The one file of a zip, or the bytes themselves where they are none.

    Args:
        raw: as it came.
        most: bytes that may come out; what unpacks to more is refused while it unpacks.

    Raises:
        NotFetched: the zip is damaged, encrypted, holds many files, or unpacks to too much.
    """
    if not raw.startswith(b"PK"):
        return raw
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            files = [one for one in packed.infolist() if not one.is_dir()]
            if len(files) > _MOST_MEMBERS:
                raise NotFetched("the zip holds more files than a code table has")
            chosen = next((one for one in files if one.filename.casefold().endswith(".xml")), None)
            if chosen is None:
                raise NotFetched("the zip holds no code table")
            return _read(packed, chosen, most)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise NotFetched(f"the zip cannot be read ({type(error).__name__})") from None


def _read(packed: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    out = bytearray()
    with packed.open(member) as stream:
        while piece := stream.read(_PIECE):
            out += piece
            if len(out) > most:
                raise NotFetched("the zip unpacks to more than is allowed")
    return bytes(out)
