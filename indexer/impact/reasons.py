"""Why a file is in the list: the strongest facts, as short clauses that have the listed file as their subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from indexer.graph.model import Edge, EdgeKind
from indexer.impact.knowledge import Knowledge
from indexer.impact.terms import read_text, words_behind
from indexer.records import FileClass

MAX_REASONS = 3
_RECENT = 100
_OFTEN = 0.15
_ALIKE = 0.08
_SHOWN_TERMS = 3


class Reason(msgspec.Struct, frozen=True, gc=False):
    """A clause, and how much it convinces (0 to 1)."""

    strength: float
    text: str


def reasons_for(know: Knowledge, target: str, path: str, used: Sequence[str] = ()) -> list[Reason]:
    """What ties `path` to a change of `target`, the most convincing first; `used` are changed symbols it names."""
    found = [*_of_symbols(used), *_of_code(know, target, path), *_of_history(know, target, path)]
    found += [*_of_names(know, target, path), *_of_words(know, target, path)]
    found.sort(key=lambda reason: -reason.strength)
    return found or [Reason(0.0, _of_last_resort(know, path))]


def sentence(reasons: Sequence[Reason]) -> str:
    """The first reasons as one line."""
    return "; ".join(dict.fromkeys(reason.text for reason in reasons[:MAX_REASONS]))


def _of_symbols(used: Sequence[str]) -> Iterator[Reason]:
    if used:
        yield Reason(1.0, f"names {', '.join(used[:3])}")


def _of_code(know: Knowledge, target: str, path: str) -> Iterator[Reason]:
    name = _short(target)
    for edge in know.graph.dependents(target):
        if edge.source == path:
            yield Reason(_strength(edge), f"{_verb(edge)} {name}{_detail(edge)}")
    for edge in know.graph.dependencies(target):
        if edge.target == path:
            said = "imported" if edge.kind is EdgeKind.IMPORT else "used"
            yield Reason(_strength(edge) * 0.9, f"is {said} by {name}{_detail(edge)}")


def _strength(edge: Edge) -> float:
    return 0.5 + 0.4 * edge.weight if edge.kind is EdgeKind.IMPORT else 0.8 * edge.weight


def _verb(edge: Edge) -> str:
    return "imports" if edge.kind is EdgeKind.IMPORT else "uses"


def _detail(edge: Edge) -> str:
    if edge.kind is EdgeKind.IMPORT:
        return f" (line {edge.line})" if edge.line else ""
    return f" ({', '.join(edge.names[:_SHOWN_TERMS])})"


def _of_history(know: Knowledge, target: str, path: str) -> Iterator[Reason]:
    own = set(know.cochange.commits_of(target))
    common = own.intersection(know.cochange.commits_of(path))
    if common:
        share = len(common) / (len(own) + 2)
        commits = "commit" if len(own) == 1 else "commits"
        yield Reason(0.3 + 0.7 * share, f"changed together in {len(common)} of {len(own)} {commits}")
    recent = min(_RECENT, know.habits.commit_count)
    late = sum(1 for commit in know.cochange.commits_of(path) if commit < recent)
    if recent and late > _OFTEN * recent:
        yield Reason(0.1 + 0.4 * late / recent, f"changes often ({late} of the last {recent} commits)")


def _of_names(know: Knowledge, target: str, path: str) -> Iterator[Reason]:
    one, other = know.row_of.get(target), know.row_of[path]
    if one is None or know.names.stems[one] != know.names.stems[other]:
        return
    share = float(know.names.same_stem(one)[other])
    classes = know.files[one].file_class, know.files[other].file_class
    if classes == (FileClass.SOURCE, FileClass.TEST):
        yield Reason(0.5 + share, f"tests {_short(target)}, going by its name")
    elif classes == (FileClass.TEST, FileClass.SOURCE):
        yield Reason(0.5 + share, f"is tested by {_short(target)}, going by its name")
    else:
        yield Reason(0.2 + share / 2, f"is named like {_short(target)}")


def _of_words(know: Knowledge, target: str, path: str) -> Iterator[Reason]:
    one, other = know.row_of.get(target), know.row_of[path]
    if one is None:
        return
    ties = know.words.ties(one, other)
    alike = sum(part for _, part in ties)
    if alike > _ALIKE:
        terms = know.store.terms([term for term, _ in ties[: 2 * _SHOWN_TERMS]])
        words = words_behind(read_text(know.root, know.files[other]), terms)[:_SHOWN_TERMS]
        yield Reason(0.1 + 0.8 * alike, f"talks about the same ({', '.join(words)})" if words else "is worded alike")


def _of_last_resort(know: Knowledge, path: str) -> str:
    record = know.files[know.row_of[path]]
    if know.cochange.commits_of(path):
        return "changes with files like this one"
    return f"is {record.file_class.value} near it"


def _short(path: str) -> str:
    return path.rpartition("/")[2]
