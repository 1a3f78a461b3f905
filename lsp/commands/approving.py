"""What waits for a person: shown, approved, denied. The daemon decides whose answer was first, and what it permits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Final

from lsp.commands.arguments import Arguments
from lsp.commands.kit import Kit
from lsp.commands.unsaved import unsaved_files
from lsp.dialogue import shortened
from lsp.folders import Folder
from lsp.jobs import Job

APPROVE: Final = "Approve"
DENY: Final = "Deny"
SHOW: Final = "Show"
LATER: Final = "Later"
_APPROVE_AND_RUN: Final = "Approve and run"
_ALL_THE_SAME: Final = "Approve all the same"
_WRITES_FOLDER: Final = "apply_changes"
_MARKUP: Final = re.compile(r"[\\`*_{}\[\]<>|#!]")


class Approve:
    """Approves what waits, or a plan."""

    name: ClassVar = "groundplan.approve"
    example: ClassVar = '{"approval": "01J…"}, or {"plan": "01J…"}'

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def __call__(self, given: Arguments) -> Any:
        """Begin to approve; with `show` the diff or command is shown first and asked about."""
        plan = given.name("plan")
        if plan:
            return self._kit.jobs.start("Approve a plan", partial(PlanApprovals(self._kit).approve, plan))
        approval = given.name("approval", needed=True)
        if given.flag("show"):
            return self._kit.jobs.start("Show what waits", partial(_show_and_ask, self._kit, approval))
        body: dict[str, Any] = {"verdict": "allow", "message": given.text("message")}
        body |= {"hunks": hunks} if (hunks := given.numbers("hunks")) is not None else {}
        return self._kit.jobs.start("Approve", partial(_answer_job, self._kit, approval, body))


class Deny:
    """Denies what waits."""

    name: ClassVar = "groundplan.deny"
    example: ClassVar = '{"approval": "01J…", "message": "Not this file."}'

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def __call__(self, given: Arguments) -> Any:
        """Begin to deny."""
        approval = given.name("approval", needed=True)
        body = {"verdict": "deny", "message": given.text("message")}
        return self._kit.jobs.start("Deny", partial(_answer_job, self._kit, approval, body))


class Approvals:
    """Shows what waits in a folder, one after the other, and asks about each."""

    name: ClassVar = "groundplan.approvals"
    example: ClassVar = '{"uri": "file:///work/a.py"}, or {"approval": "01J…"}'

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def __call__(self, given: Arguments) -> Any:
        """Begin to show."""
        approval = given.name("approval")
        if approval:
            return self._kit.jobs.start("Show what waits", partial(_show_and_ask, self._kit, approval))
        return self._kit.jobs.start("Show what waits", partial(self._work, given.folder()))

    async def _work(self, folder: Folder, job: Job) -> str | None:
        told = await self._kit.session.ask("GET", "/approvals")
        waiting = [one for one in told["approvals"] if concerns(one["folder"], folder)]
        if not waiting:
            return "Nothing waits for you here."
        said = None
        for one in reversed(waiting):
            said = await _show_and_ask(self._kit, one["id"], job)
        return said


class PlanApprovals:
    """Puts a plan before the person: exactly what was seen is approved, or nothing."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def approve(self, plan: str, job: Job) -> str | None:
        """Ask about a plan as it is now, and approve it on a yes."""
        told = await self._kit.session.reply("GET", f"/plans/{plan}")
        if not self._kit.dialogue.can_ask:
            return await self._approve(told.json(), told.headers.get("etag", ""))
        return await self.offer(told.json(), told.headers.get("etag", ""))

    async def offer(self, plan: Mapping[str, Any], etag: str) -> str | None:
        """Ask about a plan that was shown, approve it on a yes, and run it if that is wished."""
        if not self._kit.dialogue.can_ask:
            return f"The plan is kept. To approve it: groundplan plan approve {plan['id']}"
        title, words = plan["title"], _permits(plan["permissions"])
        chosen = await self._kit.dialogue.choose(
            f"Approve the plan “{title}”? It permits {words}.", [APPROVE, _APPROVE_AND_RUN, LATER]
        )
        if chosen not in {APPROVE, _APPROVE_AND_RUN}:
            return None
        said = await self._approve(plan, etag)
        if chosen == _APPROVE_AND_RUN:
            run = {"folder": plan["folder"], "what": plan["id"]}
            begun = await self._kit.session.ask("POST", "/runs", body=run)
            said += f" Run {begun['id'][-6:].lower()} has begun; what it asks for shows up among the actions here."
        return said

    async def _approve(self, plan: Mapping[str, Any], etag: str) -> str:
        headers = {"if-match": etag}
        await self._kit.session.ask("POST", f"/plans/{plan['id']}/approve", body={}, headers=headers)
        return f"“{plan['title']}” is approved."


async def answer(kit: Kit, approval: str, body: Mapping[str, Any]) -> str | None:
    """Answer what waits; a sentence on what became of it. Raises the daemon's error if another was first.

    A yes that would write over a file with unsaved changes is asked for once more; None if it is taken back then.
    """
    if body["verdict"] == "allow" and not await _may_write(kit, approval):
        return None
    told = await kit.session.ask("POST", f"/approvals/{approval}/answer", body=body)
    return f"{'Approved' if told['state'] == 'allowed' else 'Denied'}: {shortened(told['summary'], 120)}"


async def _may_write(kit: Kit, approval: str) -> bool:
    told = await kit.session.ask("GET", f"/approvals/{approval}")
    if told["tool"] != _WRITES_FOLDER or told["state"] != "waiting":
        return True
    files = await unsaved_files(kit.session, Path(told["folder"]), [hunk["file"] for hunk in told["hunks"]])
    if not files:
        return True
    words = f"{_some(files)} is open here with changes that are not saved, and would be written on the disk."
    if not kit.dialogue.can_ask:
        kit.session.show(f"{words} Save first, then approve.")
        return False
    return await kit.dialogue.choose(words, [_ALL_THE_SAME, LATER]) == _ALL_THE_SAME


async def put(kit: Kit, approval: Mapping[str, Any], *, has_shown: bool = False) -> str | None:
    """Ask the person about something that waits, and pass the answer on; None if there was none."""
    options = _options(approval)
    while True:
        titles = [*options, DENY, LATER] if options else [APPROVE, *([] if has_shown else [SHOW]), DENY, LATER]
        chosen = await kit.dialogue.choose(_question(approval), titles)
        if chosen == SHOW:
            await kit.pages.show(f"Waiting {approval['tool']}", approval_text(approval))
            has_shown = True
        elif chosen is None or chosen == LATER:
            return None
        elif chosen == DENY:
            return await answer(kit, approval["id"], {"verdict": "deny"})
        else:
            message = options.get(chosen, "")
            return await answer(kit, approval["id"], {"verdict": "allow", "message": message})


def approval_text(approval: Mapping[str, Any]) -> str:
    """All that it takes to decide, as a page."""
    parts = [f"# {approval['summary']}", approval["reason"], approval["why"], approval["again"]]
    parts = [_escaped(part) for part in parts]
    parts.append(f"Risk: {approval['risk']} · {approval['tool']} · {approval['folder']} · asked by {approval['actor']}")
    parts += [f"- {_escaped(told)}" for told in [*approval["risks"], *approval["doubts"], *approval["beside"]]]
    parts.append(f"Decided by: {approval['policy_line']}" if approval["policy_line"] else "")
    parts += [fenced("sh", approval["command"])] if approval["command"] else []
    parts += [fenced("diff", approval["diff"])] if approval["diff"] else []
    return "\n\n".join(part for part in parts if part) + "\n"


def fenced(language: str, text: str) -> str:
    """A block of text of others, in a fence longer than any in it: it is shown and never rendered."""
    longest = max((len(run) for run in _fences(text)), default=2)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def concerns(folder: str, of: Folder) -> bool:
    """Whether something of a folder belongs to a workspace: it is that folder, below it or above it."""
    path = Path(folder)
    return path.is_relative_to(of.root) or of.root.is_relative_to(path)


def _escaped(words: str) -> str:
    """Words of others within a page: read as they are, never as links or pictures. A heading stays one."""
    head, rest = ("# ", words[2:]) if words.startswith("# ") else ("", words)
    return head + _MARKUP.sub(r"\\\g<0>", rest)


async def _show_and_ask(kit: Kit, approval: str, job: Job) -> str | None:
    told = await kit.session.ask("GET", f"/approvals/{approval}")
    await kit.pages.show(f"Waiting {told['tool']}", approval_text(told))
    if told["state"] != "waiting":
        return (
            f"It does not wait any more: {told['state']}{' by ' + told['answered_by'] if told['answered_by'] else ''}."
        )
    return await put(kit, told, has_shown=True)


async def _answer_job(kit: Kit, approval: str, body: Mapping[str, Any], job: Job) -> str | None:
    return await answer(kit, approval, body)


def _question(approval: Mapping[str, Any]) -> str:
    question = approval["arguments"].get("question") if approval["tool"] == "ask_person" else ""
    words = question or approval["summary"]
    command = f": {shortened(approval['command'], 160)}" if approval["command"] else ""
    return f"{shortened(str(words), 300)}{command} (risk: {approval['risk']})"


def _options(approval: Mapping[str, Any]) -> dict[str, str]:
    """The answers that an agent offers to its question, by the words of their buttons."""
    if approval["tool"] != "ask_person":
        return {}
    offered = approval["arguments"].get("options")
    return {shortened(str(one)): str(one) for one in offered} if isinstance(offered, list) else {}


def _permits(permissions: Mapping[str, Any]) -> str:
    """What approving permits, in few words."""
    parts = []
    if permissions["paths"]:
        parts.append(f"writing {_some(permissions['paths'])}")
    if permissions["commands"]:
        parts.append(f"running {_some(permissions['commands'])}")
    if permissions["hosts"]:
        parts.append(f"reaching {_some(permissions['hosts'])}")
    return "; ".join(parts) or "nothing beyond reading"


def _some(words: Sequence[str]) -> str:
    shown = ", ".join(shortened(word, 60) for word in words[:3])
    return f"{shown} and {len(words) - 3} more" if len(words) > 3 else shown


def _fences(text: str) -> list[str]:
    runs, current = [], ""
    for letter in text + " ":
        if letter == "`":
            current += letter
        elif current:
            runs.append(current)
            current = ""
    return runs
