"""A project's own question banks, which lie in the folder as YAML and are only read."""

from __future__ import annotations

from collections.abc import Mapping


def banks_in(files: Mapping[str, str]) -> dict[str, str]:
    """The banks by file name, for `spec.questions.catalogue.question_set`. They lie in `banks/`, not deeper."""
    found = {}
    for path, text in sorted(files.items()):
        folder, _, name = path.partition("/")
        if (
            folder.lower() == "banks"
            and "/" not in name
            and name.lower().endswith((".yaml", ".yml"))
            and name[0] != "."
        ):
            found[name] = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return found
