"""Looking for text in the files of the tree, in time that grows with what is looked through and no faster.

ripgrep does it where it is installed. Otherwise a text is sought by bytes, and an expression by RE2, which comes with
pyarrow: Python's `re` can need ages for a few letters, and cannot be interrupted.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Final

import msgspec

from agents.edits.text import decode
from agents.errors import BadArguments, FileUnsuitable, ToolError
from agents.quoting import quoted
from agents.records import Demand, Effect, Estimate, Risk, ToolResult
from agents.surroundings import Concealer, Surroundings
from agents.tools.files.reading import WITHIN_A_KEY, matching_paths
from agents.tools.files.work import existing, tree_of
from agents.tools.tool import Tool
from agents.tree.confined import ConfinedFolder

_FILE_BYTES: Final = 2_000_000
_TIME_S: Final = 10.0
_LINE_LETTERS: Final = 300
_FOUND: Final = 100


class SearchText(msgspec.Struct, frozen=True, kw_only=True):
    """What to look for, and where."""

    pattern: Annotated[str, msgspec.Meta(description="The text to find, as it stands.", min_length=1, max_length=1_000)]
    regex: Annotated[bool, msgspec.Meta(description="Whether the pattern is a regular expression.")] = False
    folder: Annotated[str, msgspec.Meta(description="Where to look, relative to the project; also one file.")] = "."
    glob: Annotated[str, msgspec.Meta(description="Only files that match, such as *.py or src/**/*.ts.")] = ""
    ignore_case: Annotated[bool, msgspec.Meta(description="Take capital and small letters for the same.")] = False
    context: Annotated[int, msgspec.Meta(ge=0, le=10, description="Lines to show around each.")] = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=1_000, description="How many places at most.")] = _FOUND


class Place(msgspec.Struct, frozen=True):
    """A line that matches; lines count from 1."""

    path: str
    line: int


def _demand(arguments: SearchText, surroundings: Surroundings) -> Demand:
    path = existing(tree_of(surroundings), arguments.folder)
    return Demand(
        tool="search_text",
        effect=Effect.READ,
        risk=Risk.SAFE,
        summary=f"Search {path or '.'} for {quoted(arguments.pattern, 60)!r}",
        reads=(path or ".",),
        estimate=Estimate(time_s=_TIME_S),
    )


def _search(arguments: SearchText, surroundings: Surroundings) -> ToolResult:
    folder = tree_of(surroundings)
    path = existing(folder, arguments.folder)
    if arguments.regex:
        _expression_finder(arguments)
    found = sorted(matching_paths(surroundings, path, arguments.glob))
    paths = [one for one in found if one == path or surroundings.may_show(one)]
    program = shutil.which("rg")
    places = _by_ripgrep(program, arguments, folder, paths) if program else None
    if places is None:
        places = _by_ourselves(arguments, folder, paths)
    shown = places[: arguments.limit]
    text = "\n".join(_shown(folder, shown, arguments.context, surroundings.conceal))
    if len(places) > len(shown):
        text += f"\n… and more; {arguments.limit} places are shown. Narrow it with folder, glob or a longer pattern."
    text = text or f"Nothing in {len(paths)} files of {path or '.'} matches."
    if left := len(found) - len(paths):
        told = "1 file that a person is asked for was" if left == 1 else f"{left} files that a person is asked for were"
        text += f"\n{told} not searched; read_file asks for one."
    data: dict[str, Any] = {"places": [msgspec.to_builtins(place) for place in shown], "files_searched": len(paths)}
    return ToolResult(text=text, data=data)


def _by_ripgrep(
    program: str, arguments: SearchText, folder: ConfinedFolder, paths: Sequence[str]
) -> list[Place] | None:
    """Places as ripgrep finds them in these files; None where it cannot, such as for an expression of another kind."""
    command = [program, "--no-config", "--no-messages", "--line-number", "--no-heading", "--null", "--color=never"]
    command += [
        "--max-columns=300",
        f"--max-count={arguments.limit + 1}",
        f"--max-filesize={_FILE_BYTES}",
        "--sort=path",
    ]
    command += [] if arguments.regex else ["--fixed-strings"]
    command += ["--ignore-case"] if arguments.ignore_case else []
    command += ["--no-ignore", "--hidden", f"--regexp={arguments.pattern}", "--"]
    found: list[Place] = []
    for some in _portions(paths):
        try:
            done = subprocess.run([*command, *some], cwd=folder.root, capture_output=True, timeout=_TIME_S, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return None
        if done.returncode > 1 and not done.stdout:
            return None
        for row in done.stdout.split(b"\n"):
            name, _, rest = row.partition(b"\0")
            number = rest.partition(b":")[0]
            if number.isdigit():
                found.append(Place(name.decode("utf-8", "replace"), int(number)))
        if len(found) > arguments.limit:
            break
    return found


def _portions(paths: Sequence[str], size: int = 500) -> Iterable[Sequence[str]]:
    return (paths[at : at + size] for at in range(0, len(paths), size))


def _by_ourselves(arguments: SearchText, folder: ConfinedFolder, paths: Sequence[str]) -> list[Place]:
    until = time.monotonic() + _TIME_S
    find = _expression_finder(arguments) if arguments.regex else _text_finder(arguments)
    found: list[Place] = []
    for path, data in _contents(folder, paths):
        found.extend(Place(path, line) for line in find(data))
        if len(found) > arguments.limit:
            break
        if time.monotonic() > until:
            raise _too_long()
    return found


def _contents(folder: ConfinedFolder, paths: Iterable[str]) -> Iterable[tuple[str, bytes]]:
    for path in paths:
        try:
            content = folder.read(path, _FILE_BYTES)
        except (FileUnsuitable, OSError):  # too large, or gone meanwhile
            continue
        file = decode(content.data) if content is not None else None
        if file is not None:
            yield path, file.text.encode("utf-8", "replace")


def _text_finder(arguments: SearchText) -> Callable[[bytes], Iterable[int]]:
    """Lines (from 1) at which the text begins."""
    sought = re.compile(re.escape(arguments.pattern), re.IGNORECASE if arguments.ignore_case else 0)

    def find(data: bytes) -> Iterable[int]:
        text = data.decode("utf-8")
        line, position, last = 1, 0, 0
        for match in sought.finditer(text):
            line += text.count("\n", position, match.start())
            position = match.start()
            if line != last:
                yield line
            last = line

    return find


def _expression_finder(arguments: SearchText) -> Callable[[bytes], Iterable[int]]:
    """Lines (from 1) that the expression matches; raises `BadArguments` for one that RE2 does not take."""
    import pyarrow  # noqa: PLC0415 - loads for 0.2 s, and most searches are not for expressions
    from pyarrow import compute  # noqa: PLC0415 - as above

    def find(data: bytes) -> Iterable[int]:
        lines = pyarrow.array(data.split(b"\n"), type=pyarrow.binary())
        matches = compute.match_substring_regex(lines, arguments.pattern, ignore_case=arguments.ignore_case)
        return (number + 1 for number in compute.indices_nonzero(matches).to_pylist())

    try:
        find(b"")
    except pyarrow.ArrowInvalid as error:
        names = list(SearchText.__struct_fields__)
        told = str(error).removeprefix("Invalid regular expression: ")
        raise BadArguments("search_text", f"the pattern is no regular expression here ({told})", names) from error
    return find


def _too_long() -> ToolError:
    return ToolError(f"The search took longer than {_TIME_S:.0f} s.", "Use a simpler pattern, a folder or a glob.")


def _shown(folder: ConfinedFolder, places: Sequence[Place], context: int, conceal: Concealer) -> Iterable[str]:
    """Lines as `path:line: text`, those around with a dash; pieces that do not touch are parted."""
    by_path: dict[str, list[int]] = {}
    for place in places:
        by_path.setdefault(place.path, []).append(place.line)
    for path, numbers in by_path.items():
        content = folder.read(path)
        file = decode(content.data) if content else None
        lines = conceal.redact_lines(file.text) if file else []
        hits, last = set(numbers), 0
        wanted = sorted({n for hit in hits for n in range(hit - context, hit + context + 1) if 1 <= n <= len(lines)})
        for number in wanted:
            if context and last and number > last + 1:
                yield "--"
            sign = ":" if number in hits else "-"
            text = WITHIN_A_KEY if lines[number - 1] is None else str(lines[number - 1])
            cut = f"{text[:_LINE_LETTERS]}…" if len(text) > _LINE_LETTERS else text
            yield f"{path}{sign}{number}{sign} {cut}"
            last = number


async def _run(arguments: SearchText, surroundings: Surroundings) -> ToolResult:
    return await asyncio.to_thread(_search, arguments, surroundings)


TOOLS: Final = (
    Tool(
        name="search_text",
        description=(
            "Find lines that contain a text or match a regular expression, in all files of the project or some. "
            "Use it for exact words; to find code by what it does, use search_code."
        ),
        effect=Effect.READ,
        risk=Risk.SAFE,
        arguments=SearchText,
        demand=_demand,
        run=_run,
        category="files",
        estimate=Estimate(time_s=_TIME_S),
    ),
)
