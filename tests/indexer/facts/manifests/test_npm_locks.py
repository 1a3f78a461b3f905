"""What the lock files of the JavaScript world pin."""

from __future__ import annotations

from indexer.facts.manifests.npm_locks import read_lock


def test_npm_locks_of_both_generations(workspace) -> None:
    shelf = workspace.write(
        {
            "new/package-lock.json": """
            {"lockfileVersion": 3, "packages": {
              "": {}, "node_modules/x": {"version": "1.0.0"}, "packages/a/node_modules/x": {"version": "2.0.0"},
              "node_modules/@s/y": {"version": "3.0.0"}}}
            """,
            "old/package-lock.json": '{"lockfileVersion": 1, "dependencies": {"x": {"version": "0.9.0"}}}',
        }
    ).shelf()
    new, old = read_lock(shelf, "new/package-lock.json"), read_lock(shelf, "old/package-lock.json")
    assert [new("", "x", "^1"), new("packages/a", "x", "^2"), new("packages/b", "@s/y", "^3"), new("", "z", "")] == [
        "1.0.0",
        "2.0.0",
        "3.0.0",
        "",
    ]
    assert old("", "x", "^0.9") == "0.9.0"


def test_yarn_locks_of_both_generations(workspace) -> None:
    shelf = workspace.write(
        {
            "one/yarn.lock": """
            # yarn lockfile v1
            "@babel/core@^7.1.0", "@babel/core@^7.2.0":
              version "7.24.0"
              resolved "https://example.org/x.tgz"
              dependencies:
                debug "^4.1.0"

            debug@^4.1.0:
              version "4.3.4"
            """,
            "two/yarn.lock": """
            __metadata:
              version: 8

            "@babel/core@npm:^7.1.0, @babel/core@npm:^7.2.0":
              version: 7.25.0
              resolution: "@babel/core@npm:7.25.0"

            "app@workspace:.":
              version: 0.0.0-use.local
            """,
        }
    ).shelf()
    one, two = read_lock(shelf, "one/yarn.lock"), read_lock(shelf, "two/yarn.lock")
    assert [one("", "@babel/core", "^7.2.0"), one("", "debug", "^4.1.0"), one("", "debug", "^3")] == [
        "7.24.0",
        "4.3.4",
        "",
    ]
    assert two("", "@babel/core", "^7.1.0") == "7.25.0"


def test_pnpm_locks_name_each_member_and_only_that_part_is_parsed(workspace) -> None:
    shelf = workspace.write(
        {
            "pnpm-lock.yaml": """
            lockfileVersion: '9.0'

            importers:

              .:
                devDependencies:
                  typescript:
                    specifier: ~5.5.4
                    version: 5.5.4
                  zod3:
                    specifier: npm:zod@~3.24.0
                    version: zod@3.24.3

              packages/a:
                dependencies:
                  next:
                    specifier: ^15
                    version: 15.5.9(react@19.0.0(x@1))(zod@3.0.0)
                  b:
                    specifier: workspace:*
                    version: link:../b

            packages:

              'this is: not: yaml
            """
        }
    ).shelf()
    look_up = read_lock(shelf, "pnpm-lock.yaml")
    assert [look_up("", "typescript", ""), look_up("", "zod3", ""), look_up("packages/a", "next", "")] == [
        "5.5.4",
        "3.24.3",
        "15.5.9",
    ]
    assert [look_up("packages/a", "b", ""), look_up("packages/none", "next", "")] == ["", ""]
    assert shelf.problems == []


def test_an_old_pnpm_lock_of_one_package(workspace) -> None:
    shelf = workspace.write(
        {"pnpm-lock.yaml": "lockfileVersion: 5.4\nspecifiers:\n  x: ^1\ndependencies:\n  x: 1.4.0_react@18.0.0\n"}
    ).shelf()
    assert read_lock(shelf, "pnpm-lock.yaml")("", "x", "^1") == "1.4.0"


def test_a_broken_lock_pins_nothing_and_is_told(workspace) -> None:
    shelf = workspace.write({"pnpm-lock.yaml": "importers:\n  .: [\n", "package-lock.json": "{"}).shelf()
    for path in ("pnpm-lock.yaml", "package-lock.json"):
        assert read_lock(shelf, path)("", "x", "") == ""
    assert [problem.path for problem in shelf.problems] == ["package-lock.json", "pnpm-lock.yaml"]
