from __future__ import annotations

from dataclasses import replace

from gui.operations.place import Place
from gui.views.questions.drafts import Draft, Drafts

HERE = Place("w", "/code", "p", "P-1", "Clinic", "main")


def test_a_draft_is_kept_by_project_branch_and_question() -> None:
    drafts = Drafts()
    drafts.keep(HERE, "core.store", Draft(text="Two of them"))
    assert drafts.of(HERE, "core.store").text == "Two of them"
    assert drafts.of(HERE, "core.accounts").is_empty
    assert drafts.of(replace(HERE, branch="try"), "core.store").is_empty
    assert drafts.of(replace(HERE, project="q"), "core.store").is_empty


def test_an_empty_draft_is_none() -> None:
    drafts = Drafts()
    drafts.keep(HERE, "core.store", Draft(text="Two of them"))
    drafts.keep(HERE, "core.store", Draft(text="  "))
    assert drafts.of(HERE, "core.store") == Draft()


def test_what_was_given_is_forgotten() -> None:
    drafts = Drafts()
    drafts.keep(HERE, "core.store", Draft(values=("sqlite",)))
    drafts.forget(HERE, "core.store")
    drafts.forget(HERE, "core.store")
    assert drafts.of(HERE, "core.store").is_empty
