"""Values that are assigned to names which speak of secrets, in whatever notation: code, JSON, YAML, env files, flags.

A name is found by one of a few keywords; from there the notation is read, at most a few hundred characters far.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from indexer.secrets.kinds.names import NAMES
from indexer.secrets.plausible import is_chosen_password, is_login, is_made_up, is_reference, is_strong

KEYWORDS = (b"secret", b"token", b"pass", b"pwd", b"key", b"auth", b"cred")
"""Lower case; every name that can matter holds one of them."""

_LEFT_CHARACTERS = 64
_NOTATION = re.compile(
    rb"(?P<tail>[A-Za-z0-9_.\-]{0,48})(?P<close>\\{0,4}[\"'`]?\]?)"
    rb"(?:"
    rb"(?P<lines>[\"']?[ \t]{0,4}\r?\n[ \t]{0,24}[\"']?value[\"']?:[ \t]{0,4})"
    rb"|(?P<attribute>[ \t]{1,4}value=)"
    rb"|[ \t]{0,24}(?P<sign>(?::[ \t]?[A-Za-z][A-Za-z0-9_\[\].|?]{0,40}[ \t]{0,4})?[:+?|!]{0,2}={1,3}>?"
    rb"|->|:{1,2}|,|>)[ \t]{0,24}"
    rb"|(?P<space>[ \t]{1,4})"
    rb")"
    rb"(?:[A-Za-z_][A-Za-z0-9_.]{0,40}\((?=[\"'])|[rbufRBUF@$LN]{1,2}(?=[\"']))?(?P<quote>\\{0,4}[\"'`])?"
)
_IN_QUOTES = {
    b'"': re.compile(rb'(?:[^"\\\r\n]|\\[^"nr]){1,512}'),
    b"'": re.compile(rb"(?:[^'\\\r\n]|\\[^'nr]){1,512}"),
    b"`": re.compile(rb"(?:[^`\\\r\n]|\\[^`nr]){1,512}"),
}
_IN_ESCAPED_QUOTES = re.compile(rb"[^\"'`\\\r\n]{1,512}")
_BARE = re.compile(rb"[^\s\"'`<>\\]{4,256}")
_LEFT = re.compile(rb"[A-Za-z0-9_.\-$]*\Z")
_COMMAND = re.compile(rb"(?:^|\n)[ \t]*(?:ENV|ARG|export|set|SET|setx)[ \t]+\Z")
_COLOUR = re.compile(rb"[0-9]{1,3}m")
_LINE = re.compile(rb"(?:^|\n|\\n|\x1b\[[0-9;]{1,8}m)[ \t]*(?:export |set |[-#+] ?|ENV |ARG )?[ \t]*[\"']?\Z")
"""What stands before a name that begins its line, as in files of settings."""
_END_OF_WORD = re.compile(rb"[,;:&|)\]}]")
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"[\d.,eE+\-_]+")
_CHAIN = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*){1,5}")
_CONSTANT = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_PASSWORDS = frozenset({"password", "passwd", "pwd", "passphrase", "passcode", "passwort"})
_TOKENS = frozenset({"secret", "secrets", "token", "credential", "credentials", "apikey", "authtoken", "accesskey"})
_ABOUT = frozenset(
    "name names path paths file files filename url uri urls id ids type types length size len regex pattern header"
    " headers field fields label title hint prompt message messages error errors placeholder help description count"
    " limit expiry expires expiration ttl policy strategy provider class factory format version algorithm alg index"
    " position pos start end kind list map set dict var ref reference arn selector column table prefix suffix separator"
    " delimiter button input page screen route endpoint state status required enabled hash hashes digest checksum"
    " fingerprint sha sha256 md5 integrity email mail user username host port region bucket validator schema model"
    " view template command cmd dir directory folder location resource rotation lifetime timeout age date time"
    " at".split()
)
_PUBLIC = frozenset({"public", "pub", "publishable", "site", "sha", "checksum", "digest", "integrity", "csrf", "xsrf"})
_KEY_OF = frozenset(
    "api secret private access account auth encryption encrypt signing sign master shared service client app admin sas"
    " storage deploy session webhook consumer license licence hmac crypto cipher jwt rsa ssh aes server subscription"
    " function ssl tls root integration write ingest sdk developer live prod preshared psk wep wpa security".split()
)


class Found(NamedTuple):
    """A value and where it stands; `is_sure` if a rule knows it by name and form."""

    kind: str
    start: int
    end: int
    is_sure: bool


def find_assigned(data: bytes, lower: bytes) -> Iterator[Found]:
    """All secrets that are told by a name; `lower` is `data` in lower case."""
    seen: set[int] = set()
    for keyword in KEYWORDS:
        size = len(keyword)
        at = lower.find(keyword)
        while at >= 0:
            notation = _NOTATION.match(data, at + size)
            if notation is not None and notation.end() not in seen:
                seen.add(notation.end())
                found = _read(data, at, notation)
                if found is not None:
                    yield found
            at = lower.find(keyword, at + size)


def _read(data: bytes, at: int, notation: re.Match[bytes]) -> Found | None:
    quote = notation["quote"]
    left = _LEFT.search(data, max(0, at - _LEFT_CHARACTERS), at)
    begin = _name_begin(data, left.start() if left else at)
    if not _is_assignment(data, begin, notation):
        return None
    is_line = notation["space"] is not None or bool(_LINE.search(data, max(0, begin - _LEFT_CHARACTERS), begin))
    value = _value(data, notation.end(), quote, is_line=is_line)
    if value is None:
        return None
    start, end = value
    name = data[begin : notation.end("tail")].decode("ascii", "replace")
    text = data[start:end].decode("ascii", "replace")
    kind, is_sure = judge(name, text, is_quoted=bool(quote))
    return Found(kind, start, end, is_sure) if kind else None


def _name_begin(data: bytes, begin: int) -> int:
    """Where a name really begins: before it may stand an escaped line's end, or the colours of a terminal."""
    before = data[begin - 1 : begin]
    if before == b"\\":
        return begin + 1
    colour = _COLOUR.match(data, begin) if before in (b"[", b";") else None
    return colour.end() if colour else begin


def _is_assignment(data: bytes, begin: int, notation: re.Match[bytes]) -> bool:
    sign, close = notation["sign"], notation["close"]
    if sign == b",":
        return bool(close) and bool(notation["quote"])
    if sign == b">":
        return data[begin - 1 : begin] == b"<" or bool(close)
    if notation["space"] is not None:
        return data[begin : begin + 1] == b"-" or bool(_COMMAND.search(data, max(0, begin - 24), begin))
    return True


def _value(data: bytes, at: int, quote: bytes | None, *, is_line: bool) -> tuple[int, int] | None:
    if quote:
        inside = (_IN_QUOTES[quote] if len(quote) == 1 else _IN_ESCAPED_QUOTES).match(data, at)
        return (at, inside.end()) if inside else None
    bare = _BARE.match(data, at)
    if bare is None:
        return None
    text = bare[0].split(b"&")[0].rstrip(b",;)]}") if is_line else _END_OF_WORD.split(bare[0], maxsplit=1)[0]
    return at, at + len(text)


def secret_kind(name: str, value: str) -> str:
    """The kind of secret that a value is under that name, in whatever structure the two are; empty if it is none."""
    return judge(name, value, is_quoted=True)[0]


def judge(name: str, value: str, *, is_quoted: bool) -> tuple[str, bool]:
    """The kind of secret that `value` is under `name`, and whether that is sure; an empty kind if it is none."""
    words = [word.lower() for word in _WORD.findall(name)]
    if not words or (not is_quoted and _is_code(value)):
        return "", False
    if words in (["auth"], ["authorization"]):
        return ("registry-auth", True) if is_login(value) else ("", False)
    kind, is_sure = _form(words, value) if _DIGIT.search(value) else ("", False)  # no drawn or chosen value is without
    if not kind or _NUMBER.fullmatch(value) or _CONSTANT.fullmatch(value) or is_reference(value) or is_made_up(value):
        return "", False
    return kind, is_sure


def _form(words: list[str], value: str) -> tuple[str, bool]:
    """What the value looks like under a name of these words, leaving aside what it may stand for."""
    if _PUBLIC.intersection(words):
        return "", False
    if is_strong(value, is_named=True):
        joined = "_".join(words)
        for rule in NAMES:
            if rule.name.search(joined) and rule.value.fullmatch(value):
                return rule.kind, True
    while words and (words[-1].isdigit() or words[-1] in {"value", "base", "hex", "default", "string", "env"}):
        words.pop()
    if not words or words[-1] in _ABOUT:
        return "", False
    if (_PASSWORDS.intersection(words) or words[-1] == "pass") and is_chosen_password(value):
        return "password", False
    return _judge_drawn(words, value)


def _is_code(value: str) -> bool:
    """Whether a value without quotes is a call, an item or an attribute of something."""
    return "(" in value or "[" in value or (bool(_CHAIN.fullmatch(value)) and max(map(len, value.split("."))) <= 25)


def _judge_drawn(words: list[str], value: str) -> tuple[str, bool]:
    is_key = "key" in words and bool(_KEY_OF.intersection(words))
    if not (
        is_key or _TOKENS.intersection(words) or (words[-1] in {"auth", "authorization"} and not words[0].isdigit())
    ):
        return "", False
    if not 12 <= len(value) <= 512 or not re.fullmatch(r"[A-Za-z0-9+/=_\-.~!@#$%^&*:]+", value):
        return "", False
    if not is_strong(value):
        return "", False
    return ("api-key" if is_key else "token" if "token" in words else "secret"), False
