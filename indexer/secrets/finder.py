"""`find_secrets`: one pass over a text with cheap questions, then exact ones where something could be.

The cheap questions: where are runs of 16 letters, digits, `_` and `-` (nearly every token has one, and code has few),
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
from indexer.secrets.plausible import is_made_up, is_plausible_token, is_reference
from indexer.secrets.rule import NameRule, Secret, TextRule, TokenRule

TOKENS: tuple[TokenRule, ...] = (*MODELS, *CLOUDS, *FORGES, *SERVICES, *STRUCTURES)

_RUN = 16
_BEFORE_RUN = 8
_BEGIN_WINDOW = 64
_CLASSES = bytes.maketrans(
    bytes(range(256)),
    bytes(97 if chr(c).isascii() and (chr(c).isalnum() or chr(c) in "_-") else 32 for c in range(256)),
)
_LONG_RUN = b"a" * _RUN
_HEAD = 3
# What may stand before a token: no word, or an escape whose last letter looks like one: \n, %3D, \u003d, of a terminal.
_EDGE = re.compile(rb"(?:^|[^A-Za-z0-9]|\\[nrtbf]|%[0-9A-Fa-f]{2}|\\[ux](?:00)?[0-9A-Fa-f]{2}|\x1b\[[0-9;]{1,8}m)$")


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
    heads, rules_of = _heads()
    at = classes.find(_LONG_RUN)
    end = 0
    while at >= 0:
        begin = max(end, at - _BEFORE_RUN)
        end = classes.find(b" ", at + _RUN)
        end = len(data) if end < 0 else end
        for head in heads.finditer(data, begin, end):
            place = head.start()
            for rule, anchor in rules_of[head[1]]:
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
    if not is_plausible_token(data[start:end].decode("ascii"), rule.entropy):
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
    value = data[start:end].decode("ascii")
    if len(value) > 200:
        return Secret(rule.kind, start, end)
    if is_reference(value) or is_made_up(value):
        return None
    return Secret(rule.kind, start, end)


@cache
def _by_keyword() -> dict[bytes, list[TextRule]]:
    rules: dict[bytes, list[TextRule]] = {}
    for rule in TEXTS:
        rules.setdefault(rule.keyword, []).append(rule)
    return rules


@cache
def _heads() -> tuple[re.Pattern[bytes], dict[bytes, list[tuple[TokenRule, bytes]]]]:
    """A pattern for the first letters of all anchors, and the rules that each of them may begin."""
    rules_of: dict[bytes, list[tuple[TokenRule, bytes]]] = {}
    for rule in TOKENS:
        for anchor in rule.anchors:
            rules_of.setdefault(anchor[:_HEAD], []).append((rule, anchor))
    return re.compile(b"(?=(" + _trie(rules_of) + b"))"), rules_of


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
