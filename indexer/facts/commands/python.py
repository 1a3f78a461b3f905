"""Commands of Python projects: tox, nox, Hatch, PDM, Poe and Pipenv tasks, and the tools that are configured."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.facts.commands.command import Command, Purpose, inside, task_commands
from indexer.facts.commands.task_files import outermost
from indexer.facts.findings import Findings
from indexer.facts.manifests.requirement import normalise
from indexer.facts.manifests.setuptools_files import parse_ini
from indexer.facts.shelf import Shelf, folder_of, join
from indexer.facts.table import Table

_PROJECT_FILES = (
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "tox.ini",
    "noxfile.py",
    "Pipfile",
    "requirements.txt",
    "manage.py",
)
_TOOLS = (
    # tool, its table in pyproject.toml, its sections in setup.cfg and tox.ini, its own files, purpose, command
    ("pytest", "pytest", ("tool:pytest", "pytest"), ("pytest.ini", "conftest.py"), Purpose.TEST, "pytest"),
    ("ruff", "ruff", (), ("ruff.toml", ".ruff.toml"), Purpose.LINT, "ruff check ."),
    ("flake8", "flake8", ("flake8",), (".flake8",), Purpose.LINT, "flake8"),
    ("pylint", "pylint", (), (".pylintrc", "pylintrc"), Purpose.LINT, "pylint ."),
    ("mypy", "mypy", ("mypy",), ("mypy.ini", ".mypy.ini"), Purpose.LINT, "mypy ."),
    ("pyright", "pyright", (), ("pyrightconfig.json",), Purpose.LINT, "pyright"),
    ("black", "black", (), (), Purpose.FORMAT, "black ."),
    ("isort", "isort", ("isort",), (".isort.cfg",), Purpose.FORMAT, "isort ."),
)
_BACKENDS = (
    ("poetry", "poetry build"),
    ("hatchling", "hatch build"),
    ("pdm", "pdm build"),
    ("flit", "flit build"),
    ("maturin", "maturin build"),
    ("uv_build", "uv build"),
)


@dataclass(frozen=True, slots=True)
class _Project:
    """A Python project: its folder, its `pyproject.toml`, and what goes before a tool's name to find it."""

    shelf: Shelf
    folder: str
    document: Table
    prefix: str
    packages: frozenset[str]

    def place(self, name: str) -> str:
        return join(self.folder, name)

    def command(self, purpose: Purpose, text: str, path: str) -> Command:
        return Command(purpose, inside(self.folder, text), path)


def python_commands(shelf: Shelf, findings: Findings) -> Iterator[Command]:
    """Commands of every Python project that stands on its own."""
    for path in outermost(shelf.find(*_PROJECT_FILES)):
        project = _project(shelf, findings, folder_of(path))
        yield from _environments(project)
        yield from _scripts(project)
        yield from _tools(project)
        yield from _building(project)


def _project(shelf: Shelf, findings: Findings, folder: str) -> _Project:
    manifest = join(folder, "pyproject.toml")
    document = (shelf.toml(manifest) if shelf.has(manifest) else None) or Table({}, lambda _: None)
    packages = frozenset(normalise(found.name) for found in findings.dependencies if found.ecosystem == "pypi")
    runners = (
        ("uv.lock", "uv run "),
        ("poetry.lock", "poetry run "),
        ("pdm.lock", "pdm run "),
        ("Pipfile", "pipenv run "),
    )
    prefix = next((prefix for name, prefix in runners if shelf.has(join(folder, name))), "")
    return _Project(shelf, folder, document, prefix, packages)


def _environments(project: _Project) -> Iterator[Command]:
    """Whole runs of tox and nox, and those of their environments that have a daily purpose."""
    tox = project.place("tox.ini")
    inline = project.document.table("tool", "tox")
    if project.shelf.has(tox):
        parser = parse_ini(project.shelf, tox)
        sections = parser.sections() if parser else []
        yield project.command(Purpose.TEST, "tox", tox)
        names = [section.removeprefix("testenv:") for section in sections if section.startswith("testenv:")]
        yield from _few(task_commands(names, tox, inside(project.folder, "tox -e ")), Purpose.TEST)
    elif inline:
        manifest = project.place("pyproject.toml")
        yield project.command(Purpose.TEST, "tox", manifest)
        yield from _few(task_commands(inline.table("env"), manifest, inside(project.folder, "tox -e ")), Purpose.TEST)
    nox = project.place("noxfile.py")
    if project.shelf.has(nox):
        yield project.command(Purpose.TEST, "nox", nox)
        names = _nox_sessions(project.shelf.text(nox) or "")
        yield from _few(task_commands(names, nox, inside(project.folder, "nox -s ")), Purpose.TEST)


def _few(commands: Iterator[Command], without: Purpose) -> Iterator[Command]:
    """Leave out one purpose: the whole run of the tool serves it already."""
    return (command for command in commands if command.purpose is not without)


def _nox_sessions(text: str) -> list[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # their invalid escapes are not ours to warn of
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return re.findall(r"^def (\w+)\(session", text, re.MULTILINE)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [_session_name(function) for function in functions if _is_session(function)]


def _is_session(function: ast.FunctionDef) -> bool:
    nodes = (node for decorator in function.decorator_list for node in ast.walk(decorator))
    return any("session" in (getattr(node, "attr", ""), getattr(node, "id", "")) for node in nodes)


def _session_name(function: ast.FunctionDef) -> str:
    for decorator in function.decorator_list:
        for keyword in decorator.keywords if isinstance(decorator, ast.Call) else ():
            if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                return str(keyword.value.value)
    return function.name


def _scripts(project: _Project) -> Iterator[Command]:
    tool, manifest = project.document.table("tool"), project.place("pyproject.toml")
    for table, before in (
        (tool.table("pdm", "scripts"), "pdm run "),
        (tool.table("poe", "tasks"), "poe "),
        (tool.table("taskipy", "tasks"), "task "),
        (tool.table("rye", "scripts"), "rye run "),
        (tool.table("pixi", "tasks"), "pixi run "),
    ):
        yield from task_commands(table, manifest, inside(project.folder, before))
    environments = tool.table("hatch", "envs")
    for name in environments:
        prefix = "hatch run " if name == "default" else f"hatch run {name}:"
        scripts = environments.table(name, "scripts")
        yield from task_commands(scripts, manifest, inside(project.folder, prefix))
    pipfile = project.place("Pipfile")
    pipenv = project.shelf.toml(pipfile) if project.shelf.has(pipfile) else None
    if pipenv is not None:
        yield from task_commands(pipenv.table("scripts"), pipfile, inside(project.folder, "pipenv run "))


def _tools(project: _Project) -> Iterator[Command]:
    manage = project.place("manage.py")
    if project.shelf.has(manage) and "django" in project.packages:
        yield project.command(Purpose.RUN, f"{project.prefix}python manage.py runserver", manage)
        if "pytest" not in project.packages:
            yield project.command(Purpose.TEST, f"{project.prefix}python manage.py test", manage)
    for tool, table, sections, files, purpose, text in _TOOLS:
        path = _where_configured(project, tool, table, sections, files)
        if path:
            yield project.command(purpose, project.prefix + text, path)
            if tool == "ruff" and "black" not in project.packages:
                yield project.command(Purpose.FORMAT, f"{project.prefix}ruff format .", path)
    hooks = project.place(".pre-commit-config.yaml")
    if project.shelf.has(hooks):
        yield project.command(Purpose.LINT, "pre-commit run --all-files", hooks)


def _where_configured(
    project: _Project, tool: str, table: str, sections: tuple[str, ...], files: tuple[str, ...]
) -> str | None:
    """The file that shows that a tool is used: its own, its table, its section, or the dependency on it."""
    for name in (*files, f"tests/{files[-1]}" if files else ""):
        if name and project.shelf.has(project.place(name)):
            return project.place(name)
    if table in project.document.table("tool"):
        return project.place("pyproject.toml")
    for name in ("setup.cfg", "tox.ini") if sections else ():
        place = project.place(name)
        parser = parse_ini(project.shelf, place) if project.shelf.has(place) else None
        if parser and any(parser.has_section(section) for section in sections):
            return place
    if tool in project.packages:
        manifests = ("pyproject.toml", "setup.cfg", "Pipfile", "requirements-dev.txt", "requirements.txt", "setup.py")
        return next((project.place(name) for name in manifests if project.shelf.has(project.place(name))), None)
    return None


def _building(project: _Project) -> Iterator[Command]:
    manifest = project.place("pyproject.toml")
    backend = project.document.table("build-system").text("build-backend")
    if backend:
        own = next((text for word, text in _BACKENDS if word in backend), "python -m build")
        yield project.command(Purpose.BUILD, "uv build" if project.prefix == "uv run " else own, manifest)
        return
    for name in ("setup.py", "setup.cfg"):
        if project.shelf.has(project.place(name)):
            yield project.command(Purpose.BUILD, "python -m build", project.place(name))
            return
