"""Reading an attached document: bytes in, text and notes out. Nothing is written, fetched or run."""

from __future__ import annotations

import re
from typing import Any, Final

from spec.errors import EvidenceRefused
from spec.evidence.document import LARGEST_BYTES, Part, Read, stem_of
from spec.evidence.images import image_size
from spec.evidence.media import Media, media_of
from spec.evidence.plain import check_yaml, csv_rows, decoded, json_value, markdown_parts, yaml_value
from spec.evidence.portable import read_pdf
from spec.evidence.word import read_word

OPENAPI: Final = "application/vnd.oai.openapi"
JSON_SCHEMA: Final = "application/schema+json"


def read_document(name: str, data: bytes) -> Read:
    """The text of a document; raises EvidenceRefused, with a way out, for one that cannot or must not be read.

    An image has no text but its name and its size. A JSON or YAML file that is an OpenAPI document or a JSON Schema
    gets the media type of that.
    """
    if not data:
        raise EvidenceRefused(name, "it is empty", "Attach the file once it has content.")
    if len(data) > LARGEST_BYTES:
        size = f"{len(data) / 1024**2:.1f} MB"
        raise EvidenceRefused(name, f"it has {size}; at most 10 MB are read", "Attach the part of it that matters.")
    kind = media_of(name, data)
    if kind.content == "PDF":
        return read_pdf(name, kind.media, data)
    if kind.content == "ZIP":
        return read_word(name, kind.media, data)
    if kind.media.startswith("image/"):
        return _image(name, kind, data)
    text, notes = decoded(name, data)
    if not text.strip():
        raise EvidenceRefused(name, "it is empty", "Attach the file once it has content.")
    return _TEXTS.get(kind.media, _plain)(name, kind, text, notes)


def _image(name: str, kind: Media, data: bytes) -> Read:
    width, height = image_size(name, kind.media, data)
    title = stem_of(name)
    told = f"{kind.title} image of {width} × {height} pixels"  # noqa: RUF001 - the sign of multiplication is meant
    note = "What it shows is not read: it is found by its name and by the note on it."
    return Read(name, kind.media, f"{title}\n{told}", title, (Part(title, told),), (f"{told}.", note))


def _plain(name: str, kind: Media, text: str, notes: list[str]) -> Read:
    first = next((line.strip() for line in text.split("\n") if line.strip()), "")
    title = first if 3 <= len(first) <= 80 and kind.media == "text/plain" else stem_of(name)
    return Read(name, kind.media, text, title, (Part(title, text.strip(), line=1),), tuple(notes))


def _markdown(name: str, kind: Media, text: str, notes: list[str]) -> Read:
    parts = tuple(markdown_parts(text, stem_of(name)))
    headed = re.search(r"^#\s+(.+?)\s*#*$|^(.+)\n=+\s*$", text, re.MULTILINE)
    title = (headed[1] or headed[2]).strip() if headed else stem_of(name)
    return Read(name, kind.media, text, title, parts, tuple(notes))


def _table(name: str, kind: Media, text: str, notes: list[str]) -> Read:
    rows = csv_rows(name, text, "\t" if kind.title == "TSV" else "")
    columns = [cell.strip() for cell in rows[0]] if rows else []
    uneven = sum(len(row) != len(columns) for row in rows)
    notes = [*notes, f"It has {len(rows) - 1} rows and {len(columns)} columns: {', '.join(columns[:20])}."]
    if uneven:
        notes.append(f"{uneven} rows have another number of cells than the first one.")
    title = stem_of(name)
    return Read(name, kind.media, text, title, (Part(title, text.strip(), line=1),), tuple(notes))


def _schema(pattern: str, name: str, kind: Media, text: str, notes: list[str]) -> Read:
    """A file of definitions, parted before each; what stands above the first one is a part of its own."""
    title = stem_of(name)
    found = list(re.finditer(pattern, text, re.IGNORECASE | re.MULTILINE))
    starts = [(0, title), *((match.start(), match[1].strip('"`[]')) for match in found)]
    ends = [*(start for start, _ in starts[1:]), len(text)]
    parts, line = list[Part](), 1
    for (start, called), end in zip(starts, ends, strict=True):
        if text[start:end].strip():
            parts.append(Part(called, text[start:end].strip(), line=line))
        line += text.count("\n", start, end)
    return Read(name, kind.media, text, title, tuple(parts), tuple(notes))


def _sql(name: str, kind: Media, text: str, notes: list[str]) -> Read:
    pattern = (
        r"^[ \t]*create\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+)?(?:table|view)\s+"
        r"(?:if\s+not\s+exists\s+)?([\w.\"`\[\]]+)"
    )
    return _schema(pattern, name, kind, text, notes)


def _proto(name: str, kind: Media, text: str, notes: list[str]) -> Read:
    return _schema(r"^(?:message|service|enum)\s+(\w+)", name, kind, text, notes)


def _json(name: str, kind: Media, text: str, notes: list[str]) -> Read:
    return _structured(name, kind, text, notes, json_value(name, text))


def _yaml(name: str, kind: Media, text: str, notes: list[str]) -> Read:
    check_yaml(name, text)
    # Only a document that says it is an interface is built up: tags of other tools are none of our business.
    looks_like = re.search(r"^[\"']?(?:openapi|swagger|\$schema|\$defs|components)[\"']?\s*:", text, re.MULTILINE)
    return _structured(name, kind, text, notes, yaml_value(name, text) if looks_like else None)


def _structured(name: str, kind: Media, text: str, notes: list[str], value: Any) -> Read:
    media, title = kind.media, stem_of(name)
    if isinstance(value, dict):
        if "openapi" in value or "swagger" in value:
            media = OPENAPI
            info = value.get("info")
            title = str(info["title"]) if isinstance(info, dict) and info.get("title") else title
        elif "$schema" in value or "$defs" in value:
            media, title = JSON_SCHEMA, str(value.get("title") or title)
    return Read(name, media, text, title, (Part(title, text.strip(), line=1),), tuple(notes))


_TEXTS: Final = {
    "text/markdown": _markdown,
    "text/csv": _table,
    "text/tab-separated-values": _table,
    "application/json": _json,
    "application/yaml": _yaml,
    "application/sql": _sql,
    "text/x-protobuf": _proto,
}
