"""Reads what an editor gives a command: one object, whose parts are checked before anything begins."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from lsp.documents import Document
from lsp.folders import FilePlace, Folder
from lsp.session import Session
from lsp.text import Position

_NAME: Final = re.compile(r"[\w.:@-]{1,200}")
_REQUEST_FAILED: Final = types.LSPErrorCodes.RequestFailed.value


@dataclass(frozen=True)
class Spot:
    """A place in a file: lines from 1, both included; all of the file without a range.

    `selected` is the text of the range, empty where it is a mere cursor.
    """

    place: FilePlace
    uri: str
    document: Document | None
    start_line: int = 0
    end_line: int = 0
    selected: str = ""

    @property
    def folder(self) -> Folder:
        """The workspace it lies in."""
        return self.place.folder

    @property
    def path(self) -> str:
        """The file, relative to its workspace."""
        return self.place.path

    @property
    def is_file(self) -> bool:
        """Whether the file as a whole is meant."""
        return self.start_line == 0

    @property
    def where(self) -> str:
        """The place as people and agents write it."""
        if self.is_file:
            return self.path
        lines = f"{self.start_line}" if self.end_line <= self.start_line else f"{self.start_line}-{self.end_line}"
        return f"{self.path}:{lines}"

    def wish(self) -> dict[str, Any]:
        """The place as the daemon's advice takes it, with the text that the editor shows."""
        told: dict[str, Any] = {"path": self.path}
        if not self.is_file:
            told |= {"start_line": self.start_line, "end_line": self.end_line}
        if self.document is not None:
            told["text"] = self.document.text.source
        return told


class Arguments:
    """The one object that a command takes; what is not as it should be refuses the request."""

    def __init__(self, command: str, given: Sequence[Any], session: Session, example: str) -> None:
        self._command = command
        self._example = example
        self._session = session
        if len(given) > 1 or (given and not isinstance(given[0], dict)):
            raise self.wrong("its argument is one object")
        self._told: Mapping[str, Any] = given[0] if given else {}

    def wrong(self, why: str) -> JsonRpcInvalidParams:
        """The refusal, with what would be right."""
        return JsonRpcInvalidParams(f"{self._command}: {why}; for example {self._example}")

    def text(self, name: str, *, needed: bool = False) -> str:
        """A string; empty if it is left out and not needed."""
        value = self._told.get(name)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or (needed and not value.strip()):
            raise self.wrong(f"'{name}' is a text" if value is not None else f"'{name}' is missing")
        return value.strip()

    def name(self, name: str, *, needed: bool = False) -> str:
        """An id, an alias or a name, as it stands in a route."""
        value = self.text(name, needed=needed)
        if value and not _NAME.fullmatch(value):
            raise self.wrong(f"'{name}' is an id")
        return value

    def flag(self, name: str) -> bool:
        """True or false; false if it is left out."""
        value = self._told.get(name, False)
        if not isinstance(value, bool):
            raise self.wrong(f"'{name}' is true or false")
        return value

    def numbers(self, name: str) -> list[int] | None:
        """A list of whole numbers from 1; None if it is left out."""
        value = self._told.get(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(
            isinstance(one, int) and one is not True and one > 0 for one in value
        ):
            raise self.wrong(f"'{name}' is a list of numbers from 1")
        return value

    def texts(self, name: str) -> list[str]:
        """A list of strings; empty if it is left out."""
        value = self._told.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.wrong(f"'{name}' is a list of texts")
        return value

    def edits(self, name: str) -> list[types.TextEdit]:
        """A list of edits as the protocol has them."""
        value = self._told.get(name)
        if not isinstance(value, list) or not value:
            raise self.wrong(f"'{name}' is a list of edits")
        made = []
        for one in value:
            if not isinstance(one, dict) or not isinstance(one.get("newText"), str):
                raise self.wrong(f"'{name}' is a list of edits, each with range and newText")
            first, last = self._range(one.get("range"))
            start, end = types.Position(first.line, first.character), types.Position(last.line, last.character)
            made.append(types.TextEdit(types.Range(start, end), one["newText"]))
        return made

    @property
    def has_place(self) -> bool:
        """Whether a document is named."""
        return "uri" in self._told

    def spot(self) -> Spot:
        """The place that `uri` and `range` mean; with a `version` only if the document is still as it was."""
        uri = self.text("uri", needed=True)
        place = self._session.place(uri)
        if place is None:
            raise JsonRpcException(f"{uri} is no file in a folder that is open here.", _REQUEST_FAILED)
        document = self._session.documents.get(uri)
        self.require_version(document)
        if self._told.get("range") is None:
            return Spot(place, uri, document)
        start, end = self._range(self._told["range"])
        last = end.line if end.character > 0 or end.line <= start.line else end.line - 1
        selected = document.text.slice(start, end, self._session.documents.encoding) if document else ""
        return Spot(place, uri, document, start.line + 1, last + 1, selected)

    def folder(self) -> Folder:
        """The workspace of `uri`, or the one that is open if there is no other."""
        if self.has_place:
            return self.spot().folder
        if len(self._session.folders) == 1:
            return self._session.folders[0]
        if not self._session.folders:
            raise JsonRpcException("No folder is open here.", _REQUEST_FAILED)
        raise self.wrong("several folders are open, so 'uri' must say which is meant")

    def require_version(self, document: Document | None) -> None:
        """Refuse what was meant for another state of the document than the one it is in."""
        version = self._told.get("version")
        if version is None:
            return
        if not isinstance(version, int) or isinstance(version, bool):
            raise self.wrong("'version' is the number of the document's version")
        if document is not None and document.version != version:
            raise JsonRpcInvalidParams(stale(version, document.version))

    def _range(self, value: Any) -> tuple[Position, Position]:
        try:
            ends = [Position(value[end]["line"], value[end]["character"]) for end in ("start", "end")]
        except (TypeError, KeyError):
            raise self.wrong("'range' has start and end, each with line and character") from None
        if not all(_is_count(part) for end in ends for part in end):
            raise self.wrong("lines and characters of 'range' are numbers from 0")
        start, end = sorted(ends)
        return start, end


def stale(then: int, now: int) -> str:
    """The sentence on something that was offered for an earlier version of a document."""
    return f"This was offered for version {then} of the document, which is at {now} now. Ask for the actions again."


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
