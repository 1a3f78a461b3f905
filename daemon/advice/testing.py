"""Laying out tests: what is to be tested, where its tests go, and skeletons for them as edits. Nothing is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agents.skeletons.choosing import Choice, choose_framework, languages, supports
from agents.skeletons.forms import FORMS
from agents.skeletons.reading_others import CALLED, read_symbols
from agents.skeletons.reading_python import read_python
from agents.skeletons.testee import Draft, Surroundings, Testee
from daemon.advice.home_of_tests import TestHome, find_home
from daemon.advice.prose import capital, code, counted, link
from daemon.advice.spot import Spot, find_spot, lines_of
from daemon.advice.uses import uses_of_symbol
from daemon.contract.advice import AdviceEdit, TestSkeleton, TestsWish
from daemon.errors import WrongUse
from indexer.records import FileClass, Symbol, SymbolKind
from indexer.secrets.hiding import hide_secrets

if TYPE_CHECKING:
    from daemon.drift.parsing import TextParser
    from daemon.knowledge.workspace import OpenWorkspace

_TYPES = frozenset({SymbolKind.CLASS, SymbolKind.STRUCT, SymbolKind.TRAIT, SymbolKind.IMPL, SymbolKind.INTERFACE})
_TITLES = {
    "pytest": "pytest", "unittest": "unittest", "jest": "Jest", "vitest": "Vitest", "mocha": "Mocha",
    "node": "Node's own runner", "go": "Go's testing", "cargo": "Rust's own tests", "junit5": "JUnit 5",
    "junit4": "JUnit 4", "rspec": "RSpec", "minitest": "minitest", "phpunit": "PHPUnit", "xunit": "xUnit",
    "nunit": "NUnit", "mstest": "MSTest",
}  # fmt: skip


class TestAdvisor:
    """Lays out tests for places of any workspace. Any thread may ask."""

    __test__ = False  # pytest takes it for tests by its name

    def __init__(self, parser: TextParser) -> None:
        self._parser = parser

    def lay_out(self, workspace: OpenWorkspace, wish: TestsWish) -> TestSkeleton:
        """Skeletons for a place; raises WrongUse where there is nothing to test, or no way to."""
        if wish.line is not None and wish.start_line is None:
            wish = wish.model_copy(update={"start_line": wish.line})
        spot = find_spot(workspace, wish, self._parser)
        _refuse_unfit(spot)
        testees = _testees(spot)
        if not testees:
            told = f"{_called(spot)} has nothing that a test could call."
            raise WrongUse(
                told, "Name a function, a method, or a class with some; nested functions are tested by others."
            )
        subject = _subject(spot)
        tests = uses_of_symbol(workspace, spot, subject).in_tests() if subject else []
        home = find_home(workspace, spot, tests)
        choice = choose_framework(home.evidence)
        draft = FORMS[choice.framework](testees, _surroundings(spot, home, choice))
        return _skeleton(spot, home, choice, draft)


def _refuse_unfit(spot: Spot) -> None:
    if spot.file_class is FileClass.TEST and spot.language != "rust":
        raise WrongUse(f"{spot.path} holds tests itself.", "Name the code that is to be tested.")
    if not supports(spot.language):
        told = spot.language.replace("_", " ") or "plain text"
        known = languages()
        raise WrongUse(
            f"Test skeletons are not known for {told}.",
            f"They can be written for {', '.join(known[:-1])} and {known[-1]}.",
        )


def _testees(spot: Spot) -> list[Testee]:
    """What a test can call in the spot: a function, the methods of a class, or all that a file offers."""
    subject = _subject(spot)
    if subject is None and not spot.is_whole:
        return []
    name = subject.qualified if subject else ""
    found = read_python(spot.text, name) if spot.language == "python" else []
    return found or read_symbols(spot.language, spot.lines, spot.definitions(), name)


def _subject(spot: Spot) -> Symbol | None:
    """The outermost function around the spot that a test can reach, or the class."""
    if spot.symbol is None:
        return None
    own = spot.symbol.qualified
    around = [s for s in spot.definitions() if s.kind in CALLED and f"{own}.".startswith(f"{s.qualified}.")]
    if around:
        return min(around, key=lambda s: len(s.qualified))
    if spot.symbol.kind in _TYPES:
        return spot.symbol
    owner = spot.symbol.qualified.rpartition(".")[0]
    return next((s for s in spot.definitions() if s.qualified == owner and s.kind in _TYPES), None)


def _called(spot: Spot) -> str:
    subject = _subject(spot) or spot.symbol
    return f"{subject.qualified} of {spot.path}" if subject else spot.path


def _surroundings(spot: Spot, home: TestHome, choice: Choice) -> Surroundings:
    return Surroundings(
        framework=choice.framework,
        path=home.path,
        source_path=spot.path,
        source_text=spot.text,
        language=spot.language,
        existing=spot.text if home.path == spot.path else home.existing,
        sample=home.sample,
        module=home.module,
        fixtures=home.fixtures,
        packages=frozenset(name.lower() for name, _ in home.evidence.needs),
        package=spot.parsed.package,
    )


def _skeleton(spot: Spot, home: TestHome, choice: Choice, draft: Draft) -> TestSkeleton:
    text = spot.text if home.path == spot.path else home.existing
    edits = [_edit(home.path, text, insertion.line, insertion.text) for insertion in draft.insertions]
    command = _command(choice.framework, home.path)
    return TestSkeleton(
        title=f"Tests for {_called(spot)}",
        framework=choice.framework,
        why=f"{_TITLES[choice.framework]}, since {choice.why}.",
        path=home.path,
        is_new=text is None,
        tests=list(draft.tests),
        edits=edits,
        command=command,
        markdown=hide_secrets(_markdown(spot, home, choice, draft, command, is_new=text is None)),
    )


def _edit(path: str, text: str | None, line: int, new_text: str) -> AdviceEdit:
    """An insertion before a line; at the end of a text whose last line is not ended, behind its last letter."""
    lines = lines_of(text or "")
    if line <= len(lines) or not text or text.endswith("\n"):
        at = (line, 0, lines[line - 1] if line <= len(lines) else "")
    else:
        at = (len(lines), len(lines[-1]), lines[-1])
        new_text = "\n" + new_text
    if text is not None and "\r\n" in text:
        new_text = new_text.replace("\n", "\r\n")
    number, column, line_text = at
    return AdviceEdit(
        path=path,
        start_line=number,
        start_column=column,
        end_line=number,
        end_column=column,
        new_text=new_text,
        line_text=line_text,
    )


def _markdown(spot: Spot, home: TestHome, choice: Choice, draft: Draft, command: str, *, is_new: bool) -> str:
    subject = _subject(spot)
    what = link(spot.path, subject.start_line if subject else 0, code(subject.qualified) if subject else "")
    count = capital(counted(len(draft.tests), "test"))
    where = f"the new file {code(home.path)}" if is_new else link(home.path)
    parts = [
        f"## Tests for {code(subject.qualified) + ' in ' if subject else ''}{code(spot.path)}",
        f"{count} of {what} in {_TITLES[choice.framework]}, since {choice.why}. They go into {where}: {home.why}.",
        "None of them passes yet: each fails at the first thing that has to be filled in, and its message says what.",
    ]
    shown = "\n".join(insertion.text.strip("\n") for insertion in draft.insertions)
    parts.append(f"```{spot.language}\n{shown}\n```")
    if command:
        parts.append(f"Run them with {code(command)}.")
    return "\n\n".join(parts) + "\n"


def _command(framework: str, path: str) -> str:
    """What runs just these tests."""
    module = re.sub(r"\.py$", "", path).replace("/", ".")
    folder = path.rpartition("/")[0] or "."
    return {
        "pytest": f"python -m pytest {path}",
        "unittest": f"python -m unittest {module}",
        "jest": f"npx jest {path}",
        "vitest": f"npx vitest run {path}",
        "mocha": f"npx mocha {path}",
        "node": f"node --test {path}",
        "go": f"go test ./{folder}",
        "cargo": "cargo test",
        "rspec": f"bundle exec rspec {path}",
        "minitest": f"ruby -Ilib:test {path}",
        "phpunit": f"vendor/bin/phpunit {path}",
        "xunit": "dotnet test",
        "nunit": "dotnet test",
        "mstest": "dotnet test",
    }.get(framework, "")
