"""What a technician drops: believed only where it surely belongs to one envelope, asked about otherwise."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from pipeline import library
from pipeline.errors import UsageError
from pipeline.filing.states import State
from pipeline.intake.register import State as Drop
from pipeline.line import answer_settle, deciding, forgetting, work
from pipeline.line import status as status_room
from pipeline.model import Access, Envelope, ReviewStatus
from pipeline.rules.catalog import Catalog
from tests import answering, packages
from tests.answering import HOME, TODAY, Office, mail, nef, stamped
from tests.conftest import MakeHome


@pytest.fixture
def office(tmp_path: Path, catalog: Catalog) -> Iterator[Office]:
    with answering.opened(tmp_path / "home", catalog) as one:
        yield one


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Iterator[Office]:
    """One office for everything that must change nothing in it."""
    with answering.opened(tmp_path_factory.mktemp("shared") / "home", catalog) as one:
        yield one


@pytest.fixture(scope="module")
def waiting(shared: Office) -> Envelope:
    """Its one envelope, which waits for an answer."""
    return shared.hand_over()


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Iterator[tuple[Office, Envelope]]:
    """An office in which the notice of the court was dropped and taken."""
    with answering.opened(tmp_path_factory.mktemp("filed") / "home", catalog) as one:
        envelope = one.hand_over()
        before = one.package(envelope)
        assert one.submission(envelope).state is State.HANDED_OVER
        assert [moved["envelope"] for moved in one.drop(NOTICE)] == [envelope.id]
        assert before.with_name(f"filed-{before.name}").is_dir(), "nobody files it again"
        yield one, envelope


NOTICE = mail(nef())


# ── what fits ────────────────────────────────────────────────────────────────────────────────────────


def test_a_notice_that_fits_one_envelope_files_it_with_the_courts_number(filed: tuple[Office, Envelope]) -> None:
    office, envelope = filed
    after = office.submission(envelope)
    assert (after.state, after.review, after.portal_reference) == (State.FILED, ReviewStatus.ACCEPTED, "12")
    assert office.state() is Drop.DONE
    assert office.questions() == []


def test_the_receipt_tells_each_papers_docket_entry_and_the_moment_of_the_court(
    filed: tuple[Office, Envelope],
) -> None:
    told = json.loads((filed[1].folder / "receipt.json").read_bytes())
    assert [(one["title"], one["docket_entry"]) for one in told["outcomes"]] == [
        ("Motion to Adjourn", "12"),
        ("Proposed Order", "12-1"),
        ("Exhibit A - Ledger & Notes", "12-2"),
    ]
    assert told["at"].startswith(TODAY.strftime("%Y-%m-%dT15:04"))
    assert told["at_told"]


def test_the_answer_lies_raw_beside_the_papers(filed: tuple[Office, Envelope]) -> None:
    assert NOTICE in [one.read_bytes() for one in (filed[1].folder / "receipts").glob("*.raw")]


def test_who_was_served_is_kept_with_the_envelope_and_who_was_not_is_told(filed: tuple[Office, Envelope]) -> None:
    office, envelope = filed
    events = json.loads((envelope.folder / "service.json").read_bytes())
    assert {(one["name"], one["status"]) for one in events} == {("Bo Fictional", "sent"), ("Cy Unreal", "failed")}
    remark = next(office.settings.outbox.glob("remarks/*.txt")).read_text()
    assert "1 person was not reached" in remark
    assert "Cy" not in remark


@pytest.mark.parametrize("again", ["the same bytes", "saved anew"])
def test_the_same_answer_dropped_twice_changes_nothing(filed: tuple[Office, Envelope], again: str) -> None:
    office, envelope = filed
    before = office.submission(envelope)
    if again == "the same bytes":
        (office.settings.inbox / "receipts" / "again.eml").write_bytes(NOTICE)
        assert office.inbox.scan().claimed == ()
    else:
        office.drop(mail(nef(), subject="Activity in Case 1:26-cv-00123"), "anew.eml")
    after = office.submission(envelope)
    kept = {"receipt": before.receipt, "asked": before.asked, "changed_at": before.changed_at, "next_at": None}
    assert replace(after, **kept) == replace(before, next_at=None)  # type: ignore[arg-type]


def test_a_stamped_copy_of_our_paper_is_laid_beside_it_and_files_the_envelope(office: Office) -> None:
    envelope = office.hand_over()
    office.drop(stamped("Motion to Adjourn"), "copy.pdf")
    assert office.submission(envelope).state is State.FILED
    assert [one.name for one in (envelope.folder / "stamped").iterdir()] == ["copy.pdf"]
    told = json.loads((envelope.folder / "receipt.json").read_bytes())
    assert [(one["title"], one["docket_entry"]) for one in told["outcomes"]] == [("Motion to Adjourn", "12")]


def test_a_copy_that_comes_with_the_notice_is_laid_too(office: Office) -> None:
    envelope = office.hand_over()
    office.drop(mail(nef(), attached=(("12.pdf", stamped("Motion to Adjourn")),)))
    assert [one.name for one in (envelope.folder / "stamped").iterdir()] == ["12.pdf"]


def test_a_notice_printed_as_a_pdf_is_read_by_its_text(office: Office) -> None:
    envelope = office.hand_over()
    lines = [one.replace("(", "\\(").replace(")", "\\)") for one in nef().splitlines()]
    office.drop(packages.pdf(*lines), "receipt.pdf")
    assert office.submission(envelope).state is State.FILED


def test_our_reference_in_an_answer_is_enough(office: Office) -> None:
    envelope = office.hand_over()
    reference = office.submission(envelope).reference
    office.drop(mail(nef(text="Something else", documents=(), extra=f"Reference: {reference}")))
    assert office.submission(envelope).state is State.FILED


# ── what asks ────────────────────────────────────────────────────────────────────────────────────────

FORWARDED = "FYI\n\n-----Original Message-----\nFrom: ecf@nysd.uscourts.gov\n\n"


def enclosed() -> bytes:
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "ecf@nysd.uscourts.gov", "the notice"
    outer.set_content("see enclosed")
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "ecf@nysd.uscourts.gov", "Activity"
    inner.set_content(nef())
    outer.add_attachment(inner)
    return outer.as_bytes()


ASKS = {
    "another case": (mail(nef(case="1:26-cv-00999")), "receipt.no-envelope"),
    "the same number in another office": (mail(nef(case="7:26-cv-00123")), "receipt.no-envelope"),
    "another paper of our case": (
        mail(nef(text="REPLY in support by Nullstone Widgets LLC", documents=(("Main Document", "reply.pdf"),))),
        "receipt.fits-badly",
    ),
    "the opponent's motion of the same name": (
        mail(nef(filer="Nullstone Widgets LLC", documents=(("Main Document", "n/a"),) * 3)),
        "receipt.fits-badly",
    ),
    "a day before it was handed over": (mail(nef(day="1/5/2020")), "receipt.fits-badly"),
    "two cases in one notice": (
        mail(nef(extra="Case Number: 1:26-cv-00777\nDocument Number: 3")),
        "receipt.two-cases",
    ),
    "a sender that is no court": (mail(nef(), sender="ecf@nysd-uscourts.gov"), "receipt.sender"),
    "a sender that only ends alike": (mail(nef(), sender="ecf@eviluscourts.gov"), "receipt.sender"),
    "a court's name before a stranger's address": (
        mail(nef(), sender='"ecf@nysd.uscourts.gov" <x@evil.example>'),
        "receipt.sender",
    ),
    "a signature that failed": (
        mail(nef(), results="mx.example.com; dkim=fail header.i=@uscourts.gov"),
        "receipt.sender-failed",
    ),
    "a policy that failed": (mail(nef(), results="mx.example.com; spf=pass; dmarc=fail"), "receipt.sender-failed"),
    "a notice quoted in a forwarded mail": (
        mail(FORWARDED + "\n".join(f"> {one}" for one in nef().splitlines())),
        "receipt.forwarded",
    ),
    "a notice as an enclosed mail": (enclosed(), "receipt.forwarded"),
    "text and HTML that differ": (
        mail(nef(), html=f"<pre>x</pre>{nef(entry='99').replace(chr(10), '<br>')}"),
        "receipt.two-texts",
    ),
    "no notice at all": (mail("Dear clerk, thank you."), "receipt.unknown"),
    "no mail at all": (b"\x00\x01\x02" * 100, "receipt.unknown"),
}


@pytest.mark.parametrize("name", sorted(ASKS))
def test_what_is_not_sure_asks_and_changes_nothing(shared: Office, waiting: Envelope, name: str) -> None:
    data, code = ASKS[name]
    before = shared.submission(waiting)
    file = f"{sorted(ASKS).index(name):02}.eml"
    assert shared.drop(data, file) == []
    assert shared.submission(waiting) == before
    assert shared.state() is Drop.RETURNED
    assert code in shared.page(file)
    assert not (waiting.folder / "stamped").exists()


def test_a_copy_with_our_stamp_but_other_words_asks(shared: Office, waiting: Envelope) -> None:
    assert shared.drop(stamped("Somebody else's motion"), "copy.pdf") == []
    assert shared.submission(waiting).state is State.HANDED_OVER
    assert "receipt.other-paper" in shared.page("copy.pdf")


def test_the_page_holds_no_link_and_no_script(shared: Office, waiting: Envelope) -> None:
    del waiting
    shared.drop(mail(nef(case="1:26-cv-00999", text="<script>alert(1)</script> MOTION")), "script.eml")
    page = shared.page("script.eml")
    assert [one for one in ("<script", "href", "http:", "src=") if one in page] == []
    assert "default-src 'none'" in page


def test_two_envelopes_that_fit_equally_ask_with_both_of_them(office: Office) -> None:
    one = office.hand_over(name="one", title="Motion to Adjourn")
    other = office.hand_over(name="other", title="Motion to Adjourn Hearing")
    office.drop(mail(nef(documents=(("Main Document", "n/a"),) * 3)))
    page = office.page()
    assert "receipt.several" in page
    assert [each for each in (one, other) if each.id[:12] not in page] == []


def test_the_page_shows_nothing_of_a_sealed_case(office: Office) -> None:
    office.hand_over(case=replace(packages.CASE, access=Access.SEALED))
    office.drop(mail(nef(text="Sealed entry", documents=())))
    page = office.page()
    assert "<td>sealed</td>" in page


# ── what a person settles ────────────────────────────────────────────────────────────────────────────


def settle(office: Office, envelope: str, **keys: object) -> str:
    drop = office.question(str(keys.get("file", "notice.eml"))).parent.name
    other = bool(keys.get("although_other_case"))
    return answer_settle.settle(
        office.settings, drop, envelope, str(keys.get("by", "Pat Example")), although_other_case=other, now=TODAY
    )


def test_a_person_settles_what_asked(office: Office) -> None:
    envelope = office.hand_over()
    office.drop(mail(nef(), sender="colleague@example.com"))
    assert settle(office, envelope.id) == f"Envelope {envelope.id[:12]} has the answer now: accepted."
    assert office.submission(envelope).state is State.FILED
    assert office.questions()[-1].parent.name.startswith("settled-")
    word = json.loads(next((envelope.folder / "decisions").glob("*-match.json")).read_bytes())
    assert word["person"] == "Pat Example"


def test_what_is_settled_cannot_be_settled_again(office: Office) -> None:
    envelope = office.hand_over()
    office.drop(mail(nef(), sender="colleague@example.com"))
    drop = office.questions()[-1].parent.name
    settle(office, envelope.id)
    with pytest.raises(UsageError, match="Nothing is asked"):
        answer_settle.settle(office.settings, drop, envelope.id, "Pat", although_other_case=False, now=TODAY)


@pytest.mark.parametrize(
    ("data", "keys", "said"),
    [
        (mail(nef(case="1:26-cv-00998")), {}, "names another case"),
        (mail("Dear clerk"), {}, "does not say what"),
        (mail(nef(), sender="someone@example.com"), {"by": " "}, "say who decides"),
    ],
    ids=["another case", "no word of the court", "nobody"],
)
def test_a_person_cannot_settle_by_mistake(
    shared: Office, waiting: Envelope, data: bytes, keys: dict[str, str], said: str
) -> None:
    name = f"mistake-{said.replace(' ', '-')}.eml"
    shared.drop(data, name)
    with pytest.raises(UsageError, match=said):
        settle(shared, waiting.id, file=name, **keys)
    assert shared.submission(waiting).state is State.HANDED_OVER


def test_a_person_may_insist_on_another_case(office: Office) -> None:
    envelope = office.hand_over()
    office.drop(mail(nef(case="1:26-cv-00999")))
    settle(office, envelope.id, although_other_case=True)
    assert office.submission(envelope).state is State.FILED


# ── the whole way ────────────────────────────────────────────────────────────────────────────────────


def test_a_notice_of_hearing_goes_from_its_form_to_the_docket(home: MakeHome, catalog: Catalog) -> None:
    settings = home(
        HOME.replace(
            '[lanes.motions]\ncourt = "us-nysd"', '[lanes.hearings]\ncourt = "us-nywd"\nrelease = "auto"'
        ).replace('portal = "desk"', 'portal = "desk"\ndocument_type = "notice-of-hearing"', 1)
    )
    form = hearing(catalog)
    (settings.inbox / "hearings" / "hearing.json").write_text(form)
    work.run_once(settings, lambda _report: None)
    [handed] = status_room.of(settings).envelopes
    assert handed.state == "handed-over"
    drop = str(status_room.of(settings).drops[0].id)
    with pytest.raises(UsageError, match="still on its way"):
        forgetting.forget(settings, drop, dry_run=False, now=TODAY)
    package = next(settings.outbox.glob("to-file/us-nywd/*/*/checklist.txt"))
    title = "NOTICE OF HEARING by " + "Rowena"
    case = json.loads(form)["docket_number"]
    text = nef(case=case, text=title, filer="", documents=(("Main Document", "n/a"),))
    (settings.inbox / "receipts" / "nef.eml").write_bytes(mail(text, subject=f"Activity in Case {case}"))
    work.run_once(settings, lambda _report: None)
    [filed] = status_room.of(settings).envelopes
    assert filed.state == "filed, accepted"
    aside = package.parent.with_name(f"filed-{package.parent.name}")
    assert aside.is_dir()
    forgetting.forget(settings, drop, dry_run=False, now=TODAY)
    assert not aside.exists(), "what is forgotten lies in no package"


def hearing(catalog: Catalog) -> str:
    """The shipped sample, on a day on which its court is open."""
    form = json.loads((library.shipped() / "samples" / "hearing.json").read_text(encoding="utf-8"))
    closed = {one.day for one in catalog.courts[form["court"]].holidays}
    days = (TODAY.date() + timedelta(days=ahead) for ahead in range(35, 60))
    form["hearing_date"] = next(one for one in days if one.weekday() < 5 and one not in closed).isoformat()
    return json.dumps(form)


def test_a_person_who_saw_it_at_the_court_sets_the_package_aside_too(office: Office) -> None:
    envelope = office.hand_over()
    before = office.package(envelope)
    deciding.found(office.settings, envelope.id, "Pat Example", reason="seen on the docket", number="12", now=TODAY)
    assert office.submission(envelope).state is State.FILED
    assert before.with_name(f"filed-{before.name}").is_dir()
