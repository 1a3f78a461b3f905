"""What became of the public definitions between two revisions, and whether it breaks those who use them.

The comparison knows signatures only, not behaviour: what it cannot judge is `unknown`, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from typing import Final

import msgspec

from spec.artifacts.signature_diff import Judgement, Verdict, compare
from spec.artifacts.signatures import language_of
from spec.codebase import PublicSymbol

_ALIKE: Final = 0.6
"""From which likeness of names on a definition counts as renamed."""


class Happening(StrEnum):
    """What became of a definition."""

    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"
    CHANGED = "changed"
    ADDED = "added"


class SurfaceChange(msgspec.Struct, frozen=True):
    """One definition at both revisions; `before` or `after` is None where it does not exist. Reasons are sentences."""

    happening: Happening
    verdict: Verdict
    reasons: tuple[str, ...]
    before: PublicSymbol | None = None
    after: PublicSymbol | None = None

    @property
    def symbol(self) -> PublicSymbol:
        """The definition, as it was if it was there."""
        found = self.before or self.after
        assert found is not None
        return found

    @property
    def is_breaking(self) -> bool:
        """Whether somebody who uses it has to change something."""
        return self.verdict is Verdict.BREAKING


def surface_changes(before: Sequence[PublicSymbol], after: Sequence[PublicSymbol]) -> tuple[SurfaceChange, ...]:
    """All changes, breaking ones first, then by path and name. Without any `before` there is nothing to compare."""
    return _changes(tuple(before), tuple(after)) if before else ()


# Steps, rollback, compatibility and tickets of one change all ask for the same comparison.
@lru_cache(maxsize=4)
def _changes(before: tuple[PublicSymbol, ...], after: tuple[PublicSymbol, ...]) -> tuple[SurfaceChange, ...]:
    changed, gone, new = _pair_by_name(before, after)
    changes = list(changed)
    for find in (_find_moved, _find_renamed):
        for old in list(gone):
            found = find(old, new)
            if found is not None:
                gone.remove(old)
                new.remove(found)
                changes.append(_relocated(old, found))
    changes += [SurfaceChange(Happening.REMOVED, Verdict.BREAKING, ("It is gone.",), old) for old in gone]
    changes += [SurfaceChange(Happening.ADDED, Verdict.COMPATIBLE, ("It is new.",), None, one) for one in new]
    return tuple(sorted(changes, key=_order))


_Paired = tuple[list[SurfaceChange], list[PublicSymbol], list[PublicSymbol]]


def _pair_by_name(before: Sequence[PublicSymbol], after: Sequence[PublicSymbol]) -> _Paired:
    """What has the same place and name on both sides; overloads that are written the same are taken out first."""
    changes: list[SurfaceChange] = []
    gone: list[PublicSymbol] = []
    new: list[PublicSymbol] = []
    old_by, new_by = _grouped(before), _grouped(after)
    for key in dict.fromkeys((*old_by, *new_by)):
        olds, news = list(old_by.get(key, ())), list(new_by.get(key, ()))
        for one in list(olds):
            same = next((other for other in news if _written(other) == _written(one)), None)
            if same is not None:
                olds.remove(one)
                news.remove(same)
        for old, one in zip(olds, news, strict=False):
            changes += _compared(old, one)
        gone += olds[len(news) :]
        new += news[len(olds) :]
    return changes, gone, new


def _grouped(symbols: Iterable[PublicSymbol]) -> dict[tuple[str, str], list[PublicSymbol]]:
    found: dict[tuple[str, str], list[PublicSymbol]] = {}
    for symbol in symbols:
        found.setdefault((symbol.path, symbol.name), []).append(symbol)
    return found


def _written(symbol: PublicSymbol) -> tuple[str, str]:
    return symbol.kind, " ".join(symbol.signature.split())


def _compared(old: PublicSymbol, new: PublicSymbol) -> Iterator[SurfaceChange]:
    if old.kind != new.kind:
        reason = f"It was a {old.kind} and is a {new.kind}."
        yield SurfaceChange(Happening.CHANGED, Verdict.BREAKING, (reason,), old, new)
        return
    judged = compare(old, new)
    if judged:
        yield SurfaceChange(Happening.CHANGED, worst(judged), _reasons(judged), old, new)


def worst(judged: Iterable[Judgement]) -> Verdict:
    """The verdict over several: breaking before unknown before compatible."""
    ranked = (Verdict.BREAKING, Verdict.UNKNOWN, Verdict.COMPATIBLE)
    return min((one.verdict for one in judged), key=ranked.index, default=Verdict.COMPATIBLE)


def _reasons(judged: Sequence[Judgement]) -> tuple[str, ...]:
    """Those of the worst verdict first."""
    ranked = (Verdict.BREAKING, Verdict.UNKNOWN, Verdict.COMPATIBLE)
    return tuple(one.reason for one in sorted(judged, key=lambda one: ranked.index(one.verdict)))


def _find_moved(old: PublicSymbol, new: Sequence[PublicSymbol]) -> PublicSymbol | None:
    """The same name and kind in another file; the one with the same signature if several have it."""
    same = [one for one in new if (one.name, one.kind) == (old.name, old.kind) and one.path != old.path]
    if "." not in old.name and old.kind in {"method", "property", "field"}:
        return None
    return max(same, key=lambda one: _likeness(old.signature, one.signature), default=None)


def _find_renamed(old: PublicSymbol, new: Sequence[PublicSymbol]) -> PublicSymbol | None:
    """Another name in the same file and scope, of the same kind, with nearly the same signature."""
    rated = [
        (_rename_score(old, one), one)
        for one in new
        if (one.path, one.kind, _scope(one.name)) == (old.path, old.kind, _scope(old.name))
    ]
    best = max(rated, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= _ALIKE else None


def _rename_score(old: PublicSymbol, new: PublicSymbol) -> float:
    """Names may differ wholly if all the rest is the same and says something; else both count alike."""
    last_old, last_new = _last(old.name), _last(new.name)
    rest_old, rest_new = old.signature.replace(last_old, "_"), new.signature.replace(last_new, "_")
    names = _likeness(last_old.casefold(), last_new.casefold())
    rest = _likeness(rest_old, rest_new)
    if rest_old == rest_new and len(rest_old.split(",")) > 1:
        return 1.0
    return names * 0.6 + rest * 0.4 if names >= 0.5 and rest >= 0.5 else 0.0


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _scope(name: str) -> str:
    return name.rpartition(".")[0]


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _relocated(old: PublicSymbol, new: PublicSymbol) -> SurfaceChange:
    judged = list(compare(old, new))
    if old.path == new.path:
        judged.insert(0, Judgement(Verdict.BREAKING, f"{old.name} is called {new.name} now."))
        return SurfaceChange(Happening.RENAMED, Verdict.BREAKING, _reasons(judged), old, new)
    judged.insert(0, _judged_move(old, new))
    return SurfaceChange(Happening.MOVED, worst(judged), _reasons(judged), old, new)


def _judged_move(old: PublicSymbol, new: PublicSymbol) -> Judgement:
    folders = old.path.rpartition("/")[0], new.path.rpartition("/")[0]
    told = f"It moved from {old.path} to {new.path}"
    language = language_of(old.path)
    if language in {"csharp", "kotlin", "swift", "php", "ruby"} or (language == "go" and folders[0] == folders[1]):
        return Judgement(Verdict.COMPATIBLE, f"{told}; users name no file.")
    return Judgement(Verdict.UNKNOWN, f"{told}; that breaks whoever imports it from there, unless it is passed on.")


def _order(change: SurfaceChange) -> tuple[int, str, str, str]:
    rank = (Verdict.BREAKING, Verdict.UNKNOWN, Verdict.COMPATIBLE).index(change.verdict)
    return rank, change.symbol.path, change.symbol.name, change.symbol.signature
