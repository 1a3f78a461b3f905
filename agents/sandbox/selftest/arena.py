"""Where attempts happen: a decoy repository with a worktree, a decoy home, services, a victim among the processes."""

from __future__ import annotations

import json
import os
import platform
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agents.sandbox.network.variables import PORT
from agents.sandbox.selftest.attempt import Attempt
from agents.sandbox.selftest.reading import decoys
from agents.sandbox.selftest.services import Services
from agents.sandbox.syscalls import number_of, numbered_calls
from agents.sandbox.view import secret_places

_GIT: Final = (
    "git",
    "-c",
    "user.name=decoy",
    "-c",
    "user.email=decoy@example.invalid",
    "-c",
    "core.hooksPath=/dev/null",
)
_PLAIN_GIT: Final = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


@dataclass(frozen=True)
class Place:
    """One attempt's own ground. Everything in `outside` and `repository` is to stay as it is."""

    token: str
    root: Path
    tree: Path
    outside: Path
    repository: Path
    victim: subprocess.Popen[bytes]


class Arena:
    """The ground for one trial, below the system's temporary folder. Close it."""

    def __init__(self, daemon_sockets: tuple[Path, ...] = ()) -> None:
        self.run = f"gp{secrets.token_hex(6)}"
        self.canary = f"canary-{secrets.token_hex(12)}"
        self.base = Path(os.path.realpath(tempfile.mkdtemp(prefix="groundplan-selftest-")))
        self.home, self.state = self.base / "home", self.base / "state"
        self._daemon_sockets = daemon_sockets
        self._template = self.base / "template"
        (self.base / "run").mkdir()
        self._write(self.state / "state.db")
        for name in decoys():
            self._write(self.home / name)
        self._build_template()
        self.services = Services(self.base / "run", self.run)
        self._victims: list[subprocess.Popen[bytes]] = []
        self._everybody = self._victim(self.base)

    def place_for(self, attempt: Attempt, number: int) -> Place:
        """Fresh ground for one attempt."""
        root = self.base / f"{number:03}"
        shutil.copytree(self._template, root, symlinks=True)
        place = Place(
            f"{self.run}n{number:03}x",
            root,
            root / "tree",
            root / "outside",
            root / "repository",
            self._victim(root / "outside") if "victim" in attempt.program else self._everybody,
        )
        _redirect(place)
        (place.tree / "given-link").symlink_to(place.outside)
        (place.tree / "given-file-link").symlink_to(place.outside / "kept.txt")
        return place

    def environment(self, place: Place) -> dict[str, str]:
        """What the program is told."""
        real_home = Path.home()
        facts = {
            "token": place.token,
            "tree": str(place.tree),
            "outside": str(place.outside),
            "repository": str(place.repository),
            "base": str(self.base),
            "home": str(self.home),
            "state": str(self.state),
            "real_home": str(real_home),
            "real_secrets": [str(path) for path in secret_places(real_home)],
            "daemon_sockets": [str(path) for path in self._daemon_sockets],
            "victim": place.victim.pid,
            "address": self.services.address,
            "tcp": self.services.tcp,
            "site": self.services.site,
            "proxy": PORT,
            "tcp6": self.services.tcp6,
            "udp": self.services.udp,
            "udp6": self.services.udp6,
            "unix": str(self.services.unix),
            "unix_datagram": str(self.services.unix_datagram),
            "abstract": self.services.abstract,
            "calls": {name: number_of(name, platform.machine()) for name in numbered_calls()},
        }
        return {
            "ARENA": json.dumps(facts),
            "TOKEN": place.token,
            "TCP": str(self.services.tcp),
            "REPO": str(place.repository),
            "COMMON": str(place.repository / ".git"),
            "GITDIR": str(place.repository / ".git" / "worktrees" / "tree"),
        }

    def close(self) -> None:
        """End the services and victims, and remove the ground."""
        self.services.close()
        for victim in self._victims:
            victim.kill()
            victim.wait()
        shutil.rmtree(self.base, ignore_errors=True)

    def _victim(self, folder: Path) -> subprocess.Popen[bytes]:
        with (self.state / "state.db").open("rb") as secret:
            victim = subprocess.Popen(
                ["sleep", "600"],
                stdin=secret,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env={"PATH": os.defpath, "DECOY_TOKEN": self.canary},
            )
        self._victims.append(victim)
        return victim

    def _write(self, path: Path, text: str = "") -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text or self.canary}\n")

    def _build_template(self) -> None:
        tree, repository, outside = (self._template / name for name in ("tree", "repository", "outside"))
        self._write(outside / "secret.txt")
        self._write(outside / "kept.txt", "kept")
        self._write(repository / "src" / "main.py", "print('decoy')")
        self._write(repository / ".npmrc", "ignore-scripts=true")
        self._write(repository / "packages" / "a" / ".npmrc", "ignore-scripts=true")
        self._write(repository / ".github" / "workflows" / "ci.yml", "on: push")
        if not shutil.which("git"):
            shutil.copytree(repository, tree)
            return
        url = f"https://decoy:{self.canary}@example.invalid/decoy.git"
        for line in (
            ("init", "-q", "--template=", "."),
            ("add", "-A"),
            ("commit", "-q", "-m", "decoy"),
            ("remote", "add", "origin", url),
            ("worktree", "add", "-q", str(tree)),
        ):
            subprocess.run([*_GIT, *line], cwd=repository, env=os.environ | _PLAIN_GIT, check=True, capture_output=True)
        for name in ("hooks", "info"):
            (repository / ".git" / name).mkdir(exist_ok=True)


def _redirect(place: Place) -> None:
    """Let the copied worktree and repository know each other by their new places."""
    record = place.repository / ".git" / "worktrees" / "tree"
    if record.is_dir():
        (place.tree / ".git").write_text(f"gitdir: {record}\n")
        (record / "gitdir").write_text(f"{place.tree / '.git'}\n")
