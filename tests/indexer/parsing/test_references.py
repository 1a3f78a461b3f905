"""References: the identifiers that a file uses of others and of itself."""

from __future__ import annotations

import pytest

from indexer.parsing import parse


def references(language: str, text: str) -> dict[str, int]:
    return parse(language, text.encode()).references


def test_calls_members_types_and_imported_names_count_and_local_words_do_not() -> None:
    text = (
        "from tools import helper\n"
        "def run(value):\n"
        "    total = value + 1\n"
        "    helper(total)\n"
        "    apply(map, helper)\n"
        "    return Store(value).flush().size\n"
    )
    assert references("python", text) == {
        "helper": 2, "apply": 1, "Store": 1, "flush": 1, "size": 1,
    }  # fmt: skip


def test_names_of_several_words_count_wherever_they_stand() -> None:
    assert references("python", "x = default_timeout\ny = camelCase\n") == {"default_timeout": 1, "camelCase": 1}


def test_the_name_of_a_definition_is_no_use_of_it() -> None:
    text = "class Store:\n    def get_all(self): ...\n    def put_all(self): return self.get_all()\n"
    assert references("python", text) == {"get_all": 1}


def test_comments_strings_and_keywords_do_not_count() -> None:
    text = '# Store.run()\n"""Store.run()"""\nx = "Store.run()" if True else None\nraise_it()\n'
    assert references("python", text) == {"raise_it": 1}


@pytest.mark.parametrize(
    ("language", "text", "used"),
    [
        ("javascript", "const a = store?.flush($jq(), new Thing())\n", {"flush", "$jq", "Thing"}),
        ("typescript", "let a: Shape<Item> = make() // Not.this()\n", {"Shape", "Item", "make"}),
        ("go", "package a\nfunc f() { store.Flush(other) }\n", {"Flush"}),
        ("java", "class A { void f() { items.forEach(Store::flush); } }", {"forEach", "Store", "flush"}),
        ("csharp", "class A { void f() { x?.Flush(); } }", {"Flush"}),
        (
            "php",
            "<?php function f($request) { $this->flush(Store::make($request), $longName); }",
            {"flush", "Store", "make"},
        ),
        ("ruby", "def f\n  helper value\n  Store::flush\nend\n", {"helper", "value", "Store", "flush"}),
        ("rust", 'fn f() { println!("x"); store::flush::<Item>(x); }', {"println", "flush", "Item"}),
        ("c", "int f(void) { struct point p; return helper(p->size); }", {"point", "helper", "size"}),
        ("cpp", "int f() { return std::move(store->size); }", {"move", "size"}),
        ("bash", "f() { helper; }\nf\n", {"helper"}),
    ],
)
def test_each_language_has_its_own_signs(language: str, text: str, used: set[str]) -> None:
    found = references(language, text)
    assert used <= set(found)
    assert not {"x", "p", "request", "longName", "Not", "if", "return"} & set(found)


def test_a_name_defined_and_used_in_one_file_counts_its_uses() -> None:
    assert references("python", "def run_all(): ...\nrun_all()\nrun_all()\n") == {"run_all": 2}
