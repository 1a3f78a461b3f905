"""Commands of Python projects."""

from __future__ import annotations

import pytest

from indexer.facts.commands.python import python_commands
from indexer.facts.findings import Findings
from indexer.facts.manifests.python import read_python


@pytest.fixture
def texts(workspace):
    def find(files: dict[str, str]) -> list[str]:
        shelf = workspace.write(files).shelf()
        findings = Findings()
        read_python(shelf, findings)
        return [f"{command.purpose}: {command.text}" for command in python_commands(shelf, findings)]

    return find


def test_configured_tools(texts) -> None:
    assert texts(
        {
            "pyproject.toml": '[build-system]\nbuild-backend = "hatchling.build"\n[tool.pytest.ini_options]\n'
            "[tool.ruff]\n[tool.mypy]\n",
            ".pre-commit-config.yaml": "repos: []\n",
        }
    ) == [
        "test: pytest",
        "lint: ruff check .",
        "format: ruff format .",
        "lint: mypy .",
        "lint: pre-commit run --all-files",
        "build: hatch build",
    ]


@pytest.mark.parametrize(
    ("lock", "test", "build"),
    [
        ("uv.lock", "test: uv run pytest", "build: uv build"),
        ("poetry.lock", "test: poetry run pytest", "build: poetry build"),
        ("pdm.lock", "test: pdm run pytest", "build: poetry build"),
    ],
)
def test_tools_are_run_by_the_manager_whose_lock_is_there(texts, lock: str, test: str, build: str) -> None:
    project = (
        '[build-system]\nbuild-backend = "poetry.core.masonry.api"\n[tool.poetry.group.dev.dependencies]\n'
        'pytest = "*"\n'
    )
    assert texts({"pyproject.toml": project, lock: ""}) == [test, build]


def test_tox_and_nox_with_their_environments(texts) -> None:
    assert texts(
        {
            "setup.py": "from setuptools import setup\nsetup(name='a')\n",
            "tox.ini": "[tox]\nenvlist = py311\n[testenv]\ncommands = x\n[testenv:lint]\n[testenv:docs]\n"
            "[testenv:py311]\n[flake8]\n",
            "noxfile.py": "import nox\n@nox.session(name='format')\ndef fmt(session): pass\n@nox.session\n"
            "def typing(session): pass\n"
            "@nox.session\ndef tests(session): pass\ndef lint(): pass\n",
        }
    ) == [
        "test: tox",
        "lint: tox -e lint",
        "test: nox",
        "format: nox -s format",
        "lint: nox -s typing",
        "lint: flake8",
        "build: python -m build",
    ]


def test_scripts_of_task_runners_in_pyproject(texts) -> None:
    assert texts(
        {
            "pyproject.toml": """
            [tool.pdm.scripts]
            lint = "ruff check"
            [tool.poe.tasks]
            test = "pytest"
            [tool.hatch.envs.default.scripts]
            build = "x"
            [tool.hatch.envs.types.scripts]
            check-types = "mypy"
            """
        }
    ) == ["lint: pdm run lint", "test: poe test", "build: hatch run build", "lint: hatch run types:check-types"]


def test_django_without_pytest_tests_itself(texts) -> None:
    assert texts({"manage.py": "1\n", "requirements.txt": "Django>=5\n"}) == [
        "run: python manage.py runserver",
        "test: python manage.py test",
    ]


def test_a_project_in_a_folder_is_entered_first(texts) -> None:
    assert texts({"api/requirements.txt": "pytest\n", "docs/conf.py": "1\n", "docs/requirements.txt": "sphinx\n"}) == [
        "test: cd api && pytest"
    ]
