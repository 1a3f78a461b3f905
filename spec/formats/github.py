"""GitHub issues: the payload of the REST API for each, all of them in one JSON array, and as CSV.

`POST /repos/{owner}/{repo}/issues` takes title, body and labels as they stand in `issues/*.json`; a milestone is a
number there, which only exists once the milestone has been made, so its title stands in `issues.json` and `issues.csv`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from spec.artifacts.model import Finding
from spec.artifacts.ticket import Kind, Ticket
from spec.formats.naming import kebab
from spec.formats.ticket_text import aliases_of, csv_lines, csv_text, markdown_body, shortened, titles_of
from spec.view import SpecView

TITLE_LIMIT: Final = 256
BODY_LIMIT: Final = 65_536
LABEL_LIMIT: Final = 50
LABELS_LIMIT: Final = 100
HEADER: Final = ("title", "body", "labels", "milestone")

_README: Final = """# Issues for GitHub

`issues.json` holds all issues in an order in which each comes after what it depends on. `issues/` holds one payload
of the REST API for each. With the GitHub CLI, in the repository that shall get them:

```sh
for file in issues/*.json; do
  gh api --method POST "repos/{owner}/{repo}/issues" --input "$file"
done
```

GitHub makes labels that do not exist yet. It does not make milestones: create them first, by the titles in
`issues.json`.
"""


def github_files(view: SpecView, tickets: Sequence[Ticket]) -> dict[str, bytes]:
    """The folder: `README.md`, `issues.json`, `issues.csv`, `issues/NNN-name.json`, and whole texts of cut bodies."""
    titles, aliases = titles_of(tickets), aliases_of(view)
    issues, files = list[dict[str, Any]](), dict[str, bytes]()
    width = max(3, len(str(len(tickets))))
    for number, ticket in enumerate(tickets, 1):
        name = f"{number:0{width}}-{kebab(ticket.key, 'issue', 10)}"
        body = markdown_body(ticket, titles, aliases)
        if len(body) > BODY_LIMIT:
            files[f"long/{name}.md"] = body.encode()
            body = (
                f"{body[: BODY_LIMIT - 300]}…\n\nCut at the limit of GitHub; the whole text is in `long/{name}.md`.\n"
            )
        issue = {"title": shortened(ticket.title, TITLE_LIMIT), "body": body, "labels": _labels(ticket)}
        files[f"issues/{name}.json"] = _json(issue)
        milestone = titles.get(ticket.parent, "") if ticket.kind is not Kind.EPIC else ticket.title
        issues.append({**issue, "milestone": shortened(milestone, TITLE_LIMIT) or None})
    rows = [[i["title"], i["body"], ",".join(i["labels"]), i["milestone"] or ""] for i in issues]
    files |= {
        "issues.json": _json(issues),
        "issues.csv": csv_text(HEADER, rows).encode(),
        "README.md": _README.encode(),
    }
    return dict(sorted(files.items()))


def _labels(ticket: Ticket) -> list[str]:
    # A comma parts labels in the CSV and in searches, so that none may hold one.
    wanted = [str(ticket.kind), *ticket.labels]
    clean = [" ".join(label.replace(",", " ").split())[:LABEL_LIMIT] for label in wanted]
    return list(dict.fromkeys(label for label in clean if label))[:LABELS_LIMIT]


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def check_github(files: Mapping[str, bytes]) -> list[Finding]:
    """What GitHub would refuse or misread in such a folder."""
    found: list[Finding] = []
    for name, data in files.items():
        if name.endswith(".json"):
            found += _check_json(name, data)
    if "issues.csv" in files:
        found += _check_csv(files["issues.csv"])
    return found


def _check_json(name: str, data: bytes) -> Iterator[Finding]:
    try:
        value = json.loads(data)
    except ValueError as error:
        yield Finding("github.json", f"It is no JSON: {error}", name, "error")
        return
    for place, issue in enumerate(value if isinstance(value, list) else [value], 1):
        where = f"{name}:{place}" if isinstance(value, list) else name
        if not isinstance(issue, dict):
            yield Finding("github.json", "An issue is an object.", where, "error")
            continue
        yield from _check_issue(issue, where)


def _check_issue(issue: Mapping[str, Any], where: str) -> Iterator[Finding]:
    unknown = sorted(set(issue) - {*HEADER, "assignees", "type"})
    title, body, labels = issue.get("title"), issue.get("body", ""), issue.get("labels", [])
    if unknown:
        yield Finding("github.field", f"The API does not know {', '.join(unknown)}.", where, "error")
    if not isinstance(title, str) or not title.strip():
        yield Finding("github.title", "An issue needs a title.", where, "error")
    elif len(title) > TITLE_LIMIT:
        yield Finding("github.title", f"The title has more than {TITLE_LIMIT} letters.", where, "error")
    if not isinstance(body, str) or len(body) > BODY_LIMIT:
        yield Finding("github.body", f"The body is no text of at most {BODY_LIMIT} letters.", where, "error")
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        yield Finding("github.labels", "Labels are a list of texts.", where, "error")
    elif len(labels) > LABELS_LIMIT or any(not 0 < len(label) <= LABEL_LIMIT for label in labels):
        message = f"There are at most {LABELS_LIMIT} labels of at most {LABEL_LIMIT} letters each."
        yield Finding("github.labels", message, where, "error")


def _check_csv(data: bytes) -> Iterator[Finding]:
    try:
        rows = csv_lines(data.decode())
    except (csv.Error, UnicodeDecodeError) as error:
        yield Finding("github.csv", f"The CSV cannot be read: {error}", "issues.csv", "error")
        return
    if not rows or tuple(rows[0]) != HEADER:
        yield Finding("github.csv", f"The columns are {', '.join(HEADER)}.", "issues.csv:1", "error")
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(HEADER) or not row[0].strip():
            yield Finding(
                "github.csv", "A row has a title and as many cells as the header.", f"issues.csv:{number}", "error"
            )
