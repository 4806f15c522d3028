"""What a trainee does on the page: decide of papers, plan faults, change code tables."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from pipeline.simulator import review_view
from pipeline.simulator.book import NotPossible, Unknown
from pipeline.simulator.delivered import Filed, Status
from pipeline.simulator.faults import Fault, Planned
from pipeline.simulator.review_view import DECISIONS
from pipeline.simulator.server import Running
from pipeline.simulator.simville import Town

Form = Mapping[str, Sequence[str]]
_MOST_DAYS = 60
_LONGEST = 300


class Refused(Exception):  # noqa: N818 - says what happened
    """The page was sent something that cannot be done; the text is for the trainee."""


def decide(up: Running, form: Form) -> str:
    """Decide of the papers of an envelope; what happened, in a sentence. All choices are checked before one is done.

    Raises:
        Refused: nothing was chosen, or it cannot be done.
    """
    filing = up.book.envelope(_number(first(form, "envelope")))
    whole = first(form, "all")
    open_ = [one for one in filing if not whole or review_view.choices(one.status)]
    chosen = [(one, told) for one in open_ if (told := whole or first(form, f"decision:{one.id}"))]
    if whole and len(open_) > 1:  # what is decided already is not decided again by a button for all
        chosen = [(one, told) for one, told in chosen if _may(one, told)] or chosen
    if not chosen:
        raise Refused("Nothing was chosen, so nothing was decided.")
    meant = [_meant(up, one, told, form) for one, told in chosen]
    done = [_decided(up, *one) for one in meant]
    up.calls.work()
    return "; ".join(done)


_Meant = tuple[Filed, Status, str, str, timedelta | None]


def _may(filed: Filed, told: str) -> bool:
    return told in {value for value, _ in review_view.choices(filed.status)}


def _meant(up: Running, filed: Filed, told: str, form: Form) -> _Meant:
    """A decision with its reason, comment and days, held against what can be done."""
    try:
        decision = Status(told)
    except ValueError:
        raise Refused("There is no such decision.") from None
    if decision not in DECISIONS:
        raise Refused("A clerk cannot decide that.")
    if not _may(filed, told):
        raise Refused(f"“{filed.document.title}” was left as it is: what is {filed.status.value} cannot become {told}.")
    within = timedelta(days=_days(first(form, f"days:{filed.id}"))) if decision is Status.RETURNED else None
    return filed, decision, _reason(up, filed, form), first(form, f"comment:{filed.id}")[:_LONGEST], within


def _decided(up: Running, filed: Filed, decision: Status, reason: str, comment: str, within: timedelta | None) -> str:
    try:
        after = up.clerk.decide(filed.id, decision, reason, comment, within=within)
    except (NotPossible, Unknown) as error:  # machines found the file unreadable, or another page was faster
        raise Refused(f"“{filed.document.title}” was left as it is: {error}.") from None
    return f"“{filed.document.title}” is now {after.status.value}"


def _reason(up: Running, filed: Filed, form: Form) -> str:
    told = first(form, f"reason:{filed.id}")
    if told and told not in up.book.codes_of(filed.court).reject_reasons:
        raise Refused("There is no such reason.")
    return told


def faults(up: Running, form: Form) -> str:
    """Plan faults, or clear them."""
    if first(form, "do") == "clear":
        up.faults.clear()
        return "Nothing goes wrong from now on."
    try:
        chosen = [Fault(one) for one in form.get("fault", ())]
    except ValueError:
        raise Refused("There is no such fault.") from None
    if not chosen:
        raise Refused("No fault was ticked.")
    up.faults.plan(*(Planned(fault=one) for one in chosen))
    return f"Planned: {', '.join(one.value for one in chosen)}."


def drift(town: Town, form: Form) -> str:
    """Change the code tables, or put them back."""
    if first(form, "do") == "back":
        town.shelf.back()
        town.publish()
        return "The code tables are as they were shipped."
    kinds = tuple(form.get("kind", ()))
    if not kinds:
        raise Refused("No change was ticked.")
    try:
        made = town.shelf.turn(kinds, _number(first(form, "seed")), first(form, "court"), first(form, "code") or None)
    except ValueError as error:
        raise Refused(f"The tables were left as they are: {error}.") from None
    town.publish()
    return f"Changed: {', '.join(f'{one.kind} {one.code}' for one in made)}."


def first(form: Form, name: str) -> str:
    """The first value of a field, trimmed; empty when there is none."""
    return next(iter(form.get(name, ())), "").strip()


def _number(told: str) -> int:
    if not told.isdecimal() or len(told) > 12:  # noqa: PLR2004 - longer than any envelope or seed
        raise Refused("That is no number.")
    return int(told)


def _days(told: str) -> int:
    days = _number(told or "3")
    if not 1 <= days <= _MOST_DAYS:
        raise Refused(f"Between 1 and {_MOST_DAYS} days can be given for a correction.")
    return days
