from __future__ import annotations

import re
from pathlib import Path

from lsp.commands.registry import COMMANDS


def test_every_command_is_on_the_page_on_commands(root: Path) -> None:
    page = (root / "docs/editors/commands.md").read_text()
    documented = re.findall(r"^\| `(groundplan\.\w+)`", page, re.MULTILINE)

    assert {command.name for command in COMMANDS} - set(documented) == set()  # type: ignore[attr-defined]  # all are classes
    assert len(documented) == len(set(documented))
