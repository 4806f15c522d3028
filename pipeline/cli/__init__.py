"""The `docketpress` command: arguments in, exit code out.

`work` runs the line, `look` shows and checks, `decide` takes a person's word, `screen` prints. Exit codes: 0 all went
through; 1 something was returned, refused or is in doubt; 2 wrong usage or settings; 3 the machine failed.
"""

import logging
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from pipeline.cli import (
    after,
    answers,
    codes,
    courts,
    deadline,
    decide,
    keep,
    look,
    mail,
    money,
    redact,
    runs,
    schemas,
    screen,
    simulator,
    work,
)
from pipeline.cli.context import Home
from pipeline.errors import DocketpressError

app = typer.Typer(
    name="docketpress",
    help="From watched folders to checked court papers, filed at most once.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for room in (
    work,
    runs,
    look,
    decide,
    money,
    answers,
    mail,
    after,
    codes,
    schemas,
    keep,
    deadline,
    courts,
    redact,
    simulator,
):
    room.add_to(app)


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer's own
    if wanted:
        from pipeline import __version__

        screen.result(f"docketpress {__version__}")
        raise typer.Exit


@app.callback()
def _everywhere(
    context: typer.Context,
    home: Annotated[
        Path,
        typer.Option("--home", help="The folder with docketpress.toml.", envvar="DOCKETPRESS_HOME"),
    ] = Path(),
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more on stderr.")] = False,  # noqa: FBT002
    version: Annotated[  # noqa: ARG001, FBT002 - handled by its callback
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop."),
    ] = False,
) -> None:
    level = logging.INFO if verbose else logging.WARNING
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("pikepdf").setLevel(logging.WARNING)
    context.obj = Home(home)


def main() -> None:
    """Run the command and end the process with its exit code."""
    try:
        app()
    except DocketpressError as error:
        screen.say(f"docketpress: {error}")
        sys.exit(error.exit_code)
    except OSError as error:
        _failed(f"{error.strerror}: {error.filename}")
    except Exception as error:
        if _of_database(error):  # its own text may hold an address with a password; its class is enough here
            _failed(type(error).__name__)
        # The last fence. Its text may hold a value from a form, so only a developer's `-v` shows it.
        logging.getLogger(__name__).info("unforeseen", exc_info=error)
        screen.say(f"docketpress: the machine failed unexpectedly ({type(error).__name__}); nothing is lost.")
        sys.exit(DocketpressError.exit_code)
    except KeyboardInterrupt:
        screen.say("stopped; what was begun goes on at the next start")
        sys.exit(130)


def _failed(said: str) -> NoReturn:
    screen.say(f"docketpress: the machine failed: {said}. `docketpress doctor` says what to mend.")
    sys.exit(DocketpressError.exit_code)


def _of_database(error: Exception) -> bool:
    """Whether the database failed; where nobody has loaded it, it has not, and loading it takes half a second."""
    loaded = sys.modules.get("sqlalchemy.exc")
    return loaded is not None and isinstance(error, loaded.SQLAlchemyError)
