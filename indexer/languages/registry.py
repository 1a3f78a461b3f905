"""Looking up languages, and telling the language of a file from its path and its first bytes."""

from __future__ import annotations

import re
from functools import cache

from indexer.languages.language import Family, Language
from indexer.languages.table import LANGUAGES

HEAD_BYTES = 16384
"""How much of a file's beginning `detect_language` looks at; more does no harm."""

_CPP_IN_HEADER = re.compile(
    rb"^\s*(?:template\s*<|enum\s+(?:class|struct)\s|namespace\s+\w|class\s+\w+[^;]*$|using\s+(?:namespace\s|\w+\s*=)|(?:public|private|protected)\s*:"
    rb"|#\s*include\s*<(?:string|vector|map|memory|iostream|utility|functional|cstd\w+|algorithm|type_traits)>)"
    rb"|\bstd::|\bnullptr\b|\bstatic_cast<|\btypename\s|\bconstexpr\b|\bnoexcept\b|\bvirtual\s|\boperator\s*[=+\-<(\[]",
    re.MULTILINE,
)
_OBJECTIVE_C = re.compile(rb"^\s*(?:@(?:interface|implementation|protocol|class|end)\b|#\s*import\s)", re.MULTILINE)
_MATLAB = re.compile(rb"^\s*(?:function\b|%|end\s*$)", re.MULTILINE)
_PERL = re.compile(rb"^\s*(?:use\s+(?:strict|warnings|v?5)|package\s+\w|my\s+[$@%]|sub\s+\w)", re.MULTILINE)
_SCRIPTED = re.compile(rb"^#!|^\s*(?:use|my|sub|package)\b", re.MULTILINE)
_VERILOG = re.compile(rb"^\s*(?:module|endmodule|always|assign|`timescale|input|output)\b", re.MULTILINE)
_QT_TRANSLATION = re.compile(rb"<!DOCTYPE TS>|<TS\s")
_SHEBANG = re.compile(rb"#!\s*(?:\S*/env\s+(?:-\S+\s+)*(?:\w+=\S*\s+)*)?(\S+)")
_VERSION_TAIL = re.compile(r"[\d.]+$")


def detect_language(path: str, head: bytes) -> str:
    """The name of the language of the file at `path` that begins with `head`; empty if unknown: plain text.

    `path` decides by name, then by extension; `head` settles extensions that languages share and reads shebangs.
    """
    name = path.rsplit("/", 1)[-1]
    by_name = _by_file_name().get(name) or _by_name_pattern(name)
    if by_name:
        return by_name
    found = _by_extension(name.lower())
    if found:
        return _settle(found, name.lower(), head)
    return _by_shebang(head)


@cache
def language_named(name: str) -> Language | None:
    """The language called `name`, or None."""
    return {language.name: language for language in LANGUAGES}.get(name)


def is_code(name: str) -> bool:
    """Whether content of the language is read for definitions."""
    language = language_named(name)
    return language is not None and language.family is Family.CODE


@cache
def _by_file_name() -> dict[str, str]:
    return {file_name: language.name for language in LANGUAGES for file_name in language.file_names}


@cache
def _extensions() -> dict[str, str]:
    return {extension: language.name for language in reversed(LANGUAGES) for extension in language.extensions}


@cache
def _interpreters() -> dict[str, str]:
    return {interpreter: language.name for language in LANGUAGES for interpreter in language.interpreters}


def _by_name_pattern(name: str) -> str:
    """Names with a variable part: `Dockerfile.dev`, `Makefile.am`, `.env.test`, `requirements-dev.txt`."""
    stem = name.split(".", 1)[0]
    if stem in {"Dockerfile", "Containerfile"}:
        return "dockerfile"
    if stem in {"Makefile", "GNUmakefile", "makefile"}:
        return "makefile"
    if stem == "Jenkinsfile":
        return "groovy"
    if name.startswith(".env."):
        return "dotenv"
    if name.startswith("requirements") and name.endswith((".txt", ".in")):
        return "requirements"
    return ""


def _by_extension(name: str) -> str:
    known = _extensions()
    dot = name.find(".", 1)
    while dot != -1:
        found = known.get(name[dot + 1 :])
        if found:
            return found
        dot = name.find(".", dot + 1)
    return ""


def _settle(found: str, name: str, head: bytes) -> str:
    """Where an extension has several readings, let the content say which."""
    extension = name.rsplit(".", 1)[-1]
    if extension == "h":
        return _header_language(head)
    if extension == "m" and not _OBJECTIVE_C.search(head) and _MATLAB.search(head):
        return "matlab"
    if extension == "ts" and _QT_TRANSLATION.search(head):
        return "xml"
    if extension == "t" and not _PERL.search(head) and not _SCRIPTED.search(head):
        return ""
    if extension == "inc" and b"<?" not in head:
        return ""
    if extension == "v" and not _VERILOG.search(head):
        return "v"
    return found


def _header_language(head: bytes) -> str:
    if _OBJECTIVE_C.search(head):
        return "objective_c"
    return "cpp" if _CPP_IN_HEADER.search(head) else "c"


def _by_shebang(head: bytes) -> str:
    if not head.startswith(b"#!"):
        return "php" if head.startswith(b"<?php") else ""
    found = _SHEBANG.match(head.split(b"\n", 1)[0])
    if not found:
        return ""
    interpreter = found[1].decode("utf-8", "replace").rsplit("/", 1)[-1]
    known = _interpreters()
    return known.get(interpreter) or known.get(_VERSION_TAIL.sub("", interpreter), "")
