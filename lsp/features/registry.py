"""All features, in the order in which they are put on a server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from lsp.features.actions import Actions
from lsp.features.diagnostics import Diagnostics

FEATURES: Final[tuple[Callable[..., Any], ...]] = (Actions, Diagnostics)
"""Classes that take a `lsp.session.Session` and have a method `register(desk)`, see `lsp.server`."""
