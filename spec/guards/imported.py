"""Guards on imports: `forbid import …`, `only … may import …`, and layers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from spec.guards.code_facts import CodeFile, ImportSaid
from spec.guards.findings import Broken, Fix, Spot, spot_of, spot_of_line, spot_of_word
from spec.guards.globs import glob_matcher, in_any, is_wild, listed
from spec.guards.model import CODES, Guard, Imports, Layers
from spec.guards.statements import extent, removal

_JOINTS: Final = {
    **dict.fromkeys(("python", "java", "kotlin", "scala", "groovy", "csharp", "swift", "haskell", "elixir"), r"\."),
    "rust": r"::|\.",
    "php": r"[\\./]",
    "perl": r"::",
}
"""Where a module's name is cut into its segments; everywhere else at `/`."""

_BY_FUNCTION: Final = re.compile(r"(?P<call>import_module|__import__)\(\s*(['\"])(?P<module>[\w.]+)\2")


def broken_imports(file: CodeFile, guard: Guard, rule: Imports) -> Iterator[Broken]:
    """Each import of the file that the guard does not allow."""
    if not rule.scope.takes(file.path) or (rule.allowed and in_any(file.path, rule.allowed)):
        return
    for said in file.imports:
        for name in rule.names:
            names = _meant(name, said, file)
            if names is None:
                continue
            told = ".".join((said.module, *names)) if names and file.language == "python" else said.module
            clause = (
                f"lets only {listed(rule.allowed, 'and')} import {name}"
                if rule.allowed
                else f"forbids importing {told if told.startswith(name) else name} here"
            )
            yield Broken(
                CODES[Imports], guard.severity, guard.text, clause, _spot(file, said, names), told or name,
                _fixes(file, said, frozenset(names)),
            )  # fmt: skip
            break
    yield from _dynamic(file, guard, rule)


def broken_layers(file: CodeFile, guard: Guard, rule: Layers) -> Iterator[Broken]:
    """Each import of the file that leads up, or aside to a sibling."""
    own = _layer_of(file.path, rule.layers)
    if own is None:
        return
    for said in file.imports:
        for target in said.targets:
            other = _layer_of(target, rule.layers)
            if other is None or other[0] > own[0] or other == own:
                continue
            mine, theirs = rule.layers[own[0]][own[1]], rule.layers[other[0]][other[1]]
            why = "which lies above it" if other[0] < own[0] else "which lies beside it"
            clause = f"keeps {mine} from importing {theirs}, {why}; this imports {target}"
            yield Broken(
                CODES[Layers], guard.severity, guard.text, clause, _spot(file, said, ()), target,
                _fixes(file, said, frozenset()),
            )  # fmt: skip
            break


def _dynamic(file: CodeFile, guard: Guard, rule: Imports) -> Iterator[Broken]:
    """Modules that Python code imports by a function, where their name is written out."""
    if file.language != "python" or not {"import_module", "__import__"} & file.uses.keys():
        return
    for number, bare in enumerate(file.bare_lines, start=1):
        for found in _BY_FUNCTION.finditer(file.line(number)):
            module = found["module"]
            is_call = bare[found.start("call") : found.end("call")] == found["call"]
            name = next((n for n in rule.names if _begins(_segments(module, r"\."), _segments(n, r"\."))), None)
            if is_call and name is not None:
                clause = (
                    f"lets only {listed(rule.allowed, 'and')} import {name}"
                    if rule.allowed
                    else f"forbids importing {module} here"
                )
                spot = spot_of(file, number, found.start("module"), len(module))
                yield Broken(CODES[Imports], guard.severity, guard.text, clause, spot, module)


def needs_targets(guard: Guard) -> bool:
    """Whether it has to be known which files imports mean."""
    rule = guard.rule
    return isinstance(rule, Layers) or (isinstance(rule, Imports) and any(_is_path(name) for name in rule.names))


def _layer_of(path: str, layers: Sequence[Sequence[str]]) -> tuple[int, int] | None:
    """The layer and the sibling in it, of several the one that says most of the path."""
    best: tuple[int, tuple[int, int]] | None = None
    for number, siblings in enumerate(layers):
        for place, glob in enumerate(siblings):
            wanted = f"{glob}/**" if is_wild(glob) and not glob.endswith("**") else glob
            if (glob_matcher(wanted).fits(path) or glob_matcher(glob).fits(path)) and (
                best is None or len(glob) > best[0]
            ):
                best = len(glob), (number, place)
    return best[1] if best else None


def _meant(name: str, said: ImportSaid, file: CodeFile) -> tuple[str, ...] | None:
    """None if `said` is not what `name` means; else those of its names that are meant, none for the module as such."""
    if _is_path(name) and any(_path_matcher(name, target) for target in said.targets):
        return ()
    joint = _JOINTS.get(file.language, "/")
    wanted = _segments(name.removeprefix("node:"), joint)
    module = _segments(said.module.removeprefix("node:"), joint)
    if said.level:
        return _meant_relative(wanted, module, said, file.path)
    if _begins(module, wanted):
        return ()
    found = tuple(one for one in said.names if _begins((*module, *_segments(one, joint)), wanted))
    return found or None


def _meant_relative(
    wanted: tuple[str, ...], module: tuple[str, ...], said: ImportSaid, path: str
) -> tuple[str, ...] | None:
    """A module said from where the file stands: its whole name ends like this, whatever folder is the root."""
    base = (*path.split("/")[: -said.level], *module)
    for root in range(len(base) if len(wanted) > 1 else 1):
        if _begins(base[root:], wanted):
            return ()
        found = tuple(one for one in said.names if _begins((*base[root:], one), wanted))
        if found:
            return found
    return None


def _is_path(name: str) -> bool:
    return "/" in name and not name.startswith("@")


def _path_matcher(name: str, target: str) -> bool:
    stem = target.rpartition(".")[0]
    matcher = glob_matcher(name)
    return matcher.fits(target) or matcher.fits(stem)


@lru_cache(maxsize=4096)
def _segments(name: str, joint: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(joint, name) if part)


def _begins(module: Sequence[str], wanted: Sequence[str]) -> bool:
    return len(module) >= len(wanted) > 0 and all(
        part == one if "*" not in one else _fits(one, part) for one, part in zip(wanted, module, strict=False)
    )


def _fits(wild: str, segment: str) -> bool:
    return glob_matcher(wild).fits(segment)


def _spot(file: CodeFile, said: ImportSaid, names: Sequence[str]) -> Spot:
    """Where it stands: the name that is meant, else the module, else the whole line."""
    last = extent(file, said.line)
    if names:
        text = file.line(said.line)
        behind = text.find("import") + len("import") if "import" in text else 0
        found = re.compile(rf"(?<![\w$]){re.escape(names[0])}(?![\w$])").search(text, behind)
        spot = spot_of(file, said.line, found.start(), len(names[0])) if found else None
        spot = spot or spot_of_word(file, names[0], said.line + 1, last)
        if spot:
            return spot
    module = "." * said.level + said.module
    for number in range(said.line, last + 1):
        column = file.line(number).find(module)
        if module and column >= 0:
            return spot_of(file, number, column, len(module))
    segments = _segments(said.module, _JOINTS.get(file.language, "/"))
    named = spot_of_word(file, segments[-1], said.line, last) if segments else None
    return named or spot_of_line(file, said.line)


def _fixes(file: CodeFile, said: ImportSaid, names: frozenset[str]) -> tuple[Fix, ...]:
    edit = removal(file, said, names)
    return (Fix("Remove this import", (edit,)),) if edit else ()
