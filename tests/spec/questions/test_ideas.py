from __future__ import annotations

import pytest

from spec.questions.bank import Format, Option, Question
from spec.questions.catalogue import shipped_banks
from spec.questions.ideas import guess_type, options_in
from spec.records import CHANGE_TYPES, PROJECT_TYPES


def guess(idea: str, types: tuple[str, ...]) -> str | None:
    return guess_type(idea, [bank for bank in shipped_banks() if set(bank.types) & set(types)])


@pytest.mark.parametrize(
    ("idea", "kind"),
    [
        ("A REST API for managing a library. Members borrow books.", "api_service"),
        ("A command line tool that deploys web apps and REST APIs.", "cli"),
        ("A mobile app for runners to log workouts.", "mobile"),
        ("A web app to manage customer orders. It has a REST API as well.", "web_app"),
        ("Python library for parsing iCalendar files.", "library"),
        ("Patients book appointments with dentists.", None),
        ("Eine Web App für Zahnärzte mit der die Patienten buchen.", None),
    ],
)
def test_the_head_of_the_idea_tells_the_type(idea: str, kind: str | None) -> None:
    assert guess(idea, PROJECT_TYPES) == kind


@pytest.mark.parametrize(
    ("idea", "kind"),
    [
        ("Fix the crash when a user adds an invoice.", "bug_fix"),
        ("Upgrade Django from 4.2 to 5.1.", "upgrade"),
        ("Migrate the user table from MySQL to PostgreSQL.", "migration"),
        ("Refactor the billing module so that taxes can be tested.", "refactoring"),
        ("Add support for PDF export of invoices.", "feature"),
        ("The colour of the sky.", None),
    ],
)
def test_the_type_of_a_change_is_told_by_its_verb(idea: str, kind: str | None) -> None:
    assert guess(idea, CHANGE_TYPES) == kind


def login(kind: Format = Format.RADIO) -> Question:
    options = (
        Option("none", "None", "", words=("no login", "without accounts")),
        Option("sso", "Single sign-on", "", words=("single sign-on", "saml")),
        Option("password", "Password", "", words=("password", "sign-on")),
    )
    return Question("q", "?", "", "users", format=kind, options=options)


def test_an_option_is_found_by_its_words_with_the_words_as_evidence() -> None:
    (hit,) = options_in("An intranet app with single sign-on for staff.", login())
    assert (hit.value, hit.quote) == ("sso", "An intranet app with single sign-on for staff")


def test_a_denial_is_an_answer_where_an_option_means_it_and_none_elsewhere() -> None:
    assert [hit.value for hit in options_in("A notes app without accounts and passwords.", login())] == ["none"]
    assert options_in("It has no passwords.", login()) == []


def test_two_answers_to_a_radio_are_none_but_to_a_checkbox_both() -> None:
    idea = "Staff use SAML, guests a password."
    assert options_in(idea, login()) == []
    assert [hit.value for hit in options_in(idea, login(Format.CHECKBOX))] == ["sso", "password"]


def test_no_shipped_question_is_answered_by_an_idea_that_says_nothing() -> None:
    idea = "A nicer way to see what the garden needs this week."
    assert [hit for bank in shipped_banks() for question in bank.questions for hit in options_in(idea, question)] == []
