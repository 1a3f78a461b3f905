"""Secrets: which there can be and where each lies, keeping one and removing one. Values go in and never come out."""

from __future__ import annotations

from typing import Final

from daemon.client.api import Client
from daemon.contract.secret import Secrets, SecretView
from gui.operations.operation import Operation
from gui.operations.reading import path_to
from gui.operations.topic import Topic

CHANGES: Final = frozenset({Topic.SETTINGS, Topic.MODELS})

_PATIENT_S: Final = 60.0
"""A keyring may ask its owner to unlock it first."""


def look_at_secrets() -> Operation[Secrets]:
    """Names and places, never values."""

    def call(client: Client) -> Secrets:
        return client.request("GET", path_to("secrets"), timeout_s=_PATIENT_S).parse(Secrets)

    return Operation("Read the names of secrets", call)


def keep_secret(name: str, value: str) -> Operation[SecretView]:
    """Keep a value in the keyring, else in the vault, in the place of an older one."""

    def call(client: Client) -> SecretView:
        body = {"value": value}
        return client.request("PUT", path_to("secrets", name), body=body, timeout_s=_PATIENT_S).parse(SecretView)

    return Operation(f"Keep the secret {name}", call, CHANGES)


def remove_secret(name: str) -> Operation[SecretView]:
    """Take it out of keyring and vault; it cannot be brought back."""

    def call(client: Client) -> SecretView:
        return client.request("DELETE", path_to("secrets", name), timeout_s=_PATIENT_S).parse(SecretView)

    return Operation(f"Remove the secret {name}", call, CHANGES)
