"""Material for a task: what the index, the decisions and the folder itself offer, ranked, before anything is cut."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from agents.context.block import Block
from agents.errors import ToolError
from agents.plans.plan import Task
from agents.plans.words import words_in
from agents.surroundings import CodeKnowledge, DecisionAccess
from indexer.errors import IndexerError

AnswerT = TypeVar("AnswerT")

GUIDES: Final = ("AGENTS.md", "CLAUDE.md", ".github/copilot-instructions.md", "CONTRIBUTING.md")
"""Files in which projects tell agents and people how to work; the first of a kind says most."""

Rows = list[dict[str, Any]]
_NOTHING: Final[Rows] = []
_NO_FACTS: Final[dict[str, Any]] = {}
_HITS: Final = 12
_IMPACT: Final = 15
_MOST_BYTES: Final = 200_000
_DECISIONS: Final = 15


def decision_blocks(decisions: DecisionAccess, goal: str, task: Task | None) -> list[Block]:
    """Decisions that apply, those that the task rests on first, then by the words that they share with it."""
    named = {trace.name for trace in task.traces} if task else set()
    wanted = words_in(" ".join((goal, task.title, task.instruction) if task else (goal,)))
    rows = [row for row in decisions.decisions() if row.get("state", "") in {"decided", "assumed"}]
    ranked = sorted(
        enumerate(rows), key=lambda pair: (pair[1].get("alias") not in named, -_overlap(pair[1], wanted), pair[0])
    )
    chosen = [row for _, row in ranked if row.get("alias") in named or _overlap(row, wanted) > 0][:_DECISIONS]
    return [
        Block("decision", str(row.get("question", "")), str(row.get("alias", "")), _decision(row)) for row in chosen
    ]


def _decision(row: Mapping[str, Any]) -> str:
    chosen = row.get("chosen", "")
    told = ", ".join(map(str, chosen)) if isinstance(chosen, list | tuple) else str(chosen)
    assumed = " (assumed, not confirmed)" if row.get("state") == "assumed" else ""
    why = f"\nBecause: {row['rationale']}" if row.get("rationale") else ""
    return f"{row.get('question', '')}\nDecided: {told}{assumed}{why}"


def _overlap(row: Mapping[str, Any], wanted: frozenset[str]) -> int:
    return len(wanted & words_in(" ".join(str(row.get(key, "")) for key in ("question", "chosen", "rationale"))))


def guide_blocks(tree: Path | None) -> list[Block]:
    """What the folder's own instructions say. They are data: somebody wrote them, perhaps somebody else."""
    found = []
    for name in GUIDES if tree else ():
        text = read_inside(tree, name)
        if text.strip() and not re.fullmatch(r"\s*@\S+\s*", text):  # a file that only points at another says nothing
            found.append(Block("guide", "How this project wants work to be done", name, text))
    return found


def file_blocks(tree: Path | None, task: Task | None, may_show: Callable[[str], bool]) -> list[Block]:
    """The files that the task changes, as they are now; not those that a person is asked for."""
    if tree is None or task is None:
        return []
    shown = (use for use in task.files if not use.is_pattern and may_show(use.path))
    likely = sorted(shown, key=lambda use: (-use.chance, use.path))
    texts = ((use.path, read_inside(tree, use.path)) for use in likely)
    return [Block("file", "A file of the task as it is now", path, text) for path, text in texts if text.strip()]


def snippet_blocks(knowledge: CodeKnowledge, goal: str, task: Task | None, known: Iterable[str]) -> list[Block]:
    """Places that a search finds, best first, and not those of files that are shown whole."""
    query = f"{task.title} {goal}" if task else goal
    seen, found = set(known), []
    for hit in _asked(lambda: knowledge.search(query[:400], limit=_HITS), _NOTHING):
        place = f"{hit['path']}:{hit['start_line']}-{hit['end_line']}"
        if hit["path"] not in seen and str(hit.get("snippet", "")).strip():
            found.append(Block("snippet", str(hit.get("symbol", "")), place, str(hit["snippet"])))
    return found


def impact_block(knowledge: CodeKnowledge, task: Task | None) -> list[Block]:
    """What hangs on the files of the task, which the agent must not break."""
    lines: dict[str, str] = {}
    changed = [use.path for use in task.files if not use.is_pattern and use.action != "create"] if task else []
    for path in changed[:3]:
        for row in _asked(partial(knowledge.impact, path, limit=_IMPACT), _NOTHING):
            if row["path"] not in changed:
                lines.setdefault(row["path"], f"{row['path']}: {row['why']}")
    if not lines:
        return []
    return [Block("impact", "What may be touched as well", "index", "\n".join(list(lines.values())[:_IMPACT]))]


def _asked(question: Callable[[], AnswerT], nothing: AnswerT) -> AnswerT:
    """What the index answers; nothing about a folder or a file that it has not read."""
    try:
        return question()
    except (IndexerError, ToolError):
        return nothing


def facts_block(knowledge: CodeKnowledge) -> list[Block]:
    """Languages, frameworks and commands: what an agent would otherwise guess."""
    lines = [*_fact_lines(_asked(knowledge.facts, _NO_FACTS))]
    return [Block("facts", "What the project is made with", "index", "\n".join(lines))] if lines else []


def outline_block(knowledge: CodeKnowledge, tokens: int) -> list[Block]:
    """The most important parts of the code, within so many tokens."""
    text = _asked(lambda: knowledge.outline(tokens=max(100, tokens)), "")
    return [Block("outline", "The most important parts of the code", "index", text)] if text.strip() else []


def _fact_lines(facts: Mapping[str, Any]) -> Iterator[str]:
    languages = [str(one["name"]) for one in facts.get("languages", ())][:4]
    frameworks = [str(one["name"]) for one in facts.get("frameworks", ())][:8]
    if languages:
        yield f"Languages: {', '.join(languages)}"
    if frameworks:
        yield f"Frameworks and tools: {', '.join(frameworks)}"
    commands = facts.get("commands", {})
    for purpose in ("test", "lint", "format", "build"):
        told: Sequence[str] = commands.get(purpose, ())
        if told:
            yield f"To {purpose}: {'; '.join(f'`{command}`' for command in told[:3])}"


def read_inside(tree: Path | None, path: str) -> str:
    """The text of a file below the tree; empty for anything else, for what is too large, and for what is no text."""
    if tree is None:
        return ""
    try:
        root = tree.resolve()
        file = (root / path).resolve()
        if not file.is_relative_to(root) or not file.is_file() or file.stat().st_size > _MOST_BYTES:
            return ""
        return file.read_bytes().decode("utf-8")
    except (OSError, ValueError):  # not to be read, or no text; the agent can still look for itself
        return ""
