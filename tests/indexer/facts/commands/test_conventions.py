"""Commands by habit of each build tool."""

from __future__ import annotations

import pytest

from indexer.facts.commands.conventions import convention_commands
from indexer.facts.findings import Findings
from indexer.facts.manifests.readers import READERS


@pytest.fixture
def texts(workspace):
    def find(files: dict[str, str], go_programs: tuple[str, ...] = ()) -> list[str]:
        shelf = workspace.write(files).shelf()
        findings = Findings()
        for read in READERS:
            read(shelf, findings)
        return [f"{command.purpose}: {command.text}" for command in convention_commands(shelf, findings, go_programs)]

    return find


def test_cargo_with_and_without_a_workspace(texts) -> None:
    assert texts({"Cargo.toml": '[package]\nname = "a"\n', "src/main.rs": "fn main() {}\n"}) == [
        "build: cargo build",
        "test: cargo test",
        "lint: cargo clippy",
        "format: cargo fmt",
        "run: cargo run",
    ]


def test_cargo_workspaces_are_built_as_a_whole(texts) -> None:
    found = texts(
        {
            "Cargo.toml": '[workspace]\nmembers = ["cli"]\n',
            "cli/Cargo.toml": '[package]\nname = "cli"\n',
            "cli/src/main.rs": "",
        }
    )
    assert found == [
        "build: cargo build --workspace",
        "test: cargo test --workspace",
        "lint: cargo clippy --workspace",
        "format: cargo fmt --all",
        "run: cargo run --bin cli",
    ]


def test_go(texts) -> None:
    assert texts({"svc/go.mod": "module x\n", "svc/.golangci.yml": ""}, ("svc/cmd/a", "other")) == [
        "lint: cd svc && golangci-lint run",
        "build: cd svc && go build ./...",
        "test: cd svc && go test ./...",
        "lint: cd svc && go vet ./...",
        "format: cd svc && gofmt -w .",
        "run: cd svc && go run ./cmd/a",
    ]


def test_maven_and_gradle_use_their_wrappers_and_plugins(texts) -> None:
    pom = "<project><artifactId>a</artifactId><build><plugins><plugin><groupId>com.diffplug.spotless</groupId>"
    pom += "<artifactId>spotless-maven-plugin</artifactId></plugin></plugins></build></project>"
    assert texts({"pom.xml": pom, "mvnw": "#!/bin/sh\n", "g/build.gradle": "plugins { id 'application' }\n"}) == [
        "build: ./mvnw package",
        "test: ./mvnw test",
        "lint: ./mvnw spotless:check",
        "format: ./mvnw spotless:apply",
        "build: cd g && gradle assemble",
        "test: cd g && gradle test",
        "lint: cd g && gradle check",
        "run: cd g && gradle run",
    ]


def test_dotnet_takes_the_solution_and_leaves_native_ones_to_others(texts) -> None:
    assert texts({"App.sln": '"App\\\\App.csproj"', "Old.csproj": "<Project/>", "cpp/x.sln": '"x.vcxproj"'}) == [
        "build: dotnet build App.sln",
        "test: dotnet test App.sln",
        "format: dotnet format App.sln",
    ]


def test_dotnet_without_a_solution_takes_the_project(texts) -> None:
    assert texts({"src/App.csproj": "<Project/>"})[0] == "build: cd src && dotnet build"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"CMakeLists.txt": "project(x)\nenable_testing()\n"},
            ["build: cmake -B build && cmake --build build", "test: ctest --test-dir build"],
        ),
        ({"CMakeLists.txt": "project(x)\n"}, ["build: cmake -B build && cmake --build build"]),
        (
            {"meson.build": "project('x')\n"},
            ["build: meson setup build && meson compile -C build", "test: meson test -C build"],
        ),
        ({"configure.ac": "AC_INIT\n"}, ["build: autoreconf -fi && ./configure && make", "test: make check"]),
        ({"MODULE.bazel": "\n"}, ["build: bazel build //...", "test: bazel test //..."]),
        ({"Package.swift": "\n", ".swiftlint.yml": ""}, ["build: swift build", "test: swift test", "lint: swiftlint"]),
        (
            {"composer.json": '{"require-dev": {"laravel/pint": "1"}}', "phpunit.xml": "<phpunit/>", "artisan": ""},
            ["test: vendor/bin/phpunit", "format: vendor/bin/pint", "run: php artisan serve"],
        ),
        (
            {"Gemfile": "gem 'rspec'\n", ".rspec": "", ".rubocop.yml": "", "config.ru": "", "a.gemspec": ""},
            [
                "run: bundle exec rackup",
                "test: bundle exec rspec",
                "lint: bundle exec rubocop",
                "format: bundle exec rubocop -a",
                "build: gem build a.gemspec",
            ],
        ),
        ({"compose.yaml": "services: {}\n"}, ["run: docker compose up"]),
    ],
)
def test_other_tools(texts, files: dict[str, str], expected: list[str]) -> None:
    assert texts(files) == expected
