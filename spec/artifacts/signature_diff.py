"""Two signatures of one definition compared from the side of those who call it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from spec.artifacts.signatures import NAMED_CALLS, STATIC, Parameter, Signature, language_of, read_signature, split_top
from spec.codebase import PublicSymbol

_CALLED: Final = frozenset({"function", "method", "constructor", "macro"})
_VISIBLE: Final = ("private", "fileprivate", "protected", "internal", "public", "export", "open")
_NEED_CARE: Final = {
    "async": "Callers have to await it",
    "suspend": "Callers have to be suspending functions",
    "static": "It belongs to the class and not to one object",
    "abstract": "Whoever inherits has to implement it",
    "final": "Nobody can inherit or override it",
    "sealed": "Nobody else can inherit from it",
    "unsafe": "Callers need an unsafe block",
}


class Verdict(StrEnum):
    """What a change means for those who use the definition."""

    BREAKING = "breaking"
    COMPATIBLE = "compatible"
    UNKNOWN = "unknown"


class Judgement(msgspec.Struct, frozen=True):
    """A verdict on one difference with its reason, a sentence."""

    verdict: Verdict
    reason: str


def compare(old: PublicSymbol, new: PublicSymbol) -> tuple[Judgement, ...]:
    """Every difference that callers may notice; nothing when the two are written the same but for space and name."""
    language = language_of(old.path)
    before = read_signature(old.signature, old.name, language)
    after = read_signature(new.signature, new.name, language)
    if _without_name(old) == _without_name(new):
        return ()
    if not before.readable or not after.readable or not language:
        return (Judgement(Verdict.UNKNOWN, "Its signature changed, and is cut off or of a language that is not read."),)
    judged = [*_visibility(before, after), *_modifiers(before, after)]
    if old.kind in _CALLED or (before.has_parameters and old.kind in {"constant", "variable", "property", "field"}):
        judged += [*_parameters(before.parameters, after.parameters, language), *_result(before, after, language)]
        return tuple(
            judged or [Judgement(Verdict.UNKNOWN, "It is written differently in a way that is not understood.")]
        )
    if before.result != after.result:
        judged += _result(before, after, language)
    return tuple(judged or [Judgement(Verdict.UNKNOWN, f"The declaration of this {old.kind} changed.")])


def _without_name(symbol: PublicSymbol) -> str:
    return " ".join(symbol.signature.split()).replace(symbol.name.rpartition(".")[2], "_")


def _visibility(before: Signature, after: Signature) -> Iterator[Judgement]:
    old = next((word for word in _VISIBLE if word in before.modifiers), "")
    new = next((word for word in _VISIBLE if word in after.modifiers), "")
    if old == new:
        return
    if old and new:
        narrower = _VISIBLE.index(new) < _VISIBLE.index(old)
        verdict = Verdict.BREAKING if narrower else Verdict.COMPATIBLE
        yield Judgement(verdict, f"It was {old} and is {new}.")
    elif new in {"private", "fileprivate", "protected", "internal"}:
        yield Judgement(Verdict.BREAKING, f"It is {new} now.")
    elif old in {"public", "export", "open"}:
        yield Judgement(Verdict.BREAKING, f"It is not {old} any more.")
    else:
        yield Judgement(Verdict.COMPATIBLE, f"It is {new} now." if new else f"It is not {old} any more.")


def _modifiers(before: Signature, after: Signature) -> Iterator[Judgement]:
    for word, meaning in _NEED_CARE.items():
        if (word in before.modifiers) == (word in after.modifiers):
            continue
        gained = word in after.modifiers
        freed = not gained and word in {"abstract", "final", "sealed", "unsafe"}
        verdict = Verdict.COMPATIBLE if freed else Verdict.BREAKING
        yield Judgement(verdict, f"{meaning} now." if gained else f"It is not {word} any more.")


def _parameters(before: Sequence[Parameter], after: Sequence[Parameter], language: str) -> Iterator[Judgement]:
    if not all(one.name for one in (*before, *after)) or language == "go":
        yield from _by_position(before, after, language)
        return
    old_names, new_names = {one.name for one in before}, {one.name for one in after}
    renamed = _renamed(before, after)
    for index, old in enumerate(before):
        if index in renamed:
            yield _judged_rename(old, renamed[index], language)
            yield from _one_parameter(old, renamed[index], language)
        elif old.name not in new_names:
            yield _judged_removal(old, after)
    added = [one for one in after if one.name not in old_names and one not in renamed.values()]
    for new in added:
        yield _judged_addition(new, after, before)
    kept = {one.name: one for one in after}
    for old in before:
        if old.name in kept:
            yield from _one_parameter(old, kept[old.name], language)
    yield from _order(before, after)


def _renamed(before: Sequence[Parameter], after: Sequence[Parameter]) -> dict[int, Parameter]:
    """By its position: a parameter that has another name at the same place, with the same type and kind."""
    old_names, new_names = {one.name for one in before}, {one.name for one in after}
    return {
        index: new
        for index, (old, new) in enumerate(zip(before, after, strict=False))
        if old.name not in new_names
        and new.name not in old_names
        and (old.type, old.kind, old.optional) == (new.type, new.kind, new.optional)
        and len(before) == len(after)
    }


def _judged_rename(old: Parameter, new: Parameter, language: str) -> Judgement:
    named = (language in NAMED_CALLS and old.kind != "positional") or old.kind == "keyword"
    if named and old.kind not in {"rest", "options"}:
        return Judgement(Verdict.BREAKING, f"The parameter {old.name} is called {new.name}: calls that name it fail.")
    return Judgement(Verdict.COMPATIBLE, f"The parameter {old.name} is called {new.name}; callers do not name it.")


def _judged_removal(old: Parameter, after: Sequence[Parameter]) -> Judgement:
    takes_all = any(one.kind == "options" for one in after)
    if old.kind == "keyword" and takes_all:
        return Judgement(
            Verdict.UNKNOWN, f"The parameter {old.name} is gone; it is still taken among the further ones."
        )
    return Judgement(Verdict.BREAKING, f"The parameter {old.name} is gone.")


def _judged_addition(new: Parameter, after: Sequence[Parameter], before: Sequence[Parameter]) -> Judgement:
    if not new.optional:
        return Judgement(Verdict.BREAKING, f"The parameter {new.name} is new and has no default.")
    positional = [one.name for one in after if one.kind in {"plain", "positional"}]
    old_names = {one.name for one in before if one.kind in {"plain", "positional"}}
    follows = positional[positional.index(new.name) + 1 :] if new.name in positional else []
    if any(name in old_names for name in follows):
        return Judgement(
            Verdict.BREAKING, f"The parameter {new.name} is new and stands before others, whose place moves."
        )
    return Judgement(Verdict.COMPATIBLE, f"The parameter {new.name} is new and may be left out.")


def _one_parameter(old: Parameter, new: Parameter, language: str) -> Iterator[Judgement]:
    if old.optional and not new.optional:
        yield Judgement(Verdict.BREAKING, f"The parameter {new.name} has no default any more.")
    elif new.optional and not old.optional:
        yield Judgement(Verdict.COMPATIBLE, f"The parameter {new.name} may be left out.")
    elif old.default != new.default:
        yield Judgement(Verdict.UNKNOWN, f"The default of {new.name} was {old.default} and is {new.default}.")
    if old.kind != new.kind and {old.kind, new.kind} <= {"plain", "positional", "keyword"} and new.kind != "plain":
        yield Judgement(Verdict.BREAKING, f"The parameter {new.name} can only be given {_given(new.kind)} now.")
    if old.type != new.type:
        yield _judged_type(old.type, new.type, f"The parameter {new.name or 'without a name'}", language, takes=True)


def _given(kind: str) -> str:
    return "by its name" if kind == "keyword" else "by its place"


def _order(before: Sequence[Parameter], after: Sequence[Parameter]) -> Iterator[Judgement]:
    old = [one.name for one in before if one.kind in {"plain", "positional"}]
    new = [one.name for one in after if one.kind in {"plain", "positional"}]
    kept = [name for name in old if name in new]
    if kept != [name for name in new if name in old]:
        yield Judgement(Verdict.BREAKING, "Its parameters stand in another order.")


def _by_position(before: Sequence[Parameter], after: Sequence[Parameter], language: str) -> Iterator[Judgement]:
    """Where names mean nothing to callers."""
    if [one.type for one in before] == [one.type for one in after] and before != after:
        yield Judgement(Verdict.COMPATIBLE, "Only names of parameters changed, and callers do not name them.")
    for old, new in zip(before, after, strict=False):
        yield from _one_parameter(old, new, language)
    if len(after) < len(before):
        yield Judgement(Verdict.BREAKING, "It takes fewer parameters.")
    for new in after[len(before) :]:
        verdict = Verdict.COMPATIBLE if new.optional and language != "go" else Verdict.BREAKING
        yield Judgement(verdict, f"It takes one more parameter{f' of type {new.type}' if new.type else ''}.")


def _result(before: Signature, after: Signature, language: str) -> Iterator[Judgement]:
    if before.result != after.result:
        yield _judged_type(before.result, after.result, "The result", language, takes=False)


def _judged_type(old: str, new: str, what: str, language: str, *, takes: bool) -> Judgement:
    """A parameter may become wider, a result narrower, without anybody noticing."""
    if not old or not new:
        if language in STATIC:
            return Judgement(Verdict.BREAKING, f"{what} was {old or 'nothing'} and is {new or 'nothing'}.")
        said = f"{what} is declared as {new} now." if new else f"{what} is not declared as {old} any more."
        return Judgement(Verdict.COMPATIBLE, said)
    olds, news = _members(old), _members(new)
    if (takes and olds < news) or (not takes and news < olds):
        return Judgement(Verdict.COMPATIBLE, f"{what} was {old} and is {new}, which every caller can live with.")
    if (takes and news < olds) or (not takes and olds < news) or language in STATIC:
        return Judgement(Verdict.BREAKING, f"{what} was {old} and is {new}.")
    return Judgement(Verdict.UNKNOWN, f"{what} was {old} and is {new}; whether that fits, the signature does not tell.")


def _members(type_: str) -> frozenset[str]:
    """The types in a union; `Optional[X]` and `X?` are unions with nothing."""
    text = type_.strip()
    if text.startswith("Optional[") and text.endswith("]"):
        return _members(text[9:-1]) | {"None"}
    if text.startswith("Union[") and text.endswith("]"):
        return frozenset(part for piece in split_top(text[6:-1], ",") for part in _members(piece))
    if text.startswith("?") or text.endswith("?"):
        return frozenset({text.strip("?"), "None"})
    parts = split_top(text, "|")
    return frozenset("None" if part in {"null", "undefined"} else part for part in parts)
