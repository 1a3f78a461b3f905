"""Licences of packages, as far as what was fetched tells them, beside that of the project. Unknown stays unknown."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from agents.surroundings import Surroundings
from agents.tools.fetched import store_of
from agents.tools.packages.inventory import Installed, Inventory
from agents.tools.packages.row import Manager
from agents.tools.packages.small_files import read_text, read_toml
from indexer.facts.element import Element, XmlRefused, parse_xml
from indexer.facts.licence_texts import licence_ids, licence_of_name, licence_of_text

UNKNOWN: Final = "unknown"
_NOTHING_SAID: Final = frozenset(
    {"", "UNKNOWN", "NONE", "NOASSERTION", "UNLICENSED", "CUSTOM", "OTHER", "DUAL LICENSE"}
)
_STRONG: Final = re.compile(r"(?:A?GPL|SSPL|OSL|EUPL|CC-BY-SA|CECILL-2|RPL)\b")
_WEAK: Final = re.compile(r"(?:LGPL|MPL|EPL|CDDL|CPL|MS-RL|CECILL-C)\b")
_LONGEST_NAME: Final = 100
_PARENTS: Final = 5


def licence_of(package: Installed, manager: Manager, surroundings: Surroundings) -> str:
    """The licence as an SPDX expression where it can be told, in the package's own words else, or `unknown`."""
    said = package.licence
    if not said and manager.family in _FROM_FETCHED:
        said = _FROM_FETCHED[manager.family](package, surroundings)
    if said.strip().upper() in _NOTHING_SAID or said.upper().startswith(("SEE LICEN", "FILE:")):
        return "UNLICENSED" if said.strip().upper() == "UNLICENSED" else UNKNOWN
    if len(said) > _LONGEST_NAME or "\n" in said.strip():
        return licence_of_text(said) or UNKNOWN
    return licence_of_name(said.replace("/", " OR ") if "/" in said and "http" not in said else said)


def copyleft_note(licence: str, own: str) -> str:
    """What is to be said of a licence that asks something of those who use it; empty if it asks nothing."""
    choices = [licence_ids(choice.strip("() ")) for choice in re.split(r"\s+OR\s+", licence)]
    if any(not _worst(choice) for choice in choices):
        return ""  # one may choose a licence that asks nothing
    kind = "strong" if all(_worst(choice) == "strong" for choice in choices) else "weak"
    own_kind = _worst(licence_ids(own)) if own else ""
    if own_kind == "strong" and kind == "weak":
        return ""
    beside = f"the project is under {own}" if own else "the project states no licence"
    if kind == "strong" and own_kind == "strong":
        return f"{licence} is copyleft, and {beside}: check that the two go together."
    if kind == "strong":
        return f"{licence} is copyleft: what is passed on together with it must be under it too; {beside}."
    return f"{licence} is weak copyleft: changes of the package itself must be published; {beside}."


def _worst(identifiers: Iterable[str]) -> str:
    kinds = ["strong" if _STRONG.match(one) else "weak" if _WEAK.match(one) else "" for one in identifiers]
    return "strong" if "strong" in kinds else "weak" if "weak" in kinds else ""


def packages_to_judge(manager: Manager, inventory: Inventory) -> Iterator[Installed]:
    """Everything that is installed or locked, else what is declared with a version."""
    if inventory.packages:
        yield from inventory.packages
        return
    for one in inventory.declared:
        version = one.resolved or (one.version.strip("=v ") if manager.ecosystem != "go" else one.version)
        yield Installed(one.name, version)


def _of_crate(package: Installed, surroundings: Surroundings) -> str:
    homes = [store_of(surroundings.state) / "cargo", Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo")]
    for home in homes:
        for place in sorted(home.glob(f"registry/src/*/{_plain(package.name)}-{_plain(package.version)}")):
            table = read_toml(place / "Cargo.toml").get("package")
            if isinstance(table, dict) and isinstance(table.get("license"), str):
                return str(table["license"])
    return ""


def _of_module(package: Installed, surroundings: Surroundings) -> str:
    """Go modules say it in a file alone; capital letters in paths are written with a mark."""
    spelled = re.sub(r"[A-Z]", lambda match: f"!{match[0].lower()}", package.name)
    home = Path(os.environ.get("GOPATH") or Path.home() / "go")
    for cache in (store_of(surroundings.state) / "go/pkg/mod", home / "pkg/mod"):
        place = cache / f"{spelled}@{package.version}"
        if ".." in spelled or not place.is_dir():
            continue
        for file in sorted(place.iterdir()):
            if re.match(r"(?:licen[cs]e|copying)", file.name, re.IGNORECASE):
                found = licence_of_text(read_text(file))
                if found:
                    return found
    return ""


def _of_artifact(package: Installed, surroundings: Surroundings) -> str:
    """By the .pom in a local repository, or by those of its parents."""
    group, _, name = package.name.partition(":")
    for _ in range(_PARENTS):
        pom = next((pom for pom in _poms(surroundings, group, name, package.version) if pom is not None), None)
        if pom is None:
            return ""
        licences = pom.first("licenses")
        named = [one.text_of("name") for one in licences.all("license")] if licences is not None else []
        if any(named):
            return " OR ".join(licence_of_name(one) for one in named if one)
        parent = pom.first("parent")
        if parent is None:
            return ""
        group, name = parent.text_of("groupId"), parent.text_of("artifactId")
        package = Installed(f"{group}:{name}", parent.text_of("version"))
    return ""


def _poms(surroundings: Surroundings, group: str, name: str, version: str) -> Iterator[Element | None]:
    if not all(map(_is_plain, (group, name, version))):
        return
    inside = f"{group.replace('.', '/')}/{name}/{version}/{name}-{version}.pom"
    store = store_of(surroundings.state)
    files = [store / "m2" / inside, Path.home() / ".m2/repository" / inside]
    for home in (store / "gradle", Path.home() / ".gradle"):
        files += sorted((home / "caches/modules-2/files-2.1" / group / name / version).glob("*/*.pom"))
    for file in files:
        text = read_text(file)
        try:
            yield parse_xml(text.encode()) if text else None
        except XmlRefused:
            yield None


def _is_plain(name: str) -> bool:
    return bool(re.fullmatch(r"[\w.+-]+", name)) and ".." not in name


def _plain(name: str) -> str:
    return name if _is_plain(name) else "-"


_FROM_FETCHED: Final[Mapping[str, Callable[[Installed, Surroundings], str]]] = {
    "rust": _of_crate,
    "go": _of_module,
    "java": _of_artifact,
}
