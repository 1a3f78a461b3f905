"""The variables that a command gets: a short list of ours, and what its caller names. Never the daemon's own."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from agents.sandbox.view import View

_KEPT: Final = {"LANG", "LANGUAGE", "TZ", "RUSTUP_TOOLCHAIN", "RUSTUP_AUTO_INSTALL", "PYENV_VERSION"}
_KEPT_PLACES: Final = {
    "PYENV_ROOT", "NVM_DIR", "RUSTUP_HOME", "CARGO_HOME", "GOROOT", "GOPATH", "JAVA_HOME", "SDKMAN_DIR", "VOLTA_HOME",
    "ASDF_DATA_DIR", "RBENV_ROOT", "BUN_INSTALL", "DENO_INSTALL", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "NODE_EXTRA_CA_CERTS",
    "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO",
}  # fmt: skip
"""Kept where the place they name can be seen; a variable that leads nowhere only confuses."""

_OURS: Final = {
    "TERM": "dumb",
    "SHELL": "/bin/sh",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",  # git's folder is read-only: `git status` must not try to refresh the index
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_INPUT": "1",
    "NO_UPDATE_NOTIFIER": "1",
    "npm_config_update_notifier": "false",
    "npm_config_fund": "false",
}
_OFFLINE: Final = {"CARGO_NET_OFFLINE": "true", "GOPROXY": "off", "npm_config_offline": "true"}
"""Without a network, tools that would only wait for one say at once that they have none."""

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LOADER: Final = re.compile(r"LD_|DYLD_|GLIBC_TUNABLES$|GCONV_PATH$|BASH_ENV$|ENV$|MALLOC_")
"""What would have a say in our own wrapper before its limits stand. A command can set them for its children."""


def clean_environment(
    environ: Mapping[str, str], view: View, wanted: Mapping[str, str], *, temporary: str, home: str, has_network: bool
) -> dict[str, str]:
    """The whole environment of a command; `wanted` comes last and wins, but for names that no program should get."""
    made = {name: value for name, value in environ.items() if name in _KEPT or name.startswith("LC_")}
    for name in _KEPT_PLACES & environ.keys():
        if view.shows(Path(environ[name])):
            made[name] = environ[name]
    if home != str(view.home):  # tools look for themselves below HOME
        made |= {name: str(place) for name, place in view.tools.items() if name in _KEPT_PLACES}
    user = environ.get("USER") or environ.get("LOGNAME") or "user"
    made |= {"PATH": ":".join(view.path), "HOME": home, "TMPDIR": temporary, "USER": user, "LOGNAME": user}
    made |= _OURS if has_network else _OURS | _OFFLINE
    return made | {name: value for name, value in wanted.items() if _may_be_set(name, value)}


def _may_be_set(name: str, value: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not _LOADER.match(name) and is_passable(value)


def is_passable(text: str) -> bool:
    """Whether a program can be given this: no NUL, and no half of a letter."""
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        return False
