"""`groundplan lsp`, as it is typed: its options, and an editor on standard input and output or on a port."""

from __future__ import annotations

import json
import os
import signal
import sys

from daemon.home import find_editor_socket
from lsp.forward.dialing import Dialer
from lsp.forward.parents import Parents
from lsp.forward.port import listen
from lsp.forward.pump import NOT_WELL, Pump
from lsp.forward.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_WRONG_USE = 2

USAGE = """\
Usage: groundplan lsp [OPTIONS]

  The language server, for editors: speaks the Language Server Protocol on standard input and output. It starts the
  daemon when there is none, finds it again after a restart, and ends with the editor.

Options:
  --stdio           Standard input and output; so it is without this, too.
  --tcp HOST:PORT   Wait for editors that dial instead; each gets a conversation of its own.
  --log FILE        Write which messages go by, without their contents.
  --log-contents    Write their contents as well: all text that is edited.
  --json            Say errors on standard error in JSON.
  --help            Show this.
"""


_FOR_PEOPLE = """\
groundplan lsp: this speaks with an editor, not with a terminal; how editors are told of it stands in docs/editors.
Ctrl-C ends it.
"""


class WrongOption(ValueError):
    """The command line makes no sense."""


class Options:
    """What was asked for on the command line."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self.is_help = False
        self.tcp: tuple[str, int] | None = None
        self.log = ""
        self.log_contents = False
        left = list(arguments)
        while left:
            name, equals, value = left.pop(0).partition("=")
            if name in {"--help", "-h"}:
                self.is_help = True
            elif name == "--log-contents":
                self.log_contents = True
            elif name in {"--tcp", "--log"}:
                if not equals and not left:
                    raise WrongOption(f"The option {name} needs a value.")
                self._set(name, value if equals else left.pop(0))
            elif name == "--clientProcessId" and not equals:
                del left[:1]  # of VS Code's client; `initialize` says it as well
            elif name not in {"--stdio", "--json", "--clientProcessId"}:
                raise WrongOption(f"There is no option {name!r}.")

    def _set(self, name: str, value: str) -> None:
        if name == "--log":
            self.log = value
            return
        host, colon, port = value.rpartition(":")
        if not colon or not port.isdigit() or int(port) > 65_535:
            raise WrongOption(f"--tcp takes HOST:PORT, such as 127.0.0.1:2087, and not {value!r}.")
        self.tcp = (host.strip("[]") or "127.0.0.1", int(port))


def main(arguments: Sequence[str]) -> int:
    """Run the command; the exit code."""
    try:
        options = Options(arguments)
    except WrongOption as error:
        return _complain(arguments, str(error), "See 'groundplan lsp --help'.")
    if options.is_help:
        sys.stdout.write(USAGE)
        return 0
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    if not options.tcp and sys.stdin.isatty():
        sys.stderr.write(_FOR_PEOPLE)
    try:
        file = os.open(options.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if options.log else None
        return _serve(options.tcp, Record(file, has_contents=options.log_contents))
    except OSError as error:
        return _complain(arguments, str(error), "")


def _serve(tcp: tuple[str, int] | None, record: Record) -> int:
    path = os.fspath(find_editor_socket(os.environ))
    if tcp:
        return listen(tcp, path, record)
    try:
        return Pump(0, 1, Dialer(path), Parents(), record).run()
    except Exception as error:  # the boundary of the process: a fault of ours is told in a line
        record.note(f"a fault: {error!r}")
        sys.stderr.write(f"groundplan lsp: a fault of ours: {error!r}\n")
        return NOT_WELL


def _complain(arguments: Sequence[str], message: str, hint: str) -> int:
    """Say what is wrong, in the way that was asked for."""
    if "--json" in arguments:
        error = {"code": "request.invalid", "message": message, "hint": hint}
        sys.stderr.write(json.dumps({"error": error}) + "\n")
    else:
        sys.stderr.write(f"groundplan lsp: {message} {hint}".rstrip() + "\n")
    return _WRONG_USE
