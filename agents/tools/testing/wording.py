"""What can be read from what frameworks print for people, where they write no report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from agents.tools.testing.outcome import Failure, Outcome, together

_COLOURS: Final = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")

_CARGO: Final = re.compile(
    r"^test result: \w+\. (?P<passed>\d+) passed; (?P<failed>\d+) failed; (?P<skipped>\d+) ignored", re.M
)
_CARGO_FAILURE: Final = re.compile(
    r"^---- (?P<name>\S+) (?:stdout )?----\n(?P<told>.*?)(?=^---- |^failures:|\Z)", re.M | re.S
)
_CARGO_PLACE: Final = re.compile(r"panicked at (?:'[^\n]*', )?(?P<path>[^\s:]+\.rs):(?P<line>\d+)")
_UNITTEST: Final = re.compile(r"^Ran (?P<total>\d+) tests? in ", re.M)
_UNITTEST_COUNTS: Final = re.compile(r"(?P<kind>failures|errors|skipped)=(?P<count>\d+)")
_UNITTEST_FAILURE: Final = re.compile(
    r"^(?:FAIL|ERROR): (?P<name>.+)\n(?:.*\n)??-{20,}\n(?P<told>.*?)(?=^={20,}$|^-{20,}$)", re.M | re.S
)
_PYTHON_PLACE: Final = re.compile(r'File "(?P<path>[^"]+)", line (?P<line>\d+)')

_COUNTS: Final[Mapping[str, re.Pattern[str]]] = {
    "maven": re.compile(
        r"Tests run: (?P<total>\d+), Failures: (?P<failed>\d+), Errors: (?P<errors>\d+), Skipped: (?P<skipped>\d+)\s*$",
        re.M,
    ),
    "dotnet": re.compile(r"Failed:\s+(?P<failed>\d+), Passed:\s+(?P<passed>\d+), Skipped:\s+(?P<skipped>\d+)"),
    "rspec": re.compile(r"^(?P<total>\d+) examples?, (?P<failed>\d+) failures?(?:, (?P<skipped>\d+) pending)?", re.M),
    "phpunit": re.compile(
        r"^Tests: (?P<total>\d+), Assertions: \d+(?:, Errors: (?P<errors>\d+))?(?:, Failures: (?P<failed>\d+))?"
        r"(?:, Skipped: (?P<skipped>\d+))?",
        re.M,
    ),
}
_WORDED: Final = re.compile(r"(?P<count>\d+) (?P<word>passed|failed|failing|passing|skipped|pending|errors?|todo)\b")
_WORDS: Final = {
    "passed": "passed", "passing": "passed",
    "failed": "failed", "failing": "failed", "error": "failed", "errors": "failed",
    "skipped": "skipped", "pending": "skipped", "todo": "skipped",
}  # fmt: skip
_TAP: Final = re.compile(r"^(?:#|\u2139) (?P<word>pass|fail|skipped|cancelled) (?P<count>\d+)$", re.M)


def spoken_outcome(output: str) -> Outcome | None:
    """Counts and failures of any framework whose words are known; None if none of them stands there."""
    text = _COLOURS.sub("", output).replace("\r\n", "\n")
    for read in (_cargo, _unittest, _tap, _by_pattern, _by_words):
        found = read(text)
        if found is not None:
            return found
    return None


def _cargo(text: str) -> Outcome | None:
    parts = [
        _counted({name: int(count) for name, count in match.groupdict().items()}) for match in _CARGO.finditer(text)
    ]
    if not parts:
        return None
    failures = {failure.name: failure for failure in _cargo_failures(text)}
    return together([*parts, Outcome(failures=tuple(failures.values()))])


def _cargo_failures(text: str) -> Iterator[Failure]:
    for match in _CARGO_FAILURE.finditer(text):
        place = _CARGO_PLACE.search(match["told"])
        yield Failure(
            name=match["name"],
            message=match["told"].strip(),
            path=place["path"] if place else "",
            line=int(place["line"]) if place else 0,
        )


def _unittest(text: str) -> Outcome | None:
    ran = _UNITTEST.search(text)
    if ran is None:
        return None
    ends = text[ran.end() :]
    counts = {match["kind"]: int(match["count"]) for match in _UNITTEST_COUNTS.finditer(ends)}
    failed = counts.get("failures", 0) + counts.get("errors", 0)
    skipped = counts.get("skipped", 0)
    failures = tuple(_unittest_failure(match) for match in _UNITTEST_FAILURE.finditer(text))
    passed = max(0, int(ran["total"]) - failed - skipped)
    return Outcome(passed=passed, failed=failed, skipped=skipped, failures=failures)


def _unittest_failure(match: re.Match[str]) -> Failure:
    places = [(place["path"], int(place["line"])) for place in _PYTHON_PLACE.finditer(match["told"])]
    path, line = places[-1] if places else ("", 0)
    return Failure(name=match["name"].strip(), message=match["told"].strip(), path=path, line=line)


def _tap(text: str) -> Outcome | None:
    counts = {match["word"]: int(match["count"]) for match in _TAP.finditer(text)}
    if "pass" not in counts:
        return None
    failed = counts.get("fail", 0) + counts.get("cancelled", 0)
    return Outcome(passed=counts["pass"], failed=failed, skipped=counts.get("skipped", 0))


def _by_pattern(text: str) -> Outcome | None:
    for pattern in _COUNTS.values():
        matches = list(pattern.finditer(text))
        if matches:
            told = {name: int(value or 0) for name, value in matches[-1].groupdict().items()}
            failed, skipped = told.get("failed", 0) + told.get("errors", 0), told.get("skipped", 0)
            passed = told.get("passed", max(0, told.get("total", 0) - failed - skipped))
            return Outcome(passed=passed, failed=failed, skipped=skipped)
    return None


def _by_words(text: str) -> Outcome | None:
    """`3 failed, 10 passed`, as pytest, Jest, Vitest, Mocha and many others end; only the last such lines count."""
    counts: dict[str, int] = {}
    lines = [line for line in text.splitlines() if _WORDED.search(line)]
    tests = [line for line in lines if re.match(r"\s*Tests[:\s]", line)]
    spread = [line for line in lines[-3:] if re.fullmatch(r"\s*\d+ (?:passing|failing|pending).*", line)]
    for line in tests[-1:] or spread or lines[-1:]:
        for match in _WORDED.finditer(line):
            word = _WORDS[match["word"]]
            counts[word] = counts.get(word, 0) + int(match["count"])
    return _counted(counts) if counts else None


def _counted(counts: Mapping[str, int]) -> Outcome:
    return Outcome(passed=counts.get("passed", 0), failed=counts.get("failed", 0), skipped=counts.get("skipped", 0))
