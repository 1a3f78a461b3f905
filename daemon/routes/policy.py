"""Policy: what would happen to a command, the rules in force, their tests, and grants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query

from agents.policy.circumstances import Circumstances
from agents.records import Mode
from agents.sandbox.sandbox import MachineSandbox
from daemon.contract.ids import Actor
from daemon.contract.policy import Grants as GrantList
from daemon.contract.policy import (
    GrantView,
    PolicyAnswer,
    PolicyFile,
    PolicyQuestion,
    PolicyText,
    PolicyTextFault,
    PolicyTextFaults,
    PolicyTextNew,
    PolicyView,
)
from daemon.errors import WrongUse
from daemon.inbox.explaining import explain_command, rule_views
from daemon.inbox.granting import Grants
from daemon.inbox.policy_files import PolicyFiles
from daemon.inbox.views import grant_view


def policy_router(
    files: PolicyFiles,
    grants: Grants,
    sandbox: Callable[[], MachineSandbox],
    offline: Callable[[], bool],
    user: Actor,
    own_state: Sequence[str] = (),
) -> APIRouter:
    """Routes on policy; `own_state` as in `Circumstances`."""
    router = APIRouter(prefix="/policy", tags=["policy"])

    @router.post("/explain")
    def explain(question: PolicyQuestion) -> PolicyAnswer:
        """What would happen to a command of an agent, and why. Nothing is run."""
        if not question.command.strip():
            raise WrongUse("There is no command to explain.", "Put one in quotes: policy explain 'make test'")
        folder = _absolute(question.folder)
        box = sandbox()
        circumstances = Circumstances(
            mode=Mode(question.mode),
            now=datetime.now(UTC),
            sandbox=box.level,
            filters_hosts=box.filters_hosts,
            rules=files.rules(folder),
            grants=grants.in_force(folder=question.folder),
            folder=question.folder,
            offline=offline(),
            is_dry=question.dry_run,
            own_state=tuple(own_state),
        )
        return explain_command(question.command, circumstances, box.reason)

    @router.get("")
    def show(folder: Annotated[str, Query(description="The folder that it is about.")]) -> PolicyView:
        """The rules in force at a folder, and what is wrong with them."""
        found, box = files.of_files(_absolute(folder)), sandbox()
        several = list(found.values())
        return PolicyView(
            files=[str(file) for file in found if file.exists()],
            own=str(files.own),
            rules=rule_views(several),
            examples=sum(len(rule.matches) + len(rule.does_not_match) for rules in several for rule in rules.rules),
            hosts=[host for rules in several for host in rules.hosts],
            unprotected=[path for rules in several for path in rules.unprotected],
            faults=[
                told
                for rules in several
                if rules.fault
                for told in (f"{rules.fault_line}: {rules.fault}", *rules.more_faults)
            ],
            sandbox=box.level.value,
            sandbox_reason=box.reason,
        )

    @router.post("/file")
    def begin_file() -> PolicyFile:
        """The user's own rules, made with an explanation if there are none."""
        return PolicyFile(path=str(files.begin_own()))

    @router.get("/file")
    def read_file() -> PolicyText:
        """The user's own rules as they stand in their file, or the beginning of one."""
        text, version = files.own_text()
        return PolicyText(path=str(files.own), text=text, version=version)

    @router.put("/file")
    def write_file(wish: PolicyTextNew) -> PolicyText:
        """Put the user's own rules in force; refused with a fault in them, or if they were changed since."""
        text, version = files.write_own(wish.text, wish.version)
        return PolicyText(path=str(files.own), text=text, version=version)

    @router.post("/file/check")
    def check_file(wish: PolicyTextNew) -> PolicyTextFaults:
        """What would be wrong with such a file. Nothing is written."""
        faults = [PolicyTextFault(line=line, message=message) for line, message in files.faults_in(wish.text)]
        return PolicyTextFaults(faults=faults)

    @router.get("/grants")
    def list_grants(folder: Annotated[str | None, Query(description="Only those of this folder.")] = None) -> GrantList:
        """Authority that was given beforehand, the newest first."""
        return GrantList(grants=[grant_view(grant, datetime.now(UTC)) for grant in grants.all(folder=folder)])

    @router.post("/grants/{grant}/revoke")
    def revoke(grant: str) -> GrantView:
        """End a grant."""
        return grant_view(grants.revoke(grant, user), datetime.now(UTC))

    return router


def _absolute(folder: str) -> Path:
    if "\x00" in folder or not Path(folder).is_absolute():
        raise WrongUse(f"The folder {folder!r} is not absolute.", "The daemon does not know your current folder.")
    return Path(folder)
