"""A text as words, split once: what references and complexity are counted from.

Translating and splitting bytes is several times faster than a query over the tree, or a regular expression. Signs
that matter are turned into words of their own first; every replacement keeps its length, so that byte offsets of the
tree hold until the text is split.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

BRANCH_SIGN = b"\x01"
"""Stands in the words for an operator that branches."""

_AS_BRANCH_2 = BRANCH_SIGN + b" "
_TERNARY = (b" ? ", b" " + BRANCH_SIGN + b" ")
_AND_OR = ((b"&&", _AS_BRANCH_2), (b"||", _AS_BRANCH_2))
_NULLISH = (b"??", _AS_BRANCH_2)
_ARROW = (b"->", b" .")
_LOCAL = (b"$", b"0")  # a word that begins with a digit is no identifier, nor is a local variable a reference
_COLONS = (b"::", b" .")
_SAFE_DOT = (b"?.", b" .")

_REPLACEMENTS: dict[str, tuple[tuple[bytes, bytes], ...]] = {
    "javascript": (_SAFE_DOT, *_AND_OR, _NULLISH, _TERNARY),
    "typescript": (_SAFE_DOT, *_AND_OR, _NULLISH, _TERNARY),
    "tsx": (_SAFE_DOT, *_AND_OR, _NULLISH, _TERNARY),
    "go": _AND_OR,
    "java": (_COLONS, *_AND_OR, _TERNARY),
    "csharp": (_SAFE_DOT, *_AND_OR, _NULLISH, _TERNARY),
    "php": (_LOCAL, _ARROW, _COLONS, *_AND_OR, _NULLISH, _TERNARY),
    "ruby": ((b"&.", b" ."), _COLONS, *_AND_OR, _TERNARY),
    "rust": (_COLONS, (b"!(", b"( "), (b"![", b"( "), (b"! {", b"(  "), *_AND_OR, (b"=>", _AS_BRANCH_2)),
    "c": (_ARROW, *_AND_OR, _TERNARY),
    "cpp": (_ARROW, _COLONS, *_AND_OR, _TERNARY),
    "swift": (_SAFE_DOT, *_AND_OR, _NULLISH, _TERNARY),
    "kotlin": (_SAFE_DOT, _COLONS, *_AND_OR, (b"?:", _AS_BRANCH_2), (b"->", _AS_BRANCH_2)),
    "bash": (*_AND_OR, (b";;", _AS_BRANCH_2)),
}
_C_BRANCHES = "if for while case catch"
_BRANCHES = {
    "python": "if elif for while and or except case",
    "javascript": _C_BRANCHES,
    "typescript": _C_BRANCHES,
    "tsx": _C_BRANCHES,
    "go": "if for case",
    "java": _C_BRANCHES,
    "csharp": "if for foreach while case catch when",
    "php": "if elseif for foreach while case catch and or",
    "ruby": "if elsif unless while until for when rescue and or",
    "rust": "if for while loop",
    "c": _C_BRANCHES,
    "cpp": _C_BRANCHES,
    "swift": "if guard for while case catch",
    "kotlin": "if for while catch",
    "sql": "IF if CASE case WHEN when LOOP loop",
    "bash": "if elif for while until",
}
_BRANCH_WORDS = {
    language: frozenset(
        {BRANCH_SIGN, *(form for word in words.split() for form in (word.encode(), word.encode() + b"("))}
    )
    for language, words in _BRANCHES.items()
}
_WORD_BYTES = frozenset(c for c in range(256) if c >= 128 or chr(c).isalnum()) | frozenset(b"_(.\x01")
_TABLE = bytes(c if c in _WORD_BYTES else 32 for c in range(256))
_TABLE_WITH_DOLLAR = bytes(c if c in _WORD_BYTES or c == ord("$") else 32 for c in range(256))
_DOLLAR_NAMES = frozenset({"javascript", "typescript", "tsx"})


class Words:
    """The words of a text without comments and strings, and how many branches stand before each edge.

    A word keeps a dot before it if it is a member (`.name`, `->name`, `::name`), and a `(` behind it if it is called.
    """

    __slots__ = ("_branches_before", "all")

    def __init__(self, language: str, blanked: bytes, edges: Iterable[int]) -> None:
        """Split `blanked` at `edges`, the bytes where bodies of functions begin and end."""
        for sign, word in _REPLACEMENTS.get(language, ()):
            blanked = blanked.replace(sign, word)
        marked = blanked.translate(_TABLE_WITH_DOLLAR if language in _DOLLAR_NAMES else _TABLE)
        is_branch = _BRANCH_WORDS.get(language, frozenset[bytes]()).__contains__
        self.all: list[bytes] = []
        self._branches_before = {0: 0}
        branches = 0
        for start, end in pairwise(sorted({0, *edges, len(marked)})):
            part = marked[start:end].replace(b"(", b"( ").replace(b".", b" .").split()
            self.all += part
            branches += sum(map(is_branch, part))
            self._branches_before[end] = branches

    def complexity(self, start: int, end: int) -> int:
        """Cyclomatic complexity of the function whose body lies between two edges: its branches, and one."""
        return 1 + self._branches_before[end] - self._branches_before[start]
