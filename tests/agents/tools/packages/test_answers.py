"""What managers answer, read as data; an answer that is none never means that all is well."""

from __future__ import annotations

import json

import pytest

from agents.tools.packages.answers import AnswerUnread, Newer, read_audit, read_newer


@pytest.mark.parametrize(
    ("reader", "output", "newer"),
    [
        ("pip", '[{"name": "six", "version": "1.16", "latest_version": "1.17"}]', Newer("six", "1.16", "", "1.17")),
        (
            "npm",
            '{"a": {"current": "1.0.0", "wanted": "1.2.0", "latest": "2.0.0"}}',
            Newer("a", "1.0.0", "1.2.0", "2.0.0"),
        ),
        (
            "yarn",
            '{"type":"info","data":"x"}\n{"type":"table","data":{"body":[["a","1","1.2","2","dependencies",""]]}}',
            Newer("a", "1", "1.2", "2"),
        ),
        ("cargo", "    Updating serde v1.0.1 -> v1.0.9\n", Newer("serde", "1.0.1", "1.0.9", "1.0.9")),
        ("cargo", "   Unchanged rand v0.7.3 (available: v0.9.0)\n", Newer("rand", "0.7.3", "", "0.9.0")),
        (
            "go",
            '{"Path": "m"}\n{"Path": "a", "Version": "v1", "Update": {"Version": "v2"}}',
            Newer("a", "v1", "", "v2"),
        ),
        (
            "conda",
            '{"actions": {"UNLINK": [{"name": "a", "version": "1"}], "LINK": [{"name": "a", "version": "2"}]}}',
            Newer("a", "1", "2", "2"),
        ),
    ],
)
def test_newer_versions_are_read(reader: str, output: str, newer: Newer) -> None:
    assert read_newer(reader, output) == [newer]


@pytest.mark.parametrize("reader", ["pip", "npm", "go", "conda", "poetry"])
@pytest.mark.parametrize("output", ["no network", "[1", '{"error": {"code": "ENOTFOUND"}}x', '"x"'])
def test_what_is_no_answer_is_not_read_as_nothing(reader: str, output: str) -> None:
    with pytest.raises(AnswerUnread):
        read_newer(reader, output)


NPM = {
    "metadata": {"dependencies": {"total": 9}},
    "vulnerabilities": {
        "a": {
            "via": [{"title": "t", "url": "https://x/GHSA-1", "severity": "low", "range": "<2"}],
            "fixAvailable": True,
        },
        "b": {"via": ["a"], "fixAvailable": False},
    },
}
PNPM = {
    "metadata": {"totalDependencies": 4},
    "advisories": {"1": {"module_name": "a", "severity": "high", "title": "t", "findings": [{"version": "1"}]}},
}
PIP = {
    "dependencies": [
        {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["2"]}]},
        {"name": "b", "skip_reason": "not found"},
    ]
}
CARGO = {
    "lockfile": {"dependency-count": 3},
    "vulnerabilities": {
        "list": [
            {
                "advisory": {"id": "RUSTSEC-1", "title": "t", "cvss": None},
                "package": {"name": "a", "version": "1"},
                "versions": {"patched": [">=2"]},
            }
        ]
    },
}
GO = (
    '{"config": {}}\n{"osv": {"id": "GO-1", "summary": "s"}}\n'
    '{"finding": {"osv": "GO-1", "fixed_version": "v2", "trace": [{"module": "a", "version": "v1"}]}}'
)
YARN = "\n".join(
    json.dumps({"type": kind, "data": data})
    for kind, data in (
        ("auditAdvisory", {"advisory": PNPM["advisories"]["1"]}),
        ("auditSummary", {"totalDependencies": 5}),
    )
)
LATER_YARN = '{"value":"a","children":{"ID":7,"Issue":"t","Severity":"high","Tree Versions":["1"]}}'
OWASP = {"dependencies": [{"fileName": "a.jar", "vulnerabilities": [{"name": "CVE-2", "severity": "HIGH"}]}]}


@pytest.mark.parametrize(
    ("reader", "output", "package", "identity", "checked"),
    [
        ("npm", json.dumps(NPM), "a", "GHSA-1", 9),
        ("npm", json.dumps(PNPM), "a", "", 4),
        ("pip-audit", "Found 1\n" + json.dumps(PIP), "a", "CVE-1", 1),
        ("cargo", json.dumps(CARGO), "a", "RUSTSEC-1", 3),
        ("govulncheck", GO, "a", "GO-1", None),
        ("yarn", YARN, "a", "", 5),
        ("yarn", LATER_YARN, "a", "7", None),
        ("dependency-check", json.dumps(OWASP), "a.jar", "CVE-2", 1),
    ],
)
def test_vulnerabilities_are_read(reader: str, output: str, package: str, identity: str, checked: int | None) -> None:
    report = read_audit(reader, output)
    assert [(one.package, one.id) for one in report.found] == [(package, identity)]
    assert report.checked == checked


def test_what_was_skipped_is_not_counted_as_checked() -> None:
    assert read_audit("pip-audit", json.dumps(PIP)).skipped == (("b", "not found"),)


@pytest.mark.parametrize("reader", ["npm", "yarn", "pip-audit", "cargo", "govulncheck", "dependency-check"])
@pytest.mark.parametrize(
    "output",
    ["", "{}", "[]", "nothing", '{"error": {"message": "405"}}', '{"message": "405", "error": {"summary": ""}}'],
)
def test_no_report_is_never_read_as_no_vulnerability(reader: str, output: str) -> None:
    with pytest.raises(AnswerUnread):
        read_audit(reader, output)
