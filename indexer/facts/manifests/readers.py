"""All readers of manifests, in the order in which their findings are listed."""

from __future__ import annotations

from collections.abc import Callable

from indexer.facts.findings import Findings
from indexer.facts.manifests.bundler import read_bundler
from indexer.facts.manifests.cargo import read_cargo
from indexer.facts.manifests.composer import read_composer
from indexer.facts.manifests.golang import read_go
from indexer.facts.manifests.gradle import read_gradle
from indexer.facts.manifests.maven import read_maven
from indexer.facts.manifests.native import read_native
from indexer.facts.manifests.npm import read_npm
from indexer.facts.manifests.nuget import read_nuget
from indexer.facts.manifests.python import read_python
from indexer.facts.shelf import Shelf

Reader = Callable[[Shelf, Findings], None]

READERS: tuple[Reader, ...] = (
    read_python,
    read_npm,
    read_cargo,
    read_go,
    read_maven,
    read_gradle,
    read_composer,
    read_bundler,
    read_nuget,
    read_native,
)
