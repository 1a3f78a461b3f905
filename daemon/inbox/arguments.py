"""A person's own arguments in place of an agent's: looked at before they count, since the run cannot ask back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from daemon.errors import WrongUse


def check_arguments(tool: str, arguments: Mapping[str, Any]) -> None:
    """Raises WrongUse for arguments that the tool does not take. Blocks at the first call."""
    from agents.errors import BadArguments  # noqa: PLC0415 - with the agents' tools, after the start
    from agents.records import ToolCall  # noqa: PLC0415 - see above
    from agents.tools.registry import all_tools  # noqa: PLC0415 - see above

    known = all_tools().get(tool)
    if known is None:
        raise WrongUse(f"The arguments of {tool} are its own.", "Allow it as it is, or deny it and say why.")
    try:
        known.parse(ToolCall("", tool, dict(arguments)))
    except BadArguments as error:
        raise WrongUse(error.message, error.hint) from error
