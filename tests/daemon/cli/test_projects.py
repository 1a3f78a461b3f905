"""Projects, decisions, records, documents and artifacts as commands: what they print, and what they refuse."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from daemon.cli.project import ProjectType
from spec.records import CHANGE_TYPES, PROJECT_TYPES


def test_the_types_that_the_help_names_are_those_that_there_are() -> None:
    assert get_args(ProjectType) == (*PROJECT_TYPES, *CHANGE_TYPES)


def test_without_a_project_every_command_says_how_to_begin_one(gp) -> None:
    for command in (["ask"], ["check"], ["decisions"], ["artifact", "list"], ["undo"], ["spec", "show"]):
        done = gp(*command)
        assert (done.code, done.out) == (2, "")
        assert "groundplan spec new" in done.err
    assert "spec new" in gp("spec", "list").out


def test_a_new_product_where_code_lies_says_how_to_change_that_code(gp, tmp_path) -> None:
    (tmp_path / "code" / ".git").mkdir(parents=True)
    told = gp("spec", "new", "Rotate keys by date", "-w", str(tmp_path / "code")).out
    assert "groundplan index, then --brownfield" in told
    (tmp_path / "empty").mkdir()
    assert "--brownfield" not in gp("spec", "new", "Rotate keys by date", "-w", str(tmp_path / "empty")).out


def test_a_project_is_put_away_and_brought_back_with_all_that_it_knows(club) -> None:
    club("answer", "core.audience", "public")
    assert club("spec", "archive", "club").code == 0
    assert club("spec", "list", "--json").json() == {"projects": []}
    assert club("answer", "core.audience", "internal", "-p", "club").code == 2
    assert "archived" in club("spec", "list", "--archived").out
    assert club("spec", "restore", "club").code == 0
    assert club("decision", "core.audience", "--json").json()["decision"]["chosen"] == ["public"]


def test_undo_and_redo_go_back_and_forth_and_say_when_there_is_nothing_left(club) -> None:
    club("answer", "core.audience", "public")
    assert "Who is it for?" in club("undo").out
    assert club("decision", "core.audience").code == 2
    assert club("redo").code == 0
    assert club("decision", "core.audience", "--json").json()["decision"]["chosen"] == ["public"]
    nothing = club("redo")
    assert nothing.code != 0
    assert "nothing to redo" in nothing.err
    assert "answered" in club("log").out


def test_a_locked_decision_is_refused_with_the_way_out(club) -> None:
    club("answer", "core.audience", "public")
    club("decision", "core.audience", "--lock")
    refused = club("answer", "core.audience", "internal")
    assert refused.code == 4
    assert "--unlock" in refused.err
    told = club("decision", "core.audience", "--unlock", "--answer", "internal", "--history", "--why")
    assert "public → internal" in told.out


def test_the_spec_is_found_by_words_with_code_and_without(club, folder: Path) -> None:
    club("decide", "How are badges printed?", "On thermal paper", "--because", "It is cheap.")
    (hit,) = club("search", "thermal", "--kind", "decision", "--json").json()["results"]
    assert hit["title"] == "How are badges printed?"
    assert "thermal" in club("search", "thermal").out, "where no code is indexed"
    (folder / "printer.py").write_text("def print_thermal_badge() -> None:\n    ...\n", encoding="utf-8")
    club("index")
    told = club("search", "thermal")
    assert told.out.index("printer.py") < told.out.index("How are badges printed?")
    assert [one["alias"] for one in club("search", "thermal", "--json").json()["spec"]] == [hit["alias"]]


def test_a_search_where_there_is_no_project_speaks_of_code_alone(gp, folder: Path) -> None:
    (folder / "a.py").write_text("def thermal() -> None:\n    ...\n", encoding="utf-8")
    gp("index")
    done = gp("search", "thermal", "--json")
    assert (done.code, done.json()["spec"]) == (0, [])


def test_an_attached_schema_becomes_entities_that_are_confirmed(club, folder: Path) -> None:
    (folder / "shop.sql").write_text("CREATE TABLE lamp (id INTEGER PRIMARY KEY, watts INTEGER NOT NULL);\n")
    (folder / "noise.pdf").write_bytes(bytes(range(256)))
    assert "Lamp" in club("evidence", "attach", "shop.sql").out
    refused = club("evidence", "attach", "noise.pdf")
    assert refused.code == 2
    assert "noise.pdf" in refused.err
    (lamp,) = (one for one in club("record", "list", "entity", "--json").json()["records"] if "watts" in str(one))
    assert lamp["fields"]["to_confirm"] is True
    assert "to confirm" not in club("record", "confirm", "entity", lamp["alias"]).out


def test_an_artifact_is_built_edited_compared_and_remarked_on(club, folder: Path) -> None:
    club("ask", "--assume")
    built = club("artifact", "build", "prd")
    assert "version 1" in built.out
    assert "There is only version 1" in club("artifact", "diff", "prd").out
    (folder / "own.md").write_text("Our own summary.\n", encoding="utf-8")
    assert club("artifact", "edit", "prd", "summary", "own.md").code == 0
    assert "+Our own summary." in club("artifact", "diff", "prd").out
    assert "C-1" in club("artifact", "comment", "prd", "Too", "short", "-s", "summary").out
    assert "resolved" in club("artifact", "comment", "prd", "--resolve", "C-1").out
    unread = club("artifact", "edit", "prd", "summary", "/bin/true")
    assert (unread.code, "UTF-8" in unread.err) == (2, True)


def test_the_promised_shape_of_ask_is_the_question_itself_until_it_is_done(club) -> None:
    told = club("ask", "--json").json()
    assert {"id", "text", "reason", "format", "options", "done"} <= set(told)
    assert {"value", "label", "consequence", "recommended", "available", "why_not"} <= set(told["options"][0])
    left = club("ask", "--assume", "--json").json()["left"]
    for question in left:
        club("answer", question, "--defer")
    done = club("ask", "--json").json()
    assert done["done"] is True
    assert done["why"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("decision", "D-99"), "D-99"),
        (("decisions", "--state", "nope"), "nope"),
        (("decisions", "--category", "nope"), "nope"),
        (("answer", "core.audience"), "--defer"),
        (("answer", "core.audience", "nope"), "nope"),
        (("answer", "core.audiense", "1"), "core.audience"),
        (("spec", "use", "nope"), "nope"),
        (("spec", "change"), "--name"),
        (("record", "add", "requirement", "text"), "FIELD=VALUE"),
        (("artifact", "show", "nope"), "nope"),
        (("artifact", "export", "--to", "nope"), "nope"),
        (("evidence", "attach", "/no/such/file"), "/no/such/file"),
        (("evidence", "import", "/no/such/folder"), "/no/such/folder"),
        (("evidence", "search", "x", "--kind", "nope"), "nope"),
    ],
)
def test_wrong_use_is_code_2_and_names_the_input(untouched, arguments: tuple[str, ...], said: str) -> None:
    done = untouched(*arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
