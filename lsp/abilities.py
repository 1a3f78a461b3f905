"""What an editor can do, read once from what it says of itself: nothing is sent that was not offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lsprotocol import types


@dataclass(frozen=True)
class Abilities:
    """The client's capabilities as far as anything here depends on them."""

    markdown: bool = False
    hierarchical_symbols: bool = False
    pull_diagnostics: bool = False
    diagnostic_refresh: bool = False
    lens_refresh: bool = False
    configuration: bool = False
    change_annotations: bool = False
    document_changes: bool = False
    create_files: bool = False
    apply_edit: bool = False
    action_literals: bool = False
    action_tags: bool = False
    action_data: bool = False
    action_disabled: bool = False
    resolve_edit: bool = False
    progress: bool = False
    show_document: bool = False
    message_actions: bool = False
    prepare_rename: bool = False
    link_tooltips: bool = False
    virtual_documents: bool = False
    related_information: bool = False
    code_descriptions: bool = False
    diagnostic_data: bool = False
    version_support: bool = False
    snippets: bool = False
    watched_files: bool = False


def read_abilities(client: types.ClientCapabilities) -> Abilities:
    """The abilities of a client; whatever it does not mention it cannot do."""
    text = client.text_document or types.TextDocumentClientCapabilities()
    space = client.workspace or types.WorkspaceClientCapabilities()
    window = client.window or types.WindowClientCapabilities()
    edit = space.workspace_edit or types.WorkspaceEditClientCapabilities()
    action = text.code_action or types.CodeActionClientCapabilities()
    published = text.publish_diagnostics or types.PublishDiagnosticsClientCapabilities()
    hover_formats = (text.hover.content_format if text.hover else None) or ()
    resolved = (action.resolve_support.properties if action.resolve_support else None) or ()
    message = window.show_message.message_action_item if window.show_message else None
    completion_item = text.completion.completion_item if text.completion else None
    return Abilities(
        markdown=types.MarkupKind.Markdown in hover_formats,
        hierarchical_symbols=_is(text.document_symbol, "hierarchical_document_symbol_support"),
        pull_diagnostics=text.diagnostic is not None,
        diagnostic_refresh=_is(space.diagnostics, "refresh_support"),
        lens_refresh=_is(space.code_lens, "refresh_support"),
        configuration=bool(space.configuration),
        change_annotations=edit.change_annotation_support is not None,
        document_changes=bool(edit.document_changes),
        create_files=types.ResourceOperationKind.Create in (edit.resource_operations or ()),
        apply_edit=bool(space.apply_edit),
        action_literals=action.code_action_literal_support is not None,
        action_tags=types.CodeActionTag.LlmGenerated in (action.tag_support.value_set if action.tag_support else ()),
        action_data=bool(action.data_support),
        action_disabled=bool(action.disabled_support),
        resolve_edit="edit" in resolved,
        progress=bool(window.work_done_progress),
        show_document=_is(window.show_document, "support"),
        message_actions=window.show_message is not None and message is not None,
        prepare_rename=_is(text.rename, "prepare_support"),
        link_tooltips=_is(text.document_link, "tooltip_support"),
        virtual_documents=space.text_document_content is not None,
        related_information=bool(published.related_information),
        code_descriptions=bool(published.code_description_support),
        diagnostic_data=bool(published.data_support),
        version_support=bool(published.version_support),
        snippets=_is(completion_item, "snippet_support"),
        watched_files=_is(space.did_change_watched_files, "dynamic_registration"),
    )


def _is(part: Any, name: str) -> bool:
    return bool(getattr(part, name, False))


@dataclass(frozen=True)
class Wishes:
    """What an editor's user has set for it: `initializationOptions`, or the section `groundplan` of its settings.

    `navigation` false leaves symbols, definitions and references to the client's other servers, for all languages or
    for those in `navigation_off`. `resumed` is said by our own forwarder after it has found the daemon again.
    """

    navigation: bool = True
    navigation_off: frozenset[str] = frozenset()
    lenses: bool = True
    hover: bool = True
    diagnostics: bool = True
    resumed: bool = False

    def navigates(self, language_id: str) -> bool:
        """Whether symbols, definitions and references of this language are wanted of us."""
        return self.navigation and language_id not in self.navigation_off


def read_wishes(options: object) -> Wishes:
    """The wishes in JSON data of a client; what is of the wrong kind is left out rather than complained of."""
    told = _object(options)
    told = _object(told.get("groundplan")) or told
    return Wishes(
        navigation=_flag(told, "navigation"),
        navigation_off=frozenset(name for name in _list(told.get("navigationOff")) if isinstance(name, str)),
        lenses=_flag(told, "lenses"),
        hover=_flag(told, "hover"),
        diagnostics=_flag(told, "diagnostics"),
        resumed=told.get("resumed") is True,
    )


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _flag(told: Mapping[str, Any], name: str) -> bool:
    return told.get(name) is not False
