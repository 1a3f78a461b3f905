"""A spec as one file: all its records as JSON, and many files as a zip whose bytes depend on nothing but them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final

import msgspec

from spec.artifacts.model import Finding
from spec.errors import BadImport
from spec.view import SpecView

FORMAT: Final = "groundplan.spec"
VERSION: Final = 1
"""Counted up when a field changes its meaning or goes; new fields alone change nothing for a reader."""

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def view_as_json(view: SpecView) -> bytes:
    """The view as data: `format`, `version` and `spec`, with sorted keys and fields at their default left out."""
    data = {"format": FORMAT, "version": VERSION, "spec": msgspec.to_builtins(view)}
    return (json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def view_from_json(data: bytes, name: str = "spec.json") -> SpecView:
    """The view that `view_as_json` wrote; raises BadImport for anything else."""
    try:
        read: Any = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadImport(name, f"it is no JSON ({error})", "Export the spec again.") from error
    if not isinstance(read, dict) or read.get("format") != FORMAT:
        raise BadImport(name, f"it does not say that its format is {FORMAT}", "Take the file that an export wrote.")
    if read.get("version") != VERSION:
        told = f"it has version {read.get('version')!r} of the format, and this program reads {VERSION}"
        raise BadImport(name, told, "Export it again with this version of the program.")
    try:
        return msgspec.convert(read.get("spec"), SpecView, strict=False)
    except msgspec.ValidationError as error:
        raise BadImport(name, str(error), "Export the spec again.") from error


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip, sorted by path and with fixed times; raises BadImport for a path that leads out of it."""
    for path in files:
        if not _is_safe(path):
            raise BadImport(
                path, "it leads out of the archive or is no path", "Use relative paths with forward slashes."
            )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.create_system = 3  # Unix on every system, or the bytes would differ
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[path])
    return made.getvalue()


def check_zip(data: bytes) -> list[Finding]:
    """What is wrong with an archive: damage, paths that lead out of it, names that are one on some systems."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            damaged = archive.testzip()
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError) as error:
        return [Finding("zip.broken", f"The archive cannot be read: {error}", "zip", "error")]
    found = [Finding("zip.damaged", "The file is damaged.", damaged, "error")] if damaged else []
    found += [
        Finding("zip.path", "The path leads out of the archive.", name, "error") for name in names if not _is_safe(name)
    ]
    lower = [name.casefold() for name in names]
    twice = [name for name in names if lower.count(name.casefold()) > 1]
    return found + [
        Finding("zip.case", "Another file has this name on systems that ignore case.", name) for name in twice
    ]


def _is_safe(path: str) -> bool:
    parts = PurePosixPath(path).parts
    outside = not parts or path.startswith("/") or ".." in parts or "\\" in path or ":" in parts[0] or "\x00" in path
    return not outside and not path.endswith("/")
