"""All facts of whole workspaces, as the JSON that is promised; broken and hostile ones are told and cost little."""

from __future__ import annotations

import json
import time
from typing import Any

import msgspec
import pytest

from indexer.facts.model import Facts


def as_json(facts: Facts) -> dict[str, Any]:
    return json.loads(msgspec.json.encode(facts))


HOSTILE_LENGTH = 150_000
PROMISED = {"languages", "dependencies", "frameworks", "entry_points", "commands", "licence"}


def test_a_web_application_in_two_languages(workspace) -> None:
    facts = workspace.write(
        {
            "backend/pyproject.toml": """
            [build-system]
            requires = ["setuptools"]
            build-backend = "setuptools.build_meta"
            [project]
            name = "shop"
            license = "MIT"
            requires-python = ">=3.11"
            dependencies = ["fastapi>=0.110", "sqlalchemy>=2"]
            [dependency-groups]
            dev = ["pytest>=8"]
            [tool.ruff]
            line-length = 100
            """,
            "backend/shop/main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n\n\ndef price(x):\n"
            "    if x and x > 1:\n        return 1\n    return 0\n",
            "backend/tests/test_main.py": "from shop.main import price\n\n\ndef test_price():\n"
            "    assert price(0) == 0\n",
            "frontend/package.json": """
            {"name": "shop-ui", "license": "MIT",
             "scripts": {"build": "vite build", "test": "vitest", "lint": "eslint ."},
             "dependencies": {"react": "^18.2.0"}, "devDependencies": {"vite": "^5.0.0", "vitest": "^1.0.0"}}
            """,
            "frontend/package-lock.json": '{"packages": {"node_modules/react": {"version": "18.2.0"}}}',
            "frontend/src/App.tsx": 'import React from "react";\nexport function App() {\n  return <p>hi</p>;\n}\n',
            "LICENSE": "Permission is hereby granted, free of charge, to any person obtaining a copy … permission "
            "notice",
            ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    steps:\n      - run: pytest\n",
            "docker-compose.yml": "services: {}\n",
        }
    ).facts()
    data = as_json(facts)
    assert set(data) >= PROMISED | {"hot_spots", "tests", "classes", "packages", "ci", "runtime", "counts", "problems"}
    assert [set(row) for row in data["languages"]] == [{"name", "lines", "files"}] * 2
    assert {row["name"]: (row["lines"], row["files"]) for row in data["languages"]} == {
        "python": (14, 2),
        "typescript": (4, 1),
    }
    react = next(row for row in data["dependencies"] if row["name"] == "react")
    assert react == {
        "name": "react",
        "ecosystem": "npm",
        "version": "^18.2.0",
        "scope": "runtime",
        "manifest": "frontend/package.json",
        "resolved": "18.2.0",
        "group": "",
        "is_indirect": False,
        "is_internal": False,
    }
    assert {"FastAPI", "SQLAlchemy", "pytest", "Ruff", "React", "Vite", "Vitest", "Docker Compose"} <= {
        row["name"] for row in data["frameworks"]
    }
    assert {
        "path": "backend/shop/main.py",
        "name": "backend/shop/main.py:app",
        "kind": "server",
        "target": "app",
    } in data["entry_points"]
    commands = data["commands"]
    assert commands["build"] == ["cd frontend && npm run build", "cd backend && python -m build"]
    assert commands["test"] == ["cd frontend && npm test", "cd backend && pytest"]
    assert commands["lint"] == ["cd frontend && npm run lint", "cd backend && ruff check ."]
    assert commands["evidence"]["cd frontend && npm test"] == "frontend/package.json"
    assert (data["licence"], data["licence_disagreement"]) == ("MIT", "")
    assert data["ci"] == [{"name": "GitHub Actions", "files": [".github/workflows/ci.yml"]}]
    assert data["tests"] == {"files": 1, "lines": 5, "ratio": round(5 / 13, 3)}
    assert [row["symbol"] for row in data["hot_spots"]["complexity"]] == ["price"]
    assert {row["name"] for row in data["packages"]} == {"shop", "shop-ui"}
    assert data["runtime"] == [{"name": "python", "version": ">=3.11", "path": "backend/pyproject.toml"}]
    assert data["classes"]["source"] == 2
    assert data["problems"] == []


def test_an_empty_workspace_has_no_facts_and_no_problems(workspace) -> None:
    data = as_json(workspace.facts())
    assert [data[key] for key in ("languages", "dependencies", "frameworks", "entry_points", "problems")] == [[]] * 5
    assert data["commands"] == {"build": [], "test": [], "lint": [], "format": [], "run": [], "evidence": {}}
    assert data["counts"]["files"] == 0


def test_every_broken_manifest_is_told_and_none_raises(workspace) -> None:
    broken = {
        "pyproject.toml": "[project\n",
        "setup.cfg": "x\n",
        "setup.py": "(\n",
        "Pipfile": "=\n",
        "requirements.txt": "<<<<<<< HEAD\n",
        "environment.yml": "a: [\n",
        "package.json": "{,}",
        "pnpm-workspace.yaml": "\t- x\n",
        "Cargo.toml": "[[[\n",
        "go.mod": "require x\n",
        "pom.xml": "<project",
        "gradle/libs.versions.toml": "= 1\n",
        "composer.json": "[]",
        "App.csproj": "<Project>",
        "global.json": "nothing",
        "Taskfile.yml": "a: b: c\n",
        "vcpkg.json": "1",
        "tox.ini": "a\n",
    }
    facts = workspace.write(dict(broken)).facts()
    assert {problem.path for problem in facts.problems} == set(broken)
    assert all(problem.reason for problem in facts.problems)


def test_manifests_that_are_noise_do_not_raise(workspace) -> None:
    names = (
        "build.gradle",
        "build.gradle.kts",
        "settings.gradle",
        "Gemfile",
        "a.gemspec",
        "Rakefile",
        "Makefile",
        "justfile",
    )
    names += (
        "CMakeLists.txt",
        "conanfile.py",
        "meson.build",
        "Procfile",
        "Dockerfile",
        "go.work",
        "noxfile.py",
        "yarn.lock",
    )
    noise = (
        "".join(chr(33 + number % 90) + ("\n" if number % 7 == 0 else "") for number in range(3000)).encode()
        + b"\xff\xfe\n{([\"'"
    )
    facts = workspace.write(dict.fromkeys(names, noise)).facts()
    assert facts.dependencies == ()


def test_go_modules_that_tests_alone_import_are_for_tests(workspace) -> None:
    facts = workspace.write(
        {
            "go.mod": "module example.org/app\n\nrequire (\n\texample.org/web v1.0.0\n"
            "\texample.org/assert v1.0.0\n\texample.org/unused v1.0.0\n)\n",
            "app.go": 'package app\n\nimport "example.org/web/router"\n\nvar _ = router.New\n',
            "app_test.go": 'package app\n\nimport (\n\t"example.org/assert"\n\t"example.org/web"\n)\n\n'
            "var _ = assert.Equal\n",
        }
    ).facts()
    assert {dependency.name: str(dependency.scope) for dependency in facts.dependencies} == {
        "example.org/web": "runtime",
        "example.org/assert": "test",
        "example.org/unused": "runtime",
    }


def test_what_a_manifest_repeats_is_listed_once(workspace) -> None:
    item = '<ItemGroup><PackageReference Include="Polly" Version="8" /></ItemGroup>'
    facts = workspace.write({"App.csproj": f"<Project>{item}{item}</Project>"}).facts()
    assert [dependency.name for dependency in facts.dependencies] == ["Polly"]


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
    workspace.write({name: (piece * (HOSTILE_LENGTH // len(piece))).encode()})
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
