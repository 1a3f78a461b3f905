"""The gateway: which model is asked, which ones after it, and which never. Fills the port `agents.chat.Gateway`."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence

import msgspec

from agents.chat import ChatReply, ChatRequest, ModelFacts
from agents.errors import BudgetExceeded, ContextExceeded, ModelError, ModelOffline, NoModel, NoModelAnswered
from agents.models.asking import Asking, left_alone
from agents.models.breaker import Breaker
from agents.models.ports import Description, OnText, Place, Provider

_log = logging.getLogger(__name__)


class Preference(msgspec.Struct, frozen=True):
    """What the user has set; read anew for each call.

    `crosses` allows to go on from a model on this machine to one elsewhere, or the other way round.
    """

    models: tuple[str, ...] = ()
    is_offline: bool = False
    crosses: bool = False


class ModelGateway:
    """The one way to models. Used on one loop."""

    def __init__(
        self,
        provider_of: Callable[[str], Provider],
        preference: Callable[[], Preference],
        found_models: Callable[[], Awaitable[Sequence[str]]],
        asking: Asking,
    ) -> None:
        self._provider_of = provider_of
        self._preference = preference
        self._found_models = found_models
        self._asking = asking
        self._breakers: dict[str, Breaker] = {}

    async def facts(self, models: tuple[str, ...] = ()) -> ModelFacts | None:
        """The first model that can be asked now; None if there is none."""
        try:
            return await self.ready(models)
        except ModelError as error:
            _log.debug("no model: %s", error.message)
            return None

    async def ready(self, models: tuple[str, ...] = ()) -> ModelFacts:
        """The first model that can be asked now; raises what keeps each of them from it."""
        preference = self._preference()
        names = await self._candidates(models, preference)
        if not names:
            raise NoModel("none is set, and Ollama has none that can chat")
        faults: list[ModelError] = []
        skipped: list[str] = []
        side: bool | None = None
        for name in names:
            try:
                described = await self._described(name, preference)
            except ModelError as error:
                side = self._side(name) if side is None else side
                faults.append(error)
                continue
            side = described.place.is_remote if side is None else side
            left_s = self.breaker(name).pause_left_s()
            if not self._may_go_on(described.place, side, preference):
                skipped.append(name)
            elif left_s > 0:
                faults.append(left_alone(name, left_s))
            else:
                return described.facts
        raise _summary(faults, skipped)

    async def chat(self, request: ChatRequest, on_text: OnText | None = None) -> ChatReply:
        """Ask the models in order until one answers."""
        preference = self._preference()
        names = await self._candidates(request.models, preference)
        if not names:
            raise NoModel("none is set, and Ollama has none that can chat")
        faults: list[ModelError] = []
        skipped: list[str] = []
        side: bool | None = None
        for name in names:
            try:
                described = await self._described(name, preference)
                side = described.place.is_remote if side is None else side
                if not self._may_go_on(described.place, side, preference):
                    skipped.append(name)
                    continue
                provider = self._provider_of(name)
                reply = await self._asking.ask(provider, described, self.breaker(name), request, on_text)
                before = tuple(fault.message for fault in faults)
                return msgspec.structs.replace(reply, faults=(*before, *reply.faults)) if before else reply
            except ModelError as error:
                side = self._side(name) if side is None else side
                faults.append(error)
                if len(names) > 1:
                    _log.warning("%s did not answer: %s", name, error.message)
        raise _summary(faults, skipped)

    def breaker(self, name: str) -> Breaker:
        """The breaker of a model."""
        return self._breakers.setdefault(name, Breaker())

    async def describe(self, name: str) -> Description:
        """What is known of a model; refuses what offline mode forbids."""
        return await self._described(name, self._preference())

    async def candidates(self) -> list[str]:
        """The models that are asked, in order, when a request names none."""
        return await self._candidates((), self._preference())

    async def _candidates(self, models: Sequence[str], preference: Preference) -> list[str]:
        return list(dict.fromkeys(models or preference.models or await self._found_models()))

    async def _described(self, name: str, preference: Preference) -> Description:
        provider = self._provider_of(name)
        _refuse_offline(name, provider.place(name), preference)
        described = await provider.describe(name)
        _refuse_offline(name, described.place, preference)  # a local name may stand for a model elsewhere
        return described

    def _side(self, name: str) -> bool | None:
        try:
            return self._provider_of(name).place(name).is_remote
        except ModelError:
            return None

    @staticmethod
    def _may_go_on(place: Place, side: bool, preference: Preference) -> bool:
        return place.is_remote == side or preference.crosses


def _refuse_offline(name: str, place: Place, preference: Preference) -> None:
    if preference.is_offline and place.is_remote:
        raise ModelOffline(name, place.host)


def _summary(faults: Sequence[ModelError], skipped: Sequence[str]) -> ModelError:
    """The one error for all that failed: the only one, the one that the caller can mend, or all in one."""
    for fault in faults:
        if isinstance(fault, ContextExceeded) or (isinstance(fault, BudgetExceeded) and fault is faults[0]):
            return fault
    if len(faults) == 1 and not skipped:
        return faults[0]
    reasons = [fault.message for fault in faults]
    if skipped:
        reasons.append(
            f"{', '.join(skipped)} was not asked, because `models.remote_fallback` does not allow to go on there."
        )
    return NoModelAnswered(reasons)
