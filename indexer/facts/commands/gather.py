"""All commands of a workspace, best first: its own tasks, then its tools' habits, then what only CI tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from indexer.facts.commands.ci_steps import ci_commands
from indexer.facts.commands.command import Command, Purpose
from indexer.facts.commands.conventions import convention_commands
from indexer.facts.commands.python import python_commands
from indexer.facts.commands.task_files import task_file_commands
from indexer.facts.findings import Findings
from indexer.facts.model import Commands
from indexer.facts.shelf import Shelf

MAX_OF_A_PURPOSE = 12
"""More than these nobody reads; a workspace of many projects has its daily ones at the top."""


def gather_commands(shelf: Shelf, findings: Findings, ci_files: Iterable[str], go_programs: Iterable[str]) -> Commands:
    """Commands by purpose, each once."""
    chosen: dict[Purpose, dict[str, str]] = {purpose: {} for purpose in Purpose}
    for command in _own(shelf, findings, go_programs):
        chosen[command.purpose].setdefault(command.text, command.path)
    missing = {purpose for purpose in (Purpose.BUILD, Purpose.TEST, Purpose.LINT) if not chosen[purpose]}
    if missing:
        for command in ci_commands(shelf, ci_files):
            if command.purpose in missing:
                chosen[command.purpose].setdefault(command.text, command.path)
    kept = {purpose: list(texts)[:MAX_OF_A_PURPOSE] for purpose, texts in chosen.items()}
    return Commands(
        build=tuple(kept[Purpose.BUILD]),
        test=tuple(kept[Purpose.TEST]),
        lint=tuple(kept[Purpose.LINT]),
        format=tuple(kept[Purpose.FORMAT]),
        run=tuple(kept[Purpose.RUN]),
        evidence={text: chosen[purpose][text] for purpose, texts in kept.items() for text in texts},
    )


def _own(shelf: Shelf, findings: Findings, go_programs: Iterable[str]) -> Iterator[Command]:
    yield from task_file_commands(shelf)
    yield from python_commands(shelf, findings)
    yield from convention_commands(shelf, findings, go_programs)
