"""The vocabulary of a spec: decisions and all that stands beside them, as plain data.

A record is what the log's events add up to (`spec.log`). Its subject is `kind:id`; the `alias` is the short name that
people use, such as `D-12`, unique within a project and never used again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, NewType

import msgspec

Subject = NewType("Subject", str)
"""`kind:id`: the key of a record in a project."""


class State(StrEnum):
    """How far a decision is."""

    OPEN = "open"
    DECIDED = "decided"
    ASSUMED = "assumed"
    DEFERRED = "deferred"
    SUPERSEDED = "superseded"


LIVE: Final = frozenset({State.DECIDED, State.ASSUMED})
"""States in which a decision's formulas count."""


class Source(StrEnum):
    """Where a record comes from."""

    ASKED = "asked"
    ASSUMED = "assumed"
    IMPORTED = "imported"
    FOUND = "found"
    """Read out of code, of an attached document or of the idea's own words."""


class EdgeKind(StrEnum):
    """How one decision bears on another."""

    REQUIRES = "requires"
    EXCLUDES = "excludes"
    REFINES = "refines"
    SUPERSEDES = "supersedes"
    ASSUMES = "assumes"
    AFFECTS = "affects"


class Edge(msgspec.Struct, frozen=True):
    """From the decision that holds it to `target`, a decision's id."""

    kind: EdgeKind
    target: str


class EvidenceRef(msgspec.Struct, frozen=True):
    """What speaks for something: `kind` is idea, file, symbol, document, url or fact; `line` is 0 for none."""

    kind: str
    place: str
    quote: str = ""
    line: int = 0


class Choice(msgspec.Struct, frozen=True):
    """One option as it was offered when the decision was taken."""

    value: str
    label: str
    consequence: str = ""
    asserts: tuple[str, ...] = ()


class Decision(msgspec.Struct, frozen=True, omit_defaults=True):
    """A question and what was chosen.

    `chosen` are option values, `text` is free text, `form` what was filled in. `asserts` are the formulas that the
    answer makes true; only those of a live decision count. `needs` are the sections of artifacts that rest on it.
    """

    id: str
    alias: str
    question: str
    question_id: str = ""
    format: str = "radio"
    options: tuple[Choice, ...] = ()
    chosen: tuple[str, ...] = ()
    text: str = ""
    form: dict[str, Any] = {}
    units: dict[str, str] = {}
    """Units of the numbers of the form, by field."""
    asserts: tuple[str, ...] = ()
    rationale: str = ""
    category: str = ""
    source: Source = Source.ASKED
    state: State = State.OPEN
    locked: bool = False
    author: str = ""
    at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    edges: tuple[Edge, ...] = ()
    evidence: tuple[EvidenceRef, ...] = ()
    guards: tuple[str, ...] = ()
    """What must be true of code because of it, in the notation of `spec.guards`; they count while it is live."""
    needs: tuple[str, ...] = ()
    to_confirm: bool = False
    """Found in code or words and not confirmed by a person yet."""

    @property
    def is_live(self) -> bool:
        """Whether what it asserts counts."""
        return self.state in LIVE

    def answer(self) -> str:
        """The answer in words: labels of what was chosen, the text, or the form's values."""
        labels = {choice.value: choice.label for choice in self.options}
        told = [labels.get(value, value) for value in self.chosen]
        told += [f"{name}: {value} {self.units.get(name, '')}".rstrip() for name, value in self.form.items()]
        return "; ".join([*told, self.text] if self.text else told)


class Step(msgspec.Struct, frozen=True):
    """One example of a requirement: `given`, `when` and `then` are sentences without their keyword."""

    name: str
    given: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    then: tuple[str, ...] = ()


class Requirement(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that the product shall do or be.

    `kind` is functional, quality or constraint; `priority` must, should or could; `group` a heading that it stands
    under; `rests_on` subjects of decisions and entities.
    """

    id: str
    alias: str
    text: str
    title: str = ""
    kind: str = "functional"
    priority: str = "must"
    group: str = ""
    story: str = ""
    scenarios: tuple[Step, ...] = ()
    rests_on: tuple[str, ...] = ()
    asserts: tuple[str, ...] = ()
    source: Source = Source.ASKED
    foreign_id: str = ""
    """Its id in the format that it was imported from, such as `FR-001`."""
    at: datetime = datetime(1970, 1, 1, tzinfo=UTC)


class FieldType(StrEnum):
    """Types of an entity's fields, independent of any database."""

    STRING = "string"
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    DURATION = "duration"
    UUID = "uuid"
    EMAIL = "email"
    URL = "url"
    JSON = "json"
    BINARY = "binary"
    ENUM = "enum"
    REFERENCE = "reference"


class EntityField(msgspec.Struct, frozen=True, omit_defaults=True):
    """One field, `name` in snake_case.

    A reference names the entity it points to in `target`; an enumeration has `values`; `many` makes it a list (of
    references: a relation of many to many).
    """

    name: str
    type: FieldType = FieldType.STRING
    required: bool = True
    unique: bool = False
    many: bool = False
    target: str = ""
    values: tuple[str, ...] = ()
    description: str = ""


class Entity(msgspec.Struct, frozen=True, omit_defaults=True):
    """A thing that the product keeps track of, `name` in PascalCase and singular.

    The identifier, times of creation and change, and a tenant are added where an artifact needs them; they are no
    fields. `operations` are of create, read, update, delete, list.
    """

    id: str
    alias: str
    name: str
    description: str = ""
    fields: tuple[EntityField, ...] = ()
    operations: tuple[str, ...] = ("create", "read", "update", "delete", "list")
    states: tuple[str, ...] = ()
    source: Source = Source.ASKED
    to_confirm: bool = False
    evidence: tuple[EvidenceRef, ...] = ()


class Glossary(msgspec.Struct, frozen=True, omit_defaults=True):
    """A word of the domain with its meaning and the words not to use for it."""

    id: str
    alias: str
    term: str
    meaning: str = ""
    synonyms: tuple[str, ...] = ()


class OwnRule(msgspec.Struct, frozen=True, omit_defaults=True):
    """A rule of the project's own: `holds` is its formula, `because` the sentence for people."""

    id: str
    alias: str
    holds: str
    because: str
    confirmed: bool = True


class Use(msgspec.Struct, frozen=True):
    """That one element uses another, named by its name; `label` is a verb and what it is used for."""

    target: str
    label: str
    technology: str = ""


class Element(msgspec.Struct, frozen=True, omit_defaults=True):
    """An element of the architecture.

    `kind` is person, system, external, container, store or component; `parent` the name of the container that a
    component lies in; `path` the folder in the code behind it.
    """

    id: str
    alias: str
    name: str
    kind: str
    technology: str = ""
    description: str = ""
    parent: str = ""
    path: str = ""
    uses: tuple[Use, ...] = ()
    source: Source = Source.ASKED
    to_confirm: bool = False


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """An attached document; its bytes lie in the store under `digest`."""

    id: str
    alias: str
    name: str
    media: str
    digest: str
    size: int
    note: str = ""
    at: datetime = datetime(1970, 1, 1, tzinfo=UTC)


class Comment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A remark on a section of an artifact, or a reply (`reply_to`) in its thread."""

    id: str
    alias: str
    artifact: str
    section: str
    text: str
    author: str
    at: datetime
    reply_to: str = ""
    resolved_by: str = ""


class SectionEdit(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person's own text of a section; `base` is the generated text that it was made from."""

    id: str
    alias: str
    artifact: str
    section: str
    base: str
    text: str
    author: str = ""


class Project(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a spec is of.

    `type` is one of `PROJECT_TYPES` or `CHANGE_TYPES`; `time` quick, standard or thorough; a brownfield project knows
    code.
    """

    id: str
    alias: str
    name: str
    idea: str
    type: str
    time: str = "standard"
    brownfield: bool = False
    base: str = ""
    """The git revision that a change begins at; empty without one."""
    at: datetime = datetime(1970, 1, 1, tzinfo=UTC)


PROJECT_TYPES: Final = ("web_app", "api_service", "cli", "library", "desktop", "mobile", "data_pipeline", "ml_system")
CHANGE_TYPES: Final = ("feature", "bug_fix", "refactoring", "migration", "upgrade")

Record = Decision | Requirement | Entity | Glossary | OwnRule | Element | Document | Comment | SectionEdit | Project

KINDS: Final[dict[str, type[Record]]] = {
    "project": Project,
    "decision": Decision,
    "requirement": Requirement,
    "entity": Entity,
    "term": Glossary,
    "rule": OwnRule,
    "element": Element,
    "document": Document,
    "comment": Comment,
    "edit": SectionEdit,
}

PREFIXES: Final = {
    "project": "P",
    "decision": "D",
    "requirement": "R",
    "entity": "E",
    "term": "T",
    "rule": "RULE",
    "element": "EL",
    "document": "DOC",
    "comment": "C",
    "edit": "ED",
}
"""What the alias of each kind begins with."""


def subject_of(kind: str, record_id: str) -> Subject:
    """The key of a record."""
    return Subject(f"{kind}:{record_id}")


def kind_of(subject: Subject) -> str:
    """The kind in a key."""
    return subject.partition(":")[0]
