"""`package.json`, workspaces and catalogs."""

from __future__ import annotations

import json

from indexer.facts.manifests.npm import read_npm


def test_every_section_has_its_scope(workspace, rows) -> None:
    findings, shelf = workspace.write(
        {
            "package.json": json.dumps(
                {
                    "name": "app",
                    "version": "1.0.0",
                    "license": "MIT",
                    "engines": {"node": ">=20"},
                    "dependencies": {"react": "^18", "fsevents": "^2"},
                    "devDependencies": {"vite": "~5.1"},
                    "peerDependencies": {"vue": ">=3", "svelte": "*"},
                    "peerDependenciesMeta": {"svelte": {"optional": True}},
                    "optionalDependencies": {"fsevents": "^2"},
                }
            )
        }
    ).read(read_npm)
    assert rows(findings.dependencies) == [
        ("react", "^18", "runtime"),
        ("vite", "~5.1", "dev"),
        ("vue", ">=3", "peer"),
        ("svelte", "*", "optional"),
        ("fsevents", "^2", "optional"),
    ]
    assert [(package.name, package.version) for package in findings.packages] == [("app", "1.0.0")]
    assert [claim.licence for claim in findings.licences] == ["MIT"]
    assert [(runtime.name, runtime.version) for runtime in findings.runtimes] == [("node", ">=20")]
    assert shelf.problems == []


def test_old_ways_to_write_a_licence(workspace) -> None:
    findings, _ = workspace.write(
        {
            "a/package.json": '{"name": "a", "license": {"type": "ISC", "url": "x"}}',
            "b/package.json": '{"name": "b", "licenses": [{"type": "MIT"}, {"type": "Apache-2.0"}]}',
        }
    ).read(read_npm)
    assert [claim.licence for claim in findings.licences] == ["ISC", "MIT OR Apache-2.0"]


def test_commands_and_main_files_are_entry_points(workspace) -> None:
    findings, _ = workspace.write(
        {
            "package.json": '{"name": "@x/tool", "bin": {"tool": "./bin/tool", "t": "dist/t.js"}, "main": "lib"}',
            "bin/tool.js": "1",
            "lib/index.js": "1",
            "one/package.json": '{"name": "one", "bin": "cli.mjs"}',
            "one/cli.mjs": "1",
        }
    ).read(read_npm)
    assert [(point.path, point.name, point.kind) for point in findings.entry_points] == [
        ("bin/tool.js", "tool", "script"),
        ("package.json", "t", "script"),
        ("lib/index.js", "@x/tool", "library"),
        ("one/cli.mjs", "one", "script"),
    ]


def test_members_of_a_workspace_are_internal_and_its_tests_count(workspace, rows) -> None:
    findings, _ = workspace.write(
        {
            "package.json": '{"name": "root", "private": true, "workspaces": {"packages": ["packages/*", '
            '"test/*", "!packages/old"]}}',
            "packages/a/package.json": '{"name": "@x/a", "dependencies": {"@x/b": "^1.0.0"}}',
            "packages/b/package.json": '{"name": "@x/b", "dependencies": {"left": "1"}}',
            "test/e2e/package.json": '{"name": "e2e", "private": true, "dependencies": {"playwright": "1"}}',
            "test/e2e/inputs/package.json": '{"name": "input", "dependencies": {"nothing": "1"}}',
        }
    ).read(read_npm)
    assert rows(findings.dependencies) == [
        ("@x/b", "^1.0.0", "runtime"),
        ("left", "1", "runtime"),
        ("playwright", "1", "test"),
    ]
    assert [dependency.is_internal for dependency in findings.dependencies] == [True, False, False]
    assert [package.name for package in findings.packages] == ["root", "@x/a", "@x/b", "e2e"]


def test_a_broken_test_input_that_nobody_lists_is_not_even_read(workspace) -> None:
    _, shelf = workspace.write({"package.json": "{}", "test/broken/package.json": "{"}).read(read_npm)
    assert shelf.problems == []


def test_pnpm_workspaces_and_catalogs(workspace, rows) -> None:
    findings, _ = workspace.write(
        {
            "package.json": '{"name": "root"}',
            "pnpm-workspace.yaml": """
            packages: ["apps/**"]
            catalog: {react: ^19.0.0}
            catalogs: {old: {react: ^17.0.0}}
            """,
            "apps/web/package.json": '{"name": "web", "dependencies": {"react": "catalog:", "lib": "workspace:*"}}',
            "apps/old/package.json": '{"name": "lib", "dependencies": {"react": "catalog:old"}}',
        }
    ).read(read_npm)
    assert rows(findings.dependencies) == [
        ("react", "^17.0.0", "runtime"),
        ("react", "^19.0.0", "runtime"),
        ("lib", "workspace:*", "runtime"),
    ]
    assert findings.dependencies[2].is_internal


def test_a_member_is_locked_by_the_root_even_with_a_lock_of_its_own(workspace) -> None:
    findings, _ = workspace.write(
        {
            "package.json": '{"workspaces": ["a"], "dependencies": {"x": "^1"}}',
            "package-lock.json": '{"packages": {"node_modules/x": {"version": "1.2.0"}}}',
            "a/package.json": '{"name": "a", "dependencies": {"x": "^1"}}',
            "a/package-lock.json": '{"packages": {"node_modules/x": {"version": "1.0.0"}}}',
            "other/package.json": '{"name": "o", "dependencies": {"x": "^1"}}',
            "other/package-lock.json": '{"packages": {"node_modules/x": {"version": "1.1.0"}}}',
        }
    ).read(read_npm)
    assert {dependency.manifest: dependency.resolved for dependency in findings.dependencies} == {
        "package.json": "1.2.0",
        "a/package.json": "1.2.0",
        "other/package.json": "1.1.0",
    }


def test_versions_that_are_no_strings_are_told(workspace, rows) -> None:
    findings, shelf = workspace.write({"package.json": '{"dependencies": {"a": 1, "b": "2"}}'}).read(read_npm)
    assert rows(findings.dependencies) == [("b", "2", "runtime")]
    assert [problem.reason for problem in shelf.problems] == ["`dependencies.a` is a number, not a string"]


def test_a_main_file_that_is_built_is_still_told(workspace) -> None:
    findings, _ = workspace.write(
        {
            "package.json": '{"name": "lib", "main": "dist/x.js"}',
            "b/package.json": '{"main": "dist/y.js"}',
            "c/package.json": "{}",
        }
    ).read(read_npm)
    assert [(point.path, point.name, point.target) for point in findings.entry_points] == [
        ("package.json", "lib", "dist/x.js"),
        ("b/package.json", "dist/y.js", "dist/y.js"),
    ]
