"""Errors of the daemon, the same classes on both sides of the border.

    DaemonError                     daemon.failed
    ├── DaemonUnreachable           daemon.unreachable            exit 3
    │   ├── DaemonStartFailed       daemon.start_failed           exit 3
    │   ├── DaemonTooNew            daemon.too_new                exit 3
    │   └── DaemonHung              daemon.hung                   exit 3
    ├── AlreadyRunning              daemon.already_running
    ├── Refused                     access.refused                exit 4
    │   ├── WrongOwner              home.wrong_owner              exit 4
    │   ├── BadToken                access.bad_token              exit 4
    │   └── BadHost                 access.bad_host               exit 4
    ├── HomeUnusable                home.unusable
    ├── SecretsUnavailable          secrets.unavailable
    ├── VaultUnreadable             secrets.vault_unreadable
    ├── StoreError                  store.failed
    │   ├── StoreCorrupt            store.corrupt
    │   ├── StoreTooNew             store.too_new
    │   └── StoreFull               store.disk_full
    ├── WrongUse                    request.invalid               exit 2
    │   ├── UnknownName             request.unknown_name          exit 2
    │   ├── UnknownWorkspace        workspace.unknown             exit 2
    │   ├── BadCursor               request.bad_cursor            exit 2
    │   ├── IdempotencyMismatch     request.idempotency_mismatch  exit 2
    │   ├── RequestInProgress       request.in_progress           exit 2
    │   ├── PreconditionFailed      request.precondition_failed   exit 2
    │   ├── PreconditionMissing     request.precondition_missing  exit 2
    │   ├── ChangedMeanwhile        request.changed_meanwhile     exit 2
    │   ├── TextSuperseded          places.superseded             exit 2
    │   ├── UnknownProject          project.unknown               exit 2
    │   ├── ProjectArchived         project.archived              exit 2
    │   ├── BranchTaken             branch.taken                  exit 2
    │   ├── BadRecord               record.invalid                exit 2
    │   ├── CannotRename            ids.cannot_rename             exit 2
    │   ├── UnknownSetting          settings.unknown              exit 2
    │   ├── BadSetting              settings.bad_value            exit 2
    │   └── SettingsUnreadable      settings.unreadable           exit 2
    └── InternalError               daemon.internal

An error takes facts and builds the sentence: what, why, what to do. A code never changes its meaning.
Exit codes without a mark are 1. This module imports next to nothing: the command line starts with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path


class DaemonError(Exception):
    """Base of all errors that the daemon and its clients raise on purpose."""

    code = "daemon.failed"
    hint = ""
    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.hint


# -- reaching the daemon ---------------------------------------------------------------------------------------


class DaemonUnreachable(DaemonError):
    """No daemon answers."""

    code = "daemon.unreachable"
    hint = "Start it with `groundplan daemon start`, or look for the reason with `groundplan doctor`."
    exit_code = 3


class DaemonStartFailed(DaemonUnreachable):
    """A daemon was started and did not come up."""

    code = "daemon.start_failed"

    def __init__(self, reason: str, last_lines: Sequence[str], log: Path) -> None:
        told = "".join(f"\n  {line}" for line in last_lines)
        super().__init__(
            f"The daemon did not start: {reason}.{told}",
            f"The whole log is {log}; `groundplan doctor` checks every part.",
        )

    @classmethod
    def told(cls, code: str, message: str, hint: str) -> DaemonError:
        """The error that the daemon itself gave as its reason not to start."""
        return restored_error(code, message, hint, default=cls)


class DaemonTooNew(DaemonUnreachable):
    """The daemon speaks a later protocol than this client."""

    code = "daemon.too_new"

    def __init__(self, daemon_version: str, client_version: str) -> None:
        super().__init__(
            f"The daemon that runs is version {daemon_version}, this command is the older {client_version}.",
            "Update this installation, or stop that daemon with `groundplan daemon stop` and run the command again.",
        )


class DaemonHung(DaemonUnreachable):
    """A process holds the daemon's lock but does not answer."""

    code = "daemon.hung"

    def __init__(self, pid: int | None, waited_s: float) -> None:
        who = f"process {pid}" if pid else "a process"
        super().__init__(
            f"The daemon ({who}) holds its lock but has not answered for {waited_s:.0f} s.",
            "End it with `groundplan daemon stop`, which kills it if it must; then run the command again.",
        )


class AlreadyRunning(DaemonError):
    """Another daemon serves this home already."""

    code = "daemon.already_running"

    def __init__(self, pid: int | None) -> None:
        who = f" (process {pid})" if pid else ""
        super().__init__(f"A daemon{who} runs already.", "There is one per user; `groundplan daemon status` shows it.")


# -- access ----------------------------------------------------------------------------------------------------


class Refused(DaemonError):
    """Policy says no."""

    code = "access.refused"
    exit_code = 4


class WrongOwner(Refused):
    """One of our folders belongs to somebody else, who could read or replace what lies there."""

    code = "home.wrong_owner"

    def __init__(self, path: Path, owner: int, us: int) -> None:
        super().__init__(
            f"The folder {path} belongs to user {owner}, not to you (user {us}).",
            "Take it over with `chown`, remove it, or choose another place with GROUNDPLAN_HOME.",
        )


class BadToken(Refused):
    """A request over TCP without the token of this daemon."""

    code = "access.bad_token"

    def __init__(self) -> None:
        super().__init__(
            "The access token is missing or wrong.", "Read it from the `token` file in the runtime folder."
        )


class BadHost(Refused):
    """A request over TCP that was meant for another host, or that a web page sent."""

    code = "access.bad_host"

    def __init__(self, header: str, value: str) -> None:
        super().__init__(
            f"A request with {header} {value!r} is refused.",
            "Dial the loopback address directly, not through a name, a proxy or a web page.",
        )


# -- the machine -----------------------------------------------------------------------------------------------


class HomeUnusable(DaemonError):
    """A folder that the program needs cannot be made or used."""

    code = "home.unusable"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"Cannot use the folder {path}: {reason}.", "Choose another place with GROUNDPLAN_HOME, or mend the folder."
        )


class SecretsUnavailable(DaemonError):
    """No keyring that can be used."""

    code = "secrets.unavailable"

    def __init__(self, name: str, reason: str, variable: str) -> None:
        super().__init__(
            f"The keyring cannot be used for the secret {name!r}: {reason}.",
            f"Unlock or install one, or give the secret in the environment as {variable}.",
        )


class VaultUnreadable(DaemonError):
    """The vault on our own disk cannot be opened. It is never thrown away by itself."""

    code = "secrets.vault_unreadable"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The vault of secrets cannot be read: {reason}.",
            "Bring back the vault and its key from one backup, or remove both and set the secrets again.",
        )


class StoreError(DaemonError):
    """The daemon's database cannot be used."""

    code = "store.failed"


class StoreCorrupt(StoreError):
    """The database is damaged. It holds decisions, so it is never thrown away."""

    code = "store.corrupt"

    def __init__(self, path: Path, reason: str, kept_copy: Path) -> None:
        super().__init__(
            f"The database {path} is damaged ({reason}); nothing in it was changed and a copy lies at {kept_copy}.",
            f"Put a backup in its place, or save what can be read: `sqlite3 {path} .recover`. "
            "To begin with an empty one, move it away.",
        )


class StoreTooNew(StoreError):
    """The database was written by a later version of the program."""

    code = "store.too_new"

    def __init__(self, path: Path, found: str, known: str) -> None:
        super().__init__(
            f"The database {path} has schema {found}; this version knows none after {known}.",
            "Update Groundplan, or put back the copy that the later version made before it changed the schema.",
        )


class StoreFull(StoreError):
    """No room for the database."""

    code = "store.disk_full"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"The database {path} cannot be written: {reason}.", "Free some room on that disk.")


# -- changes of the user's folder ------------------------------------------------------------------------------


# -- requests --------------------------------------------------------------------------------------------------


class WrongUse(DaemonError):
    """The request cannot be understood or does not fit."""

    code = "request.invalid"
    exit_code = 2


class UnknownName(WrongUse):
    """Something was asked for that does not exist."""

    code = "request.unknown_name"

    def __init__(self, kind: str, name: str, known: Iterable[str] = (), where: str = "") -> None:
        """`where` tells where all of them can be seen, if no name is like this one."""
        super().__init__(f"There is no {kind} {name!r}.", did_you_mean(name, known) or where)


class UnknownWorkspace(WrongUse):
    """A folder or an id that no workspace has."""

    code = "workspace.unknown"

    def __init__(self, wanted: str) -> None:
        super().__init__(f"No workspace is known at {wanted}.", "Index the folder first: `groundplan index PATH`.")


class BadCursor(WrongUse):
    """A page cursor that this daemon did not make."""

    code = "request.bad_cursor"

    def __init__(self) -> None:
        super().__init__("The page cursor cannot be read.", "Use `next_cursor` of the page before, unchanged.")


class IdempotencyMismatch(WrongUse):
    """An idempotency key that was used for another request."""

    code = "request.idempotency_mismatch"

    def __init__(self, key: str) -> None:
        super().__init__(f"The idempotency key {key!r} was used for another request.", "Make a new key per request.")


class RequestInProgress(WrongUse):
    """The first request with this idempotency key has not ended yet."""

    code = "request.in_progress"

    def __init__(self, key: str) -> None:
        super().__init__(f"The request with the idempotency key {key!r} is still running.", "Ask again a little later.")


class PreconditionFailed(WrongUse):
    """The thing was changed by somebody else since it was read."""

    code = "request.precondition_failed"

    def __init__(self, current: str) -> None:
        super().__init__(
            f"It was changed meanwhile (now {current}).", "Read it again, look at the change, and repeat yours."
        )


class PreconditionMissing(WrongUse):
    """A change that must say which version it is meant for."""

    code = "request.precondition_missing"

    def __init__(self) -> None:
        super().__init__("This change needs an If-Match header.", "Send the ETag that reading it gave.")


class ChangedMeanwhile(WrongUse):
    """A decision that somebody else took or changed while this answer was being given."""

    code = "request.changed_meanwhile"

    def __init__(self, alias: str, by: str, answer: str) -> None:
        super().__init__(
            f"{alias} was changed meanwhile by {by}; it says now: {answer}.",
            "Look at it, and answer again if yours still holds; nothing of yours was recorded.",
        )


class CannotRename(WrongUse):
    """An id of a spec that cannot be given the name that was wished for."""

    code = "ids.cannot_rename"

    def __init__(self, name: str, reason: str, hint: str) -> None:
        super().__init__(f"{name} cannot be renamed: {reason}", hint)


class TextSuperseded(WrongUse):
    """A text of an editor that was not read, because the same editor has sent a newer one of the same file."""

    code = "places.superseded"

    def __init__(self) -> None:
        super().__init__("A newer text of the same file has come; this one was not read.", "Use the newer answer.")


class UnknownProject(WrongUse):
    """A folder or a name that no project has."""

    code = "project.unknown"

    def __init__(self, wanted: str, known: Iterable[str] = ()) -> None:
        super().__init__(
            f"No project is known at {wanted}.",
            did_you_mean(wanted, known)
            or 'Begin one: `groundplan spec new "IDEA"`; `groundplan spec list --all --archived` shows all there are.',
        )


class ProjectArchived(WrongUse):
    """A change of a project that was put away."""

    code = "project.archived"

    def __init__(self, name: str) -> None:
        super().__init__(f"The project {name} is archived.", f"Bring it back: `groundplan spec restore {name}`.")


class BranchTaken(WrongUse):
    """A name for a branch that cannot be used, or is used already."""

    code = "branch.taken"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"A branch cannot be called {name!r}: {reason}.", "`groundplan branch list` shows all.")


class BadRecord(WrongUse):
    """Fields that do not make a record of that kind."""

    code = "record.invalid"

    def __init__(self, kind: str, reason: str, fields: Iterable[str]) -> None:
        super().__init__(f"That makes no {kind}: {reason}.", f"Its fields are {', '.join(fields)}.")


class UnknownSetting(WrongUse):
    """A setting that does not exist."""

    code = "settings.unknown"

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(
            f"There is no setting {name!r}.", did_you_mean(name, known) or "`groundplan settings list` shows all."
        )


class BadSetting(WrongUse):
    """A value that does not fit its setting."""

    code = "settings.bad_value"

    def __init__(self, name: str, value: object, wanted: str, where: str = "") -> None:
        place = f" in {where}" if where else ""
        super().__init__(
            f"The setting {name} cannot be {value!r}{place}: it wants {wanted}.",
            f"`groundplan settings get {name}` explains it.",
        )


class SettingsUnreadable(WrongUse):
    """The settings file is no valid TOML."""

    code = "settings.unreadable"

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The settings file {path} cannot be read: {reason}.",
            "Mend that line. The defaults are not used in its place, because it may forbid what they allow.",
        )


class InternalError(DaemonError):
    """A fault of ours; the log has the details under the request's id."""

    code = "daemon.internal"

    def __init__(self, request_id: str) -> None:
        super().__init__(
            "The daemon failed at this request; that is a fault in Groundplan.",
            f"`groundplan daemon logs` shows it under the id {request_id}.",
        )


def restored_error(
    code: str, message: str, hint: str, default: type[DaemonError] = DaemonError, exit_code: int | None = None
) -> DaemonError:
    """The error that crossed the border, as an object of the class that has its code, else of `default`."""
    kind = _class_of(DaemonError, code) or default
    error = kind.__new__(kind)  # the constructors build sentences from facts; here the sentence is there already
    DaemonError.__init__(error, message, hint)
    if error.code != code:
        error.code = code
        error.exit_code = exit_code if exit_code is not None else kind.exit_code
    return error


def _class_of(base: type[DaemonError], code: str) -> type[DaemonError] | None:
    if base.code == code:
        return base
    return next((found for kind in base.__subclasses__() if (found := _class_of(kind, code))), None)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A sentence with the known names closest to `name`, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - 3 ms of every command and editor, for a rare case

    close = get_close_matches(name, list(known), n=3)
    return f"Did you mean {' or '.join(close)}?" if close else ""
