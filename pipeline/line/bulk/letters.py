"""The messages of one run, made one by one: each with its paper, out of the store."""

from collections.abc import Iterable

from pipeline.line.bulk import email_places
from pipeline.line.bulk.bench import now
from pipeline.mailing import message, posted
from pipeline.mailing.message import Letter
from pipeline.mailing.post import Mail
from pipeline.runs import digested, papers
from pipeline.runs.messages import Row
from pipeline.runs.store import Store
from pipeline.settings import Settings


class Letters:
    """Makes the messages of one run."""

    def __init__(self, settings: Settings, store: Store, run_id: str) -> None:
        """Reads who gets what.

        Raises:
            LookupError: the run has no such list any more.
        """
        self._settings, self._store, self._run = settings, store, run_id
        sents = posted.read_mails(store, run_id)
        places = email_places.read(store, run_id)
        self._known = {(one.row, one.recipient): (one, place) for one, place in zip(sents, places, strict=True)}

    def forgotten(self, rows: Iterable[Row]) -> bool:
        """Whether the papers of these are gone."""
        return email_places.forgotten(self._store, [self._known[one.row, one.recipient][1] for one in rows])

    def mail(self, row: Row) -> Mail:
        """The message of a row, as it is sent now.

        Raises:
            StateError: the list of who gets what is not as it was written: a changed letter of an address would send
                the paper to a stranger.
        """
        sent, place = self._known[row.row, row.recipient]
        if (sent.identity, sent.recipient_sha256) != (row.identity, row.recipient_sha256):
            raise digested.damaged(f"mailed/{self._run}/by-email")
        paper = papers.stored(self._store, place)
        letter = Letter(run=self._run, sent=sent, paper=paper, at=now())
        return Mail(data=message.make(letter, self._settings.email), to=sent.email or "")
