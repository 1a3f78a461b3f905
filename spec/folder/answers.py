"""The answer of a decision as prose: what was chosen, made from the front matter, and below it the free text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from spec.folder.prose import loosely


def head_of(fields: Mapping[str, Any]) -> str:
    """The lines that tell what was chosen and filled in; empty when nothing was. None looks like a heading or code."""
    labels = _labels(fields)
    told = [f"**{_one_line(labels.get(value) or value)}**" for value in _words(fields.get("chosen"))]
    given = fields.get("form")
    form = given if isinstance(given, Mapping) else {}
    told_units = fields.get("units")
    units = told_units if isinstance(told_units, Mapping) else {}
    filled = [f"{_one_line(name)}: {_one_line(value)} {units.get(name, '')}".rstrip() for name, value in form.items()]
    lines = [*told, *filled]
    return lines[0] if told and len(lines) == 1 else "\n".join(f"- {line}" for line in lines)


def text_below(prose: str, fields: Mapping[str, Any]) -> str | None:
    """The free text below what `fields` have chosen; None when the prose does not begin with that."""
    head, shown = head_of(fields), loosely(prose)
    if not head:
        return prose
    if shown == head:
        return ""
    return prose[len(head) :].strip("\n") if prose.startswith(f"{head}\n") else None


def options_meant(prose: str, fields: Mapping[str, Any]) -> list[str] | None:
    """The options that an answer names and nothing else, one a line by label or value; None for any other text."""
    known = {_folded(value): value for value in _labels(fields)}
    known |= {_folded(label): value for value, label in _labels(fields).items() if label}
    lines = [_folded(line) for line in prose.split("\n") if line.strip()]
    return [known[line] for line in lines] if lines and all(line in known for line in lines) else None


def asserted_by(fields: Mapping[str, Any]) -> list[str]:
    """The formulas of the chosen options, as the decision keeps them."""
    chosen = set(_words(fields.get("chosen")))
    found = [
        formula
        for option in _options(fields)
        if option.get("value") in chosen
        for formula in option.get("asserts") or ()
    ]
    return list(dict.fromkeys(found))


def is_answered(fields: Mapping[str, Any]) -> bool:
    """Whether there is any answer at all."""
    return bool(fields.get("chosen") or fields.get("form") or str(fields.get("text") or "").strip())


def _labels(fields: Mapping[str, Any]) -> dict[str, str]:
    return {str(option["value"]): str(option.get("label", "")) for option in _options(fields) if "value" in option}


def _options(fields: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    options = fields.get("options")
    return [one for one in options if isinstance(one, Mapping)] if isinstance(options, list | tuple) else []


def _words(value: Any) -> Sequence[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else []


def _one_line(value: Any) -> str:
    return " ".join(str(value).split())


def _folded(text: str) -> str:
    return " ".join(text.strip().removeprefix("- ").replace("*", "").replace("`", "").lower().split())
