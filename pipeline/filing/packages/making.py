"""Puts a package's folder together: the files under their names, cut where they must be, the checklist, the listing.

Runs in a limited child: papers of outsiders are opened when they are cut. The same envelope gives the same bytes.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pikepdf

from pipeline import files
from pipeline.errors import StateError
from pipeline.filing.packages import bundles, plan, sheet, split, written
from pipeline.filing.packages.plan import Bounds, Entry, Piece
from pipeline.filing.packages.words import Words
from pipeline.model import JSON, Court, Envelope

LISTING = "listing.json"
WORD = "editable"
"""Where Word twins lie: courts ask for proposed orders so, mostly by e-mail; they are not uploaded with the papers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One package to be made."""

    envelope: Envelope
    reference: str
    kind: str
    """The portal's kind: `cmecf`, `truefiling` or `checklist`."""
    court: Court
    words: Words
    end: str
    """Which answer is awaited, for the checklist's last line."""
    folder: Path
    """Where it is put together: an empty folder."""
    scratch: Path
    """For parts of cut files, thrown away afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A package that was put together."""

    files: int
    cut: int
    """How many files had to be cut."""


def make(job: Job) -> Made:
    """Write the package's files into `job.folder`.

    Raises:
        OSError: the disk is full or cannot be written.
        StateError: a paper is not what it was when it was packaged.
        LibraryError: the checklist's template is wrong.
    """
    held = plan.bounds(job.court.limits, job.words)
    planned = plan.plan(job.envelope, held, job.words)
    sources: dict[str, Path] = {}
    entries = plan.renumbered(tuple(_cut_entry(job, entry, held, sources) for entry in planned))
    entries = tuple(plan.grouped(_named(entry, held, sources), held.together) for entry in entries)
    for piece in (one for entry in entries for one in entry.pieces):
        _place(job, piece, sources)
    _editable(job, held)
    sheet_said = sheet.write(
        job.envelope,
        job.reference,
        entries,
        held=held,
        words=job.words,
        court=job.court.title,
        end=job.end,
        kind=job.kind,
    )
    if job.kind == "truefiling":
        bundles.write(job.folder, bundles.Bundle(envelope=job.envelope, entries=entries), job.words)
    _checklist(job, sheet_said)
    listed = _listing(job, entries)
    return Made(files=listed, cut=len({id(one.document) for entry in entries for one in entry.pieces if one.parts}))


# ── cutting ──────────────────────────────────────────────────────────────────────────────────────────


def _cut_entry(job: Job, entry: Entry, held: Bounds, sources: dict[str, Path]) -> Entry:
    pieces: list[Piece] = []
    for piece in entry.pieces:
        pieces += _cut(job, piece, held, sources)
    return replace(entry, pieces=tuple(pieces))


def _cut(job: Job, piece: Piece, held: Bounds, sources: dict[str, Path]) -> Iterator[Piece]:
    """The piece, or its parts where it is too large. `sources` says where a part's bytes lie, by its description."""
    if held.document is None or piece.size <= held.document:
        yield piece
        return
    try:
        made = split.cut(piece.document.file.path, held.document, job.scratch / f"{piece.order}", piece.document.title)
    except (pikepdf.PdfError, ValueError):
        yield replace(piece, remarks=(*piece.remarks, _too_large(piece, held.document)))
        return
    for at, part in enumerate(made.parts, start=1):
        tail = f"Part {at} of {len(made.parts)}"
        remarks = (*piece.remarks, *_remarks(piece, made)) if at == 1 else piece.remarks
        if not part.fits:
            remarks = (*remarks, f"Even this part, a single page, is larger than {sheet.megabytes(held.document)}.")
        cut = replace(
            piece,
            part=at if len(made.parts) > 1 else 0,
            parts=len(made.parts) if len(made.parts) > 1 else 0,
            description=_part_description(piece, tail, job.words.description_length),
            size=part.size,
            pages=part.pages,
            remarks=remarks,
        )
        sources[_key(cut)] = part.path
        yield cut


def _part_description(piece: Piece, tail: str, longest: int) -> str:
    title = piece.description or plan.told(piece)
    room = longest - len(tail) - 3
    return f"{title[:room].rstrip()} ({tail})"


def _remarks(piece: Piece, made: split.Cut) -> tuple[str, ...]:
    said = [f"It was cut into {len(made.parts)} parts because the court takes no larger file. Upload all of them."]
    if piece.document.conforming or made.tagged:
        said.append("The whole file had tags for screen readers and claimed PDF/A; its parts have not and do not.")
    if made.signed:
        said.append("It bore a digital signature, which holds for the whole file only: ask the clerk before uploading.")
    return tuple(said)


def _too_large(piece: Piece, most: int) -> str:
    return (
        f"It has {sheet.megabytes(piece.size)}, the court takes {sheet.megabytes(most)}, and it could not be cut. Have "
        "it scanned again at a lower resolution, or ask the clerk."
    )


def _named(entry: Entry, held: Bounds, sources: dict[str, Path]) -> Entry:
    """Names after cutting: numbers have moved, and parts say which part they are."""
    named = []
    for piece in entry.pieces:
        tail = f"-part-{piece.part}-of-{piece.parts}" if piece.parts else ""
        name = plan.file_name(piece.order, plan.named(piece.document, piece.access), piece.access, held, tail=tail)
        path = sources.get(_key(piece))
        if path is not None:
            sources[name] = path
        named.append(replace(piece, name=name))
    return replace(entry, pieces=tuple(named))


def _key(piece: Piece) -> str:
    return f"{piece.document.file.path.name}/{piece.part}"


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────


def _place(job: Job, piece: Piece, sources: dict[str, Path]) -> None:
    target = job.folder / piece.name
    if (source := sources.get(piece.name)) is not None:
        shutil.copyfile(source, target)
        return
    shutil.copyfile(piece.document.file.path, target)
    if files.digest(target) != piece.document.file.sha256:
        raise StateError(f"{piece.document.file.path} is not what it was when it was packaged; restore the envelope")


def _editable(job: Job, held: Bounds) -> None:
    papers = [one for filing in job.envelope.filings for one in (filing.lead, *filing.connected)]
    for at, paper in enumerate(papers, start=1):
        if paper.twin is not None:
            access = plan.strictest(job.envelope.filings[0].case, paper)
            (job.folder / WORD).mkdir(exist_ok=True)
            name = plan.file_name(
                at, plan.named(paper, access), access, replace(held, name_pattern=None), ending=".docx"
            )
            shutil.copyfile(paper.twin.path, job.folder / WORD / name)


def _checklist(job: Job, said: sheet.Sheet) -> None:
    printed = written.printed(said, job.envelope.filings[0].case, job.court)
    if printed.data:
        (job.folder / "checklist.pdf").write_bytes(printed.data)
    (job.folder / "checklist.html").write_bytes(written.page(said))
    (job.folder / "checklist.txt").write_bytes(written.text(said))


def _listing(job: Job, entries: tuple[Entry, ...]) -> int:
    """`listing.json`: every file with its digest, and which paper it came from. Returns how many there are."""
    whole = {one.name: one for entry in entries for one in entry.pieces}
    listed: list[JSON] = []
    for path in sorted(job.folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(job.folder).as_posix()
            row: dict[str, JSON] = {"path": name, "sha256": files.digest(path), "size": path.stat().st_size}
            listed.append({**row, **(_of_piece(whole[name]) if name in whole else {})})
    table: dict[str, JSON] = {
        "reference": job.reference,
        "envelope": job.envelope.id,
        "court": job.envelope.court,
        "kind": job.kind,
        "files": listed,
    }
    text = json.dumps(table, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    (job.folder / LISTING).write_bytes(text.encode())
    return len(listed)


def _of_piece(piece: Piece) -> dict[str, JSON]:
    return {
        "order": piece.order,
        "attachment": piece.number,
        "paper": piece.document.file.sha256,
        "part": piece.part,
        "parts": piece.parts,
        "upload": piece.transaction,
    }
