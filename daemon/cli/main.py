"""The command `groundplan`: finds the command's module, and turns whatever goes wrong into one clear line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, Final

import typer
from typer.main import get_command

from daemon.cli.lazy import LazyCommand, lazy_group
from daemon.cli.output import PipeClosed, drop_output, print_error, print_line
from daemon.contract.protocol import VERSION
from daemon.errors import DaemonError

_KNOW: Final = "Know the code"
_DECIDE: Final = "Decide"
_SPECIFY: Final = "Specify"
_ACT: Final = "Act"
_PROGRAM: Final = "The program"

COMMANDS: Final = {
    "open": LazyCommand("daemon.cli.open", "Set a folder up, and show what is known of it.", _KNOW),
    "index": LazyCommand("daemon.cli.index", "Index a folder, or bring its index up to date.", _KNOW),
    "status": LazyCommand("daemon.cli.status", "Show the workspaces and the state of their indexes.", _KNOW),
    "search": LazyCommand("daemon.cli.search", "Search code, symbols and documents.", _KNOW),
    "symbols": LazyCommand("daemon.cli.symbols", "Find definitions by name.", _KNOW),
    "facts": LazyCommand("daemon.cli.facts", "Languages, frameworks, dependencies, commands, hot spots.", _KNOW),
    "map": LazyCommand("daemon.cli.outline", "A ranked outline of the code under a token budget.", _KNOW),
    "graph": LazyCommand("daemon.cli.graph", "What depends on what.", _KNOW),
    "impact": LazyCommand("daemon.cli.impact", "What a change of a file, a symbol or a diff may touch.", _KNOW),
    "history": LazyCommand("daemon.cli.history", "Churn, owners and files that change together.", _KNOW),
    "explain": LazyCommand("daemon.cli.explain", "What a place in the code is, and how it came to be.", _KNOW),
    "review": LazyCommand("daemon.cli.review", "What a careful reader would stop at in a change.", _KNOW),
    "tests": LazyCommand("daemon.cli.tests_for", "Skeletons of tests, in the project's own framework.", _KNOW),
    "spec": LazyCommand("daemon.cli.spec", "Projects: from an idea to a spec.", _DECIDE),
    "ask": LazyCommand("daemon.cli.ask", "Answer the question that matters most.", _DECIDE),
    "answer": LazyCommand("daemon.cli.answer", "Answer a question from a script.", _DECIDE),
    "decisions": LazyCommand("daemon.cli.decisions", "List what is decided.", _DECIDE),
    "decision": LazyCommand("daemon.cli.decision", "Show and change one decision.", _DECIDE),
    "decide": LazyCommand("daemon.cli.decide", "Record a decision of your own.", _DECIDE),
    "undo": LazyCommand("daemon.cli.undo", "Take back the last change of the spec.", _DECIDE),
    "redo": LazyCommand("daemon.cli.redo", "Do again what was taken back.", _DECIDE),
    "log": LazyCommand("daemon.cli.log", "What happened last on the branch in use.", _DECIDE),
    "branch": LazyCommand("daemon.cli.branch", "Branches of decisions, and their merge.", _DECIDE),
    "check": LazyCommand("daemon.cli.check", "Find contradictions and whatever else is wrong.", _DECIDE),
    "drift": LazyCommand("daemon.cli.drift", "Where code has drifted from decisions.", _DECIDE),
    "artifact": LazyCommand("daemon.cli.artifact", "PRD, schema, API, tickets, diagrams, plans; exports.", _SPECIFY),
    "record": LazyCommand("daemon.cli.record", "Requirements, entities, terms, rules, elements.", _SPECIFY),
    "evidence": LazyCommand("daemon.cli.evidence", "Attach documents; import specs of other tools.", _SPECIFY),
    "run": LazyCommand("daemon.cli.run", "Run a plan or an agent, and steer what runs.", _ACT),
    "runs": LazyCommand("daemon.cli.runs", "The runs there are, and what each waits for.", _ACT),
    "approvals": LazyCommand("daemon.cli.approvals", "What waits for your word.", _ACT),
    "policy": LazyCommand("daemon.cli.policy", "What agents may do, and why.", _ACT),
    "plan": LazyCommand("daemon.cli.plan", "What a change takes, and exactly what approving it permits.", _ACT),
    "agents": LazyCommand("daemon.cli.agents", "Who acts: agents, what they may, and agents of your own.", _ACT),
    "audit": LazyCommand("daemon.cli.audit", "What was done by whom, and whether the record is whole.", _ACT),
    "tools": LazyCommand("daemon.cli.tools", "What agents can do, how dangerous it is, and how it went so far.", _ACT),
    "models": LazyCommand("daemon.cli.models", "Models: which there are, which are asked.", _ACT),
    "egress": LazyCommand("daemon.cli.egress", "Who was contacted, for what, with how much.", _ACT),
    "gui": LazyCommand("daemon.cli.gui", "The window.", _PROGRAM),
    "lsp": LazyCommand("daemon.cli.lsp", "The language server, for editors.", _PROGRAM),
    "daemon": LazyCommand("daemon.cli.daemon", "Run, start, stop and look at the daemon.", _PROGRAM),
    "secrets": LazyCommand("daemon.cli.keys", "Keep keys in the system's keyring.", _PROGRAM),
    "settings": LazyCommand("daemon.cli.settings", "See and change settings.", _PROGRAM),
    "doctor": LazyCommand("daemon.cli.doctor", "Check every part and say how to mend it.", _PROGRAM),
}

_FAILED = 1
_INTERRUPTED = 130
_PIPE_CLOSED = 141
_WRONG_USE = 2

app = typer.Typer(
    cls=lazy_group(COMMANDS),
    no_args_is_help=True,
    add_completion=True,
    help="Groundplan knows your code, keeps your decisions, and runs agents under approval.",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print_line(f"groundplan {VERSION}")
        raise typer.Exit


@app.callback()
def _groundplan(
    version: Annotated[  # printed and done with by its callback, so never seen here
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit code: 0 well, 1 found something, 2 wrong use, 3 no daemon, 4 refused."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in given
    try:
        code = get_command(app).main(given, prog_name="groundplan", standalone_mode=False)
        sys.stdout.flush()
    except DaemonError as error:
        print_error(error.code, error.message, error.hint, as_json=as_json)
        return error.exit_code
    except ImportError as error:
        hint = "Install Groundplan again in an environment of its own; `groundplan doctor` checks all packages."
        print_error("cli.broken_installation", f"A part is missing: {error}.", hint, as_json=as_json)
        return _FAILED
    except typer.TyperException as error:
        return _tell_wrong_use(error, as_json=as_json)
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    except (PipeClosed, BrokenPipeError):
        drop_output()
        return _PIPE_CLOSED
    return code if isinstance(code, int) else 0


def _tell_wrong_use(error: typer.TyperException, *, as_json: bool) -> int:
    context: typer.Context | None = getattr(error, "ctx", None)
    command = context.command_path if context else "groundplan"
    message = error.format_message()
    if message and message[-1] not in ".!?":
        message += "."
    if message:  # without one, the help was asked for by giving nothing, and has been printed
        print_error("cli.usage", message, f"`{command} --help` shows how.", as_json=as_json)
    return _WRONG_USE
