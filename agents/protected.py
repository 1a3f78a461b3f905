"""Paths in a tree that decide what runs later or who may do what: never written without a person's word. Pure.

The one list for policy, edits and the sandbox. A name counts at any depth and in any spelling that some file system
takes for the same: other case, letters that show nothing, trailing dots. What lies below a protected folder is
protected too.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final


@dataclass(frozen=True)
class Protected:
    """One kind of path: `pattern` is one or two names with wildcards, `reason` a clause that says what it decides."""

    pattern: str
    reason: str

    @property
    def names(self) -> tuple[str, ...]:
        """The pattern, name by name."""
        return tuple(self.pattern.split("/"))


_GIT = "git runs what its folder and settings name"
_OWN = "it decides what agents may do"
_SHELL = "a shell or another program runs it when it starts"
_EDITOR = "an editor runs what it names when the folder is opened"
_CI = "continuous integration runs what it names"
_HOOK = "it names commands that run on commits"
_PACKAGES = "it says where packages come from and what they may run"
_AGENT = "other agents take orders and tools from it"
_KEYS = "it holds or grants access"

_BY_REASON: Final = {
    _GIT: ".git .gitmodules .gitconfig",
    _OWN: ".groundplan/policy* .groundplan/agents",
    _SHELL: """
        .bashrc .bash_profile .bash_login .bash_logout .bash_aliases .profile .zshrc .zshenv .zprofile .zlogin .zlogout
        .kshrc .cshrc .tcshrc .login .inputrc .envrc .mise.toml mise.toml .bazelrc .ripgreprc .cargo/config
        .cargo/config.toml
    """,
    _EDITOR: """
        .vscode .idea .zed .fleet .devcontainer .devcontainer.json *.code-workspace .vimrc .exrc .nvimrc .nvim.lua
        .lvimrc .emacs .dir-locals.el .ycm_extra_conf.py
    """,
    _CI: """
        .github/workflows .github/actions .forgejo/workflows .gitea/workflows .gitlab-ci.yml .gitlab-ci.yaml .gitlab/ci
        .circleci .buildkite .woodpecker .woodpecker.yml .drone.yml .travis.yml .appveyor.yml appveyor.yml
        azure-pipelines.yml bitbucket-pipelines.yml Jenkinsfile .ci
    """,
    _HOOK: ".husky .githooks .pre-commit-config.yaml .pre-commit-config.yml lefthook.yml .lefthook.yml .hooks",
    _PACKAGES: ".npmrc .yarnrc .yarnrc.yml .yarn/releases .yarn/plugins .pnpmfile.cjs bunfig.toml .pypirc .condarc",
    _AGENT: ".mcp.json .claude .cursor .codex .gemini .aider.conf.yml",
    _KEYS: ".ssh .gnupg .aws .netrc .docker/config.json .kube",
}

PROTECTED: Final[tuple[Protected, ...]] = tuple(
    Protected(pattern, reason) for reason, patterns in _BY_REASON.items() for pattern in patterns.split()
)
"""All kinds, by reason."""

_FOLDED: Final = tuple(
    (tuple(name.casefold() for name in protected.names), protected.reason) for protected in PROTECTED
)
_PLAIN: Final = {names[0]: names for names, _ in _FOLDED if "*" not in names[0]}
"""First names without wildcards: nearly every path is told by one look here."""
_WILD: Final = tuple(names[0] for names, _ in _FOLDED if "*" in names[0])


def is_protected(path: str) -> str | None:
    """Why this path is protected, as a clause that follows 'because'; None if it is not.

    `path` is relative to the tree or absolute, with slashes; the disk is not looked at, so resolve links first.
    """
    names = _folded(path)
    for start, name in enumerate(names):
        if not _may_begin(name):
            continue
        for pattern, reason in _FOLDED:
            if _matches(names[start : start + len(pattern)], pattern):
                return reason
    return None


def holds_protected(path: str) -> bool:
    """Whether protected paths may lie directly below, as in `.github`: moving it away would move them."""
    names = _folded(path)
    return bool(names) and any(len(pattern) > 1 and fnmatchcase(names[-1], pattern[0]) for pattern, _ in _FOLDED)


def _may_begin(name: str) -> bool:
    return name in _PLAIN or any(fnmatchcase(name, pattern) for pattern in _WILD)


def _matches(names: list[str], pattern: tuple[str, ...]) -> bool:
    return len(names) == len(pattern) and all(map(fnmatchcase, names, pattern))


def _folded(path: str) -> list[str]:
    """The names of a path as the most forgiving file system compares them; `..` takes back the name before it."""
    names: list[str] = []
    for part in path.replace("\\", "/").split("/"):
        if part == "..":
            del names[-1:]
        elif part not in {"", "."}:
            names.append(_folded_name(part))
    return names


def _folded_name(name: str) -> str:
    if name.isascii():
        shown = name
    else:  # HFS+ skips what shows nothing; other systems fold look-alikes of ASCII into it
        shown = "".join(c for c in unicodedata.normalize("NFKC", name) if unicodedata.category(c) not in {"Cf", "Mn"})
    stem = shown.partition(":")[0] or shown  # NTFS: `.git::$INDEX_ALLOCATION` is `.git`
    folded = (stem.rstrip(". ") or stem).casefold()
    return ".git" if folded in {"git~1", ".git~1"} else folded
