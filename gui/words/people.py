"""How those who did something are called."""

from __future__ import annotations

import getpass


def who(actor: str) -> str:
    """An actor as people call it: `you`, a name, or Groundplan for what the product did itself."""
    kind, _, name = actor.partition(":")
    if kind != "user":
        return "Groundplan"
    return "you" if name == getpass.getuser() else name
