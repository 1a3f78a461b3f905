"""Names of packages as managers write them: what may stand on a command line, and what comes from elsewhere. Pure."""

from __future__ import annotations

import re
from typing import Final

from agents.errors import BadArguments
from agents.surroundings import Surroundings
from agents.tools.packages.row import Manager
from agents.tools.places import place_in_tree

_VERSION: Final = r"[\w.*+!^~<>=, -]+"
_FORMS: Final = {
    "pypi": re.compile(
        r"(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)(?:\[[\w.,\s-]+\])?"
        r"(?:@(?P<at>[\w.]+)|\s*(?:[=<>!~^]=?=?)[\w.*+!<>=~^, ]+)?"
    ),
    "conda": re.compile(r"(?:[\w.-]+::)?(?P<name>[A-Za-z0-9_][\w.-]*)(?:\s*[=<>!][\w.*<>=!|, ]*)?"),
    "npm": re.compile(rf"(?P<name>(?:@[a-z0-9~._-]+/)?[A-Za-z0-9~][\w.~-]*)(?:@(?:{_VERSION}|[\w.-]+))?"),
    "cargo": re.compile(rf"(?P<name>[A-Za-z][\w-]*)(?:@{_VERSION})?"),
    "go": re.compile(r"(?P<name>[A-Za-z0-9][\w.~-]*(?:/[\w.~+-]+)*)(?:@[\w.+-]+)?"),
}
_EXAMPLES: Final = {
    "pypi": "requests, requests==2.31 or requests[socks]>=2",
    "conda": "numpy or numpy=1.26",
    "npm": "react, react@18.2.0 or @types/node@^20",
    "cargo": "serde or serde@1.0",
    "go": "rsc.io/quote or rsc.io/quote@v1.5.2",
}
_LOCAL: Final = re.compile(r"(?:file:)?\.{1,2}(?:/.*)?")


def checked_names(tool: str, names: list[str], manager: Manager, surroundings: Surroundings, folder: str) -> list[str]:
    """The names, each of them of the manager's own form, or a path in the tree; raises `BadArguments`.

    Addresses and repositories are refused: they are not at the registries whose hosts are shown to people.
    """
    if names and not manager.takes_names:
        reason = f"{manager.name} declares packages in its build file; edit that, then call this without packages"
        raise BadArguments(tool, reason, ["packages", "manager", "folder"])
    return [_checked(tool, " ".join(name.split()), manager, surroundings, folder) for name in names]


def _checked(tool: str, name: str, manager: Manager, surroundings: Surroundings, folder: str) -> str:
    if is_local(name) and "\0" not in name:
        place_in_tree(surroundings.tree, f"{folder}/{name.removeprefix('file:')}")
        return name
    match = _FORMS[manager.ecosystem].fullmatch(name)
    if match is None:
        known = _EXAMPLES[manager.ecosystem]
        address = ":" in name or (name.count("/") > 1 and manager.ecosystem != "go")
        why = "comes from an address, past the registry; use run_command for that" if address else "is no such name"
        raise BadArguments(tool, f"{name!r} {why}; {manager.name} takes {known}", ["packages", "manager", "folder"])
    if manager.name == "pip" and match["at"]:
        return f"{match['name']}=={match['at']}"
    return name


def is_local(name: str) -> bool:
    """Whether it is a path and not a name."""
    return bool(_LOCAL.fullmatch(name))


def bare_name(name: str, ecosystem: str) -> str:
    """A name without version and extras; a path as it is."""
    if is_local(name):
        return name
    match = _FORMS[ecosystem].fullmatch(name)
    return match["name"] if match else name


def same_name(name: str, ecosystem: str) -> str:
    """A name in the spelling in which two of them are compared."""
    return re.sub(r"[-_.]+", "-", name).lower() if ecosystem == "pypi" else name
