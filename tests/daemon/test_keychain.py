"""Secrets in environment, keyring and vault, with keyrings that work, fail, and come and go."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from daemon.errors import UnknownName
from daemon.home import Home
from daemon.keychain import drop_secret, find_secret, held_secrets, keep_secret, locate_secret, secret_places, vault_key


class MemoryKeyring(KeyringBackend):
    """A keyring that works."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


@pytest.fixture(autouse=True)
def _own_keyring(home: Home) -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield
    keyring.set_keyring(before)


def test_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_secret("openai", "from the vault")
    monkeypatch.setenv("GROUNDPLAN_SECRET_OPENAI", "from the environment")
    assert locate_secret("openai") == ("environment", "from the environment")


def test_a_keyring_that_works_is_used() -> None:
    keyring.set_keyring(MemoryKeyring())
    assert keep_secret("openai", "a key") == "keyring"
    assert locate_secret("openai") == ("keyring", "a key")


def test_without_a_keyring_secrets_go_into_the_vault(home: Home) -> None:
    assert keep_secret("openai", "a key") == "vault"
    assert locate_secret("openai") == ("vault", "a key")
    assert b"a key" not in (home.data / "secrets.vault").read_bytes()
    assert (home.config / "vault.key").stat().st_mode & 0o777 == 0o600


def test_a_secret_of_the_vault_is_found_when_a_keyring_came_meanwhile() -> None:
    keep_secret("openai", "a key")
    keyring.set_keyring(MemoryKeyring())
    assert locate_secret("openai") == ("vault", "a key")


def test_a_new_value_in_the_keyring_takes_the_old_one_out_of_the_vault() -> None:
    keep_secret("openai", "old")
    keyring.set_keyring(MemoryKeyring())
    keep_secret("openai", "new")
    keyring.set_keyring(NoKeyring())
    assert find_secret("openai") == ""


def test_dropped_secrets_are_gone() -> None:
    keep_secret("openai", "a key")
    assert drop_secret("openai")
    assert not drop_secret("openai")
    assert locate_secret("openai") == ("", "")


def test_a_vault_that_cannot_be_read_holds_nothing_and_stays(home: Home) -> None:
    keep_secret("openai", "a key")
    (home.data / "secrets.vault").write_bytes(b"broken")
    assert find_secret("openai") == ""
    assert (home.data / "secrets.vault").read_bytes() == b"broken"


def test_all_that_is_held_is_listed_for_hiding(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_secret("openai", "one")
    monkeypatch.setenv("GROUNDPLAN_SECRET_MISTRAL", "two")
    assert held_secrets() == {"openai": "one", "mistral": "two"}


def test_names_are_checked() -> None:
    with pytest.raises(UnknownName):
        keep_secret("opnai", "x")


def test_the_vault_s_key_stays_where_it_was_made(home: Home) -> None:
    in_file = vault_key()
    keyring.set_keyring(MemoryKeyring())
    assert vault_key() == in_file


def test_with_a_keyring_the_vault_s_key_is_in_no_file(home: Home) -> None:
    keyring.set_keyring(MemoryKeyring())
    assert vault_key() == vault_key()
    assert not (home.config / "vault.key").exists()


class LockedKeyring(MemoryKeyring):
    """A keyring that nobody unlocks; counts who asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        raise RuntimeError("it is locked")


def test_places_tell_where_secrets_lie_without_their_values(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_secret("openai", "a key")
    ring = MemoryKeyring()
    keyring.set_keyring(ring)
    ring.held["groundplan", "gemini"] = "kept by hand"
    keep_secret("groq", "a key")
    monkeypatch.setenv("GROUNDPLAN_SECRET_MISTRAL", "a key")
    places, problem = secret_places()
    assert places == {"openai": "vault", "gemini": "keyring", "groq": "keyring", "mistral": "environment"}
    assert problem == ""


def test_a_locked_keyring_is_asked_once_for_all_names() -> None:
    ring = LockedKeyring()
    keyring.set_keyring(ring)
    places, problem = secret_places()
    assert places == {}
    assert "locked" in problem
    assert ring.asked == 1
