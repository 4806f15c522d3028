"""The only printing: results on stdout, talk on stderr, JSON where it was asked for."""

import contextlib
import functools
import json
import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loading the line takes seconds, and most commands need none of it; nor `--help` any of these
    from rich.console import Console

    from pipeline.line.status import DropStatus, EnvelopeStatus, RunStatus, Status
    from pipeline.line.work import Progress as Working
    from pipeline.model import Finding

_AT_MOST = 10
"""Lines told of what waits in the inbox; a hundred would push everything else off the screen."""


@functools.cache
def _out() -> "Console":
    """Where results go."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=True)


@functools.cache
def talk() -> "Console":
    """Where talk goes."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """One line of talk, on stderr."""
    talk().print(printable(text), markup=False)


def result(text: str) -> None:
    """One line of result, on stdout."""
    _out().print(printable(text), markup=False)


def as_json(value: object) -> None:
    """A result as JSON, on stdout; records become objects."""
    from pydantic import TypeAdapter

    sys.stdout.write(
        json.dumps(TypeAdapter(type(value)).dump_python(value, mode="json"), indent=2, sort_keys=True) + "\n"
    )


def table(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table: drawn on a terminal, tabs between the columns elsewhere."""
    lines = [[printable(str(one)) for one in row] for row in rows]
    if not lines:
        return
    if not _out().is_terminal:
        result(title)
        result("  " + "\t".join(headings))
        for line in lines:
            result("  " + "\t".join(line))
        return
    from rich.markup import escape
    from rich.table import Table

    drawn = Table(*headings, title=title, title_justify="left", box=None, pad_edge=False)
    for line in lines:
        drawn.add_row(*(escape(one) for one in line))
    _out().print(drawn)


def findings(found: "Iterable[Finding]") -> None:
    """Findings as a clerk reads them: place, what is wrong, the rule, what to do."""
    for one in found:
        result(f"{one.severity.upper()}  {one.where}  [{one.code}]")
        result(f"   {one.message}" + (f" Found: {one.found}" if one.found else ""))
        if one.rule:
            result(f"   Rule: {one.rule}" + ("" if one.verified else " (not yet checked against the official text)"))
        result(f"   To do: {one.repair}")


def printable(text: str) -> str:
    """No control characters: a file's name may hold a terminal's escape codes."""
    return "".join(one if one.isprintable() or one in "\n\t" else "�" for one in text)


@contextlib.contextmanager
def working() -> Iterator["Callable[[Working], None]"]:
    """Shows how far a run is, on stderr: a bar on a terminal, a line for each news elsewhere."""
    if not talk().is_terminal:
        yield _lines()
        return
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=talk(), transient=True) as bar:
        task = bar.add_task("looking", total=None)

        def show(now: "Working") -> None:
            news = "; ".join(_news(now)) or f"{now.envelopes} envelopes"
            bar.update(task, description=escape(news[:60]), total=now.taken or None, completed=now.taken - now.open)

        yield show


def _lines() -> "Callable[[Working], None]":
    last: tuple[str, ...] = ()

    def tell(now: "Working") -> None:
        nonlocal last
        news = _news(now)
        for line in news:
            if line not in last:
                say(line)
        last = news

    return tell


def _news(now: "Working") -> tuple[str, ...]:
    """A line for each thing that is new; of drops and files that wait, the first few."""
    report = now.report
    left = [f"{one.lane}/{one.name}: {one.reason}" for one in report.waiting]
    left += [f"{one.name}: {one.reason}" for one in (*report.strays, *report.offline)]
    more = [f"and {len(left) - _AT_MOST} more; `docketpress status` lists them"] if len(left) > _AT_MOST else []
    return (
        *([f"took {len(report.claimed)}"] if report.claimed else ()),
        *left[:_AT_MOST],
        *more,
        *(one for one in (report.held, *report.incidents) if one),
    )


def status(found: "Status", *, as_json: bool) -> None:
    """What is where and why; first what needs somebody."""
    if as_json:
        from pydantic import TypeAdapter

        sys.stdout.write(json.dumps(TypeAdapter(type(found)).dump_python(found, mode="json"), indent=2) + "\n")
        return
    if found.held:
        result(f"The inbox is held: {found.held}")
    table("Drops", ("number", "lane", "drop", "state", "made", "returned", "why"), [_drop(one) for one in found.drops])
    table("Envelopes", ("envelope", "folder in outbox/", "state", "why"), [_envelope(one) for one in found.envelopes])
    table(
        "Runs",
        ("run", "roster", "state", "rows", "notices", "struck", "rendered", "returned", "why"),
        [_run(o) for o in found.runs],
    )
    behind = [one for one in found.hooks if one.behind]
    table("Hooks", ("hook", "behind", "failures", "why"), [(o.hook, o.behind, o.failures, o.why) for o in behind])
    table(
        "Stuck: the machine failed on these; mend it, then docketpress resume ID", ("id",), [(o,) for o in found.stuck]
    )
    if not (found.drops or found.envelopes or found.runs):
        result("Nothing new.")


def _drop(one: "DropStatus") -> tuple[object, ...]:
    return one.id or "", one.lane, one.name, one.state, one.made or "", one.returned or "", one.why


def _run(one: "RunStatus") -> tuple[object, ...]:
    rows = f"{one.rows_done} of {one.rows}" if one.rows_done < one.rows else str(one.rows)
    if one.state == "reading" and one.rows:  # nobody knows how many there will be
        rows += " so far"
    return (
        one.id,
        f"{one.lane}/{one.name}",
        one.state,
        rows,
        one.notices,
        one.struck,
        one.rendered,
        one.returned,
        one.why,
    )


def _envelope(one: "EnvelopeStatus") -> tuple[object, ...]:
    mark = "" if one.access == "public" else f" [{one.access.upper()}]"
    return one.id[:12], one.folder + mark, one.state, one.why


class JsonLines(logging.Formatter):
    """Log lines as JSON objects, for whoever gathers logs."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told = {"at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"), "level": record.levelname.lower()}
        return json.dumps({**told, "from": record.name, "said": printable(record.getMessage())})
