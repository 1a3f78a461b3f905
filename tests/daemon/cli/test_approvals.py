"""What waits, at the command line: read, answered by several at once, at a prompt, on narrow and plain terminals."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from support.inbox_desk import Clock, Desk, asking_for, open_desk

from agents.records import FileVersion, Risk
from daemon.client.stop import stop_daemon
from daemon.contract.ids import UlidMaker
from daemon.home import Home, find_home

Ask = Callable[..., str]
ULIDS = UlidMaker()


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    place = tempfile.mkdtemp(prefix="gp-")
    made = find_home({"GROUNDPLAN_HOME": place})
    made.prepare()
    yield made
    stop_daemon(made, patience_s=10)
    shutil.rmtree(place)


def at_desk(home: Home, do: Callable[[Desk], Any]) -> Any:
    """Do something in the inbox beside the daemon, as a run within it would."""
    desk = open_desk(home.database, Clock(datetime.now(UTC)))
    with closing(desk.database):
        return do(desk)


@pytest.fixture
def ask(home: Home) -> Iterator[Ask]:
    """Puts something into the inbox; what is left there afterwards is taken back."""
    runs: list[str] = []

    def put(command: str = "", **changes: Any) -> str:
        run = changes.setdefault("run", ULIDS.make())
        runs.append(run)
        row = at_desk(home, lambda desk: desk.inbox.ask(asking_for(command, **changes)))
        return str(row.id)

    yield put
    for run in runs:
        at_desk(home, lambda desk, run=run: desk.inbox.withdraw(run))


def start(home: Home, *arguments: str, python: tuple[str, ...] = ("-I",), **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *python, "-m", "groundplan", "approvals", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"GROUNDPLAN_HOME": str(home.data.parent), "PATH": "/usr/bin:/bin", "COLUMNS": "80", **environment},
    )


@pytest.fixture
def gp(home: Home) -> Callable[..., str]:
    """Runs `groundplan approvals …`; what it printed."""

    def run(*arguments: str, code: int = 0, **environment: str) -> str:
        process = start(home, *arguments, **environment)
        out, err = process.communicate(timeout=60)
        assert process.returncode == code, out + err
        return out + err

    return run


def test_an_empty_inbox_says_what_comes_here(gp: Callable[..., str]) -> None:
    assert "What agents may not do unasked comes here" in gp()
    assert json.loads(gp("--json")) == {"approvals": []}


def test_a_list_fits_eighty_columns_and_says_how_to_go_on(gp: Callable[..., str], ask: Ask) -> None:
    ask("make deploy")
    out = gp()
    assert max(map(len, out.splitlines())) <= 80
    assert "approvals answer" in out


def test_one_shows_all_that_it_takes(gp: Callable[..., str], ask: Ask) -> None:
    out = gp("show", ask()[-6:].lower())
    for told in ("Change api.py", "low risk", "No rule or grant allows it. (mode ask)", "api.py at d1", "which is new"):
        assert told in out
    assert "Hunk 3 of 3  new.py" in out
    assert "--hunks 1,3" in out


def test_of_two_at_the_same_moment_the_second_hears_who_was_first(home: Home, gp: Callable[..., str], ask: Ask) -> None:
    approval = ask("make deploy")
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda word: _ended(start(home, word, approval)), ["approve", "deny"]))
    assert sorted(code for code, _ in both) == [0, 2]
    late = next(told for code, told in both if code == 2)
    one = json.loads(gp("show", approval, "--json"))
    assert f"{one['answered_by']} {one['state']} it at 20" in late
    assert "Your answer was not recorded." in late


def _ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out + err


def test_some_hunks_are_allowed_and_the_rest_is_said_to_be_left_out(gp: Callable[..., str], ask: Ask) -> None:
    approval = ask()
    out = gp("approve", approval, "--hunks", "1,3-3")
    assert "api.py: hunk 1; the rest is left out" in out
    assert "left out" in next(line for line in gp("show", approval).splitlines() if "Hunk 2 of 3" in line)


def test_a_persons_argument_takes_the_place_of_the_agents(gp: Callable[..., str], ask: Ask) -> None:
    approval = ask("make deploy")  # its arguments are {"n": 1}
    assert "sets no argument of it" in gp("approve", approval, "--set", "command=ls", code=2)
    assert "no JSON" in gp("approve", approval, "--set", "n=many", code=2)
    assert "do not fit run_command" in gp("approve", approval, "--set", "n=2", code=2)
    assert json.loads(gp("show", approval, "--json"))["state"] == "waiting"


def test_what_is_allowed_for_longer_ends_when_it_is_said(gp: Callable[..., str], ask: Ask) -> None:
    approval = ask("make deploy")
    assert "Allow it once" not in gp("approve", approval, "--for", "run", "--until", "2h", "--like", "command")
    one = json.loads(gp("show", approval, "--json"))
    left = datetime.fromisoformat(one["until"]) - datetime.now(UTC)
    assert timedelta(hours=1, minutes=58) < left <= timedelta(hours=2)
    assert f"for this run until {one['until'][:10]}" in gp("show", approval)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--until", "2h"), "Say for how long"),
        (("--like", "prefix"), "Say for how long"),
        (("--for", "always", "--until", "2000-01-01"), "no time at which it could end"),
        (("--for", "always", "--until", "4000-01-01"), "for longer at once"),
        (("--for", "always", "--until", "soon"), "is no time"),
        (("--for", "run", "--like", "nothing"), "On offer: exact, command, prefix."),
        (("--for", "ever"), "is not one of"),
        (("--hunks", "3-1"), "no list of numbers"),
        (("--hunks", "1"), "There is no hunk 1"),
    ],
)
def test_what_makes_no_sense_is_told_and_changes_nothing(
    gp: Callable[..., str], ask: Ask, options: tuple[str, ...], told: str
) -> None:
    approval = ask("make deploy")
    assert told in gp("approve", approval, *options, code=2)
    assert json.loads(gp("show", approval, "--json"))["state"] == "waiting"


def test_what_would_allow_too_much_is_refused(gp: Callable[..., str], ask: Ask) -> None:
    assert "belongs to no plan" in gp("approve", ask("make deploy"), "--for", "plan", code=4)
    assert "of high risk" in gp("approve", ask("git push", risk=Risk.HIGH), "--for", "run", code=4)


@pytest.mark.parametrize("name", ["", " ", "nobody", "../runs", "a b", "%00", "*"])
def test_a_name_that_is_none_is_told(gp: Callable[..., str], name: str) -> None:
    assert "groundplan: " in gp("show", name, code=2)


def test_what_changed_since_is_told_and_the_old_answer_counts_no_longer(
    home: Home, gp: Callable[..., str], ask: Ask
) -> None:
    run = ULIDS.make()
    first = ask(run=run)
    gp("approve", first)
    second = at_desk(home, lambda desk: desk.inbox.ask(asking_for(digest="d2", run=run))).id
    assert "api.py has changed since" in " ".join(gp("show", second).split())
    assert f"{second[-6:].lower()} was asked in its place" in " ".join(gp("show", first).split())


SPOOF = "./evil \x1b[2K\x1b[1Gls \u202e# \r./evil2\x00\u200b"


def test_nothing_that_an_agent_wrote_steers_the_terminal(gp: Callable[..., str], ask: Ask) -> None:
    files = (FileVersion("a\x1b[31mb.py", "d1"), FileVersion("new\u202e.py", ""))
    diff = "--- a/a\x1b[31mb.py\n+++ b/a\x1b[31mb.py\n@@ -1 +1 @@\n-x\n+y \x1b]0;title\x07\n"
    for approval in (ask(SPOOF), ask(diff=diff, files=files, summary="Change a\x1b[31mb.py")):
        for out in (gp("show", approval), gp("list")):
            assert not [letter for letter in out if letter in "\x1b\r\x00\x07\u202e\u200b"]
    assert "␛[2K␛[1Gls ⟨U+202E⟩# ␍./evil2␀⟨U+200B⟩" in gp("list")


def test_a_command_is_shown_whole_however_long_it_is(gp: Callable[..., str], ask: Ask) -> None:
    command = "echo " + "a" * 18_000 + " ; ./evil"
    shown = gp("show", ask(command))
    assert f"  $ {command}\n" in shown
    several = gp("show", ask("ls\n./evil\ngroundplan approvals approve x"))
    assert "  $ ls\n  > ./evil\n  > groundplan approvals approve x\n" in several


def test_a_terminal_that_knows_only_ascii_shows_it_all(home: Home, ask: Ask) -> None:
    approval = ask("echo 'caf\u00e9 \u202e'")
    code, out = _ended(start(home, "show", approval, python=("-X", "utf8=0", "-I"), LC_ALL="C"))
    assert code == 0
    assert out.isascii()
    assert "caf\\xe9" in out
    assert "U+202E" in out


def test_without_a_terminal_nobody_is_asked(gp: Callable[..., str], ask: Ask) -> None:
    approval = ask("make deploy")
    assert "There is no terminal to answer at." in gp("answer", code=2)
    assert [one["id"] for one in json.loads(gp("answer", "--json"))["approvals"]] == [approval]


def test_who_watches_sees_what_waits_and_each_answer_in_order(home: Home, gp: Callable[..., str], ask: Ask) -> None:
    first, second = ask("make one"), ask("make two")
    with start(home, "watch", "--json") as watching:
        lines = map(json.loads, watching.stdout or ())
        seen = [next(lines), next(lines)]
        gp("deny", second, "-m", "not now")
        gp("approve", first)
        seen += [next(lines), next(lines)]
        watching.terminate()
    states = [(one["id"], one["state"]) for one in seen]
    assert states == [(first, "waiting"), (second, "waiting"), (second, "denied"), (first, "allowed")]
