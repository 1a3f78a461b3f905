"""Ids that nothing defines, that two places define, or that nothing names, and decisions that were replaced."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from spec.guards.findings import Fix
from spec.ids.mention import Mention, Weight
from spec.ids.places import SpecPlace
from spec.ids.shape import closest, family_of, is_own
from spec.linting.findings import ERROR, HINT, WARNING, TextFinding, at_words, replacing
from spec.linting.surroundings import Defined, Surroundings

_LEAST_FAMILY: Final = 2
"""So many ids of a family are defined before an unknown one of it is told of."""

_PRACTICE: Final = 0.75
"""Where at least this share of a text's ids is named elsewhere, one that is not is worth a hint."""

_SKETCHES: Final = frozenset({"templates", "template", "examples"})
_TRACED: Final = frozenset({"requirement", "criterion", "story"})


def id_findings(
    path: str, place: SpecPlace, mentions: Sequence[Mention], lines: Sequence[str], around: Surroundings
) -> Iterator[TextFinding]:
    """What is wrong with the ids of a text."""
    if not _SKETCHES.isdisjoint(path.split("/")):
        return  # what a template names is to be filled in
    for mention in mentions:
        if mention.defines or not mention.length:
            continue
        found = around.meant(mention)
        if found:
            yield from _replaced(path, place, mention, lines, found)
        elif _should_be_known(place, mention, mentions, around):
            yield _unknown(path, place, mention, lines, around)
    yield from _twice(place, mentions, around, path)
    if place.is_spec:
        yield from _never_named(mentions, around)


def _should_be_known(place: SpecPlace, mention: Mention, mentions: Sequence[Mention], around: Surroundings) -> bool:
    """Whether an id that nothing defines is a slip: others of its family are defined where this one would be."""
    if around.anywhere(mention) or place.role in {"archived", "constitution", "steering", "other", "bugfix"}:
        return False
    if place.format == "kiro" and around.text(f"{place.scope}/bugfix.md") is not None:
        return False  # its sections count their criteria in ways of their own
    if place.format == "openspec" and mention.scope:
        return _is_of_known_capability(mention, around)
    if is_own(mention.id) and place.format != "groundplan":
        return False
    family = around.alike(mention)
    if place.format == "markdown":
        return any(_bare(one) == _bare(mention.id) for one in family)
    return bool(family) if place.format == "groundplan" else len(family) >= _LEAST_FAMILY


def _bare(name: str) -> str:
    """An id without what people leave out or add: zeros, dashes, case."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", name).replace("-", "").upper()


def _is_of_known_capability(mention: Mention, around: Surroundings) -> bool:
    return around.text(f"{mention.scope}/spec.md") is not None


def _unknown(path: str, place: SpecPlace, mention: Mention, lines: Sequence[str], around: Surroundings) -> TextFinding:
    known = around.alike(mention)
    close = closest(mention.id, known)
    fixes = tuple(_renamed(path, mention, one, lines) for one in close)
    told = f" Did you mean {' or '.join(close[:2])}?" if close else ""
    is_bound = place.format == "groundplan" and _is_bound(lines, mention.line) and around.has_project()
    is_sure = place.format != "openspec" or bool(close)  # a name may be one that another change adds
    return at_words(
        "ids.unknown",
        ERROR if is_bound else WARNING if is_sure else HINT,
        f"Nothing here is called {mention.id}.{told}",
        mention.line,
        mention.column,
        mention.length,
        fixes,
    )


def _renamed(path: str, mention: Mention, name: str, lines: Sequence[str]) -> Fix:
    """The way to write another id as this text writes ids: a number alone stays one."""
    written = lines[mention.line - 1][mention.column : mention.column + mention.length]
    text = name.rpartition(" ")[2] if written[:1].isdigit() else name
    return replacing(f"Write {name}", path, mention.line, mention.column, mention.length, text)


def _replaced(
    path: str, place: SpecPlace, mention: Mention, lines: Sequence[str], found: Sequence[Defined]
) -> Iterator[TextFinding]:
    """An edge or a ground that is a decision which no longer counts."""
    one = found[0]
    if one.state != "superseded" or place.format != "groundplan":
        return
    section = _section(lines, mention.line)
    word = lines[mention.line - 1].strip().lstrip("-*+ ").partition(" ")[0].lower()
    if section not in {"edges", "rests on"} or word == "supersedes":
        return
    told = f" by {one.superseded_by}" if one.superseded_by else ""
    fixes: tuple[Fix, ...] = ()
    if one.superseded_by and is_own(one.superseded_by):
        fixes = (_retargeted(path, mention, one.superseded_by, lines),)
    yield at_words(
        "ids.superseded",
        WARNING,
        f"{mention.id} was replaced{told} and does not count any more. Which decision does this rest on now?",
        mention.line,
        mention.column,
        mention.length,
        fixes,
    )


def _retargeted(path: str, mention: Mention, name: str, lines: Sequence[str]) -> Fix:
    """The same for a target: an edge names a record by its id, with the alias in parentheses behind it."""
    line = lines[mention.line - 1]
    behind = re.search(r"(\S+)[ \t]+\($", line[: mention.column])
    if behind is None or not line.startswith(")", mention.column + mention.length):
        return _renamed(path, mention, name, lines)
    begin, end = behind.start(1), mention.column + mention.length + 1
    return replacing(f"Write {name}", path, mention.line, begin, end - begin, name)


def _is_bound(lines: Sequence[str], number: int) -> bool:
    """Whether the line is one that the program reads the id of."""
    return _section(lines, number) in {"edges", "rests on"}


def _section(lines: Sequence[str], number: int) -> str:
    for line in reversed(lines[: number - 1]):
        if line.startswith("## "):
            return line[3:].strip().lower()
    return ""


def _twice(place: SpecPlace, mentions: Sequence[Mention], around: Surroundings, path: str) -> Iterator[TextFinding]:
    for mention in mentions:
        least = Weight.TABLED if place.format == "markdown" else Weight.STATED
        if mention.weight < least or place.role in {"archived", "delta", "other", "bugfix"}:
            continue
        others = [
            one
            for one in around.meant(mention)
            if (one.path, one.line) != (path, mention.line)
            and one.scope == mention.scope
            and one.weight == mention.weight
            and (one.line < mention.line if one.path == path else place.format != "markdown")
        ]
        if others:
            where = f"line {others[0].line}" if others[0].path == path else f"{others[0].path}:{others[0].line}"
            severity = WARNING if place.format != "markdown" else HINT
            message = f"{mention.id} is defined in {where} too. Whoever names it may mean either; give one another id."
            yield at_words("ids.duplicate", severity, message, mention.line, mention.column, max(mention.length, 1))


def _never_named(mentions: Sequence[Mention], around: Surroundings) -> Iterator[TextFinding]:
    """Ids that nothing names, where naming them is what the others do."""
    defined = [one for one in mentions if one.weight >= Weight.STATED and one.kind in _TRACED]
    by_kind: dict[str, list[Mention]] = defaultdict(list)
    for one in defined:
        by_kind[f"{one.kind}:{family_of(one.id)}"].append(one)
    for family in by_kind.values():
        silent = [one for one in family if not around.is_named(one)]
        if len(family) < 4 or len(silent) > len(family) * (1 - _PRACTICE):
            continue
        for one in silent:
            message = f"Nothing names {one.id}: no task, no code and no test."
            yield at_words("ids.never_named", HINT, message, one.line, one.column, max(one.length, 1))
