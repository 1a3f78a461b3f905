"""The architecture that code shows, found and not decided: it waits for somebody to confirm it.

Containers come from packages and processes, components from folders, other systems from dependencies.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from spec.artifacts.markdown import listed
from spec.artifacts.phrases import amount, phrase
from spec.artifacts.technologies import Technology, technology_of
from spec.artifacts.writing import slug
from spec.codebase import CodeView, Module, ModuleUse
from spec.records import Element, Source, Use

_ASIDE: Final = frozenset(
    "test tests testing spec specs __tests__ e2e example examples doc docs fixtures fixture vendor third_party "
    "node_modules bench benchmarks samples sample testdata mocks".split()
)
"""Folders whose code is no part of what runs."""

_LANGUAGES: Final = {
    "pypi": ("python",),
    "conda": ("python",),
    "npm": ("typescript", "javascript", "tsx", "jsx", "vue", "svelte"),
    "cargo": ("rust",),
    "go": ("go",),
    "maven": ("java", "kotlin", "scala", "groovy"),
    "composer": ("php",),
    "rubygems": ("ruby",),
    "nuget": ("csharp", "fsharp"),
    "vcpkg": ("cpp", "c"),
    "conan": ("cpp", "c"),
    "swift": ("swift",),
}
"""Which languages a dependency of an ecosystem is used from."""

_PROCESSES: Final = frozenset({"process", "container"})
_TOP: Final = "top folder"
_MOST_CONTAINERS: Final = 40
_MOST_COMPONENTS: Final = 60
"""Elements of a container that are kept; a diagram shows fewer still."""


def infer_elements(code: CodeView) -> tuple[Element, ...]:
    """The system, its containers, the systems that they use, and the components of each container.

    Ids are made from names, so that what was confirmed once is known again. The order is the one to draw in: upper
    layers before those that they stand on.
    """
    folders = _containers(code)
    if not folders:
        return ()
    homes = {module.path: _home(module.path, folders) for module in code.modules if not _is_aside(module.path)}
    externals = _externals(code)
    containers = [_container(code, name, folder, homes, folders, externals) for name, folder in folders.items()]
    taken = {*folders, *(technology.name for technology, _ in externals)}
    names = {path: _TOP if path in {"", "."} else f"{path}/" if path in taken else path for path in homes}
    by_source: dict[str, list[ModuleUse]] = {}
    for use in code.uses:
        by_source.setdefault(use.source, []).append(use)
    components = [one for name in folders for one in _components(code, name, homes, names, by_source)]
    system = _element("system", system_name(code), description="The system that this code makes up.")
    shown = [_element(t.kind, t.name, t.name, description=f"Shown by {listed(packages)}.") for t, packages in externals]
    return (system, *containers, *_unlike(shown, containers), *components)


def system_name(code: CodeView) -> str:
    """What the workspace is called: the last part of its root."""
    name = code.root.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return name or "The system"


def _unlike(elements: Sequence[Element], others: Sequence[Element]) -> list[Element]:
    """Those whose name none of the others has: names are what uses point at."""
    taken = {one.name for one in others}
    return [one for one in elements if one.name not in taken]


def _element(
    kind: str,
    name: str,
    technology: str = "",
    description: str = "",
    parent: str = "",
    path: str = "",
    uses: tuple[Use, ...] = (),
) -> Element:
    made = f"found-{kind}-{slug(name.casefold())}"
    return Element(
        id=made,
        alias=made,
        name=name,
        kind=kind,
        technology=technology,
        description=description,
        parent=parent,
        path=path,
        uses=uses,
        source=Source.FOUND,
        to_confirm=True,
    )


def _is_aside(path: str) -> bool:
    return any(part.casefold() in _ASIDE for part in path.split("/"))


def _containers(code: CodeView) -> dict[str, str]:
    """Folder of each container by its name: packages, else the outermost folders with entry points, else the whole."""
    found: dict[str, str] = {}
    for name, folder in code.packages:
        if not _is_aside(folder):
            found.setdefault(name if name not in found else f"{name} ({folder})", folder.strip("/"))
    if not found:
        tops = dict.fromkeys(
            entry.path.partition("/")[0]
            for entry in code.entry_points
            if "/" in entry.path and entry.kind != "library" and not _is_aside(entry.path)
        )
        found = {top: top for top in tops}
    is_one = not found
    if is_one and (code.modules or code.files):
        found = {f"{system_name(code)} application": ""}
    processes = {one.name: one for one in code.entry_points if one.kind in _PROCESSES and not _is_aside(one.path)}
    if len(processes) > 1 or not is_one:  # a single process is how the one application is started
        for name, entry in processes.items():
            found.setdefault(name, entry.path.rpartition("/")[0] or "\0" + name)
    sizes = {name: _lines_below(code, folder) for name, folder in found.items()}
    biggest = sorted(found, key=lambda name: (-sizes[name], name))[:_MOST_CONTAINERS]
    return {name: folder for name, folder in found.items() if name in biggest}


def _lines_below(code: CodeView, folder: str) -> int:
    return sum(module.lines for module in code.modules if not folder or f"{module.path}/".startswith(f"{folder}/"))


def _home(path: str, folders: dict[str, str]) -> str:
    """The container that a module lies in: the one with the longest folder around it."""
    inside = [name for name, folder in folders.items() if not folder or f"{path}/".startswith(f"{folder}/")]
    return max(inside, key=lambda name: len(folders[name]), default="")


def _container(
    code: CodeView,
    name: str,
    folder: str,
    homes: dict[str, str],
    folders: dict[str, str],
    externals: Sequence[tuple[Technology, list[str]]],
) -> Element:
    own = [module for module in code.modules if homes.get(module.path) == name]
    languages = _languages(own) or ([] if own else [language for language, _ in code.languages[:1]])
    uses = [Use(other, f"uses ({amount(count, 'places')})") for other, count in _calls(code, name, homes)]
    for technology, packages in externals:
        if not packages or _speaks(code, technology, languages):
            uses.append(Use(technology.name, technology.label))
    starts = [
        entry.name for entry in code.entry_points if _home(entry.path, folders) == name and entry.kind != "library"
    ]
    said = f"{amount(sum(m.files for m in own), 'files')} in {amount(len(own), 'folders')}." if own else ""
    said += f" Started by {listed(list(dict.fromkeys(starts))[:4])}." if starts else ""
    path = "" if folder.startswith("\0") else folder
    spoken = listed([phrase("stack.language", language) for language in languages[:2]])
    return _element("container", name, spoken, description=said.strip(), path=path, uses=tuple(uses))


def _languages(modules: Sequence[Module]) -> list[str]:
    """The languages of some modules, most lines first."""
    lines: dict[str, int] = {}
    for module in modules:
        if module.language:
            lines[module.language] = lines.get(module.language, 0) + max(1, module.lines)
    return sorted(lines, key=lambda one: (-lines[one], one))


def _speaks(code: CodeView, technology: Technology, languages: Sequence[str]) -> bool:
    """Whether a client of it is declared in an ecosystem that these languages use."""
    ecosystems = {eco for eco, name in code.dependencies if technology_of(eco, name) is technology}
    spoken = {language for eco in ecosystems for language in _LANGUAGES.get(eco, ())}
    return not spoken or bool(spoken & set(languages))


def _calls(code: CodeView, name: str, homes: dict[str, str]) -> list[tuple[str, int]]:
    """How often a container uses each other one."""
    counts: dict[str, int] = {}
    for use in code.uses:
        target = homes.get(use.target, "")
        if homes.get(use.source) == name and target and target != name:
            counts[target] = counts.get(target, 0) + use.count
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _externals(code: CodeView) -> list[tuple[Technology, list[str]]]:
    """The systems that declared dependencies speak to, each with the packages that show it."""
    found: dict[str, tuple[Technology, list[str]]] = {}
    for ecosystem, name in code.dependencies:
        technology = technology_of(ecosystem, name)
        if technology is not None:
            found.setdefault(technology.name, (technology, []))[1].append(name)
    return [(technology, list(dict.fromkeys(packages))[:4]) for technology, packages in found.values()]


def _components(
    code: CodeView,
    name: str,
    homes: dict[str, str],
    names: dict[str, str],
    by_source: dict[str, list[ModuleUse]],
) -> Iterable[Element]:
    """The folders of a container, the biggest kept, upper layers first; what lies elsewhere is used as a container."""
    own = [module for module in code.modules if homes.get(module.path) == name]
    kept = sorted(own, key=lambda module: (-module.lines, -module.files, module.path))[:_MOST_COMPONENTS]
    paths = {module.path for module in kept}
    for module in sorted(kept, key=lambda one: (-one.layer, one.path)):
        counts: dict[str, int] = {}
        for use in by_source.get(module.path, ()):
            home = homes.get(use.target, "")
            target = names[use.target] if use.target in paths else home if home != name else ""
            if use.target != module.path and target:
                counts[target] = counts.get(target, 0) + use.count
        uses = tuple(Use(target, f"uses ({amount(count, 'places')})") for target, count in counts.items())
        said = amount(module.files, "files") + (f", {amount(module.lines, 'lines')}." if module.lines else ".")
        technology = phrase("stack.language", module.language) if module.language else ""
        yield _element(
            "component",
            names[module.path],
            technology,
            description=said,
            parent=name,
            path=module.path,
            uses=uses,
        )
