"""Commands for rehearsing: `simulator` starts a filing manager that is no court, `simulator review` shows its page."""

import contextlib
import json
import os
import signal
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

from pipeline.cli import screen
from pipeline.cli.context import Home
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.simulator.clerk import Policy
    from pipeline.simulator.faults import Faults

_RUNNING = "running.json"
_HERE = Path("rehearsal")
_RATE = 0.2


class _Starting(TyperGroup):
    """`docketpress simulator DIR` starts one: what is no command of this group is meant for `start`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put `start` where no command is named."""
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["start", *args]
        return super().parse_args(ctx, args)


_simulator = typer.Typer(
    cls=_Starting,
    help="A filing manager to rehearse on: no court, and nothing is filed anywhere.",
    rich_markup_mode=None,
)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    _simulator.command()(start)
    _simulator.command()(review)
    app.add_typer(_simulator, name="simulator")


def run_alone() -> None:
    """The command without the rest of the program: what a test, or an office's own service file, starts."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command()(start)
    app()


def start(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Its own folder; made if it is missing.")] = _HERE,
    *,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Where it listens on this machine.")] = 8475,
    page_port: Annotated[int, typer.Option("--page-port", min=0, max=65535, help="Where the page is.")] = 8476,
    tls: Annotated[bool, typer.Option("--tls/--plain", help="HTTPS with client certificates, or HTTP.")] = False,
    by_hand: Annotated[bool, typer.Option("--by-hand", help="A person decides on the page; so by default.")] = False,
    accept_after: Annotated[
        float | None, typer.Option("--accept-after", min=0, help="The clerk accepts everything after so many seconds.")
    ] = None,
    fault: Annotated[list[str] | None, typer.Option("--fault", help="A fault to begin with; may stand often.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Faults by chance, the same for the same number.")] = None,
    callbacks: Annotated[str | None, typer.Option("--callbacks", help="Where Docketpress takes calls.")] = None,
    schemas: Annotated[
        Path | None, typer.Option("--schemas", help="A folder with a schema set in a folder each; else the home's.")
    ] = None,
    court: Annotated[str, typer.Option("--court", help="Our name for the court in the settings.")] = "simville",
    kind: Annotated[str, typer.Option("--cases", help="The court's cases in the settings: civil, criminal.")] = "civil",
) -> None:
    """Start a filing manager on this machine, print how to file to it, and run until stopped."""
    from pipeline.simulator import printed, review_page, server, simville
    from pipeline.simulator.tls import make

    if by_hand and accept_after is not None:
        raise UsageError("--by-hand and --accept-after say opposite things; leave one of them out.")
    if kind not in printed.CATEGORIES:
        raise UsageError(f"--cases knows {' and '.join(printed.CATEGORIES)}.")
    stopped = _until_stopped()
    wrong, certificates = _faults(fault or [], seed), make(folder / "certificates") if tls else None
    with server.running(
        folder,
        schemas=_sets(context, schemas),
        port=port,
        tls=certificates,
        faults=wrong,
        policy=_policy(accept_after),
    ) as up:
        simville.settle_cases(up.book)
        place = printed.Place(
            url=up.url, folder=folder, tls=certificates, sender=callbacks or printed.SENDER, calls=bool(callbacks)
        )
        if callbacks:
            up.calls.targets = {kind: place.own(kind) for kind in ("ecf4", "ecf5")}
            up.calls.headers["Authorization"] = f"Bearer {printed.call_secret(place)}"
        printed.secrets(place)
        with review_page.serving(up, page_port) as page, _known(folder, up.url, page):
            screen.result(printed.settings(place, simville.of(up.world).tables, court, kind))
            screen.say(f"The simulator listens at {up.url}. It is no court: nothing is filed anywhere.")
            screen.say(f"The clerk's page is {page}")
            if not up.world.schemas:
                screen.say("No schema sets are registered, so ECF 4.01 and 5.0 refuse everything; the REST side works.")
            screen.say("Stop it with Ctrl-C.")
            stopped.wait()


def review(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The simulator's folder.")] = _HERE,
    only_print: Annotated[bool, typer.Option("--print", help="Print the address, open no browser.")] = False,  # noqa: FBT002
) -> None:
    """Open the page on which a trainee plays the clerk of a simulator that runs."""
    import webbrowser

    path = folder / _RUNNING
    if not path.is_file():
        raise UsageError(f"No simulator runs in {folder}. Start one with `docketpress simulator {folder}`.")
    page = str(json.loads(path.read_text("utf-8"))["page"])
    screen.result(page)
    if not only_print:
        webbrowser.open(page)


def _faults(named: list[str], seed: int | None) -> "Faults":
    from pipeline.simulator.faults import Fault, Faults, Planned, Seeded

    unknown = sorted(set(named) - {one.value for one in Fault})
    if unknown:
        raise UsageError(
            f"No fault is called {', '.join(unknown)}. There are: {', '.join(one.value for one in Fault)}."
        )
    chance = None if seed is None else Seeded(seed=seed, rate=_RATE)
    return Faults([Planned(fault=Fault(one)) for one in named], chance)


def _policy(accept_after: float | None) -> "Policy | None":
    from pipeline.simulator.clerk import accepting

    return None if accept_after is None else accepting(after=timedelta(seconds=accept_after))


def _sets(context: typer.Context, told: Path | None) -> dict[str, Path]:
    """The schema sets: below the folder that was named, else those registered in the home."""
    from pipeline import schemas

    home = context.find_object(Home)
    store = told or (home.folder if home else Path()) / "var" / "schemas"
    return {name: store / name for name in schemas.names(store)}


@contextlib.contextmanager
def _known(folder: Path, url: str, page: str) -> Iterator[None]:
    """Leave the addresses where `simulator review` finds them, as long as it runs."""
    path = folder / _RUNNING
    told = path.with_suffix(".tmp")
    told.write_text(json.dumps({"url": url, "page": page, "pid": os.getpid()}), "utf-8")
    told.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _until_stopped() -> threading.Event:
    stopped = threading.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_: stopped.set())
    return stopped
