"""A small reader of protobuf files: messages, fields, enumerations and the comments above them.

It follows no imports, so that one file of many can be read; what a foreign type is has to be told from its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from spec.errors import EvidenceRefused

_TOKEN: Final = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|[\w.]+|\S', re.DOTALL)
DEEPEST: Final = 30


class ProtoField(msgspec.Struct, frozen=True):
    """One field: `label` is optional, repeated, required, map, oneof or empty; `type` as written."""

    name: str
    type: str
    label: str = ""
    comment: str = ""


class Message(msgspec.Struct, frozen=True):
    """A message with its own name, the names around it, its line, its comment and its fields."""

    name: str
    line: int
    comment: str
    fields: tuple[ProtoField, ...]
    around: tuple[str, ...] = ()


class ProtoFile(msgspec.Struct, frozen=True):
    """All messages, also nested ones, in their order, and the values of the enumerations by their last name."""

    messages: tuple[Message, ...]
    enums: dict[str, tuple[str, ...]]


class _Token(msgspec.Struct, frozen=True):
    text: str
    line: int
    comment: str


def read_proto_text(name: str, text: str) -> ProtoFile:
    """The definitions in a file; raises EvidenceRefused where its braces do not close or a field is none."""
    reader = _Reader(name, list(_tokens(text)))
    reader.block((), top=True)
    return ProtoFile(tuple(reader.messages), reader.enums)


def _tokens(text: str) -> Iterator[_Token]:
    comment, line, at = list[str](), 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        said = match[0]
        if said.startswith(("//", "/*")):
            comment.append(re.sub(r"^\s*(?://+|/\*+|\*+/?)|\*/$", "", said, flags=re.MULTILINE).strip())
            continue
        yield _Token(said, line, " ".join(" ".join(comment).split()))
        comment = []


class _Reader:
    """Walks the tokens once, without recursion deeper than messages may be nested."""

    def __init__(self, name: str, tokens: list[_Token]) -> None:
        self._name = name
        self._tokens = tokens
        self._at = 0
        self.messages: list[Message] = []
        self.enums: dict[str, tuple[str, ...]] = {}

    def block(self, around: tuple[str, ...], top: bool = False) -> list[ProtoField]:
        """The fields up to the closing brace of a message; what is nested in it is kept aside."""
        fields: list[ProtoField] = []
        if len(around) > DEEPEST:
            self._refuse("messages are nested too deep")
        while True:
            token = self._next(may_end=top)
            if token is None or (token.text == "}" and not top):
                return fields
            word = token.text
            if word == "message":
                self._message(token, around)
            elif word == "enum":
                self._enum()
            elif word == "oneof" and not top:
                fields += self._oneof()
            elif word in {"service", "extend", "group"}:
                self._skip_braces()
            elif word in {"option", "reserved", "extensions", "syntax", "edition", "package", "import"}:
                self._skip_statement()
            elif word == "}":
                self._refuse("a closing brace has no opening one")
            elif word != ";" and not top:
                fields.append(self._field(token))
            elif word != ";":
                self._refuse(f"'{word}' is not expected here")

    def _message(self, token: _Token, around: tuple[str, ...]) -> None:
        name = self._need().text
        self._expect("{")
        place = len(self.messages)
        fields = self.block((*around, name))
        self.messages.insert(place, Message(name, token.line, token.comment, tuple(fields), around))

    def _enum(self) -> None:
        name = self._need().text
        self._expect("{")
        values: list[str] = []
        while (token := self._need()).text != "}":
            if token.text in {"option", "reserved"}:
                self._skip_statement()
            elif token.text != ";":
                values.append(token.text)
                self._skip_statement()
        self.enums[name] = tuple(values)

    def _oneof(self) -> list[ProtoField]:
        self._need()
        self._expect("{")
        fields: list[ProtoField] = []
        while (token := self._need()).text != "}":
            if token.text == "option":
                self._skip_statement()
            elif token.text != ";":
                fields.append(msgspec.structs.replace(self._field(token), label="oneof"))
        return fields

    def _field(self, token: _Token) -> ProtoField:
        label = token.text if token.text in {"optional", "repeated", "required"} else ""
        kind = self._need().text if label else token.text
        if kind == "map":
            self._skip_to(">")
            label = "map"
        name = self._need().text
        if not re.fullmatch(r"[A-Za-z_]\w*", name) or self._need().text != "=":
            self._refuse(f"the field in line {token.line} cannot be read")
        self._skip_statement()
        return ProtoField(name, kind, label, token.comment)

    def _skip_statement(self) -> None:
        depth = 0
        while True:
            text = self._need().text
            depth += (text in "{[(") - (text in "}])")
            if text == ";" and depth <= 0:
                return

    def _skip_braces(self) -> None:
        self._skip_to("{")
        depth = 1
        while depth:
            text = self._need().text
            depth += (text == "{") - (text == "}")

    def _skip_to(self, mark: str) -> None:
        while self._need().text != mark:
            pass

    def _next(self, may_end: bool) -> _Token | None:
        if self._at >= len(self._tokens):
            if may_end:
                return None
            self._refuse("a brace is not closed")
        self._at += 1
        return self._tokens[self._at - 1]

    def _need(self) -> _Token:
        token = self._next(may_end=False)
        assert token is not None
        return token

    def _expect(self, mark: str) -> None:
        token = self._need()
        if token.text != mark:
            self._refuse(f"'{mark}' is expected in line {token.line}, not '{token.text}'")

    def _refuse(self, reason: str) -> None:
        raise EvidenceRefused(self._name, f"it is no valid protobuf: {reason}", "Mend it, or attach it as .txt.")
