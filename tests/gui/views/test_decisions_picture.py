"""Decisions as plain pictures: graph, filter, search, tree and history, without a daemon."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAccessible

from daemon.contract.decision import (
    DecisionGraph,
    DecisionView,
    FieldChange,
    GraphEdge,
    GraphNode,
    HistoryEntry,
)
from daemon.contract.question import ClashView, QuestionView
from gui.operations.decisions import Decisions
from gui.views.decisions.board import WHOLE, Board
from gui.views.decisions.history import told
from gui.views.decisions.picturing import Filter, group_names, matching, picture, short_title
from gui.views.decisions.tree import NODE, DecisionTree, TreeModel
from gui.widgets.graph.model import EdgeKind

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def decision(number: int, state: str = "decided", category: str = "payments", **more) -> DecisionView:
    fields = {
        "id": f"I{number}",
        "alias": f"D-{number}",
        "question_id": "",
        "question": f"How long is the key {number} kept?",
        "format": "text",
        "options": [],
        "chosen": [],
        "text": "24 h",
        "form": {},
        "answer": "24 h",
        "asserts": [],
        "rationale": "",
        "category": category,
        "source": "asked",
        "state": state,
        "locked": False,
        "to_confirm": False,
        "author": "user:mira",
        "at": NOW,
        "edges": [],
        "evidence": [],
        "needs": [],
        "version": 1,
    }
    return DecisionView.model_validate({**fields, **more})


def question(name: str, category: str = "data") -> QuestionView:
    return QuestionView(
        id=name, text="Where do the data lie?", reason="", category=category, format="radio", standing="open"
    )


def clash(*aliases: str) -> ClashView:
    return ClashView(core=list(aliases), sides=[], rules=[], repairs=[])


def found(decisions, edges=(), questions=(), clashes=(), nodes=()) -> Decisions:
    graph = DecisionGraph(nodes=list(nodes), edges=[GraphEdge(source=s, target=t, kind=k) for s, t, k in edges])
    return Decisions(list(decisions), graph, list(questions), list(clashes))


@pytest.mark.parametrize(
    ("state", "more", "shape", "tone", "is_dashed"),
    [
        ("decided", {}, "done", "", False),
        ("assumed", {}, "half", "warn", True),
        ("decided", {"to_confirm": True}, "half", "warn", True),
        ("deferred", {}, "deferred", "faint", False),
        ("superseded", {}, "superseded", "faint", False),
    ],
)
def test_every_state_has_its_shape_and_tone(state, more, shape, tone, is_dashed) -> None:
    (node,) = picture(found([decision(1, state, **more)]), Filter()).nodes
    assert (node.shape, node.tone, node.is_dashed) == (shape, tone, is_dashed)


def test_what_clashes_is_marked_and_joined_whatever_its_state() -> None:
    graph = picture(found([decision(1), decision(2, "assumed"), decision(3)], clashes=[clash("D-1", "D-2")]), Filter())
    assert [node.state for node in graph.nodes] == ["in a clash", "in a clash", "decided"]
    assert [(e.source, e.target, e.kind) for e in graph.edges] == [("decision:I1", "decision:I2", EdgeKind.EXCLUDES)]


def test_open_questions_are_shown_and_counted_with_the_decisions() -> None:
    graph = picture(found([decision(1, category="data")], questions=[question("core.store")]), Filter())
    assert [node.id for node in graph.nodes] == ["decision:I1", "question:core.store"]
    assert [(group.title, group.detail) for group in graph.groups] == [("Data", "1 of 2 decided")]


def test_what_a_decision_rests_on_stands_above_it() -> None:
    edges = [
        ("decision:I2", "decision:I1", "requires"),
        ("decision:I1", "decision:I3", "opens"),
        ("decision:I3", "decision:I1", "supersedes"),
    ]
    graph = picture(found([decision(1), decision(2), decision(3)], edges), Filter())
    assert [(e.source, e.target, e.kind) for e in graph.edges] == [
        ("decision:I1", "decision:I2", EdgeKind.REQUIRES),
        ("decision:I1", "decision:I3", EdgeKind.REQUIRES),
        ("decision:I3", "decision:I1", EdgeKind.SUPERSEDES),
    ]


def test_a_line_that_is_said_twice_is_drawn_once_as_a_person_said_it() -> None:
    edges = [("decision:I2", "decision:I1", "refines"), ("decision:I1", "decision:I2", "opens")]
    graph = picture(found([decision(1), decision(2)], edges), Filter())
    assert [e.kind for e in graph.edges] == [EdgeKind.REFINES]


def test_filters_leave_out_states_and_groups_and_lines_without_an_end() -> None:
    told_all = found(
        [decision(1), decision(2, "deferred"), decision(3, category="data")],
        [("decision:I2", "decision:I1", "requires")],
    )
    assert group_names(told_all) == ["payments", "data"]
    assert [n.id for n in picture(told_all, Filter("deferred")).nodes] == ["decision:I2"]
    assert picture(told_all, Filter("deferred")).edges == ()
    hidden = picture(told_all, Filter(hidden=frozenset({"payments"})))
    assert [n.id for n in hidden.nodes] == ["decision:I3"]


def test_what_rests_on_decisions_is_shown_on_request() -> None:
    node = GraphNode(
        id="artifact:prd", alias="prd", kind="artifact", title="PRD", detail="", state="stale", category=""
    )
    told_all = found([decision(1)], [("decision:I1", "artifact:prd", "shapes")], nodes=[node])
    assert [n.id for n in picture(told_all, Filter()).nodes] == ["decision:I1"]
    shown = picture(told_all, Filter(related=frozenset({"artifact"})))
    assert [n.state for n in shown.nodes] == ["decided", "stale"]
    assert [e.kind for e in shown.edges] == [EdgeKind.AFFECTS]
    assert [group.title for group in shown.groups] == ["Payments", "Artifacts"]


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("How long is an idempotency key kept?", "Idempotency key kept"),
        ("Which table keeps the keys? For instance one.", "Table keeps the keys"),
        ("Where do the data lie?", "Where do the data lie"),
        ("Guest checkout", "Guest checkout"),
        ("", ""),
    ],
)
def test_titles_are_short_and_still_say_what_it_is_about(text, short) -> None:
    assert short_title(text) == short


def test_search_finds_in_number_question_and_answer_all_words_at_once() -> None:
    graph = picture(found([decision(1, answer="PostgreSQL"), decision(2)]), Filter())
    assert matching(graph, "d-1 postgres") == {"decision:I1"}
    assert matching(graph, "KEY kept") == {"decision:I1", "decision:I2"}
    assert matching(graph, "mysql") == set()


def rows(model, parent=None):
    index = parent if parent is not None else QModelIndex()
    return [model.index(row, 0, index) for row in range(model.rowCount(index))]


def linked(count: int) -> Decisions:
    """A chain of decisions in groups of ten."""
    decisions = [decision(n, category=f"area {n // 10}", locked=n == 1) for n in range(1, count + 1)]
    return found(decisions, [(f"decision:I{n + 1}", f"decision:I{n}", "requires") for n in range(1, count)])


def test_the_tree_says_the_same_as_the_graph(qapp) -> None:
    graph = picture(linked(25), Filter())
    model = TreeModel(graph)
    groups = rows(model)
    assert [group.data() for group in groups] == [group.title for group in graph.groups]
    nodes = [node for group in groups for node in rows(model, group)]
    assert {node.data(NODE) for node in nodes} == set(graph.by_id)
    for index in nodes:
        node = graph.by_id[index.data(NODE)]
        spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
        for part in (node.title, node.state, node.detail):
            assert part in spoken
        assert ("locked" in spoken) == node.is_locked
        assert model.hasChildren(index)
        assert model.rowCount(index) == 0, "lines are made when they are asked for"
        model.fetchMore(index)
        lines = [line.data() for line in rows(model, index)]
        assert not model.canFetchMore(index)
        assert len(lines) == sum(node.id in (edge.source, edge.target) for edge in graph.edges)


def test_a_line_in_the_tree_says_which_way_it_goes(qapp) -> None:
    model = TreeModel(picture(linked(2), Filter()))
    first, second = rows(model, rows(model)[0])
    for index, words in ((first, "leads to D-2 Key 2 kept"), (second, "rests on D-1 Key 1 kept")):
        model.fetchMore(index)
        assert [line.data() for line in rows(model, index)] == [words]


@pytest.fixture
def tree(qapp, qtbot) -> DecisionTree:
    made = DecisionTree()
    qtbot.addWidget(made)
    made.resize(600, 500)
    made.show_graph(picture(linked(25), Filter()))
    made.show()
    made.setFocus()
    return made


def test_the_tree_is_gone_through_with_the_keyboard(tree, qtbot) -> None:
    told_nodes = []
    tree.selected.connect(told_nodes.append)
    qtbot.keyClick(tree, Qt.Key.Key_Home)
    qtbot.keyClick(tree, Qt.Key.Key_Down)
    assert told_nodes[-1] == "decision:I1"
    qtbot.keyClick(tree, Qt.Key.Key_Right)
    qtbot.keyClick(tree, Qt.Key.Key_Down)
    assert tree.currentIndex().data() == "leads to D-2 Key 2 kept"
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert told_nodes[-1] == "decision:I2", "Enter on a line goes to what it leads to"
    with qtbot.waitSignal(tree.opened) as opened:
        qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert opened.args == ["decision:I2"]


def test_typing_finds_in_the_tree(tree, qtbot) -> None:
    qtbot.keyClicks(tree, "Key 17")
    assert tree.current_node() == "decision:I17"


def test_the_tree_keeps_what_is_selected_and_unfolded(tree) -> None:
    tree.select("decision:I3")
    tree.setExpanded(tree.currentIndex(), True)
    tree.show_graph(picture(linked(26), Filter()))
    assert tree.current_node() == "decision:I3"
    assert tree.isExpanded(tree.currentIndex())


def test_a_screen_reader_can_read_the_tree(tree) -> None:
    said = QAccessible.queryAccessibleInterface(tree)
    assert said.text(QAccessible.Text.Name) == "Decisions as a tree"
    names = [said.child(number).text(QAccessible.Text.Name) for number in range(4)]
    assert any("Key 1 kept, decided" in name for name in names)


@pytest.fixture
def board(qapp, qtbot) -> Board:
    made = Board()
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    return made


def test_few_decisions_are_shown_whole_and_many_around_one(board) -> None:
    board.show_graph(picture(linked(WHOLE), Filter()))
    assert len(board.graph_view.graph.nodes) == WHOLE
    board.show_graph(picture(linked(200), Filter()))
    assert len(board.graph_view.graph.nodes) == 3
    board.select("decision:I100")
    shown = {node.id for node in board.graph_view.graph.nodes}
    assert shown == {f"decision:I{n}" for n in range(98, 103)}


def test_all_of_many_decisions_are_shown_on_request(board, qtbot) -> None:
    board.show_graph(picture(linked(200), Filter()))
    board.select("decision:I100")
    with qtbot.waitSignal(board.graph_view.laid_out, timeout=20_000):
        board.toggle_whole()
    assert len(board.graph_view.graph.nodes) == 200
    assert board.graph_view.current == "decision:I100"
    board.toggle_whole()
    assert len(board.graph_view.graph.nodes) == 5


def test_graph_and_tree_share_the_selection(board, qtbot) -> None:
    board.show_graph(picture(linked(30), Filter()))
    board.graph_view.canvas.setFocus()
    qtbot.keyClick(board.graph_view.canvas, Qt.Key.Key_Home)
    board.show_form("tree")
    assert board.tree.current_node() == board.current != ""
    qtbot.keyClick(board.tree, Qt.Key.Key_Down)
    assert board.graph_view.current == board.current == board.tree.current_node()


def test_search_dims_the_graph_thins_the_tree_and_goes_from_one_to_the_next(board) -> None:
    decisions = [decision(n, category=f"area {n // 10}", answer="yes") for n in range(1, 31)]
    board.show_graph(picture(found(decisions), Filter()))
    board.search("key 2")
    assert board.graph_view.scene.nodes["decision:I1"].is_dimmed
    assert not board.graph_view.scene.nodes["decision:I2"].is_dimmed
    board.show_form("tree")
    assert sum(len(rows(board.tree.model(), group)) for group in rows(board.tree.model())) == 12  # 2, 12 and 20 to 29
    board.show_form("graph")
    board.go_to_found()
    assert board.current == "decision:I2"
    board.go_to_found()
    assert board.current == "decision:I12"
    board.search("")
    assert not board.graph_view.scene.nodes["decision:I1"].is_dimmed


def test_a_graph_that_cannot_be_laid_out_gives_way_to_the_tree(board) -> None:
    board.show_graph(picture(linked(5), Filter()))
    board.graph_view.failed.emit("RuntimeError: no")
    assert board.form == "tree"


def entry(action: str, why: str = "", **changes) -> HistoryEntry:
    made = [FieldChange(field=name, old=old, new=new) for name, (old, new) in changes.items()]
    return HistoryEntry(seq=1, at=NOW, actor="user:mira", action=action, branch="main", why=why, changes=made)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (entry("changed", text=("24 h", "72 h")), "24 h → 72 h"),
        (entry("answered", chosen=(None, ["a", "b"])), "Answered: a, b"),
        (entry("changed", state=("decided", "deferred")), "decided → deferred"),
        (entry("changed", rationale=("", "why"), at=(None, "x")), "Changed: reason"),
        (entry("locked", locked=(False, True)), "Locked"),
        (entry("something_new"), "Something new"),
    ],
)
def test_history_says_in_a_line_what_was_done(event, words) -> None:
    assert told(event) == words


def test_an_edge_of_an_unknown_kind_is_drawn_and_breaks_nothing() -> None:
    told_all = found([decision(1), decision(2)], [("decision:I1", "decision:I2", "new")])
    assert [e.kind for e in picture(told_all, Filter()).edges] == [EdgeKind.AFFECTS]
