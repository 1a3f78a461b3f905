"""Counting which identifiers a text uses: by translating and splitting its bytes, which is faster than any query.

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

_PLAIN_WORDS_COUNT = frozenset({"ruby", "bash", "sql", "c"})
_MEMBER_SIGNS: dict[str, tuple[bytes, ...]] = {
    "javascript": (b"?.",),
    "typescript": (b"?.",),
    "tsx": (b"?.",),
    "csharp": (b"?.",),
    "kotlin": (b"?.", b"::"),
    "swift": (b"?.",),
    "java": (b"::",),
    "ruby": (b"&.", b"::"),
    "php": (b"->", b"::"),
    "rust": (b"::",),
    "c": (b"->",),
    "cpp": (b"->", b"::"),
}
_LONGEST = 80
_TABLE = bytes(c if (c < 128 and chr(c).isalnum()) or c in b"_(." or c >= 128 else 32 for c in range(256))
_SPECIFIC = re.compile(r"_*(?:[A-Z]|[^_]+_|[a-z0-9]+[A-Z])")
_FORMS = (b"%b", b".%b", b"%b(", b".%b(")


def count_references(language: str, blanked: bytes, defined: Iterable[str], imported: Iterable[str]) -> dict[str, int]:
    """How often each identifier is used in `blanked`; `defined` has an entry for each definition, which is no use."""
    tokens = Counter(_marked(language, blanked).split())
    keywords = KEYWORDS.get(language, frozenset())
    known = set(imported)
    all_words = language in _PLAIN_WORDS_COUNT
    used: dict[str, int] = {}
    for token, count in tokens.items():
        name, is_marked = _classified(token)
        if (is_marked or all_words or name in known) and name and name not in keywords:
            used[name] = used.get(name, 0) + count
    for name, times in Counter(defined).items():
        if name in used:
            word = name.encode()
            uses = sum(tokens[form % word] for form in _FORMS) - times
            if uses <= 0:
                del used[name]
            elif uses < used[name]:
                used[name] = uses
    return used


def _marked(language: str, blanked: bytes) -> bytes:
    """The text as words apart by spaces; a word keeps a dot before it if it is a member, a `(` after it if called."""
    for sign in _MEMBER_SIGNS.get(language, ()):
        blanked = blanked.replace(sign, b" .")
    if language == "rust":
        blanked = blanked.replace(b"!(", b"(").replace(b"![", b"(").replace(b"! {", b"(")
    return blanked.translate(_TABLE).replace(b"(", b"( ").replace(b".", b" .")


@lru_cache(maxsize=1 << 16)
def _classified(token: bytes) -> tuple[str, bool]:
    """The identifier in a token, empty if there is none, and whether it is surely more than a local name.

    Cached, because the files of a workspace use the same words.
    """
    word = token.decode("utf-8", "replace")
    name = word.strip("(.")
    if not 1 < len(name) <= _LONGEST or not name.isidentifier():
        return "", False
    return name, name != word or _SPECIFIC.match(name) is not None
