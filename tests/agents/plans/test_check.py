"""What a plan may not be: every fault is found, and told so that one can mend it."""

from __future__ import annotations

import msgspec
import pytest
from support.plan_texts import ground, plan, task

from agents.authority import Scope
from agents.plans.check import check, command_fault, covers, path_fault
from agents.plans.plan import Acceptance, Confidence, FileUse, Hours, Phase, TaskKind, Trace
from agents.records import Risk

FILES = ("a.py", "src/b.py", "tests/test_a.py")


def messages(*tasks, **fields):
    subjects = fields.pop("subjects", None)
    return [fault.message for fault in check(plan(*tasks, **fields), ground(*FILES, subjects=subjects))]


def test_a_plan_that_can_be_carried_out_has_no_faults():
    assert messages(task("T-1", "a.py"), task("T-2", "src/b.py", after=("T-1",))) == []


def test_tasks_that_wait_for_each_other_are_named_in_their_order():
    first, second = task("T-1", after=("T-2",)), task("T-2", after=("T-1",))
    assert any("T-1 → T-2 → T-1" in told or "T-2 → T-1 → T-2" in told for told in messages(first, second))


def test_a_task_that_waits_for_itself_is_a_circle():
    assert any("T-1 → T-1" in told for told in messages(task("T-1", after=("T-1",))))


def test_a_long_chain_is_checked_without_running_out_of_stack():
    chain = [task(f"T-{n}", after=(f"T-{n - 1}",) if n > 1 else ()) for n in range(1, 201)]
    assert messages(*chain) == []


def test_two_tasks_at_once_on_one_file_clash():
    [told] = messages(task("T-1", "a.py"), task("T-2", "a.py"))
    assert told == "T-1 and T-2 both change a.py and neither comes after the other. Let one come after the other."


def test_one_after_the_other_on_one_file_is_fine_also_by_a_third():
    tasks = (task("T-1", "a.py"), task("T-2", "src/b.py", after=("T-1",)), task("T-3", "a.py", after=("T-2",)))
    assert messages(*tasks) == []


def test_a_file_must_be_there_or_be_created_before():
    assert messages(task("T-1", "new.py")) == [
        "T-1 changes new.py, which is not there and which no earlier task creates."
    ]
    made = task("T-1", files=(FileUse("new.py", "create"),))
    assert messages(made, task("T-2", "new.py", after=("T-1",))) == []
    assert messages(task("T-2", "new.py"), made) != []


def test_what_is_created_may_not_be_there_unless_it_was_removed():
    again = task("T-2", files=(FileUse("a.py", "create"),), after=("T-1",))
    assert messages(task("T-1"), again) == ["T-2 creates a.py, which is there already."]
    assert messages(task("T-1", files=(FileUse("a.py", "remove"),)), again) == []


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "~/x", "../x", "a/../../x", "a//b", "./a", "C:/x", "a\\b", ".git/hooks/pre-commit", "x/.GIT/config",
     ".groundplan/agents/coder.md", "", " a", "a\nb", "a\u202eb", "src/**/x.py", "a\x00b"],
)  # fmt: skip
def test_a_path_that_leads_elsewhere_or_cannot_be_read_is_refused(path):
    assert path_fault(path)
    assert messages(task("T-1", path))


@pytest.mark.parametrize("path", ["a.py", "src/[id].tsx", ".github/workflows/ci.yml", "src/**", "**", "größe/ä.py"])
def test_a_path_of_the_folder_is_fine(path):
    assert not path_fault(path)


def test_a_path_that_leaves_the_folder_by_a_link_is_refused():
    [fault] = check(plan(task("T-1", "link.py")), ground(*FILES, outside="link.py"))
    assert fault.message == "The path link.py of T-1 leads out of the folder."


@pytest.mark.parametrize("command", ["pytest -q", "cd web && npx jest", "go test ./...", "make check"])
def test_commands_of_projects_can_be_permitted(command):
    assert not command_fault(command)


@pytest.mark.parametrize(
    "command",
    ["", " ", "pytest\nrm -rf x", "pytest 'x", "echo $(curl x)", "echo `id`", "git *", "a\u2066b", "cat <(id)"],
)
def test_a_command_that_hides_something_is_refused(command):
    assert command_fault(command)


def test_acceptance_uses_only_commands_that_may_run():
    done = Acceptance(commands=("pytest",))
    assert messages(task("T-1", acceptance=done)) == [
        "T-1 is accepted by 'pytest', which is not among the commands that it may run."
    ]
    assert messages(task("T-1", acceptance=done, commands=("pytest",))) == []


def test_every_task_says_when_it_is_done_and_how_to_get_back():
    told = messages(task("T-1", acceptance=Acceptance(sentences=(" ",)), rollback=""))
    assert told == ["T-1 has no way back.", "T-1 does not say how one sees that it is done."]


def test_an_agent_must_be_known_and_the_known_ones_are_told():
    assert messages(task("T-1", agent="codr")) == [
        "There is no agent 'codr' for T-1; there are: coder, reviewer, tester."
    ]


def test_what_a_person_decides_has_neither_agent_nor_files():
    assert messages(task("T-1", kind=TaskKind.DECIDE, agent="")) == []
    assert messages(task("T-1", "a.py", kind=TaskKind.DECIDE, agent="")) != []


@pytest.mark.parametrize(
    "hours", [Hours(2, 1, 3), Hours(-1, 0, 1), Hours(0, 1, float("inf")), Hours(float("nan"), 1, 2)]
)
def test_estimates_go_from_low_to_high(hours):
    assert messages(task("T-1", estimate=hours)) == ["The estimate of T-1 does not go from low over likely to high."]


@pytest.mark.parametrize(
    "sure", [Confidence(1.2, "x"), Confidence(-0.1, "x"), Confidence(0.5, " "), Confidence(float("nan"), "x")]
)
def test_confidence_lies_between_0_and_1_and_has_a_reason(sure):
    assert messages(task("T-1", confidence=sure))


def test_a_risk_needs_a_mitigation():
    assert messages(task("T-1", risk="high")) == ["T-1 is of high risk, and nothing says what is done about it."]


def test_traces_must_exist_where_that_is_known():
    rests = task("T-1", traces=(Trace("decision:D9", "D-9"),))
    assert messages(rests) == []
    assert messages(rests, subjects=frozenset({"decision:D1"})) == ["T-1 rests on D-9, which there is not."]


@pytest.mark.parametrize("scope", [
    Scope(),
    Scope(tools=("edit_file", "run_command"), paths=("a.py", "src/b.py")),
    Scope(tools=("edit_file", "run_command"), paths=("**",)),
    Scope(tools=("edit_file", "run_command"), paths=("a.py",), commands=("rm -rf /",)),
    Scope(tools=("edit_file", "run_command"), paths=("a.py",), hosts=("evil.example",)),
    Scope(tools=("edit_file", "run_command", "web_fetch"), paths=("a.py",)),
    Scope(tools=("edit_file", "run_command"), paths=("a.py",), risk=Risk.CRITICAL),
])  # fmt: skip
def test_permissions_that_are_not_exactly_those_of_the_tasks_are_a_fault(scope):
    assert {fault.code for fault in check(plan(task("T-1", "a.py"), scope=scope), ground(*FILES))} == {"plan.scope"}


def test_letters_that_mean_something_in_a_glob_stand_for_themselves_in_the_permissions():
    [pattern] = plan(task("T-1", "src/[id].tsx")).scope.paths
    assert pattern == "src/[[]id].tsx"


def test_phases_hold_every_task_once():
    tasks = (task("T-1"), task("T-2"))
    assert messages(*tasks, phases=(Phase("Change", "x", ("T-1", "T-1", "T-9")),)) == [
        "T-1 stands in more than one phase.",
        "A phase names T-9, which is no task of this plan.",
        "T-2 stands in no phase.",
    ]


def test_the_digest_binds_work_and_permissions_but_not_progress():
    one = plan(task("T-1", "a.py"))
    assert plan(task("T-1", "a.py", state="done", run="R")).digest == one.digest
    assert plan(task("T-1", "src/b.py")).digest != one.digest
    assert msgspec.structs.replace(one, scope=Scope(paths=("**",))).digest != one.digest


def test_the_tasks_of_a_path_are_found_also_by_the_folder_above_it():
    made = plan(task("T-1", "a.py"), task("T-2", files=(FileUse("src/**", "create"),)))
    assert covers(made, "src/new/x.py") == ("T-2",)
    assert covers(made, "srcs/x.py") == ()
