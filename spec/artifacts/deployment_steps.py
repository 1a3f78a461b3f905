"""What a strategy, a backup or a promised number means in practice, as data."""

from __future__ import annotations

from typing import Final

ROLLOUT_STEPS: Final[dict[str, tuple[str, ...]]] = {
    "recreate": (
        "Announce the time in which it does not answer.",
        "Make a backup, stop the old version, migrate the data, start the new version.",
        "Check that it answers before the announcement is taken back.",
        "Way back: stop it, restore the data, start the version before.",
    ),
    "rolling": (
        "Migrate the data so that the old and the new version can both work with it.",
        "Replace one instance; go on only when it answers and no errors come.",
        "Replace the others one by one.",
        "Way back: roll the version before out the same way; the data still fits it.",
    ),
    "blue_green": (
        "Set up the new version beside the old one, with data that fits both.",
        "Check the new version where no user sees it.",
        "Switch all traffic over at once, and keep the old version running.",
        "Way back: switch the traffic back; take the old version down only when nobody wants back.",
    ),
    "canary": (
        "Migrate the data so that the old and the new version can both work with it.",
        "Give the new version a small share of the traffic.",
        "Compare its errors and its speed with the old version's; raise the share step by step.",
        "Way back: take its share of the traffic away.",
    ),
    "staged": (
        "Publish the version to the first group of users.",
        "Watch errors and ratings; go on to the next group only when they are no worse.",
        "Way back: stop publishing; users who have it get the version before under a higher number.",
    ),
}

BACKUP_STEPS: Final[dict[str, tuple[str, ...]]] = {
    "none": ("Whatever is lost has to be made again from its source.",),
    "daily": (
        "Make the backup at the quietest hour, and keep it at another place than the data.",
        "Tell somebody when a backup is missing.",
        "Restore one into an empty environment before the first release, and write down how long it took.",
    ),
    "continuous": (
        "Ship every change to another place as it happens, and make a full backup from time to time.",
        "Tell somebody when the shipping falls behind.",
        "Restore to a chosen moment in an empty environment before the first release, and write down how long it took.",
    ),
}

SIGNALS: Final[dict[str, tuple[str, str, str]]] = {
    "quality.availability": ("It answers, asked from outside", "The share falls below {n}.", "%"),
    "quality.latency_p95": ("Time of answers", "More than five of a hundred answers take longer than {n}.", "ms"),
    "quality.peak_rate": ("Rate of requests", "The rate comes near {n}.", "/s"),
    "quality.rpo": ("Age of the newest backup", "It is older than {n}.", "h"),
    "budget.monthly": ("Cost of the month so far", "It is on its way beyond {n}.", "EUR"),
    "data.size": ("Size of the data", "It comes near {n}.", "GB"),
}
"""For a promised number: what to look at, when to alarm, and the number's unit."""
