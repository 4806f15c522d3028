"""Who was served, how and when, as those who know have said; and the certificate that says so and nothing else."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy
import typer
from typer.testing import CliRunner

from pipeline import database, files, journal
from pipeline.cli import after
from pipeline.cli.context import Home
from pipeline.errors import StateError, UsageError
from pipeline.filing import package, service
from pipeline.line import certifying, envelopes, serving
from pipeline.line.envelopes import Made
from pipeline.line.serving import Word
from pipeline.model import Case, Contact, Envelope, Origin, Party, RawForm, ServiceContact, ServiceEvent
from pipeline.rules import validate
from pipeline.rules.catalog import Catalog
from pipeline.settings import Settings
from tests import envelopes as samples
from tests import pdf_samples
from tests.conftest import NOW, MakeHome

DAY = timedelta(days=1)
CASE = Case(
    court="us-nywd",
    docket_number="6:26-cv-00123",
    parties=(
        Party(name="Rowena Placeholder", role="plaintiff"),
        Party(name="Nullstone Widgets LLC", role="defendant", aliases=("d/b/a Nullwidgets",)),
    ),
)
LISTED = (
    ServiceContact(contact=Contact(name="Bo Fictional", email="bo@example.com"), method="e-filing"),
    ServiceContact(
        contact=Contact(name="Cy Imagined", lines=("12 Elm Street", "Rochester, NY 14604")),
        method="mail",
        party="Nullstone",
    ),
)
CERTIFICATE = """On November 20, 2026, I served it by first-class mail, postage prepaid, addressed to Cy Imagined,
12 Elm Street. On November 23, 2026, I filed it through the court's electronic filing system, which sends notice of the
filing to Bo Fictional."""


def event(name: str, method: str = "mail", *, at: datetime = NOW, status: str = "sent") -> ServiceEvent:
    return ServiceEvent(name=name, method=method, status=status, at=at, told_by="portal")


@pytest.fixture
def settings(home: MakeHome) -> Settings:
    return home()


@pytest.fixture
def state(settings: Settings) -> Iterator[sqlalchemy.Engine]:
    engine = database.connect(settings.database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def envelope(settings: Settings, state: sqlalchemy.Engine, catalog: Catalog, tmp_path: Path) -> Envelope:
    packed = samples.filing(tmp_path / "papers", case=CASE)
    paper = pdf_samples.tagged(
        tmp_path / "certificate.pdf",
        title="Certificate of Service",
        body=f"<h1>Certificate of Service</h1><p>{CERTIFICATE}</p>",
    )
    said = replace(
        packed.connected[0], title="Certificate of Service", file=files.describe(paper), twin=None, conforming=True
    )
    packed = replace(packed, service_list=LISTED, connected=(said,))
    made = package.package(
        (packed,), catalog.courts["us-nywd"], settings.outbox / "us-nywd" / "c" / "motion", provenance={}
    )
    row = Made(
        id=made.id,
        packet="p1",
        form=0,
        lane="hearings",
        court="us-nywd",
        folder=made.folder.relative_to(settings.outbox).as_posix(),
        portal=None,
        needed=0,
        access="public",
    )
    with state.begin() as connection:
        envelopes.add(connection, row)
    return made


def told(settings: Settings, envelope: Envelope, **changes: object) -> str:
    word = Word(whom="Cy Imagined", how="mail", on="2026-11-20", by="Ada Invented")
    return serving.served(settings, envelope.id[:12], replace(word, **changes), now=NOW)  # type: ignore[arg-type]


# ── a person's word ──


def test_a_persons_word_is_kept_with_the_papers_and_only_digests_in_the_database(
    settings: Settings, state: sqlalchemy.Engine, envelope: Envelope
) -> None:
    assert told(settings, envelope) == (
        "Noted by Ada Invented's word: Cy Imagined was served by mail on November 20, 2026."
    )
    assert "noted before" in told(settings, envelope)
    (only,) = service.read(envelope.folder)
    assert (only.name, only.method, only.status, only.told_by) == ("Cy Imagined", "mail", "sent", "person")
    (word,) = (envelope.folder / "decisions").glob("served-*.json")
    assert json.loads(word.read_text())["person"] == "Ada Invented"
    with state.connect() as connection:
        rows = [dict(one) for one in connection.execute(sqlalchemy.select(service.table)).mappings()]
    assert len(rows) == 1
    assert "Imagined" not in str(rows)
    assert [one.kind for one in journal.read(state)] == ["service.recorded"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"how": "owl"}, "no way of service"),
        ({"on": "2026-11-24"}, "lies ahead"),
        ({"on": "someday"}, "no day"),
        ({"whom": " "}, "Say whom"),
        ({"by": ""}, "by whose word"),
    ],
)
def test_a_word_that_cannot_be_believed_is_refused(
    settings: Settings, envelope: Envelope, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        told(settings, envelope, **changes)
    assert service.read(envelope.folder) == ()


def test_events_told_twice_stand_once_and_in_the_order_of_their_times(tmp_path: Path) -> None:
    late, early = event("Bo Fictional", at=NOW + DAY), event("Cy Imagined")
    for _ in range(2):
        service.keep(tmp_path, (late, early, late))
    assert service.read(tmp_path) == (early, late)


def test_a_damaged_list_of_events_is_told_and_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "service.json").write_text("[{}]")
    with pytest.raises(StateError, match="service events"):
        service.keep(tmp_path, (event("Bo Fictional"),))
    assert (tmp_path / "service.json").read_text() == "[{}]"


def test_a_portals_free_words_never_reach_the_database(state: sqlalchemy.Engine) -> None:
    strange = replace(event("Bo Fictional"), method="to Bo at home", status="Bo saw it", told_by="Bo")
    with state.begin() as connection:
        assert service.record(connection, "e" * 64, (strange, strange), at=NOW) == 1
        (row,) = connection.execute(sqlalchemy.select(service.table)).mappings()
    assert (row["method"], row["status"], row["told_by"]) == ("other", "other", "other")


# ── the certificate ──


def validated(form: dict[str, object], catalog: Catalog) -> validate.Validated:
    values = {name: value for name, value in form.items() if name not in {"document_type", "court"}}
    values |= {"signer_name": "Ada Invented", "signer_address": ["1 Void St", "Rochester, NY 14604"]}
    raw = RawForm(
        document_type=str(form["document_type"]),
        court=str(form["court"]),
        values=values,  # type: ignore[arg-type]
        origin=Origin(file="x.json", sha256="0" * 64),
    )
    return validate.validate(
        raw, catalog, lane_type=None, lane_court=None, lane_access="public", files=(), now=NOW + 30 * DAY
    )


def test_the_form_says_who_was_served_how_and_when_one_form_a_day(
    settings: Settings, envelope: Envelope, catalog: Catalog
) -> None:
    service.keep(
        envelope.folder,
        (
            event("Bo Fictional", "e-filing"),
            event("Bo Fictional", "e-filing", status="opened"),
            event("cy  imagined", "mail", at=NOW - 3 * DAY),
        ),
    )
    made = serving.certificate(settings, envelope.id[:12], None, lane=None, now=NOW)
    assert (made.unserved, made.findings) == (0, ())
    forms = [json.loads(one.read_text()) for one in made.forms]
    assert [one["service_date"] for one in forms] == ["2026-11-20", "2026-11-23"]
    first, second = (one["service_list"] for one in forms)
    assert first == [
        {
            "name": "cy  imagined",
            "method": "mail",
            "address": ["12 Elm Street", "Rochester, NY 14604"],
            "party": "Nullstone",
        }
    ]
    assert second == [{"name": "Bo Fictional", "method": "e-filing", "email": "bo@example.com"}]
    assert forms[0]["papers_served"] == ["Motion to Adjourn", "Certificate of Service"]
    for one in forms:
        found = validated(one, catalog)
        assert found.form is not None, found.findings


def test_whoever_was_not_served_is_told_and_not_certified(settings: Settings, envelope: Envelope) -> None:
    service.keep(
        envelope.folder, (event("Bo Fictional", "e-filing"), event("Cy Imagined", status="failed", at=NOW - 3 * DAY))
    )
    made = serving.certificate(settings, envelope.id[:12], None, lane=None, now=NOW)
    assert [(one.code, one.found) for one in made.findings] == [("receipt.not-served", "Cy Imagined")]
    assert made.unserved == 1
    (form,) = made.forms
    assert "Imagined" not in form.read_text()


def test_a_filed_certificate_that_says_another_day_or_way_is_told(settings: Settings, envelope: Envelope) -> None:
    told(settings, envelope, on="2026-11-21")
    service.keep(envelope.folder, (event("Bo Fictional", "e-filing"),))
    made = serving.certificate(settings, envelope.id[:12], None, lane=None, now=NOW)
    (finding,) = made.findings
    assert finding.code == "receipt.certificate-differs"
    assert "mail on November 20, 2026 of Cy Imagined" in finding.message
    assert "the events say mail on November 21, 2026" in finding.message


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("", []),
        ("I served everybody.", []),
        (CERTIFICATE, [("November 20, 2026", "mail"), ("November 23, 2026", "e-filing")]),
        ("On March 3, 2027, I served it by certified mail, addressed to X.", [("March 3, 2027", "certified mail")]),
        ("On March 3, 2027, I served it by hand on X.", [("March 3, 2027", "hand")]),
        ("On March 3, 2027, I served it by e-mail, with consent, on X.", [("March 3, 2027", "email")]),
        ("On March 3, 2027, I served it by pigeon on X.", [("March 3, 2027", None)]),
    ],
)
def test_what_a_certificate_says_is_read(text: str, claims: list[tuple[str, str | None]]) -> None:
    assert [(one.day, one.method) for one in certifying.claims(text)] == claims


def test_a_certificate_may_be_dropped_at_once(settings: Settings, envelope: Envelope) -> None:
    service.keep(envelope.folder, (event("Bo Fictional", "e-filing"),))
    made = serving.certificate(settings, envelope.id[:12], None, lane="hearings", now=NOW)
    assert [one.parent for one in made.forms] == [settings.inbox / "hearings"]
    with pytest.raises(UsageError, match="no lane"):
        serving.certificate(settings, envelope.id[:12], None, lane="moon", now=NOW)


def test_nobody_served_makes_no_certificate(settings: Settings, envelope: Envelope) -> None:
    made = serving.certificate(settings, envelope.id[:12], None, lane=None, now=NOW)
    assert (made.forms, made.unserved) == ((), 2)


def test_the_commands_say_what_they_did(settings: Settings, envelope: Envelope) -> None:
    app = typer.Typer()
    after.add_to(app)
    words = [
        "--whom",
        "Cy Imagined",
        "--how",
        "hand",
        "--on",
        f"{datetime.now(UTC) - DAY:%Y-%m-%d}",
        "--by",
        "Ada Invented",
    ]
    ran = CliRunner().invoke(app, ["served", envelope.id[:12], *words], obj=Home(settings.home))
    assert ran.exit_code == 0, ran.output
    ran = CliRunner().invoke(app, ["certificate", envelope.id[:12], "--json"], obj=Home(settings.home))
    assert ran.exit_code == 1, ran.output
    assert json.loads(ran.stdout)["unserved"] == 1
