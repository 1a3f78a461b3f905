"""Composer manifests and locks."""

from __future__ import annotations

from indexer.facts.manifests.composer import read_composer


def test_requirements_platform_programs_and_locked_versions(workspace, rows) -> None:
    findings, shelf = workspace.write(
        {
            "composer.json": """
            {"name": "acme/app", "license": ["MIT", "Apache-2.0"], "bin": ["bin/app"],
             "require": {"php": "^8.2", "php-64bit": "*", "ext-json": "*", "Monolog/Monolog": "^3.0",
                         "acme/core": "@dev"},
             "require-dev": {"phpunit/phpunit": "^11"}, "autoload": []}
            """,
            "composer.lock": """
            {"packages": [{"name": "monolog/monolog", "version": "3.5.0"}],
             "packages-dev": [{"name": "phpunit/phpunit", "version": "11.0.1"}]}
            """,
            "packages/core/composer.json": '{"name": "acme/core", "require": []}',
        }
    ).read(read_composer)
    assert rows(findings.dependencies) == [
        ("ext-json", "*", "runtime"),
        ("Monolog/Monolog", "^3.0", "runtime"),
        ("acme/core", "@dev", "runtime"),
        ("phpunit/phpunit", "^11", "dev"),
    ]
    assert [dependency.resolved for dependency in findings.dependencies] == ["", "3.5.0", "", "11.0.1"]
    assert [dependency.is_internal for dependency in findings.dependencies] == [False, False, True, False]
    assert [(runtime.name, runtime.version) for runtime in findings.runtimes] == [("php", "^8.2")]
    assert [claim.licence for claim in findings.licences] == ["MIT OR Apache-2.0"]
    assert [(point.path, point.name) for point in findings.entry_points] == [("bin/app", "app")]
    assert shelf.problems == []
