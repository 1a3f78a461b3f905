"""Editors at a real daemon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from support.editor import Editor, dialled
from support.editor_desk import bench, sit, work

from daemon.client.over_socket import HttpClient
from daemon.home import Home

__all__ = ["bench", "dial", "editor", "sit", "work"]


@pytest.fixture
def dial(daemon: HttpClient, home: Home) -> Iterator[Callable[[], Editor]]:
    """Dials the daemon's socket for editors; each call is another editor, not initialized yet."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(dialled(home.editor_socket))


@pytest.fixture
def editor(dial: Callable[[], Editor]) -> Editor:
    """One editor, not initialized yet."""
    return dial()
