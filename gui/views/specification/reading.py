"""How artifacts are shown: their groups and icons, what a row says of them, and their sections. Knows no Qt."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from daemon.contract.artifact import ArtifactInfo, ArtifactView, CommentView, SectionView
from gui.operations.artifacts import NOW, Cause, Compared, ComparedSection
from gui.widgets.diff_reading import compare
from gui.widgets.diff_rows import Band
from gui.widgets.diff_sides import SidePart
from gui.widgets.document.section import DocSection
from gui.words.amounts import join, plural
from gui.words.people import who
from gui.words.times import when

DIAGRAM: Final = "text/vnd.mermaid"
GROUPS: Final = ("Documents", "Interfaces and data", "Diagrams")
_GROUP_OF: Final = {
    "text/markdown": "Documents",
    "text/x-gherkin": "Documents",
    DIAGRAM: "Diagrams",
}
_ICONS: Final = {
    "text/x-gherkin": "questions",
    "application/sql": "database",
    "application/yaml": "globe",
    "application/graphql": "code",
    "text/x-protobuf": "code",
    DIAGRAM: "decisions",
}
_NAMES: Final = {
    "prd": "PRD",
    "c4": "C4 diagrams",
    "erd": "Entities",
    "openapi": "OpenAPI",
    "graphql": "GraphQL",
    "proto": "Protobuf",
    "gherkin": "Gherkin features",
    "schema-postgresql": "Schema, PostgreSQL",
    "schema-sqlite": "Schema, SQLite",
    "schema-mysql": "Schema, MySQL",
}
_OWN_ICONS: Final = {"c4": "cube", "change-plan": "plan", "tickets": "list", "tests": "check", "deployment": "upload"}
_LANGUAGES: Final = {
    "text/markdown": "",
    "text/x-gherkin": "gherkin",
    "application/sql": "sql",
    "application/yaml": "yaml",
    "application/graphql": "graphql",
    "text/x-protobuf": "protobuf",
}
_SHAPES: Final = {"fresh": "done", "stale": "half", "missing": "todo", "blocked": "deferred"}
_STATE_WORDS: Final = {"fresh": "Up to date", "stale": "Stale", "missing": "Not built", "blocked": "Waits for answers"}
_BANDS_SHOWN: Final = 3
_ID: Final = re.compile(r"\b[A-Z]{1,3}-[A-Z]?\d+(?:\.\d+)*\b")


def group_of(info: ArtifactInfo) -> str:
    """The group of the list that an artifact stands in."""
    return "Diagrams" if info.type == "c4" else _GROUP_OF.get(info.media, "Interfaces and data")


def icon_of(info: ArtifactInfo) -> str:
    """The icon of an artifact."""
    return _OWN_ICONS.get(info.type) or _ICONS.get(info.media, "document")


def shape_of(info: ArtifactInfo) -> tuple[str, str]:
    """The shape of its state, and what that is called."""
    return _SHAPES.get(info.state, "todo"), _STATE_WORDS.get(info.state, info.state)


def subtitle_of(info: ArtifactInfo) -> str:
    """What stands below its name."""
    if info.version and info.built_at is not None:
        return f"version {info.version} · {when(info.built_at)}"
    return "waits for answers" if info.state == "blocked" else "not built"


def stale_words(info: ArtifactInfo) -> str:
    """«2 sections stale», empty where none is."""
    return f"{plural(len(info.stale_sections), 'section')} stale" if info.stale_sections else ""


def build_words(info: ArtifactInfo) -> str:
    """What the button says that builds it."""
    if not info.version:
        return f"Build {short_title(info)}"
    return f"Rebuild {plural(len(info.stale_sections), 'section')}" if info.stale_sections else "Build again"


def short_title(info: ArtifactInfo) -> str:
    """The name that people call it by, as it fits a button or a row; the whole title is its tool tip."""
    return _NAMES.get(info.type, info.title)


def reasons_in(info: ArtifactInfo, keys: Sequence[str]) -> dict[str, str]:
    """Key → why that section is stale. Keys may have colons in them, as the reasons may."""
    found: dict[str, str] = {}
    for told in info.stale_sections:
        fitting = [key for key in keys if told.startswith(f"{key}: ")]
        key = max(fitting, key=len) if fitting else told.rpartition(": ")[0]
        found[key] = _reason(told[len(key) + 2 :])
    return found


def sections_of(view: ArtifactView, comments: Sequence[CommentView]) -> list[DocSection]:
    """The sections as the document shows them. A diagram in parts is drawn as a whole, and its parts follow as text."""
    reasons = reasons_in(view.info, [section.key for section in view.sections])
    counted = {
        section.key: sum(one.section == section.key and not one.resolved_by for one in comments)
        for section in view.sections
    }
    language = _LANGUAGES.get(view.info.media, "text")
    if view.info.media != DIAGRAM:
        return [_section(section, language, reasons, counted) for section in view.sections if section.text.strip()]
    stale = tuple(section.title for section in view.sections if section.stale)
    whole = DocSection("", "", view.text, "mermaid", level=2, marked=stale)
    return [whole, *(_section(section, "text", reasons, counted) for section in view.sections[1:])]


def parts_of(compared: Compared) -> list[SidePart]:
    """The sections of two versions side by side, each with what explains its change."""
    return [
        SidePart(
            compare(section.left, section.right, section.left_line, section.right_line),
            bands_of(section, compared.new),
        )
        for section in compared.sections
    ]


def bands_of(section: ComparedSection, new: int) -> list[Band]:
    """Why a section changed; nothing where the log does not say it."""
    if section.left == section.right:
        return []
    if not section.causes:
        return [] if section.left and section.right else [Band(_came_or_went(section, new))]
    told = "; and ".join(_cause(cause) for cause in section.causes[-_BANDS_SHOWN:])
    last = section.causes[-1]
    return [Band(f"Because {told}", who(last.actor), when(last.at))]


def version_words(version: int) -> str:
    """«Version 6», or what stands for none."""
    return "As it would be now" if version == NOW else f"Version {version}"


def _section(
    section: SectionView, language: str, reasons: Mapping[str, str], comments: Mapping[str, int]
) -> DocSection:
    return DocSection(
        section.key,
        section.title,
        section.text,
        language,
        is_stale=section.stale,
        why=reasons.get(section.key, ""),
        rests_on=tuple(section.rests_on),
        is_edited=section.edited,
        is_outdated=section.outdated_edit,
        comments=comments[section.key],
    )


def _cause(cause: Cause) -> str:
    return f"{cause.name} changed: {cause.what}"


def _came_or_went(section: ComparedSection, new: int) -> str:
    if section.right:
        return f"«{section.title}» is new"
    return f"«{section.title}» is no longer {'needed' if new == NOW else 'there'}"


def _reason(told: str) -> str:
    """A reason by the ids in it alone, where there are some: facts beside them say the same in other words."""
    names = _ID.findall(told)
    return f"{join(names)} changed" if names and told.endswith(" changed") else told
