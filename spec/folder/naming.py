"""Names of files: the alias and some words of a title, safe on every system.

A name says to people what is in a file; which record it is stands within. So a file may be renamed, and one that is
there keeps its name when its title changes: git then merges it as one file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from spec.folder.layout import KIND_OF_FOLDER, LAYOUTS
from spec.log.state import Fields
from spec.records import KINDS, PREFIXES, Subject, kind_of

_LONGEST_SLUG: Final = 48
_LONGEST_NAME: Final = 80
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_ALIAS: Final = re.compile(r"([A-Z]{1,8})-([0-9]{1,9})")
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")


def paths_of(records: Mapping[Subject, Fields], kept: Mapping[Subject, str]) -> dict[Subject, str]:
    """A path for each record of a known kind, all different even where case does not count.

    `kept` are paths under which records lie already; each stays where it still fits the record.
    """
    ordered = in_order(records)
    paths = {
        subject: kept[subject] for subject in ordered if subject in kept and _fits(kept[subject], subject, records)
    }
    taken: set[str] = set()
    for subject in [*paths, *(subject for subject in ordered if subject not in paths)]:
        paths[subject] = _free(paths.get(subject) or _path(subject, records[subject]), subject, taken)
        taken.add(paths[subject].lower())
    return {subject: paths[subject] for subject in ordered}


def in_order(records: Mapping[Subject, Fields]) -> list[Subject]:
    """The records of known kinds: by kind, then by the number of their alias, then by id."""
    kinds = list(KINDS)

    def place(subject: Subject) -> tuple[int, int, str]:
        found = _ALIAS.fullmatch(str(records[subject].get("alias", "")))
        return kinds.index(kind_of(subject)), int(found[2]) if found else 0, subject

    return sorted((subject for subject in records if kind_of(subject) in KINDS), key=place)


def kind_at(path: str) -> str | None:
    """The kind of the record that a file holds, None for a file that is no record."""
    folder, slash, name = path.partition("/")
    name = name.rpartition("/")[2] if slash else folder
    if not name.lower().endswith(".md") or name.startswith("."):
        return None
    if slash:
        return KIND_OF_FOLDER.get(folder.lower())
    return "project" if re.fullmatch(r"project(?:-[\w-]+)?\.md", name.lower()) else None


def alias_at(path: str) -> str:
    """The alias that a file's name begins with, empty where it does not."""
    found = _ALIAS.match(path.rpartition("/")[2])
    kind = kind_at(path)
    return found[0] if found and kind and PREFIXES[kind] == found[1] else ""


def is_alias(text: str) -> bool:
    """Whether a text has the form of an alias."""
    return _ALIAS.fullmatch(text) is not None


def safe_path(name: str) -> str:
    """A relative path without anything that leads out of its folder or that a system forbids."""
    parts = [safe_name(part) for part in name.replace("\\", "/").split("/") if part.strip(". ")]
    return "/".join(parts) or "unnamed"


def safe_name(name: str) -> str:
    """A file's name without what a system forbids."""
    kept = _UNSAFE.sub("-", _ascii(name)).strip("-. ")
    if len(kept) > _LONGEST_NAME:
        stem, dot, ending = kept.rpartition(".")
        kept = f"{(stem or kept)[: _LONGEST_NAME - 12]}{dot}{ending[:10]}" if dot else kept[:_LONGEST_NAME]
    return f"_{kept}" if _RESERVED.fullmatch(kept) else kept or "unnamed"


def slug_of(text: str) -> str:
    """Some words of a text in lower case, joined by hyphens; empty when none has a Latin letter or digit."""
    words = "-".join(re.findall(r"[a-z0-9]+", _ascii(text[:400]).lower()))
    if len(words) <= _LONGEST_SLUG:
        return words
    cut = words[: _LONGEST_SLUG + 1].rpartition("-")[0]
    return cut or words[:_LONGEST_SLUG]


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode()


def _path(subject: Subject, fields: Fields) -> str:
    kind = kind_of(subject)
    layout = LAYOUTS[kind]
    if kind == "project":
        return "project.md"
    alias = str(fields.get("alias", ""))
    if kind == "entity":
        name = re.sub(r"[^A-Za-z0-9_]", "", str(fields.get("name", "")))[:_LONGEST_SLUG]
        return f"{layout.folder}/{safe_name(name or _named(alias, subject))}.md"
    slug = next((slug for field in layout.slug if (slug := slug_of(str(fields.get(field, ""))))), "")
    return f"{layout.folder}/{'-'.join(filter(None, (_named(alias, subject), slug)))}.md"


def _named(alias: str, subject: Subject) -> str:
    return alias if is_alias(alias) else safe_name(subject.partition(":")[2])


def _fits(path: str, subject: Subject, records: Mapping[Subject, Fields]) -> bool:
    """Whether a file can stay where it is: in its kind's folder, with a safe name and no other record's alias."""
    kind = kind_of(subject)
    if kind_at(path) != kind or safe_path(path) != path:
        return False
    if kind == "entity":
        return path == _path(subject, records[subject])
    named = alias_at(path)
    return not named or named == records[subject].get("alias")


def _free(path: str, subject: Subject, taken: set[str]) -> str:
    """The path, or one with the end of the id in it, for aliases of two people may be the same until they are read."""
    stem = path.removesuffix(".md")
    tail = safe_name(subject.partition(":")[2])[-6:].lower()
    tries = (f"{stem}{end}.md" for end in ("", f"-{tail}", *(f"-{tail}-{n}" for n in range(2, len(taken) + 3))))
    return next(found for found in tries if found.lower() not in taken)
