"""Licences as packages tell them, and what copyleft asks beside the project's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.tool_calls import Calls

from agents.tools.packages.inventory import Installed
from agents.tools.packages.licences import UNKNOWN, copyleft_note, licence_of
from agents.tools.packages.table import MANAGERS
from agents.tools.packages.toolset import TOOLS

ROWS = {row.name: row for row in MANAGERS}


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        ("MIT", "MIT"),
        ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("MIT/Apache-2.0", "MIT OR Apache-2.0"),
        ("BSD License", "BSD"),
        ("", UNKNOWN),
        ("UNKNOWN", UNKNOWN),
        ("SEE LICENSE IN LICENSE.md", UNKNOWN),
        ("UNLICENSED", "UNLICENSED"),
        ("A long text that says nothing of the kind. " * 9, UNKNOWN),
    ],
)
def test_words_become_spdx_and_nothing_is_guessed(looking, said: str, licence: str) -> None:
    assert licence_of(Installed("x", "1", said), ROWS["npm"], looking) == licence


@pytest.mark.parametrize(
    ("licence", "own", "told"),
    [
        ("MIT", "MIT", ""),
        ("GPL-3.0-only", "MIT", "is copyleft: what is passed on"),
        ("AGPL-3.0-or-later", "", "states no licence"),
        ("MIT OR GPL-2.0-only", "MIT", ""),
        ("LGPL-3.0-only", "MIT", "weak copyleft"),
        ("MPL-2.0 AND GPL-3.0-only", "Apache-2.0", "is copyleft"),
        ("LGPL-2.1-only", "GPL-2.0-only", ""),
        ("GPL-2.0-only", "GPL-3.0-only", "go together"),
    ],
)
def test_copyleft_is_noted_where_it_asks_something(licence: str, own: str, told: str) -> None:
    note = copyleft_note(licence, own)
    assert (told in note, bool(note)) == (True, bool(told))


def test_crates_modules_and_artifacts_tell_it_where_they_were_fetched(looking, tree: Path) -> None:
    store = tree.parent / "packages"
    for path, text in {
        "cargo/registry/src/i-1/leaf-1.0.0/Cargo.toml": '[package]\nname="leaf"\nlicense="MIT OR Apache-2.0"\n',
        "go/pkg/mod/code.example/!big@v1.0.0/LICENSE": "Permission is hereby granted, free of charge, to any person "
        "obtaining a copy of this software. The above copyright notice and this permission notice shall be included in "
        "all copies.",
        "m2/org/x/a/1/a-1.pom": "<project><parent><groupId>org.x</groupId><artifactId>p</artifactId>"
        "<version>2</version></parent></project>",
        "m2/org/x/p/2/p-2.pom": "<project><licenses><license><name>Apache License, Version 2.0</name></license>"
        "</licenses></project>",
    }.items():
        (store / path).parent.mkdir(parents=True, exist_ok=True)
        (store / path).write_text(text)
    assert licence_of(Installed("leaf", "1.0.0"), ROWS["cargo"], looking) == "MIT OR Apache-2.0"
    assert licence_of(Installed("code.example/Big", "v1.0.0"), ROWS["go"], looking) == "MIT"
    assert licence_of(Installed("org.x:a", "1"), ROWS["maven"], looking) == "Apache-2.0"
    assert licence_of(Installed("../../etc", "1"), ROWS["cargo"], looking) == UNKNOWN


def test_what_nobody_says_is_unknown_and_where_nothing_is_declared_that_is_told(looking, tree: Path) -> None:
    calls = Calls({tool.name: tool for tool in TOOLS}, looking)
    (tree / "go.mod").write_text("module x\n\nrequire example.invalid/nowhere v9.9.9\n")
    result = calls.run("package_licences")
    assert [row["licence"] for row in result.data["packages"]] == [UNKNOWN]
    assert "nothing on this machine says it" in result.text
    (tree / "go.mod").write_text("module x\n")
    assert "no licence can be told" in calls.run("package_licences").text
