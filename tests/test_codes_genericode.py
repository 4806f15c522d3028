"""Genericode is read as courts and the standard write it, and hostile tables cost neither memory nor time."""

from pathlib import Path

import pytest

from pipeline.filing.codes import genericode, known
from pipeline.filing.codes.genericode import NAMESPACE, CodeList, Unreadable
from tests import reference

ROWS = {
    "ecf-4.01-tyler": {
        "adams_casecategory_test.xml": 22,
        "adams_filingstatus_test.xml": 15,
        "adams_servicetype_test.xml": 1,
    },
    "ecf-5.0": {
        "AbuseNeglectAllegationCategoryText.gc": 0,
        "BinaryFormatText.gc": 6,
        "CaseCategoryCode-AZ.gc": 4,
        "CaseCategoryCode.gc": 0,
        "CaseParticipantRoleCode-roles.gc": 101,
        "CaseParticipantRoleCode.gc": 101,
        "CaseTypeCode.gc": 7,
        "CauseOfActionCode.gc": 0,
        "ChargeDegreeText.gc": 0,
        "ChargeEnhancingFactorText.gc": 0,
        "ChargeSpecialAllegationText.gc": 0,
        "ConveyanceColorPrimaryCode.gc": 0,
        "CourtEventTypeCode.gc": 0,
        "CourtLocationCode.gc": 0,
        "DelinquentActCategoryCode.gc": 4,
        "DocumentDocketingStatusCode.gc": 4,
        "DocumentRelatedCode.gc": 2,
        "DocumentReviewStatusCode.gc": 4,
        "DocumentTypeCode.gc": 0,
        "EntityAssociationTypeCode.gc": 0,
        "ErrorCodeText.gc": 5,
        "FeeExceptionReasonCode.gc": 0,
        "FiduciaryTypeCode.gc": 4,
        "FilingDocketingStatusCode.gc": 3,
        "FilingReviewStatusCode.gc": 6,
        "IdentificationCategoryDescriptionText.gc": 2,
        "IncidentLevelCode.gc": 4,
        "JurisdictionalGroundsCode.gc": 0,
        "LocationCountryName.gc": 0,
        "MajorDesignElementTypeCode.gc": 6,
        "MultimediaDataMIMEKindText.gc": 3,
        "OperationNameCode.gc": 18,
        "PersonIdentificationCategoryCode.gc": 4,
        "PhysicalFeatureCategoryCode.gc": 0,
        "RegisterActionDescriptionCode.gc": 0,
        "RelatedCaseAssociationTypeCode.gc": 6,
        "ReliefTypeCode.gc": 0,
        "SensitivityText.gc": 3,
        "ServiceInteractionProfileCode.gc": 1,
        "ServiceStatusCode.gc": 4,
        "SignatureProfileCode.gc": 5,
        "VehicleMakeCode.gc": 0,
        "VehicleModelCode.gc": 0,
        "VehicleStyleCode.gc": 0,
    },
}


@pytest.mark.parametrize("family", sorted(ROWS))
def test_every_shared_table_is_read_with_all_its_rows_and_written_back_the_same(family: str) -> None:
    folder = reference.ecf(family) / "codelists"
    assert {one.name for one in folder.iterdir()} == set(ROWS[family])
    for name, rows in ROWS[family].items():
        table = genericode.read((folder / name).read_bytes())
        assert (len(table.rows), table.keyless) == (rows, 0), name
        assert table.key == ("code",), name
        assert table.version, name
        assert genericode.read(genericode.write(table)) == table, name


def test_a_recorded_category_keeps_its_columns() -> None:
    table = genericode.read(
        (reference.ecf("ecf-4.01-tyler") / "codelists" / "adams_casecategory_test.xml").read_bytes()
    )
    found = {one["code"]: one for one in table.records()}
    assert found["210"]["name"] == "Family"
    assert found["210"]["ecfcasetype"] == "DomesticCase"
    assert found["210"]["efspcode"] == ""


def _table(rows: str, columns: str = '<Column Id="code"/><Column Id="Name"/>', key: str = "") -> bytes:
    return (
        f'<gc:CodeList xmlns:gc="{NAMESPACE}"><Identification><ShortName>ACode</ShortName></Identification>'
        f"<ColumnSet>{columns}{key}</ColumnSet><SimpleCodeList>{rows}</SimpleCodeList></gc:CodeList>"
    ).encode()


def _row(*values: str) -> str:
    return "<Row>" + "".join(f"<Value><SimpleValue>{one}</SimpleValue></Value>" for one in values) + "</Row>"


def _value(column: str, text: str) -> str:
    return f'<Value ColumnRef="{column}"><SimpleValue>{text}</SimpleValue></Value>'


ODD = {
    "spaces at the ends are stripped, those within stay": (_row(" 7\n", "\tTwo  words "), (("7", "Two  words"),)),
    "a value without a column belongs to the next one": (_row("7", "Civil"), (("7", "Civil"),)),
    "a value may skip a column by naming one": (
        f"<Row>{_value('name', 'N')}{_value('code', '7')}</Row>",
        (("7", "N"),),
    ),
    "a value may be missing": (_row("7"), (("7", ""),)),
    "a value may be empty": ("<Row><Value ColumnRef='code'><SimpleValue/></Value></Row>" + _row("8"), (("8", ""),)),
    "annotations and comments are passed over": (
        "<Annotation><Description>x</Description></Annotation><!-- y --><Row><Annotation/>" + _row("9")[5:],
        (("9", ""),),
    ),
    "children may stand in the namespace too": (
        "<gc:Row><gc:Value><gc:SimpleValue>7</gc:SimpleValue></gc:Value></gc:Row>",
        (("7", ""),),
    ),
    "a table may be empty": ("", ()),
}


@pytest.mark.parametrize("sentence", ODD)
def test_odd_tables_are_read(sentence: str) -> None:
    rows, wanted = ODD[sentence]
    assert genericode.read(_table(rows)).rows == wanted


def test_a_row_without_its_key_is_left_out_and_counted() -> None:
    table = genericode.read(_table(_row("", "Nobody") + _row("7", "Civil")))
    assert (table.rows, table.keyless) == ((("7", "Civil"),), 1)


def test_the_key_may_be_another_column() -> None:
    key = '<Key Id="k"><ColumnRef Ref="Name"/></Key>'
    assert genericode.read(_table(_row("", "Civil"), key=key)).rows == (("", "Civil"),)


_BOMB = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
REFUSED = {
    "a document type": b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + _table(_row("&a;")),
    "a document type without anything in it": b"<!DOCTYPE x>" + _table(_row("7")),
    "a billion laughs": f'<!DOCTYPE x [<!ENTITY a "ha">{_BOMB}]>'.encode() + _table(_row("&j;")),
    "a billion laughs in an attribute": f'<!DOCTYPE x [<!ENTITY a "ha">{_BOMB}]><x y="&j;"/>'.encode(),
    "a file from outside": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + _table(_row("&a;")),
    "no XML": b"code,name\n7,Civil\n",
    "nothing": b"",
    "half a table": _table(_row("7"))[:-30],
    "another kind of XML": b"<CodeList><ColumnSet><Column Id='code'/></ColumnSet></CodeList>",
    "no columns": f'<gc:CodeList xmlns:gc="{NAMESPACE}"/>'.encode(),
    "columns in another file": (
        f'<gc:CodeList xmlns:gc="{NAMESPACE}"><ColumnSetRef><CanonicalVersionUri>x</CanonicalVersionUri></ColumnSetRef>'
        f"<SimpleCodeList>{_row('7')}</SimpleCodeList></gc:CodeList>"
    ).encode(),
    "a column without an id": _table("", "<Column/>"),
    "a column twice": _table("", '<Column Id="code"/><Column Id="Code"/>'),
    "a value of no column": _table('<Row><Value ColumnRef="x"><SimpleValue>7</SimpleValue></Value></Row>'),
    "more values than columns": _table(_row("7", "8", "9")),
    "a key of no column": _table(_row("7"), key='<Key Id="k"><ColumnRef Ref="x"/></Key>'),
    "a value of a million characters": _table(_row("7" * 1_000_000)),
    "three hundred columns": _table("", "".join(f'<Column Id="c{one}"/>' for one in range(300))),
    "a hundred thousand levels": _table("<x>" * 100_000 + "</x>" * 100_000),
    "no rows, but very many other things": _table("<x/>" * 1_000_000),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_table_is_refused_without_telling_its_content(what: str) -> None:
    with pytest.raises(Unreadable) as told:
        genericode.read(REFUSED[what])
    assert "7" not in str(told.value).replace("20,000", "")


def test_ten_million_rows_are_refused_when_the_bound_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(genericode, "MOST_ROWS", 20_000)
    with pytest.raises(Unreadable, match="more than 20,000 rows"):
        genericode.read(_table("<Row/>" * 10_000_000))


def test_a_table_beyond_the_bound_of_bytes_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(genericode, "LARGEST", 100)
    with pytest.raises(Unreadable, match="larger"):
        genericode.read(_table(_row("7")))


NAMED = [
    ("CaseCategoryCode", "x.xml", "casecategory"),
    ("CaseSubTypeCode", "x.xml", "casesubtype"),
    ("Location", "x.xml", "location"),
    ("", "adams_casecategory_test.xml", "casecategory"),
    ("", "casecategory-weird.xml", "casecategory"),
    ("", "filingcodes.xml", "filing"),
    ("", "cook_chd1_filing.xml", "filing"),
    ("RegisterActionDescriptionCode", "x.gc", "filing"),
    ("CaseParticipantRoleCode", "x.gc", "partytype"),
    ("BinaryFormatText", "x.gc", "filetype"),
    ("OptionalServicesCode", "x.xml", "optionalservices"),
    ("VehicleColorCode", "x.xml", "vehiclecolor"),
    ("", "vehiclecolorcodes.xml", "vehiclecolor"),
    ("", "….xml", "table"),
]


@pytest.mark.parametrize(("name", "file", "wanted"), NAMED)
def test_a_table_is_known_by_what_it_calls_itself_or_by_its_file(name: str, file: str, wanted: str) -> None:
    table = CodeList(name=name, version="", uri="", columns=("code",), key=("code",), rows=())
    assert known.named(table, file, "cook:chd1") == wanted


def test_every_known_table_says_where_it_was_seen() -> None:
    seen = [one.name for one in known.tables().values() if one.verified]
    assert {"location", "casecategory", "filingstatus", "servicetype"} <= set(seen)
    for one in known.tables().values():
        assert one.source
        assert "code" in one.columns
        assert one.names


def test_the_columns_we_name_stand_in_the_recorded_tables(tmp_path: Path) -> None:
    del tmp_path
    folder = reference.ecf("ecf-4.01-tyler") / "codelists"
    for file in sorted(folder.iterdir()):
        table = genericode.read(file.read_bytes())
        kind = known.tables()[known.named(table, file.name)]
        assert kind.verified
        for fact, columns in kind.columns.items():
            assert set(columns) & set(table.columns), (file.name, fact)
