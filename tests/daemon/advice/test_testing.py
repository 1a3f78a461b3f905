from __future__ import annotations

import ast
import subprocess
import sys
from typing import Any

import pytest
from support.git_folders import write

from daemon.contract.advice import TestSkeleton
from daemon.errors import WrongUse

Bank = Any


def applied(bank: Bank, told: TestSkeleton) -> str:
    """The test file as it would be."""
    if told.is_new:
        return "".join(edit.new_text for edit in told.edits)
    lines = (bank.folder / told.path).read_text().split("\n")
    for edit in reversed(told.edits):
        row = edit.start_line - 1
        assert lines[row] == edit.line_text
        lines[row] = lines[row][: edit.start_column] + edit.new_text + lines[row][edit.start_column :]
    return "\n".join(lines)


def test_tests_go_where_the_file_is_tested_and_leave_it_as_it_is(bank: Bank) -> None:
    told = TestSkeleton(**bank.advise("tests", symbol="Account.withdraw"))
    assert (told.framework, told.path, told.is_new) == ("pytest", "tests/test_account.py", False)
    assert told.why == "pytest, since test_account.py uses it."
    assert told.tests == ["test_withdraw", "test_withdraw_raises_overdrawn_when_amount_over_balance", *told.tests[2:]]
    text = applied(bank, told)
    ast.parse(text)
    before = (bank.folder / told.path).read_text()
    assert text.startswith(before)
    assert told.command == "python -m pytest tests/test_account.py"


def test_tests_of_a_file_without_any_go_into_a_new_one_like_the_others(bank: Bank) -> None:
    told = TestSkeleton(**bank.advise("tests", path="bank/money.py", line=5))
    assert (told.path, told.is_new) == ("tests/test_money.py", True)
    assert "from bank.money import rounded\n" in applied(bank, told)


def test_what_is_not_saved_is_what_is_tested(bank: Bank) -> None:
    text = "def cut(cents: int) -> int:\n    if cents < 0:\n        raise ValueError\n    return cents\n"
    told = bank.advise("tests", path="bank/money.py", text=text)
    raises = "test_cut_raises_value_error_when_cents_under_0"
    assert told["tests"] == ["test_cut", raises, "test_cut_at_the_edges_of_cents"]


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"path": "tests/test_account.py"}, "holds tests itself"),
        ({"path": "pyproject.toml"}, "not known for toml"),
        ({"path": "bank/empty.py", "text": "X = 1\n"}, "nothing that a test could call"),
        ({"path": "bank/account.py", "line": 4}, "nothing that a test could call"),
    ],
)
def test_where_nothing_can_be_tested_it_says_so(bank: Bank, wish: dict[str, Any], said: str) -> None:
    with pytest.raises(WrongUse, match=said):
        bank.advise("tests", **wish)


def test_the_command_shows_the_tests_and_writes_nothing(bank: Bank) -> None:
    told = bank.run("tests", "rounded")
    assert told.returncode == 0
    assert "def test_rounded():" in told.stdout
    assert not (bank.folder / "tests/test_money.py").exists()


def test_tests_that_are_written_are_collected_and_fail_until_filled_in(own_bank: Bank) -> None:
    for place in ("rounded", "Account.withdraw"):
        written = own_bank.run("tests", place, "--write")
        assert written.returncode == 0, written.stderr
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--tb=line", "tests"],
        cwd=own_bank.folder, env={"PYTHONPATH": str(own_bank.folder), "PATH": ""}, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert " error" not in done.stdout
    assert "1 passed" in done.stdout  # the one that was there before
    assert "Failed: say what rounded has to give" in done.stdout
    assert "Failed: give cents (float) a value so that amount > self.balance" not in done.stdout


def test_nothing_is_overwritten(own_bank: Bank) -> None:
    write(own_bank.folder, {"tests/test_money.py": "mine = 1\n"})  # the index may not know it yet
    assert own_bank.run("tests", "rounded", "--write").returncode == 0
    text = (own_bank.folder / "tests/test_money.py").read_text()
    assert text.startswith("import pytest\nfrom bank.money import rounded\n")
    assert "mine = 1\n" in text
