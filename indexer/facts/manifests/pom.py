"""One Maven POM with what it inherits: properties, managed versions, and the parents that lie in the workspace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.facts.element import Element
from indexer.facts.shelf import Shelf, folder_of, join

_PROPERTY = re.compile(r"\$\{([^}]+)\}")
_MAX_ROUNDS = 8
_MAX_LENGTH = 1000
"""Properties may name each other, also in a circle or so that each round doubles the text."""


@dataclass(frozen=True, slots=True)
class Pom:
    """A POM and its parents within the workspace, nearest first."""

    path: str
    project: Element
    parents: tuple[Pom, ...] = ()

    @property
    def artifact(self) -> str:
        """The artifact id."""
        return self.project.text_of("artifactId")

    @property
    def group(self) -> str:
        """The group id, of the parent where it has none of its own."""
        return self.project.text_of("groupId") or self.project.text_of("parent", "groupId")

    @property
    def version(self) -> str:
        """The version, of the parent where it has none of its own."""
        return self.fill(self.project.text_of("version") or self.project.text_of("parent", "version"))

    def chain(self) -> Iterator[Pom]:
        """Itself, then its parents."""
        yield self
        yield from self.parents

    def properties(self) -> dict[str, str]:
        """All properties in force; the nearest wins."""
        found: dict[str, str] = {}
        for pom in reversed(list(self.chain())):
            block = pom.project.first("properties")
            found.update({child.tag: child.text for child in block.children} if block else {})
        for prefix in ("project", "pom"):
            found[f"{prefix}.groupId"] = self.group
            found[f"{prefix}.artifactId"] = self.artifact
            found[f"{prefix}.version"] = self.project.text_of("version") or self.project.text_of("parent", "version")
            found[f"{prefix}.parent.version"] = self.project.text_of("parent", "version")
        return found

    def fill(self, text: str) -> str:
        """`text` with its properties put in; one that is not known here stays as `${name}`."""
        if "${" not in text or len(text) > _MAX_LENGTH:
            return text
        properties = self.properties()
        for _ in range(_MAX_ROUNDS):
            filled = _PROPERTY.sub(lambda match: properties.get(match[1], match[0]), text)
            if filled == text or len(filled) > _MAX_LENGTH:
                break
            text = filled
        return text

    def managed(self, section: str) -> dict[str, Element]:
        """What `dependencyManagement` (or `pluginManagement` under build) says, by `group:artifact`."""
        found: dict[str, Element] = {}
        for pom in reversed(list(self.chain())):
            if section == "dependencies":
                block = pom.project.first("dependencyManagement", "dependencies")
            else:
                block = pom.project.first("build", "pluginManagement", "plugins")
            for entry in block.children if block else ():
                found[pom.key(entry)] = entry
        return found

    def key(self, entry: Element) -> str:
        """The name of a dependency or plugin: `group:artifact`."""
        group = entry.text_of("groupId") or ("org.apache.maven.plugins" if entry.tag == "plugin" else "")
        return f"{self.fill(group)}:{self.fill(entry.text_of('artifactId'))}"


def load_poms(shelf: Shelf, paths: list[str]) -> dict[str, Pom]:
    """The readable POMs at `paths`, each with its parents."""
    projects: dict[str, Element] = {}
    for path in paths:
        root = shelf.xml(path)
        if root is None:
            continue
        if root.tag != "project":
            shelf.tell(path, f"it is no Maven project but <{root.tag}>")
            continue
        projects[path] = root
    return {path: _with_parents(path, projects) for path in projects}


def _with_parents(path: str, projects: dict[str, Element]) -> Pom:
    chain = [path]
    while (parent := _parent_path(chain[-1], projects)) is not None and parent not in chain:
        chain.append(parent)
    bare = [Pom(place, projects[place]) for place in chain]
    return Pom(path, projects[path], tuple(bare[1:]))


def _parent_path(path: str, projects: dict[str, Element]) -> str | None:
    parent = projects[path].first("parent")
    if parent is None:
        return None
    relative = parent.text_of("relativePath") or "../pom.xml"
    place = join(folder_of(path), relative if relative.endswith(".xml") else f"{relative}/pom.xml")
    artifact = parent.text_of("artifactId")
    if place in projects and projects[place].text_of("artifactId") == artifact:
        return place
    named = (other for other, project in projects.items() if project.text_of("artifactId") == artifact)
    return next(named, None)
