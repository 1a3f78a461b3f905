"""Exactly what approving a plan permits, in sentences. The words are those that the command line has for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from daemon.contract.plan import PermissionsView, PlanApprove, PlanView
from gui.words.amounts import plural

_FOLDERS = 4


@dataclass(frozen=True)
class Permit:
    """One thing that is permitted: its icon, what it is in bold, more in words, and lines of code to the letter."""

    icon: str
    title: str
    text: str = ""
    code: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()
    """Lines that are shown on demand, since there may be many."""


def permits_of(permissions: PermissionsView, model: str | None, *, is_remote: bool) -> list[Permit]:
    """Everything that is permitted, in the order in which it matters; `model` is None while it is not known."""
    return list(_permits(permissions, model, is_remote=is_remote))


def _permits(permissions: PermissionsView, model: str | None, *, is_remote: bool) -> Iterator[Permit]:
    yield _writing(permissions.paths)
    yield _running(permissions)
    if permissions.hosts:
        yield Permit("globe", f"Contact {plural(len(permissions.hosts), 'host')}", code=tuple(permissions.hosts))
    else:
        told = (
            "Nothing leaves this machine but what the model is asked." if is_remote else "Nothing leaves this machine."
        )
        yield Permit("offline", "No network", told)
    tokens = f"up to {permissions.tokens:,} tokens" if permissions.tokens else "as many tokens as the settings allow"
    money = f"up to ${permissions.cost}" if permissions.cost else "no money"
    where = "" if not model else " on another machine" if is_remote else " on this machine"
    used = "the model of the settings" if model is None else model or "no model"
    yield Permit("cpu", f"Use {used}{where}", f"{tokens} · {money}")
    yield Permit("shield", f"Calls of {permissions.risk} risk at most", "What is riskier asks you each time.")
    if permissions.applies:
        told = "Only when all of it is accepted and no file has changed since."
        yield Permit("check", "Put its changes into your folder unasked", told)
    else:
        yield Permit("cube", "Work in a tree of its own", "Your folder is untouched until you apply the changes.")


def _writing(paths: Sequence[str]) -> Permit:
    if not paths:
        return Permit("edit", "Write no file")
    folders = list(dict.fromkeys(_folder(path) for path in paths))
    where = f" in {plural(len(folders), 'folder')}" if len(folders) > 1 else ""
    named = ", ".join(folders[:_FOLDERS]) + (f" and {len(folders) - _FOLDERS} more" if len(folders) > _FOLDERS else "")
    is_short = len(paths) <= _FOLDERS
    return Permit(
        "edit",
        f"Write {plural(len(paths), 'file')}{where}",
        "" if is_short else named,
        code=tuple(paths) if is_short else (),
        folded=() if is_short else tuple(paths),
    )


def _running(permissions: PermissionsView) -> Permit:
    own = "The project's own tests, all or some." if permissions.own_tests else ""
    if not permissions.commands:
        return (
            Permit("terminal", "Run the project's own tests", "All or some of them.")
            if own
            else Permit("terminal", "Run no command")
        )
    return Permit("terminal", f"Run {plural(len(permissions.commands), 'command')}", own, tuple(permissions.commands))


def with_limits(permissions: PermissionsView, limits: PlanApprove) -> PermissionsView:
    """What would be permitted with these limits in the place of the plan's own."""
    changed: dict[str, object] = {"applies": limits.applies}
    changed |= {} if limits.tokens is None else {"tokens": limits.tokens}
    changed |= {} if limits.cost is None else {"cost": limits.cost}
    return permissions.model_copy(update=changed)


def never_text(permissions: PermissionsView) -> str:
    """What still asks, approved or not."""
    never = ["other files", "other commands"]
    never += [] if permissions.hosts else ["network"]
    never += [] if permissions.applies else ["putting the changes into your folder"]
    return f"{', '.join(never).capitalize()}. Protected files ask even so."


def binds_to(plan: PlanView) -> str:
    """What an approval is good for."""
    return f"Binds to plan {plan.digest[:4]}·{plan.digest[4:8]} as it stands. A change of it asks again."


def _folder(path: str) -> str:
    parent = (
        str(PurePosixPath(path.removesuffix("/**")).parent) if not path.endswith("/**") else path.removesuffix("/**")
    )
    return "./" if parent in {".", ""} else f"{parent}/"
