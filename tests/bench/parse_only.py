"""The yardstick of the first index: tree-sitter alone, on one core, over the files that the index would parse.

    python tests/bench/parse_only.py FOLDER        prints {"files", "lines", "seconds", "cpu_seconds"}

The import of the grammars and the listing of the folder are not counted.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from tree_sitter import Parser

from indexer.languages.grammars import parser
from indexer.languages.registry import language_named
from indexer.pipeline.reading import read_content
from indexer.scan import scan


def main(folder: Path) -> None:
    work: list[tuple[Parser, bytes]] = []
    lines = 0
    for file in scan(folder).files.values():
        content = read_content(folder, file, 1_000_000)
        if content is None or not content.source:
            continue
        language = language_named(content.record.language)
        if language is not None and language.grammar is not None:
            work.append((parser(language.grammar), content.source))
            lines += content.record.lines
    wall, cpu = time.perf_counter(), time.process_time()
    for used, source in work:
        used.parse(source)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    json.dump({"files": len(work), "lines": lines, "seconds": round(wall, 3), "cpu_seconds": round(cpu, 3)}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
