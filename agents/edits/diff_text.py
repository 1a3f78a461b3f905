"""Unified diffs, for people and for programs that read git's form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from agents.edits.hunks import CONTEXT, Hunk, changes, hunks, lines_of
from agents.edits.text import TextFile, decode

MAX_DIFF: Final = 400_000
"""A longer diff is cut; it says so."""


def diff_text(
    path: str, before: bytes | None, after: bytes | None, *, moved_from: str = "", modes: tuple[str, str] = ("", "")
) -> str:
    """The unified diff of one file as git writes it; empty if nothing differs. `modes` are git's, before and after."""
    if before == after and modes[0] == modes[1] and not moved_from:
        return ""
    old_name = moved_from or path
    head = [f"diff --git a/{old_name} b/{path}", *_mode_lines(before, after, modes)]
    if moved_from:
        head += [f"rename from {moved_from}", f"rename to {path}"]
    if before == after:
        return "\n".join(head) + "\n"
    then, now = decode(before or b""), decode(after or b"")
    names = ("/dev/null" if before is None else f"a/{old_name}", "/dev/null" if after is None else f"b/{path}")
    if then is None or now is None:
        return "\n".join([*head, f"Binary files {names[0]} and {names[1]} differ"]) + "\n"
    body = [f"--- {names[0]}", f"+++ {names[1]}", *_body(before or b"", after or b"", then, now)]
    if len(body) == 2:  # a file without content has no hunk
        body = []
    text = "\n".join([*head, *body]) + "\n"
    if len(text) > MAX_DIFF:
        text = text[:MAX_DIFF].rpartition("\n")[0] + "\n# the rest of this diff is left out, for it is too long\n"
    return text


def _mode_lines(before: bytes | None, after: bytes | None, modes: tuple[str, str]) -> list[str]:
    if before is None:
        return [f"new file mode {modes[1] or '100644'}"]
    if after is None:
        return [f"deleted file mode {modes[0] or '100644'}"]
    return [f"old mode {modes[0]}", f"new mode {modes[1]}"] if modes[0] != modes[1] else []


def _body(before: bytes, after: bytes, then: TextFile, now: TextFile) -> Iterator[str]:
    old = lines_of(before)
    for hunk in hunks(before, after):
        first, last = hunk.before_start, hunk.before_start + len(hunk.before)
        above, below = old[max(0, first - CONTEXT) : first], old[last : last + CONTEXT]
        yield _header(hunk, len(above), len(below))
        yield from _shown(" ", above, then)
        yield from _changed(hunk, then, now)
        yield from _shown(" ", below, then)


def _changed(hunk: Hunk, then: TextFile, now: TextFile) -> Iterator[str]:
    """Removed and added lines, with what both sides share in between."""
    a = c = 0
    for from_a, to_a, from_c, to_c in changes(hunk.before, hunk.after):
        yield from _shown(" ", hunk.before[a:from_a], then)
        yield from _shown("-", hunk.before[from_a:to_a], then)
        yield from _shown("+", hunk.after[from_c:to_c], now)
        a, c = to_a, to_c
    yield from _shown(" ", hunk.before[a:], then)
    assert len(hunk.before) - a == len(hunk.after) - c


def _header(hunk: Hunk, above: int, below: int) -> str:
    old, new = len(hunk.before) + above + below, len(hunk.after) + above + below
    old_at = hunk.before_start - above + (1 if old else 0)
    new_at = hunk.after_start - above + (1 if new else 0)
    return f"@@ -{_range(old_at, old)} +{_range(new_at, new)} @@"


def _range(start: int, count: int) -> str:
    return str(start) if count == 1 else f"{start},{count}"


def _shown(sign: str, lines: Sequence[bytes], file: TextFile) -> Iterator[str]:
    for line in lines:
        yield sign + line.decode(file.encoding, "replace").removesuffix("\n")
        if not line.endswith(b"\n"):
            yield "\\ No newline at end of file"
