"""Running tests with real frameworks in the real sandbox, and what comes of it as data."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.tool_calls import Calls, skip_unless_shown

from agents.errors import BadArguments, NoTests, ToolError
from agents.records import Effect, Risk
from agents.tools import run_tests

PYTEST_FILE = """
import pytest

def test_good():
    assert 1 + 1 == 2

def test_bad():
    left = 41
    assert left == 42, "off by one"

@pytest.mark.skip(reason="later")
def test_later():
    pass

@pytest.mark.parametrize("n", [1, 2])
def test_many(n):
    assert n
"""
UNITTEST_FILE = """
import unittest

class Sums(unittest.TestCase):
    def test_good(self):
        self.assertEqual(1, 1)

    def test_bad(self):
        self.assertEqual(1, 2)
"""
NODE_FILE = """
const test = require('node:test');
const assert = require('node:assert');
test('adds', () => assert.strictEqual(1 + 1, 2));
test('breaks', () => assert.strictEqual(1, 2));
test('waits', { skip: true }, () => {});
"""
RUST_FILE = """
#[cfg(test)]
mod tests {
    #[test]
    fn adds() { assert_eq!(1 + 1, 2); }
    #[test]
    fn breaks() { assert_eq!(1, 2, "off by one"); }
    #[test]
    #[ignore]
    fn waits() {}
}
"""
GO_FILE = """
package shop

import "testing"

func TestGood(t *testing.T) {}
func TestBad(t *testing.T) { t.Errorf("off by one") }
"""

Project = Callable[..., Calls]


@pytest.fixture
def project(sandboxed, write) -> Project:
    """A tree with these files, in which Python is the one that these tests run with."""

    def made(files: dict[str, str], *, has_pytest: bool = False, **commands: Any) -> Calls:
        tree = write(files)
        readable = ()
        if has_pytest:
            (tree / ".venv").symlink_to(sys.prefix)
            readable = (Path(sys.prefix),)
        return sandboxed(run_tests.TOOLS, commands, readable=readable)

    return made


def counts(data: dict[str, Any]) -> tuple[int, int, int]:
    return data["passed"], data["failed"], data["skipped"]


def test_pytest_tells_counts_and_each_failure_with_its_place(project: Project) -> None:
    calls = project({"tests/test_sums.py": PYTEST_FILE, "pytest.ini": "[pytest]\n"}, has_pytest=True)
    result = calls.run("run_tests")
    assert counts(result.data) == (3, 1, 1), result.text
    assert result.error == "tool.tests_failed"
    [failure] = result.data["failures"]
    assert (failure["path"], failure["line"]) == ("tests/test_sums.py", 9)
    assert "off by one" in failure["message"]
    assert result.text.startswith("1 failed, 3 passed, 1 skipped, with pytest in ")
    assert "- tests/test_sums.py:9 tests.test_sums.test_bad" in result.text


def test_a_selection_and_a_pattern_are_all_that_runs(project: Project) -> None:
    calls = project({"tests/test_sums.py": PYTEST_FILE, "pytest.ini": "[pytest]\n"}, has_pytest=True)
    one = calls.run("run_tests", selection=["tests/test_sums.py::test_good"])
    assert (counts(one.data), one.error) == ((1, 0, 0), "")
    assert counts(calls.run("run_tests", pattern="many").data) == (2, 0, 0)


def test_a_selection_that_fits_nothing_is_no_success(project: Project) -> None:
    calls = project({"tests/test_sums.py": PYTEST_FILE, "pytest.ini": "[pytest]\n"}, has_pytest=True)
    result = calls.run("run_tests", pattern="nothing_is_called_so")
    assert (result.error, result.hint != "") == (NoTests.code, True)


def test_a_file_that_cannot_be_imported_is_a_failure_with_its_reason(project: Project) -> None:
    calls = project({"tests/test_x.py": "import nowhere_at_all\n", "pytest.ini": "[pytest]\n"}, has_pytest=True)
    result = calls.run("run_tests")
    assert (result.error, "nowhere_at_all" in result.text) == ("tool.tests_failed", True)


def test_a_member_of_a_monorepo_is_tested_in_its_folder_and_files_are_named_from_the_top(
    project: Project, write
) -> None:
    calls = project({"api/tests/test_sums.py": PYTEST_FILE, "api/pytest.ini": "[pytest]\n"})
    (write({}) / "api/.venv").symlink_to(sys.prefix)
    with_python = Calls(calls.tools, replace(calls.surroundings, readable=(Path(sys.prefix),)))
    result = with_python.run("run_tests", folder="api")
    assert [failure["path"] for failure in result.data["failures"]] == ["api/tests/test_sums.py"]


def test_a_run_that_takes_too_long_is_stopped_and_told(project: Project) -> None:
    slow = "import time\n\ndef test_slow():\n    time.sleep(60)\n"
    calls = project({"test_slow.py": slow, "pytest.ini": "[pytest]\n"}, has_pytest=True)
    result = calls.run("run_tests", time_limit_s=2)
    assert (result.error, result.data["ended"]) == ("tool.tests_failed", "time")
    assert "time limit" in result.text


def test_a_report_of_last_time_does_not_stand_for_this_time(project: Project, write) -> None:
    files = {"test_x.py": "def test_x():\n    pass\n", "pytest.ini": "[pytest]\n"}
    calls = project(files, has_pytest=True)
    assert calls.run("run_tests").data["passed"] == 1
    write({"conftest.py": "import os\nos._exit(7)\n"})
    result = calls.run("run_tests")
    assert (result.error, result.data.get("passed")) == ("tool.tests_failed", None)


def test_unittest_is_run_where_there_is_nothing_else(project: Project) -> None:
    result = project({"test_sums.py": UNITTEST_FILE}).run("run_tests")
    assert counts(result.data) == (1, 1, 0), result.text
    [failure] = result.data["failures"]
    assert (failure["path"], failure["line"]) == ("test_sums.py", 9)


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not on this machine")
def test_nodes_own_runner_writes_a_report(project: Project) -> None:
    manifest = json.dumps({"name": "x", "scripts": {"test": "node --test"}})
    calls = project({"package.json": manifest, "sums.test.js": NODE_FILE})
    result = calls.run("run_tests")
    assert counts(result.data) == (1, 1, 1), result.text
    [failure] = result.data["failures"]
    assert (failure["path"], failure["line"], "breaks" in failure["name"]) == ("sums.test.js", 5, True)
    assert counts(calls.run("run_tests", pattern="adds").data)[:2] == (1, 0)


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not on this machine")
def test_a_script_of_several_commands_is_run_by_npm_as_it_stands(project: Project) -> None:
    manifest = json.dumps({"name": "x", "scripts": {"test": "echo first && node --test"}})
    result = project({"package.json": manifest, "sums.test.js": NODE_FILE}).run("run_tests")
    assert (result.data["framework"], counts(result.data)) == ("npm", (1, 1, 1)), result.text


def test_cargo_tells_each_failure_by_its_words(project: Project) -> None:
    cargo = '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n'
    calls = project({"Cargo.toml": cargo, "src/lib.rs": RUST_FILE})
    skip_unless_shown(calls, "cargo")
    result = calls.run("run_tests")
    assert counts(result.data) == (1, 1, 1), result.text
    [failure] = result.data["failures"]
    assert (failure["name"], failure["path"], failure["line"]) == ("tests::breaks", "src/lib.rs", 7)
    assert counts(calls.run("run_tests", pattern="adds").data)[:2] == (1, 0)


@pytest.mark.skipif(shutil.which("go") is None, reason="Go is not on this machine")
def test_go_tells_what_failed_from_its_own_events(project: Project) -> None:
    calls = project({"go.mod": "module example.invalid/shop\n\ngo 1.21\n", "shop_test.go": GO_FILE})
    result = calls.run("run_tests")
    assert counts(result.data) == (1, 1, 0), result.text
    assert [failure["path"] for failure in result.data["failures"]] == ["shop_test.go"]


def test_what_the_project_says_goes_before_what_the_tree_looks_like(project: Project) -> None:
    calls = project({"go.mod": "module x\n", "test_sums.py": UNITTEST_FILE}, test=["python -m unittest discover"])
    assert calls.demand("run_tests").command.split()[1:] == ["-m", "unittest", "discover"]
    assert calls.demand("run_tests", framework="go").command == "go test -json ./..."


def test_running_tests_asks_for_little(project: Project) -> None:
    demand = project({"test_sums.py": UNITTEST_FILE}).demand("run_tests")
    assert (demand.effect, demand.risk, demand.needs_network, demand.writes) == (Effect.RUN, Risk.LOW, False, ())


def test_where_nothing_shows_how_tests_are_run_the_frameworks_are_named(project: Project) -> None:
    with pytest.raises(NoTests) as caught:
        project({"readme.md": "x"}).demand("run_tests")
    assert "pytest" in caught.value.hint


@pytest.mark.parametrize(
    "arguments",
    [{"selection": ["--rootdir=/"]}, {"pattern": "-x"}, {"selection": [""]}, {"folder": ".."}, {"framework": "junit"}],
)
def test_what_is_no_test_is_refused(project: Project, arguments: dict[str, Any]) -> None:
    with pytest.raises((BadArguments, ToolError)):
        project({"test_sums.py": UNITTEST_FILE}).demand("run_tests", **arguments)


def test_tests_that_the_project_runs_in_a_folder_of_its_own_are_found_there(
    sandboxed: Callable[..., Calls], write: Callable[[dict[str, str]], Path]
) -> None:
    write({"api/test_sums.py": UNITTEST_FILE, "README.md": "x\n"})
    calls = sandboxed(run_tests.TOOLS, {"test": ["cd api && python3 -m unittest"]})
    result = calls.run("run_tests")
    assert (result.data["framework"], result.data["passed"], result.data["failed"]) == ("unittest", 1, 1)
