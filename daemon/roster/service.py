"""Which agents there are for a folder, by the user's settings. What reads them loads with the first question."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from daemon.errors import DaemonError, UnknownName, WrongUse
from daemon.home import Home
from daemon.settings.registry import AGENTS_WORKSPACE_MODE, AGENTS_WORKSPACE_RISK, MODELS_USE
from daemon.settings.values import Settings

if TYPE_CHECKING:
    from agents.roles.role import Role
    from daemon.knowledge.service import KnowledgeService
    from daemon.roster.reading import Entry


class Roster:
    """The agents of a folder. Any thread may ask; files are read anew each time, since people change them."""

    def __init__(self, home: Home, settings: Settings, knowledge: KnowledgeService) -> None:
        self._own = home.config / "agents"
        self._settings = settings
        self._knowledge = knowledge

    def entries(self, folder: Path) -> list[Entry]:
        """All agents by name, then the files that are none."""
        from agents.records import Mode, Risk  # noqa: PLC0415 - with the agents' libraries, after the start
        from agents.roles.role import Ceiling  # noqa: PLC0415 - see above
        from daemon.roster.reading import read_roster  # noqa: PLC0415 - see above

        risk = Risk[self._settings.value(AGENTS_WORKSPACE_RISK).upper()]
        ceiling = Ceiling(risk, Mode(self._settings.value(AGENTS_WORKSPACE_MODE)))
        models = {name.strip() for name in str(self._settings.value(MODELS_USE)).split(",")}
        return read_roster(self._own, self.root(folder), ceiling, models)

    def roles(self, folder: Path) -> Mapping[str, Role]:
        """The agents that can be used, by name."""
        return {entry.name: entry.role for entry in self.entries(folder) if entry.role is not None}

    def entry(self, folder: Path, name: str) -> Entry:
        """The agent of that name, or the file that is none; raises UnknownName."""
        entries = self.entries(folder)
        found = next((entry for entry in entries if entry.name == name), None)
        if found is None:
            raise UnknownName("agent", name, [entry.name for entry in entries])
        return found

    def acting_tools(self, folder: Path) -> dict[str, tuple[str, ...]]:
        """For each agent the tools with which it does more than read."""
        from daemon.roster.reading import acting_tools  # noqa: PLC0415 - with the agents' libraries, after the start

        return {name: acting_tools(role) for name, role in self.roles(folder).items()}

    def write_new(self, folder: Path, name: str, like: str) -> Path:
        """Begin an agent of the folder as a copy of another; never over a file that is there."""
        import msgspec  # noqa: PLC0415 - with the agents' libraries, after the start

        from agents.roles.reading import read_role, role_text  # noqa: PLC0415 - see above
        from agents.roles.role import Origin  # noqa: PLC0415 - see above
        from daemon.roster.reading import AGENTS  # noqa: PLC0415 - see above

        model = self.entry(folder, like).role
        if model is None:
            raise WrongUse(f"The agent {like} has faults, so nothing can be made like it.", "Mend it first.")
        text = role_text(msgspec.structs.replace(model, name=name))
        read_role(text, f"{name}.md", Origin.WORKSPACE)  # raises for a name that is none
        file = self.root(folder) / AGENTS / f"{name}.md"
        if file.parent.is_symlink() or file.parent.parent.is_symlink():
            raise WrongUse(f"{file.parent} is a link, and agents are not written through links.")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("x", encoding="utf-8") as stream:
                stream.write(text)
        except FileExistsError as error:
            raise WrongUse(f"There is an agent in {file} already.", "Change it, or choose another name.") from error
        except OSError as error:
            raise WrongUse(f"{file} cannot be written: {error.strerror or error}.") from error
        return file

    def root(self, folder: Path) -> Path:
        """The workspace that a folder lies in, or the folder itself."""
        try:
            return self._knowledge.containing(folder).row.path
        except DaemonError:  # no workspace is known there
            return folder
