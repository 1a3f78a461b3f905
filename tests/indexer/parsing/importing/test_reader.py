"""What each language's import statements say, raw."""

from __future__ import annotations

import pytest

from indexer.parsing import parse
from indexer.records import Import


def imports_of(language: str, text: str) -> list[Import]:
    return list(parse(language, text.encode()).imports)


def modules_of(language: str, text: str) -> list[str]:
    return [found.module for found in imports_of(language, text)]


def test_python() -> None:
    text = (
        "import os, a.b as c\n"
        "from .. import sibling\n"
        "from .pkg.mod import (\n    one as first,  # why\n    two,\n)\n"
        "from x import *\n"
        "from __future__ import annotations\n"
        "def f():\n    class A:\n        def g(self):\n            with x:\n                if y:\n"
        "                    from deep import inner\n"
    )
    assert imports_of("python", text) == [
        Import("os", (), 1),
        Import("a.b", (), 1),
        Import("", ("sibling",), 2, 2),
        Import("pkg.mod", ("one", "two"), 3, 1),
        Import("x", ("*",), 7),
        Import("__future__", ("annotations",), 8),
        Import("deep", ("inner",), 14),
    ]


@pytest.mark.parametrize("language", ["javascript", "typescript", "tsx"])
def test_javascript_and_typescript(language: str) -> None:
    text = (
        "import './effect'\n"
        "import base, { one as first, two } from '../a'\n"
        'import * as all from "pkg/sub"\n'
        "export { three } from './b'\n"
        "export * from './c'\n"
        "const { x, y: z } = require('./d')\n"
        "const name = require('./e').name\n"
        "it(() => { f(() => { g(() => { h(() => { import('./lazy') }) }) }) })\n"
        "require(variable)\n"
    )
    assert imports_of(language, text) == [
        Import("./effect", (), 1),
        Import("../a", ("default", "one", "two"), 2),
        Import("pkg/sub", ("*",), 3),
        Import("./b", ("three",), 4),
        Import("./c", ("*",), 5),
        Import("./d", ("x", "y"), 6),
        Import("./e", ("name",), 7),
        Import("./lazy", (), 8),
    ]


def test_typescript_alone() -> None:
    text = "import type { X } from './x'\nimport y = require('y')\nexport type { Z } from './z'\n"
    assert imports_of("typescript", text) == [
        Import("./x", ("X",), 1),
        Import("y", ("default",), 2),
        Import("./z", ("Z",), 3),
    ]


def test_go() -> None:
    text = 'package a\nimport (\n\t"fmt"\n\tm "net/http"\n\t. "dot"\n\t_ "blank"\n)\n'
    assert imports_of("go", text) == [
        Import("fmt", (), 3),
        Import("net/http", (), 4),
        Import("dot", ("*",), 5),
        Import("blank", (), 6),
    ]


def test_java() -> None:
    text = "package a;\nimport a.b.C;\nimport a.b.*;\nimport static a.b.C.run;\nimport static a.b.C.*;\nclass X {}\n"
    assert imports_of("java", text) == [
        Import("a.b.C", (), 2),
        Import("a.b", ("*",), 3),
        Import("a.b.C", ("run",), 4),
        Import("a.b.C", ("*",), 5),
    ]


def test_csharp() -> None:
    text = "global using System;\nusing static A.B;\nusing X = Y.Z;\nnamespace N { using Inner; class C {} }\n"
    assert imports_of("csharp", text) == [
        Import("System", (), 1),
        Import("A.B", ("*",), 2),
        Import("Y.Z", (), 3),
        Import("Inner", (), 4),
    ]


def test_php() -> None:
    text = (
        "<?php\nuse A\\B as C, D\\E;\nuse function F\\g;\nuse H\\{I, J as K};\n"
        "require_once __DIR__ . '/x.php';\ninclude dirname(__DIR__) . '/y.php';\nrequire 'z.php';\nrequire $path;\n"
    )
    assert modules_of("php", text) == [
        "A\\B", "D\\E", "F\\g", "H\\I", "H\\J", "./x.php", "../y.php", "z.php",
    ]  # fmt: skip


def test_ruby() -> None:
    text = "require 'set'\nrequire_relative \"lib/a\"\nrequire_relative '../b'\nautoload :Thing, 'thing'\nload(path)\n"
    assert imports_of("ruby", text) == [
        Import("set", (), 1),
        Import("./lib/a", (), 2),
        Import("../b", (), 3),
        Import("thing", ("Thing",), 4),
    ]


def test_rust_use_trees_are_flattened() -> None:
    text = (
        "use std::{io::{self, Read}, fmt as f, x::*};\npub use crate::net;\nuse super::*;\nextern crate foo;\n"
        "mod other;\npub mod inline { use self::deep::Thing; }\n"
    )
    assert imports_of("rust", text) == [
        Import("std::io", (), 1),
        Import("std::io::Read", (), 1),
        Import("std::fmt", (), 1),
        Import("std::x", ("*",), 1),
        Import("crate::net", (), 2),
        Import("super", ("*",), 3),
        Import("foo", (), 4),
        Import("self::other", (), 5),
        Import("self::deep::Thing", (), 6),
    ]


@pytest.mark.parametrize("language", ["c", "cpp"])
def test_includes(language: str) -> None:
    text = '#include <sys/vec.h>\n#  include "a/b.h" // why\n#include MACRO\n#ifdef X\n#include "c.h"\n#endif\n'
    assert modules_of(language, text) == ["sys/vec.h", "a/b.h", "c.h"]


def test_swift_kotlin_shell_and_css() -> None:
    assert modules_of("swift", "import Foundation\n@testable import App\nimport struct A.B\n") == [
        "Foundation",
        "App",
        "A.B",
    ]
    assert imports_of("kotlin", "package p\nimport x.y.Z as Q\nimport w.*\n") == [
        Import("x.y.Z", (), 2),
        Import("w", ("*",), 3),
    ]
    assert modules_of("bash", 'source ./a.sh\n. "$DIR/b.sh"\nsource\n') == ["./a.sh", "$DIR/b.sh"]
    assert modules_of("css", '@import "a.css";\n@import url(b.css) screen;\n') == ["a.css", "b.css"]


def test_the_package_clause() -> None:
    assert parse("java", b"package a.b;\n").package == "a.b"
    assert parse("go", b"package main\n").package == "main"
    assert parse("kotlin", b"package a.b\n").package == "a.b"
    assert parse("csharp", b"namespace A.B;\nclass C {}\n").package == "A.B"
    assert parse("php", b"<?php\nnamespace A\\B;\n").package == "A\\B"
    assert parse("python", b"x = 1\n").package == ""
