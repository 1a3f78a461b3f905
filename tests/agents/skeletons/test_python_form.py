from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from agents.skeletons.python_form import draft_python
from agents.skeletons.reading_python import read_python
from agents.skeletons.testee import Draft, Surroundings

SOURCE = '''\
"""A till."""
import asyncio
from contextlib import contextmanager


class Empty(Exception):
    pass


class Till:
    def __init__(self, owner: str, *, coins: int = 0) -> None:
        if not owner:
            raise ValueError("whose?")
        self.coins = coins

    def take(self, amount: int, *, strict: bool = False) -> int:
        if amount > self.coins:
            raise Empty
        if amount == 0:
            return None
        if strict:
            return amount
        self.coins -= amount
        return self.coins

    @property
    def is_full(self) -> bool:
        return self.coins > 100

    @classmethod
    def standard(cls) -> "Till":
        return cls("shop")

    def clear(self) -> None:
        self.coins = 0


async def count(till, name: str) -> int:
    return till.coins


def each(n: int):
    yield from range(n)


@contextmanager
def opened(till: Till):
    yield till


def _hidden():
    return 1
'''


def surroundings(framework: str = "pytest", **more: object) -> Surroundings:
    known = {"path": "tests/test_till.py", "source_path": "shop/till.py", "source_text": SOURCE, "module": "shop.till"}
    return Surroundings(framework=framework, language="python", **{**known, **more})  # type: ignore[arg-type] # texts and sets by name


def written(draft: Draft, existing: str | None = None) -> str:
    """The file with what is to be put into it."""
    if existing is None:
        return draft.insertions[0].text
    lines = existing.split("\n")
    for insertion in reversed(draft.insertions):
        lines[insertion.line - 1 : insertion.line - 1] = insertion.text.removesuffix("\n").split("\n")
    return "\n".join(lines)


def run(folder: Path, text: str, framework: str) -> str:
    """What the framework says of the tests in `text`."""
    (folder / "shop").mkdir()
    (folder / "shop/__init__.py").touch()
    (folder / "shop/till.py").write_text(SOURCE)
    (folder / "test_till.py").write_text(text)
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--tb=line"] if framework == "pytest" else []
    done = subprocess.run(
        [sys.executable, "-m", framework, *options, "test_till.py" if framework == "pytest" else "test_till"],
        cwd=folder, capture_output=True, text=True, timeout=60, env={"PYTHONPATH": str(folder), "PATH": ""},
    )  # fmt: skip
    return done.stdout + done.stderr


def test_every_test_for_pytest_is_collected_and_fails_for_what_is_to_be_filled_in(tmp_path: Path) -> None:
    draft = draft_python(read_python(SOURCE), surroundings())
    said = run(tmp_path, written(draft), "pytest")
    assert f"{len(draft.tests)} failed" in said
    assert " passed" not in said
    failures = [line for line in said.splitlines() if line.startswith("/") and "Failed: " in line]
    assert len(failures) == len(draft.tests)
    assert all(any(word in line for word in ("say what", "give ", "arrange")) for line in failures)


def test_every_test_for_unittest_is_found_and_fails_for_what_is_to_be_filled_in(tmp_path: Path) -> None:
    draft = draft_python(read_python(SOURCE, "Till.take"), surroundings("unittest"))
    said = run(tmp_path, written(draft), "unittest")
    assert f"Ran {len(draft.tests)} tests" in said
    assert "errors=" not in said
    assert said.count("AssertionError: ") >= len(draft.tests)


def test_there_is_a_test_for_each_way_in_which_a_function_ends() -> None:
    draft = draft_python(read_python(SOURCE, "Till.take"), surroundings())
    assert draft.tests == (
        "test_take",
        "test_take_raises_empty_when_amount_over_coins",
        "test_take_gives_nothing_when_amount_is_0",
        "test_take_when_strict",
        "test_take_at_the_edges_of_amount",
    )
    text = written(draft)
    assert "from shop.till import Empty, Till\n" in text
    assert "with pytest.raises(Empty):\n        till.take(amount)\n" in text
    assert "give amount (int) a value so that amount > self.coins" in text
    assert "assert result is None" in text
    assert "strict = True\n" in text
    assert "till.take(amount, strict=strict)" in text
    assert '@pytest.mark.parametrize("amount", [0, -1])' in text


def test_a_test_of_an_error_cannot_pass_before_its_condition_is_arranged() -> None:
    text = written(draft_python(read_python(SOURCE, "Till.__init__"), surroundings()))
    body = text.partition("def test_new_till_raises_value_error_when_no_owner():\n")[2]
    assert body.split("\n")[1] == '    owner = pytest.fail("give owner (str) a value so that not owner")'


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("Till.is_full", "result = till.is_full\n"),
        ("Till.standard", "result = Till.standard()\n"),
        ("Till.clear", "    till.clear()\n"),
        ("each", "result = list(each(n))\n"),
        ("opened", "with opened(till) as result:\n"),
        ("count", "result = asyncio.run(count(till, name))\n"),
    ],
)
def test_everything_is_called_in_its_own_way(name: str, call: str) -> None:
    text = written(draft_python(read_python(SOURCE, name), surroundings()))
    ast.parse(text)
    assert call in text


def test_what_is_awaited_is_marked_as_the_project_marks_it() -> None:
    known = surroundings(packages=frozenset({"pytest", "pytest-asyncio"}))
    text = written(draft_python(read_python(SOURCE, "count"), known))
    assert "@pytest.mark.asyncio\nasync def test_count():\n" in text
    cases = written(draft_python(read_python(SOURCE, "count"), surroundings("unittest")))
    assert "class TestCount(unittest.IsolatedAsyncioTestCase):" in cases
    assert "result = await count(till, name)" in cases


def test_fixtures_of_the_project_take_the_place_of_values() -> None:
    known = surroundings(fixtures=frozenset({"till", "name"}))
    text = written(draft_python(read_python(SOURCE, "count"), known))
    assert "def test_count(till, name):" in text
    method = written(draft_python(read_python(SOURCE, "Till.clear"), known))
    assert "def test_clear(till):" in method
    assert "Till(" not in method


EXISTING = """\
import pytest

from shop.till import Till

COINS = 3


class TestTill:
    def test_take(self):
        assert Till("x", coins=COINS).take(1) == 2


def test_other():
    pass
"""


def test_the_class_that_is_about_it_takes_the_tests_and_the_rest_is_left_alone() -> None:
    draft = draft_python(read_python(SOURCE, "Till.take"), surroundings(existing=EXISTING))
    text = written(draft, EXISTING)
    kept = [line for line in EXISTING.split("\n") if line.strip()]
    assert [line for line in text.split("\n") if line in kept and line.strip()][: len(kept)].count("COINS = 3") == 1
    tree = ast.parse(text)
    (home,) = [one for one in tree.body if isinstance(one, ast.ClassDef)]
    names = [one.name for one in home.body if isinstance(one, ast.FunctionDef)]
    assert names[:3] == ["test_take", "test_take_result", "test_take_raises_empty_when_amount_over_coins"]
    assert text.count("import pytest\n") == 1
    assert "from shop.till import Empty\n" in text
    for line in kept:
        assert line in text


@pytest.mark.parametrize(
    "existing",
    [
        "",
        "def test_a():\n    pass",
        '"""Doc."""\n\ndef test_a():\n    pass\n',
        "import unittest\nclass A(unittest.TestCase):\n    a = 1\n\nif __name__ == '__main__':\n    unittest.main()\n",
        "from shop.till import (\n    Till,\n)\n\n\ndef test_a():\n    pass\n",
    ],
)
def test_any_file_can_be_added_to_and_still_parses(existing: str) -> None:
    draft = draft_python(read_python(SOURCE, "Till.take"), surroundings(existing=existing))
    text = written(draft, existing)
    ast.parse(text)
    assert all(f"def {name}(" in text for name in draft.tests)
    if "__main__" in existing:
        assert text.rstrip().endswith("unittest.main()")


def test_a_file_that_knows_no_pytest_is_not_made_to_import_it() -> None:
    existing = "from shop.testing import raises\nfrom shop.till import Till\n\n\ndef test_a():\n    pass\n"
    text = written(draft_python(read_python(SOURCE, "Till.take"), surroundings(existing=existing)), existing)
    assert "pytest" not in text
    assert "with raises(Empty):" in text
    assert 'assert expected is not ..., "say what Till.take has to give"' in text


def test_a_new_file_follows_the_manner_of_the_others() -> None:
    sample = "from __future__ import annotations\n\n\nclass TestX:\n    def test_a(self):\n        pass\n"
    text = written(draft_python(read_python(SOURCE, "each"), surroundings(sample=sample)))
    assert text.startswith("from __future__ import annotations\n\nimport pytest\n\nfrom shop.till import each\n\n\n")
    assert "class TestEach:\n    def test_each(self):\n" in text


def test_of_a_whole_file_public_names_are_tested_and_hidden_ones_are_not() -> None:
    names = {testee.name for testee in read_python(SOURCE)}
    assert {"take", "is_full", "count", "each", "opened"} <= names
    assert "_hidden" not in names
    assert [one.name for one in read_python(SOURCE, "_hidden")] == ["_hidden"]


def test_what_python_cannot_parse_has_nothing_to_test() -> None:
    assert read_python("def (:\n") == []


def test_no_value_is_called_like_a_word_of_the_language_or_a_parameter() -> None:
    source = (
        "class Del:\n    def cross(self, other):\n        return other\n\n\n"
        "class Value:\n    def add(self, value):\n        return value\n"
    )
    for name, call in (("Del.cross", "subject.cross(other)"), ("Value.add", "subject.add(value)")):
        text = written(draft_python(read_python(source, name), surroundings(source_text=source)))
        ast.parse(text)
        assert call in text
