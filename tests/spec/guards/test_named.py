from __future__ import annotations

import pytest
from support.guarded import broken, code, in_tree, mended, places

from spec.guards.named import suggestion

MODELS = """\
@decorated
class user(Base):
    def m(self): ...
    def __init__(self): ...

class OrderModel: ...

def make():
    return user()  # user
"""


def test_a_definition_is_found_where_its_name_stands() -> None:
    assert places("models/a.py", MODELS, r"name class in models/** like ^[A-Z]\w*Model$") == [(2, "user")]
    assert places("models/a.py", MODELS, "name methods like ^..") == [(3, "m")]
    assert places("views/a.py", MODELS, r"name class in models/** like ^[A-Z]\w*Model$") == []


def test_a_better_name_is_put_everywhere_in_the_file() -> None:
    (found,) = broken(code("a.py", MODELS), r"name class like ^[A-Z]\w*Model$")
    (fix,) = found.fixes
    assert fix.title == "Rename user to UserModel in this file"
    after = mended(MODELS, fix)
    assert "class UserModel(Base)" in after
    assert "return UserModel()  # user" in after


def test_a_name_that_is_taken_is_not_offered() -> None:
    (found,) = broken(code("a.py", "class user: ...\nclass User: ...\n"), "name class like ^[A-Z]")
    assert found.fixes == ()


@pytest.mark.parametrize(
    ("path", "text", "guard", "found"),
    [
        ("a.ts", "interface user { a: string }\n", "name interface like ^I[A-Z]", [(1, "user")]),
        ("a.go", "package a\nconst max_size = 5\n", "name constant like ^[A-Za-z]+$", [(2, "max_size")]),
        ("A.java", "class A {\n  void Do() {}\n}\n", "name method like ^[a-z]", [(2, "Do")]),
        ("a.rs", "struct foo {}\n", "name struct like ^[A-Z]", [(1, "foo")]),
        ("a.sql", "CREATE TABLE Users (id INT);\n", "name table like ^[a-z_]+$", [(1, "Users")]),
    ],
)
def test_every_kind_of_definition_can_be_named(path: str, text: str, guard: str, found: list[object]) -> None:
    assert places(path, text, guard) == found


@pytest.mark.parametrize(
    ("name", "pattern", "better"),
    [
        ("User", r"^[A-Z]\w*Model$", "UserModel"),
        ("user", "^[A-Z][A-Za-z]+$", "User"),
        ("getUser", "^[a-z_]+$", "get_user"),
        ("get_user", "^[a-z][A-Za-z]*$", "getUser"),
        ("max_size", "^[A-Z_]+$", "MAX_SIZE"),
        ("MyFile.py", r"^[a-z_]+\.py$", "my_file.py"),
        ("user.ts", r"^[a-z-]+\.service\.ts$", "user.service.ts"),
        ("thing", "^Base[A-Z]", "BaseThing"),
        ("x", r"^\d+$", ""),
    ],
)
def test_a_suggestion_is_made_of_the_same_words(name: str, pattern: str, better: str) -> None:
    assert suggestion(name, pattern) == better


def test_files_and_folders_are_named_too() -> None:
    paths = ["src/__init__.py", "src/MyFile.py", "src/ok.py", "src/Sub/x.py", "lib/Other.py"]
    (found,) = in_tree(paths, r"name file in src/** like ^[a-z_]+\.py$")
    assert (found.spot.path, found.spot.line) == ("src/MyFile.py", 0)
    assert [(s.kind, s.path, s.to) for s in found.fixes[0].steps] == [("rename", "src/MyFile.py", "src/my_file.py")]
    assert [one.spot.path for one in in_tree(paths, "name folder in src/** like ^[a-z]+$")] == ["src/Sub"]
