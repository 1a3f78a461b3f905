"""The variables by which programs learn of the proxy: each kind has its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PORT: Final = 31_280
"""In a network where nothing else listens, so any would do; below those that programs are given by chance."""

_ADDRESS: Final = "127.0.0.1"
_URL: Final = f"http://{_ADDRESS}:{PORT}"
_NOT_THROUGH: Final = "localhost,127.0.0.1,::1"
_JAVA: Final = " ".join(
    [f"-D{scheme}.proxyHost={_ADDRESS} -D{scheme}.proxyPort={PORT}" for scheme in ("http", "https")]
    + ["-Dhttp.nonProxyHosts=localhost|127.*|[::1]", "-Daether.connector.http.useSystemProperties=true"]
)

_SAID: Final[Mapping[str, str]] = {
    **{name: _URL for base in ("http_proxy", "https_proxy", "all_proxy") for name in (base, base.upper())},
    "no_proxy": _NOT_THROUGH,
    "NO_PROXY": _NOT_THROUGH,
    "npm_config_proxy": _URL,
    "npm_config_https_proxy": _URL,
    "npm_config_noproxy": _NOT_THROUGH,
    "YARN_HTTP_PROXY": _URL,
    "YARN_HTTPS_PROXY": _URL,
    "NODE_USE_ENV_PROXY": "1",
    "PIP_PROXY": _URL,
    "CARGO_HTTP_PROXY": _URL,
}


def proxy_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """What is added to a command's own variables; those of another proxy give way."""
    named = {name.lower() for name in _SAID}
    kept = {name: value for name, value in environment.items() if name.lower() not in named}
    java = " ".join(filter(None, (environment.get("JAVA_TOOL_OPTIONS", ""), _JAVA)))
    return {**kept, **_SAID, "JAVA_TOOL_OPTIONS": java}
