"""What reserving and planning need of a chunk's notices, column by column: read in a hundredth of its index's time.

Made where the notices are, beside the chunk's index, and kept under the index's digest: it says nothing that the index
does not, so it can be made from that at any time (`of`). It ends with a digest of its own, since its name tells nothing
of its content and which notices share an envelope is decided by it.
"""

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from pipeline import files
from pipeline.mailing import address
from pipeline.model import Access
from pipeline.runs.notice import Notice, Way

IDENTITY, DIGEST = 16, 32
"""Bytes of a notice's identity and of its paper's digest."""
_LETTERS = {Way.MAIL: "m", Way.CERTIFIED: "c", Way.EMAIL: "e", Way.KEPT: "k"}
ENVELOPES = {"m": Way.MAIL, "M": Way.MAIL, "c": Way.CERTIFIED, "C": Way.CERTIFIED}
"""How what needs an envelope is sent, by its letter, in the order of the batches; a capital for what is not public."""
_PUBLIC = Access.PUBLIC.value
_MAILED = frozenset("mc")
"""Ways that need an envelope."""
_PACKED = {"identities": IDENTITY, "alikes": IDENTITY, "digests": DIGEST}
"""Columns whose entries are digests, and the bytes of each."""
_NUMBERS = ("rows", "recipients", "pages", "starts", "sizes")
_NAMES = frozenset({*_NUMBERS, *_PACKED, "ways", "keys"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Notices in the order of their rows; each column has an entry a notice."""

    rows: Sequence[int]
    recipients: Sequence[int]
    identities: bytes
    """End to end."""
    alikes: bytes
    """What is equal also where the address is written in another way, end to end; the identity where there is none."""
    digests: bytes
    """Of the papers, end to end."""
    ways: str
    """A letter each: mail, certified, e-mail, kept; a capital where the matter is sealed or confidential."""
    pages: Sequence[int]
    starts: Sequence[int]
    sizes: Sequence[int]
    """Where its line stands in the index."""
    keys: Sequence[str]
    """Mail order, and what is equal for one recipient at one address; empty where no envelope is needed."""

    def __len__(self) -> int:
        """How many notices there are."""
        return len(self.rows)

    def each_identity(self) -> Iterator[bytes]:
        """The identities, one by one."""
        return _parted(self.identities, IDENTITY)

    def each_alike(self) -> Iterator[bytes]:
        """What is equal for notices that are alike, one by one."""
        return _parted(self.alikes, IDENTITY)

    def each_digest(self) -> Iterator[bytes]:
        """The digests, one by one."""
        return _parted(self.digests, DIGEST)

    def only(self, kept: Sequence[int]) -> "Columns":
        """Some of the notices, by their places from 0."""
        numbers = {name: [getattr(self, name)[at] for at in kept] for name in _NUMBERS}
        return Columns(
            **numbers,
            identities=b"".join(self.identities[at * IDENTITY : (at + 1) * IDENTITY] for at in kept),
            alikes=b"".join(self.alikes[at * IDENTITY : (at + 1) * IDENTITY] for at in kept),
            digests=b"".join(self.digests[at * DIGEST : (at + 1) * DIGEST] for at in kept),
            ways="".join(self.ways[at] for at in kept),
            keys=[self.keys[at] for at in kept],
        )

    def slim(self) -> "Columns":
        """The same for who holds those of a whole run: numbers in four bytes, no line and no key."""
        rows, recipients = array("I", self.rows), array("H", self.recipients)
        return replace(
            self, rows=rows, recipients=recipients, alikes=b"", ways="", pages=(), starts=(), sizes=(), keys=()
        )

    def text(self) -> bytes:
        """The columns as JSON, and the digest of that; equal columns give equal bytes."""
        told = {
            "rows": list(self.rows),
            "recipients": list(self.recipients),
            "identities": self.identities.hex(),
            "alikes": self.alikes.hex(),
            "digests": self.digests.hex(),
            "ways": self.ways,
            "pages": list(self.pages),
            "starts": list(self.starts),
            "sizes": list(self.sizes),
            "keys": list(self.keys),
        }
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        return text + b"\n" + files.digest_bytes(text).encode()


def of(notices: Iterable[tuple[int, Notice]]) -> Columns:
    """The columns of some notices.

    Args:
        notices: each with the size of its line, in the order of their lines.
    """
    found = tuple(notices)
    sizes = [size for size, _ in found]
    every = [notice for _, notice in found]
    return Columns(
        rows=[one.row for one in every],
        recipients=[one.recipient for one in every],
        identities=bytes.fromhex("".join([one.identity for one in every])),
        alikes=bytes.fromhex("".join([one.alike or one.identity for one in every])),
        digests=bytes.fromhex("".join([one.sha256 for one in every])),
        ways="".join([_LETTERS[one.way] if one.access == _PUBLIC else _LETTERS[one.way].upper() for one in every]),
        pages=[one.pages for one in every],
        starts=[0, *accumulate(sizes)][: len(sizes)],
        sizes=sizes,
        keys=[_key(one) for one in every],
    )


def read(told: bytes) -> Columns:
    """Columns from what `Columns.text` wrote.

    Raises:
        ValueError: it is none, or not as it was written.
    """
    text, _, digest = told.rpartition(b"\n")
    if files.digest_bytes(text).encode() != digest:
        raise ValueError("the columns of a chunk are damaged")
    table = json.loads(text)
    if not isinstance(table, dict) or table.keys() != _NAMES:
        raise ValueError("these are no columns of a chunk")  # those of an earlier version have none for what is alike
    packed = {name: bytes.fromhex(table.pop(name)) for name in _PACKED}
    lengths = {len(column) for column in table.values()}
    if any(lengths != {len(packed[name]) / size} for name, size in _PACKED.items()):
        raise ValueError("the columns of a chunk have several lengths")
    columns: dict[str, Any] = {**table, **packed}
    return Columns(**columns)


def _key(notice: Notice) -> str:
    if _LETTERS[notice.way] not in _MAILED:
        return ""
    told = address.read(notice.name, notice.lines)
    return f"{told.order}|{told.group}".replace("\0", "")


def _parted(whole: bytes, size: int) -> Iterator[bytes]:
    return (whole[at : at + size] for at in range(0, len(whole), size))
