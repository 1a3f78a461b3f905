"""What a guard says, once it is read."""

from __future__ import annotations

from typing import Final

import msgspec

from spec.guards.globs import Scope

SEVERITIES: Final = ("error", "warning", "hint")


class Imports(msgspec.Struct, frozen=True):
    """Files of `scope` do not import `names`; where `allowed` says something, the files there may, and all else not."""

    names: tuple[str, ...]
    scope: Scope = Scope()
    allowed: tuple[str, ...] = ()


class Calls(msgspec.Struct, frozen=True):
    """The same for calls: `eval`, `os.system`, `.raw` for a method of anything, `println!` for a macro."""

    names: tuple[str, ...]
    scope: Scope = Scope()
    allowed: tuple[str, ...] = ()


class Layers(msgspec.Struct, frozen=True):
    """Paths from the top down; each layer may import those below it, siblings in one layer not each other."""

    layers: tuple[tuple[str, ...], ...]


class Files(msgspec.Struct, frozen=True):
    """Each of `paths` means some file that there is, or, where they are not `wanted`, none."""

    paths: tuple[str, ...]
    wanted: bool = True
    but: tuple[str, ...] = ()


class Naming(msgspec.Struct, frozen=True):
    """Definitions of a kind, or files, or folders, are called like a pattern."""

    kind: str
    pattern: str
    scope: Scope = Scope()


class Amount(msgspec.Struct, frozen=True):
    """The number that `name` is set to stands in `operator` to `bound`; `between` has an upper bound, `most`, too."""

    name: str
    operator: str
    bound: float
    most: float = 0.0
    scope: Scope = Scope()
    written: tuple[str, ...] = ()
    """The bounds as they were written."""


Rule = Imports | Calls | Layers | Files | Naming | Amount


class Guard(msgspec.Struct, frozen=True):
    """A rule with the line that it was read from, and how bad it is when it does not hold."""

    text: str
    rule: Rule
    severity: str = "error"


CODES: Final[dict[type, str]] = {
    Imports: "drift.import",
    Calls: "drift.call",
    Layers: "drift.layers",
    Files: "drift.file",
    Naming: "drift.name",
    Amount: "drift.number",
}
"""The code of what is found, by the rule that does not hold."""

KIND_WORDS: Final[dict[str, str]] = {
    "class": "classes",
    "interface": "interfaces",
    "struct": "structs",
    "enum": "enums",
    "trait": "traits",
    "type": "types",
    "function": "functions",
    "method": "methods",
    "property": "properties",
    "field": "fields",
    "constant": "constants",
    "variable": "variables",
    "macro": "macros",
    "module": "modules",
    "namespace": "namespaces",
    "table": "tables",
    "view": "views",
    "file": "files",
    "folder": "folders",
}
"""What can be named, with its plural."""
