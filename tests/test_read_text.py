"""JSON, YAML and TOML forms: strict, with the line of what is refused."""

import json
import string
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from pipeline.intake.read import Reading
from pipeline.intake.read.json_form import read_json
from pipeline.intake.read.result import Known, Source
from pipeline.rules.catalog import Catalog
from pipeline.settings import LaneSettings
from tests.drops import one_finding, one_form, read_file

HEARING = {"document_type": "notice-of-hearing", "court": "us-nywd", "hearing_date": "2026-12-15", "courtroom": 5}
YAML = """\
document_type: notice-of-hearing
court: us-nywd
hearing_date: 2026-12-15
hearing_time: 09:30
docket_number: 0123
remote_link: no
courtroom: 5
case:
  plaintiffs: [Jane Roe, "Acme: Corp."]
"""
TOML = """\
document_type = "notice-of-hearing"
court = "us-nywd"
hearing_date = 2026-12-15
hearing_time = 09:30:00
courtroom = 5
amount = 1250.50
[case]
plaintiffs = ["Jane Roe"]
"""


def test_a_json_form_gives_its_values_type_and_court(tmp_path: Path, catalog: Catalog) -> None:
    form = one_form(read_file(tmp_path, "hearing.json", json.dumps(HEARING), catalog))
    assert (form.document_type, form.court) == ("notice-of-hearing", "us-nywd")
    assert form.values == {"hearing_date": "2026-12-15", "courtroom": 5}
    assert (form.origin.file, form.origin.row) == ("hearing.json", None)


def test_numbers_with_a_fraction_stay_as_they_were_written(tmp_path: Path, catalog: Catalog) -> None:
    text = '{"document_type": "letter", "a": 1250.50, "b": 1e3, "c": -7, "d": 123456789012345678901234567890}'
    form = one_form(read_file(tmp_path, "f.json", text, catalog))
    assert form.values == {"a": "1250.50", "b": "1e3", "c": -7, "d": "123456789012345678901234567890"}


def test_a_json_list_holds_many_forms_each_with_its_line(tmp_path: Path, catalog: Catalog) -> None:
    text = '[\n {"document_type": "letter", "a": "1"},\n {"document_type": "motion",\n "a": "2"}\n]'
    reading = read_file(tmp_path, "f.json", text, catalog)
    assert [(one.document_type, one.origin.row) for one in reading.forms] == [("letter", 2), ("motion", 3)]


def test_yaml_texts_stay_texts(tmp_path: Path, catalog: Catalog) -> None:
    form = one_form(read_file(tmp_path, "f.yaml", YAML, catalog))
    assert form.values == {
        "hearing_date": "2026-12-15",
        "hearing_time": "09:30",
        "docket_number": "0123",
        "remote_link": "no",
        "courtroom": 5,
        "case": {"plaintiffs": ["Jane Roe", "Acme: Corp."]},
    }


def test_yaml_documents_are_forms(tmp_path: Path, catalog: Catalog) -> None:
    reading = read_file(tmp_path, "f.yml", "document_type: letter\na: x\n---\ndocument_type: letter\na: y\n", catalog)
    assert [(one.values["a"], one.origin.row) for one in reading.forms] == [("x", 1), ("y", 4)]


def test_toml_dates_times_and_fractions_become_texts(tmp_path: Path, catalog: Catalog) -> None:
    form = one_form(read_file(tmp_path, "f.toml", TOML, catalog))
    assert form.values == {
        "hearing_date": "2026-12-15",
        "hearing_time": "09:30",
        "courtroom": 5,
        "amount": "1250.50",
        "case": {"plaintiffs": ["Jane Roe"]},
    }


def test_toml_tables_called_forms_are_forms(tmp_path: Path, catalog: Catalog) -> None:
    text = '[[forms]]\ndocument_type = "letter"\na = 1\n\n[[forms]]\ndocument_type = "letter"\na = 2\n'
    reading = read_file(tmp_path, "f.toml", text, catalog)
    assert [(one.values["a"], one.origin.row) for one in reading.forms] == [(1, 1), (2, 5)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_forms_are_read_with_or_without_a_byte_order_mark(
    tmp_path: Path, catalog: Catalog, encoding: str
) -> None:
    text = '{"document_type": "letter", "name": "Zoë Ñandú"}'
    form = one_form(read_file(tmp_path, "f.json", text.encode(encoding), catalog))
    assert form.values == {"name": "Zoë Ñandú"}


REFUSED = [
    ("duplicate key in JSON", "f.json", '{\n"a": 1,\n"a": 2}', "read.duplicate-key", 3),
    ("duplicate key inside a table", "f.json", '{"c": {\n"a": 1, "a": 2}}', "read.duplicate-key", 2),
    ("NaN", "f.json", '{"a":\nNaN}', "read.not-a-number", 2),
    ("minus infinity", "f.json", '{"a": [1, -Infinity]}', "read.not-a-number", 1),
    ("a missing comma", "f.json", '{"a": 1\n"b": 2}', "read.syntax", 2),
    ("a trailing comma", "f.json", '{"a": 1,\n}', "read.syntax", 2),
    ("single quotes", "f.json", "{'a': 1}", "read.syntax", 1),
    ("a leading zero", "f.json", '{"a": 0123}', "read.syntax", 1),
    ("text after the end", "f.json", '{"a": 1}\n{"b": 2}', "read.syntax", 2),
    ("an open string", "f.json", '{"a": "x', "read.syntax", 1),
    ("a line break in a string", "f.json", '{"a": "x\ny"}', "read.syntax", 1),
    ("an end in the middle", "f.json", '{"a": [1, 2', "read.syntax", 1),
    ("a deep list", "f.json", '{"a":' + "[" * 5000 + "]" * 5000 + "}", "read.too-deep", 1),
    ("a plain text", "f.json", '"hello"', "read.no-fields", 1),
    ("an empty list", "f.json", "[]", "read.no-fields", None),
    ("an empty table", "f.json", "{}", "read.no-fields", 1),
    ("an empty file", "f.json", "", "read.empty", None),
    ("a file of zero bytes", "f.json", b"\0" * 4096, "read.empty", None),
    ("a file of white space", "f.yaml", " \n\n", "read.empty", None),
    ("Latin-1 bytes", "f.json", b'{"a":\n"Zo\xeb"}', "read.encoding", 2),
    ("a PDF called JSON", "f.json", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "read.encoding", 2),
    ("a zero byte", "f.json", b'{"a": 1,\n"b": "x\0"}', "read.encoding", 2),
    ("a lone surrogate", "f.json", '{"document_type": "letter", "a": "\\ud800"}', "read.control-character", 1),
    ("an escape character", "f.json", '{"document_type": "letter", "a": "\\u001b[31m"}', "read.control-character", 1),
    ("a text that is too large", "f.json", '{"a": "' + "x" * 2_000_001 + '"}', "read.too-large", None),
    ("duplicate key in YAML", "f.yaml", "a: 1\nb: 2\na: 3\n", "read.duplicate-key", 3),
    ("infinity in YAML", "f.yaml", "a: 1\nb: .inf\n", "read.not-a-number", 2),
    ("an anchor", "f.yaml", "a: &x 1\nb: 2\n", "read.yaml-anchor", 1),
    ("an alias", "f.yaml", "b: 2\na: *x\n", "read.yaml-anchor", 2),
    ("a tag", "f.yaml", "a: 1\nb: !!python/object/apply:os.system [ls]\n", "read.yaml-tag", 2),
    ("a deep YAML list", "f.yaml", "a: " + "[" * 2000 + "]" * 2000, "read.too-deep", 1),
    ("a tab in YAML", "f.yaml", "a: 1\n\tb: 2\n", "read.syntax", 2),
    ("a list as key", "f.yaml", "a: 1\n? [b]\n: c\n", "read.syntax", 2),
    ("a control character in YAML", "f.yaml", 'a: 1\nb: "\x07"\n', "read.syntax", None),
    ("duplicate key in TOML", "f.toml", "a = 1\nb = 2\na = 3\n", "read.duplicate-key", 3),
    ("a table twice", "f.toml", "[a]\nb = 2\n[a]\nc = 3\n", "read.duplicate-key", 3),
    ("nan in TOML", "f.toml", "a = 1\nb = nan\n", "read.not-a-number", 2),
    ("broken TOML", "f.toml", "a = 1\nb = \n", "read.syntax", 2),
    ("a deep TOML array", "f.toml", "a = " + "[" * 3000 + "]" * 3000, "read.too-deep", None),
    ("a deep TOML key", "f.toml", "a." * 100 + "b = 1\n", "read.too-deep", None),
    ("a huge TOML integer", "f.toml", "a = " + "9" * 5000 + "\n", "read.syntax", None),
]


@pytest.mark.parametrize(
    ("name", "data", "code", "line"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_is_refused_is_refused_with_its_line(
    tmp_path: Path, catalog: Catalog, name: str, data: bytes | str, code: str, line: int | None
) -> None:
    finding = one_finding(read_file(tmp_path, name, data, catalog))
    assert (finding.code, finding.where.row) == (code, line)
    assert finding.where.file == name


def test_a_yaml_bomb_is_refused_before_it_grows(tmp_path: Path, catalog: Catalog) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]" for at in range(1, 30)]
    assert one_finding(read_file(tmp_path, "bomb.yaml", "\n".join(lines), catalog)).code == "read.yaml-anchor"


def test_a_bad_form_leaves_the_other_forms_of_a_list_alone(tmp_path: Path, catalog: Catalog) -> None:
    reading = read_file(tmp_path, "f.json", '[{"document_type": "letter", "a": 1}, 7]', catalog)
    assert [one.values for one in reading.forms] == [{"a": 1}]
    assert [one.code for one in reading.findings] == ["read.no-fields"]


def test_the_type_is_what_the_form_says_before_what_the_lane_says(tmp_path: Path, catalog: Catalog) -> None:
    lane = LaneSettings(document_type="motion")
    said = read_file(tmp_path, "a.json", '{"Document Type": "Notice of Hearing", "a": 1}', catalog, lane)
    assert one_form(said).document_type == "notice-of-hearing"
    unsaid = read_file(tmp_path, "b.json", '{"a": 1}', catalog, lane)
    assert one_form(unsaid).document_type == "motion"


def test_the_type_is_told_by_the_headings_when_nobody_says_it(tmp_path: Path, catalog: Catalog) -> None:
    text = json.dumps({"Hearing Date": "x", "hearing time": "x", "court_room": "x", "case": {"docket_number": "x"}})
    assert one_form(read_file(tmp_path, "a.json", text, catalog)).document_type == "notice-of-hearing"


def test_a_type_that_could_be_two_is_refused_naming_both(tmp_path: Path, catalog: Catalog) -> None:
    finding = one_finding(read_file(tmp_path, "a.json", '{"docket_number": "x", "judge": "y"}', catalog))
    assert finding.code == "read.type-ambiguous"
    assert "notice-of-hearing" in finding.message
    assert "motion" in finding.message


def test_a_type_that_cannot_be_told_is_refused_listing_what_is_known(tmp_path: Path, catalog: Catalog) -> None:
    finding = one_finding(read_file(tmp_path, "a.json", '{"colour": "red"}', catalog))
    assert finding.code == "read.type-unknown"
    assert all(name in finding.message for name in catalog.documents)


def test_a_misspelled_type_is_refused_with_the_nearest_one(tmp_path: Path, catalog: Catalog) -> None:
    finding = one_finding(read_file(tmp_path, "a.json", '{"document_type": "notice-of-haering", "a": 1}', catalog))
    assert finding.code == "read.type-unknown"
    assert "notice-of-hearing" in finding.repair


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("f.txt", "read.unknown-format"),
        ("noending", "read.unknown-format"),
        ("f.doc", "read.other-format"),
        ("f.xls", "read.other-format"),
    ],
)
def test_other_formats_are_returned_saying_what_to_save_as(
    tmp_path: Path, catalog: Catalog, name: str, code: str
) -> None:
    assert one_finding(read_file(tmp_path, name, "x", catalog)).code == code


def test_a_reading_survives_the_way_out_of_the_limited_child(tmp_path: Path, catalog: Catalog) -> None:
    reading = read_file(tmp_path, "f.yaml", YAML, catalog)
    adapter = TypeAdapter(Reading)
    assert adapter.validate_json(adapter.dump_json(reading)) == reading


LETTERS = Known(catalog=Catalog(documents={}, courts={}, fieldsets={}), lane=LaneSettings(document_type="letter"))
PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | PRINTABLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PRINTABLE, inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.dictionaries(
    st.text(string.ascii_lowercase, min_size=1, max_size=8).map(lambda name: f"x{name}"), VALUES, min_size=1, max_size=6
)


@settings(max_examples=150, deadline=None)
@given(values=FIELDS, ascii_only=st.booleans(), indent=st.sampled_from([None, 2]))
def test_json_values_come_back_as_they_were_written(
    values: dict[str, object], *, ascii_only: bool, indent: int | None
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "f.json"
        text = json.dumps(values, ensure_ascii=ascii_only, indent=indent)
        path.write_text(text, encoding="utf-8")
        source = Source(name="f.json", path=path, sha256="0" * 64, size=path.stat().st_size)
        reading = read_json(source, LETTERS)
    assert [one.code for one in reading.findings] == []
    assert reading.forms[0].values == values
