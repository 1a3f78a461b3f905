"""The artifacts of a project: what is built, what is stale and why, versions, and the text that people put in.

A section is stale when what would be generated now differs from what was generated then; the hashes of what it rests on
say because of what. Building keeps every section that is not stale, and every text of a person: where both the person
and the generator changed a section, the two are merged line by line, and if that fails the person's text stays.
"""

from __future__ import annotations

import hashlib
import logging
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from difflib import unified_diff
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from daemon.contract.artifact import (
    ArtifactDiff,
    ArtifactInfo,
    ArtifactView,
    BuildReport,
    BuildWish,
    SectionView,
    VersionView,
)
from daemon.contract.check import FindingView
from daemon.contract.decision import GraphEdge, GraphNode, RestsOn
from daemon.contract.ids import Actor
from daemon.specs.open_project import OpenProject
from daemon.specs.viewing import CodeReading, spec_view
from daemon.store.artifacts import Artifacts, ArtifactVersion
from spec.artifacts.model import ArtifactType, Finding, Section, joined
from spec.artifacts.registry import artifact_type, artifact_types
from spec.errors import CannotBuild, UnknownRecord
from spec.log.event import Edit, plain
from spec.log.state import State
from spec.questions.catalogue import QuestionSet
from spec.records import CHANGE_TYPES, Comment, Decision, SectionEdit, Subject, subject_of
from spec.view import Known, SpecView

_log = logging.getLogger(__name__)
_MERGE_S = 10


class Kept(msgspec.Struct, frozen=True):
    """A section as a version keeps it: `generated` by the generator, `text` as it stands, `rests` with hashes."""

    key: str
    title: str
    text: str
    generated: str
    rests: dict[str, str]
    gaps: tuple[str, ...] = ()
    edited: bool = False
    outdated: bool = False


_Stamp = tuple[State, QuestionSet, int]
"""What a view was made of: records and questions, which are never changed once made, and the code's revision."""


class ArtifactShelf:
    """The artifacts of one project, on the branch in use."""

    def __init__(self, opened: OpenProject, artifacts: Artifacts, read_code: CodeReading) -> None:
        self._opened = opened
        self._artifacts = artifacts
        self._read_code = read_code
        self._fresh: tuple[_Stamp, SpecView, dict[str, tuple[Section, ...]]] | None = None

    # -- looking -------------------------------------------------------------------------------------------------

    def all(self) -> list[ArtifactInfo]:
        """Every type that fits the project, built or not."""
        with self._opened.lock:
            latest = {v.type: v for v in self._artifacts.latest_of_all(self._opened.id, self._opened.branch)}
            return [self._info(kind, latest.get(kind.name)) for kind in self._types()]

    def show(self, name: str, version: int | None = None) -> ArtifactView:
        """One version of an artifact, the newest by default; 0 is as it would be built now.

        Raises UnknownRecord for one that was never built.
        """
        with self._opened.lock:
            kind = artifact_type(name)
            found = self._find(name, version)
            sections: Sequence[Kept] = _kept(found)
            if version == 0:
                sections = self._rebuilt(kind, sections, everything=False)[0]
            stale = self._stale(kind, sections) if version is None else {}
            text = joined_text(sections)
            return ArtifactView(
                info=self._info(kind, found),
                text=text,
                sections=[self._section_view(section, stale) for section in sections],
                findings=[finding_view(finding) for finding in findings_in(kind.name, text)],
            )

    def versions(self, name: str) -> list[VersionView]:
        """The versions that are kept, newest first."""
        with self._opened.lock:
            found = self._artifacts.versions(self._opened.id, self._opened.branch, artifact_type(name).name)
            return [VersionView(version=number, built_at=at, actor=actor) for number, at, actor in found]

    def diff(self, name: str, old: int | None = None, new: int | None = None) -> ArtifactDiff:
        """The difference of two versions, of the last two by default; `new` 0 is what would be built now."""
        with self._opened.lock:
            after = self._find(name, new or None)
            if new == 0:
                sections = self._rebuilt(artifact_type(name), _kept(after), everything=False)[0]
                before = self._find(name, old)
                return _diff(name, before.version, 0, _kept(before), sections)
            earlier = [one.version for one in self.versions(name) if one.version < after.version]
            before = self._find(name, old or max(earlier, default=after.version))
            return _diff(name, before.version, after.version, _kept(before), _kept(after))

    def texts(self) -> dict[str, str]:
        """The text of each artifact that is built, by type."""
        with self._opened.lock:
            built = self._artifacts.latest_of_all(self._opened.id, self._opened.branch)
            return {version.type: joined_text(_kept(version)) for version in built}

    def section_keys(self, name: str) -> list[str]:
        """The keys of the sections that an artifact has, as it is built and as it would be."""
        with self._opened.lock:
            kind = artifact_type(name)
            built = self._artifacts.latest(self._opened.id, self._opened.branch, name)
            keys = [section.key for section in _kept(built)] if built else []
            is_blocked = bool(kind.blockers(self._seen()[0]))
            return list(dict.fromkeys([*keys, *([] if is_blocked else (s.key for s in self._sections(kind)))]))

    def current_texts(self) -> dict[str, str]:
        """The text of each artifact: as it was built, else, where nothing stands in the way, as it would be."""
        with self._opened.lock:
            built = self.texts()
            view = self._seen()[0]
            unbuilt = [kind for kind in self._types() if kind.name not in built and not kind.blockers(view)]
            return built | {kind.name: joined(self._sections(kind)) for kind in unbuilt}

    def view(self) -> SpecView:
        """The view that artifacts are made of."""
        with self._opened.lock:
            return self._seen()[0]

    def resting_on(self, subject: str) -> list[RestsOn]:
        """Sections of built artifacts that rest on a record."""
        found = []
        for version in self._artifacts.latest_of_all(self._opened.id, self._opened.branch):
            stale = self._stale(artifact_type(version.type), _kept(version))
            found += [
                RestsOn(artifact=version.type, section=s.key, title=s.title, stale=s.key in stale)
                for s in _kept(version)
                if subject in s.rests
            ]
        return found

    def graph(self) -> tuple[list[GraphNode], list[GraphEdge]]:
        """Built artifacts as nodes, with an edge from everything that one rests on."""
        nodes, edges = [], []
        for version in self._artifacts.latest_of_all(self._opened.id, self._opened.branch):
            kind, node = artifact_type(version.type), f"artifact:{version.type}"
            state = "stale" if self._stale(kind, _kept(version)) else "fresh"
            nodes.append(
                GraphNode(
                    id=node,
                    alias=kind.name,
                    kind="artifact",
                    title=kind.title,
                    detail="",
                    state=state,
                    category="artifact",
                )
            )
            subjects = {subject for section in _kept(version) for subject in section.rests}
            edges += [GraphEdge(source=subject, target=node, kind="shapes") for subject in sorted(subjects)]
        return nodes, edges

    def stale(self) -> dict[str, list[str]]:
        """Artifact → its stale sections, with what changed; only those that have some."""
        with self._opened.lock:
            told = {}
            for version in self._artifacts.latest_of_all(self._opened.id, self._opened.branch):
                found = self._stale(artifact_type(version.type), _kept(version))
                if found:
                    told[version.type] = [f"{key}: {why}" for key, why in found.items()]
            return told

    # -- building ------------------------------------------------------------------------------------------------

    def build(self, wish: BuildWish, actor: Actor) -> BuildReport:
        """Build artifacts; of those that stand only what is stale, unless everything is wanted.

        Raises CannotBuild when one was named that is blocked; without names what is blocked is only told.
        """
        with self._opened.lock:
            chosen = [artifact_type(name) for name in wish.types] or list(self._types())
            report = BuildReport(built=[], rebuilt={}, blocked=[], findings=[])
            for kind in chosen:
                blockers = list(kind.blockers(self._seen()[0]))
                if blockers and wish.types:
                    raise CannotBuild(kind.name, [blocker.rstrip(".") for blocker in blockers])
                if blockers:
                    report.blocked.append(self._info(kind, None))
                else:
                    self._build_one(kind, wish, actor, report)
            return report

    def edit(self, name: str, key: str, text: str | None, actor: Actor) -> ArtifactView:
        """Put a person's text in place of a section's, or give the generated one back; in the log like a decision."""
        with self._opened.lock:
            kind = artifact_type(name)
            sections = _kept(self._find(name, None))
            section = next((s for s in sections if s.key == key), None)
            if section is None:
                raise UnknownRecord("section", key, [s.key for s in sections])
            subject = subject_of("edit", self._opened.ledger.id_for("edit", f"{name}#{key}"))
            fields: dict[str, Any] = dict.fromkeys(("artifact", "section", "base", "text", "author", "alias"))
            if text is not None:
                fields = {"artifact": name, "section": key, "base": section.generated, "text": text, "author": actor}
                fields["alias"] = self._opened.ledger.alias_for(subject)
            self._opened.do([Edit(subject, "edited" if text is not None else "restored", fields)], actor)
            edits = self._edits(kind.name)
            changed = [_with_edit(s, edits.get(s.key)) for s in sections]
            self._artifacts.keep(self._opened.id, self._opened.branch, name, actor, _plain(changed))
            return self.show(name)

    # -- parts ---------------------------------------------------------------------------------------------------

    def _build_one(self, kind: ArtifactType, wish: BuildWish, actor: Actor, report: BuildReport) -> None:
        before = self._artifacts.latest(self._opened.id, self._opened.branch, kind.name)
        sections, rebuilt = self._rebuilt(kind, _kept(before) if before else (), everything=wish.everything)
        if before is None or _plain(sections) != before.sections:
            self._artifacts.keep(self._opened.id, self._opened.branch, kind.name, actor, _plain(sections))
        report.rebuilt[kind.name] = rebuilt
        found = self._artifacts.latest(self._opened.id, self._opened.branch, kind.name)
        report.built.append(self._info(kind, found))
        report.findings += [finding_view(finding) for finding in findings_in(kind.name, joined_text(sections))]

    def _rebuilt(self, kind: ArtifactType, before: Sequence[Kept], *, everything: bool) -> tuple[list[Kept], list[str]]:
        """The sections as they should be, and the keys of those that were written anew."""
        known = {section.key: section for section in before}
        edits = self._edits(kind.name)
        sections, rebuilt = [], []
        for section in self._sections(kind):
            old = known.get(section.key)
            is_fresh = old is not None and old.generated == section.text and old.title == section.title
            made = Kept(
                section.key, section.title, section.text, section.text, self._rests(kind, section), section.gaps
            )
            made = _with_edit(made, edits.get(section.key))
            if not is_fresh or everything or (old is not None and old.text != made.text):
                rebuilt.append(section.key)
            sections.append(made)
        gone = [key for key in known if key not in {section.key for section in sections}]
        return sections, [*rebuilt, *gone]

    def _seen(self) -> tuple[SpecView, dict[str, tuple[Section, ...]]]:
        """The view as things are, and what was rendered of it; made anew when log, banks or code have changed."""
        stamp = (self._opened.state(), self._opened.questions(), self._read_code.stamp(self._opened))
        if self._fresh is None or self._fresh[0] != stamp:
            self._fresh = (stamp, spec_view(self._opened, self._read_code), {})
        return self._fresh[1], self._fresh[2]

    def _sections(self, kind: ArtifactType) -> tuple[Section, ...]:
        view, rendered = self._seen()
        if kind.name not in rendered:
            rendered[kind.name] = tuple(kind.render(view))
        return rendered[kind.name]

    def _types(self) -> list[ArtifactType]:
        is_change = self._opened.project().type in CHANGE_TYPES
        return [kind for kind in artifact_types() if is_change or not kind.brownfield_only]

    def _find(self, name: str, version: int | None) -> ArtifactVersion:
        kind = artifact_type(name)
        where = (self._opened.id, self._opened.branch, kind.name)
        found = self._artifacts.find(*where, version) if version else self._artifacts.latest(*where)
        if found is None:
            raise UnknownRecord("version" if version else "built artifact", f"{name} {version}" if version else name)
        return found

    def _stale(self, kind: ArtifactType, sections: Sequence[Kept]) -> dict[str, str]:
        """Section → why it is stale: the records that changed since, by name."""
        if kind.blockers(self._seen()[0]):
            return {section.key: "what it needs is gone" for section in sections}
        now = {section.key: section for section in self._sections(kind)}
        edits = self._edits(kind.name)
        stale = {}
        for section in sections:
            fresh = now.pop(section.key, None)
            if fresh is None:
                stale[section.key] = "what it is about is gone"
            elif fresh.text != section.generated:
                stale[section.key] = self._what_changed(section.rests, self._rests(kind, fresh))
            elif _with_edit(section, edits.get(section.key)).text != section.text:
                # An edit was undone, or came with a merge.
                stale[section.key] = "what a person wrote there changed"
        return stale | dict.fromkeys(now, "new")

    def _what_changed(self, old: Mapping[str, str], new: Mapping[str, str]) -> str:
        changed = [subject for subject in {**old, **new} if old.get(subject) != new.get(subject)]
        names = [
            subject.removeprefix("fact:") if subject.startswith("fact:") else self._opened.name_of(subject)
            for subject in changed
        ]
        return f"{', '.join(sorted(names)[:5])} changed" if names else "its wording changed"

    def _rests(self, kind: ArtifactType, section: Section) -> dict[str, str]:
        """What a section rests on, with the hash of each: what it names, and the decisions that need its group."""
        view = self._seen()[0]
        family = kind.family or kind.name
        wanted = {family, f"{family}.{section.group}"}
        subjects = [*section.rests_on, *(_decision(d) for d in view.decisions if wanted.intersection(d.needs))]
        known = self._opened.known()
        return {subject: self._digest(subject, known) for subject in dict.fromkeys(subjects)}

    def _digest(self, subject: str, known: Mapping[str, Known]) -> str:
        if subject.startswith("fact:"):
            content: object = known.get(subject[5:])
        else:
            content = {
                k: v for k, v in self._opened.state().fields(Subject(subject)).items() if k not in {"at", "author"}
            }
        return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()[:16]

    def _edits(self, artifact: str) -> dict[str, SectionEdit]:
        return {edit.section: edit for edit in self._opened.state().all(SectionEdit) if edit.artifact == artifact}

    def _info(self, kind: ArtifactType, version: ArtifactVersion | None) -> ArtifactInfo:
        sections = _kept(version) if version else ()
        blockers = list(kind.blockers(self._seen()[0]))
        stale = self._stale(kind, sections) if version else {}
        state = "blocked" if blockers and not version else "missing" if not version else "stale" if stale else "fresh"
        comments = [c for c in self._opened.state().all(Comment) if c.artifact == kind.name and not c.resolved_by]
        return ArtifactInfo(
            type=kind.name,
            title=kind.title,
            filename=kind.filename,
            media=kind.media,
            state=state,
            version=version.version if version else 0,
            built_at=version.built_at if version else None,
            stale_sections=[f"{key}: {why}" for key, why in stale.items()],
            gaps=list(dict.fromkeys(gap for section in sections for gap in section.gaps)),
            blockers=blockers,
            comments=len([c for c in comments if not c.reply_to]),
        )

    def _section_view(self, section: Kept, stale: Mapping[str, str]) -> SectionView:
        return SectionView(
            key=section.key,
            title=section.title,
            text=section.text,
            rests_on=[
                s.removeprefix("fact:") if s.startswith("fact:") else self._opened.name_of(s) for s in section.rests
            ],
            gaps=list(section.gaps),
            stale=section.key in stale,
            edited=section.edited,
            outdated_edit=section.outdated,
        )


@lru_cache(maxsize=64)
def findings_in(name: str, text: str) -> tuple[Finding, ...]:
    """What the checker of a type finds in a text. Kept, since a large interface takes its validator seconds."""
    return tuple(artifact_type(name).check(text))


def finding_view(finding: Finding) -> FindingView:
    """A finding as the border shows it."""
    return FindingView(code=finding.code, message=finding.message, where=finding.where, severity=finding.severity)


def joined_text(sections: Iterable[Kept]) -> str:
    """The whole document as it stands, with what people put in."""
    return "\n\n".join(s.text.strip("\n") for s in sections if s.text.strip()) + "\n"


def _decision(decision: Decision) -> Subject:
    return subject_of("decision", decision.id)


def _kept(version: ArtifactVersion) -> tuple[Kept, ...]:
    return tuple(msgspec.convert(section, Kept) for section in version.sections)


def _plain(sections: Iterable[Kept]) -> list[dict[str, Any]]:
    return [plain(section) for section in sections]


def _diff(name: str, old: int, new: int, before: Sequence[Kept], after: Sequence[Kept]) -> ArtifactDiff:
    texts = ({s.key: s.text for s in before}, {s.key: s.text for s in after})
    differing = [key for key in {**texts[0], **texts[1]} if texts[0].get(key) != texts[1].get(key)]
    lines = unified_diff(
        joined_text(before).splitlines(keepends=True),
        joined_text(after).splitlines(keepends=True),
        f"{name} version {old}",
        f"{name} version {new}" if new else f"{name} as it would be now",
    )
    return ArtifactDiff(type=name, old=old, new=new, sections=differing, diff="".join(lines))


def _with_edit(section: Kept, edit: SectionEdit | None) -> Kept:
    if edit is None:
        return msgspec.structs.replace(section, text=section.generated, edited=False, outdated=False)
    if edit.base == section.generated:
        return msgspec.structs.replace(section, text=edit.text, edited=True, outdated=False)
    merged = _merged_lines(edit.text, edit.base, section.generated)
    text = edit.text if merged is None else merged
    return msgspec.structs.replace(section, text=text, edited=True, outdated=merged is None)


@lru_cache(maxsize=64)
def _merged_lines(ours: str, base: str, theirs: str) -> str | None:
    """Git's three-way merge of lines; None where both changed the same ones, and where git cannot be asked."""
    with tempfile.TemporaryDirectory(prefix="groundplan-merge-") as folder:
        paths = [Path(folder) / name for name in ("ours", "base", "theirs")]
        for path, text in zip(paths, (ours, base, theirs), strict=True):
            path.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
        try:
            done = subprocess.run(
                ["git", "merge-file", "-p", *map(str, paths)], capture_output=True, timeout=_MERGE_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            _log.warning("A text of a person's own is kept as it is, since git cannot merge it: %s", error)
            return None
    return done.stdout.decode("utf-8") if done.returncode == 0 else None
