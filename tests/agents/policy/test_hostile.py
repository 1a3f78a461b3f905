"""Command lines made by the thousand: the policy fails at none, and bash runs nothing that it has not named."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.hostile_commands import Hostile, TrialShell

from agents.policy.circumstances import Decision
from agents.policy.rules import Rules
from agents.records import Mode, Verdict

Say = Callable[..., Decision]

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="commands are for bash")


@pytest.mark.parametrize("seed", range(4))
def test_what_is_free_runs_nothing_that_no_rule_names(say: Say, built_in: Rules, tmp_path: Path, seed: int) -> None:
    hostile, shell = Hostile(seed), TrialShell(tmp_path)
    lines = {hostile.make() for _ in range(600)}
    free = [line for line in lines if say(line, rules=built_in).verdict is Verdict.ALLOW]
    assert free
    assert not [line for line in free if shell.runs_evil(line)]


def test_a_shell_that_is_tried_does_run_what_it_is_given(tmp_path: Path) -> None:
    shell = TrialShell(tmp_path)
    assert shell.runs_evil("ls; evil")
    assert shell.runs_evil("cat <<E\n`evil`\nE")
    assert not shell.runs_evil("ls 'evil'")


@pytest.mark.parametrize("mode", [Mode.ASK, Mode.AUTO])
def test_a_decision_takes_no_five_milliseconds(say: Say, built_in: Rules, mode: Mode) -> None:
    hostile, times_s = Hostile(99), []
    for line in [hostile.make() for _ in range(200)]:
        began = time.perf_counter()
        say(line, rules=built_in, mode=mode)
        times_s.append(time.perf_counter() - began)
    assert statistics.median(times_s) < 0.005
