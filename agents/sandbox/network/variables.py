"""The variables by which programs learn of the proxy: each kind has its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from agents.sandbox.network.hosts import read_target

PORT: Final = 31_280
"""In a network where nothing else listens, so any would do; below those that programs are given by chance."""

_ADDRESS: Final = "127.0.0.1"
_URL: Final = f"http://{_ADDRESS}:{PORT}"
_OWN: Final = ("localhost", "127.0.0.1", "::1")
_JAVA: Final = " ".join(
    [f"-D{scheme}.proxyHost={_ADDRESS} -D{scheme}.proxyPort={PORT}" for scheme in ("http", "https")]
    + ["-Daether.connector.http.useSystemProperties=true"]
)

_SAID: Final[Mapping[str, str]] = {
    **{name: _URL for base in ("http_proxy", "https_proxy", "all_proxy") for name in (base, base.upper())},
    "npm_config_proxy": _URL,
    "npm_config_https_proxy": _URL,
    "YARN_HTTP_PROXY": _URL,
    "YARN_HTTPS_PROXY": _URL,
    "NODE_USE_ENV_PROXY": "1",
    "PIP_PROXY": _URL,
    "CARGO_HTTP_PROXY": _URL,
}


def proxy_variables(environment: Mapping[str, str], hosts: Sequence[str]) -> dict[str, str]:
    """A command's own variables and these; those of another proxy give way.

    What a command starts on its own loopback it reaches straight, unless a host that it may reach goes by that name.
    """
    meant = {target.host for target in (read_target(host, 0) for host in hosts) if target}
    straight = [own for own in _OWN if own not in meant]
    said = {**_SAID, **dict.fromkeys(("no_proxy", "NO_PROXY", "npm_config_noproxy"), ",".join(straight))}
    named = {name.lower() for name in said}
    kept = {name: value for name, value in environment.items() if name.lower() not in named}
    java = f"-Dhttp.nonProxyHosts={'|'.join(straight)}"
    told = " ".join(filter(None, (environment.get("JAVA_TOOL_OPTIONS", ""), _JAVA, java)))
    return {**kept, **said, "JAVA_TOOL_OPTIONS": told}
