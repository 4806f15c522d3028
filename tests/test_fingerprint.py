"""Two machines that would make a run's papers differently do not share it."""

from pathlib import Path

import pytest

from pipeline.errors import StateError
from pipeline.line.bulk import fingerprint
from pipeline.line.desk import load_catalog
from pipeline.runs.folder_store import FolderStore
from pipeline.settings import Settings

_RUN = "20261122-aaaa"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    catalog = load_catalog(Settings(home=tmp_path_factory.mktemp("home")))
    return dict(fingerprint.fingerprint(catalog, "notice-of-hearing", "us-nywd"))


def test_it_names_templates_versions_and_font_files(here: dict[str, str]) -> None:
    wanted = {"docketpress", "document_type_sha256", "court_sha256", "shared_templates_sha256", "renderers", "pango"}
    assert wanted <= here.keys()
    assert "weasyprint" in here["renderers"]
    assert len(here["font Liberation Serif Bold"]) == 64
    assert here["font Liberation Serif Bold"] != here["font Liberation Serif Italic"]
    assert here["harfbuzz"] != "absent"


def test_the_machine_that_began_a_run_fits(tmp_path: Path, here: dict[str, str]) -> None:
    store = FolderStore(tmp_path)
    assert fingerprint.refusal(store, _RUN, here, "a") is None
    fingerprint.begin(store, _RUN, here)
    fingerprint.begin(store, _RUN, here)
    assert fingerprint.refusal(store, _RUN, here, "a") is None


@pytest.mark.parametrize(
    "change",
    [
        {"court_sha256": "other"},
        {"renderers": "{}"},
        {"pango": "15100"},
        {"font Liberation Serif Regular": "other"},
        {"libharfbuzz-subset.so.0": "absent"},
        {"a part that only the other release has": "x"},
    ],
    ids=["court", "renderers", "pango", "font file", "cutter of fonts", "release"],
)
def test_a_machine_with_something_else_is_refused_and_told_what(
    tmp_path: Path, here: dict[str, str], change: dict[str, str]
) -> None:
    store = FolderStore(tmp_path)
    fingerprint.begin(store, _RUN, here)
    found = fingerprint.refusal(store, _RUN, here | change, "other-machine")
    assert found is not None
    assert found.code == "run.host-differs"
    assert found.found == next(iter(change))
    assert "other-machine" in found.message
    with pytest.raises(StateError):
        fingerprint.begin(store, _RUN, here | change)


def test_a_machine_without_the_cutter_of_fonts_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fingerprint._cutter() == {}
    monkeypatch.setattr(fingerprint, "_CUTTER", "libnowhere-subset.so.0")
    assert fingerprint._cutter() == {"libnowhere-subset.so.0": "absent"}
