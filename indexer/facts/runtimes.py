"""Versions of languages that files beside the manifests ask for: version managers, toolchains, containers."""

from __future__ import annotations

import re

from indexer.facts.findings import Findings
from indexer.facts.shelf import Shelf

_SINGLE = (
    (".python-version", "python"),
    (".nvmrc", "node"),
    (".node-version", "node"),
    (".ruby-version", "ruby"),
    (".go-version", "go"),
    (".java-version", "java"),
    (".php-version", "php"),
    (".swift-version", "swift"),
    ("runtime.txt", "python"),
)
_TOOL_NAMES = {
    "nodejs": "node",
    "node": "node",
    "python": "python",
    "ruby": "ruby",
    "golang": "go",
    "go": "go",
    "java": "java",
    "rust": "rust",
    "php": "php",
    "dotnet": "dotnet",
    "dotnet-core": "dotnet",
    "deno": "deno",
    "bun": "bun",
    "kotlin": "kotlin",
    "swift": "swift",
}
_IMAGES = {
    "python": "python",
    "node": "node",
    "golang": "go",
    "rust": "rust",
    "ruby": "ruby",
    "php": "php",
    "openjdk": "java",
    "eclipse-temurin": "java",
    "amazoncorretto": "java",
    "oven/bun": "bun",
    "denoland/deno": "deno",
    "swift": "swift",
}
_FROM = re.compile(
    r"^[ \t]*FROM[ \t]+(?:--platform=\S+[ \t]+)?(?:docker\.io/)?(?:library/)?([\w./-]+):v?(\d[\w.]*)", re.M | re.I
)
_CHANNEL = re.compile(r"^[\w.-]+$")


def read_runtimes(shelf: Shelf, findings: Findings) -> None:
    """Note every version asked for outside the manifests."""
    for name, runtime in _SINGLE:
        for path in shelf.find(name):
            findings.runtime(runtime, _first_line(shelf, path).removeprefix("python-").removeprefix("v"), path)
    for path in shelf.find(".tool-versions"):
        for line in (shelf.text(path) or "").splitlines():
            words = line.partition("#")[0].split()
            if len(words) > 1 and words[0] in _TOOL_NAMES:
                findings.runtime(_TOOL_NAMES[words[0]], words[1], path)
    for path in shelf.find("mise.toml", ".mise.toml"):
        table = shelf.toml(path)
        for name in table.table("tools") if table else ():
            value = table.table("tools").raw(name) if table else None
            if name in _TOOL_NAMES and isinstance(value, str):
                findings.runtime(_TOOL_NAMES[name], value, path)
    _read_rust(shelf, findings)
    for path in shelf.find("Dockerfile", "Containerfile"):
        for image, version in _FROM.findall(shelf.text(path) or ""):
            if image in _IMAGES:
                findings.runtime(_IMAGES[image], version, path)


def _read_rust(shelf: Shelf, findings: Findings) -> None:
    for path in shelf.find("rust-toolchain.toml"):
        table = shelf.toml(path)
        findings.runtime("rust", table.table("toolchain").text("channel") if table else "", path)
    for path in shelf.find("rust-toolchain"):
        first = _first_line(shelf, path)
        # The older form is the bare name of a channel; the same file may hold TOML as well.
        channel = re.search(r"channel\s*=\s*[\"']([^\"']+)", shelf.text(path) or "")
        findings.runtime("rust", channel[1] if channel else first if _CHANNEL.match(first) else "", path)


def _first_line(shelf: Shelf, path: str) -> str:
    lines = ((line.partition("#")[0]).strip() for line in (shelf.text(path) or "").splitlines())
    return next((line for line in lines if line), "")[:60]
