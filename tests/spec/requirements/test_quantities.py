from __future__ import annotations

import pytest

from spec.requirements.quantities import bounds_in, subject_words


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("respond within 200 ms", ["<= 200 ms"]),
        ("serve at least 50 requests per second", [">= 50 /s"]),
        ("be no more than 5 MB", ["<= 5 MB"]),
        ("have a latency ≤ 20 ms", ["<= 20 ms"]),
        ("take between 2 and 5 s", [">= 2 s", "<= 5 s"]),
        ("take between 500 ms and 2 s", [">= 500 ms", "<= 2 s"]),
        ("serve up to 10k users", ["<= 10000 users"]),
        ("have 8 characters or more", [">= 8 character"]),
        ("hold fewer than 1,000 rows", ["< 1000 rows"]),
        ("cost under €50 per month", ["< 50 EUR"]),
        ("end in 5 minutes or less", ["<= 5 min"]),
        ("not exceed 100 requests/s", ["<= 100 /s"]),
        ("follow version 3.11.2 on port 8080", []),
        ("meet p95", []),
    ],
)
def test_a_bound_in_words_becomes_operator_value_and_unit(text: str, told: list[str]) -> None:
    assert [bound.told() for bound in bounds_in(text)] == told


def test_a_share_of_cases_is_no_bound_of_the_thing_itself() -> None:
    share, time = bounds_in("answer 95 % of requests within 300 ms")
    assert share.share
    assert not time.share


def test_one_dimension_has_one_base_unit() -> None:
    seconds, millis = bounds_in("within 2 s, at most 2000 ms")
    assert seconds.dimension == millis.dimension == "time"
    assert seconds.base == millis.base


def test_the_subject_has_no_numbers_and_no_units() -> None:
    assert subject_words("Search results appear within 20 ms") == {"search", "result", "appear"}


def test_a_number_in_a_name_does_not_swallow_the_bound_after_it() -> None:
    assert [bound.told() for bound in bounds_in("store form5 within 6 ms")] == ["<= 6 ms"]
