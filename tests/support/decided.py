"""Projects with decisions that hang together, made through the daemon's own routes, for tests of the window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daemon.client.api import Client
from gui.operations.place import Place

IDEA = "An API service for the checkout of a shop. A repeated request must never charge twice."


@dataclass
class Decided:
    """A project, and the way to it that is not the window's."""

    client: Client
    place: Place

    def ask(self, method: str, what: str, **body: Any) -> Any:
        path = f"/api/v1/projects/{self.place.project}/{what}".rstrip("/")
        return self.client.request(method, path, body=body if method != "GET" else None).json()

    def write(self, question: str, text: str, category: str = "product", **more: Any) -> str:
        """Record a decision; its alias."""
        result = self.ask("POST", "decisions", question=question, text=text, category=category, **more)
        alias: str = result["decision"]["alias"]
        return alias

    def change(self, alias: str, **fields: Any) -> None:
        self.ask("PATCH", f"decisions/{alias}", **fields)

    def answer(self, question: str, *values: str, **more: Any) -> None:
        self.ask("POST", "answers", question=question, values=list(values), **more)

    def branch(self, name: str) -> None:
        """Begin a branch at the one in use, and take it into use."""
        self.ask("POST", "branches", name=name)

    def use(self, branch: str) -> None:
        self.ask("POST", "use", branch=branch)

    def decision(self, alias: str) -> Any:
        return self.ask("GET", f"decisions/{alias}")["decision"]

    def branches(self) -> dict[str, Any]:
        return {one["name"]: one for one in self.ask("GET", "branches")}


def begin(client: Client, folder: Path, name: str = "Checkout") -> Decided:
    """A project without any decision."""
    wish = {"folder": str(folder), "idea": IDEA, "type": "api_service", "name": name, "brownfield": False}
    made = client.request("POST", "/api/v1/projects", body=wish).json()["project"]
    return Decided(client, Place("w", str(folder), made["id"], made["alias"], made["name"], made["branch"]))


def decide(project: Decided) -> dict[str, str]:
    """Four decisions that rest on each other, one of them locked; their aliases by what they are about."""
    key = project.write("How long is a key kept?", "24 hours", "payments", rationale="A day is enough.")
    table = project.write("Which table keeps the keys?", "payment_key", "data", edges=[edge("requires", key)])
    job = project.write("When does the purge job run?", "nightly", "operations", edges=[edge("refines", table)])
    told = project.write("Who is told of refunds?", "the buyer", "operations", edges=[edge("assumes", job)])
    project.change(table, locked=True)
    return {"key": key, "table": table, "job": job, "told": told}


def edge(kind: str, target: str) -> dict[str, str]:
    return {"kind": kind, "target": target}
