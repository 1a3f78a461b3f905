"""Approvals and grants in the shapes of the contract."""

from __future__ import annotations

from datetime import datetime

import msgspec

from agents.authority import Grant
from agents.policy.visible import mark_hidden
from daemon.contract.approval import ApprovalHunk, ApprovalOffer, ApprovalView
from daemon.contract.policy import GrantView
from daemon.inbox.asking import asked_of, widest_scope
from daemon.inbox.diffs import beside_hunks, hunks_of
from daemon.store.approvals import ApprovalRow


def approval_view(row: ApprovalRow) -> ApprovalView:
    """What is asked, and how it was answered; what texts hide is made visible, since people go by what they see."""
    asked = asked_of(row)
    demand, decision = asked.demand, asked.decision
    answer = row.answer or {}
    return ApprovalView(
        id=row.id,
        state=row.state.value,
        tool=demand.tool,
        effect=demand.effect.value,
        risk=decision.risk.word,
        risks=[mark_hidden(risk) for risk in decision.risks],
        summary=mark_hidden(demand.summary),
        reason=mark_hidden(decision.reason),
        why=mark_hidden(asked.why),
        again=mark_hidden(asked.again),
        replaces=asked.replaces,
        policy_line=decision.line,
        command=decision.shown or mark_hidden(demand.command),
        diff=mark_hidden(demand.diff),
        hunks=[
            ApprovalHunk(
                file=hunk.file,
                number=hunk.number,
                of_file=hunk.of_file,
                header=mark_hidden(hunk.header),
                lines=[mark_hidden(line) for line in hunk.lines],
            )
            for hunk in hunks_of(demand.diff)
        ],
        beside=[mark_hidden(told) for told in beside_hunks(demand.diff)],
        hosts=[mark_hidden(host) for host in demand.hosts],
        arguments=dict(asked.arguments),
        sandbox=asked.sandbox,
        folder=row.folder,
        actor=asked.actor,
        run=row.run,
        step=row.step,
        plan=asked.plan,
        task=asked.task,
        scopes=list(widest_scope(decision.risk, decision, row.run, asked.plan)),
        offers=[ApprovalOffer(name=offer.name, sentence=mark_hidden(offer.sentence)) for offer in asked.offers],
        doubts=[mark_hidden(doubt) for doubt in decision.doubts],
        binding=row.binding,
        files={version.path: version.digest for version in demand.files},
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        answered_at=row.answered_at,
        answered_by=row.answered_by or "",
        message=answer.get("message", ""),
        scope=answer.get("scope", ""),
        chosen=answer.get("hunks"),
        grant=answer.get("grant", ""),
        replaced_by=answer.get("replaced_by", ""),
        until=answer.get("until") or None,
    )


def grant_view(grant: Grant, now: datetime) -> GrantView:
    """A grant, and whether it counts at this time."""
    is_over = grant.revoked_at is not None or (grant.expires_at is not None and grant.expires_at <= now)
    values = {**msgspec.structs.asdict(grant), "scope": msgspec.to_builtins(grant.scope)}
    return GrantView(**values, in_force=not is_over and grant.uses_left != 0)
