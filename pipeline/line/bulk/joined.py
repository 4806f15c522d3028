"""A chunk that was made in parts, as one: the files are those that it would have had in one piece."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

from pipeline.line.bulk.chunk_files import BACK, INDEX, PAPERS, Files
from pipeline.runs import notice_lines
from pipeline.runs.notice import Notice


def join(parts: Iterable[Path], folder: Path, run: str, number: int) -> None:
    """Join the files of parts.

    Args:
        parts: the folder of each, in the order of their rows.
        folder: where the chunk's own files are written; one paper at a time is in memory.
        run: whose chunk it is.
        number: of the chunk.

    Raises:
        ValueError: a part's index is none.
        OSError: a file cannot be read or written.
    """
    with Files(folder, run, number) as out:
        for part in parts:
            with (part / PAPERS).open("rb") as papers:
                for notice in _moved(papers, _notices(part), out):
                    out.notice(notice)
            out.told((part / BACK).read_bytes())


def _moved(papers: IO[bytes], notices: Iterator[Notice], out: Files) -> Iterator[Notice]:
    """Notices with the new places of their papers, which are written; several of one row have the same paper."""
    last, stored = -1, None
    for one in notices:
        if stored is None or one.paper.start != last:
            last = one.paper.start
            head = _read(papers, *one.paper.head)
            stored, _ = out.paper(one.variant, head, _read(papers, one.paper.start, one.paper.size))
        yield replace(one, paper=stored)


def _notices(part: Path) -> Iterator[Notice]:
    return map(notice_lines.notice, (part / INDEX).read_bytes().splitlines())


def _read(papers: IO[bytes], start: int, size: int) -> bytes:
    papers.seek(start)
    return papers.read(size)
