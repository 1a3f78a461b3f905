"""Impact as plain data."""

from __future__ import annotations

import msgspec


class Affected(msgspec.Struct, frozen=True, gc=False):
    """A file that a change may touch.

    `kind` is `test` or `source` (all that is no test); `symbol` is the definition in it that uses what is changed,
    if one is known; `score` is the estimated chance (0 to 1) that it changes in the same commit; `why` names the
    strongest reasons.
    """

    path: str
    kind: str
    symbol: str
    score: float
    why: str


class Impact(msgspec.Struct, frozen=True):
    """What a change of `targets` may touch, most likely first; `notes` says what could not be taken into account."""

    targets: tuple[str, ...]
    affected: tuple[Affected, ...]
    notes: tuple[str, ...] = ()
