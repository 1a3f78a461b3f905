"""The key's file: made once, private, and refused when it is not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from daemon.errors import VaultUnreadable
from daemon.vault.key_file import open_key_file


def test_a_key_is_made_once_and_for_the_user_alone(tmp_path: Path) -> None:
    file = tmp_path / "config" / "vault.key"
    key = open_key_file(file)
    assert len(key) == 32
    assert open_key_file(file) == key
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["vault.key"]


def test_many_at_once_get_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: open_key_file(tmp_path / "k" / "vault.key"), range(8)))
    assert len(keys) == 1


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    open_key_file(tmp_path / "vault.key")
    (tmp_path / "vault.key").chmod(0o644)
    with pytest.raises(VaultUnreadable, match="others may read"):
        open_key_file(tmp_path / "vault.key")


def test_a_file_without_a_key_is_told(tmp_path: Path) -> None:
    (tmp_path / "vault.key").write_text("no key")
    (tmp_path / "vault.key").chmod(0o600)
    with pytest.raises(VaultUnreadable, match="holds no key"):
        open_key_file(tmp_path / "vault.key")
