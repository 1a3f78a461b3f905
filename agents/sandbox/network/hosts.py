"""Which hosts may be reached, by name and by address. Pure."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

_USUAL_PORTS: Final = frozenset({80, 443})
_LONGEST: Final = 253
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER: Final = re.compile(r"0x[0-9a-f]*|\d+")
_PORT: Final = re.compile(r"[1-9]\d{0,4}")
_LAST_PORT: Final = 65535
_TRANSLATED: Final = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")))

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Target(NamedTuple):
    """Whom a program wants to reach: `host` in small letters, without a dot at the end or brackets."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.in_url(self.port)}:{self.port}"

    def in_url(self, usual_port: int) -> str:
        """As it stands in an address, where one port needs not be told."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == usual_port else f"{host}:{self.port}"


def read_target(text: str, usual_port: int | None = None) -> Target | None:
    """`name:port`, `[address]:port`, or without a port where there is a usual one; None for anything else."""
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        host, port = text, ""
    if colon and not port and host != text:
        return None
    number = int(port) if _PORT.fullmatch(port) else usual_port if not port else None
    name = _plain(host)
    return Target(name, number) if name and number is not None and number <= _LAST_PORT else None


def _plain(host: str) -> str:
    """A name or address as it is compared; empty for what is neither, as a number that some take for an address."""
    if host.startswith("["):
        return _canonical(host[1:-1]) if host.endswith("]") and ":" in host else ""
    try:
        name = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        return ""
    name = name.lower().removesuffix(".")
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _canonical(name)
    return name if len(name) <= _LONGEST and all(map(_LABEL.fullmatch, labels)) else ""


def _canonical(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text)) if "%" not in text else ""
    except ValueError:
        return ""


def address_of(host: str) -> Address | None:
    """The address that a host is; None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


@dataclass(frozen=True)
class AllowedHosts:
    """What one command may reach; `private` names those of its hosts that may lie in a private network."""

    targets: frozenset[Target]
    private: frozenset[str] = frozenset()

    @classmethod
    def read(cls, entries: Iterable[str], private: Collection[str] = ()) -> AllowedHosts:
        """From `name` (the usual ports) and `name:port`. Raises `ValueError` with an entry that is neither."""
        targets: set[Target] = set()
        for entry in entries:
            with_port, usual = read_target(entry), read_target(entry, 0)
            if usual is None:
                raise ValueError(entry)
            targets |= {with_port} if with_port else {Target(usual.host, port) for port in _USUAL_PORTS}
        names = {target.host for target in targets}
        return cls(frozenset(targets), frozenset(name for name in names if is_named(name, private)))

    def refusal(self, target: Target) -> str:
        """Why this may not be asked for, as a clause; empty if it may."""
        if target in self.targets:
            return ""
        if any(target.host == one.host for one in self.targets):
            return f"port {target.port} is not among those allowed for it"
        return (
            "it is an address that nobody has named" if address_of(target.host) else "it is not among the hosts allowed"
        )

    def refusal_of_address(self, target: Target, text: str) -> str:
        """Why a host must not be dialled at this address, as a clause; empty if it may."""
        found = address_of(text.partition("%")[0])
        if found is None:
            return f"it means {text}, which is no address"
        plain = _embedded(found) or found
        if any(one.is_unspecified or one.is_multicast or one.is_link_local for one in (found, plain)):
            return f"it means {found}, which belongs to no host"
        if plain.is_loopback or found.is_loopback:
            is_meant = is_own_name(target.host)
            return "" if is_meant else f"it means {found}, which is this machine itself"
        if (plain.is_global and found.is_global) or target.host in self.private or address_of(target.host):
            return ""
        return f"it means {found}, which lies in a private network"


def is_own_name(host: str) -> bool:
    """Whether a host by its very name is this machine."""
    address = address_of(host)
    return address.is_loopback if address else host == "localhost" or host.endswith(".localhost")


def is_named(host: str, names: Collection[str]) -> bool:
    """Whether a host is among these names, of which those with a dot in front stand for all below."""
    return any(host == name.lstrip(".") or (name.startswith(".") and host.endswith(name)) for name in names)


def _embedded(address: Address) -> Address | None:
    """The older address that one of the newer kind stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if any(address in network for network in _TRANSLATED) and int(address) > 1:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
