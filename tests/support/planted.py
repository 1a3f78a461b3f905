"""Secrets planted in places: every kind that is known, in every place from which one could leave.

`planted()` gives them all; each says its kind, its place, the text that holds it and the value that may not be found
in what comes out. Values are drawn from recipes, so that this file holds none.
"""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import quote

from indexer.secrets.finder import all_rules, find_secrets
from indexer.secrets.recipes import make_example


class Planted(NamedTuple):
    """One secret in one place."""

    kind: str
    place: str
    text: str
    value: str

    def is_in(self, text: str) -> bool:
        """Whether the value, or a large piece of it, can be read out of a text, however it is escaped or wrapped."""
        squeezed = _squeezed(text)
        return any(piece in squeezed for piece in _pieces(self.value))


def example_and_value(kind_rule: object, seed: int) -> tuple[str, str]:
    """An example of a rule, and that part of it which is the secret."""
    example = make_example(kind_rule.example, seed)  # type: ignore[attr-defined]  # three kinds of rules with one field
    found = [secret for secret in find_secrets(example) if secret.kind == kind_rule.kind]  # type: ignore[attr-defined]  # as above
    return example, example[found[0].start : found[0].end]


def planted(seed: int = 0) -> Iterator[Planted]:
    """Every kind in every place."""
    for rule in all_rules():
        example, value = example_and_value(rule, seed)
        for place, put in PLACES.items():
            yield Planted(rule.kind, place, put(example), value)


def _traceback(example: str) -> str:
    def connect() -> None:
        raise ConnectionError(f"refused: {example}")

    try:
        connect()
    except ConnectionError:
        return traceback.format_exc()
    return ""


def _diff(example: str) -> str:
    lines = "".join(f"+{line}\n" for line in example.split("\n"))
    return (
        f"diff --git a/deploy.env b/deploy.env\n--- a/deploy.env\n+++ b/deploy.env\n@@ -1,2 +1,9 @@\n # deploy\n{lines}"
    )


def _trace_row(example: str) -> str:
    return json.dumps({"step": 3, "tool": "run_command", "result": {"stdout": f"done\n{example}\n", "exit_code": 0}})


PLACES: dict[str, Callable[[str], str]] = {
    "prompt": lambda e: f"Please deploy with this and tell me what it says:\n\n{e}\n\nThank you.",
    "tool output": lambda e: f"$ cat deploy.env\n{e}\n[exit code 0]",
    "file": lambda e: f"# settings of the shop\nDEBUG=0\n{e}\nPORT=8080\n",
    "diff": _diff,
    "log line": lambda e: f"2026-03-01T10:00:00Z INFO deploy.client starting with {e}",
    "traceback": _traceback,
    "trace row": _trace_row,
    "chunk": lambda e: (
        f"def configure():\n    # {e}\n    return load()\n" if "\n" not in e else f'TEXT = """\n{e}\n"""\n'
    ),
    "snippet": lambda e: f"deploy.env:3: {e}",
    "git history": lambda e: f"commit 1f2e3d\nAuthor: A <a@example.org>\n\n    Add settings\n\n+{e}\n",
    "terminal": lambda e: f"\x1b[32m{e}\x1b[0m\r\n",
    "windows lines": lambda e: "first\r\n" + e.replace("\n", "\r\n") + "\r\nlast\r\n",
}


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\\\"'+]|\\[nr]", "", text.replace("\\n", "").replace("\\r", ""))


def _pieces(value: str) -> set[str]:
    """What may not be seen: the whole of a short value, any quarter of a long one; as it is and for addresses."""
    plain = _squeezed(value)
    size = len(plain) if len(plain) < 32 else max(16, len(plain) // 4)
    pieces = {plain[at : at + size] for at in range(0, len(plain) - size + 1, size)}
    return pieces | {quote(piece, safe="") for piece in pieces}
