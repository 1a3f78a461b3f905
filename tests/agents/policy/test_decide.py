"""What is allowed, asked for and refused: a table of commands, and the order in which the parts of the policy speak."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from agents.policy.circumstances import Decision
from agents.policy.rules import Rule, Rules
from agents.records import Effect, Mode, Risk, SandboxLevel, Verdict

Say = Callable[..., Decision]
TABLE: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("commands.yaml").read_text(encoding="utf-8"))
ALLOW, ASK, DENY = Verdict.ALLOW, Verdict.ASK, Verdict.DENY


@pytest.mark.parametrize("command", TABLE["allow"])
def test_what_rules_allow_is_free(say: Say, built_in: Rules, command: str) -> None:
    found = say(command, rules=built_in)
    assert found.verdict is ALLOW, found


@pytest.mark.parametrize("mode", [Mode.ASK, Mode.AUTO_EDIT, Mode.AUTO])
@pytest.mark.parametrize("command", TABLE["ask_in_every_mode"])
def test_what_is_not_certain_or_may_do_harm_is_asked_for(say: Say, built_in: Rules, command: str, mode: Mode) -> None:
    assert say(command, rules=built_in, mode=mode).verdict is ASK


@pytest.mark.parametrize("mode", [Mode.ASK, Mode.AUTO])
@pytest.mark.parametrize("command", TABLE["deny"])
def test_what_is_denied_is_denied_however_it_is_spelled(say: Say, built_in: Rules, command: str, mode: Mode) -> None:
    assert say(command, rules=built_in, mode=mode).verdict is DENY


@pytest.mark.parametrize(
    "command", [one for kind in ("bypasses", "options_that_run", "texts_that_run", "wrappers") for one in TABLE[kind]]
)
def test_what_got_round_others_is_not_free_here(say: Say, built_in: Rules, command: str) -> None:
    assert say(command, rules=built_in).verdict is not ALLOW


@pytest.mark.parametrize("command", TABLE["allow"])
@pytest.mark.parametrize("mode", [Mode.ASK, Mode.AUTO])
def test_where_no_sandbox_holds_commands_each_one_is_asked_for(
    say: Say, built_in: Rules, command: str, mode: Mode
) -> None:
    found = say(command, rules=built_in, mode=mode, sandbox=SandboxLevel.NONE)
    assert (found.verdict, found.line) == (ASK, "built in: no sandbox")


@pytest.mark.parametrize(
    ("mode", "reading", "editing", "running"),
    [
        (Mode.PLAN, ALLOW, DENY, DENY),
        (Mode.ASK, ALLOW, ASK, ASK),
        (Mode.AUTO_EDIT, ALLOW, ALLOW, ASK),
        (Mode.AUTO, ALLOW, ALLOW, ALLOW),
    ],
)
def test_without_a_rule_the_mode_decides(
    say: Say, mode: Mode, reading: Verdict, editing: Verdict, running: Verdict
) -> None:
    assert say(effect=Effect.READ, reads=("a.py",), mode=mode).verdict is reading
    assert say(writes=("a.py",), mode=mode).verdict is editing
    assert say("./build.sh", mode=mode).verdict is running
    for other in ({"hosts": ("example.org",)}, {"effect": Effect.SPEND}):
        assert say(mode=mode, **other).verdict is (DENY if mode is Mode.PLAN else ASK)


def test_of_rules_that_fit_the_strictest_counts(say: Say) -> None:
    rules = [rule(ALLOW, "command", "make *"), rule(ASK, "command", "make deploy *"), rule(DENY, "tool", "run_*")]
    assert say("make deploy", rules=Rules(rules=tuple(rules[:1]))).verdict is ALLOW
    assert say("make deploy", rules=Rules(rules=tuple(rules[:2]))).verdict is ASK
    assert say("make deploy", rules=Rules(rules=tuple(rules))).verdict is DENY


def test_a_decision_says_by_which_line_and_why(say: Say) -> None:
    rules = Rules(rules=(rule(ASK, "path", "payments/**", why="Money moves here.", line="policy.yaml:14"),))
    found = say(writes=("payments/api.py",), mode=Mode.AUTO_EDIT, rules=rules)
    assert (found.verdict, found.reason, found.line) == (ASK, "Money moves here.", "policy.yaml:14")


@pytest.mark.parametrize(
    ("access", "reads", "writes", "verdict"),
    [
        ("read", ("x/.env",), (), DENY),
        ("read", (), (".env",), ALLOW),
        ("write", (".env",), (), ALLOW),
        ("write", (), (".ENV",), DENY),
        ("any", (".env",), (), DENY),
        ("any", ("other",), ("another",), ALLOW),
    ],
)
def test_rules_on_paths_are_for_reading_or_writing(
    say: Say, access: str, reads: tuple[str, ...], writes: tuple[str, ...], verdict: Verdict
) -> None:
    rules = Rules(rules=(rule(DENY, "path", ".env", access=access),))
    effect = Effect.WRITE if writes else Effect.READ
    assert say(effect=effect, reads=reads, writes=writes, rules=rules, mode=Mode.AUTO).verdict is verdict


@pytest.mark.parametrize("command", ["cat .env", "cat ./.env/", "cat < .env", "x --file=.env", "cat web/.env"])
def test_a_command_that_names_a_path_is_seen_by_rules_on_it(say: Say, command: str) -> None:
    rules = Rules(rules=(rule(DENY, "path", ".env"),))
    assert say(command, rules=rules, mode=Mode.AUTO).verdict is DENY


def test_an_edit_is_allowed_if_every_file_of_it_is(say: Say) -> None:
    rules = Rules(rules=(rule(ALLOW, "path", "docs/**"),))
    assert say(writes=("docs/a.md", "docs/b/c.md"), rules=rules).verdict is ALLOW
    assert say(writes=("docs/a.md", "src/a.py"), rules=rules).verdict is ASK


@pytest.mark.parametrize("path", [".git/config", "x/.git/hooks/y", ".github/workflows/a.yml", ".bashrc", ".VSCode/x"])
@pytest.mark.parametrize("mode", [Mode.ASK, Mode.AUTO])
def test_protected_paths_are_refused_in_every_mode(say: Say, path: str, mode: Mode) -> None:
    found = say(writes=("a.py", path), mode=mode)
    assert (found.verdict, found.line) == (DENY, "built in: protected paths")


def test_protected_paths_that_the_user_names_are_asked_for_each_time(say: Say) -> None:
    rules = Rules(rules=(rule(ALLOW, "path", "**"),), unprotected=(".github/workflows/**", ".git/**", ".groundplan/**"))
    found = say(writes=(".github/workflows/ci.yml",), rules=rules, mode=Mode.AUTO)
    assert (found.verdict, found.offers) == (ASK, ())
    for never in (".git/config", ".groundplan/policy.yaml"):
        assert say(writes=(never,), rules=rules).verdict is DENY


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "a/../../x", "~/x", "C:/x"])
def test_nothing_is_written_outside_of_the_tree(say: Say, path: str) -> None:
    assert say(writes=(path,), mode=Mode.AUTO).verdict is DENY


@pytest.mark.parametrize(
    "command", ["cat /home/ada/.config/gp/policy.yaml", "x > /home/ada/.config/gp/y", "ls /run/gp"]
)
def test_no_call_names_what_is_groundplans_own(say: Say, command: str) -> None:
    found = say(command, own_state=("/home/ada/.config/gp", "/run/gp/"), mode=Mode.AUTO)
    assert (found.verdict, found.line) == (DENY, "built in: own state")


def test_offline_nothing_leaves_this_machine(say: Say) -> None:
    rules = Rules(hosts=("example.org", "127.0.0.1"), hosts_line="policy.yaml:3")
    assert say(hosts=("example.org",), rules=rules).verdict is ALLOW
    assert say(hosts=("example.org",), rules=rules, offline=True).verdict is DENY
    assert say("pip install x", needs_network=True, offline=True).verdict is DENY
    assert say(hosts=("127.0.0.1:8000",), rules=rules, offline=True).verdict is ALLOW
    assert say(hosts=("127.0.0.1", "example.org"), rules=rules, offline=True).verdict is DENY
    for trick in ("localhost.example.org", "127.0.0.1.example.org", "[::1].org"):
        assert say(hosts=(trick,), rules=rules, offline=True).verdict is DENY


def test_an_agent_has_its_tools_and_its_ceiling(say: Say) -> None:
    assert say(writes=("a.py",), mode=Mode.AUTO, tools=frozenset({"read_file"})).verdict is DENY
    assert say(writes=("a.py",), mode=Mode.AUTO, tools=frozenset({"edit_file"})).verdict is ALLOW
    assert say(writes=("a.py",), risk=Risk.MEDIUM, mode=Mode.AUTO, ceiling=Risk.LOW).verdict is DENY
    assert say("git push --force", ceiling=Risk.HIGH, mode=Mode.AUTO).line == "built in: the agent's ceiling"


def test_critical_calls_are_asked_for_whatever_rules_allow(say: Say) -> None:
    rules = Rules(rules=(rule(ALLOW, "command", "npm publish *"), rule(ALLOW, "tool", "*")))
    assert say("npm publish", rules=rules, mode=Mode.AUTO).verdict is ASK
    assert say(writes=("a.py",), risk=Risk.CRITICAL, rules=rules, mode=Mode.AUTO).verdict is ASK
    assert say("npm publish", rules=rules, is_dry=True).verdict is ASK


def test_rules_that_cannot_be_read_make_everything_be_asked_for(say: Say) -> None:
    rules = Rules(rules=(rule(ALLOW, "command", "ls *"),), fault="this is no YAML", fault_line="policy.yaml:3")
    for call in ({"command": "ls"}, {"effect": Effect.READ}, {"writes": ("a.py",)}):
        found = say(rules=rules, mode=Mode.AUTO, **call)
        assert (found.verdict, found.line, found.offers) == (ASK, "policy.yaml:3", ())


@pytest.mark.parametrize(
    ("call", "verdict"),
    [
        ({"writes": ("a.py",)}, ALLOW),
        ({"command": "rm -rf build"}, ALLOW),
        ({"command": "./unknown $X"}, ALLOW),
        ({"effect": Effect.READ}, ALLOW),
        ({"hosts": ("example.org",)}, DENY),
        ({"effect": Effect.SPEND}, DENY),
        ({"command": "pip install x", "needs_network": True}, DENY),
        ({"command": "git push"}, DENY),
        ({"writes": (".git/config",)}, DENY),
        ({"command": "ls", "sandbox": SandboxLevel.NONE}, ASK),
    ],
)
def test_in_a_dry_run_the_overlay_is_free_and_what_leaves_it_is_refused(
    say: Say, call: dict[str, Any], verdict: Verdict
) -> None:
    assert say(is_dry=True, **call).verdict is verdict


def test_a_rule_that_allows_a_tool_needs_a_sandbox_and_a_plain_command(say: Say) -> None:
    rules = Rules(rules=(rule(ALLOW, "tool", "run_command"),))
    assert say("./x", rules=rules).verdict is ALLOW
    assert say("./x", rules=rules, needs_network=True).verdict is ASK
    assert say("$X", rules=rules).verdict is ASK
    assert say("./x", rules=rules, sandbox=SandboxLevel.NONE).verdict is ASK


def rule(verdict: Verdict, subject: str, pattern: str, **more: Any) -> Rule:
    return Rule(verdict=verdict, subject=subject, patterns=(pattern,), **more)
