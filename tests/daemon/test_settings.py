"""The settings in force, and what is said of wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon.contract.settings import SettingSource
from daemon.errors import BadSetting, SettingsUnreadable, UnknownSetting
from daemon.settings.registry import EMBEDDER, IDLE_TIMEOUT, INDEX_MAX_FILE_SIZE, INDEX_WORKERS, OFFLINE, TRANSPORT
from daemon.settings.values import Settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_defaults_without_a_file(path: Path) -> None:
    settings = Settings(path, {})
    assert settings.value(INDEX_MAX_FILE_SIZE) == 1_000_000
    assert settings.view("offline").source is SettingSource.DEFAULT
    assert not path.exists()


def test_the_file_wins_over_the_default_and_the_environment_over_the_file(path: Path) -> None:
    path.write_text("offline = true\n[index]\nworkers = 3\n")
    settings = Settings(path, {"GROUNDPLAN_INDEX_WORKERS": "5"})
    assert (settings.value(OFFLINE), settings.value(INDEX_WORKERS)) == (True, 5)
    assert settings.view("index.workers").source is SettingSource.ENVIRONMENT
    assert settings.view("offline").source is SettingSource.FILE


def test_a_change_is_kept_and_told(path: Path) -> None:
    settings = Settings(path, {})
    heard: list[str] = []
    settings.on_change(heard.append)
    assert settings.change("index.workers", "4").value == 4
    assert heard == ["index.workers"]
    assert Settings(path, {}).value(INDEX_WORKERS) == 4


def test_none_puts_the_default_back(path: Path) -> None:
    settings = Settings(path, {})
    settings.change("offline", value := True)
    settings.change("offline", None)
    assert settings.value(OFFLINE) is not value
    assert settings.view("offline").source is SettingSource.DEFAULT


def test_a_change_keeps_what_the_user_wrote(path: Path) -> None:
    path.write_text('# mine\nfuture = "kept"  # of a later version\n\n[index]\n# small ones\nworkers = 1\n')
    Settings(path, {}).change("index.workers", 2)
    assert path.read_text() == '# mine\nfuture = "kept"  # of a later version\n\n[index]\n# small ones\nworkers = 2\n'


def test_unknown_names_are_told_with_the_closest_known_ones(path: Path) -> None:
    path.write_text("offlin = true\n")
    settings = Settings(path, {"GROUNDPLAN_INDEX_WORKER": "5"})
    assert len(settings.unknown) == 2
    assert "Did you mean offline" in settings.unknown[1]
    assert "Did you mean GROUNDPLAN_INDEX_WORKERS" in settings.unknown[0]
    with pytest.raises(UnknownSetting) as caught:
        settings.view("index.wrokers")
    assert "index.workers" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("offline", "maybe"),
        ("offline", 1),
        ("index.workers", "many"),
        ("index.workers", -1),
        ("index.workers", True),
        ("index.workers", 1.5),
        ("transport", "pigeon"),
        ("embedder", "ollama"),
        ("embedder", "ollama: spaced"),
        ("idle_timeout", "soon"),
        ("idle_timeout", float("nan")),
    ],
)
def test_values_that_do_not_fit_are_refused_and_change_nothing(path: Path, name: str, given: object) -> None:
    settings = Settings(path, {})
    with pytest.raises(BadSetting, match=name):
        settings.change(name, given)  # type: ignore[arg-type]  # what comes from outside may be anything
    assert not path.exists()


@pytest.mark.parametrize(
    ("setting", "text", "value"),
    [
        (OFFLINE, "Yes", True),
        (OFFLINE, "0", False),
        (IDLE_TIMEOUT, "90", 90.0),
        (INDEX_WORKERS, " 2 ", 2),
        (TRANSPORT, "tcp", "tcp"),
        (EMBEDDER, "ollama:nomic-embed-text:v1.5", "ollama:nomic-embed-text:v1.5"),
    ],
)
def test_text_is_read_as_the_type_of_the_setting(setting, text: str, value: object) -> None:
    parsed = setting.parse(text)
    assert (parsed, type(parsed)) == (value, type(value))


@pytest.mark.parametrize("text", ["transport = [", "\udcff", "offline = 'maybe'\n"])
def test_a_file_that_makes_no_sense_is_never_replaced_by_defaults(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises((SettingsUnreadable, BadSetting), match=r"settings\.toml"):
        Settings(path, {})


def test_a_wrong_variable_is_named(path: Path) -> None:
    with pytest.raises(BadSetting, match="GROUNDPLAN_TRANSPORT"):
        Settings(path, {"GROUNDPLAN_TRANSPORT": "pigeon"})
