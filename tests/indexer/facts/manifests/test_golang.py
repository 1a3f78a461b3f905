"""`go.mod` and `go.work`."""

from __future__ import annotations

from indexer.facts.manifests.golang import read_go


def test_blocks_single_lines_indirect_replaced_and_tools(workspace, rows) -> None:
    findings, shelf = workspace.write(
        {
            "go.mod": """
            module example.org/app // the app

            go 1.22
            toolchain go1.22.3

            require example.org/one v1.0.0

            require (
                example.org/two/v2 v2.1.0
                example.org/three v0.3.0 // indirect
                example.org/gen v1.5.0
            )

            tool example.org/gen/cmd/gen

            replace example.org/one => ../one
            replace (
                example.org/two/v2 v2.1.0 => example.org/fork/v2 v2.1.1
            )
            exclude example.org/bad v1.0.0
            """
        }
    ).read(read_go)
    assert rows(findings.dependencies) == [
        ("example.org/one", "v1.0.0", "runtime"),
        ("example.org/two/v2", "v2.1.0", "runtime"),
        ("example.org/three", "v0.3.0", "runtime"),
        ("example.org/gen", "v1.5.0", "dev"),
    ]
    one, two, three, _ = findings.dependencies
    assert (one.resolved, one.is_internal) == ("../one", True)
    assert (two.resolved, two.is_internal) == ("example.org/fork/v2 v2.1.1", False)
    assert three.is_indirect
    assert [(package.name, package.ecosystem) for package in findings.packages] == [("example.org/app", "go")]
    assert [(runtime.name, runtime.version) for runtime in findings.runtimes] == [("go", "1.22")]
    assert shelf.problems == []


def test_modules_of_one_workspace_are_internal_and_a_missing_one_is_told(workspace) -> None:
    findings, shelf = workspace.write(
        {
            "go.work": "go 1.22\nuse (\n  ./a\n  ./b\n  ./gone\n)\n",
            "a/go.mod": "module example.org/a\nrequire example.org/b v0.0.0\n",
            "b/go.mod": "module example.org/b\n",
        }
    ).read(read_go)
    assert [(dependency.name, dependency.is_internal) for dependency in findings.dependencies] == [
        ("example.org/b", True)
    ]
    assert [(problem.path, problem.reason) for problem in shelf.problems] == [
        ("go.work", "it uses ./gone, which holds no go.mod")
    ]


def test_half_written_files_are_told(workspace) -> None:
    findings, shelf = workspace.write({"go.mod": "require example.org/a\n"}).read(read_go)
    assert findings.dependencies == []
    assert [problem.reason for problem in shelf.problems] == [
        "it names no module",
        "the requirement example.org/a has no version",
    ]
