"""A commit's message by rules: what has changed, said in the manner of the repository's last subjects."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from agents.tools.git.repository import Repository

SUBJECT_LETTERS: Final = 72
_LOOKED_AT: Final = 50
_LISTED: Final = 30
_USUAL: Final = 0.5
"""What so large a part of the last subjects does is how subjects are written here."""

_CONVENTIONAL: Final = re.compile(r"^(?P<kind>[a-z]+)(?:\((?P<scope>[^)]+)\))?!?: (?P<rest>.+)")
_TICKET: Final = re.compile(r"^(?P<open>\[?)(?P<ticket>[A-Z][A-Z0-9]+-\d+)(?P<close>\]?:?) ")
_TICKET_IN_BRANCH: Final = re.compile(r"[A-Z][A-Z0-9]+-\d+")
_DOCUMENTS: Final = frozenset({".md", ".rst", ".adoc", ".txt"})
_BUILD: Final = frozenset(
    {
        "pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "package.json", "package-lock.json", "yarn.lock",
        "pnpm-lock.yaml", "poetry.lock", "uv.lock", "Cargo.toml", "Cargo.lock", "go.mod", "go.sum", "pom.xml",
        "build.gradle", "build.gradle.kts", "Makefile", "Dockerfile", "CMakeLists.txt",
    }
)  # fmt: skip
_PAST: Final = {"Add": "Added", "Remove": "Removed", "Rename": "Renamed", "Change": "Changed"}
_PAST_WORD: Final = re.compile(r"[A-Za-z]+ed\b")
_VERBS: Final = {"A": "Add", "D": "Remove", "R": "Rename", "M": "Change", "T": "Change", "C": "Add"}


@dataclass(frozen=True)
class Change:
    """One file: `letter` is git's (A, D, M, R …), `old` where it was before."""

    letter: str
    path: str
    old: str = ""


@dataclass(frozen=True)
class Manner:
    """How subjects are written here."""

    is_conventional: bool = False
    scopes: frozenset[str] = frozenset()
    ticket: str = ""
    """How a ticket is written, with `{}` in its place; empty where subjects have none."""
    is_lower: bool = False
    is_past: bool = False
    """Whether they say what was done (`Added`) rather than what to do (`Add`)."""


def suggested(repository: Repository, changes: Sequence[Change]) -> tuple[str, Manner]:
    """A message for a commit of these changes, and the manner that it follows."""
    manner = manner_of(_subjects(repository))
    subject = subject_of(changes, manner)
    ticket = _TICKET_IN_BRANCH.search(repository.branch())
    if manner.ticket and ticket:
        subject = f"{manner.ticket.format(ticket.group())} {subject}"
    body = [f"- {_told(change)}" for change in changes] if len(changes) > 1 else []
    if len(body) > _LISTED:
        body = [*body[:_LISTED], f"- and {len(body) - _LISTED} more"]
    return "\n\n".join(part for part in (_fitting(subject), "\n".join(body)) if part), manner


def manner_of(subjects: Sequence[str]) -> Manner:
    """What most of the subjects have in common."""
    if not subjects:
        return Manner()
    least = len(subjects) * _USUAL
    conventional = [match for subject in subjects if (match := _CONVENTIONAL.match(subject))]
    tickets = [match for subject in subjects if (match := _TICKET.match(subject))]
    usual = Counter(f"{match['open']}{{}}{match['close']}" for match in tickets).most_common(1)
    words = [match["rest"] if (match := _CONVENTIONAL.match(subject)) else subject for subject in subjects]
    words = [_TICKET.sub("", word) for word in words]
    return Manner(
        is_conventional=len(conventional) >= least,
        scopes=frozenset(match["scope"] for match in conventional if match["scope"]),
        ticket=usual[0][0] if len(tickets) >= least else "",
        is_lower=sum(word[:1].islower() for word in words) > least,
        is_past=sum(bool(_PAST_WORD.match(word)) for word in words) > least,
    )


def subject_of(changes: Sequence[Change], manner: Manner) -> str:
    """One line that says what has changed."""
    told = _summary(changes)
    if manner.is_past:
        verb, _, rest = told.partition(" ")
        told = f"{_PAST.get(verb, verb)} {rest}"
    told = told[:1].lower() + told[1:] if manner.is_lower or manner.is_conventional else told
    if not manner.is_conventional:
        return told
    scope = _scope([change.path for change in changes], manner.scopes)
    return f"{kind_of(changes)}{f'({scope})' if scope else ''}: {told}"


def kind_of(changes: Sequence[Change]) -> str:
    """The kind in the words of Conventional Commits; of code it is a guess."""
    kinds = {_kind_of_path(change.path) for change in changes}
    if len(kinds) == 1 and kinds != {"code"}:
        return kinds.pop()
    if all(change.letter == "R" for change in changes):
        return "refactor"
    code = [change for change in changes if _kind_of_path(change.path) == "code"]
    if any(change.letter == "A" for change in code):
        return "feat"
    return "fix" if code else "chore"


def _kind_of_path(path: str) -> str:
    pure = PurePosixPath(path)
    if path.startswith((".github/", ".gitlab", ".circleci/")):
        return "ci"
    if any(part in {"test", "tests", "spec", "__tests__"} for part in pure.parts[:-1]) or re.search(
        r"(^|[._])(test|spec)s?[._]", pure.name
    ):
        return "test"
    if pure.suffix in _DOCUMENTS or pure.parts[0] in {"docs", "doc"}:
        return "build" if pure.name in _BUILD else "docs"
    return "build" if pure.name in _BUILD else "code"


def _summary(changes: Sequence[Change]) -> str:
    letters = {change.letter for change in changes}
    verb = _VERBS.get(letters.pop(), "Change") if len(letters) == 1 else "Change"
    if len(changes) == 1:
        change = changes[0]
        return f"{verb} {change.old} to {change.path}" if change.letter == "R" else f"{verb} {change.path}"
    names = [PurePosixPath(change.path).name for change in changes]
    short = f"{verb} {' and '.join(names)}"
    if len(changes) == 2 and len(short) <= SUBJECT_LETTERS:
        return short
    folder = _common_folder(change.path for change in changes)
    return f"{verb} {len(changes)} files{f' in {folder}' if folder else ''}"


def _fitting(subject: str) -> str:
    """A subject that is not too long, cut between words."""
    if len(subject) <= SUBJECT_LETTERS:
        return subject
    kept = subject[: SUBJECT_LETTERS - 1]
    return f"{kept.rpartition(' ')[0] or kept}…"


def _common_folder(paths: Iterable[str]) -> str:
    parts = [PurePosixPath(path).parts[:-1] for path in paths]
    common: list[str] = []
    for level in zip(*parts, strict=False):
        if len(set(level)) > 1:
            break
        common.append(level[0])
    return "/".join(common)


def _scope(paths: Sequence[str], known: frozenset[str]) -> str:
    """A scope that the repository has used before and that most of the paths lie in."""
    counted = Counter(part for path in paths for part in {*PurePosixPath(path).parts, PurePosixPath(path).stem})
    fitting = [(count, name) for name, count in counted.items() if name in known]
    return max(fitting)[1] if fitting and max(fitting)[0] * 2 > len(paths) else ""


def _told(change: Change) -> str:
    verb = _VERBS.get(change.letter, "Change")
    return f"{verb} {change.old} to {change.path}" if change.letter == "R" else f"{verb} {change.path}"


def _subjects(repository: Repository) -> list[str]:
    told = repository.attempt("log", f"--max-count={_LOOKED_AT}", "--no-merges", "--format=%s%x1f%ae", "HEAD") or ""
    rows = [line.split("\x1f") for line in told.splitlines() if "\x1f" in line]
    return [subject for subject, mail in rows if mail != "groundplan@localhost"]
