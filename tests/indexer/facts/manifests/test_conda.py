"""Conda environments."""

from __future__ import annotations

from indexer.facts.manifests.python import read_python


def test_an_environment_with_channels_pins_and_a_pip_list(workspace) -> None:
    findings, shelf = workspace.write(
        {
            "environment.yml": """
            name: lab
            channels: [conda-forge]
            dependencies:
              - python=3.11
              - numpy>=1.26,<2
              - conda-forge::pandas=2.1.*
              - pytorch::pytorch 2.1
              - pip
              - pip:
                - torchvision==0.16
                - -e .
                - git+https://example.org/org/tool.git
            """
        }
    ).read(read_python)
    assert [(d.name, d.ecosystem, d.version) for d in findings.dependencies] == [
        ("numpy", "conda", ">=1.26,<2"),
        ("pandas", "conda", "=2.1.*"),
        ("pytorch", "conda", "2.1"),
        ("torchvision", "pypi", "==0.16"),
        ("tool", "pypi", "git+https://example.org/org/tool.git"),
    ]
    assert [(runtime.name, runtime.version) for runtime in findings.runtimes] == [("python", "3.11")]
    assert shelf.problems == []


def test_the_name_tells_the_scope_and_other_yaml_of_that_name_is_left_alone(workspace, rows) -> None:
    findings, _ = workspace.write(
        {"environment-dev.yaml": "dependencies: [ruff]\n", "deploy/environment.yaml": "name: production\nurl: x\n"}
    ).read(read_python)
    assert rows(findings.dependencies) == [("ruff", "", "dev")]


def test_lines_that_are_not_understood_are_told(workspace) -> None:
    _, shelf = workspace.write({"environment.yml": "dependencies: ['a b c', {pip: ['what is this']}]\n"}).read(
        read_python
    )
    assert [problem.reason for problem in shelf.problems] == [
        "a dependency is not understood: a b c",
        "a pip requirement is not understood: what is this",
    ]
