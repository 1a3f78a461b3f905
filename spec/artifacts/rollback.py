"""How to get back from a step of a change: something one can do, told for each kind of step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from spec.artifacts.markdown import code as span
from spec.artifacts.markdown import listed
from spec.view import SpecView

_REVERT: Final = "`git revert <commit of this step>`"

_INSTALL: Final = (
    ("poetry.lock", "poetry install"),
    ("uv.lock", "uv sync"),
    ("Pipfile.lock", "pipenv sync"),
    ("package-lock.json", "npm ci"),
    ("pnpm-lock.yaml", "pnpm install --frozen-lockfile"),
    ("yarn.lock", "yarn install --frozen-lockfile"),
    ("Cargo.lock", "cargo build --locked"),
    ("go.sum", "go mod download"),
    ("Gemfile.lock", "bundle install"),
    ("composer.lock", "composer install"),
)
"""What installs again what a lock file names."""


_LIVE: Final = {
    "redeploy": " Once it is live: deploy the version before.",
    "restore_data": " Once it is live: deploy the version before and restore the data.",
    "forward_only": " Once it is live there is no way back: it is mended forward.",
}
"""What was decided for a change that is live already."""


def way_back(kind: str, files: Sequence[str], view: SpecView, *, has_flag: bool) -> str:
    """The rollback of a step as Markdown; `has_flag` says that it lies behind a feature flag."""
    if kind in {"edit", "expand"} and has_flag:
        return f"Turn the feature flag off, which takes effect without a release; then {_REVERT}."
    told = _WAYS.get(kind, _edit)
    return told(files, view)


def _nothing(files: Sequence[str], view: SpecView) -> str:
    return "Nothing is changed in this step, so there is nothing to take back. If it fails, stop here."


def _edit(files: Sequence[str], view: SpecView) -> str:
    told = f"{_REVERT}, after the steps that stand on it; then run the tests of this step again."
    return told + _LIVE.get(view.word("change.rollback"), "")


def _tests(files: Sequence[str], view: SpecView) -> str:
    return f"{_REVERT}; what runs for users is not touched."


def _dependencies(files: Sequence[str], view: SpecView) -> str:
    revision = view.code.revision if view.code and view.code.revision else "<revision before this step>"
    paths = listed([span(f"git checkout {revision} -- {' '.join(files)}")])
    names = {path.rpartition("/")[2] for path in files}
    install = [span(command) for lock, command in _INSTALL if lock in names]
    known = [*(view.code.files if view.code else ())]
    if not install:
        install = [
            span(command) for lock, command in _INSTALL if any(path.rpartition("/")[2] == lock for path in known)
        ][:1]
    again = f" and install again with {listed(install)}" if install else " and install again"
    return f"Restore the files with {paths}{again}."


def _migration(files: Sequence[str], view: SpecView) -> str:
    down = _down_command(files, view)
    how = (
        f"Run the down migration with {down}"
        if down
        else f"Run the down migration of {listed([span(f) for f in files]) if files else 'what was added'}"
    )
    return f"{how} before the code goes back, then {_REVERT}. Try it on a copy of the data first, and keep a backup."


def _removal_of_data(files: Sequence[str], view: SpecView) -> str:
    return "There is no way back but the backup: make one right before, and restore it on a copy once to know its time."


def _down_command(files: Sequence[str], view: SpecView) -> str:
    code = view.code
    names = {name for _, name in code.dependencies} if code else set()
    frameworks = set(code.frameworks) if code else set()
    told = " ".join(files)
    if "alembic" in told or "alembic" in names:
        return "`alembic downgrade -1`"
    if "db/migrate" in told:
        return "`bin/rails db:rollback`"
    if "django" in {name.casefold() for name in (*names, *frameworks)} and "migrations/" in told:
        app = next(path.split("/migrations/")[0].rpartition("/")[2] for path in files if "/migrations/" in f"/{path}")
        return span(f"python manage.py migrate {app} <the migration before this one>")
    if "knex" in names:
        return "`npx knex migrate:rollback`"
    if "sequelize" in names:
        return "`npx sequelize-cli db:migrate:undo`"
    if "laravel" in {name.casefold() for name in frameworks}:
        return "`php artisan migrate:rollback`"
    return ""


def _delivery(files: Sequence[str], view: SpecView) -> str:
    return f"{_REVERT}, and let the pipeline run once more so that the former version is what is live."


def _contract(files: Sequence[str], view: SpecView) -> str:
    return f"{_REVERT}: what was taken away is there again, and the new forms stay."


_WAYS: Final[dict[str, Callable[[Sequence[str], SpecView], str]]] = {
    "baseline": _nothing,
    "verify": _nothing,
    "test": _tests,
    "dependencies": _dependencies,
    "migration": _migration,
    "edit": _edit,
    "expand": _edit,
    "delivery": _delivery,
    "documents": _tests,
    "contract": _contract,
    "contract-data": _removal_of_data,
}
