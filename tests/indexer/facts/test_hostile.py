"""Files that somebody wrote to hurt take time in proportion to their length, and never raise."""

from __future__ import annotations

import time

import pytest

LENGTH = 150_000


@pytest.mark.parametrize(
    ("name", "piece"),
    [
        ("CMakeLists.txt", "\n"),
        ("CMakeLists.txt", "if("),
        ("build.gradle", "a"),
        ("build.gradle", " "),
        ("build.gradle.kts", "implementation( "),
        ("settings.gradle", "include 'a', "),
        ("justfile", "a "),
        ("Makefile", "a "),
        ("Rakefile", "namespace :a do\n"),
        ("Gemfile", "group :a do\n"),
        ("Gemfile", "gem 'a', [ "),
        ("requirements.txt", " #"),
        ("meson.build", "dependency("),
        ("conanfile.py", "requires = "),
        ("Dockerfile", "FROM "),
        ("LICENSE", "licensed under "),
        ("yarn.lock", "a@b, "),
        ("pnpm-lock.yaml", "importers:\n"),
    ],
)
def test_repetition_costs_little(workspace, name: str, piece: str) -> None:
    workspace.write({name: (piece * (LENGTH // len(piece))).encode()})
    started = time.process_time()
    workspace.facts()
    assert time.process_time() - started < 3  # quadratic ones took minutes


def test_properties_of_maven_without_end(workspace) -> None:
    body = "${" * 100_000
    workspace.write(
        {
            "pom.xml": f"<project><dependencies><dependency><version>{body}</version></dependency></dependencies>"
            f"</project>"
        }
    )
    started = time.process_time()
    workspace.facts()
    assert time.process_time() - started < 3


def test_merges_of_merges_in_yaml_stay_small(workspace) -> None:
    bomb = "a0: &a0 {x: 1, script: npm test}\n"
    bomb += "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 12))
    shelf = workspace.write({".gitlab-ci.yml": bomb}).shelf()
    started = time.process_time()
    table = shelf.yaml(".gitlab-ci.yml")
    assert time.process_time() - started < 3
    assert table is not None
    assert table.table("a11").text("script") == "npm test"


def test_later_keys_win_over_merged_ones(workspace) -> None:
    shelf = workspace.write(
        {"a.yml": "base: &b {x: 1, y: 1}\nall: {<<: *b, y: 2, x: 3}\nfirst: {y: 2, <<: *b}\n"}
    ).shelf()
    table = shelf.yaml("a.yml")
    assert table is not None
    assert dict(table.table("all").items()) == {"x": 3, "y": 2}
    assert dict(table.table("first").items()) == {"x": 1, "y": 2}


def test_expressions_deeper_than_the_stack_are_told_or_left_empty(workspace) -> None:
    deep = "[" * 3_000
    facts = workspace.write(
        {
            "setup.py": "from setuptools import setup\nX = "
            + "'a' + " * 900
            + "'b'\nsetup(install_requires=["
            + "['a'] + " * 900
            + "[]])\n",
            "noxfile.py": "x = " + "-" * 9_000 + "1\n",
            "pyproject.toml": f"[project]\nname = {deep}\n",
            "Cargo.toml": '[dependencies]\na = "1"\n',
            "Cargo.lock": f"[[package]]\nname = {deep}\n",
            "package.json": '{"dependencies": ' + deep,
        }
    ).facts()
    assert {problem.path for problem in facts.problems} >= {"pyproject.toml", "Cargo.lock", "package.json"}
    assert [dependency.name for dependency in facts.dependencies if dependency.ecosystem == "cargo"] == ["a"]
