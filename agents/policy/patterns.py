"""Patterns of rules and grants: on paths, on the words of commands, on hosts and on names of tools.

What forbids or asks is matched loosely, what allows strictly: a pattern that is missed must never make more possible.
"""

from __future__ import annotations

import posixpath
import re
import shlex
import unicodedata
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final

from agents.policy.shell import SimpleCommand, Word

_ANY: Final = "*"
_ANY_OPTIONS: Final = "-**"
_SHORTEST_BEGINNING: Final = len("--f")


# -- paths -----------------------------------------------------------------------------------------------------


def plain_path(path: str) -> str:
    """A path as it is compared: composed letters, no `.`, no doubled or closing slash."""
    composed = unicodedata.normalize("NFC", path.replace("\\", "/"))
    return posixpath.normpath(composed) if composed else ""


def leaves_tree(path: str) -> bool:
    """Whether a path does not lie in the tree."""
    plain = plain_path(path)
    return plain.startswith(("/", "~", "../")) or plain == ".." or bool(re.match(r"[A-Za-z]:", plain))


def path_matches(pattern: str, path: str, *, anchored: bool = False) -> bool:
    """Whether a glob covers a path in the tree, or a folder that holds it.

    As in a `.gitignore`: a pattern without a slash fits in every folder, unless `anchored`; `*` and `?` stop at a
    slash, `**` does not. Loose matching looks past upper and lower case, since some disks do.
    """
    return _path_pattern(pattern, anchored).match(plain_path(path)) is not None


@lru_cache(maxsize=4096)
def _path_pattern(pattern: str, anchored: bool) -> re.Pattern[str]:
    body = unicodedata.normalize("NFC", pattern).strip("/") if pattern != "/" else ""
    everywhere = not anchored and "/" not in pattern.rstrip("/")
    spelled = "".join(_glob_piece(piece) for piece in re.split(r"(\*\*/|/\*\*$|\*\*|\*|\?|\[[^\]]*\])", body))
    flags = re.DOTALL if anchored else re.DOTALL | re.IGNORECASE
    return re.compile(rf"{'(?:.*/)?' if everywhere else ''}{spelled}(?:/.*)?\Z", flags)


def _glob_piece(piece: str) -> str:
    known = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    if piece in known:
        return known[piece]
    if piece.startswith("[") and piece.endswith("]") and len(piece) > 2:
        inner = piece[1:-1].replace("\\", "\\\\").replace("[", "\\[")
        return f"[{'^' + inner[1:] if inner[0] in '!^' else inner}]"
    return re.escape(piece)


# -- commands --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def pattern_words(pattern: str) -> tuple[str, ...]:
    """The words of a command pattern; raises ValueError for quotes that do not close."""
    return tuple(shlex.split(pattern))


def words_match(pattern: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a pattern fits words: `*` alone stands for any words or none, within a word for any letters.

    `-**` stands for any options or none: words that begin with a hyphen.
    """
    reachable = {0}
    for wanted in pattern:
        if wanted == _ANY:
            reachable = set(range(min(reachable), len(words) + 1)) if reachable else set()
        elif wanted == _ANY_OPTIONS:
            reachable = {end for at in reachable for end in _past_options(words, at)}
        else:
            reachable = {at + 1 for at in reachable if at < len(words) and fnmatchcase(words[at], wanted)}
        if not reachable:
            return False
    return len(words) in reachable


def _past_options(words: Sequence[str], at: int) -> Iterator[int]:
    """Every place that is reached by going past none, one or more options."""
    yield at
    while at < len(words) and _looks_like_option(words[at]) and words[at] != "--":
        at += 1
        yield at


def command_fits_loosely(pattern: str, command: SimpleCommand) -> bool:
    """For rules that forbid or ask: by the program's bare name, and with its options wherever they stand.

    `rm -rf /` fits `rm / -r -f`, and `git push --force *` fits `git -C x push origin --forc`: git takes the beginnings
    of long options, and others do so too.
    """
    wanted = pattern_words(pattern)
    if not command.words or not wanted or not _may_name(wanted[0], command.program):
        return False
    words = [word.text for word in command.words]
    return any(words_match(wanted, form) or _fits_in_any_order(wanted, form) for form in _forms(words))


def _may_name(first: str, program: str) -> bool:
    """Whether the first word of a pattern may stand for a program: told at once for nearly all pairs of them."""
    return first in {program, program.rpartition("/")[2]} or any(sign in first for sign in "*?[")


def _forms(words: list[str]) -> list[list[str]]:
    bare = [words[0].rpartition("/")[2] or words[0], *words[1:]]
    return [words, bare, _without_git_options(bare)] if bare[0] == "git" else [words, bare]


def _fits_in_any_order(wanted: Sequence[str], words: Sequence[str]) -> bool:
    options = [word for word in wanted if _looks_like_option(word)]
    given = {piece for word in words if _looks_like_option(word) for piece in (word, *_letters(word))}
    rest = [word for word in wanted if not _looks_like_option(word)]
    others = [word for word in words if not _looks_like_option(word)]
    return bool(options) and words_match(rest, others) and all(_is_given(option, given) for option in options)


def _is_given(option: str, given: set[str]) -> bool:
    """Whether an option is there, as itself or letter by letter."""
    if any(_is_option(option, one) for one in given):
        return True
    letters = _letters(option)
    return bool(letters) and given.issuperset(letters)


def _looks_like_option(word: str) -> bool:
    return word.startswith("-") and word != "-"


def _letters(word: str) -> list[str]:
    """`-rf` as `-r` and `-f`; empty for a long option or a single letter."""
    return [f"-{letter}" for letter in word[1:]] if re.fullmatch(r"-[A-Za-z]{2,5}", word) else []


def _is_option(wanted: str, given: str) -> bool:
    name = given.partition("=")[0]
    if fnmatchcase(given, wanted) or fnmatchcase(name, wanted):
        return True
    return len(name) >= _SHORTEST_BEGINNING and name.startswith("--") and wanted.startswith(name)


def _without_git_options(words: list[str]) -> list[str]:
    place = 1
    while place < len(words) and words[place].startswith("-"):
        place += 2 if words[place] in {"-C", "-c", "--git-dir", "--work-tree", "--namespace", "--exec-path"} else 1
    return ["git", *words[place:]]


def command_fits_exactly(pattern: str, command: SimpleCommand) -> bool:
    """For what is known to be harmless: the words in their order, and the program as written."""
    return words_match(pattern_words(pattern), [word.text for word in command.words])


def command_fits_strictly(pattern: str, command: SimpleCommand) -> bool:
    """For what allows: fixed words only, the program as written, and `*` takes no word that leaves the tree."""
    wanted = pattern_words(pattern)
    if not wanted or not command.words or not _may_name(wanted[0], command.program):
        return False
    if not words_match(wanted, [word.text for word in command.words]):
        return False
    named = frozenset(wanted) - {_ANY, _ANY_OPTIONS}
    return all(_is_tame(word) or (word.is_static and word.text in named) for word in command.words[1:])


def _is_tame(word: Word) -> bool:
    if not word.is_static or (word.has_glob and word.text[:1] in "*?["):
        return False
    value = word.text.partition("=")[2] if word.text.startswith("-") else word.text
    return not leaves_tree(value) if value and value != "/dev/null" else True


# -- hosts and tools -------------------------------------------------------------------------------------------


def host_matches(pattern: str, host: str) -> bool:
    """Whether `name` or `*.name` covers a host. A closing dot is looked past, and a port where the pattern has none."""
    wanted = pattern.lower().rstrip(".")
    if re.search(r":\d+$", wanted):
        return host.lower() == wanted
    plain = re.sub(r":\d+$", "", host.lower()).rstrip(".")
    if wanted.startswith("*."):
        return plain.endswith(wanted[1:]) and plain != wanted[2:]
    return plain == wanted


def tool_matches(pattern: str, tool: str) -> bool:
    """Whether a name with `*` covers a tool."""
    return fnmatchcase(tool, pattern)
