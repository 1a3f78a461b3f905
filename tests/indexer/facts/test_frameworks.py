"""Frameworks are told by dependencies, files and imports, and the evidence names the file."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indexer.facts.frameworks import find_frameworks, load_table
from indexer.facts.model import Dependency, Package, Scope
from indexer.facts.survey import ImportSite


@pytest.fixture
def evidence(workspace) -> Callable[..., dict[str, str]]:
    def find(dependencies=(), packages=(), imports=None, files=()):
        shelf = workspace.write(dict.fromkeys(files, "x")).shelf()
        found = find_frameworks(shelf, dependencies, packages, imports or {})
        return {framework.name: framework.evidence for framework in found}

    return find


def test_the_table_is_large_and_every_row_can_show_itself() -> None:
    table = load_table()
    assert len(table) >= 80
    assert all(signs.kind for signs in table.values())
    lists = (
        "pypi",
        "npm",
        "cargo",
        "go",
        "maven",
        "composer",
        "rubygems",
        "nuget",
        "system",
        "python",
        "jvm",
        "dotnet",
    )
    assert [
        name
        for name, signs in table.items()
        if not any(getattr(signs, field) for field in (*lists, "php", "c", "swift", "files"))
    ] == []


def test_a_dependency_near_the_root_is_the_best_evidence(evidence) -> None:
    found = evidence(
        [
            Dependency("react", "npm", "^17", Scope.RUNTIME, "web/old/package.json"),
            Dependency("react", "npm", "^18", Scope.DEV, "package.json"),
            Dependency("Flask", "pypi", ">=2", Scope.OPTIONAL, "pyproject.toml"),
        ]
    )
    assert found == {
        "React": "package.json has a dev dependency on react ^18",
        "Flask": "pyproject.toml has an optional dependency on Flask >=2",
    }


def test_families_of_packages_are_matched_by_their_beginning(evidence) -> None:
    found = evidence(
        [
            Dependency("org.springframework.boot:spring-boot-starter-web", "maven", "", Scope.RUNTIME, "pom.xml"),
            Dependency("github.com/jackc/pgx/v5", "go", "v5.5.0", Scope.RUNTIME, "go.mod"),
            Dependency("Microsoft.AspNetCore.OpenApi", "nuget", "8", Scope.RUNTIME, "a.csproj"),
        ]
    )
    assert {"Spring Boot", "pgx", "ASP.NET Core"} <= set(found)
    assert "Spring" not in found


def test_indirect_and_internal_dependencies_are_no_evidence(evidence) -> None:
    assert (
        evidence(
            [
                Dependency("github.com/gin-gonic/gin", "go", "v1", Scope.RUNTIME, "go.mod", is_indirect=True),
                Dependency("vue", "npm", "workspace:*", Scope.RUNTIME, "package.json", is_internal=True),
            ]
        )
        == {}
    )


def test_a_framework_that_is_built_here_is_said_to_be_itself(evidence) -> None:
    found = evidence(
        packages=[
            Package("Flask", "", "pypi", "pyproject.toml"),
            Package("com.google.code.gson:gson", "", "maven", "pom.xml"),
        ]
    )
    assert found == {
        "Flask": "pyproject.toml defines Flask, which is Flask itself",
        "Gson": "pom.xml defines com.google.code.gson:gson, which is Gson itself",
    }


def test_files_are_evidence_unless_they_belong_to_tests_or_examples(evidence) -> None:
    found = evidence(
        files=[
            "vite.config.mts",
            "infra/main.tf",
            ".github/dependabot.yml",
            "tests/Dockerfile",
            "examples/x/angular.json",
        ]
    )
    assert found == {
        "Vite": "vite.config.mts is there",
        "Terraform": "infra/main.tf is there",
        "Dependabot": ".github/dependabot.yml is there",
    }


def test_imports_are_evidence_by_their_beginning_source_before_tests(evidence) -> None:
    def site(path: str, is_test: bool = False) -> ImportSite:
        return ImportSite(path, is_test)

    found = evidence(
        imports={
            "python": {"rest_framework.views": site("api.py"), "djangox": site("no.py")},
            "npm": {"@mui/material/Button": site("ui.tsx"), "reactive": site("no.ts")},
            "jvm": {"org.junit.jupiter.api.Test": site("ATest.java", True)},
            "php": {"\\Illuminate\\Support\\Str": site("a.php")},
            "cargo": {"actix_web::web": site("main.rs")},
            "go": {
                "github.com/spf13/cobra": site("t_test.go", True),
                "github.com/spf13/cobra/doc": site("m.go"),
                "github.com/gin-gonic/gin": site("t_test.go", True),
            },
        }
    )
    assert found == {
        "Django REST framework": "api.py imports rest_framework",
        "Material UI": "ui.tsx imports @mui/material",
        "JUnit": "ATest.java imports org.junit",
        "Laravel": "a.php imports Illuminate",
        "Actix Web": "main.rs imports actix_web",
        "Cobra": "m.go imports github.com/spf13/cobra",
    }
