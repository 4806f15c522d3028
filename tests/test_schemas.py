"""Schema sets are registered whole or not at all, and messages are read without network or entities."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from pipeline import schemas
from pipeline.cli import schemas as commands
from pipeline.cli.context import Home
from pipeline.errors import PortalUnavailable, UsageError
from pipeline.killpoints import VARIABLE
from pipeline.schemas import reading
from tests import reference
from tests.conftest import MakeHome

CORE = "urn:oasis:names:tc:legalxml-courtfiling:schema:xsd:CoreFilingMessage-4.0"
FIVE = "https://docs.oasis-open.org/legalxml-courtfiling/ns/v5.0/filing"
_HEAD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"'


def lay(folder: Path, *, space: str = CORE, limit: int = 20) -> Path:
    """A set of two files: a driver, and a namespace with one element."""
    (folder / "inner").mkdir(parents=True, exist_ok=True)
    (folder / "all.xsd").write_text(
        f'{_HEAD}><xs:import namespace="{space}" schemaLocation="inner/core.xsd"/></xs:schema>'
    )
    (folder / "inner" / "core.xsd").write_text(
        f'{_HEAD} targetNamespace="{space}" xmlns="{space}" elementFormDefault="qualified"><xs:element name="Message">'
        f'<xs:complexType><xs:sequence><xs:element name="Name"><xs:simpleType><xs:restriction base="xs:string">'
        f'<xs:maxLength value="{limit}"/></xs:restriction></xs:simpleType></xs:element></xs:sequence></xs:complexType>'
        f"</xs:element></xs:schema>"
    )
    return folder


def message(name: str = "Placeholder", space: str = CORE) -> bytes:
    return f'<Message xmlns="{space}"><Name>{name}</Name></Message>'.encode()


# ── registering ──────────────────────────────────────────────────────────────────────────────────────


def test_a_set_is_registered_by_its_version_and_used(tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert schemas.add(store, lay(tmp_path / "four")) == "ecf-4.01"
    assert schemas.add(store, lay(tmp_path / "five", space=FIVE)) == "ecf-5.0"
    assert schemas.names(store) == ("ecf-4.01", "ecf-5.0")
    assert schemas.registered(store, "ecf-4.01").faults(schemas.parse(message())) == ()
    assert schemas.digest(store / "ecf-4.01") == schemas.digest(tmp_path / "four")


def test_a_portals_own_set_goes_before_its_versions(tmp_path: Path) -> None:
    store = tmp_path / "store"
    schemas.add(store, lay(tmp_path / "one"))
    schemas.add(store, lay(tmp_path / "two", limit=3), "illinois")
    root = schemas.parse(message())
    assert len(schemas.registered(store, "illinois", "ecf-4.01").faults(root)) == 1
    assert schemas.registered(store, "texas", "ecf-4.01").faults(root) == ()


def test_a_newer_set_takes_the_olds_place_also_for_those_who_had_it_loaded(tmp_path: Path) -> None:
    store = tmp_path / "store"
    schemas.add(store, lay(tmp_path / "one"))
    held = schemas.registered(store, "ecf-4.01")
    assert held.faults(schemas.parse(message())) == ()
    schemas.add(store, lay(tmp_path / "two", limit=3))
    assert len(held.faults(schemas.parse(message()))) == 1
    assert [one.name for one in store.iterdir()] == ["ecf-4.01"]


@pytest.mark.parametrize("family", ["ecf-4.01-tyler", "ecf-5.0", "ecf-5.0-tyler"])
def test_the_kind_of_each_shared_set_is_seen(family: str) -> None:
    assert schemas.kind(reference.ecf(family) / "schema") == family.removesuffix("-tyler")


def test_a_shared_set_is_registered_and_holds_a_shared_sample(tmp_path: Path) -> None:
    folder = reference.ecf("ecf-4.01-tyler")
    name = schemas.add(tmp_path / "store", folder / "schema")
    sample = schemas.parse((folder / "samples" / "synthetic-minimal-core-filing.xml").read_bytes())
    assert schemas.registered(tmp_path / "store", name).faults(sample) == ()


def _no_driver(folder: Path) -> None:
    (folder / "all.xsd").unlink()


def _missing_file(folder: Path) -> None:
    (folder / "inner" / "core.xsd").unlink()


def _half_file(folder: Path) -> None:
    path = folder / "inner" / "core.xsd"
    path.write_text(path.read_text()[:-40])


def _no_schema(folder: Path) -> None:
    (folder / "all.xsd").write_text("<html/>")


def _upward_link(folder: Path) -> None:
    (folder / "inner" / "core.xsd").unlink()
    (folder / "inner" / "core.xsd").symlink_to("/etc/hostname")


def _from_the_network(folder: Path) -> None:
    path = folder / "all.xsd"
    path.write_text(path.read_text().replace("inner/core.xsd", "http://127.0.0.1:9/core.xsd"))
    driver = path.read_text().replace("</xs:schema>", f'<xs:element name="x" type="c:T" xmlns:c="{CORE}"/></xs:schema>')
    path.write_text(driver)


BAD = [_no_driver, _missing_file, _half_file, _no_schema, _upward_link, _from_the_network]


@pytest.mark.parametrize("spoil", BAD)
def test_what_does_not_load_is_refused_and_the_old_set_stays(tmp_path: Path, spoil: object) -> None:
    store = tmp_path / "store"
    schemas.add(store, lay(tmp_path / "good"), "sim")
    before = schemas.digest(store / "sim")
    bad = lay(tmp_path / "bad")
    assert callable(spoil)
    spoil(bad)
    if spoil in {_missing_file, _upward_link}:  # a driver that needs what is not there
        (bad / "all.xsd").write_text(
            (bad / "all.xsd").read_text().replace("import", "include").replace(f'namespace="{CORE}"', "")
        )
    with pytest.raises(UsageError):
        schemas.add(store, bad, "sim")
    assert schemas.digest(store / "sim") == before
    assert [one.name for one in store.iterdir()] == ["sim"]


def test_a_set_that_tells_no_version_needs_a_name(tmp_path: Path) -> None:
    folder = lay(tmp_path / "own", space="urn:own")
    assert schemas.kind(folder) is None
    with pytest.raises(UsageError, match="--portal"):
        schemas.add(tmp_path / "store", folder)
    assert schemas.add(tmp_path / "store", folder, "own") == "own"


@pytest.mark.parametrize("name", ["../up", "a/b", ".hidden", "", "-x", "x" * 101, "a b"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    folder = lay(tmp_path / "four", space="urn:own")
    with pytest.raises(UsageError):
        schemas.add(tmp_path / "store", folder, name)
    assert sorted(one.name for one in tmp_path.iterdir()) in (["four"], ["four", "store"])
    with pytest.raises(PortalUnavailable):
        schemas.registered(tmp_path / "store", name)


def test_too_many_files_are_no_schema_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schemas, "_MOST_FILES", 1)
    with pytest.raises(UsageError, match="more than a schema set"):
        schemas.add(tmp_path / "store", lay(tmp_path / "four"))


def test_without_a_set_nothing_can_be_sent_and_the_text_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(PortalUnavailable, match="docketpress schemas add"):
        schemas.registered(tmp_path, "ecf-4.01")


def test_a_registered_set_that_was_damaged_is_told(tmp_path: Path) -> None:
    schemas.add(tmp_path / "store", lay(tmp_path / "four"))
    _half_file(tmp_path / "store" / "ecf-4.01")
    with pytest.raises(PortalUnavailable, match="register them anew"):
        schemas.registered(tmp_path / "store", "ecf-4.01").faults(schemas.parse(message()))


_PROGRAM = "import sys; from pathlib import Path; from pipeline import schemas; schemas.add(*map(Path, sys.argv[1:]))"


@pytest.mark.kill
@pytest.mark.parametrize("point", ["schemas.before-swap", "schemas.between", "schemas.after-swap"])
def test_killed_while_it_is_swapped_one_whole_set_stands(tmp_path: Path, point: str) -> None:
    store = tmp_path / "store"
    schemas.add(store, lay(tmp_path / "one"))
    newer = lay(tmp_path / "two", limit=3)
    known = {schemas.digest(tmp_path / "one"), schemas.digest(newer)}
    run = [sys.executable, "-c", _PROGRAM, str(store), str(newer)]
    assert subprocess.run(run, env={**os.environ, VARIABLE: point}, check=False).returncode == -9
    assert schemas.digest(schemas.registered(store, "ecf-4.01").folder) in known
    schemas.add(store, newer)
    schemas.add(store, newer)
    assert schemas.digest(store / "ecf-4.01") == schemas.digest(newer)
    assert [one.name for one in store.iterdir()] == ["ecf-4.01"]


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────

_LAUGHS = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
HOSTILE = {
    "a document type": b"<!DOCTYPE a><a/>",
    "an entity": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    "a billion laughs": f'<!DOCTYPE a [<!ENTITY a "ha">{_LAUGHS}]><a>&j;</a>'.encode(),
    "a billion laughs in an attribute": f'<!DOCTYPE a [<!ENTITY a "ha">{_LAUGHS}]><a b="&j;"/>'.encode(),
    "a file": b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    "an address": b"<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a.dtd'><a/>",
    "a parameter entity": b"<!DOCTYPE a [<!ENTITY % b SYSTEM 'http://127.0.0.1:9/b'> %b;]><a/>",
    "a document type in another encoding": "<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE a><a/>".encode("utf-16"),
    "half a message": message()[:-5],
    "no XML": b"%PDF-1.7",
    "nothing": b"",
    "zero bytes": b"\0" * 100,
}


_WAYS: dict[str, Callable[[bytes], object]] = {
    "whole": schemas.parse,
    "in pieces": lambda raw: list(schemas.elements(raw, "a")),
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("way", _WAYS)
def test_what_no_court_sends_is_refused(what: str, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _nobody)
    monkeypatch.setattr(socket, "getaddrinfo", _nobody)
    with pytest.raises(schemas.Broken):
        _WAYS[way](HOSTILE[what])


def _nobody(*_: object, **__: object) -> None:
    raise AssertionError("the network was touched")


def test_a_message_beyond_the_bound_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST", 10)
    for read in (schemas.parse, lambda raw: list(schemas.elements(raw, "a"))):
        with pytest.raises(schemas.Broken, match="larger"):
            read(message())


def test_a_long_attachment_is_read() -> None:
    assert len(schemas.parse(message("A" * 12_000_000))[0].text or "") == 12_000_000


def test_elements_come_one_by_one_with_what_is_in_them() -> None:
    raw = b"<t>" + b"".join(b"<r><v>%d</v></r>" % one for one in range(1000)) + b"</t>"
    assert [one[0].text for one in schemas.elements(raw, "r")] == [str(one) for one in range(1000)]


def test_a_fault_names_the_place_and_no_value(tmp_path: Path) -> None:
    schemas.add(tmp_path / "store", lay(tmp_path / "four", limit=5))
    held = schemas.registered(tmp_path / "store", "ecf-4.01")
    (fault,) = held.faults(schemas.parse(message("Rowena O'Placeholder's")))
    assert fault.path == "Message/Name"
    assert fault.line == 1
    assert "Rowena" not in fault.said
    assert "Placeholder" not in fault.said
    (wrong,) = held.faults(schemas.parse(b"<Rowena/>"))
    assert wrong.path == "Rowena"
    assert "Rowena" not in wrong.said


@pytest.mark.parametrize(
    "value", ["Rowena", "O'Rowena'n", "a' is Rowena 'b", "'Rowena", "Rowena'", "attribute 'Rowena'"]
)
def test_no_fault_repeats_a_value_whatever_stands_in_it(tmp_path: Path, value: str) -> None:
    folder = lay(tmp_path / "four")
    core = folder / "inner" / "core.xsd"
    core.write_text(core.read_text().replace('<xs:maxLength value="20"/>', '<xs:enumeration value="x"/>'))
    schemas.add(tmp_path / "store", folder)
    for fault in schemas.registered(tmp_path / "store", "ecf-4.01").faults(schemas.parse(message(value))):
        assert "Rowena" not in fault.said
        assert fault.path == "Message/Name"


# ── the commands ─────────────────────────────────────────────────────────────────────────────────────


def _run(home: Path, *words: str) -> str:
    app = typer.Typer()
    commands.add_to(app)
    done = CliRunner().invoke(app, ["schemas", *words], obj=Home(home), catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_sets_are_added_and_listed(home: MakeHome, tmp_path: Path) -> None:
    settings = home()
    assert "No schemas" in _run(settings.home, "list")
    assert "registered as ecf-4.01" in _run(settings.home, "add", str(lay(tmp_path / "four")))
    assert "registered as sim" in _run(settings.home, "add", str(tmp_path / "four"), "--portal", "sim")
    assert "ecf-4.01" in _run(settings.home, "list")
    assert '"kind": "ecf-4.01"' in _run(settings.home, "list", "--json")
