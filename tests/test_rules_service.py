"""Certificates of service, and other people's checks behind their fence."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Contact, Court, DocumentType, Finding, Form, Place, ServiceContact, Severity
from pipeline.rules import checks
from pipeline.rules.catalog import Catalog
from pipeline.rules.service import sentences
from pipeline.rules.validate import validate
from tests.rules_samples import MONDAY, NOTICE, check, raw

_METHODS = st.sampled_from(["e-filing", "mail", "certified mail", "email", "hand", "courier"])


def _person(name: str, method: str) -> ServiceContact:
    contact = Contact(name=name, lines=("12 Elm Street", "Rome, NY 13440"), email="x@example.org")
    return ServiceContact(contact=contact, method=method, party="Jane Roe")


def test_each_way_of_service_is_one_sentence() -> None:
    people = (_person("Ann Poe", "mail"), _person("Lena Lawyer", "e-filing"), _person("Bob Poe", "mail"))
    assert sentences(people, date(2026, 11, 23)) == (
        (
            "On November 23, 2026, I filed it through the court's electronic filing system, which sends notice of the "
            "filing to Lena Lawyer (for Jane Roe), 12 Elm Street, Rome, NY 13440."
        ),
        (
            "On November 23, 2026, I served it by first-class mail, postage prepaid, addressed to Ann Poe "
            "(for Jane Roe), 12 Elm Street, Rome, NY 13440; Bob Poe (for Jane Roe), 12 Elm Street, Rome, NY 13440."
        ),
    )


def test_nobody_served_is_no_sentence() -> None:
    assert sentences((), date(2026, 11, 23)) == ()


@given(st.lists(_METHODS, max_size=12))
def test_everybody_is_named_exactly_once(methods: list[str]) -> None:
    people = tuple(_person(f"Person{at:02}x", method) for at, method in enumerate(methods))
    text = " ".join(sentences(people, date(2026, 11, 23)))
    assert all(text.count(one.contact.name) == 1 for one in people)
    assert len(sentences(people, date(2026, 11, 23))) == len(set(methods))


def _finding(form: Form, _made: DocumentType, _court: Court) -> Iterator[Finding]:
    yield Finding(
        code="house.size",
        severity=Severity.WARNING,
        where=Place(file=form.origin.file),
        message="Seen.",
        repair="Nothing.",
    )


def _broken(_form: Form, _made: DocumentType, _court: Court) -> Iterator[Finding]:
    raise ZeroDivisionError


def _stranger(_form: Form, _made: DocumentType, _court: Court) -> list[Finding]:
    told: list[Finding] = []
    return [*told, *["not a finding"]]  # type: ignore[list-item]


def test_a_check_that_fails_is_a_finding_that_names_it(catalog: Catalog) -> None:
    form = check(raw(NOTICE), catalog).form
    assert form is not None
    made, court = catalog.documents[form.document_type], catalog.courts[form.court]
    found = checks.run(
        (
            checks.Check(name="seen", function=_finding),
            checks.Check(name="broken", function=_broken),
            checks.Check(name="stranger", function=_stranger),
        ),
        form,
        made,
        court,
    )
    assert [one.code for one in found] == ["house.size", "form.check-failed", "form.check-failed"]
    assert "`broken`" in found[1].message
    assert "ZeroDivisionError" in found[1].message
    assert found[2].severity is Severity.ERROR


@pytest.mark.parametrize(("function", "goes_on"), [(_finding, True), (_broken, False)])
def test_a_form_that_passes_our_checks_must_pass_the_added_ones(
    catalog: Catalog, function: checks.Function, *, goes_on: bool
) -> None:
    checked = validate(
        raw(NOTICE),
        catalog,
        lane_type=None,
        lane_court=None,
        lane_access="public",
        files=(),
        now=MONDAY,
        added=(checks.Check(name="added", function=function),),
    )
    assert len(checked.findings) == 1
    assert (checked.form is not None) is goes_on


def test_installed_checks_are_those_announced() -> None:
    assert all(isinstance(one, checks.Check) for one in checks.installed())
