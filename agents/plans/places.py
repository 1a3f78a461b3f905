"""Where a change begins, found by its own words: paths and names that it speaks of, else what a search finds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from agents.errors import ToolError
from agents.surroundings import CodeKnowledge
from indexer.errors import IndexerError

_MOST: Final = 5
_NAMED: Final = re.compile(
    r"`([^`\s]{2,120})`"  # in code marks
    r"|\b([\w.-]+(?:/[\w.-]+)+|\w[\w-]*\.[a-z]{1,4})\b"  # paths
    r"|\b([A-Za-z_][\w]*(?:(?:\.|::)[A-Za-z_]\w*)+)\b"  # dotted names
    r"|\b([a-z]+(?:_[a-z0-9]+)+|[a-z]+[A-Z]\w+|[A-Z][a-z]+[A-Z]\w*)\b"  # snake, camel and Pascal
)
_NEAR: Final = 0.6
"""A search hit counts beside the best if its score is at least so much of the best's."""


class Places(msgspec.Struct, frozen=True):
    """Files and symbols that a change begins in; `sure` from 0 to 1, `why` in words.

    `chances` tell for each target how likely it is meant; without them all are.
    """

    targets: tuple[str, ...] = ()
    sure: float = 0.0
    why: str = ""
    chances: tuple[float, ...] = ()


def find_places(change: str, knowledge: CodeKnowledge) -> Places:
    """The places of a change; none where the index knows nothing. Call it in a thread."""
    named = list(dict.fromkeys(_named(change, knowledge)))[:_MOST]
    if named:
        return Places(tuple(named), 0.85, "the places are named in the wish, not given as targets")
    hits = [hit for hit in _search(change, knowledge) if hit.get("kind") != "doc" and not _is_test(str(hit["path"]))]
    if not hits:
        return Places(why="nothing in the code speaks of what the wish says")
    best = float(hits[0].get("score", 0.0)) or 1.0
    near = [hit for hit in hits if float(hit.get("score", 0.0)) >= best * _NEAR]
    paths = list(dict.fromkeys(str(hit["path"]) for hit in near))
    # The fewer files are as good as the best, the surer it is that the best is meant.
    sure = round(max(0.2, 0.65 - 0.1 * (len(paths) - 1)), 2)
    others = f" and {len(paths) - 1} more nearly as good" if len(paths) > 1 else ""
    chosen = tuple(paths[: _MOST - 2])
    why = f"a search for the wish's words found {paths[0]}{others}"
    return Places(chosen, sure, why, _chances(chosen, near, best, sure))


def _chances(paths: Sequence[str], hits: Sequence[Mapping[str, Any]], best: float, sure: float) -> tuple[float, ...]:
    """How likely each is meant: the best hit most, and others less than their scores say."""
    scores = [max(float(hit.get("score", 0.0)) for hit in hits if hit["path"] == path) for path in paths]
    top = 0.5 + 0.5 * sure
    return tuple(round(top * (score / best) ** 2, 2) for score in scores)


def _named(change: str, knowledge: CodeKnowledge) -> Iterator[str]:
    for match in _NAMED.finditer(change):
        word = next(group for group in match.groups() if group).strip(".,;:")
        if _is_file(word, knowledge):
            yield word
            continue
        last = re.split(r"\.|::|/", word)[-1]
        exact = [one for one in _symbols(word, knowledge) if one.get("name") == last]
        homes = list(dict.fromkeys(str(one["path"]) for one in exact))
        if len(homes) == 1:
            yield f"{homes[0]}:{exact[0].get('qualified') or last}"


def _is_file(word: str, knowledge: CodeKnowledge) -> bool:
    if "/" not in word and "." not in word:
        return False
    hits = _search(word, knowledge, path=word) if "*" not in word else []
    return any(hit["path"] == word for hit in hits)


def _search(text: str, knowledge: CodeKnowledge, path: str = "") -> list[dict[str, Any]]:
    try:
        return knowledge.search(text[:400], limit=12, path=path)
    except (IndexerError, ToolError):
        return []


def _symbols(name: str, knowledge: CodeKnowledge) -> list[dict[str, Any]]:
    try:
        return knowledge.symbols(name, limit=8)
    except (IndexerError, ToolError):
        return []


def _is_test(path: str) -> bool:
    return bool(re.search(r"(^|/)(tests?|specs?|__tests__)/|(^|/)test_|[._]test\.|_spec\.", path))
