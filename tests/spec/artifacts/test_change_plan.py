from __future__ import annotations

import msgspec
import pytest
from support.prose_views import BROWNFIELD, SHOP_CHANGE, SHOP_CODE, known

from spec.artifacts.change_plan import CHANGE_PLAN
from spec.artifacts.change_steps import steps_of
from spec.artifacts.model import joined
from spec.codebase import ChangeView, Touched
from spec.view import SpecView


def typed(kind: str) -> SpecView:
    return msgspec.structs.replace(BROWNFIELD, project=msgspec.structs.replace(BROWNFIELD.project, type=kind))


def text_of(view: SpecView, key: str) -> str:
    return next(one.text for one in CHANGE_PLAN.render(view) if one.key == key)


@pytest.mark.parametrize("kind", ["feature", "bug_fix", "refactoring", "migration", "upgrade"])
def test_the_plan_is_whole_and_the_same_each_time(kind: str) -> None:
    view = typed(kind)
    assert CHANGE_PLAN.check(joined(CHANGE_PLAN.render(view))) == ()
    assert list(CHANGE_PLAN.render(view)) == list(CHANGE_PLAN.render(view))


def test_every_step_has_its_own_way_back() -> None:
    assert [step.key for step in steps_of(BROWNFIELD) if not step.rollback] == []
    assert joined(CHANGE_PLAN.render(BROWNFIELD)).count("Way back: ") == len(steps_of(BROWNFIELD))


def test_what_is_depended_on_is_changed_first() -> None:
    keys = [step.key for step in steps_of(BROWNFIELD)]
    assert keys.index("edit:shop/pricing") < keys.index("edit:shop/cart")
    cart = next(step for step in steps_of(BROWNFIELD) if step.key == "edit:shop/cart")
    assert "edit:shop/pricing" in cart.after


@pytest.mark.parametrize("kind", ["bug_fix", "refactoring"])
def test_tests_come_before_code_where_behaviour_is_known(kind: str) -> None:
    keys = [step.key for step in steps_of(typed(kind))]
    assert keys.index("tests-first") < keys.index("edit:shop/pricing")


def test_a_step_stands_only_on_steps_before_it() -> None:
    done: set[str] = set()
    for step in steps_of(BROWNFIELD):
        assert done.issuperset(step.after)
        done.add(step.key)


def test_ways_back_are_concrete() -> None:
    ways = {step.key: step.rollback for step in steps_of(BROWNFIELD)}
    assert "`git checkout abc1234 -- poetry.lock`" in ways["dependencies"]
    assert "`poetry install`" in ways["dependencies"]
    assert "`python manage.py migrate orders <the migration before this one>`" in ways["migration"]
    assert ways["edit:shop/cart"].startswith("Turn the feature flag off")
    unflagged = msgspec.structs.replace(BROWNFIELD, decisions=())
    assert {s.key: s.rollback for s in steps_of(unflagged)}["edit:shop/cart"].startswith("`git revert")


def test_the_public_surface_is_widened_before_and_narrowed_after() -> None:
    keys = [step.key for step in steps_of(BROWNFIELD)]
    assert keys.index("expand") < keys.index("edit:shop/pricing") < keys.index("contract")


def test_tests_are_run_by_concrete_commands() -> None:
    assert "pytest tests/test_cart.py\ncd web && npx vitest run src/cart.test.ts" in text_of(BROWNFIELD, "tests")


def test_breaking_changes_are_told_with_their_reason() -> None:
    text = text_of(BROWNFIELD, "compatibility")
    assert "between `abc1234` and `def5678` breaks its users" in text
    assert "The parameter code is new and has no default." in text


def test_faint_modules_share_one_step() -> None:
    touched = (Touched("shop/cart/a.py", "source", 0.1, "maybe"), Touched("shop/orders/b.py", "source", 0.1, "maybe"))
    view = msgspec.structs.replace(
        BROWNFIELD, change=msgspec.structs.replace(SHOP_CHANGE, touched=touched, before=(), after=())
    )
    edits = [step for step in steps_of(view) if step.kind == "edit"]
    assert [step.title for step in edits] == ["See whether what else may be touched has to change"]


def test_many_files_where_a_change_begins_do_not_push_out_what_it_reaches() -> None:
    begins = tuple(f"shop/many/part{n:02}.py" for n in range(50))
    touched = tuple(Touched(path, "source", 1.0, "the change begins here") for path in begins)
    reached = Touched("shop/reached.py", "source", 0.4, "imports it")
    change = ChangeView(targets=begins, touched=(*touched, reached))
    found = {one.key: one.text for one in CHANGE_PLAN.render(msgspec.structs.replace(BROWNFIELD, change=change))}
    assert "shop/reached.py" in found["impact"]
    assert "begins in 38 more files" in found["impact"]


def test_without_impact_the_plan_says_what_it_lacks() -> None:
    view = msgspec.structs.replace(BROWNFIELD, change=None, code=msgspec.structs.replace(SHOP_CODE, test=()))
    found = {one.key: one.gaps for one in CHANGE_PLAN.render(view)}
    assert all(found[key] for key in ("impact", "steps", "compatibility"))
    assert CHANGE_PLAN.check(joined(CHANGE_PLAN.render(view))) == ()


def test_without_code_the_plan_is_blocked() -> None:
    assert CHANGE_PLAN.blockers(msgspec.structs.replace(BROWNFIELD, code=None))
    assert not CHANGE_PLAN.blockers(BROWNFIELD)


def with_fact(name: str, value: str) -> SpecView:
    return msgspec.structs.replace(BROWNFIELD, known={name: known(value, 2)})


def test_decisions_on_stored_data_become_steps() -> None:
    steps = {step.key: step for step in steps_of(with_fact("change.data", "destructive"))}
    assert steps["migration"].title == "Make the new shape of the stored data beside the old one"
    assert "backup" in steps["data-contract"].rollback
    assert "decision:d2" in steps["data-contract"].rests_on
    assert "backfill" in {step.key for step in steps_of(with_fact("change.data", "backfill"))}


def test_a_temporary_flag_is_taken_out_at_the_end() -> None:
    assert steps_of(with_fact("change.flag", "temporary"))[-1].key == "flag-out"
    assert steps_of(with_fact("change.flag", "permanent"))[-1].key != "flag-out"


def test_a_decision_against_a_flag_wins_over_words_that_sound_like_one() -> None:
    steps = {step.key: step for step in steps_of(with_fact("change.flag", "none"))}
    assert steps["edit:shop/cart"].rollback.startswith("`git revert")


def test_what_was_decided_on_going_back_is_part_of_each_edit() -> None:
    view = msgspec.structs.replace(BROWNFIELD, decisions=(), known={"change.rollback": known("redeploy", 2)})
    assert {step.key: step for step in steps_of(view)}["edit:shop/cart"].rollback.endswith("deploy the version before.")


def test_a_deprecated_surface_is_changed_in_parallel() -> None:
    view = with_fact("change.surface", "deprecated")
    quiet = msgspec.structs.replace(view, change=msgspec.structs.replace(SHOP_CHANGE, before=(), after=()))
    assert {"expand", "contract"} <= {step.key for step in steps_of(quiet)}
