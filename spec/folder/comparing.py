"""When two records say the same: defaults, spellings of one time, and blanks at ends of lines make no difference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from spec.folder.layout import as_json, defaults_of
from spec.folder.prose import loosely
from spec.log.state import Fields
from spec.records import KINDS, Subject, kind_of


def told(subject: Subject, fields: Fields) -> dict[str, Any]:
    """What fields say, in the one form in which two records are compared: without the id and what is the default."""
    kind = kind_of(subject)
    plain = {name: as_json(value) for name, value in fields.items() if name != "id" and value is not None}
    if kind not in KINDS:
        return plain
    try:
        record = msgspec.convert(
            {"id": "", "alias": "", "author": "", "at": "1970-01-01T00:00:00Z", **plain}, KINDS[kind]
        )
        plain |= {name: as_json(getattr(record, name)) for name in record.__struct_fields__ if name in plain}
    except msgspec.ValidationError:
        pass  # what nobody checked, or a later version wrote, is compared as it stands
    defaults = defaults_of(kind)
    return {name: value for name, value in plain.items() if name not in defaults or value != defaults[name]}


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same; None and what is empty are one."""
    return bool((_loose(one) or None) == (_loose(other) or None))


def differ(old: Mapping[str, Any], new: Mapping[str, Any], *names: str) -> bool:
    """Whether any of these fields says something else."""
    return any(not same(old.get(name), new.get(name)) for name in names)


def _loose(value: Any) -> Any:
    if isinstance(value, str):
        return loosely(value)
    if isinstance(value, dict):
        return {name: _loose(inner) for name, inner in value.items()}
    return [_loose(inner) for inner in value] if isinstance(value, list) else value
