"""What differs between a revision and the work tree, file by file and line by line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer.errors import UnknownTarget
from indexer.history.worktree import changed_since

if TYPE_CHECKING:
    from conftest import Bench


def test_changed_new_removed_and_renamed_files_are_told_with_their_lines(bench: Bench) -> None:
    text = "".join(f"line {n}\n" for n in range(10))
    bench.commit("one", {"edit.py": text, "gone.py": "x\n", "old.py": text * 2, ".gitignore": "*.log\n"})
    bench.write({"edit.py": text.replace("line 3", "LINE 3"), "new.py": "n\n", "noise.log": "n\n"})
    (bench.root / "gone.py").unlink()
    bench.git("mv", "old.py", "moved.py")
    told = {c.path: (c.status, c.old_path, c.lines) for c in changed_since(bench.root, "HEAD")}
    assert told == {
        "edit.py": ("M", "", ((4, 4),)),
        "gone.py": ("D", "", ()),
        "moved.py": ("R", "old.py", ()),
        "new.py": ("A", "", ()),
    }


def test_commits_since_the_revision_count_too(bench: Bench) -> None:
    bench.commit("one", {"a": "1\n", "b": "1\n"})
    bench.commit("two", {"a": "1\n2\n"})
    bench.write({"b": ""})
    told = {c.path: c.lines for c in changed_since(bench.root, "HEAD~1")}
    assert told == {"a": ((2, 2),), "b": ((1, 1),)}


def test_a_file_that_became_a_link_does_not_shift_the_lines_of_others(bench: Bench) -> None:
    bench.commit("one", {"a": "1\n", "b": "1\n", "c": "1\n2\n3\n"})
    (bench.root / "b").unlink()
    (bench.root / "b").symlink_to("a")
    bench.write({"c": "1\n2\nthree\n"})
    told = {c.path: (c.status, c.lines) for c in changed_since(bench.root, "HEAD")}
    assert told == {"b": ("T", ((1, 1),)), "c": ("M", ((3, 3),))}


def test_paths_are_those_of_the_workspace(bench: Bench) -> None:
    bench.commit("one", {"app/a": "1\n", "web/b": "1\n"})
    bench.write({"app/a": "2\n", "web/b": "2\n", "app/new": "n\n", "web/new": "n\n"})
    assert [c.path for c in changed_since(bench.root / "app", "HEAD")] == ["a", "new"]


def test_what_names_no_commit_is_an_unknown_target(bench: Bench) -> None:
    bench.commit("one", {"a": "1\n"})
    for revision in ("nope", "--output=x", "HEAD\0", ""):
        with pytest.raises(UnknownTarget):
            changed_since(bench.root, revision)


def test_filters_of_the_configuration_do_not_run(bench: Bench, tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    script = tmp_path / "evil"
    script.write_text(f"#!/bin/sh\necho ran >> {proof}\ncat\n")
    script.chmod(0o755)
    bench.commit("one", {".gitattributes": "*.py filter=e.v=il\n", "a.py": "1\n"})
    for key in ("clean", "process"):
        bench.git("config", f"filter.e.v=il.{key}", str(script))
    bench.git("config", "filter.e.v=il.required", "true")
    bench.git("config", "core.fsmonitor", str(script))
    (bench.root / "a.py").write_text("2\n")
    assert [c.path for c in changed_since(bench.root, "HEAD")] == ["a.py"]
    assert not proof.exists()
