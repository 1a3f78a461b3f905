from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.daemon_apart import Bench, daemon_apart

from daemon.contract.policy import PolicyQuestion
from daemon.errors import WrongUse
from gui.operations.policy import (
    Rule,
    add_rule,
    check_rules,
    explain,
    list_grants,
    read_own_rules,
    read_policy,
    save_own_rules,
    with_rule,
)

RULE = Rule("deny", "command", ("make deploy *", 'echo "x"'), "Through the pipeline.")


@pytest.fixture(scope="module")
def shared() -> Iterator[Bench]:
    with daemon_apart() as made:
        yield made


@pytest.fixture
def bench(shared) -> Iterator[Bench]:
    yield shared
    (shared.home.config / "policy.yaml").unlink(missing_ok=True)


def verdict(bench: Bench, folder: Path, command: str) -> tuple[str, str]:
    question = PolicyQuestion(folder=str(folder), command=command)
    answer = explain(question).call(bench.daemon)
    return answer.verdict, answer.line


def test_rules_are_read_explained_and_changed(bench, tmp_path) -> None:
    assert read_policy(str(tmp_path)).call(bench.daemon).faults == []
    assert verdict(bench, tmp_path, "make deploy")[0] == "ask"
    own = read_own_rules().call(bench.daemon)
    text = "rules:\n  - deny: command\n    patterns: [make deploy *]\n"
    saved = save_own_rules(text, own.version).call(bench.daemon)
    assert saved.file is not None
    assert saved.file.text == text
    told = verdict(bench, tmp_path, "make deploy")
    assert told[0] == "deny"
    assert told[1].endswith("policy.yaml:2")


def test_rules_with_a_fault_are_told_with_its_line_and_not_saved(bench) -> None:
    own = read_own_rules().call(bench.daemon)
    saved = save_own_rules("rules:\n  - alow: command\n    patterns: [x]\n", own.version).call(bench.daemon)
    assert saved.file is None
    assert [fault.line for fault in saved.faults] == [2]
    assert read_own_rules().call(bench.daemon) == own
    assert check_rules("rules: [").call(bench.daemon)[0].message


def test_a_file_that_was_changed_meanwhile_is_not_written_over(bench) -> None:
    own = read_own_rules().call(bench.daemon)
    save_own_rules("rules: []\n", own.version).call(bench.daemon)
    with pytest.raises(WrongUse, match="changed meanwhile"):
        save_own_rules("rules: [ ]\n", own.version).call(bench.daemon)


def test_a_rule_is_added_to_a_file_that_is_not_there_yet(bench, tmp_path) -> None:
    assert add_rule(RULE).call(bench.daemon).file is not None
    assert verdict(bench, tmp_path, "make deploy")[0] == "deny"
    assert "# What agents may do" in read_own_rules().call(bench.daemon).text
    assert list_grants().call(bench.daemon) == []


@pytest.mark.parametrize(
    "before",
    [
        "rules: []\n",
        "# Mine.\nrules:   # none yet\n\nfetch_from: []\n",
        "fetch_from: []\n",
        "rules:\n- ask: command\n  patterns: [ls]\n",
        "rules:\n    # The first.\n    - ask: command\n      patterns: [ls]\n\nfetch_from: [a.org]\n",
        "",
    ],
)
def test_a_rule_fits_into_every_way_in_which_rules_are_written(bench, tmp_path, before) -> None:
    after = with_rule(before, RULE)
    assert check_rules(after).call(bench.daemon) == []
    own = read_own_rules().call(bench.daemon)
    save_own_rules(after, own.version).call(bench.daemon)
    assert verdict(bench, tmp_path, 'echo "x"')[0] == "deny"
    for kept in (line for line in before.splitlines() if line.strip() and not line.startswith("rules:")):
        assert kept in after


def test_rules_on_one_line_are_left_to_the_person() -> None:
    with pytest.raises(WrongUse, match="one line"):
        with_rule("rules: [{ask: command, patterns: [ls]}]\n", RULE)
