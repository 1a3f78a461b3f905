r"""The notation of guards: a line of text in, a `Guard` out.

    forbid import requests, urllib3 in src/** except src/net/**
    forbid call eval, os.system in **/*.py
    forbid file **/*.orig
    only daemon/store/** may import sqlalchemy
    layers lsp | gui > daemon > agents > indexer | spec
    require file LICENSE
    name class in models/** like ^[A-Z]\w*Model$
    number MAX_RETRIES in app/settings.py <= 5

`warning:` or `hint:` in front makes it less than an error. What cannot be read is told with the word that is wrong and
what may stand there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Final, NoReturn

from spec.errors import BadGuard
from spec.guards.globs import Scope, glob_matcher
from spec.guards.model import KIND_WORDS, SEVERITIES, Amount, Calls, Files, Guard, Imports, Layers, Naming, Rule
from spec.guards.pattern import BadPattern, compile_pattern

EXAMPLES: Final[dict[str, str]] = {
    "forbid": "forbid import requests in src/**",
    "only": "only daemon/store/** may import sqlalchemy",
    "layers": "layers gui > daemon > agents > indexer",
    "require": "require file LICENSE",
    "name": r"name class in models/** like ^[A-Z]\w*Model$",
    "number": "number MAX_RETRIES in app/settings.py <= 5",
}
"""One guard for each word that a guard begins with."""

_LONGEST: Final = 1_000
_MOST_WORDS: Final = 100
_WORD: Final = re.compile(r'"([^"]*)"|((?:\{[^{}\s]*\}|[^\s,"{])+)|(,)')
_NUMBER: Final = re.compile(r"-?(?:\d[\d_]*)(?:\.\d+)?(?:[eE][-+]?\d{1,3})?")
_COMPARISON: Final = re.compile(r"\s*(<=|>=|==|!=|=|<|>)\s*(\S.*)?$")
_BETWEEN: Final = re.compile(r"\bbetween\s+(\S+)\s+and\s+(\S+)\s*$")
_NAME: Final = re.compile(r"[\w@.$*/:\\!~+{},-]+")


def parse_guard(text: str) -> Guard:
    """The guard that a line says; raises BadGuard."""
    line = text.strip()
    if not line:
        raise BadGuard(text, "it is empty", _forms())
    if "\n" in line or "\r" in line:
        raise BadGuard(text, "a guard is one line", "Write each guard on its own.")
    if len(line) > _LONGEST:
        raise BadGuard(f"{line[:40]}…", f"it is longer than {_LONGEST} letters", "Write several guards.")
    severity, body = _severity(line)
    return Guard(line, _Line(line, body).rule(), severity)


def _forms() -> str:
    return f"A guard begins with {', '.join(EXAMPLES)}, as in `{EXAMPLES['forbid']}`."


def _severity(line: str) -> tuple[str, str]:
    word, colon, rest = line.partition(":")
    if colon and word.strip().lower() in SEVERITIES:
        return word.strip().lower(), rest.strip()
    return "error", line


class _Line:
    """One guard while it is read, word by word."""

    def __init__(self, whole: str, body: str) -> None:
        self._whole = whole
        self._body = body
        self._words: list[str] = []
        self._at = 0
        self._example = ""

    def rule(self) -> Rule:
        """What it says."""
        head, _, rest = self._body.partition(" ")
        readers: dict[str, Callable[[str], Rule]] = {
            "forbid": self._forbid,
            "only": self._only,
            "layers": self._layers,
            "require": self._require,
            "name": self._naming,
            "number": self._amount,
        }
        reader = readers.get(head.lower())
        if reader is None:
            close = get_close_matches(head.lower(), readers, n=1)
            hint = f"Did you mean `{close[0]}`, as in `{EXAMPLES[close[0]]}`?" if close else _forms()
            raise BadGuard(self._whole, f"no guard begins with {head!r}", hint)
        self._example = EXAMPLES[head.lower()]
        return reader(rest.strip())

    # -- the forms -----------------------------------------------------------------------------------------------

    def _forbid(self, rest: str) -> Rule:
        self._split(rest)
        what = self._one_of("`forbid`", ("import", "call", "file"))
        if what == "file":
            paths = self._globs("`forbid file`", ("except",))
            return Files(paths, wanted=False, but=self._except())
        names = self._names(f"`forbid {what}`", ("in", "except"))
        within = self._globs("`in`", ("except",)) if self._take("in") else ()
        made = Imports if what == "import" else Calls
        return made(names, Scope(within, self._except()))

    def _only(self, rest: str) -> Rule:
        self._split(rest)
        allowed = self._globs("`only`", ("may",))
        if not self._take("may"):
            self._fail("behind the paths stands `may import` or `may call`")
        what = self._one_of("`may`", ("import", "call"))
        names = self._names(f"`may {what}`", ("in", "except"))
        within = self._globs("`in`", ("except",)) if self._take("in") else ()
        made = Imports if what == "import" else Calls
        return made(names, Scope(within, self._except()), allowed)

    def _layers(self, rest: str) -> Rule:
        layers = []
        for layer in rest.split(">"):
            siblings = tuple(path.strip() for path in layer.split("|"))
            for path in siblings:
                if not path:
                    self._fail("a layer is empty")
                if " " in path:
                    self._fail(f"between layers stands `>`, and between siblings `|`; {path!r} is no path")
                self._check_glob(path)
            layers.append(siblings)
        if len(layers) < 2 and len(layers[0]) < 2:
            self._fail("there is one layer only")
        flat = [path for layer in layers for path in layer]
        twice = next((path for path in flat if flat.count(path) > 1), None)
        if twice is not None:
            self._fail(f"{twice} is named twice")
        return Layers(tuple(layers))

    def _require(self, rest: str) -> Rule:
        self._split(rest)
        self._one_of("`require`", ("file",))
        paths = self._globs("`require file`", ())
        self._end()
        return Files(paths)

    def _naming(self, rest: str) -> Rule:
        head, like, pattern = f" {rest} ".partition(" like ")
        if not like:
            self._fail("`like` and a pattern are missing")
        self._split(head)
        kind = self._kind()
        within = self._globs("`in`", ("except",)) if self._take("in") else ()
        scope = Scope(within, self._except())
        wanted = pattern.strip()
        if not wanted:
            self._fail("behind `like` stands a pattern")
        try:
            compile_pattern(wanted)
        except BadPattern as error:
            self._fail(f"the pattern {wanted!r} cannot be used: {error}")
        return Naming(kind, wanted, scope)

    def _amount(self, rest: str) -> Rule:
        head, operator, bounds = self._bounds(rest)
        self._split(head)
        names = self._names("`number`", ("in", "except"))
        if len(names) > 1:
            self._fail("a guard bounds one number; write another guard for the other")
        within = self._globs("`in`", ("except",)) if self._take("in") else ()
        scope = Scope(within, self._except())
        values = [self._number(bound) for bound in bounds]
        if len(values) > 1 and values[0] > values[1]:
            self._fail(f"nothing lies between {bounds[0]} and {bounds[1]}")
        return Amount(names[0], operator, values[0], values[-1], scope, tuple(bounds))

    # -- words ---------------------------------------------------------------------------------------------------

    def _bounds(self, rest: str) -> tuple[str, str, list[str]]:
        between = _BETWEEN.search(rest)
        if between:
            return rest[: between.start()], "between", [between[1], between[2]]
        found = _COMPARISON.search(rest)
        if found is None:
            self._fail("a comparison such as `<= 5` or `between 1 and 5` is missing")
        if not found[2]:
            self._fail(f"behind `{found[1]}` stands a number")
        return rest[: found.start()], {"==": "="}.get(found[1], found[1]), [found[2].strip()]

    def _number(self, written: str) -> float:
        if not _NUMBER.fullmatch(written):
            self._fail(f"{written!r} is no number")
        return float(written.replace("_", ""))

    def _kind(self) -> str:
        word = self._next().lower()
        if not word or word in {"in", "except"}:
            self._fail("behind `name` stands what is to be named, such as `class` or `file`")
        kinds = {**{plural: kind for kind, plural in KIND_WORDS.items()}, **{kind: kind for kind in KIND_WORDS}}
        if word not in kinds:
            close = get_close_matches(word, kinds, n=1)
            self._fail(f"{word!r} is nothing that can be named", close, f"It is one of {', '.join(KIND_WORDS)}.")
        return kinds[word]

    def _split(self, text: str) -> None:
        """The words of `text`: what stands in quotes is one, and a comma is one."""
        place, self._words, self._at = 0, [], 0
        while place < len(text):
            if text[place].isspace():
                place += 1
                continue
            found = _WORD.match(text, place)
            if found is None:
                self._fail(f"{text[place]!r} is never closed")
            self._words.append(found[1] if found[1] is not None else found[0])
            place = found.end()
            if len(self._words) > _MOST_WORDS:
                self._fail(f"it has more than {_MOST_WORDS} words")

    def _next(self) -> str:
        word = self._words[self._at] if self._at < len(self._words) else ""
        self._at += 1
        return word

    def _take(self, word: str) -> bool:
        is_there = self._at < len(self._words) and self._words[self._at].lower() == word
        self._at += is_there
        return is_there

    def _one_of(self, behind: str, words: Sequence[str]) -> str:
        word = self._next().lower()
        if word not in words:
            wanted = _spoken(words)
            close = get_close_matches(word, words, n=1)
            self._fail(
                f"behind {behind} stands {wanted}, not {word!r}" if word else f"behind {behind} stands {wanted}", close
            )
        return word

    def _list(self, behind: str, ends: Sequence[str]) -> tuple[str, ...]:
        """Words with commas between them, up to one of `ends` or the end of the line."""
        found = [self._next()]
        while self._take(","):
            found.append(self._next())
        wrong = next((word for word in found if word in {"", ",", *ends}), None)
        if wrong is not None:
            self._fail(
                f"something is missing behind {behind}" if len(found) == 1 else "something is missing behind a comma"
            )
        if self._at < len(self._words) and self._words[self._at].lower() not in ends:
            word = self._words[self._at]
            wanted = ", ".join(["a comma", *(f"`{one}`" for one in ends)])
            close = get_close_matches(word.lower(), ends, n=1)
            self._fail(f"behind {found[-1]!r} stands {wanted} or nothing, not {word!r}", close)
        return tuple(found)

    def _names(self, behind: str, ends: Sequence[str]) -> tuple[str, ...]:
        found = self._list(behind, ends)
        for name in found:
            if not _NAME.fullmatch(name):
                self._fail(f"{name!r} is no name")
            if not name.strip("*."):
                self._fail(f"{name!r} would be everything")
        return found

    def _globs(self, behind: str, ends: Sequence[str]) -> tuple[str, ...]:
        found = self._list(behind, ends)
        for glob in found:
            self._check_glob(glob)
        return found

    def _check_glob(self, glob: str) -> None:
        try:
            glob_matcher(glob)
        except BadPattern as error:
            self._fail(f"the path {glob!r} cannot be used: {error}")

    def _except(self) -> tuple[str, ...]:
        found = self._globs("`except`", ()) if self._take("except") else ()
        self._end()
        return found

    def _end(self) -> None:
        if self._at < len(self._words):
            self._fail(f"{self._words[self._at]!r} is too much")

    def _fail(self, reason: str, close: Iterable[str] = (), hint: str = "") -> NoReturn:
        meant = next(iter(close), "")
        told = f"Did you mean `{meant}`?" if meant else hint or f"Write it as in `{self._example}`."
        raise BadGuard(self._whole, reason, told)


def _spoken(words: Sequence[str]) -> str:
    *first, last = (f"`{word}`" for word in words)
    return f"{', '.join(first)} or {last}" if first else last
