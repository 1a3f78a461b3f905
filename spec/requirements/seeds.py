"""A requirement before it is recorded: all that `spec.records.Requirement` has but its id, alias and time."""

from __future__ import annotations

import msgspec

from spec.records import Source, Step


class Seed(msgspec.Struct, frozen=True):
    """What a requirement record is made of; the fields mean what they mean there."""

    text: str
    title: str = ""
    kind: str = "functional"
    priority: str = "must"
    group: str = ""
    story: str = ""
    scenarios: tuple[Step, ...] = ()
    rests_on: tuple[str, ...] = ()
    asserts: tuple[str, ...] = ()
    source: Source = Source.ASKED
    foreign_id: str = ""


def title_of(text: str) -> str:
    """A short title: what a sentence is about, without its shall and its conditions, of at most eight words."""
    words = text.strip().rstrip(".").split()
    cut = words if len(words) <= 8 else [*words[:8], "…"]
    said = " ".join(cut)
    return said[:1].upper() + said[1:]
