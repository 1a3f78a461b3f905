"""What an idea and the code answer by themselves about a change of existing code."""

from __future__ import annotations

import pytest

from daemon.contract.project import ProjectNew
from spec.codebase import CodeView, Module
from spec.records import Decision

CODE = CodeView(
    root="/code",
    files=("shop/articles/models.py", "shop/articles/views.py", "shop/settings.py", "tests/test_articles.py"),
    modules=(Module("shop", 1), Module("shop/articles", 2), Module("tests", 1)),
)


@pytest.fixture
def told(service, tmp_path, monkeypatch):
    """What is found for an idea, by question."""

    def read(idea: str, kind: str) -> dict[str, Decision]:
        monkeypatch.setattr("daemon.specs.code_reading.CodeReader.__call__", lambda *_: (CODE, None))
        desk = service.begin(ProjectNew(folder=str(tmp_path), idea=idea, type=kind, brownfield=True))
        return {d.question_id: d for d in desk.opened.state().all(Decision)}

    return read


@pytest.mark.parametrize(
    ("idea", "kind", "target"),
    [
        ("Let users save articles as drafts", "feature", "shop/articles"),
        ("Refactor the settings into a package", "refactoring", "shop/settings.py"),
        ("Fix `shop/articles/views.py` and the settings", "bug_fix", "shop/articles/views.py"),
    ],
)
def test_places_that_an_idea_speaks_of_are_found_and_wait_for_a_yes(told, idea: str, kind: str, target: str) -> None:
    found = told(idea, kind)["change.target"]
    assert found.text == target
    assert found.to_confirm
    assert found.evidence


def test_words_that_name_no_place_find_none(told) -> None:
    assert "change.target" not in told("Make signing in faster for users", "feature")


def test_the_idea_of_a_feature_says_what_shall_be_different_and_that_of_a_refactoring_does_not(told) -> None:
    assert told("Sign in\nwith a passkey", "feature")["change.behaviour"].text == "Sign in with a passkey"
    assert "change.behaviour" not in told("Split the settings", "refactoring")


def test_what_is_wished_is_not_what_must_stay(told) -> None:
    found = told("Let users save articles as drafts", "feature")
    assert found["change.behaviour"].text == "Users can save articles as drafts"
    assert "change.invariants" not in found
