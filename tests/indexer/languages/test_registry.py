"""The language of a file is told by its name, its extension, and where those are not enough by its first bytes."""

from __future__ import annotations

import pytest

from indexer.languages.language import Family
from indexer.languages.registry import detect_language, is_code, language_named
from indexer.languages.table import LANGUAGES


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("src/app.py", "python"),
        ("stubs/app.pyi", "python"),
        ("a/b.mjs", "javascript"),
        ("a/b.cjs", "javascript"),
        ("a/b.jsx", "javascript"),
        ("a/b.d.ts", "typescript"),
        ("a/b.mts", "typescript"),
        ("a/b.cts", "typescript"),
        ("a/b.tsx", "tsx"),
        ("build.gradle.kts", "kotlin"),
        ("Program.cs", "csharp"),
        ("view.phtml", "php"),
        ("views/home.blade.php", "php"),
        ("thing.gemspec", "ruby"),
        ("Rakefile", "ruby"),
        ("Gemfile", "ruby"),
        ("a.hpp", "cpp"),
        ("a.hh", "cpp"),
        ("a.cc", "cpp"),
        ("a.cxx", "cpp"),
        ("Dockerfile", "dockerfile"),
        ("docker/Dockerfile.dev", "dockerfile"),
        ("api.dockerfile", "dockerfile"),
        ("Makefile", "makefile"),
        ("Makefile.am", "makefile"),
        ("rules.mk", "makefile"),
        ("Jenkinsfile", "groovy"),
        (".bashrc", "bash"),
        ("tsconfig.jsonc", "json"),
        ("composer.lock", "json"),
        (".github/workflows/ci.yml", "yaml"),
        ("Cargo.lock", "toml"),
        ("README.MD", "markdown"),
        ("docs/index.rst", "restructuredtext"),
        ("CMakeLists.txt", "cmake"),
        ("requirements-dev.txt", "requirements"),
        ("notes.txt", "text"),
        ("LICENSE", "text"),
        (".gitignore", "ignore_list"),
        (".env.local", "dotenv"),
        ("App.vue", "vue"),
        ("main.tf", "terraform"),
        ("notebook.ipynb", "jupyter"),
        ("schema.proto", "protobuf"),
        ("build.zig", "zig"),
        ("unknown.xyzzy", ""),
        ("noextension", ""),
    ],
)
def test_names_and_extensions(path: str, language: str) -> None:
    assert detect_language(path, b"") == language


@pytest.mark.parametrize(
    ("head", "language"),
    [
        (b"#!/bin/sh\n", "bash"),
        (b"#!/usr/bin/env python3\n", "python"),
        (b"#!/usr/bin/env -S python3.12 -I\n", "python"),
        (b"#! /usr/bin/env node\n", "javascript"),
        (b"#!/usr/local/bin/ruby2.7 -w\n", "ruby"),
        (b"#!/usr/bin/perl\n", "perl"),
        (b"#!/opt/unknown\n", ""),
        (b"#!", ""),
        (b"<?php echo 1;", "php"),
        (b"plain words", ""),
    ],
)
def test_a_file_without_extension_is_told_by_its_first_line(head: bytes, language: str) -> None:
    assert detect_language("bin/tool", head) == language


@pytest.mark.parametrize(
    ("path", "head", "language"),
    [
        ("a.h", b"struct point { int x; };\nint area(struct point *p);\n", "c"),
        ("a.h", b'#ifdef __cplusplus\nextern "C" {\n#endif\nint f(void);\n', "c"),
        ("a.h", b"namespace app {\nclass Store;\n}\n", "cpp"),
        ("a.h", b"#include <string>\nstd::string name();\n", "cpp"),
        ("a.h", b"enum class Kind { one };\n", "cpp"),
        ("a.h", b"template <typename T>\nT twice(T x);\n", "cpp"),
        ("a.h", b"#import <Foundation/Foundation.h>\n@interface Store : NSObject\n@end\n", "objective_c"),
        ("a.m", b"#import <UIKit/UIKit.h>\n", "objective_c"),
        ("a.m", b"function y = twice(x)\n  y = 2 * x;\nend\n", "matlab"),
        ("app_de.ts", b'<?xml version="1.0"?>\n<!DOCTYPE TS>\n<TS version="2.1">\n', "xml"),
        ("app.ts", b"export const a = 1\n", "typescript"),
        ("t/basic.t", b"use strict;\nuse Test::More;\n", "perl"),
        ("page.inc", b"<?php function f() {}\n", "php"),
        ("page.inc", b"some words\n", ""),
        ("top.v", b"module top(input a);\nendmodule\n", "verilog"),
    ],
)
def test_shared_extensions_are_settled_by_content(path: str, head: bytes, language: str) -> None:
    assert detect_language(path, head) == language


def test_names_are_unique_and_no_extension_is_claimed_twice() -> None:
    names = [language.name for language in LANGUAGES]
    assert len(names) == len(set(names))
    extensions = [extension for language in LANGUAGES for extension in language.extensions]
    assert len(extensions) == len(set(extensions))
    file_names = [name for language in LANGUAGES for name in language.file_names]
    assert len(file_names) == len(set(file_names))


def test_extensions_are_lower_case_and_without_a_dot_in_front() -> None:
    for language in LANGUAGES:
        for extension in language.extensions:
            assert extension == extension.lower().lstrip(".")


def test_only_languages_with_a_grammar_are_read_for_definitions_or_outlines() -> None:
    for language in LANGUAGES:
        assert (language.grammar is None) == (language.family is Family.PLAIN)


def test_looking_up() -> None:
    python = language_named("python")
    assert python is not None
    assert python.title == "Python"
    assert language_named("klingon") is None
    assert is_code("python")
    assert not is_code("markdown")
    assert not is_code("")
