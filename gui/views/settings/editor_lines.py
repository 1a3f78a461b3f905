"""The lines that connect each editor, as docs/editors has them; a test holds the two together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class EditorLines:
    """An editor: what is done there, and what is pasted where."""

    name: str
    title: str
    about: str
    where: str
    language: str
    lines: str
    then: str = ""


COMMAND: Final = "groundplan lsp"

EDITORS: Final = (
    EditorLines(
        "vscode",
        "Visual Studio Code",
        "Our extension, built from a checkout.",
        "In a terminal",
        "bash",
        "make vsix                                              # in a checkout; needs Node.js 20 or newer\n"
        "code --install-extension dist/groundplan-*.vsix",
        "The extension finds the command on the PATH, and where pipx and uv put tools.",
    ),
    EditorLines(
        "neovim",
        "Neovim",
        "0.11 and newer, nothing to install.",
        "init.lua",
        "lua",
        "vim.lsp.config('groundplan', {\n"
        "  cmd = { 'groundplan', 'lsp' },\n"
        "  root_markers = { '.groundplan', '.git' },\n"
        "  workspace_required = true,\n"
        "})\n"
        "vim.lsp.enable('groundplan')",
        "Actions, lenses and hover are those that Neovim has by itself.",
    ),
    EditorLines(
        "emacs",
        "Emacs",
        "28 and newer, with Eglot.",
        "init.el",
        "elisp",
        "(with-eval-after-load 'eglot\n"
        "  (add-to-list 'eglot-server-programs\n"
        '               \'((python-mode go-mode markdown-mode) . ("groundplan" "lsp"))))',
        "Then M-x eglot in a file of the project. Eglot speaks to one server a buffer.",
    ),
    EditorLines(
        "helix",
        "Helix",
        "Nothing to install.",
        "~/.config/helix/languages.toml",
        "toml",
        "[language-server.groundplan]\n"
        'command = "groundplan"\n'
        'args = ["lsp"]\n'
        '# config = { navigationOff = ["python"] }\n'
        "\n"
        "[[language]]\n"
        'name = "python"\n'
        'language-servers = ["ty", "ruff", "jedi", "pylsp", "groundplan"]\n'
        "\n"
        "[[language]]\n"
        'name = "markdown"\n'
        'language-servers = ["marksman", "groundplan"]',
        "One [[language]] for each language in which you want Groundplan.",
    ),
    EditorLines(
        "sublime",
        "Sublime Text",
        "With the package LSP.",
        "LanguageServers.sublime-settings",
        "json",
        "{\n"
        '  "groundplan": {\n'
        '    "enabled": true,\n'
        '    "command": ["groundplan", "lsp"],\n'
        '    "selector": "source | text",\n'
        '    "initialization_options": {\n'
        '      // "navigationOff": ["python"]\n'
        "    },\n"
        "    // How results look, which are documents that only the server has.\n"
        '    "syntax_map": { "groundplan": "Packages/Markdown/Markdown.sublime-syntax" }\n'
        "  }\n"
        "}",
        "The folder must be open in the window.",
    ),
    EditorLines(
        "jetbrains",
        "JetBrains IDEs",
        "With the plugin LSP4IJ.",
        "Initialization options of the server",
        "json",
        '{ "navigationOff": ["java", "kotlin", "python"] }',
        "The server is a new one in Languages & Frameworks, Language Servers, with the command groundplan lsp.",
    ),
    EditorLines(
        "other",
        "Any other editor",
        "Whatever speaks the Language Server Protocol: start the command, on standard input and output.",
        "coc-settings.json, for Vim with coc.nvim",
        "json",
        "{\n"
        '  "languageserver": {\n'
        '    "groundplan": { "command": "groundplan", "args": ["lsp"], "filetypes": ["*"], '
        '"rootPatterns": [".groundplan", ".git"] }\n'
        "  }\n"
        "}",
    ),
)
