"""Specs as text, as the routes ask for it. Light: what reads texts and code is loaded with the first question."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from daemon.knowledge.workspace import OpenWorkspace
    from daemon.spec_text.service import SpecTexts
    from daemon.specs.service import SpecService


class SpecTextAnswers:
    """Answers for workspaces. Any thread may ask; nothing here is for the event loop."""

    def __init__(self, specs: SpecService) -> None:
        self._specs = specs
        self._lock = threading.Lock()
        self._made: SpecTexts | None = None

    def of_text(self, workspace: OpenWorkspace, path: str, text: str) -> dict[str, Any]:
        """The ids, findings and links of a text, see `daemon.contract.spec_text.SpecTextAnswer`."""
        return self._texts.of_text(workspace, path, text)

    def items(self, workspace: OpenWorkspace, prefix: str, path: str, limit: int) -> dict[str, Any]:
        """The ids that can be named at a place."""
        return self._texts.items(workspace, prefix, path, limit)

    def view(self, workspace: OpenWorkspace, name: str, path: str) -> dict[str, Any]:
        """All that is known of an id; raises UnknownName."""
        return self._texts.view(workspace, name, path)

    def rename(
        self, workspace: OpenWorkspace, name: str, new_name: str, path: str, texts: Mapping[str, str]
    ) -> dict[str, Any]:
        """The edits that give an id another name; raises CannotRename and UnknownName."""
        return self._texts.rename(workspace, name, new_name, path, texts)

    @property
    def _texts(self) -> SpecTexts:
        from daemon.spec_text.service import SpecTexts  # noqa: PLC0415 - the index's libraries load after the start

        with self._lock:
            if self._made is None:
                self._made = SpecTexts(self._specs)
            return self._made
