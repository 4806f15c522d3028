"""Whole journeys of ECF 5.0 against the simulator, with a real ledger: filed once, found again, heard, brought home."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline import files, signing
from pipeline.errors import PortalRefused, PortalUnavailable
from pipeline.filing import codes, decide, prepare, receipts
from pipeline.filing.portals import Cancels, GivesCopies, GivesTables, Hears, Prepares
from pipeline.filing.states import State
from pipeline.model import Envelope, Receipt, ReviewStatus
from pipeline.simulator import clerk, simville, tls
from pipeline.simulator.calls import About
from pipeline.simulator.faults import Fault, Planned
from pipeline.simulator.server import Running, running
from tests import ecf4_office, ecf5_office, reference
from tests.ecf5_office import SECRET, Office, office

LATER = timedelta(hours=30)
TRUSTED = {"Authorization": f"Bearer {SECRET}"}


@contextmanager
def town(folder: Path, policy: clerk.Policy | None = None, keys: tls.Tls | None = None) -> Iterator[Running]:
    sets = {"ecf-5.0": reference.ecf("ecf-5.0") / "schema"}
    with running(folder / "simulator", schemas=sets, policy=policy, tls=keys, ticking=False) as up:
        simville.settle_cases(up.book)
        yield up


def filed(one: Office) -> Office:
    made = one.prepared()
    assert made.message, made.findings
    assert one.submit().state is State.FILED
    return one


def held(up: Running) -> int:
    """How many envelopes the court side holds."""
    return len({one.envelope for one in up.book.filings()})


def stamped(envelope: Envelope) -> list[str]:
    return sorted(one.name for one in (envelope.folder / receipts.STAMPED).glob("*.pdf"))


def test_the_adapter_offers_what_a_court_side_of_this_standard_can_do(tmp_path: Path) -> None:
    with town(tmp_path) as up:
        portal = office(tmp_path, up).portal
        assert isinstance(portal, Prepares)
        assert isinstance(portal, Cancels)
        assert isinstance(portal, Hears)
        assert isinstance(portal, GivesTables)
        assert isinstance(portal, GivesCopies)
        assert portal.check().ok


def test_accepted_and_the_stamped_copies_come_home(tmp_path: Path) -> None:
    with town(tmp_path, clerk.accepting()) as up:
        one = filed(office(tmp_path, up))
        up.settle()
        after = one.poll()
        assert after.review is ReviewStatus.ACCEPTED
        assert held(up) == 1
        assert len(stamped(one.envelope)) == 2
        sent = {file.sha256 for each in one.envelope.filings for file in (each.lead.file, each.connected[0].file)}
        assert not sent & {copy.sha256 for copy in one.portal.copies(one.envelope, one.reference)}


def test_both_sides_prove_who_they_are(tmp_path: Path) -> None:
    keys = tls.make(tmp_path / "keys")
    with town(tmp_path, keys=keys) as up:
        ours = {"certificate": str(keys.client_certificate), "key": str(keys.client_key)}
        one = filed(office(tmp_path / "a", up, home=tmp_path.parent, ca_file=str(keys.ca), **ours))
        assert one.now().portal_reference
        stranger = office(tmp_path / "b", up, home=tmp_path.parent, ca_file=str(keys.ca), title="Another").portal
        assert not stranger.check().ok
        nobody = office(tmp_path / "c", up, home=tmp_path.parent, title="A third", **ours).portal
        assert not nobody.check().ok


def test_a_new_case_is_opened_and_gets_its_number(tmp_path: Path) -> None:
    with town(tmp_path, clerk.accepting()) as up:
        one = filed(office(tmp_path, up, docket=None))
        up.settle()
        assert one.poll().review is ReviewStatus.ACCEPTED
        said = one.portal.status(one.envelope, one.reference)
        assert said.docket_number
        assert [each.status for each in said.outcomes] == [ReviewStatus.ACCEPTED] * 2
        assert {each.control for each in said.outcomes} == {f"{one.reference}/1", f"{one.reference}/2"}


def test_the_price_is_of_the_very_message(tmp_path: Path) -> None:
    with town(tmp_path) as up:
        one = office(tmp_path, up, docket=None)
        made = one.prepared()
        assert made.quote
        assert made.quote.total == sum(each.amount for each in made.quote.charges)
        assert made.quote.total > 0
        assert held(up) == 0, "asking files nothing"


def test_who_is_served_is_named_by_the_court_s_own_id(tmp_path: Path) -> None:
    with town(tmp_path) as up:
        court = {**ecf5_office.COURT, "service": "e-serve"}
        one = office(tmp_path, up, courts={"us-nowhere": court}, service_url="https://service.invalid/ecf5")
        made = one.prepared()
        assert b"<ecf:ServiceRecipientID><nc:IdentificationID>s-1</nc:IdentificationID>" in made.message
        assert [each.code for each in made.findings] == ["portal.no-tables"]


def test_who_has_no_service_side_is_told_not_to_be_served(tmp_path: Path) -> None:
    with town(tmp_path) as up:
        court = {**ecf5_office.COURT, "service": "e-serve"}
        made = office(tmp_path, up, courts={"us-nowhere": court}).prepared()
        assert "portal.not-served" in [each.code for each in made.findings]
        assert b"ElectronicServiceInformation" not in made.message


def test_a_case_that_is_not_there_is_told_before_anything_goes(tmp_path: Path) -> None:
    with town(tmp_path) as up:
        made = office(tmp_path, up, docket="99CV999999").prepared()
        assert [one.code for one in made.findings] == ["portal.case-unknown"]
        assert not made.message


def test_rejected_with_the_clerk_s_words(tmp_path: Path) -> None:
    with town(tmp_path, clerk.rejecting(comment="Page 2 is blank")) as up:
        one = filed(office(tmp_path, up))
        up.settle()
        assert one.poll().review is ReviewStatus.REJECTED
        said = one.portal.status(one.envelope, one.reference)
        assert all("Page 2 is blank" in (each.reason or "") for each in said.outcomes)
        assert not stamped(one.envelope)


def test_some_papers_accepted_and_some_not(tmp_path: Path) -> None:
    with town(tmp_path, clerk.Partly()) as up:
        one = filed(office(tmp_path, up))
        up.settle()
        assert one.poll().review is ReviewStatus.PARTIALLY_ACCEPTED
        assert len(stamped(one.envelope)) == 1


def test_cancelled_while_nobody_has_it_in_hand_and_refused_after(tmp_path: Path) -> None:
    with town(tmp_path) as up:
        one = filed(office(tmp_path, up))
        assert one.portal.cancel(one.envelope, one.reference).status is ReviewStatus.CANCELLED
        with pytest.raises((PortalRefused, PortalUnavailable)):
            one.portal.cancel(one.envelope, one.reference)
        assert one.poll().review is ReviewStatus.CANCELLED


def test_the_portal_refuses_what_breaks_its_codes(tmp_path: Path) -> None:
    with town(tmp_path) as up:
        court = {**ecf5_office.COURT, "category": {"code": "not-a-code"}}
        one = office(tmp_path, up, docket=None, courts={"us-nowhere": court})
        one.prepared()
        after = one.submit()
        assert after.state is State.REFUSED
        assert "error 1" in after.why
        assert held(up) == 0


def test_the_greatest_fee_stands_in_the_message_that_was_quoted(tmp_path: Path) -> None:
    with town(tmp_path) as up:
        court = {**ecf5_office.COURT, "max_fee": True}
        made = office(tmp_path, up, docket=None, courts={"us-nowhere": court}).prepared()
        assert made.quote
        assert made.quote.message == files.digest_bytes(made.message)
        assert f'MaximumPaidAmount currencyID="USD">{made.quote.total}<'.encode() in made.message


def test_quoted_again_after_days_it_is_the_same_message(tmp_path: Path) -> None:
    with town(tmp_path) as up:
        court = {**ecf5_office.COURT, "max_fee": True}
        for docket, profile in ((ecf4_office.DOCKET, ecf5_office.COURT), (None, court)):
            one = office(tmp_path / str(docket), up, docket=docket, courts={"us-nowhere": profile}, home=tmp_path)
            first = one.prepared()
            late = datetime.now(UTC) + timedelta(days=3)
            one.portal._preparer = replace(one.portal._preparer, clock=lambda late=late: late)  # type: ignore[misc]
            again = one.prepared()
            assert again.message == first.message
            assert first.quote
            assert again.quote
            assert (again.quote.message, again.quote.at) == (first.quote.message, late)


def test_what_changed_since_is_a_new_message_of_its_own_time(tmp_path: Path) -> None:
    with town(tmp_path) as up:
        one = office(tmp_path, up)
        first = one.prepared()
        late = datetime.now(UTC) + timedelta(days=3)
        one.portal._preparer = replace(one.portal._preparer, clock=lambda: late)
        other = replace(one.envelope.filings[0].lead, title="Another title")
        changed = replace(one.envelope, filings=(replace(one.envelope.filings[0], lead=other),))
        again = one.portal.prepare(changed, one.reference)
        assert again.message
        assert again.message != first.message
        assert late.strftime("%Y-%m-%dT%H:%M:%S").encode() in again.message
        prepare.message_path(one.envelope, one.reference).write_bytes(b"torn")
        assert late.strftime("%Y-%m-%dT%H:%M:%S").encode() in one.portal.prepare(one.envelope, one.reference).message


def test_the_court_s_tables_are_fetched_and_held_against_the_message(tmp_path: Path) -> None:
    with town(tmp_path) as up:
        one = ecf5_office.with_tables(office(tmp_path, up))
        tables = codes.tables(one.home / "var" / "codes", ecf5_office.PORTAL, "simville")
        assert tables
        sizes = tables.get("policy")
        assert sizes
        assert [row.text("value") for row in sizes.rows] == [str(up.book.codes_of("*").largest_file)]
        findings = one.prepared().findings
        assert not [each for each in findings if each.severity == "error"]
        assert not any("policy" in each.message for each in findings if each.code == "codes.table-missing")


AFTER = {
    "the answer is lost": Fault.LOST_ANSWER,
    "an error page after it was filed": Fault.ERROR_AFTER,
    "a fault after it was filed": Fault.FAULT_AFTER,
    "the connection is reset": Fault.RESET_ANSWER,
    "the answer is cut": Fault.TRUNCATED_ANSWER,
    "the answer is garbage": Fault.GARBAGE_ANSWER,
    "the answer is empty": Fault.EMPTY_ANSWER,
}
BEFORE = {
    "closed before it was filed": Fault.CLOSED_BEFORE,
    "an error page before it was filed": Fault.ERROR_BEFORE,
    "a fault before it was filed": Fault.REFUSED_BEFORE,
}


def test_a_lost_answer_is_asked_for_and_the_filing_stands_once(tmp_path: Path) -> None:
    with town(tmp_path) as up:
        for number, (what, fault) in enumerate({**AFTER, **BEFORE}.items()):
            one = office(tmp_path / str(number), up, home=tmp_path.parent, title=what)
            one.prepared()
            before = held(up)
            up.faults.plan(Planned(fault=fault))
            first = one.submit().state
            came = held(up) - before
            assert came == (1 if what in AFTER or first is State.FILED else 0), what
            for hours in range(2, 12, 2):
                if one.submit(later=timedelta(hours=hours)).state is State.FILED:
                    break
            assert one.now().state is (State.FILED if came else State.IN_DOUBT), what
            assert held(up) - before == came, "what the list does not show is never sent again by itself"


def test_what_never_arrived_goes_once_more_when_a_person_has_looked(tmp_path: Path) -> None:
    with town(tmp_path) as up:
        one = office(tmp_path, up)
        one.prepared()
        up.faults.plan(Planned(fault=Fault.CLOSED_BEFORE))
        one.submit()
        waits = one.submit(later=timedelta(hours=2))
        assert (waits.state, waits.next_at) == (State.IN_DOUBT, None)
        assert "filing history" in (waits.why or "")
        word = {"person": "Ada Invented", "reason": "it is not in the filing history"}
        decide.resend(one.database, one.portal, one.envelope, now=datetime.now(UTC), **word)
        assert one.submit().state is State.FILED
        assert held(up) == 1


def test_a_list_that_lags_is_not_believed_before_the_settle_time(tmp_path: Path) -> None:
    with town(tmp_path) as up:
        one = office(tmp_path, up, settle_seconds=900)
        one.prepared()
        up.faults.plan(Planned(fault=Fault.LOST_ANSWER), Planned(fault=Fault.LIST_LAGS, asks=1))
        assert one.submit().state is State.IN_DOUBT
        assert one.submit(later=timedelta(minutes=16)).state is State.FILED
        assert held(up) == 1


def test_a_list_without_our_ids_leaves_it_to_a_person(tmp_path: Path) -> None:
    with town(tmp_path) as up:
        one = office(tmp_path, up)
        one.prepared()
        up.faults.plan(Planned(fault=Fault.LOST_ANSWER), Planned(fault=Fault.CONTROL_LOST, times=9))
        one.submit()
        after = one.now()
        assert after.state in {State.IN_DOUBT, State.FILED}
        assert held(up) == 1, "never sent again"


def test_what_was_sent_anew_is_never_found_by_the_filing_before_it(tmp_path: Path) -> None:
    with town(tmp_path, clerk.accepting()) as up:
        one = filed(office(tmp_path, up))
        up.settle()
        assert one.poll().review is ReviewStatus.ACCEPTED
        word = {"person": "Ada Invented", "reason": "the clerk asked for it once more"}
        again = decide.resend(one.database, one.portal, one.envelope, now=datetime.now(UTC), **word)
        one.prepared()
        assert not isinstance(one.portal.find(one.envelope, again.reference), Receipt), "it never left"


def test_a_status_nobody_explained_is_unknown(tmp_path: Path) -> None:
    with town(tmp_path, clerk.accepting()) as up:
        one = filed(office(tmp_path, up))
        up.settle()
        up.faults.plan(Planned(fault=Fault.UNKNOWN_STATUS))
        assert one.portal.status(one.envelope, one.reference).status is ReviewStatus.UNKNOWN


def call(up: Running) -> bytes:
    """What the court side would tell us of the first filing."""
    first = up.book.filings()[0]
    return up.calls.writers["ecf5"](first, About.REVIEW).body


def test_a_call_is_heard_answered_and_its_repetition_changes_nothing(tmp_path: Path) -> None:
    with town(tmp_path, clerk.accepting()) as up:
        one = filed(office(tmp_path, up))
        up.settle()
        mailbox, now = one.mailbox(), datetime.now(UTC)
        raw = call(up)
        with pytest.raises(signing.BadSignature):
            mailbox.take(ecf5_office.PORTAL, {"Authorization": "Bearer something else"}, raw, now=now)
        mailbox.take(ecf5_office.PORTAL, TRUSTED, raw, now=now)
        mailbox.read_all(now=now)
        after = one.now()
        assert after.review is ReviewStatus.ACCEPTED
        mailbox.take(ecf5_office.PORTAL, TRUSTED, call(up), now=now)
        mailbox.read_all(now=now)
        assert one.now() == after


@pytest.mark.parametrize("stored", [True, False])
def test_our_answer_to_a_call_is_understood_by_the_court_side(stored: bool, tmp_path: Path) -> None:  # noqa: FBT001
    with town(tmp_path, clerk.accepting()) as up:
        one = filed(office(tmp_path, up))
        up.settle()
        content_type, body = one.portal.acknowledgement(call(up), stored=stored)
        assert content_type.startswith("text/xml")
        assert up.calls.readers["ecf5"](body).ok is stored


def test_a_call_that_cannot_be_read_is_answered_with_a_fault(tmp_path: Path) -> None:
    with town(tmp_path) as up:
        portal = office(tmp_path, up).portal
        content_type, body = portal.acknowledgement(b"\x00nonsense", stored=False)
        assert content_type.startswith("text/xml")
        assert b"Fault" in body
        assert portal.heard(b"\x00nonsense") is None
        assert portal.message_id(b"\x00nonsense")


WHO = {
    "a bearer": {"Authorization": f"Bearer {SECRET}"},
    "a header of our own": {"docketpress-callback": SECRET},
    "a user's password": {"authorization": "Basic Y291cnQ6YSBzZWNyZXQgb2Ygc2l4dGVlbiBsZXR0ZXJz"},
}
NOBODY: dict[str, dict[str, str]] = {
    "nothing": {},
    "another secret": {"Authorization": "Bearer guess"},
    "an empty one": {"Authorization": "Bearer "},
    "base64 that is none": {"Authorization": "Basic !!"},
    "a user without a password": {"Authorization": "Basic Y291cnQ="},
}


def test_who_may_call(tmp_path: Path) -> None:
    with town(tmp_path) as up:
        portal = office(tmp_path, up).portal
        everybody = {**WHO, **NOBODY}
        assert {who: portal.trusted(headers) for who, headers in everybody.items()} == {
            who: who in WHO for who in everybody
        }
