"""What is known of a workspace's code, as the spec needs it: plain data that others fill in. The spec reads no code."""

from __future__ import annotations

import msgspec


class Module(msgspec.Struct, frozen=True):
    """A folder with source files; layer 0 depends on no other."""

    path: str
    files: int
    layer: int = 0
    language: str = ""
    lines: int = 0


class ModuleUse(msgspec.Struct, frozen=True):
    """`source` depends on `target` by so many pairs of files."""

    source: str
    target: str
    count: int


class Touched(msgspec.Struct, frozen=True):
    """A file that a change may touch: `kind` is source or test, `score` a chance from 0 to 1."""

    path: str
    kind: str
    score: float
    why: str
    symbol: str = ""


class PublicSymbol(msgspec.Struct, frozen=True):
    """A definition that others can use: its qualified name, kind, and signature as written."""

    path: str
    name: str
    kind: str
    signature: str


class EntryPoint(msgspec.Struct, frozen=True):
    """A place where running begins."""

    path: str
    name: str
    kind: str


class FieldDefinition(msgspec.Struct, frozen=True):
    """A field of a class as the code writes it, such as `email = Column(db.String(80), unique=True)`."""

    owner: str
    name: str
    signature: str
    path: str
    line: int


class CodeView(msgspec.Struct, frozen=True):
    """A workspace at one moment. `revision` is git's, empty without one; commands are shell commands, best first."""

    root: str
    revision: str = ""
    languages: tuple[tuple[str, int], ...] = ()
    frameworks: tuple[str, ...] = ()
    framework_kinds: tuple[str, ...] = ()
    """What the frameworks are for: web, api, frontend, cli, desktop, mobile, data …"""
    dependencies: tuple[tuple[str, str], ...] = ()
    """(ecosystem, name) of each declared dependency that is no package of the workspace itself."""
    entry_points: tuple[EntryPoint, ...] = ()
    packages: tuple[tuple[str, str], ...] = ()
    """(name, folder) of the packages that the workspace defines."""
    build: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    lint: tuple[str, ...] = ()
    modules: tuple[Module, ...] = ()
    uses: tuple[ModuleUse, ...] = ()
    files: tuple[str, ...] = ()
    fields: tuple[FieldDefinition, ...] = ()
    """Fields of classes that may be tables, in the order of the code."""
    licence: str = ""
    ci: tuple[str, ...] = ()


class ChangeView(msgspec.Struct, frozen=True):
    """What a change of some targets may do.

    `targets` as found, `touched` most likely first, `before` and `after` the public definitions at the two revisions
    that are compared (empty when no revision is given).
    """

    targets: tuple[str, ...] = ()
    touched: tuple[Touched, ...] = ()
    notes: tuple[str, ...] = ()
    before: tuple[PublicSymbol, ...] = ()
    after: tuple[PublicSymbol, ...] = ()
    before_revision: str = ""
    after_revision: str = ""
