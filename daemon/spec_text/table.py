"""Where ids stand in the files of a workspace: which place defines one, and which places name it.

Which definition a name means depends on where it stands: `FR-001` in a feature's plan is that feature's.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from spec.ids.mention import Mention, Weight
from spec.ids.shape import canonical, family_of


class Placed(NamedTuple):
    """A mention with the file that it is in."""

    path: str
    mention: Mention


@dataclass(frozen=True)
class FileIds:
    """The ids of one file as it was at `stamp`. `group` is spec, code or tests."""

    stamp: object
    group: str
    mentions: tuple[Mention, ...]

    @cached_property
    def by_id(self) -> Mapping[str, list[Mention]]:
        """The places of each id, by line."""
        found: dict[str, list[Mention]] = {}
        for mention in self.mentions:
            found.setdefault(canonical(mention.id), []).append(mention)
        return found


class IdTable:
    """The ids of a workspace. Any thread; a change of one file costs what is in that file."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._files: dict[str, FileIds] = {}
        self._defined: dict[str, dict[str, list[Mention]]] = defaultdict(dict)
        self._named: dict[str, set[str]] = defaultdict(set)
        self._families: dict[str, set[str]] = defaultdict(set)

    def stamps(self) -> dict[str, object]:
        """The stamp of each file that was read."""
        with self._lock:
            return {path: one.stamp for path, one in self._files.items()}

    def put(self, path: str, ids: FileIds | None) -> None:
        """Take in what a file says now; None for one that is gone."""
        with self._lock:
            self._take_out(path)
            if ids is None:
                return
            self._files[path] = ids
            for mention in ids.mentions:
                name = canonical(mention.id)
                self._named[name].add(path)
                if mention.defines:
                    self._defined[name].setdefault(path, []).append(mention)
                    self._families[family_of(name)].add(name)

    def file(self, path: str) -> FileIds | None:
        """What is known of one file."""
        return self._files.get(path)

    def ids(self) -> list[str]:
        """All ids that some place may define."""
        with self._lock:
            return [name for name, places in self._defined.items() if places]

    def family(self, family: str) -> set[str]:
        """The ids that are defined and differ from others of this family by their number alone."""
        with self._lock:
            return set(self._families.get(family, ()))

    def defined(self, name: str) -> list[Placed]:
        """All places that may define an id."""
        with self._lock:
            places = self._defined.get(canonical(name), {})
            return [Placed(path, mention) for path, mentions in places.items() for mention in mentions]

    def files_naming(self, name: str) -> list[tuple[str, FileIds]]:
        """The files in which an id stands, by path."""
        with self._lock:
            return [(path, self._files[path]) for path in sorted(self._named.get(canonical(name), ()))]

    def files(self) -> list[tuple[str, FileIds]]:
        """All files with ids."""
        with self._lock:
            return list(self._files.items())

    def _take_out(self, path: str) -> None:
        old = self._files.pop(path, None)
        for mention in old.mentions if old else ():
            name = canonical(mention.id)
            if path in self._named.get(name, ()):
                self._named[name].discard(path)
                if not self._named[name]:
                    del self._named[name]
            places = self._defined.get(name) if mention.defines else None
            if places is not None and path in places:
                del places[path]
                if not places:
                    del self._defined[name]
                    self._families[family_of(name)].discard(name)


class TableView:
    """The table as it is with one file as it stands in an editor."""

    def __init__(self, table: IdTable, texts: Mapping[str, FileIds] | None = None) -> None:
        self._table = table
        self._texts = dict(texts or {})

    def file(self, path: str) -> FileIds | None:
        """What a file says, in the editor first."""
        return self._texts.get(path) or self._table.file(path)

    def ids(self) -> set[str]:
        """All ids that some place may define."""
        own = {canonical(m.id) for ids in self._texts.values() for m in ids.mentions if m.defines}
        kept = {name for name in self._table.ids() if self.defined(name)} if self._texts else set(self._table.ids())
        return own | kept

    def family(self, family: str) -> set[str]:
        """The ids of a family that some place defines."""
        own = (canonical(m.id) for ids in self._texts.values() for m in ids.mentions if m.defines)
        return {name for name in self._table.family(family) if self.defined(name)} | {
            name for name in own if family_of(name) == family
        }

    def names_in(self, scope: str, kind: str) -> set[str]:
        """What is defined of a kind in a scope."""
        files = [*(ids for path, ids in self._table.files() if path not in self._texts), *self._texts.values()]
        return {m.id for ids in files for m in ids.mentions if m.defines and m.scope == scope and m.kind == kind}

    def defined(self, name: str) -> list[Placed]:
        """All places that may define an id."""
        wanted = canonical(name)
        found = [one for one in self._table.defined(wanted) if one.path not in self._texts]
        return found + [
            Placed(path, mention)
            for path, ids in self._texts.items()
            for mention in ids.by_id.get(wanted, ())
            if mention.defines
        ]

    def meant(self, name: str, path: str, scope: str | None = None) -> list[Placed]:
        """The places that define an id for somebody who names it at `path`: those of the innermost scope around.

        Where no scope is around, all that there are, the surest of each scope. With `scope`, that one alone.
        """
        by_scope: dict[str, list[Placed]] = defaultdict(list)
        for one in self.defined(name):
            by_scope[one.mention.scope].append(one)
        if scope is not None:
            return surest(by_scope.get(scope, ()))
        around = max((scope for scope in by_scope if is_within(path, scope)), key=len, default=None)
        if around is not None and (around or surest(by_scope[around])[0].mention.weight >= Weight.STATED):
            return surest(by_scope[around])
        found = [one for each in sorted(by_scope) for one in surest(by_scope[each])]
        # Where nothing is sure, any place may be meant; else what only begins with the id is no definition of it.
        return [one for one in found if one.mention.weight >= Weight.STATED] or surest(found)

    def naming(self, name: str) -> Iterator[tuple[str, FileIds, list[Mention]]]:
        """Every file in which an id stands, with the places in it."""
        wanted = canonical(name)
        files = dict(self._table.files_naming(wanted))
        files.update(self._texts)
        for path in sorted(files):
            found = files[path].by_id.get(wanted)
            if found:
                yield path, files[path], found


def surest(places: Iterable[Placed]) -> list[Placed]:
    """The places of the highest weight, by path and line."""
    found = sorted(places, key=lambda one: (-one.mention.weight, one.path, one.mention.line))
    best = found[0].mention.weight if found else Weight.NAMED
    return [one for one in found if one.mention.weight == best]


def is_within(path: str, scope: str) -> bool:
    """Whether a file lies in a scope; everything lies in the workspace's own."""
    return not scope or path == scope or path.startswith(f"{scope}/")
