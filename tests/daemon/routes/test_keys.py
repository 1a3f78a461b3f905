"""Secrets over HTTP: names and places go out, values never do, whatever is asked, logged or recorded."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from daemon.client.connect import connect_or_spawn
from daemon.client.over_socket import HttpClient
from daemon.contract.protocol import API_ROOT
from daemon.errors import DaemonError
from daemon.home import Home
from daemon.keychain import find_secret, keep_secret

SECRETS = f"{API_ROOT}/secrets"
VALUE = "sk-zq4Vt7wLr0Xc9Bn2"


@pytest.fixture(autouse=True)
def _no_keyring(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Neither for the daemon nor for this process, which has chosen one already where another test asked for it."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield
    keyring.set_keyring(before)


def listed(client: HttpClient) -> dict[str, dict[str, Any]]:
    return {view["name"]: view for view in client.request("GET", SECRETS).json()["secrets"]}


def keep(client: HttpClient, name: str, value: str = VALUE) -> dict[str, Any]:
    view: dict[str, Any] = client.request("PUT", f"{SECRETS}/{name}", body={"value": value}).json()
    return view


def all_files(home: Home) -> list[Path]:
    return [file for file in home.data.parent.rglob("*") if file.is_file()]


def test_what_people_need_most_is_listed_and_not_set(daemon: HttpClient) -> None:
    views = listed(daemon)
    assert {"openai", "anthropic", "embedder"} <= views.keys()
    assert all(view["place"] == "" for view in views.values())
    assert views["openai"]["variable"] == "GROUNDPLAN_SECRET_OPENAI"


def test_a_kept_secret_tells_where_it_lies_and_serves(daemon: HttpClient) -> None:
    assert keep(daemon, "openai")["place"] == "vault"
    assert listed(daemon)["openai"]["place"] == "vault"
    assert find_secret("openai") == VALUE


def test_a_secret_of_a_rarer_name_is_listed_once_it_is_set(daemon: HttpClient) -> None:
    assert "groq" not in listed(daemon)
    assert "groq" in daemon.request("GET", SECRETS).json()["names"]
    keep(daemon, "groq")
    assert listed(daemon)["groq"]["place"] == "vault"


def test_what_was_kept_outside_of_the_daemon_is_found(daemon: HttpClient) -> None:
    keep_secret("mistral", VALUE)
    assert listed(daemon)["mistral"]["place"] == "vault"


def test_no_answer_and_no_file_holds_the_value(daemon: HttpClient, home: Home) -> None:
    answers = [
        daemon.request("PUT", f"{SECRETS}/openai", body={"value": VALUE}).body,
        daemon.request("GET", SECRETS).body,
        daemon.request("GET", f"{API_ROOT}/audit").body,
        daemon.request("DELETE", f"{SECRETS}/openai").body,
    ]
    assert not [answer for answer in answers if VALUE.encode() in answer]
    assert not [file for file in all_files(home) if VALUE.encode() in file.read_bytes()]


@pytest.mark.parametrize("body", [{"value": 7}, {"value": ""}, {"value": "  "}, {"value": [VALUE]}, {"valu": VALUE}])
def test_a_refusal_does_not_repeat_what_was_given(daemon: HttpClient, home: Home, body: dict[str, Any]) -> None:
    with pytest.raises(DaemonError) as refused:
        daemon.request("PUT", f"{SECRETS}/openai", body=body)
    assert refused.value.code == "request.invalid"
    assert VALUE not in f"{refused.value.message} {refused.value.hint}"
    assert not [file for file in home.logs.rglob("*") if VALUE.encode() in file.read_bytes()]


def test_a_name_that_is_none_is_refused_with_the_closest(daemon: HttpClient) -> None:
    with pytest.raises(DaemonError, match="opnai") as refused:
        keep(daemon, "opnai")
    assert "openai" in refused.value.hint
    with pytest.raises(DaemonError, match="opnai"):
        daemon.request("DELETE", f"{SECRETS}/opnai")


def test_a_removed_secret_is_gone_and_removing_it_again_does_nothing(daemon: HttpClient) -> None:
    keep(daemon, "openai")
    for _ in range(2):
        assert daemon.request("DELETE", f"{SECRETS}/openai").json()["place"] == ""
    assert find_secret("openai") == ""


def test_keeping_and_removing_stand_in_the_audit_trail(daemon: HttpClient) -> None:
    keep(daemon, "openai")
    daemon.request("DELETE", f"{SECRETS}/openai")
    daemon.request("DELETE", f"{SECRETS}/openai")
    entries = daemon.request("GET", f"{API_ROOT}/audit", query={"kind": "secret_changed"}).json()["items"]
    assert [entry["facts"] for entry in entries] == [
        {"secret": "openai", "done": "removed"},
        {"secret": "openai", "done": "kept", "place": "vault"},
    ]
    assert all(entry["actor"].startswith("user:") for entry in entries)


def test_the_environment_wins_and_cannot_be_removed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDPLAN_SECRET_OPENAI", VALUE)
    client = connect_or_spawn(home)
    assert listed(client)["openai"]["place"] == "environment"
    assert client.request("DELETE", f"{SECRETS}/openai").json()["place"] == "environment"
    client.close()


def test_the_database_holds_no_value(daemon: HttpClient, home: Home) -> None:
    keep(daemon, "openai")
    with sqlite3.connect(home.database) as database:
        dumped = "\n".join(database.iterdump())
    assert "secret_changed" in dumped
    assert VALUE not in dumped
