"""What happens after a filing, killed at every point and done again: an answer taken, service told, copies compared.

Every kill is done in a copy of one home, and what stands there in the end is what stands where nobody was killed.
"""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy

from pipeline import database, files, journal, settings
from pipeline.confine import Direct
from pipeline.filing import callback, correction, service
from pipeline.filing.ledger import submissions
from pipeline.filing.states import State
from pipeline.intake import register
from pipeline.line import answers, clocks, comparing, correcting, desk, forgetting, serving, status
from pipeline.line.desk import Desk
from pipeline.line.serving import Word
from pipeline.model import ReviewStatus
from pipeline.rules.catalog import Catalog
from pipeline.settings import Settings
from tests import answering, pdf_samples
from tests.answering import mail, nef, stamped
from tests.test_correct import Place, latest, made_at
from tests.test_filing_submit import killed

pytestmark = pytest.mark.kill
NOW = datetime.now(UTC)


def moments(where: str) -> tuple[str, ...]:
    """The points of a file that is written whole."""
    return tuple(f"{where}.{one}" for one in ("before-write", "before-fsync", "before-rename", "after-rename"))


@contextmanager
def at_work(home: Settings, catalog: Catalog) -> Iterator[Desk]:
    """A process's own desk."""
    state = database.connect(home.database_url)
    try:
        yield Desk(settings=home, catalog=catalog, database=state, confined=Direct())
    finally:
        state.dispose()


def copied(home: Settings, folder: Path) -> Settings:
    shutil.copytree(home.home, folder / "home", symlinks=True)
    return settings.load(folder / "home")


def told(home: Settings) -> Counter[str]:
    """How often the journal says what."""
    state = database.connect(home.database_url)
    try:
        return Counter(entry.kind for entry in journal.read(state))
    finally:
        state.dispose()


def lying(folder: Path) -> list[str]:
    """Every file; what a killed writer left beside its target is no file of anybody's."""
    left = [one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()]
    return sorted(one for one in left if not Path(one).name.startswith("."))


# ── an answer of the court that was dropped ──


@dataclass(frozen=True, slots=True)
class Dropped:
    """A home in which an answer was claimed and nothing done about it yet."""

    home: Settings
    packet: str

    def in_copy(self, folder: Path) -> "Dropped":
        return Dropped(copied(self.home, folder), self.packet)

    def take(self, catalog: Catalog) -> None:
        with at_work(self.home, catalog) as mine:
            answers.take(mine, self.packet)
            answers.finish(mine, self.packet)

    def end(self) -> tuple[object, ...]:
        state = database.connect(self.home.database_url)
        try:
            with state.connect() as connection:
                wanted = (submissions.c.state, submissions.c.review, submissions.c.portal_reference)
                rows = connection.execute(sqlalchemy.select(*wanted))
                found = [tuple(row) for row in rows]
                drop = register.state(connection, self.packet)
                served = connection.execute(sqlalchemy.select(service.table.c.event)).scalars().all()
        finally:
            state.dispose()
        return found, drop, sorted(served), lying(self.home.outbox), told(self.home)


def dropped(folder: Path, catalog: Catalog, data: bytes) -> Dropped:
    with answering.opened(folder / "home", catalog) as office:
        office.hand_over()
        (office.settings.inbox / "receipts" / "notice.eml").write_bytes(data)
        (packet,) = office.inbox.scan().claimed
        return Dropped(office.settings, packet)


@pytest.fixture(scope="module")
def clear(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Dropped:
    """A notice with a stamped copy, that fits surely."""
    data = mail(nef(), attached=(("12.pdf", stamped("Motion to Adjourn")),))
    return dropped(tmp_path_factory.mktemp("clear"), catalog, data)


@pytest.fixture(scope="module")
def unclear(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Dropped:
    """A notice from somebody who is no court."""
    return dropped(tmp_path_factory.mktemp("unclear"), catalog, mail(nef(), sender="someone@example.com"))


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog, clear: Dropped) -> tuple[object, ...]:
    """How it ends where nobody is killed."""
    calm = clear.in_copy(tmp_path_factory.mktemp("calm"))
    calm.take(catalog)
    assert calm.end()[0] == [(State.FILED, ReviewStatus.ACCEPTED, "12")]
    return calm.end()


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog, unclear: Dropped) -> tuple[object, ...]:
    calm = unclear.in_copy(tmp_path_factory.mktemp("calm"))
    calm.take(catalog)
    assert calm.end()[1] is register.State.RETURNED
    return calm.end()


TAKING: tuple[str, ...] = (
    *moments("keep-answers"),
    *moments("receipt-raw"),
    *("receipt.before-commit", "receipt.after-commit"),
    *moments("dropped-copy"),
    *("review.before-commit", "review.after-commit"),
    *moments("receipt"),
    *moments("service"),
    *("answers.before-commit", "answers.after-commit"),
)
ASKING = (*moments("question.original"), *moments("question.page"), "answers.before-commit", "answers.after-commit")


@pytest.mark.parametrize("point", TAKING)
def test_an_answer_is_taken_once(
    point: str, tmp_path: Path, catalog: Catalog, clear: Dropped, taken: tuple[object, ...]
) -> None:
    mine = clear.in_copy(tmp_path)
    assert killed(lambda: mine.take(catalog), point, tmp_path / "once")
    mine.take(catalog)
    assert mine.end() == taken


@pytest.mark.parametrize("point", ASKING)
def test_a_question_about_an_answer_is_asked_once(
    point: str, tmp_path: Path, catalog: Catalog, unclear: Dropped, asked: tuple[object, ...]
) -> None:
    mine = unclear.in_copy(tmp_path)
    assert killed(lambda: mine.take(catalog), point, tmp_path / "once")
    mine.take(catalog)
    assert mine.end() == asked


# ── what was filed: corrected, served, certified, compared ──


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return made_at(tmp_path_factory.mktemp("filed") / "home")


@pytest.fixture
def place(filed: Place, tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> Place:
    for room in (desk, correcting, serving):
        monkeypatch.setattr(room, "load_catalog", lambda _settings: catalog)
    home = copied(filed.home, tmp_path)
    return Place(home, filed.envelope, home.home / "tray" / filed.tray.name)


CORRECTING = ("correct.before-commit", "correct.after-commit", "correct.before-rename", "correct.after-rename")


@pytest.mark.parametrize("point", CORRECTING)
def test_a_correction_is_laid_whole_and_noted_once(point: str, place: Place, tmp_path: Path) -> None:
    place.answer("rejected")

    def work() -> None:
        correcting.correct(place.home, place.envelope, None, now=NOW)

    assert killed(work, point, tmp_path / "once")
    folder = place.home.outbox / correcting.FOLDER
    if point != "correct.after-rename":
        assert lying(folder) == [] or all(one.startswith(".") for one in lying(folder))
        work()
    (laid,) = (one for one in folder.iterdir())
    assert lying(laid) == ["drop/exhibit-a.pdf", "drop/form.json", "why.html", "why.txt"]
    assert told(place.home)["envelope.corrected"] == 1


SERVING = (*moments("served-word"), *moments("service"), "served.before-commit", "served.after-commit")


@pytest.mark.parametrize("point", SERVING)
def test_a_word_about_service_stands_once(point: str, place: Place, tmp_path: Path) -> None:
    word = Word(whom="Bo Fictional", how="hand", on=f"{NOW - timedelta(days=2):%Y-%m-%d}", by="Ada Invented")

    def work() -> None:
        serving.served(place.home, place.envelope, word, now=NOW)

    assert killed(work, point, tmp_path / "once")
    work()
    assert len(service.read(place.folder)) == 1
    assert len(list((place.folder / "decisions").glob("served-*.json"))) == 1
    assert told(place.home)["service.recorded"] == 1


@pytest.mark.parametrize("point", moments("certificate"))
def test_a_certificate_lies_whole_or_not_at_all(point: str, place: Place, tmp_path: Path) -> None:
    word = Word(whom="Bo Fictional", how="hand", on=f"{NOW - timedelta(days=2):%Y-%m-%d}", by="Ada Invented")
    serving.served(place.home, place.envelope, word, now=NOW)

    def work() -> Path:
        (form,) = serving.certificate(place.home, place.envelope, None, lane=None, now=NOW).forms
        return form

    assert killed(work, point, tmp_path / "once")
    form = work()
    assert lying(form.parent) == [form.name]


@pytest.mark.parametrize("point", [*moments("compared"), *("journal.before-append", "journal.after-append")])
def test_what_was_compared_is_told_once(point: str, place: Place, tmp_path: Path, catalog: Catalog) -> None:
    (place.tray / "stamped").mkdir()
    sent = sorted(place.folder.glob("0*.pdf"))
    shutil.copy(sent[0], place.tray / "stamped" / sent[0].name)
    pdf_samples.tagged(place.tray / "stamped" / sent[1].name, title="Another paper")
    place.answer("accepted")

    def work() -> None:
        with at_work(place.home, catalog) as mine:
            comparing.compare(mine, place.envelope)

    assert killed(work, point, tmp_path / "once")
    work()
    said = (place.folder / "stamped" / comparing.SAID).read_text()
    assert (said.count(": the same"), said.count("NOT the same")) == (1, 1)
    counts = told(place.home)
    assert (counts["copy.compared"], counts["copy.differs"]) == (1, 1)


# ── the clock of what was returned ──

CLOCK = ("clock.before-start", "clock.after-start")


@pytest.mark.parametrize("point", CLOCK)
def test_the_clock_starts_once(point: str, place: Place, tmp_path: Path, catalog: Catalog) -> None:
    place.answer("returned")
    timed = {**catalog.courts, "us-nywd": catalog.courts["fl-trial"]}

    def work() -> None:
        with at_work(place.home, catalog) as mine:
            found = latest(mine.database, place.envelope)
            courts = Desk(
                settings=mine.settings,
                catalog=replace(catalog, courts=timed),
                database=mine.database,
                confined=mine.confined,
            )
            clocks.mind(courts, found, now=NOW)

    assert killed(work, point, tmp_path / "once")
    work()
    with at_work(place.home, catalog) as mine, mine.database.connect() as connection:
        assert (
            connection.execute(sqlalchemy.select(sqlalchemy.func.count()).select_from(correction.clocks)).scalar() == 1
        )


# ── what is forgotten ──


def test_what_came_after_a_filing_is_forgotten_with_its_drop(place: Place) -> None:
    """A name that stands in every new part stands nowhere afterwards, the database included."""
    name, whole = "Quillmarker", "Bo Quillmarker"
    word = Word(whom=whole, how="hand", on=f"{NOW - timedelta(days=2):%Y-%m-%d}", by=whole)
    serving.served(place.home, place.envelope, word, now=NOW)
    serving.certificate(place.home, place.envelope, None, lane=None, now=NOW)
    place.answer("rejected", outcomes=[{"title": place.lead, "status": "rejected", "reason": f"Ask {whole}"}])
    correcting.correct(place.home, place.envelope, None, now=NOW)
    (place.folder / "portal").mkdir(exist_ok=True)
    (place.folder / "portal" / "r.quote.raw").write_text(whole)
    _called(place, whole)
    assert len(_naming(place.home, name)) >= 6
    (drop,) = (one.id for one in status.of(place.home).drops)
    shutil.rmtree(place.home.home / "tray")  # the court's own copy
    forgetting.forget(place.home, str(drop), dry_run=False, now=NOW)
    assert _naming(place.home, name) == []


def _called(place: Place, text: str) -> None:
    """A call of the portal that was read and kept."""
    state = database.connect(place.home.database_url)
    digest = files.digest_bytes(text.encode())
    files.write_whole(place.home.var / "callbacks" / f"{digest}.raw", text.encode(), at="test")
    row = {"portal": "court", "message": "m-1", "sha256": digest, "at": NOW, "state": "applied"}
    try:
        with state.begin() as connection:
            mine = connection.execute(sqlalchemy.select(submissions.c.id)).scalar_one()
            connection.execute(callback.callbacks.insert().values(**row, submission=mine))
    finally:
        state.dispose()


def _naming(home: Settings, name: str) -> list[str]:
    """Every file that holds the name, or is called by it."""
    every = (one for one in home.home.rglob("*") if one.is_file())
    return sorted(one.name for one in every if name.encode() in one.read_bytes() or name in one.name)
