"""Decisions and contradictions as Markdown. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def decision_text(decision: Mapping[str, Any], consequences: Sequence[Mapping[str, Any]] = ()) -> str:
    """A decision as a page; `consequences` are what an answer has just changed for other questions."""
    parts = [f"# {decision['alias']}: {decision['question']}", f"**{decision['answer'] or 'Not answered yet'}**"]
    parts += [decision["rationale"]] if decision["rationale"] else []
    parts.append(" · ".join(_state(decision)))
    parts += _listed("What must be true of code", [f"`{guard}`" for guard in decision["guards"]])
    parts += _listed("It rests on", [_evidence(one) for one in decision["evidence"]])
    parts += _listed("It bears on others", [f"{edge['kind']} {edge['target']}" for edge in decision["edges"]])
    parts += _listed("What follows", [_consequence(one) for one in consequences])
    return "\n\n".join(parts) + "\n"


def detail_text(detail: Mapping[str, Any]) -> str:
    """A decision with what hangs on it and how it came to be."""
    parts = [decision_text(detail["decision"]).rstrip("\n")]
    parts += _listed("Requirements", list(detail["requirements"]))
    parts += _listed("What it settles", list(detail["forces"]))
    parts += _listed("Resting on it", [_section(one) for one in detail["rests_on_it"]])
    parts += _listed("History", [f"{one['at'][:10]} {one['actor']}: {one['action']}" for one in detail["history"]])
    return "\n\n".join(parts) + "\n"


def clash_text(clash: Mapping[str, Any]) -> str:
    """A contradiction as a page: what cannot hold together, and the smallest ways out."""
    sides = [f"{side['alias']}: {side['question']} — **{side['answer']}**" for side in clash["sides"]]
    parts = ["# These cannot all hold", *_listed("Decisions", sides)]
    parts += _listed("Rules", [f"{rule['holds']}: {rule['because']}" for rule in clash["rules"]])
    parts += _listed("Change one of these sets", [", ".join(repair) for repair in clash["repairs"]])
    return "\n\n".join(parts) + "\n"


def _state(decision: Mapping[str, Any]) -> Iterator[str]:
    yield str(decision["state"])
    yield f"by {decision['author']}"
    yield str(decision["at"])[:10]
    if decision["locked"]:
        yield "locked"
    if decision["to_confirm"]:
        yield "waits to be confirmed"


def _evidence(one: Mapping[str, Any]) -> str:
    place = f"{one['place']}:{one['line']}" if one["line"] else str(one["place"])
    quote = " ".join(str(one["quote"]).split())
    return f"`{place}` {quote}".strip()


def _consequence(one: Mapping[str, Any]) -> str:
    told = [f"now {value} follows" for value in one["follows"]] + [
        f"{value} is ruled out" for value in one["ruled_out"]
    ]
    return f"{one['text']} {', '.join(told)}".strip()


def _section(one: Mapping[str, Any]) -> str:
    return f"{one['artifact']}, {one['title']}{' (stale)' if one['stale'] else ''}"


def _listed(title: str, lines: Sequence[str]) -> list[str]:
    return [f"## {title}", "\n".join(f"- {line}" for line in lines)] if lines else []
