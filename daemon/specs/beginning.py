"""Beginning a project: its type, its name, and the first event of its log."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from daemon.contract.ids import Actor, UlidMaker
from daemon.contract.project import ProjectNew
from daemon.errors import DaemonError, UnknownName, WrongUse
from daemon.specs.code_idea import idea_of_code
from daemon.specs.ledger import Ledger
from daemon.specs.reading_ideas import READ_LETTERS
from daemon.store.projects import ProjectRow, Projects
from indexer.errors import IndexerError
from spec.log.branches import MAIN
from spec.log.event import Edit, plain
from spec.questions.catalogue import shipped_banks
from spec.questions.ideas import guess_type
from spec.records import CHANGE_TYPES, PROJECT_TYPES, subject_of

if TYPE_CHECKING:
    from daemon.knowledge.service import KnowledgeService
    from indexer.facts.model import Facts

_NAME_WORDS = 6
_NAME_LETTERS = 60


def begin_project(
    wish: ProjectNew, folder: Path, projects: Projects, ulids: UlidMaker, knowledge: KnowledgeService, actor: Actor
) -> ProjectRow:
    """Keep a new project with the event that says what it is; a change of existing code is always brownfield."""
    idea = wish.idea.strip() or (_idea_of_code(folder, knowledge) if wish.brownfield else "")
    if not idea:
        raise WrongUse("A project needs an idea.", 'Say it in a sentence or more: `groundplan spec new "…"`.')
    brownfield = wish.brownfield if wish.brownfield is not None else _is_change(wish, folder, knowledge)
    kind = _type(wish, idea, folder, knowledge, brownfield=brownfield)
    if kind in CHANGE_TYPES and not brownfield:
        raise WrongUse(f"A {kind.replace('_', ' ')} changes existing code.", "Leave `--greenfield` out.")
    base = _base(folder, knowledge) if brownfield else ""
    row = projects.add(folder, MAIN)
    ledger = Ledger(row.id, projects, ulids)
    subject = subject_of("project", row.id)
    fields = {
        "alias": ledger.alias_for(subject),
        "name": wish.name.strip() or (_name(idea) if wish.idea.strip() else f"{folder.name} as it is"),
        "idea": idea,
        "type": kind,
        "time": wish.time,
        "brownfield": brownfield,
        "base": base or None,
        "at": plain(datetime.now(UTC)),
    }
    ledger.append(MAIN, [Edit(subject, "created", fields)], actor)
    return row


def _wished_type(wish: ProjectNew) -> str:
    """The type that was wished, empty if none was; raises UnknownName."""
    known = (*PROJECT_TYPES, *CHANGE_TYPES)
    kind = wish.type.replace("-", "_").replace(" ", "_").lower()
    if kind and kind not in known:
        raise UnknownName("type of project", wish.type, known)
    return kind


def _is_change(wish: ProjectNew, folder: Path, knowledge: KnowledgeService) -> bool:
    """Whether an idea that does not say so is meant for code: by its type, else where the folder's code is indexed."""
    kind = _wished_type(wish)
    if kind:
        return kind in CHANGE_TYPES
    try:
        return bool(knowledge.containing(folder).facts().counts.source_lines)
    except (IndexerError, DaemonError):
        return False


def _type(wish: ProjectNew, idea: str, folder: Path, knowledge: KnowledgeService, *, brownfield: bool) -> str:
    """The type that was wished, else the one that the code shows or the idea's words speak for."""
    kind = _wished_type(wish)
    if kind:
        return kind
    is_change = brownfield and bool(wish.idea.strip())
    if brownfield and not is_change:
        return _type_of_code(knowledge.add(folder).facts())
    guessed = guess_type(idea[:READ_LETTERS], shipped_banks())
    if guessed is not None and (guessed in CHANGE_TYPES) == is_change:
        return guessed
    return "feature" if is_change else "web_app"


_TYPES_OF_CODE: Final = (
    ("mobile", "mobile"),
    ("desktop", "desktop"),
    ("frontend", "web_app"),
    ("api", "api_service"),
    ("web", "web_app"),
    ("data", "data_pipeline"),
    ("cli", "cli"),
)
"""What a framework of that kind makes of code, the most telling first."""


def _type_of_code(facts: Facts) -> str:
    """What existing code is: by its frameworks, by commands that it installs, else a library."""
    kinds = {framework.kind for framework in facts.frameworks}
    if "web" in kinds and "template" not in kinds and "api" in kinds:
        return "api_service"
    found = next((kind for framework, kind in _TYPES_OF_CODE if framework in kinds), None)
    if found is not None:
        return found
    starts = {entry.kind for entry in facts.entry_points}
    return "api_service" if starts & {"server", "process"} else "cli" if "script" in starts else "library"


def _idea_of_code(folder: Path, knowledge: KnowledgeService) -> str:
    """What the README says, else what the code is made of."""
    told = idea_of_code(folder)
    if told:
        return told
    facts = knowledge.add(folder).facts()
    language = facts.languages[0].name if facts.languages else "no language that is known"
    frameworks = ", ".join(framework.name for framework in facts.frameworks[:4])
    return f"The code in {folder.name}, written in {language}{f' with {frameworks}' if frameworks else ''}."


def _name(idea: str) -> str:
    """The first words of an idea, cut where a sentence ends."""
    first = re.split(r"[.!?](?=\s|$)|\n", idea, maxsplit=1)[0]
    words = first.split()
    cut = " ".join(words[:_NAME_WORDS])
    return cut[:_NAME_LETTERS].rstrip(" ,;:-") + ("…" if len(words) > _NAME_WORDS else "")


def _base(folder: Path, knowledge: KnowledgeService) -> str:
    """The commit that a change begins at; the folder becomes a workspace, since its code has to be read."""
    workspace = knowledge.add(folder)
    try:
        return workspace.history().head
    except IndexerError:
        return ""
