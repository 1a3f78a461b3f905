"""Judge the search on other people's repositories: index checkouts with the product, ask, score, print the table.

    python tests/bench/retrieval/run.py --repos FOLDER --queries FILE [--results FILE] [--indexes FOLDER] [--limit 10]

FOLDER holds one checkout for each `repo` that the queries name. FILE has one JSON object a line: `id`, `repo`,
`query`, `category`, and `relevant`, a list of {`path`, optional `start_line` and `end_line`, optional `grade`}.
Indexes are kept between runs where --indexes names a folder; otherwise they go when the run ends.

Scores, over the first ten: NDCG with one gain for every target at the rank of its first hit; recall, the share of
targets found. At the level of files a repeated path counts once; at the level of spans every result takes a place,
and a target with lines wants one of them touched. The repositories are halved by their names in order: features
were tuned on half A, and half B shows what that is worth elsewhere.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indexer.pipeline.index import WorkspaceIndex
from indexer.search.engine import SearchEngine

DEPTH = 10


@dataclass
class Run:
    """What came of one query."""

    query: dict[str, Any]
    ranked: list[dict[str, Any]]
    milliseconds: float
    scores: dict[str, tuple[float, float]] = field(default_factory=dict)


def ask(folder: Path, index_folder: Path, queries: Sequence[dict[str, Any]], limit: int) -> tuple[list[Run], float]:
    """Index the checkout at `folder` as the daemon does, and ask; with the seconds that indexing took."""
    started = time.perf_counter()
    index = WorkspaceIndex(folder, index_folder)
    try:
        index.refresh()
        index.settle()
        seconds = time.perf_counter() - started
        engine = SearchEngine(index.catalogue, index.chunks, root=folder)
        engine.search("warm")
        runs = []
        for query in queries:
            asked = time.perf_counter()
            response = engine.search(query["query"], limit=limit)
            spent = (time.perf_counter() - asked) * 1000
            ranked = [{"path": r.path, "start_line": r.start_line, "end_line": r.end_line} for r in response.results]
            runs.append(Run(query, ranked, spent))
        return runs, seconds
    finally:
        index.close()


def score(relevant: Sequence[dict[str, Any]], ranked: Sequence[dict[str, Any]], level: str) -> tuple[float, float]:
    """(NDCG@10, recall@10) of one answer."""
    places = _places(ranked, level)
    targets = list({t["path"]: t for t in relevant}.values()) if level == "file" else relevant
    ranks = [rank for target in targets if (rank := _rank(target, places, level)) is not None]
    gained = sum(1 / math.log2(rank + 2) for rank in set(ranks))
    ideal = sum(1 / math.log2(rank + 2) for rank in range(min(DEPTH, len(targets))))
    return gained / ideal, len(ranks) / len(targets)


def _places(ranked: Sequence[dict[str, Any]], level: str) -> list[dict[str, Any]]:
    if level == "span":
        return [*ranked[:DEPTH]]
    first: dict[str, dict[str, Any]] = {}
    for place in ranked:
        first.setdefault(place["path"], place)
    return [*first.values()][:DEPTH]


def _rank(target: dict[str, Any], places: Sequence[dict[str, Any]], level: str) -> int | None:
    for rank, place in enumerate(places):
        if place["path"] != target["path"]:
            continue
        apart = level == "span" and target.get("start_line") and not _touch(target, place)
        if not apart:
            return rank
    return None


def _touch(target: dict[str, Any], place: dict[str, Any]) -> bool:
    return bool(place["start_line"] <= target["end_line"] and target["start_line"] <= place["end_line"])


def print_table(runs: Iterable[Run], halves: dict[str, str]) -> None:
    """The table, by category, by half, and over all."""
    groups: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        for name in (run.query["category"], f"~ half {halves[run.query['repo']]}", "~~ all"):
            groups[name].append(run)
    print(f"{'group':<22}{'n':>5}{'NDCG@10':>10}{'recall':>8}{'span':>8}")
    for name, members in sorted(groups.items()):
        ndcg, recall = (statistics.mean(run.scores["file"][i] for run in members) for i in (0, 1))
        span = statistics.mean(run.scores["span"][0] for run in members)
        print(f"{name:<22}{len(members):>5}{ndcg:>10.3f}{recall:>8.3f}{span:>8.3f}")
    spent = sorted(run.milliseconds for run in groups["~~ all"])
    print(f"query p50 {statistics.median(spent):.1f} ms, p95 {spent[int(len(spent) * 0.95)]:.1f} ms")


def main() -> None:
    """Run as a script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repos", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--results", type=Path, help="write the answers here, one JSON object a line")
    parser.add_argument("--indexes", type=Path, help="keep the indexes here")
    parser.add_argument("--limit", type=int, default=DEPTH)
    given = parser.parse_args()
    by_repo: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in given.queries.read_text().splitlines():
        query = json.loads(line)
        by_repo[query["repo"]].append(query)
    halves = {repo: "AB"[number % 2] for number, repo in enumerate(sorted(by_repo))}
    runs: list[Run] = []
    with tempfile.TemporaryDirectory() as scratch:
        for repo, queries in sorted(by_repo.items()):
            answered, seconds = ask(given.repos / repo, (given.indexes or Path(scratch)) / repo, queries, given.limit)
            print(f"{repo}: indexed in {seconds:.1f} s, {len(answered)} queries")
            runs += answered
    for run in runs:
        run.scores = {level: score(run.query["relevant"], run.ranked, level) for level in ("file", "span")}
    if given.results:
        rows = ({"id": r.query["id"], "repo": r.query["repo"], "query": r.query["query"], "ranked": r.ranked,
                 "ms": round(r.milliseconds, 2)} for r in runs)  # fmt: skip
        given.results.write_text("".join(json.dumps(row) + "\n" for row in rows))
    print_table(runs, halves)


if __name__ == "__main__":
    main()
