"""The commands of a project as this machine can run them: some name a runner, such as uv, that is not there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

_RUNNER: Final = re.compile(r"(?P<before>^|&& )(?P<runner>uv|poetry|pipenv|pdm|rye) run (?P<program>[\w.-]+)")
_ENVIRONMENTS: Final = (".venv", "venv")


def missing_runners(commands: Iterable[str], is_there: Callable[[str], object] = shutil.which) -> list[str]:
    """The runners that commands name and that are not there."""
    named = dict.fromkeys(match["runner"] for command in commands for match in _RUNNER.finditer(command))
    return [runner for runner in named if not is_there(runner)]


def without_runners(commands: Iterable[str], missing: Iterable[str], root: Path) -> tuple[str, ...]:
    """The commands without these runners: their programs are the project environment's own, else the machine's."""
    gone = frozenset(missing)

    def plain(match: re.Match[str]) -> str:
        if match["runner"] not in gone:
            return match.group()
        program = match["program"]
        places = (f"{name}/bin/{program}" for name in _ENVIRONMENTS)
        return match["before"] + next((place for place in places if (root / place).exists()), program)

    return tuple(dict.fromkeys(_RUNNER.sub(plain, command) for command in commands))
