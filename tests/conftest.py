"""What every test may ask for: a home, a fixed moment, the shipped catalogue, real servers and engines."""

import gc
import os
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from pipeline import library
from pipeline import settings as settings_room
from pipeline.confine import link
from pipeline.rules import catalog as catalog_room
from tests import made_tables
from tests import verapdf as verapdf_engine
from tests.example_papers import ExamplePapers
from tests.nursery import Nursery, start_by

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("America/New_York"))
"""A Monday, three days before Thanksgiving."""

LANES = """
[watch]
events = false
settle_seconds = 0
free_disk_mb = 1

[lanes.hearings]
court = "us-nywd"
document_type = "notice-of-hearing"
"""

MakeHome = Callable[..., settings_room.Settings]
_GARBAGE = 20_000
"""New objects before a look for garbage: a page of a paper is thousands, and at 700 the looking is what takes long."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update` rewrites the expected texts beside the examples; review the difference before committing."""
    parser.addoption("--update", action="store_true", help="rewrite expected texts beside the examples")


_SPREAD = frozenset({"test_examples.py", "test_supervise.py", "test_chaos.py", "test_striking_equal.py"})
"""Long files whose tests share nothing a process must hold."""
_FIRST = (
    "test_line.py", "test_kills.py", "test_examples.py", "test_supervise.py", "test_chaos.py", "test_bulk.py",
    "test_bulk_kills.py", "test_hosts.py", "test_filing_whole_way.py", "test_press_papers.py", "test_kills_after.py",
    "test_bulk_reached.py", "test_striking_equal.py", "test_drafts.py", "test_bulk_in_parts.py", "test_courts.py",
    "test_engine.py", "test_disk_full.py", "test_intake_recover.py", "test_packages_laid.py", "test_portals.py",
    "test_answers_take.py", "test_filing_prepare.py", "test_confine_kept.py", "test_filing_submit.py",
    "test_confine.py", "test_correct.py", "test_impact.py", "test_pages_merge.py", "test_plate.py",
    "test_measure_ours.py", "test_filing_money_line.py", "test_post.py", "test_bulk_reading.py",
    "test_plate_filling.py", "test_came_back_warns.py", "test_ecf5_simulator.py", "test_mail_run.py", "test_blank.py",
    "test_binder.py", "test_returned_mail.py", "test_filing_pauses.py", "test_stores.py", "test_docs.py",
)  # fmt: skip
"""Begun in this order: what is long must not be what all others wait for at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files begin first."""
    items.sort(key=lambda one: _FIRST.index(one.path.name) if one.path.name in _FIRST else len(_FIRST))


def pytest_configure() -> None:
    """Collecting makes no garbage worth the name, and looking for it takes a third of the time."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Thousands of collected tests are no garbage: looked through again and again, they are copied in every fork."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE, 20, 20)
    gc.enable()


class _ByFile(LoadScopeScheduling):  # type: ignore[misc] # pytest-xdist carries no types
    """A file's tests share one process, for what they share."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return nodeid if Path(path).name in _SPREAD else path


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """In our order. (Groups by mark, as of pytest-xdist 3.8, are without effect under pytest 9.2.)"""
    config.option.loadscopereorder = False
    return _ByFile(config, log)


@pytest.fixture(scope="session", autouse=True)
def _nursery() -> Iterator[None]:
    """The line's zygotes are forked from one that is loaded once a session: two seconds less for every run."""
    nursery = Nursery()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(link, "_started", start_by(nursery))
        yield
    nursery.close()


@pytest.fixture(scope="session", autouse=True)
def _tables() -> Iterator[None]:
    """Each of the thousands of homes has tables of its own, made by the program for the first alone."""
    with made_tables.by_script():
        yield


@pytest.fixture
def now() -> datetime:
    """A fixed Monday morning."""
    return NOW


@pytest.fixture
def home(tmp_path: Path) -> MakeHome:
    """Makes a home folder and gives its settings: `home()`, or `home(toml)` with the text of docketpress.toml."""

    def make(toml: str = LANES, *, name: str = "home") -> settings_room.Settings:
        folder = tmp_path / name
        for part in ("inbox", "outbox", "templates"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        (folder / settings_room.FILE_NAME).write_text(toml, encoding="utf-8")
        settings = settings_room.load(folder)
        for lane in settings.lanes:
            (settings.inbox / lane).mkdir(exist_ok=True)
        return settings

    return make


@pytest.fixture(scope="session")
def catalog() -> catalog_room.Catalog:
    """The shipped document types and courts."""
    return catalog_room.build(library.read(library.shipped()))


@pytest.fixture(scope="session")
def example_papers(catalog: catalog_room.Catalog, tmp_path_factory: pytest.TempPathFactory) -> ExamplePapers:
    """Gives the papers of a shipped example, made once for all processes of the session; do not change them."""
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if os.environ.get("PYTEST_XDIST_WORKER") else folder
    return ExamplePapers(shared / "example-papers", catalog, NOW)


@pytest.fixture
def verapdf() -> Callable[..., None]:
    """Call it with paths: they must all pass PDF/A-2a and PDF/UA-1. Use with `@pytest.mark.verapdf`."""
    reason = verapdf_engine.missing()
    if reason:
        pytest.skip(reason)
    return verapdf_engine.assert_conforming


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The address of the tests' PostgreSQL server."""
    note = Path(__file__).parent.parent / ".cache" / "postgres" / "url"
    url = os.environ.get("DOCKETPRESS_TEST_POSTGRES") or (note.read_text().strip() if note.exists() else "")
    if not url:
        pytest.skip("no PostgreSQL server: `./run test` starts one, or set DOCKETPRESS_TEST_POSTGRES")
    return url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a fresh, empty database. Use with `@pytest.mark.postgres`."""
    name = f"docketpress_{secrets.token_hex(6)}"
    admin = sqlalchemy.create_engine(postgres_server, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool)
    with admin.connect() as connection:
        connection.execute(sqlalchemy.text(f"CREATE DATABASE {name}"))
    try:
        url = sqlalchemy.make_url(postgres_server).set(database=name)
        yield url.render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(sqlalchemy.text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()
