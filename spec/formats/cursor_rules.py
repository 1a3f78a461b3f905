"""Cursor's rules: `.cursor/rules/*.mdc`, Markdown with a head that says when a rule applies.

The head looks like YAML and is none: Cursor takes `globs` as one line of patterns parted by commas, without quotes and
brackets, and a quoted pattern matches nothing. So it is written and checked line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from spec.artifacts.markdown import bullets, code, heading
from spec.artifacts.model import Finding
from spec.artifacts.sentences import Narrator
from spec.formats.agents_guide import NO_COMMANDS, commands_of, entity_line, prohibitions
from spec.view import SpecView

FOLDER: Final = ".cursor/rules"
KEYS: Final = ("description", "globs", "alwaysApply")
_TESTS: Final = {
    "python": ("tests/**/*.py", "**/test_*.py"),
    "typescript": ("**/*.test.ts", "**/*.spec.ts"),
    "javascript": ("**/*.test.js", "**/*.spec.js"),
    "go": ("**/*_test.go",),
    "rust": ("tests/**/*.rs",),
    "java": ("src/test/**/*.java",),
    "kotlin": ("src/test/**/*.kt",),
    "ruby": ("spec/**/*_spec.rb", "test/**/*_test.rb"),
    "php": ("tests/**/*.php",),
    "csharp": ("**/*Tests.cs",),
    "swift": ("Tests/**/*.swift",),
}


def cursor_rules(view: SpecView) -> dict[str, str]:
    """The rule files: one that always applies, one for tests, and those that an agent takes when it needs them."""
    narrator = Narrator(view)
    rules = {
        "project": rule(
            f"What {view.project.name or 'the project'} is and what no change may do",
            (),
            f"{heading('Project', 1)}\n\n`AGENTS.md` holds the whole guide; read it before you change anything.\n\n"
            f"{heading('Commands')}\n\n{bullets(_commands(view))}\n\n"
            f"{heading('Do not')}\n\n{bullets(prohibitions(view))}",
            always=True,
        ),
        "decisions": rule(
            "Settled decisions; take it when you choose a library, a format or a design",
            (),
            f"{heading('Decisions', 1)}\n\n{bullets(narrator.decision(d).text for d in view.decisions if d.is_live)}",
        ),
        "data-model": rule(
            "Entities with fields, types and states; take it when you touch data, tables or interfaces",
            (),
            f"{heading('Data model', 1)}\n\n{bullets(map(entity_line, view.entities))}",
        ),
    }
    if not view.entities:
        del rules["data-model"]
    patterns = _test_patterns(view)
    if patterns:
        text = f"{heading('Tests', 1)}\n\n{bullets(_testing(view))}"
        rules["tests"] = rule("How tests are written and run", patterns, text)
    return {f"{FOLDER}/{name}.mdc": text for name, text in sorted(rules.items())}


def rule(description: str, globs: Sequence[str], body: str, *, always: bool = False) -> str:
    """One rule; it applies always, to files that match, or, without both, when its description fits the task."""
    told = " ".join(description.replace(":", ",").split())
    patterns = f"globs: {','.join(globs)}".rstrip()
    return f"---\ndescription: {told}\n{patterns}\nalwaysApply: {str(always).lower()}\n---\n\n{body.strip()}\n"


def _commands(view: SpecView) -> list[str]:
    return [f"{label}: {code(command)}" for label, command in commands_of(view)] or [NO_COMMANDS]


def _testing(view: SpecView) -> list[str]:
    run = [f"Run them with {code(command)}." for label, command in commands_of(view) if label == "Test"]
    depth = {"unit": "unit tests", "integration": "unit and integration tests", "end_to_end": "tests of every level"}
    wanted = depth.get(view.word("tests.depth"))
    lines = [f"Every change brings {wanted}."] if wanted else ["Every change brings the test that shows it."]
    share = view.number("tests.coverage")
    lines += [f"Tests run at least {share:g} % of the lines."] if share else []
    return [
        *lines,
        "A bug is first a test that fails.",
        "A test has one reason to fail, and its name says which.",
        *run,
    ]


def _test_patterns(view: SpecView) -> tuple[str, ...]:
    languages = [name.lower() for name, _ in view.code.languages] if view.code else []
    languages.append(view.word("stack.language"))
    return next((_TESTS[name] for name in languages if name in _TESTS), ())


def check_cursor_rules(files: Mapping[str, str]) -> list[Finding]:
    """What keeps Cursor from applying a rule."""
    return [finding for path, text in files.items() if path.endswith(".mdc") for finding in _check(path, text)]


def _check(path: str, text: str) -> Iterator[Finding]:
    head = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if not head:
        yield Finding("cursor.head", "A rule begins with a head between two lines of ---.", f"{path}:1", "error")
        return
    values: dict[str, str] = {}
    for number, line in enumerate(head[1].split("\n"), 2):
        key, colon, value = line.partition(":")
        if not colon or key not in KEYS:
            yield Finding("cursor.head", f"The head knows only {', '.join(KEYS)}.", f"{path}:{number}", "error")
        values[key] = value.strip()
    if values.get("alwaysApply") not in {"true", "false"}:
        yield Finding("cursor.always", "alwaysApply is true or false, without quotes.", path, "error")
    if re.search(r"[\"'\[\]]", values.get("globs", "")):
        yield Finding("cursor.globs", "Patterns stand without quotes and brackets, parted by commas.", path, "error")
    if any(glob.strip().startswith(("/", "..")) for glob in values.get("globs", "").split(",")):
        yield Finding("cursor.globs", "Patterns are relative to the workspace.", path, "error")
    if values.get("alwaysApply") == "false" and not values.get("globs") and not values.get("description"):
        yield Finding("cursor.never", "Without patterns and description the rule applies only when named.", path)
    if len(text.split("\n")) > 500:
        yield Finding("cursor.long", "A rule of more than 500 lines is better parted.", path)
