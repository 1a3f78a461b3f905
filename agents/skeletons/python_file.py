"""Putting Python tests into a file: imports where imports stand, tests at its end or at the end of their class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from agents.skeletons.python_style import PythonStyle, TestFile
from agents.skeletons.testee import Insertion, Surroundings

_IN: Final = "    "


def joined(
    blocks: Sequence[Sequence[str]],
    imports: Sequence[str],
    home: str,
    style: PythonStyle,
    file: TestFile,
    around: Surroundings,
    *,
    is_async: bool,
) -> Iterator[Insertion]:
    """What is to be inserted for tests (`blocks`, lines without indentation) in the class `home`, or in none."""
    if not blocks:
        return
    if around.existing is None:
        yield Insertion(1, _new_file(blocks, imports, home, style, is_async=is_async))
        return
    if imports:
        after = "" if file.imports_end else "\n\n"
        yield Insertion(file.imports_end + 1, "\n".join(imports) + "\n" + after)
    if home in file.classes:
        inner = "\n".join("\n" + _indented(block) for block in blocks)
        yield Insertion(file.classes[home][0] + 1, inner + "\n")
        return
    yield Insertion(file.end + 1, "\n\n" + _body(blocks, home, style, is_async=is_async))


def _new_file(
    blocks: Sequence[Sequence[str]], imports: Sequence[str], home: str, style: PythonStyle, *, is_async: bool
) -> str:
    future = ["from __future__ import annotations\n"] if style.future else []
    plain = [line for line in imports if line.startswith("import ")]
    others = [line for line in imports if not line.startswith("import ")]
    # What belongs to Python itself stands before what is installed, and that before what is tested.
    groups = [[line for line in plain if line != "import pytest"], [line for line in plain if line == "import pytest"]]
    told = ["\n".join(group) + "\n" for group in [*groups, others] if group]
    return "\n".join([*future, *told]) + "\n\n" + _body(blocks, home, style, is_async=is_async)


def _body(blocks: Sequence[Sequence[str]], home: str, style: PythonStyle, *, is_async: bool) -> str:
    if not home:
        return "\n\n\n".join("\n".join(block) for block in blocks) + "\n"
    base = f"(unittest.{'IsolatedAsyncioTestCase' if is_async else 'TestCase'})" if style.cases else ""
    return f"class {home}{base}:\n" + "\n\n".join(_indented(block) for block in blocks) + "\n"


def _indented(block: Sequence[str]) -> str:
    return "\n".join(f"{_IN}{line}" if line else "" for line in block)
