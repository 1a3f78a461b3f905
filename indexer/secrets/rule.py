"""What a kind of secret is: how it is told from other text, and an example that is made, never written down.

Examples are *recipes*: text with marks such as `{an:36}` in which `indexer.secrets.recipes` puts drawn letters. So no
file of ours holds anything that looks like a secret, neither to others' scanners nor to our own.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Literal, NamedTuple

Check = Literal["made", "drawn", "login", "none"]
"""What a value is asked beside its form: no placeholder; drawn by a machine; user and password in base64; nothing."""


class Secret(NamedTuple):
    """Where a secret stands in a text, in characters; `is_sure` is false where only name and look speak for it.

    The value itself is not kept, so that a finding can be logged.
    """

    kind: str
    start: int
    end: int
    is_sure: bool = True


class TokenRule:
    """A kind that is known by its own form: it begins with (or holds) an anchor, a text of three letters at least.

    `pattern` is matched at most `lead` characters before the anchor; its group `s`, if there is one, is the secret.
    A run of 20 letters, digits and `_-+/.$~%` begins in the match, or at most 12 characters behind the anchor. Values
    with less `entropy` (bits a character) are made up; 0 asks nothing of them.
    """

    def __init__(
        self,
        kind: str,
        what: str,
        anchors: str,
        pattern: str,
        example: str,
        negative: str,
        *,
        lead: int = 0,
        entropy: float = 3.0,
    ) -> None:
        self.kind = kind
        self.what = what
        self.anchors = tuple(anchors.encode().split())
        self.source = pattern
        self.example = example
        self.negative = negative
        self.lead = lead
        self.entropy = entropy

    @cached_property
    def pattern(self) -> re.Pattern[bytes]:
        """Compiled at its first use: all of them would take longer than a start of the daemon may."""
        return re.compile(self.source.encode())


class NameRule:
    """A kind that is known by the name it is assigned to and the form of its value.

    `name` is searched in the name as lower-case words joined by `_`; `value` must match the whole value.
    """

    def __init__(self, kind: str, what: str, name: str, value: str, example: str, negative: str) -> None:
        self.kind = kind
        self.what = what
        self._name = name
        self._value = value
        self.example = example
        self.negative = negative

    @cached_property
    def name(self) -> re.Pattern[str]:
        """Compiled at its first use."""
        return re.compile(self._name)

    @cached_property
    def value(self) -> re.Pattern[str]:
        """Compiled at its first use."""
        return re.compile(self._value)


class TextRule:
    """A kind that is known by the words around it, which `keyword` (lower case) announces.

    `pattern` is matched at the keyword, or at the text `begin` if that stands shortly before it; its group `s` is the
    secret.
    """

    def __init__(
        self,
        kind: str,
        what: str,
        keyword: str,
        pattern: str,
        example: str,
        negative: str,
        *,
        begin: str = "",
        check: Check = "made",
    ) -> None:
        self.kind = kind
        self.what = what
        self.keyword = keyword.encode()
        self.source = pattern
        self.example = example
        self.negative = negative
        self.begin = begin.encode()
        self.check = check

    @cached_property
    def pattern(self) -> re.Pattern[bytes]:
        """Compiled at its first use."""
        return re.compile(self.source.encode())
