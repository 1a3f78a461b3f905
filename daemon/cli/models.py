"""`groundplan models`: which there are, which are asked; fetch, try and choose them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from daemon.cli.output import JsonOption, print_json, print_line, visible
from daemon.cli.pulling import pull_with_progress
from daemon.cli.reach import daemon_client
from daemon.cli.rows import print_row
from daemon.cli.run_names import full_run
from daemon.cli.run_printing import short
from daemon.cli.style import Style
from daemon.cli.wording import counted
from daemon.contract.protocol import API_ROOT

MODELS = f"{API_ROOT}/models"
_TRIAL_S = 660.0
"""A model may have to be loaded first."""

app = typer.Typer(help="Models: which there are, and which are asked.", add_completion=False)

Name = Annotated[str, typer.Argument(help="PROVIDER/MODEL; one that Ollama has also without `ollama/`.")]


@app.callback(invoke_without_command=True)
def models(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the models: those that are asked first, in order, then the others that Ollama has."""
    if context.invoked_subcommand is None:
        _show_all(daemon_client().request("GET", MODELS, timeout_s=_TRIAL_S).json(), as_json=as_json)


@app.command("list")
def list_models(as_json: JsonOption = False) -> None:
    """The same as `groundplan models`."""
    _show_all(daemon_client().request("GET", MODELS, timeout_s=_TRIAL_S).json(), as_json=as_json)


@app.command("show")
def show(name: Name, as_json: JsonOption = False) -> None:
    """All that is known of one model."""
    view = daemon_client().request("GET", f"{MODELS}/one", query={"name": name}, timeout_s=_TRIAL_S).json()
    if as_json:
        print_json(view)
        return
    style = Style()
    print_line(style.bold(view["name"]))
    for label, value in _facts(view):
        print_line(f"  {label:<12} {value}")


@app.command("pull")
def pull(name: Name, as_json: JsonOption = False) -> None:
    """Have Ollama fetch a model. Ctrl-C cancels; a later pull goes on from there."""
    view = pull_with_progress(daemon_client(), f"{MODELS}/pulls", name)
    print_json(view) if as_json else print_line(f"{view['name']} is there.")


@app.command("test")
def try_out(
    name: Annotated[str | None, typer.Argument(help="The model; the one that is asked first by default.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Ask a model a tiny question, and tell how it went."""
    trial = daemon_client().request("POST", f"{MODELS}/trial", body={"name": name}, timeout_s=_TRIAL_S).json()
    if as_json:
        print_json(trial)
        return
    style = Style()
    print_line(f"{style.bold(trial['model'])} {style.dim(_where(trial['is_remote']))}: {trial['answer']}")
    first = f", first word after {trial['first_word_s']:.1f} s" if trial["first_word_s"] is not None else ""
    read, written = (_known(trial[key]) for key in ("prompt_tokens", "completion_tokens"))
    print_line(f"{trial['time_s']:.1f} s{first}; tokens: {read} read, {written} written; cost: {_cost(trial['cost'])}.")


@app.command("use")
def use(
    names: Annotated[list[str] | None, typer.Argument(help="Models in the order in which they are asked.")] = None,
    default: Annotated[
        bool, typer.Option("--default", help="Ask the first suitable model of Ollama again, whichever that is.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Choose which models are asked: the first, and after it those that are asked when it does not answer."""
    if bool(names) == default:
        raise typer.BadParameter("give either names or --default")
    view = daemon_client().request("PUT", f"{MODELS}/use", body={"names": names or []}, timeout_s=_TRIAL_S).json()
    _show_all(view, as_json=as_json)
    sides = {model["is_remote"] for model in view["models"] if model["rank"]}
    if not as_json and len(sides) > 1 and not view["remote_fallback"]:
        print_line(
            "Note: from a model on this machine to one elsewhere, or back, it goes on only with "
            "`groundplan settings set models.remote_fallback true`."
        )


@app.command("budget")
def budget(
    run: Annotated[
        str | None, typer.Option("--run", help="Also what this run has used: its id, or the end of it.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """What models have used today, and what they may."""
    client = daemon_client()
    view = client.request("GET", f"{MODELS}/budget", query={"run": full_run(client, run)}).json()
    if as_json:
        print_json(view)
        return
    print_line(_used("Today", view["day"], view["day_tokens_limit"], view["day_cost_limit"]))
    if view["run"]:
        print_line(_used(f"Run {short(run or '')}", view["run"], view["run_tokens_limit"], view["run_cost_limit"]))
    for name, used in view["by_model"].items():
        print_line(f"  {_used(name, used, None, None)}")


def _show_all(view: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(view)
        return
    style = Style()
    width = max((len(model["name"]) for model in view["models"]), default=0)
    for model in view["models"]:
        mark = f"{model['rank']}." if model["rank"] else "  "
        label = f"{mark} {visible(model['name']).ljust(width)}  "
        print_row(label, _line(model), style.dim, label_styled=style.bold)
        if model["problem"]:
            print_row(" " * len(label), f"{model['problem']} {model['hint']}".rstrip(), style.bad)
    if view["ollama_problem"]:
        print_row("Ollama: ", view["ollama_problem"], style.dim, style.dim)
    elif not view["models"]:
        print_line(f"Ollama at {view['ollama_url']} has no models. Fetch one: groundplan models pull qwen3:8b")
    if view["why_none"]:
        print_row("", f"No model is asked: {view['why_none']}")


def _line(model: dict[str, Any]) -> str:
    where = _where(model["is_remote"], model["host"])
    if model["context_tokens"] is None:
        return where
    notes = [where, f"reads {counted(model['context_tokens'], 'token')}", ", ".join(model["capabilities"])]
    if model["size_bytes"]:
        notes.append(f"{model['size_bytes'] / 1e9:.1f} GB")
    if model["breaker"] != "closed":
        notes.append(f"left alone for {model['pause_s']:.0f} s" if model["pause_s"] else "on trial after failures")
    return "; ".join(note for note in notes if note)


def _facts(view: dict[str, Any]) -> list[tuple[str, str]]:
    details = view["told"].get("details", {})
    price = f"{_cost(view['price_in'])} read, {_cost(view['price_out'])} written, for a million tokens"
    found = [
        ("runs", _where(view["is_remote"], view["host"])),
        ("asked", f"as number {view['rank']}" if view["rank"] else "only by name"),
        ("context", f"{view['context_tokens']:,} tokens"),
        ("can", ", ".join(view["capabilities"])),
        ("price", "nothing" if view["price_in"] == "0" and view["price_out"] == "0" else price),
        ("size", f"{view['size_bytes'] / 1e9:.1f} GB" if view["size_bytes"] else ""),
        ("parameters", " ".join(filter(None, [view["parameters"], view["quantization"]]))),
        ("family", str(details.get("family", ""))),
        ("tools", {"native": "calls of its own", "envelope": "an answer in a bound form"}[view["tool_style"]]),
        ("edits", {"search_replace": "search and replace", "whole": "whole files"}.get(view["edit_style"], "patches")),
        ("state", "" if view["breaker"] == "closed" else f"{view['breaker']} ({view['pause_s']:.0f} s)"),
    ]
    return [(label, value) for label, value in found if value]


def _where(is_remote: bool, host: str = "") -> str:
    if not is_remote:
        return "on this machine"
    return f"at {host}" if host else "on another machine"


def _used(label: str, used: dict[str, Any], tokens_limit: int | None, cost_limit: str | None) -> str:
    tokens = f"{used['tokens']:,}" + (f" of {tokens_limit:,}" if tokens_limit else "")
    cost = _cost(used["cost"]) + (f" of {_cost(cost_limit)}" if cost_limit else "")
    unknown = f", and {counted(used['unknown_costs'], 'call')} of unknown cost" if used["unknown_costs"] else ""
    return f"{label}: {counted(used['calls'], 'call')}, {tokens} tokens, {cost}{unknown}."


def _known(number: int | None) -> str:
    return "unknown" if number is None else f"{number:,}"


def _cost(cost: str | None) -> str:
    return "unknown" if cost is None else "nothing" if cost == "0" else f"${cost}"
