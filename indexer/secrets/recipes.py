"""Examples of secrets, drawn anew from recipes: `ghp_{an:36}` becomes such a token with 36 drawn letters and digits."""

from __future__ import annotations

import base64
import random
import re

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
_SETS = {
    "an": _LETTERS.upper() + _LETTERS + _DIGITS,
    "lan": _LETTERS + _DIGITS,
    "uan": _LETTERS.upper() + _DIGITS,
    "l": _LETTERS,
    "u": _LETTERS.upper(),
    "d": _DIGITS,
    "hex": _DIGITS + "abcdef",
    "uhex": _DIGITS + "ABCDEF",
    "b32": _LETTERS.upper() + "234567",
    "b64": _LETTERS.upper() + _LETTERS + _DIGITS + "+/",
    "b64u": _LETTERS.upper() + _LETTERS + _DIGITS + "-_",
    "bech": "qpzry9x8gf2tvdw0s3jn54khce6mua7l",
    "bechu": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
    "b58": "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
    "word": _LETTERS.upper() + _LETTERS + _DIGITS + "_",
}
_MARK = re.compile(r"\{(uuid|basic|jwt|pem|pass|" + "|".join(_SETS) + r")(?::(\d+))?\}")
_PEM_WIDTH = 64


def make_example(recipe: str, seed: int = 0) -> str:
    """The recipe with its marks filled; the same for the same seed.

    Beside the sets of letters there are `{uuid}`, `{basic}` (user and password in base64), `{jwt}` (its first two
    parts), `{pem:N}` (N lines of base64) and `{pass}` (a password that a person may have chosen).
    """
    draw = random.Random(f"{seed} {recipe}")  # noqa: S311 - examples need to be the same in every run, not unguessable
    return _MARK.sub(lambda mark: _filled(draw, mark[1], int(mark[2] or 1)), recipe)


def _filled(draw: random.Random, name: str, size: int) -> str:
    if name == "uuid":
        digits = _drawn(draw, "hex", 32)
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
    if name == "basic":
        return base64.b64encode(f"deploy:{_drawn(draw, 'an', 14)}".encode()).decode()
    if name == "jwt":
        head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
        body = base64.urlsafe_b64encode(f'{{"sub":"{_drawn(draw, "d", 10)}","iat":1516239022}}'.encode()).decode()
        return f"{head}.{body.rstrip('=')}"
    if name == "pem":
        lines = [_drawn(draw, "b64", _PEM_WIDTH) for _ in range(size)]
        return "\n".join([*lines, _drawn(draw, "b64", 42) + "=="])
    if name == "pass":
        return f"{_drawn(draw, 'u', 1)}{_drawn(draw, 'l', 6)}{_drawn(draw, 'd', 3)}!{_drawn(draw, 'an', 3)}"
    return _drawn(draw, name, size)


def _drawn(draw: random.Random, name: str, size: int) -> str:
    """Letters of a set, digits and letters both among them where it has both: a drawn word must look drawn."""
    letters = _SETS[name]
    while True:
        text = "".join(draw.choices(letters, k=size))
        mixed = any(c.isdigit() for c in text) and any(c.isalpha() for c in text)
        if mixed or size < 10 or name in {"l", "u", "d"}:
            return text
