"""What a thought is given beside the conversation: which models, which tools, and how the context is shared out."""

from __future__ import annotations

from dataclasses import dataclass

from agents.chat import ModelFacts, ToolSpec
from agents.context.sharing import LEAST_CONTEXT, Shares, fitting_tools, shares, tool_tokens
from agents.loop.entries import Segment
from agents.models.profiles import EDIT_TOOLS, edit_tools, tool_style
from agents.tools.registry import chosen_tools
from daemon.runs.work import Work


@dataclass(frozen=True)
class Briefing:
    """`facts` are those of the model that is likely to answer; None if none can be asked now."""

    models: tuple[str, ...]
    facts: ModelFacts | None
    tools: tuple[ToolSpec, ...]
    shares: Shares


async def brief(work: Work, segment: Segment) -> Briefing:
    """The briefing of whoever works on a segment."""
    role = work.role(segment)
    models = (role.models if role else ()) or tuple(work.row.body.get("models", ()))
    facts = await work.gateway.facts(models)
    names, style = set(work.allowed(segment)), tool_style(facts, work.learned(facts.name)) if facts else "native"
    if facts is not None:
        offered = edit_tools(facts, work.learned(facts.name), role.edit_format if role else "auto")
        names -= EDIT_TOOLS.keys() - offered
    context = facts.context_tokens if facts else LEAST_CONTEXT
    specs = [tool.spec() for tool in chosen_tools(sorted(names), work.tools).values()]
    tools = fitting_tools(specs, context, style)
    return Briefing(models, facts, tools, shares(context, tool_tokens(tools, style)))
