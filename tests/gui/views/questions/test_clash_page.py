"""Clashes side by side, and their repairs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from support.question_desk import shown, trouble

from daemon.contract.question import ClashView, Side
from gui.operations.repairs import ClashPicture, SidePicture
from gui.views.messages import Target
from gui.views.questions.clash_page import ClashPage
from gui.views.questions.frame import Mode
from gui.widgets.graph.model import EdgeKind
from gui.widgets.labels import Label


def test_a_clash_shows_both_sides_the_values_alone_and_the_rule(clash, project) -> None:
    page = clash.view.clash_page
    assert page.title.startswith("Your answer clashes with D-")
    names = [card.accessibleName() for card in page.sides.cards]
    assert len(names) == 2
    assert "Yes, by a key" in names[0]
    assert "72 h" in names[1]
    assert "24 h" in names[1]
    assert any("CORE-21" in label.text() for label in page.findChildren(Label))
    assert project.chosen("core.retry") is None


def test_a_repair_is_chosen_by_number_applied_by_enter_and_taken_back(clash, project) -> None:
    page = clash.view.clash_page
    labels = [repair.label for repair in page.picture.repairs]
    number = next(place for place, label in enumerate(labels, start=1) if label.endswith("recognised: 72 h"))
    clash.wait(lambda: page.isAncestorOf(QApplication.focusWidget()))
    clash.press(Qt.Key(Qt.Key.Key_0 + number))
    assert clash.view.bar.primary.text() == f"Apply repair {number}"
    clash.press(Qt.Key.Key_Return)
    clash.settled()
    assert project.ask("GET", "decisions/core.retry")["decision"]["form"] == {"retry_window": 72, "key_ttl": 72}
    clash.says[0].then()
    clash.wait(lambda: project.chosen("core.retry") is None)


def test_the_other_decision_is_changed_and_the_answer_recorded(clash, project) -> None:
    assert clash.view.clash_page.chosen.aliases
    clash.view.settle()
    clash.settled()
    assert project.chosen("core.idempotency") == ["no"]
    assert project.chosen("core.retry") == []
    assert clash.view.interview is not None


def test_the_answer_that_clashes_can_be_changed_and_stands_as_it_was_typed(clash) -> None:
    clash.view.bar.back.click()
    assert clash.view.mode is Mode.QUESTION
    assert [line.control.text() for line in clash.view.card.form.lines] == ["72", "24"]


def test_a_clash_that_is_kept_is_told_and_mended_later(clash, project) -> None:
    clash.view.bar.second.click()
    clash.settled()
    assert project.chosen("core.retry") == []
    clash.wait(lambda: clash.view.mode is Mode.QUESTION and clash.view.left_note.isVisible())
    clash.view.left_note.acted.emit()
    clash.wait(lambda: clash.view.mode is Mode.CLASH)
    assert clash.view.clash_page.title == "Two decisions clash"
    clash.view.settle()
    clash.wait(lambda: project.ask("GET", "contradictions") == [])


def test_a_contradiction_that_is_there_already_comes_first_and_can_wait(open_view, project) -> None:
    project.answer("core.accounts", "yes")
    project.answer("core.residency", "on_device", keep=True)
    seen = open_view(project.place)
    seen.wait(lambda: seen.view.mode is Mode.CLASH)
    seen.view.bar.third.click()
    seen.wait(seen.view.left_note.isVisible)
    assert seen.view.mode is Mode.QUESTION


def test_what_follows_from_an_answer_is_told_with_its_reasons(seen, project) -> None:
    seen.jump("core.compliance")
    place = [option.value for option in seen.view.card.question.options].index("hipaa") + 1
    seen.view.choose(place)
    seen.view.settle()
    seen.wait(seen.view.consequences.isVisible)
    seen.view.consequences.note.acted.emit()
    texts = [label.text() for label in seen.view.consequences.findChildren(Label)]
    assert any("CORE-07" in text for text in texts)


def test_where_no_single_answer_fits_the_decisions_are_answered_again_and_then_the_one_that_waited(
    seen, project
) -> None:
    for question, value in (("core.accounts", "yes"), ("core.idempotency", "yes")):
        project.answer(question, value)
    project.answer("core.residency", "on_device", keep=True)
    seen.wait(lambda: seen.view.mode is Mode.CLASH)
    seen.view.bar.third.click()
    seen.wait(lambda: shown(seen.view) != "")
    seen.jump("core.retry")
    for line, value in zip(seen.view.card.form.lines, ("72", "24"), strict=True):
        line.control.setText(value)
    seen.view.settle()
    seen.wait(lambda: seen.view.mode is Mode.CLASH)
    first = seen.view.clash_page.chosen
    assert first.answer is None
    assert len(first.aliases) == 2
    seen.view.settle()
    for alias in first.aliases:
        decided = {one["alias"]: one for one in project.ask("GET", "decisions")["items"]}[alias]
        seen.asked(decided["question_id"])
        assert "to be answered again" in trouble(seen.view)
        values = [option.value for option in seen.view.card.question.options]
        mended = {"core.residency": "eu", "core.accounts": "no", "core.idempotency": "no"}[decided["question_id"]]
        seen.view.choose(values.index(mended) + 1)
        seen.view.settle()
    seen.wait(lambda: project.chosen("core.retry") is not None)
    assert project.ask("GET", "contradictions") == []


def test_three_that_clash_are_a_list(qtbot) -> None:
    sides = tuple(
        SidePicture(Side(id=alias, alias=alias, question=f"{alias}?", answer="yes", asserts=[]), None, None)
        for alias in ("D-1", "D-2", "D-3")
    )
    core = ["D-1", "D-2", "D-3"]
    picture = ClashPicture(ClashView(core=core, sides=[], rules=[], repairs=[]), sides, ())
    page = ClashPage()
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show_clash(picture)
    page.show()
    qtbot.waitUntil(lambda: page.sides.cards[2].y() > page.sides.cards[1].y() > page.sides.cards[0].y())
    assert page.title == "Three decisions clash"
    assert page.chosen is None


def test_the_panel_shows_the_clash_among_the_decisions_around_it(clash) -> None:
    graph = clash.view.panel.graph
    assert graph.isVisible()
    nodes = graph.graph.by_id
    assert [node.detail for node in nodes.values() if node.tone == "bad"][-1] == "your answer"
    assert any(edge.kind is EdgeKind.EXCLUDES and edge.target == "new" for edge in graph.graph.edges)
    decided = next(node.id for node in nodes.values() if node.id != "new")
    graph.activated.emit(decided)
    assert clash.wants == [Target("decisions", decided.removeprefix("decision:"))]
    clash.view.bar.back.click()
    assert not graph.isVisible()
