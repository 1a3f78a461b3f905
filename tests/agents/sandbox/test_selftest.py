"""Nothing escapes, and what does escape is seen."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from agents.records import SandboxLevel
from agents.sandbox.network.heads import Head
from agents.sandbox.network.hosts import AllowedHosts
from agents.sandbox.selftest.attempt import Finding, Outcome
from agents.sandbox.selftest.reading import all_attempts
from agents.sandbox.selftest.trial import run_trial
from tests.agents.sandbox.conftest import opened

BROKEN = ("NameError", "SyntaxError", "TypeError", "AttributeError", "KeyError", "IndentationError", "ImportError")


def told(findings: list[Finding]) -> list[str]:
    return [f"{finding.attempt.subject}: {finding.attempt.name}: {finding.evidence}" for finding in findings]


def test_there_are_many_attempts_and_each_has_a_name_of_its_own() -> None:
    names = Counter((attempt.subject, attempt.name) for attempt in all_attempts())
    assert len(names) > 420
    assert [name for name, count in names.items() if count > 1] == []
    assert all(attempt.tries and attempt.program.strip() for attempt in all_attempts())


def test_nothing_escapes_from_an_isolated_command() -> None:
    opened(SandboxLevel.ISOLATED)
    trial = asyncio.run(run_trial())
    assert told(trial.of(Outcome.ESCAPED)) == []
    assert told(trial.of(Outcome.BY_DESIGN)) == []
    held = trial.of(Outcome.HELD)
    assert len(held) > 300
    assert [line for line in told(held) if any(fault in line for fault in BROKEN)] == [], "each was truly tried"


def test_in_between_only_what_is_not_promised_gets_through() -> None:
    opened(SandboxLevel.PARTLY)
    some = [attempt for n, attempt in enumerate(all_attempts()) if n % 8 == 0 or attempt.beyond_partly]
    trial = asyncio.run(run_trial(some, at_most=SandboxLevel.PARTLY))
    assert trial.level is SandboxLevel.PARTLY
    assert told(trial.of(Outcome.ESCAPED)) == []
    assert all(finding.attempt.beyond_partly for finding in trial.of(Outcome.BY_DESIGN))


def test_with_nothing_to_hold_them_attempts_come_through_and_are_seen() -> None:
    harmless = [attempt for attempt in all_attempts() if attempt.is_harmless][::3]
    trial = asyncio.run(run_trial(harmless, at_most=SandboxLevel.NONE))
    escaped = trial.of(Outcome.ESCAPED)
    assert {finding.attempt.subject for finding in escaped} >= {"paths", "links", "git", "secrets", "network", "kernel"}
    assert len(escaped) > 0.5 * len(harmless), told(trial.of(Outcome.HELD))


def test_a_filter_that_lets_everything_through_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    opened(SandboxLevel.ISOLATED)
    monkeypatch.setattr(AllowedHosts, "refusal", lambda _allowed, _target: "")
    monkeypatch.setattr(AllowedHosts, "refusal_of_address", lambda _allowed, _target, _address: "")
    monkeypatch.setattr("agents.sandbox.network.upward.server_names", lambda _message: [])
    monkeypatch.setattr(Head, "told_to", lambda head, _target, path, _extra=(): _as_said(head, path))
    wanted = {
        *("another-port", "address 127.0.0.1", "address [::ffff:127.0.0.1]", "own-address", "name-that-means rebound"),
        *("name-that-means own", "host-field", "other-name-in-tls", "address-in-a-request 127.0.0.1"),
    }
    hosts = [attempt for attempt in all_attempts() if attempt.name in wanted]
    assert {one.attempt.name for one in asyncio.run(run_trial(hosts)).of(Outcome.ESCAPED)} == wanted


def _as_said(head: Head, path: str) -> bytes:
    fields = b"".join(name + b": " + value + b"\r\n" for name, value in head.fields)
    return f"{head.method} {path} HTTP/1.1\r\n".encode() + fields + b"\r\n"


def test_nothing_escapes_from_an_ordinary_user_s_command() -> None:
    python = shutil.which("python3", path="/usr/bin")
    root = Path.cwd()
    if os.getuid() != 0 or not python or not shutil.which("setpriv"):
        pytest.skip("needs root, and a Python that everybody can run")
    packages = Path(msgspec.__file__).parents[1]
    line = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    line += ["env", "-i", f"PATH={os.defpath}:/usr/sbin", "HOME=/nowhere", f"PYTHONPATH={root}:{packages}"]
    line += ["PYTHONDONTWRITEBYTECODE=1", python, "-m", "agents.sandbox.selftest", "isolated", "10"]
    done = subprocess.run(line, capture_output=True, text=True, cwd="/")
    if "Permission denied" in done.stderr or "No module named" in done.stderr or "cannot open shared" in done.stderr:
        pytest.skip("another user cannot read this checkout")
    report = json.loads(done.stdout)
    if report["level"] != "isolated":
        pytest.skip(report["reason"])
    assert [one for one in report["findings"] if one["outcome"] == "escaped"] == []
    assert sum(one["outcome"] == "held" for one in report["findings"]) > 25
