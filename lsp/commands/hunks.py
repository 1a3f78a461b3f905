"""Take what a run has changed into the folder, all of it, a file, or hunk by hunk; nothing unsaved is lost."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Final

from lsprotocol import types

from lsp.commands.arguments import Arguments
from lsp.commands.kit import Kit
from lsp.commands.unsaved import unsaved_files
from lsp.edits import FileEdit, Proposal
from lsp.folders import uri_of
from lsp.jobs import Job

_UNSAVED: Final = "{name} has changes that are not saved. Save it, then choose this again; nothing was changed."


class ApplyHunk:
    """Applies hunks of a run's changes: the named ones of a file, all of a file, or all of the run."""

    name: ClassVar = "groundplan.applyHunk"
    example: ClassVar = '{"run": "01J…", "path": "calc.py", "hunks": [1]}'

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def __call__(self, given: Arguments) -> Any:
        """Begin to apply."""
        run, path, hunks = given.name("run", needed=True), given.text("path"), given.numbers("hunks")
        if hunks is not None and not path:
            raise given.wrong("'hunks' are numbers within a 'path'")
        return self._kit.jobs.start("Apply changes", partial(self._work, run, path, hunks))

    async def _work(self, run: str, path: str, hunks: list[int] | None, job: Job) -> str | None:
        session = self._kit.session
        changes = await session.ask("GET", f"/runs/{run}/changes")
        folder = Path((await session.ask("GET", f"/runs/{run}"))["folder"])
        files = {file["path"]: file for file in changes["files"]}
        if path and path not in files:
            return f"Run {run[-6:].lower()} has not changed {path}."
        chosen = None if not path else {path: hunks or [hunk["number"] for hunk in files[path]["hunks"]] or [1]}
        for name in await unsaved_files(session, folder, [path] if path else files):
            return await self._edit_open(folder, files[name], (chosen or {}).get(name)) if path else _unsaved(name)
        done = await session.ask("POST", f"/runs/{run}/apply", body={"hunks": chosen})
        notes = " ".join(done["notes"])
        return f"{_told(done['files'], chosen)} {notes}".strip()

    async def _edit_open(self, folder: Path, file: Mapping[str, Any], numbers: list[int] | None) -> str | None:
        """Put hunks into the text that the editor shows, where their lines stand as the run has seen them."""
        session = self._kit.session
        place = session.place(uri_of(folder / file["path"]))
        document = session.document_at(place.folder, place.path) if place else None
        if document is None or not file["hunks"]:
            return _unsaved(file["path"])
        lines = [document.text.line(number) for number in range(document.text.line_count)]
        edits = []
        for hunk in file["hunks"]:
            if numbers is None or hunk["number"] in numbers:
                edit = hunk_edit(hunk, lines)
                if edit is None:
                    return _unsaved(file["path"])
                edits.append(edit)
        words = f"Apply to {place.path if place else file['path']} as it is open here, unsaved"
        return await self._kit.edits.offer(Proposal(words, (FileEdit(document.uri, document.version, tuple(edits)),)))


def hunk_edit(hunk: Mapping[str, Any], lines: list[str]) -> types.TextEdit | None:
    """A hunk as an edit of whole lines; None unless its old lines stand there exactly once."""
    old = [line[1:] for line in hunk["lines"] if line[:1] in {" ", "-"}]
    new = [line[1:] for line in hunk["lines"] if line[:1] in {" ", "+"}]
    found = [at for at in range(len(lines) - len(old) + 1) if lines[at : at + len(old)] == old] if old else []
    if len(found) != 1:
        return None
    start, end = types.Position(found[0], 0), types.Position(found[0] + len(old), 0)
    return types.TextEdit(types.Range(start, end), "".join(line + "\n" for line in new))


def _unsaved(path: str) -> str:
    return _UNSAVED.format(name=path)


def _told(files: list[str], chosen: Mapping[str, list[int]] | None) -> str:
    if not files:
        return "Nothing had to be changed."
    named = ", ".join(files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")
    count = sum(len(numbers) for numbers in chosen.values()) if chosen else 0
    what = "All of it is" if not count else "1 hunk is" if count == 1 else f"{count} hunks are"
    return f"{what} in {named}."
