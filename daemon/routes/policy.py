"""Policy: what would happen to a command, the rules in force, their tests, and grants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query

from agents.policy.circumstances import Circumstances
from agents.policy.decide import decide
from agents.policy.shell import read_command
from agents.records import Demand, Effect, Mode, Risk
from agents.sandbox.sandbox import MachineSandbox
from daemon.contract.ids import Actor
from daemon.contract.policy import Grants as GrantList
from daemon.contract.policy import GrantView, PolicyAnswer, PolicyQuestion, PolicyView, RuleView
from daemon.inbox.granting import Grants
from daemon.inbox.policy_files import PolicyFiles
from daemon.inbox.views import grant_view


def policy_router(
    files: PolicyFiles, grants: Grants, sandbox: Callable[[], MachineSandbox], offline: Callable[[], bool], user: Actor
) -> APIRouter:
    """Routes on policy."""
    router = APIRouter(prefix="/policy", tags=["policy"])

    @router.post("/explain")
    def explain(question: PolicyQuestion) -> PolicyAnswer:
        """What would happen to a command of an agent, and why. Nothing is run."""
        folder, box = Path(question.folder), sandbox()
        demand = Demand(
            tool="run_command", effect=Effect.RUN, risk=Risk.MEDIUM, summary=question.command, command=question.command
        )
        found = decide(
            demand,
            Circumstances(
                mode=Mode(question.mode),
                now=datetime.now(UTC),
                sandbox=box.level,
                rules=files.rules(folder),
                grants=grants.in_force(folder=question.folder),
                folder=question.folder,
                offline=offline(),
            ),
        )
        line = read_command(question.command)
        return PolicyAnswer(
            verdict=found.verdict.value,
            reason=found.reason,
            line=found.line,
            risk=found.risk.word,
            risks=list(found.risks),
            parts=[" ".join(word.text for word in part.words) for part in line.commands],
            doubts=list(found.doubts),
            shown=found.shown,
            sandbox=box.level.value,
            sandbox_reason=box.reason,
        )

    @router.get("")
    def show(folder: Annotated[str, Query(description="The folder that it is about.")]) -> PolicyView:
        """The rules in force at a folder, and what is wrong with them."""
        found, box = files.of_files(Path(folder)), sandbox()
        return PolicyView(
            files=[str(file) for file in found if file.exists()],
            rules=[
                RuleView(
                    verdict=rule.verdict.value,
                    subject=rule.subject,
                    patterns=list(rule.patterns),
                    why=rule.why,
                    line=rule.line,
                )
                for rules in found.values()
                for rule in rules.rules
            ],
            hosts=[host for rules in found.values() for host in rules.hosts],
            unprotected=[path for rules in found.values() for path in rules.unprotected],
            faults=[f"{rules.fault_line}: {rules.fault}" for rules in found.values() if rules.fault],
            sandbox=box.level.value,
            sandbox_reason=box.reason,
        )

    @router.get("/grants")
    def list_grants(folder: Annotated[str | None, Query(description="Only those of this folder.")] = None) -> GrantList:
        """Authority that was given beforehand, the newest first."""
        return GrantList(grants=[grant_view(grant) for grant in grants.all(folder=folder)])

    @router.post("/grants/{grant}/revoke")
    def revoke(grant: str) -> GrantView:
        """End a grant."""
        return grant_view(grants.revoke(grant, user))

    return router
