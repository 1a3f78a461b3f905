"""The page Models: which there are, in the order in which they are asked, what they use, and what may be remote."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import QTimer

from daemon.contract.model import ModelsView, PullView, TrialView
from daemon.contract.settings import SettingView
from gui.operations.desk import Desk
from gui.operations.models import (
    Models,
    cancel_pull,
    follow_pull,
    look_at_models,
    pull_model,
    try_model,
    use_models,
)
from gui.operations.operation import Failure
from gui.operations.settings import read_settings
from gui.operations.topic import Topic
from gui.views.settings.add_model import AddModelDialog
from gui.views.settings.model_row import ModelHead, ModelRow
from gui.views.settings.model_words import can_chat, day_words, short_name, trial_words
from gui.views.settings.page import SettingsPage
from gui.views.settings.pull_row import PullRow
from gui.views.settings.setting_rows import SettingRows
from gui.widgets.buttons import Button
from gui.widgets.card import Card, Hairline
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.note import Note
from gui.widgets.painting import drop

_OFFLINE: Final = "Forbids every connection but those to this machine. Remote models and pulls are refused, and say so."
_BUDGETS: Final = ("budget.day_cost", "budget.day_tokens", "budget.run_cost", "budget.run_tokens")
_WAYS: Final = ("ollama_url", "models.remote_fallback", "models.urls", "models.prices")
_FOLLOW_MS: Final = 350
_REST_MS: Final = 900
"""A download tells of itself many times a second; the list is read again at most this often."""


class ModelsPage(SettingsPage):
    """Rows of models with their tests, downloads, budgets, and where models are found."""

    name: ClassVar[str] = "models"
    title: ClassVar[str] = "Models"
    icon: ClassVar[str] = "cpu"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.MODELS, Topic.SETTINGS})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.settings = SettingRows(self)
        self.rows: dict[str, ModelRow] = {}
        self.pulls: dict[str, PullRow] = {}
        self.view: ModelsView | None = None
        self._tests: dict[str, tuple[str, str]] = {}
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self._rest.timeout.connect(self._load_after_rest)
        self._waits = False
        self._clock = QTimer(self, interval=_FOLLOW_MS)
        self._clock.timeout.connect(self._follow)
        self._build_cards()
        self.set_aside("Saved as you change them")

    def load(self) -> None:
        """Read models, budgets, and the settings that belong to them."""
        if self._rest.isActive():
            self._waits = True
            return
        self._rest.start()
        self.fetch(look_at_models(), self._show)
        self.fetch(read_settings(), self._show_settings)

    def open_item(self, item: str) -> None:
        """`add` asks for a model."""
        if item == "add":
            self.ask_model()

    def found_words(self) -> str:
        """Names of models, and the settings on the page."""
        return " ".join([*self.rows, *self.settings.by_name])

    def set_online(self, *, online: bool) -> None:
        """The daemon can be reached, or not."""
        super().set_online(online=online)
        self.settings.set_online(online=online)
        for row in self.rows.values():
            row.setEnabled(online)

    def ask_model(self) -> AddModelDialog:
        """Ask for a model by name."""
        dialog = AddModelDialog(self, bool(self.view and self.view.offline))
        dialog.fetch.connect(self.fetch_model)
        dialog.named.connect(self._add_named)
        dialog.open_dialog()
        return dialog

    def fetch_model(self, name: str) -> None:
        """Have Ollama fetch a model."""
        self.act(pull_model(name), done=self._show_pull)

    def test(self, name: str) -> None:
        """Ask a model a tiny question."""
        self._note_test(name, "asking…", "running")
        self.act(try_model(name), done=partial(self._tested, name), failed=partial(self._test_failed, name))

    def test_all(self) -> None:
        """Ask each of those that are asked, or all where none is."""
        models = self.view.models if self.view else []
        chosen = [model for model in models if model.rank] or [model for model in models if can_chat(model)]
        for model in chosen:
            self.test(model.name)

    # -- its own matters ---------------------------------------------------------------------------------------

    def _build_cards(self) -> None:
        self._none = Note("", "warn", "cpu")
        self._none.hide()
        self._ollama = Note("", "warn", "warning", "Try again")
        self._ollama.acted.connect(self.renew)
        self._ollama.hide()
        self.offline = Card()
        self.card = Card("Models")
        about = "Tried from top to bottom; the next one is asked when one does not answer."
        self.card.head.insertWidget(1, ElidedLabel(about, "meta"), 50)
        self.test_button = Button("Test all", small=True)
        self.test_button.clicked.connect(self.test_all)
        self.add_button = Button("Add a model…", icon="plus", small=True)
        self.add_button.clicked.connect(self.ask_model)
        self.card.add_to_head(self.test_button)
        self.card.add_to_head(self.add_button)
        self.while_online(self.test_button, self.add_button)
        self.card.add_row(ModelHead())
        self._empty = Label("", "secondary", wrap=True)
        self._empty.setContentsMargins(20, 14, 20, 14)
        self._empty.hide()
        self.card.body.addWidget(self._empty)
        self.budgets = Card("Budgets")
        self._day = ElidedLabel("", "meta")
        self.budgets.head.insertWidget(1, self._day, 50)
        self.ways = Card("Where models are found")
        for widget in (self._none, self._ollama, self.offline, self.card, self.budgets, self.ways):
            self.add(widget)

    def _load_after_rest(self) -> None:
        if self._waits:
            self._waits = False
            if self.isVisible():
                self.renew()
            else:
                self.is_stale = True

    def _show(self, models: Models) -> None:
        view, budget = models.view, models.budget
        self.view = view
        names = [model.name for model in view.models]
        if names != list(self.rows):
            self._make_rows(view)
        asked = sum(bool(model.rank) for model in view.models)
        limit = float(budget.day_cost_limit or 0)
        for model in view.models:
            used = budget.by_model.get(model.name)
            part = float(used.cost) / limit if limit and used and model.is_remote else None
            row = self.rows[model.name]
            row.show_model(model, asked, used, part)
            row.show_test(*self._tests.get(model.name, ("", "")))
        self._day.setText(day_words(budget))
        self._tell_problems(view)

    def _tell_problems(self, view: ModelsView) -> None:
        self._ollama.show_text(view.ollama_problem, strong=f"Ollama at {view.ollama_url}")
        self._ollama.setVisible(bool(view.ollama_problem))
        self._none.show_text(f"{view.why_none} Everything but agents works without one.", strong="No model is asked.")
        self._none.setVisible(bool(view.why_none) and not view.ollama_problem)
        self._empty.setText(
            "No model yet. Everything but agents works without one; fetch one of Ollama's, such as qwen3:8b, or name "
            "one elsewhere."
        )
        self._empty.setVisible(not view.models)

    def _make_rows(self, view: ModelsView) -> None:
        """Rows in the order in which models are asked; few, and rarely another order."""
        kept = list(self.pulls.values())
        while self.card.body.count() > 2:
            item = self.card.body.takeAt(2)
            widget = item.widget() if item is not None else None
            if widget is not None and widget not in kept:
                drop(widget)
        self.rows.clear()
        for model in view.models:
            row = ModelRow(model)
            row.used.connect(self._use)
            row.moved.connect(self._move)
            row.tested.connect(self.test)
            row.setEnabled(self.is_online)
            self.rows[model.name] = row
            self.card.body.addWidget(Hairline())
            self.card.body.addWidget(row)
        for pull in kept:
            self.card.body.addWidget(Hairline())
            self.card.body.addWidget(pull)

    # -- which are asked ---------------------------------------------------------------------------------------

    def _ranked(self) -> list[str]:
        models = self.view.models if self.view else []
        return [model.name for model in sorted(models, key=lambda model: model.rank) if model.rank]

    def _use(self, name: str, is_on: bool) -> None:
        before = self._ranked()
        wanted = [*before, name] if is_on else [one for one in before if one != name]
        self._choose(wanted, before)

    def _move(self, name: str, step: int) -> None:
        before = self._ranked()
        wanted = [one for one in before if one != name]
        wanted.insert(max(before.index(name) + step, 0), name)
        self._choose(wanted, before)

    def _add_named(self, name: str) -> None:
        before = self._ranked()
        self._choose([*before, name], before)

    def _choose(self, wanted: Sequence[str], before: Sequence[str]) -> None:
        done = partial(self._chosen, list(before))
        self.act(use_models(wanted), done=done, failed=self._not_chosen)

    def _chosen(self, before: list[str], view: ModelsView) -> None:
        asked = [short_name(model.name) for model in sorted(view.models, key=lambda model: model.rank) if model.rank]
        sides = {model.is_remote for model in view.models if model.rank}
        told = f"Asked in this order: {', '.join(asked)}." if asked else "None is asked."
        if len(sides) > 1 and not view.remote_fallback:
            told += " From this machine to elsewhere, or back, it goes on only if Remote fallback is on."
        self.say("The models are chosen", told, "Undo", partial(self._choose, before, self._ranked()))
        self._rest.stop()
        self.renew()

    def _not_chosen(self, failure: Failure) -> None:
        for row in self.rows.values():
            row.switch.setChecked(bool(row.model.rank))
        self.desk.failed.emit(failure)

    # -- tests -------------------------------------------------------------------------------------------------

    def _tested(self, name: str, trial: TrialView) -> None:
        self._note_test(name, trial_words(trial), "done")

    def _test_failed(self, name: str, failure: Failure) -> None:
        self._note_test(name, f"{failure.what} {failure.hint}".strip(), "clash")

    def _note_test(self, name: str, words: str, shape: str) -> None:
        self._tests[name] = (words, shape)
        if name in self.rows:
            self.rows[name].show_test(words, shape)

    # -- downloads ---------------------------------------------------------------------------------------------

    def _show_pull(self, pull: PullView) -> None:
        if pull.id not in self.pulls:
            row = PullRow(pull)
            row.stopped.connect(self._stop_pull)
            row.closed.connect(self._close_pull)
            self.pulls[pull.id] = row
            self.card.body.addWidget(Hairline())
            self.card.body.addWidget(row)
        row = self.pulls[pull.id]
        was_running = row.pull.state == "running"
        row.show_pull(pull)
        if pull.state == "done" and was_running:
            self.say(f"{short_name(pull.name)} is there", "It can be asked now.")
            self._close_pull(pull.id)
            self._rest.stop()
            self.renew()
        if any(row.pull.state == "running" for row in self.pulls.values()):
            self._clock.start()
        else:
            self._clock.stop()

    def _follow(self) -> None:
        for pull_id, row in self.pulls.items():
            if row.pull.state == "running":
                self.desk.run(follow_pull(pull_id), owner=row, done=self._show_pull, failed=self._lose_pull)

    def _lose_pull(self, failure: Failure) -> None:
        """The daemon was started anew, which ends its downloads; what came is kept by Ollama."""
        if failure.is_offline:
            return
        for pull_id in [key for key, row in self.pulls.items() if row.pull.state == "running"]:
            self._close_pull(pull_id)
        self.desk.failed.emit(failure)

    def _stop_pull(self, pull_id: str) -> None:
        self.act(cancel_pull(pull_id), done=self._show_pull)

    def _close_pull(self, pull_id: str) -> None:
        row = self.pulls.pop(pull_id)
        place = self.card.body.indexOf(row)
        line = self.card.body.itemAt(place - 1)
        for widget in (row, line.widget() if line is not None else None):
            if widget is not None:
                self.card.body.removeWidget(widget)
                drop(widget)

    # -- settings ----------------------------------------------------------------------------------------------

    def _show_settings(self, views: list[SettingView]) -> None:
        by_name = {view.name: view for view in views}
        if not self.settings.by_name:
            self.offline.add_row(self.settings.make(by_name["offline"], "Offline mode", _OFFLINE))
            for card, names in ((self.budgets, _BUDGETS), (self.ways, _WAYS)):
                for name in names:
                    if name in by_name:
                        card.add_row(self.settings.make(by_name[name]))
        self.settings.show(views)
