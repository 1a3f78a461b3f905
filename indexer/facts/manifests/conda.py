"""Conda environments: `environment.yml` and its relatives, with the pip list that may lie inside."""

from __future__ import annotations

import re

from indexer.facts.findings import Findings, scope_of_group
from indexer.facts.manifests.requirement import is_location, parse_location, parse_requirement
from indexer.facts.model import Dependency, Scope
from indexer.facts.shelf import Shelf

_SPEC = re.compile(r"(?:[\w./-]+::)?([\w.-]+)\s*((?:[=<>!~]=?|=).*|\s[\d*].*)?")
_FILE = re.compile(r"(^|/)((conda[-_])?env(ironment)?|environment[-_.][\w.-]+|[\w.-]+[-_]environment)\.ya?ml$")


def read_conda(shelf: Shelf, findings: Findings) -> None:
    """Read every conda environment; a YAML file of that name without `dependencies` is something else."""
    for path in shelf.find_suffix(".yml", ".yaml"):
        if not _FILE.search(path):
            continue
        document = shelf.yaml(path)
        if document is not None and isinstance(document.raw("dependencies"), list):
            _read_environment(shelf, findings, path, document.raw("dependencies"))


def _read_environment(shelf: Shelf, findings: Findings, path: str, listed: object) -> None:
    words = path.rpartition("/")[2].rpartition(".")[0].replace("environment", "").strip("-_.")
    scope = scope_of_group(words, Scope.RUNTIME)
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, str):
            _add_conda(shelf, findings, path, scope, item)
        elif isinstance(item, dict) and isinstance(item.get("pip"), list):
            for line in item["pip"]:
                _add_pip(shelf, findings, path, scope, str(line))


def _add_conda(shelf: Shelf, findings: Findings, path: str, scope: Scope, text: str) -> None:
    match = _SPEC.fullmatch(text.partition("#")[0].strip())
    if not match:
        shelf.tell(path, f"a dependency is not understood: {text[:80]}")
        return
    name, version = match[1], (match[2] or "").strip()
    if name == "python":
        findings.runtime("python", version.lstrip("="), path)
    elif name != "pip":
        findings.dependencies.append(Dependency(name, "conda", version, scope, path))


def _add_pip(shelf: Shelf, findings: Findings, path: str, scope: Scope, text: str) -> None:
    if text.startswith("-"):  # `-e .`, `-r file`: the file is read on its own
        return
    requirement = parse_location(text) if is_location(text) else parse_requirement(text)
    if requirement is None:
        shelf.tell(path, f"a pip requirement is not understood: {text[:80]}")
        return
    findings.dependencies.append(Dependency(requirement.name, "pypi", requirement.version, scope, path, group="pip"))
