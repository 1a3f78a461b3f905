"""Places in code: outlines of unsaved texts, notes on a file, definitions and references. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

from fastapi import APIRouter, Depends, Query, Response

from daemon.contract.place import (
    DefinitionAnswer,
    FileNotes,
    OutlineWish,
    PlacedSymbolsAnswer,
    PlaceWish,
    ReferencesAnswer,
    ReferencesWish,
    TextOutline,
)
from daemon.errors import WrongUse
from daemon.knowledge.answers import WorkspaceAnswers
from daemon.routes.chosen import PREFIX, Choice, Limit, json_response

if TYPE_CHECKING:
    from daemon.knowledge.workspace import OpenWorkspace
    from daemon.places.service import PlacesService

Line = Annotated[int, Query(ge=0, description="From 1; 0 means none.")]
Column = Annotated[int, Query(ge=0, description="Code points before it.")]
Most = Annotated[int, Query(ge=1, le=10_000, description="How many places at most.")]


def places_router(choice: Choice, places: PlacesService) -> APIRouter:
    """Routes on places in workspaces."""
    router = APIRouter(prefix=PREFIX, tags=["places"])
    chosen = Depends(choice)

    @router.post("/outline", response_model=TextOutline, dependencies=[chosen])
    async def outline(wish: OutlineWish) -> Response:
        """What a text defines and imports, read in a process of its own and written nowhere."""
        return _json(await (await places.ready()).outline(wish))

    @router.get("/notes", response_model=FileNotes)
    def notes(path: str, known: WorkspaceAnswers = chosen) -> Response:
        """Who uses a file's definitions, which tests cover them, and how the file came to be."""
        return _json(places.answers().notes(_opened(known), path))

    @router.get("/symbols/placed", response_model=PlacedSymbolsAnswer)
    def symbols(q: str, k: Limit = 20, known: WorkspaceAnswers = chosen) -> Response:
        """Definitions whose name fits, as `symbols` finds them, with the exact places of their names."""
        return json_response({"symbols": places.answers().symbols(_opened(known), q, k)})

    @router.get("/definition", response_model=DefinitionAnswer)
    def definition(
        path: str, line: Line = 0, column: Column = 0, name: str = "", known: WorkspaceAnswers = chosen
    ) -> Response:
        """Where a name, or the word at a place of a saved file, may be defined."""
        if not name and not line:
            raise WrongUse("A definition needs a name or a place.", "Give name, or line and column.")
        wish = PlaceWish(path=path, line=max(line, 1), column=column, name=name)
        return json_response(places.answers().definition(_opened(known), wish))

    @router.post("/definition", response_model=DefinitionAnswer)
    def definition_in(wish: PlaceWish, known: WorkspaceAnswers = chosen) -> Response:
        """Where the word at a place of a text that is not saved may be defined."""
        return json_response(places.answers().definition(_opened(known), wish))

    @router.get("/references", response_model=ReferencesAnswer)
    async def references(
        name: str = "",
        path: str = "",
        line: Line = 0,
        column: Column = 0,
        limit: Most = 1000,
        known: WorkspaceAnswers = chosen,
    ) -> Response:
        """Where a name, or the word at a place, stands in saved files."""
        wish = ReferencesWish(name=name, path=path, line=line, column=column, limit=limit)
        return json_response(await (await places.ready()).references(_opened(known), _checked(wish)))

    @router.post("/references", response_model=ReferencesAnswer)
    async def references_in(wish: ReferencesWish, known: WorkspaceAnswers = chosen) -> Response:
        """The same with texts that are not saved in the place of some files."""
        return json_response(await (await places.ready()).references(_opened(known), _checked(wish)))

    return router


def _checked(wish: ReferencesWish) -> ReferencesWish:
    if not wish.name and not (wish.path and wish.line):
        raise WrongUse("References need a name or a place.", "Give name, or path, line and column.")
    return wish


def _json(told: bytes) -> Response:
    return Response(told, media_type="application/json")


def _opened(known: WorkspaceAnswers) -> OpenWorkspace:
    return cast("OpenWorkspace", known)  # what the choice gives; its class loads after the start
