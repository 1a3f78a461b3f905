"""Every setting is one entry of the registry, and the page of settings is written from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from daemon.settings.registry import REGISTRY

HEAD = """\
# Settings

`groundplan settings list` shows their values and where each comes from. A value is taken from the environment,
else from `settings.toml` in the config folder, else it is the default. A name that does not exist is refused.

This page is generated from the code (`make test ARGS=--rewrite-docs`).

| setting | value | default | what it does | variable |
|---|---|---|---|---|
"""


def test_names_are_unique() -> None:
    assert [name for name, count in Counter(setting.name for setting in REGISTRY).items() if count > 1] == []


def test_every_setting_has_a_sentence() -> None:
    assert [setting.name for setting in REGISTRY if not setting.sentence.endswith(".")] == []


def test_every_default_fits_its_own_setting() -> None:
    assert [setting.name for setting in REGISTRY if setting.parse(setting.default) != setting.default] == []


def test_the_page_of_settings_is_what_the_code_says(check_page: Callable[[str, str], None]) -> None:
    rows = ""
    for setting in REGISTRY:
        sentence = setting.sentence + (" Counts from the daemon's next start." if setting.restart else "")
        default = str(setting.default).lower() if isinstance(setting.default, bool) else f"{setting.default:}"
        cells = (f"`{setting.name}`", setting.wanted, f"`{default}`", sentence, f"`{setting.variable}`")
        rows += "| " + " | ".join(cells) + " |\n"
    check_page("settings.md", HEAD + rows)
