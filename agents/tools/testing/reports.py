"""Reports that frameworks write for programs: JUnit XML, Jest's and Vitest's JSON, Go's lines of JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from agents.quoting import quoted
from agents.tools.testing.outcome import Failure, Outcome, together
from indexer.facts.element import Element, XmlRefused, parse_xml

_MOST_BYTES: Final = 20_000_000
_MOST_LETTERS: Final = 4_000
_PLACE: Final = re.compile(r"^(?:>?\s*)(?P<path>[^\s:()]+\.\w+):(?P<line>\d+)(?::\d+)?:? ", re.MULTILINE)
_JAVA_PLACE: Final = re.compile(r"\((?P<path>\w+\.(?:java|kt|scala|groovy)):(?P<line>\d+)\)")
_SCRIPT_PLACE: Final = re.compile(
    r"(?:\(|at |file://|\u276f )(?P<path>/?[^\s():]+\.[cm]?[jt]sx?):(?P<line>\d+)(?::\d+)?"
)
_GO_PLACE: Final = re.compile(r"^\s*(?P<path>[\w./-]+_test\.go):(?P<line>\d+):", re.MULTILINE)
_GO_SOURCE: Final = re.compile(r"^(?P<path>[\w./-]+\.go):(?P<line>\d+):", re.MULTILINE)


Naming = Callable[[str], str]
"""How a file is called in the tree, of what a framework calls it."""


def junit_outcome(files: Sequence[Path], called: Naming) -> Outcome | None:
    """What JUnit files say; None if there is none that can be read."""
    found = []
    for file in files:
        data = _read(file)
        if data is None:
            continue
        try:
            found.append(_suites(parse_xml(data), called))
        except XmlRefused:  # cut off when the run was stopped, or no report at all
            continue
    return together(found) if found else None


def jest_outcome(file: Path, called: Naming) -> Outcome | None:
    """What Jest and Vitest write with their JSON reporters; None if it cannot be read."""
    data = _read(file)
    try:
        report = json.loads(data) if data else None
        if not isinstance(report, dict):
            return None
        failures = tuple(_jest_failures(report.get("testResults", ()), called))
        broken = sum(
            not suite.get("assertionResults") for suite in report["testResults"] if suite.get("status") == "failed"
        )
        return Outcome(
            passed=report["numPassedTests"],
            failed=report["numFailedTests"] + broken,
            skipped=report["numPendingTests"] + report.get("numTodoTests", 0),
            failures=failures,
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def go_outcome(output: str, called: Naming, module: str = "") -> Outcome | None:
    """What `go test -json` prints: an event a line, between which other words may stand.

    Files are named relative to their package there; `module` is the name that packages of the folder begin with.
    """
    counts = {"pass": 0, "fail": 0, "skip": 0}
    said: dict[tuple[str, str], list[str]] = {}
    failures: list[Failure] = []
    for event in _go_events(output):
        package, test = str(event.get("Package") or event.get("ImportPath", "")), str(event.get("Test", ""))
        action = event.get("Action")
        if action in {"output", "build-output"}:
            said.setdefault((package, test), []).append(str(event.get("Output", "")))
        elif action in counts and test:
            counts[action] += 1
            if action == "fail":
                told = "".join(said.get((package, test), ()))
                failures.append(_go_failure(package, test, told, _named_from(_folder_of(package, module), called)))
        elif action == "fail" and not any(failure.name.startswith(f"{package}.") for failure in failures):
            counts["fail"] += 1  # it did not build, or died outside of a test
            built = said.get((str(event.get("FailedBuild", "")), ""), [])
            failures.append(_go_broken(package, "".join([*built, *said.get((package, ""), ())]), called))
    if not any(counts.values()):
        return None
    return Outcome(
        passed=counts["pass"], failed=counts["fail"], skipped=counts["skip"], failures=tuple(_without_parents(failures))
    )


def _folder_of(package: str, module: str) -> str:
    return package.removeprefix(module).strip("/") if module and package.startswith(module) else ""


def _named_from(folder: str, called: Naming) -> Naming:
    return lambda path: called(f"{folder}/{path}" if folder else path)


def _without_parents(failures: Sequence[Failure]) -> list[Failure]:
    """Without tests that only failed because one inside them did, and have nothing to say of it themselves."""
    names = [failure.name for failure in failures]
    return [one for one in failures if one.message or not any(name.startswith(f"{one.name}/") for name in names)]


def _suites(root: Element, called: Naming) -> Outcome:
    passed = failed = skipped = 0
    failures = []
    for case in _cases(root):
        broken = case.first("failure") or case.first("error")
        if broken is not None:
            failed += 1
            failures.append(_junit_failure(case, broken, called))
        elif case.first("skipped") is not None:
            skipped += 1
        else:
            passed += 1
    return Outcome(passed=passed, failed=failed, skipped=skipped, failures=tuple(failures))


def _cases(root: Element) -> Iterator[Element]:
    waiting = [root]
    while waiting:
        element = waiting.pop(0)
        if element.tag == "testcase":
            yield element
        else:
            waiting[:0] = element.children


def _junit_failure(case: Element, broken: Element, called: Naming) -> Failure:
    told = broken.text or broken.attributes.get("message", "")
    path, line = case.attributes.get("file", ""), int(case.attributes.get("line") or 0)
    found = _last_place(told, path)
    if found:
        path, line = found
    owner = case.attributes.get("classname", "")
    name = case.attributes.get("name", "")
    message = broken.attributes.get("message", "")
    return Failure(
        name=f"{owner}.{name}".strip("."),
        message=_clipped(message if message and message in told else f"{message}\n{told}".strip() if message else told),
        path=called(path),
        line=line,
    )


def _last_place(told: str, path: str) -> tuple[str, int] | None:
    """Where a failure is: in the test's own file if it names it, else the last place that it names."""
    places = [(match["path"], int(match["line"])) for match in _PLACE.finditer(told)]
    places = places or [(match["path"], int(match["line"])) for match in _JAVA_PLACE.finditer(told)][:1]
    places = places or [(match["path"], int(match["line"])) for match in _SCRIPT_PLACE.finditer(told)][:1]
    own = [place for place in places if path and place[0].endswith(path)]
    return (own or places)[-1] if places else None


def _jest_failures(suites: Iterable[dict[str, Any]], called: Naming) -> Iterator[Failure]:
    for suite in suites:
        path = called(str(suite.get("name", "")))
        tests = suite.get("assertionResults") or ()
        for test in tests:
            if test.get("status") == "failed":
                message = "\n".join(test.get("failureMessages") or ())
                yield Failure(
                    name=str(test.get("fullName") or test.get("title", "")),
                    message=_clipped(message),
                    path=path,
                    line=_line_in(message, path, test),
                )
        if not tests and suite.get("status") == "failed":
            yield Failure(name="the file does not load", message=_clipped(str(suite.get("message", ""))), path=path)


def _line_in(message: str, path: str, test: dict[str, Any]) -> int:
    location = test.get("location") or {}
    for match in _SCRIPT_PLACE.finditer(message):
        if match["path"].endswith(path):
            return int(match["line"])
    return int(location.get("line") or 0)


def _go_events(output: str) -> Iterator[dict[str, Any]]:
    for row in output.splitlines():
        if row.startswith("{"):
            try:
                event = json.loads(row)
            except ValueError:
                continue
            if isinstance(event, dict) and "Action" in event:
                yield event


def _go_failure(package: str, test: str, said: str, called: Naming) -> Failure:
    match = _GO_PLACE.search(said)
    lines = [line for line in said.splitlines() if not line.lstrip().startswith(("=== ", "--- "))]
    path = called(match["path"]) if match else ""
    return Failure(
        name=f"{package}.{test}", message=_clipped("\n".join(lines)), path=path, line=int(match["line"]) if match else 0
    )


def _go_broken(package: str, said: str, called: Naming) -> Failure:
    """A package that did not build, or died outside of a test; files of it are named from the folder."""
    match = _GO_SOURCE.search(said)
    path, line = (called(match["path"]), int(match["line"])) if match else ("", 0)
    return Failure(name=package, message=_clipped(said), path=path, line=line)


def _read(file: Path) -> bytes | None:
    try:
        if file.stat().st_size > _MOST_BYTES:
            return None
        return file.read_bytes()
    except OSError:
        return None


def _clipped(text: str) -> str:
    return quoted(text.strip("\n"), _MOST_LETTERS)
