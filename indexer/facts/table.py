"""Reading nested data of unknown shape: values of the wrong kind are told and read as absent, never raised.

Knows nothing of files or formats; whoever makes a `Table` says where reports go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

Report = Callable[[str], None]


class Table:
    """A mapping read with suspicion. `where` names it in reports (`tool.poetry`); the top is the empty string."""

    __slots__ = ("_data", "_report", "_where")

    def __init__(self, data: Mapping[object, object], report: Report, where: str = "") -> None:
        self._data = {str(key): value for key, value in data.items()}
        self._report = report
        self._where = where

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def __bool__(self) -> bool:
        return bool(self._data)

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def raw(self, key: str) -> object:
        """The value as it stands, or None."""
        return self._data.get(key)

    def items(self) -> Iterator[tuple[str, object]]:
        """Keys and values as they stand."""
        yield from self._data.items()

    def table(self, *keys: str) -> Table:
        """The table below `keys`, step by step; empty where there is none."""
        table = self
        for key in keys:
            table = table._step(key)
        return table

    def _step(self, key: str) -> Table:
        value = self._data.get(key)
        where = self._name(key)
        if isinstance(value, Mapping):
            return Table(value, self._report, where)
        # PHP writes an empty table as an empty list; YAML an empty one as null.
        if value not in (None, [], ""):
            self._wrong(key, value, "table")
        return Table({}, self._report, where)

    def tables(self, key: str) -> list[Table]:
        """The tables of a list."""
        value = self._data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self._wrong(key, value, "list of tables")
            return []
        return [Table(item, self._report, self._name(key)) for item in value if isinstance(item, Mapping)]

    def text(self, key: str) -> str:
        """A string, or a number as a string; empty where there is none."""
        value = self._data.get(key)
        if value is None:
            return ""
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            return str(value)
        self._wrong(key, value, "string")
        return ""

    def texts(self, key: str) -> list[str]:
        """The strings of a list; one string stands for a list of one."""
        value = self._data.get(key)
        if value is None:
            return []
        if isinstance(value, str):
            return [value]
        if isinstance(value, list):
            return [str(item) for item in value if isinstance(item, (str, int, float))]
        self._wrong(key, value, "list")
        return []

    def strings(self, key: str) -> Iterator[tuple[str, str]]:
        """The pairs of the table at `key` whose value is a string; others are told."""
        table = self._step(key)
        for name, value in table.items():
            if isinstance(value, str):
                yield name, value
            else:
                table._wrong(name, value, "string")

    def child(self, key: str) -> Table | None:
        """The table at `key` if the value is one; no report where it is something else."""
        value = self._data.get(key)
        return Table(value, self._report, self._name(key)) if isinstance(value, Mapping) else None

    def tell(self, reason: str) -> None:
        """Report a reason against the file that this table was read from."""
        self._report(reason)

    def _name(self, key: str) -> str:
        return f"{self._where}.{key}" if self._where else key

    def _wrong(self, key: str, value: object, expected: str) -> None:
        self._report(f"`{self._name(key)}` is a {_KINDS.get(type(value), 'value')}, not a {expected}")


_KINDS: Mapping[type, str] = {
    list: "list",
    dict: "table",
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    type(None): "null",
}
