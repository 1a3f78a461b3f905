"""What the gateway needs of others: providers that answer, a ledger that keeps count, a redactor that hides secrets."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal, Protocol

import msgspec

from agents.chat import ChatRequest, Finish, ModelFacts, Tokens
from agents.records import ToolCall

OutcomeState = Literal["done", "refused", "failed", "stopped"]
OnText = Callable[[str], None]


class Price(msgspec.Struct, frozen=True):
    """US dollars for one token, read and written."""

    prompt: Decimal
    completion: Decimal

    def of(self, prompt_tokens: int, completion_tokens: int) -> Decimal:
        """What so many tokens cost."""
        return self.prompt * prompt_tokens + self.completion * completion_tokens


FREE = Price(Decimal(0), Decimal(0))


class Place(msgspec.Struct, frozen=True):
    """Where a model runs: a host by name, and whether that is another machine."""

    host: str
    is_remote: bool


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider knows of a model; without `price` nobody knows what a call costs."""

    facts: ModelFacts
    place: Place
    price: Price | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider answered; `hosts` are those that were seen to be contacted meanwhile."""

    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    finish: Finish = "stop"
    tokens: Tokens = Tokens()
    cost: Decimal | None = None
    """If the provider can tell better than by the prices of its description."""
    is_cut: bool = False
    hosts: tuple[str, ...] = ()


class Provider(Protocol):
    """A way to models. Used on one loop. Raises `ModelError` and its kind."""

    def place(self, name: str) -> Place:
        """Where a model is likely to run, told without contacting anybody."""
        ...

    async def describe(self, name: str) -> Description:
        """What is known of a model; may ask its server, and sees then whether it runs elsewhere after all."""
        ...

    async def chat(self, name: str, request: ChatRequest, prompt_tokens: int, on_text: OnText) -> Answer:
        """Ask. `prompt_tokens` is the estimate of what is sent. Cancelling ends the request at the server."""
        ...

    async def close(self) -> None:
        """Let go of connections and processes."""
        ...


class Redactor(Protocol):
    """Hides secrets behind placeholders, and puts them back; `agents.redaction` has the real one."""

    def redact(self, text: str) -> str:
        """The text as it may leave this machine."""
        ...

    def redact_value(self, value: Any) -> Any:
        """The same for a JSON value: what its keys say of values, and what several texts of a list say together."""
        ...

    def restore(self, text: str) -> str:
        """The text with its secrets again, for what stays on this machine."""
        ...


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A call that is about to be made: for whom, to whom, and what it may use at most.

    `cost` None means that its price is not known. `digest` is the SHA-256 of what is sent, after redaction.
    """

    run: str
    purpose: str
    model: str
    place: Place
    tokens: int
    cost: Decimal | None
    bytes_out: int
    digest: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a call ended. `refused` means that the provider did nothing for it, so nothing is owed."""

    state: OutcomeState
    tokens: Tokens = Tokens()
    cost: Decimal | None = None
    bytes_in: int = 0
    digest: str = ""
    error: str = ""
    hosts: tuple[str, ...] = ()
    time_s: float = 0.0


class CallLedger(Protocol):
    """Keeps count of calls before and after they are made. Called in threads."""

    def begin(self, call: Call) -> str:
        """Reserve what the call may use and note whom it contacts; its id. Raises `BudgetExceeded`, `PriceUnknown`."""
        ...

    def end(self, call_id: str, call: Call, outcome: Outcome) -> None:
        """Settle what was reserved, and complete what was noted."""
        ...
