"""How hits read: where they are, why they stand where they do, and in which colour. No widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gui.operations.search import Found, Hit
from gui.words.amounts import plural

KINDS: Final = (
    ("all", "All"),
    ("code", "Code"),
    ("symbol", "Symbols"),
    ("decision", "Decisions"),
    ("document", "Documents"),
)
"""The kinds that results can be narrowed to, with their names."""
ICONS: Final = {"code": "file", "symbol": "code", "decision": "decisions", "document": "document", "file": "file"}
REASONS: Final = (
    ("Words", "accent", ("text has", "contains")),
    ("Name", "ok", ("defines", "symbol matches", "exact name", "begins so", "initials", "letters", "words", "part")),
    ("Path", "warn", ("path matches",)),
    ("Meaning", "k_kw", ("close in meaning",)),
)
"""What speaks for a hit: its name, the token of its colour, and how the daemon's reasons of that sort begin."""
LESS: Final = "ranked lower"
_MOST_LINES: Final = 3
_TO: Final = "\N{EN DASH}"


@dataclass(frozen=True)
class Reason:
    """One reason in words; `sort` is a name of `REASONS`, or empty."""

    words: str
    sort: str = ""
    token: str = "text3"


def reasons_of(hit: Hit) -> list[Reason]:
    """Why it stands where it does."""
    return [_reason(words) for words in hit.why]


def title_of(hit: Hit) -> str:
    """Its name, with its alias before it where it has one."""
    return f"{hit.alias} {hit.title}".strip()


def place_of(hit: Hit) -> str:
    """The path and the lines, or where it stands in the spec."""
    if not hit.path:
        return "" if hit.detail == hit.alias else hit.detail
    if hit.line <= 0:
        return hit.path
    lines = f"line {hit.line}" if hit.end_line <= hit.line else f"lines {hit.line}{_TO}{hit.end_line}"
    return f"{hit.path}, {lines}"


def snippet_lines(hit: Hit, most: int = _MOST_LINES) -> list[str]:
    """The first lines that say something, without the blanks that all of them begin with."""
    lines = [line.rstrip() for line in hit.snippet.expandtabs(4).splitlines()]
    kept = [line for line in lines if line][:most]
    inset = min((len(line) - len(line.lstrip()) for line in kept if line), default=0)
    return [line[inset:] for line in kept]


def line_of(hit: Hit, text: str) -> int:
    """Where the snippet begins in the text of its file; where it cannot be found, where the hit begins."""
    lines = hit.snippet.splitlines()
    first = next((line for line in lines if line.strip()), "")
    if not first:
        return max(hit.line, 1)
    at = text.find(hit.snippet.strip("\n"))
    before = text[:at] if at >= 0 else ""
    if at < 0:
        known = text.splitlines()
        start = max(hit.line - 1, 0)
        found = next((number for number in range(start, len(known)) if known[number].strip() == first.strip()), -1)
        return found + 1 if found >= 0 else max(hit.line, 1)
    return before.count("\n") + 1


def count_words(found: Found) -> str:
    """«14 results in 11 ms»."""
    return f"{plural(len(found.hits), 'result')} in {found.took_ms} ms"


def spoken(hit: Hit) -> str:
    """What a screen reader says of it."""
    parts = [title_of(hit), hit.sort, place_of(hit), *hit.why]
    return ", ".join(part for part in parts if part)


def _reason(words: str) -> Reason:
    for sort, token, beginnings in REASONS:
        if words.startswith(beginnings):
            return Reason(words, sort, token)
    return Reason(words, "", "warn" if words.startswith(LESS) else "text3")
