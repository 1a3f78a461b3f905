"""How well impact foretells real commits: `evaluate.py REPOSITORY... [--commits 20] [--histories full,stale,none]`.

Each changed file of a sampled commit is shown in turn; the other files that the commit changed are to be named, among
all text files of the tree at its parent. Reported: mean average precision, recall at 10 and mean reciprocal rank, of
impact, of each kind of knowledge alone, and of impact without one kind. `--code` asks about source code alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from measure import average_precision, recall, reciprocal_rank
from questions import FULL, NONE, STALE, Question, questions

from indexer.graph.model import EdgeKind
from indexer.impact.signals import CODE, HISTORY, NAMES, SIGNALS, WORDS, signal_table
from indexer.impact.weights import WEIGHTS
from indexer.languages.registry import is_code

Scores = npt.NDArray[np.float64]
Ranker = Callable[[Question, Scores], Scores]

_FUSION_DAMPING = 60


def imports_alone(question: Question, table: Scores) -> Scores:
    """What imports it, and what it imports."""
    return _edges(question, {EdgeKind.IMPORT})


def graph_alone(question: Question, table: Scores) -> Scores:
    """Imports and references."""
    return _edges(question, set(EdgeKind))


def together_alone(question: Question, table: Scores) -> Scores:
    """The share of its commits that touch the other."""
    return question.know.habits.counts(question.path)


def words_alone(question: Question, table: Scores) -> Scores:
    """The cosine of contents."""
    return question.know.words.similar(question.know.row_of[question.path])


def plain_fusion(question: Question, table: Scores) -> Scores:
    """The four kinds of knowledge fused by reciprocal ranks, nothing learnt: what a careful peer would do."""
    know = question.know
    row = know.row_of[question.path]
    alone = (graph_alone, together_alone, words_alone)
    lists = [ranker(question, table) for ranker in alone]
    lists.append(know.names.same_stem(row) + know.path_words.similar(row))
    return np.sum([_reciprocal_ranks(scores) for scores in lists], axis=0)


def _reciprocal_ranks(scores: Scores) -> Scores:
    shares = np.zeros(len(scores))
    shares[np.argsort(-scores, kind="stable")] = 1 / (_FUSION_DAMPING + np.arange(1, len(scores) + 1))
    return np.where(scores > 0, shares, 0.0)


def impact(question: Question, table: Scores) -> Scores:
    """What the product ranks by."""
    return table @ _weights()


def without(group: str) -> Ranker:
    """What the product would rank by, blind to one kind of knowledge."""

    def ranker(question: Question, table: Scores) -> Scores:
        return table @ (_weights() * [signal.group != group for signal in SIGNALS])

    return ranker


RANKERS: dict[str, Ranker] = {
    "imports alone": imports_alone,
    "graph alone": graph_alone,
    "co-change alone": together_alone,
    "content alone": words_alone,
    "plain fusion": plain_fusion,
    **{f"without {group}": without(group) for group in (HISTORY, WORDS, NAMES, CODE)},
    "impact": impact,
}


def _weights() -> Scores:
    return np.array([WEIGHTS[signal.name] for signal in SIGNALS])


def _edges(question: Question, kinds: set[EdgeKind]) -> Scores:
    know = question.know
    scores = np.zeros(len(know.files))
    edges = [(e.target, e) for e in know.graph.dependencies(question.path)]
    edges += [(e.source, e) for e in know.graph.dependents(question.path)]
    for path, edge in edges:
        if edge.kind in kinds and path in know.row_of:
            scores[know.row_of[path]] = max(scores[know.row_of[path]], edge.weight)
    return scores


def _judge(question: Question, scores: Scores, candidates: frozenset[str]) -> tuple[float, float, float]:
    order = (question.know.paths[row] for row in np.argsort(-scores, kind="stable"))
    ranking = [path for path in order if path in candidates and path != question.path]
    relevant = question.answers & candidates
    return average_precision(ranking, relevant), recall(ranking, relevant), reciprocal_rank(ranking, relevant)


def _candidates(question: Question, code_only: bool) -> frozenset[str]:
    files = question.know.files
    return frozenset(f.path for f in files if not code_only or is_code(f.language))


def evaluate(repository: Path, options: argparse.Namespace) -> dict[tuple[str, str], list[tuple[float, float, float]]]:
    """(history, ranker) → the measures of each question of a repository."""
    results: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
    asked = questions(repository, options.commits, options.recent, options.seed, options.histories.split(","))
    for history, question in asked:
        candidates = _candidates(question, options.code)
        if question.path not in candidates or not question.answers & candidates:
            continue
        table = signal_table(question.know, question.path)
        for name, ranker in RANKERS.items():
            results.setdefault((history, name), []).append(_judge(question, ranker(question, table), candidates))
    return results


def main() -> None:
    """Read the command line, ask, print tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repositories", nargs="+", type=Path)
    parser.add_argument("--commits", type=int, default=20, help="how many commits to ask about in each repository")
    parser.add_argument("--recent", type=int, default=600, help="among how many of the last")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--code", action="store_true", help="ask about and for source code alone")
    parser.add_argument("--histories", default=f"{FULL},{STALE},{NONE}")
    options = parser.parse_args()
    everything: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
    for repository in options.repositories:
        results = evaluate(repository, options)
        for key, rows in results.items():
            everything.setdefault(key, []).extend(rows)
            if key[1] == "impact":
                _print(f"{repository.name} ({key[0]})", rows)
    print("\nall repositories")
    for (history, name), rows in sorted(everything.items()):
        _print(f"{history:6} {name}", rows)


def _print(label: str, rows: list[tuple[float, float, float]]) -> None:
    precision, found, first = np.mean(rows, axis=0)
    print(f"{label:48} MAP {precision:.3f}  recall@10 {found:.3f}  MRR {first:.3f}  n={len(rows)}", flush=True)


if __name__ == "__main__":
    main()
