"""The interview in an editor: the next question of the project, its options as buttons, and what came of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar, Final

from lsp.commands.arguments import Arguments
from lsp.commands.decision_text import clash_text, decision_text
from lsp.commands.kit import Kit
from lsp.dialogue import shortened
from lsp.folders import Folder
from lsp.jobs import Job

_RECOMMENDED: Final = " (recommended)"
_ASSUME: Final = "Assume what is advised"
_PUT_OFF: Final = "Put it off"
_NOT_NOW: Final = "Not now"
_KEEP: Final = "Record it all the same"
_NEXT: Final = "Next question"
_DONE: Final = "Done"
_MOST_BUTTONS: Final = 7


class Ask:
    """Asks what matters most to decide now, and records the answer."""

    name: ClassVar = "groundplan.ask"
    example: ClassVar = '{"uri": "file:///work/a.py"}, or {"question": "core.store", "words": ["sqlite"]}'

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def __call__(self, given: Arguments) -> Any:
        """Begin to ask; with `question` and `words` the answer is recorded without asking."""
        question, words = given.name("question"), given.texts("words")
        if words and not question:
            raise given.wrong("'words' answer a 'question'")
        folder = given.folder()
        if words:
            answer = {"question": question, "words": words}
            return self._kit.jobs.start(f"Answer {question}", partial(self._answer_once, folder, answer))
        return self._kit.jobs.start("Ask the next question", partial(self._ask, folder, question))

    async def _answer_once(self, folder: Folder, answer: Mapping[str, Any], job: Job) -> str | None:
        await self._answer(folder, answer)
        return None

    async def _ask(self, folder: Folder, wanted: str, job: Job) -> str | None:
        while True:
            question, why = await self._question(folder, wanted)
            wanted = ""
            if question is None:
                return why
            job.report(question["text"])
            if not self._kit.dialogue.can_ask:
                await self._kit.pages.show(f"Question {question['id']}", _question_text(question))
                return None
            if not await self._put(folder, question):
                return None

    async def _question(self, folder: Folder, wanted: str) -> tuple[dict[str, Any] | None, str]:
        query, session = {"folder": str(folder.root)}, self._kit.session
        if wanted:
            return await session.ask("GET", f"/projects/at/questions/{wanted}", query=query), ""
        told = await session.ask("GET", "/projects/at/question", query=query)
        return told["question"], told["why"] or "There is no question left to ask."

    async def _put(self, folder: Folder, question: Mapping[str, Any]) -> bool:
        """Ask one question; whether another one shall follow."""
        offers = _offers(question)
        other = [_ASSUME] if question["format"] != "radio" and _has_advice(question) else []
        titles = [*offers, *other, _PUT_OFF, _NOT_NOW]
        chosen = await self._kit.dialogue.choose(_words(question), titles)
        if chosen is None or chosen == _NOT_NOW:
            return False
        query, body = {"folder": str(folder.root)}, {"question": question["id"]}
        if chosen == _PUT_OFF:
            await self._kit.session.ask("POST", "/projects/at/defer", query=query, body=body | {"why": ""})
        elif chosen == _ASSUME:
            told = await self._kit.session.ask("POST", "/projects/at/assume", query=query, body=body)
            if not told["assumed"]:
                own = f"groundplan answer {question['id']} … takes your own"
                self._kit.session.show(f"What is advised cannot be assumed here; {own}.")
                return False  # it would be asked again at once
            for decision in told["assumed"]:
                await self._kit.pages.show(decision["alias"], decision_text(decision))
        elif not await self._answer(folder, body | {"values": [offers[chosen]]}):
            return False
        return await self._kit.dialogue.choose("That is settled. Go on?", [_NEXT, _DONE]) == _NEXT

    async def _answer(self, folder: Folder, answer: Mapping[str, Any]) -> bool:
        """Record an answer and show what came of it; whether it was recorded."""
        query, session = {"folder": str(folder.root)}, self._kit.session
        told = await session.ask("POST", "/projects/at/answers", query=query, body=answer)
        if told["status"] == "clash":
            await self._kit.pages.show("Contradiction", clash_text(told["clash"]))
            words = "This contradicts what is decided: see the page. Nothing was recorded."
            if await self._kit.dialogue.choose(words, [_KEEP, _NOT_NOW]) != _KEEP:
                return False
            told = await session.ask("POST", "/projects/at/answers", query=query, body={**answer, "keep": True})
        await self._kit.pages.show(told["decision"]["alias"], decision_text(told["decision"], told["consequences"]))
        return True


def _offers(question: Mapping[str, Any]) -> dict[str, str]:
    """The options that can be chosen, by the words of their buttons."""
    offers: dict[str, str] = {}
    if question["format"] in {"radio", "checkbox"}:
        for option in question["options"]:
            if option["available"]:
                mark = _RECOMMENDED if option["recommended"] else ""
                offers[shortened(option["label"]) + mark] = option["value"]
    return dict(sorted(offers.items(), key=lambda one: not one[0].endswith(_RECOMMENDED))[:_MOST_BUTTONS])


def _has_advice(question: Mapping[str, Any]) -> bool:
    """Whether an answer is advised, and not only a way to answer."""
    chosen = any(option["recommended"] for option in question["options"])
    filled = any(field["default"] is not None for field in question["fields"])
    return bool(question["recommended_text"]) or chosen or filled


def _words(question: Mapping[str, Any]) -> str:
    """The question as it fits above buttons."""
    parts = [question["text"], question["reason"]]
    if question["format"] != "radio":
        how = question["how"] or "in words"
        parts.append(f"More than a button can say is answered by: groundplan answer {question['id']} … ({how})")
    return " ".join(part for part in parts if part)


def _question_text(question: Mapping[str, Any]) -> str:
    """The question as a page, for editors that cannot ask."""
    lines = [f"# {question['text']}", "", question["reason"], ""]
    for option in question["options"]:
        not_now = f" (cannot be chosen: {option['why_not']})" if not option["available"] else ""
        advised = " — recommended" if option["recommended"] else ""
        lines.append(f"- `{option['value']}`: {option['label']}{advised}. {option['consequence']}{not_now}".rstrip())
    lines += ["", f"Answer it with `groundplan answer {question['id']} VALUE`."]
    return "\n".join(lines) + "\n"
