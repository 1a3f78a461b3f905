"""Settings with a real daemon: pages, what is changed in place, what is refused, models, secrets, editors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QMainWindow, QWidget
from support.daemon_apart import Bench, daemon_apart
from support.ollama_server import OllamaModel, OllamaServer

from gui.operations.desk import Desk
from gui.operations.link import Link
from gui.operations.place import Place
from gui.theme.theme import Theme
from gui.views.messages import Notice
from gui.views.settings.appearance import AppearancePage
from gui.views.settings.editor_lines import EDITORS
from gui.views.settings.editors import EditorsPage
from gui.views.settings.general import GeneralPage
from gui.views.settings.keys import KeysPage, SecretDialog
from gui.views.settings.model_words import short_name
from gui.views.settings.models import ModelsPage
from gui.views.settings.setting_row import SettingField
from gui.views.settings.setting_words import title_of
from gui.views.settings.view import PAGES, PageEntry, SettingsView
from gui.widgets.inputs import Dropdown, Switch

WAIT_MS = 30_000
VALUE = "sk-2Fh8Kq5Tz1Wn6Rb4"
CHAT = ("completion", "tools")


@pytest.fixture(scope="module")
def ollama() -> Iterator[OllamaServer]:
    models = (OllamaModel("qwen3:8b", capabilities=CHAT, context=32_000), OllamaModel("phi4", capabilities=CHAT))
    with OllamaServer(*models) as server:
        yield server


@pytest.fixture(scope="module")
def bench(ollama: OllamaServer) -> Iterator[Bench]:
    with daemon_apart(
        GROUNDPLAN_OLLAMA_URL=ollama.url,
        PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring",
        GROUNDPLAN_SECRET_GEMINI=VALUE,
    ) as made:
        yield made


@pytest.fixture
def view(qtbot, qapp, bench: Bench) -> Iterator[SettingsView]:
    theme = Theme(qapp)
    theme.apply("light")
    link = Link(bench.home)
    desk = Desk(link)
    window = QMainWindow()
    made = SettingsView(desk)
    window.setCentralWidget(made)
    window.resize(1208, 900)
    qtbot.addWidget(window)
    window.show()
    link.open()
    qtbot.waitUntil(lambda: link.is_online, timeout=WAIT_MS)
    made.enter(Place())
    yield made
    desk.close()
    link.close()
    theme.deleteLater()


@pytest.fixture
def notices(view: SettingsView) -> list[Notice]:
    said: list[Notice] = []
    view.says.connect(said.append)
    return said


def general(view: SettingsView, qtbot) -> GeneralPage:
    view.choose("general")
    page = view.page
    assert isinstance(page, GeneralPage)
    qtbot.waitUntil(lambda: bool(page.rows.by_name), timeout=WAIT_MS)
    return page


def models(view: SettingsView, qtbot) -> ModelsPage:
    view.choose("models")
    page = view.page
    assert isinstance(page, ModelsPage)
    qtbot.waitUntil(lambda: len(page.rows) >= 2 and bool(page.settings.by_name), timeout=WAIT_MS)
    return page


def keys(view: SettingsView, qtbot) -> KeysPage:
    view.choose("secrets")
    page = view.page
    assert isinstance(page, KeysPage)
    qtbot.waitUntil(lambda: bool(page.rows), timeout=WAIT_MS)
    return page


def setting(bench: Bench, name: str):
    return bench.daemon.request("GET", f"/api/v1/settings/{name}").json()


# -- pages -------------------------------------------------------------------------------------------------------


def test_every_page_has_a_name_an_icon_and_opens(view: SettingsView) -> None:
    for name in view.names:
        view.choose(name)
        assert view.page.accessibleName() == view.page.title
        assert view.page.name == name


def test_a_page_that_is_not_there_is_never_listed() -> None:
    assert not PageEntry("gone", "Gone", "info", "gui.views.settings.gone_from_here", "GonePage").is_there
    assert next(entry for entry in PAGES if entry.name == "general").is_there


def test_arrows_go_through_the_pages(view: SettingsView, qtbot) -> None:
    view.choose("general")
    view.list.focus_current()
    qtbot.keyClick(view.list.rows[0], Qt.Key.Key_Down)
    assert view.page.name == view.names[1]


def test_the_search_leads_to_the_setting_and_back(view: SettingsView, qtbot) -> None:
    page = general(view, qtbot)
    view.search.setText("log level")
    assert view.page is page
    assert [name for name, row in page.rows.by_name.items() if not row.isHidden()] == ["log_level"]
    view.search.setText("neovim")
    assert view.page.name == "editors"
    view.search.setText("zzzz")
    assert all(row.isHidden() for row in view.list.rows)
    view.search.clear()
    view.choose("general")
    assert not page.rows.by_name["offline"].isHidden()


def test_nothing_scrolls_sideways_in_the_smallest_window(view: SettingsView, qtbot) -> None:
    view.window().resize(960, 640)
    general(view, qtbot)
    models(view, qtbot)
    keys(view, qtbot)
    for name in view.names:
        view.choose(name)
        scroll = view._scrolls[name]
        assert view.page.minimumSizeHint().width() <= scroll.viewport().width(), name


# -- settings ----------------------------------------------------------------------------------------------------


def test_every_setting_of_the_daemon_has_a_row_with_the_editor_of_its_type(view: SettingsView, qtbot, bench) -> None:
    page = general(view, qtbot)
    told = bench.daemon.request("GET", "/api/v1/settings", query={"limit": 500}).json()["items"]
    assert set(page.rows.by_name) == {one["name"] for one in told}
    kinds = {"bool": Switch, "int": SettingField, "float": SettingField}
    for one in told:
        editor = page.rows.by_name[one["name"]].editor
        assert isinstance(editor, Dropdown if one["choices"] else kinds.get(one["type"], SettingField))
        assert editor.accessibleName()


def test_a_field_is_saved_when_enter_is_pressed_and_undo_puts_it_back(
    view: SettingsView, qtbot, bench: Bench, notices: list[Notice]
) -> None:
    row = general(view, qtbot).rows.by_name["runs.concurrency"]
    before = row.editor.text()
    row.editor.setText("3")
    qtbot.keyClick(row.editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(notices), timeout=WAIT_MS)
    assert setting(bench, "runs.concurrency")["value"] == 3
    assert notices[0].action == "Undo"
    notices[0].then()
    qtbot.waitUntil(lambda: len(notices) == 2, timeout=WAIT_MS)
    assert setting(bench, "runs.concurrency")["source"] == "default"
    assert row.editor.text() == before


def test_what_is_refused_says_why_at_the_field_and_the_old_value_stays(view: SettingsView, qtbot, bench: Bench) -> None:
    row = general(view, qtbot).rows.by_name["index.max_file_size"]
    old = setting(bench, "index.max_file_size")["value"]
    row.editor.setText("none at all")
    qtbot.keyClick(row.editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(row.error), timeout=WAIT_MS)
    assert f"{old:,} is still in force" in row.error
    assert row.editor.property("wrong")
    assert row.editor.accessibleDescription() == row.error
    assert setting(bench, "index.max_file_size")["value"] == old
    qtbot.keyClick(row.editor, Qt.Key.Key_Escape)
    assert row.editor.text() == str(old)
    assert not row.editor.property("wrong")


def test_a_switch_is_saved_at_once_and_its_default_can_be_put_back(
    view: SettingsView, qtbot, bench: Bench, notices: list[Notice]
) -> None:
    row = general(view, qtbot).rows.by_name["models.remote_fallback"]
    row.editor.click()
    qtbot.waitUntil(lambda: bool(notices), timeout=WAIT_MS)
    assert setting(bench, "models.remote_fallback")["value"] is True
    row._back.click()
    qtbot.waitUntil(lambda: len(notices) == 2, timeout=WAIT_MS)
    assert not row.editor.isChecked()


def test_a_choice_that_counts_after_a_restart_says_so(
    view: SettingsView, qtbot, bench: Bench, notices: list[Notice]
) -> None:
    row = general(view, qtbot).rows.by_name["transport"]
    assert row._restart.isHidden()
    row.editor.chosen.emit("tcp")
    qtbot.waitUntil(lambda: bool(notices), timeout=WAIT_MS)
    assert not row._restart.isHidden()
    bench.daemon.request("PUT", "/api/v1/settings/transport", body={"value": None})


def test_what_the_environment_gives_cannot_be_changed_here(view: SettingsView, qtbot) -> None:
    row = general(view, qtbot).rows.by_name["ollama_url"]
    assert not row.editor.isEnabled()
    assert "GROUNDPLAN_OLLAMA_URL" in row._source.text()


def test_a_change_made_elsewhere_is_shown(view: SettingsView, qtbot, bench: Bench) -> None:
    row = general(view, qtbot).rows.by_name["runs.keep_days"]
    bench.daemon.request("PUT", "/api/v1/settings/runs.keep_days", body={"value": 12})
    qtbot.waitUntil(lambda: row.editor.text() == "12", timeout=WAIT_MS)
    bench.daemon.request("PUT", "/api/v1/settings/runs.keep_days", body={"value": None})


@pytest.mark.parametrize(
    ("name", "title"), [("runs.keep_days", "Keep days"), ("ollama_url", "Ollama URL"), ("offline", "Offline")]
)
def test_names_of_settings_read_as_words(name: str, title: str) -> None:
    assert title_of(name) == title


# -- appearance --------------------------------------------------------------------------------------------------


def test_the_look_is_the_windows_own_and_only_asked_for(view: SettingsView, qtbot) -> None:
    view.show_look("dark", 125, is_reduced=True, has_letters=False, editor="code {file}")
    view.choose("appearance")
    page = view.page
    assert isinstance(page, AppearancePage)
    assert (page.theme.value, page.scale.value, page.motion.isChecked()) == ("dark", "125", True)
    assert not page.letters.isChecked()
    with qtbot.waitSignal(view.theme_wanted) as wanted:
        page.theme.segments()[1].click()
    assert wanted.args == ["light"]
    with qtbot.waitSignal(view.motion_wanted) as wanted:
        page.motion.click()
    assert wanted.args == [False]
    with qtbot.waitSignal(view.scale_wanted) as wanted:
        page.scale.chosen.emit("150")
    assert wanted.args == [150]


# -- models ------------------------------------------------------------------------------------------------------


def test_models_show_where_they_run_and_which_is_asked_first(view: SettingsView, qtbot) -> None:
    page = models(view, qtbot)
    row = page.rows["ollama/qwen3:8b"]
    assert row.switch.isChecked()
    assert row._rank.text() == "1"
    assert row._place.text() == "This machine"
    assert "32 k context" in row._can.text()


def test_a_test_says_how_it_went(view: SettingsView, qtbot, ollama: OllamaServer) -> None:
    page = models(view, qtbot)
    page.test("ollama/qwen3:8b")
    row = page.rows["ollama/qwen3:8b"]
    qtbot.waitUntil(lambda: row.test_words.startswith("ok, "), timeout=WAIT_MS)
    del ollama.models["phi4:latest"]
    page.test("ollama/phi4:latest")
    qtbot.waitUntil(lambda: page._tests["ollama/phi4:latest"][1] == "clash", timeout=WAIT_MS)
    ollama.models["phi4:latest"] = OllamaModel("phi4", capabilities=CHAT)


def test_the_order_is_changed_and_taken_back(view: SettingsView, qtbot, bench: Bench, notices: list[Notice]) -> None:
    page = models(view, qtbot)
    page.rows["ollama/phi4:latest"].switch.click()
    qtbot.waitUntil(lambda: bool(notices), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: page.rows["ollama/phi4:latest"].model.rank == 2, timeout=WAIT_MS)
    page.rows["ollama/phi4:latest"].moved.emit("ollama/phi4:latest", -1)
    qtbot.waitUntil(lambda: page.rows["ollama/phi4:latest"].model.rank == 1, timeout=WAIT_MS)
    assert setting(bench, "models.use")["value"] == "ollama/phi4:latest,ollama/qwen3:8b"
    bench.daemon.request("PUT", "/api/v1/settings/models.use", body={"value": None})


def test_a_download_shows_its_progress_and_ends_in_a_model(
    view: SettingsView, qtbot, ollama: OllamaServer, notices: list[Notice]
) -> None:
    page = models(view, qtbot)
    ollama.downloads["mini:latest"] = 2_000_000
    ollama.gate.clear()
    try:
        page.fetch_model("mini")
        qtbot.waitUntil(lambda: any("of 2.0 MB" in row.words for row in page.pulls.values()), timeout=WAIT_MS)
    finally:
        ollama.gate.set()
    qtbot.waitUntil(lambda: "ollama/mini:latest" in page.rows, timeout=WAIT_MS)
    assert not page.pulls
    assert [notice.title for notice in notices] == ["mini:latest is there"]


def test_a_download_is_stopped_by_its_button(view: SettingsView, qtbot, ollama: OllamaServer) -> None:
    page = models(view, qtbot)
    ollama.downloads["large:latest"] = 9_000_000
    ollama.gate.clear()
    try:
        page.fetch_model("large")
        qtbot.waitUntil(lambda: bool(page.pulls), timeout=WAIT_MS)
        row = next(iter(page.pulls.values()))
        row.button.click()
        qtbot.waitUntil(lambda: row.pull.state == "cancelled", timeout=WAIT_MS)
    finally:
        ollama.gate.set()
    assert "what came is kept" in row.words
    row.button.click()
    assert not page.pulls


def test_a_model_that_is_nowhere_fails_with_why(view: SettingsView, qtbot) -> None:
    page = models(view, qtbot)
    page.fetch_model("nowhere")
    qtbot.waitUntil(lambda: any(row.pull.state == "failed" for row in page.pulls.values()), timeout=WAIT_MS)
    assert "nowhere" in next(iter(page.pulls.values())).words


def test_a_model_is_asked_for_by_name(view: SettingsView, qtbot) -> None:
    page = models(view, qtbot)
    dialog = page.ask_model()
    assert not dialog.button.isEnabled()
    dialog.field.setText("two words")
    assert not dialog.button.isEnabled()
    with qtbot.waitSignal(dialog.fetch) as wanted:
        dialog.field.setText("nowhere")
        qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert wanted.args == ["nowhere"]


def test_the_name_of_an_ollama_model_is_said_without_its_provider() -> None:
    assert short_name("ollama/qwen3:8b") == "qwen3:8b"
    assert short_name("mistral/large") == "mistral/large"


# -- secrets -----------------------------------------------------------------------------------------------------


def texts_of(widget: QWidget) -> str:
    """Everything that a person or a screen reader could find on it."""
    found: list[str] = []
    for child in [widget, *widget.findChildren(QWidget)]:
        found += [child.accessibleName(), child.accessibleDescription(), child.toolTip()]
        text = getattr(child, "text", None)
        found += [str(text())] if callable(text) else []
    return "\n".join(found)


def test_a_secret_is_kept_without_being_shown_and_removed_when_asked(
    view: SettingsView, qtbot, notices: list[Notice]
) -> None:
    page = keys(view, qtbot)
    dialog = page.ask("openai")
    assert dialog.field.echoMode() is QLineEdit.EchoMode.Password
    dialog.field.setText(VALUE)
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.field.text() == ""
    qtbot.waitUntil(lambda: page.rows["openai"].place == "in the vault", timeout=WAIT_MS)
    assert VALUE not in texts_of(view.window())
    assert VALUE not in "".join(f"{notice.title}{notice.text}" for notice in notices)
    page._remove("openai")
    qtbot.waitUntil(lambda: page.rows["openai"].place == "not set", timeout=WAIT_MS)


def test_an_empty_secret_cannot_be_kept(view: SettingsView, qtbot) -> None:
    dialog = keys(view, qtbot).ask("openai")
    dialog.field.setText("   ")
    assert not dialog.button.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.is_open


def test_a_rarer_name_is_chosen_from_those_there_are(view: SettingsView, qtbot) -> None:
    page = keys(view, qtbot)
    dialog = page.ask("")
    dialog.names.choose("groq")
    dialog.field.setText(VALUE)
    dialog.button.click()
    qtbot.waitUntil(lambda: "groq" in page.rows, timeout=WAIT_MS)
    page._remove("groq")
    qtbot.waitUntil(lambda: page.rows["groq"].place == "not set", timeout=WAIT_MS)


def test_what_the_environment_gives_can_be_neither_replaced_nor_removed(view: SettingsView, qtbot) -> None:
    row = keys(view, qtbot).rows["gemini"]
    assert row.place == "in the environment"
    assert row.keep_button.isHidden()
    assert row.remove_button.isHidden()


def test_a_secret_that_was_not_kept_says_why_at_its_field(view: SettingsView, qtbot) -> None:
    page = keys(view, qtbot)
    dialog = SecretDialog(page, "no-such-provider", [])
    dialog.given.connect(lambda name, value: page._keep(dialog, name, value))
    dialog.open_dialog()
    dialog.field.setText(VALUE)
    dialog.button.click()
    qtbot.waitUntil(lambda: bool(dialog.field.property("wrong")), timeout=WAIT_MS)
    assert VALUE not in dialog._wrong.text()
    dialog.close_layer()


# -- editors -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("editor", EDITORS, ids=lambda editor: editor.name)
def test_the_lines_to_paste_are_those_of_the_documentation(editor, root: Path) -> None:
    page = (root / "docs" / "editors" / f"{editor.name}.md").read_text("utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert f"{editor.lines}\n" in blocks


def test_an_editor_unfolds_and_its_lines_are_copied(view: SettingsView, notices: list[Notice]) -> None:
    view.choose("editors")
    page = view.page
    assert isinstance(page, EditorsPage)
    fold = page.folds["neovim"]
    assert not fold.is_unfolded
    fold.row.click()
    assert fold.is_unfolded
    assert "unfolded" in fold.row.accessibleName()
    fold.copy_button.click()
    assert QGuiApplication.clipboard().text() == fold.editor.lines
    assert notices[0].title == "Copied"
