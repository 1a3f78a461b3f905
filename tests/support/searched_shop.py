"""A small shop that is indexed, with a project and a decision on payment keys: what searches are tried on."""

from __future__ import annotations

import time
from pathlib import Path

from support.window_story import begin_story, make_shop_backend

from daemon.client.api import Client
from gui.operations.place import Place

QUESTION = "How long is a payment key kept?"
_PATIENCE_S = 60.0


def make_searched_shop(client: Client, folder: Path) -> Place:
    """Write the shop, index it, begin a project on it and record the decision; where that is."""
    story = begin_story(client, make_shop_backend(folder), answers=0)
    decision = {"question": QUESTION, "text": "24 hours", "rationale": "Support sees repeats within the hour."}
    client.request("POST", f"/api/v1/projects/{story.project}/decisions", body=decision)
    until_indexed(client, story.workspace)
    return Place(workspace=story.workspace, folder=str(folder), project=story.project)


def until_indexed(client: Client, workspace: str) -> None:
    """Wait until the first pass over a folder has ended."""
    until = time.monotonic() + _PATIENCE_S
    while client.request("GET", f"/api/v1/workspaces/{workspace}").json()["passes"] == 0:
        assert time.monotonic() < until
        time.sleep(0.05)
