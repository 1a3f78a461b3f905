"""Secrets, dangerous patterns and data of persons on the lines that a change brings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from agents.records import Risk
from agents.reviews.change import Change, Remark, Severity
from agents.tools.auditing.data_handling import find_logging
from agents.tools.auditing.patterns import find_patterns
from agents.tools.auditing.personal_data import find_personal_data
from agents.tools.auditing.sources import SourceText
from indexer.records import FileClass
from indexer.secrets import find_secrets
from indexer.secrets.finder import all_rules

_SEVERITY: Final[dict[Risk, Severity]] = {Risk.HIGH: "warning", Risk.MEDIUM: "warning", Risk.LOW: "hint"}
_MILD: Final = frozenset({"email address", "phone number"})
_PEOPLE: Final = re.compile(
    r"(^|/)(authors|contributors|maintainers|codeowners|\.mailmap|copying|licen[cs]e|notice|security|code_of_conduct"
    r"|changelog|changes|readme|setup|package|pyproject|composer|cargo)\b",
    re.IGNORECASE,
)
"""Files in which people name themselves, as they wish to be named."""


def find_dangers(change: Change) -> Iterator[Remark]:
    """All of them in one file after its change, on any line: the caller keeps those that count."""
    if change.after is None or change.file_class in {FileClass.VENDORED, FileClass.MINIFIED, FileClass.GENERATED}:
        return
    source = SourceText(change.path, change.language, change.after, change.is_test)
    yield from _secrets(change, source)
    if change.file_class is not FileClass.DOC:
        yield from _patterns(change, source)
    yield from _persons(change, source)


def _secrets(change: Change, source: SourceText) -> Iterator[Remark]:
    for secret in find_secrets(source.text):
        is_grave = secret.is_sure and not change.is_test
        if change.is_test and not secret.is_sure:
            continue  # tests are full of made-up ones
        line, column = _place(source, secret.start)
        what = _whats().get(secret.kind, "What looks like a secret")
        told = f"{what} stands in the text. Revoke it, and give it by the environment or the keyring: history keeps it."
        yield Remark(
            f"secret.{secret.kind}", "error" if is_grave else "warning", told, line, column, secret.end - secret.start
        )


def _patterns(change: Change, source: SourceText) -> Iterator[Remark]:
    for found in find_patterns(source):
        if change.is_test and found.severity <= Risk.LOW:
            continue
        row = change.rows[found.line - 1] if found.line <= len(change.rows) else ""
        column = len(row) - len(row.lstrip())
        told = f"{found.why} {found.mend}"
        severity = _SEVERITY.get(found.severity, "hint")
        yield Remark(f"danger.{found.rule}", severity, told, found.line, column, len(row.strip()))


def _persons(change: Change, source: SourceText) -> Iterator[Remark]:
    for datum in find_personal_data(source.text):
        line, column = _place(source, datum.start)
        if datum.kind in _MILD and (
            _PEOPLE.search(change.path) or change.is_test or not _is_string(change, line, column)
        ):
            continue
        article = "an" if datum.kind[0] in "aeioI" else "a"
        told = f"What looks like {article} {datum.kind} stands here. Put made-up data in its place: history keeps it."
        severity: Severity = "hint" if datum.kind in _MILD or change.is_test else "warning"
        yield Remark("personal-data", severity, told, line, column, datum.end - datum.start)
    if not change.is_test:
        for found in find_logging(source):
            row = change.rows[found.line - 1] if found.line <= len(change.rows) else ""
            column = len(row) - len(row.lstrip())
            told = f"{found.why} {found.mend}"
            yield Remark("personal-data.logged", "warning", told, found.line, column, len(row.strip()))


def _is_string(change: Change, line: int, column: int) -> bool:
    """Whether it stands in a string of code; who signs a comment wants to be known."""
    if change.file_class is not FileClass.SOURCE or line > len(change.code):
        return False
    return change.code[line - 1][column : column + 1] == '"'


def _place(source: SourceText, start: int) -> tuple[int, int]:
    begin = source.text.rfind("\n", 0, start) + 1
    return source.text.count("\n", 0, start) + 1, start - begin


@cache
def _whats() -> dict[str, str]:
    return {rule.kind: rule.what for rule in all_rules()}
