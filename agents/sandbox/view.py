"""What of this machine a command may see: the system's own folders and the tools of its user, never the rest of home.

Looked up once when a sandbox is opened; everything here is only ever readable.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_SYSTEM: Final = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/nix/store", "/opt")
_TOOLS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("PYENV_ROOT", ".pyenv", ()),
    ("NVM_DIR", ".nvm", ()),
    ("RUSTUP_HOME", ".rustup", ()),
    ("CARGO_HOME", ".cargo", ("bin", "registry", "git")),  # beside them lie the tokens of registries
    ("GOPATH", "go", ("bin", "pkg/mod")),
    ("GOROOT", ".go", ()),
    ("SDKMAN_DIR", ".sdkman", ()),
    ("VOLTA_HOME", ".volta", ()),
    ("ASDF_DATA_DIR", ".asdf", ()),
    ("RBENV_ROOT", ".rbenv", ()),
    ("BUN_INSTALL", ".bun", ("bin",)),
    ("DENO_INSTALL", ".deno", ("bin",)),
    ("", ".rvm", ()),
    ("", ".local", ("bin", "lib", "pipx", "share/uv", "share/mise", "share/pnpm", "share/fnm", "share/pipx")),
    ("", ".m2", ("repository", "wrapper")),  # beside them lies settings.xml with passwords
    ("", "miniconda3", ()),
    ("", "anaconda3", ()),
    ("", "miniforge3", ()),
)
"""Variable that names the folder, its usual place in home, and its folders with tools (all, if none is named)."""

_SECRETS: Final = """
    .ssh .aws .gnupg .azure .config/gcloud .kube .docker .netrc .git-credentials .npmrc .yarnrc.yml .pypirc .pgpass
    .my.cnf .password-store .config/gh .config/hub .config/git/credentials .config/rclone .config/op
    .local/share/keyrings
    .config/google-chrome .config/chromium .config/BraveSoftware .mozilla .thunderbird .cache/mozilla .terraform.d
    .config/github-copilot .config/pip .config/pypoetry .config/containers .config/sops .vault-token .cargo/credentials
    .cargo/credentials.toml .m2/settings.xml .gradle/gradle.properties .bash_history .zsh_history .python_history
    .local/share/fish/fish_history .claude .codex .gemini .config/goose .config/opencode .snowflake .databrickscfg .oci
    .config/doctl .fly .config/heroku .netlify .vercel .local/share/recently-used.xbel .var/app snap
"""
_OTHERS_MAY_READ: Final = 0o004
_ETC_DEPTH: Final = 3


@dataclass(frozen=True)
class View:
    """What may be seen: `folders` read-only, `links` as (path, target), and what in `folders` is `masked` again."""

    home: Path
    folders: tuple[Path, ...]
    links: tuple[tuple[Path, str], ...]
    masked: tuple[Path, ...]
    path: tuple[str, ...]
    """The entries of PATH that can be seen, in order."""
    all_path: tuple[str, ...] = ()
    """Those that cannot as well."""
    tools: Mapping[str, Path] = field(default_factory=dict)
    """Where tools are that a variable names, whole folders only."""

    def shows(self, path: Path) -> bool:
        """Whether this path, after links, is among what may be seen."""
        resolved = Path(os.path.realpath(path))
        return is_below_any(resolved, self.folders) and not is_below_any(resolved, self.masked)


def look_around(environ: Mapping[str, str], home: Path) -> View:
    """The view of this machine for the user whose home this is."""
    folders, links = [], []
    for name in _SYSTEM:
        place = Path(name)
        if place.is_symlink():
            links.append((place, os.readlink(place)))  # noqa: PTH115 - the text as it stands, not a path
        elif place.is_dir():
            folders.append(place)
    folders += _tools(environ, home)
    masked = [*_unshared(Path("/etc")), *(path for path in secret_places(home) if is_below_any(path, folders))]
    entries = [entry for entry in environ.get("PATH", os.defpath).split(":") if entry.startswith("/")]
    seen = tuple(dict.fromkeys(entry for entry in entries if _is_seen(Path(entry), folders)))
    return View(
        home, tuple(folders), tuple(links), tuple(masked), seen, tuple(dict.fromkeys(entries)), _named(environ, home)
    )


def secret_places(home: Path) -> Iterator[Path]:
    """Where users keep what no command may read, as far as it exists here; resolved."""
    for name in _SECRETS.split():
        place = home / name
        if is_there(place):
            yield Path(os.path.realpath(place))


def is_there(path: Path) -> bool:
    """Whether something is at a path that this user may look at; what he may not, no command of his can read."""
    return os.path.exists(path)  # noqa: PTH110 - `Path.exists` raises where looking is not allowed


def is_below_any(path: Path, roots: Iterable[Path]) -> bool:
    """Whether the path is one of these or lies in one. Nothing is resolved."""
    text = f"{path}/"  # as text, since this is asked hundreds of times for each command
    return any(text.startswith(f"{str(root).rstrip('/')}/") for root in roots)


def _is_seen(entry: Path, folders: list[Path]) -> bool:
    return is_there(entry) and is_below_any(Path(os.path.realpath(entry)), folders)


def _tools(environ: Mapping[str, str], home: Path) -> list[Path]:
    """The tool folders there are, resolved, none twice; also where this Python itself comes from."""
    wanted = [Path(sys.base_prefix)]
    for variable, usual, parts in _TOOLS:
        root = Path(environ.get(variable) or home / usual) if variable else home / usual
        if root.is_absolute() and root not in {home, *home.parents}:
            wanted += [root / part for part in parts] or [root]
    found: list[Path] = []
    for place in wanted:
        resolved = Path(os.path.realpath(place))
        system = [Path(name) for name in _SYSTEM]
        if (
            is_there(resolved)
            and resolved.is_dir()
            and not is_below_any(resolved, [*system, *found])
            and resolved not in home.parents
        ):
            found.append(resolved)
    return found


def _named(environ: Mapping[str, str], home: Path) -> dict[str, Path]:
    places = {name: Path(environ.get(name) or home / usual) for name, usual, parts in _TOOLS if name and not parts}
    return {name: place for name, place in places.items() if is_there(place)}


def _unshared(root: Path, depth: int = _ETC_DEPTH) -> Iterator[Path]:
    """What below `root` this user can read and others cannot: passwords and keys of the system."""
    try:
        entries = list(os.scandir(root))
    except OSError:
        return
    for entry in entries:
        try:
            mode = entry.stat(follow_symlinks=False).st_mode
        except OSError:
            continue
        if stat.S_ISLNK(mode):
            continue
        if not mode & _OTHERS_MAY_READ:
            if os.access(entry.path, os.R_OK):
                yield Path(entry.path)
        elif stat.S_ISDIR(mode) and depth > 1:
            yield from _unshared(Path(entry.path), depth - 1)
