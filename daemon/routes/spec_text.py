"""Specs as text: ids and findings in a file, and what is known of an id. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

from fastapi import APIRouter, Depends, Query, Response

from daemon.contract.spec_text import IdItems, IdView, RenameAnswer, RenameWish, SpecText, SpecTextAnswer
from daemon.knowledge.answers import WorkspaceAnswers
from daemon.routes.chosen import PREFIX, Choice, Limit, json_response
from daemon.spec_text.answers import SpecTextAnswers

if TYPE_CHECKING:
    from daemon.knowledge.workspace import OpenWorkspace

From = Annotated[str, Query(description="The file in which it is named: it decides which of several ids is meant.")]


def spec_text_router(choice: Choice, texts: SpecTextAnswers) -> APIRouter:
    """Routes on specs as text."""
    router = APIRouter(prefix=PREFIX, tags=["spec text"])
    chosen = Depends(choice)

    @router.post("/spec-text", response_model=SpecTextAnswer)
    def spec_text(wish: SpecText, known: WorkspaceAnswers = chosen) -> Response:
        """The ids in a file as it stands in an editor, what is wrong with it, and its links."""
        return json_response(texts.of_text(_opened(known), wish.path, wish.text))

    @router.get("/ids", response_model=IdItems)
    def ids(prefix: str = "", path: From = "", k: Limit = 100, known: WorkspaceAnswers = chosen) -> Response:
        """The ids that can be named at a place, the likeliest first."""
        return json_response(texts.items(_opened(known), prefix, path, k))

    @router.get("/ids/{name:path}", response_model=IdView)
    def view(name: str, path: From = "", known: WorkspaceAnswers = chosen) -> Response:
        """What an id is, where it is defined, and who names it."""
        return json_response(texts.view(_opened(known), name, path))

    @router.post("/ids/{name:path}/rename", response_model=RenameAnswer)
    def rename(name: str, wish: RenameWish, known: WorkspaceAnswers = chosen) -> Response:
        """The edits that give an id another name in all files."""
        return json_response(texts.rename(_opened(known), name, wish.new_id, wish.path, wish.texts))

    return router


def _opened(known: WorkspaceAnswers) -> OpenWorkspace:
    return cast("OpenWorkspace", known)  # what the choice gives; its class loads after the start
