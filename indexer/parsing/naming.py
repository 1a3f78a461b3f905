"""Names as they stand in a text, taken apart: the bare name, and what qualifies it."""

from __future__ import annotations

import re

from indexer.records import SymbolKind

_NOT_QUALIFYING = frozenset({"module", "exports", "prototype", "this", "self", "window", "globalThis"})
_NO_TYPES = frozenset({"mut", "dyn", "impl", "any", "some", "const"})
_WORD = re.compile(r"(?<!')\b[^\W\d]\w*")


def split_name(name: str, scope: str, kind: SymbolKind) -> tuple[str, list[str]]:
    """The bare name, and the names that qualify it: of `A::B::c`, `c` and `[A, B]`."""
    if not scope and name.isidentifier():
        return name, []
    if kind is SymbolKind.IMPL:
        return _type_name(name), []
    if name.startswith("operator") and not name.isidentifier():
        return " ".join(name.split("(", maxsplit=1)[0].split()), _scope_names(scope)
    name = name.strip("\"'`:#@").removeprefix("r#")
    if kind is SymbolKind.FUNCTION:
        name = name.removesuffix("=")  # an alias of a shell
    if "<" in name or "::" in name:
        scope, _, name = _without_arguments(name).strip().rpartition("::")
    return name, _scope_names(scope)


def _scope_names(scope: str) -> list[str]:
    """The names in a qualifier; what says only that a name is exported or belongs to a prototype is no name."""
    names = _without_arguments(scope).replace("::", ".").replace("*", "").replace("&", "").split(".")
    return [n for n in (name.strip() for name in names) if n.isidentifier() and n not in _NOT_QUALIFYING]


def _without_arguments(text: str) -> str:
    """`text` without what stands in <...> or [...]."""
    if "<" not in text and "[" not in text:
        return text
    kept: list[str] = []
    depth = 0
    for char in text:
        if char in "<[":
            depth += 1
        elif char in ">]":
            depth -= 1
        elif depth == 0:
            kept.append(char)
    return "".join(kept)


def _type_name(text: str) -> str:
    """The last name of a type that is extended: `Q` of `&'a mut baz::Q<T>`, `T` of `[T]`; empty for a tuple."""
    if "(" in text:
        return ""
    named = [
        word
        for part in (_without_arguments(text), text)
        for word in reversed(_WORD.findall(part))
        if word not in _NO_TYPES
    ]
    return named[0] if named else ""
