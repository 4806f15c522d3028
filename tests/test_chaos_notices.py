"""The chaos suite itself is tried: adapters that break the promise on purpose are found out, each for what it does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline import database
from pipeline.errors import InDoubt, PortalUnavailable
from pipeline.filing.portals import Keep, discard
from pipeline.filing.portals.http import HttpPortal
from pipeline.model import Envelope, Receipt, ReviewStatus
from tests import chaos_http, chaos_sites
from tests.chaos_ends import End, Plan
from tests.chaos_run import run


class Resends(HttpPortal):
    """Sends again when no answer came."""

    def submit(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        try:
            return super().submit(envelope, reference, keep=keep)
        except InDoubt:
            return super().submit(envelope, reference, keep=keep)


class Believes(HttpPortal):
    """Takes any page for a receipt."""

    def submit(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        try:
            return super().submit(envelope, reference, keep=keep)
        except InDoubt:
            return _receipt(envelope, self.name, ReviewStatus.RECEIVED)


class Hopes(HttpPortal):
    """Takes a word it does not know for `accepted`."""

    def status(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        said = super().status(envelope, reference, keep=keep)
        return replace(said, status=ReviewStatus.ACCEPTED) if said.status is ReviewStatus.UNKNOWN else said


class Forgets(HttpPortal):
    """Says that the court has nothing whenever it cannot be asked."""

    def find(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt | None:
        found = super().find(envelope, reference, keep=keep)
        return found if isinstance(found, Receipt) else None


class Deaf(HttpPortal):
    """Never hears what the clerk decided."""

    def status(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        del envelope, reference, keep
        raise PortalUnavailable("it cannot be asked now")


def _receipt(envelope: Envelope, portal: str, status: ReviewStatus) -> Receipt:
    now = datetime.now(UTC)
    return Receipt(
        envelope_id=envelope.id,
        portal=portal,
        reference=None,
        status=status,
        at=now,
        outcomes=(),
        raw=b"<html>",
        at_told=False,
    )


class OwnWords(chaos_http.Networked):
    """A court whose clerk uses words that nobody knows, until all is well."""

    def decide(self, reference: str, *, accept: bool) -> None:
        super().decide(reference, accept=accept)
        self.court.decided[reference] = "docketed?"


@contextmanager
def court(folder: Path, made: type[HttpPortal]) -> Iterator[chaos_http.Networked]:
    with chaos_http.site("http", folder, made) as site:
        yield site


BROKEN: dict[str, tuple[type[HttpPortal], str, str, str]] = {
    "one that sends again when the answer is lost": (
        Resends, chaos_sites.SEND, "resets after the court filed", "filed 2 times",
    ),
    "one that takes an error page for a receipt": (
        Believes, chaos_sites.SEND, "answers 503 instead of the court", "told as filed, and the court does not have it",
    ),
    "one that takes silence for a no": (
        Forgets, chaos_sites.ASK, "answers 503 instead of the court", "filed 2 times",
    ),
    "one that never hears the clerk": (
        Deaf, chaos_sites.WORD, "is slow but whole", "the clerk's word was lost",
    ),
}  # fmt: skip


def journeys(site: chaos_http.Networked, stage: str, fault: str, folder: Path, *, seeds: int = 1) -> list[End]:
    papers = folder / "papers"
    papers.mkdir()
    url = f"sqlite:///{folder / 'state.db'}"
    state = database.connect(url)
    plans = [Plan(kind="http", stage=stage, fault=fault, seed=seed) for seed in range(seeds)]
    ends = [run(site, plan, url=url, state=state, folder=papers) for plan in plans]
    state.dispose()
    return ends


@pytest.mark.parametrize("name", BROKEN)
def test_an_adapter_that_breaks_the_promise_is_found_out(name: str, tmp_path: Path) -> None:
    made, stage, fault, told = BROKEN[name]
    with court(tmp_path / "site", made) as site:
        (end,) = journeys(site, stage, fault, tmp_path)
    assert [one for one in end.wrong if one.startswith(told)]


@pytest.mark.parametrize("name", BROKEN)
def test_ours_keeps_it_under_the_same_fault(name: str, tmp_path: Path) -> None:
    _, stage, fault, _ = BROKEN[name]
    with court(tmp_path / "site", HttpPortal) as site:
        (end,) = journeys(site, stage, fault, tmp_path)
    assert (end.wrong, end.filed, end.struck) == ((), 1, True)


def test_a_word_that_is_not_known_and_taken_for_accepted_is_found_out(tmp_path: Path) -> None:
    with court(tmp_path / "site", Hopes) as site:
        site.__class__ = OwnWords
        ends = journeys(site, chaos_sites.WORD, "", tmp_path, seeds=6)
    assert "told as accepted, and the clerk said rejected" in {one for end in ends for one in end.wrong}
