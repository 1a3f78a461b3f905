from __future__ import annotations

import pytest

from spec.logic.facts import Vocabulary
from spec.questions.bank import Field, Format, Question, vocabulary_of
from spec.questions.catalogue import shipped_banks
from spec.questions.quantities import numbers_in


def told(idea: str, *facts: str) -> dict[str, float]:
    vocabulary: Vocabulary = vocabulary_of(shipped_banks())
    fields = tuple(Field(name=fact, label=fact, fact=fact) for fact in facts)
    found = numbers_in(idea, Question("q", "?", "", "quality", format=Format.FORM, fields=fields), vocabulary)
    assert all(quote and quote in idea for _, quote in found.values())
    return {name: value for name, (value, _) in found.items()}


@pytest.mark.parametrize(
    ("idea", "fact", "value"),
    [
        ("Answers must come in under 200 ms.", "quality.latency_p95", 200),
        ("Every page loads within 1.5 seconds.", "quality.latency_p95", 1500),
        ("We need 99.9% uptime.", "quality.availability", 99.9),
        ("It serves 10k users in the first year.", "users.count", 10_000),
        ("About 25,000 registered customers will use it.", "users.count", 25_000),
        ("Up to 2 million members.", "users.count", 2_000_000),
        ("The MVP has to be live within 3 months.", "team.deadline", 12.86),
        ("At peak there are 500 requests per second.", "quality.peak_rate", 500),
        ("It handles 200 rps of requests.", "quality.peak_rate", 200),
        ("Each client may make 100 requests per minute.", "api.rate_limit", 100),
        ("Data are kept for 90 days.", "data.retention", 90),
        ("Deleted after two years of retention.", "data.retention", 730),
        ("Hosting may cost 300 EUR per month.", "budget.monthly", 300),
        ("People upload photos of up to 20 MB.", "files.max_size", 20),
        ("We are three developers.", "team.size", 3),
        ("It is offered in 5 languages.", "i18n.languages", 5),
        ("About 2 TB of data have to move.", "migrate.amount", 2000),
        ("It holds 300 million rows.", "migrate.rows", 300_000_000),
        ("Support ends in 60 days.", "upgrade.support_left", 60),
        ("The service is restored within 4 hours after an outage.", "quality.rto", 4),
    ],
)
def test_a_number_with_its_unit_reaches_its_field(idea: str, fact: str, value: float) -> None:
    assert told(idea, fact) == {fact: value}


@pytest.mark.parametrize(
    ("idea", "fact"),
    [
        ("Answers come in 200 ms, or 300 ms at night when answers are rare.", "quality.latency_p95"),
        ("Between 100 and 200 users, or 500 users.", "users.count"),
        ("5-10 developers build it.", "team.size"),
        ("Reminders are sent within 3 months of a visit.", "team.deadline"),
        ("It does not need 99.9% uptime.", "quality.availability"),
        ("Sessions time out after 30 minutes.", "quality.latency_p95"),
        ("We expect 80% test coverage.", "quality.availability"),
        ("Hosting costs $300 per month.", "budget.monthly"),
        ("It runs on Python 3.11 for users.", "users.count"),
        ("Users pay 10 EUR per month.", "budget.monthly"),
        ("Die Antwort kommt in 200 ms und ist für 500 users.", "quality.latency_p95"),
        ("Later it may serve 10k users.", "users.count"),
    ],
)
def test_a_number_that_is_not_clear_is_left_to_the_question(idea: str, fact: str) -> None:
    assert told(idea, fact) == {}


def test_a_number_that_two_fields_could_mean_is_given_to_none() -> None:
    idea = "Recovery of lost data takes at most 4 hours."
    assert told(idea, "quality.rto", "quality.rpo") in ({}, {"quality.rto": 4})
    assert told("Requests are limited to 10 requests per second per client.", "quality.peak_rate") == {}


def test_several_numbers_find_their_own_fields() -> None:
    idea = "It should handle 10k users with 99.9% uptime and answer within 300 ms."
    assert told(idea, "users.count", "quality.availability", "quality.latency_p95") == {
        "users.count": 10_000,
        "quality.availability": 99.9,
        "quality.latency_p95": 300,
    }
