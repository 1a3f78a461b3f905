"""The deployment plan: where it runs, how a change gets there, how one sees that it works, and how one gets it back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final, NamedTuple

from spec.artifacts.deployment_steps import BACKUP_STEPS, ROLLOUT_STEPS, SIGNALS
from spec.artifacts.markdown import check_markdown, code, escape, fenced, heading, listed
from spec.artifacts.model import ArtifactType, Section
from spec.artifacts.phrases import phrase
from spec.artifacts.prd_sayings import SAYINGS
from spec.artifacts.prd_story import is_worth_telling
from spec.artifacts.sentences import NO, YES, Narrator, Saying, Told, facts_told, is_told_by
from spec.artifacts.writing import Draft
from spec.records import CHANGE_TYPES, Decision
from spec.view import SpecView

ARTIFACT: Final = "deployment"


class _Group(NamedTuple):
    key: str
    title: str
    facts: tuple[str, ...]
    lack: str


_GROUPS: Final = (
    _Group(
        "environments",
        "Environments",
        ("deploy.target", "deploy.environments", "deploy.regions", "data.residency", "data.store"),
        "where it runs and in which environments",
    ),
    _Group(
        "pipeline",
        "Pipeline",
        ("stack.language", "tests.depth", "tests.coverage"),
        "what a change passes before it goes live",
    ),
    _Group(
        "rollout",
        "Rollout",
        ("deploy.strategy", "quality.availability"),
        "how a new version goes live and how it is taken back",
    ),
    _Group(
        "observability",
        "Observability",
        ("ops.observability", "ops.on_call", "quality.latency_p95", "telemetry.kind"),
        "what is measured while it runs, and who is told",
    ),
    _Group(
        "backup",
        "Backup and recovery",
        ("ops.backup", "quality.rpo", "quality.rto", "data.retention"),
        "how data is backed up and brought back",
    ),
    _Group(
        "security",
        "Security",
        (
            "security.secrets",
            "data.encrypted_at_rest",
            "security.compliance",
            "auth.method",
            "auth.mfa",
            "data.audit",
            "api.rate_limit",
        ),
        "where secrets lie and how access is guarded",
    ),
    _Group(
        "cost", "Cost", ("budget.monthly", "users.count", "data.size", "quality.peak_rate"), "what running it may cost"
    ),
)

_WITHOUT_SERVER: Final = frozenset({"cli", "library", "desktop", *CHANGE_TYPES})
_ALWAYS: Final = frozenset({"environments", "pipeline", "rollout"})
"""What even a product without a server has to tell; a change has its own plan for the rest."""

_BY_FACT: Final = {
    **{saying.fact: saying for group in SAYINGS.values() for saying in group},
    "auth.mfa": Saying(
        "auth.mfa", {"required": "Signing in always takes a second factor.", "none": "There is no second factor."}
    ),
    "ops.on_call": Saying(
        "ops.on_call",
        {
            YES: "Somebody is on call and is woken when it fails.",
            NO: "Nobody is on call: a failure waits for working hours.",
        },
    ),
}


class _Plan:
    def __init__(self, view: SpecView) -> None:
        self.view = view
        self.narrator = Narrator(view)
        self._told = facts_told(_BY_FACT.values(), view)

    def facts(self, group: _Group) -> list[Told]:
        return self.narrator.tell_all(_BY_FACT[fact] for fact in group.facts)

    def further(self, group: str) -> list[Told]:
        """Decisions that the group needs and that no sentence above tells."""
        live = [one for one in self.view.decisions if is_worth_telling(one, self.view) and _first_group(one) == group]
        return [self.narrator.decision(one) for one in live if not is_told_by(one, self.view, self._told)]

    def derived(self, fact: str, steps: dict[str, tuple[str, ...]]) -> list[Told]:
        """Lines that a fact's word stands for."""
        return [self.narrator.told_of(line, fact) for line in steps.get(self.view.word(fact), ())]


def _first_group(decision: Decision) -> str:
    return next((need.partition(".")[2] for need in decision.needs if need.startswith(f"{ARTIFACT}.")), "")


def _render(view: SpecView) -> Sequence[Section]:
    plan = _Plan(view)
    found = [section for group in _GROUPS if (section := _section(plan, group))]
    if not found:
        return ()
    first = found[0]
    title = heading(f"{view.project.name or 'Project'}: deployment plan", 1)
    return [Section(first.key, first.title, f"{title}\n\n{first.text}", first.rests_on, first.gaps), *found[1:]]


def _section(plan: _Plan, group: _Group) -> Section | None:
    draft = Draft(plan.view, ARTIFACT, group.key, group.title)
    draft.listing([*plan.facts(group), *plan.further(group.key)])
    if group.key == "environments":
        _environments(plan, draft)
    elif group.key == "pipeline":
        _pipeline(plan, draft)
    elif group.key == "rollout":
        _numbered(draft, plan.derived("deploy.strategy", ROLLOUT_STEPS), "How a version goes live and back")
    elif group.key == "observability":
        _signals(plan, draft)
    elif group.key == "backup":
        _numbered(draft, plan.derived("ops.backup", BACKUP_STEPS), "What this takes")
    is_served = plan.view.word("product.type", plan.view.project.type) not in _WITHOUT_SERVER
    return draft.finish(group.lack if is_served or group.key in _ALWAYS else "")


def _numbered(draft: Draft, told: Sequence[Told], title: str) -> None:
    if told:
        draft.under(title)
        lines = [f"{number}. {one.text}" for number, one in enumerate(told, start=1)]
        draft.block("\n".join(lines), *(subject for one in told for subject in one.rests_on))


def _environments(plan: _Plan, draft: Draft) -> None:
    """What the code brings for it."""
    if plan.view.code:
        files = [
            f
            for f in plan.view.code.files
            if f.rpartition("/")[2].startswith(("Dockerfile", "docker-compose", "compose."))
        ]
        draft.block(f"The code brings {listed([code(path) for path in files[:6]])}." if files else "")


def _pipeline(plan: _Plan, draft: Draft) -> None:
    known = plan.view.code
    if known is None:
        return
    draft.block(f"Pipelines that are there: {listed([code(path) for path in known.ci])}." if known.ci else "")
    commands = (*known.lint[:2], *known.build[:1], *known.test[:3])
    if commands:
        draft.block("Commands that the code has for it:")
        draft.block(fenced("\n".join(dict.fromkeys(commands)), "sh"))


def _signals(plan: _Plan, draft: Draft) -> None:
    """What to alarm on: each row is a number that was promised."""
    rows, rests = [], list[str]()
    for fact, (signal, target, unit) in SIGNALS.items():
        saying = Saying(fact, number=target, unit=unit)
        told = plan.narrator.tell(saying)
        if told:
            rows.append((escape(signal), told.text))
            rests += told.rests_on
    if rows:
        draft.under("What has to be seen")
    draft.table(("Signal", "Alarm"), rows, *rests)


def _blockers(view: SpecView) -> tuple[str, ...]:
    kind = phrase("product.type", view.word("product.type", view.project.type))
    plan = _Plan(view)
    if any(plan.facts(group) or plan.further(group.key) for group in _GROUPS) or view.code:
        return ()
    return (f"nothing is decided on how this {kind} is deployed",)


DEPLOYMENT: Final = ArtifactType(
    name=ARTIFACT,
    title="Deployment plan",
    filename="deployment.md",
    media="text/markdown",
    render=_render,
    check=partial(check_markdown, filename="deployment.md"),
    blockers=_blockers,
)
