"""Questions and answers."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from daemon.contract.event import EventKind
from daemon.contract.page import Page
from daemon.contract.question import (
    AnswerNew,
    AnswerPreview,
    AnswerResult,
    AssumeReport,
    ConfirmWish,
    NextQuestion,
    QuestionView,
    QuestionWish,
)
from daemon.errors import WrongUse
from daemon.routes.project_choice import PROJECT, DeskChoice, require_active
from daemon.specs.desk import Desk
from daemon.specs.service import SpecService
from daemon.web.pages import WantedPage, slice_page


def interview_router(service: SpecService, choice: DeskChoice) -> APIRouter:
    """Routes on the interview of a project."""
    router = APIRouter(prefix=PROJECT, tags=["questions"])
    chosen = Depends(choice)

    @router.get("/question")
    def next_question(desk: Desk = chosen) -> NextQuestion:
        """The question that matters most now, or why none need be asked."""
        return desk.interview.next()

    @router.get("/questions")
    def list_questions(
        page: WantedPage,
        desk: Desk = chosen,
        standing: Annotated[str | None, Query(description="open, answered, deferred, follows, waiting or out.")] = None,
    ) -> Page[QuestionView]:
        """All questions, the open ones first and by value."""
        return slice_page(desk.interview.questions(standing), page)

    @router.get("/questions/{question}")
    def one_question(question: str, desk: Desk = chosen) -> QuestionView:
        """One question as it stands."""
        return desk.interview.question(question)

    @router.post("/answers")
    def answer(given: AnswerNew, desk: Desk = chosen) -> AnswerResult:
        """Answer a question; a clash is told and nothing recorded, unless it shall be kept."""
        result = require_active(desk).interview.answer(given, service.user)
        tell_answer(service, desk, result)
        return result

    @router.post("/answers/preview")
    def preview(given: AnswerNew, desk: Desk = chosen) -> AnswerPreview:
        """What an answer would bring about; nothing is recorded."""
        return desk.interview.foresee(given, service.user)

    @router.post("/defer")
    def defer(wish: QuestionWish, desk: Desk = chosen) -> NextQuestion:
        """Put a question off."""
        if wish.question is None:
            raise WrongUse("Which question shall be put off?", "Name it in `question`.")
        after = require_active(desk).interview.defer(wish.question, wish.why, service.user)
        service.tell(desk, "deferred")
        return after

    @router.post("/assume")
    def assume(wish: QuestionWish, desk: Desk = chosen) -> AssumeReport:
        """Take the recommended answer of a question, or of all that are open, as an assumption."""
        wanted = [wish.question] if wish.question else None
        report = require_active(desk).interview.assume(wanted, wish.why, service.user)
        service.tell(desk, "assumed")
        return report

    @router.post("/confirm")
    def confirm(wish: ConfirmWish, desk: Desk = chosen) -> list[str]:
        """Confirm what was found in the idea or the code; all that waits without names."""
        confirmed = list(require_active(desk).interview.confirm(wish.decisions, service.user))
        service.tell(desk, "confirmed")
        return confirmed

    return router


def tell_answer(service: SpecService, desk: Any, result: AnswerResult) -> None:
    """Let listeners know what became of an answer."""
    if result.clash is not None:
        told = {"core": result.clash.core, "repairs": result.clash.repairs, "recorded": result.status == "recorded"}
        service.publish(EventKind.CONTRADICTION_DETECTED, desk, told)
    if result.status == "recorded":
        service.tell(desk, "answered")
        if result.next is not None and result.next.question is not None:
            service.publish(EventKind.QUESTION_READY, desk, {"question": result.next.question.id})
