"""Moments in a court's words, written out for people."""

import pytest

from pipeline.line import plain_times


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("correct by 2026-11-27T22:00:00Z", "correct by November 27, 2026, 5:00 p.m. EST"),
        ("until 2026-07-01T09:30:00.123-05:00.", "until July 1, 2026, 10:30 a.m. EDT."),
        ("filed 2026-11-27, index 2026-11-27T22", "filed 2026-11-27, index 2026-11-27T22"),
        ("2026-11-27T22:00:00 without a zone", "2026-11-27T22:00:00 without a zone"),
        ("2026-99-27T22:00:00Z is no day", "2026-99-27T22:00:00Z is no day"),
        ("0001-01-01T00:00:00+23:00 is before all days", "0001-01-01T00:00:00+23:00 is before all days"),
        ("", ""),
    ],
)
def test_a_moment_with_its_zone_is_written_as_people_read_it(said: str, read: str) -> None:
    assert plain_times.readable(said, "America/New_York") == read
