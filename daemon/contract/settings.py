"""Settings as clients see and change them."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel

SettingValue = bool | int | float | str


class SettingSource(StrEnum):
    """Where the value in force comes from."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"


class SettingView(BaseModel):
    """One setting; `restart` tells that a change counts from the next start of the daemon on."""

    name: str
    type: str
    value: SettingValue
    default: SettingValue
    source: SettingSource
    sentence: str
    choices: list[str] = []
    restart: bool = False


class SettingChange(BaseModel):
    """A new value, as text or as the setting's own type; None puts the default back."""

    value: SettingValue | None
