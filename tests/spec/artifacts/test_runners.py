from __future__ import annotations

import pytest

from spec.artifacts.runners import commands_for
from spec.codebase import CodeView


def code(
    *test: str, files: tuple[str, ...] = (), packages: tuple[tuple[str, str], ...] = (), needs: tuple[str, ...] = ()
) -> CodeView:
    return CodeView(
        root="x", test=test, files=files, packages=packages, dependencies=tuple(("npm", name) for name in needs)
    )


@pytest.mark.parametrize(
    ("known", "tests", "commands"),
    [
        (
            code("poetry run pytest -q tests"),
            ("tests/a.py", "tests/b c.py"),
            ("poetry run pytest -q tests/a.py 'tests/b c.py'",),
        ),
        (code("python manage.py test"), ("shop/tests/test_a.py",), ("python manage.py test shop.tests.test_a",)),
        (
            code("npm test", needs=("vitest",), packages=(("web", "web"),)),
            ("web/a.test.ts",),
            ("cd web && npx vitest run a.test.ts",),
        ),
        (code("npx jest"), ("a.test.js",), ("npx jest a.test.js",)),
        (code("go test ./..."), ("pkg/a_test.go", "pkg/b_test.go", "main_test.go"), ("go test ./pkg .",)),
        (code("cargo test"), ("tests/api.rs", "src/lib.rs"), ("cargo test --test api", "cargo test --lib")),
        (code("cargo test"), ("crates/core/tests/x.rs",), ("cargo test -p core --test x",)),
        (code("mvn test"), ("src/test/java/ATest.java", "src/test/java/BTest.java"), ("mvn test -Dtest=ATest,BTest",)),
        (code("./gradlew test"), ("src/test/kotlin/ATest.kt",), ("./gradlew test --tests '*ATest'",)),
        (code("dotnet test"), ("T/ATests.cs",), ("dotnet test --filter 'FullyQualifiedName~ATests'",)),
        (code("make check"), ("tests/a.py",), ("make check",)),
        (code(), ("tests/a.py",), ()),
        (code("pytest"), (), ()),
    ],
)
def test_tests_are_run_by_their_own_runner(known: CodeView, tests: tuple[str, ...], commands: tuple[str, ...]) -> None:
    assert commands_for(known, tests) == commands
