"""The window's tests run without a screen, unless the caller says otherwise (`QT_QPA_PLATFORM=xcb` under Xvfb)."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def _garbage_is_collected_here() -> Iterator[None]:
    """No thread of a test may destroy widgets by collecting them; the window has a `Sweeper` for that."""
    gc.disable()
    yield
    gc.collect(1)
    gc.enable()
