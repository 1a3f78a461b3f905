"""The typed settings of the daemon: read them all, change one, put a default back."""

from __future__ import annotations

from typing import Final

from daemon.client.api import Client
from daemon.contract.settings import SettingChange, SettingValue, SettingView
from daemon.contract.status import DaemonStatus
from gui.operations.operation import Operation
from gui.operations.reading import path_to, read, read_list
from gui.operations.topic import Topic

CHANGES: Final = frozenset({Topic.SETTINGS, Topic.MODELS})


def read_settings() -> Operation[list[SettingView]]:
    """Every setting there is, in the registry's order."""
    return Operation("Read the settings", lambda client: read_list(client, path_to("settings"), SettingView))


def change_setting(name: str, value: SettingValue) -> Operation[SettingView]:
    """Another value, which is in force once this has gone well."""
    return _put(f"Change {name}", name, value)


def reset_setting(name: str) -> Operation[SettingView]:
    """Put the default back."""
    return _put(f"Put the default of {name} back", name, None)


def look_at_daemon() -> Operation[DaemonStatus]:
    """Which daemon answers: version, process, and how long it has been up."""
    return Operation("Ask the daemon", lambda client: read(client, path_to("status"), DaemonStatus))


def _put(tried: str, name: str, value: SettingValue | None) -> Operation[SettingView]:
    def call(client: Client) -> SettingView:
        change = SettingChange(value=value)
        return client.request("PUT", path_to("settings", name), body=change.model_dump()).parse(SettingView)

    return Operation(tried, call, CHANGES)
