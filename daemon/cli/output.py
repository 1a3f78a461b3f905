"""What commands print: lines for people, JSON for programs, one clear line when something is wrong."""

from __future__ import annotations

import json
import os
import sys
from typing import Annotated, Any

import typer

_PLAIN = str.maketrans(dict(zip("·…“”→●◐○⊖⊘█░", '- "">*~o-x#.', strict=True)) | {"…": "..."})
"""For terminals that show no more than ASCII."""

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


class PipeClosed(Exception):
    """Nobody reads standard output any more."""


def print_json(data: Any) -> None:
    """Print data as one JSON document."""
    print_line(json.dumps(data, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def print_line(text: str = "", *, flush: bool = False) -> None:
    """Print a line; letters that the terminal cannot show are replaced, not a reason to fail."""
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


def print_error(code: str, message: str, hint: str, *, as_json: bool) -> None:
    """Tell on standard error what is wrong and what to do."""
    if as_json:
        text = json.dumps({"error": {"code": code, "message": message, "hint": hint}}, ensure_ascii=False)
    else:
        text = f"groundplan: {message} {hint}".rstrip()
    encoding = sys.stderr.encoding
    sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def drop_output() -> None:
    """Send what is still to be written to nowhere, so that the interpreter does not complain when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
