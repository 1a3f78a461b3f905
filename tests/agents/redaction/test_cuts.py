"""Whatever a tool cuts, wherever in a secret the cut falls: no piece of the secret is left that is worth anything."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from support.tool_calls import Calls, bare_surroundings

from agents.context.measure import fitted
from agents.quoting import quoted
from agents.records import SandboxLevel
from agents.redaction.known import KnownSecrets
from agents.redaction.redactor import Redactor
from agents.redaction.store import MemoryStore
from agents.redaction.torn import torn_keys
from agents.sandbox.output import Output
from agents.surroundings import CommandResult, Confinement
from agents.tools import shell
from agents.tools.commanding import shortened, told
from agents.tools.files.toolset import TOOLS as FILES
from agents.tools.git import reading as git
from daemon.runs.concealing import ConcealingSandbox
from indexer.secrets.recipes import make_example

TOKEN = make_example("ghp_{an:36}")
KEY = make_example("-----BEGIN RSA PRIVATE KEY-----\n{pem:8}\n-----END RSA PRIVATE KEY-----")
KNOWN = "correct-horse-battery-staple-of-ours"
URL = make_example("postgres://app:{pass}@db.internal:5432/app")
SECRETS = {"token": TOKEN, "key": KEY, "known": KNOWN, "address": URL}
PIECE = 12
"""Letters of a secret in a row that may not be seen."""


@pytest.fixture
def redactor() -> Redactor:
    return Redactor(MemoryStore(b"k" * 32), KnownSecrets({"OUR_PASSWORD": KNOWN}))


def hidden_part(secret: str) -> str:
    """What of an example is secret: the words around it may be seen."""
    if secret == URL:
        return secret.split(":")[2].partition("@")[0]
    return "".join(line for line in secret.splitlines() if not line.startswith("-----"))


def pieces(secret: str) -> set[str]:
    value = hidden_part(secret)
    size = min(PIECE, len(value))
    return {value[at : at + size] for at in range(len(value) - size + 1)}


def leaks(secret: str, text: str) -> list[str]:
    """Pieces of the secret that can be read in the text, also over the ends of lines."""
    plain = text.replace("\n", "")
    return [piece for piece in pieces(secret) if piece in text or piece in plain]


def around(secret: str, cut: int, *, filler: str = "word ", behind: int = 30_000) -> Iterator[str]:
    """Texts in which a cut at that place falls on each part of the secret."""
    for at in range(-2, len(secret) + 3, 1 if len(secret) < 100 else 11):
        before = (filler * (cut // len(filler) + 1))[: cut - at - 1] + "\n"
        yield before + secret + "\n" + (filler * (behind // len(filler)))[:behind]


class Speaking:
    """A sandbox whose commands say what a test wants."""

    level = SandboxLevel.ISOLATED

    def __init__(self, said: str) -> None:
        self.said = said

    async def run(self, command: Sequence[str], confinement: Confinement, on_output: object = None) -> CommandResult:
        return CommandResult(exit_code=0, stdout=self.said, stderr=self.said[::-1], level=self.level)


@pytest.mark.parametrize("name", SECRETS)
def test_the_output_of_a_command(name: str, redactor: Redactor, tmp_path: Path) -> None:
    secret = SECRETS[name]
    for head in (len(shortened("x" * 60_000).partition("\n[…")[0]),):
        for text in around(secret, head):
            sandbox = ConcealingSandbox(Speaking(text), redactor)
            confinement = Confinement(folder=tmp_path, writable=())
            shown = told(asyncio.run(sandbox.run(["x"], confinement)))
            assert not leaks(secret, redactor.redact(shown))


@pytest.mark.parametrize("name", SECRETS)
def test_the_tail_of_an_output(name: str, redactor: Redactor) -> None:
    secret = SECRETS[name]
    tail = len(shortened("x" * 60_000).rpartition("left out …]\n")[2])
    for at in range(0, len(secret) + 2, 1 if len(secret) < 100 else 11):
        text = "word " * 8000 + "\n" + secret + "\n" + ("w" * 4 + " ") * 9999
        text = text[: text.index(secret) + at + tail]
        assert not leaks(secret, redactor.redact(shortened(redactor.redact(text))))


@pytest.mark.parametrize("name", ["token", "known", "address"])
def test_what_a_sandbox_drops_of_an_output(name: str, redactor: Redactor) -> None:
    secret = SECRETS[name]
    for text in around(secret, 2000, behind=20_000):
        output = Output(4000)
        output.add(text.encode())
        assert not leaks(secret, redactor.redact(output.text()))


@pytest.mark.parametrize("limit", range(800, 1500, 23))
def test_a_key_that_a_sandbox_cuts(limit: int, redactor: Redactor) -> None:
    for text in ("say\n" * 20 + KEY + "\n" + "say\n" * 400, "say\n" * 400 + KEY + "\nsay\n" * 4):
        output = Output(limit)
        output.add(text.encode())
        assert not leaks(KEY, redactor.redact(output.text()))


@pytest.fixture
def calls(tmp_path: Path, redactor: Redactor) -> Callable[[str], Calls]:
    """Makes callers of tools in a tree whose one file has this text, in git as well."""
    tree = tmp_path / "tree"
    tree.mkdir()

    def made(text: str) -> Calls:
        (tree / "deploy.env").write_text(text)
        surroundings = replace(bare_surroundings(tree, tmp_path / "state"), conceal=redactor)
        return Calls({tool.name: tool for tool in (*FILES, *git.TOOLS, *shell.TOOLS)}, surroundings)

    return made


def test_a_line_that_is_too_long_to_show(calls: Callable[[str], Calls], redactor: Redactor) -> None:
    for secret in (TOKEN, KNOWN, URL):
        for text in around(secret, 1000, behind=3000):
            reading = calls(text.replace("\n", " "))
            shown = reading.run("read_file", path="deploy.env").text + reading.run("search_text", pattern="word").text
            assert not leaks(secret, redactor.redact(shown))


def test_some_lines_of_a_key(calls: Callable[[str], Calls], redactor: Redactor) -> None:
    text = f"first\n{KEY}\nlast\n"
    reading, total = calls(text), text.count("\n")
    for first in range(1, total + 1):
        for last in range(first, total + 1):
            shown = reading.run("read_file", path="deploy.env", start_line=first, end_line=last).text
            assert not leaks(KEY, shown)
    line = KEY.splitlines()[3]
    assert not leaks(KEY, reading.run("search_text", pattern=line[:8]).text)
    assert not leaks(KEY, reading.run("search_text", pattern=line[:8], context=2).text)


def test_a_key_in_a_file_stands_as_one_placeholder_that_brings_all_of_it_back(
    calls: Callable[[str], Calls], redactor: Redactor
) -> None:
    shown = calls(f"first\n{KEY}\nlast\n").run("read_file", path="deploy.env").text.splitlines()[1:]
    numbers, texts = zip(*(line.strip().split("\t") for line in shown), strict=True)
    assert numbers == ("1", "2", "3", "12", "13")
    assert redactor.restore("\n".join(texts)) == f"first\n{KEY}\nlast"


def test_what_git_shows_around_a_change(calls: Callable[[str], Calls], redactor: Redactor, tmp_path: Path) -> None:
    looking, tree = calls(f"first\n{KEY}\nlast\n"), tmp_path / "tree"
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *command], cwd=tree, check=True)
    (tree / "deploy.env").write_text(f"first\n{KEY}\nchanged\n")
    for shown in (
        looking.run("git_diff").text,
        looking.run("git_show", revision="HEAD").text,
        looking.run("git_show", revision="HEAD", path="deploy.env").text,
        *(looking.run("git_blame", path="deploy.env", start_line=n, end_line=n + 3).text for n in range(1, 9)),
    ):
        assert not leaks(KEY, redactor.redact(shown))


def test_material_that_is_cut_to_fit(redactor: Redactor) -> None:
    text = "DEBUG=0\n" * 5 + KEY + "\n" + "PORT=1\n" * 50
    for budget in range(20, 400, 9):
        assert not leaks(KEY, redactor.redact(fitted(redactor.redact(text), budget)))


def test_words_that_are_quoted_in_messages() -> None:
    for secret in (TOKEN, URL):
        for at in range(90):
            assert not leaks(secret, quoted(f"{'x' * at} {secret} and more " * 3, 80))


def test_certificates_public_keys_and_hashes_are_no_keys_and_torn_lines_of_a_key_are() -> None:
    body = KEY.splitlines()[1:-1]
    certificate = "\n".join(["-----BEGIN CERTIFICATE-----", *body[:4], "-----END CERTIFICATE-----"])
    hashes = "\n".join(f"{'0123456789abcdef' * 4}" for _ in range(5))
    assert not list(torn_keys(certificate))
    assert not list(torn_keys(hashes))
    assert not list(torn_keys("\n".join(["A sentence of some words that is about as long as a line of a key."] * 4)))
    for prefix in ("", "+", "   12\t", "deploy.env:7: "):
        torn = "\n".join(prefix + line for line in body[2:6])
        ((start, end),) = torn_keys(f"before\n{torn}\nafter")
        assert not leaks(KEY, f"before\n{torn}\nafter"[:start] + f"before\n{torn}\nafter"[end:])
