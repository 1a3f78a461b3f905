"""Schemas of GraphQL held against graphql-core."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from spec.artifacts.model import Finding

if TYPE_CHECKING:
    from graphql import GraphQLSchema

FILENAME: Final = "schema.graphql"


def read_graphql(text: str) -> tuple[GraphQLSchema | None, Sequence[Finding]]:
    """The schema, or what keeps it from being one."""
    from graphql import GraphQLError, build_schema, validate_schema  # noqa: PLC0415 - only checks parse GraphQL

    try:
        schema = build_schema(text)
    except GraphQLError as error:
        return None, (_finding(error),)
    except (TypeError, RecursionError) as error:
        told = str(error).strip() or "It is nested too deep."
        errors = [line for line in told.splitlines() if line.strip()]
        return None, tuple(
            Finding("graphql.invalid", line, f"{FILENAME}:{_line_of(text, line)}", "error") for line in errors
        )
    return schema, tuple(_finding(error) for error in validate_schema(schema))


def check_graphql(text: str) -> Sequence[Finding]:
    """What is wrong with a schema."""
    return read_graphql(text)[1]


def _finding(error: Exception) -> Finding:
    message = str(getattr(error, "message", error))
    locations = getattr(error, "locations", None) or []
    return Finding("graphql.invalid", message, f"{FILENAME}:{locations[0].line if locations else 1}", "error")


def _line_of(text: str, told: str) -> int:
    """The line of the first thing in quotes, for errors that name no place."""
    quoted = [part for part in told.replace('"', "'").split("'")[1::2] if part]
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if quoted and quoted[0].split(".")[-1] in line), 1)
