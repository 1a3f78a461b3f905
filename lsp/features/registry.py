"""All features, in the order in which they are put on a server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from lsp.features.actions import Actions
from lsp.features.diagnostics import Diagnostics
from lsp.features.hover import Hover
from lsp.features.lenses import Lenses
from lsp.features.navigation import Navigation
from lsp.features.spec_language.feature import SpecLanguage
from lsp.features.symbols import Symbols

FEATURES: Final[tuple[Callable[..., Any], ...]] = (
    SpecLanguage,
    Actions,
    Diagnostics,
    Symbols,
    Navigation,
    Hover,
    Lenses,
)
"""Classes that take a `lsp.session.Session` and have a method `register(desk)`, see `lsp.server`."""
