from __future__ import annotations

import pytest
from support.guarded import broken, code, places

PYTHON = '''\
import os as o, subprocess
from os import system as run, path
class Model:
    def eval(self): ...
def f(model):
    model.eval()
    eval("eval(1)")  # eval(2)
    o.system("x"); run ("y"); os.system("z")
    """eval(3)"""
    return retrieval(1), Model.eval, subprocess.run([])
'''


def test_a_call_is_found_however_the_file_names_it() -> None:
    assert places("a.py", PYTHON, "forbid call eval") == [(7, "eval")]
    assert places("a.py", PYTHON, "forbid call os.system") == [(8, "o.system"), (8, "run"), (8, "os.system")]
    assert places("a.py", PYTHON, "forbid call subprocess.run") == [(10, "subprocess.run")]
    assert places("a.py", PYTHON, "forbid call .eval") == [(6, "eval")]


@pytest.mark.parametrize("scope", ["in lib/**", "except a.py"])
def test_other_files_are_left_alone(scope: str) -> None:
    assert places("a.py", PYTHON, f"forbid call eval {scope}") == []


def test_only_some_files_may_call() -> None:
    assert places("db/a.py", "x.execute(1)\n", "only db may call .execute") == []
    (found,) = broken(code("app/a.py", "x.execute(1)\n"), "only db may call .execute")
    assert (found.clause, found.code) == ("lets only db call .execute", "drift.call")


@pytest.mark.parametrize(
    ("path", "text", "guard", "found"),
    [
        ("a.js", "eval('1'); m.eval('2')\nfunction eval(x) {}\n", "forbid call eval", [(1, "eval")]),
        (
            "a.ts",
            "import * as cp from 'child_process'\ncp.exec('x')\n",
            "forbid call child_process.exec",
            [(2, "cp.exec")],
        ),
        (
            "a.js",
            "const {exec: go} = require('child_process')\ngo('x')\n",
            "forbid call child_process.exec",
            [(2, "go")],
        ),
        (
            "a.ts",
            "import { exec as e } from 'node:child_process'\ne('x')\n",
            "forbid call child_process.exec",
            [(2, "e")],
        ),
        ("a.js", "console?.log('x'); const x = 'console.log(1)'\n", "forbid call console.log", [(1, "console?.log")]),
        ("a.js", "new Function('x')\n", "forbid call Function", [(1, "Function")]),
        ("a.ts", "parse<Thing>(x)\n", "forbid call parse", [(1, "parse<Thing>")]),
        ("a.go", 'package a\nfunc f() { exec.Command("x") }\n', "forbid call exec.Command", [(2, "exec.Command")]),
        (
            "a.rs",
            'fn f() { println!("x"); a.unwrap(); }\n',
            "forbid call println!, .unwrap",
            [(1, "println!"), (1, "unwrap")],
        ),
        (
            "a.php",
            "<?php\necho 'x'; $a->query('y'); eval('z');\n",
            "forbid call echo, .query, eval",
            [(2, "echo"), (2, "query"), (2, "eval")],
        ),
        ("a.rb", "system 'ls'\nfoo.system\n", "forbid call system", [(1, "system")]),
        ("a.c", "void f(void) { strcpy(a, b); }\n", "forbid call strcpy", [(1, "strcpy")]),
        ("A.java", "class A { void f() { System.exit(1); } }\n", "forbid call System.exit", [(1, "System.exit")]),
        ("a.sh", "eval \"$x\"\necho 'eval'\n", "forbid call eval", [(1, "eval")]),
    ],
)
def test_calls_are_written_as_each_language_writes_them(path: str, text: str, guard: str, found: list[object]) -> None:
    assert places(path, text, guard) == found


def test_columns_count_letters_and_not_bytes() -> None:
    text = "# ünï\nx = 'é𝄞'; eval('ä')\n"
    (found,) = broken(code("a.py", text), "forbid call eval")
    assert (found.spot.line, found.spot.column, found.spot.length) == (2, 10, 4)


def test_a_text_made_to_hang_does_not() -> None:
    text = "x = a" + ".a" * 20_000 + "\n" + "os" + " " * 20_000 + "x\n" + "eval" + " " * 20_000 + "\n"
    assert places("a.py", text, "forbid call os.system, eval, a.a.a.b") == []
