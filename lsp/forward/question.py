"""What an editor has asked and not been answered, and what becomes of it when the daemon is lost.

Asking again is best: the person notices nothing. It is wrong for what may have been done already, for what the editor
has taken back, for places in a text that was edited since, and for what two daemons have died over.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CONTENT_MODIFIED = -32801
REQUEST_CANCELLED = -32800
REQUEST_FAILED = -32803

_MOST_LOSSES = 2


class Question:
    """A request of the editor: as it was sent, and about which version of which document."""

    def __init__(self, method: str, body: bytes, uri: str, version: int | None) -> None:
        self.method = method
        self.body = body
        self.uri = uri
        self.version = version
        self.is_taken_back = False
        self.losses = 0
        """How many daemons were lost while it was open."""

    def last_word(self, version_now: int | None) -> dict[str, Any] | None:
        """How it is answered now that a daemon was lost, or None if the next one is to be asked."""
        if self.method == "shutdown":
            return {"result": None}
        if self.is_taken_back:
            return _error(REQUEST_CANCELLED, "The request was cancelled.")
        if self.method == "workspace/executeCommand":
            # It may have been carried out, and an approval or an edit must not happen twice.
            why = "Groundplan's daemon has ended. Look whether the command was carried out, or give it again."
            return _error(REQUEST_FAILED, why)
        if self.version != version_now:
            # Its places are those of a text that no daemon will see: editors drop this answer in silence, or ask anew.
            return _error(CONTENT_MODIFIED, "The document was edited while Groundplan's daemon was away.")
        if self.losses >= _MOST_LOSSES:
            why = "Groundplan's daemon ended twice while it worked on this ('groundplan daemon logs' says more)."
            return _error(REQUEST_FAILED, why)
        return None


def _error(code: int, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}
