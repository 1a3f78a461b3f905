from __future__ import annotations

import pytest

from spec.questions.wording import is_english, mentions


def is_meant(idea: str, phrase: str) -> bool:
    return next(mentions(idea, phrase), None) is not None


@pytest.mark.parametrize(
    ("idea", "phrase"),
    [
        ("It works offline on the phone.", "offline"),
        ("Single-Sign-On with Okta is needed.", "single sign-on"),
        ("We need single sign on.", "single sign-on"),
        ("Customers have accounts.", "account"),
        ("It does invoicing for us.", "invoice"),
        ("Not only offline, it is fast.", "offline"),
        ("No ads, no trackers; it works offline.", "offline"),
        ("There is no admin area, but accounts are needed.", "accounts"),
        ("Must answer no later than tomorrow with email.", "email"),
        ("Without accounts.", "without accounts"),
    ],
)
def test_what_is_said_is_found(idea: str, phrase: str) -> None:
    assert is_meant(idea, phrase)


@pytest.mark.parametrize(
    ("idea", "phrase"),
    [
        ("There is no login.", "login"),
        ("A tool without accounts, passwords or tracking.", "passwords"),
        ("It does not have to work offline.", "offline"),
        ("The app shouldn't need any payments.", "payments"),
        ("It never sends email.", "email"),
        ("An ad-free reader for the web.", "ad"),
        ("Payments are not needed.", "payment"),
        ("Maybe we add payments later.", "payments"),
        ("Should it work offline?", "offline"),
        ("Use tokens instead of passwords.", "passwords"),
        ("The storefront sells books.", "store"),
        ("Built with Next.js for the web.", "next"),
        ("Written in C++ for the desk.", "c"),
        ("The offlinemap is shown.", "offline"),
    ],
)
def test_what_is_denied_doubted_or_part_of_another_word_is_not(idea: str, phrase: str) -> None:
    assert not is_meant(idea, phrase)


def test_the_quote_is_the_clause_as_it_was_written() -> None:
    (mention,) = mentions("Nurses plan shifts, it works Offline in cellars, and it is fast.", "offline")
    assert mention.quote == "it works Offline in cellars"


@pytest.mark.parametrize(
    "idea",
    [
        "Eine App für Zahnärzte, mit der Patienten offline Termine buchen.",
        "Une application pour les patients avec paiement par Stripe.",
        "Una aplicación para el control de los gastos con Stripe.",
        "オフラインで動くアプリ offline Stripe",
        "Приложение offline для врачей",
        "",
    ],
)
def test_another_language_says_nothing(idea: str) -> None:
    assert not is_english(idea)
    assert not is_meant(idea, "offline")


def test_a_few_english_words_without_small_ones_are_english() -> None:
    assert is_english("Invoice tracker, offline")
