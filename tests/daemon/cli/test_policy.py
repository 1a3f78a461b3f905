"""Policy at the command line: explained, shown, tested and edited, in lines that fit, with codes for scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.inbox_desk import Clock, open_desk

from agents.authority import Scope
from daemon.home import find_home

Run = Callable[..., Any]


@pytest.fixture
def own(gp: Run, shared_home: dict[str, str]) -> Iterator[Path]:
    """The user's own file of rules; gone again afterwards."""
    place = Path(json.loads(gp("policy", "edit", "--json").out)["path"])
    yield place
    place.unlink()


@pytest.fixture
def grant(gp: Run, shared_home: dict[str, str], folder: Path) -> str:
    assert gp("daemon", "start").code == 0
    desk = open_desk(find_home(shared_home).database, Clock(datetime.now(UTC)))
    with closing(desk.database):
        scope = Scope(tools=("run_command",), commands=("./deploy.sh \x1b[2K",), paths=("docs/**",))
        return desk.grants.make(scope, folder=str(folder), actor="user:ada", uses=2).id


@pytest.mark.parametrize(
    ("command", "word", "code"),
    [("pytest -q", "Allowed: ", 0), ("./deploy.sh", "Asked for: ", 0), ("rm -rf /", "Refused: ", 4)],
)
def test_an_explanation_begins_with_the_verdict_and_tells_it_by_its_code(
    gp: Run, command: str, word: str, code: int
) -> None:
    told = gp("policy", "explain", command)
    assert (told.out.startswith(word), told.code) == (True, code)
    assert re.search(r"^  by       \S", told.out, re.MULTILINE)
    assert gp("policy", "explain", command, "--json").json()["verdict"] in {"allow", "ask", "deny"}


def test_a_command_is_taken_apart_for_whoever_wonders(gp: Run) -> None:
    out = gp("policy", "explain", 'CI=1 timeout 5 bash -c "pytest -q | tee out.txt; ./x"').out
    assert "  reads as timeout 5 bash -c" in out
    assert "           ./x  (through timeout, bash)" in out
    assert "unclear  which program it runs is only known when it runs" in gp("policy", "explain", "$X a").out


@pytest.mark.parametrize("columns", ["80", "60"])
def test_lines_fit_the_terminal(gp: Run, grant: str, columns: str) -> None:
    for arguments in (("show",), ("grants",), ("explain", "./deploy.sh --to staging | tee out.txt"), ("test",)):
        lines = gp("policy", *arguments, COLUMNS=columns).out.splitlines()
        assert [line for line in lines if len(line) > int(columns) and " " in line.strip()] == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("explain", ""), "There is no command"),
        (("explain", " "), "There is no command"),
        (("explain", "x", "--mode", "wild"), "is not one of"),
        (("explain",), "Missing argument"),
        (("revoke", ""), "named by its id"),
        (("revoke", "nothing"), "There is no grant nothing"),
        (("revoke", "../../x"), "groundplan: "),
        (("grant",), "No such command"),
    ],
)
def test_wrong_use_is_told_in_a_line(gp: Run, arguments: tuple[str, ...], told: str) -> None:
    done = gp("policy", *arguments)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert told in done.err
    error = json.loads(gp("policy", *arguments, "--json").err)["error"]
    assert set(error) == {"code", "message", "hint"}


def test_rules_are_shown_with_their_places_and_how_to_begin_ones_own(gp: Run) -> None:
    out = gp("policy", "show").out
    assert "deny  command rm -r /" in out
    assert "built-in rules:" in out
    assert "none yet; `groundplan policy edit` begins" in out
    assert gp("policy", "test").out.startswith("All hold: ")


def test_a_file_with_faults_is_told_line_by_line_until_it_is_mended(gp: Run, own: Path) -> None:
    begun = own.read_text(encoding="utf-8")
    assert gp("policy", "test").code == 0
    own.write_text("rules:\n  - alow: command\n    patterns: [x]\n  - deny: comand\n    patterns: [x]\n")
    done = gp("policy", "test")
    assert done.code == 1
    assert [line.rpartition("policy.yaml:")[2][:1] for line in done.out.splitlines()[:2]] == ["2", "4"]
    assert "Everything is asked for until this is mended." in done.out
    assert len(gp("policy", "test", "--json").json()["faults"]) == 2
    told = gp("policy", "explain", "ls")
    assert "did you mean allow?" in " ".join(told.out.split())
    own.write_text(begun)
    assert (gp("policy", "test").code, gp("policy", "edit").out.strip()) == (0, str(own))
    assert own.read_text(encoding="utf-8") == begun


def test_a_workspace_may_only_tighten(gp: Run, folder: Path) -> None:
    rules = folder / ".groundplan" / "policy.yaml"
    rules.parent.mkdir()
    rules.write_text("rules:\n  - deny: command\n    patterns: [ls *]\n    why: Look with rg.\n")
    told = gp("policy", "explain", "ls src")
    assert (told.code, "Look with rg." in told.out, ".groundplan/policy.yaml:2" in told.out) == (4, True, True)
    rules.write_text("rules:\n  - allow: command\n    patterns: ['./x *']\n")
    assert "can only ask and deny" in gp("policy", "test").out
    assert gp("policy", "explain", "./x").code == 0
    assert gp("policy", "explain", "rm -rf /").code == 4  # what the program denies stays denied


def test_grants_are_told_and_taken_back(gp: Run, grant: str, folder: Path, tmp_path: Path) -> None:
    out = gp("policy", "grants").out
    assert "run `./deploy.sh ⟨U+001B⟩[2K`; write docs/**" in " ".join(out.split())
    assert "by user:ada, in" in out
    assert "2 uses left" in " ".join(out.split())
    other = tmp_path / "other"
    other.mkdir()
    assert "in other folders" in gp("policy", "grants", cwd=other).out
    assert grant[-6:].lower() in gp("policy", "grants", "--everywhere", cwd=other).out
    (folder / "within").mkdir()
    assert grant[-6:].lower() in gp("policy", "grants", cwd=folder / "within").out
    assert gp("policy", "revoke", grant[-6:].lower()).out == f"{grant[-6:].lower()} is revoked.\n"
    assert "Nothing is allowed beforehand here." in gp("policy", "grants").out
    assert "revoked 2" in gp("policy", "grants", "--all").out
    assert [one["id"] for one in gp("policy", "grants", "--all", "--json").json()["grants"]] == [grant]
