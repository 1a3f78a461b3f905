"""A workspace's ids as they are seen from one file: what each name means there."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from functools import cached_property
from pathlib import Path
from typing import Final

import msgspec

from daemon.spec_text.gathering import text_at
from daemon.spec_text.records import KnownRecord, ProjectRecords
from daemon.spec_text.table import Placed, TableView, is_within
from spec.ids.mention import Mention, Weight
from spec.ids.places import place_at
from spec.ids.shape import canonical, family_of, is_own
from spec.linting.surroundings import Defined

_STRICT: Final = frozenset({"kiro", "openspec"})
"""Tools whose ids mean nothing outside of their scope: a number, a name."""


class Seen:
    """What the names in the file at `path` mean. Made for one question; it is what the checks ask."""

    def __init__(
        self,
        root: Path,
        path: str,
        table: TableView,
        projects: Sequence[ProjectRecords],
        paths: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self._root = root
        self._path = path
        self._table = table
        self._projects = projects
        self._paths = paths
        self._meanings: dict[tuple[str, str | None], list[Defined]] = {}

    # -- what a name means ---------------------------------------------------------------------------------------

    def record(self, name: str) -> KnownRecord | None:
        """The record that a name means here: of the innermost project around, else of any."""
        around = [one for one in self._projects if is_within(self._path, one.folder)]
        for project in [*around, *(one for one in self._projects if one not in around)]:
            found = project.by_name.get(name)
            if found is not None:
                return found
        return None

    def places(self, name: str, scope: str | None = None) -> list[Placed]:
        """The places in files that define a name for this one."""
        found = self._table.meant(name, self._path, scope or self._capability) if self._capability else []
        found = found or self._table.meant(name, self._path, scope)
        if is_own(name) and (self.record(name) or any(one.mention.weight == Weight.OWNED for one in found)):
            return [one for one in found if one.mention.weight == Weight.OWNED]
        return found

    def definitions(self, name: str, scope: str | None = None) -> list[Defined]:
        """What a name means: the places that define it, or the record without a file."""
        key = (name, scope)
        if key not in self._meanings:
            self._meanings[key] = self._definitions(name, scope)
        return self._meanings[key]

    def _definitions(self, name: str, scope: str | None) -> list[Defined]:
        record = self.record(name)
        found = [_defined(one, record if is_own(name) else None) for one in self.places(name, scope)]
        if found or record is None:
            return found
        files = self.places(record.alias) if record.alias != name else []
        if files:
            return [_defined(one, record) for one in files]
        return [Defined(record.alias, "", 0, record.title, record.state, record.folder, 0, record.superseded_by)]

    # -- what checks ask -----------------------------------------------------------------------------------------

    def meant(self, mention: Mention) -> Sequence[Defined]:
        """The places that define an id that this text names; none for an unknown one."""
        return self.definitions(mention.id, self.scope_of(mention))

    def scope_of(self, mention: Mention) -> str | None:
        """The one scope that a mention in this file can mean; None where the file's place decides."""
        return mention.scope if mention.scope and self._format in _STRICT else None

    def anywhere(self, mention: Mention) -> bool:
        """Whether anything that the text may speak of defines an id, be it of another scope."""
        scope = self.scope_of(mention)
        return bool(self._table.meant(mention.id, self._path, scope) if scope else self._table.defined(mention.id))

    def alike(self, mention: Mention) -> Set[str]:
        """The ids of the same family, or names of the same scope, that can be named in this text."""
        if self._format == "openspec" and mention.scope:
            return self._table.names_in(mention.scope, mention.kind)
        family, found = family_of(canonical(mention.id)), set()
        for name in self._table.family(family):
            if any(is_within(self._path, one.mention.scope) for one in self.places(name)):
                found.add(name)
        for project in self._projects:
            if is_within(self._path, project.folder):
                found |= {one.alias for one in project.records if family_of(one.alias) == family}
        return found

    def is_named(self, mention: Mention) -> bool:
        """Whether an id that this text defines stands anywhere but where it is defined."""
        name = canonical(mention.id)
        whole = name.rpartition(".")[0] if mention.kind == "criterion" and self._format == "kiro" else ""
        if whole and self.is_named(msgspec.structs.replace(mention, id=whole, kind="")):
            return True  # who meets a requirement meets its criteria
        for path, _, mentions in self._table.naming(name):
            for one in mentions:
                if one.defines and (path == self._path or one.weight >= Weight.STATED):
                    continue
                strict = one.scope if mention.scope and one.scope else None
                if strict is not None and strict != mention.scope:
                    continue
                if strict or path == self._path or any(p.path == self._path for p in self._table.meant(name, path)):
                    return True
        return False

    def uses(self, mention: Mention) -> list[tuple[str, str, int]]:
        """The files of code and tests that name an id: group, path and first line, code before tests."""
        found = [
            (ids.group, path, mentions[0].line)
            for path, ids, mentions in self._table.naming(mention.id)
            if ids.group in {"code", "tests"} and path != self._path
        ]
        return sorted(found)

    def has_project(self) -> bool:
        """Whether the text belongs to a project whose records are known."""
        return any(is_within(self._path, project.folder) for project in self._projects)

    def exists(self, path: str) -> bool:
        """Whether there is a file or folder at a path of the workspace."""
        try:
            return (self._root / path).exists()
        except (OSError, ValueError):  # a name that no system can have
            return False

    def called(self, name: str) -> Sequence[str]:
        """The files of the workspace of that name."""
        return [path for path in self._paths() if path.rpartition("/")[2] == name]

    def text(self, path: str) -> str | None:
        """What another file says; None for one that is not there."""
        return text_at(self._root / path) if (self._root / path).is_file() else None

    @cached_property
    def _capability(self) -> str:
        """The scope of a file of OpenSpec: the capability that it is of, or that it changes."""
        place = place_at(self._path)
        is_of_one = place is not None and place.format == "openspec" and place.role in {"spec", "delta"}
        return f"{place.scope}/specs/{place.name}" if place and is_of_one else ""

    @cached_property
    def _format(self) -> str:
        place = place_at(self._path)
        return place.format if place else ""


def _defined(placed: Placed, record: KnownRecord | None) -> Defined:
    mention = placed.mention
    return Defined(
        mention.id,
        placed.path,
        mention.line,
        record.title if record else mention.title,
        record.state if record else mention.state,
        mention.scope,
        mention.weight,
        record.superseded_by if record else "",
    )
