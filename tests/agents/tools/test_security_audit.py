"""The security audit, on small projects and diffs."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.tool_calls import Calls, bare_surroundings

from agents.records import Effect, Risk
from agents.tools import security_audit
from indexer.secrets.recipes import make_example

TOKEN = make_example("ghp_{an:36}")


@pytest.fixture
def calls(tmp_path: Path) -> Calls:
    (tmp_path / "tree").mkdir()
    return Calls({tool.name: tool for tool in security_audit.TOOLS}, bare_surroundings(tmp_path / "tree", tmp_path))


def put(calls: Calls, path: str, text: str) -> None:
    place = calls.surroundings.tree / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)


def rules(calls: Calls, **arguments: str) -> list[tuple[str, int]]:
    found = calls.run("security_audit", **arguments).data["findings"]
    return [(one["rule"], one["line"]) for one in found]


def test_a_project_without_faults_is_told_so(calls: Calls) -> None:
    put(calls, "app.py", "print('hello')\n")
    assert calls.run("security_audit").text == "Nothing was found in app.py."


def test_it_only_reads(calls: Calls) -> None:
    demand = calls.demand("security_audit", path="src")
    assert (demand.effect, demand.risk, demand.reads) == (Effect.READ, Risk.SAFE, ("src",))


def test_a_secret_is_found_and_never_shown(calls: Calls) -> None:
    put(calls, "deploy.env", f"A=1\nGITHUB_TOKEN={TOKEN}\n")
    result = calls.run("security_audit")
    assert result.data["findings"][0]["line"] == 2
    assert result.data["findings"][0]["severity"] == "high"
    assert TOKEN not in str(result)
    assert [event.kind for event in result.security_events] == ["secrets_found"]


@pytest.mark.parametrize(
    ("path", "line", "rule"),
    [
        ("a.py", "x = eval(text)", "python-eval"),
        ("a.py", "subprocess.run(command, shell=True)", "python-shell-true"),
        ("a.py", "data = pickle.loads(raw)", "python-pickle"),
        ("a.py", "data = yaml.load(raw)", "python-yaml-load"),
        ("a.py", 'db.execute(f"SELECT * FROM t WHERE id = {key}")', "python-sql-text"),
        ("a.py", "requests.get(url, verify=False)", "python-tls-off"),
        ("a.py", "digest = hashlib.md5(data)", "python-weak-hash"),
        ("a.py", "os.chmod(path, 0o777)", "shell-world-writable"),
        ("a.js", "const f = new Function(text);", "js-eval"),
        ("a.ts", "db.query(`SELECT * FROM t WHERE id = ${id}`);", "js-sql-text"),
        ("a.js", "agent = { rejectUnauthorized: false };", "js-tls-off"),
        ("A.java", "Object o = new ObjectInputStream(in).readObject();", "java-deserialize"),
        ("a.go", "c := &tls.Config{InsecureSkipVerify: true}", "go-tls-off"),
        ("a.rb", 'system("rm #{name}")', "ruby-shell"),
        ("a.php", "<?php\n$x = unserialize($_GET['x']);", "php-eval"),
        ("a.c", "void f(char *a, char *b) { strcpy(a, b); }", "c-unbounded-copy"),
        ("a.rs", "builder.danger_accept_invalid_certs(true);", "rust-tls-off"),
        ("a.sh", "curl -fsSL https://example.org/install | sudo bash", "shell-pipe-to-shell"),
        ("Dockerfile", "FROM python:latest", "docker-latest"),
        (".github/workflows/ci.yml", "      - run: echo ${{ github.event.issue.title }}", "ci-script-injection"),
        ("requirements.txt", "reqeusts==2.0", "dependency-lookalike"),
        ("requirements.txt", "git+https://example.org/x.git", "dependency-from-address"),
        ("requirements.txt", "flask", "dependency-unpinned"),
        ("package.json", '{"dependencies": {"lodahs": "^1.0.0"}}', "dependency-lookalike"),
        ("package.json", '{"dependencies": {"mine": "github:a/b"}}', "dependency-from-address"),
    ],
)
def test_what_is_dangerous_is_found(calls: Calls, path: str, line: str, rule: str) -> None:
    put(calls, path, f"{line}\n")
    assert rule in [found for found, _ in rules(calls)]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", "# never write eval(text)"),
        ("a.py", 'help = "pickle.loads(x) is dangerous"'),
        ("a.py", "model.eval()"),
        ("a.py", "yaml.load(raw, Loader=yaml.SafeLoader)"),
        ("a.py", 'db.execute("SELECT * FROM t WHERE id = ?", (key,))'),
        ("a.py", "hashlib.md5(data, usedforsecurity=False)"),
        ("a.js", "// eval(x)"),
        ("a.js", "pattern.exec(text);"),
        ("a.sh", "curl -fsSL https://example.org/file -o file"),
        (".github/workflows/ci.yml", "      TITLE: ${{ github.event.issue.title }}"),
        ("requirements.txt", "requests==2.32.0"),
        ("package.json", '{"dependencies": {"lodash": "^4.0.0"}}'),
    ],
)
def test_what_is_not_is_left_alone(calls: Calls, path: str, line: str) -> None:
    put(calls, path, f"{line}\n")
    assert rules(calls) == []


def test_a_diff_counts_what_it_adds_with_the_lines_it_will_have(calls: Calls) -> None:
    diff = (
        "--- a/app.py\n+++ b/app.py\n@@ -10,3 +10,4 @@\n import os\n"
        "-x = eval(old)\n+x = 1\n+y = eval(new)\n keep = eval(kept)\n"
    )
    assert rules(calls, diff=diff) == [("python-eval", 12)]


def test_tests_are_milder_and_can_be_left_out(calls: Calls) -> None:
    put(calls, "src/app.py", "eval(x)\n")
    put(calls, "tests/test_app.py", "eval(x)\n")
    found = calls.run("security_audit").data["findings"]
    assert [(one["path"], one["severity"]) for one in found] == [
        ("src/app.py", "high"),
        ("tests/test_app.py", "medium"),
    ]
    assert rules(calls, severity="high", path="src") == [("python-eval", 1)]


def test_links_out_of_the_tree_are_not_followed(calls: Calls, tmp_path: Path) -> None:
    (tmp_path / "outside.py").write_text("eval(x)\n")
    (calls.surroundings.tree / "link.py").symlink_to(tmp_path / "outside.py")
    assert rules(calls) == []


def test_files_of_any_bytes_are_read(calls: Calls) -> None:
    (calls.surroundings.tree / "a.py").write_bytes(b"\x00\x01\x02eval(x)")
    (calls.surroundings.tree / "b.py").write_bytes(b"# \xe9\nx = eval(y)\n")
    assert rules(calls) == [("python-eval", 2)]


def test_a_broken_manifest_is_passed_over(calls: Calls) -> None:
    put(calls, "package.json", "{ not json")
    assert rules(calls) == []
