"""How settings read: their titles, the groups they stand in, their values and where these come from. No widgets."""

from __future__ import annotations

from typing import Final

from daemon.contract.settings import SettingSource, SettingValue, SettingView

GROUPS: Final = {
    "": ("Daemon and search", "How the daemon is reached, and what the index does without being asked."),
    "index": ("Index", "What is read of your folders."),
    "models": ("Models", "Which models are asked, where, and what they cost."),
    "budget": ("Budgets", "What models may use; a run that comes to its limit stops and says so."),
    "agents": ("Agents of a folder", "What agents may do that lie in the folder you opened."),
    "runs": ("Runs", "How many work at once, for how long, and how long they are kept."),
    "commands": ("Commands", "What runs start on this machine."),
    "approval": ("Approvals", "When you are asked, and for how long."),
}
_OTHER: Final = "Other"
_SHORT: Final = {"url": "URL", "urls": "URLs", "ollama": "Ollama"}
_LONG: Final = 60


def title_of(name: str) -> str:
    """The name of a setting in words: `runs.keep_days` is «Keep days», `ollama_url` is «Ollama URL»."""
    words = [_SHORT.get(word, word) for word in name.rpartition(".")[2].split("_")]
    first = words[0]
    return " ".join([first if first[:1].isupper() else first.capitalize(), *words[1:]])


def group_of(name: str) -> str:
    """The part before the dot."""
    return name.partition(".")[0] if "." in name else ""


def group_title(group: str) -> str:
    """The title of a group."""
    return GROUPS[group][0] if group in GROUPS else group.capitalize() or _OTHER


def group_sentence(group: str) -> str:
    """What a group is about, where that is known."""
    return GROUPS[group][1] if group in GROUPS else ""


def value_words(value: SettingValue) -> str:
    """A value as it reads in a sentence."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float) and value.is_integer():
        return f"{value:,.0f}"
    if isinstance(value, int | float):
        return f"{value:,}"
    return shorten(value) if value else "nothing"


def field_text(value: SettingValue) -> str:
    """A value as it stands in a field."""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return str(value)


def source_words(view: SettingView) -> str:
    """Where the value in force comes from, and what the default is."""
    if view.source is SettingSource.ENVIRONMENT:
        return f"Set by the variable {variable_of(view.name)}, which wins; it cannot be changed here."
    if view.source is SettingSource.FILE:
        return f"Set by you; the default is {value_words(view.default)}."
    return "default"


def variable_of(name: str) -> str:
    """The environment variable that overrides a setting."""
    return "GROUNDPLAN_" + name.upper().replace(".", "_")


def shorten(text: str) -> str:
    """A text that may be long, in a sentence."""
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"


def fits(view: SettingView, words: str) -> bool:
    """Whether a setting is meant by what somebody searches for."""
    about = " ".join((view.name, title_of(view.name), view.sentence, group_title(group_of(view.name)))).lower()
    return all(word in about for word in words.lower().split())
