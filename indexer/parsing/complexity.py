"""Cyclomatic complexity of a function: one, and one more for every branch in its text without comments and strings."""

from __future__ import annotations

_C_WORDS = "if for while case catch"
_C_SIGNS = "&& || ?"

_BRANCHES: dict[str, tuple[str, str]] = {
    "python": ("if elif for while and or except case", ""),
    "javascript": (_C_WORDS, "&& || ?? ?"),
    "typescript": (_C_WORDS, "&& || ?? ?"),
    "tsx": (_C_WORDS, "&& || ?? ?"),
    "go": ("if for case", "&& ||"),
    "java": (_C_WORDS, _C_SIGNS),
    "csharp": ("if for foreach while case catch when", "&& || ?? ?"),
    "php": ("if elseif for foreach while case catch and or", "&& || ?? ?"),
    "ruby": ("if elsif unless while until for when rescue and or", "&& || ?"),
    "rust": ("if for while loop", "&& || =>"),
    "c": (_C_WORDS, _C_SIGNS),
    "cpp": (_C_WORDS, _C_SIGNS),
    "swift": ("if guard for while case catch", "&& || ?? ?"),
    "kotlin": ("if for while catch", "&& || ?: ->"),
    "sql": ("IF if CASE case WHEN when LOOP loop", ""),
    "bash": ("if elif for while until", "&& || ;;"),
}
_WORDS_ONLY = bytes(c if (chr(c).isalnum() and c < 128) or c == 95 or c >= 128 else 32 for c in range(256))


class BranchCounter:
    """Counts branches in parts of one text. Words are looked for in a copy in which all else is a space."""

    __slots__ = ("_signs", "_text", "_words", "_words_text")

    def __init__(self, language: str, blanked: bytes) -> None:
        words, signs = _BRANCHES.get(language, ("", ""))
        self._text = blanked
        self._words_text = blanked.translate(_WORDS_ONLY)
        # what the file has none of need not be counted in each of its functions
        self._words = [w for w in (f" {word} ".encode() for word in words.split()) if w in self._words_text]
        self._signs = [s for s in (f" {sign} ".encode() for sign in signs.split()) if s in blanked]

    def complexity(self, start: int, end: int) -> int:
        """The complexity of the function whose body lies between two bytes."""
        branches = 1
        for word in self._words:
            branches += self._words_text.count(word, start, end)
        for sign in self._signs:
            branches += self._text.count(sign, start, end)
        return branches
