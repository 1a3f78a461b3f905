from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from gui.frame.opening import editor_command, open_file, spell_command


def test_the_chosen_command_comes_before_any_editor_that_is_installed() -> None:
    assert editor_command("vim {file}", find=lambda program: f"/bin/{program}") == "vim {file}"


def test_without_a_choice_the_first_editor_on_the_path_is_taken() -> None:
    assert editor_command("", find=lambda program: "/bin/kate" if program == "kate" else None).startswith("kate ")
    assert editor_command(" ", find=lambda _: None) == ""


@pytest.mark.parametrize(
    ("template", "spelled"),
    [
        ("code --goto {file}:{line}", ["code", "--goto", "/a b/c.py:7"]),
        ("'my editor' +{line}", ["my editor", "+7", "/a b/c.py"]),
    ],
)
def test_a_command_names_file_and_line_whatever_the_path_holds(template: str, spelled: list[str]) -> None:
    assert spell_command(template, Path("/a b/c.py"), 7) == spelled


def test_a_line_that_is_not_known_is_the_first() -> None:
    assert spell_command("e {file} {line}", Path("/f"), 0) == ["e", "/f", "1"]


def test_the_editor_is_started_with_file_and_line(tmp_path: Path, monkeypatch, qtbot) -> None:
    editor = tmp_path / "bin" / "my-editor"
    editor.parent.mkdir()
    told = tmp_path / "told"
    editor.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{told}.new"\nmv "{told}.new" "{told}"\n')
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{editor.parent}:{os.environ['PATH']}")
    file = tmp_path / "code.py"
    file.touch()
    assert open_file("my-editor --line {line} {file}", file, 3) == ""
    qtbot.waitUntil(told.exists, timeout=10_000)
    assert told.read_text().split("\n")[:3] == ["--line", "3", str(file)]


@pytest.mark.parametrize(
    ("template", "name", "said"),
    [
        ("no-such-editor {file}", "code.py", "not installed"),
        ("'unclosed {file}", "code.py", "cannot be read"),
        ("true {file}", "gone.py", "not there any more"),
    ],
)
def test_what_cannot_be_opened_says_why(tmp_path: Path, template: str, name: str, said: str) -> None:
    (tmp_path / "code.py").touch()
    assert said in open_file(template, tmp_path / name, 1)
