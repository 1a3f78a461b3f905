"""What a text hides is shown."""

from __future__ import annotations

import pytest

from agents.policy.visible import make_visible, mark_hidden


@pytest.mark.parametrize(
    ("text", "shown", "trick"),
    [
        ("git\u200b status", "git⟨U+200B⟩ status", "invisible"),
        ("git\u00a0status", "git⟨U+00A0⟩status", "looks like a space"),
        ("a\u202eb", "a⟨U+202E⟩b", "invisible"),
        ("a\u3164b", "a⟨U+3164⟩b", "invisible"),
        ("a\U000e0041b", "a⟨U+E0041⟩b", "invisible"),
        ("a\rb", "a␍b", "control"),
        ("a\x1b[2Kb", "a␛[2Kb", "control"),
        ("a\x9bb", "a⟨U+009B⟩b", "control"),
        ("ls" + " " * 40 + "rm", "ls⟨40 spaces⟩rm", "padded"),
        ("\uff52m x", "\uff52m x", "looks like 'r'"),
    ],
)
def test_each_trick_is_marked_and_told(text: str, shown: str, trick: str) -> None:
    found = make_visible(text)
    assert found.text == shown
    assert any(trick in told for told in found.tricks)


@pytest.mark.parametrize("text", ["ls -la", "echo 'Größe: 日本語 👍'", "if a; then\n                    b\nfi"])
def test_what_is_in_sight_is_left_alone(text: str) -> None:
    assert make_visible(text) == make_visible(text).__class__(text)


def test_a_diff_keeps_its_tabs_and_lines() -> None:
    assert mark_hidden("+\tx\r\n-\x1b[1A\n") == "+\tx\n-␛[1A\n"
