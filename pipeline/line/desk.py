"""Everything the line works with, built once."""

import contextlib
import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

import sqlalchemy

from pipeline import database, library
from pipeline.confine import LIBRARIES, Caller, Confined, lent
from pipeline.errors import ConfinedFailure, SettingsError
from pipeline.rules import catalog as catalog_room
from pipeline.rules.catalog import Catalog
from pipeline.settings import FILE_NAME, LaneSettings, Settings

P = ParamSpec("P")
T = TypeVar("T")

# Loaded once in the zygote, so that each limited child finds them ready.
PRELOAD = (
    "pipeline.press.laid:load",
    *LIBRARIES,
    "pipeline.line.pressing",
    "pipeline.line.bulk.chunk",
    "pipeline.intake.read",
    "pipeline.intake.read.pdf_form",
    "pipeline.intake.read.word_form",
    "pipeline.pages.clean",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a step may use: the settings, the catalogue, the state database and limited children."""

    settings: Settings
    catalog: Catalog
    database: sqlalchemy.Engine
    confined: Caller

    def limited(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function in a limited child; a child that was killed from outside gets a second one.

        A machine short of memory kills whatever is largest. That says nothing about the drop, so the drop is not
        returned for it before it has happened twice.

        Raises:
            ConfinedFailure: as `Confined.call`.
            DocketpressError: as `Confined.call`.
        """
        try:
            return self.confined.call(function, *args, **kwargs)
        except ConfinedFailure as failure:
            if failure.reason != "crash":
                raise
        return self.confined.call(function, *args, **kwargs)

    def lane(self, name: str) -> LaneSettings:
        """The settings of a lane; a lane that was removed since keeps the strictest ones."""
        return self.settings.lanes.get(name) or LaneSettings(release="two-person", access="sealed")

    def work(self, packet_id: str) -> Path:
        """The folder of one packet's intermediate files; only its owner may read it."""
        folder = self.settings.work / packet_id
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder


def load_catalog(settings: Settings) -> Catalog:
    """The shipped document types and courts, with the home's own laid over them.

    Raises:
        LibraryError: a folder holds something that cannot be right; the message names every file and key.
    """
    return catalog_room.build(library.read(library.shipped(), settings.overlay))


def check_lanes(settings: Settings, catalog: Catalog) -> None:
    """Refuse lanes that name what does not exist, before a clerk's form is blamed for it.

    Raises:
        SettingsError: with every such lane at once.
    """
    wrong = []
    for name, lane in settings.lanes.items():
        wrong += [
            f"  lanes.{name}: a lane for notices names its {key}, so that every row of a roster becomes the same paper"
            for key, wanted in (("document_type", lane.document_type), ("court", lane.court))
            if lane.purpose == "notices" and wanted is None
        ]
        for key, wanted, known in (
            ("court", lane.court, catalog.courts),
            ("document_type", lane.document_type, catalog.documents),
        ):
            if wanted is not None and wanted not in known:
                near = difflib.get_close_matches(wanted, sorted(known), n=1)
                hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(sorted(known))}"
                wrong.append(f"  lanes.{name}.{key}: there is no `{wanted}`; {hint}")
    if wrong:
        raise SettingsError(f"{settings.home / FILE_NAME}:\n" + "\n".join(wrong))


@contextlib.contextmanager
def children(settings: Settings) -> Iterator[Confined]:
    """The limited children: of the zygote that whoever started this process lends it, else of one started now."""
    with Confined(settings.child, preload=PRELOAD, temporary=settings.var / "tmp", shared=lent()) as confined:
        confined.start()
        yield confined


@contextlib.contextmanager
def open_desk(settings: Settings, confined: Confined | None = None) -> Iterator[Desk]:
    """Open the state and the limited children; what is opened here is closed on leaving.

    Args:
        settings: the home's.
        confined: children that are open already; their user closes them.

    Raises:
        LibraryError: the catalogue is wrong.
        SettingsError: a lane names a court or a document type that does not exist.
        StateError: the state database cannot be used.
    """
    settings.var.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.ExitStack() as stack:
        limited = confined or stack.enter_context(children(settings))
        catalog = load_catalog(settings)
        check_lanes(settings, catalog)
        state = database.connect(settings.database_url)
        stack.callback(state.dispose)
        yield Desk(settings=settings, catalog=catalog, database=state, confined=limited)
