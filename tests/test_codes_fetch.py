"""Fetched from a portal that publishes and changes its tables: the simulator, over real HTTP."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.filing.codes import known
from pipeline.line import codes
from pipeline.settings import Settings
from pipeline.simulator.faults import Fault, Planned
from pipeline.simulator.server import Running, running
from tests import ecf4_office, reference
from tests.conftest import NOW, MakeHome

PORTAL = ecf4_office.PORTAL


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Running]:
    sets = {"ecf-4.01": reference.ecf("ecf-4.01-tyler") / "schema"}
    with running(tmp_path / "simulator", schemas=sets, ticking=False) as started:
        yield started


@pytest.fixture
def settings(home: MakeHome, up: Running) -> Settings:
    made = home("")
    ecf4_office.made_home(made.home)
    return made.model_copy(update={"portals": {PORTAL: ecf4_office.settings(up.url)}})


def test_the_tables_of_every_court_in_the_settings_are_fetched_and_known(settings: Settings) -> None:
    ((where, added),) = codes.fetch(settings, PORTAL, None, now=NOW)
    assert (where, added.new) == ("simville", True)
    assert {"filing", "casetype", "filingcomponent", "documenttype", "partytype"} <= set(added.tables)
    assert set(added.tables) & set(known.tables())
    ((_, again),) = codes.fetch(settings, PORTAL, "us-nowhere", now=NOW + timedelta(days=1))
    assert not again.new
    assert codes.tables(settings, PORTAL, "simville").filings("7", "27967", initial=False)


def test_what_the_portal_changes_overnight_is_told_code_by_code(settings: Settings, up: Running) -> None:
    codes.fetch(settings, PORTAL, "simville", now=NOW)
    up.faults.plan(Planned(fault=Fault.CODE_DRIFT))
    ((_, added),) = codes.fetch(settings, PORTAL, "simville", now=NOW + timedelta(days=1))
    assert added.new
    (found,) = codes.drifts(settings, PORTAL, None)
    assert {"removed", "renamed"} <= {one.kind for one in found.changes}


def test_a_court_that_the_settings_do_not_name_is_not_asked_for(settings: Settings) -> None:
    with pytest.raises(UsageError, match="names no such court"):
        codes.fetch(settings, PORTAL, "elsewhere", now=NOW)
