"""Systems of continuous integration are told by their files."""

from __future__ import annotations

import pytest

from indexer.facts.continuous_integration import find_ci


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (".github/workflows/test.yml", "GitHub Actions"),
        (".gitlab-ci.yml", "GitLab CI"),
        (".circleci/config.yml", "CircleCI"),
        (".travis.yml", "Travis CI"),
        ("appveyor.yml", "AppVeyor"),
        ("azure-pipelines.yml", "Azure Pipelines"),
        ("ci/Jenkinsfile", "Jenkins"),
        ("bitbucket-pipelines.yml", "Bitbucket Pipelines"),
        (".buildkite/pipeline.yml", "Buildkite"),
        (".drone.yml", "Drone"),
        (".woodpecker/build.yaml", "Woodpecker"),
        (".cirrus.yml", "Cirrus CI"),
        (".forgejo/workflows/a.yaml", "Forgejo Actions"),
        (".teamcity/settings.kts", "TeamCity"),
        (".build.yml", "SourceHut"),
    ],
)
def test_each_system_is_known_by_its_file(workspace, path: str, name: str) -> None:
    found = find_ci(workspace.write({path: "x: 1\n", "src/.travis.yml.md": "x"}).shelf())
    assert [(system.name, system.files) for system in found] == [(name, (path,))]


def test_files_of_one_system_are_listed_together(workspace) -> None:
    found = find_ci(
        workspace.write({".github/workflows/b.yml": "", ".github/workflows/a.yaml": "", ".github/x.yml": ""}).shelf()
    )
    assert [system.files for system in found] == [(".github/workflows/a.yaml", ".github/workflows/b.yml")]
