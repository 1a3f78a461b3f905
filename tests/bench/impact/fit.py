"""Learns the weights of the signals from real commits: `fit.py REPOSITORY... [--commits 20]`; prints the table.

The loss is that of choosing each changed file among those that did not change (softmax), each question counting the
same; a small penalty keeps weights of little use small. Newton's method, for there are few weights. Histories are
full for one half of the questions and stale or missing for the other, so that the weights hold for young projects.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from questions import FULL, NONE, STALE, questions

from indexer.impact.signals import SIGNALS, signal_table

NEGATIVES = 250
PENALTY = 1e-3
ROUNDS = 12

Table = npt.NDArray[np.float64]


@dataclass
class Choice:
    """The signals of the files that changed, and of some that did not, each standing for `counts` of them."""

    changed: Table
    others: Table
    counts: npt.NDArray[np.float64]


def choices(repositories: Sequence[Path], commits: int, recent: int, seed: int) -> list[Choice]:
    """What there is to learn from, of all repositories."""
    chance = np.random.default_rng(seed)
    made = []
    for repository in repositories:
        for _, question in questions(repository, commits, recent, seed, (FULL, STALE, NONE), each=False):
            table = signal_table(question.know, question.path)
            rows = [question.know.row_of[path] for path in question.answers]
            rest = np.setdiff1d(np.arange(len(table)), [*rows, question.know.row_of[question.path]])
            if len(rest):
                made.append(_choice(table, rows, rest, chance))
        print(repository.name, len(made), flush=True)
    return made


def _choice(table: Table, rows: list[int], rest: npt.NDArray[np.int64], chance: np.random.Generator) -> Choice:
    names = [signal.name for signal in SIGNALS]
    likely = table[rest][:, [names.index("words_of_friends"), names.index("together_late")]] @ np.array([1.0, 0.1])
    hard = rest[np.argsort(-likely)[: NEGATIVES // 2]]
    easy = np.setdiff1d(rest, hard)
    drawn = chance.choice(easy, min(len(easy), NEGATIVES // 2), replace=False)
    counts = np.concatenate([np.ones(len(hard)), np.full(len(drawn), len(easy) / max(1, len(drawn)))])
    return Choice(table[rows], np.concatenate([table[hard], table[drawn]]), counts)


def fit(made: Sequence[Choice]) -> Table:
    """The weights of least loss."""
    every = np.concatenate([part for c in made for part in (c.changed, c.others)])
    middle, width = every.mean(0), every.std(0) + 1e-9
    scaled = [Choice((c.changed - middle) / width, (c.others - middle) / width, c.counts) for c in made]
    weights = np.zeros(len(width))
    for _ in range(ROUNDS):
        loss, slope, bend = _derivatives(scaled, weights)
        print(f"loss {loss:.4f}", flush=True)
        step = np.linalg.solve(bend, slope)
        length = 1.0
        while length > 1e-3 and not _loss(scaled, weights - length * step) < loss:
            length /= 2
        weights -= length * step
        if length * np.abs(step).max() < 1e-3:
            break
    return weights / width


def _loss(made: Sequence[Choice], weights: Table) -> float:
    loss = 0.0
    for choice in made:
        others = choice.others @ weights + np.log(choice.counts)
        top = float(others.max())
        rest = float(np.exp(others - top).sum())
        for score in choice.changed @ weights:
            peak = max(top, float(score))
            loss -= (float(score) - peak - np.log(rest * np.exp(top - peak) + np.exp(score - peak))) / len(
                choice.changed
            )
    return loss / len(made) + PENALTY * float(weights @ weights)


def _derivatives(made: Iterable[Choice], weights: Table) -> tuple[float, Table, Table]:
    size = len(weights)
    loss, slope, bend, count = 0.0, np.zeros(size), np.zeros((size, size)), 0
    for choice in made:
        count += 1
        share = 1 / len(choice.changed)
        for row in choice.changed:
            table = np.vstack([row, choice.others])
            logits = table @ weights + np.log(np.concatenate([[1.0], choice.counts]))
            logits -= logits.max()
            chances = np.exp(logits) / np.exp(logits).sum()
            mean = chances @ table
            loss -= share * float(np.log(chances[0]))
            slope -= share * (row - mean)
            bend += share * ((table * chances[:, None]).T @ table - np.outer(mean, mean))
    penalty = PENALTY * float(weights @ weights)
    return loss / count + penalty, slope / count + 2 * PENALTY * weights, bend / count + 2 * PENALTY * np.eye(size)


def calibrate(made: Sequence[Choice], weights: Table) -> tuple[float, float]:
    """Slope and offset that turn a score into the chance of a change (logistic regression by Newton's method)."""
    scores = np.concatenate([np.concatenate([c.changed @ weights, c.others @ weights]) for c in made])
    truth = np.concatenate([np.concatenate([np.ones(len(c.changed)), np.zeros(len(c.others))]) for c in made])
    counts = np.concatenate([np.concatenate([np.ones(len(c.changed)), c.counts]) for c in made])
    design = np.stack([scores - scores.mean(), np.ones(len(scores))], axis=1)
    line = np.array([0.0, float(np.log((counts @ truth) / (counts @ (1 - truth))))])
    for _ in range(100):
        chances = 1 / (1 + np.exp(-np.clip(design @ line, -30, 30)))
        slope = design.T @ (counts * (chances - truth))
        bend = (design * (counts * chances * (1 - chances))[:, None]).T @ design
        step = np.linalg.solve(bend + 1e-6 * np.eye(2), slope)
        line -= step / max(1.0, float(np.abs(step).max()))
    return float(line[0]), float(line[1] - line[0] * scores.mean())


def main() -> None:
    """Read the command line, learn, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repositories", nargs="+", type=Path)
    parser.add_argument("--commits", type=int, default=20)
    parser.add_argument("--recent", type=int, default=600)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    made = choices(options.repositories, options.commits, options.recent, options.seed)
    weights = fit(made)
    for signal, weight in zip(SIGNALS, weights, strict=True):
        print(f'    "{signal.name}": {weight:.3f},')
    slope, offset = calibrate(made, weights)
    print(f"SLOPE, OFFSET = {slope:.3f}, {offset:.3f}")


if __name__ == "__main__":
    main()
