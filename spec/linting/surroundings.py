"""What a text's checks may ask about everything around it."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Protocol

import msgspec

from spec.ids.mention import Mention


class Defined(msgspec.Struct, frozen=True):
    """A place that defines an id, or a record without a file. `scope` is where it holds, `weight` how surely."""

    id: str
    path: str
    line: int
    title: str = ""
    state: str = ""
    scope: str = ""
    weight: int = 0
    superseded_by: str = ""


class Surroundings(Protocol):
    """The workspace as it is, with the text that is looked at in place of its file."""

    def meant(self, mention: Mention) -> Sequence[Defined]:
        """The places that define an id that this text names; none for an unknown one."""
        ...

    def anywhere(self, mention: Mention) -> bool:
        """Whether anything that the text may speak of defines an id, be it of another scope."""
        ...

    def alike(self, mention: Mention) -> Set[str]:
        """The ids of the same family, or names of the same scope, that can be named in this text."""
        ...

    def is_named(self, mention: Mention) -> bool:
        """Whether an id that this text defines stands anywhere but where it is defined."""
        ...

    def has_project(self) -> bool:
        """Whether the text belongs to a project whose records are known."""
        ...

    def exists(self, path: str) -> bool:
        """Whether there is a file or folder at a path of the workspace."""
        ...

    def called(self, name: str) -> Sequence[str]:
        """The files of the workspace of that name."""
        ...

    def text(self, path: str) -> str | None:
        """What another file says; None for one that is not there."""
        ...
