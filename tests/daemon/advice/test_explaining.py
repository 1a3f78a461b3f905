from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

import pytest
from support.git_folders import write

from daemon.contract.advice import Explanation
from daemon.errors import DaemonError, UnknownName, WrongUse

Bank = Any


def test_a_function_is_told_with_who_uses_it_what_it_calls_and_which_tests_name_it(bank: Bank) -> None:
    told = Explanation(**bank.advise("explain", path="bank/account.py", start_line=20))
    assert told.symbol == "Account.withdraw"
    assert told.title == "Account.withdraw in bank/account.py"
    assert "def withdraw(self, cents: float) -> int" in told.markdown
    assert "> Take some out." in told.markdown
    assert "It calls `Overdrawn`" not in told.markdown  # it is linked
    assert re.search(r"\[`Overdrawn`\]\(bank/account.py#L6\) of its own file", told.markdown)
    assert re.search(r"`rounded` of \[`bank/money.py:4`\]", told.markdown)
    assert re.search(r"first of all by `transfer` in \[`bank/transfer.py:5`\]", told.markdown)
    assert "`test_nobody_is_overdrawn`" in told.markdown
    assert {"bank/money.py", "bank/transfer.py", "tests/test_account.py"} <= {s.path for s in told.sources}


def test_history_tells_the_commit_that_left_the_lines_so(bank: Bank) -> None:
    told = bank.advise("explain", path="bank/money.py", start_line=4)
    assert "last changed by “Round like the others do” (Bea, " in told["markdown"]
    assert "before that by “First” (Ada, " in told["markdown"]
    other = bank.advise("explain", symbol="Overdrawn")
    assert "Bea" not in other["markdown"]


def test_what_no_test_names_is_said_to_lack_one(bank: Bank) -> None:
    told = bank.advise("explain", symbol="unused")
    assert "No test names it." in told["markdown"]
    assert "Nobody in this workspace's source names `unused`" in told["markdown"]


def test_a_constructor_is_used_by_whoever_names_its_class(bank: Bank) -> None:
    told = bank.advise("explain", path="bank/account.py", start_line=15)
    assert told["symbol"] == "Account.__init__"
    assert "`test_nobody_is_overdrawn`" in told["markdown"]


def test_a_file_as_a_whole_is_told_by_what_it_defines_and_what_hangs_on_it(bank: Bank) -> None:
    told = bank.advise("explain", path="bank/account.py")
    assert (told["title"], told["symbol"], told["kind"]) == ("bank/account.py", "", "source")
    assert "It defines [`Account`]" in told["markdown"]
    assert "It depends on [`bank/money.py`]" in told["markdown"]
    assert "Two files depend on it" in told["markdown"]


def test_lines_of_a_definition_are_told_as_such(bank: Bank) -> None:
    told = bank.advise("explain", path="bank/account.py", start_line=21, end_line=22)
    assert told["title"] == "Lines 21 to 22 of Account.withdraw in bank/account.py"
    assert "`rounded`" not in told["markdown"].partition("What it calls")[2].partition("**Who")[0]


def test_a_text_that_is_not_saved_counts_in_place_of_the_file(bank: Bank) -> None:
    text = "# one line more\n" + str((bank.folder / "bank/money.py").read_text()).replace("unused", "brand_new")
    told = bank.advise("explain", path="bank/money.py", start_line=10, text=text)
    assert told["symbol"] == "brand_new"
    assert "One line is not committed yet." in told["markdown"]


def test_a_file_that_is_in_no_commit_says_so(bank: Bank) -> None:
    told = bank.advise("explain", path="bank/new.py", start_line=1, text="def new():\n    pass\n")
    assert "It is in no commit yet." in told["markdown"]


@pytest.mark.parametrize(
    ("wish", "error", "said"),
    [
        ({}, WrongUse, "needs a place"),
        ({"symbol": "withdrawl"}, WrongUse, "Did you mean withdraw"),
        ({"path": "bank/account.py", "symbol": "deposit"}, UnknownName, "no definition in bank/account.py"),
        ({"path": "bank/account.py", "start_line": 400}, WrongUse, "none of them"),
        ({"path": "bank/account.py", "start_line": 9, "end_line": 3}, WrongUse, "first before the last"),
        ({"path": "../account.py", "text": ""}, WrongUse, "does not lie in this workspace"),
        ({"path": "/etc/passwd", "text": ""}, WrongUse, "does not lie in this workspace"),
        ({"path": "bank/big.py", "text": "x = 1\n" * 170_000}, WrongUse, "1.0 MB"),
        ({"path": "bank/image.py", "text": "\0\0\0"}, WrongUse, "binary"),
    ],
)
def test_what_cannot_be_explained_is_refused_in_words(
    bank: Bank, wish: dict[str, Any], error: type[DaemonError], said: str
) -> None:
    with pytest.raises(error) as refused:
        bank.advise("explain", **wish)
    assert said in f"{refused.value.message} {refused.value.hint}"


def test_a_decision_that_rests_on_the_file_is_told_with_its_answer(own_bank: Bank) -> None:
    assert own_bank.run("spec", "new", "A bank.", "--type", "library", "--name", "bank").returncode == 0
    decided = own_bank.json("decide", "How are halves rounded?", "Up, as everybody expects.")
    alias = decided["decision"]["alias"]
    write(own_bank.folder, {"bank/rates.py": f"def rate():\n    # see {alias}\n    return 2\n"})
    own_bank.index()
    told = own_bank.advise("explain", symbol="rate")
    assert f"**{alias}** How are halves rounded? — Up, as everybody expects; line 2 names {alias}." in told["markdown"]


def test_without_a_model_it_says_what_one_would_add_and_how(bank: Bank) -> None:
    told = bank.advise("explain", symbol="Account.withdraw")
    assert told["model_could"].startswith("A model would say what the code is meant for")
    assert '`groundplan run explainer "Explain bank/account.py:17-23"`' in told["model_could"]


def test_the_command_prints_what_the_route_tells(bank: Bank) -> None:
    for place in ("bank/account.py:20", "Account.withdraw", "bank/account.py:Account.withdraw"):
        assert bank.json("explain", place)["symbol"] == "Account.withdraw"
    told = bank.run("explain", "bank/account.py:18-19")
    assert told.returncode == 0
    assert told.stdout.startswith("## Lines 18 to 19 of `Account.withdraw` in `bank/account.py`\n")


def test_the_command_says_what_is_wrong_with_a_place(bank: Bank) -> None:
    told = bank.run("explain", "bank/acount.py")
    assert told.returncode != 0
    assert "bank/account.py" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_line_of_a_decorator_means_what_stands_below_it(bank: Bank) -> None:
    text = "import functools\n\n\n# why\n@functools.cache\ndef rate():\n    return 2\n"
    for line in (4, 5, 6):
        assert bank.advise("explain", path="bank/r.py", start_line=line, text=text)["symbol"] == "rate"
    assert bank.advise("explain", path="bank/r.py", start_line=2, text=text)["symbol"] == ""


def test_a_document_is_told_by_its_headings(bank: Bank) -> None:
    text = "# Bank\n\nMoney.\n\n## Rates\n\nHigh.\n\n## Fees\n\nHigh, too.\n"
    line = bank.advise("explain", path="README.md", start_line=7, text=text)["markdown"]
    assert "Line [7](README.md#L7) of the document" in line
    assert "under [Bank \\> Rates](README.md#L5)" in line
    whole = bank.advise("explain", path="README.md", text=text)["markdown"]
    assert "about [Bank](README.md#L1), [Rates](README.md#L5) and [Fees](README.md#L9)." in whole


def test_a_name_in_a_test_without_definitions_counts_as_a_test(own_bank: Bank) -> None:
    write(
        own_bank.folder,
        {
            "web/sum.js": "export function sumUp(a) {\n  return a\n}\n",
            "web/sum.test.js": "import { sumUp } from './sum.js'\n\ntest('sums', () => {\n  sumUp(1)\n})\n",
        },
    )
    own_bank.index()
    told = own_bank.advise("explain", symbol="sumUp")["markdown"]
    assert "One test file names it: [`web/sum.test.js:4`](web/sum.test.js#L4)." in told


@pytest.mark.parametrize(
    "wish",
    [
        {"path": "bank/\0.py", "text": ""},
        {"path": "bank", "start_line": 1},
        {"path": "", "text": "x"},
        {"path": ".", "text": "x"},
        {"symbol": "::"},
        {"symbol": "\n"},
        {"path": "bank/account.py", "start_line": 10**12},
        {"path": "bank/account.py", "end_line": 3},
    ],
)
def test_odd_wishes_are_answered_or_refused_and_never_break(bank: Bank, wish: dict[str, Any]) -> None:
    for what in ("explain", "review", "tests"):
        with suppress(WrongUse):  # a fault would be another error
            bank.advise(what, **wish)


@pytest.mark.parametrize(
    "text", ["", "\n", "x", "\r\n\r\n", "a\x0cb\x85c\u2028d = 1\n", "def f(:\n", "def ä():\n  '€😀'\n", "\ufeffx = 1"]
)
def test_odd_texts_are_advised_on_as_far_as_they_can_be_read(bank: Bank, text: str) -> None:
    assert bank.advise("explain", path="bank/odd.py", text=text, start_line=1)["title"]
    assert bank.advise("review", path="bank/odd.py", text=text)["title"]
    with suppress(WrongUse):  # most have nothing to test
        bank.advise("tests", path="bank/odd.py", text=text)
