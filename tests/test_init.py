"""What `docketpress init` says: of a new home, and of one that has a lane more since."""

from pathlib import Path

from typer.testing import CliRunner

from pipeline.cli import app


def _init(folder: Path) -> str:
    done = CliRunner().invoke(app, ["init", str(folder)])
    assert done.exit_code == 0
    return done.output.replace("\n", "")


def test_a_new_home_is_made_and_an_old_one_is_told_what_is_new(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    assert f"Made a home in {folder}Lanes:" in _init(folder)
    with (folder / "docketpress.toml").open("a") as settings:
        settings.write('\n[lanes.notices]\npurpose = "notices"\ncourt = "us-nywd"\n')
        settings.write('document_type = "notice-of-hearing"\nrelease = "person"\n')
    assert f"{folder} is a home already. New folders: inbox/notices." in _init(folder)
    assert (folder / "inbox" / "notices").is_dir()
    assert "New folders: none." in _init(folder)
