"""Records that people write themselves: requirements, entities, terms, rules, elements; and remarks on artifacts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from daemon.contract.artifact import CommentNew, CommentView
from daemon.contract.evidence import RecordChange, RecordView
from daemon.contract.ids import Actor
from daemon.errors import BadRecord, PreconditionFailed, WrongUse
from daemon.specs.capturing import removal
from daemon.specs.open_project import OpenProject
from daemon.specs.shelf import ArtifactShelf
from daemon.specs.views import version_of
from spec.artifacts.registry import artifact_type
from spec.errors import UnknownRecord
from spec.guards.notation import parse_guard
from spec.log.event import Edit, plain
from spec.log.state import read_record
from spec.logic.checking import check_formula
from spec.logic.facts import Vocabulary
from spec.records import KINDS, Comment, Subject, kind_of, subject_of

WRITABLE: Final = ("requirement", "entity", "term", "rule", "element")


class Recording:
    """The records of one project, on the branch in use."""

    def __init__(self, opened: OpenProject, shelf: ArtifactShelf) -> None:
        self._opened = opened
        self._shelf = shelf

    def all(self, kind: str) -> list[RecordView]:
        """The records of a kind, by their number."""
        with self._opened.lock:
            return [self._view(kind, record.id) for record in self._opened.state().all(KINDS[_writable(kind)])]

    def one(self, kind: str, name: str) -> RecordView:
        """One record by alias or id."""
        with self._opened.lock:
            return self._view(kind, self._opened.state().named(_writable(kind), name).id)

    def add(self, kind: str, fields: Mapping[str, Any], actor: Actor) -> RecordView:
        """A new record; raises BadAnswer where its fields do not fit."""
        opened = self._opened
        with opened.lock:
            subject = subject_of(_writable(kind), opened.ledger.new_id())
            told = {**_stamped(kind), **fields, "alias": opened.ledger.alias_for(subject)}
            check_fields(subject, told, opened.questions().vocabulary)
            opened.do([Edit(subject, "added", told)], actor)
            return self._view(kind, subject.partition(":")[2])

    def change(self, kind: str, name: str, wish: RecordChange, actor: Actor, version: int | None = None) -> RecordView:
        """Change fields, null takes one away. With `version`, only if nobody changed the record since."""
        opened = self._opened
        with opened.lock:
            record = opened.state().named(_writable(kind), name)
            subject = subject_of(kind, record.id)
            _require_version(opened, subject, version)
            if "alias" in wish.fields and wish.fields["alias"] != record.alias:
                others = [name for name in KINDS[kind].__struct_fields__ if name not in {"id", "alias"}]
                raise BadRecord(kind, f"the alias {record.alias} stays with the record", others)
            told = {**opened.state().fields(subject), **wish.fields}
            check_fields(subject, told, opened.questions().vocabulary)
            opened.do([Edit(subject, "changed", dict(wish.fields), wish.why)], actor)
            return self._view(kind, record.id)

    def remove(self, kind: str, name: str, actor: Actor, version: int | None = None) -> None:
        """Take a record away; `undo` brings it back. With `version`, only if nobody changed the record since."""
        opened = self._opened
        with opened.lock:
            subject = subject_of(kind, opened.state().named(_writable(kind), name).id)
            _require_version(opened, subject, version)
            opened.do([removal(subject, opened.state())], actor)

    # -- remarks -------------------------------------------------------------------------------------------------

    def remarks(self, artifact: str | None = None, *, resolved: bool = True) -> list[CommentView]:
        """Threads of remarks, oldest first."""
        with self._opened.lock:
            comments = self._opened.state().all(Comment)
            roots = [c for c in comments if not c.reply_to and (artifact is None or c.artifact == artifact)]
            return [_thread(c, comments) for c in roots if resolved or not c.resolved_by]

    def remark(self, artifact: str, wish: CommentNew, actor: Actor) -> CommentView:
        """Add a remark, or a reply, which belongs to the section of its thread."""
        opened = self._opened
        with opened.lock:
            self._require_section(artifact, wish.section)
            if not wish.text.strip():
                raise WrongUse("A remark needs words.", "Give them after the section.")
            subject = subject_of("comment", opened.ledger.new_id())
            fields: dict[str, Any] = {"artifact": artifact, "section": wish.section, "text": wish.text, "author": actor}
            if wish.reply_to:
                parent = self._comment(wish.reply_to)
                fields |= {
                    "reply_to": parent.reply_to or parent.id,
                    "section": parent.section,
                    "artifact": parent.artifact,
                }
            fields |= {"at": plain(datetime.now(UTC)), "alias": opened.ledger.alias_for(subject)}
            opened.do([Edit(subject, "remarked", fields)], actor)
            root = str(fields.get("reply_to") or subject.partition(":")[2])
            return _thread(self._comment(root), opened.state().all(Comment))

    def resolve(self, name: str, actor: Actor, *, resolved: bool = True) -> CommentView:
        """Close a thread, or open it again."""
        opened = self._opened
        with opened.lock:
            comment = self._comment(name)
            root = self._comment(comment.reply_to) if comment.reply_to else comment
            value = actor if resolved else None
            opened.do([Edit(subject_of("comment", root.id), "resolved", {"resolved_by": value})], actor)
            return _thread(self._comment(root.id), opened.state().all(Comment))

    def _require_section(self, artifact: str, section: str) -> None:
        """Raise UnknownRecord for a section that the artifact does not have; a remark on the whole names none."""
        known = self._shelf.section_keys(artifact_type(artifact).name)
        if section and section not in known:
            raise UnknownRecord(f"section of {artifact}", section, known)

    def _comment(self, name: str) -> Comment:
        found = self._opened.state().named("comment", name)
        assert isinstance(found, Comment)
        return found

    # -- parts ---------------------------------------------------------------------------------------------------

    def _view(self, kind: str, record_id: str) -> RecordView:
        subject = subject_of(kind, record_id)
        fields = dict(self._opened.state().fields(subject))
        return RecordView(
            subject=subject,
            alias=str(fields["alias"]),
            kind=kind,
            version=version_of(self._opened, subject),
            fields=fields,
        )


def _require_version(opened: OpenProject, subject: Subject, version: int | None) -> None:
    """Raise PreconditionFailed where a caller has read another version than the one that stands."""
    if version is not None and version != version_of(opened, subject):
        raise PreconditionFailed(f"version {version_of(opened, subject)}")


def check_fields(subject: Subject, fields: Mapping[str, Any], vocabulary: Vocabulary) -> None:
    """Raise UnknownRecord, BadAnswer, BadFormula or BadGuard where no record can be read back from fields.

    None is no field.
    """
    kind = kind_of(subject)
    known = [name for name in KINDS[kind].__struct_fields__ if name != "id"]  # which its subject says
    unknown = set(fields) - set(known)
    if unknown:
        raise UnknownRecord(f"field of a {kind}", min(unknown), known)
    told = {name: value for name, value in fields.items() if value is not None}
    try:
        read_record(subject, told)
    except msgspec.ValidationError as error:
        raise BadRecord(kind, str(error), known) from error
    for name, allowed in _CLOSED.get(kind, {}).items():
        if told.get(name) not in (None, *allowed):
            raise BadRecord(kind, f"{name} is one of {', '.join(allowed)}, not {told[name]!r}", known)
    for name in _SAID:
        if name in told and not str(told[name]).strip():
            raise BadRecord(kind, f"its {name} is empty", known)
    formulas = [*told.get("asserts", ()), *([told["holds"]] if "holds" in told else [])]
    for formula in formulas:
        check_formula(formula, vocabulary)
    for guard in told.get("guards", ()):
        parse_guard(guard)


_CLOSED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "requirement": {"kind": ("functional", "quality", "constraint"), "priority": ("must", "should", "could")},
    "element": {"kind": ("person", "system", "external", "container", "store", "component")},
}
"""Fields that have one of some words."""

_SAID: Final = ("text", "name", "term", "holds")
"""Fields without which a record says nothing."""


def _writable(kind: str) -> str:
    if kind not in WRITABLE:
        raise UnknownRecord("kind of record", kind, WRITABLE)
    return kind


def _stamped(kind: str) -> dict[str, Any]:
    return {"at": plain(datetime.now(UTC))} if kind == "requirement" else {}


def _thread(comment: Comment, comments: tuple[Comment, ...]) -> CommentView:
    replies = [_thread(reply, ()) for reply in comments if reply.reply_to == comment.id]
    return CommentView(
        id=comment.id,
        alias=comment.alias,
        artifact=comment.artifact,
        section=comment.section,
        text=comment.text,
        author=comment.author,
        at=comment.at,
        resolved_by=comment.resolved_by,
        replies=replies,
    )
