from __future__ import annotations

import pytest

from indexer.places.bindings import enclosing_functions, find_binding
from indexer.places.outline import outline_of
from indexer.places.text import EditorText
from indexer.places.tokens import find_tokens


def bound(language: str, source: str, name: str, line: int) -> tuple[int, int] | None:
    """Where the functions around a line bind a name, the innermost first."""
    text = EditorText.of(source)
    tokens = list(find_tokens(language, text, name))
    for function in enclosing_functions(outline_of(language, text).symbols, line):
        if (found := find_binding(function, tokens, text, language)) is not None:
            return found.line, found.column
    return None


PYTHON = """\
def buy(cart, amount: int = limit, *, rest=None):
    if amount > limit:
        raise Error(limit)
    for item, count in cart.items():
        total = pay(limit=1, item=item)
    with open(x) as file:
        first, second = file
    names = [n for n in rest]
    return total

class A:
    size = 1
    def f(self):
        self.size = 2
        return size
"""


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("cart", (1, 8)),
        ("amount", (1, 14)),
        ("rest", (1, 38)),
        ("item", (4, 8)),
        ("count", (4, 14)),
        ("total", (5, 8)),
        ("file", (6, 20)),
        ("second", (7, 15)),
        ("n", (8, 19)),
        ("limit", None),
        ("pay", None),
        ("Error", None),
    ],
)
def test_a_local_name_of_python_is_bound_where_it_first_gets_a_value(name: str, place: tuple[int, int] | None) -> None:
    assert bound("python", PYTHON, name, 5) == place


def test_what_is_set_on_an_object_is_no_local_name() -> None:
    assert bound("python", PYTHON, "size", 15) is None


@pytest.mark.parametrize(
    ("language", "source", "name", "place"),
    [
        ("javascript", "function f(a, {b}) {\n  const c = a + b\n  return c\n}\n", "c", (2, 8)),
        ("javascript", "function f(a, {b}) {\n  const c = a + b\n  return c\n}\n", "a", (1, 11)),
        ("typescript", "function f(a: string): void {\n  let b: number = a.length\n}\n", "b", (2, 6)),
        ("go", "func f(a int, b string) {\n\tc, err := g(a)\n\tfor i := range c {\n\t}\n}\n", "err", (2, 4)),
        ("go", "func f(a int, b string) {\n\tc, err := g(a)\n\tfor i := range c {\n\t}\n}\n", "b", (1, 14)),
        ("rust", "fn f(a: u8) {\n    let mut b = a;\n}\n", "b", (2, 12)),
        ("java", "class A {\n  int f(String a) {\n    int b = a.length();\n    return b;\n  }\n}\n", "b", (3, 8)),
        ("java", "class A {\n  int f(String a) {\n    int b = a.length();\n    return b;\n  }\n}\n", "a", (2, 15)),
        ("c", "int f(int a, char *b) {\n  int c = a;\n  return c;\n}\n", "b", (1, 19)),
        ("ruby", "def f(a)\n  a.each do |b|\n    c = b\n  end\nend\n", "b", (2, 13)),
    ],
)
def test_other_languages_bind_local_names_too(language: str, source: str, name: str, place: tuple[int, int]) -> None:
    assert bound(language, source, name, 2) == place


@pytest.mark.parametrize(
    ("language", "source", "name", "place"),
    [
        ("java", "class A {\n  void f(@NotNull Bill bill, List<Bill> all) {}\n}\n", "Bill", None),
        ("java", "class A {\n  void f(@NotNull Bill bill, List<Bill> all) {}\n}\n", "all", (2, 40)),
        ("cpp", "int f(const Bill *bill, int sums[]) {\n  return 1;\n}\n", "Bill", None),
        ("cpp", "int f(const Bill *bill, int sums[]) {\n  return 1;\n}\n", "sums", (1, 28)),
    ],
)
def test_a_type_that_stands_before_a_parameter_is_none(
    language: str, source: str, name: str, place: tuple[int, int] | None
) -> None:
    line = 2 if language == "java" else 1
    assert bound(language, source, name, line) == place
