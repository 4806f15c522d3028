"""The shipped examples' papers, each made once for all processes of a test session."""

import fcntl
import json
import pickle
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline import library
from pipeline.model import Form, Origin, RawForm
from pipeline.press.papers import MadePaper, make
from pipeline.rules.catalog import Catalog
from pipeline.rules.validate import validate

DOCUMENTS = library.shipped() / "documents"
EXAMPLES = sorted(DOCUMENTS.glob("*/examples/*.json"))
_ADVISED = frozenset({"deadline.no-rule"})
"""What may be said of an example: not every court's packs have the rule by which its type asks for notice."""


class ExamplePapers:
    """Makes an example's papers, or gives those that another process of this session has made."""

    def __init__(self, folder: Path, catalog: Catalog, now: datetime) -> None:
        self._folder = folder
        self._catalog = catalog
        self._now = now

    def __call__(self, path: Path) -> tuple[MadePaper, ...]:
        """The papers of one example; nobody may change their files."""
        place = self._folder / path.parent.parent.name / path.stem
        place.mkdir(parents=True, exist_ok=True)
        kept = place / "made.pickle"
        with (place / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                kept.write_bytes(pickle.dumps(make_example(path, self._catalog, place, self._now)))
        found: tuple[MadePaper, ...] = pickle.loads(kept.read_bytes())  # noqa: S301 - this session wrote it
        return found


def form_of(path: Path, catalog: Catalog, now: datetime) -> Form:
    """The checked form of an example. The files its exhibits name count as dropped with it."""
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    kind, court = values.pop("document_type"), values.pop("court")
    exhibits = tuple(line.rpartition(" = ")[2] for line in values.get("exhibits", ()))
    origin = Origin(file=path.name, sha256="0" * 64)
    raw = RawForm(document_type=kind, court=court, values=values, origin=origin)
    checked = validate(raw, catalog, lane_type=None, lane_court=None, lane_access="public", files=exhibits, now=now)
    assert checked.form is not None, [(one.code, str(one.where), one.message) for one in checked.findings]
    found = [(one.code, str(one.where), one.message) for one in checked.findings if one.code not in _ADVISED]
    assert found == []
    return checked.form


def make_example(path: Path, catalog: Catalog, folder: Path, now: datetime) -> tuple[MadePaper, ...]:
    """The papers of an example."""
    form = form_of(path, catalog, now)
    kind, court = catalog.documents[form.document_type], catalog.courts[form.court]
    return make(form, kind, court, folder, received_at=now)
