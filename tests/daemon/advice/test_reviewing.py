from __future__ import annotations

from typing import Any

import pytest
from support.git_folders import git, write

from daemon.contract.advice import Review
from daemon.errors import WrongUse

Bank = Any


def codes(told: Review) -> list[str]:
    return [f"{one.code} {one.path}:{one.line}" for one in told.findings]


def change(bank: Bank, path: str, old: str, new: str) -> None:
    text = (bank.folder / path).read_text()
    assert old in text
    write(bank.folder, {path: text.replace(old, new)})


@pytest.fixture
def changed(own_bank: Bank) -> Bank:
    """The bank with a working day's mistakes in it, not committed."""
    change(own_bank, "bank/account.py", "        amount = rounded", "        breakpoint()\n        amount = rounded")
    change(own_bank, "bank/money.py", "def rounded(", "def whole(")
    change(own_bank, "bank/money.py", "rounded(1)", "whole(1)")
    write(own_bank.folder, {"bank/export.py": "import yaml\n\n\ndef read(text):\n    return yaml.load(text)\n"})
    write(own_bank.folder, {"dump.bin": b"\0" * 1_200_000})
    own_bank.index()
    return own_bank


def test_a_day_of_mistakes_is_told_and_nothing_else(changed: Bank) -> None:
    told = Review(**changed.advise("review", diff="HEAD"))
    assert codes(told) == [
        "surface.removed bank/money.py:4",
        "debugger bank/account.py:19",
        "danger.python-yaml-load bank/export.py:5",
        "large-file dump.bin:1",
    ]
    gone = told.findings[0]
    assert gone.severity == "error"
    assert gone.message == "`rounded` is gone, but one file still names it: `bank/account.py`."
    stop = told.findings[1]
    assert (stop.column, stop.length, stop.line_text) == (8, 12, "        breakpoint()")
    assert stop.fix is not None
    (edit,) = stop.fix.edits
    assert (edit.start_line, edit.start_column, edit.end_line, edit.end_column, edit.new_text) == (19, 0, 20, 0, "")
    assert set(told.files) == {"bank/account.py", "bank/money.py", "bank/export.py"}
    done = changed.run("review")
    assert done.returncode == 1
    assert "**To be mended.**" in done.stdout
    assert changed.run("review", "bank/export.py", "--diff", "HEAD").returncode == 0


def test_what_stood_there_before_is_only_counted(own_bank: Bank) -> None:
    write(own_bank.folder, {"bank/old.py": "def f(a):\n    return eval(a)\n\n\ndef g():\n    return 1\n"})
    git(own_bank.folder, "add", "-A")
    git(own_bank.folder, "commit", "-qm", "Old sins")
    change(own_bank, "bank/old.py", "return 1", "return 2")
    own_bank.index()
    told = Review(**own_bank.advise("review", diff="HEAD"))
    assert (told.findings, told.elsewhere) == ([], 1)
    assert "One further finding stands on lines that did not change." in told.markdown


def test_a_text_that_is_not_saved_is_held_against_the_saved_one(bank: Bank) -> None:
    saved = (bank.folder / "bank/money.py").read_text()
    told = Review(**bank.advise("review", path="bank/money.py", text=saved + "\n\nimport pdb\n"))
    assert codes(told) == ["debugger bank/money.py:13"]
    same = Review(**bank.advise("review", path="bank/money.py", text=saved))
    assert same.findings == []
    assert "HEAD" in same.title
    since = Review(**bank.advise("review", path="bank/money.py", text=saved, diff="HEAD~1"))
    assert since.findings == []
    assert "One file with one new or changed line" in since.markdown


def test_lines_of_a_change_are_reviewed_alone(bank: Bank) -> None:
    text = (bank.folder / "bank/money.py").read_text() + "\n\neval(1)\n\n\neval(2)\n"
    wish = {"path": "bank/money.py", "text": text, "diff": "HEAD"}
    both = Review(**bank.advise("review", **wish))
    assert [one.line for one in both.findings] == [13, 16]
    one = Review(**bank.advise("review", **wish, start_line=15, end_line=17))
    assert [found.line for found in one.findings] == [16]


def test_lines_are_reviewed_as_they_stand(bank: Bank) -> None:
    text = "eval(a)\n\n\neval(b)\n"
    told = Review(**bank.advise("review", path="bank/a.py", text=text, start_line=4, end_line=4))
    assert codes(told) == ["danger.python-eval bank/a.py:4"]
    assert told.elsewhere == 1


def test_a_long_new_function_that_no_test_names_is_told(bank: Bank) -> None:
    body = "".join(f"    if cents > {n}:\n        cents -= 1\n" for n in range(4))
    text = (bank.folder / "bank/money.py").read_text() + f"\n\ndef taxed(cents: int) -> int:\n{body}    return cents\n"
    told = Review(**bank.advise("review", path="bank/money.py", text=text))
    assert codes(told) == ["untested bank/money.py:13"]
    assert "groundplan tests bank/money.py:13" in told.findings[0].message


def test_code_that_drifts_from_a_decision_is_told_with_the_decision(own_bank: Bank) -> None:
    assert own_bank.run("spec", "new", "A bank.", "--type", "library", "--name", "bank").returncode == 0
    decided = own_bank.run("decide", "How do we read YAML?", "Not at all.", "--guard", "forbid import yaml in bank/**")
    assert decided.returncode == 0, decided.stderr
    told = Review(**own_bank.advise("review", path="bank/export.py", text="import yaml\n"))
    assert [one.code.partition(".")[0] for one in told.findings] == ["drift"]
    assert "D-" in told.findings[0].message


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({}, "something to look at"),
        ({"diff": "no-such-branch"}, "no-such-branch"),
        ({"diff": "--output=/tmp/x"}, "called"),
        ({"path": "bank/none.py"}, "bank/none.py"),
        ({"path": "bank/a.py", "text": "x", "diff": "no-such"}, "no-such"),
    ],
)
def test_what_cannot_be_reviewed_is_refused_in_words(bank: Bank, wish: dict[str, Any], said: str) -> None:
    with pytest.raises(WrongUse, match=said):
        bank.advise("review", **wish)


def test_nothing_that_differs_is_said_in_a_sentence(bank: Bank) -> None:
    told = bank.advise("review", diff="HEAD")
    assert told["findings"] == []
    assert "Nothing differs from HEAD." in told["markdown"]


def test_a_file_that_is_gone_is_missed_by_those_who_import_it(own_bank: Bank) -> None:
    (own_bank.folder / "bank/money.py").unlink()
    own_bank.index()
    told = Review(**own_bank.advise("review", diff="HEAD"))
    assert [one.code for one in told.findings] == ["surface.removed"]
    assert "`bank/account.py`" in told.findings[0].message


@pytest.mark.parametrize(("importer", "found"), [("bank.money", ["surface.moved"]), ("bank.cash", [])])
def test_a_function_that_moved_is_missed_only_by_who_was_left_behind(
    own_bank: Bank, importer: str, found: list[str]
) -> None:
    text = (own_bank.folder / "bank/money.py").read_text()
    write(own_bank.folder, {"bank/cash.py": text.partition("def unused")[0], "bank/money.py": "RATE = 2\n"})
    change(own_bank, "bank/account.py", "from bank.money import", f"from {importer} import")
    own_bank.index()
    told = Review(**own_bank.advise("review", diff="HEAD"))
    assert [one.code for one in told.findings] == found


def test_a_name_that_others_import_from_elsewhere_is_not_missed(own_bank: Bank) -> None:
    write(
        own_bank.folder,
        {
            "bank/text.py": "def loads(text):\n    return text\n\n\ndef kept():\n    return 1\n",
            "bank/uses.py": "from json import loads\n\nfrom bank.text import kept\n\nx = loads, kept\n",
            "bank/other.py": "from json import loads\n\nx = loads\n",
        },
    )
    git(own_bank.folder, "add", "-A")
    git(own_bank.folder, "commit", "-qm", "Texts")
    write(own_bank.folder, {"bank/text.py": "def kept():\n    return 1\n"})
    own_bank.index()
    told = Review(**own_bank.advise("review", diff="HEAD"))
    assert told.findings == []
