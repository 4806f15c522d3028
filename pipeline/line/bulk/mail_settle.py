"""The papers of corrected days: what was replaced is plainly marked, and the certificates of those days are made anew.

That follows a correction's entry in the journal. Whoever is killed meanwhile leaves it to the next word about the run's
mail, which begins here.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from pipeline import files
from pipeline.killpoints import killpoint
from pipeline.line.bulk import laid, mail_counts
from pipeline.line.bulk.mail_counts import PROOFS, certificate_name, stem
from pipeline.line.desk import Desk
from pipeline.runs import mailed
from pipeline.runs.ledger import Run
from pipeline.runs.mailed import Batch, Correction
from pipeline.runs.store import Store

REPLACED = "replaced"


def settle(desk: Desk, store: Store, run: Run) -> None:
    """Mark what corrections have replaced, and make the certificates of their days anew; again does nothing.

    Raises:
        StateError: the run's pieces are no longer kept.
        OSError: the outbox cannot be written.
    """
    with desk.database.connect() as connection:
        known = mailed.corrections(connection, run.id)
        batches = mailed.batches(connection, run.id)
    fresh = [one for one in known if not one.settled]
    if not fresh:
        return
    folder = laid.folder(desk, run)
    for one in fresh:
        _mark(folder, one, _before(known, one))
    right = {one.day for one in batches if one.batch in {each.batch for each in fresh}}
    for day in sorted({each for each in right if each} | {one.day for one in fresh}):
        if same := tuple(one for one in batches if one.day == day):
            mail_counts.certify(desk, store, same, folder, _person(folder, same, known))
    with desk.database.begin() as connection:
        mailed.settle(connection, run.id)
        killpoint("mail-correct.settled.before-commit")
    killpoint("mail-correct.settled.after-commit")


def _before(known: Iterable[Correction], one: Correction) -> int:
    """The number of the correction that made what this one replaces; 0: it was the first word."""
    return max((each.number for each in known if each.batch == one.batch and each.number < one.number), default=0)


def _mark(folder: Path, one: Correction, before: int) -> None:
    """Give what held before a name that says that it is replaced."""
    for kind in (".jsonl", "-word.json"):
        name = f"{stem(one.batch, before)}{kind}"
        _rename(folder / PROOFS / name, folder / PROOFS / f"{REPLACED}-{name}")
    name = certificate_name(one.day)
    _rename(folder / name, folder / f"{REPLACED}-{one.number}-{name}")


def _rename(source: Path, target: Path) -> None:
    """Once: where the target is there, what stands at the source was made after it."""
    if source.exists() and not target.exists():
        killpoint("mail-correct.mark.before-rename")
        files.rename_new(source, target)
        files.sync_folder(target.parent)
        killpoint("mail-correct.mark.after-rename")


def _person(folder: Path, batches: tuple[Batch, ...], known: tuple[Correction, ...]) -> str:
    """Who said the last word about some batches of a day."""
    words = []
    for one in batches:
        number = max((each.number for each in known if each.batch == one.batch), default=0)
        words.append(json.loads((folder / PROOFS / f"{stem(one.batch, number)}-word.json").read_text(encoding="utf-8")))
    return str(max(words, key=lambda one: str(one["said_at"]))["person"])
