"""Secrets: which there can be and where each lies, keeping one, and forgetting one. Values come in and never go out.

The handlers run in threads: a keyring may open a dialog, and is waited for.
"""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter

from daemon.audit.chain import AuditKind
from daemon.audit.trail import AuditTrail
from daemon.contract.ids import Actor
from daemon.contract.secret import SecretNew, Secrets, SecretView
from daemon.keychain import PROVIDERS, SECRETS, drop_secret, keep_secret, secret_places, variable_of


def secrets_router(trail: AuditTrail, user: Actor, tell: Callable[[], None]) -> APIRouter:
    """Routes on secrets; `tell` is called after each change, for those who hold what was kept before."""
    router = APIRouter(prefix="/secrets", tags=["secrets"])

    @router.get("")
    def list_secrets() -> Secrets:
        """Which secrets there can be, and where each lies."""
        places, problem = secret_places()
        shown = [*SECRETS, *(name for name in places if name not in SECRETS)]
        views = [_view(name, places.get(name, "")) for name in shown]
        return Secrets(secrets=views, names=[*SECRETS, *sorted(PROVIDERS - set(SECRETS))], problem=problem)

    @router.put("/{name}")
    def keep(name: str, given: SecretNew) -> SecretView:
        """Keep a secret in the keyring, else in the vault, in the place of an older one."""
        place = keep_secret(name, given.value)
        _record(name, {"secret": name, "done": "kept", "place": place})
        return _found(name)

    @router.delete("/{name}")
    def drop(name: str) -> SecretView:
        """Take a secret out of keyring and vault; what the environment gives remains."""
        if drop_secret(name):
            _record(name, {"secret": name, "done": "removed"})
        return _found(name)

    def _record(name: str, facts: dict[str, str]) -> None:
        trail.record(AuditKind.SECRET_CHANGED, user, None, facts)
        tell()

    return router


def _found(name: str) -> SecretView:
    return _view(name, secret_places()[0].get(name, ""))


def _view(name: str, place: str) -> SecretView:
    sentence = SECRETS.get(name, f"The key for models `{name}/…`.")
    return SecretView(name=name, sentence=sentence, place=place, variable=variable_of(name))
