"""What every form of the client does alike: spell a request's target, and turn a problem into its error. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

import daemon.acting_errors  # noqa: F401 - its classes are restored by their codes
from daemon.client.api import Query, Reply
from daemon.errors import DaemonError, Refused, WrongUse, restored_error

_FIRST_ERROR: Final = 400
_FIRST_FAULT: Final = 500
_REFUSALS: Final = frozenset({401, 403})


def spell_query(query: Query | None) -> str:
    """A query as it stands in a URL, without the question mark."""
    given = {name: value for name, value in (query or {}).items() if value is not None}
    plain = {name: str(value).lower() if isinstance(value, bool) else value for name, value in given.items()}
    return urlencode(plain, doseq=True)


def spell_target(path: str, query: Query | None) -> str:
    """Path and query as they stand in a request line; a percent sign in `path` is taken as already spelled."""
    spelled = spell_query(query)
    return quote(path, safe="/%:@") + (f"?{spelled}" if spelled else "")


def checked(reply: Reply) -> Reply:
    """`reply` if it is a success, else the error that it tells of is raised."""
    if reply.status < _FIRST_ERROR:
        return reply
    raise _error_of(reply)


def _error_of(reply: Reply) -> DaemonError:
    """The class that the daemon raised where this side knows it, else one with its code and a fitting exit code."""
    try:
        told: Mapping[str, Any] = reply.json()
        code, detail, hint = str(told["code"]), str(told["detail"]), str(told.get("hint", ""))
    except (ValueError, KeyError, TypeError):
        return DaemonError(f"The daemon answered with status {reply.status} and no explanation.")
    if reply.status in _REFUSALS:
        return restored_error(code, detail, hint, default=Refused)
    return restored_error(code, detail, hint, default=WrongUse if reply.status < _FIRST_FAULT else DaemonError)
