"""Beginning a project: its type, its name, and the first event of its log."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from daemon.contract.ids import Actor, UlidMaker
from daemon.contract.project import ProjectNew
from daemon.errors import UnknownName, WrongUse
from daemon.specs.code_idea import idea_of_code
from daemon.specs.ledger import Ledger
from daemon.store.projects import ProjectRow, Projects
from indexer.errors import IndexerError
from spec.log.branches import MAIN
from spec.log.event import Edit, plain
from spec.questions.catalogue import shipped_banks
from spec.questions.ideas import guess_type
from spec.records import CHANGE_TYPES, PROJECT_TYPES, subject_of

if TYPE_CHECKING:
    from daemon.knowledge.service import KnowledgeService

_NAME_WORDS = 6
_NAME_LETTERS = 60


def begin_project(
    wish: ProjectNew, folder: Path, projects: Projects, ulids: UlidMaker, knowledge: KnowledgeService, actor: Actor
) -> ProjectRow:
    """Keep a new project with the event that says what it is; a change of existing code is always brownfield."""
    idea = wish.idea.strip() or (idea_of_code(folder) if wish.brownfield else "")
    if not idea:
        raise WrongUse("A project needs an idea.", 'Say it in a sentence or more: `groundplan spec new "…"`.')
    kind = _type(wish, idea)
    brownfield = wish.brownfield if wish.brownfield is not None else kind in CHANGE_TYPES
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


def _type(wish: ProjectNew, idea: str) -> str:
    known = (*PROJECT_TYPES, *CHANGE_TYPES)
    if wish.type:
        kind = wish.type.replace("-", "_").replace(" ", "_").lower()
        if kind not in known:
            raise UnknownName("type of project", wish.type, known)
        return kind
    guessed = guess_type(idea, shipped_banks())
    is_change = bool(wish.brownfield and wish.idea.strip())
    if guessed is not None and (guessed in CHANGE_TYPES) == is_change:
        return guessed
    return "feature" if is_change else "library" if wish.brownfield else "web_app"


def _name(idea: str) -> str:
    """The first words of an idea, cut where a sentence ends."""
    first = re.split(r"[.!?\n]", idea, maxsplit=1)[0]
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
