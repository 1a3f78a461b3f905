"""Whether a text that stands where a secret could stand looks like one: placeholders, references and words do not."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections import Counter

_REPEATED = re.compile(r"(.)\1{5}|(?:\*\*\*|\.\.\.|…|xxx|XXX)")
_LONG_REPEAT = re.compile(r"(.)\1{6}|[xX]{5}|\*\*\*|\.\.\.")
_WALKS = re.compile(
    r"(?:0123456|1234567|2345678|3456789|abcdefg|bcdefgh|hijklmn|qwertyu|asdfghj|zyxwvut|7654321|9876543)",
    re.IGNORECASE,
)
_MADE_UP = re.compile(
    r"example|placeholder|change[_\-]?(?:me|this|it)|your[_\-. ]?|dummy|redacted|replace[_\-]?(?:me|this|with)"
    r"|<[^>]*>|insert[_\-]|todo|fixme|fake|sample|not[_\-]?a?[_\-]?(?:real|secret)|\bfoo\b|\bbar\b|lorem|secret[_\-]?here"
    r"|(?:key|token|password|secret)[_\-]here|goes[_\-]here|my[_\-]?(?:secret|password|token|api|key|super)"
    r"|super[_\-]?secret|top[_\-]?secret|deadbeef|cafebabe|abc[_\-]?123|123[_\-]?abc|def456",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"^\$|\$\{|\$\(|\{\{|\}\}|^%[\w(]|%\w+%|^@|#\{|^&|^\*\w|<%|^\{[\w.]*\}$|\{[\w.!:]+\}|^!|^:\w+$"
    r"|^(?:os\.|process\.|env\.|config\.|settings\.|self\.|this\.|ENV\[|secrets\.|var\.|local\.|data\.|module\.|vars\.)"
    r"|^(?:vault|op|ssm|arn|secretsmanager|file|http|https|gs|s3|keyring|env|ref|sops|pass|bws|doppler|urn|data|blob):"
)
_WORDS = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}")
_COMMON = frozenset(
    "password passwd pass pwd secret tiger postgres postgresql mysql mariadb root admin administrator user username"
    " test tests testing guest redis rabbitmq mongo rabbit system docker local localhost default demo pw passw0rd"
    " token key apikey api_key xxx abc none null true false string p@ssword p@ssw0rd pass123 password1 test123".split()
)
"""What manuals write where a password belongs, and what no scanner could tell from it."""
_NAME = re.compile(r"[A-Za-z]+\d{0,3}(?:[_.\-](?:[A-Za-z]+\d{0,3}|\d{1,3}))+")
_FILE = re.compile(r"\.[a-z0-9]{1,5}$")
_TURNS = re.compile(r"(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")


def entropy(text: str) -> float:
    """Shannon's entropy in bits a character."""
    size = len(text)
    if not size:
        return 0.0
    return -sum(count / size * math.log2(count / size) for count in Counter(text).values())


def is_plausible_token(value: str, least: float) -> bool:
    """Whether a value that already has the form of its kind is a real one; examples of manuals are not."""
    if _LONG_REPEAT.search(value) or "example" in value.lower() or _WALKS.search(value):
        return False
    return entropy(value) >= least


def is_reference(value: str) -> bool:
    """Whether the value says where a secret is to be found: a variable, a template, a call."""
    return bool(_REFERENCE.search(value))


def is_made_up(value: str) -> bool:
    """Whether the value stands for a secret in a manual or a test."""
    return bool(value.lower() in _COMMON or _MADE_UP.search(value) or _REPEATED.search(value) or _WALKS.search(value))


def is_strong(value: str, *, is_named: bool = False) -> bool:
    """Whether the value was drawn by a machine; `is_named` if its name and form already say that it was."""
    if len(value) < 12 or value.count(value[:6]) > 2 or not is_plausible_token(value, 2.8):
        return False
    if re.fullmatch(r"[0-9a-fA-F\-]{24,}", value):
        return True
    if _NAME.fullmatch(value):
        return False
    digits = sum(c.isdigit() for c in value)
    if not (1 if is_named or len(value) >= 20 else 2) <= digits < len(value):
        return False
    if is_named and (len(_TURNS.findall(value)) >= 2 or re.search(r"[^\w\-./ ]", value)):
        return True
    return not _is_wordy(value) or (len(value) >= 32 and entropy(value) >= 4.3)


def is_login(value: str) -> bool:
    """Whether the value is a user and a password in base64."""
    try:
        text = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False
    name, colon, word = text.partition(b":")
    return bool(name and colon and word) and text.isascii() and text.decode().isprintable()


def is_chosen_password(value: str) -> bool:
    """Whether the value looks like a password that somebody chose: not a word, not an identifier, not code."""
    if not 6 <= len(value) <= 128 or len(set(value)) < 5:
        return False
    has_digit = any(c.isdigit() for c in value)
    has_letter = any(c.isalpha() for c in value)
    odd = sum(not c.isalnum() and c not in "_-. /:" for c in value)
    if " " in value or not has_letter or ("/" in value and _FILE.search(value)):
        return False
    if has_digit and odd:
        return True
    if has_digit and len(value) >= 8:
        return not re.fullmatch(r"[A-Za-z_\-.]+\d{1,4}", value) or entropy(value) >= 3.3
    return False


def _is_wordy(value: str) -> bool:
    """Whether most of the value is words: identifiers, paths and sentences are, drawn values are not."""
    if len(_TURNS.findall(value)) >= 4:
        return False
    covered = sum(len(word) for word in _WORDS.findall(value) if len(word) >= 4 and _is_speakable(word.lower()))
    return covered > 0.5 * len(value)


def _is_speakable(word: str) -> bool:
    vowels = sum(c in "aeiouy" for c in word)
    return 0.2 <= vowels / len(word) <= 0.7 and not re.search(r"[^aeiouy]{5}", word)
