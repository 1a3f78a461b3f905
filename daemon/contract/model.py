"""Models: which there are, which are asked, what they have used."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel


class ModelView(BaseModel):
    """One model. `rank` is its place among those that are asked, from 1; 0 means that it is not asked by itself.

    `breaker` is closed, open (it is left alone for `pause_s`) or half-open. Prices are US dollars for a million tokens
    as decimals; None means that nobody knows, which is not the same as 0. `problem` says why it cannot be asked.
    """

    name: str
    host: str
    is_remote: bool
    rank: int = 0
    context_tokens: int | None = None
    capabilities: list[str] = []
    size_bytes: int | None = None
    parameters: str = ""
    quantization: str = ""
    price_in: str | None = None
    price_out: str | None = None
    breaker: Literal["closed", "open", "half-open"] = "closed"
    pause_s: float = 0.0
    tool_style: str = ""
    edit_style: str = ""
    problem: str = ""
    hint: str = ""


class ModelsView(BaseModel):
    """All models that are known. `why_none` says why no model is asked, if none is."""

    models: list[ModelView]
    ollama_url: str
    ollama_problem: str = ""
    offline: bool = False
    remote_fallback: bool = False
    why_none: str = ""


class ModelDetail(ModelView):
    """A model with what its server tells of it beside: details, parameters, template, licence."""

    told: dict[str, Any] = {}


class ModelName(BaseModel):
    """A model by name, `PROVIDER/MODEL`; one of Ollama also without the provider."""

    name: str


class ModelChoice(BaseModel):
    """Models to ask, in order; none puts back that the first suitable one of Ollama is asked."""

    names: list[str]


class ModelTrial(BaseModel):
    """A model to try; None takes the one that is asked first."""

    name: str | None = None


class TrialView(BaseModel):
    """How a tiny question went. `cost` is US dollars as a decimal; None means that nobody knows."""

    model: str
    is_remote: bool
    answer: str
    time_s: float
    first_word_s: float | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: str | None = None


class PullView(BaseModel):
    """A download by Ollama. `total` is 0 while the size is not known."""

    id: str
    name: str
    state: Literal["running", "done", "failed", "cancelled"]
    status: str = ""
    completed: int = 0
    total: int = 0
    code: str = ""
    problem: str = ""
    hint: str = ""
    exit_code: int = 1


class UsedView(BaseModel):
    """What calls have used or reserved. `cost` leaves out `unknown_costs` calls, as nobody knows what they cost."""

    calls: int
    tokens: int
    cost: str
    unknown_costs: int


class BudgetView(BaseModel):
    """What was used, and what may be. None means no limit. The day begins at midnight where the daemon runs."""

    day_began_at: datetime
    day: UsedView
    day_tokens_limit: int | None = None
    day_cost_limit: str | None = None
    run: UsedView | None = None
    run_tokens_limit: int | None = None
    run_cost_limit: str | None = None
    by_model: dict[str, UsedView] = {}
