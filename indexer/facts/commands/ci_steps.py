"""Commands that continuous integration runs: the steps of its files, as far as they are plain and have a purpose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from indexer.facts.commands.command import Command, Purpose
from indexer.facts.shelf import Shelf

_KEYS = frozenset({"run", "script", "before_script", "bash", "command", "commands", "test_script", "build_script"})
_MAX_DEPTH = 12
_MAX_COMMAND = 160
_RUN_BY = r"^(?:(?:uv|poetry|pdm|pipenv|hatch) run |bundle exec |npx |pnpm exec |yarn exec |python3? -m )?"
_PATTERNS = tuple(
    (re.compile(pattern), purpose)
    for pattern, purpose in (
        (rf"{_RUN_BY}(pytest|tox|nox|unittest|rspec|jest|vitest|mocha|phpunit|ctest)\b", Purpose.TEST),
        (r"^(npm|pnpm|yarn|bun)( run)? test\b", Purpose.TEST),
        (r"^cargo( \+\S+)? (test|nextest run)\b|^go test\b|^dotnet test\b|^swift test\b|^deno test\b", Purpose.TEST),
        (r"^(\./)?mvnw?\b.* (test|verify)\b|^(\./)?gradlew?\b.* (test|check)\b", Purpose.TEST),
        (r"^(vendor/bin/|composer (run )?)(phpunit|pest|test)\b", Purpose.TEST),
        (
            rf"{_RUN_BY}rake (test|spec)\b|^meson test\b|^bazel test\b",
            Purpose.TEST,
        ),
        (
            rf"{_RUN_BY}(eslint|ruff check|flake8|mypy|pyright|pylint|rubocop|stylelint|tsc|biome (check|ci|lint))\b",
            Purpose.LINT,
        ),
        (r"^pre-commit run\b|^golangci-lint run\b|^go vet\b|^cargo( \+\S+)? (clippy|fmt .*--check)\b", Purpose.LINT),
        (
            r"^(npm|pnpm|yarn|bun) (run )?(lint|typecheck)\b|^(vendor/bin/)?phpstan\b",
            Purpose.LINT,
        ),
        (rf"{_RUN_BY}(black|prettier|ruff format)\b.* (--check|--diff)\b", Purpose.LINT),
        (
            r"^(npm|pnpm|yarn|bun) (run )?build\b|^cargo( \+\S+)? build\b|^go build\b|^dotnet (build|pack)\b",
            Purpose.BUILD,
        ),
        (r"^(\./)?mvnw?\b.* (package|compile|install)\b|^(\./)?gradlew?\b.* (build|assemble)\b", Purpose.BUILD),
        (
            r"^python3? -m build\b|^cmake --build\b|^bazel build\b|^swift build\b",
            Purpose.BUILD,
        ),
    )
)


def ci_commands(shelf: Shelf, files: Iterable[str]) -> Iterator[Command]:
    """The recognisable commands in the workflow files at `files`; what holds a variable cannot be run elsewhere."""
    for path in files:
        if not path.endswith((".yml", ".yaml")):
            continue
        document = shelf.yaml(path)
        if document is None:
            continue
        for line in _steps({name: document.raw(name) for name in document}):
            purpose = next((purpose for pattern, purpose in _PATTERNS if pattern.match(line)), None)
            if purpose:
                yield Command(purpose, line, path)


def _steps(data: object) -> Iterator[str]:
    """Lines of shell below the keys that hold them. Shared nodes are walked once: aliases could multiply them."""
    seen: set[int] = set()
    pending: list[tuple[object, str, int]] = [(data, "", 0)]
    while pending:
        value, key, depth = pending.pop()
        if isinstance(value, str):
            if key in _KEYS:
                yield from _lines(value)
        elif depth < _MAX_DEPTH and id(value) not in seen:
            seen.add(id(value))
            if isinstance(value, dict):
                pending += [(inner, str(name), depth + 1) for name, inner in reversed(value.items())]
            elif isinstance(value, list):
                pending += [(inner, key, depth + 1) for inner in reversed(value)]


def _lines(text: str) -> Iterator[str]:
    for raw in text.replace("\\\n", " ").splitlines():
        line = " ".join(raw.split())
        if line and "$" not in line and len(line) <= _MAX_COMMAND:
            yield line
