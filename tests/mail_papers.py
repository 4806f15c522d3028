"""Papers as a run's store holds them, and the print streams made of them."""

import hashlib
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name

from pipeline.mailing import columns, pieces, plan, stream
from pipeline.mailing.columns import Columns
from pipeline.mailing.pieces import Batch
from pipeline.mailing.stream import StreamMade
from pipeline.runs import notice_lines
from pipeline.runs.folder_store import FolderStore
from pipeline.runs.notice import Notice, Stored, Way
from pipeline.runs.store import Store
from pipeline.settings.tables import MailSettings


def paper(text: str, pages: int, *, top: int = 300, edge: int = 72) -> tuple[bytes, tuple[tuple[int, int], ...]]:
    """A paper as the plate strikes it, and where its pages' content stands in it.

    The coordinates are turned upside down, and stay so, as WeasyPrint leaves them.
    """
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    state = pdf.make_indirect(Dictionary(ca=1))
    packed = []
    for number in range(1, pages + 1):
        shown = f"1 0 0 -1 0 792 cm /A0 gs BT /F1 12 Tf 1 0 0 -1 {edge} {top} Tm ({text}, leaf {number}) Tj ET"
        packed.append(zlib.compress(shown.encode()))
        content = pikepdf.Stream(pdf, packed[-1])
        content.Filter = Name.FlateDecode
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, 612, 792]),
            Resources=Dictionary(Font=Dictionary(F1=font), ExtGState=Dictionary(A0=state)),
            Contents=pdf.make_indirect(content),
            StructParents=number,
        )
        pdf.pages.append(pikepdf.Page(page))
    target = io.BytesIO()
    pdf.save(
        target,
        deterministic_id=True,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )
    data = target.getvalue()
    return data, tuple((data.index(one), len(one)) for one in packed)


@dataclass(frozen=True)
class To:
    """Whom a notice goes to."""

    name: str = "Jane Q. Roe"
    lines: tuple[str, ...] = ("123 Main Street", "Tampa, FL 33602")
    way: Way = Way.MAIL
    pages: int = 2
    rendered: bool = False
    access: str = "public"
    top: int = 300
    edge: int = 72


def notices(store: Store, recipients: Sequence[To], chunk: int = 3) -> list[str]:
    """Write papers and indexes; returns the indexes' names."""
    names = []
    for first in range(0, len(recipients), chunk):
        papers, lines, at = [], [], 0
        name = f"run-1/notices-{first:05d}"
        for row, one in enumerate(recipients[first : first + chunk], first + 1):
            data, spans = paper(f"Paper of row {row}", one.pages, top=one.top, edge=one.edge)
            made = Notice(
                row=row,
                recipient=0,
                identity=f"{row:032x}",
                case=f"26-CV-{row:06d}",
                title="Notice of Hearing",
                access=one.access,
                name=one.name,
                lines=one.lines,
                email=None,
                way=one.way,
                paper=Stored(name=name, start=at, size=len(data)),
                sha256=hashlib.sha256(data).hexdigest(),
                pages=one.pages,
                variant=f"variant-{one.pages}-{one.top}-{one.edge}",
                contents=() if one.rendered else spans,
                how="rendered" if one.rendered else "struck",
            )
            papers.append(data)
            lines.append(notice_lines.line(made))
            at += len(data)
        store.put(name, b"".join(papers))
        names.append(f"run-1/index-{first:05d}")
        store.put(names[-1], b"".join(lines))
    return names


def listed(store: Store, names: Sequence[str]) -> Iterator[tuple[Stored, Notice]]:
    for name in names:
        yield from notice_lines.listed(store, name)


def columned(store: Store, names: Sequence[str]) -> list[tuple[str, Columns]]:
    """The indexes, each in columns."""
    return [(name, columns.of((line.size, one) for line, one in listed(store, [name]))) for name in names]


def batches(store: Store, names: Sequence[str], mail: MailSettings, *, first_serial: int = 1) -> list[Batch]:
    """The batches of some indexes."""
    return [pieces.batch(one.line()) for one in plan.plan(columned(store, names), mail, first_serial=first_serial)]


def planned(store: Store, recipients: Sequence[To], mail: MailSettings) -> list[Batch]:
    return batches(store, notices(store, recipients), mail)


def built(folder: Path, recipients: Sequence[To], mail: MailSettings) -> StreamMade:
    """The one print stream of some notices."""
    store = FolderStore(folder / "store")
    (batch,) = planned(store, recipients, mail)
    return stream.build(batch, store, mail, folder / "stream.pdf")


def moved(notice: Notice, **changed: object) -> Notice:
    return replace(notice, **changed)  # type: ignore[arg-type]
