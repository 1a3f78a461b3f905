"""Concrete commands that run some test files where the runner is known; elsewhere the workspace's own command."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from posixpath import dirname, splitext
from typing import Final

from spec.codebase import CodeView

_SCRIPTED: Final = frozenset({".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts"})
_NODE_RUNNERS: Final = (
    ("vitest", "npx vitest run"),
    ("jest", "npx jest"),
    ("playwright", "npx playwright test"),
    ("mocha", "npx mocha"),
    ("ava", "npx ava"),
)


def commands_for(code: CodeView, tests: Sequence[str]) -> tuple[str, ...]:
    """One command for all tests of a runner and folder, in the order of the tests; the workspace's own for the rest."""
    found: dict[str, list[str]] = {}
    left = False
    for path in dict.fromkeys(tests):
        head, argument = _command(code, path)
        if head:
            found.setdefault(head, []).append(argument)
        else:
            left = True
    made = [head + _joined(head, arguments) for head, arguments in found.items()]
    whole = [command for command in code.test if left and command not in made]
    return (*made, *whole[:1])


def _joined(head: str, arguments: Sequence[str]) -> str:
    named = [argument for argument in dict.fromkeys(arguments) if argument]
    if head.endswith("-Dtest="):
        return ",".join(named)
    if head.endswith("--filter"):
        return " " + shlex.quote("|".join(named))
    return "".join(f" {argument}" for argument in named)


def _command(code: CodeView, path: str) -> tuple[str, str]:
    """The command's head and what this file adds to it; an empty head where no runner is known."""
    ending = splitext(path)[1].casefold()
    stem = splitext(path.rpartition("/")[2])[0]
    if ending == ".py":
        return _python(code, path)
    if ending in _SCRIPTED:
        return _node(code, path)
    if ending == ".go":
        return "go test", shlex.quote(f"./{dirname(path)}" if dirname(path) else ".")
    if ending == ".rs":
        return _cargo(path, stem)
    if ending in {".java", ".kt", ".groovy", ".scala"}:
        return _jvm(code, stem)
    return _others(code, ending, path, stem)


def _python(code: CodeView, path: str) -> tuple[str, str]:
    for command in code.test:
        if "manage.py test" in command:
            return command, shlex.quote(splitext(path)[0].replace("/", "."))
        if "unittest" in command:
            return "python -m unittest", shlex.quote(path)
        if "pytest" in command:
            return _bare(command), shlex.quote(path)
    if ("pypi", "pytest") in code.dependencies:
        return "python -m pytest", shlex.quote(path)
    return "", ""


def _bare(command: str) -> str:
    """`poetry run pytest -q tests` without the paths that it names, so that others can be given."""
    words = command.split()
    at = next(index for index, word in enumerate(words) if "pytest" in word)
    options = [word for word in words[at + 1 :] if word.startswith("-")]
    return " ".join([*words[: at + 1], *options])


def _node(code: CodeView, path: str) -> tuple[str, str]:
    folder = max((f for _, f in code.packages if f and path.startswith(f"{f.rstrip('/')}/")), key=len, default="")
    inner = path[len(folder.rstrip("/")) + 1 :] if folder else path
    names = {name.rpartition("/")[2] for ecosystem, name in code.dependencies if ecosystem == "npm"}
    told = " ".join(code.test)
    for runner, command in _NODE_RUNNERS:
        if runner in told.split() or f"{runner} " in f"{told} " or runner in names:
            into = f"cd {shlex.quote(folder)} && " if folder else ""
            return f"{into}{command}", shlex.quote(inner)
    return "", ""


def _cargo(path: str, stem: str) -> tuple[str, str]:
    folders = path.split("/")[:-1]
    package = (
        folders[1] if folders[:1] == ["crates"] and len(folders) > 1 else folders[0] if "tests" in folders[1:] else ""
    )
    head = f"cargo test -p {shlex.quote(package)}" if package and package != "src" else "cargo test"
    if "tests" in folders:
        return head, f"--test {shlex.quote(folders[-1] if stem in {'mod', 'main'} else stem)}"
    # Outside of `tests` cargo takes one word of a test's name, so each file is a command of its own.
    if stem in {"lib", "main"}:
        return f"{head} --{'lib' if stem == 'lib' else 'bins'}", ""
    return f"{head} {shlex.quote(folders[-1] if stem == 'mod' and folders else stem)}", ""


def _jvm(code: CodeView, stem: str) -> tuple[str, str]:
    told = " ".join(code.test)
    if "gradle" in told or any(file.rpartition("/")[2].startswith("build.gradle") for file in code.files):
        wrapper = "./gradlew" if "gradlew" in told or "gradlew" in code.files else "gradle"
        return f"{wrapper} test", f"--tests {shlex.quote(f'*{stem}')}"
    if "mvn" in told or any(file.rpartition("/")[2] == "pom.xml" for file in code.files):
        wrapper = "./mvnw" if "mvnw" in told or "mvnw" in code.files else "mvn"
        return f"{wrapper} test -Dtest=", stem
    return "", ""


def _others(code: CodeView, ending: str, path: str, stem: str) -> tuple[str, str]:
    told = " ".join(code.test)
    if ending == ".rb":
        if path.endswith("_spec.rb"):
            return "bundle exec rspec", shlex.quote(path)
        return ("bin/rails test", shlex.quote(path)) if "rails" in told else ("ruby -Itest", shlex.quote(path))
    if ending == ".php":
        return ("vendor/bin/pest" if "pest" in told else "vendor/bin/phpunit"), shlex.quote(path)
    if ending == ".cs":
        return "dotnet test --filter", f"FullyQualifiedName~{stem}"
    if ending == ".swift":
        return "swift test --filter", stem
    if ending == ".dart":
        return ("flutter test" if "flutter" in told else "dart test"), shlex.quote(path)
    if ending in {".ex", ".exs"}:
        return "mix test", shlex.quote(path)
    return "", ""
