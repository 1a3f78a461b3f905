"""What can be done with artifacts: built, read, compared, edited, remarked on, and written as files."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final

from daemon.client.api import Client
from daemon.contract.artifact import (
    ArtifactInfo,
    ArtifactView,
    BuildReport,
    BuildWish,
    CommentNew,
    CommentView,
    SectionText,
    SectionView,
    VersionView,
)
from daemon.contract.decision import DecisionView, HistoryEntry
from daemon.contract.evidence import ExportReport, FileContent, FormatView
from daemon.errors import WrongUse
from gui.operations.operation import Operation
from gui.operations.reading import path_to, read, read_list, read_plain_list, send
from gui.operations.topic import Topic

NOW: Final = 0
"""In place of a version: as the artifact would be built now."""

_CHANGES: Final = frozenset({Topic.ARTIFACTS, Topic.PROJECTS})
_LOG_DEPTH: Final = 1000
_TOLD_FIELDS: Final = ("chosen", "text", "form", "state", "holds", "name", "title", "fields")
_LONGEST: Final = 60


@dataclass(frozen=True)
class SeenArtifact:
    """An artifact as it is read: the newest version, its versions, and the remarks on it."""

    view: ArtifactView
    versions: tuple[VersionView, ...]
    comments: tuple[CommentView, ...]


@dataclass(frozen=True)
class Cause:
    """A change in the log that sections rest on: «D-7», what it was and became, by whom and when."""

    name: str
    what: str
    actor: str
    at: datetime


@dataclass(frozen=True)
class ComparedSection:
    """A section of both versions, with the lines that it begins at and why it changed."""

    key: str
    title: str
    left: str
    right: str
    left_line: int
    right_line: int
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True)
class Compared:
    """Two versions side by side; `new` is 0 for what would be built now."""

    type: str
    old: int
    new: int
    old_at: datetime | None
    new_at: datetime | None
    sections: tuple[ComparedSection, ...]


@dataclass(frozen=True)
class Export:
    """What a format would write, or has written into `folder`."""

    format: str
    files: tuple[str, ...]
    notes: tuple[str, ...]
    folder: str = ""
    existing: tuple[str, ...] = field(default=())
    """Files of the folder that would be written over with something else."""


def list_artifacts(project: str) -> Operation[list[ArtifactInfo]]:
    """Every type of artifact that fits the project, and how each is."""
    return Operation(
        "Load the artifacts",
        lambda client: read_plain_list(client, path_to("projects", project, "artifacts"), ArtifactInfo),
    )


def look_at_artifact(project: str, kind: str) -> Operation[SeenArtifact]:
    """The newest version of an artifact that is built, with its versions and remarks."""

    def call(client: Client) -> SeenArtifact:
        path = path_to("projects", project, "artifacts", kind)
        return SeenArtifact(
            read(client, path, ArtifactView),
            tuple(read_plain_list(client, f"{path}/versions", VersionView)),
            tuple(read_plain_list(client, path_to("projects", project, "comments"), CommentView, {"artifact": kind})),
        )

    return Operation("Load the artifact", call)


def build_artifacts(project: str, kinds: Sequence[str] = (), *, everything: bool = False) -> Operation[BuildReport]:
    """Build artifacts, all that can be without `kinds`; of those that stand only what is stale."""
    wish = BuildWish(types=list(kinds), everything=everything)
    return Operation(
        "Build the artifact" if len(kinds) == 1 else "Build the artifacts",
        lambda client: send(client, "POST", path_to("projects", project, "artifacts"), wish, BuildReport),
        _CHANGES,
    )


def write_section(project: str, kind: str, key: str, text: str | None) -> Operation[ArtifactView]:
    """Put a text of one's own in place of a section's; None gives the generated one back."""
    return Operation(
        "Save the section" if text is not None else "Give the generated text back",
        lambda client: _put_section(client, project, kind, key, text),
        _CHANGES,
    )


def take_sections(
    project: str, kind: str, sections: Sequence[SectionView | ComparedSection]
) -> Operation[ArtifactView]:
    """Put the texts that sections had in an earlier version in the place of those that they have now."""

    def call(client: Client) -> ArtifactView:
        view = read(client, path_to("projects", project, "artifacts", kind), ArtifactView)
        known = {section.key for section in view.sections}
        for section in sections:
            text = section.left if isinstance(section, ComparedSection) else section.text
            if section.key in known and text:
                view = _put_section(client, project, kind, section.key, text)
        return view

    return Operation("Take the earlier text", call, _CHANGES)


def compare_versions(project: str, kind: str, old: int, new: int) -> Operation[Compared]:
    """Two versions, section by section, with the changes of the log that lie between them and that they rest on."""

    def call(client: Client) -> Compared:
        path = path_to("projects", project, "artifacts", kind)
        left = read(client, path, ArtifactView, {"version": old})
        right = read(client, path, ArtifactView, {"version": new})
        built = {one.version: one.built_at for one in read_plain_list(client, f"{path}/versions", VersionView)}
        log = read_plain_list(client, path_to("projects", project, "log"), HistoryEntry, {"limit": _LOG_DEPTH})
        between = [entry for entry in log if _is_between(entry.at, built.get(old), built.get(new) if new else None)]
        decisions = read_list(client, path_to("projects", project, "decisions"), DecisionView) if between else []
        labels = {one.alias: {option.value: option.label for option in one.options} for one in decisions}
        sections = _paired(left.sections, right.sections, [_cause(entry, labels) for entry in between if entry.alias])
        return Compared(kind, old, new, built.get(old), built.get(new), tuple(sections))

    return Operation("Compare the versions", call)


def remark(project: str, kind: str, section: str, text: str, reply_to: str = "") -> Operation[CommentView]:
    """Remark on a section, or reply to a remark."""
    wish = CommentNew(section=section, text=text, reply_to=reply_to)
    return Operation(
        "Send the reply" if reply_to else "Send the comment",
        lambda client: send(
            client, "POST", path_to("projects", project, "artifacts", kind, "comments"), wish, CommentView
        ),
        frozenset({Topic.COMMENTS}),
    )


def settle_remark(project: str, comment: str, *, settled: bool = True) -> Operation[CommentView]:
    """Close a thread of remarks, or open it again."""

    def call(client: Client) -> CommentView:
        path = path_to("projects", project, "comments", comment, "resolve")
        return client.request("POST", path, query={"resolved": settled}).parse(CommentView)

    return Operation("Settle the comment" if settled else "Open the comment again", call, frozenset({Topic.COMMENTS}))


def list_formats(project: str) -> Operation[list[FormatView]]:
    """The formats that a spec can be written as."""

    def call(client: Client) -> list[FormatView]:
        found = read_plain_list(client, path_to("projects", project, "formats"), FormatView)
        return [one for one in found if one.direction in ("write", "both")]

    return Operation("Load the formats", call)


def preview_export(project: str, to: str, folder: str) -> Operation[Export]:
    """What an export would write into a folder; nothing is written."""

    def call(client: Client) -> Export:
        report = _exported(client, project, to)
        root = Path(folder)
        existing = [file.path for file in report.files if folder and _differs(root, file)]
        return Export(to, tuple(f.path for f in report.files), tuple(report.notes), folder, tuple(existing))

    return Operation("See what is exported", call)


def export_to(project: str, to: str, folder: str) -> Operation[Export]:
    """Write the spec in a format below a folder, which is made; nothing outside of it is touched."""

    def call(client: Client) -> Export:
        report = _exported(client, project, to)
        written = write_below(report.files, Path(folder))
        return Export(to, tuple(written), tuple(report.notes), folder)

    return Operation("Export the specification", call)


def write_below(files: Iterable[FileContent], root: Path) -> list[str]:
    """Write files below a folder; a path that leads out of it, or through a link, is refused before any is written."""
    wanted = [(_inside(root, file.path), file) for file in files]
    written = []
    try:
        root.mkdir(parents=True, exist_ok=True)
        for target, file in wanted:
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh = target.with_name(f".{target.name}.{os.getpid()}.new")
            fresh.write_bytes(base64.b64decode(file.content))
            fresh.replace(target)
            written.append(file.path)
    except OSError as error:
        told = f"{len(written)} of {len(wanted)} files were written." if written else "Nothing was written."
        reason = error.strerror or str(error)
        raise WrongUse(f"Cannot write below {root}: {reason}. {told}", "Choose another folder.") from error
    return written


def _exported(client: Client, project: str, to: str) -> ExportReport:
    return read(client, path_to("projects", project, "export"), ExportReport, {"to": to})


def _put_section(client: Client, project: str, kind: str, key: str, text: str | None) -> ArtifactView:
    path = path_to("projects", project, "artifacts", kind, "sections", key)
    return client.request("PUT", path, body=SectionText(text=text).model_dump(mode="json")).parse(ArtifactView)


def _inside(root: Path, path: str) -> Path:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or not pure.parts:
        raise WrongUse(f"The path {path} leads out of the folder.", "Nothing was written.")
    target = root.joinpath(*pure.parts)
    for step in (target, *target.parents):
        if step == root:
            break
        if step.is_symlink():
            raise WrongUse(f"{step} is a link, and is not written through.", "Remove it, or choose another folder.")
    return target


def _differs(root: Path, file: FileContent) -> bool:
    target = _inside(root, file.path)
    try:
        return target.is_file() and target.read_bytes() != base64.b64decode(file.content)
    except OSError:
        return True


def _is_between(at: datetime, old: datetime | None, new: datetime | None) -> bool:
    return (old is None or at > old) and (new is None or at <= new)


def _paired(
    left: Sequence[SectionView], right: Sequence[SectionView], changes: Sequence[Cause]
) -> Iterable[ComparedSection]:
    """The sections of both sides in the order of the right one; those that are gone stand where they were."""
    before, after = {one.key: one for one in left}, {one.key: one for one in right}
    lines = _first_lines(left), _first_lines(right)
    for key in _merged_order([one.key for one in left], [one.key for one in right]):
        old, new = before.get(key), after.get(key)
        one = new or old
        assert one is not None
        texts = (old.text if old else "", new.text if new else "")
        rests = {*(old.rests_on if old else ()), *(new.rests_on if new else ())}
        causes = tuple(_causes(changes, rests)) if texts[0] != texts[1] else ()
        yield ComparedSection(key, one.title, *texts, lines[0].get(key, 1), lines[1].get(key, 1), causes)


def _merged_order(left: Sequence[str], right: Sequence[str]) -> list[str]:
    order = list(right)
    for number, key in enumerate(left):
        if key not in order:
            before = next((one for one in reversed(left[:number]) if one in order), None)
            order.insert(order.index(before) + 1 if before is not None else 0, key)
    return order


def _first_lines(sections: Sequence[SectionView]) -> dict[str, int]:
    """The line of the whole text that each section begins at: sections are joined by an empty line."""
    at, found = 1, {}
    for section in sections:
        found[section.key] = at
        if section.text.strip():
            at += len(section.text.strip("\n").split("\n")) + 1
    return found


def _causes(changes: Iterable[Cause], rests: set[str]) -> list[Cause]:
    """The newest change of each record that a section rests on, oldest first; `changes` begin with the newest."""
    newest: dict[str, Cause] = {}
    for cause in changes:
        if cause.name in rests:
            newest.setdefault(cause.name, cause)
    return sorted(newest.values(), key=lambda cause: cause.at)


def _cause(entry: HistoryEntry, labels: Mapping[str, Mapping[str, str]]) -> Cause:
    """An event of the log as «24 h → 72 h», or by what was done; options by their words."""
    words = labels.get(entry.alias, {})
    for name in _TOLD_FIELDS:
        for change in entry.changes:
            if change.field == name and (change.old or change.new) and change.old != change.new:
                old, new = _short(change.old, words), _short(change.new, words)
                return Cause(entry.alias, f"{old} → {new}" if old else new, entry.actor, entry.at)
    return Cause(entry.alias, entry.action, entry.actor, entry.at)


def _short(value: object, words: Mapping[str, str]) -> str:
    """A value of the log in a few words."""
    if isinstance(value, dict):
        told = ", ".join(f"{key} {part}" for key, part in value.items())
    elif isinstance(value, list | tuple):
        told = ", ".join(words.get(str(part), str(part)) for part in value if not isinstance(part, dict | list))
    else:
        told = "" if value is None else " ".join(str(value).split())
    return told if len(told) <= _LONGEST else f"{told[: _LONGEST - 1]}…"
