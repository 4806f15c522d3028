"""A changed file names what it touches: types, courts, pending drops and issued papers."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import database, library
from pipeline.errors import UsageError
from pipeline.intake.watch import Inbox
from pipeline.line import impact, work
from pipeline.rules.catalog import Catalog
from pipeline.settings import Settings

_SHIPPED = library.shipped()
_HEARINGS = """
[watch]
events = false
settle_seconds = 0
free_disk_mb = 1

[lanes.hearings]
court = "us-nywd"
document_type = "notice-of-hearing"
release = "person"
"""

MakeHome = Callable[..., Settings]


def _types(settings: Settings, path: str, rule: str | None = None) -> set[str]:
    return set(impact.of(settings, _SHIPPED / path, rule=rule).touched.types)


def test_a_types_own_template_touches_that_type_in_every_court(home: MakeHome, catalog: Catalog) -> None:
    found = impact.of(home(), _SHIPPED / "documents" / "motion" / "body.html.j2")
    assert set(found.touched.types) == {"motion"}
    assert set(found.touched.courts) == set(catalog.courts)


def test_a_field_set_touches_the_types_that_borrow_it(home: MakeHome) -> None:
    types = _types(home(), "fieldsets/service/fieldset.toml")
    assert "motion" in types
    assert "letter" not in types


def test_a_shared_clause_touches_what_reaches_it_through_other_templates(home: MakeHome, catalog: Catalog) -> None:
    settings = home()
    assert _types(settings, "shared/paper.css") == set(catalog.documents)
    signed = _types(settings, "shared/signature.html.j2")
    assert {"motion", "notice-of-hearing"} <= signed < set(catalog.documents) | {"letter"}


def test_a_rule_touches_the_types_that_count_by_it_in_the_courts_of_its_pack(home: MakeHome) -> None:
    found = impact.of(home(), _SHIPPED / "deadlines" / "ny" / "rules.toml", rule="motion-notice")
    assert "notice-of-hearing" in found.touched.types
    assert "letter" not in found.touched.types
    assert set(found.touched.courts) == {"ny-supreme"}


def test_a_calendar_touches_the_types_that_look_at_days(home: MakeHome) -> None:
    found = impact.of(home(), _SHIPPED / "courts" / "us-nywd" / "calendar.toml")
    assert set(found.touched.courts) == {"us-nywd"}
    assert "Hearing date" in found.touched.types["notice-of-hearing"]
    assert "letter" not in found.touched.types


@pytest.mark.parametrize("path", ["samples/motion.json", "pages/page.css"])
def test_what_has_no_part_in_a_paper_is_said_so(home: MakeHome, path: str) -> None:
    with pytest.raises(UsageError, match="has no part in any paper"):
        impact.of(home(), _SHIPPED / path)


def test_a_path_outside_the_templates_is_refused(home: MakeHome, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="neither in"):
        impact.of(home(), tmp_path)


def test_an_unknown_rule_is_refused_with_those_there_are(home: MakeHome) -> None:
    with pytest.raises(UsageError, match="motion-notice"):
        impact.of(home(), _SHIPPED / "deadlines" / "ny" / "rules.toml", rule="motoin")


def test_issued_papers_are_named_and_told_apart_by_edition(home: MakeHome) -> None:
    settings = home(_HEARINGS)
    example = json.loads((_SHIPPED / "documents/notice-of-hearing/examples/smallest.json").read_text(encoding="utf-8"))
    example |= {"court": "us-nywd", "docket_number": "6:26-cr-00123"}
    (settings.inbox / "hearings" / "form.json").write_text(json.dumps(example), encoding="utf-8")
    work.run_once(settings, lambda _report: None)
    own = _SHIPPED / "documents" / "notice-of-hearing"
    [issued] = impact.of(settings, own / "body.html.j2").issued
    assert (issued.document_type, issued.court, issued.same) == ("notice-of-hearing", "us-nywd", True)
    assert impact.of(settings, _SHIPPED / "documents" / "motion").issued == ()
    assert impact.of(settings, _SHIPPED / "courts" / "ny-supreme").issued == ()
    shutil.copytree(own, settings.overlay / "documents" / own.name)
    body = settings.overlay / "documents" / own.name / "body.html.j2"
    body.write_text(body.read_text(encoding="utf-8") + "{# changed #}", encoding="utf-8")
    changed = impact.of(settings, body)
    assert [one.same for one in changed.issued] == [False]
    assert changed.stale == ("notice-of-hearing, es",)


def test_a_changed_shared_template_makes_what_was_issued_an_earlier_edition(home: MakeHome) -> None:
    settings = home(_HEARINGS)
    example = json.loads((_SHIPPED / "documents/notice-of-hearing/examples/smallest.json").read_text(encoding="utf-8"))
    example |= {"court": "us-nywd", "docket_number": "6:26-cr-00123"}
    for name, access in (("public", "public"), ("sealed", "sealed")):
        form = json.dumps(example | {"access": access})
        (settings.inbox / "hearings" / f"{name}.json").write_text(form, encoding="utf-8")
    work.run_once(settings, lambda _report: None)
    shared = _SHIPPED / "shared" / "paper.css"
    assert [one.same for one in impact.of(settings, shared).issued] == [True, True]
    # Shared templates are overlaid beside a type or a court that the home has as well.
    for folder in ("documents/notice-of-hearing", "shared"):
        shutil.copytree(_SHIPPED / folder, settings.overlay / folder)
    assert [one.same for one in impact.of(settings, shared).issued] == [True, True]
    changed = settings.overlay / "shared" / "paper.css"
    changed.write_text(changed.read_text(encoding="utf-8") + "/* changed */", encoding="utf-8")
    assert [one.same for one in impact.of(settings, changed).issued] == [False, False]


@pytest.mark.parametrize(
    "path",
    [
        "documents/motion",
        "courts/us-nywd/court.toml",
        "fieldsets/service/fieldset.toml",
        "privacy/us-federal/privacy.toml",
        "wording/en/wording.toml",
        "shared/packet.css",
        "shared/signature.html.j2",
        "shared/paper.css",
    ],
)
def test_every_reason_is_said_in_words(path: str, home: MakeHome) -> None:
    found = impact.of(home(), _SHIPPED / path).touched
    assert found.types
    assert found.courts
    assert all(len(one.split()) > 1 for one in (*found.types.values(), *found.courts.values()))


def test_a_drop_that_is_not_finished_is_pending(home: MakeHome) -> None:
    settings = home(_HEARINGS)
    (settings.inbox / "hearings" / "form.json").write_text("{}", encoding="utf-8")
    state = database.connect(settings.database_url)
    try:
        Inbox(settings, state, lambda _connection, _packet: None).scan()
        Inbox(settings, state, lambda _connection, _packet: None).scan()
    finally:
        state.dispose()
    [waiting] = impact.of(settings, _SHIPPED / "documents" / "notice-of-hearing").waiting
    assert (waiting.lane, waiting.forms) == ("hearings", 0)
    assert impact.of(settings, _SHIPPED / "documents" / "motion").waiting == ()
