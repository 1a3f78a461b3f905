"""How far commands of agents are held back here, and what came of trying to get out."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

LevelName = Literal["isolated", "partly", "none"]
OutcomeName = Literal["held", "escaped", "not held by design", "not applicable"]


class SandboxView(BaseModel):
    """The sandbox of this machine."""

    level: LevelName
    reason: str = Field(description="Why so far and no farther.")
    mend: str = Field(description="How to get farther; empty at the top.")
    bubblewrap: str = Field(description="The program, empty where there is none that can be used.")
    landlock_abi: int = Field(description="0 where the kernel has no Landlock.")
    processes: Literal["cgroup", "rlimit", "watching"] = Field(description="What bounds the processes of a command.")
    filters_hosts: bool = Field(description="Whether a command can be held to the hosts that it may reach.")


class SelftestWish(BaseModel):
    """What to try."""

    at_most: Literal["isolated", "partly"] | None = Field(
        None, description="Try this level, where the one in force is higher."
    )


class SelftestFinding(BaseModel):
    """One attempt to get out, and what came of it."""

    subject: str
    name: str
    tries: str = Field(description="What it tries to do.")
    outcome: OutcomeName
    evidence: str = Field(description="What was seen from outside, or why it was held.")
    time_s: float


class SelftestReport(BaseModel):
    """Everything that was tried; `held` is false when one came through that the level promises to hold.

    Where there is no sandbox nothing is tried, and `held` is false as well.
    """

    level: LevelName
    reason: str
    held: bool
    counts: dict[str, int] = Field(description="How many attempts had which outcome.")
    time_s: float
    findings: list[SelftestFinding]
