"""Reads roles from their files. A file with a fault is no role; every fault is told, with its line and a way out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from agents.errors import RoleUnreadable
from agents.records import Mode, Risk
from agents.roles.role import EDIT_FORMATS, Origin, Role
from spec.folder.front_matter import DELIMITER, Front, Unreadable, read_front, write_front

MOST_BYTES: Final = 64 * 1024
"""A longer file is no role."""

_FOLDER: Final = Path(__file__).parent
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
_RISKS: Final = {risk.word: risk for risk in Risk if risk < Risk.CRITICAL}
_MODES: Final = {str(mode): mode for mode in Mode}
_LIMITS: Final = {"steps": 1_000, "tokens": 50_000_000, "minutes": 100_000}


class Fault(msgspec.Struct, frozen=True):
    """Something that is wrong in a file; `line` counts from 1."""

    line: int
    message: str


def read_role(
    text: str, path: str, origin: Origin, *, tools: Collection[str] | None = None, agents: Collection[str] | None = None
) -> Role:
    """The role in a file's text; raises RoleUnreadable with all of its faults.

    `tools` and `agents` are the names that there are; None where they are not known, and then none is checked.
    """
    lines = text.removeprefix("\N{BYTE ORDER MARK}").splitlines()
    try:
        front, end = _front(lines)
    except Unreadable as error:
        raise RoleUnreadable(path, [(error.line, error.reason)]) from error
    reader = _Reader(front, tools, agents)
    prompt = "\n".join(lines[end:]).strip()
    fields = reader.fields()
    faults = [*reader.faults]
    if not prompt:
        faults.append(Fault(end + 1, "below the front matter stands what the agent is told; there is nothing"))
    if faults:
        raise RoleUnreadable(path, [(fault.line, fault.message) for fault in sorted(faults, key=lambda one: one.line)])
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Role(**fields, prompt=prompt, origin=origin, digest=digest, path=path)


def read_role_file(
    file: Path, origin: Origin, *, tools: Collection[str] | None = None, agents: Collection[str] | None = None
) -> Role:
    """The role in a file; raises RoleUnreadable. Only a plain file of a decent size is read; no link is followed."""
    told = str(file)
    try:
        if file.is_symlink() or not file.is_file():
            raise RoleUnreadable(told, [(1, "it is no plain file")])
        if file.stat().st_size > MOST_BYTES:
            raise RoleUnreadable(told, [(1, f"it is longer than {MOST_BYTES // 1024} KiB")])
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise RoleUnreadable(told, [(1, "it is not UTF-8")]) from error
    except OSError as error:
        raise RoleUnreadable(told, [(1, f"it cannot be read ({error.strerror or error})")]) from error
    return read_role(text, told, origin, tools=tools, agents=agents)


@cache
def built_in_roles() -> Mapping[str, Role]:
    """The roles that come with the program, by name."""
    roles = [read_role_file(file, Origin.BUILT_IN) for file in sorted(_FOLDER.glob("*.md"))]
    return {role.name: role for role in roles}


def role_text(role: Role) -> str:
    """The file of a role, to be read back as the same."""
    fields: list[tuple[str, Any]] = [
        ("name", role.name),
        ("description", role.description),
        ("tools", list(role.tools)),
        ("risk", role.risk.word),
        ("mode", str(role.mode)),
        ("steps", role.steps),
        ("tokens", role.tokens),
        *([("minutes", role.minutes)] if role.minutes else []),
        ("cost", role.cost),
        ("temperature", role.temperature),
        ("models", list(role.models)),
        ("edit_format", role.edit_format),
        ("hand_over", list(role.hand_over)),
    ]
    return f"{write_front(fields)}\n\n{role.prompt}\n"


def _front(lines: Sequence[str]) -> tuple[Front, int]:
    if not lines or lines[0].rstrip() != DELIMITER:
        raise Unreadable(1, f"it begins with no front matter: a line {DELIMITER}, `name: …` and so on, and {DELIMITER}")
    end = next((at for at in range(1, len(lines)) if lines[at].rstrip() == DELIMITER), None)
    if end is None:
        raise Unreadable(1, f"the front matter that begins here has no end; a line {DELIMITER} closes it")
    return read_front(list(lines[1:end]), 2), end + 1


class _Reader:
    """Takes the fields out of a front matter, and notes what is wrong."""

    def __init__(self, front: Front, tools: Collection[str] | None, agents: Collection[str] | None) -> None:
        self._front = front
        self._tools = tools
        self._agents = agents
        self.faults: list[Fault] = []
        self._readers: dict[str, Callable[[str], Any]] = {
            "name": self._name,
            "description": self._description,
            "tools": lambda key: self._known(key, self._tools, "tool"),
            "risk": lambda key: self._one_of(key, _RISKS),
            "mode": lambda key: self._one_of(key, _MODES),
            "steps": self._count,
            "tokens": self._count,
            "minutes": self._count,
            "cost": self._cost,
            "temperature": self._temperature,
            "models": self._words,
            "model": self._words,
            "edit_format": lambda key: self._one_of(key, {name: name for name in EDIT_FORMATS}),
            "hand_over": lambda key: self._known(key, self._agents, "agent"),
        }

    def fields(self) -> dict[str, Any]:
        """The fields of a role that the file tells."""
        found: dict[str, Any] = {}
        for key in self._front.values:
            reader = self._readers.get(key)
            if reader is None:
                self._fault(key, f"there is no field `{key}`{_meant(key, self._readers)}")
            else:
                found["models" if key == "model" else key] = reader(key)
        for key in ("name", "description"):
            if key not in self._front.values:
                self.faults.append(Fault(1, f"the field `{key}` is missing"))
        return {key: value for key, value in found.items() if value is not None}

    def _fault(self, key: str, message: str) -> None:
        self.faults.append(Fault(self._front.lines.get(key, 1), message))

    def _name(self, key: str) -> str | None:
        value = self._front.values[key]
        if isinstance(value, str) and _NAME.fullmatch(value) and len(value) <= 60:
            return value
        self._fault(key, f"{value!r} is no name of an agent: small letters, digits and hyphens, such as `api-tester`")
        return None

    def _description(self, key: str) -> str | None:
        value = self._front.values[key]
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
        self._fault(key, "the description is a sentence that says what the agent is for")
        return None

    def _words(self, key: str) -> tuple[str, ...] | None:
        """A list of words; one word, or several with commas, will do."""
        value = self._front.values[key]
        if value is None:
            return ()
        words = [part.strip() for part in value.split(",")] if isinstance(value, str) else value
        if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
            self._fault(key, f"`{key}` is a list of words, such as `[{', '.join(_EXAMPLES.get(key, ('one', 'two')))}]`")
            return None
        return tuple(dict.fromkeys(words))

    def _known(self, key: str, names: Collection[str] | None, noun: str) -> tuple[str, ...] | None:
        words = self._words(key)
        if words is None or names is None:
            return words
        for word in words:
            if word not in names:
                self._fault(key, f"there is no {noun} {word!r}{_meant(word, names)}")
        return words

    def _one_of(self, key: str, choices: Mapping[str, Any]) -> Any:
        value = self._front.values[key]
        if isinstance(value, str) and value in choices:
            return choices[value]
        told = _meant(str(value), choices) or f"; it is one of {', '.join(choices)}"
        self._fault(key, f"{value!r} is no `{key}`{told}")
        return None

    def _count(self, key: str) -> int | None:
        value = self._front.values[key]
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _LIMITS[key]:
            return value
        self._fault(key, f"`{key}` is a whole number from 1 to {_LIMITS[key]:,}")
        return None

    def _cost(self, key: str) -> str | None:
        value = self._front.values[key]
        if value is None or value == "":
            return ""
        try:
            amount = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
        except InvalidOperation:
            amount = Decimal("NaN")
        if amount.is_finite() and 0 <= amount <= 10_000:
            return str(value)
        self._fault(key, "`cost` is an amount of US dollars, such as 2.50")
        return None

    def _temperature(self, key: str) -> float | None:
        value = self._front.values[key]
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 2:
            return float(value)
        self._fault(key, "`temperature` is a number from 0 to 2")
        return None


_EXAMPLES: Final = {"tools": ("read_file", "search_code"), "hand_over": ("reviewer",), "models": ("ollama/qwen3:8b",)}


def _meant(word: str, names: Collection[str]) -> str:
    close = get_close_matches(word, list(names), n=1, cutoff=0.6)
    return f"; did you mean `{close[0]}`?" if close else ""
