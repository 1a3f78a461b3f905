from __future__ import annotations

import pytest

from spec.logic.facts import Fact, FactKind, Vocabulary
from spec.logic.solver import Claim
from spec.questions.catalogue import question_set
from spec.questions.reach import Reach

FACTS = {
    **{name: Fact(FactKind.BOOL) for name in "abcd"},
    "colour": Fact(FactKind.ENUM, values=("red", "green", "blue")),
    "size": Fact(FactKind.NUMBER, unit="MB"),
}


def reach(*rules: str) -> Reach:
    return Reach(Vocabulary(FACTS), rules)


@pytest.mark.parametrize(
    ("rules", "told", "settled"),
    [
        ([], "a", "a"),
        ([], "not a", "a"),
        ([], "colour = red", "colour"),
        ([], "colour != red", ""),
        ([], "size = 3 MB", "size"),
        ([], "size <= 3 MB", ""),
        (["a => b", "b => not c"], "a", "a b c"),
        (["a => b"], "not b", "a b"),
        (["a => b"], "b", "b"),
        (["a and b => c"], "a", "a"),
        (["a => colour in {red, green}", "a => colour != red"], "a", "a colour"),
        (["a => colour in {red, green}"], "colour = blue", "a colour"),
        (["a or b or c"], "not a and not b", "a b c"),
        (["a => (b => c)"], "a and b", "a b c"),
        (["a => size = 3 MB"], "a", "a size"),
        (["size >= 3 MB => a"], "size = 4 MB", "size"),
    ],
)
def test_rules_are_followed_forwards_and_backwards(rules, told, settled) -> None:
    assert reach(*rules).settled_by([told]) == set(settled.split())


def test_of_a_contradiction_the_earlier_counts() -> None:
    assert reach("a => b").settled_by(["a", "not a", "not b"]) == {"a", "b"}


def test_rules_in_a_ring_come_to_an_end() -> None:
    assert reach("a => b", "b => c", "c => a").settled_by(["c"]) == {"a", "b", "c"}


@pytest.mark.parametrize("kind", ["web_app", "upgrade"])
def test_nothing_is_settled_that_the_solver_does_not_settle(kind) -> None:
    questions = question_set(kind)
    found = Reach(questions.vocabulary, [rule.holds for rule in questions.rules.values()])
    for question in list(questions.questions.values())[::6]:
        for option in question.options:
            claims = [Claim("it", option.asserts)]
            sure = set(questions.solver.values(claims)) | set(questions.solver.numbers(claims))
            assert found.settled_by(option.asserts) <= sure
