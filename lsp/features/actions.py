"""Code actions: the menu at a place, the resolving of fixes, and the commands that do the work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Final

from lsprotocol import types

from lsp.commands.arguments import Arguments, Spot
from lsp.commands.kit import Command, Kit
from lsp.commands.registry import COMMANDS
from lsp.desk import Desk
from lsp.documents import Document
from lsp.features.acting.fixes import Fixes
from lsp.features.acting.knowing import Knowing
from lsp.features.acting.offers import KINDS, Facts, Offer, offers_at
from lsp.folders import FilePlace
from lsp.session import Session
from lsp.text import Position

_MOST_SELECTED_LINES: Final = 40
"""So much of a selection is looked at for the menu: it says whether there is text, and what a comment says."""

Action = types.CodeAction | types.Command


class Actions:
    """What can be done at a place. The menu comes out of what is kept; work is behind commands alone."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kit = Kit.of(session)
        self._knowing = Knowing(session)
        self._fixes = Fixes(session, self._kit.edits)
        session.documents.on_change(self._opened)
        session.on_folders(self._folders_opened)

    def register(self, desk: Desk) -> None:
        """Take the menu, the resolving, and all commands."""
        options = types.CodeActionOptions([types.CodeActionKind.QuickFix, *KINDS], resolve_provider=True)
        desk.answer(types.TEXT_DOCUMENT_CODE_ACTION, self._menu, options)
        desk.answer(types.CODE_ACTION_RESOLVE, self._resolve)
        self._kit.jobs.register(desk)
        self._kit.pages.register(desk)
        for make in COMMANDS:
            command = make(self._kit)
            desk.command(command.name, self._running(command))

    def _running(self, command: Command) -> Callable[[Sequence[Any]], Awaitable[Any]]:
        async def run(given: Sequence[Any]) -> Any:
            return await command(Arguments(command.name, given, self._session, command.example))

        return run

    async def _menu(self, params: types.CodeActionParams) -> list[Action]:
        uri, context = params.text_document.uri, params.context
        place = self._session.place(uri)
        if place is None:
            return []
        spot = _spot(self._session, place, uri, params.range)
        is_unasked = context.trigger_kind == types.CodeActionTriggerKind.Automatic
        fixes = [
            fix for fix in self._fixes.offer(spot.document, uri, context.diagnostics) if _is_of(fix.kind, context.only)
        ]
        facts = await self._facts(spot, params)
        offers = [offer for offer in offers_at(facts) if _is_of(offer.kind, context.only)]
        wanted = [offer for offer in offers if offer.is_waiting or not is_unasked]
        return (
            [*fixes, *self._told(wanted)]
            if self._session.abilities.action_literals
            else [*(fix.command for fix in fixes if fix.command), *self._told(wanted)]
        )

    async def _facts(self, spot: Spot, params: types.CodeActionParams) -> Facts:
        knowing = self._knowing
        return Facts(
            spot=spot,
            where=_where(spot, params.range),
            symbol=knowing.symbol(spot),
            has_project=await knowing.project(spot.folder),
            can_ask=self._kit.dialogue.can_ask,
            marks=await knowing.marks(spot.place),
            agents=await knowing.agents(spot.folder),
            approvals=await knowing.approvals(spot.folder),
            changes=await knowing.changes(spot.place),
            diagnostics=params.context.diagnostics,
        )

    def _told(self, offers: Iterable[Offer]) -> list[Action]:
        """The offers as this editor takes them."""
        abilities = self._session.abilities
        told: list[Action] = []
        for offer in offers:
            command = types.Command(offer.title, offer.command, arguments=[dict(offer.argument)])
            if offer.disabled and not (abilities.action_literals and abilities.action_disabled):
                continue
            if not abilities.action_literals:
                told.append(command)
                continue
            tags = [types.CodeActionTag.LlmGenerated] if offer.asks_model and abilities.action_tags else None
            action = types.CodeAction(offer.title, kind=offer.kind, tags=tags)
            if offer.disabled:
                action.disabled = types.CodeActionDisabled(offer.disabled)
            else:
                action.command = command
            told.append(action)
        return told

    async def _resolve(self, action: types.CodeAction) -> types.CodeAction:
        """Give a fix its edit; anything else comes back as it came. Nothing is asked, nothing is done."""
        return self._fixes.resolve(action)

    def _opened(self, document: Document) -> None:
        if document.edition == 0:
            self._warm(document)

    def _folders_opened(self) -> None:
        for document in self._session.documents:
            self._warm(document)

    def _warm(self, document: Document) -> None:
        if place := self._session.place(document.uri):
            self._session.tasks.start(self._knowing.warm(document, place), "warm the menu")


def _spot(session: Session, place: FilePlace, uri: str, at: types.Range) -> Spot:
    """The place of a menu; whatever positions an editor sends, it lies within the document."""
    document = session.documents.get(uri)
    start, end = sorted((Position(at.start.line, at.start.character), Position(at.end.line, at.end.character)))
    last = end.line if end.character > 0 or end.line <= start.line else end.line - 1
    shown = min(end, Position(start.line + _MOST_SELECTED_LINES, 0))
    selected = document.text.slice(start, shown, session.documents.encoding) if document and start != end else ""
    return Spot(place, uri, document, start.line + 1, last + 1, selected)


def _where(spot: Spot, at: types.Range) -> dict[str, Any]:
    ends = {
        name: {"line": position.line, "character": position.character}
        for name, position in (("start", at.start), ("end", at.end))
    }
    version = {"version": spot.document.version} if spot.document else {}
    return {"uri": spot.uri, "range": ends, **version}


def _is_of(kind: Any, only: Sequence[Any] | None) -> bool:
    """Whether a kind is one of those asked for, or below one."""
    if only is None:
        return True
    words = [str(getattr(one, "value", one)) for one in only]
    return any(not word or kind == word or str(kind).startswith(f"{word}.") for word in words)
