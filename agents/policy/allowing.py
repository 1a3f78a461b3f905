"""Whether rules allow a command line as a whole: every part of it, and nothing that could make a part mean another."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from agents.policy.patterns import leaves_tree
from agents.policy.rules import Rule, allows_command
from agents.policy.shell import CommandLine, Redirect, SimpleCommand
from agents.policy.wrappers import SHELLS

NOWHERE: Final = "/dev/null"

_SHELL_WORDS: Final = frozenset({"true", "false", ":", "exit", "wait", "set", "test", "["})
_TRANSPARENT: Final = frozenset({"timeout", "time", "nice", "env", "stdbuf", "command"})
"""What these run is a part of its own."""
_HARMLESS_VARIABLES: Final = frozenset(
    "CI NO_COLOR FORCE_COLOR TERM COLUMNS LINES TZ LANG LANGUAGE LC_ALL NODE_ENV RUST_BACKTRACE RUST_LOG DEBUG VERBOSE "
    "PYTHONDONTWRITEBYTECODE PYTHONUNBUFFERED PYTHONHASHSEED PYTHONWARNINGS".split()
)
_SHELL_TEXT: Final = re.compile(r"-[eux]*c")


def allowing_rule(rules: Sequence[Rule], command: CommandLine, is_free: Callable[[Redirect], bool]) -> Rule | None:
    """The first rule of those that together allow a command line; None if they do not.

    `is_free` says whether a file may be written that the line redirects to.
    """
    if not command.is_plain:
        return None
    redirects = (one for part in command.commands for one in part.redirects if one.target != NOWHERE)
    if not all(is_free(redirect) if redirect.writes else _stays(redirect) for redirect in redirects):
        return None
    found: list[Rule] = []
    for part in command.commands:
        if not all(map(_is_harmless_assignment, part.assignments)):
            return None
        if _needs_rule(part):
            rule = allows_command(rules, part)
            if rule is None:
                return None
            found.append(rule)
    return found[0] if found else None


def _stays(redirect: Redirect) -> bool:
    """Whether what is read lies in the tree, or in the command line itself."""
    return redirect.is_text or (redirect.is_static and not leaves_tree(redirect.target))


def _needs_rule(part: SimpleCommand) -> bool:
    if not part.words or part.program in _SHELL_WORDS or part.program in _TRANSPARENT:
        return False
    if part.program == "cd":
        return not _stays_in_tree(part)
    return not (part.program in SHELLS and len(part.words) > 1 and _SHELL_TEXT.fullmatch(part.words[1].text))


def _stays_in_tree(part: SimpleCommand) -> bool:
    """Whether a `cd` names a folder in the tree; without one it goes home, and `-` is where nobody knows."""
    words = part.words[1:]
    folders = [word.text for word in words if not word.text.startswith("-")]
    fits = all(word.is_static and not word.has_glob and not leaves_tree(word.text) for word in words)
    return fits and len(folders) == 1 and folders != [""] and all(word.text != "-" for word in words)


def _is_harmless_assignment(text: str) -> bool:
    name, _, value = text.partition("=")
    return name in _HARMLESS_VARIABLES and "$" not in value and "`" not in value
