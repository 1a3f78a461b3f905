"""Requirements files: what in them would build code, and the lines that pip itself does not write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from agents.errors import ToolError
from agents.quoting import quoted
from agents.surroundings import Surroundings
from agents.tools.packages.naming import bare_name, same_name
from agents.tools.packages.python_rows import requirement_file
from agents.tools.packages.row import Command
from agents.tools.packages.small_files import read_text
from agents.tools.places import name_in_tree
from agents.tree.confined import ConfinedFolder

_BUILDS: Final = re.compile(
    r"^\s*(?:-e\b|--editable\b|--no-binary\b|--only-binary\b|--config-settings?\b|\.{0,2}/|\.\s*$|[\w+]+:|[\w.\[\],-]+\s*@\s)"
)
_NESTED: Final = re.compile(r"^\s*(?:-r|--requirement|-c|--constraint)[\s=]+(?P<file>\S+)")
_MOST_FILES: Final = 20
_NAME: Final = re.compile(r"^\s*([A-Za-z0-9][\w.-]*)")


def refuse_building_lines(folder: Path, command: Command) -> None:
    """Raise if requirements files name something that pip would build although it may take wheels alone."""
    files = [command[at + 1] for at, word in enumerate(command[:-1]) if word == "-r"]
    for name, number, line in _lines(folder, files):
        if _BUILDS.match(line):
            raise ToolError(
                f"{name}:{number} ({quoted(line.strip(), 80)}) lets pip run code of a package or of the project.",
                "Name the packages that are needed; or give scripts true (people are asked, and the risk is high).",
            )


def _lines(folder: Path, files: Sequence[str]) -> Iterator[tuple[str, int, str]]:
    waiting = list(files)
    seen: set[str] = set()
    while waiting and len(seen) < _MOST_FILES:
        name = waiting.pop(0)
        if name in seen or name.startswith("/") or "://" in name:
            continue
        seen.add(name)
        for number, line in enumerate(read_text(folder / name).replace("\\\n", " ").splitlines(), 1):
            yield name, number, line
            nested = _NESTED.match(line)
            if nested:
                waiting.append((Path(name).parent / nested["file"]).as_posix())


def record(
    surroundings: Surroundings, folder: Path, requirement: str, version: str, *, is_dev: bool, is_removed: bool
) -> None:
    """Write a requirement down in the project's requirements file, or strike it out; nothing if there is no such file.

    Without a version of its own it is pinned where the file pins all others.
    """
    name = requirement_file(folder, is_dev=is_dev) or (requirement_file(folder, is_dev=False) if is_removed else "")
    if not name:
        return
    confined = ConfinedFolder(surroundings.tree)
    path = f"{name_in_tree(surroundings.tree, folder)}/{name}".removeprefix("./")
    found = confined.read(path)
    if found is None:
        return
    text = found.data.decode("utf-8", "surrogateescape")
    wanted = same_name(bare_name(requirement, "pypi"), "pypi")
    lines = text.splitlines(keepends=True)
    places = [
        at for at, line in enumerate(lines) if (match := _NAME.match(line)) and same_name(match[1], "pypi") == wanted
    ]
    if is_removed:
        kept = [line for at, line in enumerate(lines) if at not in places]
        confined.write(path, "".join(kept).encode("utf-8", "surrogateescape"))
        return
    has_version = bare_name(requirement, "pypi") != requirement
    if places and not has_version:
        return
    line = requirement if has_version or not version or not _is_pinned(lines) else f"{requirement}=={version}"
    if places:
        lines[places[0]] = f"{line}\n"
    else:
        lines += ["" if not lines or lines[-1].endswith("\n") else "\n", f"{line}\n"]
    confined.write(path, "".join(lines).encode("utf-8", "surrogateescape"))


def _is_pinned(lines: Sequence[str]) -> bool:
    named = [line for line in lines if _NAME.match(line)]
    return bool(named) and all("==" in line for line in named)
