"""What the palette lists, as plain data: things found, things to do, and heads between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from gui.operations.search import Hit
from gui.views.messages import FileTarget, Target

ICONS: Final = {"decision": "decisions", "document": "document", "symbol": "code", "code": "code", "file": "file"}
SIGILS: Final = ">@#/"
_SNIPPET: Final = 80


class Doable(Protocol):
    """What the palette needs of an action of the frame."""

    @property
    def name(self) -> str:
        """A verb with its object."""

    @property
    def do(self) -> Callable[[], object]:
        """Does it."""

    @property
    def keys(self) -> str:
        """Its keys, or nothing."""

    @property
    def icon(self) -> str:
        """The name of its icon."""

    @property
    def is_available(self) -> bool:
        """Whether it can be done now."""


@dataclass(frozen=True)
class Item:
    """A row. A head has no `goal`; `in_editor` is the place in a file that Ctrl+Enter opens."""

    title: str
    detail: str = ""
    icon: str = ""
    badge: str = ""
    keys: str = ""
    count: int = -1
    goal: Target | FileTarget | Callable[[], object] | None = None
    in_editor: FileTarget | None = None

    @property
    def is_head(self) -> bool:
        """Whether it stands above others and cannot be chosen."""
        return self.goal is None

    @property
    def words(self) -> str:
        """What a screen reader says."""
        return ", ".join(part for part in (self.title, self.detail, self.badge, self.keys) if part)


def take_apart(typed: str) -> tuple[str, str]:
    """The sigil that restricts the search, or nothing; and the words."""
    typed = typed.lstrip()
    return (typed[0], typed[1:].strip()) if typed[:1] and typed[0] in SIGILS else ("", typed.strip())


def group(title: str, items: Sequence[Item]) -> list[Item]:
    """Items under a head with their count; nothing for none."""
    return [Item(title, count=len(items)), *items] if items else []


def found_items(hits: Iterable[Hit]) -> list[Item]:
    """Decisions and documents, definitions, files, each under their head."""
    hits = list(hits)
    spec = [_spec_item(hit) for hit in hits if hit.kind in ("decision", "document")]
    names = [_symbol_item(hit) for hit in hits if hit.kind == "symbol"]
    files = [_file_item(hit) for hit in hits if hit.kind == "file"]
    return [*group("Decisions", spec), *group("Symbols", names), *group("Files", files)]


def fitting_hits(hits: Iterable[Hit], words: str, most: int) -> list[Hit]:
    """Those that are called so: all words in title, alias or path; the shortest names first."""
    wanted = words.lower().split()
    fitting = [hit for hit in hits if wanted and all(word in f"{hit.alias} {hit.title}".lower() for word in wanted)]
    return sorted(fitting, key=lambda hit: (hit.alias.lower() != words.lower(), len(hit.title)))[:most]


def action_items(actions: Iterable[Doable], words: str) -> list[Item]:
    """The actions whose name has all the words; those that begin so first."""
    wanted = words.lower().split()
    fitting = [
        action for action in actions if action.is_available and all(word in action.name.lower() for word in wanted)
    ]
    if wanted:
        fitting.sort(key=lambda action: _begins_late(action.name.lower(), wanted[0]))
    return [Item(action.name, icon=action.icon, keys=action.keys, goal=action.do) for action in fitting]


def offer_search(words: str) -> list[Item]:
    """What remains where nothing is called so."""
    return [
        Item(
            f"Search code for “{words}”",
            "all words of all files",
            icon="search",
            goal=Target("search", words),
        )
    ]


def marks(title: str, words: str) -> list[tuple[int, int]]:
    """Where the words stand in a title: begin and length, in order and apart."""
    lowered, found = title.lower(), []
    for word in words.lower().split():
        at = lowered.find(word)
        if at >= 0:
            found.append((at, len(word)))
    apart: list[tuple[int, int]] = []
    for at, length in sorted(found):
        if not apart or at >= apart[-1][0] + apart[-1][1]:
            apart.append((at, length))
    return apart


def _begins_late(name: str, word: str) -> tuple[bool, int]:
    beginning = [place for place, part in enumerate(name.replace("-", " ").split()) if part.startswith(word)]
    return (not beginning, beginning[0] if beginning else name.find(word))


def _spec_item(hit: Hit) -> Item:
    is_decision = hit.kind == "decision" and hit.sort == "decision"
    about = hit.detail if hit.detail != hit.alias else " ".join(hit.snippet.split())[:_SNIPPET]
    detail = " · ".join(part for part in (hit.alias, about) if part)
    badge = "".join(hit.why[:1]) if is_decision and hit.why[:1] != ("in the spec",) else ""
    view = "decisions" if is_decision else "specification"
    return Item(
        hit.title, detail, ICONS[hit.kind], badge or ("" if is_decision else hit.sort), goal=Target(view, hit.alias)
    )


def _symbol_item(hit: Hit) -> Item:
    place = FileTarget(hit.path, hit.line)
    goal = Target("search", hit.path, str(hit.line))
    return Item(hit.title, f"{hit.sort} · {hit.path}:{hit.line}", ICONS["symbol"], goal=goal, in_editor=place)


def _file_item(hit: Hit) -> Item:
    return Item(hit.path, icon=ICONS["file"], goal=Target("search", hit.path, "1"), in_editor=FileTarget(hit.path, 1))
