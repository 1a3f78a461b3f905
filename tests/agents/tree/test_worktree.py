from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.git_folders import git, make_repository, write

from agents.errors import TreeError
from agents.tree.changeset import changeset
from agents.tree.worktree import close_tree, open_tree, prune_trees, read_tree


def contents(folder: Path) -> dict[str, bytes]:
    """Files of a folder by path, without git's."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def everything_of_git(folder: Path) -> dict[str, str]:
    """What a user would notice: branches, HEAD, index, status."""
    return {
        "refs": git(folder, "for-each-ref", "refs/heads", "refs/tags", "refs/stash"),
        "head": (folder / ".git/HEAD").read_text() if (folder / ".git").is_dir() else "",
        "index": git(folder, "ls-files", "--stage", "--debug"),
        "status": git(folder, "status", "--porcelain=v2", "--branch"),
        "config": git(folder, "config", "--local", "--list"),
    }


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with everything uncommitted that there is."""
    folder = make_repository(
        tmp_path / "repo", {"a.txt": "a\n", "b.txt": "b\n", "gone.txt": "g\n", ".gitignore": "*.log\n.venv/\n"}
    )
    write(folder, {"a.txt": "changed\n", "b.txt": "staged\n", "new/n.txt": "new\n", "x.log": "ignored\n"})
    git(folder, "add", "b.txt")
    write(folder, {"b.txt": "staged and changed\n"})
    (folder / "gone.txt").unlink()
    return folder


def test_a_tree_holds_what_the_user_sees_and_touches_nothing_of_it(repository, state) -> None:
    before = everything_of_git(repository), contents(repository)
    tree = open_tree(repository, state, "R1")
    assert (everything_of_git(repository), contents(repository)) == before
    assert contents(tree.root) == {
        "a.txt": b"changed\n",
        "b.txt": b"staged and changed\n",
        "new/n.txt": b"new\n",
        ".gitignore": b"*.log\n.venv/\n",
    }
    assert git(tree.root, "status", "--porcelain") == ""
    assert git(tree.root, "log", "--format=%s").splitlines()[1] == "First"
    assert git(repository, "rev-parse", "refs/groundplan/runs/R1") == tree.snapshot
    assert changeset(tree).files == ()


def test_a_tree_that_is_closed_leaves_nothing(repository, state) -> None:
    before = everything_of_git(repository), contents(repository), git(repository, "for-each-ref")
    tree = open_tree(repository, state, "R1")
    write(tree.root, {"mine.txt": "x\n"})
    (tree.root / "new").chmod(0o500)
    close_tree(state, "R1")
    close_tree(state, "R1")
    assert (everything_of_git(repository), contents(repository), git(repository, "for-each-ref")) == before
    assert git(repository, "worktree", "list").count("\n") == 0
    assert [path for path in state.iterdir() if path.is_dir()] == []


def test_a_tree_is_opened_once(repository, state) -> None:
    tree = open_tree(repository, state, "R1")
    write(tree.root, {"a.txt": "by the run\n"})
    write(repository, {"a.txt": "by the user\n"})
    assert open_tree(repository, state, "R1") == tree
    assert (tree.root / "a.txt").read_text() == "by the run\n"


def test_a_pointer_that_was_bent_is_straightened(repository, state, tmp_path) -> None:
    tree = open_tree(repository, state, "R1")
    pointer = tree.checkout / ".git"
    wanted = pointer.read_text()
    pointer.unlink()
    pointer.symlink_to(tmp_path)
    open_tree(repository, state, "R1")
    assert pointer.read_text() == wanted
    assert not pointer.is_symlink()


def test_a_checkout_that_was_lost_comes_back_from_the_snapshot(repository, state) -> None:
    tree = open_tree(repository, state, "R1")
    write(repository, {"a.txt": "later\n"})
    shutil.rmtree(tree.checkout)
    again = open_tree(repository, state, "R1")
    assert (again.root / "a.txt").read_text() == "changed\n"
    assert changeset(again).files == ()


def test_trees_of_dead_runs_are_pruned(repository, state) -> None:
    for run in ("R1", "R2", "R3"):
        open_tree(repository, state, run)
    assert prune_trees(state, {"R2"}.__contains__) == ["R1", "R3"]
    assert git(repository, "for-each-ref", "--format=%(refname)", "refs/groundplan") == "refs/groundplan/runs/R2"
    assert read_tree(state, "R1") is None
    assert prune_trees(state / "nowhere", lambda _run: False) == []


@pytest.mark.parametrize("delay_s", [0.0, 0.01, 0.02, 0.04, 0.08])
def test_a_kill_while_it_is_made_is_mended(repository, state, root, delay_s) -> None:
    before = everything_of_git(repository)
    code = (
        f"import sys; sys.path.insert(0, {str(root)!r})\n"
        "from pathlib import Path\nfrom agents.tree.worktree import open_tree\nprint('ready', flush=True)\n"
        f"open_tree(Path({str(repository)!r}), Path({str(state)!r}), 'R1')\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(delay_s)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    tree = open_tree(repository, state, "R1")
    assert changeset(tree).files == ()
    assert (tree.root / "new/n.txt").read_text() == "new\n"
    close_tree(state, "R1")
    assert everything_of_git(repository) == before
    assert git(repository, "worktree", "list").count("\n") == 0


def test_locks_that_a_kill_left_do_not_stand_in_the_way(repository, state) -> None:
    write(state, {"R1/snapshot.index.lock": ""})
    write(repository, {".git/refs/groundplan/runs/R1.lock": ""})
    assert open_tree(repository, state, "R1").snapshot


def test_a_folder_inside_of_a_repository(repository, state) -> None:
    write(repository, {"pkg/in.txt": "in\n", "out.txt": "out\n"})
    tree = open_tree(repository / "pkg", state, "R1")
    assert (tree.prefix, contents(tree.root)) == ("pkg", {"in.txt": b"in\n"})
    assert (tree.checkout / "a.txt").read_text() == "changed\n"
    assert not (tree.checkout / "out.txt").exists()  # untracked, and not in the user's folder
    write(tree.root, {"in.txt": "IN\n"})
    write(tree.checkout, {"a.txt": "beyond\n"})
    assert [file.path for file in changeset(tree).files] == ["in.txt"]


def test_a_linked_work_tree_a_detached_head_and_no_commit(repository, state, tmp_path) -> None:
    git(repository, "worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
    write(tmp_path / "linked", {"a.txt": "in the linked one\n"})
    tree = open_tree(tmp_path / "linked", state, "R1")
    assert (tree.root / "a.txt").read_text() == "in the linked one\n"
    assert tree.common_dir == (repository / ".git").resolve()

    fresh = tmp_path / "fresh"
    fresh.mkdir()
    git(fresh, "init", "-q")
    write(fresh, {"first.txt": "1\n"})
    born = open_tree(fresh, state, "R2")
    assert contents(born.root) == {"first.txt": b"1\n"}
    close_tree(state, "R2")
    assert git(fresh, "status", "--porcelain") == "?? first.txt"


def test_a_merge_with_conflicts_that_is_going_on(repository, state) -> None:
    git(repository, "checkout", "-q", "-f", "main")
    git(repository, "checkout", "-q", "-b", "side")
    write(repository, {"a.txt": "side\n"})
    git(repository, "commit", "-q", "-am", "side")
    git(repository, "checkout", "-q", "main")
    write(repository, {"a.txt": "main\n"})
    git(repository, "commit", "-q", "-am", "main")
    with pytest.raises(subprocess.CalledProcessError):
        git(repository, "merge", "side")
    before = everything_of_git(repository)
    tree = open_tree(repository, state, "R1")
    assert "<<<<<<<" in (tree.root / "a.txt").read_text()
    assert everything_of_git(repository) == before


def test_submodules_and_repositories_inside_are_plain_folders(repository, state, tmp_path) -> None:
    inner = make_repository(tmp_path / "inner", {"lib.txt": "lib\n"})
    git(repository, "submodule", "--quiet", "add", str(inner), "sub")
    make_repository(repository / "nested", {"n.txt": "n\n"})
    write(repository, {"sub/lib.txt": "changed in sub\n", "sub/more.txt": "more\n"})
    before = everything_of_git(repository), git(repository / "sub", "status", "--porcelain")
    tree = open_tree(repository, state, "R1")
    found = contents(tree.root)
    assert (found["sub/lib.txt"], found["sub/more.txt"], found["nested/n.txt"]) == (
        b"changed in sub\n",
        b"more\n",
        b"n\n",
    )
    write(tree.root, {"sub/lib.txt": "by the run\n", "nested/new.txt": "new\n"})
    assert [file.path for file in changeset(tree).files] == ["nested/new.txt", "sub/lib.txt"]
    assert (everything_of_git(repository), git(repository / "sub", "status", "--porcelain")) == before


def test_a_sparse_checkout_stays_sparse(tmp_path, state) -> None:
    folder = make_repository(tmp_path / "repo", {"in/a.txt": "a\n", "out/b.txt": "b\n", "top.txt": "t\n"})
    git(folder, "sparse-checkout", "set", "in")
    write(folder, {"in/a.txt": "changed\n"})
    tree = open_tree(folder, state, "R1")
    assert (tree.root / "in/a.txt").read_text() == "changed\n"
    write(tree.root, {"in/a.txt": "again\n"})
    assert [(file.path, file.kind) for file in changeset(tree).files] == [("in/a.txt", "changed")]


def test_nothing_that_the_repository_configures_runs(repository, state, tmp_path) -> None:
    mark = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    program.chmod(0o755)
    for name in ("post-checkout", "pre-commit", "reference-transaction", "post-index-change"):
        shutil.copy(program, repository / ".git/hooks" / name) if (repository / ".git/hooks").is_dir() else None
    git(repository, "config", "core.fsmonitor", str(program))
    git(repository, "config", "core.hooksPath", str(tmp_path))
    for key in ("clean", "smudge"):
        git(repository, "config", f"filter.evil.{key}", str(program))
    git(repository, "config", "filter.evil.required", "true")
    write(repository, {".gitattributes": "*.txt filter=evil diff=evil\n", "a.txt": "again\n"})
    git(repository, "config", "diff.evil.textconv", str(program))
    mark.unlink(missing_ok=True)
    tree = open_tree(repository, state, "R1")
    write(tree.root, {"n.txt": "n\n", ".gitattributes": "* filter=evil\n"})
    changeset(tree)
    close_tree(state, "R1")
    assert not mark.exists()


def test_large_files_are_as_they_lie_on_the_disk_and_hidden_ones_stay_hidden(tmp_path, state) -> None:
    folder = make_repository(tmp_path / "repo", {".gitattributes": "*.bin filter=lfs\n*.key filter=git-crypt\n"})
    write(folder, {"big.bin": "pointer\n", "s.key": "encrypted\n"})
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "held elsewhere")
    for name in ("lfs", "git-crypt"):
        git(folder, "config", f"filter.{name}.clean", "false")
    write(folder, {"big.bin": "the content\n", "s.key": "the secret\n"})
    tree = open_tree(folder, state, "R1")
    assert (tree.root / "big.bin").read_text() == "the content\n"
    assert (tree.root / "s.key").read_text() == "encrypted\n"
    assert [path for path, _ in tree.left_out] == ["s.key"]
    assert changeset(tree).files == ()


def test_secrets_and_huge_files_that_git_does_not_hold_stay_out(repository, state) -> None:
    write(
        repository,
        {".env": "TOKEN=1\n", "certs/server.key": "x", ".env.example": "TOKEN=\n", "huge.bin": b"\1" * 20_000_001},
    )
    tree = open_tree(repository, state, "R1")
    assert sorted(path for path, _ in tree.left_out) == [".env", "certs/server.key", "huge.bin"]
    assert (tree.root / ".env.example").exists()
    assert not (tree.root / ".env").exists()


def test_dependency_folders_are_linked_and_never_a_change(repository, state) -> None:
    write(
        repository,
        {".venv/bin/tool": "x", ".gitignore": ".venv/\nnode_modules\n*.log\n", "web/node_modules/p/i.js": "x"},
    )
    write(repository, {"web/package.json": "{}", "vendor/tracked.txt": "not ignored\n"})
    tree = open_tree(repository, state, "R1")
    assert tree.links == (".venv", "web/node_modules")
    assert (tree.root / ".venv/bin/tool").read_text() == "x"
    assert not (tree.root / "vendor").is_symlink()
    assert changeset(tree).files == ()
    assert git(tree.root, "-c", f"core.excludesFile={tree.exclude_file}", "status", "--porcelain") == ""


def test_dependencies_that_the_user_links_from_elsewhere_are_linked_too(repository, state, tmp_path) -> None:
    shared, private = tmp_path / "shared/node_modules", tmp_path / "private"
    write(tmp_path, {"shared/node_modules/p/i.js": "x", "private/id": "x"})
    write(repository, {".gitignore": "web/node_modules\n", "web/package.json": "{}", "api/package.json": "{}"})
    (repository / "web/node_modules").symlink_to(shared)
    (repository / "api/node_modules").symlink_to(shared)  # not ignored, as with a rule that ends with a slash
    (repository / "vendor").symlink_to(private)
    tree = open_tree(repository, state, "R1")
    assert tree.links == ("api/node_modules", "web/node_modules")
    assert tree.linked_places == (shared,)
    assert (tree.root / "web/node_modules/p/i.js").read_text() == "x"
    assert changeset(tree).files == ()


def test_what_commands_may_read_is_told_by_the_users_folder_whatever_became_of_a_link(
    repository, state, tmp_path
) -> None:
    write(repository, {".gitignore": "node_modules/\n", "web/app.js": "1\n", "web/node_modules/p.js": "x\n"})
    tree = open_tree(repository / "web", state, "R1")
    (tree.root / "node_modules").unlink()
    (tree.root / "node_modules").symlink_to(tmp_path)
    assert tree.linked_places == (repository / "web/node_modules",)


def test_packages_that_are_installed_in_place_are_found_in_the_tree(repository, state) -> None:
    packages = repository / ".venv/lib/python3.11/site-packages"
    finder = f"MAPPING: dict[str, str] = {{'shop': '{repository}/lib/shop'}}\nNAMESPACES = {{}}\n"
    write(packages, {"_shop.pth": f"{repository}/src\n/elsewhere\nimport os\n", "__editable___shop_finder.py": finder})
    tree = open_tree(repository, state, "R1")
    assert tree.environment == {"PYTHONPATH": f"{tree.root}/lib{os.pathsep}{tree.root}/src"}


def test_a_folder_without_git_gets_a_repository_of_its_own_beside_it(tmp_path, state) -> None:
    folder = tmp_path / "plain"
    write(folder, {"a.txt": "a\n", ".gitignore": "out\n", "out/x": "x", "node_modules/p.js": "x", "sub/b.txt": "b\n"})
    (folder / "link").symlink_to("a.txt")
    before = {path: path.lstat().st_mtime_ns for path in folder.rglob("*")}
    tree = open_tree(folder, state, "R1")
    assert contents(tree.root).keys() - {"node_modules/p.js"} == {"a.txt", ".gitignore", "sub/b.txt", "link"}
    assert (tree.root / "link").is_symlink()
    assert tree.links == ("node_modules",)
    write(tree.root, {"a.txt": "A\n", "new.txt": "n\n"})
    assert [file.path for file in changeset(tree).files] == ["a.txt", "new.txt"]
    assert git(tree.root, "status", "--porcelain", "a.txt") == " M a.txt"
    close_tree(state, "R1")
    assert {path: path.lstat().st_mtime_ns for path in folder.rglob("*")} == before
    assert [path for path in state.iterdir() if path.is_dir()] == []


def test_a_folder_that_is_not_there_is_an_error(tmp_path, state) -> None:
    with pytest.raises(TreeError, match="could not be made"):
        open_tree(tmp_path / "nowhere", state, "R1")


def test_trees_are_opened_and_closed_at_once(repository, state) -> None:
    before = everything_of_git(repository)
    runs = [f"R{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        trees = list(pool.map(lambda run: open_tree(repository, state, run), runs))
        assert len({tree.git_dir for tree in trees}) == 8
        assert [changes.files for changes in pool.map(changeset, trees)] == [()] * 8
        list(pool.map(lambda run: close_tree(state, run), runs))
    assert everything_of_git(repository) == before
    assert git(repository, "worktree", "list").count("\n") == 0
