"""Plans in other forms: Markdown, JSON, a diagram, and what trackers take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from agents.plans.diagram import mermaid
from agents.plans.markdown import markdown, tickets
from agents.plans.plan import Plan
from daemon.contract.plan import PlanText
from daemon.errors import UnknownName
from spec.artifacts.writing import slug
from spec.formats.github import github_files
from spec.formats.jira import jira_csv
from spec.formats.linear import linear_csv
from spec.records import Project
from spec.view import SpecView


def plan_text(plan: Plan, form: str) -> PlanText:
    """The plan in a form; raises UnknownName."""
    if form not in _FORMS:
        raise UnknownName("form of a plan", form, _FORMS)
    ending, write = _FORMS[form]
    return PlanText(format=form, filename=f"{slug(plan.title)[:60] or 'plan'}{ending}", text=write(plan))


def _json(plan: Plan) -> str:
    return msgspec.json.format(msgspec.json.encode(plan), indent=2).decode() + "\n"


def _view(plan: Plan) -> SpecView:
    return SpecView(Project("", "", plan.title, plan.change, plan.change_type), "main")


_FORMS: Final[Mapping[str, tuple[str, Callable[[Plan], str]]]] = {
    "md": (".md", markdown),
    "json": (".json", _json),
    "mermaid": (".mmd", mermaid),
    "github": (".issues.json", lambda plan: github_files(_view(plan), tickets(plan))["issues.json"].decode()),
    "jira": (".jira.csv", lambda plan: jira_csv(_view(plan), tickets(plan))),
    "linear": (".linear.csv", lambda plan: linear_csv(_view(plan), tickets(plan))),
}
