"""Where packages come from: the registries that a person or a project has set, else those that managers know.

What stands in a home folder is hidden from commands, so the addresses are handed to them here, without the keys: no
command gets those. A registry that asks for one is named, and its packages are a person's to install.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

_USUAL_PORTS = {"https": 443, "http": 80}
_REFERENCE = re.compile(r"\$\{?[A-Za-z_]\w*\}?|%\w+%")


@dataclass
class Registries:
    """What is known of them: `hosts` that are contacted, and how a command is told of them.

    `ports` are those of hosts by their addresses. `files` are to be written into the store, by name. `withheld` are
    hosts for which a key is set that commands do not get. `readable` are places of packages and certificates on this
    machine.
    """

    hosts: list[str] = field(default_factory=list)
    ports: dict[str, set[int]] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    withheld: list[str] = field(default_factory=list)
    readable: list[Path] = field(default_factory=list)

    def address(self, text: str, *, is_persons: bool = False) -> str:
        """An address as a command may have it; its host counts as contacted.

        A place on this machine may be read by commands if the person's own settings name it; what stands in a project
        could otherwise open any folder.
        """
        given = _REFERENCE.sub("", text.strip().strip("\"'"))
        try:
            parts = urlsplit(given)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return ""
        if parts.scheme == "file" or not parts.scheme:
            if is_persons:
                self.note_place(parts.path or given)
            return given
        if not host:
            return given
        self.note_host(host)
        self.ports.setdefault(host, set()).add(port or _USUAL_PORTS.get(parts.scheme, 443))
        if "@" in parts.netloc:
            self.withhold(host)
            return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        return given

    def note_host(self, host: str) -> None:
        """A host that is contacted."""
        if host and host not in self.hosts:
            self.hosts.append(host)

    @property
    def reached(self) -> list[str]:
        """The hosts as a command is held to them: with ports where others than the usual ones were told."""
        places: list[str] = []
        for host in self.hosts:
            name, ports = f"[{host}]" if ":" in host else host, self.ports.get(host, set())
            is_usual = ports <= set(_USUAL_PORTS.values())
            places += [name] if is_usual else [f"{name}:{port}" for port in sorted(ports)]
        return places

    def withhold(self, host: str) -> None:
        """A host whose key stays with the person."""
        if host and host not in self.withheld:
            self.withheld.append(host)

    def note_place(self, path: str) -> None:
        """A place of packages or certificates on this machine."""
        place = Path(path)
        if place.is_absolute() and place not in self.readable and len(place.parts) > 2:
            self.readable.append(place)


@dataclass(frozen=True)
class Ground:
    """Where settings are looked for: the folder worked in, those above it up to the tree, the person's own."""

    tree: Path
    folder: Path
    environ: Mapping[str, str]
    home: Path

    @property
    def folders(self) -> list[Path]:
        """The folder worked in and those above it, up to the tree; the nearest first."""
        above = [place for place in self.folder.parents if place == self.tree or self.tree in place.parents]
        return [self.folder, *above] if self.folder != self.tree else [self.folder]

    def named(self, *names: str) -> str:
        """The first of these variables that is set, whatever the case of its name."""
        lowered = {name.lower(): value for name, value in self.environ.items()}
        return next((lowered[name.lower()] for name in names if lowered.get(name.lower())), "")


def words_of(text: str) -> Iterable[str]:
    """Addresses in a setting that holds several."""
    return text.replace(",", " ").split()
