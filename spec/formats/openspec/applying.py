"""A delta applied to a living spec: renames first, then removals, modifications and additions, as the tool does.

What contradicts the spec is not applied and told in a note; all other lines of the spec stay byte for byte.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from spec.formats.blocks import headings_of
from spec.formats.folder import Note
from spec.formats.languages import is_called
from spec.formats.lines import TextFile, join_lines, read_text
from spec.formats.openspec.delta_file import DeltaFile, read_delta_file
from spec.formats.openspec.requirement_blocks import Block, blocks_in, read_block


class Applied(msgspec.Struct, frozen=True):
    """The new spec, how much was done, and what was not, with the reason."""

    raw: bytes
    counts: Mapping[str, int]
    notes: tuple[Note, ...] = ()


class _Spec:
    """A living spec that is being changed: blocks by name in order, each as the bytes that it will have."""

    def __init__(self, text: TextFile) -> None:
        self.text = text
        self.blocks = {block.name: block for block in reversed(list(blocks_in(text, 1, len(text.lines) + 1)))}
        self.blocks = dict(sorted(self.blocks.items(), key=lambda pair: pair[1].start))
        self.raw: dict[str, bytes] = {}
        self.place: dict[str, Block] = dict(self.blocks)
        self.gone: list[Block] = []
        self.added: list[bytes] = []

    def scenarios(self, name: str) -> list[str]:
        """The names of a requirement's scenarios as they are now."""
        return [step.name for step in read_block(self.text, self.place[name], "", "").scenarios]


def apply_delta(main: bytes | None, delta: bytes, capability: str, path: str = "spec.md") -> Applied:
    """The spec of a capability after a change; `main` is None where the change brings the capability."""
    source = read_text(path, delta)
    wanted = read_delta_file(source, capability, "")
    notes: list[Note] = []
    counts = dict.fromkeys(("renamed", "removed", "modified", "added"), 0)
    spec = _Spec(read_text(path, main if main is not None else _skeleton(capability, wanted.delta.purpose)))
    _rename(spec, wanted, counts, notes, path)
    _remove(spec, wanted, counts, notes, path)
    _modify(spec, wanted, source, counts, notes, path)
    _add(spec, wanted, source, counts, notes, path)
    return Applied(_joined(spec), counts, tuple(notes))


def _skeleton(capability: str, purpose: str) -> bytes:
    told = purpose or f"TBD - created with the change that brings {capability}. Tell here what it is for."
    return join_lines([f"# {capability} Specification", "", "## Purpose", "", told, "", "## Requirements"])


def _rename(spec: _Spec, wanted: DeltaFile, counts: dict[str, int], notes: list[Note], path: str) -> None:
    for pair in wanted.delta.renamed:
        if pair.before not in spec.place:
            if pair.after not in spec.place:
                notes.append(Note("rename", f"{pair.before!r} cannot be renamed: it is not in the spec.", path))
            continue
        if pair.after in spec.place:
            notes.append(Note("rename", f"{pair.before!r} cannot be renamed: {pair.after!r} is there already.", path))
            continue
        block = spec.place.pop(pair.before)
        spec.place[pair.after] = block
        spec.raw[pair.after] = spec.text.encode(f"### Requirement: {pair.after}") + spec.text.raw(
            block.start + 1, block.end
        )
        counts["renamed"] += 1


def _remove(spec: _Spec, wanted: DeltaFile, counts: dict[str, int], notes: list[Note], path: str) -> None:
    for seed in wanted.delta.removed:
        if seed.title not in spec.place:
            notes.append(Note("remove", f"{seed.title!r} cannot be removed: it is not in the spec.", path))
            continue
        spec.gone.append(spec.place.pop(seed.title))
        spec.raw.pop(seed.title, None)
        counts["removed"] += 1


def _modify(
    spec: _Spec, wanted: DeltaFile, source: TextFile, counts: dict[str, int], notes: list[Note], path: str
) -> None:
    for block, seed in zip(wanted.blocks["MODIFIED"], wanted.delta.modified, strict=True):
        if block.name not in spec.place:
            notes.append(
                Note("modify", f"{block.name!r} cannot be modified: it is not in the spec.", path, block.start)
            )
            continue
        lost = _lost(spec.scenarios(block.name), [step.name for step in seed.scenarios])
        if lost:
            told = f"{block.name!r} is not modified: that would drop {', '.join(map(repr, lost))}."
            notes.append(Note("scenario-loss", told, path, block.start))
            continue
        spec.raw[block.name] = _carried(spec.text, source, block)
        counts["modified"] += 1


def _lost(before: list[str], after: list[str]) -> list[str]:
    """The names of scenarios that the new block has less often."""
    left = list(after)
    lost = []
    for name in before:
        if name in left:
            left.remove(name)
        else:
            lost.append(name)
    return lost


def _add(
    spec: _Spec, wanted: DeltaFile, source: TextFile, counts: dict[str, int], notes: list[Note], path: str
) -> None:
    seen: set[str] = set()
    for block in wanted.blocks["ADDED"]:
        raw = _carried(spec.text, source, block)
        if block.name in spec.place or block.name in seen:
            current = spec.place.get(block.name)
            same = current is not None and spec.text.raw(current.start, current.end).strip() == raw.strip()
            if not same:
                notes.append(Note("add", f"{block.name!r} cannot be added: it is there already.", path, block.start))
            continue
        seen.add(block.name)
        spec.added.append(raw)
        counts["added"] += 1


def _carried(target: TextFile, source: TextFile, block: Block) -> bytes:
    """A block's lines with the encoding and the line endings of the file they go into."""
    return b"".join(target.encode(line.text) for line in source.lines[block.start - 1 : block.end - 1])


def _joined(spec: _Spec) -> bytes:
    """The file with its changed blocks; what is added stands behind the last requirement, a blank line before each."""
    text = spec.text
    changes = {spec.place[name].start: (spec.place[name].end, raw) for name, raw in spec.raw.items()}
    changes |= {block.start: (_with_blanks(text, block.end), b"") for block in spec.gone}
    insert = _insertion(text)
    pieces: list[bytes] = []
    at = 1
    while at <= len(text.lines) + 1:
        if at == insert and spec.added:
            pieces.append(_appended(text, pieces, spec.added, at))
        if at > len(text.lines):
            break
        end, raw = changes.get(at, (at + 1, text.raw(at, at + 1)))
        pieces.append(raw)
        at = end
    return b"".join(pieces)


def _with_blanks(text: TextFile, end: int) -> int:
    while end <= len(text.lines) and not text.lines[end - 1].text.strip():
        end += 1
    return end


def _insertion(text: TextFile) -> int:
    """Behind the last block of the requirements; else below their heading; else at the end of the file."""
    blocks = list(blocks_in(text, 1, len(text.lines) + 1))
    if blocks:
        return _with_blanks(text, blocks[-1].end)
    section = next((one for one in headings_of(text) if one.level == 2 and is_called(one.title, "requirements")), None)
    return section.at + 1 if section is not None else len(text.lines) + 1


def _appended(text: TextFile, before: list[bytes], added: list[bytes], at: int) -> bytes:
    """The new blocks, with one blank line before each, and one behind where the file goes on."""
    blank = text.encode("")
    so_far = b"".join(before[-3:])
    lead = b"" if so_far.endswith(blank + blank) else blank if so_far.endswith(blank) or not so_far else blank + blank
    return lead + blank.join(added) + (blank if at <= len(text.lines) else b"")
