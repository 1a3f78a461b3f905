from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from gui.words.times import clock, date_in_words, duration, duration_ms, expires_in, expiry_tone, full, when

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOW, "now"),
        (NOW - timedelta(seconds=20), "20 s ago"),
        (NOW - timedelta(seconds=59.9), "59 s ago"),
        (NOW - timedelta(minutes=72), "10:48"),
        (NOW + timedelta(minutes=5), "12:05"),
        (datetime(2026, 11, 20, 23, 59, tzinfo=UTC), "yesterday"),
        (datetime(2026, 11, 18, 8, 0, tzinfo=UTC), "18 Nov"),
        (datetime(2025, 11, 18, 8, 0, tzinfo=UTC), "18 Nov 2025"),
    ],
)
def test_a_moment_is_told_as_seen_from_now(at, words) -> None:
    assert when(at, NOW) == words


def test_a_moment_is_told_in_the_zone_of_the_reader() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=9), "JST"))
    assert when(NOW - timedelta(hours=2), there) == "19:00"
    assert full(NOW, there) == "21 Nov 2026, 21:00:00 JST"
    assert clock(NOW, seconds=True, now=there) == "21:00:00"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 ms"),
        (0.004, "4 ms"),
        (0.42, "0.4 s"),
        (3, "3 s"),
        (9.4, "9.4 s"),
        (12.3, "12 s"),
        (60, "1 min"),
        (372, "6 min 12 s"),
        (7500, "2 h 5 min"),
        (187_200, "2 d 4 h"),
    ],
)
def test_a_duration_has_at_most_two_units(seconds, words) -> None:
    assert duration(seconds) == words


def test_a_duration_can_be_given_in_milliseconds() -> None:
    assert duration_ms(12) == "12 ms"
    assert duration_ms(400) == "0.4 s"


@pytest.mark.parametrize(
    ("left", "words", "tone"),
    [
        (timedelta(days=2, hours=3), "expires in 2 d", "neutral"),
        (timedelta(hours=5, minutes=59), "expires in 5 h", "neutral"),
        (timedelta(minutes=26, seconds=59), "expires in 26 min", "warn"),
        (timedelta(minutes=4), "expires in 4 min", "bad"),
        (timedelta(seconds=30), "expires in 30 s", "bad"),
        (timedelta(seconds=-1), "expired", "bad"),
    ],
)
def test_what_expires_counts_down_and_grows_urgent(left, words, tone) -> None:
    assert expires_in(NOW + left, NOW) == words
    assert expiry_tone(NOW + left, NOW) == tone


def test_a_date_is_told_in_words() -> None:
    assert date_in_words(NOW) == "Saturday, 21 November"
