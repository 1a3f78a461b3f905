"""Scenarios in given, when and then: read from a sentence or from a list, and written as either."""
# ruff: noqa: RUF001 - the marks of other writing systems are what is looked for

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from spec.records import Step

_WORDS: Final[dict[str, str]] = {
    **dict.fromkeys(("given", "dado", "dada", "dados", "dadas", "étant donné", "angenommen", "дано", "пусть"), "given"),
    **dict.fromkeys(("假设", "假如", "给定", "假設", "前提", "조건", "주어진"), "given"),
    **dict.fromkeys(
        ("when", "quando", "cuando", "quand", "lorsque", "wenn", "когда", "если", "当", "當", "もし"), "when"
    ),
    **dict.fromkeys(("만일", "만약", "如果"), "when"),
    **dict.fromkeys(
        ("then", "então", "entao", "entonces", "alors", "dann", "тогда", "то", "那么", "那麼", "则"), "then"
    ),
    **dict.fromkeys(("ならば", "그러면"), "then"),
    **dict.fromkeys(
        ("and", "but", "e", "y", "et", "und", "и", "且", "并且", "而且", "かつ", "그리고", "mas", "pero"), "and"
    ),
}
_ANY: Final = "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True))
_BOLD: Final = re.compile(rf"(?:\*\*|__)\s*({_ANY})\s*[:：,，]?\s*(?:\*\*|__)\s*[:：]?", re.IGNORECASE)
_BULLET: Final = re.compile(rf"(?:\*\*|__)?({_ANY})\b\s*[:：]?\s*(?:\*\*|__)?\s*[:：]?", re.IGNORECASE)
_PLAIN: Final = re.compile(
    r"(?:^|[,;.，；。]\s*|\s)(given|when|then|dado|quando|então|cuando|entonces)\s", re.IGNORECASE
)
_NAME: Final = re.compile(r"\*\(([^()]{1,200})\)\*$")


def read_sentence(text: str, name: str = "") -> Step | None:
    """The scenario in a running text such as `**Given** a, **When** b, **Then** c`; None without any keyword."""
    text = " ".join(text.split())
    named = _NAME.search(text)
    if named is not None:
        name, text = named[1].strip(), text[: named.start()].rstrip()
    found = [(match.start(), match.end(), _WORDS[match[1].casefold()]) for match in _BOLD.finditer(text)]
    if not any(role != "and" for _, _, role in found):
        found = _plain(text)
    if not found:
        return None
    ends = [start for start, _, _ in found[1:]] + [len(text)]
    return _step(name, ((role, text[end:stop]) for (_, end, role), stop in zip(found, ends, strict=True)))


def read_clauses(lines: Iterable[str], name: str = "") -> Step:
    """The scenario in the items of a list, one clause each; one without a keyword goes on with the one before it."""
    clauses: list[tuple[str, str]] = []
    for line in lines:
        match = _BULLET.match(line.strip())
        if match is None:
            clauses.append(("and", line))
        else:
            clauses.append((_WORDS[match[1].casefold()], line.strip()[match.end() :]))
    return _step(name, clauses)


def is_clause(line: str) -> bool:
    """Whether an item of a list begins with a keyword."""
    match = _BULLET.match(line.strip())
    return match is not None and match[1].casefold() not in {"e", "y", "и", "то"}


def sentence_of(step: Step) -> str:
    """The scenario as one sentence, keywords in bold, its name behind."""
    pieces = []
    for word, clauses in (("Given", step.given), ("When", step.when), ("Then", step.then)):
        for number, clause in enumerate(clauses):
            pieces.append(f"**{'And' if number else word}** {one_line(clause)}")
    text = ", ".join(pieces)
    return f"{text} *({one_line(step.name)})*" if step.name.strip() else text


def clauses_of(step: Step) -> list[str]:
    """The scenario as the items of a list, keywords in bold capitals."""
    return [
        f"- **{'AND' if number else word}** {one_line(clause)}"
        for word, clauses in (("GIVEN", step.given), ("WHEN", step.when), ("THEN", step.then))
        for number, clause in enumerate(clauses)
    ]


def one_line(text: str) -> str:
    """A text without line breaks, for places that hold one line."""
    return " ".join(text.split())


def _plain(text: str) -> list[tuple[int, int, str]]:
    """Keywords that are not bold count when the text begins with one, so that prose is not cut to pieces."""
    found: list[tuple[int, int, str]] = []
    order = ("given", "when", "then")
    reached = -1
    for match in _PLAIN.finditer(text):
        role = _WORDS[match[1].casefold()]
        if (not found and match.start() > 0) or order.index(role) <= reached:
            continue
        reached = order.index(role)
        found.append((match.start(), match.end(), role))
    return found


def _step(name: str, clauses: Iterable[tuple[str, str]]) -> Step:
    told: dict[str, list[str]] = {"given": [], "when": [], "then": []}
    last = ""
    for role, text in _cleaned(clauses):
        last = last or "then" if role == "and" else role
        told[last].append(text)
    return Step(name, tuple(told["given"]), tuple(told["when"]), tuple(told["then"]))


def _cleaned(clauses: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for role, text in clauses:
        bare = " ".join(text.split()).strip().lstrip(",，、;；").rstrip(",，、;；").strip()
        if bare:
            yield role, bare
