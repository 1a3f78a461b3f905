"""Patterns for names and paths, matched in a time that grows with the text alone.

A guard may come from anybody who shares a spec, and Python's own expressions can be made to run for hours. So these are
regular in the strict sense: what the usual notation has of classes, groups, alternatives and repetition, and nothing
that looks around or back. A text is read letter by letter through the sets of places in the pattern that it may be at
(K. Thompson, "Regular Expression Search Algorithm", 1968); each set that turns up is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

_START: Final = "\x02start"
_END: Final = "\x03end"
"""What stands before the first letter and behind the last; longer than a letter, so that no letter is equal to it."""

_MOST_PLACES: Final = 300
_MOST_SETS: Final = 2_000
_MOST_TIMES: Final = 100
_DEEPEST: Final = 20

_DIGITS: Final = (("0", "9"),)
_WORD: Final = (("\x04word", "\x04word"),)
"""Stands for letters and digits of any writing, and `_`."""
_BLANK: Final = ((" ", " "), ("\t", "\r"))
_CLASSES: Final = {"d": _DIGITS, "w": _WORD, "s": _BLANK}
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t"}


class BadPattern(ValueError):
    """A pattern that cannot be understood; its text says why, as a clause."""


class Letter(msgspec.Struct, frozen=True):
    """One letter out of some ranges, or one that is in none of them."""

    ranges: tuple[tuple[str, str], ...]
    is_none_of: bool = False

    def takes(self, letter: str) -> bool:
        """Whether it is one of these; the edges of a text are no letters."""
        if len(letter) != 1:
            return any(letter == first for first, _ in self.ranges)
        found = any(first <= letter <= last for first, last in self.ranges)
        if not found and _WORD[0] in self.ranges:
            found = letter == "_" or letter.isalnum()
        return found != self.is_none_of


class Row(msgspec.Struct, frozen=True):
    """One after the other."""

    parts: tuple[Node, ...]


class Either(msgspec.Struct, frozen=True):
    """One of them."""

    parts: tuple[Node, ...]


class Often(msgspec.Struct, frozen=True):
    """As often as from `least` to `most` times; -1 is any number."""

    of: Node
    least: int
    most: int


Node = Letter | Row | Either | Often

_ANYTHING: Final = Letter((), is_none_of=True)


class Matcher:
    """A pattern that is ready. `fits` says whether it is found in a text; any thread may ask."""

    def __init__(self, node: Node, *, whole: bool = False, ignore_case: bool = False) -> None:
        self._ignore_case = ignore_case
        self._letters: list[Letter | None] = []
        self._next: list[list[int]] = []
        self._accept = self._place(None)
        begins = Row((_edge(_START), node, _edge(_END))) if whole else node
        self._start = self._built(begins, self._accept)
        self._is_whole = whole
        self._first = self._closure({self._start})
        self._steps: dict[tuple[frozenset[int], str], frozenset[int]] = {}

    def fits(self, text: str) -> bool:
        """Whether the pattern is found in the text."""
        told = text.lower() if self._ignore_case else text
        places = self._first
        if self._accept in places:
            return True
        for letter in (_START, *told, _END):
            key = (places, letter)
            known = self._steps.get(key)
            places = self._step(key) if known is None else known
            if self._accept in places:
                return True
            if not places:
                return False
        return False

    def _step(self, key: tuple[frozenset[int], str]) -> frozenset[int]:
        places, letter = key
        if len(self._steps) > _MOST_SETS:
            self._steps.clear()
        reached = {
            after
            for place in places
            if (wanted := self._letters[place]) is not None and wanted.takes(letter)
            for after in self._next[place]
        }
        found = self._closure(reached)
        found = found if self._is_whole else found | self._first
        self._steps[key] = found
        return found

    def _closure(self, places: set[int]) -> frozenset[int]:
        """With all places that are reached without a letter; those that wait for none are left out but the last."""
        seen, waiting = set(places), list(places)
        while waiting:
            place = waiting.pop()
            if self._letters[place] is None:
                for after in self._next[place]:
                    if after not in seen:
                        seen.add(after)
                        waiting.append(after)
        return frozenset(place for place in seen if self._letters[place] is not None or place == self._accept)

    def _place(self, letter: Letter | None, *after: int) -> int:
        if len(self._letters) >= _MOST_PLACES:
            raise BadPattern("the pattern is too large")
        self._letters.append(letter)
        self._next.append(list(after))
        return len(self._letters) - 1

    def _built(self, node: Node, after: int) -> int:
        """The first place of `node`, behind which `after` comes."""
        if isinstance(node, Letter):
            return self._place(node, after)
        if isinstance(node, Row):
            for part in reversed(node.parts):
                after = self._built(part, after)
            return after
        if isinstance(node, Either):
            return self._place(None, *(self._built(part, after) for part in node.parts))
        if node.most < 0:
            again = self._place(None, after)
            self._next[again].append(self._built(node.of, again))
            after = again
        for _ in range(max(0, node.most - node.least)):
            after = self._place(None, after, self._built(node.of, after))
        for _ in range(node.least):
            after = self._built(node.of, after)
        return after


def _edge(mark: str) -> Letter:
    return Letter(((mark, mark),))


def compile_pattern(text: str) -> Matcher:
    r"""The pattern of a regular expression such as `^[A-Z]\w*Model$`; raises BadPattern.

    Found anywhere in a text unless `^` and `$` tie it down. `(?i)` in front takes small letters and capitals for the
    same.
    """
    ignore_case = text.startswith("(?i)")
    body = text.removeprefix("(?i)")
    return Matcher(_Reader(body.lower() if ignore_case else body).read(), ignore_case=ignore_case)


def exact(text: str) -> Row:
    """A text, letter by letter."""
    return Row(tuple(Letter(((letter, letter),)) for letter in text))


def read_class(text: str, at: int) -> tuple[Letter, int]:
    """The class that begins behind the bracket at `at` - 1, and where it ends; raises BadPattern."""
    is_none_of = text[at : at + 1] in {"^", "!"}
    place = at + is_none_of
    ranges: list[tuple[str, str]] = []
    while place < len(text) and (text[place] != "]" or not ranges):
        first, place = _class_member(text, place)
        if isinstance(first, tuple):
            ranges += first
        elif text[place : place + 1] == "-" and text[place + 1 : place + 2] not in {"", "]"}:
            last, place = _class_member(text, place + 1)
            if isinstance(last, tuple) or last < first:
                raise BadPattern(f"`{first}-…` in brackets is no range")
            ranges.append((first, last))
        else:
            ranges.append((first, first))
    if place >= len(text):
        raise BadPattern("a `[` is never closed")
    return Letter(tuple(ranges), is_none_of), place + 1


def _class_member(text: str, place: int) -> tuple[str | tuple[tuple[str, str], ...], int]:
    letter = text[place]
    if letter != "\\":
        return letter, place + 1
    escaped = text[place + 1 : place + 2]
    if escaped in _CLASSES:
        return _CLASSES[escaped], place + 2
    if not escaped or (escaped.isalnum() and escaped not in _CONTROLS):
        raise BadPattern(f"`\\{escaped}` means nothing in brackets here")
    return _CONTROLS.get(escaped, escaped), place + 2


class _Reader:
    """A regular expression, read from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0

    def read(self) -> Node:
        node = self._alternatives()
        if self._at < len(self._text):
            raise BadPattern("a `)` closes nothing")
        return node

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _alternatives(self) -> Node:
        parts = [self._row()]
        while self._peek() == "|":
            self._at += 1
            parts.append(self._row())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _row(self) -> Node:
        return Row(tuple(self._parts()))

    def _parts(self) -> Iterator[Node]:
        while self._peek() not in {"", "|", ")"}:
            yield self._repeated(self._atom())

    def _repeated(self, node: Node) -> Node:
        sign = self._peek()
        if sign in {"*", "+", "?"}:
            self._at += 1
            node = Often(node, 1 if sign == "+" else 0, 1 if sign == "?" else -1)
        elif sign == "{" and (counted := self._count()) is not None:
            node = Often(node, *counted)
        else:
            return node
        if self._peek() in {"?", "+"}:  # how eagerly it is matched makes no difference to whether it is
            self._at += 1
        if self._peek() in {"*", "+"}:
            raise BadPattern(f"`{self._peek()}` follows a repetition")
        return node

    def _count(self) -> tuple[int, int] | None:
        """`{2}`, `{2,}` or `{2,5}`; anything else in braces is text."""
        end = self._text.find("}", self._at)
        least, comma, most = self._text[self._at + 1 : max(end, 0)].partition(",")
        if end < 0 or not least.isdecimal() or (most and not most.isdecimal()):
            return None
        low, high = int(least), (int(most) if most else -1) if comma else int(least)
        if low > _MOST_TIMES or high > _MOST_TIMES or -1 < high < low:
            raise BadPattern(f"`{self._text[self._at : end + 1]}` is no number of times up to {_MOST_TIMES}")
        self._at = end + 1
        return low, high

    def _atom(self) -> Node:
        letter = self._peek()
        self._at += 1
        if letter == "(":
            return self._group()
        if letter == "[":
            found, self._at = read_class(self._text, self._at)
            return found
        if letter == "\\":
            return self._escaped()
        if letter in {"*", "+", "?"}:
            raise BadPattern(f"`{letter}` repeats nothing")
        return {".": _ANYTHING, "^": _edge(_START), "$": _edge(_END)}.get(letter, Letter(((letter, letter),)))

    def _group(self) -> Node:
        rest = self._text[self._at :]
        if rest.startswith("?:"):
            self._at += 2
        elif rest.startswith("?P<") and ">" in rest:
            self._at += rest.index(">") + 1
        elif rest.startswith("?"):
            raise BadPattern("a pattern of ours cannot look ahead or behind")
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BadPattern("it is nested too deep")
        node = self._alternatives()
        if self._peek() != ")":
            raise BadPattern("a `(` is never closed")
        self._at += 1
        self._depth -= 1
        return node

    def _escaped(self) -> Node:
        letter = self._peek()
        self._at += 1
        if letter.lower() in _CLASSES and letter:
            return Letter(_CLASSES[letter.lower()], is_none_of=letter.isupper())
        if letter.isdecimal():
            raise BadPattern("a pattern of ours cannot refer back to a group")
        if not letter or (letter.isalpha() and letter not in _CONTROLS):
            raise BadPattern(f"`\\{letter}` means nothing here")
        known = _CONTROLS.get(letter, letter)
        return Letter(((known, known),))
