"""Everything that can be done with one open project, side by side. Light: what the tools need is loaded with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daemon.specs.branching import Branching
    from daemon.specs.checking import Checking
    from daemon.specs.choices import Choices
    from daemon.specs.drifting import Drifting
    from daemon.specs.exchange import Exchange
    from daemon.specs.interview import Interview
    from daemon.specs.library import Library
    from daemon.specs.open_project import OpenProject
    from daemon.specs.reading_ideas import IdeaReader
    from daemon.specs.recording import Recording
    from daemon.specs.shelf import ArtifactShelf


@dataclass(frozen=True)
class Desk:
    """One open project and its tools, which share its lock."""

    opened: OpenProject
    interview: Interview
    choices: Choices
    branching: Branching
    recording: Recording
    shelf: ArtifactShelf
    checking: Checking
    library: Library
    ideas: IdeaReader
    exchange: Exchange
    drifting: Drifting
