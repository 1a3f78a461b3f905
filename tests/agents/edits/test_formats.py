from __future__ import annotations

import random

import pytest

from agents.edits.applying import apply_edits
from agents.edits.diff_text import diff_text
from agents.edits.edit import FileEdit
from agents.edits.formats.format import path_in
from agents.edits.formats.table import FORMATS, edit_format, parse_any
from agents.errors import BadPatch

BEFORE = {
    "src/app.py": (
        b"import os\n\n\nclass A:\n    def run(self):\n        return 1\n\n\n"
        b"class B:\n    def run(self):\n        return 1\n"
    ),
    "old.txt": b"old\n",
}


def applied(text: str, name: str = "") -> dict[str, bytes | None]:
    edits = edit_format(name).parse(text) if name else parse_any(text)
    return {outcome.path: outcome.after for outcome in apply_edits(edits, BEFORE.get)}


blank = " "  # a context line that is empty, written with its sign

PATCH = """\
Sure, here is the patch:
*** Begin Patch
*** Update File: src/app.py
@@ class B:
     def run(self):
-        return 1
+        return 2
@@
-import os
+import sys
*** Add File: new/file.py
+a = 1
+
+b = 2
*** Delete File: old.txt
*** End Patch
Done."""

DIFF = f"""\
```diff
--- a/src/app.py
+++ b/src/app.py
@@ -1,4 +1,4 @@
-import os
+import sys

{blank}
@@ class B @@
 class B:
     def run(self):
-        return 1
+        return 2
diff --git a/new/file.py b/new/file.py
new file mode 100644
--- /dev/null
+++ b/new/file.py
@@ -0,0 +1,3 @@
+a = 1
+
+b = 2
--- a/old.txt
+++ /dev/null
@@ -1 +0,0 @@
-old
```
"""

BLOCKS = """\
I change two places.

**src/app.py**
```python
<<<<<<< SEARCH
import os
=======
import sys
>>>>>>> REPLACE
```

```
<<<<<<< SEARCH
class B:
    def run(self):
        return 1
=======
class B:
    def run(self):
        return 2
>>>>>>> REPLACE
```

`new/file.py`
<<<<<<< SEARCH
=======
a = 1

b = 2
>>>>>>> REPLACE
"""

AFTER = BEFORE["src/app.py"].replace(b"import os", b"import sys")[:-2] + b"2\n"

WHOLE = f"""\
Here you are.

### `src/app.py`

```python
{AFTER.decode()[:-1]}
```

new/file.py
````
a = 1

b = 2
````
"""


@pytest.mark.parametrize("text", [DIFF, BLOCKS, WHOLE])
def test_each_format_says_the_same(text) -> None:
    found = applied(text)
    assert (found["src/app.py"], found["new/file.py"]) == (AFTER, b"a = 1\n\nb = 2\n")


def test_the_patch_format_looks_below_what_it_names() -> None:
    found = applied(PATCH)
    assert found == {"src/app.py": AFTER, "new/file.py": b"a = 1\n\nb = 2\n", "old.txt": None}


def test_a_diff_removes_files() -> None:
    assert applied(DIFF)["old.txt"] is None


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("whole", "no file here", "no file"),
        ("whole", "a.py\n```\nnever closed", "never closed"),
        ("search_replace", "nothing", "no SEARCH block"),
        ("search_replace", "<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n", "names no file"),
        ("search_replace", "a.py\n<<<<<<< SEARCH\na\n>>>>>>> REPLACE\n", "no line ======="),
        ("search_replace", "a.py\n<<<<<<< SEARCH\na\n=======\nb\n", "no line >>>>>>> REPLACE"),
        ("search_replace", "a.py\n<<<<<<< SEARCH\na\n<<<<<<< SEARCH\n=======\nb\n>>>>>>> REPLACE", "no line ======="),
        ("udiff", "words", "no diff"),
        ("udiff", "@@ -1 +1 @@\n-a\n+b\n", "names no file"),
        ("udiff", "--- a\n+++ a\nnothing", "changes nothing"),
        ("udiff", "diff --git a/x b/x\nBinary files a/x and b/x differ\n", "binary"),
        ("patch", "words", "no patch"),
        ("patch", "*** Begin Patch\n*** Update File: a\n-b\n", "cut off"),
        ("patch", "*** Begin Patch\n*** End Patch", "no file"),
        ("patch", "*** Begin Patch\nwords\n*** End Patch", "begins no file"),
        ("patch", "*** Begin Patch\n*** Add File: a\nb\n*** End Patch", "without a plus"),
        ("patch", "*** Begin Patch\n*** Update File: a\n@@\n-b\nc\n*** End Patch", "no sign"),
        ("patch", "*** Begin Patch\n*** Update File: a\n b\n*** End Patch", "changes nothing"),
    ],
)
def test_what_is_not_in_the_format_is_told(name, text, reason) -> None:
    with pytest.raises(BadPatch, match=reason):
        edit_format(name).parse(text)


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("src/a.py", "src/a.py"),
        ("**src/a.py**:", "src/a.py"),
        ("### `src/a.py`", "src/a.py"),
        ("File: ./a.py", "a.py"),
        ("// src/a.js", "src/a.js"),
        ("Dockerfile", "Dockerfile"),
        ("`my file.txt`", "my file.txt"),
        ("Here is the new version:", ""),
        ("# Changes", ""),
        ("The file ends here.", ""),
        ("", ""),
    ],
)
def test_a_path_is_told_from_words(line, path) -> None:
    assert path_in(line) == path


def test_git_renames_are_read() -> None:
    text = "diff --git a/old.txt b/new.txt\nsimilarity index 100%\nrename from old.txt\nrename to new.txt\n"
    assert applied(text, "udiff") == {"old.txt": None, "new.txt": b"old\n"}
    moved = "*** Begin Patch\n*** Update File: old.txt\n*** Move to: new.txt\n@@\n-old\n+new\n*** End Patch"
    assert applied(moved, "patch") == {"old.txt": None, "new.txt": b"new\n"}


def test_a_removed_line_that_looks_like_a_head_of_a_file_is_content() -> None:
    before = {"q.sql": b"-- one\n-- two\nselect 1\n"}
    text = "--- a/q.sql\n+++ b/q.sql\n@@ -1,3 +1,3 @@\n--- one\n+++ one\n -- two\n select 1\n"
    (outcome,) = apply_edits(edit_format("udiff").parse(text), before.get)
    assert outcome.after == b"++ one\n-- two\nselect 1\n"


def test_every_format_explains_itself_by_an_example_that_it_can_read() -> None:
    for one in FORMATS.values():
        assert one.parse(one.instructions)


def rendered(name: str, before: bytes, after: bytes) -> str:
    """One file's change as a model would write it in a format."""
    old, new = before.decode(), after.decode()
    if name == "whole":
        return f"f.txt\n```\n{new}```\n"
    if name == "search_replace":
        return f"f.txt\n<<<<<<< SEARCH\n{old}=======\n{new}>>>>>>> REPLACE\n"
    diff = diff_text("f.txt", before, after)
    if name == "udiff":
        return diff
    body = "\n".join("@@" if line.startswith("@@") else line for line in diff.split("\n")[3:])
    return f"*** Begin Patch\n*** Update File: f.txt\n{body}*** End Patch\n"


@pytest.mark.parametrize("name", ["whole", "search_replace", "udiff", "patch"])
@pytest.mark.parametrize("seed", range(40))
def test_what_is_written_in_a_format_comes_back(name, seed) -> None:
    source = random.Random(seed)
    before = [
        f"{number}: {source.choice(('', ' x', '+y', '-z', '@', '*** '))}" for number in range(source.randint(1, 40))
    ]
    after = [line if source.random() < 0.8 else f"new {source.random()}" for line in before if source.random() < 0.9]
    old, new = ("".join(f"{line}\n" for line in lines).encode() for lines in (before, after))
    if old == new or not new:
        return
    edits: list[FileEdit] = edit_format(name).parse(rendered(name, old, new))
    (outcome,) = apply_edits(edits, {"f.txt": old}.get)
    assert outcome.after == new
