"""The pieces of a batch as the mail record keeps them: who got which paper in which envelope.

A line of JSON a piece, in the store under `mailed/<run>/`. Names and addresses stand here and nowhere in the database.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from pipeline.mailing.pieces import Batch, Piece
from pipeline.model import Access
from pipeline.runs.notice import Notice, Way
from pipeline.runs.returned import case_digest, recipient_digest
from pipeline.runs.store import Store

_PUBLIC, _SEALED = Access.PUBLIC.value, Access.SEALED.value
SEALED = "(sealed)"
"""What stands for a name and a case number where people outside the sealed circle read."""


def closed(access: str) -> bool:
    """Whether a matter is sealed or confidential: then printers and the post office are told nothing of it."""
    return access != _PUBLIC


def unnamed(access: str) -> str:
    """What stands for such a matter: `(sealed)` or `(confidential)`."""
    return f"({access})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A notice that went, or will go, to its recipient."""

    row: int
    recipient: int
    identity: str
    case: str
    title: str
    access: str
    name: str
    lines: tuple[str, ...]
    """The address it went to, without the name."""
    email: str | None
    way: Way
    sha256: str
    """Of the paper."""
    pages: int
    how: str
    language: str = "en"
    """`en` or `es`: what a message about it is written in."""

    @classmethod
    def of(cls, notice: Notice, lines: tuple[str, ...] | None = None, *, language: str = "en") -> "Sent":
        """The record of a notice.

        Args:
            notice: the notice.
            lines: the address as it was printed, where that is not as the form gave it.
            language: the reader's.
        """
        return cls(
            row=notice.row,
            recipient=notice.recipient,
            identity=notice.identity,
            case=notice.case,
            title=notice.title,
            access=notice.access,
            name=notice.name,
            lines=notice.lines if lines is None else lines,
            email=notice.email,
            way=notice.way,
            sha256=notice.sha256,
            pages=notice.pages,
            how=notice.how,
            language=language,
        )

    @property
    def sealed(self) -> bool:
        """Whether its matter is sealed: then nothing of it is named to others."""
        return self.access == _SEALED

    @property
    def closed(self) -> bool:
        """Whether its matter is sealed or confidential: then what names it lies apart."""
        return closed(self.access)

    @property
    def case_sha256(self) -> str | None:
        """What stands for the case; None for a sealed matter."""
        return case_digest(self.case, self.access)

    @property
    def recipient_sha256(self) -> str:
        """What stands for the person at this address, for the way it went."""
        if self.way is Way.EMAIL:
            return recipient_digest(self.name, (), self.email)
        return recipient_digest(self.name, self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """One envelope."""

    batch: int
    serial: int
    """Its number in the run, from 1."""
    sheets: int
    mail_class: str
    """`first` or `certified`."""
    barcode: str
    """The Intelligent Mail barcode's digits; empty where none is printed."""
    notices: tuple[Sent, ...]
    """All to one person at one address."""

    @property
    def sealed(self) -> bool:
        """Whether it holds a sealed matter's notice."""
        return any(one.access == _SEALED for one in self.notices)

    @property
    def closed(self) -> bool:
        """Whether it holds a sealed or confidential matter's notice."""
        return any(one.access != _PUBLIC for one in self.notices)

    @property
    def zip_code(self) -> str:
        """The five digits at the end of the address; empty where there are none."""
        last = self.notices[0].lines[-1] if self.notices[0].lines else ""
        tail = last.rsplit(" ", 1)[-1][:5]
        return tail if tail.isascii() and tail.isdigit() and len(tail) == 5 else ""  # noqa: PLR2004 - a ZIP Code


def of_batch(
    batch: Batch, told: Iterable[tuple[Piece, tuple[Notice, ...]]], codes: Mapping[int, tuple[str, int]]
) -> Iterator[Posted]:
    """The pieces of a planned batch.

    Args:
        batch: as it was planned.
        told: its pieces with their notices.
        codes: by a piece's number its barcode and its sheets, as its print stream has them.
    """
    mail_class = "certified" if batch.way is Way.CERTIFIED else "first"
    for piece, notices in told:
        barcode, sheets = codes[piece.serial]
        yield Posted(
            batch=batch.number,
            serial=piece.serial,
            sheets=sheets,
            mail_class=mail_class,
            barcode=barcode,
            notices=tuple([Sent.of(one) for one in notices]),
        )


_POSTED, _SENT = TypeAdapter(Posted), TypeAdapter(Sent)


def keep(store: Store, run: str, batch: int, pieces: Iterable[Posted]) -> None:
    """Keep a batch's pieces; again with the same pieces changes nothing.

    Raises:
        StateError: other pieces stand there.
        OSError: the store cannot be written.
    """
    store.put(_name(run, batch), lines(pieces))


def keep_lines(store: Store, run: str, batch: int, path: Path) -> None:
    """The same with a file of the lines that `lines` gave."""
    store.take_file(_name(run, batch), path)


def lines(pieces: Iterable[Posted]) -> bytes:
    """Pieces as they are kept; equal pieces give equal bytes."""
    line = _POSTED.serializer.to_json
    return b"".join([line(one) + b"\n" for one in pieces])


def read(store: Store, run: str, batch: int) -> Iterator[Posted]:
    """A batch's pieces, in the order of their numbers.

    Raises:
        LookupError: they were never kept, or forgotten since.
    """
    return (_POSTED.validate_json(line) for line in store.read(_name(run, batch)).splitlines())


def keep_mails(store: Store, run: str, mails: Iterable[Sent]) -> None:
    """Keep which notices of a run go by e-mail."""
    store.put(_mails(run), b"".join(_SENT.dump_json(one) + b"\n" for one in mails))


def read_mails(store: Store, run: str) -> Iterator[Sent]:
    """Which notices of a run go by e-mail; none where none were kept."""
    lines = store.read(_mails(run)).splitlines() if store.has(_mails(run)) else []
    return (_SENT.validate_json(line) for line in lines)


def forget(store: Store, run: str) -> None:
    """Forget a run's pieces: what comes back later cannot be told from a stranger's mail any more."""
    store.remove(f"mailed/{run}")


def _name(run: str, batch: int) -> str:
    return f"mailed/{run}/posted-{batch:04d}"


def _mails(run: str) -> str:
    return f"mailed/{run}/by-email"
