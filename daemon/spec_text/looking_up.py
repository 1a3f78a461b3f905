"""Looking ids up: those that can be named at a place, and all that is known of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from daemon.spec_text.excerpts import excerpt_at
from daemon.spec_text.gathering import text_at
from daemon.spec_text.records import KnownRecord, ProjectRecords
from daemon.spec_text.seen import Seen
from daemon.spec_text.table import Placed, TableView, is_within
from spec.ids.mention import Mention, Weight
from spec.ids.places import place_at
from spec.ids.shape import canonical, is_own, kind_of_id, number_of

_MOST_PLACES: Final = 500
_KINDS: Final = ("decision", "requirement", "story", "criterion", "task", "entity", "element", "term", "rule")


def item_rows(
    seen: Seen, view: TableView, projects: Sequence[ProjectRecords], prefix: str, path: str, limit: int
) -> dict[str, Any]:
    """The ids that fit what was typed: by the beginning of the id, then by words of the title; the near ones first."""
    wanted = prefix.strip().lower()
    found: dict[str, tuple[tuple[object, ...], dict[str, Any]]] = {}
    for row, distance in _candidates(seen, view, projects, path):
        fit = _fit(wanted, row["id"].lower(), row["title"].lower())
        if fit is None:
            continue
        kind = _KINDS.index(row["kind"]) if row["kind"] in _KINDS else len(_KINDS)
        key = (fit, distance, kind, row["id"].rstrip("0123456789."), number_of(row["id"]), row["id"])
        if row["id"] not in found or key < found[row["id"]][0]:
            found[row["id"]] = (key, row)
    ordered = [row for _, row in sorted(found.values(), key=lambda pair: pair[0])]
    return {"items": ordered[:limit], "more": max(0, len(ordered) - limit)}


def _candidates(
    seen: Seen, view: TableView, projects: Sequence[ProjectRecords], path: str
) -> Iterator[tuple[dict[str, Any], int]]:
    place = place_at(path)
    is_ours = place is not None and place.format == "groundplan"
    for project in projects:
        for record in project.records:
            file = next((one for one in view.meant(record.alias, path) if one.mention.weight == Weight.OWNED), None)
            distance = (1 if is_ours else 2) if is_within(path, project.folder) else 4
            yield _row(record.alias, record.kind, record.title, record.state, file), distance
    known = {record.alias for project in projects for record in project.records}
    for name in view.ids():
        if name in known:
            continue
        for one in seen.places(name):
            if one.mention.kind == "scenario" or (one.mention.weight < Weight.TABLED and not one.mention.scope):
                continue
            distance = 0 if one.path == path else 1 if one.mention.scope and is_within(path, one.mention.scope) else 3
            yield _row(name, one.mention.kind, one.mention.title, one.mention.state, one), distance


def _row(name: str, kind: str, title: str, state: str, place: Placed | None) -> dict[str, Any]:
    return {
        "id": name,
        "kind": kind,
        "title": title,
        "state": str(state),
        "detail": " · ".join(filter(None, (kind, str(state)))),
        "path": place.path if place else "",
        "line": place.mention.line if place else 0,
    }


def _fit(wanted: str, name: str, title: str) -> int | None:
    """How well what was typed fits: 0 for the beginning of the id, 1 without zeros and dashes, 2 in the title."""
    if not wanted or name.startswith(wanted):
        return 0
    bare = name.replace("-", "").replace(" ", "")
    if bare.startswith(wanted.replace("-", "").replace(" ", "")):
        return 1
    words = wanted.split()
    is_told = len(wanted) > 2 and all(word.isalpha() for word in words)
    return 2 if is_told and all(word in title for word in words) else None


class IdLookup:
    """Tells of ids as they are seen from one place."""

    def __init__(self, root: Path, seen: Seen, view: TableView) -> None:
        self._root = root
        self._seen = seen
        self._view = view
        self._texts: dict[str, list[str]] = {}

    def view(self, asked: str) -> dict[str, Any] | None:
        """All that is known of an id; None for one that nothing defines."""
        name = self._name(asked)
        if name is None:
            return None
        record, places = self._seen.record(name), self._seen.places(name)
        if record is not None and name != record.alias and places:
            record = record if is_own(name) else None  # the text that defines it says more than our copy
        if record is not None and not places and name != record.alias:
            name, places = record.alias, self._seen.places(record.alias)
        first = places[0].mention if places else None
        place = place_at(places[0].path) if places else None
        return {
            "id": name,
            "kind": record.kind if record else first.kind if first else kind_of_id(name),
            "title": record.title if record else first.title if first else "",
            "state": str(record.state if record else first.state if first else ""),
            "format": place.format if place else "groundplan",
            "markdown": record.markdown() if record else self._told(name, places),
            "definitions": [self._place(one.path, one.mention) for one in places],
            "references": self._references(name, places),
            "project": record.project if record else "",
            "record_id": record.id if record else "",
            "renaming": why_not(name, places, record),
        }

    def _name(self, asked: str) -> str | None:
        """The id that was asked for, as it is written: with its case and its zeros."""
        for name in dict.fromkeys((asked, canonical(asked), asked.upper(), canonical(asked.upper()))):
            if self._seen.record(name) is not None or self._seen.places(name):
                return name
        return None

    def _told(self, name: str, places: Sequence[Placed]) -> str:
        told = []
        for one in places[:3]:
            state = f" · {one.mention.state}" if one.mention.state else ""
            head = f"**{name}**" + (f" {one.mention.title}" if one.mention.title else "")
            excerpt = excerpt_at(self._lines(one.path), one.mention.line)
            told.append("\n\n".join(filter(None, (head, f"*{one.mention.kind}{state}* · {one.path}", excerpt))))
        if len(places) > 3:
            told.append(f"… and {len(places) - 3} more places define it.")
        return "\n\n---\n\n".join(told)

    def _references(self, name: str, places: Sequence[Placed]) -> dict[str, Any]:
        found: dict[str, list[dict[str, Any]]] = {"spec": [], "code": [], "tests": []}
        more = 0
        for path, group, mention in references_of(self._view, name, places):
            if sum(map(len, found.values())) >= _MOST_PLACES:
                more += 1
            else:
                found[group].append(self._place(path, mention))
        return {**found, "more": more}

    def _place(self, path: str, mention: Mention) -> dict[str, Any]:
        lines = self._lines(path)
        return {
            "path": path,
            "line": mention.line,
            "column": mention.column,
            "length": mention.length,
            "text": lines[mention.line - 1] if mention.line <= len(lines) else "",
            "title": mention.title,
        }

    def _lines(self, path: str) -> list[str]:
        if path not in self._texts:
            self._texts[path] = text_at(self._root / path).split("\n")
        return self._texts[path]


def references_of(view: TableView, name: str, places: Sequence[Placed]) -> Iterator[tuple[str, str, Mention]]:
    """Every place that names an id in the sense of `places`, with the group of its file."""
    defining = {(one.path, one.mention.line, one.mention.column) for one in places}
    scopes = {one.mention.scope for one in places}
    for path, ids, mentions in view.naming(name):
        for mention in mentions:
            is_place = bool(mention.length) and mention.kind != "scenario"
            if (path, mention.line, mention.column) in defining or not is_place:
                continue
            if mention.scope and scopes and mention.scope not in scopes and "" not in scopes:
                continue
            meant = view.meant(name, path)
            own = [one for one in meant if one.mention.weight == Weight.OWNED] or meant
            if places and not any((one.path, one.mention.line) in {d[:2] for d in defining} for one in own):
                continue
            yield path, _group(ids.group), mention


def _group(group: str) -> str:
    return group if group in {"code", "tests"} else "spec"


def why_not(name: str, places: Sequence[Placed], record: KnownRecord | None) -> str:
    """Why an id cannot be given another name; empty if it can."""
    if record is not None and name == record.alias:
        return f"{name} is the number that the project gave it; it never changes, so that links to it stay true."
    if is_own(name) and any(one.mention.weight == Weight.OWNED for one in places):
        return f"{name} is the number of a record; it never changes, so that links to it stay true."
    formats = {found.format for one in places if (found := place_at(one.path))}
    if name.startswith("ADR-") and "adr" in formats:
        return f"{name} is the number in the name of {places[0].path}; rename that file instead."
    if "kiro" in formats:
        return "Kiro counts its requirements, criteria and tasks; their number is their place in the file."
    if any(one.mention.kind == "scenario" for one in places):
        return "Nothing names a scenario but its own heading; change that."
    return "" if places else "Nothing in a file defines it."
