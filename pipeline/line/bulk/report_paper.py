"""The report of a run on paper, for whoever answers for it: a page or two, as PDF/A-2a and PDF/UA-1.

It says nothing of clocks, so it has the same bytes however often its run was interrupted; `timings.json` has the pace.
"""

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline import files
from pipeline.errors import StateError
from pipeline.intake.register import received_at
from pipeline.line import naming
from pipeline.line.bulk import codes_said
from pipeline.line.bulk.bench import Bench
from pipeline.line.bulk.mail_papers import render_named
from pipeline.line.bulk.room import room
from pipeline.line.bulk.sent_back import SentBack
from pipeline.mailing import posted
from pipeline.model import Court
from pipeline.press import origin
from pipeline.runs.batched import Batch
from pipeline.runs.chunks import Chunk
from pipeline.runs.ledger import Run

NAME = "report.pdf"
_MOST = 12
"""Lines of one table; the rest is added up."""
_SHOWN = 16
"""Digits of a digest: as many as a file's name in the store has."""


_FAULT = "error:"
"""So the reason begins where an error of the program's own kept a paper from being struck (`press/striking.py`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the report knows of a run besides its row."""

    chunks: tuple[Chunk, ...]
    batches: tuple[Batch, ...]
    back: SentBack
    report: bytes
    """`report.json`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One line of a chart."""

    name: str
    number: int
    share: str
    """Of the whole, in words that are read: `97.5 %`."""
    width: float
    """How much of its cell is drawn, in hundredths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A print stream."""

    name: str
    pieces: int
    notices: int
    sheets: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """Everything that stands on the paper."""

    facts: tuple[tuple[str, str], ...]
    whole: str
    """The result in a sentence."""
    rows: tuple[Bar, ...]
    papers: tuple[Bar, ...]
    returned: tuple[Bar, ...]
    remarked: tuple[Bar, ...]
    compared: bool
    faults: tuple[str, ...]
    """What went wrong in the fast way, a sentence each."""
    streams: tuple[Stream, ...]
    more_streams: int
    versions: tuple[tuple[str, str], ...]


def write(bench: Bench, one: Run, facts: Facts, into: Path) -> None:
    """Write the paper into the folder of a run's results.

    Raises:
        StateError: a name of the office's own, such as the lane's, has characters that no font has.
        OSError: the folder cannot be written.
    """
    told, at = _report(bench, one, facts), received_at(one.packet, bench.desk.settings.time_zone)
    court = bench.made(one)[1]
    with TemporaryDirectory(dir=room(bench.desk.settings)) as name:
        making = Path(name) / NAME
        missing = bench.desk.limited(render_report, told, court, at, making)
        if missing:  # only a roster's name is a stranger's
            plain = tuple((key, _plain(value)) for key, value in told.facts)
            missing = bench.desk.limited(render_report, replace(told, facts=plain), court, at, making)
        if missing:
            raise StateError(f"the report of run {one.id} cannot be printed: no font has its lane's or court's letters")
        shutil.copyfile(making, into / NAME)


def render_report(told: RunReport, court: Court, at: datetime, path: Path) -> str:
    """What the child does. Gives the characters that no font has; then nothing is written."""
    return render_named("shared/run-report.html.j2", {"run": told, "title": "Report of a Run"}, court, at, path)


def reasons(chunks: Iterable[Chunk]) -> Counter[str]:
    """Why papers were rendered, and how many for each reason."""
    found: Counter[str] = Counter()
    for part in chunks:
        found.update(part.reasons)
    return found


def faults(chunks: Iterable[Chunk]) -> tuple[str, ...]:
    """A sentence for each fault in the fast way of making papers: each paper is right, and the program is not."""
    found = sorted(each for each in reasons(chunks).items() if each[0].startswith(_FAULT))
    return tuple(
        f"{_count(number, 'paper')} could not be struck because of a fault in the fast way ({name}). "
        f"{'It was' if number == 1 else 'They were'} laid out one by one and {'is' if number == 1 else 'are'} right. "
        "Report the fault."
        for name, number in found
    )


def bars(counted: Mapping[str, int], whole: int) -> tuple[Bar, ...]:
    """A chart's lines, the first ones by themselves and the rest added up.

    Args:
        counted: names and numbers, in their order.
        whole: what each is a part of; the longest bar is as wide as its cell.
    """
    most = max(counted.values(), default=0)
    rest = sum(islice(counted.values(), _MOST, None))
    shown = {**dict(islice(counted.items(), _MOST)), **({"all others": rest} if rest else {})}
    return tuple(
        Bar(
            name=name,
            number=number,
            share=f"{100 * number / whole:.1f} %" if whole else "",
            width=round(100 * min(number, most) / most, 1) if most else 0.0,
        )
        for name, number in shown.items()
    )


def _report(bench: Bench, one: Run, facts: Facts) -> RunReport:
    streams = tuple(_streams(facts.batches))
    return RunReport(
        facts=tuple(_facts(bench, one)),
        whole=_whole(one),
        rows=bars(_outcomes(one), one.rows),
        papers=bars(_papers(one, facts), one.struck + one.rendered),
        returned=bars(_named(facts.back.returned), one.rows),
        remarked=bars(_named(facts.back.remarked), one.rows),
        compared=one.compared,
        faults=faults(facts.chunks),
        streams=streams[:_MOST],
        more_streams=max(0, len(streams) - _MOST),
        versions=tuple(_versions(bench, one, facts)),
    )


def _named(counted: Mapping[str, int]) -> dict[str, int]:
    return {f"{codes_said.said(code)} ({code})": number for code, number in counted.items()}


def _outcomes(one: Run) -> dict[str, int]:
    return {
        "Went on": one.rows - one.returned,
        "Returned with findings": one.returned - one.duplicates,
        "Returned because they repeat others": one.duplicates,
    }


def _papers(one: Run, facts: Facts) -> dict[str, int]:
    """How papers were made; those of rows that then turned out to repeat others are among them."""
    found = sorted(reasons(facts.chunks).items(), key=lambda each: (-each[1], each[0]))
    return {"Struck": one.struck, **{f"Laid out alone: {codes_said.reason(key)}": number for key, number in found}}


def _whole(one: Run) -> str:
    went = f"{one.rows - one.returned:,} of {_count(one.rows, 'row')} went on"
    mail = f"{_count(one.pieces, 'piece')} of mail on {_count(one.sheets, 'sheet')} in {_count(one.batches, 'stream')}"
    back = f"{_count(one.returned, 'row')} went back" if one.returned else "no row went back"
    return f"{went}, {back}; there are {mail}."


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _facts(bench: Bench, one: Run) -> Iterator[tuple[str, str]]:
    made, court = bench.made(one)
    day = received_at(one.packet, bench.desk.settings.time_zone)
    yield "Run", one.id
    if one.again_of:
        yield "Does again", f"rows {one.chosen} of run {one.again_of}"
    yield "Roster", naming.packet(bench.desk, one.packet).name
    yield "Received", f"{day:%B} {day.day}, {day.year}"
    yield "Lane", one.lane
    yield "Paper", f"{made.title} ({made.name}, edition of {made.edition})"
    yield "Court", " ".join(court.title.split())
    yield "By e-mail", _count(sum(1 for _ in posted.read_mails(bench.store, one.id)), "message")


def _streams(batches: tuple[Batch, ...]) -> Iterator[Stream]:
    for batch in batches:
        for name, stored in sorted(batch.files.items()):
            if name.endswith(".pdf"):
                digest = stored.rsplit("-", 1)[-1]
                yield Stream(
                    name=name, pieces=batch.pieces, notices=batch.notices, sheets=batch.sheets, digest=digest[:_SHOWN]
                )


def _versions(bench: Bench, one: Run, facts: Facts) -> Iterator[tuple[str, str]]:
    told = origin.provenance(*bench.made(one))
    renderers = told["renderers"]
    if isinstance(renderers, dict):
        yield from ((str(name), str(version)) for name, version in sorted(renderers.items()))
    yield "Document type", str(told["document_type_sha256"])
    yield "Court's templates", str(told["court_sha256"])
    yield "Shared templates", str(told["shared_templates_sha256"])
    yield "Settings and templates of the run", one.settings
    yield "report.json", files.digest_bytes(facts.report)


def _plain(text: str) -> str:
    return text.encode("ascii", "replace").decode()
