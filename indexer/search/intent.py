"""What a query is after: its terms, the names in it, and which sorts of files it asks for. Pure."""

from __future__ import annotations

import re

import msgspec

from indexer.records import FileClass
from indexer.search.analysis import query_terms, split_words

_STOP_WORDS = frozenset(
    "a about after all also an and any are as at be because been before being between both but by can could did"
    " do does doing done during each for from get gets had has have here how i if in into is it its just may might"
    " more most must my no nor not of off on once only or other our out over own s same should so some such t than"
    " that the their them then there these they this those through to too under until up via very was we were what"
    " when where which while who whom why will with would you your".split()
)
_DEFINING_WORDS = frozenset(
    "class interface struct enum trait type module namespace function func fn def method constructor property field"
    " constant const variable var macro table view definition".split()
)
_ASKS_FOR = {
    FileClass.TEST: frozenset({"test", "tests", "testing", "unittest", "spec", "specs", "fixtures", "mocks"}),
    FileClass.DOC: frozenset(
        {"doc", "docs", "documentation", "documented", "readme", "changelog", "guide", "tutorial", "manual"}
    ),
    FileClass.EXAMPLE: frozenset({"example", "examples", "sample", "samples", "demo", "demos", "benchmarks"}),
    FileClass.CONFIG: frozenset({"config", "configuration", "ci", "workflow", "pipeline", "manifest", "dependencies"}),
}  # fmt: skip

# Only short queries ask for a sort of file by naming it; a pasted text mentions tests and docs in passing.
_LONGEST_ASKING_QUERY = 8
_LONGEST_COMPOUND = 3

_WORD = re.compile(r"\w+")

# `fix(auth): …`, `tokio/net: …`, `curl: …`: what stands before the colon says what sort of change, and where.
_HEADED = re.compile(
    r"\s*(?:(?:fix|feat|feature|chore|docs?|refactor|perf|tests?|style|ci|build|revert|deps)\b(?=[(!:]))?"
    r"(?P<area>[\w(][\w./\-, *()]{0,40})?!?:\s(?=\s*\S)",
    re.IGNORECASE,
)
# Verbs of change that say nothing of the place; `add` and `remove` may.
_EMPTY_VERB = re.compile(
    r"\s*(?:fix(?:es|ed)?|improve[sd]?|refactor(?:ed|s)?|clean[- ]?up|tidy|polish|minor|simplify)\b[: ]*", re.IGNORECASE
)
_SHORTEST_CHANGE = 4
_CLAUSE_END = re.compile(r"[^\w\s-]+")
_NAME_PATH = re.compile(r"[\w$]+(?:(?:::|\.|->|#|/|\\)[\w$]+)*")
_IDENTIFIER = re.compile(r"[a-z0-9][A-Z]|[A-Z]{2}[a-z]|[^\W_]_+[^\W_]")


class Intent(msgspec.Struct, frozen=True):
    """A query as the ranker sees it.

    `terms` are analysed, `compounds` whole names that neighbouring words would make (`body proxy` → `bodyproxy`).
    `names` are words that look like identifiers, in lower case. When the query as a whole is one name, `symbol` is
    that name in lower case, `symbol_as_written` the same in its own case, and `qualifiers` what stands before it
    (`Rack::Response` → response, Response, (rack,)); `file` is such a query as it stands: it may name a file.
    `area` are the terms of a heading such as `auth:`, which names the place; `asks_for` are sorts of files that the
    query names.
    """

    terms: tuple[str, ...]
    compounds: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    symbol: str = ""
    symbol_as_written: str = ""
    qualifiers: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    file: str = ""
    asks_for: frozenset[FileClass] = frozenset()


def read_intent(text: str) -> Intent:
    """Read what `text`, free of operators, is after."""
    text, area = _without_heading(text)
    words = _WORD.findall(text)
    kept = [word for word in words if word.lower() not in _STOP_WORDS] or words
    symbol, qualifiers = _whole_name(text)
    lowered = {word.lower() for word in words} if len(words) <= _LONGEST_ASKING_QUERY else set()
    return Intent(
        terms=tuple(query_terms(" ".join(kept))),
        compounds=tuple(_compounds(text)),
        names=tuple(dict.fromkeys(word.lower() for word in kept if _IDENTIFIER.search(word))),
        symbol=symbol.lower(),
        symbol_as_written=symbol,
        qualifiers=qualifiers,
        file=text.strip() if len(text.split()) == 1 else "",
        area=tuple(query_terms(" ".join(word for word in _WORD.findall(area) if word.lower() not in _STOP_WORDS))),
        asks_for=frozenset()
        if symbol
        else frozenset(c for c, names in _ASKS_FOR.items() if not lowered.isdisjoint(names)),
    )


def _without_heading(text: str) -> tuple[str, str]:
    """The text of a change without the words that every change has, and the area that its heading names."""
    if len(text.split()) < _SHORTEST_CHANGE:
        return text, ""
    area = ""
    headed = _HEADED.match(text)
    if headed:
        area = headed["area"] or ""
        text = f"{area}: {text[headed.end() :]}"
    body = _EMPTY_VERB.match(text)
    return text[body.end() :] if body else text, area


def _whole_name(text: str) -> tuple[str, tuple[str, ...]]:
    words = text.replace("()", "").strip("`'\" ()").split()
    if len(words) > 1 and words[0].lower() in _DEFINING_WORDS:
        words = words[1:]
    elif len(words) > 1 and words[-1].lower() in _DEFINING_WORDS:
        words = words[:-1]
    if len(words) != 1 or not _NAME_PATH.fullmatch(words[0]):
        return "", ()
    *qualifiers, name = _WORD.findall(words[0])
    return name, tuple(part.lower() for part in qualifiers)


def _compounds(text: str) -> list[str]:
    found: dict[str, None] = {}
    for clause in _CLAUSE_END.split(text):
        words = [(part, word.lower() in _STOP_WORDS) for word in _WORD.findall(clause) for part in split_words(word)]
        for size in range(2, _LONGEST_COMPOUND + 1):
            for start in range(len(words) - size + 1):
                run = words[start : start + size]
                if not (run[0][1] or run[-1][1]):
                    found["".join(part for part, _ in run)] = None
    return list(found)
