"""A call of a run: looked at, decided on, asked for where that is needed, and done once.

What has an effect is written down before it happens. If a kill comes in between, nobody knows whether it happened:
edits of files find out for themselves; for all else the agent is told so, and the call is not made again.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

import msgspec

from agents.authority import APPLY_CHANGES
from agents.errors import AgentError, BadArguments, UnknownTool
from agents.loop.entries import Acted, Segment
from agents.loop.moves import Act
from agents.loop.state import ASK_PERSON, HAND_OVER, UNKNOWN_EFFECT
from agents.policy.binding import binding_of
from agents.policy.circumstances import Decision
from agents.policy.decide import decide
from agents.records import Demand, Effect, SecurityEvent, ToolCall, ToolResult, Verdict
from agents.tools.tool import Tool, demand_of, run_tool
from daemon.inbox.asking import Answer, Asking
from daemon.inbox.service import Inbox
from daemon.runs.hunks import keep_hunks, read_before
from daemon.runs.ledger import ACTING, WAITING
from daemon.runs.work import Work
from daemon.store.runs import DONE

APPLY: Final = APPLY_CHANGES

_UNKNOWN: Final = "A restart interrupted this, and nobody knows whether it happened. Look before you do it again."


class Actor:
    """Does the calls of one run."""

    def __init__(self, work: Work, inbox: Inbox) -> None:
        self._work = work
        self._inbox = inbox

    async def attempt(
        self, number: int, move: Act, segment: Segment | None, answer: Answer | None = None
    ) -> dict[str, Any]:
        """Do the call if it may be done. `{"approval": id}` if somebody must be asked first, else `{}`."""
        ledger = self._work.ledger
        row = await ledger.step(number)
        if row is not None and row.state == DONE:
            return {}
        if row is not None and row.state == ACTING and row.body.get("effect") not in _REPEATABLE:
            await ledger.close(number, "tool", _lost(move))
            return {}
        try:
            self._check_hand_over(move.call, segment)
            tool, call, demand = await self._look(move.call, answer)
        except AgentError as error:
            refused = Acted(
                call=move.call, text=error.message, error=error.code, hint=error.hint, by_runtime=move.by_runtime
            )
            await ledger.close(number, "tool", refused)
            return {}
        return await self._decide(number, move, segment, tool, call, demand, answer)

    def _check_hand_over(self, wanted: ToolCall, segment: Segment | None) -> None:
        """Whoever goes on must be somebody to whom the agent's file says that it may hand over."""
        if wanted.tool != HAND_OVER:
            return
        role = self._work.role(segment) if segment else None
        allowed = [name for name in (role.hand_over if role else ()) if name in self._work.roles]
        agent = wanted.arguments.get("agent")
        if agent not in allowed:
            raise BadArguments(HAND_OVER, f"{agent!r} is nobody to hand over to from here", allowed)

    async def _look(self, wanted: ToolCall, answer: Answer | None) -> tuple[Tool[Any], ToolCall, Demand]:
        """The tool, the call as it would be done, and what it would do now."""
        work = self._work
        tool = work.tools.get(wanted.tool)
        if tool is None:
            raise UnknownTool(wanted.tool, work.tools)
        arguments = dict(answer.arguments) if answer is not None and answer.arguments is not None else wanted.arguments
        plain = ToolCall(wanted.id, wanted.tool, arguments)
        shown = await demand_of(tool, plain, work.surroundings)
        call = ToolCall(wanted.id, wanted.tool, work.restorer.restore_for(shown, arguments))
        same = call.arguments == arguments
        return tool, call, shown if same else await demand_of(tool, call, work.surroundings)

    async def _decide(
        self,
        number: int,
        move: Act,
        segment: Segment | None,
        tool: Tool[Any],
        call: ToolCall,
        demand: Demand,
        answer: Answer | None,
    ) -> dict[str, Any]:
        work = self._work
        plan = f"{work.plan.id}@{work.plan.digest}" if work.plan else ""
        binding = binding_of(demand, call.arguments, plan)
        decision = await asyncio.to_thread(
            lambda: decide(demand, work.circumstances(segment, binding, move.by_runtime))
        )
        if decision.verdict is Verdict.DENY:
            await work.ledger.close(number, "tool", _denied(move, demand, decision))
            return {}
        if answer is not None and not answer.is_allowed:
            await work.ledger.close(number, "tool", _refused(move, demand, decision, answer))
            return {}
        is_answered = answer is not None and (answer.binding == binding or answer.arguments is not None)
        # Whatever mode and grants say; but of a plan a person may have said beforehand that its changes are applied.
        is_for_people = move.call.tool == ASK_PERSON or (move.call.tool == APPLY and not self._applies(decision))
        if not is_answered and (decision.verdict is Verdict.ASK or is_for_people):
            if is_for_people and (decision.verdict is not Verdict.ASK or decision.line.startswith("mode ")):
                decision = msgspec.structs.replace(decision, **_FOR_PEOPLE[move.call.tool])
            return await self._ask(number, move, segment, call, demand, decision, binding)
        if decision.grant and not await self._use(decision.grant, binding):
            return await self._decide(number, move, segment, tool, call, demand, answer)
        await self._act(number, move, tool, call, demand, decision, answer)
        return {}

    def _applies(self, decision: Decision) -> bool:
        """Whether what allows the call is the grant of the run's plan, in which a person has named just this."""
        plan = self._work.plan
        return bool(
            decision.grant and plan and plan.applies and plan.approval and plan.approval.grant == decision.grant
        )

    async def _use(self, grant: str, binding: str) -> bool:
        """Count a use of a grant; False if it ended in this moment, and then the next look does not find it."""
        run, actor = self._work.row.id, self._work.ledger.actor
        return await asyncio.to_thread(self._inbox.grants.use, grant, actor=actor, run=run, binding=binding)

    async def _ask(
        self,
        number: int,
        move: Act,
        segment: Segment | None,
        call: ToolCall,
        demand: Demand,
        decision: Decision,
        binding: str,
    ) -> dict[str, Any]:
        work = self._work
        asking = Asking(
            folder=work.row.folder,
            # With the run's own placeholders: what a person changes in them can be restored for the run.
            demand=msgspec.convert(work.restorer.redact_value(msgspec.to_builtins(demand)), Demand),
            decision=decision,
            arguments=work.restorer.redact_value(call.arguments),
            binding=binding,
            actor=work.ledger.actor,
            run=work.row.id,
            step=number,
            plan=work.plan.id if work.plan else "",
            task=segment.task if segment else "",
            why=work.restorer.redact_value(move.why),
            sandbox=work.surroundings.sandbox.level,
        )
        approval = await asyncio.to_thread(self._inbox.ask, asking)
        title = f"asks: {demand.summary}"
        await work.ledger.open(number, "tool", WAITING, title=title, approval=approval.id, effect=str(demand.effect))
        return {"approval": approval.id}

    async def _act(
        self,
        number: int,
        move: Act,
        tool: Tool[Any],
        call: ToolCall,
        demand: Demand,
        decision: Decision,
        answer: Answer | None,
    ) -> None:
        work, before = self._work, ""
        if demand.effect is not Effect.READ:
            before = await asyncio.to_thread(work.checkpoint)
            about = {"title": demand.summary, "effect": str(demand.effect), "call": move.call, "before": before}
            await work.ledger.open(number, "tool", ACTING, **about)
        if move.call.tool == ASK_PERSON and answer is not None:
            result = ToolResult(text=answer.message or "The person gave no answer.")
        else:
            result = await self._run(tool, call, demand, answer)
        await asyncio.to_thread(work.note_use, call.tool, result)
        await work.ledger.close(
            number, "tool", _acted(move, demand, decision, answer, result, before, self._level(demand))
        )

    async def _run(self, tool: Tool[Any], call: ToolCall, demand: Demand, answer: Answer | None) -> ToolResult:
        work = self._work
        chosen = answer.hunks if answer is not None else None
        if call.tool == APPLY:
            hunks = None if chosen is None else {path: list(numbers) for path, numbers in chosen.items()}
            return await run_tool(tool, ToolCall(call.id, APPLY, {"hunks": hunks}), work.surroundings)
        if demand.effect not in {Effect.RUN, Effect.NETWORK}:
            old = await asyncio.to_thread(read_before, work.surroundings.tree, chosen)
            result = await run_tool(tool, call, work.surroundings)
            return await asyncio.to_thread(keep_hunks, work.surroundings.tree, result, chosen, old)
        async with work.commands.hold(work.row.priority):
            return await run_tool(tool, call, work.surroundings)

    def _level(self, demand: Demand) -> str:
        is_run = demand.effect in {Effect.RUN, Effect.NETWORK} or bool(demand.command)
        return str(self._work.surroundings.sandbox.level) if is_run else ""


_FOR_PEOPLE: Final = {
    ASK_PERSON: {"reason": "The agent asks you something.", "line": "built in: questions"},
    APPLY: {"reason": "Nothing reaches your folder without your yes.", "line": "built in: applying"},
}
"""Calls that people are asked for whatever rules allow, and why."""

_REPEATABLE: Final = frozenset({str(Effect.READ), str(Effect.WRITE)})
"""Effects whose tools find what is there already, so that doing them again does nothing twice."""


def _lost(move: Act) -> Acted:
    return Acted(call=move.call, text=_UNKNOWN, error=UNKNOWN_EFFECT, by_runtime=move.by_runtime)


def _denied(move: Act, demand: Demand, decision: Decision) -> Acted:
    return Acted(
        call=move.call,
        text=f"Not allowed: {decision.reason}",
        error="policy.denied",
        hint="Do it another way, or ask a person with ask_person.",
        demand=demand,
        verdict=Verdict.DENY,
        policy_line=decision.line,
        security_events=(SecurityEvent("denied", decision.risk, decision.reason),),
        by_runtime=move.by_runtime,
    )


def _refused(move: Act, demand: Demand, decision: Decision, answer: Answer) -> Acted:
    told = {"denied": "A person said no", "expired": "Nobody answered in time"}.get(
        answer.state.value, "It was taken back"
    )
    return Acted(
        call=move.call,
        text=f"{told}: {answer.message}" if answer.message else f"{told}.",
        error="policy.refused",
        hint="Do it another way, or finish with what you know.",
        demand=demand,
        verdict=Verdict.DENY,
        policy_line=decision.line,
        approval=answer.approval,
        by_runtime=move.by_runtime,
    )


def _acted(
    move: Act,
    demand: Demand,
    decision: Decision,
    answer: Answer | None,
    result: ToolResult,
    before: str,
    level: str,
) -> Acted:
    return Acted(
        call=move.call,
        text=result.text,
        error=result.error,
        hint=result.hint,
        data=result.data,
        demand=demand,
        policy_line=f"approved by {answer.by}" if answer is not None else decision.line,
        approval=answer.approval if answer is not None else "",
        side_effects=result.side_effects,
        security_events=result.security_events,
        usage=result.usage,
        sandbox=level,
        before=before,
        by_runtime=move.by_runtime,
    )
