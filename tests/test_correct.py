"""From the court's refusal to a corrected copy on its way: the whole line, a real home, a real portal folder."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy
import typer
from typer.testing import CliRunner

from pipeline import database, journal, settings
from pipeline.cli import after
from pipeline.cli.context import Home
from pipeline.confine.direct import Direct
from pipeline.errors import UsageError
from pipeline.filing import correction, correction_times, ledger, package, reasons, review, stamped
from pipeline.filing.clock import Clock
from pipeline.filing.ledger import Submission, submissions
from pipeline.filing.opening import opened
from pipeline.filing.portals import open_portal
from pipeline.filing.states import State
from pipeline.line import comparing, correcting, envelopes, status, work
from pipeline.line.desk import Desk
from pipeline.model import ReviewStatus
from pipeline.rules.catalog import Catalog
from pipeline.settings import Settings
from tests import pdf_samples as samples

TOML = """
[watch]
events = false
settle_seconds = 0
free_disk_mb = 1

[lanes.motions]
court = "us-nywd"
portal = "court"
release = "auto"

[portals.court]
kind = "folder"
path = "tray"
"""
FORM = {
    "document_type": "motion",
    "docket_number": "6:26-cv-00123",
    "plaintiffs": "Rowena Placeholder",
    "defendants": "Nullstone Widgets LLC",
    "motion_title": "Motion to Seal",
    "movant": "Rowena Placeholder",
    "relief": "That Exhibit A be sealed.",
    "grounds": "It names a child.",
    "signer_name": "Rowena Placeholder",
    "signer_for": "self",
    "signer_address": ["2 Elm Street", "Sampletown, NY 14601"],
    "signer_phone": "(555) 555-0101",
    "signer_email": "rowena@mail.example",
    "service_list": "Bo Fictional, mail, 12 Elm Street, Rochester, NY 14604; Cy Imagined, hand",
}


@dataclass(frozen=True)
class Place:
    """A home, its one envelope of a motion with an exhibit, and the portal's folder of it."""

    home: Settings
    envelope: str
    tray: Path

    @property
    def folder(self) -> Path:
        return next(one for one in self.home.outbox.glob("us-nywd/*/*") if one.name.endswith(self.envelope[:12]))

    @property
    def lead(self) -> str:
        return str(listing(self.folder)["files"][0]["title"])

    def answer(self, word: str, **more: object) -> None:
        table = {"reference": self.tray.name, "status": word, **more}
        (self.tray / "answer.json").write_text(json.dumps(table))
        ask(self.home, self.envelope)

    def said(self) -> status.EnvelopeStatus:
        return next(one for one in status.of(self.home).envelopes if one.id == self.envelope)


def listing(folder: Path) -> dict[str, list[dict[str, str]]]:
    table: dict[str, list[dict[str, str]]] = json.loads((folder / "manifest.json").read_text())
    return table


def ask(home: Settings, envelope_id: str) -> None:
    """Ask the portal at once what the court said."""
    state = database.connect(home.database_url)
    try:
        with state.begin() as connection:
            connection.execute(
                submissions.update().where(submissions.c.envelope_id == envelope_id).values(next_at=None)
            )
            made = envelopes.get(connection, envelope_id)
        portal = open_portal("court", home.portals["court"], home.home)
        review.poll(state, portal, made.load(home), now=datetime.now(UTC))
    finally:
        state.dispose()


def made_at(folder: Path) -> Place:
    for part in ("inbox/motions", "outbox", "templates", "tray"):
        (folder / part).mkdir(parents=True)
    (folder / settings.FILE_NAME).write_text(TOML)
    home = settings.load(folder)
    drop = folder / "coming"
    drop.mkdir()
    (drop / "motion.json").write_text(json.dumps(FORM))
    samples.tagged(drop / "exhibit-a.pdf", title="Ledger")
    drop.rename(home.inbox / "motions" / "motion")
    work.run_once(home, lambda _report: None)
    (only,) = status.of(home).envelopes
    (tray,) = (folder / "tray").iterdir()
    return Place(home, only.id, tray)


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return made_at(tmp_path_factory.mktemp("filed") / "home")


@pytest.fixture
def place(filed: Place, tmp_path: Path) -> Place:
    """A copy of the home in which it was just filed."""
    shutil.copytree(filed.home.home, tmp_path / "home", symlinks=True)
    home = settings.load(tmp_path / "home")
    return Place(home, filed.envelope, home.home / "tray" / filed.tray.name)


@pytest.fixture
def state(place: Place) -> Iterator[sqlalchemy.Engine]:
    engine = database.connect(place.home.database_url)
    yield engine
    engine.dispose()


def correct(place: Place, to: Path | None = None) -> correcting.Corrected:
    return correcting.correct(place.home, place.envelope[:12], to, now=datetime.now(UTC))


def latest(state: sqlalchemy.Engine, envelope_id: str) -> Submission:
    with state.connect() as connection:
        found = ledger.latest(connection, envelope_id, "court")
    assert found is not None
    return found


# ── the whole way ──


def test_what_was_rejected_is_corrected_dropped_and_filed_anew(place: Place, state: sqlalchemy.Engine) -> None:
    reason = "Wrong case number. See docket."
    place.answer("rejected", outcomes=[{"title": place.lead, "status": "rejected", "reason": reason}])
    assert place.said().needs_person
    assert f"docketpress correct {place.envelope[:12]}" in place.said().why
    assert f"the court says: “{reason}”" in place.said().why
    made = correct(place)
    form = json.loads((made.folder / "drop" / "form.json").read_text())
    assert (form["corrects"], form["document_type"], form["court"]) == (place.envelope, "motion", "us-nywd")
    assert sorted(one.name for one in (made.folder / "drop").iterdir()) == ["exhibit-a.pdf", "form.json"]
    why = (made.folder / "why.html").read_text()
    assert reason in why
    assert "field docket_number" in why
    assert "probably means the case number" in (made.folder / "why.txt").read_text()
    drop_again(place, made, "unchanged", {})
    drop_again(place, made, "renumbered", {"docket_number": "6:26-cv-00132"})
    work.run_once(place.home, lambda _report: None)
    (new,) = [one for one in status.of(place.home).envelopes if one.id != place.envelope]
    assert new.state == "filed, received"
    provenance = json.loads((place.home.outbox / new.folder / "manifest.json").read_text())["provenance"]
    assert provenance["corrects"] == place.envelope
    assert f"corrected by envelope {new.id[:12]}" in place.said().why
    assert not place.said().needs_person
    with state.connect() as connection:
        assert correction.corrects(connection, new.id) == place.envelope
    assert [one.kind for one in journal.read(state)].count("envelope.corrected") == 1
    (remark,) = place.home.outbox.glob("remarks/unchanged-*.txt")
    assert "docketpress resend" in remark.read_text()


def drop_again(place: Place, made: correcting.Corrected, name: str, change: dict[str, str]) -> None:
    target = place.home.home / name
    shutil.copytree(made.folder / "drop", target)
    form = json.loads((target / "form.json").read_text())
    (target / "form.json").write_text(json.dumps(form | change))
    target.rename(place.home.inbox / "motions" / name)


def test_the_same_papers_in_place_of_refused_ones_are_not_called_repeated(
    place: Place, state: sqlalchemy.Engine
) -> None:
    old = next(one for one in (place.home.outbox / "us-nywd").glob("*/*") if one == place.folder)
    envelope = package.load(old)
    another = replace(envelope, id="b" * 64)
    with state.begin() as connection:
        correction.link(connection, another.id, envelope.id, at=datetime.now(UTC))
    assert opened(state, "court", replace(envelope, id="c" * 64), Clock(datetime.now(UTC))).state is State.REPEATED
    place.answer("rejected")
    assert opened(state, "court", another, Clock(datetime.now(UTC))).state is State.READY


def test_only_what_was_refused_can_be_corrected(place: Place, state: sqlalchemy.Engine) -> None:
    current = latest(state, place.envelope)
    may = {one for one in ReviewStatus if correction.correctable(replace(current, state=State.FILED, review=one))}
    assert may == {*correction.REFUSALS, ReviewStatus.PARTIALLY_ACCEPTED}
    assert correction.correctable(replace(current, state=State.REFUSED, review=None))
    assert not correction.correctable(replace(current, state=State.IN_DOUBT, review=None))
    with pytest.raises(UsageError, match="is received, so there is nothing to correct"):
        correct(place)


def test_of_a_partial_acceptance_only_the_refused_paper_is_laid(place: Place) -> None:
    titles = [one["title"] for one in listing(place.folder)["files"] if one["role"] in {"lead", "connected"}]
    exhibit = next(one for one in titles if one.startswith("Exhibit"))
    outcomes = [
        {"title": one, "status": "rejected" if one == exhibit else "accepted", "reason_code": "ILLEGIBLE"}
        for one in titles
    ]
    place.answer("partially-accepted", outcomes=outcomes)
    made = correct(place)
    assert made.refused == (exhibit,)
    assert place.lead in made.accepted
    form = json.loads((made.folder / "drop" / "form.json").read_text())
    assert form["document_type"] == correcting.CHOOSE
    assert (made.folder / "drop" / "exhibit-a.pdf").exists()
    assert "not to be filed again" in (made.folder / "why.html").read_text()


def test_the_clock_of_what_was_returned_is_shown_with_the_days_left(place: Place, state: sqlalchemy.Engine) -> None:
    until = (datetime.now(UTC) + timedelta(days=3)).replace(microsecond=0)
    place.answer("returned", correct_by=until.isoformat())
    assert "3 days left" in place.said().why
    assert place.said().needs_person
    assert "3 days left" in str(correct(place).correct_by)
    assert {one.facts.get("clock") for one in journal.read(state)} >= {"given"}


def test_a_place_that_is_taken_is_left_alone_and_a_forgotten_drop_is_told(place: Place, tmp_path: Path) -> None:
    place.answer("rejected")
    made = correct(place, tmp_path / "here")
    assert made.folder == tmp_path / "here"
    with pytest.raises(UsageError, match="is there already"):
        correct(place, tmp_path / "here")
    shutil.rmtree(place.home.work)
    with pytest.raises(UsageError, match="was forgotten"):
        correct(place, tmp_path / "there")


def test_the_command_says_what_is_where(place: Place) -> None:
    place.answer("rejected")
    app = typer.Typer()
    after.add_to(app)
    ran = CliRunner().invoke(app, ["correct", place.envelope[:12]], obj=Home(place.home.home))
    assert ran.exit_code == 0, ran.output
    assert "inbox/motions" in ran.output


# ── stamped copies, on the way ──


def test_stamped_copies_are_compared_when_the_court_accepts(
    place: Place, state: sqlalchemy.Engine, catalog: Catalog
) -> None:
    sent = sorted(place.folder.glob("0*.pdf"))
    (place.tray / "stamped").mkdir()
    shutil.copy(sent[0], place.tray / "stamped" / sent[0].name)
    samples.tagged(place.tray / "stamped" / sent[1].name, title="Another paper")
    shutil.copy(sent[2], place.tray / "stamped" / "F-77.pdf")
    place.answer("accepted")
    desk = Desk(settings=place.home, catalog=catalog, database=state, confined=Direct())
    assert (comparing.compare(desk, place.envelope), comparing.compare(desk, place.envelope)) == (3, 0)
    with state.connect() as connection:
        found = {one.document: one.result for one in stamped.of(connection, latest(state, place.envelope).id)}
    assert sorted(found.values()) == ["differs", "same", "same"]
    said = (place.folder / "stamped" / comparing.SAID).read_text()
    assert "F-77.pdf: the same as" in said
    assert f"{sent[1].name}: NOT the same" in said
    assert "1 stamped copy is not what was sent" in place.said().why
    assert place.said().needs_person
    kinds = [one.kind for one in journal.read(state)]
    assert (kinds.count("copy.compared"), kinds.count("copy.differs")) == (2, 1)


# ── reasons and times, as data ──


@pytest.mark.parametrize(
    ("code", "said", "name"),
    [
        (None, "Wrong case number", "case-number"),
        (None, "The cause number does not match the style", "case-number"),
        (None, "Duplicate filing; this was previously filed on 3/4", "redundant"),
        (None, "Please submit the proposed order and motion as separate documents", "combined"),
        (None, "Exhibit B is illegible", "illegible"),
        (None, "Document is not signed", "signature"),
        (None, "Party names are misspelled", "parties"),
        (None, "Insufficient funds", "fees"),
        (None, "Sensitive data must be redacted", "sensitive"),
        (None, "Missing proposed order", "missing-companion"),
        (None, "Hearing date not available", "dates"),
        ("PDF_COMBINED", None, "combined"),
        ("insufficient fees", "see remarks", "fees"),
        ("209", "[209] Submitted twice", "redundant"),
        ("204", "[204] Incorrect or incomplete information; the bar number is missing", "attorney"),
        ("204", "[204] Incorrect or incomplete information; the title does not fit", "information"),
        ("INCOMPLETE", None, "missing-companion"),
        ("ZZ", "see me", None),
        (None, None, None),
    ],
)
def test_common_reasons_are_recognised_and_others_are_not(code: str | None, said: str | None, name: str | None) -> None:
    found = reasons.recognise(code, said)
    assert (found.name if found else None) == name


def test_every_field_that_a_reason_names_exists_in_some_type(catalog: Catalog) -> None:
    known = {name for made in catalog.documents.values() for field in made.fields for name in (field.name, field.fills)}
    for one in reasons.known():
        assert [field for field in one.fields if field not in known | {"court"}] == [], one.name


@pytest.mark.parametrize(
    ("court", "returned", "until"),
    [
        ("fl-trial", "2026-11-20T15:00:00-05:00", "2026-12-01T23:59:59-05:00"),  # Thanksgiving and the day after
        ("fl-trial", "2026-11-21T10:00:00-05:00", "2026-12-01T23:59:59-05:00"),
        ("fl-trial", "2026-09-21T23:30:00-04:00", "2026-09-28T23:59:59-04:00"),
        ("tx-district", "2026-11-20T15:00:00-06:00", "2026-11-23T15:00:00-06:00"),
        ("us-nywd", "2026-11-20T15:00:00-05:00", None),
        ("fl-trial", "2199-11-20T15:00:00-05:00", None),
    ],
)
def test_the_time_to_correct_is_counted_in_court_days(
    catalog: Catalog, court: str, returned: str, until: str | None
) -> None:
    found = correction_times.ends(catalog.courts[court], datetime.fromisoformat(returned))
    assert found == (None if until is None else datetime.fromisoformat(until))


def test_every_time_names_courts_that_exist_and_says_that_nobody_read_it(catalog: Catalog) -> None:
    for one in correction_times.times():
        assert set(one.courts) <= set(catalog.courts)
        assert not one.source.verified


def test_an_envelope_never_corrects_itself(state: sqlalchemy.Engine, place: Place) -> None:
    with state.begin() as connection:
        assert not correction.link(connection, place.envelope, place.envelope, at=datetime.now(UTC))
        assert correction.link(connection, "a" * 64, place.envelope, at=datetime.now(UTC))
        assert not correction.link(connection, "a" * 64, place.envelope, at=datetime.now(UTC))
        assert envelopes.get(connection, place.envelope).id == place.envelope
