"""What goes wrong where a person files: the folder of packages, the person's word, what is dropped of the court's."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import database as database_room
from pipeline.errors import DocketpressError
from pipeline.filing import decide
from pipeline.filing.states import State
from tests import answering, chaos_kills
from tests.answering import mail, nef

if TYPE_CHECKING:
    from tests.chaos_packages import Handed

PERSON = {"person": "Ada Invented", "reason": "seen in the filing history"}


# ── what goes wrong where packages are laid ──


def _gone(one: "Handed") -> None:
    one.root.mkdir(exist_ok=True, parents=True)
    one.root.rename(one.root.with_name("unmounted"))
    one.root.write_text("no folder")


def _takes_nothing(one: "Handed") -> None:
    _gone(one)
    one.root.unlink()
    one.root.symlink_to("/proc/self")


def _dead_link(one: "Handed") -> None:
    _gone(one)
    one.root.unlink()
    one.root.symlink_to("/nowhere/at/all")


def _in_its_place(put: Callable[[Path], object]) -> Callable[["Handed"], None]:
    def lay(one: "Handed") -> None:
        place = one.place()
        place.parent.mkdir(parents=True, exist_ok=True)
        put(place)

    return lay


def _left_over(place: Path) -> None:
    dead = place.with_name(f".{place.name}.0a0b0c0d.tmp")
    dead.mkdir()
    (dead / "listing.json").write_text("{")


def _folder(*, listing: bytes | None = None) -> Callable[[Path], None]:
    def put(place: Path) -> None:
        place.mkdir()
        if listing is not None:
            (place / "listing.json").write_bytes(listing)

    return put


def _fails(one: "Handed") -> None:
    one.desk.copying.fails = True


LAYING: dict[str, Callable[["Handed"], None]] = {
    "a file stands for the folder": _gone,
    "the folder takes nothing": _takes_nothing,
    "the folder is a dead link": _dead_link,
    "the package cannot be made": _fails,
    "a dead writer left its work": _in_its_place(_left_over),
    "a file stands in its place": _in_its_place(lambda place: place.write_bytes(b"a note")),
    "a pipe stands in its place": _in_its_place(os.mkfifo),
    "a dead link stands in its place": _in_its_place(lambda place: place.symlink_to("nothing")),
    "an empty folder stands in its place": _in_its_place(_folder()),
    "half of it stands in its place": _in_its_place(_folder(listing=b'{"reference": "')),
    "another's stands in its place": _in_its_place(_folder(listing=b'{"reference": "another"}')),
    "what cannot be read stands in its place": _in_its_place(_folder(listing=b"\x00\xff")),
}


# ── what goes wrong with the person's word ──


def _twice(one: "Handed") -> None:
    one.found()
    one.refused(one.found)


def _two(one: "Handed") -> None:
    """Two people tell at the same moment, each another number: one is taken."""

    def tell(number: str) -> None:
        with suppress(DocketpressError):
            one.found(portal_reference=number)

    rivals = [threading.Thread(target=tell, args=(number,)) for number in ("12", "13")]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()


def _killed(point: str) -> Callable[["Handed"], None]:
    def die(one: "Handed") -> None:
        def work() -> None:
            engine = database_room.connect(one.office.settings.database_url)
            decide.found(engine, one.portal(), one.envelope, now=one.now, portal_reference="12", **PERSON)

        one.struck = chaos_kills.killed(work, point)
        found = one.current()
        if found is not None and found.state is State.FILED:
            one.portal().filed(one.envelope, found.reference)

    return die


def _anew(one: "Handed") -> None:
    """The person did not file the first package after all, and has another one made."""
    one.filed.clear()
    one.resend()


def _anew_twice(one: "Handed") -> None:
    _anew(one)
    one.submit()
    one.filed.clear()
    one.resend()


def _anew_after_filing(one: "Handed") -> None:
    """A stranger to the case wants it sent anew without a reason though it was filed."""
    one.found()
    one.refused(
        lambda: decide.resend(one.office.database, one.portal(), one.envelope, person="Bo", reason=" ", now=one.now)
    )


def _nobody(one: "Handed") -> None:
    one.refused(lambda: one.found(person=" "))


WORDS: dict[str, Callable[["Handed"], None]] = {
    "comes without a name": _nobody,
    "comes without a reason": lambda one: one.refused(lambda: one.found(reason="")),
    "comes without a number": lambda one: one.refused(lambda: one.found(portal_reference="  ")),
    "comes twice": _twice,
    "comes from two at once": _two,
    "asks to lay it anew": _anew,
    "asks to lay it anew twice": _anew_twice,
    "asks without a reason to lay anew what is filed": _anew_after_filing,
    "is cut off before it is written": _killed("decision.before-write"),
    "is cut off while it is written": _killed("decision.before-rename"),
    "is cut off before it counts": _killed("decide.before-found"),
    "is cut off after it counts": _killed("decide.after-found"),
}


# ── what goes wrong with a dropped answer ──


def _notice(**more: Any) -> bytes:
    return mail(nef(**more))


def _twice_dropped(one: "Handed") -> None:
    one.put(_notice(), "first.eml")
    before = one.current()
    one.put(_notice(), "second.eml")
    after = one.current()
    assert before is not None
    assert after is not None
    one.promise(before.review is after.review, "the same notice twice changed its word")


def _after_the_person(one: "Handed") -> None:
    one.found()
    one.put(_notice(), "late.eml")


_OTHERS = (("Main Document", "bill-of-costs.pdf"), ("Exhibit Z", "letter.pdf"))
ANSWERS: dict[str, Callable[["Handed"], None]] = {
    "comes twice": _twice_dropped,
    "comes after the person told it": _after_the_person,
    "is empty": lambda one: one.drop(b""),
    "is garbage": lambda one: one.drop(one.dice.randbytes(4000)),
    "is cut in half": lambda one: one.drop(_notice()[:700]),
    "is a web page": lambda one: one.drop(b"<html><body>Your filing was accepted</body></html>", "page.html"),
    "is a mail that says nothing": lambda one: one.drop(mail("Your filing was accepted.")),
    "is about another case": lambda one: one.drop(_notice(case="9:99-cv-99999-XYZ")),
    "is about other papers": lambda one: one.drop(_notice(documents=_OTHERS, text="BILL OF COSTS")),
    "comes from a stranger": lambda one: one.drop(mail(nef(), sender="clerk@example.org", results="")),
    "claims a sender that is not proven": lambda one: one.drop(mail(nef(), results="mx.example.com; dkim=fail")),
    "is a stamped copy of another case": lambda one: one.drop(
        answering.stamped("Motion to Adjourn", case="9:99-cv-99999-XYZ"), "copy.pdf"
    ),
    "is a stamped copy of another paper": lambda one: one.drop(answering.stamped("Bill of Costs"), "copy.pdf"),
}
