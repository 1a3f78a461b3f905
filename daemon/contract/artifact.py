"""Artifacts, their versions, and the remarks on them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from daemon.contract.check import FindingView


class SectionView(BaseModel):
    """One section. `edited`: a person wrote the text; `outdated_edit`: what that was made from has changed since."""

    key: str
    title: str
    text: str
    rests_on: list[str] = []
    gaps: list[str] = []
    stale: bool = False
    edited: bool = False
    outdated_edit: bool = False


class ArtifactInfo(BaseModel):
    """An artifact at a glance. `state` is missing, fresh, stale or blocked; `blockers` are what must be known first."""

    type: str
    title: str
    filename: str
    media: str
    state: str
    version: int = 0
    built_at: datetime | None = None
    stale_sections: list[str] = []
    gaps: list[str] = []
    blockers: list[str] = []
    comments: int = 0


class ArtifactView(BaseModel):
    """One version of an artifact, whole."""

    info: ArtifactInfo
    text: str
    sections: list[SectionView]
    findings: list[FindingView] = []


class BuildWish(BaseModel):
    """Artifacts to build, all that can be without any; `everything` rebuilds sections that are fresh too."""

    types: list[str] = []
    everything: bool = False


class BuildReport(BaseModel):
    """What was built, section by section, and what could not be."""

    built: list[ArtifactInfo]
    rebuilt: dict[str, list[str]]
    blocked: list[ArtifactInfo]
    findings: list[FindingView]


class VersionView(BaseModel):
    """A version that is kept."""

    version: int
    built_at: datetime
    actor: str


class ArtifactDiff(BaseModel):
    """The difference of two versions: a unified diff, and which sections differ."""

    type: str
    old: int
    new: int
    sections: list[str]
    diff: str


class SectionText(BaseModel):
    """A person's own text of a section; null gives the generated one back."""

    text: str | None


class CommentNew(BaseModel):
    """A remark on a section, or a reply to one."""

    section: str = ""
    text: str
    reply_to: str = ""


class CommentView(BaseModel):
    """A remark with its replies, oldest first."""

    id: str
    alias: str
    artifact: str
    section: str
    text: str
    author: str
    at: datetime
    resolved_by: str
    replies: list[CommentView] = []
