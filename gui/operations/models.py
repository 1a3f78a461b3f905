"""Models: which there are, which are asked, fetching one, trying one, and what they have used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from daemon.client.api import Client
from daemon.contract.model import BudgetView, ModelChoice, ModelName, ModelsView, ModelTrial, PullView, TrialView
from gui.operations.operation import Operation
from gui.operations.reading import path_to, read
from gui.operations.topic import Topic

CHANGES: Final = frozenset({Topic.MODELS, Topic.SETTINGS})

_PATIENT_S: Final = 660.0
"""A model may have to be loaded first."""


@dataclass(frozen=True)
class Models:
    """All models, and what was used today."""

    view: ModelsView
    budget: BudgetView


def look_at_models() -> Operation[Models]:
    """Which models there are, in the order in which they are asked, and what they have used today."""

    def call(client: Client) -> Models:
        view = client.request("GET", path_to("models"), timeout_s=_PATIENT_S).parse(ModelsView)
        return Models(view, read(client, path_to("models", "budget"), BudgetView))

    return Operation("Read the models", call)


def use_models(names: Sequence[str]) -> Operation[ModelsView]:
    """Ask these from now on, in this order; none of them: the first suitable one that Ollama has."""

    def call(client: Client) -> ModelsView:
        body = ModelChoice(names=list(names)).model_dump()
        return client.request("PUT", path_to("models", "use"), body=body, timeout_s=_PATIENT_S).parse(ModelsView)

    return Operation("Choose the models", call, CHANGES)


def try_model(name: str) -> Operation[TrialView]:
    """Ask a model a tiny question."""

    def call(client: Client) -> TrialView:
        body = ModelTrial(name=name).model_dump()
        return client.request("POST", path_to("models", "trial"), body=body, timeout_s=_PATIENT_S).parse(TrialView)

    return Operation(f"Test {name}", call, frozenset({Topic.MODELS}))


def pull_model(name: str) -> Operation[PullView]:
    """Have Ollama fetch a model; how far it is comes with `follow_pull`."""

    def call(client: Client) -> PullView:
        body = ModelName(name=name).model_dump()
        return client.request("POST", path_to("models", "pulls"), body=body).parse(PullView)

    return Operation(f"Fetch {name}", call)


def follow_pull(pull: str) -> Operation[PullView]:
    """How far a download is."""
    return Operation("Follow the download", lambda client: read(client, path_to("models", "pulls", pull), PullView))


def cancel_pull(pull: str) -> Operation[PullView]:
    """Stop a download; what was fetched is kept for a later one."""

    def call(client: Client) -> PullView:
        return client.request("DELETE", path_to("models", "pulls", pull)).parse(PullView)

    return Operation("Stop the download", call, CHANGES)
