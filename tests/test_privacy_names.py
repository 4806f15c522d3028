"""A drop's own name: people name files after persons, and some after their numbers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import demo
from pipeline import settings as settings_room
from pipeline.line import privacy, status, trying, work
from pipeline.rules.privacy import drops
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("roe 123-45-6789.pdf", "roe xxx-xx-xxxx.pdf"),
        ("SSN_123456789.json", "SSN_xxxxxxxxx.json"),
        ("roe_DOB_03-04-1990", "roe_DOB_xx-xx-xxxx"),
        ("account no. 0012345678.xlsx", "account no. xxxxxxxxxx.xlsx"),
        ("1-26-cv-00045 motion.json", "1-26-cv-00045 motion.json"),
        ("scan 2026-11-22 12345.pdf", "scan 2026-11-22 12345.pdf"),
        ("odd \udcff 123-45-6789", "odd \udcff xxx-xx-xxxx"),
    ],
)
def test_identifiers_in_a_drops_name_are_crossed_out_and_stay_so(name: str, shown: str) -> None:
    assert drops.shown(name) == shown
    assert drops.shown(shown) == shown
    assert drops.shown(name, sealed=True) == "sealed-drop"


def test_a_drop_named_after_a_number_is_told_of_without_the_number(
    home: Callable[[], settings_room.Settings], tmp_path: Path
) -> None:
    path = tmp_path / "roe SSN 123-45-6789.json"
    path.write_text("{}", encoding="utf-8")
    found = trying.check(home(), (path,), lane=None, document_type="motion", court="us-nywd", now=NOW)
    told = [one for one in found if one.code == "privacy.drop-name"]
    assert [(one.where.file, one.found) for one in told] == [("roe SSN xxx-xx-xxxx.json", "roe SSN xxx-xx-xxxx.json")]
    assert privacy.named(trying.packet_of(tmp_path, NOW)) == ()


def test_a_number_in_a_drops_name_reaches_neither_the_outbox_nor_the_state(tmp_path: Path) -> None:
    home = demo.make_home(tmp_path / "home")
    (home.inbox / "hearings" / "roe SSN 123-45-6789.json").write_text("{}", encoding="utf-8")
    work.run_once(home, lambda _report: None)
    shown = status.of(home)
    assert [(one.name, one.returned) for one in shown.drops] == [("roe SSN xxx-xx-xxxx.json", 1)]
    outside = [one.relative_to(home.outbox) for one in home.outbox.rglob("*") if "original" not in one.parts]
    assert [one for one in outside if "6789" in str(one)] == []
    kept = b"".join(one.read_bytes() for one in home.var.glob("*.db*"))
    assert kept
    assert b"123-45-6789" not in kept
