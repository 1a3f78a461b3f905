"""An artifact: a document in sections, each of which knows what it rests on.

An artifact type is a module with one `ArtifactType`; `render` is a pure function from a `SpecView` to its sections in
order. The document is the sections' texts joined by blank lines, so a section is a piece that can be rebuilt alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from spec.view import SpecView


class Section(msgspec.Struct, frozen=True):
    """One part of an artifact.

    `key` is `group` or `group:name`; questions name groups in their `needs` as `artifact.group`. `rests_on` are
    subjects (`decision:ID`, `entity:ID` …) and `fact:NAME`s that the text was made from, besides the decisions that
    need the group; the builder adds those. `gaps` are sentences on what is missing in it.
    """

    key: str
    title: str
    text: str
    rests_on: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """What questions call it."""
        return self.key.partition(":")[0]


class Finding(msgspec.Struct, frozen=True):
    """Something that a check found.

    `severity` is error, warning or hint; `where` names the place: `artifact#section`, an alias, or `path:line`.
    """

    code: str
    message: str
    where: str
    severity: str = "warning"


class ArtifactType(msgspec.Struct, frozen=True):
    """A kind of document.

    `blockers` says what must be known before anything can be built (sentences; empty when all is there). `check` reads
    the whole text with a real parser of the format and tells what is wrong with it.
    """

    name: str
    title: str
    filename: str
    media: str
    render: Callable[[SpecView], Sequence[Section]]
    check: Callable[[str], Sequence[Finding]]
    blockers: Callable[[SpecView], Sequence[str]] = lambda view: ()
    brownfield_only: bool = False
    family: str = ""
    """What questions call it in their `needs`, where that is not its name: `schema` for each dialect of it."""


def joined(sections: Sequence[Section]) -> str:
    """The whole document."""
    return "\n\n".join(section.text.strip("\n") for section in sections if section.text.strip()) + "\n"


def by_name(types: Sequence[ArtifactType]) -> Mapping[str, ArtifactType]:
    """The types by their name."""
    return {kind.name: kind for kind in types}
