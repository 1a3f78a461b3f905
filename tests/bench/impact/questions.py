"""Questions with known answers: a file that a commit changed, and the other files that it changed.

The workspace is that of the commit's parent, and so is its history; `short_of` leaves the latest commits out as well,
to see how it goes where history is stale (80), or missing (all).
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sampling import existing_files, sample
from timeline import Timeline, recent_commits

from indexer.history.cochange import CoChange
from indexer.impact.knowledge import Knowledge
from indexer.impact.terms import TermStore

FULL, STALE, NONE = "full", "stale", "none"
_LEFT_OUT = {FULL: 0, STALE: 80, NONE: 1_000_000}


@dataclass(frozen=True)
class Question:
    """`path` changed: which other files did? All paths are those of `know`."""

    repository: str
    commit: str
    path: str
    answers: frozenset[str]
    know: Knowledge


def questions(
    source: Path, commits: int, recent: int, seed: int, histories: Sequence[str], each: bool = True
) -> Iterator[tuple[str, Question]]:
    """(history, question) of a sample of the last `recent` commits; with `each`, of every kind of history.

    Otherwise each commit is asked about with the first kind and one of the others, drawn.
    """
    chance = random.Random(seed)
    chosen = sample(recent_commits(source, recent), commits, seed)
    with tempfile.TemporaryDirectory() as folder:
        timeline = Timeline(source, Path(folder))
        store = TermStore()
        for commit in chosen:
            timeline.move_to(commit.parents[0])
            text = timeline.text_files()
            paths = [path for path in existing_files(commit) if path in text]
            if len(paths) < 2:
                continue
            before = timeline.history().commits()
            graph = timeline.graph()
            kinds = list(histories) if each else [histories[0], chance.choice(list(histories[1:]))]
            for kind in kinds:
                together = CoChange(before[_LEFT_OUT[kind] :])
                know = Knowledge(timeline.root, timeline.catalogue, graph, together, store)
                for path in paths:
                    others = frozenset(paths) - {path}
                    yield kind, Question(source.name, commit.sha, path, others, know)
