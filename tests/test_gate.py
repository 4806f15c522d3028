"""The gate of a run finds of every row exactly what the plain functions find, whatever was read before it."""

import itertools
from datetime import UTC, datetime

import pytest

from pipeline.line import privacy
from pipeline.line.bulk.gate import Gate
from pipeline.model import RawForm
from pipeline.rules import recipients, validate
from pipeline.rules.catalog import Catalog
from pipeline.rules.recognise import recognise
from pipeline.runs import findings as tables
from pipeline.runs.identity import identities
from pipeline.settings import LaneSettings
from tests import gate_rows

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
TYPES = ("notice-of-hearing", "notice-of-payment-due", "summons-civil", "letter", "trial-binder", "payment-receipt")


def _lane(made: str, mode: str, **more: object) -> LaneSettings:
    return LaneSettings.model_validate(
        {"document_type": made, "court": "us-nywd", "privacy": mode, "purpose": "notices", **more}
    )


def _plainly(raw: RawForm, catalog: Catalog, lane: LaneSettings) -> tuple[object, ...]:
    """What the functions say that check a single form."""
    made = recognise(raw, catalog, lane_type=lane.document_type, lane_court=lane.court).document_type
    folded = recipients.fold(raw, made) if made else recipients.Folded(raw=raw, findings=())
    validated = validate.validate(
        folded.raw,
        catalog,
        lane_type=lane.document_type,
        lane_court=lane.court,
        lane_access=lane.access,
        files=(),
        now=NOW,
    )
    passed = privacy.gated(catalog, validated, lane, now=NOW)
    form = None if folded.findings else passed.form
    return form, (*folded.findings, *passed.findings)


@pytest.mark.parametrize("mode", ["block", "shorten"])
@pytest.mark.parametrize("name", TYPES)
def test_every_row_is_told_what_a_single_form_is_told(catalog: Catalog, name: str, mode: str) -> None:
    lane = _lane(name, mode)
    rows = list(gate_rows.rows(catalog.documents[name], "us-nywd", 16, seed=len(name)))
    gate = Gate(catalog, lane, now=NOW)
    for raw in itertools.chain(rows, reversed(rows)):
        gated = gate.row(raw)
        assert (gated.form, gated.findings) == _plainly(raw, catalog, lane)
        assert bool(gated.identities) == (gated.form is not None)


def test_random_rows_hold_both_sorts(catalog: Catalog) -> None:
    lane = _lane("notice-of-hearing", "shorten")
    gate = Gate(catalog, lane, now=NOW)
    rows = gate_rows.rows(catalog.documents["notice-of-hearing"], "us-nywd", 100, seed=5)
    gated = [gate.row(one) for one in rows]
    told = {finding.code.partition(".")[0] for one in gated for finding in one.findings}
    assert {"form", "privacy", "run"} <= told
    assert sum(one.form is not None for one in gated) > 5


def test_a_lane_for_forms_reads_no_recipient(catalog: Catalog) -> None:
    rows = list(gate_rows.rows(catalog.documents["notice-of-hearing"], "us-nywd", 20, seed=1))
    lane = _lane("notice-of-hearing", "block", purpose="forms")
    gate = Gate(catalog, lane, now=NOW)
    assert not any(one.code.startswith("run.") for raw in rows for one in gate.row(raw).findings)
    assert all(gate.folded(raw).raw is raw for raw in rows)


def test_the_recipient_is_one_more_of_the_service_list(catalog: Catalog) -> None:
    rows = gate_rows.rows(catalog.documents["notice-of-hearing"], "us-nywd", 80, seed=2)
    gate = Gate(catalog, _lane("notice-of-hearing", "block"), now=NOW)
    made = [(raw, gate.row(raw)) for raw in rows]
    named = [(raw, one.form) for raw, one in made if one.form is not None and raw.values.get("Recipient")]
    assert named
    assert all(form.service_list[-1].contact.name == raw.values["Recipient"] for raw, form in named if form)
    assert all(len(one.identities) == max(1, len(one.form.service_list)) for _, one in made if one.form)


def test_what_is_defaulted_to_today_makes_no_other_notice(catalog: Catalog) -> None:
    rows = gate_rows.rows(catalog.documents["notice-of-hearing"], "us-nywd", 60, seed=3)
    lane = _lane("notice-of-hearing", "block")
    today, tomorrow = (Gate(catalog, lane, now=NOW.replace(day=day)) for day in (22, 23))
    pairs = [(today.row(raw), tomorrow.row(raw)) for raw in rows if "date_issued" not in raw.values]
    both = [(one, other) for one, other in pairs if one.form and other.form]
    assert both
    assert all(one.identities == other.identities for one, other in both)
    forms = [(one.form, other.form) for one, other in both if one.form and other.form]
    assert any(identities(one, standard=str) != identities(other, standard=str) for one, other in forms)


def test_findings_come_back_from_their_tables(catalog: Catalog) -> None:
    gate = Gate(catalog, _lane("notice-of-hearing", "block"), now=NOW)
    rows = gate_rows.rows(catalog.documents["notice-of-hearing"], "us-nywd", 30, seed=4)
    found = tuple(finding for raw in rows for finding in gate.row(raw).findings)
    assert found
    assert tables.unpack(tables.pack(found)) == found
