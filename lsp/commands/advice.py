"""Explain a place, lay out tests for it, review it: advice of the daemon, by rules."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, Final

from lsp.commands.arguments import Arguments, Spot
from lsp.commands.kit import Kit, symbol_at
from lsp.dialogue import shortened
from lsp.edits import NOT_NOW, FileEdit, Misplaced, Proposal, file_edit
from lsp.folders import Folder, uri_of
from lsp.jobs import Job

_PLACE: Final = (
    '{"uri": "file:///work/a.py", "range": {"start": {"line": 3, "character": 0}, "end": {"line": 9, "character": 0}}}'
)

_LINK: Final = re.compile(r"\]\((?![\w+.-]+:|/|#)(?P<path>[^)\s#]+)(?P<line>#L\d+)?\)")
"""A link of Markdown to a file of the workspace."""


class Explain:
    """Shows what a place is, who uses it, how it came to be, and which decisions it rests on."""

    name: ClassVar = "groundplan.explain"
    example: ClassVar = _PLACE

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def __call__(self, given: Arguments) -> Any:
        """Begin to explain."""
        spot = given.spot()
        return self._kit.jobs.start(f"Explain {spot.where}", partial(self._work, spot))

    async def _work(self, spot: Spot, job: Job) -> None:
        session = self._kit.session
        symbol = await symbol_at(session, spot)
        if symbol is not None and not spot.selected.strip():
            spot = replace(spot, start_line=symbol["start_line"], end_line=symbol["end_line"])
        told = await session.ask("POST", f"{spot.folder.route}/advice/explain", body=spot.wish())
        await self._kit.pages.show(f"Explain {told['title']}", page_text(told, spot.folder))


class Tests:
    """Lays out tests for a place in the project's own framework, as an edit to be agreed to."""

    name: ClassVar = "groundplan.tests"
    example: ClassVar = _PLACE

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def __call__(self, given: Arguments) -> Any:
        """Begin to lay out tests."""
        spot = given.spot()
        return self._kit.jobs.start(f"Lay out tests for {spot.where}", partial(self._work, spot))

    async def _work(self, spot: Spot, job: Job) -> str | None:
        session = self._kit.session
        wish = spot.wish()
        if not spot.is_file and not spot.selected.strip():
            wish = {"path": wish["path"], "text": wish.get("text"), "line": spot.start_line}
        told = await session.ask("POST", f"{spot.folder.route}/advice/tests", body=wish)
        if not told["edits"]:
            await self._kit.pages.show(told["title"], page_text(told, spot.folder))
            return None
        try:
            edit = file_edit(session, spot.folder, told["path"], told["edits"], is_new=told["is_new"])
        except Misplaced as reason:
            return str(reason)
        command = f" '{told['command']}' runs them." if told["command"] else ""
        place = spot.path if spot.is_file else f"{spot.path}:{spot.start_line}"
        by_hand = f"In a terminal: groundplan tests {shlex.quote(place)} --write"
        done = await self._kit.edits.offer(Proposal(told["title"], (edit,), told["why"], by_hand))
        return done and done + command


class Review:
    """Reviews lines, a file's changes, or all changes since a commit."""

    name: ClassVar = "groundplan.review"
    example: ClassVar = '{"uri": "file:///work/a.py", "diff": "HEAD"}'

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def __call__(self, given: Arguments) -> Any:
        """Begin to review: with a range those lines, with `diff` what differs from it, with `whole` in all files."""
        diff, is_whole = given.text("diff"), given.flag("whole")
        if is_whole or not given.has_place:
            folder = given.folder()
            wish = {"diff": diff or "HEAD"}
            return self._kit.jobs.start("Review all changes", partial(self._work, folder, wish, "Review"))
        spot = given.spot()
        wish = spot.wish() | ({"diff": diff} if diff else {})
        return self._kit.jobs.start(
            f"Review {spot.where}", partial(self._work, spot.folder, wish, f"Review {spot.path}")
        )

    async def _work(self, folder: Folder, wish: dict[str, Any], name: str, job: Job) -> str | None:
        session = self._kit.session
        told = await session.ask("POST", f"{folder.route}/advice/review", body=wish)
        await self._kit.pages.show(name, page_text(told, folder))
        fixable = [finding for finding in told["findings"] if finding.get("fix")]
        if not fixable or not self._kit.dialogue.can_ask:
            return None
        count = len(fixable)
        words = "One finding can be mended" if count == 1 else f"{count} findings can be mended"
        if await self._kit.dialogue.choose(f"{words} at once: see the review.", [f"Mend {count}", NOT_NOW]) in {
            None,
            NOT_NOW,
        }:
            return None
        try:
            files = _mended(self._kit, folder, fixable)
        except Misplaced as reason:
            return str(reason)
        return await self._kit.edits.offer(Proposal(f"Mend {count} findings" if count > 1 else "Mend a finding", files))


class Fix:
    """Puts the edits that mend a finding before the person."""

    name: ClassVar = "groundplan.fix"
    example: ClassVar = (
        '{"uri": "file:///work/a.py", "title": "Remove the import", "edits": [{"range": {"start": '
        '{"line": 0, "character": 0}, "end": {"line": 1, "character": 0}}, "newText": ""}]}'
    )

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def __call__(self, given: Arguments) -> Any:
        """Begin to mend."""
        spot, title, edits = given.spot(), given.text("title") or "Fix the finding", given.edits("edits")
        edit = FileEdit(spot.uri, spot.document.version if spot.document else None, tuple(edits))
        return self._kit.jobs.start(shortened(title), partial(self._work, Proposal(title, (edit,))))

    async def _work(self, proposal: Proposal, job: Job) -> str | None:
        return await self._kit.edits.offer(proposal)


def page_text(told: Mapping[str, Any], folder: Folder) -> str:
    """Markdown of advice as a page: links lead to files from anywhere, and its end says what a model would add."""
    hint = str(told.get("model_could") or "")
    text = _LINK.sub(lambda found: f"]({uri_of(folder.root / found['path'])}{found['line'] or ''})", told["markdown"])
    text = text.rstrip("\n")
    return f"{text}\n\n---\n\n{hint}\n" if hint and hint not in text else f"{text}\n"


def _mended(kit: Kit, folder: Folder, findings: list[dict[str, Any]]) -> tuple[FileEdit, ...]:
    """The fixes as edits by file; of two that touch the same lines the first counts."""
    by_file: dict[str, list[Mapping[str, Any]]] = {}
    for finding in findings:
        for edit in finding["fix"]["edits"]:
            taken = by_file.setdefault(edit["path"], [])
            if not any(_overlap(edit, other) for other in taken):
                taken.append(edit)
    return tuple(file_edit(kit.session, folder, path, edits) for path, edits in by_file.items())


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    starts = [(edit["start_line"], edit["start_column"]) for edit in (one, other)]
    ends = [(edit["end_line"], edit["end_column"]) for edit in (one, other)]
    return starts[0] <= ends[1] and starts[1] <= ends[0]
