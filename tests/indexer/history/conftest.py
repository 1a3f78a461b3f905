"""A git repository to tell stories in: real git, a clock that ticks a day a commit, nobody's own configuration."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

START = 1_700_000_000
DAY = 86_400


class Bench:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.days = 0
        root.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, author: str = "Ada <ada@example.org>") -> str:
        name, _, address = author.rstrip(">").partition(" <")
        date = f"{START + self.days * DAY} +0000"
        identity = {"NAME": name, "EMAIL": address, "DATE": date}
        environment = {f"GIT_{who}_{key}": value for who in ("AUTHOR", "COMMITTER") for key, value in identity.items()}
        settings = ("-c", "protocol.file.allow=always", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", *settings, *arguments],
            cwd=self.root,
            check=True,
            capture_output=True,
            env={**os.environ, **environment},
        )
        return done.stdout.decode().strip()

    def write(self, files: dict[str, str]) -> None:
        for path, text in files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text)

    def commit(self, message: str, files: dict[str, str], author: str = "Ada <ada@example.org>") -> str:
        self.write(files)
        self.days += 1
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message, author=author)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return Bench(tmp_path / "repository")
