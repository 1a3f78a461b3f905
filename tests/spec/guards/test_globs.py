from __future__ import annotations

import pytest

from spec.guards.globs import Scope, glob_matcher
from spec.guards.pattern import BadPattern

PATHS = (
    *("a.py", "b.ts", "src", "src/a.py", "src/deep/b.py", "srcs/a.py", "lib/src/a.py", "app/api/x.ts", "app/web/x.ts"),
    *(
        "app/api/deep/x.ts",
        "app/other/x.ts",
        "docs/decisions/0001.md",
        "docs/decisions/old/0001.md",
        "x1.py",
        "my dir/a",
    ),
)


@pytest.mark.parametrize(
    ("glob", "meant"),
    [
        ("src", {"src", "src/a.py", "src/deep/b.py"}),
        ("src/", {"src", "src/a.py", "src/deep/b.py"}),
        ("./src/**", {"src", "src/a.py", "src/deep/b.py"}),
        ("src/*.py", {"src/a.py"}),
        ("*.py", {"a.py", "x1.py"}),
        ("**/*.py", {"a.py", "src/a.py", "src/deep/b.py", "srcs/a.py", "lib/src/a.py", "x1.py"}),
        ("**/src/**", {"src/a.py", "src/deep/b.py", "lib/src/a.py"}),
        ("app/{api,web}/*.ts", {"app/api/x.ts", "app/web/x.ts"}),
        ("docs/decisions/*.md", {"docs/decisions/0001.md"}),
        ("[a-b].??", {"a.py", "b.ts"}),
        ("src/**/b.py", {"src/deep/b.py"}),
        ("my dir", {"my dir/a"}),
        ("**", set(PATHS)),
    ],
)
def test_a_path_is_meant_as_people_mean_it(glob: str, meant: set[str]) -> None:
    assert {path for path in PATHS if glob_matcher(glob).fits(path)} == meant


@pytest.mark.parametrize("glob", ["/etc", "../up", "a/{b", "a/[b", "{" * 400 + "}" * 400])
def test_a_path_that_leads_out_or_is_unfinished_is_refused(glob: str) -> None:
    with pytest.raises(BadPattern):
        glob_matcher(glob)


def test_a_scope_is_everything_until_something_is_said() -> None:
    assert Scope().takes("any/thing")
    assert not Scope(but=("any",)).takes("any/thing")
    assert [p for p in PATHS if Scope(("src",), ("src/deep",)).takes(p)] == ["src", "src/a.py"]
