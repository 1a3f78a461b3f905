"""Why something is asked for again: what of it has changed since the first time. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from daemon.inbox.asking import Asked, asked_of
from daemon.store.approvals import ApprovalRow, ApprovalState

_NAMED = 3


def why_again(before: ApprovalRow, now: ApprovalRow) -> str:
    """A sentence or two for whoever is asked a second time; what they said the first time counts no longer."""
    changes = list(_changes(asked_of(before), asked_of(now))) or ["what it rests on has changed"]
    told = f"{', and '.join(changes)} since {before.id[-6:].lower()} was asked."
    if before.state is ApprovalState.ALLOWED:
        told += f" The yes of {before.answered_by} was for what it was then."
    return told[0].upper() + told[1:] if changes[0].startswith(("the ", "it ", "what ")) else told


def _changes(before: Asked, now: Asked) -> Iterator[str]:
    old = {version.path: version.digest for version in before.demand.files}
    new = {version.path: version.digest for version in now.demand.files}
    changed = [path for path, digest in new.items() if path in old and old[path] != digest]
    if changed:
        more = f" and {len(changed) - _NAMED} more" if len(changed) > _NAMED else ""
        yield f"{', '.join(changed[:_NAMED])}{more} {'have' if len(changed) > 1 else 'has'} changed"
    if set(old) != set(new):
        yield "it is about other files"
    if before.demand.tool != now.demand.tool:
        yield f"it is done with {now.demand.tool} in place of {before.demand.tool}"
    elif before.demand.command != now.demand.command:
        yield "the command is another one"
    elif before.arguments != now.arguments:
        yield "the call is another one"
    if before.demand.hosts != now.demand.hosts:
        yield "it would contact other machines"
