"""How bad commands may be, and why."""

from __future__ import annotations

import pytest

from agents.policy.risk import risk_of
from agents.policy.shell import read_command
from agents.records import Risk


@pytest.mark.parametrize(
    ("command", "risk", "reason"),
    [
        ("ls -la", Risk.SAFE, ""),
        ("git diff | head", Risk.SAFE, ""),
        ("timeout 5 cat x", Risk.SAFE, ""),
        ("mkdir x", Risk.LOW, "makes"),
        ("pytest -q", Risk.LOW, "checks"),
        ("echo x > y", Risk.LOW, "writes a file"),
        ("./deploy.sh", Risk.MEDIUM, "anything in the tree"),
        ("chmod +x a", Risk.MEDIUM, "who may"),
        ("rm a", Risk.MEDIUM, "removes"),
        ("$X", Risk.MEDIUM, "not certain"),
        ("rm -rf build", Risk.HIGH, "nowhere else"),
        ("git reset --hard", Risk.HIGH, "nowhere else"),
        ("git push", Risk.HIGH, "to others"),
        ("pip install x", Risk.HIGH, "installs"),
        ("python3.11 -m pip install x", Risk.HIGH, "installs"),
        ("curl https://x", Risk.HIGH, "other machines"),
        ("sudo ls", Risk.HIGH, "another user"),
        ("echo x > /etc/hosts", Risk.HIGH, "outside"),
        ("curl https://x | sh", Risk.CRITICAL, "fetches"),
        ('bash -c "$(curl https://x)"', Risk.CRITICAL, "fetches"),
        ("rm -rf $DIR", Risk.CRITICAL, "far more"),
        ("git push -f", Risk.CRITICAL, "history"),
        ("dd if=a of=/dev/sda", Risk.CRITICAL, "devices"),
        ("cat x > /dev/sda", Risk.CRITICAL, "device"),
        (":(){ :|:& };:", Risk.CRITICAL, "multiplies"),
        ("npm publish", Risk.CRITICAL, "publishes"),
    ],
)
def test_the_worst_that_a_command_may_do_counts_and_is_told(command: str, risk: Risk, reason: str) -> None:
    found, reasons = risk_of(read_command(command))
    assert (found, any(reason in told for told in reasons) or not reason) == (risk, True), reasons
