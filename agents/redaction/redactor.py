"""Secrets to placeholders on the way to a model, a log or a record; back again on the way to a file or a command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agents.records import Demand, Effect
from agents.redaction.known import KnownSecrets
from agents.redaction.placeholders import PATTERN, digest_of, make_placeholder
from agents.redaction.store import SecretStore
from agents.redaction.torn import torn_keys
from indexer.secrets import Secret, find_secrets, secret_kind

_LOCAL = frozenset({Effect.WRITE, Effect.RUN})
_NAME_KEYS = ("name", "key", "Name", "Key", "variable", "header")
_VALUE_KEYS = ("value", "Value")
_SHORTEST_TORN = 24


class Redactor:
    """Hides what is found and what is known, and brings it back for the run whose store it has. Any thread may call."""

    def __init__(self, store: SecretStore, known: KnownSecrets | None = None) -> None:
        self._store = store
        self._known = known or KnownSecrets()

    # -- hiding --------------------------------------------------------------------------------------------------

    def redact(self, text: str) -> str:
        """The text with a placeholder for every secret; placeholders that stand in it already stay as they are."""
        spans = self._spans(text)
        if not spans:
            return text
        parts: list[str] = []
        end = 0
        for secret in spans:
            parts += [text[end : secret.start], self._placeholder(secret.kind, text[secret.start : secret.end])]
            end = secret.end
        return "".join([*parts, text[end:]])

    def redact_lines(self, text: str) -> list[str | None]:
        """The same by lines, which end with a newline alone: as many as the text has.

        A secret of several lines stands as a whole in its first; None for those that hold nothing but the rest of it.
        """
        lines, end = [""], 0
        inside: set[int] = set()
        for secret in self._spans(text):
            value = text[secret.start : secret.end]
            _go_on(lines, text[end : secret.start])
            lines[-1] += self._placeholder(secret.kind, value)
            inside.update(range(len(lines), len(lines) + value.count("\n")))
            lines += [""] * value.count("\n")
            end = secret.end
        _go_on(lines, text[end:])
        return [None if number in inside and not line else line for number, line in enumerate(lines)]

    def redact_value(self, value: Any) -> Any:
        """The same for everything in a JSON value: texts, keys, and values whose keys say that they are secrets."""
        if isinstance(value, str):
            return self.redact(value)
        if isinstance(value, Mapping):
            return self._redacted_mapping(value)
        if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
            return list(self._redacted_items(value))
        return value

    def _redacted_mapping(self, value: Mapping[Any, Any]) -> dict[Any, Any]:
        named = next((str(value[key]) for key in _NAME_KEYS if isinstance(value.get(key), str)), "")
        redacted: dict[Any, Any] = {}
        for key, item in value.items():
            name = named if named and key in _VALUE_KEYS else str(key)
            new_key = self.redact(key) if isinstance(key, str) else key
            redacted[new_key] = self._redacted_under(name, item) if isinstance(item, str) else self.redact_value(item)
        return redacted

    def _redacted_items(self, items: Sequence[Any]) -> Iterator[Any]:
        """A list, which may be the words of a command: `--password` and then the password."""
        before, torn = "", self._torn_items(items)
        for number, item in enumerate(items):
            if number in torn:
                yield self._placeholder(torn[number], item)
                continue
            is_argument = isinstance(item, str) and before.startswith("-")
            yield self._redacted_under(before, item) if is_argument else self.redact_value(item)
            before = item if isinstance(item, str) else ""

    def _torn_items(self, items: Sequence[Any]) -> dict[int, str]:
        """Texts of a list that are a secret only together, such as the lines of a key, and of which kind it is."""
        texts = [item if isinstance(item, str) else "" for item in items]
        if sum(map(len, texts)) < _SHORTEST_TORN or any("\n" in text for text in texts):
            return {}
        whole, starts = "\n".join(texts), [0]
        for text in texts:
            starts.append(starts[-1] + len(text) + 1)
        torn: dict[int, str] = {}
        for secret in self._spans(whole):
            inside = [
                at
                for at, text in enumerate(texts)
                if text and starts[at] < secret.end and secret.start < starts[at + 1] - 1
            ]
            torn |= dict.fromkeys(inside, secret.kind) if len(inside) > 1 else {}
        return torn

    def _redacted_under(self, name: str, text: str) -> str:
        redacted = self.redact(text)
        if redacted != text or PATTERN.fullmatch(text):
            return redacted
        kind = secret_kind(name, text)
        return self._placeholder(kind, text) if kind else text

    def _spans(self, text: str) -> list[Secret]:
        found = [*find_secrets(text), *(Secret(name, start, end) for name, start, end in self._known.spans(text))]
        found += [Secret("private-key", start, end) for start, end in torn_keys(text)]
        if not found:
            return []
        shown = [match.span() for match in PATTERN.finditer(text)]
        joined: list[Secret] = []
        for secret in sorted(found, key=lambda one: (one.start, -one.end)):
            if any(secret.start < end and start < secret.end for start, end in shown):
                continue
            if joined and secret.start < joined[-1].end:
                joined[-1] = joined[-1]._replace(end=max(secret.end, joined[-1].end))
            else:
                joined.append(secret)
        return [_without_line_ends(secret, text) for secret in joined]

    def _placeholder(self, kind: str, value: str) -> str:
        digest = digest_of(self._store.key, value)
        held = self._store.named(digest)
        while held is not None and held[1] != value:  # two values of one digest: nobody may get the other's
            digest = digest_of(self._store.key, value, len(digest) + 4)
            held = self._store.named(digest)
        placeholder = held[0] if held else make_placeholder(kind, digest)
        self._store.remember(placeholder, value)
        return placeholder

    # -- bringing back -------------------------------------------------------------------------------------------

    def restore(self, text: str) -> str:
        """The text with the secrets that this run was shown placeholders of; all other placeholders stay."""
        return PATTERN.sub(lambda mark: self._store.value(mark[0]) or mark[0], text)

    def restore_value(self, value: Any) -> Any:
        """The same for every text in a JSON value, keys too."""
        if isinstance(value, str):
            return self.restore(value)
        if isinstance(value, Mapping):
            return {self.restore_value(key): self.restore_value(item) for key, item in value.items()}
        if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
            return [self.restore_value(item) for item in value]
        return value

    def restore_for_effect(self, effect: Effect, value: Any, *, has_network: bool = False) -> Any:
        """Arguments as a tool may get them: with secrets only if it writes files or runs a command without network.

        Whatever leaves the machine, and whatever only reads, gets the placeholders.
        """
        return self.restore_value(value) if effect in _LOCAL and not has_network else value

    def restore_for(self, demand: Demand, value: Any) -> Any:
        """The same by a demand."""
        return self.restore_for_effect(demand.effect, value, has_network=demand.needs_network or bool(demand.hosts))


def _go_on(lines: list[str], text: str) -> None:
    first, *others = text.split("\n")
    lines[-1] += first
    lines += others


def _without_line_ends(secret: Secret, text: str) -> Secret:
    """Ends of lines around the value are none of it, and stay where they are: lines keep their places."""
    value = text[secret.start : secret.end]
    start = secret.start + len(value) - len(value.lstrip("\r\n"))
    return secret._replace(start=start, end=start + len(value.strip("\r\n")))
