"""Files that come from the daemon: whole or as they were, and never outside of their folder."""

from __future__ import annotations

import base64
import errno
from pathlib import Path

import pytest

from daemon.cli.files import write_files
from daemon.errors import WrongUse


def travelling(path: str, text: str) -> dict[str, str]:
    return {"path": path, "content": base64.b64encode(text.encode()).decode()}


def test_a_file_is_whole_or_as_it_was_when_the_disk_is_full(tmp_path: Path, monkeypatch) -> None:
    write_files([travelling("a/b.md", "old")], str(tmp_path))
    write = Path.write_bytes

    def run_out(path: Path, data: bytes) -> int:
        write(path, data[:1])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", run_out)
    with pytest.raises(WrongUse, match="No space"):
        write_files([travelling("a/b.md", "new")], str(tmp_path))
    assert [(path.name, path.read_text()) for path in (tmp_path / "a").iterdir()] == [("b.md", "old")]


@pytest.mark.parametrize("path", ["../out.md", "/out.md", "link/out.md"])
def test_nothing_is_written_outside_of_the_folder(tmp_path: Path, path: str) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (root / "link").symlink_to(outside)
    with pytest.raises(WrongUse):
        write_files([travelling(path, "x")], str(root))
    assert list(outside.iterdir()) == []
