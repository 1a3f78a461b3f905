"""Secrets as clients see them: names and places. No answer of the daemon ever holds a value."""

from __future__ import annotations

from pydantic import BaseModel, Field


class SecretView(BaseModel):
    """A secret there can be. `place` is `environment`, `keyring`, `vault`, or empty where it is not set.

    `sentence` says what it is for, `variable` is the environment variable that wins over what is kept.
    """

    name: str
    sentence: str
    place: str
    variable: str


class Secrets(BaseModel):
    """The secrets that people need most often, and all others that are set.

    `problem` says why no keyring can be used, where that is known; new ones go into the vault then.
    """

    secrets: list[SecretView]
    names: list[str] = Field(description="All names that a secret can have.")
    problem: str = ""


class SecretNew(BaseModel):
    """A value to keep."""

    value: str = Field(min_length=1, max_length=20_000, pattern=r"\S", repr=False)
