"""Decisions after they were taken: explained, changed, locked, written by hand, taken back and done again."""

from __future__ import annotations

import pytest

from daemon.contract.artifact import BuildWish
from daemon.contract.branch import BranchNew, MergeWish
from daemon.contract.decision import DecisionChange, DecisionNew, EdgeView, EvidenceView
from daemon.errors import WrongUse
from spec.errors import BadAnswer, BadFormula, LockedRecord, NothingToUndo, UnknownRecord
from spec.log.branches import MAIN
from spec.records import Entity, Glossary, Requirement

ADA = "user:ada"
BOB = "user:bob"


@pytest.fixture
def change(desk):
    """Changes a decision as `groundplan decision` does."""

    def do(name: str, **wish):
        return desk.choices.change(name, DecisionChange(**wish), ADA)

    return do


@pytest.fixture
def write(desk):
    """Writes a decision that no question asked for."""

    def do(question: str = "Which colour?", text: str = "Blue.", **more):
        return desk.choices.write(DecisionNew(question=question, text=text, **more), ADA)

    return do


# -- explained -------------------------------------------------------------------------------------------------------


def test_a_decision_is_found_by_alias_id_and_question(desk, answer) -> None:
    made = answer("core.store", "sqlite").decision
    assert desk.choices.one(made.alias.lower()) == desk.choices.one(made.id) == desk.choices.one("core.store") == made


def test_an_unknown_decision_is_told(desk) -> None:
    with pytest.raises(UnknownRecord, match="D-999"):
        desk.choices.one("D-999")


def test_decisions_are_listed_by_state_and_category(desk, answer) -> None:
    answer("core.store", "sqlite")
    decided = desk.choices.all("decided")
    assert [d.question_id for d in decided] == ["core.store"]
    assert [d.question_id for d in desk.choices.all(category=decided[0].category, state="decided")] == ["core.store"]
    assert {d.state for d in desk.choices.all("assumed")} == {"assumed"}


def test_the_history_says_who_changed_what_and_why(desk, answer, change) -> None:
    answer("core.store", "postgresql")
    answer("core.store", "sqlite", actor=BOB)
    change("core.store", rationale="One machine is enough.", why="after the review")
    history = desk.choices.detail("core.store").history
    assert [(event.action, event.actor) for event in history] == [("answered", ADA), ("changed", BOB), ("changed", ADA)]
    assert history[-1].why == "after the review"
    assert [(c.field, c.old, c.new) for c in history[-1].changes] == [("rationale", None, "One machine is enough.")]


def test_what_an_answer_forces_and_what_rests_on_it_is_told(desk, answer) -> None:
    answer("core.compliance", "hipaa")
    desk.shelf.build(BuildWish(types=["prd"]), ADA)
    detail = desk.choices.detail("core.compliance")
    assert detail.forces
    assert {one.artifact for one in detail.rests_on_it} == {"prd"}
    assert not any(one.stale for one in detail.rests_on_it)


def test_requirements_and_other_decisions_that_speak_of_it_are_told(desk, answer, write) -> None:
    store = answer("core.store", "sqlite").decision
    other = write(edges=[EdgeView(kind="requires", target=store.alias)]).decision
    fields = {"text": "The system shall save.", "rests_on": [f"decision:{store.id}"]}
    requirement = desk.recording.add("requirement", fields, ADA)
    detail = desk.choices.detail("core.store")
    assert [edge.target for edge in detail.related] == [other.alias]
    assert detail.requirements == [requirement.alias]
    assert desk.choices.one(other.alias).edges == [EdgeView(kind="requires", target=store.alias)]


# -- changed ---------------------------------------------------------------------------------------------------------


def test_a_locked_decision_is_changed_by_nothing_but_unlocking(desk, answer, change) -> None:
    answer("core.store", "postgresql")
    assert change("core.store", locked=True).decision.locked
    for refused in ({"values": ["sqlite"]}, {"rationale": "x"}, {"state": "superseded"}, {"locked": True}):
        with pytest.raises(LockedRecord, match="locked"):
            change("core.store", **refused)
    change("core.store", locked=False, values=["sqlite"])
    assert (desk.choices.one("core.store").locked, desk.choices.one("core.store").chosen) == (False, ["sqlite"])


def test_a_changed_answer_asserts_what_it_says_and_nothing_of_before(desk, answer, change) -> None:
    answer("core.store", "postgresql")
    change("core.store", words=["two", "databases,", "by", "country"])
    told = desk.choices.one("core.store")
    assert (told.chosen, told.text, told.asserts) == ([], "two databases, by country", [])
    change("core.store", values=["sqlite"])
    told = desk.choices.one("core.store")
    assert (told.chosen, told.text, told.asserts) == (["sqlite"], "", ["data.store = sqlite"])


def test_an_assumption_that_a_person_answers_is_an_assumption_no_longer(desk, answer, change) -> None:
    desk.interview.assume(["core.store", "core.ids"], "", ADA)
    answer("core.store", "mysql")
    change("core.ids", values=["serial"])
    for question in ("core.store", "core.ids"):
        told = desk.choices.one(question)
        assert (told.source, told.state, told.to_confirm) == ("asked", "decided", False), question


def test_the_reason_of_another_answer_is_not_taken_over(desk, answer) -> None:
    desk.interview.assume(["core.store"], "", ADA)
    assert desk.choices.one("core.store").rationale
    answer("core.store", "mysql")
    assert desk.choices.one("core.store").rationale == ""
    answer("core.store", "mysql", rationale="We know it.")
    answer("core.store", "mysql")
    assert desk.choices.one("core.store").rationale == "We know it."


def test_a_reason_and_a_state_can_be_taken_back(desk, answer, change) -> None:
    answer("core.store", "sqlite", rationale="One machine.")
    change("core.store", rationale="")
    assert desk.choices.one("core.store").rationale == ""
    change("core.store", state="open")
    assert desk.choices.one("core.store").state == "open"
    assert desk.opened.known().get("data.store") is None


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"values": ["oracle"]}, BadAnswer),
        ({"state": "sure"}, WrongUse),
        ({"edges": [EdgeView(kind="likes", target="core.store")]}, WrongUse),
        ({"edges": [EdgeView(kind="requires", target="D-999")]}, UnknownRecord),
        ({"asserts": ["data.stoer = sqlite"]}, BadFormula),
        ({"asserts": ["data.store ="]}, BadFormula),
    ],
)
def test_a_change_that_does_not_fit_is_refused_and_changes_nothing(desk, answer, change, wish, error) -> None:
    before = answer("core.store", "sqlite").decision
    with pytest.raises(error):
        change("core.store", **wish)
    assert desk.choices.one("core.store") == before


def test_a_changed_answer_that_clashes_is_told_and_not_recorded(desk, answer, change) -> None:
    answer("core.accounts", "yes")
    answer("core.compliance", "gdpr")
    answer("core.deletion", "hard")
    result = change("core.deletion", values=["soft"])
    assert (result.status, len(result.clash.core)) == ("clash", 2)
    assert desk.choices.one("core.deletion").chosen == ["hard"]
    assert change("core.deletion", values=["soft"], keep=True).status == "recorded"
    assert len(desk.checking.contradictions()) == 1


def test_the_ways_out_of_a_clash_fit_the_answer_that_was_refused(answer) -> None:
    answer("core.availability", "three_nines")
    clash = answer("core.on_call", "no").clash
    told = {side.asserts[0]: side.alternatives for side in clash.sides}
    assert told == {"quality.availability = 99.9 %": ["99 %", "99.5 %"], "not ops.on_call": ["Yes"]}


def test_what_is_superseded_counts_no_longer(desk, answer, change) -> None:
    answer("core.accounts", "yes")
    answer("core.compliance", "gdpr")
    change("core.compliance", state="superseded")
    assert answer("core.deletion", "soft").status == "recorded"


def test_changing_an_answer_changes_the_entities_that_it_describes(desk, answer, change) -> None:
    answer("core.entities", "Visit: at\nRoom: number")
    change("core.entities", text="Visit: at, guest -> Guest\nGuest: name")
    assert {e.name for e in desk.opened.state().all(Entity)} == {"Visit", "Guest"}
    desk.choices.undo(ADA)
    assert {e.name for e in desk.opened.state().all(Entity)} == {"Visit", "Room"}


# -- written by hand -------------------------------------------------------------------------------------------------


def test_a_decision_of_ones_own_stands_beside_the_others(desk, write) -> None:
    found = EvidenceView(kind="url", place="https://example.org", quote="blue is best")
    made = write(rationale="It is calm.", category="design", evidence=[found]).decision
    assert (made.answer, made.question_id, made.state, made.source) == ("Blue.", "", "decided", "asked")
    assert made.evidence == [found]
    assert desk.choices.detail(made.alias).history[0].action == "written"


def test_what_a_decision_of_ones_own_asserts_counts(desk, write, answer) -> None:
    made = write(asserts=["data.store = sqlite"]).decision
    assert desk.opened.known()["data.store"].value == "sqlite"
    store = desk.interview.question("core.store")
    assert [option.value for option in store.options if option.available] == ["sqlite"]
    result = answer("core.store", "mysql")
    assert result.status == "clash"
    assert made.alias in result.clash.core


def test_a_decision_of_ones_own_that_clashes_is_not_recorded(desk, write, answer) -> None:
    answer("core.store", "mysql")
    before = desk.opened.ledger.revision
    result = write(asserts=["data.store = sqlite"])
    assert (result.status, result.decision) == ("clash", None)
    assert desk.opened.ledger.revision == before
    assert write(asserts=["data.store = sqlite"], keep=True).clash.core


def test_a_decision_of_ones_own_that_contradicts_itself_is_told(write) -> None:
    result = write(asserts=["data.store = sqlite", "data.store = mysql"])
    assert result.status == "clash"
    assert len(result.clash.sides) == 1


def test_words_of_a_decision_of_ones_own_can_be_changed(desk, write, change) -> None:
    alias = write().decision.alias
    change(alias, text="Green.")
    assert desk.choices.one(alias).answer == "Green."


# -- the graph -------------------------------------------------------------------------------------------------------


def test_every_edge_of_the_graph_joins_two_of_its_nodes(prepared) -> None:
    graph = prepared.choices.graph()
    ids = [node.id for node in graph.nodes]
    assert len(set(ids)) == len(ids)
    assert all({edge.source, edge.target} <= set(ids) for edge in graph.edges)
    assert {node.kind for node in graph.nodes} == {"decision", "requirement", "entity", "artifact"}
    assert {"opens", "affects", "shapes"} <= {edge.kind for edge in graph.edges}
    assert len({(e.source, e.target, e.kind) for e in graph.edges}) == len(graph.edges)


def test_the_graph_shows_edges_of_ones_own_and_stale_artifacts(desk, answer, write) -> None:
    store = answer("core.store", "sqlite").decision
    desk.shelf.build(BuildWish(types=["prd"]), ADA)
    made = write(edges=[EdgeView(kind="excludes", target="core.store")]).decision
    answer("core.store", "mysql")
    graph = desk.choices.graph()
    own = [edge for edge in graph.edges if edge.kind == "excludes"]
    assert [(edge.source, edge.target) for edge in own] == [(f"decision:{made.id}", f"decision:{store.id}")]
    assert [node.state for node in graph.nodes if node.kind == "artifact"] == ["stale"]


# -- back and forth --------------------------------------------------------------------------------------------------


def test_undo_takes_an_answer_back_with_all_that_it_made(desk, answer) -> None:
    before = {e.name for e in desk.opened.state().all(Entity)}
    answer("core.entities", "Visit: at, guest -> Guest\nGuest: name")
    answer("core.glossary", "Visit: what a guest pays for")
    assert [t.term for t in desk.opened.state().all(Glossary)] == ["Visit"]
    desk.choices.undo(ADA)
    assert desk.opened.state().all(Glossary) == ()
    report = desk.choices.undo(ADA)
    assert {e.name for e in desk.opened.state().all(Entity)} == before
    assert any("Visit" in line for line in report.summary)
    for _ in range(2):
        desk.choices.redo(ADA)
    assert {e.name for e in desk.opened.state().all(Entity)} == {"Visit", "Guest"}
    assert [t.term for t in desk.opened.state().all(Glossary)] == ["Visit"]


def test_undo_and_redo_survive_a_restart(desk, answer, again) -> None:
    answer("core.store", "sqlite")
    answer("core.store", "mysql")
    desk.choices.undo(ADA)
    later = again(desk)
    assert later.choices.one("core.store").chosen == ["sqlite"]
    later.choices.redo(ADA)
    assert later.choices.one("core.store").chosen == ["mysql"]


def test_a_decision_that_was_undone_comes_back_under_its_name(desk, answer) -> None:
    first = answer("core.store", "sqlite").decision
    desk.choices.undo(ADA)
    with pytest.raises(UnknownRecord):
        desk.choices.one(first.alias)
    second = answer("core.store", "mysql").decision
    assert (second.id, second.alias) == (first.id, first.alias)


def test_there_is_nothing_to_redo_after_something_new(desk, answer) -> None:
    answer("core.store", "sqlite")
    desk.choices.undo(ADA)
    answer("core.ids", "uuid")
    with pytest.raises(NothingToUndo):
        desk.choices.redo(ADA)


def test_undo_ends_where_the_project_begins(desk) -> None:
    for _ in {event.group for event in desk.opened.ledger.events} - {desk.opened.ledger.events[0].group}:
        desk.choices.undo(ADA)
    with pytest.raises(NothingToUndo, match="on the branch main"):
        desk.choices.undo(ADA)
    assert desk.opened.project().name
    assert desk.choices.all() == []


def test_undo_stays_on_its_branch(desk, answer) -> None:
    answer("core.store", "sqlite")
    desk.branching.begin(BranchNew(name="try"), ADA)
    with pytest.raises(NothingToUndo, match="try"):
        desk.choices.undo(ADA)
    assert desk.choices.one("core.store").chosen == ["sqlite"]


def test_a_merge_is_undone_as_a_whole_and_can_be_done_again(desk, answer) -> None:
    answer("core.ids", "uuid")
    desk.branching.begin(BranchNew(name="try"), ADA)
    answer("core.store", "sqlite")
    answer("core.audience", "public")
    desk.branching.merge("try", MergeWish(), ADA)
    desk.opened.use(MAIN)
    assert "the merge of try" in desk.choices.undo(ADA).summary
    assert {d.question_id for d in desk.choices.all("decided")} == {"core.ids"}
    assert desk.branching.merge("try", MergeWish(), ADA).status == "merged"
    assert desk.choices.one("core.store").chosen == ["sqlite"]


def test_an_undone_merge_comes_back_by_redo(desk, answer) -> None:
    desk.branching.begin(BranchNew(name="try"), ADA)
    answer("core.store", "sqlite")
    desk.branching.merge("try", MergeWish(), ADA)
    desk.opened.use(MAIN)
    desk.choices.undo(ADA)
    desk.choices.redo(ADA)
    assert desk.choices.one("core.store").chosen == ["sqlite"]
    assert desk.branching.merge("try", MergeWish(), ADA).status == "nothing"


def test_records_and_remarks_are_undone_like_answers(desk) -> None:
    alias = desk.recording.add("requirement", {"text": "The system shall save."}, ADA).alias
    desk.recording.remove("requirement", alias, ADA)
    desk.choices.undo(ADA)
    assert [r.alias for r in desk.opened.state().all(Requirement)].count(alias) == 1


def test_the_log_shows_the_newest_first(desk, answer) -> None:
    answer("core.store", "sqlite")
    desk.choices.undo(ADA)
    first, second = desk.choices.history(2)
    assert (first.action, second.action) == ("undone", "answered")
    assert len(desk.choices.history(1)) == 1
