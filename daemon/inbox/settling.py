"""What an answer allows, and how it is kept and told. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from agents.authority import Scope
from agents.policy.circumstances import Offer
from daemon.acting_errors import ApprovalTooWide
from daemon.errors import WrongUse
from daemon.inbox.asking import Asked, ScopeWord, Wish, asked_of, widest_scope
from daemon.inbox.diffs import chosen_hunks
from daemon.inbox.granting import ALWAYS_LASTS
from daemon.store.approvals import ApprovalRow, ApprovalState

_QUESTION: Final = "ask_person"


@dataclass(frozen=True)
class Granted:
    """What an answer allows beyond the one call, and for how long."""

    scope: Scope
    lasts: ScopeWord
    row: ApprovalRow
    plan: str
    until: datetime | None = None

    def bound_to(self, now: datetime) -> dict[str, Any]:
        """The keywords of a grant that bind it."""
        bound: dict[str, Any] = {"folder": self.row.folder, "expires_at": self.until}
        if self.lasts == "run":
            bound["run"] = self.row.run
        elif self.lasts == "plan":
            bound["plan"] = self.plan
        elif self.until is None:
            bound["expires_at"] = now + ALWAYS_LASTS
        return bound


def scope_granted(row: ApprovalRow, wish: Wish, now: datetime) -> Granted | None:
    """What a wish allows beyond the one call; raises ApprovalTooWide where that is too much."""
    if wish.scope == "once":
        if wish.offer or wish.until is not None:
            raise WrongUse("What is allowed once ends with the one call.", "Say for how long: run, plan or always.")
        return None
    if wish.verdict == "deny":
        raise WrongUse("A denial is for this one call.", "To deny it always, write a rule.")
    if wish.hunks is not None or wish.arguments is not None:
        raise WrongUse("Chosen hunks and changed arguments are allowed once.", "Leave the scope out.")
    asked = asked_of(row)
    possible = widest_scope(asked.decision.risk, asked.decision, row.run, asked.plan)
    if wish.scope not in possible:
        raise ApprovalTooWide(wish.scope, _why_not(asked, wish.scope))
    if wish.until is not None and not now < wish.until <= now + ALWAYS_LASTS:
        raise WrongUse(
            f"{wish.until:%Y-%m-%d %H:%M} UTC is no time at which it could end.",
            f"Name one between now and {now + ALWAYS_LASTS:%Y-%m-%d}: nothing is allowed for longer at once.",
        )
    return Granted(_offer(asked, wish.offer).scope, wish.scope, row, asked.plan, wish.until)


def _why_not(asked: Asked, scope: str) -> str:
    if not asked.offers:
        risk = asked.decision.risk.word
        return f"it is of {risk} risk" if risk in {"high", "critical"} else f"{asked.decision.line} asks each time"
    return f"it belongs to no {scope}"


def _offer(asked: Asked, name: str) -> Offer:
    if not name:  # the call itself, not its binding: an edit of a file would never have the same one again
        return next((offer for offer in asked.offers if offer.name != "exact"), asked.offers[0])
    for offer in asked.offers:
        if offer.name == name:
            return offer
    raise WrongUse(f"{name!r} is not on offer.", f"On offer: {', '.join(offer.name for offer in asked.offers)}.")


def kept_answer(row: ApprovalRow, wish: Wish) -> dict[str, Any]:
    """An answer as the JSON of its row; raises WrongUse for hunks that there are not, or no words."""
    if wish.verdict == "allow" and not wish.message.strip() and asked_of(row).demand.tool == _QUESTION:
        raise WrongUse("This is a question, and it needs an answer.", "Say it with `-m`, or `groundplan run say`.")
    kept: dict[str, Any] = {"verdict": wish.verdict, "scope": wish.scope, "message": wish.message}
    if wish.hunks is not None:
        if wish.verdict == "deny":
            raise WrongUse("A denial is for the whole diff.", "Approve the hunks that you want.")
        kept["hunks"] = chosen_hunks(asked_of(row).demand.diff, wish.hunks)
    if wish.arguments is not None:
        if wish.verdict == "deny":
            raise WrongUse("A denial needs no arguments.", "Approve it with them, or deny it and say why.")
        kept["arguments"] = dict(wish.arguments)
    return kept


def facts_of_answer(kept: Mapping[str, Any] | None) -> dict[str, Any]:
    """What of an answer goes into the audit trail."""
    return {name: value for name, value in (kept or {}).items() if value not in (None, "")}


def how_settled(row: ApprovalRow) -> str:
    """A clause for those who came too late."""
    when = f"{row.answered_at:%Y-%m-%d %H:%M} UTC" if row.answered_at else "before"
    if row.state in {ApprovalState.ALLOWED, ApprovalState.DENIED}:
        return f"{row.answered_by} {row.state.value} it at {when}"
    told = {
        ApprovalState.EXPIRED: f"it expired at {when}",
        ApprovalState.WITHDRAWN: f"its run was stopped at {when}",
        ApprovalState.SUPERSEDED: f"what it was for changed at {when}, and it was asked anew",
    }
    return told.get(row.state, "it is being answered")
