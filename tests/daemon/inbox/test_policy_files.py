"""Rule files as they lie on the disk: whatever is there and is no rules makes everything be asked for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from daemon.inbox.policy_files import PolicyFiles

DENY = "rules:\n  - deny: command\n    patterns: [x]\n"


def own(tmp_path: Path, text: str) -> PolicyFiles:
    (tmp_path / "policy.yaml").write_text(text, encoding="utf-8")
    return PolicyFiles(tmp_path)


def test_a_change_counts_at_once(tmp_path: Path) -> None:
    files = own(tmp_path, DENY)
    assert files.rules(tmp_path).rules[0].patterns == ("x",)
    own(tmp_path, DENY.replace("[x]", "[y]"))
    assert files.rules(tmp_path).rules[0].patterns == ("y",)


def test_built_in_rules_can_be_left_out_by_the_user_alone(tmp_path: Path) -> None:
    assert len(PolicyFiles(tmp_path / "none").rules(tmp_path).rules) > 5
    assert len(own(tmp_path, DENY + "built_in: false\n").rules(tmp_path / "ws").rules) == 1


@pytest.mark.parametrize("make", ["folder", "pipe", "bytes", "loop", "long"])
def test_what_is_no_readable_file_is_a_fault(tmp_path: Path, make: str) -> None:
    place = tmp_path / "ws" / ".groundplan" / "policy.yaml"
    place.parent.mkdir(parents=True)
    {
        "folder": place.mkdir,
        "pipe": lambda: os.mkfifo(place),
        "bytes": lambda: place.write_bytes(b"\xff\xfe\x00"),
        "loop": lambda: place.symlink_to(place),
        "long": lambda: place.write_text("#" * 300_000),
    }[make]()
    rules = PolicyFiles(tmp_path / "none").rules(tmp_path / "ws")
    assert rules.fault
    assert rules.fault_line.startswith(".groundplan/policy.yaml:")


def test_the_users_file_is_made_once(tmp_path: Path) -> None:
    files = PolicyFiles(tmp_path)
    files.begin_own().write_text(DENY, encoding="utf-8")
    assert files.begin_own().read_text(encoding="utf-8") == DENY
    (tmp_path / "policy.yaml").unlink()
    files.begin_own()
    assert files.rules(tmp_path).fault == ""


def test_a_link_to_nothing_is_a_fault_and_not_no_rules(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").symlink_to(tmp_path / "moved away")
    assert "not there" in PolicyFiles(tmp_path).rules(tmp_path / "ws").fault


def test_users_may_keep_their_rules_elsewhere_and_workspaces_may_not(tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles.yaml"
    kept.write_text(DENY)
    (tmp_path / "policy.yaml").symlink_to(kept)
    workspace = tmp_path / "ws" / ".groundplan" / "policy.yaml"
    workspace.parent.mkdir(parents=True)
    assert PolicyFiles(tmp_path).rules(tmp_path / "ws").fault == ""
    workspace.symlink_to(kept)
    assert "it is a link" in PolicyFiles(tmp_path).rules(tmp_path / "ws").fault


def test_rules_that_anybody_could_have_written_are_none(tmp_path: Path) -> None:
    files = own(tmp_path, DENY)
    files.own.chmod(0o666)
    assert "anybody may write it" in files.rules(tmp_path / "ws").fault
    files.own.chmod(0o664)
    assert files.rules(tmp_path / "ws").fault == ""


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root can give a file away")
def test_rules_of_another_user_are_none(tmp_path: Path) -> None:
    files = own(tmp_path, DENY)
    os.chown(files.own, 4321, -1)
    assert "belongs to another user" in files.rules(tmp_path / "ws").fault


def test_a_letter_that_is_no_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_bytes(b"rules: []\n# caf\xe9\n")
    rules = PolicyFiles(tmp_path).rules(tmp_path / "ws")
    assert rules.fault == "it is not UTF-8"
    assert rules.fault_line.endswith("policy.yaml:2")


def test_what_the_program_denies_stays_denied_while_a_file_has_faults(tmp_path: Path) -> None:
    rules = own(tmp_path, "rules: 3").rules(tmp_path / "ws")
    assert rules.fault
    assert any("rm -r /" in rule.patterns for rule in rules.rules)
