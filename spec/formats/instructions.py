"""Instructions for coding agents, in the files that Claude Code, Cursor, Devin and the others look for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from spec.artifacts.model import Finding
from spec.artifacts.ticket import Ticket
from spec.formats.agents_guide import CLAUDE, agents_guide
from spec.formats.cursor_rules import check_cursor_rules, cursor_rules
from spec.formats.devin import SECTIONS as PLAYBOOK_SECTIONS
from spec.formats.devin import knowledge, playbook
from spec.formats.prompts import SECTIONS as PROMPT_SECTIONS
from spec.formats.prompts import prompt_names, prompt_of
from spec.view import SpecView

GUIDE_LIMIT: Final = 32 * 1024
"""Bytes of AGENTS.md that every agent reads; some stop there."""


def instruction_files(view: SpecView, tickets: Sequence[Ticket]) -> dict[str, bytes]:
    """All of them by path: the guide, what points at it, rules, a playbook, and a prompt for each piece of work."""
    names = prompt_names(tickets)
    texts = {
        "AGENTS.md": agents_guide(view, tickets),
        "CLAUDE.md": CLAUDE,
        "devin/knowledge.md": knowledge(view),
        "devin/task.devin.md": playbook(view),
        **cursor_rules(view),
        **{names[ticket.key]: prompt_of(ticket, view, names) for ticket in tickets if ticket.key in names},
    }
    return {path: text.encode() for path, text in sorted(texts.items())}


def check_instructions(files: Mapping[str, bytes]) -> list[Finding]:
    """What keeps an agent from finding or following them."""
    texts = {path: data.decode() for path, data in files.items()}
    found = [
        Finding("agents.missing", f"{path} is missing.", path, "error") for path in ("AGENTS.md",) if path not in texts
    ]
    if len(files.get("AGENTS.md", b"")) > GUIDE_LIMIT:
        message = f"It is longer than {GUIDE_LIMIT // 1024} KiB; some agents read no further."
        found.append(Finding("agents.long", message, "AGENTS.md"))
    if "CLAUDE.md" in texts and "@AGENTS.md" not in texts["CLAUDE.md"].split():
        found.append(Finding("agents.claude", "It does not take in AGENTS.md by @AGENTS.md.", "CLAUDE.md", "error"))
    for path, text in texts.items():
        wanted = (
            PROMPT_SECTIONS if path.startswith("prompts/") else PLAYBOOK_SECTIONS if path.endswith(".devin.md") else ()
        )
        found += _check_sections(path, text, wanted)
        found += _check_paths(path, text, texts)
    return [*found, *check_cursor_rules(texts)]


def _check_sections(path: str, text: str, wanted: Sequence[str]) -> Iterator[Finding]:
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    if wanted and headings != list(wanted):
        message = f"Its sections are {', '.join(wanted)}, in this order."
        yield Finding("agents.sections", message, path, "error")
    for title in wanted:
        body = text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
        if title in headings and not body.strip():
            yield Finding("agents.empty", f"The section {title} is empty.", path, "error")


def _check_paths(path: str, text: str, texts: Mapping[str, str]) -> Iterator[Finding]:
    for name in sorted(set(re.findall(r"`(prompts/\d[\w-]*\.md)`", text))):
        if name not in texts:
            yield Finding("agents.path", f"It names {name}, which is not there.", path, "error")
