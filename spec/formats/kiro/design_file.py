"""A design.md: the correctness properties in it, and the requirements that they validate."""
# ruff: noqa: RUF001 - full-width marks are what some write

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from spec.formats.blocks import headings_of, paragraphs, trimmed_end
from spec.formats.folder import Place, RequirementSeed
from spec.formats.kiro.references import references_in
from spec.formats.languages import begins_with
from spec.formats.lines import TextFile

_PROPERTY: Final = re.compile(
    r"(?:#{2,5}\s+)?(?:\*\*)?(?:Property|属性|性质|屬性|プロパティ|속성)\s*(\d+)\s*[:：.]\s*(.*?)(?:\*\*)?\s*$"
)


def read_design_file(text: TextFile, scope: str) -> tuple[RequirementSeed, ...]:
    """The properties below the heading of that name, or with headings of their own."""
    headings = headings_of(text)
    spans = [(heading.at, heading.end) for heading in headings if begins_with(heading.title, "properties")]
    marks = [(at, match, end) for start, end in spans for at, match in _marks(text, start, end)]
    found = []
    starts = [heading.at for heading in headings]
    following = [at for at, _, _ in marks[1:]] + [len(text.lines) + 1]
    for (at, match, end), later in zip(marks, following, strict=False):
        after = bisect_right(starts, at)
        stop = min(end, later if later > at else end, starts[after] if after < len(starts) else end)
        said = paragraphs(text, at + 1, stop)
        told = "\n".join(line for line in said.split("\n") if not references_in(line))
        found.append(
            RequirementSeed(
                foreign_id=f"Property {match[1]}",
                title=match[2].strip(),
                text=told.strip(),
                kind="constraint",
                group="Correctness Properties",
                refs=tuple(dict.fromkeys(one for line in said.split("\n") for one in references_in(line))),
                scope=scope,
                places=(Place(text.path, at, trimmed_end(text, at, stop), "@property"),),
            )
        )
    return tuple(found)


def _marks(text: TextFile, start: int, end: int) -> Iterator[tuple[int, re.Match[str]]]:
    for at in range(start + 1, end):
        line = text.lines[at - 1]
        match = _PROPERTY.match(line.text) if line.is_text and len(line.text) < 500 else None
        if match is not None:
            yield at, match
