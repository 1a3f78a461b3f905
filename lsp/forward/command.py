"""`groundplan lsp`, as it is typed: its options, and an editor on standard input and output or on a port."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys

from lsp.forward.dialing import Dialer
from lsp.forward.parents import NoParents, Parents
from lsp.forward.pump import Pump
from lsp.forward.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from daemon.home import Home

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
    from daemon.home import find_home  # noqa: PLC0415 - 20 ms that a wrong option need not wait for

    home = find_home(os.environ)
    try:
        with open(options.log or os.devnull, "a", encoding="utf-8") as file:  # noqa: PTH123 - pathlib is slow to load
            record = Record(file if options.log else None, has_contents=options.log_contents)
            if options.tcp:
                return _listen(options.tcp, home, record)
            return Pump(0, 1, Dialer(home), Parents(), record).run()
    except OSError as error:
        return _complain(arguments, str(error), "")


def _complain(arguments: Sequence[str], message: str, hint: str) -> int:
    """Say what is wrong, in the way that was asked for."""
    if "--json" in arguments:
        error = {"code": "request.invalid", "message": message, "hint": hint}
        sys.stderr.write(json.dumps({"error": error}) + "\n")
    else:
        sys.stderr.write(f"groundplan lsp: {message} {hint}".rstrip() + "\n")
    return _WRONG_USE


def _listen(address: tuple[str, int], home: Home, record: Record) -> int:
    """Serve every editor that dials, until interrupted."""
    import threading  # noqa: PLC0415 - only here, and not free

    host, port = address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as listening:
        shown = "{}:{}".format(*listening.getsockname()[:2])
        if not listening.getsockname()[0].startswith(("127.", "::1")):
            sys.stderr.write(f"groundplan lsp: anyone who reaches {shown} can read and edit as you: nobody is asked.\n")
        sys.stderr.write(f"groundplan lsp: waiting for editors at {shown}\n")
        sys.stderr.flush()
        while True:
            line, _ = listening.accept()
            threading.Thread(target=_converse, args=[line, home, record], daemon=True).start()


def _converse(line: socket.socket, home: Home, record: Record) -> None:
    with line:
        Pump(line.fileno(), line.fileno(), Dialer(home), NoParents(), record).run()
