"""What a client can do, whatever carries it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

Query = Mapping[str, str | int | float | bool | Sequence[str] | None]
"""Query parameters: None leaves one out, a sequence repeats it."""


class Model(Protocol):
    """What this module needs of a pydantic model; pydantic itself costs a command 90 ms to import."""

    @classmethod
    def model_validate_json(cls, json_data: bytes) -> Any:
        """Make the model from JSON."""


ModelT = TypeVar("ModelT", bound=Model)


@dataclass(frozen=True)
class Reply:
    """A successful answer; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as plain data, None if it is empty."""
        return json.loads(self.body) if self.body else None

    def parse(self, model: type[ModelT]) -> ModelT:
        """The body as an object of the contract."""
        parsed: ModelT = model.model_validate_json(self.body)
        return parsed


@dataclass(frozen=True)
class Message:
    """One server-sent event: its id, its kind and its data, a JSON object in the shape of `contract.event.Event`."""

    id: str
    kind: str
    data: bytes

    def json(self) -> Any:
        """The event as plain data."""
        return json.loads(self.data)

    def parse(self, model: type[ModelT]) -> ModelT:
        """The event as an object of the contract."""
        parsed: ModelT = model.model_validate_json(self.data)
        return parsed


class Events(Protocol):
    """Messages as they come, until closed."""

    def __iter__(self) -> Iterator[Message]:
        """Itself."""
        ...

    def __next__(self) -> Message:
        """Wait for the next message."""
        ...

    def close(self) -> None:
        """Hear no more."""
        ...


class Client(Protocol):
    """A way to the daemon. Safe to share between threads. Every failure is a `daemon.errors.DaemonError`."""

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float | None = None,
    ) -> Reply:
        """Send a request with a JSON body and wait for the answer."""
        ...

    def events(self, *, after: str = "", kinds: Sequence[str] = (), workspace: str = "") -> Events:
        """Events from now on, or from the one after `after`; goes on by itself over lost connections."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
