"""Versions asked for beside the manifests."""

from __future__ import annotations

from indexer.facts.runtimes import read_runtimes


def test_every_kind_of_file_is_read(workspace) -> None:
    findings, _ = workspace.write(
        {
            ".python-version": "# pinned\n3.12.1\n",
            ".nvmrc": "v20.11\n",
            "runtime.txt": "python-3.11.7\n",
            ".tool-versions": "nodejs 20.1.0\n# x\ngolang 1.22.0 1.21\nunknown 1\n",
            "mise.toml": '[tools]\nruby = "3.3"\njava = {version = "21"}\n',
            "rust-toolchain.toml": '[toolchain]\nchannel = "1.77"\n',
            "legacy/rust-toolchain": "nightly-2024-01-01\n",
            "Dockerfile": "FROM --platform=linux/amd64 golang:1.22-alpine AS build\nFROM debian:12\nFROM node:lts\n",
        }
    ).read(read_runtimes)
    assert [(runtime.name, runtime.version, runtime.path) for runtime in findings.runtimes] == [
        ("python", "3.12.1", ".python-version"),
        ("node", "20.11", ".nvmrc"),
        ("python", "3.11.7", "runtime.txt"),
        ("node", "20.1.0", ".tool-versions"),
        ("go", "1.22.0", ".tool-versions"),
        ("ruby", "3.3", "mise.toml"),
        ("rust", "1.77", "rust-toolchain.toml"),
        ("rust", "nightly-2024-01-01", "legacy/rust-toolchain"),
        ("go", "1.22", "Dockerfile"),
    ]


def test_files_without_a_version_say_nothing(workspace) -> None:
    findings, shelf = workspace.write({".nvmrc": "\n", "rust-toolchain": "[toolchain]\nprofile = 'x'\n"}).read(
        read_runtimes
    )
    assert (findings.runtimes, shelf.problems) == ([], [])
