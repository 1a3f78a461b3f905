"""Opening a project: its log is read, and its tools are laid side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daemon.contract.ids import UlidMaker
from daemon.specs.branching import Branching
from daemon.specs.checking import Checking
from daemon.specs.choices import Choices
from daemon.specs.code_reading import CodeReader
from daemon.specs.desk import Desk
from daemon.specs.drifting import Drifting
from daemon.specs.exchange import Exchange
from daemon.specs.interview import Interview
from daemon.specs.ledger import Ledger
from daemon.specs.library import Library
from daemon.specs.open_project import OpenProject
from daemon.specs.reading_ideas import IdeaReader
from daemon.specs.recording import Recording
from daemon.specs.shelf import ArtifactShelf
from daemon.store.artifacts import Artifacts
from daemon.store.blobs import Blobs
from daemon.store.projects import ProjectRow, Projects

if TYPE_CHECKING:
    from daemon.knowledge.service import KnowledgeService


def lay_desk(
    row: ProjectRow,
    projects: Projects,
    artifacts: Artifacts,
    blobs: Blobs,
    knowledge: KnowledgeService,
    ulids: UlidMaker,
) -> Desk:
    """Open a project; raises LogBroken for a log that was tampered with."""
    opened = OpenProject(row, Ledger(row.id, projects, ulids), projects)
    read_code = CodeReader(knowledge)
    interview = Interview(opened)
    shelf = ArtifactShelf(opened, artifacts, read_code)
    drifting = Drifting(opened, knowledge)
    return Desk(
        opened=opened,
        interview=interview,
        choices=Choices(opened, interview, shelf),
        branching=Branching(opened),
        recording=Recording(opened, shelf),
        shelf=shelf,
        checking=Checking(opened, shelf, drifting),
        library=Library(opened, blobs),
        ideas=IdeaReader(opened, interview, read_code),
        exchange=Exchange(opened, shelf, read_code, blobs),
        drifting=drifting,
    )
