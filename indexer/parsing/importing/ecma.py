"""Imports of JavaScript and TypeScript: `import`, `export ... from`, `require`, `import()` with a literal."""

from __future__ import annotations

import re
from collections.abc import Iterator

import tree_sitter

from indexer.records import Import

_SPECIFIER = re.compile(r"""(["'`])([^"'`\n]+)\1""")
_BRACES = re.compile(r"\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_WORD = re.compile(r"[\w$]+")


def read(node: tree_sitter.Node, text: str) -> Iterator[Import]:
    """One import. `default` stands for the default export and `*` for everything."""
    if node.type == "call_expression":
        found = _SPECIFIER.search(text)
        if found:
            yield Import(found[2], _bound_names(node))
        return
    quoted = list(_SPECIFIER.finditer(text))
    if quoted:
        yield Import(quoted[-1][2], _clause_names(_COMMENT.sub("", text[: quoted[-1].start()])))


def _clause_names(clause: str) -> tuple[str, ...]:
    """The names in what stands before `from`."""
    names: list[str] = []
    for inside in _BRACES.findall(clause):
        for part in inside.split(","):
            words = [word for word in _WORD.findall(part) if word != "type"]
            if words:
                names.append(words[0])
    outside = _BRACES.sub(" ", clause)
    if "*" in outside:
        names.append("*")
        outside = outside.split("*", 1)[0]
    words = [
        word for word in _WORD.findall(outside) if word not in {"import", "export", "type", "from", "require", "as"}
    ]
    if words and clause.lstrip().startswith("import"):
        names.insert(0, "default")
    return tuple(names)


def _bound_names(call: tree_sitter.Node) -> tuple[str, ...]:
    """What is taken of a required module: `.name` behind it, or the pattern that it is assigned to."""
    parent = call.parent
    if parent is not None and parent.type == "await_expression":
        parent = parent.parent
    if parent is None:
        return ()
    if parent.type == "member_expression":
        taken = parent.child_by_field_name("property")
        return (_text(taken),) if taken is not None else ()
    if parent.type != "variable_declarator":
        return ()
    pattern = parent.child_by_field_name("name")
    if pattern is None or pattern.type != "object_pattern":
        return ()
    keys = (
        part.child_by_field_name("key") or part.child_by_field_name("left") or part for part in pattern.named_children
    )
    return tuple(_text(key) for key in keys if key.type != "rest_pattern")


def _text(node: tree_sitter.Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
