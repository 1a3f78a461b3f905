from __future__ import annotations

import pytest

from spec.artifacts.ticket import Kind, Ticket
from spec.codebase import CodeView, Module
from spec.formats.instructions import check_instructions, instruction_files
from spec.formats.prompts import SECTIONS
from spec.records import Choice, Decision, Entity, EntityField, FieldType, Glossary, Project, Requirement, State
from spec.view import Known, OpenQuestion, SpecView

DECISION = Decision(
    "d",
    "D-1",
    "Where does data lie?",
    options=(Choice("postgresql", "PostgreSQL", "One more server to run."),),
    chosen=("postgresql",),
    state=State.DECIDED,
    locked=True,
)
VIEW = SpecView(
    Project("p", "P-1", "Shop", "sell things", "web_app"),
    "main",
    decisions=(
        DECISION,
        Decision("x", "D-2", "Exclusions?", "core.exclusions", "text", text="No gift cards", state=State.DECIDED),
    ),
    requirements=(Requirement("r", "R-1", "The system shall answer within 200 ms.", kind="quality"),),
    entities=(Entity("e", "E-1", "Order", fields=(EntityField("state", FieldType.ENUM, values=("a", "b")),)),),
    terms=(Glossary("t", "T-1", "order", "what is bought", ("basket",)),),
    known={"data.personal": Known(True), "stack.language": Known("python")},
    open=(OpenQuestion("q", "Who pays?", (), blocking=True),),
    code=CodeView("/x", languages=(("Python", 9),), test=("pytest -q",), modules=(Module("shop", 4),)),
)
TICKETS = (
    Ticket("epic", Kind.EPIC, "Orders", "epics", "People buy."),
    Ticket("store", Kind.TASK, "Set up the store", "foundation", "There is a store.", rests_on=("decision:d",)),
    Ticket(
        "order",
        Kind.STORY,
        "Bestellung ändern",
        "f",
        "An order is stored.",
        "",
        (),
        ("It is shown.",),
        ("store",),
        (),
        3,
        ("shop/orders.py",),
        ("decision:d", "entity:e", "requirement:r"),
        "epic",
    ),
)


def texts() -> dict[str, str]:
    return {path: data.decode() for path, data in instruction_files(VIEW, TICKETS).items()}


def test_every_agent_finds_its_file_and_the_checks_pass() -> None:
    files = instruction_files(VIEW, TICKETS)
    assert list(files) == sorted(files)
    assert {"AGENTS.md", "CLAUDE.md", "devin/task.devin.md", ".cursor/rules/project.mdc"} <= set(files)
    assert [path for path in files if path.startswith("prompts/")] == [
        "prompts/001-set-up-the-store.md",
        "prompts/002-bestellung-andern.md",
    ]
    assert check_instructions(files) == []


def test_the_guide_tells_decisions_commands_words_and_limits() -> None:
    guide = texts()["AGENTS.md"]
    for said in (
        "PostgreSQL",
        "`pytest -q`",
        "Do not call it basket",
        "Do not build: No gift cards",
        "Do not reopen D-1",
    ):
        assert said in guide
    assert "`state: a|b`" in guide
    assert "Who pays? Ask" in guide
    assert "personal data" in guide


def test_claude_takes_the_guide_in() -> None:
    assert texts()["CLAUDE.md"].startswith("@AGENTS.md\n")


def test_a_prompt_stands_alone() -> None:
    prompt = texts()["prompts/002-bestellung-andern.md"]
    headings = [line[3:] for line in prompt.split("\n") if line.startswith("## ")]
    assert headings == list(SECTIONS)
    for said in (
        "`prompts/001-set-up-the-store.md`",
        "D-1",
        "R-1",
        "`shop/orders.py`",
        "- [ ] It is shown.",
        "`pytest -q`",
    ):
        assert said in prompt


def test_cursors_patterns_stand_without_quotes_and_brackets() -> None:
    rule = texts()[".cursor/rules/tests.mdc"]
    assert "\nglobs: tests/**/*.py,**/test_*.py\nalwaysApply: false\n" in rule


def test_a_project_about_which_little_is_known_gets_files_too() -> None:
    bare = SpecView(Project("p", "P-1", "", "", "web_app"), "main")
    assert check_instructions(instruction_files(bare, ())) == []


@pytest.mark.parametrize(
    ("path", "change", "code"),
    [
        (".cursor/rules/tests.mdc", ("globs: ", 'globs: "'), "cursor.globs"),
        (".cursor/rules/tests.mdc", ("false", "maybe"), "cursor.always"),
        (".cursor/rules/tests.mdc", ("---\n", ""), "cursor.head"),
        ("CLAUDE.md", ("@", ""), "agents.claude"),
        ("prompts/001-set-up-the-store.md", ("## Goal", "## Aim"), "agents.sections"),
        ("prompts/002-bestellung-andern.md", ("001-set", "009-set"), "agents.path"),
        ("devin/task.devin.md", ("## Advice", "## Tips"), "agents.sections"),
    ],
)
def test_what_an_agent_would_trip_over_is_found(path: str, change: tuple[str, str], code: str) -> None:
    files = instruction_files(VIEW, TICKETS)
    files[path] = files[path].decode().replace(*change).encode()
    assert code in {finding.code for finding in check_instructions(files)}
