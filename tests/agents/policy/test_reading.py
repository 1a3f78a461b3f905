"""Rules from files: their examples are their tests, a fault names its line, and a workspace only tightens."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from agents.policy.circumstances import Decision
from agents.policy.reading import faults_of_examples, joined, read_rules, rules_or_fault
from agents.policy.rules import Rules
from agents.records import Effect, Mode, Verdict

Say = Callable[..., Decision]
STRICTNESS = (Verdict.ALLOW, Verdict.ASK, Verdict.DENY)

GOOD = """\
rules:
  - allow: command
    patterns: [just test *]
    why: Our tests.
    matches: [just test unit]
    does_not_match: [just deploy, "just test; ./x"]
  - deny: path
    access: read
    patterns: [secrets/**]
fetch_from: [docs.python.org]
"""


def test_rules_are_read_with_the_lines_that_they_stand_in() -> None:
    rules = read_rules(GOOD, "policy.yaml")
    assert [(rule.verdict, rule.subject, rule.line) for rule in rules.rules] == [
        (Verdict.ALLOW, "command", "policy.yaml:2"),
        (Verdict.DENY, "path", "policy.yaml:7"),
    ]
    assert (rules.hosts, rules.hosts_line) == (("docs.python.org",), "policy.yaml:10")
    assert list(rules.unreadable_paths()) == ["secrets/**"]


def test_all_examples_of_the_rules_that_come_with_the_program_hold(built_in: Rules) -> None:
    assert list(faults_of_examples(built_in)) == []
    assert all(rule.why and rule.matches and rule.does_not_match for rule in built_in.rules)


@pytest.mark.parametrize(
    ("example", "told"),
    [
        ("matches: [just deploy]", "'just deploy' should match, and does not"),
        ("does_not_match: [just test unit]", "'just test unit' should not match, and does"),
    ],
)
def test_a_rule_whose_example_fails_makes_everything_be_asked_for(example: str, told: str) -> None:
    rules = rules_or_fault(f"rules:\n  - allow: command\n    patterns: [just test *]\n    {example}\n", "policy.yaml")
    assert (rules.rules, rules.fault, rules.fault_line) == ((), told, "policy.yaml:4")


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("rules:\n - allow: [a]]", 2, "no YAML"),
        ("rules:\n - allow: x\n   patterns: [a]", 2, "not on 'x'"),
        ("rules:\n - allow: command", 2, "no patterns"),
        ("rules:\n - allow: command\n   patterns: []", 2, "no patterns"),
        ("rules:\n - allow: command\n   patterns: a", 3, "is a list"),
        ('rules:\n - allow: command\n   patterns: ["\'a"]', 3, "cannot be read"),
        ("rules:\n - allow: command\n   patterns: ['']", 3, "texts"),
        ("rules:\n - deny: path\n   patterns: ['[z-a]']", 3, "cannot be read"),
        ("rules:\n - allow: command\n   deny: command\n   patterns: [a]", 2, "exactly one"),
        ("rules:\n - deny: command\n   deny: path\n   patterns: [a]", 3, "twice"),
        ("rules: []\nrules: []", 2, "twice"),
        ("rules:\n - alow: command\n   patterns: [a]", 2, "no field 'alow'"),
        ("rulez: []", 1, "no section 'rulez'"),
        ("rules: 3", 1, "is a list"),
        ("- a", 1, "mapping"),
        ("rules:\n - just", 2, "mapping"),
        ("rules:\n - deny: path\n   access: both\n   patterns: [a]", 2, "read, write or any"),
        ("built_in: perhaps", 1, "true or false"),
        ("[" * 200_000, 1, "nested too deeply"),
        ("\x00", 1, "control character"),
        ("rules: []\n# \x1b[31mred", 2, "control character"),
        ("rules:\n - deny: command\n   patterns: [a]\n   wy: x", 4, "did you mean why?"),
        ("ruls: []", 1, "did you mean rules?"),
        ("rules:\n - just: x\n   patterns: [a]", 2, "there are access, allow"),
        ("rules:\n\t- deny: command", 2, "no YAML"),
        ("---\nrules: []\n---\nrules: []\n", 3, "another document"),
        ("rules:\n - &a\n   deny: command\n   patterns: [a]\n - *b", 5, "undefined alias"),
        ("x" * 300_000, 1, "longer"),
    ],
)
def test_a_fault_names_its_line(text: str, line: int, told: str) -> None:
    rules = rules_or_fault(text, "policy.yaml")
    assert rules.fault
    assert told in rules.fault
    assert rules.fault_line == f"policy.yaml:{line}"


def test_an_empty_file_is_no_fault() -> None:
    assert rules_or_fault("", "policy.yaml") == Rules()
    assert rules_or_fault("# nothing\n", "policy.yaml") == Rules()
    assert rules_or_fault("rules:\nfetch_from:\n", "policy.yaml").fault == ""


def test_all_faults_are_told_at_once_each_with_its_line() -> None:
    text = "rules:\n - deny: comand\n   patterns: [a]\n - allow: command\n   patterns: [b]\n - ask: path\n"
    rules = rules_or_fault(text, "policy.yaml")
    assert (rules.fault_line, rules.more_faults) == ("policy.yaml:2", ("policy.yaml:6: the rule has no patterns",))
    text = "rules:\n - deny: command\n   patterns: [a]\n   matches:\n   - b\n   - a\n   does_not_match: [a]\n"
    rules = rules_or_fault(text, "policy.yaml")
    assert (rules.fault_line, rules.fault) == ("policy.yaml:5", "'b' should match, and does not")
    assert rules.more_faults == ("policy.yaml:7: 'a' should not match, and does",)
    both = joined(rules, rules_or_fault("x: 1", "other.yaml"))
    assert [told.partition(":")[0] for told in both.more_faults] == ["policy.yaml", "other.yaml"]


@pytest.mark.parametrize(
    "text",
    [
        "rules:\n - allow: command\n   patterns: ['*']",
        "rules:\n - allow: tool\n   patterns: ['*']",
        "fetch_from: [example.org]",
        "unprotected: ['**']",
        "built_in: false",
        "rules: []\nbuilt_in: false",
    ],
)
def test_a_workspace_grants_itself_nothing(text: str) -> None:
    assert "only ask and deny" in rules_or_fault(text, ".groundplan/policy.yaml", may_loosen=False).fault


def test_no_file_of_a_workspace_makes_any_call_freer(say: Say, built_in: Rules) -> None:
    chance = random.Random(11)
    calls = [
        {"command": "pytest -q"},
        {"command": "./x"},
        {"command": "git push"},
        {"command": "rm -rf /"},
        {"writes": ("a/b.py",)},
        {"writes": (".github/workflows/x",)},
        {"hosts": ("example.org",)},
        {"effect": Effect.READ, "reads": (".env",)},
    ]
    for _ in range(150):
        workspace = rules_or_fault(_any_file(chance), "w", may_loosen=False)
        for call in calls:
            for mode in Mode:
                before = say(rules=built_in, mode=mode, **call).verdict
                after = say(rules=joined(built_in, workspace), mode=mode, **call).verdict
                assert STRICTNESS.index(after) >= STRICTNESS.index(before), (workspace, call)


def _any_file(chance: random.Random) -> str:
    lines = ["rules:"]
    for _ in range(chance.randint(1, 3)):
        subject = chance.choice(("command", "path", "host", "tool"))
        pattern = chance.choice(("*", "**", "pytest *", "git *", "*.py", ".env", "example.org", "edit_*", "!x", "[a]"))
        lines += [f" - {chance.choice(('allow', 'ask', 'deny'))}: {subject}", f"   patterns: ['{pattern}']"]
    extra = chance.choice(
        ("", "", "", "fetch_from: [example.org]", "unprotected: ['.github/**']", "built_in: false", "x: [")
    )
    return "\n".join([*lines, extra])
