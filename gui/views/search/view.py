"""The view Search: results, the map, the graph and the facts of a workspace, with a preview beside them."""

from __future__ import annotations

from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from daemon.contract.structure import GraphAnswer, Outline
from gui.operations.codebase import CodeFacts, draw_modules, draw_outline, learn_facts, look_at_file
from gui.operations.desk import Desk
from gui.operations.operation import Failure
from gui.operations.place import Place
from gui.operations.search import Example, FileText, Found, Hit, find_examples, read_file, search
from gui.operations.topic import Topic
from gui.views.messages import FileTarget, Target
from gui.views.search.facts_page import FactsPage
from gui.views.search.graph_page import GraphPage
from gui.views.search.map_page import MapPage
from gui.views.search.preview import Preview
from gui.views.search.results_page import ResultsPage
from gui.views.view import WIDE, View
from gui.widgets.segmented import Segmented

SEGMENTS: Final = (("results", "Results"), ("map", "Map"), ("graph", "Graph"), ("facts", "Facts"))


class SearchView(View):
    """What is asked for is asked at once; what a page shows is fetched when it is first seen at a place."""

    name: ClassVar[str] = "search"
    title: ClassVar[str] = "Search"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.CODE})
    needs_workspace: ClassVar[bool] = True

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.segments = Segmented(SEGMENTS, "What is shown of the code")
        self.segments.chosen.connect(self.show_segment)
        self.results = ResultsPage()
        self.map = MapPage()
        self.graph = GraphPage()
        self.facts = FactsPage()
        self.preview = Preview()
        self._pages: dict[str, QWidget] = {
            "results": self.results,
            "map": self.map,
            "graph": self.graph,
            "facts": self.facts,
        }
        self._seen: set[str] = set()
        self._stack = QStackedWidget()
        for page in self._pages.values():
            self._stack.addWidget(page)
        self.set_content(self._stack)
        self.set_panel(self.preview, "Preview", 400)
        self.add_tool(self.segments)
        self._wire()
        self._add_keys()

    # -- what the frame uses -----------------------------------------------------------------------------------

    def load(self) -> None:
        """Fetch what the seen page shows; another workspace begins anew."""
        if self.desk.link.is_online:
            self.show_ready()
        self._seen.clear()
        self._load_segment()

    def enter(self, place: Place) -> None:
        """At another workspace nothing that was found is left."""
        if place.workspace != self.place.workspace:
            self.preview.clear()
            self.results.field.clear()
            self.graph.field.clear()
        super().enter(place)

    def open_item(self, item: str, detail: str) -> None:
        """A page by name (with a file for the graph), a file at a line, or words to search for."""
        if detail in self._pages:
            self.show_segment(detail)
            if detail == "graph" and item:
                self.draw_file(item)
        elif detail.isdigit():
            self.show_file(item, int(detail))
        elif item in self._pages:
            self.show_segment(item)
        elif item:
            self.show_segment("results")
            self.results.search_for(item)

    def first_focus(self) -> QWidget | None:
        """The field."""
        return self.results.field if self.segment == "results" else self.segments.segments()[0]

    # -- the pages ---------------------------------------------------------------------------------------------

    @property
    def segment(self) -> str:
        """The page that is seen."""
        return next(name for name, page in self._pages.items() if page is self._stack.currentWidget())

    def show_segment(self, name: str) -> None:
        """Show a page."""
        self.segments.choose(name)
        self._stack.setCurrentWidget(self._pages[name])
        self._load_segment()

    def show_file(self, path: str, line: int) -> None:
        """A file beside the results, at a line; over them where there is no room."""
        self.preview.show_path(path, line)
        self._read(path, line)
        if not self.has_room(WIDE) and self.isVisible():
            self.head.panel_button.click()

    def draw_file(self, path: str) -> None:
        """The graph around one file."""
        self.graph.kind.choose("file")
        self.show_segment("graph")
        self.fetch(look_at_file(self.place, path), self.graph.show_file, self._miss_file)

    # -- its own matters ---------------------------------------------------------------------------------------

    def _wire(self) -> None:
        self.results.asked.connect(self._search)
        self.results.chosen.connect(self._choose)
        self.results.opened.connect(self._open_hit)
        self.map.budget_chosen.connect(self._draw_map)
        self.map.chosen.connect(self._choose_place)
        self.map.opened.connect(self._open_place)
        self.map.copied.connect(partial(self.say, "Copied"))
        self.graph.modules_wanted.connect(self._draw_modules)
        self.graph.file_wanted.connect(self.draw_file)
        self.graph.chosen.connect(self._choose_file)
        self.graph.opened.connect(self._open_file)
        self.facts.chosen.connect(self.show_file)
        self.facts.copied.connect(partial(self.say, "Copied"))
        self.preview.wants.connect(self._go_from_preview)
        self.preview.asked_graph.connect(self.draw_file)

    def _add_keys(self) -> None:
        self.add_key("Ctrl+F", "Go to the field", self._focus_field)
        self.add_key("Ctrl+Return", "Open in the editor", self._open_chosen)

    def _focus_field(self) -> None:
        self.show_segment("results")
        self.results.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.results.field.selectAll()

    def _load_segment(self) -> None:
        name = self.segment
        if name in self._seen or not self.place.has_workspace:
            return
        self._seen.add(name)
        if name == "results":
            self.fetch(find_examples(self.place), self._show_examples)
            if self.results.words:
                self._search(self.results.words, self.results.path.text().strip())
        elif name == "map":
            self._draw_map(self.map.budget_tokens)
        elif name == "facts":
            self.fetch(learn_facts(self.place), self._show_facts)
        elif self.graph.is_of_file and self.graph.file:
            self.draw_file(self.graph.file)
        else:
            self._draw_modules()

    def _show_examples(self, examples: list[Example]) -> None:
        self.results.show_examples(examples)
        self.show_ready()

    def _search(self, words: str, path: str) -> None:
        self.fetch(search(self.place, words, path), self._show_found)

    def _show_found(self, found: Found) -> None:
        self.show_ready()
        if found.words == self.results.words:
            self.results.show_found(found)
            if not found.hits:
                self.preview.clear()

    def _choose(self, hit: Hit) -> None:
        self.preview.show_hit(hit)
        if hit.path:
            self._read(hit.path, hit.line)

    def _read(self, path: str, line: int) -> None:
        shown = partial(self._show_text, line)
        self.fetch(read_file(self.place.folder, path), shown, self._miss_text)
        self.desk_story(path)

    def desk_story(self, path: str) -> None:
        """What hangs on a file, for the panel; where nothing is known of it, nothing is said."""
        self.fetch(look_at_file(self.place, path), self.preview.show_story, self._drop)

    def _show_text(self, line: int, file: FileText) -> None:
        self.preview.show_file(file, line)

    def _miss_text(self, failure: Failure) -> None:
        self.preview.show_problem(f"{failure.what} {failure.hint}".strip())

    def _miss_file(self, failure: Failure) -> None:
        self.graph.show_unknown(f"{failure.what} {failure.hint}".strip())

    def _drop(self, failure: Failure) -> None:
        """A file that is in no graph (a text, a picture) has nothing that hangs on it."""

    def _draw_map(self, budget: int) -> None:
        self.fetch(draw_outline(self.place, budget), self._show_map)

    def _show_map(self, outline: Outline) -> None:
        self.show_ready()
        self.map.show_outline(outline)

    def _draw_modules(self) -> None:
        self.fetch(draw_modules(self.place), self._show_modules)

    def _show_modules(self, answer: GraphAnswer) -> None:
        self.show_ready()
        self.graph.show_modules(answer)

    def _show_facts(self, known: CodeFacts) -> None:
        self.show_ready()
        self.facts.show_facts(known)

    def _choose_place(self, path: str, line: int) -> None:
        self.preview.show_path(path, line)
        self._read(path, line)

    def _choose_file(self, path: str) -> None:
        self.preview.show_path(path, 1)
        self.fetch(read_file(self.place.folder, path), partial(self._show_text, 1), self._miss_text)

    def _open_chosen(self) -> None:
        if self.preview.hit is not None:
            self._open_hit(self.preview.hit)

    def _open_hit(self, hit: Hit) -> None:
        if hit.path:
            self.wants.emit(FileTarget(hit.path, hit.line))
        else:
            self.go("decisions" if hit.sort == "decision" else "specification", hit.alias)

    def _open_place(self, path: str, line: int) -> None:
        self.wants.emit(FileTarget(path, line))

    def _open_file(self, path: str) -> None:
        self.wants.emit(FileTarget(path, 1))

    def _go_from_preview(self, wanted: object) -> None:
        if isinstance(wanted, Target) and wanted.view == self.name:
            self._choose_place(wanted.item, int(wanted.detail or 1))
        else:
            self.wants.emit(wanted)
