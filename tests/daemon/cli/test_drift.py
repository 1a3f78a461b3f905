from __future__ import annotations

import pytest


@pytest.fixture
def shop(club, folder):
    """A project with code that a decision speaks of, and the index of it."""
    (folder / "src").mkdir()
    (folder / "src" / "net.py").write_text("import requests\n\n\ndef get():\n    return eval('1')\n")
    assert club("index", ".").code == 0
    guard = "forbid import requests in src/**"
    done = club("decide", "Which client?", "Use httpx", "--because", "One for all", "--guard", guard)
    assert done.code == 0, done.err
    return club


def alias_of(run) -> str:
    return next(d["alias"] for d in run("decisions", "--json").json()["decisions"] if d["question"] == "Which client?")


def test_what_is_found_is_a_line_that_editors_can_follow(shop) -> None:
    found = shop("drift")
    assert found.code == 1
    alias = alias_of(shop)
    assert found.out.splitlines() == [
        f"src/net.py:1:8: error {alias} forbids importing requests here: Use httpx (why: One for all)  drift.import",
        "1 place found: 1 guard of decisions, 1 file.",
    ]
    assert shop("drift", "src/net.py").code == 1
    assert shop("drift", "nowhere").code == 2


def test_guards_are_added_listed_explained_and_dropped(shop) -> None:
    alias = alias_of(shop)
    assert shop("decision", alias, "--guard", "forbid call eval").code == 0
    assert "guards code: forbid call eval" in shop("decision", alias).out
    listed = shop("drift", "--guards").out
    assert f"{alias}  forbid call eval  1 place" in listed
    assert shop("decision", alias, "--drop-guard", "forbid import requests in src/**").code == 0
    assert "requests" not in shop("drift", "--guards").out
    wrong = shop("decision", alias, "--drop-guard", "forbid call exec")
    assert (wrong.code, "it has `forbid call eval`" in " ".join(wrong.err.split())) == (2, True)
    explained = shop("drift", "--explain", "name file in src/** like ^[A-Z]")
    assert explained.code == 0
    assert explained.out.startswith("Files in src/** are called like ^[A-Z].\nIt is about 1 file: src/net.py.\n")
    assert "It would find 1 place." in explained.out


def test_a_guard_that_cannot_be_understood_is_refused(shop) -> None:
    done = shop("drift", "--explain", "forbid imprt x")
    assert done.code == 2
    assert "behind `forbid` stands" in done.err
    assert "Did you mean `import`?" in done.err
    assert shop("drift", "--guards", "--explain", "x").code == 2


def test_code_is_linked_to_a_decision_by_its_place(shop) -> None:
    alias = alias_of(shop)
    assert shop("decision", alias, "--link", "src/net.py:4").code == 0
    assert "read from file src/net.py:4, “def get():”" in shop("decision", alias).out
    for wrong in ("src/no.py", "src/net.py:99", "/etc/hostname"):
        assert shop("decision", alias, "--link", wrong).code == 2


def test_guards_go_through_the_spec_as_text_and_come_back_as_people_changed_them(shop, folder) -> None:
    alias = alias_of(shop)
    assert shop("spec", "write").code == 0
    (file,) = (folder / ".groundplan" / "decisions").glob(f"{alias}-*.md")
    text = file.read_text()
    assert "## Guards\n\n- `forbid import requests in src/**`\n" in text
    file.write_text(text.replace("`forbid import requests in src/**`", "forbid call eval\n- require file LICENSE"))
    read = shop("spec", "read")
    assert read.code == 0, read.err
    assert shop("decision", alias, "--json").json()["decision"]["guards"] == [
        "forbid call eval",
        "require file LICENSE",
    ]
    found = shop("drift", "--json").json()["findings"]
    assert [(one["code"], one["path"]) for one in found] == [("drift.file", "LICENSE"), ("drift.call", "src/net.py")]
    file.write_text(file.read_text().replace("forbid call eval", "forbid cal eval"))
    wrong = shop("spec", "read")
    assert "Did you mean `call`?" in " ".join((wrong.out + wrong.err).split())
    assert shop("drift", "--json").json()["guards"] == 2
