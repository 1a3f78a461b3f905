"""What commands on a project share: which one is meant, and asking the daemon about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, get_args

import typer

from daemon.cli.reach import daemon_client
from daemon.cli.workspace import absolute
from daemon.client.api import Query
from daemon.client.over_socket import HttpClient
from daemon.contract.protocol import API_ROOT

PROJECTS = f"{API_ROOT}/projects"
_PAGE = 500
TEXT_FOLDER = ".groundplan"
"""Where the spec as text lies in a project's folder."""

ProjectType = Literal[
    "web_app",
    "api_service",
    "cli",
    "library",
    "desktop",
    "mobile",
    "data_pipeline",
    "ml_system",
    "feature",
    "bug_fix",
    "refactoring",
    "migration",
    "upgrade",
]
"""What a project makes anew, and then what it changes of existing code."""

TYPE_HELP = (
    f"What it makes or changes; told from the idea and the code by default. One of {', '.join(get_args(ProjectType))}."
)

ProjectOption = Annotated[
    str | None, typer.Option("--project", "-p", help="A project by its name or id; the one in use by default.")
]


class ProjectClient:
    """Asks the daemon about one project: the one in use at a folder, or the one that `--project` names."""

    def __init__(self, folder: str, project: str | None, client: HttpClient | None = None) -> None:
        self.folder = absolute(folder)
        self._project = project
        self._client = client or daemon_client()

    def get(self, what: str = "", query: Query | None = None) -> Any:
        """What the daemon knows, as plain data; `what` is the rest of the route."""
        return self._send("GET", what, query, None)

    def post(self, what: str, body: Mapping[str, Any] | None = None) -> Any:
        """Do something."""
        return self._send("POST", what, None, body or {})

    def patch(self, what: str, body: Mapping[str, Any]) -> Any:
        """Change something."""
        return self._send("PATCH", what, None, body)

    def put(self, what: str, body: Mapping[str, Any]) -> Any:
        """Put something in a place."""
        return self._send("PUT", what, None, body)

    def delete(self, what: str) -> None:
        """Take something away."""
        self._send("DELETE", what, None, None)

    def content(self, what: str) -> bytes:
        """The bytes at a route."""
        query = {"folder": self.folder, "called": self._project}
        return self._client.request("GET", f"{PROJECTS}/at/{what}", query=query).body

    def all(self, what: str, query: Query | None = None) -> Iterator[Any]:
        """All items of a list that comes in pages."""
        cursor: str | None = None
        while True:
            page = self.get(what, {**(query or {}), "limit": _PAGE, "cursor": cursor})
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def _send(self, method: str, what: str, query: Query | None, body: object) -> Any:
        wanted = {"folder": self.folder, "called": self._project, **(query or {})}
        path = f"{PROJECTS}/at/{what}".rstrip("/")
        return self._client.request(method, path, query=wanted, body=body).json()
