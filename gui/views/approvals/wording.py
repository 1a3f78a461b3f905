"""How approvals are told: what is asked, why, of whom, what it binds to, and how it ended. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Final

from daemon.contract.approval import ApprovalView
from gui.operations.approvals import GRAVE, QUESTIONS, Inbox
from gui.words.amounts import join, plural
from gui.words.people import who
from gui.words.times import clock, expires_in, expiry_tone, when

_RISK_TONES: Final = {"low": "neutral", "medium": "warn", "high": "bad", "critical": "bad"}
INKS: Final = {"bad": "bad", "warn": "warn", "neutral": ""}
"""The ink of what ends soon."""

SCOPES: Final = {"run": "for this run", "plan": "for this plan", "always": "always, in this folder"}
_SHAPES: Final = {"waiting": "half", "allowed": "done", "denied": "deferred", "expired": "superseded"}
_SANDBOXES: Final = {
    "isolated": "Isolated: it sees its own tree, and no network unless it was allowed.",
    "partly": "Partly held back: it writes only in its own tree; the rest can be read.",
    "none": "Nothing holds it back: it can do whatever you can.",
}
_FILES: Final = 3
_HASH: Final = 8


def is_waiting(one: ApprovalView) -> bool:
    """Whether it can be answered."""
    return one.state == "waiting"


def is_grave(one: ApprovalView) -> bool:
    """Whether a single key must not allow it."""
    return one.risk in GRAVE


def is_question(one: ApprovalView) -> bool:
    """Whether a run asks for words or a deed, and not for leave."""
    return one.tool in QUESTIONS


def shape_of(one: ApprovalView) -> str:
    """Its state as a shape."""
    return _SHAPES.get(one.state, "superseded")


def risk_words(one: ApprovalView) -> str:
    """«Medium risk»; a question has none."""
    if is_question(one):
        return "Question" if one.tool == "ask_person" else "By hand"
    return "No risk" if one.risk == "safe" else f"{one.risk.capitalize()} risk"


def risk_tone(one: ApprovalView) -> str:
    """The tone of that badge; what is over is not urgent any more."""
    if not is_waiting(one):
        return "neutral"
    return "accent" if is_question(one) else _RISK_TONES.get(one.risk, "neutral")


def title_of(one: ApprovalView) -> str:
    """What is asked, in one line; a command stands below it to the letter."""
    return " ".join(one.summary.replace("`", "").split()).removeprefix("Ask: ") or one.tool


def head_of(one: ApprovalView) -> str:
    """The title above it: a question stands below in full."""
    if is_question(one):
        return "A question for you" if one.tool == "ask_person" else "Something to do by hand"
    return title_of(one)


def left(one: ApprovalView, now: datetime) -> str:
    """What is left of its time: «26 min», «expired», nothing where it has no end."""
    return expires_in(one.expires_at, now).removeprefix("expires in ") if one.expires_at else ""


def left_tone(one: ApprovalView, now: datetime) -> str:
    """How urgent that is: `bad`, `warn` or `neutral`."""
    return expiry_tone(one.expires_at, now) if one.expires_at else "neutral"


def of_run(one: ApprovalView, inbox: Inbox) -> str:
    """The run and the task that ask."""
    parts = [run_name(one, inbox), one.task]
    return " · ".join(part for part in parts if part) or actor_of(one)


def run_name(one: ApprovalView, inbox: Inbox) -> str:
    """What its run is for, or the end of its id where nobody knows any more."""
    if not one.run:
        return ""
    return inbox.goals.get(one.run) or f"run {one.run[-6:].lower()}"


def actor_of(one: ApprovalView) -> str:
    """Which agent asks."""
    return one.actor.removeprefix("agent:")


def settled_words(one: ApprovalView) -> str:
    """How it ended and through whom: «allowed once by you»."""
    by = who(one.answered_by) if one.answered_by else "somebody"
    if one.state == "allowed":
        chosen = sum(len(numbers) for numbers in (one.chosen or {}).values())
        part = f"{plural(chosen, 'hunk')} " if one.chosen is not None and len(one.hunks) > 1 else ""
        scope = "once" if one.scope in {"", "once"} else SCOPES.get(one.scope, one.scope)
        return f"answered by {by}" if is_question(one) else f"{part}allowed {scope} by {by}"
    told = {
        "denied": f"denied by {by}",
        "expired": "expired without an answer",
        "withdrawn": "taken back, since its run was stopped",
        "superseded": "asked again, since what it was for has changed",
    }
    return told.get(one.state, one.state)


def settled_time(one: ApprovalView, now: datetime) -> str:
    """When that was."""
    return when(one.answered_at, now) if one.answered_at else ""


def bound_words(one: ApprovalView) -> str:
    """What exactly an answer is for; a change of it makes the run ask again."""
    files = [f"{path} at {digest[:6]}" if digest else f"{path}, which is new" for path, digest in one.files.items()]
    shown = files[:_FILES] + ([plural(len(files) - _FILES, "more file")] if len(files) > _FILES else [])
    what = "this diff" if one.diff else "exactly this command" if one.command else "exactly this call"
    plan = [f"plan {one.plan[-6:].lower()}"] if one.plan else []
    parts = [what, *shown, *plan]
    return f"{join(parts)}. If {'it' if len(parts) == 1 else 'one of them'} changes, you are asked again."


def undo_words(one: ApprovalView) -> str:
    """What can be taken back of it."""
    if is_question(one):
        return ""
    if one.effect in {"write", "edit"} or one.diff:
        return "kept in the run's own tree; your folder changes only when you apply the run, and that can be undone."
    if one.hosts:
        return "not possible: what has been sent is sent."
    if one.command:
        return "only what it changes in the run's own tree; what it does elsewhere stays."
    return ""


def sandbox_words(one: ApprovalView) -> str:
    """What holds it back."""
    return _SANDBOXES.get(one.sandbox, "")


def hash_words(one: ApprovalView) -> str:
    """The beginning of the hash that an answer binds to."""
    return one.binding[:_HASH]


def allow_words(one: ApprovalView, chosen: int) -> str:
    """What the primary button says: «Allow 2 hunks once», «Allow once…» where more is asked first."""
    if one.tool == "ask_person":
        return "Send the answer"
    if one.tool == "do_by_hand":
        return "It is done"
    more = "…" if is_grave(one) else ""
    if len(one.hunks) > 1:
        return f"Allow {plural(chosen, 'hunk')} once{more}"
    return f"Allow once{more}"


def told_of_answer(one: ApprovalView) -> tuple[str, str]:
    """Title and text of the toast after an answer."""
    said = settled_words(one)
    until = f" until {when(one.until)}" if one.until is not None else ""
    return f"{said[0].upper()}{said[1:]}{until}", title_of(one)


def elsewhere_words(one: ApprovalView) -> str:
    """That somebody else was faster, for those who look at it right now."""
    told = settled_words(one)
    at = f" at {clock(one.answered_at)}" if one.answered_at else ""
    first = " The first answer counts." if one.state in {"allowed", "denied"} else ""
    return f"{told[0].upper()}{told[1:]}{at}.{first}"


def file_names(one: ApprovalView) -> Sequence[str]:
    """The files of its hunks, each once, in their order."""
    return list(dict.fromkeys(hunk.file for hunk in one.hunks))


def name_of_files(one: ApprovalView) -> str:
    """`payments/api.py`, or «3 files»."""
    names = file_names(one)
    return names[0] if len(names) == 1 else plural(len(names), "file")


def folder_name(one: ApprovalView) -> str:
    """The folder that it is about, by its last part."""
    return PurePath(one.folder).name or one.folder


def forbidding(one: ApprovalView) -> list[tuple[str, str, str]]:
    """What a rule against it could be about: subject, what it is called, and the patterns, one a line."""
    found: list[tuple[str, str, str]] = []
    if one.command:
        like = next((offer.sentence for offer in one.offers if offer.name == "prefix"), "")
        found.append(("command", "This command", one.command.strip().splitlines()[0]))
        if like:
            found.insert(0, ("command", "Commands like it", like.removeprefix("Commands like ")))
    names = file_names(one) or [path for path in one.files if one.effect == "write"]
    if names:
        found.append(("path", "Changes of these files", "\n".join(names)))
    if one.hosts:
        found.append(("host", "These hosts", "\n".join(one.hosts)))
    found.append(("tool", "This tool, whatever for", one.tool))
    return found
