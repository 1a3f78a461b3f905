"""Decisions and places: record one that rests on a place, link one to it, look at one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar, Final

from lsp.commands.arguments import Arguments, Spot
from lsp.commands.decision_text import clash_text, decision_text, detail_text
from lsp.commands.kit import Kit, called, symbol_at
from lsp.commands.remarks import Remark, remark_at
from lsp.dialogue import shortened
from lsp.folders import Folder
from lsp.jobs import Job

_RECORD: Final = "Record it"
_KEEP: Final = "Record it all the same"
_NOT_NOW: Final = "Not now"
_MOST_OFFERED: Final = 8
_HOW_TO_SAY: Final = (
    "Say what is decided: write it as a comment at the place, such as '# Decision: we retry three times', select it or "
    "put the cursor on it, and choose this again."
)


class Record:
    """Records a decision that rests on a place; its words come from the argument, a selection, or a comment there."""

    name: ClassVar = "groundplan.record"
    example: ClassVar = '{"uri": "file:///work/a.py", "range": {…}, "text": "We retry three times."}'

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def __call__(self, given: Arguments) -> Any:
        """Begin to record."""
        spot = given.spot()
        said = Remark(given.text("text"), given.text("question"))
        work = partial(self._work, spot, said, given.text("rationale"))
        return self._kit.jobs.start(f"Record a decision at {spot.where}", work)

    async def _work(self, spot: Spot, said: Remark, rationale: str, job: Job) -> str | None:
        is_said = bool(said.text)
        remark = said if is_said else remark_at(spot)
        if remark is None:
            return _HOW_TO_SAY
        symbol = await symbol_at(self._kit.session, spot)
        question = said.question or remark.question or f"What is decided about {called(symbol, spot)}?"
        if not is_said:
            words = f"Record as a decision: {shortened(remark.text, 300)}"
            if await self._kit.dialogue.choose(words, [_RECORD, _NOT_NOW]) != _RECORD:
                return None
        body = {"question": question, "text": remark.text, "rationale": rationale, "evidence": [evidence(spot)]}
        told = await self._write(spot.folder, body)
        if told is None:
            return None
        decision = told["decision"]
        await self._kit.pages.show(decision["alias"], decision_text(decision, told["consequences"]))
        return f"{decision['alias']} is recorded, and rests on {spot.where}."

    async def _write(self, folder: Folder, body: Mapping[str, Any]) -> Mapping[str, Any] | None:
        session, query = self._kit.session, {"folder": str(folder.root)}
        told: Mapping[str, Any] = await session.ask("POST", "/projects/at/decisions", query=query, body=body)
        if told["status"] == "recorded":
            return told
        await self._kit.pages.show("Contradiction", clash_text(told["clash"]))
        words = "This contradicts what is decided: see the page. Nothing was recorded."
        if await self._kit.dialogue.choose(words, [_KEEP, _NOT_NOW]) != _KEEP:
            return None
        kept: Mapping[str, Any] = await session.ask(
            "POST", "/projects/at/decisions", query=query, body={**body, "keep": True}
        )
        return kept


class LinkDecision:
    """Adds a place to what a decision rests on."""

    name: ClassVar = "groundplan.linkDecision"
    example: ClassVar = '{"uri": "file:///work/a.py", "range": {…}, "decision": "D-12"}'

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def __call__(self, given: Arguments) -> Any:
        """Begin to link."""
        spot, decision = given.spot(), given.name("decision")
        return self._kit.jobs.start(f"Link {spot.where} to a decision", partial(self._work, spot, decision))

    async def _work(self, spot: Spot, decision: str, job: Job) -> str | None:
        decision = decision or await self._chosen(spot)
        if not decision:
            return None
        linked = await self._kit.session.ask(
            "POST",
            f"/projects/at/decisions/{decision}/evidence",
            query={"folder": str(spot.folder.root)},
            body=evidence(spot),
        )
        return f"{linked['alias']} now rests on {spot.where} too: {shortened(linked['question'])}"

    async def _chosen(self, spot: Spot) -> str:
        offers = await likely_decisions(self._kit, spot)
        if not offers:
            return ""
        chosen = await self._kit.dialogue.choose(f"Which decision is {spot.where} about?", [*offers, _NOT_NOW])
        return offers.get(chosen or "", "")


class OpenDecision:
    """Shows a decision with what hangs on it."""

    name: ClassVar = "groundplan.openDecision"
    example: ClassVar = '{"decision": "D-12"}'

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def __call__(self, given: Arguments) -> Any:
        """Begin to show it."""
        decision, folder = given.name("decision", needed=True), given.folder()
        return self._kit.jobs.start(f"Show {decision}", partial(self._work, folder, decision))

    async def _work(self, folder: Folder, decision: str, job: Job) -> None:
        detail = await self._kit.session.ask(
            "GET", f"/projects/at/decisions/{decision}", query={"folder": str(folder.root)}
        )
        await self._kit.pages.show(detail["decision"]["alias"], detail_text(detail))


async def likely_decisions(kit: Kit, spot: Spot) -> dict[str, str]:
    """Decisions by the words of a button: those that touch the file, then those taken last."""
    session, query = kit.session, {"folder": str(spot.folder.root)}
    marks = await session.ask("GET", f"{spot.folder.route}/marks", query={"path": spot.path})
    offers = {_button(one["alias"], one["title"]): one["alias"] for one in marks["marks"] if one["kind"] == "decision"}
    latest = await session.ask("GET", "/projects/at/decisions", query=query | {"limit": "500"})
    for one in reversed(latest["items"]):
        offers.setdefault(_button(one["alias"], one["question"]), one["alias"])
    return dict(list(offers.items())[:_MOST_OFFERED])


def evidence(spot: Spot) -> dict[str, Any]:
    """The place as evidence; the quote finds it again when lines have moved."""
    told: dict[str, Any] = {"kind": "file", "place": spot.path}
    if spot.is_file:
        return told
    text = spot.document.text.line(spot.start_line - 1) if spot.document else ""
    return told | {"line": spot.start_line, "quote": text.strip()[:200]}


def _button(alias: str, title: str) -> str:
    return shortened(f"{alias}: {title}")
