"""The privacy check: data of persons by form and checksum, fields, logs, transfers, rights."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.tool_calls import Calls, bare_surroundings

from agents.tools import privacy


@pytest.fixture
def calls(tmp_path: Path) -> Calls:
    (tmp_path / "tree").mkdir()
    return Calls({tool.name: tool for tool in privacy.TOOLS}, bare_surroundings(tmp_path / "tree", tmp_path))


def put(calls: Calls, path: str, text: str) -> None:
    place = calls.surroundings.tree / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)


def rules(calls: Calls) -> list[str]:
    return [one["rule"] for one in calls.run("privacy_check").data["findings"]]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ada.lovelace@analytical.org", "email address"),
        ("call +44 20 7946 0958 now", "phone number"),
        ("GB82 WEST 1234 5698 7654 32", "IBAN"),
        ("DE89370400440532013000", "IBAN"),
        ("4539 1488 0343 6467", "card number"),
        ("ssn 536-22-8726", "US social security number"),
        ("12345678Z", "Spanish identity number"),
        ("BSN: 111222333", "Dutch citizen number"),
        ("PESEL: 44051401359", "Polish identity number"),
        ("Steuer-ID: 86095742719", "German tax number"),
        ('"date_of_birth": "1915-12-10"', "date of birth"),
    ],
)
def test_data_of_a_person_are_found_and_not_shown(calls: Calls, text: str, kind: str) -> None:
    put(calls, "data.txt", f"first\n{text}\n")
    result = calls.run("privacy_check")
    assert f"{kind} stands in the text" in result.text
    assert result.data["findings"][0]["line"] == 2
    assert text.rsplit(maxsplit=1)[-1].strip('"') not in result.text


@pytest.mark.parametrize(
    "text",
    [
        "someone@example.com",
        "noreply@service.io",
        "git@github.com:a/b.git",
        "DE89370400440532013001",
        "4539 1488 0343 6468",
        "0000 0000 0000 0000",
        "000-12-3456",
        "12345678A",
        "BSN: 111222334",
        "PESEL: 44051401358",
        "Steuer-ID: 86095742718",
        "version 1.2.3-45-6789",
        "2026-01-02 03:04:05",
        "sha 4539148803436467a",
    ],
)
def test_what_only_looks_like_it_is_left_alone(calls: Calls, text: str) -> None:
    put(calls, "data.txt", f"{text}\n")
    assert rules(calls) == []


def test_fields_that_hold_personal_data_are_found(calls: Calls) -> None:
    put(calls, "models.py", "class Person:\n    email: str\n    healthStatus: str\n    colour: str\n")
    found = calls.run("privacy_check").data["findings"]
    assert [(one["line"], one["severity"]) for one in found] == [(3, "high"), (2, "low")]
    assert "Art. 9" in found[0]["why"]


def test_personal_data_in_a_log_are_found(calls: Calls) -> None:
    put(calls, "a.py", 'logger.info("new user %s", user.email)\nlogger.info("email sent to %s", user.id)\n')
    found = calls.run("privacy_check").data["findings"]
    assert [(one["rule"], one["line"]) for one in found] == [("personal-logging", 1)]


def test_hosts_of_others_are_found(calls: Calls) -> None:
    put(calls, "page.html", '<script src="https://www.googletagmanager.com/gtag/js"></script>\n')
    assert rules(calls) == ["personal-transfer"]


def test_rights_are_asked_for_only_where_data_are_held(calls: Calls) -> None:
    put(calls, "math.py", "x = 1\n")
    assert calls.run("privacy_check").data["rights"] == []
    put(calls, "models.py", "class Person:\n    email: str\n\n\ndef delete_user(key):\n    pass\n")
    rights = {row["right"]: row["seen_at"] for row in calls.run("privacy_check").data["rights"]}
    assert rights["erasure"] == "models.py:5"
    assert rights["retention"] == ""


def test_it_claims_no_legal_advice(calls: Calls) -> None:
    assert calls.run("privacy_check").text.endswith("no legal advice.")
