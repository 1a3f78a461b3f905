"""Looks that may crash or hang, for a process of their own: `python -I -m daemon.doctor.probe WHAT`.

A native library built for another processor ends its process with a signal; here it ends only the probe. What is
being done is printed before it is done, so that the last line names the culprit.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import packages_distributions, requires

OWN_DISTRIBUTION = "groundplan"


def main(what: str) -> int:
    """Run one probe; it prints what it does and, at its end, what it found."""
    probes = {
        "imports": probe_imports,
        "grammars": probe_grammars,
        "vectors": probe_vectors,
        "keyring": probe_keyring,
    }
    probes[what]()
    return 0


def probe_imports() -> None:
    """Import every package that the program depends on."""
    names = list(required_modules())
    for name in names:
        _say(f"import {name}")
        import_module(name)
    _say(f"{len(names)} packages can be imported.")


def probe_grammars() -> None:
    """Load every grammar and compile our query for it."""
    from indexer.languages.grammars import query  # noqa: PLC0415 - loads tree-sitter, which may be what is broken
    from indexer.languages.table import LANGUAGES  # noqa: PLC0415 - as above

    grammars = {language.name: language.grammar for language in LANGUAGES if language.grammar is not None}
    for name, grammar in grammars.items():
        _say(f"load {name}")
        query(grammar)
    _say(f"{len(grammars)} grammars load, and their queries fit.")


def probe_vectors() -> None:
    """Make a LanceDB table, index and search it."""
    import lancedb  # noqa: PLC0415 - 1 s to import, and what this probe is about
    from lancedb.index import FTS  # noqa: PLC0415 - as above

    _say(f"LanceDB {lancedb.__version__}: write and search")
    with tempfile.TemporaryDirectory(prefix="groundplan-doctor-") as folder:
        rows = [{"text": "decisions are primary data", "vector": [1.0, 0.0]}, {"text": "noise", "vector": [0.0, 1.0]}]
        table = lancedb.connect(folder).create_table("probe", rows)
        table.create_index("text", config=FTS(stem=False, remove_stop_words=False))
        by_word = table.search("decisions", query_type="fts").select(["text", "_score"]).limit(1).to_list()
        by_vector = table.search([0.9, 0.1]).select(["text", "_distance"]).limit(1).to_list()
    if not by_word or not by_vector or by_word[0]["text"] != by_vector[0]["text"]:
        raise RuntimeError(f"a search found {by_word} and {by_vector}")
    _say(f"LanceDB {lancedb.__version__} writes and searches.")


def probe_keyring() -> None:
    """Name the keyring that would hold secrets. Nothing is read from it: that may ask the user."""
    import keyring  # noqa: PLC0415 - may reach for D-Bus

    _say(type(keyring.get_keyring()).__module__)


def required_modules() -> Iterator[str]:
    """The import names of what the distribution requires, extras left out."""
    by_distribution: dict[str, list[str]] = {}
    for module, distributions in packages_distributions().items():
        for distribution in distributions:
            by_distribution.setdefault(_canonical(distribution), []).append(module)
    for requirement in requires(OWN_DISTRIBUTION) or []:
        if "extra ==" in requirement:
            continue
        name = _canonical(re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0])
        modules = [module for module in by_distribution.get(name, []) if not module.startswith("_")]
        yield from sorted(modules) or [name.replace("-", "_")]


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
