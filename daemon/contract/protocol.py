"""Version numbers that both ends of the border compare, and names that both ends spell alike. Imports nothing."""

from typing import Final

VERSION: Final = "0.1.0"
"""Version of the program; the same as in `pyproject.toml` (a test holds it)."""

PROTOCOL: Final = 1
"""Grows when an old client could misread a new daemon."""

API_ROOT: Final = "/api/v1"
PING_PATH: Final = f"{API_ROOT}/ping"
STATUS_PATH: Final = f"{API_ROOT}/status"
STOP_PATH: Final = f"{API_ROOT}/daemon/stop"
EVENTS_PATH: Final = f"{API_ROOT}/events"
SETTINGS_PATH: Final = f"{API_ROOT}/settings"

PROBLEM_MEDIA_TYPE: Final = "application/problem+json"
REQUEST_ID_HEADER: Final = "X-Request-Id"
IDEMPOTENCY_HEADER: Final = "Idempotency-Key"
"""Header that makes a POST safe to repeat: the same key gets the first answer again."""
