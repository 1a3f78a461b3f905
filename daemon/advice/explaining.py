"""Explaining a place from the index, the history and the decisions. Takes long; off the event loop."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from daemon.advice.explanation import Known, tell, title_of
from daemon.advice.origins import LineHistories, LineHistory
from daemon.advice.spot import Spot, find_spot
from daemon.advice.uses import callees_of, uses_of_symbol
from daemon.contract.advice import AdviceWish, Explanation
from indexer.errors import IndexerError
from indexer.graph.model import DATA_KINDS
from indexer.records import Symbol, SymbolKind
from indexer.secrets.hiding import hide_secrets

if TYPE_CHECKING:
    from daemon.drift.parsing import TextParser
    from daemon.drift.shapes import Mark
    from daemon.knowledge.workspace import OpenWorkspace
    from daemon.specs.drift_answers import DriftAnswers
    from indexer.impact.model import Affected

_log = logging.getLogger(__name__)
_TOUCHED = 4


class Explainer:
    """Explains places of any workspace. Any thread may ask."""

    def __init__(self, drifts: DriftAnswers, parser: TextParser) -> None:
        self._drifts = drifts
        self._parser = parser
        self._histories = LineHistories()

    def explain(self, workspace: OpenWorkspace, wish: AdviceWish) -> Explanation:
        """What a place is, what it hangs together with, how it came to be and what is decided about it."""
        spot = find_spot(workspace, wish, self._parser)
        known = self._known(workspace, spot)
        return Explanation(
            title=title_of(spot),
            path=spot.path,
            start_line=spot.start,
            end_line=spot.end,
            symbol=spot.symbol.qualified if spot.symbol else "",
            kind=spot.symbol.kind.value if spot.symbol else spot.file_class.value,
            markdown=hide_secrets(tell(known)),
            sources=known.sources,
        )

    def _known(self, workspace: OpenWorkspace, spot: Spot) -> Known:
        # Git works in a process of its own, so the index can be asked meanwhile.
        with ThreadPoolExecutor(1, "history of lines") as beside:
            history = beside.submit(self._histories.of, workspace, spot)
            return self._gathered(workspace, spot, history)

    def _gathered(self, workspace: OpenWorkspace, spot: Spot, history: Future[LineHistory | None]) -> Known:
        symbol = _named_by_others(spot)
        graph = workspace.graph()
        needs = sorted(graph.dependencies(spot.path), key=lambda edge: -edge.weight)
        needed_by = sorted(graph.dependents(spot.path), key=lambda edge: -edge.weight)
        return Known(
            spot,
            uses=uses_of_symbol(workspace, spot, symbol) if symbol is not None else None,
            calls=callees_of(workspace, spot) if not spot.is_whole else (),
            needs=list(dict.fromkeys(edge.target for edge in needs)),
            needed_by=list(dict.fromkeys(edge.source for edge in needed_by)),
            touched=_touched(workspace, spot),
            marks=self._marks(workspace, spot),
            history=history.result(),
        )

    def _marks(self, workspace: OpenWorkspace, spot: Spot) -> list[Mark]:
        """What is decided about the file as a whole and about the lines; each record once, what is nearest first."""
        drifts = self._drifts
        told = drifts.marks_of_text(workspace, spot.path, spot.text)["marks"]
        here = [one for one in told if not one.line or (one.line <= spot.end and one.end_line >= spot.start)]
        first: dict[str, Mark] = {}
        for mark in sorted(here, key=lambda one: (one.line == 0, one.line)):
            first.setdefault(mark.id, mark)
        return list(first.values())


def _named_by_others(spot: Spot) -> Symbol | None:
    """The definition whose name those who use the spot write: of a constructor the type, of other magic none."""
    symbol = spot.symbol
    if symbol is None or symbol.kind in DATA_KINDS:
        return None
    owner = symbol.qualified.rpartition(".")[0]
    if symbol.kind is SymbolKind.CONSTRUCTOR or symbol.name in {"__init__", "__new__", "constructor", "initialize"}:
        return next((s for s in spot.definitions() if s.qualified == owner), None)
    return None if symbol.name.startswith("__") and symbol.name.endswith("__") else symbol


def _touched(workspace: OpenWorkspace, spot: Spot) -> tuple[Affected, ...]:
    """What a change would touch; nothing for a file that the index does not know yet."""
    target = f"{spot.path}:{spot.symbol.name}" if spot.symbol else spot.path
    for asked in dict.fromkeys((target, spot.path)):
        try:
            return workspace.impact(asked, None, _TOUCHED).affected
        except IndexerError as error:
            _log.debug("no impact of %s: %s", asked, error)
    return ()
