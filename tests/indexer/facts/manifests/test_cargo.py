"""Cargo manifests, workspaces and locks."""

from __future__ import annotations

from indexer.facts.manifests.cargo import read_cargo


def test_sections_targets_renames_and_optional_dependencies(workspace, rows) -> None:
    findings, shelf = workspace.write(
        {
            "Cargo.toml": """
            [package]
            name = "app"
            version = "0.3.0"
            edition = "2021"
            rust-version = "1.75"
            license = "MIT/Apache-2.0"
            [dependencies]
            serde = { version = "1", features = ["derive"], optional = true }
            tokio = "1.37"
            json = { package = "serde_json", version = "1.0" }
            fork = { git = "https://example.org/fork.git" }
            [dev-dependencies]
            criterion = "0.5"
            [build-dependencies]
            cc = "1"
            [target.'cfg(unix)'.dependencies]
            libc = "0.2"
            """
        }
    ).read(read_cargo)
    assert rows(findings.dependencies) == [
        ("serde", "1", "optional"),
        ("tokio", "1.37", "runtime"),
        ("serde_json", "1.0", "runtime"),
        ("fork", "https://example.org/fork.git", "runtime"),
        ("criterion", "0.5", "dev"),
        ("cc", "1", "build"),
        ("libc", "0.2", "runtime"),
    ]
    assert findings.dependencies[-1].group == "cfg(unix)"
    assert [claim.licence for claim in findings.licences] == ["MIT OR Apache-2.0"]
    assert [(r.name, r.version) for r in findings.runtimes] == [("rust", "1.75"), ("rust edition", "2021")]
    assert shelf.problems == []


def test_members_inherit_from_their_workspace(workspace, rows) -> None:
    findings, _ = workspace.write(
        {
            "Cargo.toml": """
            [workspace]
            members = ["crates/*", "tests/suite"]
            exclude = ["crates/old"]
            [workspace.package]
            version = "2.0.0"
            edition = "2024"
            license = "MIT"
            [workspace.dependencies]
            anyhow = "1.0"
            core = { path = "crates/core", version = "2" }
            """,
            "crates/core/Cargo.toml": '[package]\nname = "core"\nversion.workspace = true\nlicense.workspace = true\n',
            "crates/cli/Cargo.toml": """
            [package]
            name = "cli"
            version = { workspace = true }
            edition.workspace = true
            [dependencies]
            anyhow.workspace = true
            core = { workspace = true, features = ["x"] }
            """,
            "tests/suite/Cargo.toml": """
            [package]
            name = "suite"
            publish = false
            [dependencies]
            anyhow = { workspace = true }
            """,
            "tests/input/Cargo.toml": '[package]\nname = "input"\n[dependencies]\nnothing = "1"\n',
        }
    ).read(read_cargo)
    assert rows(findings.dependencies) == [
        ("anyhow", "1.0", "runtime"),
        ("core", "2", "runtime"),
        ("anyhow", "1.0", "test"),
    ]
    assert [dependency.is_internal for dependency in findings.dependencies] == [False, True, False]
    assert [(package.name, package.version) for package in findings.packages] == [
        ("cli", "2.0.0"),
        ("core", "2.0.0"),
        ("suite", ""),
    ]
    assert [claim.licence for claim in findings.licences] == ["MIT"]


def test_the_lock_tells_versions_and_of_several_the_compatible_one(workspace) -> None:
    findings, shelf = workspace.write(
        {
            "Cargo.toml": '[package]\nname = "a"\n[dependencies]\nrand = "0.8"\nsyn = "2"\nonce = "1"\n'
            'odd = ">=1, <3"\n',
            "Cargo.lock": """
            version = 3

            [[package]]
            name = "rand"
            version = "0.7.3"

            [[package]]
            name = "rand"
            version = "0.8.5"
            dependencies = [
             "libc",
            ]

            [[package]]
            name = "syn"
            version = "1.0.109"

            [[package]]
            name = "syn"
            version = "2.0.60"

            [[package]]
            name = "once"
            version = "1.19.0"

            [[package]]
            name = "odd"
            version = "1.0.0"

            [[package]]
            name = "odd"
            version = "2.0.0"
            """,
        }
    ).read(read_cargo)
    assert [dependency.resolved for dependency in findings.dependencies] == ["0.8.5", "2.0.60", "1.19.0", ""]
    assert shelf.problems == []


def test_programs_are_found_where_cargo_finds_them(workspace) -> None:
    findings, _ = workspace.write(
        {
            "Cargo.toml": '[package]\nname = "app"\n[[bin]]\nname = "named"\npath = "cli/run.rs"\n[[bin]]\n'
            'name = "tool"\n',
            "src/main.rs": "fn main() {}",
            "cli/run.rs": "fn main() {}",
            "src/bin/tool.rs": "fn main() {}",
            "src/bin/other/main.rs": "fn main() {}",
        }
    ).read(read_cargo)
    assert {(point.path, point.name) for point in findings.entry_points} == {
        ("cli/run.rs", "named"),
        ("src/bin/tool.rs", "tool"),
        ("src/main.rs", "app"),
        ("src/bin/other/main.rs", "other"),
    }


def test_a_dependency_that_is_neither_version_nor_table_is_told(workspace, rows) -> None:
    findings, shelf = workspace.write({"Cargo.toml": '[dependencies]\na = 1\nb = "1"\n'}).read(read_cargo)
    assert rows(findings.dependencies) == [("b", "1", "runtime")]
    assert [problem.reason for problem in shelf.problems] == ["the dependency a is not understood"]
