"""`docketpress.toml` is read strictly, and says all that is wrong with it at once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import settings
from pipeline.errors import SettingsError
from pipeline.settings import Settings


def write(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / settings.FILE_NAME).write_text(text, encoding="utf-8")
    return folder


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    found = settings.load(write(tmp_path / "home", ""))
    assert found.watch.rescan_seconds == 60
    assert found.database_url == f"sqlite:///{tmp_path / 'home' / 'var' / 'state.db'}"
    assert {name: lane.purpose for name, lane in found.lanes.items()} == {
        "receipts": "receipts",
        "returned-mail": "returned-mail",
    }


@pytest.mark.parametrize(
    ("text", "purposes"),
    [
        ("[lanes.motions]\n", {"motions": "forms", "receipts": "receipts", "returned-mail": "returned-mail"}),
        ('[lanes.answers]\npurpose = "receipts"\n', {"answers": "receipts", "returned-mail": "returned-mail"}),
        ('[lanes.receipts]\npurpose = "receipts"\n', {"receipts": "receipts", "returned-mail": "returned-mail"}),
    ],
    ids=["none is described", "another takes answers", "it is described"],
)
def test_there_is_always_a_lane_for_the_answers_of_courts(tmp_path: Path, text: str, purposes: dict[str, str]) -> None:
    found = settings.load(write(tmp_path / "home", text))
    assert {name: lane.purpose for name, lane in found.lanes.items()} == purposes


def test_a_lane_for_forms_may_not_have_the_name_of_the_one_for_answers(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match='the lane `receipts` is for what courts send back; write purpose = "rec'):
        settings.load(write(tmp_path / "home", "[lanes.receipts]\n"))


def test_a_lane_without_a_word_about_release_waits_for_a_person(home: Callable[..., Settings]) -> None:
    assert home("[lanes.motions]\n").lanes["motions"].release == "person"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[watch]\nsettle_second = 3", "watch.settle_second: there is no such setting; did you mean `settle_seconds`?"),
        ("colour = 1", "colour: there is no such setting; remove it"),
        ("home = '/'", "`home` is not a setting"),
        ("[lanes.a]\nrelease = 'nobody'", "lanes.a.release: Input should be 'auto', 'person' or 'two-person'"),
        ("[lanes.a]\nportal = 'desk'", "lanes.a.portal: there is no [portals.desk]"),
        ("[lanes.'../x']", "a lane's name holds letters, digits, - and _ only"),
        ("time_zone = 'Mars/Olympus'", "time_zone"),
        ("[engine]\nworkers = 0", "engine.workers"),
        ("[watch", "cannot be read as TOML"),
    ],
)
def test_a_wrong_setting_is_named_with_its_place(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings.load(write(tmp_path / "home", text))
    assert complaint in str(caught.value)
    assert settings.FILE_NAME in str(caught.value)


def test_all_complaints_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        settings.load(write(tmp_path / "home", "one = 1\ntwo = 2\n[watch]\nthree = 3"))
    assert all(name in str(caught.value) for name in ("one", "two", "watch.three"))


def test_a_folder_without_the_file_is_no_home(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="docketpress init"):
        settings.load(tmp_path)


def test_folders_that_are_the_same_behind_a_link_are_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "home", "")
    (folder / "inbox").mkdir()
    (folder / "outbox").symlink_to(folder / "inbox")
    with pytest.raises(SettingsError, match=r"inbox/ and outbox/ overlap"):
        settings.load(folder)


def test_an_inbox_inside_the_outbox_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "home", "")
    (folder / "outbox" / "deep").mkdir(parents=True)
    (folder / "inbox").symlink_to(folder / "outbox" / "deep")
    with pytest.raises(SettingsError, match="overlap"):
        settings.load(folder)


def test_a_portal_keeps_its_own_keys_for_its_adapter(home: Callable[..., Settings]) -> None:
    portal = home("[portals.desk]\nkind = 'folder'\npath = 'x'\n").portals["desk"]
    assert (portal.kind, portal.options) == ("folder", {"path": "x"})


def test_the_checkout_and_every_new_home_begin_with_the_same_settings() -> None:
    root = Path(__file__).parent.parent
    shipped = root / "templates" / "home" / settings.FILE_NAME
    assert (root / settings.FILE_NAME).read_text() == shipped.read_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("[mail]\nbarcode = true\n", "mailer_id", id="a barcode needs the office's number"),
        pytest.param('[email]\nhow = "smtp"\nsender = "a@court.example"\n', "host", id="sending needs a server"),
        pytest.param('[email]\nhow = "smtp"\nhost = "mail.example"\n', "sender", id="and a sender"),
    ],
)
def test_what_a_run_needs_at_its_end_is_asked_for_at_its_beginning(
    home: Callable[..., Settings], text: str, said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        home(text)
