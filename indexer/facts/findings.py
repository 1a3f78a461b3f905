"""Findings: the notebook that all readers of manifests write into. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from indexer.facts.model import Dependency, EntryPoint, LicenceClaim, Package, Runtime, Scope
from indexer.facts.shelf import folder_of

_TEST_WORDS = frozenset(
    "test tests testing unittest unittests integration e2e spec specs coverage cov pytest phpunit acceptance qa".split()
)
_BUILD_WORDS = frozenset("build building builder setup packaging compile".split())
_DEV_WORDS = frozenset(
    "dev develop development devel developer local lint linter linting style format typing types type doc docs"
    " documentation ci debug tools tooling tool release publish maintenance bench benchmark benchmarks profiling"
    " pre-commit precommit mypy quality checks check lints interactive notebook".split()
)


@dataclass(slots=True)
class Findings:
    """What manifests tell, in the order in which it was found."""

    dependencies: list[Dependency] = field(default_factory=list)
    packages: list[Package] = field(default_factory=list)
    entry_points: list[EntryPoint] = field(default_factory=list)
    licences: list[LicenceClaim] = field(default_factory=list)
    runtimes: list[Runtime] = field(default_factory=list)

    def package(self, name: str, ecosystem: str, manifest: str, version: str = "") -> None:
        """Note a package that `manifest` defines; a nameless one is called by its folder."""
        folder = folder_of(manifest)
        self.packages.append(Package(name or folder.rpartition("/")[2], folder, ecosystem, manifest, version))

    def licence(self, licence: str, manifest: str) -> None:
        """Note a licence that a manifest declares; an empty one is nothing."""
        if licence.strip():
            self.licences.append(LicenceClaim(" ".join(licence.split()), manifest, "manifest"))

    def runtime(self, name: str, version: str, path: str) -> None:
        """Note a version that is asked for; an empty one is nothing."""
        if version.strip():
            self.runtimes.append(Runtime(name, " ".join(version.split()), path))


def scope_of_group(name: str, otherwise: Scope) -> Scope:
    """The scope that the name of an extra, a group or a requirements file stands for."""
    words = set(name.lower().replace("_", "-").split("-")) | {name.lower()}
    if words & _TEST_WORDS:
        return Scope.TEST
    if words & _DEV_WORDS:
        return Scope.DEV
    return Scope.BUILD if words & _BUILD_WORDS else otherwise


def as_test(dependency: Dependency) -> Dependency:
    """The dependency as one of a package that exists for tests alone."""
    return msgspec.structs.replace(dependency, scope=Scope.TEST) if dependency.scope is Scope.RUNTIME else dependency
