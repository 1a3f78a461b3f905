"""Which commits are asked about: recent ones that change two to ten text files that existed before."""

from __future__ import annotations

import random
from collections.abc import Sequence

from indexer.history.log import Commit

FEWEST, MOST = 2, 10


def existing_files(commit: Commit) -> list[str]:
    """The files that the commit changed, removed or moved, by the names they had before it."""
    return [change.old_path or change.path for change in commit.changes if change.status not in {"A", "C"}]


def sample(commits: Sequence[Commit], count: int, seed: int) -> list[Commit]:
    """At most `count` commits that can be asked about, oldest first."""
    fit = [c for c in commits if len(c.parents) == 1 and FEWEST <= len(existing_files(c)) <= MOST]
    chosen = random.Random(seed).sample(fit, min(count, len(fit)))
    order = {commit.sha: position for position, commit in enumerate(commits)}
    return sorted(chosen, key=lambda c: -order[c.sha])
