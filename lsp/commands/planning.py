"""Plan a change at a place. Editors have no box for words: they come from the argument, a comment, or a choice."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar, Final

from lsp.commands.approving import PlanApprovals
from lsp.commands.arguments import Arguments, Spot
from lsp.commands.kit import Kit, called, symbol_at
from lsp.commands.remarks import selected_words, task_at
from lsp.dialogue import shortened
from lsp.jobs import Job

_NOT_NOW: Final = "Not now"
_OFFERS: Final = {
    "Add tests": "Add tests for {name}",
    "Refactor it": "Refactor {name} without changing what it does",
    "Handle its errors": "Handle the errors that can happen in {name}",
    "Document it": "Document {name}",
}
_HOW_TO_SAY: Final = (
    "Say what to change: write it as a comment at the place, such as '# To do: retry three times', and choose this "
    "again; or give the command a 'change'."
)


class Plan:
    """Plans a change at a place and shows the plan; what it permits is approved apart from that."""

    name: ClassVar = "groundplan.plan"
    example: ClassVar = '{"uri": "file:///work/a.py", "range": {…}, "change": "retry three times"}'

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def __call__(self, given: Arguments) -> Any:
        """Begin to plan."""
        spot, change = given.spot(), given.text("change")
        return self._kit.jobs.start(f"Plan a change at {spot.where}", partial(self._work, spot, change))

    async def _work(self, spot: Spot, change: str, job: Job) -> str | None:
        session = self._kit.session
        symbol = await symbol_at(session, spot)
        change = change or await wanted_change(self._kit, spot, called(symbol, spot))
        if not change:
            return None if self._kit.dialogue.can_ask else _HOW_TO_SAY
        job.report(shortened(change))
        body = {
            "folder": str(spot.folder.root),
            "change": _placed(change, spot),
            "title": shortened(change, 200),
            "targets": [spot.path],
        }
        made = await session.reply("POST", "/plans", body=body)
        plan = made.json()
        text = await session.ask("GET", f"/plans/{plan['id']}/text", query={"form": "md"})
        await self._kit.pages.show(f"Plan {plan['title']}", text["text"])
        return await PlanApprovals(self._kit).offer(plan, made.headers.get("etag", ""))


async def wanted_change(kit: Kit, spot: Spot, name: str) -> str:
    """What shall be changed: what a comment at the place says, or what is chosen; empty if nothing was."""
    said = selected_words(spot) or task_at(spot)
    if said and not kit.dialogue.can_ask:
        return said
    offers = {shortened(said): said} if said else {}
    offers |= {title: words.format(name=name) for title, words in _OFFERS.items()}
    chosen = await kit.dialogue.choose(f"What shall be changed at {name}?", [*offers, _NOT_NOW])
    return offers.get(chosen or "", "")


def _placed(change: str, spot: Spot) -> str:
    """The change in words that say where, since a plan is read without the editor."""
    return change if spot.path in change else f"{change} ({spot.where})"
