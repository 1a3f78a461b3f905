"""Where a repository says that its others are: read as data, and told by scheme and host.

A repository's own configuration can name programs to run and places to go instead. Nothing of it is taken but the
address: git goes there from a repository of our own that borrows the objects, so that only what the user has set for
all repositories (a credential helper, a proxy, a key) counts, with the user's own rewriting of addresses applied.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from agents.errors import GitRefused
from agents.tools.git.repository import Repository, checked_name
from agents.tree.git_commands import GitFailed, run_git

LONGEST_S: Final = 300.0

_NAME: Final = "groundplan"
"""What the other repository is called in ours."""
_SCHEMES: Final = frozenset({"https", "http", "ssh"})
_SCP: Final = re.compile(r"(?:(?P<user>[\w.+-]+)@)?(?P<host>\[[0-9a-fA-F:]+\]|[\w.-]+):(?P<path>.+)", re.DOTALL)
_IGNORED: Final = re.compile(
    r"^(url\..*\.(insteadof|pushinsteadof)|core\.(sshcommand|gitproxy|askpass)|ssh\.variant|http\..*|credential\..*|"
    r"protocol\..*|remote\..*\.(uploadpack|receivepack|vcs|proxy|proxyauthmethod|serveroption))$",
    re.IGNORECASE,
)
_LOCAL: Final = (
    "core.hooksPath=/dev/null",
    "core.alternateRefsCommand=",
    "core.fsmonitor=false",
    "receive.autogc=false",
    "receive.denyCurrentBranch=refuse",
)
"""For git on the other side, where that is a folder of this machine with a configuration of its own."""
_SETTINGS: Final = (
    "http.followRedirects=false",  # to no host that nobody was asked about
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=60",
    "fetch.recurseSubmodules=false",
    "push.recurseSubmodules=no",
    "push.gpgSign=false",
    "transfer.bundleURI=false",
    "maintenance.auto=false",
    "core.askPass=",
)
_KEYLESS: Final = re.compile(
    r"could not read (Username|Password)|Authentication failed|Permission denied|Host key verification",
    re.IGNORECASE,
)


class Address(NamedTuple):
    """Where another repository is; `host` is empty for a folder of this machine."""

    scheme: str
    host: str
    shown: str
    """As people see it: without a password."""


class GoneWrong(Exception):
    """Git did not do it; what it wrote to either output."""

    def __init__(self, reason: str, output: str) -> None:
        super().__init__(reason)
        self.output = output


def address_of(url: str) -> Address:
    """An address, read as git reads it; raises `GitRefused` for one that no call may go to."""
    shown = re.sub(r"(?<=://)[^/@]*@", "", url) if url.lower().startswith("http") else url
    if url.startswith("-") or "\n" in url or "\0" in url or re.match(r"[\w.+-]+::", url):
        raise GitRefused(f"{shown} is reached by a program of its own.", "A person does this by hand.")
    scheme, mark, _ = url.partition("://")
    if mark:
        return _of_url(scheme, url, shown)
    match = _SCP.fullmatch(url)
    if match is None or "/" in url.partition(":")[0]:
        return Address("file", "", shown)
    if match["host"].startswith("-") or match["path"].startswith((":", "-")) or (match["user"] or "").startswith("-"):
        raise GitRefused(f"{shown} names no host.", "`git remote -v` tells which remotes there are.")
    return Address("ssh", match["host"].strip("[]").lower(), shown)


def _of_url(scheme: str, url: str, shown: str) -> Address:
    if scheme == "file":
        return Address("file", "", shown)
    if scheme not in _SCHEMES:
        raise GitRefused(f"{shown} is reached in a way that is not offered here.", "Use an https or ssh address.")
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if (
        not host
        or host.startswith("-")
        or not re.fullmatch(r"[\w.:-]+", host)
        or (parts.username or "").startswith("-")
    ):
        raise GitRefused(f"{shown} names no host.", "`git remote -v` tells which remotes there are.")
    return Address(scheme, host, shown)


class Remote:
    """Another repository, as one calls it; raises `GitRefused` if there is none, or none that may be gone to."""

    def __init__(
        self,
        tool: str,
        repository: Repository,
        name: str,
        state: Path,
        *,
        pushes: bool = False,
        time_s: float = LONGEST_S,
    ) -> None:
        """`state` is a folder outside of the tree, for the repository of ours."""
        self.name = checked_name(tool, name, "remote")
        self._repository = repository
        self._common = repository.common_dir
        self._time_s = time_s
        self._place = state / "transport.git"
        self._borrow()
        url = self._effective(self._addresses(), pushes=pushes)
        self.address = address_of(url)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host to be gone to, if it is not this machine's disk."""
        return (self.address.host,) if self.address.host else ()

    def ignored_settings(self) -> list[str]:
        """What the repository itself has set for going out, and what is not heeded."""
        told = self._repository.attempt("config", "--local", "--includes", "-z", "--name-only", "--list") or ""
        return sorted({key for key in told.split("\0") if _IGNORED.match(key)})

    def fetch(self, branch: str) -> dict[str, str]:
        """Get a branch, or all without a name; name → commit, as `refs/remotes/…` of the repository has them now."""
        mine = f"refs/remotes/{self.name}/{branch or '*'}"
        program = self._program("upload-pack")
        self._go(
            "fetch", "--no-tags", "--no-recurse-submodules", *program, _NAME, f"+refs/heads/{branch or '*'}:{mine}"
        )
        below = f"refs/remotes/{self.name}/{branch}".rstrip("/")
        rows = (line.split(" ", 1) for line in self._ask("for-each-ref", "--format=%(objectname) %(refname)", below))
        found = {name: commit for commit, name in rows}
        for name, commit in found.items():
            if self._repository.commit_named(name) != commit:
                self._repository.run("update-ref", "-m", "fetch by a run", name, commit)
        return {name.removeprefix(f"refs/remotes/{self.name}/"): commit for name, commit in found.items()}

    def push(self, branch: str, commit: str) -> None:
        """Let the branch there be this commit, if that only adds to it; raises GoneWrong."""
        options = ("--porcelain", "--no-verify", "--no-follow-tags", "--no-signed", "--recurse-submodules=no")
        self._go("push", *options, *self._program("receive-pack"), _NAME, f"{commit}:refs/heads/{branch}")
        self._repository.run("update-ref", "-m", "push by a run", f"refs/remotes/{self.name}/{branch}", commit)

    def _addresses(self) -> dict[str, list[str]]:
        """What the repository's own configuration says of the remote; data, and checked where it is used."""
        found = {}
        for key in ("url", "pushurl"):
            told = self._repository.attempt("config", "--local", "-z", "--get-all", f"remote.{self.name}.{key}") or ""
            found[key] = [value for value in told.split("\0") if value]
        if not found["url"] and not found["pushurl"]:
            raise GitRefused(f"There is no remote {self.name}.", "`git remote -v` tells which there are.")
        if max(map(len, found.values())) > 1:
            raise GitRefused(f"{self.name} has several addresses.", "A person does this by hand.")
        return found

    def _effective(self, addresses: Mapping[str, Sequence[str]], *, pushes: bool) -> str:
        """The address after the user's own rewriting; from now on git knows it in our repository."""
        for key, values in addresses.items():
            for value in values:
                self._ask(
                    "config", "--file", str(self._place / "config"), f"remote.{_NAME}.{key}", self._absolute(value)
                )
        return "\n".join(self._ask("remote", "get-url", *(["--push"] if pushes else []), _NAME))

    def _absolute(self, url: str) -> str:
        """A folder is told from the user's own, not from ours."""
        is_folder = "://" not in url and "::" not in url and not _SCP.fullmatch(url) and not url.startswith("-")
        return str((self._common.parent / url).resolve()) if is_folder else url

    def _borrow(self) -> None:
        """Make our repository anew: no configuration but ours, the names that the other has, and its objects."""
        shutil.rmtree(self._place, ignore_errors=True)
        self._place.mkdir(parents=True)
        kind = self._repository.run("rev-parse", "--show-object-format").strip()
        how = [] if kind == "sha1" else [f"--object-format={kind}"]
        run_git(self._place, ("init", "-q", "--bare", "--template=", *how, "."), {})
        names = self._repository.read(
            "for-each-ref", "--format=%(objectname) %(refname)", "refs/heads", "refs/remotes", "refs/tags"
        )
        (self._place / "packed-refs").write_bytes(names)
        if (shallow := self._common / "shallow").is_file():
            shutil.copyfile(shallow, self._place / "shallow")

    def _program(self, name: str) -> list[str]:
        """How git is called on the other side, if that is a folder here: with nothing of its own that it would run."""
        if self.address.scheme != "file":
            return []
        options = " ".join(f"-c {setting}" for setting in _LOCAL)
        return [f"--{name}=git {options} {name}"]

    def _go(self, *arguments: str) -> None:
        ways = {"GIT_ALLOW_PROTOCOL": self.address.scheme}
        if not {"GIT_SSH", "GIT_SSH_COMMAND"} & set(os.environ) and not self._asked("config", "core.sshCommand"):
            ways["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes"
        try:
            self._run(arguments, ways, self._time_s)
        except GitFailed as error:
            cause = error.__cause__
            output = f"{getattr(cause, 'stdout', '')}\n{getattr(cause, 'stderr', '')}"
            if _KEYLESS.search(output):
                raise GitRefused(
                    f"{self.address.shown} did not let us in: {error}.",
                    "A person sets up a key in the ssh agent, or a credential helper in their global configuration.",
                ) from error
            raise GoneWrong(str(error), output) from error

    def _ask(self, *arguments: str) -> list[str]:
        try:
            return self._run(arguments, {}, None).decode("utf-8", "replace").splitlines()
        except GitFailed as error:
            raise GitRefused(f"Git refused: {error}") from error

    def _asked(self, *arguments: str) -> bool:
        try:
            return bool(self._run(arguments, {}, None).strip())
        except GitFailed:
            return False

    def _run(self, arguments: Sequence[str], ways: Mapping[str, str], time_s: float | None) -> bytes:
        environment = {
            "GIT_DIR": str(self._place),
            "GIT_OBJECT_DIRECTORY": str(self._common / "objects"),
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "",
            "SSH_ASKPASS": "",
            "GIT_CONFIG_COUNT": "0",
            "LC_ALL": "C",
            **ways,
        }
        options = [word for setting in _SETTINGS for word in ("-c", setting)]
        return run_git(self._place, (*options, *arguments), environment, None, time_s)
