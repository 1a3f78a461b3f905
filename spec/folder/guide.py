"""What the folder says of itself: its README, and the notice in each copy of an artifact."""

from __future__ import annotations

from typing import Final

README: Final = """\
# The spec of this project, as text

Groundplan wrote these files, and reads back what you change in them. One file is one record, so that git merges the
work of several people. Share them as you share code: commit, pull, merge, review.

| folder | what is in it |
|---|---|
| `project.md` | what is built, and the idea it began with |
| `decisions/` | questions with what was chosen and why |
| `requirements/` | what the product shall do or be, with scenarios |
| `entities/` | things that the product keeps track of, with their fields |
| `terms/`, `rules/` | words of the domain; rules that always hold |
| `architecture/` | elements and what they use |
| `documents/` | what is known of attached documents (not their content) |
| `comments/`, `edits/` | remarks on artifacts, and sections that a person rewrote |
| `banks/` | your own questions, as YAML; only you write here |
| `artifacts/` | copies of what was built from all this; they are overwritten and never read |

## Changing something
- Change the text, a heading's words or a value between the two `---`; leave `id` as it is. What a file is called does
  not matter.
- A decision's answer is `chosen` in the front matter, with values of its options; the lines in bold below `## Answer`
  follow from it. Anything else that you write there is an answer in your own words. What an answer asserts follows from
  the options.
- Where records are named (`- requires D-3`), an alias is enough; what stands in parentheses is only a help.
- A decision's guards, one a line below `## Guards`, say what must hold in code: `- forbid import requests in src/**`.
- A field of an entity is one line: `- notes text?`, `- owner -> User`, `- state (open, done)`; `?` may be missing,
  `*` many, `!` unique, words in quotes say what it means.
- To keep a line of yours from being read as a section's heading, put `\\` before it.

## Adding something
Write a file in the folder of its kind. It needs no `id` and no `alias`; both are given to it. A decision:

    # Which database do we use?

    ## Answer

    SQLite, in one file.

    ## Why

    Nobody has to run a server.

## When git cannot merge a file
Keep the lines that shall stand, and take out those that begin with seven `<`, `=` or `>`. Until then that record stays
as it was; the others are read. Where two people made different records in one file, there is nothing to do: both are
kept.

Comments in the front matter and blank lines are not kept. Nothing secret belongs here.
"""

_NOTICE: Final = "A copy, written by Groundplan and overwritten by it. Change the decisions that it rests on instead."

_COMMENTS: Final = {
    **dict.fromkeys(("md", "html", "htm", "xml", "svg"), ("<!-- ", " -->")),
    **dict.fromkeys(("yaml", "yml", "graphql", "gql", "feature", "toml", "py", "sh", "txt", "mdc"), ("# ", "")),
    **dict.fromkeys(("sql",), ("-- ", "")),
    **dict.fromkeys(("proto", "ts", "js", "jsonc", "dbml"), ("// ", "")),
    **dict.fromkeys(("mmd", "mermaid"), ("%% ", "")),
}
"""How a comment begins and ends, by the ending of the file's name; formats without comments get no notice."""

_MUST_BE_FIRST: Final = ("---", "<?xml", "<!DOCTYPE", "<!doctype", "#!", "\ufeff")


def with_notice(filename: str, text: str) -> str:
    """The text with a comment that it is a copy: in the first line, or in the last where the first has a meaning."""
    marks = _COMMENTS.get(filename.rpartition(".")[2].lower())
    if marks is None:
        return text
    notice = f"{marks[0]}{_NOTICE}{marks[1]}"
    if text.startswith(_MUST_BE_FIRST):
        return f"{text.rstrip()}\n\n{notice}\n"
    return f"{notice}\n\n{text}"
