"""`find_secrets`: one pass over a text with cheap questions, then exact ones where something could be.

The cheap questions: where are runs of 20 letters, digits and `_-+/.$~%` (every token has one, and code has few),
and where do a handful of words stand. Every pattern has bounds, so time grows with the text and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from indexer.secrets.assignments import find_assigned
from indexer.secrets.kinds.clouds import CLOUDS
from indexer.secrets.kinds.forges import FORGES
from indexer.secrets.kinds.models import MODELS
from indexer.secrets.kinds.names import NAMES
from indexer.secrets.kinds.services import SERVICES
from indexer.secrets.kinds.structures import STRUCTURES
from indexer.secrets.kinds.texts import TEXTS
from indexer.secrets.plausible import is_login, is_made_up, is_plausible_token, is_reference, is_strong
from indexer.secrets.rule import Check, NameRule, Secret, TextRule, TokenRule

TOKENS: tuple[TokenRule, ...] = (*MODELS, *CLOUDS, *FORGES, *SERVICES, *STRUCTURES)

_RUN = 20
_BEFORE_RUN = 12
_LONG_WORD = 28
"""No anchor that stands within a word has less around it."""
_GAP = b"(?:%[0-9A-Fa-f]{2}|[^A-Za-z0-9])"
_ESCAPES = (b"\\", b"[", b";")
_BEGIN_WINDOW = 64
_TOO_LONG_TO_DOUBT = 200
_CLASSES = bytes.maketrans(
    bytes(range(256)),
    bytes(97 if chr(c).isascii() and (chr(c).isalnum() or chr(c) in "_-+/.$~%") else 32 for c in range(256)),
)
_LONG_RUN = b"a" * _RUN
_HEAD = 3
# What may stand before a token: no word, or an escape whose last letter looks like one: \n, %3D, \u003d, of a terminal.
_EDGE = re.compile(rb"(?:^|[^A-Za-z0-9]|\\[nrtbf]|%[0-9A-Fa-f]{2}|\\[ux](?:00)?[0-9A-Fa-f]{2}|\x1b\[[0-9;]{1,8}m)\Z")


def find_secrets(text: str) -> list[Secret]:
    """The secrets in a text, in its order, never two over one place."""
    data = text.encode("ascii", "replace")  # one byte a character, so that places are those of the text
    lower = data.lower()
    found = [*_find_tokens(data), *_find_texts(data, lower)]
    found += [Secret(*assigned) for assigned in find_assigned(data, lower)]
    return _apart(found)


def all_rules() -> tuple[TokenRule | TextRule | NameRule, ...]:
    """Every kind that there is."""
    return (*TOKENS, *TEXTS, *NAMES)


def _find_tokens(data: bytes) -> Iterator[Secret]:
    classes = data.translate(_CLASSES)
    anchors = _anchors()
    at = classes.find(_LONG_RUN)
    end = 0
    while at >= 0:
        begin = max(end, at - _BEFORE_RUN)
        end = classes.find(b" ", at + _RUN)
        end = len(data) if end < 0 else end
        for place in anchors.places(data, begin, at, end):
            for rule, anchor in anchors.rules_of[data[place : place + _HEAD]]:
                if data.startswith(anchor, place) and (secret := _match_token(rule, data, place)):
                    yield secret
        at = classes.find(_LONG_RUN, end)


def _match_token(rule: TokenRule, data: bytes, place: int) -> Secret | None:
    match = _match_around(rule, data, place) if rule.lead else rule.pattern.match(data, place)
    if match is None:
        return None
    start, end = match.span("s") if "s" in rule.pattern.groupindex else match.span()
    if not _EDGE.search(data, max(0, start - 12), start) or data[end : end + 1].isalnum():
        return None
    if rule.entropy and not is_plausible_token(data[start:end].decode("ascii"), rule.entropy):
        return None
    return Secret(rule.kind, start, end)


def _match_around(rule: TokenRule, data: bytes, place: int) -> re.Match[bytes] | None:
    for start in range(max(0, place - rule.lead), place + 1):
        match = rule.pattern.match(data, start)
        if match is not None and match.end() > place:
            return match
    return None


def _find_texts(data: bytes, lower: bytes) -> Iterator[Secret]:
    for keyword, rules in _by_keyword().items():
        at = lower.find(keyword)
        while at >= 0:
            for rule in rules:
                begin = data.rfind(rule.begin, max(0, at - _BEGIN_WINDOW), at) if rule.begin else at
                match = rule.pattern.match(data, begin) if begin >= 0 else None
                if match is not None and (secret := _from_text(rule, data, match)):
                    yield secret
            at = lower.find(keyword, at + len(keyword))


def _from_text(rule: TextRule, data: bytes, match: re.Match[bytes]) -> Secret | None:
    start, end = match.span("s") if "s" in rule.pattern.groupindex else match.span()
    if start < 0:
        start, end = match.span("t")
    return Secret(rule.kind, start, end) if _stands_up(rule.check, data[start:end].decode("ascii")) else None


def _stands_up(check: Check, value: str) -> bool:
    if check == "none" or len(value) > _TOO_LONG_TO_DOUBT:
        return True
    if is_reference(value) or is_made_up(value):
        return False
    return check == "made" or (is_login(value) if check == "login" else is_strong(value))


@cache
def _by_keyword() -> dict[bytes, list[TextRule]]:
    rules: dict[bytes, list[TextRule]] = {}
    for rule in TEXTS:
        rules.setdefault(rule.keyword, []).append(rule)
    return rules


class _Anchors:
    """Where in a run the first letters of anchors stand: at the edges of words, and for some rules within words."""

    def __init__(self, rules: Iterable[TokenRule]) -> None:
        self.rules_of: dict[bytes, list[tuple[TokenRule, bytes]]] = {}
        inner: set[bytes] = set()
        outer: set[bytes] = set()
        for rule in rules:
            for anchor in rule.anchors:
                self.rules_of.setdefault(anchor[:_HEAD], []).append((rule, anchor))
                (inner if rule.lead else outer).add(anchor[:_HEAD])
        heads = _trie(outer)
        # Word by word, not letter by letter: most words begin like no anchor, and one look tells.
        self._outer = re.compile(
            b"(?>(?:(?!" + heads + b")(?:[A-Za-z0-9]+" + _GAP + b"*|" + _GAP + b"+))*)(?=" + heads + b")"
        )
        self._inner = re.compile(b"(?=" + _trie(inner) + b")")
        self._outer_here = re.compile(heads)

    def places(self, data: bytes, begin: int, at: int, end: int) -> Iterator[int]:
        """Where anchors may begin between two places, of which the run has those from `at` on."""
        place = begin
        while (found := self._outer.match(data, place, end)) is not None:
            yield found.end()
            place = found.end() + 1
            while place < end and data[place - 1 : place].isalnum():
                place += 1
        if data[at - 1 : at] in _ESCAPES:
            yield from (at + n for n in (1, 2, 3, 5) if self._outer_here.match(data, at + n, end))
        if end - at >= _LONG_WORD:
            yield from (found.start() for found in self._inner.finditer(data, begin, end))


@cache
def _anchors() -> _Anchors:
    return _Anchors(TOKENS)


def _trie(words: Iterable[bytes]) -> bytes:
    """Words of three letters as one pattern that looks at each letter once."""
    tree: dict[bytes, dict[bytes, set[bytes]]] = {}
    for word in words:
        tree.setdefault(word[:1], {}).setdefault(word[1:2], set()).add(word[2:3])
    firsts = []
    for first, seconds in sorted(tree.items()):
        inner = b"|".join(
            re.escape(second) + b"[" + b"".join(map(re.escape, sorted(thirds))) + b"]"
            for second, thirds in sorted(seconds.items())
        )
        firsts.append(re.escape(first) + b"(?:" + inner + b")")
    return b"|".join(firsts)


def _apart(found: list[Secret]) -> list[Secret]:
    """Of secrets that lie over each other the sure one, else the longer one."""
    kept: list[Secret] = []
    for secret in sorted(found, key=lambda s: (s.start, -s.end)):
        if kept and secret.start < kept[-1].end:
            last = kept[-1]
            better = (secret.is_sure, secret.end - secret.start) > (last.is_sure, last.end - last.start)
            start, end = min(last.start, secret.start), max(last.end, secret.end)
            kept[-1] = Secret((secret if better else last).kind, start, end, last.is_sure or secret.is_sure)
        else:
            kept.append(secret)
    return kept
