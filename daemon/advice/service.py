"""Advice as a part of the daemon: what explains, reviews and lays out tests, built at the first question."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

from daemon.advice.models import ModelHint
from daemon.contract.advice import AdviceWish, Explanation, Review, ReviewWish, TestSkeleton, TestsWish

if TYPE_CHECKING:
    from daemon.advice.explaining import Explainer
    from daemon.drift.parsing import TextParser
    from daemon.knowledge.workspace import OpenWorkspace
    from daemon.models.service import ModelService
    from daemon.specs.drift_answers import DriftAnswers

AnswerT = TypeVar("AnswerT", Explanation, Review, TestSkeleton)


class AdviceService:
    """Gives advice. Methods that are no coroutines take long: call them off the event loop, from any thread."""

    def __init__(self, drifts: DriftAnswers, parser: TextParser, models: ModelService) -> None:
        self._drifts = drifts
        self._parser = parser
        self._hint = ModelHint(models)
        self._lock = threading.Lock()
        self._explainer: Explainer | None = None

    def explain(self, workspace: OpenWorkspace, wish: AdviceWish) -> Explanation:
        """What a place is and how it hangs together."""
        return self._explaining().explain(workspace, wish)

    def review(self, workspace: OpenWorkspace, wish: ReviewWish) -> Review:
        """What a careful reader would stop at in a change or a place."""
        from daemon.advice.reviewing import Reviewer  # noqa: PLC0415 - the index's libraries, after the start

        return Reviewer(self._drifts, self._parser).review(workspace, wish)

    def lay_out_tests(self, workspace: OpenWorkspace, wish: TestsWish) -> TestSkeleton:
        """Skeletons of tests for a place, as edits."""
        from daemon.advice.testing import TestAdvisor  # noqa: PLC0415 - the index's libraries, after the start

        return TestAdvisor(self._parser).lay_out(workspace, wish)

    async def with_model(self, told: AnswerT) -> AnswerT:
        """The same advice with what a model would add. On the daemon's loop."""
        if isinstance(told, Explanation):
            would = "say what the code is meant for, and where its logic may fail"
            told.model_could = await self._hint.sentence(would, "explainer", f"Explain {_place_of(told)}")
        elif isinstance(told, Review):
            would = "judge whether the change does what it is for, which no rule can"
            told.model_could = await self._hint.sentence(would, "reviewer", f"Review {told.title.partition(' of ')[2]}")
        else:
            would = "fill them in, run them and mend what they find"
            told.model_could = await self._hint.sentence(would, "tester", f"Write {_small(told.title)}")
        return told

    def _explaining(self) -> Explainer:
        with self._lock:
            if self._explainer is None:
                from daemon.advice.explaining import Explainer  # noqa: PLC0415 - the index's libraries, after the start

                self._explainer = Explainer(self._drifts, self._parser)
            return self._explainer


def _place_of(told: Explanation) -> str:
    if told.symbol == "" and told.start_line == 1:
        return told.path
    lines = f"{told.start_line}-{told.end_line}" if told.end_line > told.start_line else f"{told.start_line}"
    return f"{told.path}:{lines}"


def _small(title: str) -> str:
    return title[:1].lower() + title[1:]
