from __future__ import annotations

import csv
import io
import json

import pytest

from spec.artifacts.ticket import Kind, Ticket
from spec.artifacts.ticketing import tickets_of
from spec.formats.github import check_github, github_files
from spec.formats.jira import check_jira, jira_csv
from spec.formats.jira_markup import escaped
from spec.formats.linear import HEADER, check_linear, linear_csv
from spec.records import Decision, Entity, EntityField, Project, Requirement
from spec.view import Known, SpecView

VIEW = SpecView(
    Project("p", "P-1", "=Shop, 2", "a shop", "web_app"),
    "main",
    decisions=(Decision("d", "D-1", "Which store?"),),
    entities=(Entity("e", "E-1", "Order", fields=(EntityField("total"),)),),
    requirements=(Requirement("r", "R-1", "The system shall bill."),),
    known={"data.store": Known("postgresql"), "users.accounts": Known(True), "auth.method": Known("password")},
)
TICKETS = (
    Ticket("epic-a", Kind.EPIC, "Orders", "epics", "People can buy."),
    Ticket(
        "store", Kind.TASK, "Set up the store", "foundation", "There is a store.", labels=("must", "two words, here")
    ),
    Ticket(
        "order",
        Kind.STORY,
        "-Create an *order* with [a] {total}\nnow",
        "features:orders",
        "An order is stored.\nIts total is right.",
        "Decided in D-1.",
        ("snake_case | stays",),
        ('It says "done", twice',),
        ("store",),
        ("should",),
        5,
        ("src/order_view.py",),
        ("decision:d", "entity:e", "fact:data.store"),
        "epic-a",
    ),
    Ticket("ask", Kind.SPIKE, "Decide: who pays?", "foundation", "It is decided.", points=1),
)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_github_gets_one_payload_for_each_and_all_in_one_array() -> None:
    files = github_files(VIEW, TICKETS)
    issues = json.loads(files["issues.json"])
    assert [issue["milestone"] for issue in issues] == ["Orders", None, "Orders", None]
    payload = json.loads(files["issues/003-order.json"])
    assert payload["title"] == "-Create an *order* with [a] {total} now"
    assert payload["labels"] == ["story", "should"]
    assert "- [ ] It says" in payload["body"]
    assert "`src/order_view.py`" in payload["body"]
    assert "D-1, E-1, data.store" in payload["body"]
    assert check_github(files) == []


def test_github_csv_has_the_same_issues() -> None:
    files = github_files(VIEW, TICKETS)
    found = rows(files["issues.csv"].decode())
    assert [row["title"] for row in found] == [issue["title"] for issue in json.loads(files["issues.json"])]
    assert found[1]["labels"] == "task,must,two words here"


def test_a_body_beyond_githubs_limit_is_cut_and_kept_whole_beside_it() -> None:
    long = Ticket("long", Kind.TASK, "T" * 400, "foundation", "x" * 70_000)
    files = github_files(VIEW, (long,))
    assert b"x" * 70_000 in files["long/001-long.md"]
    assert check_github(files) == []


@pytest.mark.parametrize(
    ("issue", "code"),
    [
        ({"title": ""}, "github.title"),
        ({"title": "x" * 257}, "github.title"),
        ({"title": "x", "body": "y" * 65_537}, "github.body"),
        ({"title": "x", "labels": ["z" * 51]}, "github.labels"),
        ({"title": "x", "points": 3}, "github.field"),
        (["no"], "github.json"),
    ],
)
def test_githubs_limits_are_checked(issue: object, code: str) -> None:
    assert [finding.code for finding in check_github({"a.json": json.dumps(issue).encode()})] == [code]


def test_linear_gets_every_column_that_its_importer_reads() -> None:
    text = linear_csv(VIEW, TICKETS)
    found = {row["Id"]: row for row in rows(text)}
    assert tuple(found["order"]) == HEADER
    order = found["order"]
    assert (order["Priority"], order["Estimate"], order["Blocked By"]) == ("Medium", "5", "store")
    assert order["Title"].startswith("'-Create")
    assert order["Labels"] == "story, should, Epic: Orders"
    assert (found["store"]["Blocks"], found["store"]["Project"]) == ("order", "'=Shop, 2")
    assert check_linear(text) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("High", "high"), "linear.priority"),
        ((",5,", ",some,"), "linear.estimate"),
        (("Title", "Name"), "linear.header"),
        (("\r\nask,", "\r\nstore,"), "linear.id"),
        (("'-Create", "-Create"), "linear.formula"),
    ],
)
def test_linears_rules_are_checked(change: tuple[str, str], code: str) -> None:
    assert code in {finding.code for finding in check_linear(linear_csv(VIEW, TICKETS).replace(*change))}


def test_jira_gets_epics_first_with_parents_by_id_and_a_column_for_each_value() -> None:
    text = jira_csv(VIEW, TICKETS)
    header, epic, store, order, spike = csv.reader(io.StringIO(text, newline=""))
    assert header.count("Labels") == 2
    assert epic[:3] == ["1", "", "Epic"]
    assert order[header.index("Parent")] == "1"
    assert order[header.index("Epic Link")] == epic[header.index("Epic Name")] == "Orders"
    assert order[header.index("Blocked By")] == store[0] == "2"
    assert store[header.index("Labels") : header.index("Labels") + 2] == ["must", "two-words,-here"]
    assert (spike[2], spike[header.index("Labels")]) == ("Task", "spike")
    assert check_jira(text) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("\r\n3,1,Story", "\r\n3,9,Story"), "jira.parent"),
        (("Summary", "Title"), "jira.header"),
        (("Issue Type", "Issue-Type"), "jira.header"),
        (("Highest", "Urgent"), "jira.priority"),
        (("\r\n4,", "\r\n2,"), "jira.id"),
        (("two-words,-here", "two words"), "jira.label"),
        ((",Story,", ",Wish,"), "jira.type"),
    ],
)
def test_jiras_rules_are_checked(change: tuple[str, str], code: str) -> None:
    assert code in {finding.code for finding in check_jira(jira_csv(VIEW, TICKETS).replace(*change))}


@pytest.mark.parametrize(
    ("text", "wiki"),
    [
        ("an *order* of {total}", r"an \*order\* of \{total\}"),
        ("[link|x] a_b well-known", r"\[link\|x\] a_b well-known"),
        ("_lean_ -gone- +new+", r"\_lean\_ \-gone\- \+new\+"),
        ("h1. is no heading? no", "h1&#46; is no heading? no"),
        ("why?? !pic.png!", r"why\?\? \!pic.png\!"),
        (r"C:\new", "C:&#92;new"),
    ],
)
def test_plain_text_stays_plain_in_jiras_markup(text: str, wiki: str) -> None:
    assert escaped(text) == wiki


def test_the_tickets_of_a_whole_spec_pass_all_three_imports() -> None:
    tickets = tickets_of(VIEW)
    assert tickets
    assert check_github(github_files(VIEW, tickets)) == []
    assert check_linear(linear_csv(VIEW, tickets)) == []
    assert check_jira(jira_csv(VIEW, tickets)) == []
