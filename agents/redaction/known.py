"""Secrets whose values are known, found in every form in which they could slip out.

Forms: as it is; escaped for JSON (once and twice), for addresses, for HTML, for a shell; in hex; in base64 at each of
the three places that it can have in what was encoded; in lines, each alone or all wrapped anew; and cut off at an end
of the text.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote, quote_plus

from indexer.secrets import find_secrets, secret_kind

_SHORTEST = 6
"""Shorter values are no secrets: to hide every `1234` would spoil texts and hide nothing."""
_SHORTEST_ENCODED = 8
_SHORTEST_LINE = 16
_SHORTEST_PIECE = 8
_SHORTEST_WRAPPED = 24
_SPACES = re.compile(r"(?:\s|\\{1,4}[nr]|[\"'+,]|\\$)+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_=-]*")


class KnownSpan(NamedTuple):
    """Where a known secret stands."""

    name: str
    start: int
    end: int


class _Form(NamedTuple):
    name: str
    text: str
    is_base64: bool = False


class KnownSecrets:
    """Values by name. Immutable: a new value makes a new object, so that any thread may use it."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values = {name: value.strip() for name, value in (values or {}).items()}
        forms = {
            (form.text, form.is_base64): form
            for name, value in self._values.items()
            if len(value) >= _SHORTEST
            for form in _forms(name, value)
        }
        self._forms = sorted(forms.values(), key=lambda form: -len(form.text))
        self._wrapped = [
            _Form(name, _SPACES.sub("", text))
            for name, value in self._values.items()
            if len(value) >= _SHORTEST_WRAPPED
            for text in (value, base64.b64encode(value.encode()).decode().rstrip("=")[:-1])
        ]

    def __len__(self) -> int:
        return len(self._values)

    def spans(self, text: str) -> Iterator[KnownSpan]:
        """Every place of every form; places may lie over each other."""
        for form in self._forms:
            at = text.find(form.text)
            while at >= 0:
                end = at + len(form.text)
                start, end = _widened(text, at, end) if form.is_base64 else (at, end)
                yield KnownSpan(form.name, start, end)
                at = text.find(form.text, end)
        yield from self._wrapped_spans(text)
        yield from self._cut_spans(text)

    def _wrapped_spans(self, text: str) -> Iterator[KnownSpan]:
        if not self._wrapped or not _SPACES.search(text):
            return
        squeezed = _SPACES.sub("", text)
        wanted = [form for form in self._wrapped if form.text in squeezed]
        if not wanted:
            return
        places = _places(text)
        for form in wanted:
            at = squeezed.find(form.text)
            while at >= 0:
                yield KnownSpan(form.name, places[at], places[at + len(form.text) - 1] + 1)
                at = squeezed.find(form.text, at + len(form.text))

    def _cut_spans(self, text: str) -> Iterator[KnownSpan]:
        """Beginnings of values at the end of the text and ends at its beginning: what a limit of length leaves."""
        for name, value in self._values.items():
            longest = min(len(value) - 1, len(text))
            for size in range(longest, _SHORTEST_PIECE - 1, -1):
                if text.endswith(value[:size]):
                    yield KnownSpan(name, len(text) - size, len(text))
                    break
            for size in range(longest, _SHORTEST_PIECE - 1, -1):
                if text.startswith(value[-size:]):
                    yield KnownSpan(name, 0, size)
                    break


def secrets_of_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables of an environment whose values are secrets, by what they are called or look like."""
    return {
        name: value
        for name, value in environ.items()
        if len(value) >= _SHORTEST_ENCODED and (secret_kind(name, value) or find_secrets(value))
    }


def _forms(name: str, value: str) -> Iterator[_Form]:
    raw = value.encode("utf-8", "surrogatepass")
    once = json.dumps(value, ensure_ascii=False)[1:-1]
    plain = {
        value,
        value.replace("\n", "\r\n"),
        once,
        json.dumps(value)[1:-1],
        json.dumps(once, ensure_ascii=False)[1:-1],
        html.escape(value),
        value.replace("'", "'\"'\"'"),
        value.replace("'", "'\\''"),
        *_in_addresses(raw),
        *(line.strip() for line in value.splitlines() if len(line.strip()) >= _SHORTEST_LINE),
    }
    yield from (_Form(name, text) for text in plain)
    if len(raw) < _SHORTEST_ENCODED:
        return
    yield from (_Form(name, text) for text in (raw.hex(), raw.hex().upper()))
    yield _Form(name, "".join(f"\\x{byte:02x}" for byte in raw))
    yield from (_Form(name, text, is_base64=True) for text in _in_base64(raw))


def _in_addresses(raw: bytes) -> Iterable[str]:
    for text in (quote(raw, safe=""), quote(raw), quote_plus(raw)):
        yield text
        yield re.sub(r"%[0-9A-F]{2}", lambda mark: mark[0].lower(), text)


def _in_base64(raw: bytes) -> Iterable[str]:
    """The letters that do not depend on what stands before and behind, for the three places in a group of three."""
    for offset, dropped in ((0, 0), (1, 2), (2, 3)):
        whole = (offset + len(raw)) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(b"\0" * offset + raw).decode()[dropped:whole]


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    """All of the encoded text around: its neighbours hold bits of the secret as well."""
    behind = _BASE64.match(text, end)
    while start > 0 and _BASE64.fullmatch(text[start - 1]):
        start -= 1
    return start, behind.end() if behind else end


def _places(text: str) -> list[int]:
    """For each character that stays when spaces go: where it stood."""
    places: list[int] = []
    end = 0
    for gap in _SPACES.finditer(text):
        places.extend(range(end, gap.start()))
        end = gap.end()
    places.extend(range(end, len(text)))
    return places
