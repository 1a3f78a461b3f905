"""Boxes that glide from where they stood to where they stand, so that one sees what became of what."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QVariantAnimation

from gui.widgets.graph.scene import GraphScene


class Moving(QObject):
    """The movement of a scene after it has been laid out again."""

    def __init__(self, scene: GraphScene, parent: QObject) -> None:
        super().__init__(parent)
        self._scene = scene
        self._from: dict[str, QPointF] = {}
        self._to: dict[str, QPointF] = {}
        self._clock = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self._clock.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._clock.valueChanged.connect(self._move)
        self._clock.finished.connect(self._arrive)

    def places(self) -> dict[str, QPointF]:
        """Where each node stands, also on its way."""
        return {node_id: item.pos() for node_id, item in self._scene.nodes.items()}

    def start(self, before: dict[str, QPointF], duration_ms: int) -> None:
        """Let the nodes come from where they were; lines appear when they have arrived."""
        self._clock.stop()
        self._to = self.places()
        self._from = {node: before[node] for node, at in self._to.items() if node in before and before[node] != at}
        if not self._from or not duration_ms:
            return
        self._scene.show_lines(are_seen=False)
        self._clock.setDuration(duration_ms)
        self._clock.start()

    def _move(self, share: float) -> None:
        for node, start in self._from.items():
            item = self._scene.nodes.get(node)
            if item is not None:
                item.setPos(start + (self._to[node] - start) * share)

    def _arrive(self) -> None:
        self._move(1.0)
        self._from = {}
        self._scene.show_lines(are_seen=True)
