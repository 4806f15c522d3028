"""The simulated courts' code tables: complete, in the columns of real ones, handed out as genericode, and drifting."""

import io
import random
import zipfile
from collections.abc import Iterator

import pytest
from lxml import etree

from pipeline import schemas
from pipeline.simulator import simville
from pipeline.simulator.codes import SYSTEM, Tables, load
from pipeline.simulator.drift import KINDS, Shelf, changed
from pipeline.simulator.faults import Fault, Planned
from pipeline.simulator.genericode_out import genericode
from pipeline.simulator.server import Running, running
from pipeline.web import Bounds, exchange
from tests import reference

BOUNDS = Bounds(connect_seconds=5, total_seconds=20)
TABLES = load()
COURTS = TABLES.locations
FOREIGN = {
    "casetype": ("casecategory", "casecategory"),
    "casesubtype": ("casetypeid", "casetype"),
    "partytype": ("casetypeid", "casetype"),
    "crossreference": ("casetypeid", "casetype"),
    "filingcomponent": ("filingcodeid", "filing"),
    "documenttype": ("filingcodeid", "filing"),
    "optionalservices": ("filingcodeid", "filing"),
    "motiontype": ("filingcodeid", "filing"),
}


def read(raw: bytes) -> tuple[list[str], list[dict[str, str]]]:
    root = schemas.parse(raw)
    columns = [one.get("Id") or "" for one in root.iterfind("ColumnSet/Column")]
    rows = [
        {one.get("ColumnRef") or "": one.findtext("SimpleValue") or "" for one in row.iterfind("Value")}
        for row in root.iterfind("SimpleCodeList/Row")
    ]
    return columns, rows


@pytest.mark.parametrize("court", COURTS)
@pytest.mark.parametrize("table", sorted(FOREIGN))
def test_every_code_a_row_refers_to_is_there(court: str, table: str) -> None:
    column, other = FOREIGN[table]
    known = {row["code"] for row in TABLES.rows(other, court)}
    assert {row[column] for row in TABLES.rows(table, court)} <= known


@pytest.mark.parametrize("court", COURTS)
def test_every_filing_code_has_a_lead_component_and_a_public_document_type(court: str) -> None:
    for row in TABLES.rows("filing", court):
        lead = [one for one in TABLES.rows("filingcomponent", court) if one["filingcodeid"] == row["code"]]
        kinds = [one for one in TABLES.rows("documenttype", court) if one["filingcodeid"] == row["code"]]
        assert [one["required"] for one in lead].count("True") == 1
        assert [one["isdefault"] for one in kinds].count("True") == 1


@pytest.mark.parametrize("court", COURTS)
def test_every_case_type_has_a_filing_code_for_its_time_and_a_required_party(court: str) -> None:
    for kind in TABLES.rows("casetype", court):
        fit = [row for row in TABLES.rows("filing", court) if row["casecategory"] in {"", kind["casecategory"]}]
        assert {"Both", "Subsequent"} & {row["filingtype"] for row in fit}
        parties = [row for row in TABLES.rows("partytype", court) if row["casetypeid"] == kind["code"]]
        assert any(row["isrequired"] == "True" for row in parties)


def test_codes_are_told_once_for_each_thing_they_belong_to() -> None:
    for (table, location), rows in TABLES.rows_of.items():
        column = FOREIGN.get(table, ("", ""))[0]
        keys = [(row["code"], row.get(column, "")) for row in rows]
        assert len(keys) == len(set(keys)), (table, location)


@pytest.mark.parametrize("name", ["casecategory", "filingstatus", "servicetype"])
def test_the_columns_are_those_of_recorded_tables(name: str) -> None:
    recorded = reference.ecf("ecf-4.01-tyler") / f"codelists/adams_{name}_test.xml"
    columns, rows = read(recorded.read_bytes())
    assert list(TABLES.columns[name]) == columns
    if name == "filingstatus":
        assert {row["code"] for row in TABLES.rows(name, "simville")} == {row["code"] for row in rows}


@pytest.mark.parametrize("name", ["casecategory", "filingstatus"])
def test_the_shape_is_that_of_recorded_tables(name: str) -> None:
    recorded = etree.parse(reference.ecf("ecf-4.01-tyler") / f"codelists/adams_{name}_test.xml").getroot()
    ours = schemas.parse(genericode(TABLES, name, "simville"))
    assert ours.tag == recorded.tag
    assert [one.tag for one in ours] == [one.tag for one in recorded]
    assert [one.tag for one in ours[0]] == [one.tag for one in recorded[0]]
    assert [one.attrib for one in ours[1]] == [one.attrib for one in recorded[1]]


def test_what_is_written_is_read_again() -> None:
    for table, location in sorted(TABLES.rows_of):
        columns, rows = read(genericode(TABLES, table, location))
        assert columns == list(TABLES.columns[table])
        assert rows == [dict(row) for row in TABLES.rows(table, location)]


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("simulator"), ticking=False) as up:
        yield up


class TestServed:
    @pytest.mark.parametrize("address", ["filing/simville", "location", "version/0", "partytype/simville:appeals"])
    def test_a_table_is_a_zip_with_one_file_or_the_file_itself(self, court: Running, address: str) -> None:
        url = f"{court.url}/CodeService/codes/{address}"
        zipped = exchange("GET", url, headers={}, bounds=BOUNDS)
        plain = exchange("GET", f"{url}?plain", headers={}, bounds=BOUNDS)
        with zipfile.ZipFile(io.BytesIO(zipped.body)) as archive:
            (name,) = archive.namelist()
            assert archive.read(name) == plain.body
        assert read(plain.body)[1]

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "codes/filing/gotham", 404),
            ("GET", "codes/nothing/simville", 404),
            ("GET", "codes/../../etc", 404),
            ("GET", "filing", 404),
            ("GET", "codes/location/simville", 404),
            ("POST", "codes/filing/simville", 405),
        ],
    )
    def test_what_is_not_there(self, court: Running, method: str, path: str, status: int) -> None:
        body = b"" if method == "POST" else None
        answer = exchange(method, f"{court.url}/CodeService/{path}", headers={}, body=body, bounds=BOUNDS)
        assert answer.status == status

    def test_a_change_overnight_changes_table_and_version(self, court: Running) -> None:
        url = f"{court.url}/CodeService/codes"
        before = exchange("GET", f"{url}/filing/simville?plain", headers={}, bounds=BOUNDS).body
        versions = exchange("GET", f"{url}/version?plain", headers={}, bounds=BOUNDS).body
        court.faults.plan(Planned(fault=Fault.CODE_DRIFT))
        assert exchange("GET", f"{url}/filing/simville?plain", headers={}, bounds=BOUNDS).body != before
        after = exchange("GET", f"{url}/version?plain", headers={}, bounds=BOUNDS).body
        differ = [a["codelist"] for a, b in zip(read(versions)[1], read(after)[1], strict=True) if a != b]
        assert differ == ["datafieldconfig", "filing"]
        assert simville.of(court.world).shelf.changes


class TestDrift:
    @pytest.mark.parametrize("kind", sorted(KINDS))
    def test_each_kind_changes_one_row_of_one_table_the_same_for_the_same_seed(self, kind: str) -> None:
        for seed in range(20):
            after, made = changed(TABLES, (kind,), seed, "simville")
            assert changed(TABLES, (kind,), seed, "simville") == (after, made)
            (one,) = made
            differ = [key for key in TABLES.rows_of if TABLES.rows_of[key] != after.rows_of[key]]
            assert differ == [(one.table, "simville")]
            old = {row["code"]: row for row in TABLES.rows(one.table, "simville")}
            new = {row["code"]: row for row in after.rows(one.table, "simville")}
            assert {code for code in old if old[code] != new.get(code)} == {one.code}

    def test_many_changes_in_a_row_leave_whole_tables(self) -> None:
        shelf = Shelf()
        dice = random.Random(7)
        for seed in range(60):
            kind = dice.choice(sorted(set(KINDS) - {"removed"}))
            shelf.turn((kind,), seed, dice.choice(COURTS))
        assert len(shelf.changes) == 60
        for table, location in shelf.tables.rows_of:
            read(genericode(shelf.tables, table, location))
        shelf.back()
        assert shelf.tables is TABLES
        assert not shelf.changes

    def test_tables_that_were_handed_out_never_change(self) -> None:
        shelf = Shelf()
        before: Tables = shelf.tables
        version = before.version("filing", "simville")
        shelf.turn(tuple(KINDS), 3, "simville")
        assert before.version("filing", "simville") == version != shelf.tables.version("filing", "simville")
        assert SYSTEM not in before.locations
