from __future__ import annotations

import msgspec
import pytest
from support.rich_spec import DECISIONS, VIEW

from spec.formats.adr_tools import read_adr_tools, rewrite_adr_tools, write_adr_tools
from spec.formats.folder import DecisionSeed

FOLDER = write_adr_tools(VIEW)


def one(text: str, name: str = "0002-a.md") -> DecisionSeed:
    return read_adr_tools({f"doc/adr/{name}": text.encode()}).decisions[0]


def record(status: str, head: str = "# 2. Use X\n\nDate: 2020-01-02\n") -> str:
    return (
        f"{head}\n## Status\n\n{status}\n\n## Context\n\nWhy.\n\n## Decision\n\nWe do.\n\n## Consequences\n\n"
        f"It is so.\n"
    )


def test_decisions_come_back_with_reasons_and_links() -> None:
    read = {seed.foreign_id: seed for seed in read_adr_tools(FOLDER).decisions}
    assert list(read) == ["0001", "0002", "0003", "0004"]
    first = read["0001"]
    assert (first.question, first.answer, first.rationale) == (DECISIONS[0].question, "SQLite", DECISIONS[0].rationale)
    assert (first.status, first.date, first.consequences) == ("accepted", "2026-03-04", "* One file, no server.")
    assert [(link.kind, link.target[:4]) for link in read["0003"].links] == [
        ("supersedes", "0004"),
        ("refines", "0002"),
    ]
    assert (read["0004"].status, read["0004"].links[0].kind) == ("superseded", "superseded by")


def test_the_layout_is_that_of_the_tool() -> None:
    assert FOLDER[".adr-dir"] == b"doc/adr\n"
    lines = FOLDER["doc/adr/0003-which-index-is-used.md"].decode().split("\n")
    assert lines[:9] == [
        "# 3. Which index is used",
        "",
        "Date: 2026-03-04",
        "",
        "## Status",
        "",
        "Accepted",
        "",
        "Supersedes [4. Which index was used](0004-which-index-was-used.md)",
    ]
    assert write_adr_tools(msgspec.structs.replace(VIEW, decisions=())) == {}


@pytest.mark.parametrize(
    ("status", "word", "links"),
    [
        ("Accepted", "accepted", []),
        ("Superceded by [5. New](0005-new.md)", "superseded", [("superseded by", "0005-new.md")]),
        (
            "Accepted\n\n* Supersedes [ADR 1](0001-old.md)\n- Extended by [ADR 9](./0009-x.md)",
            "accepted",
            [("supersedes", "0001-old.md"), ("extended by", "0009-x.md")],
        ),
        ("Proposed\n\nAmends [3. X](0003-x.md)", "proposed", [("amends", "0003-x.md")]),
        ("Superseded by ADR-0012", "superseded", [("superseded by", "0012")]),
        ("Accepted, see [issue](https://a.b/1.md)", "accepted, see [issue](https://a.b/1.md)", []),
        ("", "", []),
    ],
)
def test_status_sections_are_read_in_every_form(status: str, word: str, links: list[tuple[str, str]]) -> None:
    seed = one(record(status))
    assert seed.status == word
    assert [(link.kind, link.target) for link in seed.links] == links


def test_all_parts_of_a_record_are_read() -> None:
    seed = one(record("Accepted", "---\nid: x\nauthor:\n  - Ada\n---\n\n# 0006. Use X\n\nDate: 21.07.2017\n"))
    assert (seed.foreign_id, seed.title, seed.date, seed.deciders) == ("0002", "Use X", "21.07.2017", ("Ada",))
    assert (seed.question, seed.answer, seed.consequences) == ("Why.", "We do.", "It is so.")


def test_oddities_are_told_and_other_files_stay_documents() -> None:
    found = read_adr_tools(
        {
            "doc/adr/0001-a.md": record("Accepted").encode(),
            "doc/adr/0001-b.md": record("").encode(),
            "doc/adr/0016-no-ending": record("Accepted", "---\nid: x\n---\n# 16. X\n").replace("\n", "\r\n").encode(),
            "doc/adr/toc.md": b"# List\n* [a](0001-a.md)\n",
            "doc/adr/0001.png": b"\x89PNG",
        }
    )
    assert [seed.title for seed in found.decisions] == ["Use X", "Use X", "X"]
    assert sorted(note.code for note in found.notes) == ["front-matter", "no-ending", "no-status", "number-twice"]
    assert [document.title for document in found.documents] == ["List"]


def test_changes_keep_all_other_lines() -> None:
    raw = record("Accepted\n\n* Supersedes [ADR 1](0001-old.md)", "# 0002. Use X\n\nDate: 2020-01-02\n")
    folder = {"doc/adr/0002-a.md": raw.encode()}
    read = read_adr_tools(folder)
    assert rewrite_adr_tools(folder, read) == folder
    seed = msgspec.structs.replace(read.decisions[0], answer="We do not.", title="Use Y")
    written = rewrite_adr_tools(folder, msgspec.structs.replace(read, decisions=(seed,)))["doc/adr/0002-a.md"].decode()
    assert written == raw.replace("We do.", "We do not.").replace("Use X", "Use Y")
