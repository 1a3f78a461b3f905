"""How times read: «20 s ago», 10:48, «yesterday», «18 Nov»; how long something took, and when it ends.

Moments are aware datetimes; they are told in the zone of `now`, or of this machine.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS_LONG: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS_LONG: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_DAY_S: Final = 86_400


def when(at: datetime, now: datetime | None = None) -> str:
    """A moment as seen from now: «20 s ago», 10:48, «yesterday», «18 Nov», «18 Nov 2025»."""
    here = _here(now)
    there = at.astimezone(here.tzinfo)
    ago_s = (here - there).total_seconds()
    if 0 <= ago_s < 1:
        return "now"
    if 0 < ago_s < _MINUTE_S:
        return f"{int(ago_s)} s ago"
    if there.date() == here.date():
        return f"{there:%H:%M}"
    if there.date() == (here - timedelta(days=1)).date():
        return "yesterday"
    day = f"{there.day} {_MONTHS[there.month - 1]}"
    return day if there.year == here.year else f"{day} {there.year}"


def full(at: datetime, now: datetime | None = None) -> str:
    """A moment with date, seconds and zone, for tool tips: «18 Nov 2025, 10:48:07 CET»."""
    there = at.astimezone(_here(now).tzinfo)
    return f"{there.day} {_MONTHS[there.month - 1]} {there.year}, {there:%H:%M:%S %Z}".strip()


def clock(at: datetime, *, seconds: bool = False, now: datetime | None = None) -> str:
    """The time of day: 10:48, or 10:48:07."""
    there = at.astimezone(_here(now).tzinfo)
    return f"{there:%H:%M:%S}" if seconds else f"{there:%H:%M}"


def date_in_words(at: datetime) -> str:
    """«Saturday, 21 November»."""
    return f"{_DAYS_LONG[at.weekday()]}, {at.day} {_MONTHS_LONG[at.month - 1]}"


def duration(seconds: float) -> str:
    """How long: «0.4 s», «12 s», «6 min 12 s», «2 h 5 min», «2 d 4 h»; at most two units."""
    if seconds < 0.0095:
        return f"{max(seconds, 0) * 1000:.0f} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s" if seconds < 1 or seconds % 1 >= 0.05 else f"{seconds:.0f} s"
    whole = round(seconds)
    for size, unit, smaller, smaller_unit in (
        (_DAY_S, "d", _HOUR_S, "h"),
        (_HOUR_S, "h", _MINUTE_S, "min"),
        (_MINUTE_S, "min", 1, "s"),
    ):
        if whole >= size:
            rest = whole % size // smaller
            return f"{whole // size} {unit} {rest} {smaller_unit}" if rest else f"{whole // size} {unit}"
    return f"{whole} s"


def duration_ms(milliseconds: float) -> str:
    """How long, from milliseconds: «12 ms», «0.4 s»."""
    return f"{milliseconds:.0f} ms" if milliseconds < 100 else duration(milliseconds / 1000)


def expires_in(at: datetime, now: datetime | None = None) -> str:
    """How long something still holds: «expires in 26 min», or «expired»."""
    left_s = (at - _here(now)).total_seconds()
    if left_s <= 0:
        return "expired"
    return f"expires in {_roughly(left_s)}"


def expiry_tone(at: datetime, now: datetime | None = None) -> str:
    """How urgent that is: `bad` below 5 minutes, `warn` below 30, else `neutral`."""
    left_s = (at - _here(now)).total_seconds()
    if left_s < 5 * _MINUTE_S:
        return "bad"
    return "warn" if left_s < 30 * _MINUTE_S else "neutral"


def _roughly(seconds: float) -> str:
    """One unit, rounded down: what is left is never told longer than it is."""
    for size, unit in ((_DAY_S, "d"), (_HOUR_S, "h"), (_MINUTE_S, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{int(seconds)} s"


def _here(now: datetime | None) -> datetime:
    return now if now is not None else datetime.now().astimezone()
