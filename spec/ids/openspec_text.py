"""Names of requirements and scenarios in OpenSpec's files, which are its ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from spec.formats.lines import TextFile
from spec.formats.openspec.requirement_blocks import requirement_name
from spec.ids.mention import Mention, Weight
from spec.ids.places import SpecPlace

_SECTION: Final = re.compile(r"##[ \t]+(ADDED|MODIFIED|REMOVED|RENAMED)\b", re.IGNORECASE)
_SCENARIO: Final = re.compile(r"####[ \t]+(?:Scenario)[ \t]*:[ \t]*(.+)", re.IGNORECASE)
_RENAMED: Final = re.compile(r"[-*][ \t]*(FROM|TO):[ \t]*`?(###[ \t]*Requirement:[ \t]*[^`]+)`?", re.IGNORECASE)


def openspec_mentions(text: TextFile, place: SpecPlace) -> Iterator[Mention]:
    """The names in a spec, which defines them, and in the deltas of a change, which speak of them.

    A name's scope is its capability, where it is unique.
    """
    if place.role not in {"spec", "delta"}:
        return
    scope, section = f"{place.scope}/specs/{place.name}", ""
    for number, line in enumerate(text.lines, start=1):
        if not line.is_text:
            continue
        heading = _SECTION.match(line.text)
        section = heading[1].upper() if heading else section
        name = requirement_name(line.text) if line.text.startswith("###") else ""
        scenario = _SCENARIO.match(line.text) if line.text.startswith("####") else None
        renamed = _RENAMED.match(line.text.strip()) if section == "RENAMED" else None
        if name:
            weight = Weight.STATED if place.role == "spec" else _weight(section)
            yield Mention(name, number, line.text.find(name), len(name), weight, "requirement", name, scope)
        elif scenario and place.role == "spec":
            told = scenario[1].strip()
            yield Mention(told, number, scenario.start(1), len(told), Weight.LISTED, "scenario", told, scope)
        elif renamed:
            told = requirement_name(renamed[2].strip())
            weight = Weight.LISTED if renamed[1].upper() == "TO" else Weight.NAMED
            yield Mention(told, number, line.text.find(told), len(told), weight, "requirement", told, scope)


def _weight(section: str) -> Weight:
    return Weight.LISTED if section == "ADDED" else Weight.NAMED
