"""Records of every kind for tests of the spec as text, with texts that could break a file."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import msgspec

from spec.log.state import Records
from spec.records import (
    KINDS,
    Choice,
    Comment,
    Decision,
    Document,
    Edge,
    EdgeKind,
    Element,
    Entity,
    EntityField,
    EvidenceRef,
    FieldType,
    Glossary,
    OwnRule,
    Project,
    Record,
    Requirement,
    SectionEdit,
    State,
    Step,
    Subject,
    Use,
    subject_of,
)

AT = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)

HOSTILE = (
    "## Answer",
    "## Why\n\nnot a section",
    "---\nid: other\n---",
    "# A heading\n\n## Context\n\ntext\n### deeper",
    "```sh\n# no heading\n## Why\n---\n```",
    "```\nnever closed\n## Options",
    "~~~\n```\n~~~\n```python",
    "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> theirs",
    "```\n<<<<<<< HEAD\n```",
    "\\## Answer\n\\\\## Why\n\\```",
    "two blanks at the end  \nof a line\n\n\n\nand many lines",
    " led by a blank",
    "ends in a line\n",
    "\n\nbegins with lines",
    "carriage\r\nreturn\rhere",
    "nul\x00 bell\x07 next\x85line \u2028 \ufeff mark",
    "- a\n  - b\n\n1. c\n\n> quote\n\n| a | b |\n|---|---|",
    "yes",
    "null",
    "12e5",
    "2026-11-21",
    "key: value # no comment",
    "'single' \"double\" `code` *a* &b !c %d @e {f} [g], ?h",
    "ünïcode 東京 😀 \u200d \u00a0 e\u0301",
    "<!-- no comment --> <b>bold</b> **x** __y__",
    "tab\there\n\tand there",
    "**Single sign-on**",
)


def fields_of(record: Record) -> tuple[Subject, dict[str, Any]]:
    """A record as the log keeps it."""
    kind = next(name for name, known in KINDS.items() if known is type(record))
    fields = msgspec.json.decode(msgspec.json.encode(record))
    return subject_of(kind, fields.pop("id")), fields


def records_of(*records: Record) -> Records:
    """Records as a state keeps them."""
    return dict(map(fields_of, records))


SIGN_IN = Decision(
    "01JA0000000000000000000012",
    "D-12",
    "How do people sign in?",
    question_id="core.signin",
    options=(
        Choice("sso", "Single sign-on", "Each customer has to be connected once.", ("auth.method = sso",)),
        Choice("password", "Password", "We keep hashes.", ("auth.method = password", "users.accounts")),
    ),
    chosen=("sso",),
    asserts=("auth.method = sso",),
    rationale="Customers have it already.",
    category="security",
    state=State.ASSUMED,
    author="ada",
    at=AT,
    needs=("prd.users",),
)
STORE = Decision(
    "01JA0000000000000000000013",
    "D-13",
    "Where does data lie?",
    text="In one file.",
    state=State.DECIDED,
    edges=(Edge(EdgeKind.REQUIRES, SIGN_IN.id),),
    evidence=(EvidenceRef("file", "src/app.py", "import sqlite3\n\nconnect()", 12), EvidenceRef("idea", "idea")),
)
BOOKING = Requirement(
    "01JR0000000000000000000001",
    "R-1",
    "When a guest books, the system shall confirm within 2 s.",
    title="Confirm a booking",
    story="As a guest I want to know at once.",
    scenarios=(
        Step("Paid", ("a free room", "a card"), ("the guest books",), ("it is confirmed",)),
        Step("Refused", (), ("the card is refused",), ("nothing is booked", "the guest is told")),
    ),
    rests_on=(f"decision:{STORE.id}", "entity:01JE0000000000000000000001"),
)
ORDER = Entity(
    "01JE0000000000000000000001",
    "E-1",
    "Order",
    "What a guest ordered.",
    (
        EntityField("starts_at", FieldType.DATETIME),
        EntityField("guest", FieldType.REFERENCE, target="Guest", required=False),
        EntityField("status", FieldType.ENUM, values=("open", "done"), description="how far (it) is, now"),
        EntityField("tags", FieldType.STRING, required=False, many=True, unique=True),
    ),
    states=("open", "done"),
)
ALL_KINDS: tuple[Record, ...] = (
    Project("01JP0000000000000000000001", "P-1", "Bookings", "An app\nfor bookings.", "web_app", at=AT),
    SIGN_IN,
    STORE,
    BOOKING,
    ORDER,
    Glossary("01JT0000000000000000000001", "T-1", "Guest", "Who books.", ("customer", "no")),
    OwnRule("01JU0000000000000000000001", "RULE-1", "users.accounts => auth.method != none", "Accounts need a login."),
    Element("01JL0000000000000000000001", "EL-1", "Web", "container", "Python", uses=(Use("API", "reads", "HTTP"),)),
    Document("01JD0000000000000000000001", "DOC-1", "plan.pdf", "application/pdf", "0" * 64, 12, at=AT),
    Comment("01JC0000000000000000000001", "C-1", "prd", "goals", "Too vague.", "bob", AT),
    SectionEdit("01JS0000000000000000000001", "ED-1", "prd", "goals", "## Goals\n\nold", "## Goals\n\nnew", "bob"),
)


def numbers() -> tuple[Callable[[], str], Callable[[str], str]]:
    """What makes ids, and aliases beginning at 100."""
    ids: Iterator[int] = count(1)
    aliases: Iterator[int] = count(100)
    return lambda: f"01JZ{next(ids):022d}", lambda prefix: f"{prefix}-{next(aliases)}"


def hostile_records(seed: int) -> Records:
    """Records of all kinds in which many texts are replaced by hostile ones."""
    chance = random.Random(seed)
    found: Records = {}
    for record in ALL_KINDS:
        subject, fields = fields_of(record)
        for name, value in fields.items():
            if name not in {"alias", "at", "type", "time", "state", "format", "source"}:
                fields[name] = _spoilt(value, chance)
        fields["of_a_later_version"] = {"a": [hostile_text(chance), None, 1.5, {"b": True}]}
        found[subject] = fields
    return found


def hostile_text(chance: random.Random) -> str:
    """One or more hostile texts put together, or a heap of marks."""
    if chance.random() < 0.3:
        return "".join(chance.choice("#-`~\\ \n\n<>=|*_:ab") for _ in range(chance.randint(1, 30)))
    return chance.choice(("\n", "\n\n", " ", "")).join(chance.choices(HOSTILE, k=chance.randint(1, 3)))


def _spoilt(value: Any, chance: random.Random) -> Any:
    if isinstance(value, str):
        return hostile_text(chance) if chance.random() < 0.5 else value
    if isinstance(value, list):
        return [_spoilt(one, chance) for one in value]
    if isinstance(value, dict):
        kept = {"type", "kind", "values"}
        return {name: one if name in kept else _spoilt(one, chance) for name, one in value.items()}
    return value
