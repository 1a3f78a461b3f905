"""Mermaid's own parser, in one Node process for all diagrams of a call. `packaging/mermaid.sh` installs it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = ROOT / ".venv/mermaid"
SCRIPT = ROOT / "packaging/mermaid/parse.mjs"


class Verdict(msgspec.Struct, frozen=True):
    """What Mermaid says of a diagram: its `kind`, `er` or `c4`, and the names of what it shows, or the fault."""

    ok: bool
    kind: str = ""
    names: tuple[str, ...] = ()
    error: str = ""


def why_not() -> str:
    """Why diagrams cannot be parsed here; empty when they can."""
    if shutil.which("node") is None:
        return "needs Node.js 20 or newer"
    if not (INSTALLED / ".installed").exists():
        return "needs Mermaid's parser: run packaging/mermaid.sh, which takes Node.js 20 or newer with npm"
    return ""


def parse_diagrams(diagrams: Sequence[str]) -> list[Verdict]:
    """Mermaid's verdict on each diagram, in their order."""
    done = subprocess.run(
        ["node", str(SCRIPT), str(INSTALLED)],
        input="".join(json.dumps(text) + "\n" for text in diagrams),
        capture_output=True,
        encoding="utf-8",
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    verdicts = [msgspec.json.decode(line, type=Verdict) for line in done.stdout.split("\n") if line]
    assert len(verdicts) == len(diagrams)
    return verdicts


def diagrams_in(markdown: str) -> list[str]:
    """The texts of the fenced blocks that say they are Mermaid."""
    from markdown_it import MarkdownIt

    return [
        token.content for token in MarkdownIt().parse(markdown) if token.type == "fence" and token.info == "mermaid"
    ]
