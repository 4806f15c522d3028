"""A court's tables from the proxy's lists: fetched from the simulator over HTTP, and put together from any lists."""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline import web
from pipeline.errors import PortalUnavailable
from pipeline.filing.codes import genericode
from pipeline.filing.efsp import sizes, tables
from pipeline.filing.portals import GivesTables, Prepares, open_portal
from pipeline.line import codes
from pipeline.settings import PortalSettings, Settings
from pipeline.simulator import printed, simville
from pipeline.simulator.faults import Fault, Planned
from pipeline.simulator.server import Running, running
from tests import ecf4_office
from tests.conftest import NOW, MakeHome
from tests.test_efsp import free_port
from tests.test_filing_request import REFERENCE

PORTAL, COURT = "rehearsal-efsp", "us-nowhere"


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "simulator", ticking=False) as started:
        simville.settle_cases(started.book)
        yield started


@pytest.fixture
def settings(home: MakeHome, up: Running, tmp_path: Path) -> Settings:
    """A home with the portal as the simulator prints it."""
    place = printed.Place(url=up.url, folder=tmp_path)
    printed.secrets(place)
    told = printed.settings(place, simville.of(up.world).tables, COURT)
    table = tomllib.loads(told)["portals"][PORTAL]
    portal = PortalSettings.model_validate({**table, "files_url": f"http://127.0.0.1:{(port := free_port())}"})
    portal = PortalSettings.model_validate({"kind": portal.kind, **portal.options, "files_port": port})
    return home("").model_copy(update={"portals": {PORTAL: portal}})


def test_after_a_fetch_a_request_from_the_printed_profile_has_no_findings(settings: Settings, tmp_path: Path) -> None:
    ((where, added),) = codes.fetch(settings, PORTAL, None, now=NOW)
    assert (where, added.new, added.keyless) == ("simville", True, 0)
    portal = open_portal(PORTAL, settings.portals[PORTAL], settings.home)
    assert isinstance(portal, GivesTables)
    assert isinstance(portal, Prepares)
    for docket in (ecf4_office.DOCKET, None):
        envelope = ecf4_office.envelope(tmp_path / str(docket), docket=docket)
        findings = portal.prepare(envelope, REFERENCE).findings
        # The invented party has no e-mail address, which the proxy's own check wants; no table says so.
        assert {one.code for one in findings} <= {"portal.refused-by-check"}, [one.message for one in findings]


def test_what_the_proxy_tells_is_what_the_court_publishes(settings: Settings, up: Running) -> None:
    codes.fetch(settings, PORTAL, None, now=NOW)
    found = codes.tables(settings, PORTAL, "simville")
    published = simville.of(up.world).tables
    assert {"filing", "policy", "location", "datafieldconfig", "crossreference", "filertype"} <= set(found.tables)
    for name in sorted({"casetype", "filingcomponent", "documenttype", "partytype", "motiontype"} & set(found.tables)):
        theirs = {row["code"] for row in published.rows(name, "simville") if row.get("iscourtuseonly") != "True"}
        assert {row.code for row in found.tables[name].rows} <= {
            row["code"] for row in published.rows(name, "simville")
        }
        assert theirs - {row.code for row in found.tables[name].rows} == set(), name
    phone = found.field("PartyPhone")
    assert phone
    assert phone.flag("visible") is True
    assert found.court
    assert found.flag("max_fee") is True


def test_the_same_lists_again_are_no_new_version_and_a_change_is_one(settings: Settings, up: Running) -> None:
    codes.fetch(settings, PORTAL, None, now=NOW)
    ((_, again),) = codes.fetch(settings, PORTAL, None, now=NOW + timedelta(days=1))
    assert not again.new
    up.faults.plan(Planned(fault=Fault.CODE_DRIFT))
    ((_, changed),) = codes.fetch(settings, PORTAL, None, now=NOW + timedelta(days=2))
    assert changed.new


def test_a_court_that_the_proxy_does_not_know_is_told(settings: Settings) -> None:
    table = settings.portals[PORTAL]
    court = {**table.options["courts"][COURT], "location": "gotham"}
    other = PortalSettings.model_validate({"kind": "efsp", **table.options, "courts": {COURT: court}})
    with pytest.raises(PortalUnavailable, match="does not know this court"):
        codes.fetch(settings.model_copy(update={"portals": {PORTAL: other}}), PORTAL, None, now=NOW)


# ── put together from any lists ──

Lists = Mapping[str, Any]
SMALL: Lists = {
    "codes": {"code": "adams", "name": "Adams", "allowserviceoninitial": "DEFAULT", "protectedcasetypes": ["1", "2"]},
    "categories": [{"code": "7", "name": "Civil", "ecfcasetype": "CivilCase"}],
    "case_types": [{"code": "70", "name": "Contract", "casecategory": "7", "initial": True}],
    "filing_types": [{"code": f"{at}", "name": "Motion", "casecategory": "", "casetypeid": ""} for at in range(20)],
    "case_types/70/party_types": [{"code": "1", "name": "Plaintiff", "casetypeid": "", "isrequired": False}],
    "case_types/70/case_subtypes": [{"name": "Other", "code": "31"}],
    "filing_types/3/motion_types": [{"name": "To adjourn", "code": "41"}],
}


BELOW = ("filing_components", "document_types", "optional_services", "motion_types")


class Answers:
    """A proxy that answers from a table, and 404 for what is not in it."""

    def __init__(self, lists: Lists) -> None:
        self.lists = lists
        self.asked: list[str] = []

    def __call__(self, path: str, query: Mapping[str, str]) -> web.Answer:
        del query
        name = path.removeprefix("codes/courts/adams/")
        self.asked.append(name)
        told = self.lists.get(name)
        if isinstance(told, int):
            return web.Answer(status=told, body=b"", content_type="")
        body = b"" if told is None else told if isinstance(told, bytes) else json.dumps(told).encode()
        return web.Answer(status=404 if told is None else 200, body=body, content_type="application/json")


def rows(found: Mapping[str, bytes], table: str) -> list[dict[str, str]]:
    return [{key: value for key, value in row.items() if value} for row in genericode.read(found[table]).records()]


def test_a_list_without_its_parent_gets_it_and_a_row_for_all_stays_for_all() -> None:
    found = tables.tables(Answers(SMALL), "adams", ["3"])
    assert rows(found, "casesubtype") == [{"code": "31", "name": "Other", "casetypeid": "70"}]
    assert rows(found, "motiontype") == [{"code": "41", "name": "To adjourn", "filingcodeid": "3"}]
    assert rows(found, "partytype") == [{"code": "1", "name": "Plaintiff", "isrequired": "false"}]
    (court,) = rows(found, "location")
    assert (court["allowserviceoninitial"], court["protectedcasetypes"]) == ("DEFAULT", "1,2")


def test_what_would_take_too_many_questions_is_left_out_whole() -> None:
    proxy = Answers(SMALL)
    found = tables.tables(proxy, "adams", ["3"], most=30)
    below = {one for one in proxy.asked if one.startswith("filing_types/")}
    assert below == {f"filing_types/3/{one}" for one in BELOW}
    assert "motiontype" in found
    assert len(proxy.asked) <= 30
    assert "partytype" not in tables.tables(Answers(SMALL), "adams", ["3"], most=10)


def test_a_list_that_the_proxy_does_not_have_is_absent_and_one_that_is_empty_is_there() -> None:
    found = tables.tables(Answers({**SMALL, "service_types": 405, "filer_types": []}), "adams", [])
    assert "servicetype" not in found
    assert rows(found, "filertype") == []


HOSTILE: dict[str, Callable[[], Lists]] = {
    "an error": lambda: {**SMALL, "categories": 500},
    "no list": lambda: {**SMALL, "categories": {"code": "7"}},
    "no JSON": lambda: {**SMALL, "case_types": b"<html>"},
    "too deep": lambda: {**SMALL, "categories": b"[" * 100_000},
    "no court": lambda: {**SMALL, "codes": []},
}


@pytest.mark.parametrize("what", HOSTILE)
def test_an_answer_that_is_none_gives_no_tables(what: str) -> None:
    with pytest.raises(PortalUnavailable):
        tables.tables(Answers(HOSTILE[what]()), "adams", [])


def test_strange_members_and_signs_do_no_harm() -> None:
    odd = [{"code": "a\x00b", "name": "<&>", "": "x", "x y": "z", "deep": {"a": 1}, "CODE2": None}, {"name": "?"}, 7]
    found = tables.tables(Answers({**SMALL, "filer_types": odd}), "adams", [])
    assert rows(found, "filertype") == [{"code": "a b", "name": "<&>"}]


POLICIES = {
    "bare": ({"maximumAllowedAttachmentSize": "26214400"}, ["26214400"]),
    "with a unit": (
        {"x": [{"value": {"maximumAllowedMessageSize": {"measureText": {"value": "35"}, "measureUnitText": "MB"}}}]},
        ["36700160"],
    ),
    "no plain measure": ({"maximumAllowedAttachmentSize": {"measureText": {"value": "25"}}}, None),
    "none": ({"runtimePolicyParameters": {}}, None),
}


@pytest.mark.parametrize("what", POLICIES)
def test_the_sizes_of_a_policy_wherever_they_stand(what: str) -> None:
    told, expected = POLICIES[what]
    found = sizes.table(json.dumps(told).encode())
    assert (None if found is None else [row["value"] for row in genericode.read(found).records()]) == expected


def test_a_policy_that_is_no_json_tells_no_sizes() -> None:
    assert sizes.table(b"\xff") is None
    assert sizes.table(b'{"a":' * 400 + b"1" + b"}" * 400) is None
