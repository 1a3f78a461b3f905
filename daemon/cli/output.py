"""What commands print: lines for people, JSON for programs, one clear line when something is wrong."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Annotated, Any

import typer

_PLAIN = str.maketrans(dict(zip("·…“”→●◐○⊖⊘█░", '- "">*~o-x#.', strict=True)) | {"…": "..."})
"""For terminals that show no more than ASCII."""

_CONTROLS = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
_STEERING = re.compile(_CONTROLS)
"""What moves a terminal's cursor, turns letters round or hides them."""
_FOREIGN = re.compile(rf"(?!\x1b\[(?:0|1|2|31|32|36)m){_CONTROLS}")
"""The same, but for our own emphasis."""

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


class PipeClosed(Exception):
    """Nobody reads standard output any more."""


def print_json(data: Any) -> None:
    """Print data as one JSON document."""
    print_line(json.dumps(data, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def print_line(text: str = "", *, flush: bool = False) -> None:
    """Print a line; letters that the terminal cannot show are replaced, not a reason to fail.

    What agents, files and models wrote is printed, too: on a terminal nothing of it may look like what it is not.
    """
    if sys.stdout.isatty():
        text = _FOREIGN.sub(_named, text)
    try:
        try:
            sys.stdout.write(text + "\n")
        except UnicodeEncodeError:
            encoding = sys.stdout.encoding
            plain = text.translate(_PLAIN)
            sys.stdout.write(plain.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        if flush:
            sys.stdout.flush()
    except BrokenPipeError as error:
        raise PipeClosed from error


def visible(text: str) -> str:
    """What somebody else wrote, such as a path, as it can be shown anywhere."""
    return _STEERING.sub(_named, text)


def _named(found: re.Match[str]) -> str:
    return f"⟨U+{ord(found[0]):04X}⟩"


def print_error(code: str, message: str, hint: str, *, as_json: bool) -> None:
    """Tell on standard error what is wrong and what to do."""
    if as_json:
        text = json.dumps({"error": {"code": code, "message": message, "hint": hint}}, ensure_ascii=False)
    else:
        text = visible(f"groundplan: {message} {hint}".rstrip())
    encoding = sys.stderr.encoding
    sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def drop_output() -> None:
    """Send what is still to be written to nowhere, so that the interpreter does not complain when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
