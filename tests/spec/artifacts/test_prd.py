from __future__ import annotations

import re
from time import perf_counter

import msgspec
import pytest
from support.prose_views import BROWNFIELD, EMPTY, GREENFIELD, decision

from spec.artifacts.model import Section, joined
from spec.artifacts.prd import PRD
from spec.artifacts.prd_sayings import EXCLUDED, HORIZON, SAYINGS
from spec.view import SpecView

VIEWS = pytest.mark.parametrize("view", [GREENFIELD, BROWNFIELD, EMPTY], ids=["greenfield", "brownfield", "empty"])


def section(view: SpecView, key: str) -> Section:
    return next(one for one in PRD.render(view) if one.key == key)


@VIEWS
def test_the_document_is_whole(view: SpecView) -> None:
    assert PRD.check(joined(PRD.render(view))) == ()


@VIEWS
def test_the_same_view_gives_the_same_bytes(view: SpecView) -> None:
    assert list(PRD.render(view)) == list(PRD.render(view))


@VIEWS
def test_keys_are_unique(view: SpecView) -> None:
    keys = [one.key for one in PRD.render(view)]
    assert len(keys) == len(set(keys))


def numbers(text: str) -> set[str]:
    return {found.replace(",", "").rstrip(".") for found in re.findall(r"(?<![\w-])\d[\d,.]*", text)}


def test_every_number_stands_in_a_fact_or_a_record() -> None:
    known = {f"{one.value:g}" for one in GREENFIELD.known.values() if isinstance(one.value, float)}
    records = (
        GREENFIELD.decisions,
        GREENFIELD.requirements,
        GREENFIELD.entities,
        GREENFIELD.elements,
        GREENFIELD.documents,
    )
    written = numbers(
        " ".join(msgspec.json.encode(one, enc_hook=str).decode() for one in (*records, GREENFIELD.project))
    )
    assert numbers(joined(PRD.render(GREENFIELD))) - known - written == set()


def test_no_sentence_of_ours_has_a_digit() -> None:
    sayings = [HORIZON, *EXCLUDED, *(one for group in SAYINGS.values() for one in group)]
    assert [s.fact for s in sayings if re.search(r"\d", " ".join((*s.words.values(), s.number)))] == []


def test_every_live_decision_is_told_outside_of_the_ledger() -> None:
    told = "\n".join(one.text for one in PRD.render(GREENFIELD) if one.key not in {"decisions", "assumptions", "risks"})
    live = [one.alias for one in GREENFIELD.decisions if one.is_live]
    assert [alias for alias in live if not re.search(rf"\[[^\]]*\b{alias}\b", told)] == []


def test_an_assumption_says_its_reason_and_what_rests_on_it() -> None:
    text = section(GREENFIELD, "assumptions").text
    assert "Clinics of that size book about that often." in text
    assert "On it rest: R-1;" in text
    assert "test plan (performance)" in text


def test_open_questions_are_gaps_where_they_are_needed() -> None:
    found = section(GREENFIELD, "release")
    assert found.gaps == ("Not decided yet: Who pays for the hosting?",)
    assert "Not decided yet: Who pays for the hosting?" in found.text


def test_requirements_keep_their_sentence_id_and_examples() -> None:
    text = section(GREENFIELD, "requirements:appointment").text
    assert "**R-1** (must): WHEN a patient books a time that is taken, the system SHALL refuse" in text
    assert "*Taken time*: given an appointment at nine, when another patient books nine" in text


def test_what_is_left_out_is_said() -> None:
    text = section(GREENFIELD, "scope").text
    assert "Accounting and payroll" in text.partition("Left out on purpose")[2]
    assert "It takes no payments. [D-8]" in text


def test_a_section_rests_on_what_it_tells() -> None:
    assert {"decision:d4", "fact:quality.latency_p95", "requirement:r3"} <= set(section(GREENFIELD, "quality").rests_on)
    assert "entity:e2" in section(GREENFIELD, "features:appointment").rests_on


def test_only_sections_that_rest_on_a_fact_change_with_it() -> None:
    changed = msgspec.structs.replace(
        GREENFIELD,
        known={
            **GREENFIELD.known,
            "budget.monthly": msgspec.structs.replace(GREENFIELD.known["budget.monthly"], value=50.0),
        },
    )
    before, after = PRD.render(GREENFIELD), PRD.render(changed)
    moved = [one.key for one, other in zip(before, after, strict=True) if one != other]
    assert moved == ["constraints", "metrics"]


def test_a_project_without_answers_says_only_what_is_open() -> None:
    sections = PRD.render(EMPTY)
    assert all(one.gaps for one in sections if one.key != "summary")


def test_a_hundred_decisions_take_less_than_a_second() -> None:
    many = tuple(decision(n, f"Question {n}?", text="An answer", needs=("prd.scope",)) for n in range(1, 101))
    started = perf_counter()
    PRD.render(msgspec.structs.replace(GREENFIELD, decisions=many))
    assert perf_counter() - started < 1


def test_a_hint_behind_a_question_is_left_out() -> None:
    view = msgspec.structs.replace(
        EMPTY, decisions=(decision(1, "Who acts? One a line, such as `Ada: books`.", text="Ada"),)
    )
    assert "Who acts? **Ada**. [D-1]" in joined(PRD.render(view))
    assert "One a line" not in joined(PRD.render(view))


def test_words_that_became_records_are_told_once() -> None:
    asked = decision(
        1, "Who acts on it?", question_id="core.actors", text="Receptionist: answers", needs=("prd.users",)
    )
    view = msgspec.structs.replace(GREENFIELD, decisions=(*GREENFIELD.decisions, asked))
    assert "Receptionist: answers" not in section(view, "users").text
    assert "**Receptionist**: Answers the phone." in section(view, "users").text
