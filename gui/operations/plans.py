"""What can be done with plans: made, looked at, changed, approved, taken back, written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from daemon.client.api import Client
from daemon.contract.agent import AgentView
from daemon.contract.model import ModelsView
from daemon.contract.plan import (
    PlanApprove,
    PlanChangeWish,
    PlanCheck,
    PlanEdit,
    PlanFault,
    PlanNew,
    PlanRefine,
    PlanSummary,
    PlanText,
    PlanView,
)
from daemon.contract.sandbox import SandboxView
from daemon.errors import WrongUse
from gui.operations.operation import Operation
from gui.operations.reading import path_to, plain, read, read_list
from gui.operations.topic import Topic

_MODEL_TIMEOUT_S: Final = 900.0
"""A model on this machine may take minutes to plan."""

_CHANGES: Final = frozenset({Topic.PLANS})


@dataclass(frozen=True)
class SeenPlan:
    """A plan as somebody has seen it: only that state can be changed or approved. `faults` keep it from being done."""

    plan: PlanView
    etag: str
    faults: tuple[PlanFault, ...] = ()


@dataclass(frozen=True)
class Choices:
    """What a plan or a run can be given: agents by name, models by name, and how far commands are held back."""

    agents: tuple[str, ...]
    models: tuple[str, ...]
    model_in_use: str
    is_remote: bool
    why_no_model: str
    sandbox: SandboxView


def list_plans(folder: str) -> Operation[list[PlanSummary]]:
    """Plans of a workspace, the newest first."""
    return Operation("List the plans", lambda client: read_list(client, path_to("plans"), PlanSummary, _of(folder)))


def show_plan(plan: str) -> Operation[SeenPlan]:
    """One plan, and whether it still holds against the folder as it is now."""

    def call(client: Client) -> SeenPlan:
        reply = client.request("GET", path_to("plans", plan))
        seen = reply.parse(PlanView)
        checked = read(client, path_to("plans", plan, "check"), PlanCheck) if seen.state != "done" else PlanCheck()
        return SeenPlan(seen, reply.headers.get("etag", "*"), tuple(checked.faults))

    return Operation("Open the plan", call)


def choices(folder: str) -> Operation[Choices]:
    """Which agents and models there are, for the lists of a form."""

    def call(client: Client) -> Choices:
        agents = read_list(client, path_to("agents"), AgentView, {"folder": folder}) if folder else []
        known = read(client, path_to("models"), ModelsView)
        asked = sorted((model for model in known.models if model.rank), key=lambda model: model.rank)
        able = [model.name for model in known.models if "completion" in model.capabilities or model.rank]
        return Choices(
            agents=tuple(agent.name for agent in agents if not agent.faults),
            models=tuple(dict.fromkeys([model.name for model in asked] + able)),
            model_in_use=asked[0].name if asked else "",
            is_remote=bool(asked) and asked[0].is_remote,
            why_no_model=known.why_none,
            sandbox=read(client, path_to("sandbox"), SandboxView),
        )

    return Operation("See which agents and models there are", call)


def make_plan(wish: PlanNew) -> Operation[SeenPlan]:
    """Plan a change; a model may take minutes over it."""
    return Operation(
        "Plan the change",
        lambda client: _send(client, "POST", path_to("plans"), wish, timeout_s=_MODEL_TIMEOUT_S),
        _CHANGES,
    )


def edit_plan(seen: SeenPlan, changes: Sequence[PlanChangeWish]) -> Operation[SeenPlan]:
    """Change a plan, all changes or none; one that was approved has to be approved again."""
    wish = PlanEdit(changes=list(changes))
    return Operation(
        "Change the plan",
        lambda client: _send(client, "PATCH", path_to("plans", seen.plan.id), wish, seen.etag),
        _CHANGES,
    )


def refine_plan(seen: SeenPlan, words: str, models: Sequence[str] = ()) -> Operation[SeenPlan]:
    """Let a model say more of a plan, with what the person says of it."""
    wish, path = PlanRefine(words=words, models=list(models)), path_to("plans", seen.plan.id, "refine")
    return Operation(
        "Refine the plan",
        lambda client: _send(client, "POST", path, wish, seen.etag, timeout_s=_MODEL_TIMEOUT_S),
        _CHANGES,
    )


def approve_plan(seen: SeenPlan, wish: PlanApprove) -> Operation[SeenPlan]:
    """Permit exactly what was seen."""
    path = path_to("plans", seen.plan.id, "approve")
    return Operation("Approve the plan", lambda client: _send(client, "POST", path, wish, seen.etag), _CHANGES)


def revoke_plan(plan: str) -> Operation[SeenPlan]:
    """Take an approval back; what it permitted asks again at once."""
    path = path_to("plans", plan, "revoke")
    return Operation("Revoke the approval", lambda client: _send(client, "POST", path, None), _CHANGES)


def remove_plan(plan: str) -> Operation[None]:
    """Forget a plan, and with it what it permitted. Runs of it stay."""

    def call(client: Client) -> None:
        client.request("DELETE", path_to("plans", plan))

    return Operation("Remove the plan", call, _CHANGES)


def plan_text(plan: str, form: str) -> Operation[PlanText]:
    """A plan as `md`, `json`, `mermaid`, or as issues for `github`, `jira` or `linear`."""
    path = path_to("plans", plan, "text")
    return Operation("Write the plan down", lambda client: read(client, path, PlanText, {"form": form}))


def save_text(text: str, path: str) -> Operation[str]:
    """Write a text into a file; gives its path."""

    def call(_client: Client) -> str:
        try:
            Path(path).write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            told = f"{path} cannot be written: {error.strerror}."
            raise WrongUse(told, "Choose another folder.") from error
        return path

    return Operation("Save the file", call)


def _of(folder: str) -> Mapping[str, str]:
    return {"folder": folder} if folder else {}


def _send(
    client: Client,
    method: str,
    path: str,
    body: BaseModel | None,
    etag: str = "",
    timeout_s: float | None = None,
) -> SeenPlan:
    """Change a plan if it is still as it was seen, and see it as it is then."""
    headers = {"If-Match": etag} if etag else None
    reply = client.request(method, path, body=plain(body) or {}, headers=headers, timeout_s=timeout_s)
    seen = reply.parse(PlanView)
    checked = read(client, path_to("plans", seen.id, "check"), PlanCheck)
    return SeenPlan(seen, reply.headers.get("etag", "*"), tuple(checked.faults))
