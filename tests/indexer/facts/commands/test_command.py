"""The purpose of a task is told from its name."""

from __future__ import annotations

import pytest

from indexer.facts.commands.command import MAX_OF_A_FILE, Purpose, inside, purpose_of, task_commands


@pytest.mark.parametrize(
    ("name", "purpose"),
    [
        ("test", Purpose.TEST),
        ("test:unit", Purpose.TEST),
        ("unit_tests", Purpose.TEST),
        ("coverage", Purpose.TEST),
        ("build", Purpose.BUILD),
        ("build-release", Purpose.BUILD),
        ("lint", Purpose.LINT),
        ("type-check", Purpose.LINT),
        ("check:types", Purpose.LINT),
        ("format:check", Purpose.LINT),
        ("fmt-check", Purpose.LINT),
        ("format", Purpose.FORMAT),
        ("lint:fix", Purpose.FORMAT),
        ("start", Purpose.RUN),
        ("dev", Purpose.RUN),
        ("test:watch", None),
        ("docs:build", None),
        ("clean", None),
        ("docker-build", None),
        ("prepublishOnly", None),
        ("latest", None),
        ("", None),
    ],
)
def test_purposes(name: str, purpose: Purpose | None) -> None:
    assert purpose_of(name) is purpose


def test_check_tests_where_nothing_else_does_and_lints_beside_a_test() -> None:
    assert purpose_of("check", ["all", "check", "install"]) is Purpose.TEST
    assert purpose_of("check", ["check", "test"]) is Purpose.LINT


def test_plain_names_come_first_and_few_of_a_kind_are_kept() -> None:
    names = ["test:a", "coverage", "test:b", "test:c", "test", "test:d"]
    found = [command.text for command in task_commands(names, "Makefile", "make ")]
    assert found == ["make test", "make coverage", "make test:a", "make test:b"]
    assert len(found) == MAX_OF_A_FILE


def test_names_from_strangers_are_quoted() -> None:
    found = [command.text for command in task_commands(["test; rm -rf ~"], "package.json", "npm run ")]
    assert found == ["npm run 'test; rm -rf ~'"]
    assert inside("a b", "make") == "cd 'a b' && make"
    assert inside("", "make") == "make"
