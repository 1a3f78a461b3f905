"""Whom commands contact is in the egress ledger, before they do."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.small_site import small_site

from agents.errors import SandboxFailed
from agents.records import SandboxLevel
from agents.sandbox.sandbox import MachineSandbox, open_sandbox
from agents.surroundings import CommandResult, Confinement, Limits
from daemon.contract.ids import UlidMaker
from daemon.runs.noting import ANYWHERE, NotingSandbox
from daemon.store.database import Database
from daemon.store.egress import Contact, Egress

RUN = "0" * 26
GET = "import sys, urllib.request as u; print(u.urlopen(sys.argv[1], timeout=5).status)"


@pytest.fixture
def site() -> Iterator[int]:
    with small_site() as port:
        yield port


@pytest.fixture
def sandbox() -> MachineSandbox:
    found = open_sandbox(resolve=lambda _name, _port: ["127.0.0.1"])
    if not found.filters_hosts:
        pytest.skip("this machine cannot filter by host")
    return found


@pytest.fixture
def egress(database: Database) -> Egress:
    return Egress(database, UlidMaker())


def get(sandbox: NotingSandbox, folder: Path, url: str, *hosts: str, has_network: bool = False) -> CommandResult:
    wanted = Confinement(
        folder=folder, writable=(folder,), hosts=hosts, has_network=has_network, limits=Limits(time_s=10)
    )
    return asyncio.run(sandbox.run(["python3", "-c", GET, url], wanted))


def noted(egress: Egress) -> list[Contact]:
    return [*egress.entries(run=RUN)]


def test_a_host_is_noted_with_what_went_and_came(sandbox, egress: Egress, site: int, tmp_path: Path) -> None:
    box = NotingSandbox(sandbox, egress, lambda: False, RUN)
    result = get(box, tmp_path, f"http://localhost:{site}/", f"localhost:{site}")
    (entry,) = noted(egress)
    (contact,) = result.contacts
    assert (entry.host, entry.purpose, entry.is_remote, entry.state) == ("localhost", "command", False, "done")
    assert (entry.bytes_out, entry.bytes_in) == (contact.bytes_out, contact.bytes_in)
    assert entry.bytes_in > 0


def test_who_was_refused_was_not_contacted(sandbox, egress: Egress, site: int, tmp_path: Path) -> None:
    box = NotingSandbox(sandbox, egress, lambda: False, RUN)
    result = get(box, tmp_path, "http://other.example/", f"localhost:{site}")
    assert result.contacts[0].refused
    assert noted(egress) == []


def test_offline_a_command_reaches_this_machine_alone(sandbox, egress: Egress, site: int, tmp_path: Path) -> None:
    box = NotingSandbox(sandbox, egress, lambda: True, RUN)
    assert get(box, tmp_path, f"http://localhost:{site}/", f"localhost:{site}").exit_code == 0
    away = get(box, tmp_path, "http://example.org/", "example.org")
    assert "offline mode is on" in away.events[0].message
    with pytest.raises(SandboxFailed, match="offline"):
        get(box, tmp_path, f"http://localhost:{site}/", has_network=True)
    assert {entry.host for entry in noted(egress)} == {"localhost"}


def test_of_a_whole_network_it_is_said_that_nobody_knows(egress: Egress, site: int, tmp_path: Path) -> None:
    plain = open_sandbox(at_most=SandboxLevel.NONE)
    box = NotingSandbox(plain, egress, lambda: False, RUN)
    url, host = f"http://localhost:{site}/", f"localhost:{site}"
    assert get(box, tmp_path, url, host, has_network=True).exit_code == 0
    (entry,) = noted(egress)
    assert (entry.host, entry.is_remote, entry.state) == (ANYWHERE, True, "done")
