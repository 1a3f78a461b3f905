"""Which framework a project tests a language with, told from its tests, its dependencies and its commands. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec


class Evidence(msgspec.Struct, frozen=True):
    """What is known of a project's tests.

    `tests` are texts of test files by path, the one that new tests go into first; `needs` are (name, manifest) of what
    the project depends on, those near the source first; `commands` are how it runs its tests.
    """

    language: str
    tests: Mapping[str, str] = {}
    needs: Sequence[tuple[str, str]] = ()
    commands: Sequence[str] = ()
    files: frozenset[str] = frozenset()


class Choice(msgspec.Struct, frozen=True):
    """A framework and the sentence that says how it was told, without its full stop."""

    framework: str
    why: str


_FAMILIES: Final = {
    "python": ("pytest", "unittest"),
    "javascript": ("vitest", "jest", "mocha", "node"),
    "typescript": ("vitest", "jest", "mocha", "node"),
    "tsx": ("vitest", "jest", "mocha", "node"),
    "vue": ("vitest", "jest", "mocha"),
    "svelte": ("vitest", "jest"),
    "go": ("go",),
    "rust": ("cargo",),
    "java": ("junit5", "junit4"),
    "ruby": ("rspec", "minitest"),
    "php": ("phpunit",),
    "csharp": ("xunit", "nunit", "mstest"),
}
_IN_TEXT: Final = {
    "pytest": re.compile(r"^\s*(?:import pytest\b|from pytest\b)|@pytest\.", re.MULTILINE),
    "unittest": re.compile(r"\bTestCase\)"),
    "vitest": re.compile(r"['\"]vitest['\"]"),
    "jest": re.compile(r"\bjest\.(?:fn|mock|spyOn)\b|@jest/globals"),
    "mocha": re.compile(r"['\"](?:mocha|chai)['\"]"),
    "node": re.compile(r"['\"]node:test['\"]"),
    "junit5": re.compile(r"\borg\.junit\.jupiter\b"),
    "junit4": re.compile(r"\borg\.junit\.(?:Test|Assert|\*)"),
    "rspec": re.compile(r"^\s*(?:RSpec\.)?describe\b", re.MULTILINE),
    "minitest": re.compile(r"\bMinitest::|ActiveSupport::TestCase|Test::Unit"),
    "phpunit": re.compile(r"PHPUnit\\"),
    "xunit": re.compile(r"\[(?:Fact|Theory)\b|using Xunit"),
    "nunit": re.compile(r"using NUnit"),
    "mstest": re.compile(r"\[TestMethod\]"),
}
_AS_NEEDED: Final = {
    "pytest": ("pytest",),
    "vitest": ("vitest",),
    "jest": ("jest", "ts-jest", "react-scripts", "@jest/core"),
    "mocha": ("mocha",),
    "junit5": ("org.junit.jupiter:junit-jupiter", "org.junit.jupiter:junit-jupiter-api", "junit-jupiter"),
    "junit4": ("junit:junit", "junit"),
    "rspec": ("rspec", "rspec-rails", "rspec-core"),
    "minitest": ("minitest",),
    "phpunit": ("phpunit/phpunit",),
    "xunit": ("xunit", "xunit.v3"),
    "nunit": ("nunit", "NUnit"),
    "mstest": ("MSTest.TestFramework", "MSTest"),
}
_IN_COMMAND: Final = {
    "pytest": r"\bpytest\b", "unittest": r"\bunittest\b", "vitest": r"\bvitest\b", "jest": r"\bjest\b",
    "mocha": r"\bmocha\b", "node": r"\bnode\b.* --test\b", "rspec": r"\brspec\b", "phpunit": r"\bphpunit\b",
}  # fmt: skip
_BY_FILE: Final = {
    "pytest": ("pytest.ini", "conftest.py", "tests/conftest.py"),
    "rspec": (".rspec", "spec/spec_helper.rb"),
    "minitest": ("test/test_helper.rb",),
    "phpunit": ("phpunit.xml", "phpunit.xml.dist"),
}
_AT_LAST: Final = {
    "pytest": ("unittest", "nothing names a framework, and Python brings unittest"),
    "vitest": ("node", "nothing names a framework, and Node brings a runner of its own"),
    "go": ("go", "Go brings its own"),
    "cargo": ("cargo", "Cargo brings its own"),
    "junit5": ("junit5", "nothing names a framework, and JUnit 5 is the usual one"),
    "rspec": ("minitest", "nothing names a framework, and Ruby comes with minitest"),
    "phpunit": ("phpunit", "nothing names a framework, and PHPUnit is the usual one"),
    "xunit": ("xunit", "nothing names a framework, and xUnit is the usual one"),
}


def supports(language: str) -> bool:
    """Whether skeletons can be written in the language."""
    return language in _FAMILIES


def languages() -> tuple[str, ...]:
    """The languages that skeletons can be written in."""
    return ("Python", "JavaScript", "TypeScript", "Go", "Rust", "Java", "Ruby", "PHP", "C#")


def choose_framework(known: Evidence) -> Choice:
    """The framework for a language that is supported; what the tests themselves say counts most."""
    family = _FAMILIES[known.language]
    for look in (_by_tests, _by_needs, _by_commands, _by_files, _by_manner):
        found = look(known, family)
        if found is not None:
            return found
    return Choice(*_AT_LAST[family[0]])


_Look = Callable[[Evidence, Sequence[str]], Choice | None]


def _by_tests(known: Evidence, family: Sequence[str]) -> Choice | None:
    for path, text in known.tests.items():
        for name in family:
            pattern = _IN_TEXT.get(name)
            if pattern is not None and pattern.search(text):
                return Choice(name, f"{posixpath.basename(path)} uses it")
    return None


def _by_needs(known: Evidence, family: Sequence[str]) -> Choice | None:
    for needed, manifest in known.needs:
        for name in family:
            if needed in _AS_NEEDED.get(name, ()):
                return Choice(name, f"{manifest} asks for {needed}")
    return None


def _by_commands(known: Evidence, family: Sequence[str]) -> Choice | None:
    for command in known.commands:
        for name in family:
            if name in _IN_COMMAND and re.search(_IN_COMMAND[name], command):
                return Choice(name, f"the project's tests are run by {command}")
    return None


def _by_files(known: Evidence, family: Sequence[str]) -> Choice | None:
    for name in family:
        for file in _BY_FILE.get(name, ()):
            if file in known.files:
                return Choice(name, f"{file} is there")
    return None


def _by_manner(known: Evidence, family: Sequence[str]) -> Choice | None:
    """Python's plain test functions are collected by pytest alone."""
    for path, text in known.tests.items():
        if "pytest" in family and re.search(r"^(?:async )?def test\w*\(", text, re.MULTILINE):
            return Choice("pytest", f"{posixpath.basename(path)} has tests that are plain functions")
    return None
