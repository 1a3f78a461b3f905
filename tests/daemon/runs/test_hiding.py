from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import pytest
from support.ollama_server import OllamaServer
from support.run_stories import answer_all, begin, reply, steps, until, waits

from agents.errors import SandboxFailed
from agents.policy.reading import rules_or_fault
from agents.policy.rules import Rules
from agents.records import SandboxLevel
from agents.sandbox.sandbox import MachineSandbox, open_sandbox
from agents.surroundings import Confinement
from daemon.client.over_socket import HttpClient
from daemon.home import Home
from daemon.runs.hiding import RuledSandbox, Unreadable

POLICY = """\
rules:
  - deny: path
    access: read
    patterns: [{}]
    why: Not for agents.
    matches: []
    does_not_match: []
"""
FILES = ("open.txt", "top.pem", "web/inner.pem", "secrets/key.txt", "secrets/deep/key.txt", "notes/plan.txt")


def rules(*patterns: str) -> Rules:
    return rules_or_fault(POLICY.format(", ".join(f'"{one}"' for one in patterns)), "policy.yaml")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tree" / name).write_text(f"content of {name}\n")
    return tmp_path / "tree"


def opened(level: SandboxLevel) -> MachineSandbox:
    sandbox = open_sandbox(at_most=level)
    if sandbox.level is not level:
        pytest.skip(f"this machine has no level {level.value}: {sandbox.reason}")
    return sandbox


def cat_all(sandbox: MachineSandbox, tree: Path, *patterns: str) -> str:
    """What a shell can read of the tree."""
    ruled = RuledSandbox(sandbox, tree, Unreadable(lambda: rules(*patterns)))
    confinement = Confinement(folder=tree, writable=(tree,))
    return asyncio.run(ruled.run(["sh", "-c", "cat $(find . -type f) 2>/dev/null; true"], confinement)).stdout


@pytest.mark.parametrize(
    ("patterns", "hidden"),
    [
        (["*.pem"], {"top.pem", "web/inner.pem"}),
        (["secrets/**"], {"secrets/key.txt", "secrets/deep/key.txt"}),
        (["secrets/*"], {"secrets/key.txt", "secrets/deep/key.txt"}),
        (["/secrets/"], {"secrets/key.txt", "secrets/deep/key.txt"}),
        (["key.txt", "TOP.PEM"], {"secrets/key.txt", "secrets/deep/key.txt", "top.pem"}),
        (["secrets/deep"], {"secrets/deep/key.txt"}),
        (["nothing/of/this"], set()),
    ],
)
def test_a_shell_reads_what_no_rule_forbids_and_nothing_else(tree: Path, patterns: list[str], hidden: set[str]) -> None:
    read = cat_all(opened(SandboxLevel.ISOLATED), tree, *patterns)
    assert {name for name in FILES if f"content of {name}\n" not in read} == hidden
    unreadable = Unreadable(lambda: rules(*patterns))
    assert {name for name in FILES if not unreadable.may_read(name)} == hidden


def test_what_is_hidden_is_whole_after_the_command(tree: Path) -> None:
    sandbox = opened(SandboxLevel.ISOLATED)
    ruled = RuledSandbox(sandbox, tree, Unreadable(lambda: rules("*.pem", "secrets")))
    script = "echo x > top.pem; rm -f top.pem; mv top.pem stolen; ln top.pem twin; rm -rf secrets; cat stolen twin"
    result = asyncio.run(ruled.run(["sh", "-c", script], Confinement(folder=tree, writable=(tree,))))
    assert "content of" not in result.stdout
    assert (tree / "top.pem").read_text() == "content of top.pem\n"
    assert (tree / "secrets/key.txt").read_text() == "content of secrets/key.txt\n"


def test_a_sandbox_that_cannot_hide_it_runs_nothing_and_says_why(tree: Path) -> None:
    sandbox = opened(SandboxLevel.PARTLY)
    with pytest.raises(SandboxFailed, match=r"rules forbid to read top\.pem, which only bubblewrap can hide"):
        cat_all(sandbox, tree, "*.pem")
    assert "content of top.pem" in cat_all(sandbox, tree, "nothing/of/this")


def test_where_nothing_is_held_back_a_person_is_asked_instead(tree: Path) -> None:
    assert "content of top.pem" in cat_all(opened(SandboxLevel.NONE), tree, "*.pem")


def test_more_than_can_be_hidden_one_by_one_is_refused(tree: Path) -> None:
    (tree / "many").mkdir()
    for number in range(1_001):
        (tree / "many" / f"{number}.csv").touch()
    with pytest.raises(SandboxFailed, match="name their folders"):
        cat_all(opened(SandboxLevel.ISOLATED), tree, "*.csv")
    assert "content of open.txt" in cat_all(opened(SandboxLevel.ISOLATED), tree, "many")


def test_rules_that_change_during_a_run_count_from_the_next_command_on(
    ollama: OllamaServer, repository: Path, daemon: HttpClient, home: Home
) -> None:
    (repository / "secret.txt").write_text("the word is xyzzy\n")
    look = reply("run_command", command="cat secret.txt; echo looked")
    ollama.said.extend([look, reply("ask_person", question="Go on?")])
    run = begin(daemon, repository, mode="auto", acceptance=[])

    def forbid() -> None:
        (home.config / "policy.yaml").write_text(POLICY.format("secret.txt"))

    ollama.said.extend([reply("run_command", command="cat sec*; echo looked"), reply("search_text", pattern="xyzzy")])
    ollama.said.append(reply("finish", summary="Looked."))
    answer_all(daemon, run, forbid)
    told = [step["entry"]["text"] for step in steps(daemon, run) if step["kind"] == "tool"]
    assert "the word is xyzzy" in told[0]
    assert "looked" in told[2]
    assert "xyzzy" not in "".join(told[2:])


ASKED = POLICY.replace("deny", "ask")


@pytest.mark.parametrize(
    ("command", "is_shown"),
    [
        ("cat *", False),
        ("grep -r content .", False),
        ('python3 -c \'import pathlib; print(pathlib.Path("top" + ".pem").read_text())\'', False),
        ("cat top.pem", True),
        ("python3 -m unittest test_pem.py", True),
        ("python3 -m unittest test_pem.py; cat *", False),
    ],
)
def test_what_is_asked_for_is_hidden_from_commands_that_do_not_name_it_and_are_no_checks(
    tree: Path, command: str, is_shown: bool
) -> None:
    (tree / "test_pem.py").write_text("print(open('top.pem').read())")
    asked = rules_or_fault(ASKED.format('"*.pem"'), "policy.yaml")
    ruled = RuledSandbox(opened(SandboxLevel.ISOLATED), tree, Unreadable(lambda: asked))
    confinement = Confinement(folder=tree, writable=(tree,))
    said = asyncio.run(ruled.run(["bash", "-c", "--", command], confinement)).stdout
    assert ("content of top.pem" in said) is is_shown


def test_no_search_and_no_context_shows_what_a_person_is_asked_for(
    ollama: OllamaServer, repository: Path, daemon: HttpClient
) -> None:
    (repository / "credentials.json").write_text('{"login": "anna", "account": "Zebra9 of internal-4712"}\n')
    subprocess.run(["git", "add", "credentials.json"], cwd=repository, check=True)
    ollama.said.extend(
        [
            reply("search_text", pattern="Zebra9"),
            reply("search_code", query="login account credentials"),
            reply("run_command", command="grep -rn Zebra . ; true"),
            reply("search_text", pattern="Zebra9", folder="credentials.json"),
            reply("finish", summary="Seen."),
        ]
    )
    run = begin(daemon, repository, goal="Find the login account credentials", mode="auto", acceptance=[])
    until(daemon, run, waits)
    sent = str([one.body for one in ollama.requests])
    assert "internal-4712" not in sent
    assert "was not searched" in sent
    assert answer_all(daemon, run)["state"] == "done"
    assert "internal-4712" in str(ollama.requests_to("/api/chat")[-1].body)
