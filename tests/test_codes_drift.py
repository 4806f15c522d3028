"""A change of a court's codes is told, and names what of ours it breaks."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from pipeline import database, files, journal
from pipeline.cli import codes as commands
from pipeline.cli.context import Home
from pipeline.errors import UsageError
from pipeline.filing import codes
from pipeline.filing.codes import drift, genericode
from pipeline.filing.codes.drift import Change
from pipeline.filing.profile import CourtProfile
from pipeline.journal import Kind
from pipeline.line import codes as room
from pipeline.line import envelopes
from pipeline.line.envelopes import Made
from pipeline.settings import Settings
from tests import court_tables
from tests import envelopes as invented
from tests.conftest import NOW, MakeHome
from tests.court_tables import LOCATION, Court


def _court() -> Court:
    """One category, one type, one filing code with what belongs under it."""
    there = court_tables.court(random.Random(1))
    under = {"filingcodeid": "180744"}
    return Court(
        {
            **there.rows,
            "casecategory": ({"code": "7", "name": "Civil", "ecfcasetype": "CivilCase"},),
            "casetype": ({"code": "27967", "name": "Contract", "casecategory": "7", "initial": "True"},),
            "casesubtype": (),
            "crossreference": (),
            "filing": (
                {"code": "180744", "name": "Motion", "casecategory": "7", "filingtype": "Both"},
                {"code": "180750", "name": "Order", "casecategory": "7", "filingtype": "Both"},
            ),
            "filingcomponent": (
                {"code": "332", "name": "Lead", "required": "True", "allowmultiple": "False", **under},
            ),
            "documenttype": ({"code": "5766", "name": "Public", **under},),
            "partytype": ({"code": "20", "name": "Plaintiff", "casetypeid": "27967", "isrequired": "True"},),
            "optionalservices": (),
            "motiontype": (),
        }
    )


_PROFILE = {
    "location": LOCATION,
    "category": {"code": "7", "name": "Civil"},
    "case_type": {"code": "27967"},
    "lead": {"code": "332"},
    "attachment": {"code": "332"},
    "document_types": {"public": {"code": "5766"}},
    "party_types": {"plaintiff": {"code": "20"}},
    "filer_type": None,
    "attorney": "a-1",
    "payment_account": "acc-1",
    "filings": {"motion": {"filing": {"code": "180744", "name": "Motion"}}},
}
PROFILE = CourtProfile.model_validate(_PROFILE)
Alter = Callable[[Court], Court]

BREAKS: dict[str, tuple[Alter, set[tuple[str, bool]]]] = {
    "nothing changed": (lambda there: there, set()),
    "a code we do not use is gone": (lambda there: there.drop("filing", "180750"), set()),
    "a code we do not use is new": (
        lambda there: there.more("filing", {"code": "1", "name": "New", "casecategory": "7"}),
        set(),
    ),
    "our filing code is gone": (
        lambda there: there.drop("filing", "180744"),
        {("codes.unknown", True), ("codes.unknown", False)},
    ),
    "our filing code is renamed": (
        lambda there: there.set("filing", "180744", name="Petition"),
        {("codes.renamed", True), ("codes.renamed", False)},
    ),
    "a code that is not pinned by name is renamed": (
        lambda there: there.set("filingcomponent", "332", name="Main paper"),
        set(),
    ),
    "our filing code moved to another category": (
        lambda there: there.set("filing", "180744", casecategory="8"),
        {("codes.misplaced", True), ("codes.misplaced", False)},
    ),
    "our filing code is for new cases only": (
        lambda there: there.set("filing", "180744", filingtype="Initial"),
        {("codes.timing", False)},
    ),
    "a party type is now required": (
        lambda there: there.more("partytype", {"code": "21", "casetypeid": "27967", "isrequired": "True"}),
        {("codes.party-missing", True)},
    ),
    "a component is now required": (
        lambda there: there.more("filingcomponent", {"code": "9", "filingcodeid": "180744", "required": "True"}),
        {("codes.component-missing", True), ("codes.component-missing", False)},
    ),
    "a cross reference is now demanded": (
        lambda there: there.put("crossreference", {"code": "5", "casetypeid": "27967", "isrequired": "True"}),
        {("codes.cross-reference", True), ("codes.cross-reference", False)},
    ),
    "the subtypes are new": (
        lambda there: there.put("casesubtype", {"code": "5", "name": "A", "casetypeid": "27967"}),
        {("codes.subtype-needed", True)},
    ),
    "the court opens no cases any more": (
        lambda there: there.set("location", LOCATION, initial="False"),
        {("codes.timing", True)},
    ),
}


@pytest.mark.parametrize("sentence", BREAKS)
def test_what_a_change_breaks_is_found_with_the_rules_themselves(sentence: str) -> None:
    alter, wanted = BREAKS[sentence]
    found = drift.breaks(PROFILE, _court().tables(), alter(_court()).tables(), dialect="ecf4")
    told = {(one.finding.code, opens) for one in found for opens in (False, True) if one.meets(opens=opens)}
    assert told == wanted
    assert len(found) == len({one.finding.code for one in found}), "the same cause is told once"
    assert {one.filing_code for one in found} <= {"motion"}


def _kinds(new: Court) -> list[tuple[str, str, str]]:
    return [(one.kind, one.table, one.code) for one in drift.changes(_court().tables(), new.tables())]


def test_every_kind_of_change_is_told() -> None:
    new = _court().drop("filing", "180750").more("filetype", {"code": "x", "name": "Word", "extension": ".docx"})
    new = new.set("casecategory", "7", name="Civil cases").set("casetype", "27967", casecategory="8", initial="False")
    assert _kinds(new) == [
        ("renamed", "casecategory", "7"),
        ("moved", "casetype", "27967"),
        ("changed", "casetype", "27967"),
        ("added", "filetype", "x"),
        ("removed", "filing", "180750"),
    ]


def test_a_change_says_what_was_and_what_is() -> None:
    (found,) = drift.changes(_court().tables(), _court().set("filing", "180744", filingtype="Initial").tables())
    assert found == Change(
        kind="changed",
        table="filing",
        code="180744",
        name="Motion",
        was="timing: Both",
        now="timing: Initial",
        facts=("timing",),
    )


def test_the_same_rows_in_another_order_of_tables_are_no_change() -> None:
    there = _court()
    assert _kinds(Court({name: there.rows[name] for name in sorted(there.rows, reverse=True)})) == []


def test_a_table_that_is_gone_is_told_code_by_code() -> None:
    assert ("removed", "filing", "180744") in _kinds(_court().without("filing"))


# ── the commands ─────────────────────────────────────────────────────────────────────────────────────

_HOME = f"""
[portals.sim]
kind = "efsp"
url = "https://proxy.example.org"
jurisdiction = "nowhere"
login_file = "login.txt"
contact = "office@example.org"
files_url = "https://files.example.org"

[portals.sim.courts.us-nowhere]
location = "{LOCATION}"
category = {{ code = "7", name = "Civil" }}
case_type = {{ code = "27967" }}
lead = {{ code = "332" }}
attachment = {{ code = "332" }}
attorney = "a-1"
payment_account = "acc-1"
[portals.sim.courts.us-nowhere.party_types]
plaintiff = {{ code = "20" }}
[portals.sim.courts.us-nowhere.document_types]
public = {{ code = "5766" }}
[portals.sim.courts.us-nowhere.filings.motion]
filing = {{ code = "180744", name = "Motion" }}

[lanes.motions]
document_type = "motion"
portal = "sim"

[lanes.letters]
document_type = "letter"
portal = "sim"

[lanes.elsewhere]
document_type = "motion"
court = "us-nywd"
portal = "sim"

[lanes.kept]
document_type = "motion"
"""


def _lay(folder: Path, there: Court) -> Path:
    folder.mkdir(exist_ok=True)
    for name in there.rows:
        (folder / f"{name}.xml").write_bytes(genericode.write(there.list(name)))
    return folder


def _run(settings: Settings, *words: str) -> tuple[int, str]:
    app = typer.Typer()
    commands.add_to(app)
    done = CliRunner().invoke(app, ["codes", *words], obj=Home(settings.home))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def _envelope(settings: Settings) -> Made:
    """One that waits, as the line would have made it."""
    made = invented.envelope(settings.home / "invented")
    made.folder.rename(settings.outbox / "waiting")
    row = Made(
        id=made.id,
        packet="p1",
        form=0,
        lane="motions",
        court="us-nowhere",
        folder="waiting",
        portal="sim",
        needed=1,
        access="public",
    )
    state = database.connect(settings.database_url)
    with state.begin() as connection:
        envelopes.add(connection, row)
    state.dispose()
    return row


def test_a_change_names_the_lanes_and_the_waiting_envelopes_it_breaks(home: MakeHome, tmp_path: Path) -> None:
    settings = home(_HOME)
    assert _run(settings, "add", "sim", LOCATION, str(_lay(tmp_path / "old", _court())))[0] == 0
    made = _envelope(settings)
    newer = _lay(tmp_path / "new", _court().drop("filing", "180744").more("filing", {"code": "1", "name": "Motions"}))
    assert _run(settings, "add", "sim", LOCATION, str(newer))[0] == 0
    code, said = _run(settings, "diff", "sim", "--json")
    assert code == 1
    (told,) = json.loads(said)
    assert {(one["kind"], one["code"]) for one in told["changes"]} == {("removed", "180744"), ("added", "1")}
    assert {one["what"]["finding"]["code"] for one in told["broken"]} == {"codes.unknown"}
    assert told["lanes"] == [{"lane": "motions", "filing_codes": ["motion"]}]
    assert told["envelopes"] == [{"envelope": made.id, "folder": "waiting", "filing_codes": ["motion"]}]
    code, text = _run(settings, "diff", "sim", LOCATION)
    assert code == 1
    assert "Did you mean" in text
    assert "motions" in text


def test_a_harmless_change_ends_with_nothing_broken(home: MakeHome, tmp_path: Path) -> None:
    settings = home(_HOME)
    _run(settings, "add", "sim", LOCATION, str(_lay(tmp_path / "old", _court())))
    assert _run(settings, "diff", "sim") == (0, "There is one version only, so nothing changed.\n")
    _run(settings, "add", "sim", LOCATION, str(_lay(tmp_path / "new", _court().drop("filing", "180750"))))
    code, text = _run(settings, "diff", "sim")
    assert code == 0
    assert "removed" in text


def test_versions_may_be_named_by_their_day_or_digest(home: MakeHome, tmp_path: Path) -> None:
    settings = home(_HOME)
    for name, there in (("a", _court()), ("b", _court().drop("filing", "180750")), ("c", _court())):
        room.take(settings, "sim", LOCATION, _lay(tmp_path / name, there), now=NOW)
    first, second, _ = codes.versions(settings.codes, "sim", LOCATION)
    (found,) = room.drifts(settings, "sim", LOCATION, before=first.name, now=second.digest)
    assert (found.before, found.now) == (first.name, second.name)
    with pytest.raises(UsageError, match="3 versions are called 20"):
        room.drifts(settings, "sim", LOCATION, before="20")


def test_a_new_version_stands_in_the_journal_once(home: MakeHome, tmp_path: Path) -> None:
    settings = home(_HOME)
    folder = _lay(tmp_path / "old", _court())
    for _ in range(2):
        assert _run(settings, "add", "sim", LOCATION, str(folder))[0] == 0
    state = database.connect(settings.database_url)
    found = [one for one in journal.read(state) if one.kind == Kind.CODES_CHANGED.value]
    state.dispose()
    assert [one.subject.rpartition("/")[0] for one in found] == [f"sim/{files.safe_name(LOCATION)}"]


def test_the_tables_and_their_codes_are_shown(home: MakeHome, tmp_path: Path) -> None:
    settings = home(_HOME)
    _run(settings, "add", "sim", LOCATION, str(_lay(tmp_path / "old", _court())))
    assert "filing codes" in _run(settings, "show", "sim", LOCATION)[1]
    assert "180744" in _run(settings, "show", "sim", LOCATION, "filing")[1]
    (order,) = (
        one
        for one in json.loads(_run(settings, "show", "sim", LOCATION, "filing", "--json")[1])
        if one["code"] == "180750"
    )
    assert order["name"] == "Order"
    with pytest.raises(UsageError, match="no table fling"):
        _run(settings, "show", "sim", LOCATION, "fling")


@pytest.mark.parametrize(
    "words",
    [
        ("add", "nobody", "x", "."),
        ("show", "sim", "nowhere"),
        ("diff", "sim"),
        ("diff", "sim", "nowhere"),
    ],
)
def test_what_is_not_there_is_said_to_be_so(home: MakeHome, words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        _run(home(_HOME), *words)


def test_a_portal_without_tables_gives_none(home: MakeHome, tmp_path: Path) -> None:
    (tmp_path / "tray").mkdir()
    settings = home(f'[portals.tray]\nkind = "folder"\npath = "{tmp_path / "tray"}"\n')
    with pytest.raises(UsageError, match="gives no code tables"):
        room.fetch(settings, "tray", None, now=NOW)
