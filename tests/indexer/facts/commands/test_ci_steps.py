"""Commands that only continuous integration tells."""

from __future__ import annotations

import pytest

from indexer.facts.commands.ci_steps import ci_commands


@pytest.fixture
def texts(workspace):
    def find(path: str, content: str) -> list[str]:
        shelf = workspace.write({path: content}).shelf()
        return [f"{command.purpose}: {command.text}" for command in ci_commands(shelf, [path])]

    return find


def test_steps_of_github(texts) -> None:
    assert texts(
        ".github/workflows/ci.yml",
        """
        on: push
        jobs:
          test:
            steps:
              - uses: actions/checkout@v4
              - name: pytest is only named here
                run: |
                  pip install .
                  python -m pytest \\
                    -q tests
                  ruff check src
              - run: cargo +nightly test
              - run: pytest ${{ matrix.args }}
        """,
    ) == ["test: python -m pytest -q tests", "lint: ruff check src", "test: cargo +nightly test"]


def test_scripts_of_gitlab_travis_and_circle(texts) -> None:
    assert texts(".gitlab-ci.yml", "test:\n  script:\n    - npm test\n    - !reference [a, b]\n") == ["test: npm test"]
    assert texts(".travis.yml", "script: go test ./...\n") == ["test: go test ./..."]
    assert texts(
        ".circleci/config.yml", "jobs:\n  a:\n    steps:\n      - run:\n          command: mvn -B verify\n"
    ) == ["test: mvn -B verify"]


def test_nodes_that_are_shared_are_walked_once(texts) -> None:
    bomb = "a0: &a0 [{run: npm test}]\n" + "".join(
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 12)
    )
    assert texts(".github/workflows/ci.yml", bomb) == ["test: npm test"]


def test_a_broken_file_is_told(workspace) -> None:
    shelf = workspace.write({".travis.yml": "a: {\n"}).shelf()
    assert list(ci_commands(shelf, [".travis.yml", "Jenkinsfile"])) == []
    assert [problem.path for problem in shelf.problems] == [".travis.yml"]
