"""How fast secrets are found, and what is taken for one, on real checkouts.

    python tests/bench/secret_finding.py FOLDER…

Prints for each folder megabytes a second of one core, and every hit (never its value) for a person to judge: hits on a
checkout that holds no secrets are false ones. The bar is 30 MB/s on ordinary code; beside it stands one `count` of a
word over the same texts, which is the least that any look costs. Then every kind in every place: what leaks, if any.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.planted import planted  # noqa: E402 - after the path is set

from agents.redaction.redactor import Redactor  # noqa: E402 - as above
from agents.redaction.store import MemoryStore  # noqa: E402 - as above
from agents.tools.auditing.sources import texts_of_tree  # noqa: E402 - as above
from indexer.secrets import find_secrets  # noqa: E402 - as above

_MOST_FILES = 100_000
_SEEDS = 10


def measure(folder: Path) -> None:
    sources = list(texts_of_tree(folder, "", _MOST_FILES))
    megabytes = sum(len(source.text) for source in sources) / 1e6
    began = time.process_time()
    hits = [(source, secret) for source in sources for secret in find_secrets(source.text)]
    spent = time.process_time() - began
    began = time.process_time()
    for source in sources:
        source.text.count("password")
    least = time.process_time() - began
    kinds = Counter(secret.kind for _, secret in hits)
    print(f"{folder.name}: {len(sources)} files, {megabytes:.1f} MB, {megabytes / max(spent, 1e-9):.0f} MB/s", end="")
    print(f" (one count: {megabytes / max(least, 1e-9):.0f} MB/s), {len(hits)} hits {dict(kinds)}")
    for source, secret in hits:
        told = "sure" if secret.is_sure else "by its name"
        print(f"  {source.path}:{source.line_at(secret.start)} {secret.kind} {told}")


def leaks() -> int:
    tried = leaked = 0
    for seed in range(_SEEDS):
        redactor = Redactor(MemoryStore(b"k" * 32))
        for plant in planted(seed):
            tried += 1
            if plant.is_in(redactor.redact(plant.text)):
                leaked += 1
                print(f"  leaks: {plant.kind} in {plant.place}")
    print(f"planted: {tried} secrets in places, {leaked} leave")
    return leaked


if __name__ == "__main__":
    for name in sys.argv[1:]:
        measure(Path(name).resolve())
    sys.exit(1 if leaks() else 0)
