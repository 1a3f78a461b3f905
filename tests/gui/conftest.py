"""The window's tests run without a screen, unless the caller says otherwise (`QT_QPA_PLATFORM=xcb` under Xvfb)."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
