from __future__ import annotations

import time

from gui.widgets.diff_reading import changed_words, compare, hunk_of, hunks_of, rows_of

GIT = """diff --git a/payments/api.py b/payments/api.py
index 1111111..2222222 100644
--- a/payments/api.py
+++ b/payments/api.py
@@ -112,3 +112,4 @@ class Api:
 async def charge(request):
-    order = await orders.load(request.order_id)
+    order = await orders.load(request.order_id, lock=True)
+    claim = keys.claim(request.key)
 result = None
@@ -130 +131 @@ class Api:
-log.debug("a")
+log.info("a")
\\ No newline at end of file
diff --git a/old.txt b/old.txt
deleted file mode 100644
--- a/old.txt
+++ /dev/null
@@ -1,2 +0,0 @@
--- this is text, no header
-second
diff --git a/picture.png b/picture.png
Binary files a/picture.png and b/picture.png differ
"""


def test_hunks_know_their_file_their_number_and_the_code_around() -> None:
    hunks = hunks_of(GIT)
    assert [(hunk.path, hunk.number, hunk.of) for hunk in hunks] == [
        ("payments/api.py", 1, 2),
        ("payments/api.py", 2, 2),
        ("old.txt", 1, 1),
    ]
    assert hunks[0].title == "class Api:"
    assert (hunks[0].added, hunks[0].removed) == (2, 1)


def test_lines_have_their_numbers_before_and_after() -> None:
    lines = hunks_of(GIT)[0].lines
    assert [(line.sign, line.old, line.new) for line in lines] == [
        (" ", 112, 112),
        ("-", 113, 0),
        ("+", 0, 113),
        ("+", 0, 114),
        (" ", 114, 115),
    ]


def test_a_removed_line_that_looks_like_a_header_is_a_line() -> None:
    assert [line.text for line in hunks_of(GIT)[2].lines] == ["-- this is text, no header", "second"]


def test_what_is_no_diff_has_no_hunks() -> None:
    assert hunks_of("") == []
    assert hunks_of("Only words.\n@@ broken @@\n+x") == []


def test_changed_words_are_marked_whole_and_only_they() -> None:
    before, after = "A key is kept for 24 hours after use", "A key is kept for 72 hours after use"
    old, new = changed_words(before, after)
    assert [before[a:b] for a, b in old] == ["24"]
    assert [after[a:b] for a, b in new] == ["72"]


def test_lines_with_little_in_common_are_not_marked() -> None:
    assert changed_words("return await charge(request)", "raise RetryLater(after=30)") == ((), ())


def test_a_changed_line_stands_beside_what_became_of_it_and_new_lines_alone() -> None:
    rows = rows_of(hunks_of(GIT)[0].lines)
    told = [(row.left.text.strip() if row.left else "", row.right.text.strip() if row.right else "") for row in rows]
    assert told[1] == (
        "order = await orders.load(request.order_id)",
        "order = await orders.load(request.order_id, lock=True)",
    )
    assert told[2] == ("", "claim = keys.claim(request.key)")


def test_both_sides_of_a_comparison_give_both_texts_back() -> None:
    left = "a\nb\nc\nd\ne\n"
    right = "a\nB2\nc\nx\ny\nd\n"
    rows = compare(left, right, 11, 21)
    assert [row.left.text for row in rows if row.left] == left.split()
    assert [row.right.text for row in rows if row.right] == right.split()
    assert [row.left.old for row in rows if row.left] == [11, 12, 13, 14, 15]
    assert [row.right.new for row in rows if row.right] == [21, 22, 23, 24, 25, 26]


def test_nothing_in_a_diff_is_invisible() -> None:
    (line,) = hunk_of("a.py", "@@ -0,0 +1 @@", ["+if x: \u202e return\x07 \u200b# ok"]).lines
    assert line.text == "if x: ⟨U+202E⟩ return⟨U+0007⟩ ⟨U+200B⟩# ok"


def test_ten_thousand_changed_lines_are_read_in_time() -> None:
    lines = [f" same_{n} = {n}\n-value_{n} = {n}\n+value_{n} = {n + 1}\n" for n in range(5_000)]
    diff = "--- a.py\n+++ a.py\n@@ -1,10000 +1,10000 @@\n" + "".join(lines)
    begin = time.perf_counter()
    hunks = hunks_of(diff)
    assert sum(hunk.added for hunk in hunks) == 5_000
    assert time.perf_counter() - begin < 5
