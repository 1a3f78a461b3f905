"""Tool tips: Qt takes a text with tags in it for markup, and what others wrote must never be."""

from __future__ import annotations

from html import escape


def plain_tip(text: str) -> str:
    """`text` as it has to be given to Qt so that it is shown as it stands, tags, lines and all."""
    if "<" not in text and "&" not in text:
        return text
    return f'<p style="white-space: pre-wrap">{escape(text)}</p>'
