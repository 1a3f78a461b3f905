from __future__ import annotations

import pytest

from spec.questions.capabilities import capabilities_in


@pytest.mark.parametrize(
    ("idea", "expected"),
    [
        ("An app where patients book appointments with dentists.", ["Patients can book appointments with dentists"]),
        (
            "Roommates can split bills, upload receipts and see who owes what.",
            ["Roommates can split bills", "Roommates can upload receipts", "Roommates can see who owes what"],
        ),
        (
            "A marketplace where artists can sell prints and buyers can leave reviews.",
            ["Artists can sell prints", "Buyers can leave reviews"],
        ),
        (
            "A CLI that converts CSV files to Parquet and validates them against a schema.",
            ["The product converts CSV files to Parquet", "The product validates them against a schema"],
        ),
        ("An app to track expenses and split bills.", ["Users can track expenses", "Users can split bills"]),
        ("Python library for parsing iCalendar files.", ["Users can parse iCalendar files"]),
        ("A site that lets teachers share lessons.", ["Teachers can share lessons"]),
        ("Let users save articles as drafts.", ["Users can save articles as drafts"]),
        ("A mobile app for runners to log workouts.", ["Runners can log workouts"]),
        (
            "Members borrow books, librarians register new books and loans.",
            ["Members can borrow books", "Librarians can register new books and loans"],
        ),
        ("It sends reminders every morning.", ["The product sends reminders every morning"]),
        (
            "Teachers create courses, students enrol, pay with Stripe and get certificates.",
            ["Teachers can create courses", "Students can pay with Stripe and get certificates"],
        ),
        ("Managers approve leave requests, and everyone sees a calendar.", ["Managers can approve leave requests"]),
        ("Customers should be able to reserve bikes online.", ["Customers can reserve bikes online"]),
        ("Members borrow books. Members borrow books.", ["Members can borrow books"]),
    ],
)
def test_an_idea_says_what_can_be_done(idea: str, expected: list[str]) -> None:
    assert capabilities_in(idea) == expected


@pytest.mark.parametrize(
    "idea",
    [
        "Users cannot delete invoices.",
        "Maybe members can lend books later.",
        "Should members be able to lend books?",
        "A nicer calendar.",
        "Fast, small and beautiful.",
        "Die Patienten buchen Termine und der Arzt sieht sie.",
        "",
    ],
)
def test_what_is_denied_doubted_or_not_said_is_no_capability(idea: str) -> None:
    assert capabilities_in(idea) == []
