"""The settings in force: defaults, over them the file, over that the environment."""

from __future__ import annotations

import logging
import threading
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from daemon.contract.settings import SettingSource, SettingValue, SettingView
from daemon.errors import SettingsUnreadable, did_you_mean
from daemon.private_files import write_atomically
from daemon.settings.registry import REGISTRY, Setting, ValueT, setting_named
from daemon.settings.toml_text import with_value

_log = logging.getLogger(__name__)

_RESERVED_VARIABLES = frozenset({"GROUNDPLAN_HOME"})


class Settings:
    """Reads and changes settings, from any thread. A change is on disk before it is in force."""

    def __init__(self, path: Path, environ: Mapping[str, str]) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._listeners: list[Callable[[str], None]] = []
        self.unknown: list[str] = []
        self._environment = self._from_environment(environ)
        self._file = self._read()

    def value(self, setting: Setting[ValueT]) -> ValueT:
        """The value in force."""
        chosen = self._environment.get(setting.name, self._file.get(setting.name, setting.default))
        return setting.parse(chosen)

    def view(self, name: str) -> SettingView:
        """One setting as clients see it; raises `UnknownSetting`."""
        setting = setting_named(name)
        if name in self._environment:
            value, source = self._environment[name], SettingSource.ENVIRONMENT
        elif name in self._file:
            value, source = self._file[name], SettingSource.FILE
        else:
            value, source = setting.default, SettingSource.DEFAULT
        return SettingView(
            name=name,
            type=setting.kind.__name__,
            value=value,
            default=setting.default,
            source=source,
            sentence=setting.sentence,
            choices=list(setting.choices),
            restart=setting.restart,
        )

    def views(self) -> list[SettingView]:
        """All settings, in the registry's order."""
        return [self.view(setting.name) for setting in REGISTRY]

    def change(self, name: str, given: SettingValue | None) -> SettingView:
        """Set a value, or put the default back with None; tells the listeners."""
        setting = setting_named(name)
        value = None if given is None else setting.parse(given)
        with self._lock:
            text = self._path.read_text(encoding="utf-8") if self._path.exists() else ""
            write_atomically(self._path, with_value(text, name, value).encode())
            self._file = self._read()
        for listener in self._listeners:
            listener(name)
        return self.view(name)

    def on_change(self, listener: Callable[[str], None]) -> None:
        """Call `listener` with the name of each setting that is changed, in the thread that changes it."""
        self._listeners.append(listener)

    def _read(self) -> dict[str, SettingValue]:
        try:
            data = tomllib.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise SettingsUnreadable(self._path, str(error)) from error
        known = {setting.name: setting for setting in REGISTRY}
        values: dict[str, SettingValue] = {}
        for name, given in _flat(data).items():
            if name in known:
                values[name] = known[name].parse(given, str(self._path))
            else:
                self._note_unknown(f"{name} in {self._path}", did_you_mean(name, known))
        return values

    def _from_environment(self, environ: Mapping[str, str]) -> dict[str, SettingValue]:
        by_variable = {setting.variable: setting for setting in REGISTRY}
        values: dict[str, SettingValue] = {}
        for variable, text in environ.items():
            setting = by_variable.get(variable)
            if setting is not None:
                values[setting.name] = setting.parse(text, variable)
            elif variable.startswith("GROUNDPLAN_") and not _is_reserved(variable):
                self._note_unknown(f"the variable {variable}", did_you_mean(variable, by_variable))
        return values

    def _note_unknown(self, what: str, hint: str) -> None:
        """Remember, and log once, a name that nothing reads; it is kept where it stands."""
        told = f"{what} {hint}".strip()
        if told not in self.unknown:
            self.unknown.append(told)
            _log.warning("No such setting: %s", told)


def _is_reserved(variable: str) -> bool:
    """Whether it is read elsewhere: where the home is, and secrets, which are never settings."""
    return variable in _RESERVED_VARIABLES or variable.startswith("GROUNDPLAN_SECRET_")


def _flat(data: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in data.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{prefix}{key}."))
        else:
            flat[prefix + key] = value
    return flat
