"""`check`: what contradicts, what points nowhere, what no longer fits, what is stale, and nothing that is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon.contract.artifact import BuildWish
from daemon.contract.decision import DecisionChange, DecisionNew
from daemon.contract.evidence import RecordChange

ADA = "user:ada"
OWN = """\
bank: house
title: The rules of our house
facts:
  house.wheels: {type: number, title: Wheels, minimum: 0}
rules:
  - {id: HOUSE-1, holds: "house.wheels >= 3", because: "Two wheels fall over."}
"""


@pytest.fixture
def bank(folder: Path):
    """Writes a bank of the project's own, or takes it away."""
    banks = folder / ".groundplan" / "banks"
    banks.mkdir(parents=True)

    def write(name: str, text: str | None) -> None:
        path = banks / name
        path.unlink() if text is None else path.write_text(text)

    return write


def codes(desk, **more) -> list[str]:
    return [finding.code for finding in desk.checking.check(**more).findings]


def test_a_project_whose_answers_fit_has_no_errors(prepared) -> None:
    report = prepared.checking.check()
    assert (report.failed, report.contradictions) == (False, [])
    assert [finding for finding in report.findings if finding.severity == "error"] == []


def test_hints_are_left_out_where_they_are_not_wanted(desk) -> None:
    desk.recording.add("requirement", {"text": "It should maybe be fast and easy, etc."}, ADA)
    severities = {finding.severity for finding in desk.checking.check(hints=False).findings}
    assert "hint" not in severities
    assert len(codes(desk)) >= len(codes(desk, hints=False))


def test_each_contradiction_shows_its_sides_its_rule_and_its_repairs(desk, answer) -> None:
    answer("core.accounts", "yes")
    first = answer("core.compliance", "gdpr").decision.alias
    second = answer("core.deletion", "soft", keep=True).decision.alias
    report = desk.checking.check()
    (found,) = report.contradictions
    assert report.failed
    assert set(found.core) == {first, second}
    assert {rule.id for rule in found.rules} == {"CORE-10"}
    assert {tuple(repair) for repair in found.repairs} == {(first,), (second,)}
    assert all(side.asserts and side.question for side in found.sides)


def test_what_is_locked_is_no_repair(desk, answer) -> None:
    answer("core.accounts", "yes")
    answer("core.compliance", "gdpr")
    desk.choices.change("core.compliance", DecisionChange(locked=True), ADA)
    second = answer("core.deletion", "soft", keep=True).decision.alias
    (found,) = desk.checking.contradictions()
    assert found.repairs == [[second]]


def test_a_rule_and_a_requirement_of_ones_own_can_be_sides(desk, answer) -> None:
    rule = desk.recording.add("rule", {"holds": "data.store != mysql", "because": "Nobody knows it."}, ADA)
    wanted = {"text": "The system shall keep data in MySQL.", "asserts": ["data.store = mysql"]}
    requirement = desk.recording.add("requirement", wanted, ADA)
    (found,) = desk.checking.contradictions()
    assert set(found.core) == {rule.alias, requirement.alias}


def test_an_entity_that_refers_to_none_is_an_error_until_there_is_one(desk, answer) -> None:
    answer("core.entities", "Visit: at, guest -> Guest")
    (finding,) = [f for f in desk.checking.check().findings if f.code == "entity.unknown_target"]
    assert "Visit.guest refers to Guest" in finding.message
    answer("core.entities", "Visit: at, guest -> Guest\nGuest: name")
    assert "entity.unknown_target" not in codes(desk)


def test_a_formula_that_fits_no_bank_any_more_is_told_and_does_not_count(desk, bank, answer) -> None:
    bank("house.yaml", OWN)
    wish = DecisionNew(question="How many wheels?", text="Two.", asserts=["house.wheels = 2"], keep=True)
    alias = desk.choices.write(wish, ADA).decision.alias
    rule = desk.recording.add("rule", {"holds": "house.wheels <= 9", "because": "Room."}, ADA).alias
    assert [c.core for c in desk.checking.contradictions()] == [[alias]]
    bank("house.yaml", None)
    report = desk.checking.check()
    assert report.contradictions == []
    told = {finding.where: finding.message for finding in report.findings if finding.code == "spec.formula"}
    assert set(told) == {alias, rule}
    assert "house.wheels = 2" in told[alias]
    assert answer("core.store", "sqlite").status == "recorded"


@pytest.mark.parametrize(
    "broken",
    [
        "bank: [",
        "- just\n- a list\n",
        "bank: broken\ntitle: X\nrules:\n  - {id: B-1, holds: 'no.such = fact', because: 'x'}\n",
        "bank: broken\ntitle: X\nfacts:\n  data.store: {type: bool, title: Taken already}\n",
        "\x00\x01",
    ],
)
def test_a_broken_bank_of_ones_own_costs_itself_alone(desk, bank, answer, broken) -> None:
    bank("broken.yaml", broken)
    bank("house.yaml", OWN)
    (finding,) = [f for f in desk.checking.check().findings if f.code == "bank.unusable"]
    assert finding.where == ".groundplan/banks/broken.yaml"
    assert desk.opened.questions().vocabulary.get("house.wheels") is not None
    assert answer("core.store", "sqlite").status == "recorded"
    bank("broken.yaml", None)
    assert "bank.unusable" not in codes(desk)


def test_a_bank_that_is_no_text_or_too_large_is_told(desk, bank, folder) -> None:
    (folder / ".groundplan" / "banks" / "latin.yaml").write_bytes(b"bank: caf\xe9\n")
    bank("large.yaml", "#" * 2_000_001)
    told = [f.message for f in desk.checking.check().findings if f.code == "bank.unusable"]
    assert len(told) == 2
    assert any("2 MB" in message for message in told)


def test_questions_of_a_bank_of_ones_own_are_asked(desk, bank, answer) -> None:
    bank(
        "house.yaml",
        OWN
        + """\
questions:
  - id: house.wheels
    text: "How many wheels has it?"
    reason: "Two fall over."
    category: product
    format: form
    needs: [prd.quality]
    fields:
      - {name: wheels, label: Wheels, fact: house.wheels, default: 4}
    recommend: {because: "Four stand."}
""",
    )
    assert answer("house.wheels", "wheels=2").status == "clash"
    assert answer("house.wheels", "wheels=4").status == "recorded"
    assert desk.opened.known()["house.wheels"].value == 4


def test_a_stale_artifact_is_a_warning_that_says_because_of_what(desk, answer) -> None:
    answer("core.store", "postgresql")
    desk.shelf.build(BuildWish(types=["prd"]), ADA)
    alias = answer("core.store", "sqlite").decision.alias
    stale = [f for f in desk.checking.check().findings if f.code == "artifact.stale"]
    assert stale
    assert all(f.severity == "warning" and f.where.startswith("prd#") and alias in f.message for f in stale)


def test_a_hand_edit_that_parts_two_artifacts_is_an_error(desk, answer) -> None:
    answer("core.entities", "Visit: at, guest -> Guest\nGuest: name")
    desk.interview.assume(None, "", ADA)
    desk.shelf.build(BuildWish(), ADA)
    assert not desk.checking.check().failed
    schema = next(info.type for info in desk.shelf.all() if info.type.startswith("schema") and info.version)
    section = next(s for s in desk.shelf.show(schema).sections if "guest" in s.text.lower() and "name" in s.text)
    desk.shelf.edit(schema, section.key, section.text.replace("name", "nickname"), ADA)
    report = desk.checking.check()
    assert any("nickname" in f.message and schema in f.where for f in report.findings), report.findings


def test_an_artifact_that_no_parser_takes_is_an_error(desk, answer) -> None:
    answer("core.entities", "Visit: at")
    desk.interview.assume(None, "", ADA)
    desk.shelf.build(BuildWish(types=["openapi"]), ADA)
    key = desk.shelf.show("openapi").sections[0].key
    desk.shelf.edit("openapi", key, "openapi: [", ADA)
    report = desk.checking.check()
    assert report.failed
    assert report.findings[0].severity == "error"


def test_a_requirement_that_is_vague_is_told_where_it_stands(desk) -> None:
    alias = desk.recording.add("requirement", {"text": "The system shall be fast and user-friendly."}, ADA).alias
    assert alias in {finding.where for finding in desk.checking.check().findings}
    desk.recording.change(
        "requirement", alias, RecordChange(fields={"text": "The system shall answer within 200 ms."}), ADA
    )
    assert alias not in {f.where for f in desk.checking.check().findings if f.severity != "hint"}
