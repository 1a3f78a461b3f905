from __future__ import annotations

import pytest

from spec.search import Passage, PassageIndex, terms

PASSAGES = (
    Passage("decision", "D-1", "How do people sign in?", "D-1", "Single sign-on; each customer is connected once."),
    Passage("decision", "D-2", "Where does data lie?", "D-2", "PostgreSQL, since several people book at once."),
    Passage("requirement", "R-1", "No double bookings", "R-1", "WHEN a time is taken, the system SHALL refuse."),
    Passage("document", "DOC-1", "brief.pdf", "DOC-1#3", "Patients phone the clinic and book an appointment."),
    Passage("document", "DOC-1", "brief.pdf", "DOC-1#4", "Größe des Raums: 東京. The clinic has many many rooms."),
)


@pytest.fixture
def index() -> PassageIndex:
    return PassageIndex(PASSAGES)


def places(index: PassageIndex, query: str, *kinds: str, limit: int = 10) -> list[str]:
    return [passage.place for passage, _ in index.search(query, limit, frozenset(kinds))]


def test_the_rarer_word_weighs_more(index: PassageIndex) -> None:
    assert places(index, "people postgresql")[0] == "D-2"


def test_a_word_of_the_title_counts_more_than_one_of_the_text(index: PassageIndex) -> None:
    assert places(index, "booking")[0] == "R-1"


def test_forms_of_a_word_find_each_other(index: PassageIndex) -> None:
    assert set(places(index, "booked")) == {"D-2", "R-1", "DOC-1#3"}
    assert terms("Bookings booked booking books") == ["book"] * 4


def test_an_alias_is_found_as_it_is_typed(index: PassageIndex) -> None:
    assert places(index, " d-2 ")[0] == "D-2"


def test_only_the_kinds_that_are_asked_for_are_found(index: PassageIndex) -> None:
    assert places(index, "clinic people book", "document") == ["DOC-1#3", "DOC-1#4"]


def test_letters_of_any_script_are_words(index: PassageIndex) -> None:
    assert places(index, "größe") == places(index, "東京") == ["DOC-1#4"]


def test_no_more_than_the_limit_is_given_best_first(index: PassageIndex) -> None:
    scores = [score for _, score in index.search("people book clinic", 10)]
    assert scores == sorted(scores, reverse=True)
    assert len(places(index, "people book clinic", limit=2)) == 2


def test_equally_good_passages_keep_their_order() -> None:
    twins = PassageIndex([Passage("document", "", "", str(n), "the same words") for n in range(5)])
    assert places(twins, "words") == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("query", ["", "   ", "the of and", "?!", "zebra"])
def test_a_query_without_a_known_word_finds_nothing(index: PassageIndex, query: str) -> None:
    assert places(index, query) == []


def test_nothing_is_found_among_no_passages() -> None:
    assert PassageIndex([]).search("people", 5) == []
