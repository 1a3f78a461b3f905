"""What an answer may allow beyond the one call: never more than can be said in one sentence."""

from __future__ import annotations

from collections.abc import Iterator

from agents.authority import Scope
from agents.policy.circumstances import Offer
from agents.policy.shell import CommandLine
from agents.policy.verdicts import Question
from agents.records import Effect, Risk, SandboxLevel

_WITH_SUBCOMMANDS = frozenset(
    "git npm yarn pnpm bun cargo go pip uv poetry conda docker make just mvn gradle dotnet bundle rake npx tox nox "
    "hatch pdm alembic flask django-admin rails".split()
)
_TOO_WIDE = frozenset(
    "sh bash zsh dash env sudo xargs find python python3 node perl ruby php eval ssh awk sed tee cp mv rm ln".split()
)


def offers_for(question: Question) -> tuple[Offer, ...]:
    """What may be allowed for longer, narrowest first."""
    if question.risk >= Risk.HIGH:
        return ()
    return tuple(_offers(question))


def _offers(question: Question) -> Iterator[Offer]:
    demand, risk = question.demand, question.risk
    tools = (demand.tool,)
    if question.circumstances.binding:
        scope = Scope(tools=tools, risk=risk, binding=question.circumstances.binding)
        yield Offer("exact", scope, "Exactly this call, as long as its files stay as they are.")
    if demand.effect is Effect.RUN and question.circumstances.sandbox is SandboxLevel.NONE:
        return
    if question.is_networked and not demand.hosts:
        return
    hosts, writes = demand.hosts, demand.writes
    if question.command is not None:
        text = question.command.text
        scope = Scope(tools=tools, commands=(text,), paths=writes, hosts=hosts, risk=risk)
        yield Offer("command", scope, f"This command: {question.command.shown}")
        prefix = _prefix(question.command)
        if prefix and not writes:
            scope = Scope(tools=tools, commands=(prefix,), hosts=hosts, risk=risk)
            yield Offer("prefix", scope, f"Commands like {prefix}")
    elif writes:
        scope = Scope(tools=tools, paths=writes, hosts=hosts, risk=risk)
        yield Offer("files", scope, f"Changes of {', '.join(writes)}")
    elif hosts:
        yield Offer("hosts", Scope(tools=tools, hosts=hosts, risk=risk), f"Requests to {', '.join(hosts)}")


def _prefix(command: CommandLine) -> str:
    """The beginning of a command that may stand for others like it; empty where that would say too much."""
    if not command.is_single:
        return ""
    words = [word.text for word in command.commands[0].words]
    if not words:
        return ""
    program = words[0].rpartition("/")[2]
    if program in {"python", "python3"} and len(words) > 2 and words[1] == "-m":
        count = 3
    elif program in _TOO_WIDE:
        return ""
    else:
        count = 2 if program in _WITH_SUBCOMMANDS else 1
    head = words[:count]
    if len(words) < count or any((word.startswith("-") and word != "-m") or not word.isascii() for word in head):
        return ""
    return " ".join([*head, "*"]) if all(_is_bare(word) for word in head) else ""


def _is_bare(word: str) -> bool:
    return all(letter.isalnum() or letter in "-_./:" for letter in word)
