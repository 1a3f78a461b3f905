"""JSON for what DBOS stores, in place of its pickles, which nobody can read and which run code when they are read."""

from __future__ import annotations

from typing import Any

import msgspec
from dbos import Serializer

from daemon.engine.errors import StepFailed


class JsonSerializer(Serializer):
    """Values and errors as JSON. An error comes back as StepFailed with its cause."""

    def serialize(self, data: Any) -> str:
        """The text of a value or an error."""
        if isinstance(data, BaseException):
            cause = getattr(data, "cause", "") or getattr(data, "code", "") or "daemon.internal"
            message = str(data) if cause != "daemon.internal" else f"{type(data).__name__}: {data}"
            hint = getattr(data, "hint", "")
            wrapped = {"error": {"cause": str(cause), "message": message, "hint": str(hint)}}
        else:
            wrapped = {"value": data}
        return msgspec.json.encode(wrapped).decode()

    def deserialize(self, serialized_data: str) -> Any:
        """The value or the error of a text."""
        wrapped = msgspec.json.decode(serialized_data)
        if "error" in wrapped:
            error = wrapped["error"]
            return StepFailed("", error["cause"], error["message"], error["hint"])
        return wrapped["value"]

    def name(self) -> str:
        """What it is called in the database."""
        return "groundplan_json"
