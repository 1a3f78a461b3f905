"""Which systems build and test a workspace, told by the files that instruct them."""

from __future__ import annotations

import re

from indexer.facts.model import ContinuousIntegration
from indexer.facts.shelf import Shelf

_SYSTEMS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("GitHub Actions", r"\.github/workflows/[^/]+\.ya?ml"),
        ("GitLab CI", r"\.gitlab-ci\.ya?ml|\.gitlab/ci/.+\.ya?ml"),
        ("CircleCI", r"\.circleci/config\.ya?ml"),
        ("Travis CI", r"\.travis\.ya?ml"),
        ("AppVeyor", r"\.?appveyor\.ya?ml"),
        (
            "Azure Pipelines",
            r"\.?azure-pipelines[\w.-]*\.ya?ml|\.azure-pipelines/.+\.ya?ml|\.azure/pipelines/.+\.ya?ml",
        ),
        ("Jenkins", r"(.+/)?Jenkinsfile[\w.-]*"),
        ("Bitbucket Pipelines", r"bitbucket-pipelines\.ya?ml"),
        ("Buildkite", r"\.buildkite/.+\.(ya?ml|json)"),
        ("Drone", r"\.drone\.(ya?ml|star|jsonnet)"),
        ("Woodpecker", r"\.woodpecker(\.ya?ml|/.+\.ya?ml)"),
        ("Cirrus CI", r"\.cirrus\.(ya?ml|star)"),
        ("Forgejo Actions", r"\.(forgejo|gitea)/workflows/[^/]+\.ya?ml"),
        ("TeamCity", r"\.teamcity/.+"),
        ("Semaphore", r"\.semaphore/.+\.ya?ml"),
        ("SourceHut", r"\.build\.ya?ml|\.builds/.+\.ya?ml"),
        ("Zuul", r"\.?zuul(\.d/.+)?\.ya?ml"),
        ("Google Cloud Build", r"cloudbuild\.ya?ml"),
        ("AWS CodeBuild", r"buildspec\.ya?ml"),
        ("Codefresh", r"codefresh\.ya?ml"),
        ("Wercker", r"wercker\.ya?ml"),
        ("Tekton", r"\.tekton/.+\.ya?ml"),
    )
)


def find_ci(shelf: Shelf) -> tuple[ContinuousIntegration, ...]:
    """The systems in the order of the table above, with their files by path."""
    candidates = sorted(path for path in shelf.files if _may_instruct(path))
    found = ((name, tuple(path for path in candidates if pattern.fullmatch(path))) for name, pattern in _SYSTEMS)
    return tuple(ContinuousIntegration(name, files) for name, files in found if files)


def _may_instruct(path: str) -> bool:
    """A cheap sieve before the expressions: all of them begin with a dot, lie in the root, or are Jenkins's."""
    return path.startswith(".") or "/" not in path or "Jenkinsfile" in path
