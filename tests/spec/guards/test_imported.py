from __future__ import annotations

import ast

import pytest
from support.guarded import broken, code, mended, places, shown

from spec.guards.imported import needs_targets
from spec.guards.notation import parse_guard

PYTHON = """\
import os, requests as http
import requests.adapters
from requests import (
    get,
    post as send,  # a comment
)
from app.store import rows, Table
import requests_mock
"""


def test_a_module_and_what_lies_in_it_is_found_where_it_is_named() -> None:
    assert places("src/a.py", PYTHON, "forbid import requests in src/**") == [
        (1, "requests"),
        (2, "requests.adapters"),
        (3, "requests"),
    ]


def test_a_name_out_of_a_module_is_found_where_it_stands() -> None:
    assert places("a.py", PYTHON, "forbid import requests.post, app.store.Table") == [(5, "post"), (7, "Table")]


@pytest.mark.parametrize("scope", ["in lib/**", "except src/**", "in src/** except src/a.py", "in **/*.ts"])
def test_other_files_are_left_alone(scope: str) -> None:
    assert places("src/a.py", PYTHON, f"forbid import requests {scope}") == []


def test_only_some_files_may() -> None:
    guard = "only store/**, tools may import sqlalchemy"
    text = "import sqlalchemy\n"
    assert places("store/rows.py", text, guard) == []
    assert places("tools/x.py", text, guard) == []
    (found,) = broken(code("app/x.py", text), guard)
    assert found.clause == "lets only store/** and tools import sqlalchemy"


def test_relative_imports_mean_modules_by_their_whole_name() -> None:
    text = "from . import requests\nfrom ..store import rows\nfrom .store.rows import Row\n"
    assert places("app/web/views.py", text, "forbid import requests") == []
    assert places("app/web/views.py", text, "forbid import app.store") == [(2, "..store")]
    assert places("app/web/views.py", text, "forbid import web.store.rows") == [(3, ".store.rows")]


def test_a_module_that_is_imported_by_a_function_is_found() -> None:
    text = 'import importlib\nx = importlib.import_module("requests.api")\n# import_module("requests")\n'
    assert places("a.py", text, "forbid import requests") == [(2, "requests.api")]


@pytest.mark.parametrize(
    ("path", "text", "guard", "found"),
    [
        ("a.ts", "import _ from 'lodash/fp';\nimport x from 'lodash-es'\n", "forbid import lodash", [(1, "lodash/fp")]),
        ("a.js", "const fs = require('node:fs');\n", "forbid import fs", [(1, "node:fs")]),
        ("a.js", "import { a } from '@scope/pkg/x'\n", "forbid import @scope/pkg", [(1, "@scope/pkg/x")]),
        (
            "a.js",
            "const { exec, spawn } = require('child_process')\n",
            "forbid import child_process/exec",
            [(1, "exec")],
        ),
        ("a.go", 'package a\nimport (\n\t"fmt"\n\tm "net/http"\n)\n', "forbid import net/http", [(4, "net/http")]),
        ("A.java", "import java.util.List;\nclass A {}\n", "forbid import java.util", [(1, "java.util.List")]),
        ("a.rs", "use std::net::TcpStream;\n", "forbid import std::net", [(1, "std::net::TcpStream")]),
        ("a.php", "<?php\nuse App\\Models\\User;\n", r"forbid import App\Models", [(2, "App\\Models\\User")]),
        ("a.rb", "require 'json/ext'\n", "forbid import json", [(1, "json/ext")]),
        ("a.c", "#include <stdio.h>\n", "forbid import stdio.h", [(1, "stdio.h")]),
        ("a.cs", "using System.Net.Http;\nclass A {}\n", "forbid import System.Net", [(1, "System.Net.Http")]),
        ("a.kt", "import java.util.*\n", "forbid import java.util", [(1, "java.util")]),
        (
            "a.py",
            "import django.db\nimport flask_x\n",
            "forbid import django.*, flask_*",
            [(1, "django.db"), (2, "flask_x")],
        ),
    ],
)
def test_modules_are_named_as_each_language_names_them(path: str, text: str, guard: str, found: list[object]) -> None:
    assert places(path, text, guard) == found


def test_a_path_means_the_files_that_an_import_means() -> None:
    file = code(
        "gui/a.ts",
        "import x from '../daemon/store';\nimport y from './b';\n",
        {"../daemon/store": ("daemon/store.ts",)},
    )
    assert shown(broken(file, "forbid import daemon/** in gui/**")) == [(1, "../daemon/store")]
    assert needs_targets(parse_guard("forbid import daemon/** in gui"))
    assert not needs_targets(parse_guard("forbid import @scope/pkg"))


LAYERS = "layers lsp | gui > daemon > indexer | spec"
TARGETS = {
    "gui.app": ("gui/app.py",),
    "lsp.x": ("lsp/x.py",),
    "daemon.y": ("daemon/y.py",),
    "indexer": ("indexer/z.py",),
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("daemon/a.py", ["keeps daemon from importing gui, which lies above it; this imports gui/app.py", "lsp"]),
        ("gui/a.py", ["keeps gui from importing lsp, which lies beside it; this imports lsp/x.py"]),
        ("spec/a.py", ["gui", "lsp", "daemon", "keeps spec from importing indexer, which lies beside it"]),
        ("tests/a.py", []),
    ],
)
def test_layers_import_downwards_alone(path: str, found: list[str]) -> None:
    text = "import gui.app\nimport lsp.x\nimport daemon.y\nimport indexer\n"
    clauses = [one.clause for one in broken(code(path, text, TARGETS), LAYERS)]
    assert len(clauses) == len(found)
    assert all(words in clause for words, clause in zip(found, clauses, strict=True))


def test_of_two_layers_that_hold_a_file_the_one_that_says_more_counts() -> None:
    file = code("app/core/a.py", "import app.web\n", {"app.web": ("app/web.py",)})
    assert [one.clause[:32] for one in broken(file, "layers app > app/core")] == ["keeps app/core from importing ap"]


def test_a_layer_may_be_many_folders() -> None:
    file = code("apps/one/models/a.py", "import apps.one.views\n", {"apps.one.views": ("apps/one/views/b.py",)})
    assert len(broken(file, "layers apps/*/views > apps/*/models")) == 1


# -- how it is mended ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("import requests\nx = 1\n", "x = 1\n"),
        ("import os, requests, sys\n", "import os, sys\n"),
        ("import os, requests as r\n", "import os\n"),
        ("x = 1\nimport requests", "x = 1"),
        ("from requests import (\n    get,\n    post,\n)\nx = 1\n", "x = 1\n"),
        ("from requests import get, \\\n    post\nx = 1\n", "x = 1\n"),
        ("def f():\n    import requests\n    return 1\n", "def f():\n    return 1\n"),
    ],
)
def test_an_import_is_taken_out_and_what_is_left_is_python(text: str, after: str) -> None:
    (found,) = broken(code("a.py", text), "forbid import requests")
    (fix,) = found.fixes
    assert mended(text, fix) == after
    ast.parse(mended(text, fix))


def test_one_name_of_several_is_taken_out() -> None:
    text = "from os import (\n    path,\n    system as run,\n)\n"
    (found,) = broken(code("a.py", text), "forbid import os.system")
    assert mended(text, found.fixes[0]) == "from os import path\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", "try:\n    import requests\nexcept ImportError:\n    pass\n"),
        ("a.py", "import os; import requests\n"),
        ("a.py", "if x:\n    import requests\n"),
        ("a.js", "const r = await import('requests')\n"),
        ("a.js", "const r = wrap(require('requests')), s = 1\n"),
        ("a.rs", "use requests::{a, b};\n"),
    ],
)
def test_where_a_line_alone_cannot_go_nothing_is_offered(path: str, text: str) -> None:
    found = broken(code(path, text), "forbid import requests")
    assert found
    assert [one.fixes for one in found] == [()] * len(found)


@pytest.mark.parametrize(
    ("path", "text", "after"),
    [
        ("a.ts", "import {\n  a,\n  b,\n} from 'requests';\nconst x = 1;\n", "const x = 1;\n"),
        ("a.js", "const r = require('requests');\nlet x;\n", "let x;\n"),
        ("a.go", 'package a\nimport (\n\t"fmt"\n\t"requests"\n)\n', 'package a\nimport (\n\t"fmt"\n)\n'),
        ("A.java", "import requests.Get;\nclass A {}\n", "class A {}\n"),
    ],
)
def test_a_statement_goes_as_a_whole(path: str, text: str, after: str) -> None:
    (found,) = broken(code(path, text), "forbid import requests")
    assert mended(text, found.fixes[0]) == after
