"""Where pip, uv, Poetry and conda take packages from, by their own settings."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from agents.tools.packages import public_registries as public
from agents.tools.packages.registries import Ground, Registries, words_of
from agents.tools.packages.small_files import read_text, read_toml
from indexer.facts.shelf import load_yaml

_PIP_SETTINGS: Final = ("index-url", "extra-index-url", "find-links", "no-index", "cert", "trusted-host", "constraint")
_IN_REQUIREMENTS: Final = re.compile(
    r"^\s*(?:(?P<option>--index-url|-i|--extra-index-url|--find-links|-f)[ =]\s*(?P<address>\S+)|(?P<none>--no-index))",
    re.MULTILINE,
)


def pip_registries(ground: Ground) -> Registries:
    """By variables, pip's files (the person's own and the machine's) and options in requirements files."""
    found, settings = Registries(), _pip_settings(ground)
    in_files = list(_in_requirements(ground.folder))
    is_off = settings.get("no-index", "").lower() in {"1", "true", "yes", "on"} or ("--no-index", "") in in_files
    if is_off:
        found.environment["PIP_NO_INDEX"] = "1"
    else:
        replaced = [address for option, address in in_files if option in {"--index-url", "-i"}]
        index = settings.get("index-url", public.PYPI_INDEX)
        index = found.address(replaced[-1]) if replaced else found.address(index, is_persons=True)
        found.environment["PIP_INDEX_URL"] = index
        extra = [found.address(word, is_persons=True) for word in words_of(settings.get("extra-index-url", ""))]
        found.environment |= {"PIP_EXTRA_INDEX_URL": " ".join(extra)} if extra else {}
        for option, address in in_files:
            if option == "--extra-index-url":
                found.address(address)
    _add_places(found, settings, in_files)
    _add_files_of_pypi(found)
    return found


def _add_places(found: Registries, settings: Mapping[str, str], in_files: list[tuple[str, str]]) -> None:
    links = [found.address(word, is_persons=True) for word in words_of(settings.get("find-links", ""))]
    found.environment |= {"PIP_FIND_LINKS": " ".join(links)} if links else {}
    for option, address in in_files:
        if option in {"--find-links", "-f"}:
            found.address(address)
    for name in ("cert", "constraint"):
        if settings.get(name):
            found.note_place(settings[name])
            found.environment[f"PIP_{name.upper()}"] = settings[name]
    if settings.get("trusted-host"):
        found.environment["PIP_TRUSTED_HOST"] = settings["trusted-host"]


def _add_files_of_pypi(found: Registries) -> None:
    """The index names files that lie at another host."""
    if public.PYPI in found.hosts:
        found.note_host(public.PYPI_FILES)


def _pip_settings(ground: Ground) -> dict[str, str]:
    """What counts in the end: the machine's file, the person's, then variables."""
    settings: dict[str, str] = {}
    named = ground.named("PIP_CONFIG_FILE")
    files = [Path("/etc/pip.conf"), ground.home / ".pip/pip.conf", ground.home / ".config/pip/pip.conf"]
    files += [Path(ground.environ["XDG_CONFIG_HOME"]) / "pip/pip.conf"] if ground.environ.get("XDG_CONFIG_HOME") else []
    for file in [Path(named)] if named else files:
        parser = configparser.RawConfigParser(strict=False)
        try:
            parser.read_string(read_text(file))
        except configparser.Error:
            continue
        for section in ("global", "install"):
            if parser.has_section(section):
                settings |= {name.replace("_", "-"): value for name, value in parser.items(section)}
    for name in _PIP_SETTINGS:
        value = ground.named(f"PIP_{name.replace('-', '_')}")
        settings |= {name: value} if value else {}
    return settings


def _in_requirements(folder: Path) -> Iterator[tuple[str, str]]:
    for file in sorted([*folder.glob("*requirements*.txt"), *folder.glob("requirements/*.txt")])[:20]:
        for match in _IN_REQUIREMENTS.finditer(read_text(file)):
            yield (match["none"] or match["option"], match["address"] or "")


def uv_registries(ground: Ground) -> Registries:
    """By variables, pyproject.toml, uv.toml and the person's uv.toml; uv reads none of pip's files."""
    found = Registries()
    tables = [read_toml(folder / "pyproject.toml").get("tool", {}) for folder in ground.folders]
    settings = [table["uv"] for table in tables if isinstance(table, dict) and isinstance(table.get("uv"), dict)]
    settings += [read_toml(folder / "uv.toml") for folder in ground.folders]
    settings.append(read_toml(ground.home / ".config/uv/uv.toml"))
    indexes = [entry for table in settings for entry in _dicts(table.get("index"))]
    default = next(
        (entry["url"] for entry in indexes if entry.get("default") and isinstance(entry.get("url"), str)), ""
    )
    default = ground.named("UV_DEFAULT_INDEX", "UV_INDEX_URL") or default
    default = default or next((str(table["index-url"]) for table in settings if "index-url" in table), "")
    found.environment["UV_DEFAULT_INDEX"] = found.address(default or public.PYPI_INDEX)
    for entry in indexes:
        if isinstance(entry.get("url"), str) and entry["url"] != default:
            found.address(entry["url"])
    named = [*words_of(ground.named("UV_INDEX")), *words_of(ground.named("UV_EXTRA_INDEX_URL"))]
    added = [found.address(word.rpartition("=")[2], is_persons=True) for word in named]
    found.environment |= {"UV_INDEX": " ".join(added)} if added else {}
    _add_files_of_pypi(found)
    return found


def poetry_registries(ground: Ground) -> Registries:
    """By the sources in pyproject.toml; a primary one stands in place of PyPI."""
    found = Registries()
    tools = read_toml(ground.folder / "pyproject.toml").get("tool", {})
    poetry = tools.get("poetry", {}) if isinstance(tools, dict) else {}
    sources = _dicts(poetry.get("source") if isinstance(poetry, dict) else None)
    for source in sources:
        if isinstance(source.get("url"), str):
            found.address(source["url"])
    kinds = {str(source.get("priority", "primary")).lower() for source in sources if "url" in source}
    if not kinds & {"primary", "default"} or any(str(source.get("name")).lower() == "pypi" for source in sources):
        for host in (public.PYPI, public.PYPI_FILES):
            found.note_host(host)
    _add_files_of_pypi(found)
    return found


def conda_registries(ground: Ground) -> Registries:
    """By the channels of environment.yml and .condarc; bare names lie at the alias."""
    found = Registries()
    files = [ground.folder / "environment.yml", ground.folder / "environment.yaml", ground.home / ".condarc"]
    tables = [_yaml(file) for file in files]
    own = tables[-1]
    alias = str(own.get("channel_alias") or public.CONDA_ALIAS)
    channels = [str(one) for table in tables for one in table.get("channels") or () if isinstance(one, (str, int))]
    for channel in channels or ["defaults"]:
        if "://" in channel:
            found.address(channel)
        elif channel == "defaults":
            for address in own.get("default_channels") or [public.CONDA_DEFAULTS]:
                found.address(str(address))
        elif channel != "nodefaults":
            found.address(alias)
    if own:
        lines = [f"channel_alias: {found.address(alias)}" if own.get("channel_alias") else ""]
        lines += [
            "channels:",
            *(f"  - {found.address(str(one)) or one}" for one in own.get("channels") or ["defaults"]),
        ]
        found.files["condarc"] = "\n".join(line for line in lines if line) + "\n"
    return found


def _yaml(file: Path) -> dict[str, Any]:
    try:
        document = load_yaml(read_text(file))
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _dicts(value: object) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
