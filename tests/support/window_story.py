"""A small shop with a past, and a spec effort on it: what the window's stories and its pictures show.

Everything is made through the daemon's own routes, on a real repository; only the model that agents ask is a server
of ours that speaks Ollama's protocol.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from daemon.client.api import Client

IDEA: Final = (
    "An API service for the checkout of a web shop: customers pay orders by card, a repeated request must never charge "
    "twice, and staff refund payments. Orders and payments are kept in PostgreSQL."
)

_FILES: Final[dict[str, str]] = {
    "README.md": "# Shop backend\n\nOrders, payments and refunds of the shop.\n",
    "pyproject.toml": '[project]\nname = "shop-backend"\nversion = "2.4.0"\ndependencies = ["fastapi", "sqlalchemy"]\n',
    "payments/__init__.py": "",
    "payments/models.py": '''"""What is kept of payments."""

from dataclasses import dataclass
from datetime import datetime, timedelta

KEY_LIFETIME = timedelta(hours=24)


@dataclass
class PaymentKey:
    """A key that a client sends with a payment, so that a repetition is recognised."""

    key: str
    order: str
    created_at: datetime

    @property
    def expires_at(self):
        return self.created_at + KEY_LIFETIME

    def is_expired(self, now):
        return now >= self.expires_at


@dataclass
class Payment:
    """Money that was taken for an order."""

    order: str
    amount_cents: int
    refunded_cents: int = 0
''',
    "payments/api.py": '''"""Taking and giving back money."""

from payments.models import Payment, PaymentKey


class Payments:
    """All payments, by the key that they were asked for with."""

    def __init__(self, provider):
        self.provider = provider
        self.keys = {}
        self.payments = {}

    def pay(self, order, amount_cents, key, now):
        known = self.keys.get(key)
        if known is not None and not known.is_expired(now):
            return self.payments[known.order]
        self.provider.charge(order, amount_cents)
        self.keys[key] = PaymentKey(key, order, now)
        self.payments[order] = Payment(order, amount_cents)
        return self.payments[order]

    def refund(self, order, amount_cents):
        payment = self.payments[order]
        if payment.refunded_cents + amount_cents > payment.amount_cents:
            raise ValueError("More than was paid")
        self.provider.refund(order, amount_cents)
        payment.refunded_cents += amount_cents
        return payment
''',
    "clients/__init__.py": "",
    "clients/retry.py": '''"""Calling again what has failed."""

import time

RETRY_WINDOW_S = 72 * 3600


def call_again(call, pause_s=1.0, clock=time.monotonic, sleep=time.sleep):
    """Call until it works or the window is over; the pauses double."""
    ends = clock() + RETRY_WINDOW_S
    while True:
        try:
            return call()
        except ConnectionError:
            if clock() + pause_s > ends:
                raise
            sleep(pause_s)
            pause_s = min(pause_s * 2, 3600)
''',
    "jobs/__init__.py": "",
    "jobs/purge.py": '''"""The nightly job that forgets keys."""


def purge_keys(payments, now):
    old = [key for key, known in payments.keys.items() if known.is_expired(now)]
    for key in old:
        del payments.keys[key]
    return len(old)
''',
    "calc.py": "def mean(values):\n    return sum(values) / len(values) + 1\n",
    "test_calc.py": """import unittest

from calc import mean


class MeanTest(unittest.TestCase):
    def test_mean(self):
        self.assertEqual(mean([1, 2, 3]), 2)
""",
    "tests/test_payments.py": """from datetime import datetime, timedelta

from payments.api import Payments


class Provider:
    charged = 0

    def charge(self, order, amount_cents):
        self.charged += 1


def test_a_repetition_does_not_charge_twice():
    provider = Provider()
    payments = Payments(provider)
    now = datetime(2026, 11, 21)
    payments.pay("A-1", 1200, "k", now)
    payments.pay("A-1", 1200, "k", now + timedelta(hours=1))
    assert provider.charged == 1
""",
}


@dataclass(frozen=True)
class Story:
    """What was made: ids of the workspace and the project, and the folder."""

    folder: Path
    workspace: str
    project: str


def make_shop_backend(folder: Path) -> Path:
    """Write the repository and commit it in two steps; its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _git(folder, "init", "-q", "-b", "main")
    for name, text in _FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    _commit(folder, "Take payments and refund them")
    (folder / "README.md").write_text(_FILES["README.md"] + "\nKeys are kept for 24 hours.\n")
    _commit(folder, "Say how long keys are kept")
    return folder


def begin_story(client: Client, folder: Path, answers: int = 12) -> Story:
    """Know the folder, begin a project on it, confirm what was found and answer some questions as recommended."""
    workspace = client.request("POST", "/api/v1/workspaces", body={"path": str(folder)}).json()["id"]
    wish = {"folder": str(folder), "idea": IDEA, "name": "Checkout rewrite", "type": "api_service"}
    project = client.request("POST", "/api/v1/projects", body=wish).json()["project"]["id"]
    story = Story(folder, workspace, project)
    client.request("POST", path(story, "confirm"), body={})
    for _ in range(answers):
        if not answer_next(client, story):
            break
    return story


def answer_next(client: Client, story: Story) -> bool:
    """Answer the next question as recommended, or put off one that has no recommendation; False when there is none."""
    question = client.request("GET", path(story, "question")).json()["question"]
    if question is None:
        return False
    advised = [option["value"] for option in question["options"] if option["recommended"]]
    if advised:
        answer = {"question": question["id"], "values": advised, "rationale": question["recommended_because"]}
        client.request("POST", path(story, "answers"), body=answer)
    elif not client.request("POST", path(story, "assume"), body={"question": question["id"]}).json()["assumed"]:
        client.request("POST", path(story, "defer"), body={"question": question["id"], "why": "Asked the team."})
    return True


def clash(client: Client, story: Story) -> None:
    """Answer so that a key is forgotten before the last repetition, and keep it although it clashes."""
    for question, given in (
        ("core.api_style", {"values": ["rest"]}),
        ("core.idempotency", {"values": ["yes"]}),
        ("core.retry", {"words": ["retry_window=72h", "key_ttl=24h"], "keep": True}),
    ):
        client.request("POST", path(story, "answers"), body={"question": question, **given})


def build(client: Client, story: Story, types: list[str] | None = None) -> None:
    """Build artifacts, all that can be without `types`."""
    client.request("POST", path(story, "artifacts"), body={"types": types or []})


def make_plan(client: Client, story: Story, change: str) -> str:
    """Plan a change by rules; the plan's id."""
    body = {"folder": str(story.folder), "change": change, "project": story.project, "model": False}
    plan: str = client.request("POST", "/api/v1/plans", body=body).json()["id"]
    return plan


def path(story: Story, rest: str) -> str:
    """A route of the story's project."""
    return f"/api/v1/projects/{story.project}/{rest}"


def _commit(folder: Path, message: str) -> None:
    _git(folder, "add", ".")
    _git(folder, "commit", "-qm", message)


def _git(folder: Path, *arguments: str) -> None:
    person = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in _PERSON.items()}
    subprocess.run(["git", *arguments], cwd=folder, check=True, env={**os.environ, **person})


_PERSON: Final[dict[str, Any]] = {"NAME": "Mira", "EMAIL": "mira@example.org"}
