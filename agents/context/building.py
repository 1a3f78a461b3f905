"""Builds the context that an agent begins with: the most useful material that a budget of tokens holds.

The same question gives the same context. The budget is never exceeded; what is an order is never cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from agents.chat import Message
from agents.context.block import Block, Context, begin_with
from agents.context.gathering import (
    decision_blocks,
    facts_block,
    file_blocks,
    guide_blocks,
    impact_block,
    outline_block,
    snippet_blocks,
)
from agents.context.measure import Counter, fitted, tokens_of
from agents.context.order import order_text
from agents.errors import ContextTooSmall
from agents.models.tokens import text_tokens
from agents.plans.plan import Task
from agents.roles.role import Role
from agents.surroundings import CodeKnowledge, DecisionAccess

_SHARES: Final = {
    "facts": 0.06,
    "decision": 0.18,
    "file": 0.45,
    "guide": 0.15,
    "impact": 0.08,
    "snippet": 0.40,
    "outline": 0.25,
}
"""How much of what is left for material each kind may take at most, in the order in which they are chosen."""

_LEAST: Final = 24
"""Tokens below which a piece of material is not worth its fence."""


def build_context(
    role: Role,
    goal: str,
    task: Task | None,
    knowledge: CodeKnowledge,
    decisions: DecisionAccess,
    budget_tokens: int,
    *,
    tree: Path | None = None,
    notes: Sequence[str] = (),
    conceal: Callable[[str], str] = str,
    may_show: Callable[[str], bool] = lambda _path: True,
    count: Counter = text_tokens,
) -> Context:
    """The context of one agent for one task; call it in a thread. Raises ContextTooSmall.

    `notes` tell what came before, `tree` is where files are read. `conceal` hides secrets in material before any of it
    is cut, for half a secret looks like none. `may_show` tells whose text may be shown unasked.
    """
    order = order_text(goal, task, notes)
    bare = tokens_of(begin_with(role.prompt, order, ()), count)
    if bare > budget_tokens:
        raise ContextTooSmall(budget_tokens, bare)
    gathered = _gathered(goal, task, knowledge, decisions, file_blocks(tree, task, may_show), tree, budget_tokens)
    material = [Block(block.kind, block.title, block.source, conceal(block.text)) for block in gathered]
    packer = _Packer(role.prompt, order, budget_tokens, count)
    for kind, share in _SHARES.items():
        packer.take([block for block in material if block.kind == kind], share)
    return packer.context()


def _gathered(
    goal: str,
    task: Task | None,
    knowledge: CodeKnowledge,
    decisions: DecisionAccess,
    files: list[Block],
    tree: Path | None,
    budget: int,
) -> list[Block]:
    return [
        *facts_block(knowledge),
        *decision_blocks(decisions, goal, task),
        *files,
        *guide_blocks(tree),
        *impact_block(knowledge, task),
        *snippet_blocks(knowledge, goal, task, [block.source for block in files]),
        *outline_block(knowledge, int(budget * _SHARES["outline"])),
    ]


class _Packer:
    """Takes blocks as long as they fit."""

    def __init__(self, system: str, order: str, budget: int, count: Counter) -> None:
        self._system = system
        self._order = order
        self._budget = budget
        self._count = count
        self._blocks: list[Block] = []
        self._left_out: list[str] = []
        self._room = budget - tokens_of(begin_with(system, order, ()), count)

    def take(self, blocks: Sequence[Block], share: float) -> None:
        """The first of them that fit into a share of the room; the one that does not fit whole is cut."""
        room = int(self._room * share)
        for block in blocks:
            kept = self._cut(block, min(room, self._free()))
            if kept is None:
                self._left_out.append(f"{block.kind} {block.source}")
                continue
            self._blocks.append(kept)
            if self._total() > self._budget:  # counters are not additive to the token; the budget is strict
                self._blocks.pop()
                self._left_out.append(f"{block.kind} {block.source}")
                continue
            room -= self._count(kept.told()) + 1

    def context(self) -> Context:
        """What was taken."""
        return Context(self._system, self._order, tuple(self._blocks), self._total(), tuple(self._left_out))

    def _free(self) -> int:
        return self._budget - self._total()

    def _total(self) -> int:
        return tokens_of(self._messages(), self._count)

    def _messages(self) -> tuple[Message, ...]:
        return begin_with(self._system, self._order, tuple(self._blocks))

    def _cut(self, block: Block, room: int) -> Block | None:
        empty = Block(block.kind, block.title, block.source, "")
        inner = room - self._count(empty.told()) - 2
        if inner < _LEAST and self._count(block.told()) + 1 > room:
            return None
        text = fitted(block.text, inner, self._count)
        return Block(block.kind, block.title, block.source, text) if text.strip() else None
