"""Asks the person at the editor to choose: the one kind of question that every editor can show."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.session import Session

_log = logging.getLogger(__name__)

LONGEST_TITLE: Final = 60
"""Editors cut longer buttons, or let them fill the screen."""


class Dialogue:
    """The questions to one editor. No answer is a no."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._has_refused = False

    @property
    def can_ask(self) -> bool:
        """Whether a question can be shown.

        Emacs 28 says nothing of messages and shows them all the same: who lets itself be edited is asked as well, and
        who does not know the request refuses it, which is remembered.
        """
        abilities = self._session.abilities
        return (abilities.message_actions or abilities.apply_edit) and not self._has_refused

    async def choose(
        self, message: str, titles: Sequence[str], kind: types.MessageType = types.MessageType.Info
    ) -> str | None:
        """Which of the titles was chosen; None if none was, or if nobody can be asked."""
        if not self.can_ask:
            return None
        actions = [types.MessageActionItem(title) for title in titles]
        params = types.ShowMessageRequestParams(kind, message, actions)
        try:
            answer = await self._session.server.window_show_message_request_async(params)
        except JsonRpcException as refusal:
            _log.debug("The editor shows no questions: %s", refusal.message)
            self._has_refused = True
            return None
        return answer.title if answer is not None and answer.title in titles else None


def shortened(words: str, most: int = LONGEST_TITLE) -> str:
    """Words on one line, cut where a button or a menu would cut them."""
    line = " ".join(words.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
