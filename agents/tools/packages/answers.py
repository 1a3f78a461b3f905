"""What managers answer when asked for newer versions or vulnerabilities: their own forms, read as data. Pure.

An answer that is not of the form that is known is no answer: it never means that all is well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec

_CARGO_LINE: Final = re.compile(
    r"^\s*(?:Updating|Locking|Unchanged)\s+(?P<name>[\w-]+) v(?P<current>\S+)"
    r"(?: -> v(?P<wanted>[^\s)]+))?(?:.*\((?:available|latest): v(?P<latest>[^\s,)]+))?",
    re.M,
)


_STRANGE: Final = "what it said is not in the form that is known"


class AnswerUnread(ValueError):
    """An answer that cannot be read, with the reason in the manager's words where it gives one."""


class Newer(msgspec.Struct, frozen=True):
    """A package of which there is a newer version: `wanted` within what is declared, `latest` at all."""

    name: str
    current: str
    wanted: str
    latest: str


class Vulnerability(msgspec.Struct, frozen=True, kw_only=True):
    """One known vulnerability of one package."""

    package: str
    version: str = ""
    id: str = ""
    severity: str = "unknown"
    title: str = ""
    fixed_in: str = ""
    url: str = ""


class Checked(msgspec.Struct, frozen=True):
    """What a check came to: `skipped` are packages that it could not look up, with the reason."""

    found: tuple[Vulnerability, ...]
    checked: int | None
    skipped: tuple[tuple[str, str], ...] = ()


# -- newer versions --------------------------------------------------------------------------------------------


def read_newer(reader: str, output: str) -> list[Newer]:
    """What there is newer; raises `AnswerUnread`."""
    try:
        return sorted(_NEWER[reader](output), key=lambda one: one.name.lower())
    except AnswerUnread:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise AnswerUnread(_STRANGE) from error


def _newer_pip(output: str) -> Iterator[Newer]:
    for row in _array(output):
        latest = row.get("latest_version") or row.get("latest") or ""
        if latest:
            yield Newer(row["name"], row["version"], "", latest)


def _newer_poetry(output: str) -> Iterator[Newer]:
    for row in _array(output):
        yield Newer(row["name"], row.get("version", ""), "", row.get("latest_version") or row.get("latest") or "")


def _newer_npm(output: str) -> Iterator[Newer]:
    for name, row in _document(output or "{}").items():
        rows = row if isinstance(row, list) else [row]
        for one in rows[:1]:
            yield Newer(name, str(one.get("current", "")), str(one.get("wanted", "")), str(one["latest"]))


def _newer_yarn(output: str) -> Iterator[Newer]:
    for line in _lines(output):
        if line.get("type") == "table":
            for row in line["data"]["body"]:
                yield Newer(row[0], row[1], row[2], row[3])
        elif line.get("type") == "error":
            raise AnswerUnread(str(line.get("data")))


def _newer_cargo(output: str) -> Iterator[Newer]:
    for match in _CARGO_LINE.finditer(output):
        wanted, latest = match["wanted"] or "", match["latest"] or ""
        if wanted or latest:
            yield Newer(match["name"], match["current"], wanted, latest or wanted)


def _newer_go(output: str) -> Iterator[Newer]:
    for module in _documents(output):
        if "Update" in module:
            yield Newer(module["Path"], module.get("Version", ""), "", module["Update"]["Version"])


def _newer_conda(output: str) -> Iterator[Newer]:
    actions = _document(output).get("actions") or {}
    old = {row["name"]: row["version"] for row in actions.get("UNLINK", ())}
    for row in actions.get("LINK", ()):
        if row["name"] in old and row["version"] != old[row["name"]]:
            yield Newer(row["name"], old[row["name"]], row["version"], row["version"])


_NEWER: Final[Mapping[str, Callable[[str], Iterator[Newer]]]] = {
    "pip": _newer_pip,
    "poetry": _newer_poetry,
    "npm": _newer_npm,
    "yarn": _newer_yarn,
    "cargo": _newer_cargo,
    "go": _newer_go,
    "conda": _newer_conda,
}


# -- vulnerabilities -------------------------------------------------------------------------------------------


def read_audit(reader: str, output: str) -> Checked:
    """What a check found; raises `AnswerUnread`, also for an answer that says that nothing could be asked."""
    try:
        return _AUDITS[reader](output)
    except AnswerUnread:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise AnswerUnread(_STRANGE) from error


def _audit_npm(output: str) -> Checked:
    """Since version 7 npm lists `vulnerabilities`; before that, and in pnpm, there are `advisories`."""
    report = _document(output)
    if "error" in report or "metadata" not in report:
        raise AnswerUnread(str((report.get("error") or {}).get("message") or report.get("message") or "no report"))
    total = report["metadata"].get("dependencies", report["metadata"].get("totalDependencies"))
    checked = total.get("total") if isinstance(total, dict) else total
    if "advisories" in report:
        return Checked(tuple(map(_advisory, report["advisories"].values())), checked)
    return Checked(tuple(_by_package(report["vulnerabilities"])), checked)


def _by_package(vulnerabilities: dict[str, Any]) -> Iterator[Vulnerability]:
    for name, entry in vulnerabilities.items():
        fix = entry.get("fixAvailable")
        fixed = f"{fix['name']} {fix['version']}" if isinstance(fix, dict) else "npm update" if fix else ""
        for via in entry.get("via", ()):
            if isinstance(via, dict):  # a name alone leads to another entry
                yield Vulnerability(
                    package=name,
                    version=str(via.get("range", "")),
                    id=str(via.get("url", "")).rpartition("/")[2] or str(via.get("source", "")),
                    severity=str(via.get("severity", "unknown")),
                    title=str(via.get("title", "")),
                    fixed_in=fixed,
                    url=str(via.get("url", "")),
                )


def _advisory(entry: dict[str, Any]) -> Vulnerability:
    findings = entry.get("findings") or [{}]
    return Vulnerability(
        package=entry["module_name"],
        version=str(findings[0].get("version", "")),
        id=str(entry.get("github_advisory_id") or entry.get("id", "")),
        severity=str(entry.get("severity", "unknown")),
        title=str(entry.get("title", "")),
        fixed_in=str(entry.get("patched_versions", "")),
        url=str(entry.get("url", "")),
    )


def _audit_yarn(output: str) -> Checked:
    """Yarn 1 writes lines of advisories and a summary; later ones lines of their own form, or npm's report."""
    found: dict[tuple[str, str, str], Vulnerability] = {}
    checked: int | None = None
    lines = list(_lines(output))
    if len(lines) == 1 and "metadata" in lines[0]:
        return _audit_npm(output)
    for line in lines:
        if line.get("type") == "error" or "error" in line:
            raise AnswerUnread(str(line.get("data") or line["error"]))
        if line.get("type") == "auditAdvisory":
            one = _advisory(line["data"]["advisory"])
            found[one.package, one.version, one.id] = one
        elif line.get("type") == "auditSummary":
            checked = line["data"].get("totalDependencies")
        elif "children" in line and "value" in line:
            one = _later_yarn(line)
            found[one.package, one.version, one.id] = one
    if checked is None and not found:
        raise AnswerUnread("no summary")
    return Checked(tuple(found.values()), checked)


def _later_yarn(line: dict[str, Any]) -> Vulnerability:
    told = line["children"]
    return Vulnerability(
        package=line["value"],
        version=", ".join(map(str, told.get("Tree Versions", ()))),
        id=str(told.get("ID", "")),
        severity=str(told.get("Severity", "unknown")),
        title=str(told.get("Issue", "")),
        url=str(told.get("URL", "")),
    )


def _audit_pip(output: str) -> Checked:
    rows = _document(output[output.index("{") :])["dependencies"]
    skipped = tuple((row["name"], str(row["skip_reason"])) for row in rows if row.get("skip_reason"))
    found = [
        Vulnerability(
            package=row["name"],
            version=row["version"],
            id=next((name for name in one.get("aliases", ()) if name.startswith("CVE-")), one["id"]),
            title=str(one.get("description", "")).strip().split("\n")[0][:200],
            fixed_in=", ".join(one.get("fix_versions", ())),
        )
        for row in rows
        for one in row.get("vulns", ())
    ]
    return Checked(tuple(found), len(rows) - len(skipped), skipped)


def _audit_cargo(output: str) -> Checked:
    report = _document(output[output.index("{") :])
    found = [
        Vulnerability(
            package=one["package"]["name"],
            version=one["package"]["version"],
            id=one["advisory"]["id"],
            severity=str(one["advisory"].get("cvss") or "unknown"),
            title=one["advisory"].get("title", ""),
            fixed_in=", ".join(one.get("versions", {}).get("patched", ())),
            url=one["advisory"].get("url") or "",
        )
        for one in report["vulnerabilities"]["list"]
    ]
    return Checked(tuple(found), report["lockfile"]["dependency-count"])


def _audit_go(output: str) -> Checked:
    """A stream of objects: what is known of each vulnerability, then where the module is hit by it."""
    known: dict[str, dict[str, Any]] = {}
    found: dict[tuple[str, str], Vulnerability] = {}
    is_begun = False
    for message in _documents(output):
        is_begun = is_begun or "config" in message
        if "osv" in message:
            known[message["osv"]["id"]] = message["osv"]
        if "finding" in message:
            finding = message["finding"]
            trace = finding["trace"][0]
            about = known.get(finding["osv"], {})
            found[finding["osv"], trace["module"]] = Vulnerability(
                package=trace["module"],
                version=trace.get("version", ""),
                id=finding["osv"],
                title=about.get("summary", ""),
                fixed_in=finding.get("fixed_version", ""),
                url=about.get("database_specific", {}).get("url", ""),
            )
    if not is_begun:
        raise AnswerUnread("no report")
    return Checked(tuple(found.values()), None)


def _audit_owasp(output: str) -> Checked:
    rows = _document(output)["dependencies"]
    found = [
        Vulnerability(
            package=row.get("fileName", ""),
            id=one["name"],
            severity=str(one.get("severity", "unknown")).lower(),
            title=str(one.get("description", "")).split("\n")[0][:200],
        )
        for row in rows
        for one in row.get("vulnerabilities", ())
    ]
    return Checked(tuple(found), len(rows))


_AUDITS: Final[Mapping[str, Callable[[str], Checked]]] = {
    "npm": _audit_npm,
    "yarn": _audit_yarn,
    "pip-audit": _audit_pip,
    "cargo": _audit_cargo,
    "govulncheck": _audit_go,
    "dependency-check": _audit_owasp,
}


# -- forms -----------------------------------------------------------------------------------------------------


def _document(text: str) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise TypeError("not an object")
    return found


def _array(text: str) -> list[dict[str, Any]]:
    found = json.loads(text[text.index("[") :])
    if not isinstance(found, list):
        raise TypeError("not a list")
    return [row for row in found if isinstance(row, dict)]


def _lines(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        if line.startswith("{"):
            yield _document(line)


def _documents(text: str) -> Iterator[dict[str, Any]]:
    """Objects that follow each other with white space between them, as Go's tools write."""
    reader, at = json.JSONDecoder(), 0
    while (at := next((place for place in range(at, len(text)) if not text[place].isspace()), len(text))) < len(text):
        found, at = reader.raw_decode(text, at)
        if not isinstance(found, dict):
            raise TypeError("not an object")
        yield found
