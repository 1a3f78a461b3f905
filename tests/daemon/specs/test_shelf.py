"""Artifacts: built of what is known, built anew only where that changed, and never over what a person wrote."""

from __future__ import annotations

import pytest

from daemon.contract.artifact import BuildWish, CommentNew
from daemon.contract.branch import BranchNew, MergeWish
from daemon.contract.decision import DecisionChange
from daemon.contract.project import ProjectNew
from daemon.contract.question import AnswerNew
from daemon.errors import WrongUse
from daemon.store.artifacts import KEPT_VERSIONS, Artifacts, thinned
from spec.errors import CannotBuild, UnknownRecord
from spec.log.branches import MAIN

ADA = "user:ada"
BOB = "user:bob"


@pytest.fixture
def build(desk):
    """Builds artifacts of `desk`: `build("prd")`, or all that can be."""

    def do(*types: str, everything: bool = False):
        return desk.shelf.build(BuildWish(types=list(types), everything=everything), ADA)

    return do


@pytest.fixture
def prd(desk, answer, build):
    """A PRD that rests on a decision about the store, as its sections by key."""
    answer("core.entities", "Visit: at, guest -> Guest\nGuest: name")
    answer("core.store", "postgresql")
    build("prd")
    return lambda: {section.key: section for section in desk.shelf.show("prd").sections}


def section_about(prd, words: str) -> str:
    return next(key for key, section in prd().items() if words in section.text)


# -- built -----------------------------------------------------------------------------------------------------------


def test_what_is_built_is_valid_and_fresh(prepared) -> None:
    told = {info.type: info for info in prepared.shelf.all()}
    assert {"prd", "c4", "openapi", "schema-postgresql", "erd", "gherkin", "tickets"} <= set(told)
    assert {info.state for info in told.values()} == {"fresh"}
    for name in told:
        view = prepared.shelf.show(name)
        assert view.text.strip(), name
        assert [f for f in view.findings if f.severity == "error"] == [], name


def test_building_again_writes_nothing_anew(desk, prd, build) -> None:
    before = desk.shelf.show("prd")
    report = build("prd")
    assert report.rebuilt == {"prd": []}
    assert desk.shelf.show("prd") == before
    assert len(desk.shelf.versions("prd")) == 1


def test_a_restart_makes_nothing_stale(desk, prd, again) -> None:
    assert again(desk).shelf.stale() == {}


def test_only_the_stale_sections_are_written_anew_and_say_why(desk, prd, build, answer) -> None:
    before = {key: section.text for key, section in prd().items()}
    alias = answer("core.store", "sqlite").decision.alias
    stale = desk.shelf.stale()["prd"]
    keys = {line.partition(":")[0] for line in stale}
    assert 0 < len(keys) < len(before)
    assert all(alias in line for line in stale)
    report = build("prd")
    assert set(report.rebuilt["prd"]) == keys
    after = {key: section.text for key, section in prd().items()}
    assert {key for key in before if before[key] != after.get(key)} <= keys
    assert desk.shelf.stale() == {}


def test_everything_can_be_wanted_anew(desk, prd, build) -> None:
    assert set(build("prd", everything=True).rebuilt["prd"]) == set(prd())


def test_what_is_blocked_names_what_is_missing(service, folder) -> None:
    bare = service.begin(ProjectNew(folder=str(folder), idea="Something for clubs.", type="cli"))
    blocked = {info.type: info.blockers for info in bare.shelf.all() if info.state == "blocked"}
    assert blocked
    assert all(blockers for blockers in blocked.values())
    name = min(blocked)
    with pytest.raises(CannotBuild) as told:
        bare.shelf.build(BuildWish(types=[name]), ADA)
    assert blocked[name][0].rstrip(".") in told.value.message
    report = bare.shelf.build(BuildWish(), ADA)
    assert {info.type for info in report.blocked} == set(blocked)
    assert report.built


def test_what_was_never_built_and_what_is_no_artifact_is_told(desk) -> None:
    with pytest.raises(UnknownRecord, match="prd"):
        desk.shelf.show("prd")
    with pytest.raises(UnknownRecord) as told:
        desk.shelf.show("openapy")
    assert "openapi" in told.value.hint


def test_a_project_bank_that_changes_a_fact_makes_what_rests_on_it_stale(desk, folder, prd) -> None:
    banks = folder / ".groundplan" / "banks"
    banks.mkdir(parents=True)
    rule = '- {id: OWN-1, holds: "data.store = postgresql => data.encrypted_at_rest", because: "Our rule."}'
    assert desk.opened.known().get("data.encrypted_at_rest") is None
    (banks / "own.yaml").write_text(f"bank: own\ntitle: Ours\nrules:\n  {rule}\n")
    assert desk.opened.known()["data.encrypted_at_rest"].value is True
    assert desk.shelf.view().holds("data.encrypted_at_rest")


# -- text of people --------------------------------------------------------------------------------------------------


def test_what_a_person_wrote_is_kept_when_it_is_built_anew(desk, prd, build, answer) -> None:
    key = section_about(prd, "PostgreSQL")
    other = next(one for one in prd() if one != key)
    desk.shelf.edit("prd", other, "## Ours\n\nWritten by hand.", BOB)
    answer("core.store", "sqlite")
    build("prd", everything=True)
    section = prd()[other]
    assert (section.text, section.edited, section.outdated_edit) == ("## Ours\n\nWritten by hand.", True, False)
    assert "SQLite" in prd()[key].text


def test_what_both_changed_is_merged_line_by_line(desk, prd, build, answer) -> None:
    key = section_about(prd, "PostgreSQL")
    lines = prd()[key].text.splitlines()
    assert "PostgreSQL" not in lines[0]
    desk.shelf.edit("prd", key, "\n".join([*lines, "", "", "", "Ask Bob before you change it."]), BOB)
    answer("core.store", "sqlite")
    build("prd")
    section = prd()[key]
    assert "SQLite" in section.text
    assert "Ask Bob" in section.text
    assert (section.edited, section.outdated_edit) == (True, False)


def test_where_both_changed_the_same_line_the_person_wins_and_it_is_marked(desk, prd, build, answer) -> None:
    key = section_about(prd, "PostgreSQL")
    own = prd()[key].text.replace("PostgreSQL", "Postgres, as ever")
    desk.shelf.edit("prd", key, own, BOB)
    answer("core.store", "sqlite")
    assert key in {line.partition(":")[0] for line in desk.shelf.stale()["prd"]}
    build("prd")
    section = prd()[key]
    assert (section.text, section.edited, section.outdated_edit) == (own, True, True)
    assert desk.shelf.stale() == {}


def test_the_generated_text_can_be_given_back(desk, prd, build, answer) -> None:
    key = section_about(prd, "PostgreSQL")
    before = prd()[key].text
    desk.shelf.edit("prd", key, "Ours.", BOB)
    assert prd()[key].text == "Ours."
    desk.shelf.edit("prd", key, None, BOB)
    assert (prd()[key].text, prd()[key].edited) == (before, False)


def test_an_edit_of_no_section_is_told_with_what_comes_close(desk, prd) -> None:
    with pytest.raises(UnknownRecord, match="section"):
        desk.shelf.edit("prd", "nonsense", "x", ADA)


def test_an_edit_that_is_undone_is_seen_as_stale_until_it_is_built(desk, prd, build) -> None:
    key = section_about(prd, "PostgreSQL")
    before = prd()[key].text
    desk.shelf.edit("prd", key, "Ours.", BOB)
    desk.choices.undo(ADA)
    assert key in {line.partition(":")[0] for line in desk.shelf.stale()["prd"]}
    assert build("prd").rebuilt == {"prd": [key]}
    assert prd()[key].text == before
    assert desk.shelf.stale() == {}


def test_an_edit_of_a_branch_comes_with_its_merge(desk, prd, build) -> None:
    key = section_about(prd, "PostgreSQL")
    desk.branching.begin(BranchNew(name="words"), ADA)
    build("prd")
    desk.shelf.edit("prd", key, "Ours.", BOB)
    desk.branching.merge("words", MergeWish(), ADA)
    desk.opened.use(MAIN)
    assert "Ours." not in desk.shelf.show("prd").text
    assert key in {line.partition(":")[0] for line in desk.shelf.stale()["prd"]}
    build("prd")
    assert prd()[key].text == "Ours."


def test_without_git_the_text_of_the_person_stays(desk, prd, build, answer, monkeypatch) -> None:
    key = section_about(prd, "PostgreSQL")
    desk.shelf.edit("prd", key, f"{prd()[key].text}\n\nMore.", BOB)
    answer("core.store", "sqlite")
    monkeypatch.setenv("PATH", "/nonexistent")
    build("prd")
    assert (prd()[key].text.endswith("More."), prd()[key].outdated_edit) == (True, True)


# -- versions --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def many(apart):
    """A project with 25 versions of the PRD, one for each text of the section `data`."""
    desk = apart("many")
    desk.interview.answer(AnswerNew(question="core.store", values=["postgresql"]), ADA)
    desk.shelf.build(BuildWish(types=["prd"]), ADA)
    for number in range(2, 26):
        desk.shelf.edit("prd", "data", f"Text {number}.", ADA)
    return desk


def test_ten_versions_are_kept_and_of_older_ones_the_outline(many) -> None:
    assert [one.version for one in many.shelf.versions("prd")] == [*range(25, 15, -1), 10, 1]


@pytest.mark.parametrize(
    ("numbers", "gone"),
    [
        ([], []),
        ([*range(1, 11)], []),
        ([*range(1, 12)], []),
        ([*range(1, 14)], [2, 3]),
        ([1, 10, *range(11, 22)], [11]),
    ],
)
def test_versions_are_thinned(numbers, gone) -> None:
    assert thinned(numbers) == gone
    assert len(numbers) - len(gone) >= min(len(numbers), KEPT_VERSIONS)


def test_an_old_version_is_shown_as_it_was(many) -> None:
    assert "PostgreSQL" in many.shelf.show("prd", 1).text
    assert "Text 20." in many.shelf.show("prd", 20).text
    with pytest.raises(UnknownRecord, match="version"):
        many.shelf.show("prd", 12)


def test_it_is_shown_as_it_would_be_built_now(desk, prd, answer) -> None:
    before = desk.shelf.show("prd")
    assert desk.shelf.show("prd", 0).text == before.text
    answer("core.store", "sqlite")
    now = desk.shelf.show("prd", 0)
    differing = [s.key for s in now.sections if s.text != next((o.text for o in before.sections if o.key == s.key), "")]
    assert sorted(differing) == sorted(desk.shelf.diff("prd", new=0).sections) != []
    assert desk.shelf.show("prd").text == before.text


def test_the_difference_of_versions_names_the_sections(many) -> None:
    last = many.shelf.diff("prd")
    assert (last.old, last.new, last.sections) == (24, 25, ["data"])
    assert "-Text 24." in last.diff
    assert "+Text 25." in last.diff
    assert (many.shelf.diff("prd", 1, 20).old, many.shelf.diff("prd", 1, 20).new) == (1, 20)


def test_the_version_before_is_the_one_that_is_kept(many) -> None:
    assert (many.shelf.diff("prd", new=16).old, many.shelf.diff("prd", new=10).old) == (10, 1)


def test_the_difference_against_now_shows_what_a_build_would_change(desk, prd, answer) -> None:
    assert desk.shelf.diff("prd", new=0).sections == []
    answer("core.store", "sqlite")
    diff = desk.shelf.diff("prd", new=0)
    assert section_about(prd, "PostgreSQL") in diff.sections
    assert "as it would be now" in diff.diff
    assert [one.version for one in desk.shelf.versions("prd")] == [1]


def test_an_older_version_can_be_compared_with_now(many) -> None:
    diff = many.shelf.diff("prd", old=20, new=0)
    assert (diff.old, diff.new) == (20, 0)
    assert "-Text 20." in diff.diff


def test_each_branch_has_versions_of_its_own(desk, prd) -> None:
    desk.branching.begin(BranchNew(name="try"), ADA)
    with pytest.raises(UnknownRecord):
        desk.shelf.show("prd")
    desk.opened.use(MAIN)
    assert desk.shelf.show("prd").info.version == 1


def test_a_kept_version_is_what_was_given(desk, opened) -> None:
    store = Artifacts(opened.database)
    for text in ("one", "two"):
        store.keep(desk.opened.id, MAIN, "prd", ADA, [{"key": "a", "text": text}])
    assert store.latest(desk.opened.id, MAIN, "prd").sections == [{"key": "a", "text": "two"}]
    assert store.find(desk.opened.id, MAIN, "prd", 1).sections == [{"key": "a", "text": "one"}]
    assert store.latest(desk.opened.id, "other", "prd") is None


# -- remarks ---------------------------------------------------------------------------------------------------------


def test_remarks_stand_in_threads_and_are_resolved_and_opened_again(desk, prd) -> None:
    key = next(iter(prd()))
    first = desk.recording.remark("prd", CommentNew(section=key, text="Too vague."), ADA)
    thread = desk.recording.remark("prd", CommentNew(text="Why?", reply_to=first.alias), BOB)
    nested = desk.recording.remark("prd", CommentNew(text="So.", reply_to=thread.replies[0].alias), ADA)
    assert [reply.text for reply in nested.replies] == ["Why?", "So."]
    assert {reply.section for reply in nested.replies} == {key}
    assert desk.shelf.show("prd").info.comments == 1
    assert desk.recording.resolve(nested.replies[1].alias, BOB).resolved_by == BOB
    assert desk.recording.remarks("prd", resolved=False) == []
    assert desk.shelf.show("prd").info.comments == 0
    assert desk.recording.resolve(first.alias, ADA, resolved=False).resolved_by == ""
    assert [one.alias for one in desk.recording.remarks(resolved=False)] == [first.alias]


def test_a_remark_needs_words_an_artifact_and_a_thread_that_is_there(desk, prd) -> None:
    with pytest.raises(WrongUse, match="words"):
        desk.recording.remark("prd", CommentNew(text=" \n"), ADA)
    with pytest.raises(UnknownRecord):
        desk.recording.remark("novel", CommentNew(text="x"), ADA)
    with pytest.raises(UnknownRecord):
        desk.recording.remark("prd", CommentNew(text="x", reply_to="C-9"), ADA)


def test_remarks_make_no_artifact_stale_and_stand_on_a_closed_branch(desk, prd) -> None:
    desk.branching.protect(MAIN, "merge_only", ADA)
    desk.recording.remark("prd", CommentNew(text="Fine."), BOB)
    assert desk.shelf.stale() == {}


def test_a_lock_touches_only_what_shows_it(desk, prd) -> None:
    desk.choices.change("core.store", DecisionChange(locked=True), ADA)
    assert [line.partition(":")[0] for line in desk.shelf.stale()["prd"]] == ["decisions"]
