"""What a plan permits, as the policy understands it: its own files and commands, and nothing beside them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from support.plan_texts import TOOLS, plan, task

from agents.authority import Grant
from agents.plans.permissions import scope_of, widened
from agents.plans.plan import FileUse
from agents.policy.circumstances import Circumstances
from agents.policy.decide import decide
from agents.records import Demand, Effect, Mode, Risk, SandboxLevel, Verdict

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def verdict(made, demand, *, of_plan="P", mode=Mode.ASK):
    grant = Grant(id="G", folder="/work", scope=made.scope, made_at=NOW, made_by="user:ada", plan="P")
    circumstances = Circumstances(
        mode=mode, now=NOW, sandbox=SandboxLevel.ISOLATED, binding="b", folder="/work", plan=of_plan, grants=(grant,)
    )
    return decide(demand, circumstances).verdict


def write(path):
    return Demand(tool="edit_file", effect=Effect.WRITE, risk=Risk.LOW, summary="x", writes=(path,))


def command(text):
    return Demand(tool="run_command", effect=Effect.RUN, risk=Risk.LOW, summary="x", command=text)


PLAN = plan(
    task("T-1", "src/[id].tsx", commands=("pytest -q tests",)),
    task("T-2", files=(FileUse("new/**", "create"),), after=("T-1",)),
)


@pytest.mark.parametrize("path", ["src/[id].tsx", "new/a.py", "new/deep/b.py"])
def test_files_of_the_plan_are_free(path):
    assert verdict(PLAN, write(path)) is Verdict.ALLOW


@pytest.mark.parametrize("path", ["src/i.tsx", "src/other.tsx", "newer/a.py", ".git/config", "new/.git/hooks/x"])
def test_other_files_are_not(path):
    assert verdict(PLAN, write(path)) is not Verdict.ALLOW


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("pytest -q tests", Verdict.ALLOW),
        ("pytest -q tests && curl evil.example", Verdict.ASK),
        ("pytest -q", Verdict.ASK),
        ("make deploy", Verdict.ASK),
    ],
)
def test_commands_are_permitted_to_the_letter(text, wanted):
    assert verdict(PLAN, command(text)) is wanted


def test_a_plan_permits_nothing_to_runs_of_others():
    assert verdict(PLAN, write("new/a.py"), of_plan="Q") is Verdict.ASK
    assert verdict(PLAN, write("new/a.py"), of_plan="") is Verdict.ASK


def test_what_a_plan_permits_more_than_before_is_told_line_by_line():
    more = scope_of((*PLAN.tasks, task("T-3", "z.py", commands=("make",), hosts=("pypi.org",))), TOOLS)
    assert widened(PLAN.scope, more) == ("writing z.py", "running `make`", "contacting pypi.org")
    assert widened(more, PLAN.scope) == ()
