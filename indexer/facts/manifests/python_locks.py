"""Exact versions from the lock files of Python: uv, Poetry, PDM, `pylock.toml` and Pipenv."""

from __future__ import annotations

from indexer.facts.manifests.requirement import normalise
from indexer.facts.manifests.toml_lock import locked_packages
from indexer.facts.shelf import Shelf

LOCKS = {
    "pyproject.toml": ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml"),
    "Pipfile": ("Pipfile.lock",),
}
"""The lock files that speak for a manifest of that name; for requirements files, constraints do."""


def read_lock(shelf: Shelf, path: str) -> dict[str, str]:
    """The versions that a lock file pins by normalised name; where it pins several of one, the last listed counts."""
    if path.endswith("Pipfile.lock"):
        return _read_pipfile_lock(shelf, path)
    entries = locked_packages(shelf, path)
    return {normalise(entry.text("name")): entry.text("version") for entry in entries if entry.text("version")}


def _read_pipfile_lock(shelf: Shelf, path: str) -> dict[str, str]:
    document = shelf.json(path)
    pins: dict[str, str] = {}
    if document is None:
        return pins
    for section in ("develop", "default"):
        packages = document.table(section)
        for name in packages:
            version = packages.table(name).text("version").removeprefix("==")
            if version:
                pins[normalise(name)] = version
    return pins
