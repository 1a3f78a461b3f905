"""What is said above a trace: what the run waits for, why it failed and what to do, that a dry run reached nothing."""

from __future__ import annotations

from gui.operations.runs import SeenRun
from gui.words.times import expires_in

Said = tuple[str, str, str, str, str]
"""Tone, strong words, sentence, what can be done, and what that is for the view."""


def notes_of(seen: SeenRun, last_word: int) -> list[Said]:
    """What is to be said of a run as it stands; `last_word` is the step at which its agent spoke last."""
    run = seen.run
    said: list[Said] = []
    for waiting in seen.waits:
        ends = f" It {expires_in(waiting.expires_at)}." if waiting.expires_at else ""
        told = f"{waiting.summary}. {waiting.risk.capitalize()} risk.{ends}"
        said.append(("warn", "Waits for you", told, "See what it asks", f"approval:{waiting.id}"))
    if run.state == "waiting" and not seen.waits:
        said.append(("warn", "Waits for you", "It has asked for something.", "See what it asks", "approval:"))
    if run.state in {"failed", "broken"}:
        said.append(_failure(seen, last_word))
    if run.state == "stopped":
        said.append(("neutral", "Stopped", "Its trace and its changes are kept.", "Resume", "resume:"))
    if run.brain == "rules" and run.why_rules and run.state != "done":
        said.append(("neutral", "No model is asked", run.why_rules, "", ""))
    if run.dry_run and run.state == "done":
        changed = bool(run.changed)
        told = "Nothing reached your folder." + ("" if changed else " It would change nothing.")
        said.append(("neutral", "Dry run", told, "See what it would change" if changed else "", "changes:"))
    return said


def _failure(seen: SeenRun, last_word: int) -> Said:
    run = seen.run
    words = {"stuck": "It got stuck.", "over_budget": "It used up what it may."}
    why = (run.reason or run.summary or words.get(run.outcome, "It failed.")).strip()
    if run.applied and not run.undone:
        where = "Its changes are in your folder; they can be undone."
    elif run.undone:
        where = "Its changes were taken out of your folder."
    else:
        where = "Nothing of it reached your folder."
    action = f"Try again from step {last_word}" if last_word else "Resume"
    return "bad", "Failed", f"{why} {where}", action, f"again:{last_word}" if last_word else "resume:"
