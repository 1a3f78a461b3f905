"""One small bank in each language: what is written for it parses, can be added to, and fails where it can be run."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from agents.skeletons.choosing import Evidence, choose_framework, supports
from agents.skeletons.forms import FORMS
from agents.skeletons.reading_others import read_symbols
from agents.skeletons.testee import Draft, Surroundings, Testee
from indexer.parsing.parser import parse

SOURCES = {
    "go": (
        'package money\n\nimport "errors"\n\ntype Account struct{ balance int }\n\n'
        "func NewAccount() *Account { return nil }\n\n"
        "func (a *Account) Withdraw(cents int) (int, error) {\n\tif cents > a.balance {\n"
        '\t\treturn 0, errors.New("overdrawn")\n\t}\n\treturn cents, nil\n}\n\nfunc hidden() {}\n'
    ),
    "rust": (
        "pub struct Account {\n    balance: i64,\n}\n\nimpl Account {\n"
        "    pub fn new(owner: &str) -> Self {\n        Account { balance: owner.len() as i64 }\n    }\n\n"
        "    pub fn withdraw(&mut self, cents: i64) -> Result<i64, String> {\n        if cents > self.balance {\n"
        '            return Err("overdrawn".into());\n        }\n        Ok(cents)\n    }\n}\n\n'
        "pub fn add(a: i32, b: i32) -> i32 {\n    a + b\n}\n"
    ),
    "java": (
        "package bank;\n\npublic class Account {\n  public Account(String owner) {}\n"
        "  public int withdraw(int cents) {\n    if (cents > 3) {\n      throw new Overdrawn();\n    }\n"
        "    return cents;\n  }\n"
        "  private void hidden() {}\n}\n"
    ),
    "ruby": (
        "module Bank\n  class Account\n    def initialize(owner)\n    end\n\n    def withdraw(cents)\n"
        "      raise Overdrawn if cents > 3\n      cents\n    end\n  end\nend\n"
    ),
    "php": (
        "<?php\nnamespace App\\Bank;\n\nclass Account {\n    public function __construct(private string $owner) {}\n"
        "    public function withdraw(int $cents): int {\n        if ($cents > 3) {\n"
        "            throw new Overdrawn('x');\n"
        "        }\n        return $cents;\n    }\n}\n"
    ),
    "csharp": (
        "namespace Bank;\n\npublic class Account {\n    public Account(string owner) { }\n"
        "    public int Withdraw(int cents) {\n        if (cents > 3) {\n            throw new OverdrawnException();\n"
        "        }\n        return cents;\n    }\n}\n"
    ),
    "typescript": (
        "export class Account {\n  constructor(private owner: string) {}\n\n  withdraw(cents: number): number {\n"
        "    if (cents > 3) {\n      throw new RangeError('overdrawn')\n    }\n    return cents\n  }\n}\n"
    ),
}
PLACES = {
    "go": ("money/account.go", "money/account_test.go"),
    "cargo": ("src/lib.rs", "src/lib.rs"),
    "junit5": ("src/main/java/bank/Account.java", "src/test/java/bank/AccountTest.java"),
    "junit4": ("src/main/java/bank/Account.java", "src/test/java/bank/AccountTest.java"),
    "rspec": ("lib/bank/account.rb", "spec/bank/account_spec.rb"),
    "minitest": ("lib/bank/account.rb", "test/bank/account_test.rb"),
    "phpunit": ("src/Bank/Account.php", "tests/Bank/AccountTest.php"),
    "xunit": ("Bank/Account.cs", "Bank.Tests/AccountTests.cs"),
    "nunit": ("Bank/Account.cs", "Bank.Tests/AccountTests.cs"),
    "mstest": ("Bank/Account.cs", "Bank.Tests/AccountTests.cs"),
    "jest": ("src/account.ts", "src/account.test.ts"),
    "vitest": ("src/account.ts", "src/account.test.ts"),
    "mocha": ("src/account.ts", "test/account.test.ts"),
    "node": ("src/account.ts", "src/account.test.ts"),
}
LANGUAGE = {
    "go": "go", "cargo": "rust", "junit5": "java", "junit4": "java", "rspec": "ruby", "minitest": "ruby",
    "phpunit": "php", "xunit": "csharp", "nunit": "csharp", "mstest": "csharp",
}  # fmt: skip


def read(language: str, text: str) -> list[Testee]:
    return read_symbols(language, text.split("\n"), parse(language, text.encode()).symbols)


def draft(framework: str, existing: str | None = None, **more: object) -> Draft:
    language = LANGUAGE.get(framework, "typescript")
    text = SOURCES[language]
    source, path = PLACES[framework]
    around = Surroundings(
        framework, path, source, text, language, existing, package=parse(language, text.encode()).package, **more
    )  # type: ignore[arg-type] # texts by name
    return FORMS[framework](read(language, text), around)


def put_into(existing: str, made: Draft) -> str:
    lines = existing.split("\n")
    for insertion in sorted(made.insertions, key=lambda one: -one.line):
        lines[insertion.line - 1 : insertion.line - 1] = insertion.text.removesuffix("\n").split("\n")
    return "\n".join(lines)


@pytest.mark.parametrize("framework", PLACES)
def test_what_is_written_parses_and_so_does_what_is_added_to_it(framework: str) -> None:
    language = LANGUAGE.get(framework, "typescript")
    first = SOURCES["rust"] if framework == "cargo" else ""
    made = draft(framework, first or None)
    text = put_into(first, made) if first else made.insertions[0].text
    assert not parse(language, text.encode()).has_errors, text
    again = draft(framework, text)
    assert set(again.tests).isdisjoint(made.tests)
    both = put_into(text, again)
    assert not parse(language, both.encode()).has_errors, both
    for line in text.split("\n"):
        assert line in both


@pytest.mark.parametrize(
    ("framework", "said"),
    [
        ("go", 'if _, err := account.Withdraw(cents); err == nil {\n\t\tt.Error("an error was expected")'),
        ("cargo", "assert!(account.withdraw(cents).is_err());"),
        ("junit5", "assertThrows(Overdrawn.class, () -> account.withdraw(cents));"),
        ("junit4", "import org.junit.Test;"),
        ("rspec", "expect { account.withdraw(cents) }.to raise_error(Overdrawn)"),
        ("minitest", "assert_raises(Overdrawn) { account.withdraw(cents) }"),
        ("phpunit", "$this->expectException(Overdrawn::class);"),
        ("xunit", "Assert.Throws<OverdrawnException>(() => account.Withdraw(cents));"),
        ("nunit", "Assert.That(result, Is.EqualTo(expected));"),
        ("mstest", "Assert.ThrowsException<OverdrawnException>(() => account.Withdraw(cents));"),
        ("jest", "expect(() => account.withdraw(cents)).toThrow(RangeError)"),
        ("vitest", "import { describe, expect, test } from 'vitest'"),
        ("mocha", "assert.throws(() => account.withdraw(cents), RangeError)"),
        ("node", "import { describe, test } from 'node:test'"),
    ],
)
def test_each_framework_is_spoken_in_its_own_words(framework: str, said: str) -> None:
    made = draft(framework, SOURCES["rust"] if framework == "cargo" else None)
    assert said in "".join(one.text for one in made.insertions)


@pytest.mark.parametrize("framework", PLACES)
def test_hidden_functions_are_left_to_the_tests_of_others(framework: str) -> None:
    made = draft(framework, SOURCES["rust"] if framework == "cargo" else None)
    assert "hidden" not in "".join(one.text for one in made.insertions).lower()


def test_rust_compiles_and_every_test_fails_for_what_is_to_be_filled_in(tmp_path: Path) -> None:
    if shutil.which("cargo") is None or subprocess.run(["cargo", "--version"], capture_output=True).returncode:
        pytest.skip("Cargo is not installed for this user")
    made = draft("cargo", SOURCES["rust"])
    (tmp_path / "src").mkdir()
    (tmp_path / "src/lib.rs").write_text(put_into(SOURCES["rust"], made))
    (tmp_path / "Cargo.toml").write_text('[package]\nname = "bank"\nversion = "0.1.0"\nedition = "2021"\n')
    done = subprocess.run(
        ["cargo", "test", "--offline", "--lib", "-q"], cwd=tmp_path, capture_output=True, text=True, timeout=100
    )
    assert f"0 passed; {len(made.tests)} failed" in done.stdout, done.stdout + done.stderr
    assert done.stdout.count("not yet implemented: ") == len(made.tests)


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
def test_node_runs_every_test_and_each_fails_for_what_is_to_be_filled_in(tmp_path: Path) -> None:
    source = (
        "export class Till {\n  take(amount) {\n    if (amount > 3) throw new RangeError('no')\n    return 1\n  }\n}\n"
    )
    around = Surroundings("node", "till.test.mjs", "till.mjs", source, "javascript")
    made = FORMS["node"](read("javascript", source), around)
    text = made.insertions[0].text.replace("'./till.js'", "'./till.mjs'")
    (tmp_path / "till.mjs").write_text(source)
    (tmp_path / "till.test.mjs").write_text(text)
    done = subprocess.run(["node", "--test"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert "pass 0" in done.stdout, done.stdout
    assert done.stdout.count("say what") + done.stdout.count("arrange that") >= len(made.tests)


@pytest.mark.parametrize(
    ("known", "framework", "why"),
    [
        (Evidence("python", {"tests/test_a.py": "import pytest\n"}), "pytest", "test_a.py uses it"),
        (Evidence("python", {"t.py": "class A(unittest.TestCase):\n"}), "unittest", "t.py uses it"),
        (Evidence("python", needs=[("pytest", "pyproject.toml")]), "pytest", "pyproject.toml asks for pytest"),
        (Evidence("python", commands=["python -m unittest"]), "unittest", "are run by python -m unittest"),
        (Evidence("python", {"t.py": "def test_a():\n    pass\n"}), "pytest", "plain functions"),
        (Evidence("python"), "unittest", "Python brings unittest"),
        (Evidence("typescript", needs=[("vitest", "package.json")]), "vitest", "package.json asks for vitest"),
        (Evidence("javascript"), "node", "Node brings a runner"),
        (Evidence("java", needs=[("junit:junit", "pom.xml")]), "junit4", "pom.xml"),
        (Evidence("ruby", files=frozenset({".rspec"})), "rspec", ".rspec is there"),
        (Evidence("csharp", {"ATests.cs": "using NUnit.Framework;"}), "nunit", "ATests.cs uses it"),
        (Evidence("go"), "go", "its own"),
    ],
)
def test_the_framework_is_told_from_what_the_project_shows(known: Evidence, framework: str, why: str) -> None:
    choice = choose_framework(known)
    assert choice.framework == framework
    assert why in choice.why


def test_every_framework_that_can_be_chosen_can_be_written() -> None:
    assert set(PLACES) | {"pytest", "unittest"} == set(FORMS)
    assert not supports("cobol")


def test_parameters_that_cannot_be_passed_by_name_are_left_to_the_person() -> None:
    source = "export function f(node: Node, // why\n  { a, b }: Pair) {\n  return node\n}\n"
    around = Surroundings("vitest", "f.test.ts", "f.ts", source, "typescript")
    text = FORMS["vitest"](read("typescript", source), around).insertions[0].text
    assert not parse("typescript", text.encode()).has_errors, text


def test_a_test_in_javascript_of_a_source_in_typescript_writes_no_types() -> None:
    around = Surroundings("vitest", "a.test.js", "account.ts", SOURCES["typescript"], "typescript")
    text = FORMS["vitest"](read("typescript", SOURCES["typescript"]), around).insertions[0].text
    assert not parse("javascript", text.encode()).has_errors, text
