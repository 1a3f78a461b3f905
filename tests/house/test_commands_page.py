"""Every command is documented with its options and with the shape of what `--json` prints."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from typer.main import get_command

from daemon.cli.main import COMMANDS
from daemon.contract.advice import Explanation, Review, TestSkeleton
from daemon.contract.agent import AgentDetail, AgentMade, AgentView
from daemon.contract.approval import ApprovalView
from daemon.contract.artifact import (
    ArtifactDiff,
    ArtifactInfo,
    ArtifactView,
    BuildReport,
    CommentView,
    VersionView,
)
from daemon.contract.audit import AuditEntryView, AuditReportView
from daemon.contract.branch import BranchView, MergeReport
from daemon.contract.check import CheckReport
from daemon.contract.decision import DecisionDetail, DecisionView, HistoryEntry, UndoReport
from daemon.contract.doctor import DoctorReport
from daemon.contract.egress import ContactView, EgressReport
from daemon.contract.event import Event
from daemon.contract.evidence import (
    AttachReport,
    DocumentView,
    FormatView,
    ImportReport,
    RecordView,
    SpecHit,
    SpecSearchAnswer,
    SurfaceAnswer,
)
from daemon.contract.facts import Facts
from daemon.contract.guard import DriftAnswer, GuardExplanation, GuardView
from daemon.contract.knowledge import SearchAnswer, SymbolAnswer, WorkspaceView
from daemon.contract.model import BudgetView, ModelDetail, ModelsView, PullView, TrialView
from daemon.contract.plan import PlanSummary, PlanText, PlanView, TaskView
from daemon.contract.policy import GrantView, PolicyAnswer, PolicyFile, PolicyView
from daemon.contract.project import ProjectStatus, ProjectView
from daemon.contract.question import AnswerResult, AssumeReport, NextQuestion, QuestionView
from daemon.contract.run import AppliedView, ChangesetView, Purged, RunsUsage, RunView, StepView
from daemon.contract.sandbox import SelftestReport
from daemon.contract.settings import SettingView
from daemon.contract.status import DaemonStatus
from daemon.contract.structure import (
    FileGraphAnswer,
    FileHistoryAnswer,
    GraphAnswer,
    HistoryAnswer,
    ImpactAnswer,
    Outline,
)
from daemon.contract.tool import ToolDetail, ToolView

Shape = str | tuple[str, type[BaseModel]]

SHAPES: dict[str, list[Shape]] = {
    "open": [
        '`{"workspace": WorkspaceView, "facts": Facts, "map": Outline, "examples": [SearchAnswer with its query]}`',
        ("in `spec`, where it goes the whole way, `project`", ProjectStatus),
        ("its `check`", CheckReport),
        ("its `built`", BuildReport),
        "and its `folder` and `files`, with the counts `found` and `assumed` and the questions that are `left`",
    ],
    "index": [("", WorkspaceView), ("with `--watch`, one a line", Event)],
    "status": [("in `workspaces`", WorkspaceView)],
    "search": [
        ("", SearchAnswer),
        ("with what the project's spec says in `spec`", SpecHit),
        ("of a `--kind` of the spec", SpecSearchAnswer),
    ],
    "symbols": [("", SymbolAnswer)],
    "facts": [("", Facts)],
    "map": [("", Outline)],
    "graph": [("", GraphAnswer), ("of one file", FileGraphAnswer)],
    "impact": [("", ImpactAnswer)],
    "explain": [("", Explanation)],
    "review": [("", Review)],
    "tests": [("", TestSkeleton)],
    "history": [("", HistoryAnswer), ("of one file", FileHistoryAnswer)],
    "spec new": [("", ProjectStatus)],
    "spec list": [("in `projects`", ProjectView)],
    "spec show": [("", ProjectStatus)],
    "spec use": [("", ProjectStatus)],
    "spec archive": [("", ProjectStatus)],
    "spec restore": [("", ProjectStatus)],
    "spec change": [("", ProjectStatus)],
    "spec write": ['`{"folder", "files": [paths], "notes": [sentences]}`'],
    "spec read": [("", ImportReport)],
    "spec surface": [("", SurfaceAnswer)],
    "ask": [
        ("the question itself with `done` false, `progress` and `to_confirm`", QuestionView),
        ('or `{"done": true, "why", "progress", "to_confirm"}`, with parts as in', NextQuestion),
        ("with `--assume`", AssumeReport),
        ("with `--list`, in `questions`", QuestionView),
    ],
    "answer": [
        ("", AnswerResult),
        ("with `--defer`", NextQuestion),
        ("with `--assume`", AssumeReport),
    ],
    "decisions": [("in `decisions`", DecisionView)],
    "decision": [("", DecisionDetail), ("of a change that clashes", AnswerResult)],
    "decide": [("", AnswerResult)],
    "undo": [("", UndoReport)],
    "redo": [("", UndoReport)],
    "log": [("in `events`", HistoryEntry)],
    "branch new": [("", BranchView)],
    "branch list": [("in `branches`", BranchView)],
    "branch use": [("", ProjectStatus)],
    "branch protect": [("", BranchView)],
    "branch remove": ['`{"removed": name}`'],
    "branch merge": [("", MergeReport)],
    "branch resolve": [("as it would be merged now", MergeReport)],
    "drift": [
        ("", DriftAnswer),
        ("with `--guards`, in `guards`", GuardView),
        ("with `--explain`", GuardExplanation),
    ],
    "check": [("", CheckReport), "with `--sarif` a SARIF 2.1.0 log"],
    "artifact list": [("in `artifacts`", ArtifactInfo), ("with `--formats`, in `formats`", FormatView)],
    "artifact build": [("", BuildReport)],
    "artifact show": [("", ArtifactView)],
    "artifact versions": [("in `versions`", VersionView)],
    "artifact diff": [("", ArtifactDiff)],
    "artifact edit": [("", ArtifactView)],
    "artifact comment": [("in `comments`", CommentView)],
    "artifact export": ['`{"folder", "files": [paths], "notes": [sentences]}`'],
    "record list": [("in `records`", RecordView)],
    "record add": [("", RecordView)],
    "record change": [("", RecordView)],
    "record confirm": [("in `records`", RecordView)],
    "record remove": ['`{"removed": alias}`'],
    "evidence attach": [("in `attached`", AttachReport)],
    "evidence list": [("in `documents`", DocumentView)],
    "evidence remove": ['`{"removed": name}`'],
    "evidence search": [("", SpecSearchAnswer)],
    "evidence import": [("", ImportReport)],
    "run start": [("", RunView)],
    "run show": [("", RunView), ("in `trace`", StepView), ("with `--diff`", ChangesetView)],
    "run watch": [("once it has ended or waits", RunView)],
    "run stop": [("", RunView)],
    "run resume": [("", RunView)],
    "run say": [("", RunView)],
    "run apply": [("", AppliedView)],
    "run undo": [("", AppliedView)],
    "run redo": [("", AppliedView)],
    "runs list": [("in `runs`", RunView)],
    "runs usage": [("", RunsUsage)],
    "runs purge": [("", Purged)],
    "approvals list": [("in `approvals`", ApprovalView)],
    "approvals watch": [("one a line, as they come", ApprovalView)],
    "approvals answer": [("in `approvals`", ApprovalView)],
    "approvals show": [("", ApprovalView)],
    "approvals approve": [("", ApprovalView)],
    "approvals deny": [("", ApprovalView)],
    "policy explain": [("", PolicyAnswer)],
    "policy show": [("", PolicyView)],
    "policy test": ['`{"rules": number, "examples": number, "faults": [sentences]}`'],
    "policy grants": [("in `grants`", GrantView)],
    "policy edit": [("", PolicyFile)],
    "policy selftest": [("", SelftestReport)],
    "tools": [("in `tools`", ToolView), ("of one", ToolDetail)],
    "policy revoke": [("", GrantView)],
    "audit list": [("in `entries`", AuditEntryView)],
    "audit verify": [("", AuditReportView)],
    "audit export": ['into a file `{"entries": number, "file": path}`, else JSON lines in any case'],
    "models list": [("", ModelsView)],
    "models show": [("", ModelDetail)],
    "models pull": [("", PullView)],
    "models test": [("", TrialView)],
    "models use": [("", ModelsView)],
    "models budget": [("", BudgetView)],
    "egress": [("", EgressReport), ("with `--entries`, in `entries`", ContactView)],
    "doctor": [("", DoctorReport)],
    "daemon run": [],
    "gui": [],
    "lsp": [],
    "daemon start": [("", DaemonStatus)],
    "daemon stop": ['`{"stopped": bool, "pid": int or null}`'],
    "daemon status": [("", DaemonStatus)],
    "daemon logs": ["the log's own lines: `time`, `level`, `message`, `request` …"],
    "secrets list": [
        '`{"secrets": [{"name", "sentence", "set": bool, "place", "variable"}]}`; never a value',
        "`place` is `environment`, `keyring`, `vault` or empty",
    ],
    "secrets set": ['`{"name", "set": true, "place"}`'],
    "secrets remove": ['`{"name", "removed": bool}`'],
    "settings list": [("in `settings`", SettingView)],
    "settings get": [("", SettingView)],
    "settings set": [("", SettingView)],
    "plan new": [("", PlanView)],
    "plan list": [("in `plans`", PlanSummary)],
    "plan show": [("", PlanView), ("with `--task`", TaskView), ("with `--diagram`", PlanText)],
    "plan edit": [("", PlanView)],
    "plan approve": [("", PlanView)],
    "plan refine": [("", PlanView)],
    "plan revoke": [("", PlanView)],
    "plan export": [("with the file in `written`", PlanText)],
    "plan remove": ['`{"removed": PLAN}`'],
    "agents list": [("in `agents`", AgentView)],
    "agents show": [("", AgentDetail)],
    "agents new": [("", AgentMade)],
    "agents check": ["`agents`, the number of those that can be used", ("in `broken`", AgentView)],
}

HEAD = """\
# Commands

All commands find the daemon, or start it. `--json` prints one JSON document on standard output; errors are
`{"error": {"code", "message", "hint"}}` on standard error ([errors](errors.md)). Fields may be added, none changes its
meaning. `groundplan COMMAND --help` says the same in the terminal.

This page is generated from the code (`make test ARGS=--rewrite-docs`).
"""


def commands() -> Iterator[tuple[str, Any]]:
    """(full name, command) of every command, those in groups too."""
    for name, lazy in COMMANDS.items():
        command = get_command(import_module(lazy.module).app)
        below = getattr(command, "commands", None)
        if below is None:
            yield name, command
        else:
            yield from ((f"{name} {inner}", found) for inner, found in below.items())


ALL = dict(commands())


def parameters(command: Any) -> list[Any]:
    """What is ours to document; completion is typer's own."""
    return [
        parameter
        for parameter in command.params
        if not getattr(parameter, "hidden", False) and not parameter.name.endswith("_completion")
    ]


def test_every_command_has_its_shape_told() -> None:
    assert set(ALL) == set(SHAPES)


@pytest.mark.parametrize("name", ALL)
def test_every_command_takes_json(name: str) -> None:
    """Errors are told in JSON as well, so also those take it that print no data."""
    assert "--json" in {option for parameter in ALL[name].params for option in parameter.opts}


@pytest.mark.parametrize("name", ALL)
def test_every_command_and_option_says_what_it_does(name: str) -> None:
    assert ALL[name].help
    assert [parameter.name for parameter in parameters(ALL[name]) if not parameter.help] == []


def test_the_page_of_commands_is_what_the_code_says(check_page: Callable[[str, str], None]) -> None:
    text = HEAD + "".join(_section(name, command) for name, command in ALL.items())
    models: dict[str, type[BaseModel]] = {}
    for shapes in SHAPES.values():
        for shape in shapes:
            if not isinstance(shape, str):
                _collect(shape[1], models)
    text += "\n# Shapes\n" + "".join(_model(model) for _, model in sorted(models.items()))
    check_page("commands.md", text)


def test_commands_that_documents_name_exist(root: Path) -> None:
    groups = {name.split()[0] for name in ALL if " " in name}
    pages = [root / "README.md", *(root / "docs").glob("*.md"), *(root / "docs/decisions").glob("*.md")]
    unknown = set()
    for page in pages:
        for line in re.findall(r"`groundplan ([^`\n]+)`", page.read_text(encoding="utf-8")):
            words = [word for word in line.split() if not word.startswith("-")]
            wanted = " ".join(words[:2]) if words and words[0] in groups and len(words) > 1 else " ".join(words[:1])
            for choice in _choices(wanted):
                if choice and choice not in ALL and choice not in groups and choice != "COMMAND":
                    unknown.add((page.name, choice))
    assert unknown == set()


def _choices(wanted: str) -> list[str]:
    """`daemon start|stop` names two commands."""
    *before, last = wanted.split() or [""]
    return [" ".join([*before, choice]) for choice in last.split("|")]


def _section(name: str, command: Any) -> str:
    listed = parameters(command)
    usage = " ".join([name, *(_in_usage(parameter) for parameter in listed if parameter.param_type_name == "argument")])
    text = f"\n## `groundplan {usage}`\n\n{command.help}\n\n| | |\n|---|---|\n"
    for parameter in listed:
        default = f" Default: {parameter.default}." if _has_default(parameter) else ""
        text += f"| {_signature(parameter)} | {parameter.help}{default} |\n"
    told = [shape if isinstance(shape, str) else _told(*shape) for shape in SHAPES.get(name, [])]
    return text + (f"\n`--json`: {'; '.join(told)}.\n" if told else "")


def _told(where: str, model: type[BaseModel]) -> str:
    link = f"[{model.__name__}](#{model.__name__.lower()})"
    return f"{where}: {link}" if where else link


def _in_usage(parameter: Any) -> str:
    many = "…" if parameter.nargs == -1 else ""
    return parameter.name.upper() + many if parameter.required else f"[{parameter.name.upper()}{many}]"


def _signature(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.name.upper()}`"
    return ", ".join(f"`{option}`" for option in [*parameter.opts, *parameter.secondary_opts])


def _has_default(parameter: Any) -> bool:
    return parameter.default not in (None, "", ".", False) and not parameter.required


def _collect(annotation: Any, models: dict[str, type[BaseModel]]) -> None:
    """The model and all that it is made of, however deep."""
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        if annotation.__name__ not in models:
            models[annotation.__name__] = annotation
            for field in annotation.model_fields.values():
                _collect(field.annotation, models)
    else:
        for inner in get_args(annotation):
            _collect(inner, models)


def _model(model: type[BaseModel]) -> str:
    text = f"\n## {model.__name__}\n\n{inspect.getdoc(model)}\n\n"
    for name, field in model.model_fields.items():
        described = f": {field.description}" if field.description else ""
        text += f"- `{name}` {_type_name(field.annotation)}{described}\n"
    return text


def _type_name(annotation: Any) -> str:
    if annotation is type(None):
        return "null"
    inner = [_type_name(one) for one in get_args(annotation)]
    if not inner:
        return getattr(annotation, "__name__", str(annotation))
    origin = getattr(annotation, "__origin__", None)
    if origin in {list, tuple}:
        return f"list of {inner[0]}"
    if origin is dict:
        return f"object from {inner[0]} to {inner[1]}"
    return " or ".join(dict.fromkeys(inner))
