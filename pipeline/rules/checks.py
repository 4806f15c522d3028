"""Other people's checks: entry points that yield findings, each behind a fence.

A check is one function `check(form, document_type, court) -> Iterable[Finding]`, announced by a package under
the entry-point group `docketpress.checks`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import entry_points
from typing import TypeAlias

from pipeline.model import Court, DocumentType, Finding, Form, Place, Severity

GROUP = "docketpress.checks"
Function: TypeAlias = Callable[[Form, DocumentType, Court], Iterable[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check and the name it was announced under."""

    name: str
    function: Function


@lru_cache(maxsize=1)
def installed() -> tuple[Check, ...]:
    """Every check announced by an installed package, in order of its name.

    Whatever loading one raises is kept, and told as a finding when it is called.
    """
    return tuple(
        Check(name=point.name, function=_loading(point.load))
        for point in sorted(entry_points(group=GROUP), key=lambda one: one.name)
    )


def _loading(load: Callable[[], Function]) -> Function:
    def call(form: Form, made: DocumentType, court: Court) -> Iterable[Finding]:
        return load()(form, made, court)

    return call


def run(checks: Iterable[Check], form: Form, made: DocumentType, court: Court) -> tuple[Finding, ...]:
    """What the checks find in a form that has passed ours."""
    return tuple(one for check in checks for one in _fenced(check, form, made, court))


def _fenced(check: Check, form: Form, made: DocumentType, court: Court) -> tuple[Finding, ...]:
    """Call one check; what it raises, and what it yields that is no finding, becomes a finding naming it."""
    try:
        found = tuple(check.function(form, made, court))
    except Exception as error:  # noqa: BLE001 - the fence: a stranger's code must not stop the machine
        return (_failed(check, form, f"it raised {type(error).__name__}"),)
    strangers = [one for one in found if not isinstance(one, Finding)]
    if strangers:
        return (_failed(check, form, f"it gave a {type(strangers[0]).__name__} where a finding belongs"),)
    return found


def _failed(check: Check, form: Form, how: str) -> Finding:
    return Finding(
        code="form.check-failed",
        severity=Severity.ERROR,
        where=Place(file=form.origin.file, sheet=form.origin.sheet, row=form.origin.row),
        message=f"The added check `{check.name}` could not do its work: {how}. Whether the form passes it is unknown.",
        rule=f"entry point {GROUP}: {check.name}",
        repair=f"Tell whoever installed the check `{check.name}`; without it the form would go on.",
    )
