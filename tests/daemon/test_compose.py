"""The daemon as a whole: what its API says of itself, and what it costs to have it lie about."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import psutil

from daemon.client.over_socket import HttpClient
from daemon.contract.protocol import API_ROOT
from daemon.contract.status import DaemonStatus


def test_the_api_describes_itself(daemon: HttpClient) -> None:
    described = daemon.request("GET", f"{API_ROOT}/openapi.json").json()
    operations = [
        (path, method, operation) for path, item in described["paths"].items() for method, operation in item.items()
    ]
    assert {"/api/v1/ping", "/api/v1/status", "/api/v1/events", "/api/v1/settings/{name}"} <= set(described["paths"])
    assert all(path.startswith(API_ROOT) for path, _, _ in operations)
    assert [where for *where, operation in operations if not operation.get("description")] == []
    assert [where for *where, operation in operations if "default" not in operation["responses"]] == []
    ids = Counter(operation["operationId"] for _, _, operation in operations)
    assert [name for name, count in ids.items() if count > 1] == []


def test_the_status_is_what_the_contract_says(daemon: HttpClient) -> None:
    status = daemon.request("GET", f"{API_ROOT}/status").parse(DaemonStatus)
    assert status.workspaces == []
    assert 0 < status.uptime_s < 60


def test_the_logs_hold_the_id_of_the_request(daemon: HttpClient, home, groundplan) -> None:
    daemon.request("PUT", f"{API_ROOT}/settings/log_level", body={"value": "debug"})
    daemon.request("GET", f"{API_ROOT}/ping", headers={"X-Request-Id": "find-me"})
    deadline = time.monotonic() + 5
    while '"request": "find-me"' not in home.log.read_text():  # written when the answer is out
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_idle_daemon_sleeps(daemon: HttpClient) -> None:
    """No wake-up at all while nobody asks: what polls would show as a context switch."""
    process = psutil.Process(daemon.request("GET", f"{API_ROOT}/ping").json()["pid"])
    deadline = time.monotonic() + 20
    while True:  # the services have a moment to settle
        before, cpu_before = switches(process.pid), process.cpu_times()
        time.sleep(1)
        after, cpu_after = switches(process.pid), process.cpu_times()
        if after - before <= 2 or time.monotonic() > deadline:
            break
    assert after - before <= 2
    assert cpu_after.user - cpu_before.user < 0.015  # one tick of the clock; sums of ticks are not exact


def switches(pid: int) -> int:
    """How often threads of the process gave up the processor by themselves."""
    return sum(
        int(line.split()[1])
        for thread in Path(f"/proc/{pid}/task").iterdir()
        for line in (thread / "status").read_text().splitlines()
        if line.startswith("voluntary_ctxt_switches")
    )
