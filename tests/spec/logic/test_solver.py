"""What follows, what clashes, and what mends it; held against trying every subset where that is small."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from spec.logic.facts import Fact, FactKind, Vocabulary
from spec.logic.solver import Claim, Solver

FACTS = {
    "offline": Fact(FactKind.BOOL),
    "accounts": Fact(FactKind.BOOL),
    "on_call": Fact(FactKind.BOOL),
    "idempotent": Fact(FactKind.BOOL),
    "store": Fact(FactKind.ENUM, values=("none", "sqlite", "postgresql")),
    "auth": Fact(FactKind.ENUM, values=("none", "password", "sso")),
    "retry.window": Fact(FactKind.NUMBER, unit="h", minimum=0),
    "key.ttl": Fact(FactKind.NUMBER, unit="h", minimum=0),
    "uptime": Fact(FactKind.NUMBER, unit="%", minimum=0, maximum=100),
    "lonely": Fact(FactKind.BOOL),
}
RULES = {
    "OFF": "offline => store in {none, sqlite}",
    "ACC": "accounts => auth != none and store != none",
    "KEY": "idempotent => key.ttl >= retry.window",
    "UP": "uptime >= 99.9 % => on_call",
}


@pytest.fixture
def solver() -> Solver:
    return Solver(Vocabulary(FACTS), RULES)


def claim(subject: str, *formulas: str, fixed: bool = False) -> Claim:
    return Claim(subject, formulas, fixed)


def test_what_is_forced_says_because_of_what(solver: Solver) -> None:
    settled = solver.settled([claim("D-1", "uptime >= 99.95 %")], ["on_call", "offline"])
    assert settled["on_call"].holds
    assert settled["on_call"].because == ("D-1", "rule:UP")
    assert "offline" not in settled


def test_an_option_that_cannot_be_chosen_any_more_is_settled_as_false(solver: Solver) -> None:
    settled = solver.settled([claim("D-1", "offline")], ["store = postgresql", "store = sqlite"])
    assert not settled["store = postgresql"].holds
    assert "store = sqlite" not in settled


def test_the_last_word_that_is_left_is_forced(solver: Solver) -> None:
    settled = solver.settled([claim("D-1", "offline"), claim("D-2", "accounts")], ["store = sqlite"])
    assert settled["store = sqlite"].holds


def test_a_clash_names_the_smallest_core_with_its_rule_and_the_smallest_repairs(solver: Solver) -> None:
    claims = [
        claim("D-1", "idempotent"),
        claim("D-2", "retry.window = 3 days"),
        claim("D-3", "key.ttl = 24 h"),
        claim("D-4", "store = sqlite"),
    ]
    (clash,) = solver.clashes(claims)
    assert clash.core == ("D-1", "D-2", "D-3")
    assert clash.rules == ("rule:KEY",)
    assert clash.repairs == (("D-1",), ("D-2",), ("D-3",))


def test_what_is_locked_is_not_offered_for_repair(solver: Solver) -> None:
    (clash,) = solver.clashes([claim("D-1", "offline", fixed=True), claim("D-2", "store = postgresql")])
    assert clash.repairs == (("D-2",),)


def test_two_independent_clashes_are_two(solver: Solver) -> None:
    claims = [
        *(claim("D-1", "offline"), claim("D-2", "store = postgresql")),
        *(claim("D-3", "uptime = 99.99 %"), claim("D-4", "not on_call")),
    ]
    assert [clash.core for clash in solver.clashes(claims)] == [("D-1", "D-2"), ("D-3", "D-4")]


def test_an_addition_that_clashes_is_told_before_it_is_recorded(solver: Solver) -> None:
    before = [claim("D-1", "store = postgresql")]
    clash = solver.clash_with(before, claim("D-2", "offline"))
    assert clash is not None
    assert clash.core == ("D-1", "D-2")
    assert clash.repairs == (("D-1",),)
    assert solver.clashes(before) == []


def test_an_addition_is_not_blamed_for_a_clash_that_was_there(solver: Solver) -> None:
    before = [claim("D-1", "store = postgresql"), claim("D-2", "offline")]
    assert solver.clash_with(before, claim("D-3", "auth = sso")) is None


def test_a_changed_answer_takes_the_place_of_the_one_before(solver: Solver) -> None:
    before = [claim("D-1", "offline"), claim("D-2", "store = sqlite")]
    assert solver.clash_with(before, claim("D-2", "store = none")) is None


def test_a_decision_may_contradict_itself(solver: Solver) -> None:
    (clash,) = solver.clashes([claim("D-1", "store = sqlite", "store = none")])
    assert (clash.core, clash.repairs) == (("D-1",), (("D-1",),))


def test_bounds_and_equalities_settle_numbers(solver: Solver) -> None:
    claims = [claim("D-1", "key.ttl >= 2 days"), claim("D-2", "retry.window = 90 min"), claim("D-3", "uptime >= 99 %")]
    numbers = solver.numbers([*claims, claim("D-4", "uptime >= 99.5 %")])
    assert numbers["key.ttl"] == (48.0, ("D-1",))
    assert numbers["retry.window"] == (1.5, ("D-2",))
    assert numbers["uptime"] == (99.5, ("D-4",))


def test_the_values_of_facts_come_with_those_who_settle_them(solver: Solver) -> None:
    values = solver.values([claim("D-1", "offline"), claim("D-2", "accounts"), claim("D-3", "auth = sso")])
    assert values["store"][0] == "sqlite"
    assert set(values["store"][1]) == {"D-1", "D-2", "rule:OFF", "rule:ACC"}
    assert values["auth"] == ("sso", ("D-3",))


def test_a_condition_over_facts_that_nothing_ties_is_settled_part_by_part(solver: Solver) -> None:
    claims = [claim("D-1", "lonely"), claim("D-2", "not on_call")]
    settled = solver.settled(
        claims, ["lonely and on_call", "lonely or on_call", "lonely and offline", "on_call => offline"]
    )
    assert not settled["lonely and on_call"].holds
    assert settled["lonely or on_call"].holds
    assert settled["on_call => offline"].holds
    assert "lonely and offline" not in settled


def test_a_claim_over_two_clusters_ties_them(solver: Solver) -> None:
    claims = [claim("D-1", "lonely => on_call"), claim("D-2", "lonely"), claim("D-3", "not on_call")]
    assert [clash.core for clash in solver.clashes(claims)] == [("D-1", "D-2", "D-3")]


def test_a_minimal_reason_can_be_had(solver: Solver) -> None:
    claims = [claim("D-1", "uptime = 99.95 %"), claim("D-2", "store = sqlite")]
    assert solver.reason(claims, "on_call", holds=True) == ("D-1", "rule:UP")


def _random_claims(seed: int) -> list[Claim]:
    chance = random.Random(seed)
    formulas = [
        *("offline", "not offline", "accounts", "not accounts", "on_call", "not on_call", "idempotent"),
        *(f"store = {word}" for word in FACTS["store"].values),
        *(f"auth = {word}" for word in FACTS["auth"].values),
        *("retry.window = 48 h", "retry.window <= 1 h", "key.ttl = 24 h", "uptime >= 99.95 %", "uptime <= 95 %"),
    ]
    return [claim(f"D-{place}", text) for place, text in enumerate(chance.sample(formulas, 7))]


@pytest.mark.parametrize("seed", range(25))
def test_cores_are_minimal_and_none_is_missed(solver: Solver, seed: int) -> None:
    """Against trying the subsets: a core clashes, no part of it does, and there is a clash exactly if one is told."""
    claims = _random_claims(seed)
    by_subject = {one.subject: one for one in claims}

    def clashes(subjects: tuple[str, ...]) -> bool:
        return not solver.is_possible([], [text for s in subjects for text in by_subject[s].formulas])

    for found in solver.clashes(claims):
        assert clashes(found.core)
        assert not any(clashes(part) for part in combinations(found.core, len(found.core) - 1))
    assert bool(solver.clashes(claims)) == clashes(tuple(by_subject))


@pytest.mark.parametrize("seed", range(25))
def test_a_repair_mends_and_no_smaller_set_does(solver: Solver, seed: int) -> None:
    claims = [
        one for one in _random_claims(seed) if "on_call" not in one.formulas[0] and "uptime" not in one.formulas[0]
    ]
    claims = [*claims, claim("rest", "accounts => not offline")]  # ties all that is left to one cluster
    repairs = {repair for clash in solver.clashes(claims) for repair in clash.repairs}

    def is_mended(without: tuple[str, ...]) -> bool:
        return not solver.clashes([one for one in claims if one.subject not in without])

    by_cluster = [repair for repair in repairs if is_mended(repair)]
    for repair in by_cluster:
        assert not any(is_mended(part) for part in combinations(repair, len(repair) - 1))
