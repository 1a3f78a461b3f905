"""What stands where in a file of each kind: its folder, its heading, its sections, and the order of its front matter.

In a decision's front matter, lines that change stand apart from each other where two people change them for different
reasons: git merges changes that have a line between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, get_args, get_origin

import msgspec

from spec.folder.pieces import EDGES, EVIDENCE, FIELDS, GUARDS, OPTIONS, REFERENCES, SCENARIOS, TEXT, USES, Piece
from spec.records import KINDS, PREFIXES


class Part(msgspec.Struct, frozen=True):
    """A section: its title, the field in it, and whether it stands there even when it is empty, to be filled in."""

    title: str
    field: str
    piece: Piece = TEXT
    always: bool = False


class Layout(msgspec.Struct, frozen=True):
    """A kind's file.

    `heading` is the field in the first line, `body` the one below it, `front` the order of the front matter after id
    and alias, `shown` the fields that stand there even when they have their default, `slug` what the file is called by.
    """

    folder: str
    heading: str = ""
    body: str = ""
    parts: tuple[Part, ...] = ()
    front: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    slug: tuple[str, ...] = ()

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of all sections."""
        return tuple(part.title for part in self.parts)


ANSWER: Final = "Answer"
"""The section of a decision that shows what was chosen before the text that it holds."""

_EVIDENCE: Final = Part("Evidence", "evidence", EVIDENCE)

LAYOUTS: Final[dict[str, Layout]] = {
    "project": Layout("", "name", "idea", front=("type", "time", "brownfield", "base", "at"), shown=("time",)),
    "decision": Layout(
        "decisions",
        "question",
        parts=(
            Part(ANSWER, "text", always=True),
            Part("Why", "rationale", always=True),
            Part("Options", "options", OPTIONS),
            Part("Guards", "guards", GUARDS),
            Part("Edges", "edges", EDGES),
            _EVIDENCE,
        ),
        front=(
            *("locked", "format", "chosen", "form", "units", "asserts", "state"),
            *("to_confirm", "source", "author", "at", "question_id", "category", "needs"),
        ),
        shown=("locked", "format", "state"),
        slug=("question",),
    ),
    "requirement": Layout(
        "requirements",
        "title",
        "text",
        (Part("Story", "story"), Part("Scenarios", "scenarios", SCENARIOS), Part("Rests on", "rests_on", REFERENCES)),
        ("priority", "kind", "group", "asserts", "source", "foreign_id", "at"),
        ("priority", "kind"),
        ("title", "text"),
    ),
    "entity": Layout(
        "entities",
        "name",
        "description",
        (Part("Fields", "fields", FIELDS, always=True), _EVIDENCE),
        ("operations", "states", "source", "to_confirm"),
    ),
    "term": Layout("terms", "term", "meaning", front=("synonyms",), slug=("term",)),
    "rule": Layout("rules", body="because", front=("holds", "confirmed"), shown=("confirmed",), slug=("because",)),
    "element": Layout(
        "architecture",
        "name",
        "description",
        (Part("Uses", "uses", USES),),
        ("kind", "technology", "parent", "path", "source", "to_confirm"),
        slug=("name",),
    ),
    "document": Layout("documents", "name", "note", front=("media", "size", "digest", "at")),
    "comment": Layout(
        "comments", body="text", front=("artifact", "section", "author", "at", "reply_to", "resolved_by")
    ),
    "edit": Layout(
        "edits", body="text", parts=(Part("Base", "base"),), front=("artifact", "section", "author"), slug=("section",)
    ),
}

KIND_OF_FOLDER: Final = {layout.folder: kind for kind, layout in LAYOUTS.items() if layout.folder}
PREFIX_KINDS: Final = {prefix: kind for kind, prefix in PREFIXES.items()}


def as_json(value: Any) -> Any:
    """A value as JSON has it, with lists where `spec.log.event.plain` leaves tuples."""
    return msgspec.json.decode(msgspec.json.encode(value))


@lru_cache(maxsize=len(KINDS))
def defaults_of(kind: str) -> Mapping[str, Any]:
    """The default of each field that has one, as JSON has it."""
    told = {}
    for field in msgspec.structs.fields(KINDS[kind]):
        if field.default is not msgspec.NODEFAULT:
            told[field.name] = as_json(field.default)
        elif field.default_factory is not msgspec.NODEFAULT:
            told[field.name] = as_json(field.default_factory())
    return told


@lru_cache(maxsize=len(KINDS))
def word_lists(kind: str) -> frozenset[str]:
    """The fields that are lists of words, where one word alone may be written without a list."""
    return frozenset(
        field.name
        for field in msgspec.structs.fields(KINDS[kind])
        if get_origin(field.type) is tuple and get_args(field.type)[0] is str
    )
