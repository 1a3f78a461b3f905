"""The program's front door: `groundplan` and `python -m groundplan`.

The parts of the program have plain names (`daemon`, `agents`, ...), and any folder on the import path may hold others
of that name. So before anything of ours is imported, this file, whose own name nobody else has, checks
that all parts come from the place where it lies itself.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from pathlib import Path

PARTS = ("daemon", "lsp", "gui", "agents", "indexer", "spec")

_WRONG_USE = 2
_INTERRUPTED = 130


def foreign_parts(root: Path) -> list[tuple[str, str]]:
    """The (name, place) of the parts that an import would take from elsewhere than `root`, or not find at all."""
    foreign = []
    for part in PARTS:
        found = PathFinder.find_spec(part)
        origin = found.origin if found else None
        if origin is None:
            foreign.append((part, "nowhere"))
        elif Path(origin).resolve().parent.parent != root:
            foreign.append((part, str(Path(origin).parent)))
    return foreign


def main() -> int:
    """Run the command line; refuses to with a clear line when a part is somebody else's."""
    if not getattr(sys, "frozen", False):
        foreign = foreign_parts(Path(__file__).resolve().parent)
        if foreign:
            name, place = foreign[0]
            sys.stderr.write(
                f"groundplan: refusing to run: the package '{name}' would come from {place}, not from Groundplan. "
                "Run from another folder or without PYTHONPATH, and keep Groundplan in an environment of its own.\n"
            )
            return _WRONG_USE
    if sys.argv[1:2] == ["lsp"]:
        # An editor waits for this command, and the command line takes longer to load than all that it does.
        from lsp.forward.command import main as forward  # noqa: PLC0415 - only after the check above

        return forward(sys.argv[2:])
    if sys.argv[1:2] == ["gui"]:
        # The window shall be there at once, and parses its few options itself.
        from gui.command import main as window  # noqa: PLC0415 - only after the check above

        return window(sys.argv[2:])
    try:
        from daemon.cli.loading import ended_by_interrupt  # noqa: PLC0415 - only after the check above

        with ended_by_interrupt():
            from daemon.cli.main import main as command_line  # noqa: PLC0415 - only after the check above

        return command_line()
    except KeyboardInterrupt:
        return _INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
