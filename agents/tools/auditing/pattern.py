"""What a dangerous pattern is: how it looks, why it is dangerous, and what to write in its place."""

from __future__ import annotations

import msgspec

from agents.records import Risk


class Pattern(msgspec.Struct, frozen=True):
    """One pattern. `languages` are names of the registry, `*` means all.

    What it begins at must be code, so that comments and strings do not count, unless it may stand `anywhere`.
    """

    rule: str
    severity: Risk
    languages: str
    expression: str
    why: str
    mend: str
    anywhere: bool = False
