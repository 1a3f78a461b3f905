"""Counting which identifiers a text uses.

Calls (`name(`), members (`.name`, `->name`, `::name`), names with a capital or several words, and imported names count;
a plain word in small letters is mostly a local variable and does not, but in languages whose calls and types look
like that.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from indexer.parsing.keywords import KEYWORDS
from indexer.parsing.words import SIGNS, Words

_PLAIN_WORDS_COUNT = frozenset({"ruby", "bash", "sql", "c"})
_LONGEST = 80
_OPERATORS = SIGNS.replace("!", "")  # what is left of them, a macro's mark, says that a name is used
_EDGES = SIGNS + "(."
_SPECIFIC = re.compile(r"[_$]*(?:[A-Z]|[^_]+_|[a-z0-9]+[A-Z])")


def count_references(language: str, words: Words, defined: Iterable[str], imported: Iterable[str]) -> dict[str, int]:
    """How often each identifier is used; `defined` has an entry for each definition, which is no use."""
    definitions = Counter(defined)
    totals = dict.fromkeys(definitions, 0)
    keywords = KEYWORDS.get(language, frozenset())
    known = set(imported)
    all_words = language in _PLAIN_WORDS_COUNT
    used: dict[str, int] = {}
    for word, count in Counter(words.all).items():
        name, is_specific = _classified(word)
        if not name:
            continue
        if name in totals:
            totals[name] += count
        if (is_specific or all_words or name in known) and name not in keywords:
            used[name] = used.get(name, 0) + count
    for name, total in totals.items():
        uses = total - definitions[name]
        if name in used and uses < used[name]:
            used[name] = uses
            if uses <= 0:
                del used[name]
    return used


@lru_cache(maxsize=1 << 16)
def _classified(word: bytes) -> tuple[str, bool]:
    """The identifier in a word, empty if there is none, and whether it is surely more than a local name.

    Cached, because the files of a workspace use the same words.
    """
    text = word.decode("utf-8", "replace").lstrip(SIGNS)
    name = text.strip(_EDGES)
    if not 1 < len(name) <= _LONGEST or not name.replace("$", "_").isidentifier():
        return "", False
    return name, len(name) != len(text.rstrip(_OPERATORS)) or _SPECIFIC.match(name) is not None
