"""Commands that run the line: `init`, `watch`, `worker`, `demo`, and `run` without a roster (see `runs`)."""

import logging
import signal
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import context as shared
from pipeline.cli import screen
from pipeline.late import loading

if TYPE_CHECKING:  # as in `screen`
    from pipeline.line.status import Status

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]

JsonLog = Annotated[bool, typer.Option("--json", help="Write the log as JSON, an object a line.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (init, watch, worker, demo):
        app.command()(command)


def init(folder: Annotated[Path, typer.Argument(help="A new or empty folder.")], as_json: Json = False) -> None:  # noqa: FBT002
    """Make a home: the folders and a docketpress.toml to begin with; in a home, the folders of its new lanes."""
    from pipeline import home, settings

    before = {one.name for one in (folder / "inbox").glob("*")} if (folder / settings.FILE_NAME).exists() else None
    made = home.make(folder)
    if as_json:
        screen.as_json({"home": str(made.home), "lanes": sorted(made.lanes)})
        return
    screen.result(_made(made.home, sorted(made.lanes), before))
    screen.result(f"Lanes: {', '.join(sorted(made.lanes))}. Change them in {made.home / 'docketpress.toml'}.")
    screen.result("Drop forms into inbox/<lane>/, then `docketpress run`, or leave `docketpress watch` running.")


def _made(home: Path, lanes: list[str], before: set[str] | None) -> str:
    if before is None:
        return f"Made a home in {home}"
    new = [f"inbox/{lane}" for lane in lanes if lane not in before]
    return f"{home} is a home already. New folders: {', '.join(new) or 'none'}."


def run(context: typer.Context, *, as_json: bool) -> None:
    """Take everything that is in the inbox, work until nothing is left to do now, then stop."""
    from pipeline.line import status, work

    settings = shared.of(context)
    before = status.of(settings)
    with screen.working() as told:
        work.run_once(settings, told)
    after = status.of(settings)
    screen.status(after.since(before), as_json=as_json)
    raise typer.Exit(_code(after.since(before)))


def watch(context: typer.Context, as_json: JsonLog = False) -> None:  # noqa: FBT002
    """Watch the inbox until stopped, with as many workers as the settings say."""
    from pipeline.line import watching

    settings = shared.of(context)
    _log_as(as_json=as_json)
    screen.say(f"watching {settings.inbox} with {settings.engine.workers} workers; stop with Ctrl-C")
    watching.watch(settings, _until_stopped())


def worker(
    context: typer.Context,
    slot: Annotated[int, typer.Option("--slot", min=1, help="This worker's number on this machine.")] = 1,
    press: Annotated[  # noqa: FBT002
        bool,
        typer.Option("--press", help="Only strike and print runs: this machine needs no inbox and no outbox."),
    ] = False,
    as_json: JsonLog = False,  # noqa: FBT002
) -> None:
    """Work as one worker until stopped; `watch` starts these by itself."""
    _log_as(as_json=as_json)
    if press:
        with loading():
            from pipeline.line.bulk import press_worker

        press_worker.work(shared.of(context), slot, _until_stopped())
        return
    with loading():
        from pipeline.line import work

    work.work(shared.of(context), slot, _until_stopped())


def demo(
    folder: Annotated[Path | None, typer.Argument(help="Where to put the demo's home; a new folder.")] = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Make a throw-away home, drop the samples into its inbox, run the line, and show what came out."""
    from pipeline import demo as samples
    from pipeline.line import status, work

    place = folder or Path(tempfile.mkdtemp(prefix="docketpress-demo-"))
    settings = samples.make_home(place)
    dropped = samples.drop(settings)
    if not as_json:
        screen.table("Dropped into the inbox", ("drop", "what it is"), dropped)
    with screen.working() as told:
        work.run_once(settings, told)
    screen.status(status.of(settings), as_json=as_json)
    if not as_json:
        screen.result(f"\nLook at {settings.outbox}; what must be corrected is under returned/.")


def _log_as(*, as_json: bool) -> None:
    if as_json:
        for handler in logging.getLogger().handlers:
            handler.setFormatter(screen.JsonLines())


def _code(status: "Status") -> int:
    return 1 if status.needs_attention else 0


def _until_stopped() -> threading.Event:
    stop = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: stop.set())
    return stop
