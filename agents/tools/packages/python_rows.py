"""The rows of the table for Python: pip, Poetry, uv and conda.

Python is started with `-I` wherever it gets a network: a file called `pip.py` in the tree must not run in pip's place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from agents.errors import ToolError
from agents.tools.packages.public_registries import PYPI
from agents.tools.packages.row import Audit, Command, Manager, Outdated, Wish
from agents.tools.packages.small_files import read_text, read_toml

CONDA_PREFIX: Final = ".conda"
_DEV_REQUIREMENTS: Final = (
    "requirements-dev.txt", "dev-requirements.txt", "requirements_dev.txt", "requirements/dev.txt",
    "requirements-test.txt", "test-requirements.txt", "requirements/test.txt",
)  # fmt: skip
_ONLY_WHEELS: Final = ("--only-binary", ":all:")


def requirement_file(folder: Path, *, is_dev: bool) -> str:
    """The requirements file that packages are declared in; empty if there is none."""
    names = _DEV_REQUIREMENTS if is_dev else ("requirements.in", "requirements.txt", "requirements/base.txt")
    return next((name for name in names if (folder / name).is_file()), "")


def _pip(wish: Wish) -> Command:
    return [wish.python, "-I", "-m", "pip"]


def _pip_install(wish: Wish, *options: str) -> list[Command]:
    only = [] if wish.may_run else list(_ONLY_WHEELS)
    return [[*_pip(wish), "install", *options, *only, *(wish.packages or _declared(wish))]]


def _declared(wish: Wish) -> list[str]:
    """What pip is to install where nobody names anything: the requirements files, else what pyproject.toml lists."""
    kinds = (False, True) if wish.is_dev else (False,)
    files = [name for is_dev in kinds if (name := requirement_file(wish.folder, is_dev=is_dev))]
    if files:
        return [word for name in files for word in ("-r", name)]
    if wish.may_run:
        return ["-e", "."]
    listed = _listed(wish.folder / "pyproject.toml", with_dev=wish.is_dev)
    if not listed:
        raise ToolError(
            "Nothing here says in a plain list what pip should install.",
            "Name the packages; or give scripts true, so that the project itself may be built (people are asked).",
        )
    return listed


def _listed(file: Path, *, with_dev: bool) -> list[str]:
    """The requirements that pyproject.toml lists as they stand; none where the build decides them."""
    document = read_toml(file)
    project, groups = document.get("project"), document.get("dependency-groups")
    listed = list(project.get("dependencies") or ()) if isinstance(project, dict) else []
    if with_dev and isinstance(groups, dict):
        listed += groups.get("dev") or ()
    return [text for text in listed if isinstance(text, str) and not text.startswith("-")]


def _pip_update(wish: Wish) -> list[Command]:
    """Within what is declared: pip itself knows no ranges of a project."""
    declared = {_name(text): text for text in [*_listed_in_files(wish.folder), *_listed_in_project(wish.folder)]}
    within = [declared.get(_name(name), name) for name in wish.packages]
    return _pip_install(replace(wish, packages=within), "--upgrade")


def _listed_in_files(folder: Path) -> Iterator[str]:
    for is_dev in (False, True):
        name = requirement_file(folder, is_dev=is_dev)
        lines = read_text(folder / name).splitlines() if name else ()
        for line in lines:
            text = re.split(r"\s+#|\s*;|\s+--", line)[0].strip()
            if re.match(r"[A-Za-z0-9][\w.-]*(?:\[|\s*[=<>!~]|$)", text):
                yield text


def _listed_in_project(folder: Path) -> list[str]:
    return [text.partition(";")[0].strip() for text in _listed(folder / "pyproject.toml", with_dev=True)]


def _name(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[\s=<>!~]", requirement)[0]).lower()


def _pip_remove(wish: Wish) -> list[Command]:
    return [[*_pip(wish), "uninstall", "--yes", *wish.packages]]


def _pip_outdated(wish: Wish) -> Outdated:
    return Outdated([*_pip(wish), "list", "--outdated", "--format", "json"], "pip")


def _pip_audit(wish: Wish) -> Audit:
    places = _site_packages(wish)
    paths = [word for place in places for word in ("--path", place)] or ["--local"]
    command = ["pip-audit", "--format", "json", "--progress-spinner", "off", *paths]
    if not places:
        command = ["pip-audit", "--format", "json", "--progress-spinner", "off", *_audited_file(wish)]
    return Audit(command, "pip-audit", "pip-audit", "pipx install pip-audit", (PYPI,))


def _audited_file(wish: Wish) -> list[str]:
    name = requirement_file(wish.folder, is_dev=False)
    return ["--disable-pip", "--no-deps", "--requirement", name] if name else ["."]


def _site_packages(wish: Wish) -> Sequence[str]:
    environment = wish.folder / wish.python.rpartition("/bin/")[0] if "/bin/" in wish.python else None
    if environment is None:
        return ()
    return [str(place.relative_to(wish.folder)) for place in sorted(environment.glob("lib/python*/site-packages"))]


def _poetry_install(wish: Wish) -> list[Command]:
    if wish.packages:
        return [["poetry", "add", "--no-interaction", *(["--group", "dev"] if wish.is_dev else []), *wish.packages]]
    only = [] if wish.is_dev else ["--only", "main"]
    return [["poetry", "install", "--no-interaction", *only, *([] if wish.may_run else ["--no-root"])]]


def _poetry_update(wish: Wish) -> list[Command]:
    return [["poetry", "update", "--no-interaction", *wish.packages]]


def _poetry_remove(wish: Wish) -> list[Command]:
    return [["poetry", "remove", "--no-interaction", *(["--group", "dev"] if wish.is_dev else []), *wish.packages]]


def _poetry_outdated(_wish: Wish) -> Outdated:
    return Outdated(["poetry", "show", "--outdated", "--no-interaction", "--format", "json"], "poetry")


def _quiet_uv(wish: Wish) -> list[str]:
    """Neither packages nor the project itself are built."""
    return [] if wish.may_run else ["--no-build", "--no-install-workspace"]


def _uv_install(wish: Wish) -> list[Command]:
    dev = ["--dev"] if wish.is_dev else []
    if wish.packages:
        return [["uv", "add", *dev, *_quiet_uv(wish), *wish.packages]]
    return [["uv", "sync", *([] if wish.is_dev else ["--no-dev"]), *_quiet_uv(wish)]]


def _uv_update(wish: Wish) -> list[Command]:
    chosen = [word for name in wish.packages for word in ("--upgrade-package", name)] or ["--upgrade"]
    return [["uv", "sync", *_quiet_uv(wish), *chosen]]


def _uv_remove(wish: Wish) -> list[Command]:
    dev = ["--dev"] if wish.is_dev else []
    quiet = [] if wish.may_run else ["--no-build"]
    return [["uv", "remove", "--no-sync", *dev, *quiet, *wish.packages], ["uv", "sync", *_quiet_uv(wish)]]


def _uv_outdated(wish: Wish) -> Outdated:
    return Outdated(["uv", "pip", "list", "--outdated", "--format", "json", "--python", wish.python], "pip")


def _conda_install(wish: Wish) -> list[Command]:
    fresh = not (wish.folder / CONDA_PREFIX / "conda-meta").is_dir()
    if wish.packages:
        word = "create" if fresh else "install"
        return [["conda", word, "--yes", "--json", "--prefix", CONDA_PREFIX, *wish.packages]]
    file = next((name for name in ("environment.yml", "environment.yaml") if (wish.folder / name).is_file()), "")
    return [["conda", "env", "create" if fresh else "update", "--prefix", CONDA_PREFIX, "--file", file]]


def _conda_update(wish: Wish) -> list[Command]:
    return [["conda", "update", "--yes", "--json", "--prefix", CONDA_PREFIX, *(wish.packages or ["--all"])]]


def _conda_remove(wish: Wish) -> list[Command]:
    return [["conda", "remove", "--yes", "--json", "--prefix", CONDA_PREFIX, *wish.packages]]


def _conda_outdated(_wish: Wish) -> Outdated:
    return Outdated(["conda", "update", "--all", "--dry-run", "--json", "--prefix", CONDA_PREFIX], "conda")


PIP: Final = Manager(
    name="pip",
    family="python",
    ecosystem="pypi",
    program="python3",
    how_to_get="your system's package python3-venv, or https://www.python.org/downloads/",
    locks=("requirements.txt", "requirements.in"),
    manifests=("pyproject.toml", "setup.py", "setup.cfg"),
    install=_pip_install,
    update=_pip_update,
    remove=_pip_remove,
    outdated=_pip_outdated,
    audit=_pip_audit,
    quiet="wheels only (--only-binary)",
    by_hand="pip install -r requirements.txt",
    removes_offline=True,
)
POETRY: Final = Manager(
    name="poetry",
    family="python",
    ecosystem="pypi",
    program="poetry",
    how_to_get="pipx install poetry",
    locks=("poetry.lock",),
    manifests=("pyproject.toml",),
    install=_poetry_install,
    update=_poetry_update,
    remove=_poetry_remove,
    outdated=_poetry_outdated,
    audit=_pip_audit,
    quiet="wheels only (installer.only-binary), the project itself is not built",
    by_hand="poetry install",
    environment={"POETRY_VIRTUALENVS_IN_PROJECT": "true", "POETRY_VIRTUALENVS_CREATE": "true"},
)
UV: Final = Manager(
    name="uv",
    family="python",
    ecosystem="pypi",
    program="uv",
    how_to_get="pipx install uv",
    locks=("uv.lock",),
    manifests=("pyproject.toml",),
    install=_uv_install,
    update=_uv_update,
    remove=_uv_remove,
    outdated=_uv_outdated,
    audit=_pip_audit,
    quiet="wheels only (--no-build), the project itself is not built",
    by_hand="uv sync",
    environment={"UV_NO_PROGRESS": "1", "UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy"},
)
CONDA: Final = Manager(
    name="conda",
    family="conda",
    ecosystem="conda",
    program="conda",
    how_to_get="https://github.com/conda-forge/miniforge",
    locks=("environment.yml", "environment.yaml", "conda-lock.yml"),
    manifests=(),
    install=_conda_install,
    update=_conda_update,
    remove=_conda_remove,
    outdated=_conda_outdated,
    audit=lambda _wish: None,
    runs_code=True,
    by_hand="conda env update --file environment.yml",
)
