from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from support.editor_desk import Desk
from support.editor_kinds import EGLOT_19, EVERYTHING, NEOVIM_07, NOTHING

Sit = Callable[[dict[str, Any]], Desk]


def test_a_place_is_explained_as_a_document_of_its_own(sit: Sit) -> None:
    desk = sit(EVERYTHING)
    assert desk.run("explain", **desk.at(5))["job"].startswith("job-")

    text = desk.page("Explain-mean")
    assert "`mean`" in text
    assert f"]({desk.uri}#L4)" in text  # links lead from anywhere
    assert "A model would" in text


def test_an_editor_without_such_documents_gets_a_file_and_is_told_where(sit: Sit) -> None:
    desk = sit(NEOVIM_07)
    desk.run("explain", **desk.at(5))

    path = Path(desk.said("Explain").rpartition(": ")[2])
    assert "`mean`" in path.read_text()
    assert path.stat().st_mode & 0o077 == 0 or path.parent.stat().st_mode & 0o077 == 0


def test_tests_are_an_annotated_edit_where_the_editor_asks_by_itself(sit: Sit) -> None:
    desk = sit(EVERYTHING)
    desk.run("tests", **desk.at(4))
    desk.said("done, a new file test_calc.py")

    (edit,) = desk.editor.was_asked("workspace/applyEdit")
    (annotation,) = edit["edit"]["changeAnnotations"].values()
    assert annotation["needsConfirmation"]
    assert [part.get("kind") for part in edit["edit"]["documentChanges"]] == ["create", None]
    assert desk.editor.was_asked("window/showMessageRequest") == []


def test_tests_are_asked_about_first_where_it_does_not_and_no_answer_is_a_no(sit: Sit) -> None:
    desk = sit(NEOVIM_07)
    desk.run("tests", **desk.at(4))
    desk.asked("a new file test_calc.py")
    desk.run("openDecision", decision="D-1")  # something to wait for
    desk.said("project")
    assert desk.editor.was_asked("workspace/applyEdit") == []

    desk.chosen = ["Apply"]
    desk.run("tests", **desk.at(4))
    desk.said("done")
    (edit,) = desk.editor.was_asked("workspace/applyEdit")
    assert "changeAnnotations" not in edit["edit"]
    ((uri, edits),) = edit["edit"]["changes"].items()
    assert uri.endswith("/test_calc.py")
    assert "mean" in edits[0]["newText"]


def test_the_editor_s_no_is_told(sit: Sit) -> None:
    desk = sit(EGLOT_19)
    desk.chosen = ["Apply"]
    desk.editor.answers["workspace/applyEdit"] = lambda _: {"applied": False, "failureReason": "read-only"}
    desk.run("tests", **desk.at(4))

    assert desk.said("read-only").startswith("Nothing was edited")


def test_nothing_is_written_where_nothing_can_be_asked(sit: Sit) -> None:
    desk = sit(NOTHING)
    desk.run("tests", **desk.at(4))

    assert "groundplan tests" in desk.said("nothing was written")
    shown = Path(unquote(urlsplit(desk.said(".diff").rpartition(": ")[2]).path)).read_text()
    assert shown.startswith("--- /dev/null\n+++ b/")
    assert [path.name for path in desk.folder.rglob("test_*")] == []


def test_an_edit_for_a_text_that_has_moved_on_is_not_sent(sit: Sit) -> None:
    desk = sit(NEOVIM_07)
    line = {"start": {"line": 5, "character": 0}, "end": {"line": 6, "character": 0}}
    desk.editor.answers["window/showMessageRequest"] = lambda _: type_and_apply(desk)
    desk.run("fix", uri=desk.uri, title="Drop the line", edits=[{"range": line, "newText": ""}])

    assert "Choose the action again" in desk.said("changed meanwhile")
    assert desk.editor.was_asked("workspace/applyEdit") == []


def type_and_apply(desk: Desk) -> dict[str, str]:
    """The person types while the question stands, and then says yes."""
    top = {"line": 0, "character": 0}
    desk.editor.edit(desk.uri, 2, {"range": {"start": top, "end": top}, "text": "\n"})
    return {"title": "Apply"}


def test_a_review_offers_to_mend_what_can_be_mended(sit: Sit) -> None:
    desk = sit(NEOVIM_07)
    top = {"line": 4, "character": 0}
    desk.editor.edit(desk.uri, 2, {"range": {"start": top, "end": top}, "text": "    breakpoint()\n"})
    desk.chosen = ["Mend 1", "Apply"]
    desk.run("review", uri=desk.uri)
    desk.said("Mend a finding: done")

    (edit,) = desk.editor.was_asked("workspace/applyEdit")
    ((taken,),) = edit["edit"]["changes"].values()
    assert (taken["range"]["start"]["line"], taken["newText"]) == (4, "")


def test_lines_and_all_changes_are_reviewed(sit: Sit) -> None:
    desk = sit(EVERYTHING)
    whole = {"start": {"line": 3, "character": 0}, "end": {"line": 6, "character": 0}}
    desk.run("review", uri=desk.uri, range=whole)
    desk.run("review", whole=True)

    assert "calc.py" in desk.page("Review-calc.py")
    assert "HEAD" in desk.page("Review-")
