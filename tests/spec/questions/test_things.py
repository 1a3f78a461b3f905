from __future__ import annotations

import pytest

from spec.questions.lexicon import lexicon, nouns_by_word
from spec.questions.things import GuessedEntity, actors_in, entities_in, systems_in
from spec.records import FieldType

IDEAS = {
    "dentist": "An app where patients book appointments with dentists. Patients get a reminder the day before.",
    "converter": "A command line tool that converts CSV files to Parquet and validates them against a schema.",
    "bees": "Beekeepers track hives, inspections and harvests. It works offline on the phone.",
    "orders": "A web app to manage customer orders and invoices. Payments go through Stripe, exports go to SAP.",
    "market": "A marketplace like Etsy where artists can sell prints and buyers can leave reviews. No PayPal.",
    "bills": "An expense tracker for roommates: roommates can split bills, upload receipts and see who owes what.",
    "library": "A REST API for managing a library. Members borrow books, librarians register new books and loans.",
    "parser": "Python library for parsing iCalendar files. No dependencies.",
    "sensors": "Manage greenhouse sensors and alert growers via Telegram when the temperature is too high.",
    "boards": "A tool like Trello for small teams, without accounts.",
    "recipes": "An app to organise recipes and plan meals, with a shopping list. Maybe later it syncs with Dropbox.",
    "churn": "Train a model that predicts churn from Snowflake data every night and writes scores to Salesforce.",
    "runners": "A mobile app for runners to log workouts and share them with friends. Imports from Strava.",
    "jobs": "Companies post job postings, candidates apply, and recruiters schedule interviews with candidates.",
    "violins": "Violinists book consultations with luthiers. In order to plan, luthiers keep lists.",
}


def names(idea: str) -> set[str]:
    return {entity.name for entity in entities_in(idea)}


def entity(idea: str, name: str) -> GuessedEntity:
    return next(entity for entity in entities_in(idea) if entity.name == name)


def targets(found: GuessedEntity) -> set[str]:
    return {field.target for field in found.fields if field.type is FieldType.REFERENCE}


@pytest.mark.parametrize(
    ("idea", "expected"),
    [
        ("dentist", {"Patient", "Appointment", "Dentist"}),
        ("converter", set()),
        ("bees", {"Hive", "Inspection", "Harvest"}),
        ("orders", {"Customer", "Order", "Invoice", "Payment"}),
        ("bills", {"Expense", "Roommate", "Receipt"}),
        ("library", {"Library", "Member", "Book", "Librarian", "Loan"}),
        ("parser", set()),
        ("sensors", {"Greenhouse", "Sensor"}),
        ("boards", set()),
        ("recipes", {"Recipe", "Meal", "ShoppingList"}),
        ("churn", set()),
        ("runners", {"Workout"}),
        ("jobs", {"Company", "JobPosting", "Candidate", "Recruiter", "Interview"}),
        ("violins", {"Consultation", "Violinist", "Luthier"}),
    ],
)
def test_an_idea_names_the_things_that_are_kept(idea: str, expected: set[str]) -> None:
    assert names(IDEAS[idea]) == expected


def test_what_is_booked_points_to_who_books_it_and_with_whom() -> None:
    appointment = entity(IDEAS["dentist"], "Appointment")
    assert targets(appointment) == {"Patient", "Dentist"}
    assert {field.name for field in appointment.fields} >= {"starts_at", "status", "patient", "dentist"}
    assert targets(entity(IDEAS["violins"], "Consultation")) == {"Violinist", "Luthier"}


def test_an_unknown_thing_gets_a_name_and_a_description() -> None:
    colony = entity("A tool to track colonies of bats.", "Colony")
    assert [field.name for field in colony.fields] == ["name", "description"]
    assert not colony.known


def test_every_quote_stands_in_the_idea() -> None:
    for idea in IDEAS.values():
        quotes = [thing.quote for find in (entities_in, actors_in, systems_in) for thing in find(idea)]
        assert all(quote and quote in idea for quote in quotes)


@pytest.mark.parametrize(
    ("idea", "absent"),
    [
        ("In order to save time, sort the mail.", "Order"),
        ("Guests can order and book in a minute.", "Book"),
        ("Product managers see charts.", "Product"),
        ("A customer support inbox.", "Customer"),
        ("There are no invoices in it.", "Invoice"),
        ("Invoices come later.", "Invoice"),
        ("Users can comment and review.", "Review"),
        ("Everything stays on the device.", "Device"),
        ("It hides behind a feature flag.", "FeatureFlag"),
        ("It manages settings and updates.", "Setting"),
    ],
)
def test_a_word_that_means_something_else_is_no_thing(idea: str, absent: str) -> None:
    assert absent not in names(idea)


@pytest.mark.parametrize(
    ("idea", "expected"),
    [
        ("dentist", ["Patient", "Dentist"]),
        ("bees", ["Beekeeper"]),
        ("market", ["Artist", "Buyer"]),
        ("runners", ["Runner"]),
        ("jobs", ["Candidate", "Recruiter"]),
        ("parser", []),
    ],
)
def test_actors_are_the_people_of_the_idea(idea: str, expected: list[str]) -> None:
    assert [actor.name for actor in actors_in(IDEAS[idea])] == expected


def test_people_who_build_it_are_no_actors() -> None:
    assert actors_in("We are 2 developers and want a tool for teachers.")[0].name == "Teacher"


@pytest.mark.parametrize(
    ("idea", "expected"),
    [
        (IDEAS["orders"], ["Stripe", "SAP"]),
        (IDEAS["market"], []),
        (IDEAS["boards"], []),
        (IDEAS["recipes"], []),
        (IDEAS["churn"], ["Snowflake", "Salesforce"]),
        ("Files lie in S3 and news go to Slack.", ["Amazon S3", "Slack"]),
        ("It should slack off and zoom into the notion of linear time.", []),
        ("An alternative to Jira with GitHub login.", ["GitHub"]),
        ("A Notion-like editor replacing Confluence.", []),
        ("Eine App mit Stripe und für die Praxis.", []),
    ],
)
def test_systems_are_those_it_works_with_not_those_it_is_compared_with(idea: str, expected: list[str]) -> None:
    assert [system.name for system in systems_in(idea)] == expected


def test_another_language_names_nothing() -> None:
    idea = "Eine App, mit der Patienten Termine buchen und die Rechnungen mit Stripe bezahlen."
    assert (entities_in(idea), actors_in(idea), systems_in(idea)) == ([], [], [])


def test_the_lexicon_is_whole() -> None:
    words = lexicon()
    assert len({noun.entity for noun in words.nouns if noun.thing}) >= 120
    assert len(words.systems) >= 60
    assert all(link in nouns_by_word() for noun in words.nouns for link in noun.links)


def test_no_two_nouns_of_the_lexicon_point_to_each_other() -> None:
    links = {(noun.entity, nouns_by_word()[link].entity) for noun in lexicon().nouns for link in noun.links}
    assert not [pair for pair in links if (pair[1], pair[0]) in links]
