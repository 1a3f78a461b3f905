"""Policy over HTTP: what would happen to a command, which rules are in force where, and grants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from support.inbox_desk import Clock, Desk, open_desk

from agents.authority import Scope
from agents.records import SandboxLevel
from daemon.address import Address
from daemon.audit.trail import AuditTrail
from daemon.client.over_socket import HttpClient
from daemon.contract.ids import Actor
from daemon.contract.protocol import API_ROOT
from daemon.errors import DaemonError
from daemon.inbox.policy_files import PolicyFiles
from daemon.inbox.rule_history import RuleHistory
from daemon.routes.policy import policy_router
from daemon.store.audit import Wanted
from daemon.web.problems import install_problems

ADA = Actor("user:ada")
POLICY = f"{API_ROOT}/policy"
SCOPE = Scope(tools=("run_command",), commands=("./deploy.sh",))
BOX: Any = SimpleNamespace(level=SandboxLevel.ISOLATED, reason="a stand-in", filters_hosts=False)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = open_desk(tmp_path / "state.db", Clock(datetime.now(UTC)))
    yield opened
    opened.database.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "work"
    (made / ".git").mkdir(parents=True)
    return made


@pytest.fixture
def client(desk: Desk, tmp_path: Path, serve: Callable[..., Any]) -> HttpClient:
    (tmp_path / "config").mkdir()
    files = PolicyFiles(tmp_path / "config", RuleHistory(AuditTrail(desk.database)).note)

    def make(_address: Address) -> FastAPI:
        app = FastAPI()
        install_problems(app)
        router = policy_router(files, desk.grants, lambda: BOX, lambda: False, ADA, (str(tmp_path / "config"),))
        app.include_router(router, prefix=API_ROOT)
        return app

    found: HttpClient = serve(make).client
    return found


def explain(client: HttpClient, folder: Path | str, command: str, **more: Any) -> dict[str, Any]:
    body = {"folder": str(folder), "command": command, **more}
    told: dict[str, Any] = client.request("POST", f"{POLICY}/explain", body=body).json()
    return told


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


DENY_MAKE = "rules:\n  - deny: command\n    patterns: [make *]\n    why: Not here.\n"


def test_a_command_is_explained_with_its_parts_and_the_line_that_decides(client: HttpClient, folder: Path) -> None:
    told = explain(client, folder, "timeout 5 pytest -q | tee out.txt")
    assert (told["verdict"], told["line"], told["sandbox"]) == ("ask", "mode ask", "isolated")
    assert [part["words"][0] for part in told["parts"]] == ["timeout", "pytest", "tee"]
    assert told["parts"][1]["through"] == ["timeout"]
    assert explain(client, folder, "pytest -q")["verdict"] == "allow"
    assert explain(client, folder, "rm -rf /")["verdict"] == "deny"
    assert explain(client, folder, "make x", mode="auto")["verdict"] == "allow"
    assert explain(client, folder, "git push", mode="auto", dry_run=True)["verdict"] == "deny"
    assert explain(client, folder, "make x", mode="plan")["verdict"] == "deny"


@pytest.mark.parametrize("command", ["", " \n\t ", "x" * 100_001])
def test_what_is_no_command_is_refused(client: HttpClient, folder: Path, command: str) -> None:
    with pytest.raises(DaemonError) as refused:
        explain(client, folder, command)
    assert refused.value.exit_code == 2


def test_the_longest_command_is_explained_as_too_long_to_be_looked_at(client: HttpClient, folder: Path) -> None:
    told = explain(client, folder, "ls " + "x" * 99_990)
    assert (told["verdict"], told["doubts"]) == ("ask", ["it is too long to be looked at"])


@pytest.mark.parametrize("where", ["relative", "", "/nul\x00"])
def test_a_folder_that_is_none_is_told(client: HttpClient, where: str) -> None:
    for ask in (
        lambda: explain(client, where, "ls"),
        lambda: client.request("GET", POLICY, query={"folder": where}),
    ):
        with pytest.raises(DaemonError, match="not absolute"):
            ask()


def test_nothing_in_an_explanation_steers_a_terminal(client: HttpClient, folder: Path) -> None:
    write(folder / ".groundplan/policy.yaml", DENY_MAKE.replace("Not here.", '"\\e[31mred \\u202e"'))
    for command in ("make x", "./x \x1b[2K \u202e \x00", "ls\r\nrm x"):
        assert not [letter for letter in str(explain(client, folder, command)) if letter in "\x1b\u202e\x00\r"]
    shown = client.request("GET", POLICY, query={"folder": str(folder)}).json()
    assert "\x1b" not in str(shown)


def test_rules_of_a_repository_hold_in_each_folder_of_it(client: HttpClient, folder: Path) -> None:
    write(folder / ".groundplan/policy.yaml", DENY_MAKE)
    part = folder / "services" / "shop"
    part.mkdir(parents=True)
    told = explain(client, part, "make x")
    assert (told["verdict"], told["line"]) == ("deny", "../../.groundplan/policy.yaml:2")
    assert explain(client, folder, "make x")["line"] == ".groundplan/policy.yaml:2"
    (part / ".git").mkdir()  # a repository of its own
    assert explain(client, part, "make x")["verdict"] == "ask"


def test_all_that_is_wrong_is_shown_with_its_place_until_it_is_mended(
    client: HttpClient, folder: Path, tmp_path: Path
) -> None:
    own = client.request("POST", f"{POLICY}/file").json()["path"]
    write(Path(own), "rules:\n  - alow: command\n    patterns: [x]\n  - deny: comand\n    patterns: [x]\n")
    write(folder / ".groundplan/policy.yaml", "rules:\n  - allow: command\n    patterns: [x]\n")
    shown = client.request("GET", POLICY, query={"folder": str(folder)}).json()
    assert [fault.rpartition("policy.yaml:")[2][:2] for fault in shown["faults"]] == ["2:", "4:", "2:"]
    told = explain(client, folder, "ls", mode="auto")
    assert (told["verdict"], told["offers"]) == ("ask", [])
    write(Path(own), "rules: []\n")
    (folder / ".groundplan/policy.yaml").unlink()
    assert client.request("GET", POLICY, query={"folder": str(folder)}).json()["faults"] == []
    assert explain(client, folder, "ls")["verdict"] == "allow"


def test_each_version_of_the_rules_is_in_the_audit_trail_once(client: HttpClient, desk: Desk, folder: Path) -> None:
    file = folder / ".groundplan/policy.yaml"
    for text in (DENY_MAKE, DENY_MAKE, DENY_MAKE + "# more\n", "rules: 3"):
        write(file, text)
        explain(client, folder, "make x")
        explain(client, folder, "make y")
    file.unlink()
    explain(client, folder, "make x")
    entries = AuditTrail(desk.database).rows.latest(10, wanted=Wanted(kinds=["policy_changed"]))[::-1]
    assert [(str(file) in entry.body, '"digest":""' in entry.body) for entry in entries] == [(True, False)] * 3 + [
        (True, True)
    ]
    assert "is a list" in entries[2].body
    RuleHistory(AuditTrail(desk.database)).note(file, "", "")  # as the next process would: nothing new
    assert len(AuditTrail(desk.database).rows.latest(10)) == 4


def test_a_grant_is_shown_counts_and_is_taken_back(client: HttpClient, desk: Desk, folder: Path) -> None:
    made = desk.grants.make(
        SCOPE, folder=str(folder), actor=ADA, expires_at=datetime.now(UTC) + timedelta(hours=1), uses=3
    )
    told = explain(client, folder, "./deploy.sh")
    assert (told["verdict"], told["grant"], told["line"]) == ("allow", made.id, f"grant {made.id}")
    assert explain(client, folder.parent, "./deploy.sh")["verdict"] == "ask"
    revoked = client.request("POST", f"{POLICY}/grants/{made.id[-6:].lower()}/revoke").json()
    assert revoked["in_force"] is False
    assert explain(client, folder, "./deploy.sh")["verdict"] == "ask"
    (shown,) = client.request("GET", f"{POLICY}/grants", query={"folder": str(folder)}).json()["grants"]
    assert (shown["id"], shown["uses_left"]) == (made.id, 3)
    for wanted in ("nothing", "%", "."):
        with pytest.raises(DaemonError):
            client.request("POST", f"{POLICY}/grants/{wanted}/revoke")


def test_a_grant_ends_by_its_time_and_by_its_uses(client: HttpClient, desk: Desk, folder: Path) -> None:
    short = desk.grants.make(SCOPE, folder=str(folder), actor=ADA, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    used = desk.grants.make(SCOPE, folder=str(folder), actor=ADA, uses=1)
    assert explain(client, folder, "./deploy.sh")["grant"] == used.id
    assert desk.grants.use(used.id, actor="agent:coder")
    assert explain(client, folder, "./deploy.sh")["verdict"] == "ask"
    grants = client.request("GET", f"{POLICY}/grants").json()["grants"]
    assert {grant["id"]: grant["in_force"] for grant in grants} == {short.id: False, used.id: False}


def read_file(client: HttpClient) -> dict[str, Any]:
    told: dict[str, Any] = client.request("GET", f"{POLICY}/file").json()
    return told


def put_file(client: HttpClient, text: str, version: str) -> dict[str, Any]:
    told: dict[str, Any] = client.request("PUT", f"{POLICY}/file", body={"text": text, "version": version}).json()
    return told


def test_the_users_rules_are_read_and_written_and_count_at_once(client: HttpClient, folder: Path) -> None:
    first = read_file(client)
    assert first["version"] == ""
    assert "rules: []" in first["text"]
    assert not Path(first["path"]).exists()
    written = put_file(client, DENY_MAKE, first["version"])
    assert Path(written["path"]).read_text() == DENY_MAKE == written["text"]
    assert explain(client, folder, "make x")["line"].endswith("policy.yaml:2")
    assert put_file(client, "rules: []\n", written["version"])["version"] != written["version"]
    assert explain(client, folder, "make x")["verdict"] == "ask"


def test_a_file_of_rules_with_a_fault_is_not_put_in_force_and_the_fault_has_its_line(client: HttpClient) -> None:
    wrong = "rules:\n  - alow: command\n    patterns: [x]\n  - deny: comand\n    patterns: [x]\n"
    told = client.request("POST", f"{POLICY}/file/check", body={"text": wrong}).json()["faults"]
    assert [fault["line"] for fault in told] == [2, 4]
    assert all(fault["message"] for fault in told)
    with pytest.raises(DaemonError, match="Line 2"):
        put_file(client, wrong, "")
    assert read_file(client)["version"] == ""
    assert client.request("POST", f"{POLICY}/file/check", body={"text": DENY_MAKE}).json() == {"faults": []}


def test_nobodys_change_of_the_rules_is_lost(client: HttpClient) -> None:
    put_file(client, DENY_MAKE, "")
    with pytest.raises(DaemonError, match="changed meanwhile"):
        put_file(client, "rules: []\n", "")
    assert read_file(client)["text"] == DENY_MAKE


def test_rules_that_are_kept_elsewhere_stay_there(client: HttpClient, tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles.yaml"
    kept.write_text("rules: []\n")
    kept.chmod(0o600)
    Path(read_file(client)["path"]).symlink_to(kept)
    put_file(client, DENY_MAKE, read_file(client)["version"])
    assert kept.read_text() == DENY_MAKE
    assert Path(read_file(client)["path"]).is_symlink()


def test_a_file_that_is_no_text_is_told(client: HttpClient) -> None:
    Path(read_file(client)["path"]).write_bytes(b"\xff\xfe")
    with pytest.raises(DaemonError, match="not UTF-8"):
        read_file(client)
