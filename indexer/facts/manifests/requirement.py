"""One Python requirement as PEP 508 and pip write it. Pure text; knows nothing of files."""

from __future__ import annotations

import re

import msgspec

_NAMED = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*(.*)", re.DOTALL)
_SPECIFIER = re.compile(r"\s*(===|==|~=|!=|<=|>=|<|>)\s*[^\s,;()]+")
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9][A-Za-z0-9._-]*)")
_ARCHIVE = re.compile(r"/([A-Za-z0-9][A-Za-z0-9._]*(?:-[A-Za-z][A-Za-z0-9._]*)*)-\d[^/]*\.(?:whl|tar\.gz|zip|tar\.bz2)")
_REPOSITORY = re.compile(r"/([A-Za-z0-9][A-Za-z0-9._-]*?)(?:\.git)?(?:@[^/#]*)?(?:[#?].*)?$")


class Requirement(msgspec.Struct, frozen=True):
    """A requirement; `version` is the specifier, or the URL or path where it is asked for by place."""

    name: str
    version: str = ""
    extras: tuple[str, ...] = ()
    marker: str = ""


def parse_requirement(text: str) -> Requirement | None:
    """Parse `name[extra]>=1 ; marker` or `name @ url ; marker`; None if it is neither."""
    match = _NAMED.fullmatch(text.strip())
    if not match:
        return None
    name, extras, rest = match[1], match[2] or "", match[3]
    if rest.startswith("@"):
        url, _, marker = rest[1:].strip().partition(" ;")
        return Requirement(name, url.strip(), _names(extras), marker.strip())
    specifier, _, marker = rest.partition(";")
    version = specifier.strip().removeprefix("(").removesuffix(")").strip()
    if not _is_specifier(version):
        return None
    return Requirement(name, version, _names(extras), marker.strip())


def parse_location(text: str) -> Requirement | None:
    """Parse a requirement given by place alone: a URL, a version control address, or a path; None if nameless."""
    place, _, marker = text.strip().partition(" ;")
    place = place.strip()
    found = _EGG.search(place) or _ARCHIVE.search(place)
    if not found and ("://" in place or place.startswith("git+")):
        found = _REPOSITORY.search(place.partition("#")[0])
    if found:
        return Requirement(found[1], place, (), marker.strip())
    folder = place.partition("[")[0].rstrip("/\\").replace("\\", "/").rpartition("/")[2]
    return Requirement(folder, place, (), marker.strip()) if folder.strip(".") else None


def is_location(text: str) -> bool:
    """Whether a line of a requirements file names a place rather than a project."""
    return (
        "://" in text.partition(" @")[0].partition(";")[0] and not re.match(r"[\w.\[\],-]+\s*@", text)
    ) or text.startswith((".", "/", "git+", "hg+", "svn+", "bzr+", "file:"))


def normalise(name: str) -> str:
    """The name as Python package indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _is_specifier(text: str) -> bool:
    return not text or all(_SPECIFIER.fullmatch(part) for part in text.rstrip(",").split(","))


def _names(extras: str) -> tuple[str, ...]:
    return tuple(extra.strip() for extra in extras.split(",") if extra.strip())
