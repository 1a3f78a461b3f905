"""Opening a file at a line in the person's editor: the chosen command, or the first editor that is installed."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices

EDITORS: Final[Mapping[str, str]] = {
    "code": "code --goto {file}:{line}",
    "codium": "codium --goto {file}:{line}",
    "cursor": "cursor --goto {file}:{line}",
    "zed": "zed {file}:{line}",
    "subl": "subl {file}:{line}",
    "kate": "kate --line {line} {file}",
    "idea": "idea --line {line} {file}",
    "pycharm": "pycharm --line {line} {file}",
    "emacsclient": "emacsclient --no-wait +{line} {file}",
    "gvim": "gvim +{line} {file}",
    "gedit": "gedit +{line} {file}",
}
"""Editors with a window of their own and how each is told the line, the likeliest first."""


def editor_command(chosen: str, find: Callable[[str], str | None] = shutil.which) -> str:
    """The command to open files with: what was chosen, else that of the first editor on the path, else nothing."""
    if chosen.strip():
        return chosen.strip()
    return next((command for program, command in EDITORS.items() if find(program)), "")


def spell_command(template: str, file: Path, line: int) -> list[str]:
    """The program and its arguments. A template without {file} gets the file at its end."""
    words = shlex.split(template)
    if not any("{file}" in word for word in words):
        words.append("{file}")
    return [word.replace("{file}", str(file)).replace("{line}", str(max(line, 1))) for word in words]


def open_file(template: str, file: Path, line: int) -> str:
    """Open a file; returns why that was not possible, else nothing."""
    if not file.exists():
        return f"{file.name} is not there any more."
    if not template:
        is_open = QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
        return "" if is_open else "No editor was found. Name one in Settings, Appearance."
    try:
        program, *arguments = spell_command(template, file, line)
    except ValueError as error:
        return f"The command for the editor cannot be read: {error}. Change it in Settings, Appearance."
    if not shutil.which(program):
        return f"{program} is not installed. Name another editor in Settings, Appearance."
    started, _ = QProcess.startDetached(program, arguments, str(file.parent))
    return "" if started else f"{program} could not be started."
