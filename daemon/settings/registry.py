"""Every setting there is. Command line, window, documentation and validation all read this table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from daemon.contract.settings import SettingValue
from daemon.errors import BadSetting, UnknownSetting

ValueT = TypeVar("ValueT", bound=SettingValue)

_TRUE: Final = frozenset({"true", "yes", "on", "1"})
_FALSE: Final = frozenset({"false", "no", "off", "0"})


@dataclass(frozen=True)
class Setting(Generic[ValueT]):
    """One setting. `pattern` and `form` (its wording) bound free text, `minimum` bounds numbers.

    `restart` means that a change counts from the daemon's next start on.
    """

    name: str
    kind: type[ValueT]
    default: ValueT
    sentence: str
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    pattern: str = ""
    form: str = ""
    restart: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that overrides it."""
        return "GROUNDPLAN_" + self.name.upper().replace(".", "_")

    def parse(self, given: object, where: str = "") -> ValueT:
        """`given` (TOML, JSON or text) as a value of this setting; raises `BadSetting`, naming `where` it stands."""
        value = self._converted(given)
        if value is None or not self._fits(value):
            raise BadSetting(self.name, given, self.wanted, where)
        return value

    @property
    def wanted(self) -> str:
        """What a value must be, in words."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.form:
            return self.form
        word = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}[self.kind]
        return word if self.minimum is None else f"{word}, at least {self.minimum:g}"

    def _converted(self, given: object) -> ValueT | None:
        kind: type[object] = self.kind
        value: object = given
        if isinstance(given, str) and kind is not str:
            value = _from_text(given.strip(), kind)
        elif kind is float and isinstance(given, int) and not isinstance(given, bool):
            value = float(given)
        is_right = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
        return value if is_right else None  # type: ignore[return-value]  # the line above has looked

    def _fits(self, value: ValueT) -> bool:
        if self.choices and value not in self.choices:
            return False
        if self.pattern and not re.fullmatch(self.pattern, str(value)):
            return False
        return self.minimum is None or (not isinstance(value, str) and value >= self.minimum)


def _from_text(text: str, kind: type[object]) -> object:
    """What `text` spells as a `kind`; None if it spells none."""
    if kind is bool:
        lowered = text.lower()
        return lowered in _TRUE if lowered in _TRUE | _FALSE else None
    try:
        return int(text) if kind is int else float(text)
    except ValueError:
        return None


TRANSPORT: Final = Setting(
    "transport",
    str,
    "auto",
    "How clients reach the daemon: a Unix socket, or TCP on the loopback address with a token.",
    choices=("auto", "unix", "tcp"),
    restart=True,
)
IDLE_TIMEOUT: Final = Setting(
    "idle_timeout",
    float,
    0.0,
    "Seconds without a request or work after which the daemon ends itself; 0 means that it stays.",
    minimum=0,
)
LOG_LEVEL: Final = Setting(
    "log_level",
    str,
    "info",
    "The least severe message that the log keeps.",
    choices=("debug", "info", "warning", "error"),
)
OFFLINE: Final = Setting(
    "offline", bool, False, "Forbid every connection but those to this machine, models and embedders included."
)
EMBEDDER: Final = Setting(
    "embedder",
    str,
    "none",
    "What turns code into vectors for search by meaning; search works without.",
    pattern=r"none|(sentence-transformers|ollama|litellm):\S+",
    form="none, sentence-transformers:MODEL, ollama:MODEL or litellm:MODEL",
)
EMBEDDER_URL: Final = Setting(
    "embedder_url",
    str,
    "",
    "Where the embedder's server is, for Ollama or a provider behind litellm; empty means its usual place.",
    pattern=r"|https?://\S+",
    form="a URL with http or https, or nothing",
)
INDEX_MAX_FILE_SIZE: Final = Setting(
    "index.max_file_size", int, 1_000_000, "Files of more bytes are known by name only.", minimum=1
)
INDEX_WORKERS: Final = Setting(
    "index.workers",
    int,
    0,
    "Processes that parse; 0 means one per processor.",
    minimum=0,
    restart=True,
)
OLLAMA_URL: Final = Setting(
    "ollama_url",
    str,
    "",
    "Where Ollama is for the models of agents; empty means OLLAMA_HOST, else its usual place on this machine.",
    pattern=r"|(https?://)?\S+",
    form="a URL or HOST:PORT, or nothing",
)
MODELS_USE: Final = Setting(
    "models.use",
    str,
    "",
    "Models that agents ask, in order, with commas between; empty means the first suitable one that Ollama has.",
    pattern=r"|\s*[\w.-]+/[^\s,]+(\s*,\s*[\w.-]+/[^\s,]+)*\s*",
    form="PROVIDER/MODEL with commas between, such as ollama/qwen3:8b, or nothing",
)
MODELS_REMOTE_FALLBACK: Final = Setting(
    "models.remote_fallback",
    bool,
    False,
    "Go on from a model on this machine to one elsewhere, or the other way round, when the first does not answer.",
)
MODELS_URLS: Final = Setting(
    "models.urls",
    str,
    "",
    "Servers to ask in place of a provider's own, as PROVIDER=URL with commas between.",
    pattern=r"|\s*[\w.-]+=https?://[^\s,]+(\s*,\s*[\w.-]+=https?://[^\s,]+)*\s*",
    form="PROVIDER=URL with commas between, such as openai=http://127.0.0.1:8080/v1, or nothing",
)
MODELS_PRICES: Final = Setting(
    "models.prices",
    str,
    "",
    "Prices that are not known, as MODEL=IN/OUT in US dollars for a million tokens, with commas between.",
    pattern=r"|\s*[^\s,=]+=[\d.]+/[\d.]+(\s*,\s*[^\s,=]+=[\d.]+/[\d.]+)*\s*",
    form="MODEL=IN/OUT with commas between, such as openai/mine=0.5/1.5, or nothing",
)
BUDGET_RUN_COST: Final = Setting(
    "budget.run_cost", float, 0.0, "US dollars that one run may spend on models; 0 means no limit.", minimum=0
)
BUDGET_RUN_TOKENS: Final = Setting(
    "budget.run_tokens", int, 0, "Tokens that one run may use, read and written; 0 means no limit.", minimum=0
)
BUDGET_DAY_COST: Final = Setting(
    "budget.day_cost", float, 0.0, "US dollars that all runs of a day may spend on models; 0 means no limit.", minimum=0
)
BUDGET_DAY_TOKENS: Final = Setting(
    "budget.day_tokens", int, 0, "Tokens that all runs of a day may use; 0 means no limit.", minimum=0
)
AGENTS_WORKSPACE_RISK: Final = Setting(
    "agents.workspace_risk",
    str,
    "medium",
    "The worst calls that agents which lie in a folder's .groundplan/agents may make.",
    choices=("safe", "low", "medium", "high"),
)
AGENTS_WORKSPACE_MODE: Final = Setting(
    "agents.workspace_mode",
    str,
    "ask",
    "When such agents ask, at the least: plan only reads, ask asks for everything but that.",
    choices=("plan", "ask", "auto-edit", "auto"),
)


RUNS_CONCURRENCY: Final = Setting(
    "runs.concurrency", int, 8, "How many runs work at once; those that wait for a person do not count.", minimum=1
)
RUNS_TIME_LIMIT: Final = Setting(
    "runs.time_limit",
    float,
    0.0,
    "Seconds that a run may work, waits for people not counted, when it is not told otherwise; 0 means no limit.",
    minimum=0,
)
RUNS_STEP_TIME_LIMIT: Final = Setting(
    "runs.step_time_limit",
    float,
    3600.0,
    "Seconds that one step of a run may take: a thought, or a call of a tool that hangs; 0 means no limit.",
    minimum=0,
)
RUNS_KEEP_DAYS: Final = Setting(
    "runs.keep_days",
    float,
    90.0,
    "Days after which ended runs are forgotten, with their trees and the means to undo them; 0 keeps them.",
    minimum=0,
)
COMMANDS_CONCURRENCY: Final = Setting(
    "commands.concurrency", int, 0, "How many commands of runs go at once; 0 means one per processor.", minimum=0
)
COMMANDS_PRIVATE_HOSTS: Final = Setting(
    "commands.private_hosts",
    str,
    "",
    "Hosts of yours in a private network, such as a registry, that commands may reach when they are allowed to by "
    "name; .name stands for all below it.",
    pattern=r"(\s*\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\s*(,|$))*",
    form="names of hosts, with commas between",
)
APPROVAL_MODE: Final = Setting(
    "approval.mode",
    str,
    "ask",
    "When a run asks that has no mode of its own: plan only reads, ask asks for everything but that.",
    choices=("plan", "ask", "auto-edit", "auto"),
)
APPROVAL_EXPIRES_AFTER: Final = Setting(
    "approval.expires_after",
    float,
    7.0,
    "Days after which what was asked for and not answered is refused.",
    minimum=0.01,
)

REGISTRY: Final[tuple[Setting[bool] | Setting[int] | Setting[float] | Setting[str], ...]] = (
    TRANSPORT,
    IDLE_TIMEOUT,
    LOG_LEVEL,
    OFFLINE,
    EMBEDDER,
    EMBEDDER_URL,
    INDEX_MAX_FILE_SIZE,
    INDEX_WORKERS,
    OLLAMA_URL,
    MODELS_USE,
    MODELS_REMOTE_FALLBACK,
    MODELS_URLS,
    MODELS_PRICES,
    BUDGET_RUN_COST,
    BUDGET_RUN_TOKENS,
    BUDGET_DAY_COST,
    BUDGET_DAY_TOKENS,
    AGENTS_WORKSPACE_RISK,
    AGENTS_WORKSPACE_MODE,
    RUNS_CONCURRENCY,
    RUNS_TIME_LIMIT,
    RUNS_STEP_TIME_LIMIT,
    RUNS_KEEP_DAYS,
    COMMANDS_CONCURRENCY,
    COMMANDS_PRIVATE_HOSTS,
    APPROVAL_MODE,
    APPROVAL_EXPIRES_AFTER,
)


def setting_named(name: str) -> Setting[bool] | Setting[int] | Setting[float] | Setting[str]:
    """The setting of that name; raises `UnknownSetting`, with the closest names."""
    for setting in REGISTRY:
        if setting.name == name:
            return setting
    raise UnknownSetting(name, [setting.name for setting in REGISTRY])
