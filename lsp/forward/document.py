"""A document as the editor has it: as it was opened, and its edits since, put into the text only when need be."""

from __future__ import annotations

from lsp.text import Position, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from lsp.text import Encoding

_EDIT_CHARACTERS = 100
"""What an edit takes beside its words."""

_SMALL_LOG_CHARACTERS = 100_000
_MOST_UNITS = 2**31 - 1


class OpenDocument:
    """Keeps edits, and folds them into the text when they would take more room than it.

    So a fold is paid for by the edits before it, however large the text is, and between folds nothing is kept that is
    larger than the text: its lines would take ten times as much. Raises KeyError, TypeError or ValueError
    for what the server refuses as well, and has kept nothing of it then.
    """

    def __init__(self, item: dict[str, Any]) -> None:
        self._text = str(item["text"])
        self._item = {**item, "text": ""}
        self._edits: list[tuple[Position, Position, str]] = []
        self._log_characters = 0
        self.version = int(item["version"])

    def change(self, params: dict[str, Any], encoding: Encoding) -> None:
        """Keep the edits of one message, or none of them."""
        version = int(params["textDocument"]["version"])
        edits = [_edit(change) for change in params["contentChanges"]]
        self.version = version
        for edit in edits:
            if isinstance(edit, str):
                self._text, self._edits, self._log_characters = edit, [], 0
            else:
                self._edits.append(edit)
                self._log_characters += _EDIT_CHARACTERS + len(edit[2])
        if self._log_characters > _SMALL_LOG_CHARACTERS + len(self._text):
            self._fold(encoding)

    def opened(self, encoding: Encoding) -> dict[str, Any]:
        """The parameters that open it as it is now."""
        self._fold(encoding)
        return {"textDocument": {**self._item, "version": self.version, "text": self._text}}

    def _fold(self, encoding: Encoding) -> None:
        if not self._edits:
            return
        text = Text(self._text)
        for edit in self._edits:
            text.replace(*edit, encoding)
        self._text, self._edits, self._log_characters = text.source, [], 0


def _edit(change: dict[str, Any]) -> tuple[Position, Position, str] | str:
    """An edit as two positions and the new words, or the words alone where they are the whole text."""
    words = str(change["text"])
    if "range" not in change:
        return words
    return _position(change["range"]["start"]), _position(change["range"]["end"]), words


def _position(place: dict[str, Any]) -> Position:
    return Position(_count(place["line"]), _count(place["character"]))


def _count(given: Any) -> int:
    number = int(given)
    if not 0 <= number <= _MOST_UNITS:
        raise ValueError(given)
    return number
