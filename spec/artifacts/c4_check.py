"""A check of C4 diagrams with a grammar of Mermaid's C4 syntax, and of the document around them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from spec.artifacts.markdown import check_markdown
from spec.artifacts.model import Finding

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

_GRAMMAR: Final = r"""
    start: _NL* KIND _NL (title | call | block)*
    title: TITLE _NL
    call: NAME "(" arguments ")" _NL
    block: NAME "(" arguments ")" "{" _NL (call | block)* "}" _NL
    arguments: argument ("," argument)*
    ?argument: STRING -> text
        | OPTION "=" STRING -> option
        | NAME -> name
    KIND: "C4Context" | "C4Container" | "C4Component" | "C4Dynamic" | "C4Deployment"
    TITLE.2: /title [^\n]+/
    OPTION: /\$[A-Za-z]\w*/
    NAME: /[A-Za-z_]\w*/
    STRING: /"[^"\n]*"/
    _NL: /(\s*\n)+/
    %ignore /[ \t]+/
"""
_ELEMENTS: Final = frozenset(
    f"{base}{variant}{ext}"
    for base in ("Person", "System", "Container", "Component")
    for variant in ("", "Db", "Queue")
    for ext in ("", "_Ext")
)
_BOUNDARIES: Final = frozenset({"Boundary", "Enterprise_Boundary", "System_Boundary", "Container_Boundary"})
_RELATIONS: Final = frozenset({"Rel", "BiRel", "Rel_U", "Rel_D", "Rel_L", "Rel_R", "Rel_Back"})
_LAYOUT: Final = frozenset({"UpdateLayoutConfig", "UpdateElementStyle", "UpdateRelStyle"})


def check_c4(text: str, filename: str) -> tuple[Finding, ...]:
    """What is wrong with the document or with one of its diagrams."""
    found = list(check_markdown(text, filename))
    lines = text.splitlines()
    start = 0
    inside = False
    for number, line in enumerate(lines, start=1):
        if line.strip() == "```mermaid":
            start, inside = number, True
        elif inside and line.strip() == "```":
            inside = False
            diagram = "\n".join(lines[start : number - 1]) + "\n"
            found += (
                Finding("c4.diagram", message, f"{filename}:{start + row}", "error")
                for row, message in _faults(diagram)
            )
    return tuple(found)


@lru_cache(maxsize=1)
def _parser() -> Lark:
    from lark import Lark  # noqa: PLC0415 - only a check builds this parser

    return Lark(_GRAMMAR, parser="lalr")


def _faults(diagram: str) -> Iterator[tuple[int, str]]:
    """(line, sentence) of each fault; a line counts from 1."""
    from lark import UnexpectedInput  # noqa: PLC0415 - only a check needs the parser

    try:
        tree = _parser().parse(diagram)
    except UnexpectedInput as error:
        yield max(1, error.line), "This line of the diagram is no C4 of Mermaid."
        return
    ids: set[str] = set()
    calls = [*tree.find_data("block"), *tree.find_data("call")]
    for call in sorted(calls, key=_row):
        yield from _fault_of(call, ids)


def _row(call: Tree[Token]) -> int:
    return _token(call).line or 1


def _token(call: Tree[Token]) -> Token:
    first = call.children[0]
    assert isinstance(first, str), "the grammar begins each call with its name"
    return first


def _fault_of(call: Tree[Token], ids: set[str]) -> Iterator[tuple[int, str]]:
    name, row = str(_token(call)), _row(call)
    given = call.children[1]
    assert not isinstance(given, str), "behind the name the grammar has the arguments"
    arguments = [str(one.children[0]) for one in given.children if not isinstance(one, str)]
    if name in _RELATIONS:
        unknown = [one for one in arguments[:2] if one not in ids]
        if unknown:
            yield row, f"This relation names {unknown[0]}, which is no element above it."
    elif name in _ELEMENTS or name in _BOUNDARIES:
        if arguments[0] in ids:
            yield row, f"The name {arguments[0]} stands for two elements."
        ids.add(arguments[0])
    elif name not in _LAYOUT:
        yield row, f"Mermaid's C4 knows no {name}."
