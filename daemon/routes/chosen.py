"""Which workspace a route speaks of: an id, or `at` with the query `folder`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
from fastapi import Query, Response

from daemon.contract.ids import WorkspaceId
from daemon.errors import WrongUse
from daemon.knowledge.answers import WorkspaceAnswers

if TYPE_CHECKING:
    from daemon.knowledge.service import KnowledgeService

AT = "at"
PREFIX = "/workspaces/{workspace}"

Limit = Annotated[int, Query(ge=1, le=500, description="How many results at most.")]
Choice = Callable[[str, str | None], WorkspaceAnswers]


def workspace_choice(knowledge: KnowledgeService) -> Choice:
    """A dependency for routes below `PREFIX`: the workspace that the request means."""

    def chosen(workspace: str, folder: Annotated[str | None, Query()] = None) -> WorkspaceAnswers:
        if workspace != AT:
            return knowledge.get(WorkspaceId(workspace))
        if folder is None:
            raise WrongUse("The workspace 'at' needs the query parameter folder.", "Give an absolute path.")
        return knowledge.containing(Path(folder))

    return chosen


def json_response(value: object) -> Response:
    """The indexer's own structures as JSON; the contract's models describe them in the schema, and a test compares."""
    return Response(msgspec.json.encode(value), media_type="application/json")
