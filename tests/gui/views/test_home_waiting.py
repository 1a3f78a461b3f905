from __future__ import annotations

from datetime import UTC, datetime, timedelta

from daemon.contract.approval import ApprovalView
from daemon.contract.artifact import ArtifactInfo
from daemon.contract.check import Contradiction
from daemon.contract.plan import PlanSummary
from daemon.contract.project import Progress, ProjectStatus, ProjectView
from daemon.contract.question import NextQuestion, QuestionView, RuleView
from daemon.contract.run import RunView
from gui.operations.home import ProjectSight, Sight
from gui.views.home.dialogs import BUDGET_WORDS, TIMES, TYPES
from gui.views.home.machine_card import left_s
from gui.views.home.projects_card import state_of
from gui.views.home.waiting import waiting_of
from spec.questions.interrogation import BUDGETS
from spec.records import CHANGE_TYPES, PROJECT_TYPES

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def project(**more) -> ProjectSight:
    view = ProjectView(
        id="p", alias="P-1", name="Checkout", idea="An idea", type="api_service", time="standard", brownfield=False,
        archived=False, folder="/code/shop", branch="main", created_at=NOW, used_at=NOW, revision=3,
    )  # fmt: skip
    progress = Progress(
        **{
            "decided": 18,
            "assumed": 0,
            "to_confirm": 0,
            "deferred": 0,
            "open": 0,
            "follows": 0,
            "asked": 9,
            "budget": 30,
        }
        | more.pop("progress", {})
    )
    clashes = more.pop("clashes", [])
    status = ProjectStatus(project=view, progress=progress, contradictions=len(clashes), stale=[])
    return ProjectSight(status, clashes, more.pop("coming", None), more.pop("artifacts", []), [])


def clash() -> Contradiction:
    rule = RuleView(id="PAY-04", holds="x", because="A key must outlive the last retry.")
    return Contradiction(core=["D-19", "D-7"], repairs=[["D-7"]], rules=[rule])


def approval(ident: str, **more) -> ApprovalView:
    return ApprovalView(
        id=ident, state="waiting", tool="write", effect="write", risk="medium", summary=f"Change {ident}",
        reason="", policy_line="", command="", diff="", sandbox="isolated", folder="/code/shop", actor="agent",
        run="r", step=1, binding="b", asked_at=NOW, **{"expires_at": None, **more},
    )  # fmt: skip


def run(**more) -> RunView:
    return RunView(
        id="r-1", folder="/code/shop", plan=None, agent="coder", goal="Keep keys", mode="ask", priority=5, attempt=1,
        brain="model", sandbox="isolated", created_at=NOW, started_at=NOW, ended_at=NOW, actor="you", steps=3,
        **{"state": "done", "changed": ["a.py"], "dry_run": False, **more},
    )  # fmt: skip


def plan(**more) -> PlanSummary:
    return PlanSummary(
        id="pl", title="Keep keys", folder="/code/shop", project="p", version=1, created_at=NOW, tasks=3, done=0,
        hours=2.8, **{"state": "draft", "approved": False, **more},
    )  # fmt: skip


def question(text: str) -> NextQuestion:
    asked = QuestionView(id="core.x", text=text, reason="", category="product", format="text", standing="open")
    return NextQuestion(question=asked, progress=project().status.progress)


def artifact(stale: list[str], comments: int = 0) -> ArtifactInfo:
    return ArtifactInfo(
        type="prd", title="PRD", filename="prd.md", media="text/markdown", state="stale", stale_sections=stale,
        comments=comments,
    )  # fmt: skip


def test_what_is_most_urgent_comes_first() -> None:
    sight = Sight(
        projects=[
            project(
                progress={"open": 3, "to_confirm": 2},
                clashes=[clash()],
                coming=question("Who may cancel?"),
                artifacts=[artifact(["a", "b"], comments=2)],
            )
        ],
        approvals=[
            approval("late", expires_at=NOW + timedelta(hours=5)),
            approval("never"),
            approval("soon", expires_at=NOW + timedelta(minutes=26)),
        ],
        plans=[plan(), plan(approved=True), plan(state="done")],
        runs=[run(), run(applied=True), run(undone=True), run(state="failed"), run(dry_run=True), run(changed=[])],
    )
    rows = waiting_of(sight, NOW)
    assert [row.title for row in rows] == [
        "Two decisions clash: D-7 and D-19",
        "Change soon",
        "Change late",
        "Change never",
        "2 answers were found for you to confirm",
        "3 questions are open",
        "Plan “Keep keys” waits for approval",
        "A run has changed 1 file: Keep keys",
        "2 sections are stale",
        "2 comments are open on PRD",
    ]
    assert rows[0].text == "Checkout · A key must outlive the last retry."
    assert rows[1].aside == "expires in 26 min"
    assert (rows[1].aside_tone, rows[2].aside_tone) == ("warn", "")
    assert [row.view for row in rows] == [
        "questions", "approvals", "approvals", "approvals", "questions", "questions", "plan", "runs", "specification",
        "specification",
    ]  # fmt: skip


def test_nothing_waits_where_all_is_settled() -> None:
    assert waiting_of(Sight(projects=[project()]), NOW) == []


def test_a_long_question_is_cut() -> None:
    sight = Sight(projects=[project(progress={"open": 1}, coming=question("Why " * 60))])
    row = waiting_of(sight, NOW)[0]
    assert row.title == "1 question is open"
    assert row.text.endswith("…”")
    assert len(row.text) < 120


def test_the_worst_of_a_project_is_its_state() -> None:
    assert state_of(project(clashes=[clash()], progress={"open": 2}), []) == ("clash", "1 contradiction")
    assert state_of(project(progress={"to_confirm": 1, "open": 2}), []) == ("half", "1 answer to confirm")
    assert state_of(project(progress={"open": 2}), [plan()]) == ("half", "Plan waits for approval")
    assert state_of(project(artifacts=[artifact(["a", "b"])]), [plan(approved=True)]) == (
        "half",
        "2 sections are stale",
    )
    assert state_of(project(progress={"open": 2}), []) == ("open", "Interview open")
    assert state_of(project(progress={"assumed": 2}), []) == ("half", "2 answers assumed or put off")
    assert state_of(project(), []) == ("done", "Everything is decided")


def test_what_is_left_of_a_pass_follows_its_pace() -> None:
    began = (NOW, 100)
    assert left_s(began, NOW + timedelta(seconds=0.5), 200, 400) is None
    assert left_s(began, NOW + timedelta(seconds=10), 100, 400) is None
    assert left_s(began, NOW + timedelta(seconds=10), 300, 400) == 5


def test_the_dialog_offers_what_a_spec_knows() -> None:
    assert {value for value, _ in TYPES if value} == {*PROJECT_TYPES, *CHANGE_TYPES}
    assert {value for value, _ in TIMES} == set(BUDGETS)
    for time, words in BUDGET_WORDS.items():
        assert str(BUDGETS[time]) in words or time == "thorough"
