from __future__ import annotations

import os
import stat

import msgspec
import pytest
from support.git_folders import git, make_repository, write

from agents.errors import AgentError
from agents.records import Effect
from agents.tools.files.toolset import TOOLS


def test_a_file_is_read_with_numbers_and_its_digest(calls, tree) -> None:
    write(tree, {"a.py": "one\ntwo\nthree\n"})
    result = calls.run("read_file", path="a.py", start_line=2)
    assert result.text.splitlines()[1:] == ["     2\ttwo", "     3\tthree"]
    assert result.data["digest"].startswith(result.text.split("digest ")[1][:12])
    assert (result.data["lines"], result.data["start_line"], result.data["end_line"]) == (3, 2, 3)


def test_a_long_file_is_read_in_parts_and_a_long_line_is_cut(calls, tree) -> None:
    write(tree, {"a.txt": "".join(f"{n}\n" for n in range(1, 3001)), "b.txt": "x" * 5_000})
    result = calls.run("read_file", path="a.txt")
    assert (result.data["end_line"], result.hint) == (2000, "It goes on at line 2001.")
    assert "4,000 more letters" in calls.run("read_file", path="b.txt").text


@pytest.mark.parametrize(
    ("path", "error", "told"),
    [
        ("mising.py", "tool.file_missing", "missing.py"),
        ("folder", "tool.file_unsuitable", "list_files"),
        (".", "tool.file_unsuitable", "list_files"),
        ("image.png", "tool.file_unsuitable", "binary"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_else(calls, tree, path, error, told) -> None:
    write(tree, {"missing.py": "x", "folder/a": "x", "image.png": b"\x89PNG\0\0"})
    result = calls.run("read_file", path=path)
    assert result.error == error
    assert told in result.text + result.hint


def test_a_line_that_is_not_there_is_told(calls, tree) -> None:
    write(tree, {"a.txt": "1\n2\n"})
    assert "has 2 lines" in calls.run("read_file", path="a.txt", start_line=3).text


def test_files_are_listed_by_the_rules_of_git(calls, tree) -> None:
    make_repository(tree, {"a.py": "", "src/b.py": "", "src/deep/c.py": "", "d.txt": "", ".gitignore": "out/\n"})
    write(tree, {"out/x.py": "", "new.py": ""})
    assert calls.run("list_files").data["files"] == [
        ".gitignore",
        "a.py",
        "d.txt",
        "new.py",
        "src/b.py",
        "src/deep/c.py",
    ]
    assert calls.run("list_files", glob="src/*.py").data["files"] == ["src/b.py"]
    assert calls.run("list_files", glob="src/**/*.py").data["files"] == ["src/b.py", "src/deep/c.py"]
    assert calls.run("list_files", glob="c.py", folder="src").data["files"] == ["src/deep/c.py"]
    assert "5 more" in calls.run("list_files", limit=1).text


def test_a_demand_shows_the_diff_and_binds_it_to_versions(calls, tree) -> None:
    write(tree, {"a.txt": "one\n"})
    demand = calls.demand("edit_file", path="a.txt", edits=[{"old": "one", "new": "two"}])
    assert "-one\n+two\n" in demand.diff
    assert (demand.effect, demand.risk.word, demand.writes) == (Effect.WRITE, "low", ("a.txt",))
    again = calls.demand("edit_file", path="a.txt", edits=[{"old": "one", "new": "two"}])
    assert again.files == demand.files
    write(tree, {"a.txt": "one!\n"})
    later = calls.demand("edit_file", path="a.txt", edits=[{"old": "one", "new": "two"}])
    assert later.files != demand.files
    assert (tree / "a.txt").read_text() == "one!\n"


def test_a_file_that_changed_since_it_was_read_is_not_written(calls, tree) -> None:
    write(tree, {"a.txt": "one\ntwo\n"})
    digest = calls.run("read_file", path="a.txt").data["digest"][:12]
    write(tree, {"a.txt": "one\nTWO\n"})
    edit = {"path": "a.txt", "digest": digest, "edits": [{"old": "one", "new": "1"}]}
    assert calls.run("edit_file", **edit).error == "tool.file_changed"
    assert calls.run("write_file", path="a.txt", content="x", digest=digest).error == "tool.file_changed"
    assert (tree / "a.txt").read_text() == "one\nTWO\n"


CALLS = {
    "write_file": {"path": "a.py", "content": "x = 2\n"},
    "edit_file": {"path": "a.py", "edits": [{"old": "x = 1", "new": "x = 1234567890"}]},
    "apply_patch": {"patch": "--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x = 1\n+x = 1234567890\n"},
    "bulk_edit": {"files": [{"path": "a.py", "content": "x = 3\n"}, {"path": "b.py", "move_to": "c/b.py"}]},
    "create_from_template": {"path": "t.txt", "text": "{{ a }}\n", "values": {"a": 1}},
    "move_file": {"path": "a.py", "to": "src/a.py"},
    "remove_file": {"path": "a.py"},
}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_that_is_made_again_changes_nothing_more(calls, tree, name) -> None:
    """A step may be done again after a kill; it is well then, and has no effect to tell of."""
    write(tree, {"a.py": "x = 1\n", "b.py": "y = 1\n"})
    first = calls.run(name, **CALLS[name])
    assert first.is_ok, first.text
    assert first.side_effects
    after = {p: p.read_bytes() for p in tree.rglob("*") if p.is_file()}
    again = calls.run(name, **CALLS[name])
    assert again.is_ok, again.text
    assert again.side_effects == ()
    assert {p: p.read_bytes() for p in tree.rglob("*") if p.is_file()} == after
    assert calls.demand(name, **CALLS[name]).writes == ()


def test_an_edit_with_a_digest_that_was_made_before_is_well(calls, tree) -> None:
    write(tree, {"a.py": "first = 1\n"})
    digest = calls.run("read_file", path="a.py").data["digest"]
    edit = {"path": "a.py", "digest": digest, "edits": [{"old": "first = 1", "new": "second = 22"}]}
    assert calls.run("edit_file", **edit).side_effects
    assert calls.run("edit_file", **edit).is_ok


def test_many_files_change_as_one_or_not_at_all(calls, tree) -> None:
    write(tree, {"a.txt": "a\n", "b.txt": "b\n"})
    wish = [{"path": "a.txt", "content": "A\n"}, {"path": "b.txt", "edits": [{"old": "nowhere at all", "new": "B"}]}]
    assert calls.run("bulk_edit", files=wish).error == "edit.not_found"
    assert (tree / "a.txt").read_text() == "a\n"


def test_what_cannot_be_written_puts_back_what_was(calls, tree) -> None:
    write(tree, {"a.txt": "a\n", "blocked": "a file\n"})
    wish = [{"path": "a.txt", "content": "A\n"}, {"path": "blocked/inside.txt", "content": "x\n"}]
    assert not calls.run("bulk_edit", files=wish).is_ok
    assert (tree / "a.txt").read_text() == "a\n"


def test_a_wish_says_one_thing(calls, tree) -> None:
    write(tree, {"a.txt": "a\n"})
    for wish in ({"path": "a.txt"}, {"path": "a.txt", "content": "x", "remove": True}):
        assert calls.run("bulk_edit", files=[wish]).error == "tool.bad_arguments"


def test_an_edit_that_breaks_a_file_is_refused_unless_it_is_meant(calls, tree) -> None:
    write(tree, {"a.py": "def f():\n    return 1\n"})
    edit = {"path": "a.py", "edits": [{"old": "def f():", "new": "def f(:"}]}
    assert calls.run("edit_file", **edit).error == "edit.breaks_syntax"
    result = calls.run("edit_file", **edit, allow_syntax_errors=True)
    assert "may not parse" in result.text


def test_the_mode_of_a_file_is_kept_and_goes_with_it(calls, tree) -> None:
    write(tree, {"run.sh": "#!/bin/sh\necho 1\n"})
    (tree / "run.sh").chmod(0o750)
    calls.run("edit_file", path="run.sh", edits=[{"old": "echo 1", "new": "echo 2"}])
    calls.run("bulk_edit", files=[{"path": "run.sh", "move_to": "bin/run.sh"}])
    assert stat.S_IMODE((tree / "bin/run.sh").stat().st_mode) == 0o750


def test_writing_what_runs_later_is_a_high_risk_and_an_event(calls, tree) -> None:
    assert calls.demand("write_file", path=".vscode/tasks.json", content="{}").risk.word == "high"
    events = calls.run("write_file", path=".vscode/tasks.json", content="{}").security_events
    assert [event.kind for event in events] == ["protected_path"]
    assert calls.demand("remove_file", path=".vscode", folder=True).risk.word == "high"


def test_folders_move_and_go_with_all_that_is_in_them(calls, tree) -> None:
    write(tree, {"src/a.py": "a", "src/deep/b.py": "b"})
    assert calls.demand("move_file", path="src", to="lib").writes == (
        "src/a.py",
        "src/deep/b.py",
        "lib/a.py",
        "lib/deep/b.py",
    )
    assert calls.run("move_file", path="src", to="lib").is_ok
    assert calls.run("remove_file", path="lib").error == "tool.file_unsuitable"
    assert calls.run("remove_file", path="lib", folder=True).data["files"] == ["lib/a.py", "lib/deep/b.py"]
    assert not (tree / "lib").exists()


def test_a_move_onto_something_or_into_itself_is_refused(calls, tree) -> None:
    write(tree, {"a/x": "1", "b": "2"})
    assert "is there already" in calls.run("move_file", path="a/x", to="b").text
    assert calls.run("move_file", path="a", to="a/inner").error == "tool.path_refused"
    assert calls.run("move_file", path="nowhere", to="c").error == "tool.file_missing"


def test_a_repository_inside_is_not_removed_behind_gits_back(calls, tree) -> None:
    make_repository(tree / "inner", {"a": "a"})
    assert calls.run("remove_file", path="inner", folder=True).error == "tool.path_refused"
    assert git(tree / "inner", "status", "--porcelain") == ""


def test_backups_are_put_back_and_do_not_lie_in_the_tree(calls, tree, tmp_path) -> None:
    write(tree, {"a.txt": "a\n", "b.txt": "b\n"})
    (tree / "a.txt").chmod(0o755)
    assert calls.run("backup_files", paths=["a.txt", "b.txt"], name="before").is_ok
    write(tree, {"a.txt": "A\n"})
    (tree / "b.txt").unlink()
    assert calls.run("restore_files", name="before", paths=["a.txt"]).is_ok
    assert (tree / "a.txt").read_text() == "a\n"
    assert calls.run("restore_files", name="before").is_ok
    assert (tree / "b.txt").read_text() == "b\n"
    assert os.access(tree / "a.txt", os.X_OK)
    assert sorted(p.name for p in tree.iterdir()) == ["a.txt", "b.txt"]
    assert "There are before." in calls.run("restore_files", name="after").hint
    assert calls.run("restore_files", name="../..").error == "tool.bad_arguments"


def test_every_tool_explains_itself() -> None:
    for tool in TOOLS:
        schema = tool.spec().schema
        assert tool.category == "files"
        assert len(tool.description) > 60
        assert all("description" in field for field in schema["properties"].values()), tool.name
        assert msgspec.json.encode(schema)


def test_a_demand_for_nonsense_is_an_error_that_says_what_to_do(calls, tree) -> None:
    write(tree, {"a.txt": "a\n"})
    for arguments in ({"old": "", "new": "x"}, {"old": "a", "new": "a"}):
        with pytest.raises(AgentError) as caught:
            calls.demand("edit_file", path="a.txt", edits=[arguments])
        assert caught.value.code == "tool.bad_arguments"
