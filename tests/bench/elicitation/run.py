"""How many hidden facts the questions recover: specs are hidden, asked for, and each order of questions is judged.

    python tests/bench/elicitation/run.py [--specs 12] [--half held-out|tuning|all] [--types web_app,cli]
                                          [--written-only] [--chances 3] [--jobs 2] [--report FILE] [--json FILE]

Of each type of project --specs complete specs are sampled (`specs.py`, seeds 0, 1, 2 …); the constants of
`spec/questions/value.py` were chosen on the even seeds, `tuning`, so what counts is measured on the odd ones and on the
specs written by hand in `written/`, `held-out`. All but the type, and what a written idea answers, is hidden; an oracle
answers from the spec (`interview.py`). Orders: the product's, that of the banks, chance (the mean of --chances orders),
and a greedy one that knows the spec, near to the most that could be had. Facts are what the solver holds for settled by
the whole spec, and each answer that asserts nothing counts as one. After 12 and 30 questions the rest is assumed as the
product assumes. The bounds are those of 95 of 100 draws of specs. But for the last, no figure depends on a clock.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import Pool
from pathlib import Path
from statistics import median

from interview import Closure, Interview, Outcome, Strategy
from measures import QUICK, STANDARD, Row, mean_row, row_of
from report import ORDERS, report
from specs import WRITTEN, Gold, sampled, written
from strategies import by_bank, by_chance, by_value, knowing

from spec.questions.catalogue import question_set
from spec.records import CHANGE_TYPES, PROJECT_TYPES

_TYPES = (*PROJECT_TYPES, *CHANGE_TYPES)
_HALVES = {"held-out": (1,), "tuning": (0,), "all": (0, 1)}


@dataclass(frozen=True)
class Wanted:
    """One spec to be judged: a seed of a type, or a file."""

    type: str
    seed: int = 0
    path: Path | None = None
    chances: int = 3


@dataclass(frozen=True)
class Judged:
    """What each order made of one spec; `curves` are the shares of facts after each question."""

    name: str
    type: str
    rows: Mapping[str, Row]
    curves: Mapping[str, Sequence[float]]
    choosing_ms: list[float]


def judge(wanted: Wanted) -> Judged:
    """Interview for one spec in all orders."""
    gold = sampled(wanted.type, wanted.seed) if wanted.path is None else written(wanted.path)
    rows, curves, spent = {}, {}, []
    for order in ORDERS:
        outcomes = [_interview(gold, strategy) for strategy in _strategies(order, gold, wanted.chances)]
        rows[order] = mean_row([row_of(outcome) for outcome in outcomes])
        curves[order] = outcomes[0].facts
        spent += outcomes[0].choosing_ms if order == "value" else []
    return Judged(gold.name, "written" if gold.written else gold.type, rows, curves, spent)


def _strategies(order: str, gold: Gold, chances: int) -> list[Strategy]:
    match order:
        case "chance":
            return [by_chance(f"{gold.name}-{number}") for number in range(chances)]
        case "knowing":
            return [knowing()]
    return [by_value if order == "value" else by_bank]


def _interview(gold: Gold, strategy: Strategy) -> Outcome:
    return Interview(gold, _closure(gold.type)).run(strategy, (QUICK, STANDARD))


@lru_cache(maxsize=1)
def _closure(project_type: str) -> Closure:
    return Closure(question_set(project_type))


def wanted_specs(given: argparse.Namespace) -> list[Wanted]:
    """The specs that the command line asks for."""
    types = given.types.split(",") if given.types else _TYPES
    seeds = [] if given.written_only else [s for s in range(given.specs) if s % 2 in _HALVES[given.half]]
    wanted = [Wanted(kind, seed, chances=given.chances) for kind in types for seed in seeds]
    files = sorted(WRITTEN.glob("*.yaml")) if given.half != "tuning" and not given.types else []
    return wanted + [Wanted("", path=path, chances=given.chances) for path in files]


def grouped(judged: Sequence[Judged]) -> dict[str, dict[str, list[Row]]]:
    """Group → order → rows: all sampled ones together, each type, and what was written by hand."""
    groups: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for one in judged:
        for group in ("all", one.type):
            for order, row in one.rows.items():
                groups[group][order].append(row)
    return {group: dict(rows) for group, rows in groups.items()}


def main() -> None:
    """Run as a script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--specs", type=int, default=12, help="specs of each type, of which the half is taken")
    parser.add_argument("--half", choices=list(_HALVES), default="held-out")
    parser.add_argument("--types", default="", help="only these types, and no written specs")
    parser.add_argument("--written-only", action="store_true")
    parser.add_argument("--chances", type=int, default=3, help="random orders for each spec")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--report", type=Path, help="write the tables here")
    parser.add_argument("--json", type=Path, help="write the measures and curves of each spec here")
    given = parser.parse_args()
    wanted = wanted_specs(given)
    with Pool(given.jobs) as pool:
        judged = pool.map(judge, wanted, chunksize=3)
    spent = median(ms for one in judged for ms in one.choosing_ms)
    text = report(grouped(judged), spent, f"{len(judged)} specs, {given.half}, {given.chances} random orders each")
    print(text)
    if given.report:
        given.report.write_text(text, encoding="utf-8")
    if given.json:
        rows = [{"spec": one.name, "type": one.type, "measures": one.rows, "curves": one.curves} for one in judged]
        given.json.write_text(json.dumps({"choosing_ms": spent, "specs": rows}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
