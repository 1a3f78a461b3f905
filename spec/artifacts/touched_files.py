"""What a file is that a change may touch, and which module it lies in."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import Final

from spec.codebase import CodeView, Module, Touched

_FILES_OF_KIND: Final = (
    (
        "migration",
        ("*migrations/*", "*db/migrate/*", "*alembic/versions/*", "*/migration/*", "*.sql", "*prisma/migrations/*"),
    ),
    (
        "dependencies",
        (
            "*.lock",
            "*package-lock.json",
            "*pnpm-lock.yaml",
            "*go.sum",
            "*go.mod",
            "*package.json",
            "*pyproject.toml",
            "*requirements*.txt",
            "*requirements/*.txt",
            "*Cargo.toml",
            "*pom.xml",
            "*build.gradle*",
            "*Gemfile",
            "*composer.json",
            "*.csproj",
            "*Pipfile",
            "*setup.py",
            "*setup.cfg",
        ),
    ),
    (
        "delivery",
        (
            "*Dockerfile*",
            "*docker-compose*",
            "*compose.y*ml",
            ".github/*",
            "*.gitlab-ci.yml",
            "*Jenkinsfile",
            "*.tf",
            "*helm/*",
            "*k8s/*",
            "*.circleci/*",
            "*azure-pipelines*",
        ),
    ),
    ("documents", ("*.md", "*.rst", "*.adoc", "docs/*")),
)
"""What a file is by its path, for files that are no plain source."""


def file_kind(touched: Touched) -> str:
    """What sort of file it is: test, migration, dependencies, delivery, documents or source."""
    if touched.kind == "test":
        return "test"
    path = touched.path
    found = (
        kind for kind, patterns in _FILES_OF_KIND if any(fnmatch(path, p) or fnmatch(f"/{path}", p) for p in patterns)
    )
    return next(found, "source")


def module_of(code: CodeView, path: str) -> Module:
    """The module that a file lies in; where none is known, its folder."""
    inside = [module for module in code.modules if path.startswith(f"{module.path}/") or module.path in {"", "."}]
    folder = path.rpartition("/")[0] or "."
    return max(inside, key=lambda module: len(module.path), default=Module(folder, 1))
