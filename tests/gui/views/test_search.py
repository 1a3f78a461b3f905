"""Search with a real daemon on a small shop: results, preview, map, graph and facts, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow
from support.daemon_apart import Bench, daemon_apart
from support.searched_shop import make_searched_shop

from daemon.contract.structure import (
    FileEdge,
    FileGraphAnswer,
    GraphAnswer,
    ImpactAnswer,
    Module,
    ModuleEdge,
)
from gui.operations.codebase import FileStory
from gui.operations.desk import Desk
from gui.operations.link import Link
from gui.operations.place import Place
from gui.operations.search import Hit
from gui.theme.theme import Theme
from gui.views.messages import FileTarget, Target
from gui.views.search.code_graphs import MOST_MODULES, file_graph, module_graph
from gui.views.search.hit_words import line_of, place_of, reasons_of, snippet_lines
from gui.views.search.view import SearchView
from gui.widgets.graph.model import EdgeKind

WAIT_MS = 30_000


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with daemon_apart() as made:
        yield made


@pytest.fixture(scope="module")
def shop(bench: Bench, tmp_path_factory) -> Place:
    return make_searched_shop(bench.daemon, tmp_path_factory.mktemp("code") / "shop-backend")


@pytest.fixture
def open_view(qtbot, qapp, bench: Bench):
    theme = Theme(qapp)
    theme.apply("light")
    opened = []

    def make(place: Place, width: int = 1376) -> SearchView:
        link = Link(bench.home)
        desk = Desk(link)
        window = QMainWindow()
        window.setMinimumSize(960, 640)
        made = SearchView(desk)
        window.setCentralWidget(made)
        window.resize(width, 900)
        qtbot.addWidget(window)
        opened.append((window, link, desk))
        window.show()
        link.open()
        qtbot.waitUntil(lambda: link.is_online, timeout=WAIT_MS)
        made.enter(place)
        return made

    yield make
    for _, link, desk in opened:
        desk.close()
        link.close()
    theme.deleteLater()


@pytest.fixture
def view(open_view, shop: Place) -> SearchView:
    made: SearchView = open_view(shop)
    return made


def find(view: SearchView, qtbot, words: str) -> None:
    view.results.search_for(words)
    qtbot.waitUntil(lambda: view.results.found.words == words, timeout=WAIT_MS)


def test_the_empty_state_teaches_with_examples_that_are_searched_at_a_click(view: SearchView, qtbot) -> None:
    results = view.results
    qtbot.waitUntil(lambda: len(results.examples.rows) == 3, timeout=WAIT_MS)
    results.examples.rows[0].click()
    qtbot.waitUntil(lambda: bool(results.hits), timeout=WAIT_MS)
    assert results.field.text()


def test_results_come_while_typing_with_their_reasons_and_the_first_is_previewed(view: SearchView, qtbot) -> None:
    qtbot.keyClicks(view.results.field, "purge_keys")
    qtbot.waitUntil(lambda: view.results.found.words == "purge_keys", timeout=WAIT_MS)
    first = view.results.hits[0]
    assert first.path == "jobs/purge.py"
    assert reasons_of(first)[0].sort == "Name"
    assert first.why[0] in view.results.list.rows[0].accessibleName()
    qtbot.waitUntil(lambda: "def purge_keys" in view.preview.code.code(), timeout=WAIT_MS)
    assert view.preview._line == 4


def test_kinds_narrow_what_was_found_without_asking_again(view: SearchView, qtbot) -> None:
    find(view, qtbot, "key")
    results = view.results
    for kind, chip in results.chips.items():
        chip.click()
        shown = results.found.of(kind)
        assert results.hits == shown
        assert chip.accessibleName().endswith(f", {len(shown)}")
    assert results.found.of("decision")


def test_a_path_narrows_the_search(view: SearchView, qtbot) -> None:
    view.results.path.setText("jobs/")
    find(view, qtbot, "key")
    assert {hit.path for hit in view.results.hits} == {"jobs/purge.py"}


def test_nothing_found_says_what_to_do(view: SearchView, qtbot) -> None:
    find(view, qtbot, "xyzzyq")
    assert view.results.hits == []
    assert view.results._states.currentWidget().accessibleName().startswith("Nothing found")
    view.results.field.clear()
    assert view.results._states.currentWidget() is view.results._examples_page


def test_results_are_gone_through_by_keyboard_and_open_in_the_editor(view: SearchView, qtbot) -> None:
    find(view, qtbot, "key")
    results = view.results
    results.field.setFocus()
    qtbot.keyClick(results.field, Qt.Key.Key_Down)
    assert results.list.rows[0].hasFocus()
    qtbot.keyClick(results.list.rows[0], Qt.Key.Key_Down)
    assert results.list.current == 1
    assert view.preview.hit == results.hits[1]
    code = next(number for number, hit in enumerate(results.hits) if hit.path)
    with qtbot.waitSignal(view.wants) as told:
        results.list.rows[code].click()
    assert told.args == [FileTarget(results.hits[code].path, results.hits[code].line)]


def test_a_decision_leads_to_the_decision(view: SearchView, qtbot) -> None:
    find(view, qtbot, "key")
    number = next(number for number, hit in enumerate(view.results.hits) if hit.kind == "decision")
    with qtbot.waitSignal(view.wants) as told:
        view.results.list.rows[number].click()
    assert told.args == [Target("decisions", view.results.hits[number].alias)]
    assert view.preview.code.isHidden()


def test_the_panel_tells_what_hangs_on_the_file(view: SearchView, qtbot) -> None:
    view.show_file("payments/models.py", 10)
    qtbot.waitUntil(lambda: view.preview._linked.count() > 1, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "class PaymentKey" in view.preview.code.code(), timeout=WAIT_MS)
    row = view.preview._linked.itemAt(1).widget()
    assert "Used by" in row.accessibleName()
    row.click()
    assert view.segment == "graph"
    qtbot.waitUntil(lambda: view.graph.file == "payments/models.py", timeout=WAIT_MS)


def test_a_file_that_is_gone_is_told_in_the_panel(view: SearchView, qtbot) -> None:
    view.open_item("payments/gone.py", "3")
    qtbot.waitUntil(lambda: "cannot be read" in view.preview._note.text(), timeout=WAIT_MS)


def test_targets_lead_to_files_pages_and_words(view: SearchView, qtbot) -> None:
    view.open_item("payments/api.py", "6")
    qtbot.waitUntil(lambda: "class Payments" in view.preview.code.code(), timeout=WAIT_MS)
    view.open_item("facts", "")
    assert view.segment == "facts"
    view.open_item("payments/api.py", "graph")
    qtbot.waitUntil(lambda: view.graph.file == "payments/api.py", timeout=WAIT_MS)
    view.open_item("refund", "")
    assert view.segment == "results"
    qtbot.waitUntil(lambda: view.results.found.words == "refund", timeout=WAIT_MS)


def test_the_map_lists_files_with_their_definitions_under_a_budget(view: SearchView, qtbot) -> None:
    view.show_segment("map")
    tree = view.map.tree
    qtbot.waitUntil(lambda: tree.topLevelItemCount() > 3, timeout=WAIT_MS)
    first = tree.topLevelItem(0)
    assert first.text(0) == "payments/models.py"
    tree.setCurrentItem(first.child(0))
    qtbot.waitUntil(lambda: "KEY_LIFETIME" in view.preview.code.code(), timeout=WAIT_MS)
    with qtbot.waitSignal(view.wants) as told:
        tree.itemActivated.emit(first.child(0), 0)
    assert told.args == [FileTarget("payments/models.py", 6)]
    view.map.copy_button.click()
    assert "payments/models.py" in QGuiApplication.clipboard().text()


def test_the_graph_draws_folders_and_the_neighbourhood_of_a_file(view: SearchView, qtbot) -> None:
    view.show_segment("graph")
    qtbot.waitUntil(lambda: "payments" in view.graph.graph.graph.by_id, timeout=WAIT_MS)
    view.graph.kind.segments()[1].click()
    view.graph.field.setText("payments/models.py")
    view.graph.draw.click()
    qtbot.waitUntil(lambda: "payments/api.py" in view.graph.graph.graph.by_id, timeout=WAIT_MS)
    assert view.graph.graph.current == "payments/models.py"
    view.graph.field.setText("no/such.py")
    view.graph.draw.click()
    qtbot.waitUntil(lambda: bool(view.graph.field.property("wrong")), timeout=WAIT_MS)


def test_facts_are_charts_and_rows_that_lead_to_files(view: SearchView, qtbot) -> None:
    view.show_segment("facts")
    facts = view.facts
    qtbot.waitUntil(lambda: bool(facts.languages.chart.data), timeout=WAIT_MS)
    assert facts.languages.chart.data[0].label == "Python"
    assert facts.churn.chart.data[0].parts
    facts.hot_files.chart.chosen.emit("payments/retry.py:1")
    facts.complexity.chart.chosen.emit("clients/retry.py:17")
    qtbot.waitUntil(lambda: "call_again" in view.preview.code.code(), timeout=WAIT_MS)


@pytest.mark.parametrize("segment", ["results", "map", "graph", "facts"])
def test_nothing_scrolls_sideways_in_the_smallest_window(open_view, shop: Place, qtbot, segment: str) -> None:
    view = open_view(shop, width=960)
    find(view, qtbot, "key")
    view.show_segment("facts")
    qtbot.waitUntil(lambda: bool(view.facts.languages.chart.data), timeout=WAIT_MS)
    view.show_segment(segment)
    assert view.minimumSizeHint().width() <= 960
    assert not view.head.panel_button.isHidden()


def test_without_a_workspace_it_says_how_to_begin(open_view) -> None:
    assert open_view(Place()).state == "empty"


def test_another_workspace_begins_with_an_empty_field(open_view, shop: Place, qtbot) -> None:
    view = open_view(shop)
    find(view, qtbot, "key")
    view.enter(Place())
    assert view.results.field.text() == ""
    assert view.preview.hit is None


# -- words and graphs, without a daemon --------------------------------------------------------------------------


def test_reasons_have_the_sort_that_the_daemon_means() -> None:
    hit = Hit(
        "code", "x", "code", why=("text has key", "symbol matches key", "path matches key", "ranked lower: a test")
    )
    assert [reason.sort for reason in reasons_of(hit)] == ["Words", "Name", "Path", ""]


def test_a_snippet_loses_the_blanks_that_all_lines_begin_with() -> None:
    hit = Hit("code", "x", "code", snippet="\n        if a:\n            b\n\n        c\n        d\n")
    assert snippet_lines(hit) == ["if a:", "    b", "c"]


@pytest.mark.parametrize(
    ("snippet", "line", "wanted"), [("c\nd", 1, 3), ("  d  ", 1, 4), ("gone", 2, 2), ("", 5, 5), ("a\nzz", 1, 1)]
)
def test_a_snippet_is_found_in_its_file(snippet: str, line: int, wanted: int) -> None:
    assert line_of(Hit("code", "x", "code", line=line, snippet=snippet), "a\nb\nc\nd\n") == wanted


def test_a_place_says_one_line_or_several() -> None:
    assert place_of(Hit("code", "x", "code", path="a.py", line=3, end_line=3)) == "a.py, line 3"
    assert place_of(Hit("code", "x", "code", path="a.py", line=3, end_line=9)) == "a.py, lines 3\N{EN DASH}9"
    assert place_of(Hit("decision", "x", "decision", alias="D-7", detail="D-7")) == ""


def test_only_the_strongest_dependencies_of_a_folder_are_drawn() -> None:
    modules = [Module(path=f"m{n}", files=1, layer=0) for n in range(6)]
    edges = [ModuleEdge(source="m0", target=f"m{n}", count=n, weight=n) for n in range(1, 6)]
    graph = module_graph(GraphAnswer(modules=modules, edges=edges, cycles=[], file_cycles=[]))
    assert [edge.target for edge in graph.edges] == ["m5", "m4", "m3"]
    assert graph.by_id["m0"].tip == "m0: needs 5, needed by 0"


def test_a_large_workspace_is_drawn_by_its_largest_folders() -> None:
    modules = [Module(path=f"top/m{n}", files=n, layer=0) for n in range(MOST_MODULES + 40)]
    graph = module_graph(GraphAnswer(modules=modules, edges=[], cycles=[], file_cycles=[]))
    assert len(graph.nodes) == MOST_MODULES
    assert "top/m0" not in graph.by_id
    assert [group.id for group in graph.groups] == ["top"]


def test_a_file_stands_between_its_users_and_what_it_uses() -> None:
    story = FileStory(
        "a/core.py",
        FileGraphAnswer(
            path="a/core.py",
            dependents=[FileEdge(path="b/user.py", kind="import", weight=1, why="imports it")],
            dependencies=[FileEdge(path="c/base.py", kind="reference", weight=1, why="uses Base")],
        ),
        ImpactAnswer(targets=["a/core.py"], affected=[]),
        None,
    )
    graph = file_graph(story)
    assert [(edge.source, edge.target, edge.kind) for edge in graph.edges] == [
        ("b/user.py", "a/core.py", EdgeKind.REQUIRES),
        ("a/core.py", "c/base.py", EdgeKind.REFINES),
    ]
