"""What the index knows of a project's code, in the spec's own words, kept for each revision of the index."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from daemon.errors import DaemonError
from daemon.specs.open_project import OpenProject
from indexer.errors import IndexerError
from spec.codebase import ChangeView, CodeView, EntryPoint, FieldDefinition, Module, ModuleUse, PublicSymbol, Touched
from spec.records import Decision

if TYPE_CHECKING:
    from daemon.knowledge.service import KnowledgeService
    from daemon.knowledge.workspace import OpenWorkspace
    from indexer.facts.model import Facts
    from indexer.records import FileRecord, Symbol

TARGET_QUESTION = "change.target"
_TOUCHED = 60
_MODULE_DEPTH = 4
_LEAST_CHANCE = 0.03
"""Files with a smaller chance to be touched are noise in a plan."""
_MODELS = re.compile(
    r"(?:^|/)(?:models?|entit(?:y|ies)|domain|tables?|schemas?|orm|db|database)(?:/|\.py$|[^/]*\.py$)", re.I
)
"""Files in which classes are likely that a database keeps."""


class CodeReader:
    """Reads the code of brownfield projects; any other project has none."""

    def __init__(self, knowledge: KnowledgeService) -> None:
        self._knowledge = knowledge
        self._kept: dict[str, tuple[int, CodeView]] = {}

    def __call__(self, opened: OpenProject) -> tuple[CodeView | None, ChangeView | None]:
        """The code and the change of a project; (None, None) for a new product or where no workspace is known."""
        if not opened.project().brownfield:
            return None, None
        try:
            workspace = self._knowledge.containing(opened.row.folder)
            return self._code(workspace), self._change(workspace, opened)
        except (IndexerError, DaemonError):
            return None, None

    def stamp(self, opened: OpenProject) -> int:
        """The revision of the index; 0 where there is no code to read."""
        if not opened.project().brownfield:
            return 0
        try:
            return self._knowledge.containing(opened.row.folder).revision
        except (IndexerError, DaemonError):
            return 0

    def surfaces(
        self, opened: OpenProject, before: str, after: str
    ) -> tuple[Sequence[tuple[str, Symbol]], Sequence[tuple[str, Symbol]], str]:
        """Public definitions at `before` and at `after` (the work tree if empty), and the commit of `before`.

        Raises UnknownWorkspace, UnknownTarget, HistoryUnavailable.
        """
        workspace = self._knowledge.containing(opened.row.folder)
        return workspace.public_surfaces(before, after)

    def _code(self, workspace: OpenWorkspace) -> CodeView:
        kept = self._kept.get(workspace.row.id)
        if kept is not None and kept[0] == workspace.revision:
            return kept[1]
        revision, view = workspace.revision, code_view(workspace)
        self._kept[workspace.row.id] = (revision, view)
        return view

    def _change(self, workspace: OpenWorkspace, opened: OpenProject) -> ChangeView:
        return change_view(workspace, _targets(opened), opened.project().base)


def change_view(workspace: OpenWorkspace, targets: Sequence[str], base: str = "") -> ChangeView:
    """What a change of some targets may touch; with a revision in `base` also what changed of the surface since."""
    touched: dict[str, Touched] = {}
    found: list[str] = []
    notes: list[str] = []
    for target in targets:
        try:
            impact = workspace.impact(target, None, _TOUCHED)
        except IndexerError as error:
            notes.append(f"{target}: {error.message} {error.hint}".strip())
            continue
        found += impact.targets
        notes += impact.notes
        for one in impact.affected:
            known = touched.get(one.path)
            if known is None or known.score < one.score:
                touched[one.path] = Touched(one.path, one.kind, one.score, one.why, one.symbol)
    begins = [
        Touched(path, _kind_of(path, touched), 1.0, "the change begins here")
        for path in dict.fromkeys(found)
        if "/" in path or "." in path
    ]
    likely = [one for one in touched.values() if one.score >= _LEAST_CHANCE and one.path not in found]
    ranked = sorted(likely, key=lambda one: (-one.score, one.path))
    before, after = _surfaces(workspace, base)
    return ChangeView(
        targets=tuple(dict.fromkeys(found)),
        touched=(*begins, *ranked[:_TOUCHED]),
        notes=tuple(dict.fromkeys(notes)),
        before=before,
        after=after,
        before_revision=base if before or after else "",
        after_revision="the work tree" if before or after else "",
    )


def _kind_of(path: str, touched: Mapping[str, Touched]) -> str:
    known = touched.get(path)
    return known.kind if known else "test" if "test" in path.lower() else "source"


def _surfaces(workspace: OpenWorkspace, base: str) -> tuple[tuple[PublicSymbol, ...], tuple[PublicSymbol, ...]]:
    """Public definitions of the files that were changed since the project began, then and now."""
    if not base:
        return (), ()
    try:
        then, now, _ = workspace.public_surfaces(base, "")
    except IndexerError:
        return (), ()
    return public_symbols(then), public_symbols(now)


def public_symbols(definitions: Sequence[tuple[str, Symbol]]) -> tuple[PublicSymbol, ...]:
    """Definitions in the spec's words."""
    return tuple(PublicSymbol(path, s.qualified, s.kind.value, s.signature) for path, s in definitions)


def _targets(opened: OpenProject) -> list[str]:
    decisions = opened.state().all(Decision)
    told = next((d for d in decisions if d.question_id == TARGET_QUESTION and d.is_live), None)
    if told is None:
        return []
    lines = [line.strip().lstrip("-*• ").strip("`") for line in told.text.splitlines()]
    return list(dict.fromkeys(line for line in lines if line))


def _with_lines(
    modules: Sequence[Module], files: Sequence[FileRecord], languages: frozenset[str]
) -> tuple[Module, ...]:
    """The modules with the lines of code in them, and the one of `languages` that most of those are in."""
    lines: dict[str, Counter[str]] = {module.path: Counter() for module in modules}
    for file in files:
        around = (folder.as_posix() for folder in PurePosixPath(file.path).parents)
        home = next((folder for folder in around if folder in lines), None)
        if home is not None and file.language in languages:
            lines[home][file.language] += file.lines
    return tuple(
        msgspec.structs.replace(module, language=counted.most_common(1)[0][0], lines=counted.total())
        if (counted := lines[module.path])
        else module
        for module in modules
    )


def code_view(workspace: OpenWorkspace) -> CodeView:
    """What is known of a workspace's code."""
    facts: Facts = workspace.facts()
    modules, _ = workspace.modules(_MODULE_DEPTH, everything=False)
    return CodeView(
        root=str(workspace.row.path),
        languages=tuple((language.name, language.lines) for language in facts.languages),
        frameworks=tuple(framework.name for framework in facts.frameworks),
        framework_kinds=tuple(dict.fromkeys(framework.kind for framework in facts.frameworks)),
        dependencies=tuple(
            dict.fromkeys((d.ecosystem, d.name) for d in facts.dependencies if not d.is_internal and not d.is_indirect)
        ),
        entry_points=tuple(EntryPoint(e.path, e.name, e.kind) for e in facts.entry_points),
        packages=tuple((package.name, package.path) for package in facts.packages),
        build=tuple(facts.commands.build),
        test=tuple(facts.commands.test),
        lint=tuple(facts.commands.lint),
        modules=_with_lines(
            [Module(m.path, m.files, m.layer) for m in modules.modules],
            workspace.source_files(),
            frozenset(language.name for language in facts.languages),
        ),
        uses=tuple(ModuleUse(e.source, e.target, e.count) for e in modules.edges),
        files=tuple(workspace.graph().files),
        fields=tuple(
            FieldDefinition(s.qualified.rpartition(".")[0], s.name, s.signature, path, s.start_line)
            for path, s in workspace.field_symbols(lambda path: bool(_MODELS.search(path)))
        ),
        licence=facts.licence,
        ci=tuple(one.name for one in facts.ci),
    )
