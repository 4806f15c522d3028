"""Days and times as people write them."""

import contextlib
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules import dates
from pipeline.rules.misread import Misread

_DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-15",
        "2026-12-15 00:00:00",
        "2026-12-15T00:00:00",
        "2026/12/15",
        "12/15/2026",
        "12-15-2026",
        "12.15.2026",
        "December 15, 2026",
        "Dec. 15 2026",
        "dec 15th, 2026",
        "15 Dec 2026",
        "15-Dec-2026",
        "15th December 2026",
        "Tuesday, December 15, 2026",
        "Tue 12/15/2026",
        "  December   15,\n2026 ",
        "46371",
        "46371.0",
    ],
)
def test_every_common_spelling_of_a_day_is_that_day(text: str) -> None:
    assert dates.read_day(text) == date(2026, 12, 15)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12/15/26", "form.date-ambiguous"),
        ("Dec 15, 26", "form.date-ambiguous"),
        ("02/30/2026", "form.date-impossible"),
        ("30 February 2026", "form.date-impossible"),
        ("2026-02-29", "form.date-impossible"),
        ("15/12/2026", "form.date-impossible"),
        ("00/10/2026", "form.date-impossible"),
        ("Monday, December 15, 2026", "form.date-weekday"),
        ("9999-12-30", "form.date-year"),
        ("12/15/0206", "form.date-year"),
        ("next Tuesday", "form.date"),
        ("15.12", "form.date"),
        ("December 2026", "form.date"),
        ("Foo 15, 2026", "form.date"),
        ("2026-12-15 14:30", "form.date"),
        ("12345", "form.date"),
        ("٢٠٢٦-١٢-١٥x", "form.date"),
        ("", "form.date"),
    ],
)
def test_a_day_that_is_none_or_could_be_two_is_refused(text: str, code: str) -> None:
    with pytest.raises(Misread) as refused:
        dates.read_day(text)
    assert [one.code for one in refused.value.faults] == [code]


def test_a_day_written_day_first_gets_the_right_spelling_offered() -> None:
    with pytest.raises(Misread) as refused:
        dates.read_day("15/12/2026")
    assert "15 December 2026" in refused.value.faults[0].repair


@given(_DAYS)
def test_what_is_written_is_read_back_as_the_same_day(day: date) -> None:
    for text in (dates.spoken(day), dates.written(day), day.isoformat(), f"{day.month}/{day.day}/{day.year}"):
        assert dates.read_day(text) == day


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_is_refused(text: str) -> None:
    with contextlib.suppress(Misread):
        assert isinstance(dates.read_day(text), date)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9:30 AM", time(9, 30)),
        ("9.30 a.m.", time(9, 30)),
        ("09:30", time(9, 30)),
        ("9:30", time(9, 30)),
        ("9 am", time(9)),
        ("9AM", time(9)),
        ("14:00", time(14)),
        ("2:15 p. m.", time(14, 15)),
        ("12:00 pm", time(12)),
        ("12:30 AM", time(0, 30)),
        ("noon", time(12)),
        ("09:30:00", time(9, 30)),
    ],
)
def test_every_common_spelling_of_a_time_is_that_time(text: str, expected: time) -> None:
    assert dates.read_time(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2:00", "form.time-ambiguous"),
        ("7:45", "form.time-ambiguous"),
        ("9", "form.time"),
        ("25:00", "form.time"),
        ("09:75", "form.time"),
        ("13:00 PM", "form.time"),
        ("0:30 am", "form.time"),
        ("midnight", "form.time"),
        ("morning", "form.time"),
    ],
)
def test_a_time_that_is_none_or_could_be_two_is_refused(text: str, code: str) -> None:
    with pytest.raises(Misread) as refused:
        dates.read_time(text)
    assert [one.code for one in refused.value.faults] == [code]


@given(st.times().map(lambda one: one.replace(second=0, microsecond=0)))
def test_a_time_of_the_clock_is_read_back(moment: time) -> None:
    assert dates.read_time(f"{moment:%H:%M}") == moment
    assert (
        dates.read_time(f"{moment.hour % 12 or 12}:{moment.minute:02} {'PM' if moment.hour > 11 else 'AM'}") == moment
    )
