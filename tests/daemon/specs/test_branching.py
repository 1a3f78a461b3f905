"""Branches: begun, used, protected, removed, and merged field by field and then by logic."""

from __future__ import annotations

import time

import pytest

from daemon.contract.branch import BranchNew, MergeWish
from daemon.contract.decision import DecisionChange, DecisionNew
from daemon.contract.evidence import RecordChange
from daemon.errors import BranchTaken, WrongUse
from spec.errors import LockedRecord, UnknownRecord
from spec.log.branches import MAIN
from spec.log.event import Edit
from spec.records import Decision, Entity, Requirement, subject_of

ADA = "user:ada"


def merge(desk, name: str, into: str = MAIN, **more):
    return desk.branching.merge(name, MergeWish(into=into, **more), ADA)


def chosen(desk, question: str, branch: str = MAIN):
    decisions = desk.opened.state(branch).all(Decision)
    return next((d.chosen for d in decisions if d.question_id == question), None)


def requirement(desk, text: str) -> str:
    return desk.recording.add("requirement", {"text": text}, ADA).alias


# -- which there are -------------------------------------------------------------------------------------------------


def test_a_branch_begins_with_what_its_base_has_and_goes_its_own_way(desk, answer, on) -> None:
    answer("core.store", "sqlite")
    on("try")
    answer("core.store", "mysql")
    assert (chosen(desk, "core.store", "try"), chosen(desk, "core.store")) == (("mysql",), ("sqlite",))
    main, mine = desk.branching.all()
    assert (main.name, main.in_use, main.protection) == (MAIN, False, "checked")
    assert (mine.name, mine.in_use, mine.ahead, mine.parent) == ("try", True, 1, MAIN)


@pytest.mark.parametrize("name", ["", "a b", "-x", "a..b", "a/", "a.", "../x", "x" * 100, "main"])
def test_a_name_that_is_none_or_is_taken_is_refused(plain, name) -> None:
    with pytest.raises(BranchTaken, match="cannot be called"):
        plain.branching.begin(BranchNew(name=name), ADA)


def test_an_unknown_base_is_told_with_what_comes_close(desk, on) -> None:
    on("payments")
    with pytest.raises(UnknownRecord) as told:
        desk.branching.begin(BranchNew(name="more", base="paymens"), ADA)
    assert "payments" in told.value.hint


def test_a_branch_of_a_branch_keeps_what_both_had_when_it_began(desk, answer, on) -> None:
    on("one")
    answer("core.store", "mysql")
    desk.branching.begin(BranchNew(name="two"), ADA)
    on("one")
    answer("core.store", "sqlite")
    assert chosen(desk, "core.store", "two") == ("mysql",)


def test_the_main_branch_is_never_without_protection_and_never_removed(desk) -> None:
    for refused in (lambda: desk.branching.protect(MAIN, "none", ADA), lambda: desk.branching.remove(MAIN, ADA)):
        with pytest.raises(LockedRecord):
            refused()


def test_a_protected_branch_is_removed_only_without_its_protection(desk, on) -> None:
    on("try")
    assert desk.branching.protect("try", "merge_only", ADA).protection == "merge_only"
    with pytest.raises(LockedRecord) as told:
        desk.branching.remove("try", ADA)
    assert "branch protect try none" in told.value.hint
    desk.branching.protect("try", "none", ADA)
    desk.branching.remove("try", ADA)
    assert [branch.name for branch in desk.branching.all()] == [MAIN]


def test_removing_the_branch_in_use_takes_its_parent_into_use(desk, on, again) -> None:
    on("try")
    desk.branching.remove("try", ADA)
    assert desk.opened.branch == MAIN
    assert again(desk).opened.branch == MAIN
    with pytest.raises(UnknownRecord):
        desk.opened.use("try")


def test_removing_a_branch_whose_parent_is_gone_takes_the_next_one_up(desk, on) -> None:
    on("one")
    desk.branching.begin(BranchNew(name="two"), ADA)
    desk.branching.remove("one", ADA)
    desk.branching.remove("two", ADA)
    assert desk.opened.branch == MAIN


def test_a_branch_whose_parent_is_gone_is_merged_into_the_next_one_up(desk, answer, on) -> None:
    on("one")
    answer("core.store", "mysql")
    desk.branching.begin(BranchNew(name="two"), ADA)
    answer("core.ids", "uuid")
    desk.branching.remove("one", ADA)
    assert desk.branching.merge("two", MergeWish(), ADA).target == MAIN
    assert (chosen(desk, "core.store"), chosen(desk, "core.ids")) == (("mysql",), ("uuid",))


def test_the_name_of_a_removed_branch_brings_nothing_old_back(desk, answer, on) -> None:
    on("try")
    answer("core.store", "mysql")
    desk.branching.remove("try", ADA)
    with pytest.raises(BranchTaken, match="removed"):
        desk.branching.begin(BranchNew(name="try"), ADA)
    assert desk.opened.branch == MAIN


# -- field by field --------------------------------------------------------------------------------------------------


def test_what_each_side_changed_of_one_record_stands_together(desk, on) -> None:
    alias = requirement(desk, "The system shall save.")
    on("try")
    desk.recording.change("requirement", alias, RecordChange(fields={"title": "Save"}), ADA)
    on(MAIN)
    desk.recording.change("requirement", alias, RecordChange(fields={"priority": "could"}), ADA)
    assert merge(desk, "try").status == "merged"
    merged = desk.opened.state().named("requirement", alias)
    assert (merged.title, merged.priority, merged.text) == ("Save", "could", "The system shall save.")


def test_new_records_of_both_sides_have_names_of_their_own(desk, on) -> None:
    on("try")
    theirs = requirement(desk, "The system shall load.")
    on(MAIN)
    ours = requirement(desk, "The system shall save.")
    report = merge(desk, "try")
    assert report.changed == [f"{theirs}: new"]
    assert {r.alias for r in desk.opened.state().all(Requirement)} >= {ours, theirs}
    assert ours != theirs


def test_a_dry_run_changes_nothing(desk, answer, on) -> None:
    on("try")
    answer("core.store", "mysql")
    before = desk.opened.ledger.revision
    report = merge(desk, "try", dry_run=True)
    assert (report.status, len(report.changed)) == ("possible", 1)
    assert desk.opened.ledger.revision == before
    assert chosen(desk, "core.store") is None


def test_a_branch_cannot_be_merged_into_itself(desk) -> None:
    with pytest.raises(WrongUse, match="into itself"):
        merge(desk, MAIN)


# -- by logic --------------------------------------------------------------------------------------------------------


@pytest.fixture
def clashing(desk, answer, on):
    """Each side is consistent alone; together a deletion that hides and the GDPR clash."""
    answer("core.accounts", "yes")
    on("try")
    answer("core.compliance", "gdpr")
    on(MAIN)
    answer("core.deletion", "soft")


def test_a_union_that_clashes_is_told_with_its_core_and_repairs_and_not_merged(desk, clashing) -> None:
    before = desk.opened.ledger.revision
    assert desk.checking.contradictions() == []
    report = merge(desk, "try")
    assert (report.status, report.conflicts) == ("clash", [])
    (clash,) = report.clashes
    told = {side.asserts[0] for side in clash.sides}
    assert told == {"security.compliance = gdpr", "data.deletion = soft"}
    assert [rule.id for rule in clash.rules] == ["CORE-10"]
    assert sorted(len(repair) for repair in clash.repairs) == [1, 1]
    assert desk.opened.ledger.revision == before
    assert chosen(desk, "core.compliance") is None


def test_a_branch_without_protection_takes_the_clash_and_the_check_tells_it(desk, clashing, on) -> None:
    on("try")
    assert merge(desk, MAIN, into="try").status == "merged"
    (contradiction,) = desk.checking.contradictions()
    assert len(contradiction.core) == 2


def test_the_sides_of_a_clash_say_what_would_be_merged(desk, answer, on) -> None:
    answer("core.accounts", "yes")
    answer("core.compliance", "none")
    on("try")
    answer("core.compliance", "gdpr")
    on(MAIN)
    answer("core.deletion", "soft")
    (clash,) = merge(desk, "try").clashes
    told = {side.question: side.asserts for side in clash.sides}
    assert ["security.compliance = gdpr"] in told.values()
    assert all(side.alternatives for side in clash.sides)


def test_a_clash_that_stood_already_does_not_bar_a_merge(desk, answer, on) -> None:
    answer("core.accounts", "yes")
    answer("core.compliance", "gdpr")
    answer("core.deletion", "soft", keep=True)
    on("try")
    answer("core.ids", "uuid")
    on(MAIN)
    assert merge(desk, "try").status == "merged"


def test_a_hand_written_rule_of_a_branch_counts_in_the_union(desk, answer, on) -> None:
    on("try")
    desk.recording.add("rule", {"holds": "data.store != mysql", "because": "Nobody here knows it."}, ADA)
    on(MAIN)
    answer("core.store", "mysql")
    report = merge(desk, "try")
    assert report.status == "clash"
    assert {side.answer for side in report.clashes[0].sides} == {"Nobody here knows it.", "MySQL or MariaDB"}


# -- again and again -------------------------------------------------------------------------------------------------


def test_a_second_merge_takes_only_what_is_new(desk, answer, on) -> None:
    on("try")
    answer("core.store", "mysql")
    merge(desk, "try")
    on(MAIN)
    answer("core.store", "sqlite")
    on("try")
    answer("core.ids", "uuid")
    report = merge(desk, "try")
    assert (report.status, len(report.changed)) == ("merged", 1)
    assert (chosen(desk, "core.store"), chosen(desk, "core.ids")) == (("sqlite",), ("uuid",))


def test_both_directions_meet_and_then_there_is_nothing_left(desk, answer, on) -> None:
    on("try")
    answer("core.store", "mysql")
    on(MAIN)
    answer("core.ids", "uuid")
    assert merge(desk, "try").status == "merged"
    assert merge(desk, MAIN, into="try").status == "merged"
    assert chosen(desk, "core.ids", "try") == ("uuid",)
    for source, target in (("try", MAIN), (MAIN, "try")):
        assert merge(desk, source, into=target).status == "nothing"
    on("try")
    answer("core.store", "sqlite")
    assert merge(desk, "try").status == "merged"
    assert chosen(desk, "core.store") == ("sqlite",)


def test_the_list_says_what_the_parent_did_meanwhile_and_who_touched_a_branch_last(desk, answer, on) -> None:
    on("try")
    assert desk.branching.all()[1].touched_at is None
    answer("core.store", "mysql")
    on(MAIN)
    requirement(desk, "The clinic sends reminders.")
    mine = desk.branching.all()[1]
    assert (mine.ahead, mine.behind, mine.touched_by) == (1, 1, ADA)
    assert mine.touched_at is not None
    report = merge(desk, "try")
    assert report.status == "merged"
    assert list(report.titles) == [line.partition(":")[0] for line in report.changed]
    assert all(report.titles.values())
    assert desk.branching.all()[1].behind == 0, "what came from the branch itself is nothing new to it"
    assert desk.branching.all()[0].behind == 0


def test_the_list_says_what_is_ahead_and_what_is_merged(desk, answer, on) -> None:
    on("try")
    answer("core.store", "mysql")
    merge(desk, "try")
    mine = next(branch for branch in desk.branching.all() if branch.name == "try")
    assert (mine.ahead, mine.merged) == (0, True)
    answer("core.store", "sqlite")
    mine = next(branch for branch in desk.branching.all() if branch.name == "try")
    assert (mine.ahead, mine.merged) == (1, False)


def test_what_was_undone_on_a_branch_is_not_merged(desk, answer, on) -> None:
    on("try")
    answer("core.store", "mysql")
    desk.choices.undo(ADA)
    assert merge(desk, "try").status == "nothing"
    answer("core.store", "sqlite")
    answer("core.ids", "uuid")
    desk.choices.undo(ADA)
    assert merge(desk, "try").status == "merged"
    assert (chosen(desk, "core.store"), chosen(desk, "core.ids")) == (("sqlite",), None)


def test_what_was_undone_after_a_merge_is_taken_back_by_the_next(desk, answer, on) -> None:
    on("try")
    answer("core.store", "mysql")
    merge(desk, "try")
    desk.choices.undo(ADA)
    assert merge(desk, "try").status == "merged"
    assert chosen(desk, "core.store") is None


def test_decisions_of_ones_own_locks_and_edges_are_merged_too(desk, answer, on) -> None:
    store = answer("core.store", "sqlite").decision.alias
    on("try")
    desk.choices.change(store, DecisionChange(locked=True), ADA)
    desk.choices.write(DecisionNew(question="Which colour?", text="Blue"), ADA)
    on(MAIN)
    merge(desk, "try")
    assert desk.choices.one(store).locked
    assert "Blue" in {d.answer for d in desk.choices.all()}


def test_an_answer_with_its_entities_is_merged_whole(desk, answer, on) -> None:
    answer("core.entities", "Visit: at\nRoom: number")
    on("try")
    answer("core.entities", "Visit: at, guest -> Guest\nGuest: name")
    on(MAIN)
    merge(desk, "try")
    assert {e.name for e in desk.opened.state().all(Entity)} == {"Visit", "Guest"}


def test_five_hundred_changes_on_each_side_are_merged_in_seconds(desk, on) -> None:
    aliases = _terms(desk, 500, "before")
    on("try")
    _rename(desk, aliases, "meaning")
    _terms(desk, 10, "theirs")
    on(MAIN)
    _rename(desk, aliases, "synonyms")
    started = time.monotonic()
    report = merge(desk, "try")
    assert time.monotonic() - started < 8
    assert (report.status, len(report.changed)) == ("merged", 510)
    term = desk.recording.one("term", aliases[499])
    assert (term.fields["meaning"], term.fields["synonyms"]) == ("new", ["new"])


def _terms(desk, number: int, prefix: str) -> list[str]:
    ledger = desk.opened.ledger
    subjects = [subject_of("term", ledger.new_id()) for _ in range(number)]
    aliases = [ledger.next_with("T") for _ in subjects]
    edits = [Edit(s, "added", {"term": f"{prefix} {a}", "alias": a}) for s, a in zip(subjects, aliases, strict=True)]
    desk.opened.do(edits, ADA)
    return aliases


def _rename(desk, aliases: list[str], field: str) -> None:
    value = ["new"] if field == "synonyms" else "new"
    named = [desk.opened.state().named("term", alias).id for alias in aliases]
    desk.opened.do([Edit(subject_of("term", one), "changed", {field: value}) for one in named], ADA)
