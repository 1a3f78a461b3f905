"""Artifacts: build, look at, compare, edit, remark."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from daemon.contract.artifact import (
    ArtifactDiff,
    ArtifactInfo,
    ArtifactView,
    BuildReport,
    BuildWish,
    CommentNew,
    CommentView,
    SectionText,
    VersionView,
)
from daemon.contract.event import EventKind
from daemon.routes.project_choice import PROJECT, DeskChoice, require_active
from daemon.specs.desk import Desk
from daemon.specs.service import SpecService


def artifacts_router(service: SpecService, choice: DeskChoice) -> APIRouter:
    """Routes on the artifacts of a project."""
    router = APIRouter(prefix=PROJECT, tags=["artifacts"])
    chosen = Depends(choice)

    @router.get("/artifacts")
    def list_artifacts(desk: Desk = chosen) -> list[ArtifactInfo]:
        """Every type that fits the project: missing, fresh, stale or blocked."""
        return desk.shelf.all()

    @router.post("/artifacts")
    def build(wish: BuildWish, desk: Desk = chosen) -> BuildReport:
        """Build artifacts; of those that stand only what is stale."""
        kinds = wish.types or ["all"]
        service.publish(EventKind.ARTIFACT_PROGRESS, require_active(desk), {"types": kinds, "state": "building"})
        report = desk.shelf.build(wish, service.user)
        for info in report.built:
            done = {"type": info.type, "version": info.version, "sections": report.rebuilt.get(info.type, [])}
            service.publish(EventKind.ARTIFACT_COMPLETE, desk, done)
        return report

    @router.get("/artifacts/{kind}")
    def show(
        kind: str,
        desk: Desk = chosen,
        version: Annotated[int | None, Query(ge=0, description="0: as it would be built now.")] = None,
    ) -> ArtifactView:
        """One version of an artifact, the newest by default."""
        return desk.shelf.show(kind, version)

    @router.get("/artifacts/{kind}/versions")
    def versions(kind: str, desk: Desk = chosen) -> list[VersionView]:
        """The versions that are kept, newest first."""
        return desk.shelf.versions(kind)

    @router.get("/artifacts/{kind}/diff")
    def diff(
        kind: str,
        desk: Desk = chosen,
        old: Annotated[int | None, Query(ge=1)] = None,
        new: Annotated[int | None, Query(ge=0, description="0: as it would be built now.")] = None,
    ) -> ArtifactDiff:
        """The difference of two versions, of the last two by default."""
        return desk.shelf.diff(kind, old, new)

    @router.put("/artifacts/{kind}/sections/{key:path}")
    def edit(kind: str, key: str, wish: SectionText, desk: Desk = chosen) -> ArtifactView:
        """Put a text of one's own in place of a section's; null gives the generated one back."""
        view = require_active(desk).shelf.edit(kind, key, wish.text, service.user)
        service.tell(desk, "edited")
        return view

    @router.get("/comments")
    def list_comments(desk: Desk = chosen, artifact: str | None = None, resolved: bool = True) -> list[CommentView]:
        """Threads of remarks, oldest first."""
        return desk.recording.remarks(artifact, resolved=resolved)

    @router.post("/artifacts/{kind}/comments")
    def remark(kind: str, wish: CommentNew, desk: Desk = chosen) -> CommentView:
        """Add a remark or a reply."""
        thread = require_active(desk).recording.remark(kind, wish, service.user)
        told = {"artifact": thread.artifact, "section": thread.section, "comment": thread.alias}
        service.publish(EventKind.COMMENT_ADDED, desk, dict(told))
        return thread

    @router.post("/comments/{comment}/resolve")
    def resolve(comment: str, desk: Desk = chosen, resolved: bool = True) -> CommentView:
        """Close a thread, or open it again."""
        return require_active(desk).recording.resolve(comment, service.user, resolved=resolved)

    return router
