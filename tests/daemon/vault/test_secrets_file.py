"""Keys in a sealed file."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon.errors import VaultUnreadable
from daemon.vault.secrets_file import SecretsFile

MASTER = b"m" * 32


@pytest.fixture
def vault(tmp_path: Path) -> SecretsFile:
    return SecretsFile(tmp_path / "data" / "secrets.vault", lambda: MASTER)


def test_secrets_are_kept_and_dropped(vault: SecretsFile) -> None:
    assert vault.find("openai") == ""
    vault.keep("openai", "one")
    vault.keep("mistral", "two")
    vault.keep("openai", "three")
    assert (vault.find("openai"), vault.find("mistral")) == ("three", "two")
    assert vault.drop("openai")
    assert not vault.drop("openai")
    assert vault.find("openai") == ""


def test_the_file_is_private_and_tells_neither_names_nor_values(vault: SecretsFile, tmp_path: Path) -> None:
    vault.keep("openai", "a-value-to-look-for")
    file = tmp_path / "data" / "secrets.vault"
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"a-value" not in file.read_bytes()
    assert b"openai" not in file.read_bytes()


def test_a_changed_header_is_noticed(vault: SecretsFile, tmp_path: Path) -> None:
    vault.keep("openai", "one")
    file = tmp_path / "data" / "secrets.vault"
    file.write_bytes(file.read_bytes().replace(b'"version": 1', b'"version": 2'))
    with pytest.raises(VaultUnreadable, match="no vault of this version"):
        vault.find("openai")


def test_another_key_opens_nothing_and_overwrites_nothing(vault: SecretsFile, tmp_path: Path) -> None:
    vault.keep("openai", "one")
    stranger = SecretsFile(tmp_path / "data" / "secrets.vault", lambda: b"x" * 32)
    with pytest.raises(VaultUnreadable):
        stranger.keep("openai", "two")
    assert vault.find("openai") == "one"
