"""What a run has fetched of packages outside of its tree: where managers keep it, and how later commands find it there.

The caches in a person's home can be read by commands and not written, so a run keeps its own beside its tree. It is
writable for package managers alone: what they fetched, no other command can change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

_FOR_MANAGERS: Final[Mapping[str, Callable[[Path], dict[str, str]]]] = {
    "python": lambda store: {
        "PIP_CACHE_DIR": str(store / "pip"),
        "UV_CACHE_DIR": str(store / "uv"),
        "POETRY_CACHE_DIR": str(store / "poetry"),
    },
    "conda": lambda store: {"CONDA_PKGS_DIRS": str(store / "conda")},
    "node": lambda store: {
        "NPM_CONFIG_CACHE": str(store / "npm"),
        "YARN_CACHE_FOLDER": str(store / "yarn"),
        "YARN_GLOBAL_FOLDER": str(store / "yarn"),
        "XDG_DATA_HOME": str(store / "share"),  # here pnpm keeps its store
        "XDG_CACHE_HOME": str(store / "cache"),
    },
    "rust": lambda store: {"CARGO_HOME": str(store / "cargo")},
    "go": lambda store: {
        "GOPATH": str(store / "go"),
        "GOMODCACHE": str(store / "go/pkg/mod"),
        "GOCACHE": str(store / "go-build"),
    },
    "java": lambda store: {
        "MAVEN_OPTS": f"-Dmaven.repo.local={store / 'm2'}",
        "GRADLE_USER_HOME": str(store / "gradle"),
    },
}
_FOR_OTHERS: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("rust", "cargo/registry", "CARGO_HOME", "{store}/cargo"),
    ("go", "go/pkg/mod", "GOMODCACHE", "{store}/go/pkg/mod"),
    ("java", "m2", "MAVEN_OPTS", "-Dmaven.repo.local={store}/m2"),
    ("java", "gradle/caches", "GRADLE_RO_DEP_CACHE", "{store}/gradle/caches"),
)
"""A family, a folder that shows that something was fetched, and the variable by which it is found."""


def store_of(state: Path) -> Path:
    """Where a run keeps what its package managers fetch."""
    return state / "packages"


def places_for_manager(family: str, store: Path) -> dict[str, str]:
    """Variables by which managers of a family keep everything in the store."""
    return _FOR_MANAGERS[family](store)


def places_of_fetched(state: Path) -> dict[str, str]:
    """Variables by which other commands find what was fetched; none if nothing was."""
    store = store_of(state)
    if not store.is_dir():
        return {}
    return {
        name: value.format(store=store)
        for family, shown, name, value in _FOR_OTHERS
        if _mark(family, store).is_file() and (store / shown).is_dir()
    }


def mark_fetched(family: str, store: Path) -> None:
    """Note that managers of a family have fetched all that was asked for: only then others look there.

    Before that, the caches of the person are the better place to look.
    """
    _mark(family, store).touch()


def _mark(family: str, store: Path) -> Path:
    return store / f"{family}.fetched"
