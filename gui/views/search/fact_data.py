"""From facts and history to what charts and rows show. No widgets."""

from __future__ import annotations

from collections import Counter
from typing import Final

from daemon.contract.facts import Dependency, Facts
from daemon.contract.structure import FileChurn, HistoryAnswer
from gui.widgets.charts import Datum, Part
from gui.words.amounts import count, percent, plural

CHURN_LEGEND: Final = (("last 30 days", "accent"), ("31 to 90 days", "field"), ("before", "border2"))
"""The parts of a bar of changes, and their colours."""
_MOST: Final = 8
LANGUAGES: Final = {
    "typescript": "TypeScript",
    "javascript": "JavaScript",
    "tsx": "TSX",
    "jsx": "JSX",
    "php": "PHP",
    "csharp": "C#",
    "cpp": "C++",
    "sql": "SQL",
    "html": "HTML",
    "css": "CSS",
    "scss": "SCSS",
    "json": "JSON",
    "yaml": "YAML",
    "toml": "TOML",
    "xml": "XML",
    "hcl": "HCL",
    "ocaml": "OCaml",
    "graphql": "GraphQL",
}
"""Languages that are not written as their names with a capital."""


def language_data(facts: Facts) -> list[Datum]:
    """Lines of code by language."""
    total = sum(language.lines for language in facts.languages)
    return [
        Datum(
            language.name,
            LANGUAGES.get(language.name, language.name.capitalize()),
            language.lines,
            plural(language.lines, "line"),
            f"{percent(language.lines, total)} in {plural(language.files, 'file')}",
        )
        for language in facts.languages[:_MOST]
    ]


def long_file_data(facts: Facts, history: HistoryAnswer | None) -> list[Datum]:
    """Long files as areas, the darker the oftener they changed."""
    changes = {churn.path: commits_of(churn, 0) for churn in history.churn} if history else {}
    most = max(changes.values(), default=0) or 1
    names = Counter(_name(file.path) for file in facts.hot_spots.files)
    return [
        Datum(
            file.path,
            "/".join(file.path.split("/")[-2:]) if names[_name(file.path)] > 1 else _name(file.path),
            file.lines,
            plural(file.lines, "line"),
            f"{file.path}, {plural(changes[file.path], 'commit')}" if file.path in changes else file.path,
            heat=changes.get(file.path, 0) / most,
        )
        for file in facts.hot_spots.files
    ]


def complexity_data(facts: Facts) -> list[Datum]:
    """Functions with the most ways through them."""
    return [
        Datum(
            f"{function.path}:{function.line}",
            function.symbol,
            function.complexity,
            plural(function.complexity, "way"),
            f"{function.path}, line {function.line}",
        )
        for function in facts.hot_spots.complexity[:_MOST]
    ]


def churn_data(history: HistoryAnswer) -> list[Datum]:
    """What changes most, with the last month and the two before apart."""
    return [_churn_datum(churn) for churn in history.churn[:_MOST]]


def owner_data(history: HistoryAnswer) -> list[Datum]:
    """Who wrote the commits."""
    return [
        Datum(owner.email or owner.name, owner.name, owner.count, plural(owner.count, "commit"), percent(owner.share))
        for owner in history.owners[:_MOST]
    ]


def commits_of(churn: FileChurn, days: int) -> int:
    """The commits within so many days; 0 days means as far back as was read."""
    return next((window.commits for window in churn.windows if window.days == days), 0)


def figures(facts: Facts) -> list[tuple[str, str]]:
    """The totals: a figure and what it counts."""
    counts = facts.counts
    return [
        (count(counts.files), "files"),
        (count(counts.source_lines or counts.lines), "lines of source"),
        (count(counts.functions), "functions"),
        (count(counts.types), "types"),
        (count(counts.dependencies), "dependencies"),
        (percent(facts.tests.ratio) if facts.tests.ratio else "none", "test lines per line"),
    ]


def command_rows(facts: Facts) -> list[tuple[str, str, str]]:
    """What is run for what, and the file that shows it."""
    told = facts.commands
    rows: list[tuple[str, str, str]] = []
    for what in ("test", "build", "lint", "format", "run"):
        commands: list[str] = getattr(told, what)
        rows += [(what, command, told.evidence.get(command, "")) for command in commands[:2]]
    return rows


def dependency_rows(facts: Facts, most: int = 14) -> list[tuple[str, str]]:
    """Direct dependencies of others, those needed to run first."""
    direct = [one for one in facts.dependencies if not one.is_indirect and not one.is_internal]
    direct.sort(key=lambda one: (one.scope != "runtime", one.name.lower()))
    return [(one.name, _dependency_words(one)) for one in direct[:most]]


def scope_words(facts: Facts) -> str:
    """«12 to run, 8 for tests»."""
    names = {"runtime": "to run", "test": "for tests", "dev": "for development", "build": "to build"}
    scopes = Counter(str(one.scope) for one in facts.dependencies if not one.is_indirect and not one.is_internal)
    return ", ".join(f"{number} {names.get(scope, scope)}" for scope, number in scopes.most_common())


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _dependency_words(one: Dependency) -> str:
    version = one.resolved or one.version
    return " · ".join(part for part in (version, str(one.scope), one.ecosystem) if part)


def _churn_datum(churn: FileChurn) -> Datum:
    month, quarter, ever = commits_of(churn, 30), commits_of(churn, 90), commits_of(churn, 0)
    amounts = (month, max(quarter - month, 0), max(ever - max(quarter, month), 0))
    parts = tuple(Part(name, value, token) for (name, token), value in zip(CHURN_LEGEND, amounts, strict=True) if value)
    detail = ", ".join(f"{part.value:.0f} {part.label}" for part in parts)
    return Datum(churn.path, churn.path, ever, plural(ever, "commit"), detail, parts=parts)
