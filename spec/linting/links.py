"""Links to files that are not there."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import unquote

from spec.formats.lines import TextFile
from spec.linting.findings import WARNING, TextFinding, at_words, replacing
from spec.linting.surroundings import Surroundings

_LINK: Final = re.compile(
    r"(?<!\\)!?\[(?:[^\[\]\n]|\[[^\[\]\n]{0,100}\]){0,300}\]\((?P<target><[^<>\n]{1,500}>|[^()\s]{1,500}(?:\([^()\s]{0,100}\)[^()\s]{0,200})?)(?:\s+\"[^\"\n]{0,200}\")?\)"
)
_CODE: Final = re.compile(r"`[^`\n]*`")
_SCHEME: Final = re.compile(r"[A-Za-z][\w+.-]{1,20}:|//|#|\?")
_PLACEHOLDER: Final = re.compile(r"[\[\]{}$<>*|]|\.\.\.|…")


class FileLink(NamedTuple):
    """A link to a file: where its target stands, the path that it means from the workspace, and the line in it."""

    line: int
    column: int
    length: int
    written: str
    path: str
    target_line: int


def links_in(path: str, text: TextFile) -> Iterator[FileLink]:
    """The links of a Markdown text that mean files."""
    folder = posixpath.dirname(path)
    for number, line in enumerate(text.lines, start=1):
        if not line.is_text or "](" not in line.text:
            continue
        code = [found.span() for found in _CODE.finditer(line.text)] if "`" in line.text else []
        for found in _LINK.finditer(line.text):
            if any(first < found.start("target") < last for first, last in code):
                continue
            written = found["target"].strip("<>")
            meant = _path(folder, written)
            if meant:
                column = found.start("target") + found["target"].startswith("<")
                yield FileLink(number, column, len(written), written, meant, _line(written))


def link_findings(path: str, text: TextFile, around: Surroundings) -> Iterator[TextFinding]:
    """The links whose file is nowhere."""
    for link in links_in(path, text):
        if "." not in posixpath.basename(link.path) or around.exists(link.path):
            continue
        if (whole := _from_root(link.written)) and around.exists(whole):
            continue
        name = posixpath.basename(link.path.rstrip("/"))
        close = [one for one in around.called(name) if one != path][:2]
        fixes = tuple(
            replacing(f"Link to {one}", path, link.line, link.column, link.length, _relative(path, one, link.written))
            for one in close
        )
        told = f" Is it {close[0]}?" if close else ""
        message = f"There is no file {link.path}.{told}"
        yield at_words("spec.broken_link", WARNING, message, link.line, link.column, link.length, fixes)


def _path(folder: str, written: str) -> str:
    """The file that a link means, from the workspace; empty for one that means something else."""
    if _SCHEME.match(written) or _PLACEHOLDER.search(written):
        return ""
    bare = unquote(re.split(r"[#?]", written, maxsplit=1)[0])
    if not bare:
        return ""
    whole = posixpath.normpath(bare.lstrip("/") if bare.startswith("/") else posixpath.join(folder, bare))
    return "" if whole.startswith("..") else whole


def _from_root(written: str) -> str:
    """The same link as if it were told from the workspace's folder, as some do; empty where it leads out of it."""
    whole = posixpath.normpath(unquote(re.split(r"[#?]", written, maxsplit=1)[0]).lstrip("/"))
    return "" if whole.startswith("..") else whole


def _line(written: str) -> int:
    found = re.search(r"#L(\d{1,7})", written)
    return int(found[1]) if found else 0


def _relative(path: str, target: str, written: str) -> str:
    tail = re.search(r"[#?].*", written)
    return posixpath.relpath(target, posixpath.dirname(path) or ".") + (tail[0] if tail else "")
