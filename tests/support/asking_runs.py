"""Runs that ask a person: for a change in three places, for commands, for an answer."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from support.acting_bench import ActingBench
from support.ollama_server import Said
from support.run_stories import begin, until, waits

PAYMENTS = '''"""Payments over HTTP."""


async def charge(request):
    order = await orders.load(request.order_id)
    result = await provider.charge(order.total)
    return Charge.made_of(result)


async def retry(request):
    try:
        return await provider.again(request.key)
    except ProviderTimeout:
        return await charge(request)


async def record(order, result):
    await orders.mark_paid(order.id)
    await ledger.write(order.id, result.id)
    await mail.thank(order.customer)
    await outbox.add(Charged(order.id))
'''
EDITS = [
    {"old": "    order = await orders.load(request.order_id)", "new": "    order = await keys.claim(request)"},
    {"old": "        return await charge(request)", "new": '        raise RetryLater("30 s")'},
    {
        "old": "    await outbox.add(Charged(order.id))\n",
        "new": "    await outbox.add(Charged(order.id))\n    log(order)\n",
    },
]
WHY = "A repeat must not charge twice."
ROLE = (
    "---\nname: installer\ndescription: Installs what is needed.\ntools: [files, shell, control]\nrisk: high\n"
    "mode: ask\n---\n\nInstall it.\n"
)
"""A person's own role that may do what is of high risk, if it is allowed each time."""


def make_payments(folder: Path) -> Path:
    """A repository with one module."""
    (folder / "payments").mkdir(parents=True)
    (folder / "payments" / "api.py").write_text(PAYMENTS)
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "A"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def ask(
    bench: ActingBench, folder: Path, tool: str, *, what: str = "coder", goal: str = "Check the key", **call: Any
) -> str:
    """Begin a run that asks for one call of a tool; the id of the approval."""
    if what == "installer":
        (bench.home.config / "agents").mkdir(parents=True, exist_ok=True)
        (bench.home.config / "agents" / "installer.md").write_text(ROLE)
    bench.ollama.said.append(Said(text=WHY, calls=((tool, call),)))
    run = begin(bench.daemon, folder, what=what, goal=goal, mode="ask", acceptance=[])
    (approval,) = until(bench.daemon, run, waits)["waiting_for"]
    return str(approval)


def ask_edit(bench: ActingBench, folder: Path, **more: Any) -> str:
    """Ask for a change of three hunks."""
    return ask(bench, folder, "edit_file", path="payments/api.py", edits=EDITS, **more)


def view_of(bench: ActingBench, approval: str) -> dict[str, Any]:
    """An approval as the daemon knows it."""
    found: dict[str, Any] = bench.daemon.request("GET", f"/api/v1/approvals/{approval}").json()
    return found


def answer(bench: ActingBench, approval: str, **body: Any) -> None:
    """Answer it from elsewhere."""
    bench.daemon.request("POST", f"/api/v1/approvals/{approval}/answer", body={"verdict": "allow", **body})
