"""Which files mean a definition when they use its name: all of them, or those that depend on where it is defined.

The index knows names and not types. Where only one file defines a name, every use means it. Where several do, a use is
taken to mean the one that its file depends on; what depends on none of them is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from daemon.places.names import Namer
from indexer.graph.model import CodeGraph


class Users(NamedTuple):
    """The files that mean a definition, nearest first; the file that holds it is not among them."""

    files: Sequence[Namer]
    own_times: int
    is_certain: bool


def users_of(namers: Sequence[Namer], path: str, definers: Collection[str], ties: dict[str, float] | None) -> Users:
    """Of the files that use a name, those that mean its definition in `path`, which `definers` (files) define as well.

    `ties` tells how strongly other files depend on `path`; None if that is not known yet.
    """
    others = [other for other in definers if other != path]
    own = sum(namer.times for namer in namers if namer.path == path)
    found = [namer for namer in namers if namer.path != path]
    if others and ties is not None:
        found = [namer for namer in found if namer.path in ties and namer.path not in others]
    known = ties or {}
    found.sort(key=lambda namer: (-(known.get(namer.path, 0.0) + min(namer.times, 20) / 20), namer.path))
    return Users(found, own, not others)


def ties_to(graph: CodeGraph | None, path: str) -> dict[str, float] | None:
    """How strongly each file depends on `path`."""
    if graph is None:
        return None
    ties: dict[str, float] = {}
    for edge in graph.dependents(path):
        ties[edge.source] = ties.get(edge.source, 0.0) + edge.weight
    return ties
