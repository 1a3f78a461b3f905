"""Who uses a definition and which tests cover it, as pages: where lenses lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any, ClassVar, Final

from daemon.client.api import Query
from lsp.commands.arguments import Arguments, Spot
from lsp.commands.kit import Kit
from lsp.folders import uri_of
from lsp.jobs import Job

_MOST: Final = 500


class References:
    """Shows where a name is used."""

    name: ClassVar = "groundplan.references"
    example: ClassVar = '{"uri": "file:///work/a.py", "name": "total", "line": 12}'

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def __call__(self, given: Arguments) -> Any:
        """Begin to look."""
        spot, name = given.spot(), given.name("name", needed=True)
        return self._kit.jobs.start(f"Look for {name}", partial(self._work, spot, name))

    async def _work(self, spot: Spot, name: str, job: Job) -> str | None:
        query: Query = {"name": name, "path": spot.path, "limit": _MOST}
        told = await self._kit.session.ask("GET", f"{spot.folder.route}/references", query=query)
        places = [one for one in told["places"] if one["kind"] != "definition"]
        if not places:
            return f"Nothing that is indexed uses {name}."
        lines = [f"# {name}: {len(places)} references", ""]
        for path, group in groupby(places, key=lambda one: one["path"]):
            lines += [f"## {path}", "", *[self._line(spot, one) for one in group], ""]
        if told["more"]:
            lines.append(f"There are more than {_MOST}.")
        await self._kit.pages.show(f"references to {name}", "\n".join(lines))
        return None

    @staticmethod
    def _line(spot: Spot, place: Mapping[str, Any]) -> str:
        uri = uri_of(spot.folder.root / place["path"])
        return f"- [{place['line']}]({uri}#L{place['line']}): `{place['text'].strip()[:160]}`"


class ShowTests:
    """Shows which tests cover a definition."""

    name: ClassVar = "groundplan.showTests"
    example: ClassVar = '{"uri": "file:///work/a.py", "name": "total"}'

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def __call__(self, given: Arguments) -> Any:
        """Begin to look."""
        spot, name = given.spot(), given.name("name", needed=True)
        return self._kit.jobs.start(f"Look for tests of {name}", partial(self._work, spot, name))

    async def _work(self, spot: Spot, name: str, job: Job) -> str | None:
        notes = await self._kit.session.ask("GET", f"{spot.folder.route}/notes", query={"path": spot.path})
        alike = [one for one in notes["symbols"] if one["name"] == name]
        noted = min(alike, key=lambda one: abs(one["line"] - spot.start_line), default=None)
        if noted is None or not noted["tests"]:
            return f"No test that is indexed names {name}."
        await self._kit.pages.show(f"tests of {name}", "\n".join(_told(spot, name, noted["tests"])))
        return None


def _told(spot: Spot, name: str, tests: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = [f"# Tests of {name}", ""]
    for one in tests:
        uri, line = uri_of(spot.folder.root / one["path"]), one["line"] or 1
        lines.append(f"- [{one['symbol'] or one['path']}]({uri}#L{line}) in `{one['path']}`, line {line}")
    return lines
