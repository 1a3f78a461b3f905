"""What another tool's folder says, in terms that all formats share.

A folder is plain data here: the daemon reads the files and writes them. Every item of an `Imported` knows the lines
that it was read from; the lines of no item are `rest`, so all of a folder is either one or the other, nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from spec.records import Step

Folder = Mapping[str, bytes]
"""POSIX paths, relative to the folder, with the bytes of each file."""


class Place(msgspec.Struct, frozen=True, order=True):
    """Lines `start` up to and without `end`, counted from 1. `part` says what of its item stands there."""

    path: str
    start: int
    end: int
    part: str = ""


class Note(msgspec.Struct, frozen=True):
    """Something odd: `code` names the kind of oddity, `message` is for people; line 0 means the whole file."""

    code: str
    message: str
    path: str
    line: int = 0

    @property
    def where(self) -> str:
        """The place as people write it."""
        return f"{self.path}:{self.line}" if self.line else self.path


class Item(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What all kinds have: the feature, spec, capability or change they belong to, and their lines."""

    scope: str = ""
    places: tuple[Place, ...] = ()


class RequirementSeed(Item, frozen=True, omit_defaults=True):
    """What may become a requirement; `foreign_id` is its id in that tool (`FR-001`, `US2`, `3.1`, a heading).

    `kind` is that of a requirement, or `defect` for what is wrong today; `refs` are foreign ids that it speaks of.
    """

    foreign_id: str
    title: str = ""
    text: str = ""
    story: str = ""
    scenarios: tuple[Step, ...] = ()
    priority: str = "must"
    kind: str = "functional"
    group: str = ""
    refs: tuple[str, ...] = ()


class GroupSeed(Item, frozen=True, omit_defaults=True):
    """A heading that requirements stand under: a numbered requirement of Kiro, a capability of OpenSpec."""

    foreign_id: str
    title: str = ""
    story: str = ""


class EntitySeed(Item, frozen=True, omit_defaults=True):
    """What may become an entity."""

    name: str
    description: str = ""


class TermSeed(Item, frozen=True, omit_defaults=True):
    """A word of a glossary."""

    term: str
    meaning: str = ""


class TaskSeed(Item, frozen=True, omit_defaults=True):
    """One task. `state` is open, doing, done or dropped; `depends_on` are ids of tasks of the same scope.

    `stories` and `requirements` are foreign ids as the task names them, `labels` other marks in brackets; `details` the
    lines below it; `files` paths that its text names.
    """

    id: str
    title: str
    state: str = "open"
    optional: bool = False
    parallel: bool = False
    depends_on: tuple[str, ...] = ()
    stories: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    phase: str = ""
    parent: str = ""
    files: tuple[str, ...] = ()
    details: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether it is ticked off."""
        return self.state == "done"


class AssumptionSeed(Item, frozen=True, omit_defaults=True):
    """Something taken for granted."""

    text: str


class ClarificationSeed(Item, frozen=True, omit_defaults=True):
    """A question that was answered while the spec was written; without `answer` it still waits."""

    question: str
    answer: str = ""
    date: str = ""


class OptionSeed(msgspec.Struct, frozen=True):
    """One option of a decision with what is said of it."""

    label: str
    text: str = ""


class LinkSeed(msgspec.Struct, frozen=True):
    """From a decision to another: `kind` in lower case (`supersedes`, `superseded by`, `amends` …), `target` a file."""

    kind: str
    target: str
    label: str = ""


class DecisionSeed(Item, frozen=True, omit_defaults=True):
    """What may become a decision; `status` is the tool's own word in lower case, empty where it says none."""

    foreign_id: str
    title: str
    question: str = ""
    answer: str = ""
    rationale: str = ""
    consequences: str = ""
    status: str = ""
    date: str = ""
    deciders: tuple[str, ...] = ()
    options: tuple[OptionSeed, ...] = ()
    links: tuple[LinkSeed, ...] = ()


class RenameSeed(msgspec.Struct, frozen=True):
    """A requirement that gets another name."""

    before: str
    after: str


class DeltaSeed(Item, frozen=True, omit_defaults=True):
    """What a change does to one capability. `removed` are names with the reason and migration that are given."""

    capability: str
    purpose: str = ""
    added: tuple[RequirementSeed, ...] = ()
    modified: tuple[RequirementSeed, ...] = ()
    removed: tuple[RequirementSeed, ...] = ()
    renamed: tuple[RenameSeed, ...] = ()


class ChangeSeed(Item, frozen=True, omit_defaults=True):
    """A proposed or archived change of specs."""

    name: str
    archived: bool = False
    date: str = ""
    why: str = ""
    deltas: tuple[DeltaSeed, ...] = ()


class DocumentSeed(Item, frozen=True, omit_defaults=True):
    """A whole file that stays a document: `role` is spec, plan, design, contract, checklist and so on."""

    path: str
    title: str = ""
    role: str = "other"


class Rest(msgspec.Struct, frozen=True):
    """Lines that belong to no item, byte for byte; `start` 0 is a whole file that was not read line by line."""

    path: str
    start: int
    end: int
    raw: bytes


class Imported(msgspec.Struct, frozen=True):
    """All that a folder says. `rest` and the items' places together cover every byte of it."""

    format: str
    requirements: tuple[RequirementSeed, ...] = ()
    groups: tuple[GroupSeed, ...] = ()
    decisions: tuple[DecisionSeed, ...] = ()
    entities: tuple[EntitySeed, ...] = ()
    terms: tuple[TermSeed, ...] = ()
    tasks: tuple[TaskSeed, ...] = ()
    assumptions: tuple[AssumptionSeed, ...] = ()
    clarifications: tuple[ClarificationSeed, ...] = ()
    changes: tuple[ChangeSeed, ...] = ()
    documents: tuple[DocumentSeed, ...] = ()
    rest: tuple[Rest, ...] = ()
    notes: tuple[Note, ...] = ()

    def items(self) -> Iterator[Item]:
        """Everything that has places, except whole documents and changes, whose parts stand for them."""
        yield from (*self.requirements, *self.groups, *self.decisions, *self.entities, *self.terms)
        yield from (*self.tasks, *self.assumptions, *self.clarifications)
        for change in self.changes:
            yield from (seed for delta in change.deltas for seed in (*delta.added, *delta.modified, *delta.removed))
