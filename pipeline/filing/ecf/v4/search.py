"""Asking after an envelope that was, or may have been, sent: is it there, what became of it, take it back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.errors import PortalRefused, PortalUnavailable
from pipeline.filing.ecf.v4 import bill, errors, lists, names, outcomes, questions
from pipeline.filing.ecf.v4.decided import Inquiry
from pipeline.filing.ecf.v4.lists import Listed, Listing
from pipeline.filing.ecf.v4.parts import Asker
from pipeline.filing.ecf.v4.review_filing import Sent
from pipeline.filing.ecf.v4.stored import Earlier, earlier
from pipeline.filing.ecf.v4.times import window
from pipeline.filing.ecf.v4.wire import NotAnswered, Wire
from pipeline.filing.portals import Keep, NotListed, Unanswerable
from pipeline.model import Envelope, Outcome, Receipt, ReviewStatus

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One envelope at one portal, after its message was made."""

    wire: Wire
    asker: Asker
    envelope: Envelope
    reference: str
    sent: Sent
    message: Path
    """The stored message."""

    def find(self, keep: Keep) -> Receipt | Unanswerable | NotListed:
        """Whether the portal lists it. A list may lag, so what it does not show is no proof that it is not there.

        Raises:
            NotAnswered: there is no list that can be read.
        """
        now = datetime.now(UTC)
        listing, raw = self._list(keep, now)
        if listing.errors:
            return Unanswerable(reason=f"the portal answered with {errors.said(listing.errors)}")
        mine = lists.ours(listing.papers, self.reference)
        if mine:
            # What was answered to the sending itself may have been meant for another.
            before = replace(earlier(self.envelope, self.reference), marks=(), calls=())
            return self._receipt(mine, raw, before, now, keep)
        doubtful = lists.perhaps_ours(listing.papers, self.sent, self._first(now) - _A_DAY, now + _A_DAY)
        if doubtful:
            return Unanswerable(
                reason=f"its list shows {len(doubtful)} papers that may be ours, and none bears our reference; look in "
                "the portal's filing history, then tell with `docketpress resolve` or `docketpress resend`",
                ever=False,
            )
        return NotListed()

    def status(self, keep: Keep) -> Receipt:
        """What each paper has become.

        Raises:
            NotAnswered: nothing that can be read came.
            PortalUnavailable: the portal answered with errors, or does not list the envelope.
        """
        now, before = datetime.now(UTC), earlier(self.envelope, self.reference)
        listing, raw = self._list(keep, now)
        mine = self._ours(listing, before)
        if mine and not listing.errors:
            return self._receipt(mine, raw, before, now, keep, patient=True)
        if before.filings and listing.errors:
            return self._one_by_one(before, keep, now)
        why = errors.said(listing.errors) or "it does not list the envelope"
        raise PortalUnavailable(f"portal {self.wire.portal}: {why}")

    def cancel(self, keep: Keep) -> Receipt:
        """Take every paper back that the portal knows.

        Raises:
            NotAnswered: an answer did not come or cannot be read.
            PortalRefused: not every paper was taken back.
            PortalUnavailable: the portal does not list the envelope.
        """
        now, before = datetime.now(UTC), earlier(self.envelope, self.reference)
        listing, _ = self._list(keep, now)
        listed = self._ours(listing, before)
        mine = tuple(one.filing for one in listed)
        if not mine:
            raise PortalUnavailable(f"portal {self.wire.portal}: it does not list the envelope")
        papers, refused, raws = list[Listed](), list[str](), list[bytes]()
        for filing in mine:
            answered = self.wire.ask(names.CANCEL, questions.cancel(self.asker, self.sent.location, filing), keep=keep)
            paper, found = lists.read_status(answered.element)
            raws.append(answered.raw)
            papers.append(paper)
            refused.extend(found)
        if refused:
            return self._not_cancelled(tuple(dict.fromkeys(refused)), before, keep)
        told = outcomes.merged(self.sent, outcomes.listed(_named(papers, listing, mine)))
        return self._whole(told, outcomes.Told(marks=outcomes.marks(papers), raw=b"\n".join(raws)), now)

    # ── asking ──

    def _list(self, keep: Keep, now: datetime) -> tuple[Listing, bytes]:
        first, last = window(self._first(now), now)
        question = questions.filing_list(self.asker, self.sent.location, first, last)
        answered = self.wire.ask(names.GET_LIST, question, keep=keep)
        return lists.read(answered.element), answered.raw

    def _ours(self, listing: Listing, before: Earlier) -> tuple[Listed, ...]:
        by_reference = lists.ours(listing.papers, self.reference)
        return by_reference or lists.numbered(listing.papers, before.filings, before.numbers)

    def _first(self, now: datetime) -> datetime:
        """When sending cannot have begun earlier: the oldest time of what was laid ready before it.

        A folder brought back from a backup may bear younger times than the sending; the oldest of several files is the
        least likely to.
        """
        paths = (self.message, self.envelope.package.path, self.envelope.manifest.path)
        times = [path.stat().st_mtime for path in paths if path.exists()]
        return min(datetime.fromtimestamp(min(times), UTC), now) if times else now

    def _one_by_one(self, before: Earlier, keep: Keep, now: datetime) -> Receipt:
        papers, raws = list[Listed](), list[bytes]()
        for filing in before.filings:
            question = questions.filing_status(self.asker, self.sent.location, filing)
            answered = self.wire.ask(names.GET_STATUS, question, keep=keep)
            paper, found = lists.read_status(answered.element)
            if found:
                raise NotAnswered(f"the portal answered with {errors.said(found)}")
            papers.append(paper)
            raws.append(answered.raw)
        return self._receipt(tuple(papers), b"\n".join(raws), before, now, keep, patient=True)

    # ── telling ──

    def _receipt(
        self,
        papers: tuple[Listed, ...],
        raw: bytes,
        before: Earlier,
        now: datetime,
        keep: Keep,
        *,
        patient: bool = False,
    ) -> Receipt:
        """What the portal tells of our papers now, with what calls told and what details tell.

        Args:
            papers: as listed.
            raw: the list's answer.
            before: what earlier answers told.
            now: the time.
            keep: stores answers.
            patient: whether a portal that is silent about details is to be asked all again later.
        """
        inquiry = Inquiry(wire=self.wire, asker=self.asker, location=self.sent.location, keep=keep)
        details = inquiry.details(papers, before.details, patient=patient)
        mine = tuple(details[one.filing] for one in papers if one.filing in details)
        called = [one for call in before.calls for one in outcomes.reviewed(call)]
        told = outcomes.merged(self.sent, (*called, *outcomes.listed(papers, details)))
        cases = tuple(("case", one.case_number) for one in mine if one.case_number)
        beside = outcomes.Told(
            marks=tuple(dict.fromkeys((*before.marks, *outcomes.marks(papers), *cases))),
            raw=raw,
            docket_number=_last((*(one.docket_number for one in before.calls), *(one.docket_number for one in mine))),
            charges=bill.of_details(mine) or bill.of_calls(before.calls),
            served=tuple(dict.fromkeys(event for one in mine for event in one.served)),
        )
        return self._whole(outcomes.worded(told, papers), beside, now)

    def _whole(self, told: tuple[Outcome, ...], beside: outcomes.Told, now: datetime) -> Receipt:
        return outcomes.receipt(self.envelope.id, self.wire.portal, told, beside, now=now)

    def _not_cancelled(self, codes: tuple[str, ...], before: Earlier, keep: Keep) -> Receipt:
        """An error may still come with a cancellation, or after an earlier one: the list tells what is so."""
        now = datetime.now(UTC)
        listing, raw = self._list(keep, now)
        mine = self._ours(listing, before)
        if mine and all(one.said.status is ReviewStatus.CANCELLED for one in mine):
            return self._receipt(mine, raw, before, now, keep)
        raise PortalRefused(f"portal {self.wire.portal} did not cancel: {errors.said(codes)}")


def _named(papers: list[Listed], listing: Listing, asked: tuple[str, ...]) -> list[Listed]:
    """A cancelled paper with the control id that the list tells of it."""
    by_number = {one.filing: one for one in listing.papers}
    return [
        replace(paper, filing=number, control=by_number[number].control if number in by_number else paper.control)
        for paper, number in zip(papers, asked, strict=True)
    ]


def _last(told: Iterable[str]) -> str | None:
    return next((one for one in reversed(tuple(told)) if one), None)
