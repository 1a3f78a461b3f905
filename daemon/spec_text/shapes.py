"""The answers in the shape that `daemon.contract.spec_text` describes; a test compares the two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from daemon.spec_text.seen import Seen
from spec.ids.mention import Mention
from spec.ids.places import SpecPlace
from spec.linting.findings import TextFinding
from spec.linting.links import FileLink


def answer_of(
    path: str,
    place: SpecPlace | None,
    mentions: Iterable[Mention],
    findings: Iterable[TextFinding],
    links: Iterable[FileLink],
    seen: Seen | None,
) -> dict[str, Any]:
    """What a text holds."""
    ids = list(_ids(path, place, mentions, seen)) if seen else []
    defines = any(one["role"] == "definition" for one in ids)
    return {
        "path": path,
        "is_spec": place is not None and (place.is_spec or defines),
        "format": place.format if place else "",
        "role": place.role if place else "",
        "ids": ids,
        "findings": [_finding(one) for one in findings],
        "links": [_link(one) for one in links],
    }


def _ids(path: str, place: SpecPlace | None, mentions: Iterable[Mention], seen: Seen) -> Iterator[dict[str, Any]]:
    for mention in mentions:
        if not mention.length and not mention.defines:
            continue
        found = seen.meant(mention)
        is_here = any((one.path, one.line) == (path, mention.line) for one in found) and mention.defines
        if not found and (place is None or not seen.alike(mention)):
            continue  # it looks like an id, and nobody here has such ones
        first = found[0] if found else None
        yield {
            "id": mention.id,
            "kind": mention.kind,
            "role": "definition" if is_here else "reference",
            "line": mention.line,
            "column": mention.column,
            "length": mention.length,
            "known": bool(found),
            "title": first.title if first else "",
            "state": first.state if first else "",
            "path": first.path if first else "",
            "target_line": first.line if first else 0,
            **_uses(seen.uses(mention) if found else ()),
        }


def _uses(places: Sequence[tuple[str, str, int]]) -> dict[str, Any]:
    """How many files of code and tests name an id, and the first place; each file with its group and line."""
    first = places[0] if places else ("", "", 0)
    return {
        "code": sum(1 for group, _, _ in places if group == "code"),
        "tests": sum(1 for group, _, _ in places if group == "tests"),
        "use_path": first[1],
        "use_line": first[2],
    }


def _finding(one: TextFinding) -> dict[str, Any]:
    return {
        "code": one.code,
        "severity": one.severity,
        "message": one.message,
        "line": one.line,
        "column": one.column,
        "length": one.length,
        "end_line": one.end_line,
        "end_column": one.end_column,
        "fixes": [msgspec.to_builtins(fix) for fix in one.fixes],
    }


def _link(one: FileLink) -> dict[str, Any]:
    return {
        "line": one.line,
        "column": one.column,
        "length": one.length,
        "path": one.path,
        "target_line": one.target_line,
        "tooltip": "",
    }
