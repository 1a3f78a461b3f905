"""History answers from a repository as people really have them: renamed, shallow, odd, and not always friendly."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer.errors import HistoryUnavailable, UnknownTarget
from indexer.history.history import History

if TYPE_CHECKING:
    from conftest import Bench


def test_a_folder_without_git_has_no_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(HistoryUnavailable, match="not under git"):
        History(tmp_path)


def test_a_repository_without_a_commit_has_no_history(bench: Bench) -> None:
    with pytest.raises(HistoryUnavailable, match="no commit"):
        History(bench.root)


def test_commits_come_newest_first_with_their_files(bench: Bench) -> None:
    bench.commit("one", {"a.py": "1\n", "b.py": "1\n"})
    bench.commit("two", {"a.py": "2\n"})
    told = [(c.subject, [change.path for change in c.changes]) for c in History(bench.root).commits()]
    assert told == [("two", ["a.py"]), ("one", ["a.py", "b.py"])]


def test_it_is_current_until_a_new_commit(bench: Bench) -> None:
    bench.commit("one", {"a": "1\n"})
    history = History(bench.root)
    assert history.is_current()
    bench.commit("two", {"a": "2\n"})
    assert not history.is_current()


def test_files_that_change_together_are_counted_under_todays_names(bench: Bench) -> None:
    bench.commit("one", {"old.py": "x = 1\n" * 9, "test_old.py": "t\n"})
    bench.git("mv", "old.py", "new.py")
    bench.commit("rename", {})
    bench.commit("two", {"new.py": "x = 1\n" * 8 + "y\n", "test_old.py": "u\n"})
    pairs = History(bench.root).pairs("new.py")
    assert [(p.path, p.together, p.of) for p in pairs] == [("test_old.py", 2, 3)]


def test_a_commit_can_be_left_out_of_what_it_is_asked_about(bench: Bench) -> None:
    bench.commit("one", {"a": "1\n", "b": "1\n"})
    last = bench.commit("two", {"a": "2\n", "b": "2\n", "c": "2\n"})
    pairs = History(bench.root).together_without({last}).pairs("a")
    assert [(p.path, p.together, p.of) for p in pairs] == [("b", 1, 1)]


def test_a_name_that_was_taken_again_means_the_new_file(bench: Bench) -> None:
    bench.commit("one", {"a.py": "alpha\n" * 9, "friend.py": "1\n"})
    bench.git("mv", "a.py", "b.py")
    bench.commit("rename", {})
    bench.commit("again", {"a.py": "something else entirely\n"})
    history = History(bench.root)
    assert [p.path for p in history.pairs("b.py")] == ["friend.py"]
    assert history.pairs("a.py") == []


def test_churn_counts_commits_and_lines_in_windows(bench: Bench) -> None:
    bench.commit("long ago", {"a.py": "1\n2\n3\n"})
    bench.days += 100
    bench.commit("lately", {"a.py": "1\n2\n"})
    churn = History(bench.root).churn()["a.py"]
    recent = {w.days: (w.commits, w.added, w.deleted) for w in churn.windows}
    assert recent == {30: (1, 0, 1), 90: (1, 0, 1), 365: (2, 3, 1), 0: (2, 3, 1)}
    assert churn.last_time - churn.first_time == 101 * 86_400


def test_owners_are_authors_by_share_and_a_mailmap_unites_them(bench: Bench) -> None:
    bench.commit("one", {"src/a.py": "1\n", ".mailmap": "Ada Lovelace <ada@example.org> <ada@home.example>\n"})
    bench.commit("two", {"src/a.py": "2\n"}, author="ada <ada@home.example>")
    bench.commit("three", {"src/a.py": "3\n"}, author="Bob <bob@example.org>")
    owners = History(bench.root).owners("src")
    assert [(o.name, o.count) for o in owners] == [("Ada Lovelace", 2), ("Bob", 1)]
    assert sum(o.share for o in owners) == pytest.approx(1)


def test_blame_tells_whose_lines_stand(bench: Bench) -> None:
    bench.commit("one", {"a.py": "1\n2\n3\n"})
    bench.commit("two", {"a.py": "1\n2\nthree\n"}, author="Bob <bob@example.org>")
    history = History(bench.root)
    assert [(o.name, o.count) for o in history.owners_by_lines("a.py")] == [("Ada", 2), ("Bob", 1)]
    with pytest.raises(UnknownTarget):
        history.owners_by_lines("nowhere.py")


def test_the_last_changes_of_a_file_are_told(bench: Bench) -> None:
    first = bench.commit("one", {"a": "1\n", "b": "1\n"})
    bench.commit("two", {"b": "2\n"})
    assert [(c.sha, c.subject) for c in History(bench.root).changes("a")] == [(first, "one")]


def test_a_workspace_inside_a_repository_knows_its_own_part(bench: Bench) -> None:
    bench.commit("one", {"app/a.py": "1\n", "app/b.py": "1\n", "web/x.js": "1\n"})
    history = History(bench.root / "app")
    assert [p.path for p in history.pairs("a.py")] == ["b.py"]
    assert [o.count for o in history.owners_by_lines("a.py")] == [1]


def test_a_shallow_clone_does_not_take_its_cut_for_a_change(bench: Bench, tmp_path: Path) -> None:
    for n in range(4):
        bench.commit(f"c{n}", {"a": f"{n}\n", "b": f"{n}\n", f"only{n}": "x\n"})
    clone = tmp_path / "clone"
    bench.git("clone", "-q", "--depth=2", f"file://{bench.root}", str(clone))
    history = History(clone)
    assert [len(c.changes) for c in history.commits()] == [3, 0]
    assert [p.path for p in history.pairs("a")] == ["b", "only3"]


def test_detached_heads_and_worktrees_have_history(bench: Bench, tmp_path: Path) -> None:
    first = bench.commit("one", {"a": "1\n"})
    bench.commit("two", {"a": "2\n"})
    bench.git("worktree", "add", "-q", "--detach", str(tmp_path / "tree"), first)
    history = History(tmp_path / "tree")
    assert history.head == first
    assert [c.subject for c in history.commits()] == ["one"]


def test_names_and_authors_may_hold_anything(bench: Bench) -> None:
    names = {"tab\tname": "1\n", "línea\nnueva": "1\n", "\x01mark": "1\n", "R100": "1\n"}
    bench.commit("subject with \x01 and\ttab", names, author='Zoë "Z" Q <z@example.org>')
    odd = os.fsencode(bench.root) + b"/caf\xe9"
    with open(odd, "wb") as file:  # noqa: PTH123 - pathlib cannot take bytes
        file.write(b"1\n")
    bench.commit("latin", {})
    newest, oldest = History(bench.root).commits()
    assert {c.path for c in oldest.changes} == set(names)
    assert oldest.author == 'Zoë "Z" Q'
    assert newest.changes[0].path == "caf\N{REPLACEMENT CHARACTER}"


def test_contents_that_are_missing_cost_the_counts_alone(bench: Bench) -> None:
    bench.commit("one", {"a": "alpha\n", "b": "beta\n"})
    bench.commit("two", {"a": "gamma\n", "b": "delta\n"})
    blob = bench.git("rev-parse", "HEAD:a")
    (bench.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    history = History(bench.root)
    assert [p.together for p in history.pairs("a")] == [2]
    assert history.churn()["b"].ever.commits == 2


def test_a_hostile_configuration_runs_nothing(bench: Bench, tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    script = tmp_path / "evil"
    script.write_text(f'#!/bin/sh\necho "$0 $*" >> {proof}\ncat\n')
    script.chmod(0o755)
    bench.commit("one", {".gitattributes": "*.py diff=evil filter=evil\n", "a.py": "1\n"})
    settings = (
        "core.fsmonitor", "core.pager", "diff.external", "diff.evil.textconv", "diff.evil.command", "gpg.program",
        "filter.evil.clean", "filter.evil.smudge", "core.sshCommand",
    )  # fmt: skip
    for key in settings:
        bench.git("config", key, str(script))
    bench.git("config", "log.showSignature", "true")
    bench.git("config", "diff.orderFile", "/nonexistent")
    bench.git("config", "blame.ignoreRevsFile", "/nonexistent")
    history = History(bench.root)
    assert len(history.commits()) == 1
    assert history.churn().keys() == {".gitattributes", "a.py"}
    assert len(history.owners_by_lines("a.py")) == 1
    assert not proof.exists()
