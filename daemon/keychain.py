"""Secrets: from the environment, else from the system's keyring. Never in the settings, the log or the database.

`GROUNDPLAN_SECRET_<NAME>` wins over the keyring, so that a machine without one works too. The keyring is asked in a
thread with a bound: a locked one may open a dialog, or wait for one that nobody sees.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from daemon.errors import SecretsUnavailable, UnknownName

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE: Final = "groundplan"
SECRETS: Final = {"embedder": "The key of the provider behind the setting `embedder`, for litellm models."}
"""The names that mean something, each with a sentence."""

_PATIENCE_S = 5.0
_UNSAFE_BACKENDS = ("keyrings.alt", "keyrings.cryptfile")  # plain text on disk, or a question on standard input

ValueT = TypeVar("ValueT")


def variable_of(name: str) -> str:
    """The environment variable that holds the secret `name`."""
    return f"GROUNDPLAN_SECRET_{name.upper()}"


def find_secret(name: str) -> str:
    """The secret, or empty if there is none or no keyring to ask."""
    _check(name)
    given = os.environ.get(variable_of(name), "")
    if given:
        return given
    try:
        return _bounded(name, lambda: _keyring().get_password(SERVICE, name)) or ""
    except SecretsUnavailable:
        return ""


def keep_secret(name: str, value: str) -> None:
    """Put a secret into the keyring; raises SecretsUnavailable where there is none that is safe."""
    _check(name)
    _bounded(name, lambda: _keyring().set_password(SERVICE, name, value))


def drop_secret(name: str) -> bool:
    """Take a secret out of the keyring; whether there was one."""
    _check(name)
    if _bounded(name, lambda: _keyring().get_password(SERVICE, name)) is None:
        return False
    _bounded(name, lambda: _keyring().delete_password(SERVICE, name))
    return True


def _check(name: str) -> None:
    if name not in SECRETS:
        raise UnknownName("secret", name, SECRETS)


def _keyring() -> KeyringBackend:
    import keyring  # noqa: PLC0415 - looks for a desktop's services at import, which takes 0.1 s

    backend = keyring.get_keyring()
    if type(backend).__module__.startswith(_UNSAFE_BACKENDS):
        raise RuntimeError(f"the keyring {backend.name} is not safe")
    return backend


def _bounded(name: str, ask: Callable[[], ValueT]) -> ValueT:
    answers: list[ValueT] = []
    faults: list[Exception] = []

    def work() -> None:
        try:
            answers.append(ask())
        except Exception as error:  # the boundary to the keyring: its backends raise whatever they like
            faults.append(error)

    thread = threading.Thread(target=work, name="keyring", daemon=True)
    thread.start()
    thread.join(_PATIENCE_S)
    if answers:
        return answers[0]
    reason = str(faults[0]) if faults else f"it did not answer within {_PATIENCE_S:.0f} s"
    raise SecretsUnavailable(name, " ".join(reason.split()), variable_of(name))
