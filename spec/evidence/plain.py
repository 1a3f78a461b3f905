"""Documents that are text: their encoding, their sections, and whether JSON and YAML can be read without danger."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any, Final

import yaml

from spec.errors import EvidenceRefused
from spec.evidence.document import Part

DEEPEST: Final = 100
"""Deeper nesting of JSON and YAML is refused: no schema needs it, and recursive readers run out of stack."""

LARGEST_NODES: Final = 1_000_000
"""Most values by which aliases may make a YAML file grow."""

_BOMS: Final = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})(.*)$")
_MARKED: Final = re.compile(r" {0,3}#{1,6}(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE: Final = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*$")
_PLAIN: Final = re.compile(r" {0,3}[^\s>#\-*+|=`~]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decoded(name: str, data: bytes) -> tuple[str, list[str]]:
    """The text with plain line ends, and a note where its encoding had to be guessed; raises EvidenceRefused."""
    notes: list[str] = []
    encoding = next((encoding for bom, encoding in _BOMS if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            hint = "Save it as UTF-8 and attach that."
            told = f"it begins like {encoding.upper()} but goes on as something else"
            raise EvidenceRefused(name, told, hint) from None
        text = data.decode("latin-1")
        notes.append("It is not UTF-8 and was read as Latin-1: letters with accents may be wrong.")
    if len(_CONTROL.findall(text)) > len(text) // 200:
        hint = "Attach the document as text or PDF."
        raise EvidenceRefused(name, "it is no text: it is full of control characters", hint)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", ""), notes


def markdown_parts(text: str, title: str) -> Iterator[Part]:
    """The sections below each heading, with the line of the heading; what stands before the first one is its own.

    A scan line by line, for a parser takes half a minute for what a hostile ten megabytes can hold.
    """
    lines = text.split("\n")
    starts = list(_headings(lines))
    if not starts or starts[0][0] > 0:
        starts.insert(0, (0, title))
    for (start, heading), (end, _) in zip(starts, [*starts[1:], (len(lines), "")], strict=True):
        body = "\n".join(lines[start:end]).strip()
        if body:
            yield Part(heading, body, line=start + 1)


def _headings(lines: list[str]) -> Iterator[tuple[int, str]]:
    """(line, text) of headings outside fenced code: those marked by # and those that are underlined."""
    fence = ""
    for at, line in enumerate(lines):
        mark = _FENCE.match(line)
        if mark and (not fence or (mark[1].startswith(fence) and not mark[2].strip())):
            fence = "" if fence else mark[1]
            continue
        if fence:
            continue
        marked = _MARKED.match(line)
        if marked:
            yield at, (marked[1] or "").strip() or "Untitled"
        elif at and _UNDERLINE.match(line) and _PLAIN.match(lines[at - 1]) and (at < 2 or not lines[at - 2].strip()):
            yield at - 1, lines[at - 1].strip()


def csv_rows(name: str, text: str, delimiter: str = "") -> list[list[str]]:
    """All rows; the separator is found from the first lines. Raises EvidenceRefused where the rows cannot be told."""
    if not delimiter:
        first = text.split("\n", 1)[0]
        delimiter = max(",;\t|", key=lambda mark: (first.count(mark), mark == ","))
    try:
        return [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise EvidenceRefused(name, f"its rows cannot be told apart: {error}", "Save it as CSV again.") from error


def json_value(name: str, text: str) -> Any:
    """The value of a JSON text; raises EvidenceRefused, also for one that is nested too deep."""
    _check_brackets(name, text)
    try:
        return json.loads(text)
    except ValueError as error:
        where = f" in line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        told = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise EvidenceRefused(name, f"it is no valid JSON{where}: {told}", "Mend it, or attach it as .txt.") from error


def _check_brackets(name: str, text: str) -> None:
    depth = deepest = 0
    for found in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', text):
        mark = found[0]
        depth += (mark in "[{") - (mark in "]}")
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise EvidenceRefused(name, f"it is nested {deepest} levels deep", f"At most {DEEPEST} levels can be read.")


def check_yaml(name: str, text: str) -> None:
    """Raises EvidenceRefused for what is no YAML, nests too deep, or grows beyond all bounds through aliases."""
    depth, plain, sizes, open_sizes, names = 0, 0, dict[str, int](), [0], list[str]()
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            plain += isinstance(event, yaml.NodeEvent)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                open_sizes.append(1)
                names.append(event.anchor or "")
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
                size, anchor = open_sizes.pop(), names.pop()
                sizes[anchor] = size
                open_sizes[-1] += size
            elif isinstance(event, yaml.ScalarEvent):
                sizes[event.anchor or ""] = 1
                open_sizes[-1] += 1
            elif isinstance(event, yaml.AliasEvent):
                # An alias inside its own anchor never ends; its size is not known yet.
                open_sizes[-1] += sizes.get(event.anchor or "", 2 * LARGEST_NODES)
            if depth > DEEPEST:
                raise EvidenceRefused(name, "it is nested too deep", f"At most {DEEPEST} levels can be read.")
            if open_sizes[-1] > plain + LARGEST_NODES:
                hint = "Write the repeated parts out, or fewer of them."
                raise EvidenceRefused(name, "its aliases make it larger by more than a million values", hint)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f" in line {mark.line + 1}" if mark else ""
        told = getattr(error, "problem", None) or str(error)
        raise EvidenceRefused(name, f"it is no valid YAML{place}: {told}", "Mend it, or attach it as .txt.") from error


def yaml_value(name: str, text: str) -> Any:
    """The first document of a YAML text that `check_yaml` has passed; raises EvidenceRefused for unknown tags."""
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        return next(iter(yaml.load_all(text, Loader=loader)), None)  # both loaders are safe
    except (yaml.YAMLError, ValueError) as error:
        told = getattr(error, "problem", None) or str(error)
        raise EvidenceRefused(name, f"its values cannot be read: {told}", "Mend it, or attach it as .txt.") from error
