"""Collecting all facts of a workspace: one pass over the catalogue, the manifests from disk, then conclusions.

Bad input never raises: it is told under `problems`. What raises is the catalogue itself (CatalogueCorrupt).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from indexer.facts.commands.gather import gather_commands
from indexer.facts.continuous_integration import find_ci
from indexer.facts.entry_points import find_entry_points, go_programs
from indexer.facts.findings import Findings
from indexer.facts.frameworks import find_frameworks
from indexer.facts.licence import find_licence
from indexer.facts.manifests.readers import READERS
from indexer.facts.model import Counts, Dependency, Facts, Scope
from indexer.facts.runtimes import read_runtimes
from indexer.facts.shelf import Shelf
from indexer.facts.survey import ImportSite, Survey, survey
from indexer.records import FileClass, FileRecord
from indexer.store.catalogue import Catalogue


def collect_facts(root: Path, catalogue: Catalogue) -> Facts:
    """All facts of the workspace at `root` as `catalogue` knows it.

    Lines are those of source, test and example files: generated, vendored and minified ones do not count, nor do
    documents and data. Manifests of examples and of test inputs are not the workspace's own, unless a workspace of
    packages lists them as members; then what they need is needed for tests. Blocks; one thread.
    """
    records = catalogue.files()
    shelf = Shelf(root, records)
    code = survey(catalogue.parsed_files())
    findings = Findings()
    for read in READERS:
        read(shelf, findings)
    read_runtimes(shelf, findings)
    findings.dependencies = _scoped_by_use(_unique(findings.dependencies), code.imports.get("go", {}))
    ci = find_ci(shelf)
    workflow_files = [path for system in ci for path in system.files]
    licence = find_licence(shelf, findings.licences)
    facts = Facts(
        languages=code.languages(),
        dependencies=tuple(findings.dependencies),
        frameworks=find_frameworks(shelf, findings.dependencies, findings.packages, code.imports),
        entry_points=find_entry_points(shelf, findings, code),
        commands=gather_commands(shelf, findings, workflow_files, go_programs(code)),
        licence=licence.licence,
        licence_claims=licence.claims,
        licence_disagreement=licence.disagreement,
        hot_spots=code.hot_spots(),
        tests=code.tests(),
        classes=_classes(records),
        packages=tuple(dict.fromkeys(findings.packages)),
        ci=ci,
        runtime=tuple(dict.fromkeys(findings.runtimes)),
        counts=_counts(records, code, findings, len(catalogue.failures())),
    )
    return msgspec.structs.replace(facts, problems=tuple(shelf.problems))


def _unique(dependencies: Iterable[Dependency]) -> list[Dependency]:
    """Without those that a manifest repeats, as project files do for each target framework."""
    return list(dict.fromkeys(dependencies))


def _scoped_by_use(dependencies: list[Dependency], go_imports: dict[str, ImportSite]) -> list[Dependency]:
    """Go modules know no scopes: what tests alone import is needed for tests."""
    used: dict[str, bool] = {}
    for module, site in go_imports.items():
        path = module
        while path:
            used[path] = used.get(path, True) and site.is_test
            path = path.rpartition("/")[0]
    return [
        msgspec.structs.replace(dependency, scope=Scope.TEST)
        if dependency.ecosystem == "go" and dependency.scope is Scope.RUNTIME and used.get(dependency.name, False)
        else dependency
        for dependency in dependencies
    ]


def _classes(records: Iterable[FileRecord]) -> dict[str, int]:
    counts = {file_class.value: 0 for file_class in FileClass}
    for record in records:
        counts[record.file_class.value] += 1
    return counts


def _counts(records: list[FileRecord], code: Survey, findings: Findings, unparsed: int) -> Counts:
    return Counts(
        files=len(records),
        lines=sum(language.lines for language in code.languages()),
        source_lines=code.lines_of(FileClass.SOURCE),
        functions=code.functions,
        types=code.types,
        dependencies=len({(dependency.ecosystem, dependency.name) for dependency in findings.dependencies}),
        packages=len(findings.packages),
        unparsed=unparsed,
    )
