from __future__ import annotations

import msgspec
import pytest
from support.rich_spec import DECISIONS, VIEW

from spec.formats.folder import DecisionSeed
from spec.formats.madr import read_madr, rewrite_madr, write_madr

FOLDER = write_madr(VIEW)
GOOD = (
    "---\nstatus: accepted\ndate: 2026-01-02\ndecision-makers: Ada, Bob\n---\n\n# Use X\n\n"
    "## Context and Problem Statement\n\nWhat is used?\n\n## Considered Options\n\n* [X](https://x.y)\n* Y\n\n"
    '## Decision Outcome\n\nChosen option: "X", because it fits.\n\n### Consequences\n\n* Good, because.\n\n'
    "## Pros and Cons of the Options\n\n### X\n\n* Good\n\n### Y\n\n* Bad\n\n"
    "## More Information\n\n* Refines [ADR-0001](0001-x.md)\n* [Elsewhere](https://a.b/c.md)\n"
)


def one(text: str, name: str = "0002-use-x.md") -> DecisionSeed:
    return read_madr({f"docs/decisions/{name}": text.encode()}).decisions[0]


def test_decisions_come_back_with_options_reasons_and_links() -> None:
    read = {seed.foreign_id: seed for seed in read_madr(FOLDER).decisions}
    assert list(read) == ["0001", "0002", "0003", "0004"]
    first = read["0001"]
    assert (first.question, first.answer, first.rationale) == (DECISIONS[0].question, "SQLite", DECISIONS[0].rationale)
    assert [(option.label, option.text) for option in first.options] == [
        ("SQLite", "One file, no server."),
        ("Plain files", "Slow to search."),
    ]
    assert (first.status, first.date, first.deciders) == ("accepted", "2026-03-04", ("Ada",))
    assert [(link.kind, link.target[:4]) for link in read["0003"].links] == [
        ("supersedes", "0004"),
        ("refines", "0002"),
    ]
    assert read["0004"].status == "superseded"
    assert ("superseded by", "0003") in [(link.kind, link.target[:4]) for link in read["0004"].links]
    assert read["0002"].status == "proposed"
    assert read_madr(FOLDER).notes == ()


def test_all_parts_of_a_record_are_read() -> None:
    seed = one(GOOD)
    assert (seed.foreign_id, seed.title, seed.status, seed.date) == ("0002", "Use X", "accepted", "2026-01-02")
    assert (seed.question, seed.answer, seed.rationale) == ("What is used?", "X", "it fits.")
    assert [(option.label, option.text) for option in seed.options] == [("X", "* Good"), ("Y", "* Bad")]
    assert (seed.deciders, seed.consequences) == (("Ada", "Bob"), "* Good, because.")
    assert [(link.kind, link.target) for link in seed.links] == [("refines", "0001-x.md")]


@pytest.mark.parametrize(
    ("outcome", "answer", "why"),
    [
        ('Chosen option: "A", because b.', "A", "b."),
        ("Chosen option: “A, or B”, because\n\n* c\n* d", "A, or B", "* c\n* d"),
        ("Chosen option: A and B.\n\nMore.", "A and B", "More."),
        ("**Chosen option:** A, because b", "A", "b"),
        ("We do it.", "We do it.", ""),
    ],
)
def test_outcomes_are_read_in_every_form(outcome: str, answer: str, why: str) -> None:
    seed = one(f"# T\n\n## Decision Outcome\n\n{outcome}\n")
    assert (seed.answer, seed.rationale) == (answer, why)


@pytest.mark.parametrize(
    ("head", "status", "date"),
    [
        ("---\nparent: Records\nnav_order: 3\n---\n# T\n", "", ""),
        ("# T\n\n* Status: accepted\n* Deciders: A\n* Date: 2020-01-01\n", "accepted", "2020-01-01"),
        ("---\nstatus: superseded by [ADR-0005](0005-x.md)\n---\n# T\n", "superseded", ""),
        ("---\nstatus: {proposed | rejected\n---\n# T\n", "{proposed | rejected", ""),
        ("# ADR-0001: T\n\n## Status\n\nAccepted\n", "accepted", ""),
    ],
)
def test_status_and_date_are_read_in_every_form(head: str, status: str, date: str) -> None:
    seed = one(f"{head}\n## Decision Outcome\n\nx\n")
    assert (seed.title, seed.status, seed.date) == ("T", status, date)


def test_other_files_are_documents_and_oddities_are_told() -> None:
    found = read_madr(
        {
            "d/0001-a.md": b"# A\n## Considered Alternatives\n* x\n",
            "d/0001-b.md": b"## Decision Outcome\nx\n",
            "d/0024-use-#-as-x.md": b"\xef\xbb\xbf# C\r\n## Decision Outcome\r\nx",
            "d/0007-no-record.md": b"# Notes\n",
            "d/adr-template.md": GOOD.encode(),
            "d/README.md": b"# R\n",
        }
    )
    assert [seed.title for seed in found.decisions] == ["A", "", "C"]
    assert [(one.path, one.role) for one in found.documents][-1] == ("d/adr-template.md", "template")
    codes = [note.code for note in found.notes]
    assert (
        codes.count("number-twice"),
        codes.count("no-title"),
        codes.count("no-status"),
        codes.count("no-record"),
    ) == (1, 1, 3, 1)


def test_changes_keep_all_other_lines() -> None:
    folder = {"d/0002-use-x.md": GOOD.replace("\n", "\r\n").encode()}
    read = read_madr(folder)
    assert rewrite_madr(folder, read) == folder
    seed = msgspec.structs.replace(read.decisions[0], status="rejected", answer="Y", title="Use Y")
    written = rewrite_madr(folder, msgspec.structs.replace(read, decisions=(seed,)))["d/0002-use-x.md"].decode()
    expected = (
        GOOD.replace("status: accepted", "status: rejected")
        .replace('option: "X"', 'option: "Y"')
        .replace("# Use X", "# Use Y")
    )
    assert written == expected.replace("\n", "\r\n")
