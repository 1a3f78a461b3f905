"""`groundplan plan`: what a change takes, task by task, and exactly what approving it permits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.plan_printing import plan_line, print_permissions, print_plan, print_task, short
from daemon.cli.reach import daemon_client
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption, absolute, within
from daemon.contract.protocol import API_ROOT

PLANS = f"{API_ROOT}/plans"

app = typer.Typer(help="Plans of changes.", add_completion=False)

PlanArgument = Annotated[
    str, typer.Argument(help="The plan: its id, the beginning or end of it, or its title; the newest by default.")
]
ChangeType = Literal["feature", "bug_fix", "refactoring", "migration", "upgrade"]
Form = Literal["md", "json", "mermaid", "github", "jira", "linear"]
_MODEL_TIMEOUT_S = 900.0


class PlanClient:
    """Asks the daemon about one plan, and remembers which state of it was seen."""

    def __init__(self, plan: str, workspace: str) -> None:
        self._client = daemon_client()
        self._path = f"{PLANS}/{quote(plan or 'latest', safe='')}"
        self._query = {"folder": absolute(workspace)}
        self._seen = ""

    def get(self) -> Any:
        """The plan as it is."""
        reply = self._client.request("GET", self._path, query=self._query)
        self._seen = reply.headers.get("etag", "*")
        return reply.json()

    def send(self, method: str, what: str, body: object, timeout_s: float | None = None) -> Any:
        """Change the plan, if it is still as it was seen."""
        if not self._seen:
            self.get()
        headers = {"If-Match": self._seen}
        limit = {} if timeout_s is None else {"timeout_s": timeout_s}
        path = f"{self._path}{what}"
        reply = self._client.request(method, path, query=self._query, body=body, headers=headers, **limit)
        return reply.json()

    def text(self, form: str) -> Any:
        """The plan in another form."""
        return self._client.request("GET", f"{self._path}/text", query={**self._query, "form": form}).json()

    def remove(self) -> None:
        """Forget the plan."""
        self._client.request("DELETE", self._path, query=self._query)


@app.command("new")
def new(
    change: Annotated[str, typer.Argument(help="What shall be changed, in your own words.")],
    target: Annotated[
        list[str] | None, typer.Option("--target", "-t", help="A file or symbol where it begins. Repeatable.")
    ] = None,
    title: Annotated[str, typer.Option("--title", help="A short title; made of the change by default.")] = "",
    kind: Annotated[ChangeType | None, typer.Option("--type", help="What sort of change; told by its words.")] = None,
    model: Annotated[
        bool | None, typer.Option("--model/--no-model", help="Let a model enrich it; if one can be asked, by default.")
    ] = None,
    use: Annotated[list[str] | None, typer.Option("--use", help="Models to try in order. Repeatable.")] = None,
    project: Annotated[str | None, typer.Option("--project", "-p", help="A project by its name or id.")] = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Plan a change from spec, index and impact. Works without a project and without a model."""
    wish = {
        "folder": absolute(workspace),
        "change": change,
        "title": title,
        "targets": [within(one, workspace) for one in target or ()],
        "change_type": kind or "",
        "model": model,
        "models": use or [],
        "project": project,
    }
    plan = daemon_client().request("POST", PLANS, body=wish, timeout_s=_MODEL_TIMEOUT_S).json()
    if as_json:
        print_json(plan)
        return
    print_plan(plan, Style())
    print_line()
    print_line(f"Approve it: groundplan plan approve {short(plan['id'])}")


@app.command("list")
def list_plans(
    everywhere: Annotated[bool, typer.Option("--all", help="Of every folder.")] = False,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Plans of the workspace, the newest first."""
    query = {"limit": 500, "folder": None if everywhere else absolute(workspace)}
    plans = daemon_client().request("GET", PLANS, query=query).json()["items"]
    if as_json:
        print_json({"plans": plans})
        return
    for plan in plans:
        print_line(plan_line(plan, Style()))
    if not plans:
        print_line('There is no plan yet. Make one: groundplan plan new "CHANGE"')


@app.command("show")
def show(
    plan: PlanArgument = "",
    task: Annotated[str | None, typer.Option("--task", help="Only this task, with its whole instruction.")] = None,
    diagram: Annotated[bool, typer.Option("--diagram", help="As a Mermaid diagram.")] = False,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """A plan: its tasks in their phases, and what approving it permits."""
    client = PlanClient(plan, workspace)
    if diagram:
        text = client.text("mermaid")
        print_json(text) if as_json else print_line(text["text"].rstrip("\n"))
        return
    found = client.get()
    chosen = found if task is None else _task(found, task)
    if as_json:
        print_json(chosen)
    elif task is None:
        print_plan(found, Style())
    else:
        print_task(chosen, Style(), whole=True)


@app.command("edit")
def edit(
    plan: PlanArgument = "",
    put: Annotated[
        list[str] | None,
        typer.Option("--set", help="TASK.FIELD=VALUE, such as T-3.files=a.py,+new.py or title=…. Repeatable."),
    ] = None,
    drop: Annotated[list[str] | None, typer.Option("--drop", help="A task to leave out. Repeatable.")] = None,
    add: Annotated[
        list[str] | None, typer.Option("--add", help="A task to add: its title, or JSON with more. Repeatable.")
    ] = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Change a plan, all or nothing. It is checked again; one that was approved has to be approved again.

    Fields of a task: title, instruction, agent, kind, files, commands, hosts, acceptance, after, estimate, risk,
    mitigation, rollback, held, state. Before a file, + means new and - means removed; before a command of the
    acceptance, ! means that it must fail. The state skipped leaves a task out, open does it once more; an approval
    outlives both.
    """
    changes = [_setting(one) for one in put or ()]
    changes += [{"op": "drop", "task": one} for one in drop or ()]
    changes += [{"op": "add", "value": _value(one)} for one in add or ()]
    if not changes:
        raise typer.BadParameter("give --set, --drop or --add")
    changed = PlanClient(plan, workspace).send("PATCH", "", {"changes": changes})
    print_json(changed) if as_json else print_plan(changed, Style())


@app.command("refine")
def refine(
    plan: PlanArgument = "",
    words: Annotated[str, typer.Option("--say", "-s", help="What the model shall mind, in your own words.")] = "",
    model: Annotated[list[str] | None, typer.Option("--use", help="Models to try in order. Repeatable.")] = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Let a model say more of a plan that has not begun. One that was approved has to be approved again."""
    client = PlanClient(plan, workspace)
    refined = client.send("POST", "/refine", {"words": words, "models": model or []}, timeout_s=_MODEL_TIMEOUT_S)
    print_json(refined) if as_json else print_plan(refined, Style())


@app.command("approve")
def approve(
    plan: PlanArgument = "",
    expires: Annotated[str, typer.Option("--expires", help="After how long it asks again: 30m, 12h, 7d, 2w.")] = "7d",
    budget: Annotated[str | None, typer.Option("--budget", help="US dollars at most, such as 2.50.")] = None,
    tokens: Annotated[
        int | None, typer.Option("--tokens", min=0, help="Tokens at most; 0: as the settings say.")
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Put the changes into the folder unasked, once all of it is accepted.")
    ] = False,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Permit exactly what the plan says, for runs of it alone, until it expires or the plan changes."""
    client = PlanClient(plan, workspace)
    wish = {"expires": expires, "cost": budget, "tokens": tokens, "applies": apply}
    approved = client.send("POST", "/approve", wish)
    if as_json:
        print_json(approved)
        return
    print_line(f"{Style().bold(approved['title'])}  {Style().dim(short(approved['id']))}")
    print_permissions(approved, Style())
    print_line(f"Carry it out: groundplan run {short(approved['id'])}")


@app.command("revoke")
def revoke(plan: PlanArgument = "", workspace: WorkspaceOption = ".", as_json: JsonOption = False) -> None:
    """Take an approval back; what it permitted asks again at once."""
    revoked = PlanClient(plan, workspace).send("POST", "/revoke", {})
    print_json(revoked) if as_json else print_line(f"{revoked['title']} permits nothing any more.")


@app.command("export")
def export(
    plan: PlanArgument = "",
    to: Annotated[Form, typer.Option("--to", help="md, json, mermaid, or a tracker's form.")] = "md",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="A file to write; printed by default.")] = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """A plan as Markdown, JSON, a diagram, or issues for GitHub, Jira and Linear."""
    text = PlanClient(plan, workspace).text(to)
    if out is not None:
        try:
            out.write_text(text["text"], encoding="utf-8", newline="")
        except OSError as error:
            raise typer.BadParameter(f"{out} cannot be written: {error.strerror}") from error
    if as_json:
        print_json({**text, "written": str(out) if out else ""})
    else:
        print_line(f"Written to {out}." if out else text["text"].rstrip("\n"))


@app.command("remove")
def remove(plan: PlanArgument, workspace: WorkspaceOption = ".", as_json: JsonOption = False) -> None:
    """Forget a plan, and with it what it permitted. Runs of it stay."""
    PlanClient(plan, workspace).remove()
    print_json({"removed": plan}) if as_json else print_line("The plan is removed.")


def _task(plan: Any, key: str) -> Any:
    found = next((task for task in plan["tasks"] if task["key"].lower() == key.lower()), None)
    if found is None:
        raise typer.BadParameter(f"there is no task {key}; there are {', '.join(t['key'] for t in plan['tasks'])}")
    return found


_LISTS = frozenset({"files", "commands", "hosts", "acceptance", "after"})


def _setting(text: str) -> dict[str, Any]:
    """`T-3.files=a.py,b.py` as a change; lists are split at commas, those of commands and sentences at semicolons."""
    place, sign, value = text.partition("=")
    task, dot, field = place.rpartition(".")
    if not sign or not field.strip():
        raise typer.BadParameter(f"{text!r} is no TASK.FIELD=VALUE")
    name, given = field.strip(), _value(value)
    if name in _LISTS and isinstance(given, str):
        mark = "," if name in {"files", "hosts", "after"} else ";"
        given = [part.strip() for part in given.split(mark) if part.strip()]
    return {"op": "set", "task": task.strip() if dot else "", "field": name, "value": given}


def _value(text: str) -> Any:
    """JSON where it is JSON of more than a word; else the text as it stands."""
    if not text or text[0] not in "{[0123456789":
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
