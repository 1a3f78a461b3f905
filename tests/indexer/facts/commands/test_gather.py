"""All commands together: own tasks first, habits next, continuous integration for what is missing."""

from __future__ import annotations

from indexer.facts.commands.gather import gather_commands
from indexer.facts.findings import Findings


def test_own_tasks_come_before_habits_and_each_names_its_file(workspace) -> None:
    shelf = workspace.write({"Makefile": "test:\n\tx\n", "go.mod": "module x\n"}).shelf()
    found = gather_commands(shelf, Findings(), [], [])
    assert found.test == ("make test", "go test ./...")
    assert found.build == ("go build ./...",)
    assert found.evidence["make test"] == "Makefile"
    assert found.evidence["go build ./..."] == "go.mod"


def test_continuous_integration_fills_only_what_nothing_else_tells(workspace) -> None:
    workflow = ".github/workflows/ci.yml"
    steps = (
        "jobs:\n  a:\n    steps:\n      - run: npm run build\n      - run: npx eslint .\n"
        "      - run: npm test -- --ci\n"
    )
    shelf = workspace.write({"package.json": '{"scripts": {"test": "jest"}}', workflow: steps}).shelf()
    found = gather_commands(shelf, Findings(), [workflow], [])
    assert (found.build, found.test, found.lint) == (("npm run build",), ("npm test",), ("npx eslint .",))
    assert found.evidence["npx eslint ."] == workflow
