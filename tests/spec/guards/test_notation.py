from __future__ import annotations

import pytest

from spec.errors import BadGuard
from spec.guards.globs import Scope
from spec.guards.model import Amount, Calls, Files, Imports, Layers, Naming
from spec.guards.notation import EXAMPLES, parse_guard


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("forbid import requests in src/**", Imports(("requests",), Scope(("src/**",)))),
        ("forbid import requests", Imports(("requests",))),
        (
            "Forbid call eval, os.system in **/*.py except tests/**, tools",
            Calls(("eval", "os.system"), Scope(("**/*.py",), ("tests/**", "tools"))),
        ),
        ("only store/** may import sqlalchemy", Imports(("sqlalchemy",), allowed=("store/**",))),
        ("only a, b may call .raw in app", Calls((".raw",), Scope(("app",)), ("a", "b"))),
        ("forbid import @scope/pkg, lodash/fp", Imports(("@scope/pkg", "lodash/fp"))),
        ("forbid import app/{a,b}/** in lib", Imports(("app/{a,b}/**",), Scope(("lib",)))),
        ("layers gui > daemon > agents", Layers((("gui",), ("daemon",), ("agents",)))),
        ("layers lsp|gui > daemon", Layers((("lsp", "gui"), ("daemon",)))),
        ("layers a | b", Layers((("a", "b"),))),
        ("require file LICENSE, docs/*.md", Files(("LICENSE", "docs/*.md"))),
        ("forbid file **/*.orig except old", Files(("**/*.orig",), wanted=False, but=("old",))),
        ("name class in models/** like ^[A-Z]\\w*Model$", Naming("class", "^[A-Z]\\w*Model$", Scope(("models/**",)))),
        ("name files like ^[a-z_ ]+ like$", Naming("file", "^[a-z_ ]+ like$")),
        ("number N in a.py <= 5", Amount("N", "<=", 5, 5, Scope(("a.py",)), ("5",))),
        ("number N in a.py>=1_000", Amount("N", ">=", 1000, 1000, Scope(("a.py",)), ("1_000",))),
        ("number a.b == -0.5", Amount("a.b", "=", -0.5, -0.5, written=("-0.5",))),
        ("number N between 1 and 5", Amount("N", "between", 1, 5, written=("1", "5"))),
        ('forbid import x in "my folder/**"', Imports(("x",), Scope(("my folder/**",)))),
    ],
)
def test_a_line_says_what_it_reads_like(text: str, rule: object) -> None:
    assert parse_guard(text).rule == rule


def test_a_word_in_front_says_how_bad_it_is() -> None:
    assert parse_guard("forbid call eval").severity == "error"
    assert parse_guard("warning: forbid call eval").severity == "warning"
    assert parse_guard("Hint: forbid call eval").severity == "hint"


@pytest.mark.parametrize("example", EXAMPLES.values())
def test_the_examples_that_errors_show_are_right(example: str) -> None:
    assert parse_guard(f"  {example} ").text == example


@pytest.mark.parametrize(
    ("text", "reason", "hint"),
    [
        ("", "it is empty", "forbid, only, layers"),
        ("fobid import x", "no guard begins with 'fobid'", "Did you mean `forbid`"),
        ("forbid imprt x", "stands `import`, `call` or `file`, not 'imprt'", "Did you mean `import`?"),
        ("forbid import", "missing behind `forbid import`", EXAMPLES["forbid"]),
        ("forbid import a,", "missing behind a comma", EXAMPLES["forbid"]),
        ("forbid import a b", "behind 'a' stands a comma", EXAMPLES["forbid"]),
        ("forbid import a in", "missing behind `in`", EXAMPLES["forbid"]),
        ("forbid import a in src excpt t", "behind 'src' stands", "Did you mean `except`?"),
        ("forbid import a except b in c", "behind 'b' stands a comma or nothing, not 'in'", EXAMPLES["forbid"]),
        ("forbid import *", "'*' would be everything", EXAMPLES["forbid"]),
        ("forbid import a in /etc", "begins at the project's folder", EXAMPLES["forbid"]),
        ("forbid import a in {a", "'{' is never closed", EXAMPLES["forbid"]),
        ('forbid file "x', "'\"' is never closed", EXAMPLES["forbid"]),
        ("only x import y", "behind 'x' stands", EXAMPLES["only"]),
        ("only x may", "behind `may` stands `import` or `call`", EXAMPLES["only"]),
        ("layers a", "one layer only", EXAMPLES["layers"]),
        ("layers a b > c", "between layers stands `>`", EXAMPLES["layers"]),
        ("layers a >", "a layer is empty", EXAMPLES["layers"]),
        ("layers a > a", "a is named twice", EXAMPLES["layers"]),
        ("require LICENSE", "behind `require` stands `file`", EXAMPLES["require"]),
        ("name clas in x like y", "'clas' is nothing that can be named", "Did you mean `class`?"),
        ("name class in x", "`like` and a pattern are missing", EXAMPLES["name"]),
        ("name in x like y", "what is to be named", EXAMPLES["name"]),
        ("name class like (", "cannot be used: a `(` is never closed", EXAMPLES["name"]),
        ("number N 5", "a comparison such as `<= 5`", EXAMPLES["number"]),
        ("number N <=", "behind `<=` stands a number", EXAMPLES["number"]),
        ("number N <= five", "'five' is no number", EXAMPLES["number"]),
        ("number N between 5 and 1", "nothing lies between 5 and 1", EXAMPLES["number"]),
        ("number A, B < 5", "bounds one number", EXAMPLES["number"]),
        ("forbid import a\nforbid import b", "a guard is one line", "on its own"),
        ("forbid import " + "a" * 1000, "longer than 1000 letters", "several"),
    ],
)
def test_what_cannot_be_read_is_told_with_the_way_to_write_it(text: str, reason: str, hint: str) -> None:
    with pytest.raises(BadGuard) as told:
        parse_guard(text)
    assert reason in told.value.message
    assert hint in told.value.hint
