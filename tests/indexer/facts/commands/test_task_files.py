"""Tasks by name from the files of each task runner."""

from __future__ import annotations

import pytest

from indexer.facts.commands.task_files import outermost, task_file_commands


@pytest.fixture
def texts(workspace):
    def find(files: dict[str, str]) -> list[tuple[str, str]]:
        shelf = workspace.write(files).shelf()
        return [(str(command.purpose), command.text) for command in task_file_commands(shelf)]

    return find


def test_makefile_targets(texts) -> None:
    assert texts(
        {
            "Makefile": "VERSION := 1\nCC ?= gcc\n.PHONY: test\nall: app\n\ntest lint: deps\n"
            "\techo not: a target\n\n%.o: %.c\n\tcc\n\n"
            "app.o: app.c\nfmt::\n\tx\n$(OUT): y\n"
        }
    ) == [("test", "make test"), ("lint", "make lint"), ("format", "make fmt"), ("build", "make")]


def test_just_task_and_mise(texts) -> None:
    assert texts(
        {
            "justfile": "set shell := ['sh']\nx := '1'\n\nbuild target='all': deps\n    cargo build\n"
            "@test *args:\n    x\n_hidden:\n",
            "Taskfile.yml": "version: '3'\ntasks:\n  lint:\n    cmds: [x]\n  deploy: y\n",
            "mise.toml": "[tasks.format]\nrun = 'x'\n",
        }
    ) == [("build", "just build"), ("test", "just test"), ("lint", "task lint"), ("format", "mise run format")]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, ["npm test", "npm run build"]),
        ({"pnpm-lock.yaml": ""}, ["pnpm test", "pnpm run build"]),
        ({"yarn.lock": ""}, ["yarn test", "yarn build"]),
        ({"bun.lock": ""}, ["bun run test", "bun run build"]),
    ],
)
def test_scripts_are_run_by_the_package_manager_in_use(texts, files: dict[str, str], expected: list[str]) -> None:
    package = '{"scripts": {"test": "jest", "build": "tsc", "lint": "echo \\"Error: no test specified\\""}}'
    assert [text for _, text in texts({"package.json": package, **files})] == expected


def test_a_declared_package_manager_wins(texts) -> None:
    files = {"package.json": '{"packageManager": "yarn@4.1.0", "scripts": {"start": "x"}}', "package-lock.json": "{}"}
    assert texts(files) == [("run", "yarn start")]


def test_rake_tasks_with_namespaces_and_task_classes(texts) -> None:
    assert texts(
        {
            "Gemfile": "",
            "Rakefile": """
            require 'bundler/gem_tasks'
            Rake::TestTask.new
            RSpec::Core::RakeTask.new(:spec)
            RuboCop::RakeTask.new
            namespace :db do
              task :test do
                if x
                end
              end
              desc 'more'
              task :build
            end
            task 'format' => :x do
            end
            """,
        }
    ) == [
        ("build", "bundle exec rake build"),
        ("build", "bundle exec rake db:build"),
        ("test", "bundle exec rake test"),
        ("test", "bundle exec rake spec"),
        ("test", "bundle exec rake db:test"),
        ("lint", "bundle exec rake rubocop"),
        ("format", "bundle exec rake format"),
    ]


def test_composer_and_deno(texts) -> None:
    found = texts(
        {
            "composer.json": '{"scripts": {"test": "phpunit", "post-install-cmd": ["x"]}}',
            "web/deno.json": '{"tasks": {"dev": "x"}}',
        }
    )
    assert found == [
        ("run", "cd web && deno task dev"),
        ("test", "cd web && deno test"),
        ("lint", "cd web && deno lint"),
        ("format", "cd web && deno fmt"),
        ("test", "composer test"),
    ]


def test_projects_below_another_of_their_kind_and_those_for_documents_are_left_out() -> None:
    paths = ["web/package.json", "web/ui/package.json", "docs/package.json", ".ci/package.json", "a/b/c/d/package.json"]
    assert outermost(paths) == ["web/package.json"]
