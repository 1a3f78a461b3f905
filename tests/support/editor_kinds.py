"""What editors say of themselves, as far as it decides how they are spoken to. Copied from what the real ones send."""

from __future__ import annotations

from typing import Any

from support.editor import FULL_CAPABILITIES

EVERYTHING = FULL_CAPABILITIES

NEOVIM_07: dict[str, Any] = {
    "window": {
        "workDoneProgress": True,
        "showDocument": {"support": False},
        "showMessage": {"messageActionItem": {"additionalPropertiesSupport": False}},
    },
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "workspaceFolders": True,
        "workspaceEdit": {"resourceOperations": ["rename", "create", "delete"]},
    },
    "textDocument": {
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "refactor", "source"]}},
            "isPreferredSupport": True,
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
    },
}

EGLOT_19: dict[str, Any] = {
    "workspace": {"applyEdit": True, "workspaceEdit": {"documentChanges": True}, "workspaceFolders": True},
    "textDocument": {
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "refactor", "source"]}},
            "isPreferredSupport": True,
        },
    },
}

NOTHING: dict[str, Any] = {}
