"""What an id looks like: `D-12` of our own, `FR-001`, `T014` and `US2` of spec-kit, `REQ-AUTH-3` of anybody.

Many things look like one and are none (`UTF-8`, `SHA-256`). So a name counts as an id where something defines it, and
the names of standards never do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

from spec.records import PREFIXES

DASHED: Final = r"(?:[A-Z][A-Z0-9]{0,11}-){1,3}\d{1,6}(?:\.\d{1,3})*[a-z]?"
JOINED: Final = r"(?:US\d{1,3}|T\d{3,5}|CHK\d{3,4}|(?:NFR|FR|SC|REQ)\d{1,4})[a-z]?"

ID: Final = re.compile(rf"(?<![A-Za-z0-9_/])(?<![a-z]-)(?:{DASHED}|{JOINED})(?!\w)(?!-[a-z])(?!\.(?:md|txt)\b)")
"""An id in running text."""

_FORM: Final = re.compile(rf"(?:{DASHED}|{JOINED})")
_OWN: Final = re.compile(rf"(?:{'|'.join(sorted(PREFIXES.values(), key=len, reverse=True))})-[0-9]{{1,9}}")
_PARTS: Final = re.compile(r"(.*?)(\d+)((?:\.\d+)*[a-z]?)$")
_STANDARDS: Final = frozenset(
    """AES AGPL APACHE ARM ASCII BASE BSD CC COVID CP CVE CWE EAN ECMA EN EPL ES EUR GB GHSA GMT GPL GPT H HEX HTTP
    HTTPS HS IEC IEEE IPV ISO KOI LATIN LGPL LLAMA MD MIT MPL MS OAUTH PEP RC RFC RS RSA SHA SLSA SSL TLS UCS USB UTC
    UTF UUID VT WCAG WINDOWS X XML""".split()
)

KIND_OF_PREFIX: Final = {
    **{prefix: kind for kind, prefix in PREFIXES.items()},
    **dict.fromkeys(("FR", "NFR", "REQ", "RF", "RNF", "QR", "CON", "CAP", "BR"), "requirement"),
    "SC": "criterion",
    "US": "story",
    "CHK": "check",
    "ADR": "decision",
}
_BARE_TASK: Final = re.compile(r"T\d{3,}")


def is_id(text: str) -> bool:
    """Whether a text has the form of an id and is not the name of a standard."""
    return _FORM.fullmatch(text) is not None and not is_standard(text)


def is_own(text: str) -> bool:
    """Whether it has the form of an alias of ours."""
    return _OWN.fullmatch(text) is not None


def is_standard(text: str) -> bool:
    """Whether it names a standard, a licence or a code rather than something of a spec."""
    return text.partition("-")[0] in _STANDARDS and "-" in text


def family_of(text: str) -> str:
    """What comes before the number, with the dash where there is one; ids of one family are of one kind."""
    found = _PARTS.fullmatch(text)
    return found[1] if found else text


def number_of(text: str) -> tuple[int, ...]:
    """The numbers in an id, to order by; empty without any."""
    return tuple(int(one) for one in re.findall(r"\d{1,9}", text))


def kind_of_id(text: str) -> str:
    """The kind that its prefix tells: requirement, decision, task; `requirement` for what is not known."""
    if _BARE_TASK.match(text):
        return "task"
    prefix = re.match(r"[A-Z]+", text)
    return KIND_OF_PREFIX.get(prefix[0] if prefix else "", "requirement")


def canonical(text: str) -> str:
    """The id as it is looked up: numbers of decision records mean the same with and without zeros."""
    found = re.fullmatch(r"ADR[-_ ]?0*(\d{1,5})", text)
    return f"ADR-{int(found[1]):04d}" if found else text


def closest(text: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The ids that somebody who wrote `text` most likely meant: the same but for zeros, case or one letter."""
    wanted = text.upper()
    bare = re.sub(r"(?<!\d)0+(?=\d)", "", wanted).replace("-", "")
    scored = []
    for one in known:
        upper = one.upper()
        if re.sub(r"(?<!\d)0+(?=\d)", "", upper).replace("-", "") == bare:
            scored.append((2.0, one))
            continue
        score = SequenceMatcher(None, wanted, upper).ratio()
        if score >= 0.75:
            scored.append((score + (0.1 if family_of(upper) == family_of(wanted) else 0), one))
    scored.sort(key=lambda pair: (-pair[0], _distance(pair[1], text), pair[1]))
    return [one for _, one in scored[:most]]


def _distance(one: str, other: str) -> int:
    first, second = number_of(one), number_of(other)
    return abs(first[0] - second[0]) if first and second else 0


def snake_of(text: str) -> str:
    """How an id stands in the name of a test: `FR-001` is `fr_001`."""
    return re.sub(r"[-.]", "_", text).lower()
