"""The sandbox of this machine: how far it goes, and trying to get out of it."""

from __future__ import annotations

from typing import Final, Literal

from daemon.client.api import Client
from daemon.contract.sandbox import SandboxView, SelftestReport, SelftestWish
from gui.operations.operation import Operation
from gui.operations.reading import path_to, plain, read

_PATIENT_S: Final = 600.0


def look_at_sandbox() -> Operation[SandboxView]:
    """How far commands are held back, why no farther, and how to mend that."""
    return Operation("Look at the sandbox", lambda client: read(client, path_to("sandbox"), SandboxView))


def try_to_get_out(at_most: Literal["isolated", "partly"] | None = None) -> Operation[SelftestReport]:
    """Try every way out that is known, with decoys as prey; some ten seconds."""

    def call(client: Client) -> SelftestReport:
        wish = plain(SelftestWish(at_most=at_most))
        path = path_to("sandbox", "selftest")
        return client.request("POST", path, body=wish, timeout_s=_PATIENT_S).parse(SelftestReport)

    return Operation("Test the sandbox", call)
