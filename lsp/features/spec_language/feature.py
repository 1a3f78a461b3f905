"""All of it as one feature: the parts share what was read."""

from __future__ import annotations

from lsp.desk import Desk
from lsp.features.spec_language.completing import SpecCompletion
from lsp.features.spec_language.hovering import SpecHover
from lsp.features.spec_language.linking import SpecLinks
from lsp.features.spec_language.navigation import SpecNavigation
from lsp.features.spec_language.outlining import SpecSymbols
from lsp.features.spec_language.reading import SpecReader
from lsp.features.spec_language.renaming import SpecRename
from lsp.session import Session


class SpecLanguage:
    """Specs as a language. It stands before what is told of code: an id in a comment is an id, no word of the code."""

    def __init__(self, session: Session) -> None:
        reader = SpecReader(session)
        self._parts = (
            SpecNavigation(session, reader),
            SpecHover(session, reader),
            SpecCompletion(session, reader),
            SpecLinks(session, reader),
            SpecRename(session, reader),
            SpecSymbols(session, reader),
        )

    def register(self, desk: Desk) -> None:
        """Take what each part answers."""
        for part in self._parts:
            part.register(desk)
