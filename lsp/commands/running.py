"""Agents at work for an editor: begun at a place, followed step by step, asked about, and their result as a page."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar, Final

from daemon.errors import DaemonError
from lsp.commands.approving import fenced, put
from lsp.commands.arguments import Arguments, Spot
from lsp.commands.kit import Kit, called, symbol_at
from lsp.commands.planning import wanted_change
from lsp.dialogue import shortened
from lsp.jobs import Job
from lsp.shelf import Topic

_NOT_NOW: Final = "Not now"
_ENDED: Final = frozenset({"done", "failed", "stopped", "broken"})
_LOOK_S: Final = 0.5
"""Steps bring no event that editors hear; so often they are looked at, and at once when the run changes its state."""

_GOALS: Final = {
    "explainer": "Explain {name} ({where}): what it is for, how it works, and what to mind when it is changed.",
    "reviewer": "Review {name} ({where}) and name what is wrong or risky, worst first, with file and line.",
    "tester": "Write the tests that {name} ({where}) lacks, in the project's own framework.",
    "planner": "Say what a change to {name} ({where}) takes.",
}


class RunAgent:
    """Has an agent work at a place."""

    name: ClassVar = "groundplan.runAgent"
    example: ClassVar = '{"uri": "file:///work/a.py", "range": {…}, "agent": "explainer", "goal": "…"}'

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def __call__(self, given: Arguments) -> Any:
        """Begin a run; without `agent` it is chosen, without `goal` it is the agent's usual work on the place."""
        spot, agent, goal = given.spot(), given.text("agent"), given.text("goal")
        is_dry = given.flag("dryRun")
        title = f"{agent or 'Agent'} at {spot.where}"
        return self._kit.jobs.start(title, partial(self._work, spot, agent, goal, is_dry))

    async def _work(self, spot: Spot, agent: str, goal: str, is_dry: bool, job: Job) -> str | None:
        session = self._kit.session
        agent = agent or await self._chosen(spot)
        if not agent:
            return None
        name = called(await symbol_at(session, spot), spot)
        goal = goal or await self._goal(agent, spot, name)
        if not goal:
            return None
        body = {"folder": str(spot.folder.root), "what": agent, "goal": goal, "files": [spot.path], "dry_run": is_dry}
        run = await session.ask("POST", "/runs", body=body)
        if not session.abilities.progress:
            session.show(f"The {agent} works on it: {shortened(goal, 120)}")
        ended = await follow(self._kit, job, run["id"])
        await self._kit.pages.show(f"{agent} {name}", run_text(ended))
        return None

    async def _chosen(self, spot: Spot) -> str:
        told = await self._kit.session.ask("GET", "/agents", query={"folder": str(spot.folder.root)})
        names = [one["name"] for one in told["items"] if not one["faults"]]
        offers: dict[str, str] = {shortened(f"{name[:1].upper()}{name[1:]}"): name for name in names}
        chosen = await self._kit.dialogue.choose(f"Which agent shall work at {spot.where}?", [*offers, _NOT_NOW])
        return offers.get(chosen or "", "")

    async def _goal(self, agent: str, spot: Spot, name: str) -> str:
        form = _GOALS.get(agent)
        if form is not None:
            return form.format(name=name, where=spot.where)
        change = await wanted_change(self._kit, spot, name)
        return f"{change} ({spot.where})" if change else ""


async def follow(kit: Kit, job: Job, run: str) -> Mapping[str, Any]:
    """Follow a run to its end, ask about what it waits for; the run as it is then.

    A job that the person cancels stops its run; an editor that goes leaves it working.
    """
    news = asyncio.Event()
    stop_hearing = kit.session.shelf.on_fresh(lambda _, topics: news.set() if Topic.ACTING in topics else None)
    asking: dict[str, asyncio.Task[None]] = {}
    last = 0
    try:
        while True:
            news.clear()
            view: Mapping[str, Any] = await kit.session.ask("GET", f"/runs/{run}")
            last = await _report(kit, job, view, last)
            if view["state"] in _ENDED:
                return view
            for approval in view["waiting_for"]:
                if approval not in asking:
                    asking[approval] = kit.session.tasks.start(_ask(kit, approval), f"ask about {approval}")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), _LOOK_S)
    except asyncio.CancelledError:
        if job.is_cancelled:
            await kit.session.ask("POST", f"/runs/{run}/stop")
        raise
    finally:
        stop_hearing()
        for task in asking.values():
            task.cancel()


async def _report(kit: Kit, job: Job, view: Mapping[str, Any], last: int) -> int:
    """Show the step that a run is at; the number of the last one that was seen."""
    steps = (await kit.session.ask("GET", f"/runs/{view['id']}/steps", query={"after": str(last)}))["items"]
    if view["waiting_for"]:
        job.report("waits for your answer")
    elif steps:
        job.report(shortened(steps[-1]["title"], 100))
    else:
        job.report(view["state"] if not last else "at work")
    return steps[-1]["number"] if steps else last


async def _ask(kit: Kit, approval: str) -> None:
    try:
        told = await kit.session.ask("GET", f"/approvals/{approval}")
        if not kit.dialogue.can_ask:
            kit.session.show(f"A run waits for you: {told['summary']}. Answer: groundplan approvals approve {approval}")
        elif said := await put(kit, told):
            kit.session.show(said)
    except DaemonError as error:  # somebody else was faster
        kit.session.show(f"{error.message} {error.hint}".strip())


def run_text(view: Mapping[str, Any]) -> str:
    """What became of a run, as a page."""
    parts = [f"# {view['agent'] or 'Run'}: {view['outcome'] or view['state']}", view["summary"]]
    parts += [fenced("", view["reason"])] if view["reason"] else []
    parts += [view["why_rules"]] if view["why_rules"] else []
    if view["changed"]:
        files = "\n".join(f"- `{path}`" for path in view["changed"])
        where = (
            "They are in your folder." if view["applied"] else "They are not in your folder yet: apply them hunk by "
        )
        where += (
            ""
            if view["applied"]
            else f"hunk by the actions in those files, or all: `groundplan run apply {view['id']}`."
        )
        parts.append(f"It changed:\n\n{files}\n\n{where}")
    model = f" · {view['model']}" if view["model"] else ""
    parts.append(f"{view['steps']} steps{model} · run {view['id']}")
    return "\n\n".join(part for part in parts if part) + "\n"
