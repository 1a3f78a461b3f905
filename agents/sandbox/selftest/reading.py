"""Reads the attempts from the text files beside: for each a name, what is to be known of it, and its program.

=== name
tries to: a clause
each: words, one attempt with each in the place of {}
needs: a program          also: with the network allowed      limits: quick
beyond partly: a reason   in: the real home                   harmless: yes
without: hosts of its own

the program
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from agents.sandbox.selftest.attempt import SMALL, Attempt

_FOLDER: Final = Path(__file__).with_name("attempts")
_PRELUDE: Final = _FOLDER / "prelude.py.txt"
_SUBJECTS: Final = ("greed", "staying", "paths", "links", "git", "planting", "secrets", "hosts", "network", "kernel")
"""In the order in which they are tried: the slow ones first."""

_START: Final = re.compile(r"^=== (.+)\n", re.MULTILINE)
_QUICK_S: Final = 1.0


@cache
def all_attempts() -> tuple[Attempt, ...]:
    """Every attempt, by subject."""
    return tuple(attempt for subject in _SUBJECTS for attempt in _attempts_in(subject))


@cache
def prelude() -> str:
    """What every program in Python begins with."""
    return _PRELUDE.read_text(encoding="utf-8")


def decoys() -> tuple[str, ...]:
    """The files of the home folder that attempts try to read: decoys are put there."""
    return tuple(
        attempt.name.removeprefix("read ")
        for attempt in all_attempts()
        if attempt.subject == "secrets" and attempt.name.startswith("read ")
    )


def _attempts_in(subject: str) -> Iterator[Attempt]:
    _, *parts = _START.split((_FOLDER / f"{subject}.txt").read_text(encoding="utf-8"))
    for name, body in zip(parts[::2], parts[1::2], strict=True):
        head, _, program = body.partition("\n\n")
        facts = dict(line.split(": ", 1) for line in head.replace("\n  ", " ").strip().splitlines())
        for word in facts.get("each", "").split() or [""]:
            full = f"{name} {word}".strip()
            told = Attempt(
                subject,
                full,
                facts["tries to"].replace("{}", word),
                program.replace("{}", word).strip("\n") + "\n" if word else program.strip("\n") + "\n",
                limits=msgspec.structs.replace(SMALL, time_s=_QUICK_S) if "limits" in facts else SMALL,
                needs=facts.get("needs", ""),
                beyond_partly=facts.get("beyond partly", ""),
                has_hosts=subject == "hosts" and "without" not in facts,
                in_real_home="in" in facts,
                is_harmless="harmless" in facts,
            )
            yield told
            yield from _also(told, facts)


def _also(attempt: Attempt, facts: Mapping[str, str]) -> Iterator[Attempt]:
    """The same again where the network is allowed: what is no network must stay shut. And where hosts are: all must."""
    if attempt.subject == "network":
        yield replace(
            attempt,
            name=f"{attempt.name}, held to hosts",
            tries=f"{attempt.tries} where some hosts are allowed",
            has_hosts=True,
            is_harmless=False,
        )
    if "also" in facts:
        yield Attempt(
            attempt.subject,
            f"{attempt.name}, network allowed",
            f"{attempt.tries} where the network is allowed",
            attempt.program,
            has_network=True,
        )
