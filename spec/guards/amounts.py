"""Guards on numbers: `number MAX_RETRIES in app/settings.py <= 5`.

A number is found as people write settings and constants in all languages: a name, an equals sign or a colon, and a
number, or a product of numbers such as `5 * 60`. `a.b.c` leads through sections and classes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec

from spec.guards.code_facts import CodeFile, Definition, Tree
from spec.guards.findings import Broken, Fix, Spot, TextEdit, spot_of
from spec.guards.globs import is_wild
from spec.guards.model import CODES, Amount, Guard

_PREPROCESSED: Final = frozenset({"c", "cpp", "objective_c"})

_ONE: Final = r"[-+]?(?:0[xX][0-9a-fA-F_]+|\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d{1,3})?)"
_VALUE: Final = rf"(?P<value>{_ONE}(?:\s*\*\s*{_ONE})*)(?![\w.])(?!\s*[-+/%<>&|^(*])"
_TYPE: Final = r"(?:\s*:\s*[\w.\[\]| ]{1,40}|\s+[\w.]{1,40})?"
_WORDS: Final[dict[str, Callable[[float, Amount], bool]]] = {
    "<=": lambda value, rule: value <= rule.bound,
    "<": lambda value, rule: value < rule.bound,
    ">=": lambda value, rule: value >= rule.bound,
    ">": lambda value, rule: value > rule.bound,
    "=": lambda value, rule: value == rule.bound,
    "!=": lambda value, rule: value != rule.bound,
    "between": lambda value, rule: rule.bound <= value <= rule.most,
}


class Found(msgspec.Struct, frozen=True):
    """A number that a name is set to, with its place."""

    line: int
    column: int
    written: str
    value: float


def broken_amounts(file: CodeFile, guard: Guard, rule: Amount) -> Iterator[Broken]:
    """Each number of that name that is out of bounds; and that there is none in a file which the guard names."""
    if not rule.scope.takes(file.path):
        return
    found = list(amounts(file, rule.name))
    for one in found:
        if _WORDS[rule.operator](one.value, rule):
            continue
        yield Broken(
            CODES[Amount],
            guard.severity,
            guard.text,
            f"wants {rule.name} {bounds_told(rule)} here, and it is {one.written}",
            spot_of(file, one.line, one.column, len(one.written)),
            rule.name,
            _fixes(file, one, rule),
        )
    if not found and file.path in rule.scope.within:
        clause = f"bounds {rule.name} in {file.path}, where it is set to no plain number"
        yield Broken(CODES[Amount], "warning", guard.text, clause, Spot(file.path, 1, 0, 0, file.line(1)), rule.name)


def missing_amounts(tree: Tree, guard: Guard, rule: Amount) -> Iterator[Broken]:
    """Files that the guard names and that are not there."""
    for path in rule.scope.within:
        if not is_wild(path) and not any(one == path or one.startswith(f"{path}/") for one in tree.paths):
            clause = f"bounds {rule.name} in {path}, and there is no such file"
            yield Broken(CODES[Amount], "warning", guard.text, clause, Spot(path), rule.name)


def bounds_told(rule: Amount) -> str:
    """`<= 5`, or `between 1 and 5`."""
    return f"{rule.operator} {' and '.join(rule.written)}"


def amounts(file: CodeFile, name: str) -> Iterator[Found]:
    """The numbers that `name` is set to in the file."""
    *above, last = name.split(".")
    if last not in file.text:
        return
    for spelt, first, end in _places(file, above, last):
        found = list(_set_within(file, spelt, first, end))
        outermost = min((_indent(file, one.line) for one in found), default=0)
        yield from (one for one in found if not above or _indent(file, one.line) == outermost)


def _set_within(file: CodeFile, spelt: str, first: int, end: int) -> Iterator[Found]:
    called = re.escape(spelt)
    wanted = re.compile(
        rf"(?<![\w$.-])[\"']?{called}[\"']?(?![\w$-]){_TYPE}\s*(?::=|=(?!=)|:(?!:)|=>)\s*{_VALUE}"
        if file.language not in _PREPROCESSED
        else rf"(?:#\s*define\s+{called}\s+|(?<![\w$.-]){called}\s*=\s*){_VALUE}"
    )
    for number in range(first, min(end, len(file.lines)) + 1):
        bare = file.bare_lines[number - 1]
        for found in wanted.finditer(file.line(number)):
            value = value_of(found["value"])
            if value is not None and bare[found.start("value") : found.end("value")] == found["value"]:
                yield Found(number, found.start("value"), found["value"], value)


def value_of(written: str) -> float | None:
    """The number that is written, or that a product of numbers comes to."""
    value = 1.0
    try:
        for factor in written.replace("_", "").split("*"):
            text = factor.strip()
            value *= int(text, 16) if "x" in text.lower() else float(text)
    except (ValueError, OverflowError):
        return None
    return value


def _places(file: CodeFile, above: list[str], last: str) -> Iterator[tuple[str, int, int]]:
    """How the name is spelt, and the lines in which it is looked for."""
    whole = len(file.lines)
    if not above:
        yield last, 1, whole
        return
    qualified = ".".join((*above, last))
    exact = [one for one in file.definitions if one.qualified == qualified]
    if exact:
        yield from ((last, one.start_line, one.end_line) for one in exact)
        return
    for depth in range(len(above), 0, -1):
        prefix = ".".join(above[:depth])
        around: list[Definition] = [one for one in file.definitions if one.qualified == prefix]
        for one in around:
            if depth < len(above):
                yield ".".join((*above[depth:], last)), one.start_line, one.end_line
            inner = _narrowed(file, above[depth:], one.start_line + 1, one.end_line) if depth < len(above) else None
            if inner:
                yield last, *inner
            elif depth == len(above):
                yield last, one.start_line, one.end_line
        if around:
            return
    yield qualified, 1, whole


def _narrowed(file: CodeFile, names: Sequence[str], first: int, end: int) -> tuple[int, int] | None:
    """The lines below a row of keys, each of which stands deeper than the one before it."""
    for name in names:
        key = re.compile(rf"\s*(?:-\s+)?[\"']?{re.escape(name)}[\"']?\s*[:=]")
        head = next((number for number in range(first, end + 1) if key.match(file.line(number))), None)
        if head is None:
            return None
        first, last = head + 1, head
        while last < end and (not file.line(last + 1).strip() or _indent(file, last + 1) > _indent(file, head)):
            last += 1
        end = last
    return first, end


def _indent(file: CodeFile, number: int) -> int:
    line = file.line(number)
    return len(line) - len(line.lstrip())


def _fixes(file: CodeFile, one: Found, rule: Amount) -> tuple[Fix, ...]:
    """Set it to the nearest bound, where the bound itself is allowed."""
    at = rule.bound if one.value < rule.bound or rule.operator != "between" else rule.most
    if rule.operator not in {"<=", ">=", "=", "between"}:
        return ()
    written = rule.written[0] if at == rule.bound else rule.written[-1]
    edit = TextEdit(file.path, one.line, one.column, one.line, one.column + len(one.written), written)
    return (Fix(f"Set {rule.name} to {written}", (edit,)),)
