"""What existing code is, in its own words: the first paragraph of its README that says something."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from daemon.errors import WrongUse

_NAMES: Final = ("README.md", "README.rst", "README.txt", "README", "readme.md", "Readme.md", "README.adoc")
_MAX_BYTES: Final = 200_000
_SHORTEST: Final = 40
_LONGEST: Final = 600
_NOISE: Final = re.compile(r"^\s*(?:[#=~\-*_`|<>!.]|\[!|:\w+:|https?://|\{)")
"""Headings, rules, badges, HTML, images, directives: lines that are no prose."""
_MARKUP: Final = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])|<[^>]+>|`([^`<]+?)(?:\s<[^>]*>)?`_{0,2}|[*_]{1,2}")


def idea_of_code(folder: Path) -> str:
    """The idea of the code in `folder`; raises WrongUse where nothing tells it."""
    for name in _NAMES:
        path = folder / name
        if path.is_file() and not path.is_symlink():
            with path.open(encoding="utf-8", errors="replace") as file:
                found = _first_prose(file.read(_MAX_BYTES))
            if found:
                return found
    raise WrongUse(f"No README in {folder} says what the code is for.", 'Say it: `--idea "…"`, or as the argument.')


def _first_prose(text: str) -> str:
    for paragraph in re.split(r"\n\s*\n", text):
        lines = [line for line in paragraph.splitlines() if line.strip()]
        if any(_NOISE.match(line) and not line.lstrip().startswith(("*", "_", "`", "[")) for line in lines):
            continue
        plain = " ".join(_MARKUP.sub(lambda m: m[1] or m[2] or "", " ".join(lines)).split())
        if len(plain) >= _SHORTEST and re.search(r"[a-z]{3,} [a-z]{2,}", plain):
            return plain if len(plain) <= _LONGEST else plain[:_LONGEST].rsplit(". ", 1)[0].rstrip(".") + "."
    return ""
