"""The table of signals for one file that changes: a row a file of the workspace, a column a signal.

Logarithms, because evidence multiplies: that two files change together and talk about the same things says more than
either. The floors inside them are where a signal stops telling anything. Where a file has little history of its own
(`1 + ln(1 + commits)` in the divisor), words and the habits of the whole repository speak louder.
"""

from __future__ import annotations

import math

import msgspec
import numpy as np
import numpy.typing as npt

from indexer.impact.knowledge import Knowledge
from indexer.impact.vectors import Vector
from indexer.records import FileClass


class Signal(msgspec.Struct, frozen=True):
    """A column: its name, the kind of knowledge that it is of, and what it tells."""

    name: str
    group: str
    tells: str


HISTORY, WORDS, NAMES, CODE, FILE = "history", "words", "names", "code", "file"

SIGNALS = (
    Signal("together_late", HISTORY, "changes with it, lately, in small commits; times its number of commits"),
    Signal("together_calm", HISTORY, "changes with it over the years; times its number of commits"),
    Signal("together_count", HISTORY, "common commits (corrects the two above where they are many)"),
    Signal("friends_of_friends", HISTORY, "changes with what changes with it"),
    Signal("friends_of_alike", HISTORY, "changes with files that talk about the same things"),
    Signal("often", HISTORY, "its share of all commits (corrects: a file of all commits is tied to none)"),
    Signal("late", HISTORY, "how lately it changed"),
    Signal("popular_for_new", HISTORY, "changes much these days; counts where there is little history"),
    Signal("late_for_new", HISTORY, "how lately it changed; counts where there is little history"),
    Signal("same_words_for_new", WORDS, "talks about the same things; counts where there is little history"),
    Signal("words_of_friends", WORDS, "talks about the same things as it and what changes with it"),
    Signal("same_path_words", NAMES, "its path says the same words"),
    Signal("same_name", NAMES, "bears the very same name in another folder"),
    Signal("mirrors", NAMES, "the same stem in another class of files: a test, a document"),
    Signal("around", CODE, "lies near it in the code graph"),
    Signal("edge", CODE, "imports or uses it, or is imported or used by it"),
    Signal("config", FILE, "is configuration"),
    Signal("size", FILE, "is large"),
)
"""The columns, in the order of the table and of `weights.WEIGHTS`."""

_FRIENDS = 10
_ALIKE = 8
_ALIKE_DOUBT = 0.2


def signal_table(know: Knowledge, path: str) -> npt.NDArray[np.float64]:
    """All signals for a change of `path`, shape (files, signals); a file that is gone has its history alone."""
    row = know.row_of.get(path)
    habits, count = know.habits, len(know.files)
    nothing = np.zeros(count)
    commits = math.log1p(len(habits.commits_of(path)))
    late, calm = habits.together(path), habits.together_calmly(path)
    alike = nothing if row is None else know.words.similar(row)
    if row is not None:
        for own in (late, calm, alike):
            own[row] = 0
    mirrors = nothing if row is None else know.names.same_stem(row) * (know.classes != know.classes[row])
    around = nothing if row is None else know.relations.around(row)
    columns = (
        np.log(late + 0.005) * commits,
        np.log(calm + 0.01) * commits,
        np.log1p(habits.counts(path)),
        np.log(habits.spread(calm) + 0.002),
        np.log(habits.spread(_weighed_alike(alike, row)) + 0.002),
        np.log1p(habits.frequency) - math.log1p(habits.commit_count),
        1 / np.sqrt(1 + habits.last),
        np.log(habits.popularity + 0.02) / (1 + commits),
        -np.log1p(habits.last) / (1 + commits),
        np.log(alike + 0.01) / (1 + commits),
        np.log(know.words.similar_to_mix(_strongest(late, _FRIENDS, row)) + 0.01),
        nothing if row is None else know.path_words.similar(row),
        nothing if row is None else know.names.same_name(row),
        mirrors,
        around / max(1e-6, float(around.max(initial=0))),
        nothing if row is None else know.relations.direct(row),
        np.array([record.file_class is FileClass.CONFIG for record in know.files], np.float64),
        know.sizes,
    )
    return np.stack(columns, axis=1)


def _weighed_alike(alike: Vector, row: int | None) -> Vector:
    mix = _strongest(alike, _ALIKE, row)
    return mix / (float(mix.sum()) + _ALIKE_DOUBT)


def _strongest(values: Vector, limit: int, row: int | None) -> Vector:
    """The largest values, the others 0, and 1 for the file itself."""
    mix = np.zeros(len(values))
    chosen = np.argsort(-values, kind="stable")[:limit]
    mix[chosen] = values[chosen]
    if row is not None:
        mix[row] = 1.0
    return mix
