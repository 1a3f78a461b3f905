"""The outline as plain data, and as the text that people and models read."""

from __future__ import annotations

import msgspec

CHARACTERS_PER_TOKEN = 4
"""The usual rule of thumb for English and code; real tokenizers differ by a third either way."""

_LONGEST_SIGNATURE = 160


class OutlineSymbol(msgspec.Struct, frozen=True, gc=False):
    """A definition worth knowing; `uses` counts the other files that name it, `depth` the definitions around it."""

    name: str
    qualified: str
    kind: str
    line: int
    signature: str
    uses: int
    depth: int

    def text(self) -> str:
        """One line: number, indentation, declaration."""
        shown = self.signature or f"{self.kind} {self.name}"
        if len(shown) > _LONGEST_SIGNATURE:
            shown = shown[: _LONGEST_SIGNATURE - 2] + " …"
        return f"{self.line:>6}  {'  ' * self.depth}{shown}"


class OutlineFile(msgspec.Struct, frozen=True, gc=False):
    """A file with its share of attention (PageRank) and its chosen symbols in the order of their lines."""

    path: str
    rank: float
    lines: int
    symbols: tuple[OutlineSymbol, ...] = ()

    def heading(self) -> str:
        """The line above its symbols."""
        return f"{self.path} ({self.lines} lines)"


class Outline(msgspec.Struct, frozen=True):
    """The chosen files, the most important first; `tokens` is an estimate of the length of `text`."""

    files: tuple[OutlineFile, ...]
    tokens: int
    budget_tokens: int
    total_files: int

    def text(self) -> str:
        """The outline to read: a heading a file, a line a symbol."""
        blocks = ["\n".join([file.heading(), *(s.text() for s in file.symbols)]) for file in self.files]
        return "\n\n".join(blocks) + "\n" if blocks else ""


def token_count(text: str) -> int:
    """How many tokens `text` will be, by the rule of thumb."""
    return -(-len(text) // CHARACTERS_PER_TOKEN)
