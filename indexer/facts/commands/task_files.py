"""Tasks by name: make, just, Task, Rake, mise, Deno, Composer and npm scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from indexer.facts.commands.command import Command, Purpose, inside, task_commands
from indexer.facts.shelf import Role, Shelf, folder_of, join, nearest

_MAKE_TARGET = re.compile(r"^([A-Za-z0-9][\w.-]*(?:[ \t]+[A-Za-z0-9][\w.-]*)*)[ \t]*::?(?![=:])", re.MULTILINE)
_JUST_RECIPE = re.compile(r"^@?([A-Za-z][\w-]*)(?:[ \t][^:\n]*)?:(?!=)", re.MULTILINE)
_RAKE_TASK = re.compile(r"(?:multi)?task[\s(]+:?['\"]?([a-z][\w:-]*)")
_RAKE_NAMESPACE = re.compile(r"namespace[\s(]+:?['\"]?(\w+)['\"]?\)?\s+do\b")
_RAKE_CLASS = re.compile(
    r"(?:\w+(?:::))*?(TestTask|RSpec::Core::RakeTask|RuboCop::RakeTask)\.(?:new|create)(?:[ (]+:?['\"]?([a-z][\w:-]*))?"
)
_RAKE_DEFAULTS = {"TestTask": "test", "RSpec::Core::RakeTask": "spec", "RuboCop::RakeTask": "rubocop"}
_ASIDE = re.compile(r"docs?|fuzz|tests?[-_].+|\..+")
_SITES = frozenset({"website", "site", "www"})
_MAX_DEPTH = 3
_MAX_NESTING = 50
_MAX_LINE = 500
_MAX_FOLDERS = 8


def task_file_commands(shelf: Shelf) -> Iterator[Command]:
    """Commands from every task file that stands on its own: none above it of the same kind, none for documents."""
    finders: tuple[Callable[[Shelf], Iterator[Command]], ...] = (
        _make,
        _just,
        _task,
        _mise,
        _node,
        _deno,
        _rake,
        _composer,
    )
    for finder in finders:
        yield from finder(shelf)


def outermost(paths: Iterable[str]) -> list[str]:
    """Those of `paths` that have no other above them and are of daily use; at most a handful."""
    kept: dict[str, str] = {}
    for path in sorted(paths, key=lambda path: (path.count("/"), path)):
        folder = folder_of(path)
        is_deep = path.count("/") > _MAX_DEPTH
        if (
            nearest(path, kept) is None
            and is_daily(path)
            and not is_deep
            and _SITES.isdisjoint(folder.lower().split("/"))
        ):
            kept[folder] = path
    return list(kept.values())[:_MAX_FOLDERS]


def is_daily(path: str) -> bool:
    """Whether `path` lies where people build and run things: not among documents, workflows or fuzz targets."""
    return not any(_ASIDE.fullmatch(folder) for folder in folder_of(path).lower().split("/"))


def _make(shelf: Shelf) -> Iterator[Command]:
    for path in outermost(shelf.find("Makefile", "GNUmakefile")):
        text = shelf.text(path) or ""
        targets = [name for listed in _MAKE_TARGET.findall(text) for name in listed.split() if "." not in name]
        before = inside(folder_of(path), "make ")
        yield from task_commands(targets, path, before)
        if "all" in targets and not any(name in targets for name in ("build", "compile")):
            yield Command(Purpose.BUILD, inside(folder_of(path), "make"), path)


def _just(shelf: Shelf) -> Iterator[Command]:
    for path in outermost(shelf.find("justfile", ".justfile")):
        yield from task_commands(_JUST_RECIPE.findall(shelf.text(path) or ""), path, inside(folder_of(path), "just "))


def _task(shelf: Shelf) -> Iterator[Command]:
    for path in outermost(shelf.find("Taskfile.yml", "Taskfile.yaml")):
        table = shelf.yaml(path)
        if table is not None:
            yield from task_commands(table.table("tasks"), path, inside(folder_of(path), "task "))


def _mise(shelf: Shelf) -> Iterator[Command]:
    for path in outermost(shelf.find("mise.toml", ".mise.toml")):
        table = shelf.toml(path)
        if table is not None:
            yield from task_commands(table.table("tasks"), path, inside(folder_of(path), "mise run "))


# -- node and deno ---------------------------------------------------------------------------------------------


def _node(shelf: Shelf) -> Iterator[Command]:
    for path in outermost(shelf.find("package.json")):
        table = shelf.json(path)
        if table is not None:
            tool = node_tool(shelf, path)
            names = [name for name, body in table.strings("scripts") if "no test specified" not in body]
            for command in task_commands(names, path, ""):
                yield Command(command.purpose, inside(folder_of(path), _node_script(tool, command.text)), path)


def node_tool(shelf: Shelf, path: str) -> str:
    """The package manager of the `package.json` at `path`: declared, or told by the lock file beside or above it."""
    table = shelf.json(path)
    declared = table.text("packageManager").partition("@")[0] if table else ""
    if declared in {"npm", "pnpm", "yarn", "bun"}:
        return declared
    for tool, names in (
        ("pnpm", ("pnpm-lock.yaml", "pnpm-workspace.yaml")),
        ("yarn", ("yarn.lock",)),
        ("bun", ("bun.lock", "bun.lockb")),
    ):
        if any(shelf.has(join(folder_of(path), name)) for name in names):
            return tool
    return "npm"


def _node_script(tool: str, name: str) -> str:
    if tool == "yarn" or (name in {"test", "start"} and tool in {"npm", "pnpm"}):
        return f"{tool} {name}"
    return f"{tool} run {name}"


def _deno(shelf: Shelf) -> Iterator[Command]:
    for path in outermost(shelf.find("deno.json", "deno.jsonc")):
        # Comments are allowed in the second: what is no JSON then is not told as a problem.
        table = shelf.json(path) if path.endswith(".json") else None
        folder = folder_of(path)
        if table is not None:
            yield from task_commands(table.table("tasks"), path, inside(folder, "deno task "))
        yield Command(Purpose.TEST, inside(folder, "deno test"), path)
        yield Command(Purpose.LINT, inside(folder, "deno lint"), path)
        yield Command(Purpose.FORMAT, inside(folder, "deno fmt"), path)


# -- ruby and php ----------------------------------------------------------------------------------------------


def _rake(shelf: Shelf) -> Iterator[Command]:
    for path in outermost(shelf.find("Rakefile", "rakefile.rb")):
        names = list(_rake_tasks(shelf.text(path) or ""))
        folder = folder_of(path)
        prefix = "bundle exec rake" if shelf.has(join(folder, "Gemfile")) else "rake"
        yield from task_commands(names, path, inside(folder, f"{prefix} "))


def _rake_tasks(text: str) -> Iterator[str]:
    """Names of tasks with their namespaces, which are the blocks around them."""
    blocks: list[str] = []
    for raw in text.splitlines():
        line = raw.strip()[:_MAX_LINE]
        del blocks[_MAX_NESTING:]
        space = ":".join(filter(None, blocks))
        if match := _RAKE_NAMESPACE.match(line):
            blocks.append(match[1])
            continue
        if match := _RAKE_TASK.match(line):
            yield f"{space}:{match[1]}".strip(":")
        elif match := _RAKE_CLASS.match(line):
            yield f"{space}:{match[2] or _RAKE_DEFAULTS[match[1]]}".strip(":")
        elif "bundler/gem_tasks" in line:
            yield "build"
        if re.search(r"\bdo(\s*\|[^|]*\|)?$", line) or re.match(
            r"(if|unless|case|begin|while|def|class|module)\b", line
        ):
            blocks.append("")
        elif re.match(r"end\b", line) and blocks:
            blocks.pop()


def _composer(shelf: Shelf) -> Iterator[Command]:
    for path in outermost(shelf.find("composer.json", roles=(Role.OWN,))):
        table = shelf.json(path)
        if table is not None:
            yield from task_commands(table.table("scripts"), path, inside(folder_of(path), "composer "))
