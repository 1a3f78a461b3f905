"""The documented rules of OpenSpec for living specs and for active changes, checked on a folder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml

from spec.artifacts.model import Finding
from spec.formats.blocks import headings_of, paragraphs
from spec.formats.folder import Folder, RequirementSeed
from spec.formats.lines import TextFile, read_text
from spec.formats.openspec.delta_file import DeltaFile, read_delta_file
from spec.formats.openspec.layout import Where, roots_of, where
from spec.formats.openspec.requirement_blocks import Block, blocks_in, read_block
from spec.formats.openspec.spec_file import DELTA
from spec.formats.openspec.task_file import read_task_file
from spec.formats.steps import one_line

MIN_PURPOSE: Final = 50
MIN_WHY: Final = 50
MAX_STATEMENT: Final = 500
_KEYWORD: Final = re.compile(r"\b(?:SHALL|MUST)\b")


def validate_openspec(folder: Folder) -> tuple[Finding, ...]:
    """What the documented rules have against the living specs and the open changes; nothing when all is well."""
    roots = roots_of(folder)
    places = {path: found for path in sorted(folder) if (found := where(path, roots)) is not None}
    findings = [
        finding
        for path, found in places.items()
        if found.role == "spec"
        for finding in _spec(read_text(path, folder[path]))
    ]
    mains = {found.capability: read_text(path, folder[path]) for path, found in places.items() if found.role == "spec"}
    changes: dict[str, list[str]] = {}
    for path, found in places.items():
        if found.change and not found.archived:
            changes.setdefault(found.change, []).append(path)
    for change, paths in changes.items():
        findings += _change(folder, change, {path: places[path] for path in paths}, mains)
    return tuple(findings)


def _told(code: str, message: str, where_: str, line: int = 0, severity: str = "error") -> Finding:
    return Finding(f"openspec.{code}", message, f"{where_}:{line}" if line else where_, severity)


def _spec(text: TextFile) -> Iterator[Finding]:
    headings = [heading for heading in headings_of(text) if heading.level == 2]
    purpose = next((heading for heading in headings if heading.title.casefold() == "purpose"), None)
    section = next((heading for heading in headings if heading.title.casefold() == "requirements"), None)
    if purpose is None:
        yield _told("no-purpose", "A spec must have a `## Purpose` section.", text.path)
    else:
        told = paragraphs(text, purpose.at + 1, purpose.body_end)
        if not told:
            yield _told("no-purpose", "The purpose is empty.", text.path, purpose.at)
        elif len(told) < MIN_PURPOSE:
            yield _told(
                "short-purpose",
                f"The purpose has less than {MIN_PURPOSE} characters.",
                text.path,
                purpose.at,
                "warning",
            )
    if section is None:
        yield _told("no-requirements", "A spec must have a `## Requirements` section.", text.path)
    for heading in headings:
        if DELTA.fullmatch(heading.title):
            yield _told(
                "delta-heading", f"`## {heading.title}` belongs into a change, not into a spec.", text.path, heading.at
            )
    seen: set[str] = set()
    inside = 0
    for block in blocks_in(text, 1, len(text.lines) + 1):
        if section is None or not section.at < block.start < section.end:
            yield _told("outside", f"{block.name!r} stands outside `## Requirements`.", text.path, block.start)
            continue
        inside += 1
        if block.name in seen:
            yield _told("duplicate", f"{block.name!r} is the name of two requirements.", text.path, block.start)
        seen.add(block.name)
        yield from _requirement(text, read_block(text, block, "", ""), block, "")
    if section is not None and not inside:
        yield _told("no-requirements", "A spec must have at least one requirement.", text.path, section.at)


def _requirement(text: TextFile, seed: RequirementSeed, block: Block, section: str) -> Iterator[Finding]:
    at = seed.places[0].start
    name = f"{section} {seed.title!r}".strip()
    lines = text.lines[at - 1 : block.end - 1]
    if not seed.text:
        yield _told("no-text", f"{name} has no statement below its heading.", text.path, at)
    elif not any(_KEYWORD.search(line.text) for line in lines[1:] if line.is_text and not line.text.startswith("#")):
        yield _told("no-keyword", f"{name} should say SHALL or MUST in its statement.", text.path, at, "warning")
    if not any(line.is_text and line.text.startswith("#### ") for line in lines):
        yield _told("no-scenario", f"{name} must have at least one `#### Scenario:`.", text.path, at)
    if len(seed.text) > MAX_STATEMENT:
        yield _told("long", f"{name} is longer than {MAX_STATEMENT} characters; break it down.", text.path, at, "hint")


def _change(
    folder: Folder, change: str, paths: Mapping[str, Where], mains: Mapping[str, TextFile]
) -> Iterator[Finding]:
    deltas = {path: found for path, found in paths.items() if found.role == "delta"}
    total = 0
    for path, found in deltas.items():
        text = read_text(path, folder[path])
        read = read_delta_file(text, found.capability, change)
        total += _size(read)
        if not path.endswith("/spec.md"):
            yield _told("delta-name", "A delta must be called spec.md, in a folder of its capability.", path)
        yield from _delta(text, read, mains.get(found.capability))
    if not total and not _skips_specs(folder, change):
        yield _told(
            "no-deltas", "The change has no delta; without any, set `skip_specs: true` in .openspec.yaml.", change
        )
    yield from _proposal(folder, f"{change}/proposal.md")
    if f"{change}/tasks.md" in folder:
        _, notes = read_task_file(read_text(f"{change}/tasks.md", folder[f"{change}/tasks.md"]), change)
        for note in notes:
            if note.code in {"duplicate-id", "group"}:
                yield _told(f"task-{note.code}", note.message, note.path, note.line, "warning")


def _size(read: DeltaFile) -> int:
    delta = read.delta
    return len(delta.added) + len(delta.modified) + len(delta.removed) + len(delta.renamed)


def _skips_specs(folder: Folder, change: str) -> bool:
    try:
        found: Any = yaml.safe_load(folder.get(f"{change}/.openspec.yaml", b""))
    except (yaml.YAMLError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.get("skip_specs") is True


def _delta(text: TextFile, read: DeltaFile, main: TextFile | None) -> Iterator[Finding]:
    if not any(line.text.startswith("##") for line in text.lines if line.is_text) or not _size(read):
        yield _told("no-deltas", "No delta section with a requirement was found.", text.path)
    for note in read.notes:
        if note.code in {"no-delta-heading", "rename"}:
            yield _told(note.code, note.message, note.path, note.line)
    delta = read.delta
    names = {
        kind: [seed.title for seed in seeds]
        for kind, seeds in (("ADDED", delta.added), ("MODIFIED", delta.modified), ("REMOVED", delta.removed))
    }
    for kind, listed in names.items():
        for name, count in Counter(listed).items():
            if count > 1:
                yield _told("duplicate", f"{name!r} stands twice in {kind}.", text.path)
    for kind, seeds in (("ADDED", delta.added), ("MODIFIED", delta.modified)):
        for seed, block in zip(seeds, read.blocks[kind], strict=True):
            yield from _requirement(text, seed, block, kind)
    yield from _removals(text, delta.removed)
    yield from _conflicts(text, read, names)
    if main is not None:
        yield from _losses(text, read, main)


def _removals(text: TextFile, removed: tuple[RequirementSeed, ...]) -> Iterator[Finding]:
    for seed in removed:
        lacking = [word for word in ("Reason", "Migration") if f"**{word}**" not in seed.text]
        if lacking:
            told = f"REMOVED {seed.title!r} should say its {' and '.join(lacking)}."
            yield _told("removed", told, text.path, seed.places[0].start, "warning")


def _conflicts(text: TextFile, read: DeltaFile, names: Mapping[str, list[str]]) -> Iterator[Finding]:
    pairs = (("MODIFIED", "REMOVED"), ("MODIFIED", "ADDED"), ("ADDED", "REMOVED"))
    for one, other in pairs:
        for name in sorted(set(names[one]) & set(names[other])):
            yield _told("conflict", f"{name!r} stands in {one} and in {other}.", text.path)
    befores = [pair.before for pair in read.delta.renamed]
    afters = [pair.after for pair in read.delta.renamed]
    for side, listed in (("FROM", befores), ("TO", afters)):
        for name, count in Counter(listed).items():
            if count > 1:
                yield _told("duplicate", f"{name!r} stands twice as {side} in RENAMED.", text.path)
    for pair in read.delta.renamed:
        if pair.before in names["MODIFIED"]:
            yield _told("conflict", f"MODIFIED must name {pair.after!r}, the new name of {pair.before!r}.", text.path)
        if pair.after in names["ADDED"]:
            yield _told("conflict", f"{pair.after!r} is a new name in RENAMED and stands in ADDED.", text.path)
        if _folded(pair.before) in set(map(_folded, names["REMOVED"])):
            yield _told("conflict", f"{pair.before!r} is renamed and removed.", text.path)


def _folded(name: str) -> str:
    return one_line(name).casefold()


def _losses(text: TextFile, read: DeltaFile, main: TextFile) -> Iterator[Finding]:
    """Scenarios of the spec that a MODIFIED block leaves out; the tool refuses to drop them."""
    before = {pair.after: pair.before for pair in read.delta.renamed}
    current = {block.name: block for block in blocks_in(main, 1, len(main.lines) + 1)}
    for seed in read.delta.modified:
        block = current.get(seed.title) or current.get(before.get(seed.title, ""))
        if block is None:
            continue
        left = Counter(step.name for step in seed.scenarios)
        lost = list((Counter(step.name for step in read_block(main, block, "", "").scenarios) - left).elements())
        if lost:
            told = f"MODIFIED {seed.title!r} leaves out {', '.join(map(repr, lost))}, which the spec still has."
            yield _told("scenario-loss", told, text.path, seed.places[0].start)


def _proposal(folder: Folder, path: str) -> Iterator[Finding]:
    if path not in folder:
        yield _told("no-proposal", "The change has no proposal.md.", path)
        return
    text = read_text(path, folder[path])
    found = {heading.title.casefold(): heading for heading in headings_of(text) if heading.level == 2}
    why = found.get("why")
    if why is None:
        yield _told("no-why", "A proposal must have a `## Why` section.", path, 0, "warning")
    elif len(paragraphs(text, why.at + 1, why.end)) < MIN_WHY:
        yield _told("short-why", f"The section Why has less than {MIN_WHY} characters.", path, why.at, "warning")
    if "what changes" not in found:
        yield _told("no-what", "A proposal must have a `## What Changes` section.", path, 0, "warning")
