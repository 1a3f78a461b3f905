"""A group of commands whose modules are imported only when they are called.

A search must not pay for importing what `doctor` needs: the group knows names and sentences, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from daemon.cli.loading import ended_by_interrupt


@dataclass(frozen=True)
class LazyCommand:
    """A command that lives in `module` as `app`, its sentence for the overview, and under which heading it stands."""

    module: str
    sentence: str
    heading: str


def lazy_group(commands: Mapping[str, LazyCommand]) -> type[TyperGroup]:
    """A class of groups over `commands`."""

    class LazyGroup(TyperGroup):
        def __init__(self, **attributes: Any) -> None:
            super().__init__(**attributes)
            for name, lazy in commands.items():
                # Stands in for the command in overviews, completion and "did you mean".
                self.commands[name] = TyperCommand(name, help=lazy.sentence, rich_help_panel=lazy.heading)

        def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # typer keeps the type of `ctx` to itself
            name, command, rest = super().resolve_command(ctx, args)
            if name is not None and name in commands:
                with ended_by_interrupt():
                    app: typer.Typer = import_module(commands[name].module).app
                command = get_command(app)
                command.name = name
            return name, command, rest

    return LazyGroup
