from __future__ import annotations

import pytest
from support.prose_views import SHOP_CHANGE

from spec.artifacts.signature_diff import Verdict
from spec.artifacts.signatures import read_signature
from spec.artifacts.surface import Happening, surface_changes
from spec.codebase import PublicSymbol

B, C, U = Verdict.BREAKING, Verdict.COMPATIBLE, Verdict.UNKNOWN


def verdict(path: str, name: str, before: str, after: str, kind: str = "function") -> Verdict | None:
    changes = surface_changes([PublicSymbol(path, name, kind, before)], [PublicSymbol(path, name, kind, after)])
    return changes[0].verdict if changes else None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("def f(a)", "def f(a, b)", B),
        ("def f(a)", "def f(a, b=1)", C),
        ("def f(a, c=2)", "def f(a, b=1, c=2)", B),
        ("def f(a)", "def f(a, *, b=1)", C),
        ("def f(a)", "def f(a, *, b)", B),
        ("def f(a, b)", "def f(a)", B),
        ("def f(a, b)", "def f(b, a)", B),
        ("def f(a)", "def f(z)", B),
        ("def f(a, /)", "def f(z, /)", C),
        ("def f(a=1)", "def f(a)", B),
        ("def f(a)", "def f(a=1)", C),
        ("def f(a=1)", "def f(a=2)", U),
        ("def f(a: int)", "def f(a: int | None)", C),
        ("def f(a: int | None)", "def f(a: int)", B),
        ("def f(a) -> int | None", "def f(a) -> int", C),
        ("def f(a) -> int", "def f(a) -> Optional[int]", B),
        ("def f(a) -> int", "def f(a) -> Total", U),
        ("def f(a)", "def f(a: int) -> int", C),
        ("def f(a)", "async def f(a)", B),
        ("def f(self, a)", "def f(self, a, **more)", C),
        ("def f( a,  b )", "def f( a, b )", None),
        ("def f(a", "def f(a, b", U),
    ],
)
def test_python_signatures(before: str, after: str, expected: Verdict | None) -> None:
    assert verdict("a.py", "f", before, after) is expected


@pytest.mark.parametrize(
    ("path", "name", "before", "after", "expected"),
    [
        ("a.ts", "f", "export function f(a: string): void", "export function f(a: string, b?: number): void", C),
        ("a.ts", "f", "export function f(a: string): void", "export function f(a: string, b: number): void", B),
        ("a.ts", "f", "export function f(a: string)", "function f(a: string)", B),
        ("a.ts", "f", "f(a: string): void", "f(a: string | number): void", C),
        ("a.ts", "f", "f(a: string): void", "f(renamed: string): void", C),
        ("a.go", "Do", "func Do(a, b int) error", "func Do(x, y int) error", C),
        ("a.go", "Do", "func (s *S) Do(a int) error", "func (s *S) Do(a int64) error", B),
        ("a.go", "Do", "func Do(a int) error", "func Do(a int, opts ...Option) error", B),
        ("a.rs", "f", "pub fn f(x: &str) -> u8", "pub fn f(x: &str) -> Result<u8, E>", B),
        ("a.rs", "f", "pub fn f(x: &str)", "pub unsafe fn f(x: &str)", B),
        ("A.java", "m", "public int m(int a)", "public int m(int b)", C),
        ("A.java", "m", "public int m(int a)", "protected int m(int a)", B),
        ("A.java", "m", "int m(int a)", "public int m(int a)", C),
        ("A.java", "m", "public int m(int a)", "public long m(int a)", B),
        ("A.cs", "M", "public void M(int a)", "public void M(int a, int b = 3)", C),
        ("A.cs", "M", "public void M(int a)", "public void M(int z)", B),
        ("a.kt", "f", "fun f(a: Int)", "fun f(a: Int, b: Int = 2)", C),
        ("a.swift", "f", "func f(_ a: Int)", "func f(_ b: Int)", C),
        ("a.rb", "f", "def f(a, key: 1)", "def f(a)", B),
        ("a.php", "f", "function f(int $a)", "function f(?int $a)", C),
        ("a.zig", "f", "fn f(a: u8)", "fn f(a: u9)", U),
    ],
)
def test_signatures_of_other_languages(path: str, name: str, before: str, after: str, expected: Verdict) -> None:
    assert verdict(path, name, before, after) is expected


def test_commas_and_brackets_inside_types_and_strings_are_no_ends() -> None:
    found = read_signature(
        'def f(a: dict[str, int], b: str = "x, (y", *, c: Callable[[int], str]) -> tuple[int, str]', "f", "python"
    )
    assert [one.name for one in found.parameters] == ["a", "b", "c"]
    assert found.result == "tuple[int, str]"


def test_what_is_gone_breaks_and_what_is_new_does_not() -> None:
    changes = {one.symbol.name: one for one in surface_changes(SHOP_CHANGE.before, SHOP_CHANGE.after)}
    assert (changes["old_rate"].happening, changes["old_rate"].verdict) == (Happening.REMOVED, B)
    assert (changes["Total.tax"].happening, changes["Total.tax"].verdict) == (Happening.ADDED, C)


def test_a_new_name_with_the_same_signature_is_a_renaming() -> None:
    before = [PublicSymbol("a.py", "load_user", "function", "def load_user(key: str, strict: bool) -> User")]
    after = [PublicSymbol("a.py", "fetch_user", "function", "def fetch_user(key: str, strict: bool) -> User")]
    assert [(one.happening, one.verdict) for one in surface_changes(before, after)] == [(Happening.RENAMED, B)]


def test_unlike_names_are_one_removed_and_one_added() -> None:
    before = [PublicSymbol("a.py", "load", "function", "def load()")]
    after = [PublicSymbol("a.py", "quit", "function", "def quit()")]
    assert [one.happening for one in surface_changes(before, after)] == [Happening.REMOVED, Happening.ADDED]


def test_overloads_are_paired_by_what_they_say() -> None:
    one, two, three = (
        PublicSymbol("A.java", "m", "method", f"public void m({p})") for p in ("int a", "String a", "long a")
    )
    changes = surface_changes([one, two], [two, one, three])
    assert [change.happening for change in changes] == [Happening.ADDED]


def test_a_move_breaks_only_where_files_are_named() -> None:
    def moved(ending: str) -> Verdict:
        before = [PublicSymbol(f"a/x.{ending}", "F", "function", "F()")]
        return surface_changes(before, [PublicSymbol(f"a/y.{ending}", "F", "function", "F()")])[0].verdict

    assert (moved("py"), moved("go"), moved("cs")) == (U, C, C)


def test_another_kind_breaks() -> None:
    before, after = PublicSymbol("a.py", "F", "function", "def F()"), PublicSymbol("a.py", "F", "class", "class F")
    assert surface_changes([before], [after])[0].is_breaking


def test_nothing_before_means_nothing_to_compare() -> None:
    assert surface_changes((), SHOP_CHANGE.after) == ()
