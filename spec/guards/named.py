r"""Guards on names: `name class in models/** like ^[A-Z]\w*Model$`, also of files and folders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from spec.entities.naming import pascal, snake
from spec.guards.code_facts import CodeFile, Tree
from spec.guards.findings import Broken, FileStep, Fix, Spot, TextEdit, spot_of_line, spot_of_word
from spec.guards.globs import glob_matcher
from spec.guards.model import CODES, KIND_WORDS, Guard, Naming
from spec.guards.pattern import Matcher, compile_pattern

_LONGEST: Final = 200
_MOST_EDITS: Final = 200
"""A name that stands in more places is left to a tool that knows what each of them means."""
_LITERAL_START: Final = re.compile(r"^\^((?:[\w-]|\\[._-])+)(?![*+?{|])")
_LITERAL_END: Final = re.compile(r"((?:[A-Za-z0-9-]|_|\\[._-])+)\$$")
_GIVEN: Final = re.compile(r"__\w+__|constructor|initialize|init|main")
"""Names that a language or its tools ask for."""


def broken_names(file: CodeFile, guard: Guard, rule: Naming) -> Iterator[Broken]:
    """Each definition of the file that is called otherwise."""
    if rule.kind in {"file", "folder"} or not rule.scope.takes(file.path):
        return
    matcher = _matcher(rule.pattern)
    fixes: dict[str, tuple[Fix, ...]] = {}
    for one in file.definitions:
        if one.kind != rule.kind or matcher.fits(one.name[:_LONGEST]) or _GIVEN.fullmatch(one.name):
            continue
        spot = spot_of_word(file, one.name, one.start_line, min(one.end_line, one.start_line + 20))
        if one.name not in fixes:
            fixes[one.name] = _renamed_here(file, one.name, suggestion(one.name, rule.pattern))
        yield Broken(
            CODES[Naming],
            guard.severity,
            guard.text,
            f"wants {KIND_WORDS[rule.kind]} here to be called like {rule.pattern}, which {one.name} is not",
            spot or spot_of_line(file, one.start_line),
            one.name,
            fixes[one.name],
        )


def broken_paths(tree: Tree, guard: Guard, rule: Naming) -> Iterator[Broken]:
    """Each file or folder that is called otherwise."""
    if rule.kind == "file":
        paths = [path for path in tree.paths if rule.scope.takes(path)]
    elif rule.kind == "folder":
        paths = sorted(folder for folder in _folders(tree) if _takes_folder(rule, folder))
    else:
        return
    matcher = _matcher(rule.pattern)
    for path in paths:
        name = path.rpartition("/")[2]
        if matcher.fits(name[:_LONGEST]) or name == "__init__.py":
            continue
        yield Broken(
            CODES[Naming],
            guard.severity,
            guard.text,
            f"wants {KIND_WORDS[rule.kind]} here to be called like {rule.pattern}, which {name} is not",
            Spot(path),
            name,
            _renamed_path(tree, path, name, rule) if rule.kind == "file" else (),
        )


def suggestion(name: str, pattern: str) -> str:
    """A name made of the same words that the pattern takes; empty where none is found."""
    matcher = _matcher(pattern)
    stem, dot, ending = name.partition(".")
    start, end = _LITERAL_START.search(pattern), _LITERAL_END.search(pattern)
    before, after = _plain(start[1]) if start else "", _plain(end[1]) if end else ""
    after = after.removesuffix(f"{dot}{ending}") if dot else after
    spelt = [
        stem,
        snake(stem),
        pascal(stem),
        pascal(stem)[:1].lower() + pascal(stem)[1:],
        snake(stem).upper(),
        snake(stem).replace("_", "-"),
    ]
    longer = [_joined(before, one, after) for one in spelt]
    whole = [f"{one}{dot}{ending}" for one in (*spelt, *longer) if one]
    return next((one for one in whole if one != name and matcher.fits(one)), "")


def _plain(escaped: str) -> str:
    return escaped.replace("\\", "")


def _joined(before: str, name: str, after: str) -> str:
    front = before if not name.lower().startswith(before.lower()) else ""
    back = after if not name.lower().endswith(after.lower()) else ""
    joint = name[:1].upper() + name[1:] if front and front[-1:].isalnum() and not name.islower() else name
    return f"{front}{joint}{back}"


@lru_cache(maxsize=256)
def _matcher(pattern: str) -> Matcher:
    return compile_pattern(pattern)


def _renamed_here(file: CodeFile, name: str, better: str) -> tuple[Fix, ...]:
    """The edits in this file; others that use the name are left to whoever knows them all."""
    places = file.words.get(name, ())
    if not better or better in file.words or not 0 < len(places) <= _MOST_EDITS:
        return ()
    edits = [TextEdit(file.path, line, column, line, column + len(name), better) for line, column in places]
    return (Fix(f"Rename {name} to {better} in this file", tuple(edits)),)


def _renamed_path(tree: Tree, path: str, name: str, rule: Naming) -> tuple[Fix, ...]:
    better = suggestion(name, rule.pattern)
    target = f"{path[: len(path) - len(name)]}{better}"
    if not better or target in tree.paths:
        return ()
    return (Fix(f"Rename {name} to {better}", steps=(FileStep("rename", path, target),)),)


def _folders(tree: Tree) -> set[str]:
    found: set[str] = set()
    for path in tree.paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def _takes_folder(rule: Naming, folder: str) -> bool:
    """A folder is meant like a file of its name; `src/**` does not mean `src` itself."""
    own = {glob.removesuffix("/**") for glob in rule.scope.within}
    return (
        folder not in own
        and rule.scope.takes(folder)
        and not any(glob_matcher(glob).fits(f"{folder}/x") for glob in rule.scope.but)
    )
