"""A project's commands as this machine can run them."""

from __future__ import annotations

from pathlib import Path

from daemon.plans.runnable import missing_runners, without_runners

COMMANDS = ("uv run pytest tests", "cd web && poetry run ruff check .", "npm test", "tox run uv run")


def test_a_runner_that_is_not_there_is_left_out_and_another_stays(tmp_path: Path) -> None:
    missing = missing_runners(COMMANDS, lambda program: program == "poetry")
    assert missing == ["uv"]
    assert without_runners(COMMANDS, missing, tmp_path) == ("pytest tests", *COMMANDS[1:])


def test_the_programs_of_the_projects_own_environment_are_taken(tmp_path: Path) -> None:
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/pytest").touch()
    assert without_runners(COMMANDS, ["uv", "poetry"], tmp_path) == (
        ".venv/bin/pytest tests",
        "cd web && ruff check .",
        *COMMANDS[2:],
    )
