"""The interview: the next question, an answer with its consequences, deferring, assuming, confirming."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from daemon.contract.ids import Actor
from daemon.contract.project import Progress
from daemon.contract.question import (
    AnswerNew,
    AnswerPreview,
    AnswerResult,
    AssumeReport,
    Consequence,
    NextQuestion,
    QuestionView,
)
from daemon.errors import ChangedMeanwhile
from daemon.specs.capturing import capture
from daemon.specs.open_project import OpenProject
from daemon.specs.views import claims_with, clash_view, decision_view, question_view, told
from spec.errors import BadAnswer, LockedRecord
from spec.log.event import Edit, plain
from spec.logic.solver import Claim, Clash
from spec.questions.answers import Answer, Taken, offered, recommended_answer, spoken_answer, take_answer
from spec.questions.bank import Format, Question
from spec.questions.interrogation import Picture, QuestionState, Standing, picture
from spec.records import Decision, EvidenceRef, Source, State, subject_of


class Interview:
    """The interview of one project; every method holds the project's lock while it works."""

    def __init__(self, opened: OpenProject) -> None:
        self._opened = opened

    def next(self) -> NextQuestion:
        """The question that matters most, or why none need be asked."""
        opened = self._opened
        with opened.lock:
            picture = opened.picture()
            waiting = [d for d in opened.state().all(Decision) if d.to_confirm and d.is_live]
            return NextQuestion(
                question=question_view(opened, picture.states[picture.order[0]])
                if picture.order and not picture.stop
                else None,
                done=bool(picture.stop) or not picture.order,
                why=picture.stop,
                progress=progress_of(opened),
                to_confirm=[decision_view(opened, decision) for decision in waiting],
                unusable=[f"{fault.message} {fault.hint}" for fault in opened.bank_faults.values()],
            )

    def questions(self, standing: str | None = None) -> list[QuestionView]:
        """All questions, those that are open first and by value; only those of one standing if given."""
        opened = self._opened
        with opened.lock:
            picture = opened.picture()
            rest = [one for one in picture.states if one not in set(picture.order)]
            states = [picture.states[one] for one in (*picture.order, *rest)]
            return [question_view(opened, s) for s in states if standing is None or s.standing == standing]

    def question(self, question_id: str) -> QuestionView:
        """One question as it stands; raises UnknownRecord. An answered one tells what could be chosen instead."""
        opened = self._opened
        with opened.lock:
            question = opened.questions().question(question_id)
            state = opened.picture().states[question_id]
            if state.standing in {Standing.ANSWERED, Standing.DEFERRED}:
                state = self._as_if_open(question, state)
            return question_view(opened, state)

    def answer(self, given: AnswerNew, actor: Actor) -> AnswerResult:
        """Record an answer, unless it clashes; raises BadAnswer, LockedRecord, ChangedMeanwhile."""
        opened = self._opened
        with opened.lock:
            question = opened.questions().question(given.question)
            before = self._decision_on(question)
            self._check_fresh(before, given, actor)
            taken = take_answer(question, self._read(question, given), opened.questions().vocabulary)
            decision = self._decision(question, taken, before, actor, given.rationale)
            clash = self._clash(decision)
            if clash is not None and not given.keep:
                return AnswerResult(status="clash", clash=clash_view(opened, clash, decision), next=None)
            old = opened.picture()
            self._record(question, decision, "answered" if before is None else "changed", actor)
            return AnswerResult(
                status="recorded",
                decision=decision_view(opened, opened.decision(decision.alias)),
                consequences=consequences(opened, old, opened.picture()),
                clash=clash_view(opened, clash) if clash is not None else None,
                next=self.next(),
            )

    def foresee(self, given: AnswerNew, actor: Actor) -> AnswerPreview:
        """What an answer would bring about; nothing is recorded. Raises BadAnswer."""
        opened = self._opened
        with opened.lock:
            question = opened.questions().question(given.question)
            before = self._decision_on(question)
            taken = take_answer(question, self._read(question, given), opened.questions().vocabulary)
            decision = self._decision(question, taken, before, actor, "")
            clash = self._clash(decision)
            if clash is not None:
                return AnswerPreview(clash=clash_view(opened, clash, decision))
            decisions = [d for d in opened.state().all(Decision) if d.question_id != question.id]
            old, claims = opened.picture(), claims_with(opened, decision)
            new = picture(opened.questions(), opened.solver(), opened.project(), [*decisions, decision], claims)
            return AnswerPreview(
                consequences=[_without(decision.id, one) for one in consequences(opened, old, new)],
                opens=_turned(old, new, Standing.OPEN),
                drops=_turned(old, new, Standing.OUT),
            )

    def defer(self, question_id: str, why: str, actor: Actor) -> NextQuestion:
        """Put a question off; it is not asked again until it is taken up."""
        opened = self._opened
        with opened.lock:
            question = opened.questions().question(question_id)
            before = self._decision_on(question)
            if before is not None and before.is_live:
                raise BadAnswer(question_id, f"it is answered as {before.alias}", "Change that answer instead.")
            fields = self._frame(question, before) | {"state": State.DEFERRED.value, "author": actor, "rationale": why}
            fields["at"] = plain(datetime.now(UTC))
            opened.do([Edit(subject_of("decision", fields.pop("id")), "deferred", fields, why)], actor)
            return self.next()

    def assume(self, question_ids: Sequence[str] | None, why: str, actor: Actor) -> AssumeReport:
        """Take the recommended answers as assumptions: of these questions, or of all that are open, until none is left.

        Where the recommended option can no longer be chosen, the first that can is taken, and the reason says so.
        """
        opened = self._opened
        with opened.lock, opened.ledger.together():
            assumed: list[str] = []
            left: dict[str, None] = {}
            while True:
                picture = opened.picture()
                wanted = [q for q in picture.order if q not in left and (question_ids is None or q in question_ids)]
                if not wanted:
                    break
                for question_id in wanted:
                    alias = self._assume_one(picture.states[question_id].question, why, actor)
                    if alias:
                        assumed.append(alias)
                    else:
                        left[question_id] = None
            return AssumeReport(assumed=[decision_view(opened, opened.decision(a)) for a in assumed], left=list(left))

    def confirm(self, names: Sequence[str], actor: Actor) -> list[str]:
        """Confirm what was found or assumed, all that waits without names; the aliases of what was confirmed."""
        opened = self._opened
        with opened.lock:
            decisions = opened.state().all(Decision)
            chosen = [opened.decision(name) for name in names] or [d for d in decisions if d.to_confirm and d.is_live]
            edits = [
                Edit(
                    subject_of("decision", decision.id),
                    "confirmed",
                    {"to_confirm": None, "state": State.DECIDED.value, "author": actor},
                )
                for decision in chosen
            ]
            opened.do([*edits, *(edit for decision in chosen for edit in self._captured(decision))], actor)
            return [decision.alias for decision in chosen]

    def record_found(self, question: Question, answer: Answer, evidence: Iterable[EvidenceRef], actor: Actor) -> str:
        """Keep an answer that the idea or the code gives, to be confirmed; empty if it cannot be or clashes."""
        try:
            taken = take_answer(question, answer, self._opened.questions().vocabulary)
        except BadAnswer:
            return ""
        decision = msgspec.structs.replace(
            self._decision(question, taken, None, actor, ""),
            source=Source.FOUND,
            state=State.ASSUMED,
            to_confirm=True,
            evidence=tuple(evidence),
        )
        if self._clash(decision) is not None:
            return ""
        self._record(question, decision, "found", actor)
        return decision.alias

    def _captured(self, decision: Decision) -> list[Edit]:
        """Edits that confirm the records which an answer has made, too."""
        question = self._opened.questions().questions.get(decision.question_id)
        if question is None or not decision.text or decision.source is Source.ASSUMED:
            return []
        subject = subject_of("decision", decision.id)
        return capture(question, decision.text, subject, self._opened.state(), self._opened.ledger)

    # -- parts ---------------------------------------------------------------------------------------------------

    def _read(self, question: Question, given: AnswerNew) -> Answer:
        if given.words:
            return spoken_answer(question, given.words, self._opened.questions().vocabulary)
        return Answer(tuple(given.values), given.text, given.form)

    def _decision_on(self, question: Question) -> Decision | None:
        decisions = self._opened.state().all(Decision)
        return next((d for d in decisions if d.question_id == question.id), None)

    def _check_fresh(self, before: Decision | None, given: AnswerNew, actor: Actor) -> None:
        if before is None:
            return
        if before.locked:
            raise LockedRecord(before.alias, f"Unlock it first: `groundplan decision {before.alias} --unlock`.")
        seen = self._opened.ledger.last_change(self._opened.branch, subject_of("decision", before.id))
        if given.revision is not None and seen is not None and seen.seq > given.revision:
            raise ChangedMeanwhile(before.alias, seen.actor, before.answer())

    def _frame(self, question: Question, before: Decision | None) -> dict[str, Any]:
        """The fields that a decision has from its question."""
        ledger = self._opened.ledger
        decision_id = before.id if before else ledger.id_for("decision", question.id)
        return {
            "id": decision_id,
            "alias": before.alias if before else ledger.alias_for(subject_of("decision", decision_id)),
            "question": question.text,
            "question_id": question.id,
            "format": question.format.value,
            "options": plain(offered(question)),
            "category": question.category,
            "needs": list(question.needs),
        }

    def _decision(
        self, question: Question, taken: Taken, before: Decision | None, actor: Actor, rationale: str
    ) -> Decision:
        fields = self._frame(question, before)
        fields |= {"chosen": list(taken.answer.values), "text": taken.answer.text, "form": plain(taken.answer.form)}
        fields |= {"units": taken.units, "asserts": list(taken.asserts)}
        fields |= {"rationale": rationale or _kept_reason(before, taken.answer)}
        fields |= {"author": actor, "at": plain(datetime.now(UTC)), "state": State.DECIDED.value}
        fields |= {"edges": plain(before.edges), "evidence": plain(before.evidence)} if before else {}
        return msgspec.convert(fields, Decision)

    def _clash(self, decision: Decision) -> Clash | None:
        if not decision.asserts:
            return None
        subject = subject_of("decision", decision.id)
        return self._opened.solver().clash_with(self._opened.claims(), Claim(subject, decision.asserts))

    def _record(self, question: Question, decision: Decision, action: str, actor: Actor) -> None:
        edits = [decision_edit(decision, action)]
        if decision.text and decision.source is not Source.ASSUMED:  # advice is nobody's requirement
            subject = subject_of("decision", decision.id)
            edits += capture(question, decision.text, subject, self._opened.state(), self._opened.ledger)
        self._opened.do(edits, actor)

    def _assume_one(self, question: Question, why: str, actor: Actor) -> str:
        """The alias of the assumption; empty where nothing can be assumed."""
        advised = recommended_answer(question)
        candidates = [(advised, question.recommend.because if question.recommend else "")] if advised else []
        if question.format is Format.RADIO:
            advised_values = advised.values if advised else ()
            note = "The recommended answer can no longer be chosen; this is the first that can."
            candidates += [(Answer((o.value,)), note) for o in question.options if o.value not in advised_values]
        if question.format is Format.CHECKBOX and advised:
            candidates += [
                (Answer((value,)), "Of what is recommended, what can still be chosen.") for value in advised.values
            ]
        for answer, because in candidates:
            try:
                taken = take_answer(question, answer, self._opened.questions().vocabulary)
            except BadAnswer:
                continue
            decision = msgspec.structs.replace(
                self._decision(question, taken, self._decision_on(question), actor, why or because),
                source=Source.ASSUMED,
                state=State.ASSUMED,
            )
            if self._clash(decision) is None:
                self._record(question, decision, "assumed", actor)
                return decision.alias
        return ""

    def _as_if_open(self, question: Question, state: QuestionState) -> QuestionState:
        """The options of an answered question as they would be if it were not answered."""
        opened = self._opened
        decision = self._decision_on(question)
        subject = subject_of("decision", decision.id) if decision else ""
        others = [claim for claim in opened.claims() if claim.subject != subject]
        settled = opened.solver().settled(others, [text for o in question.options for text in o.asserts])
        options = []
        for option in state.options:
            refuted = next((settled[t] for t in option.option.asserts if t in settled and not settled[t].holds), None)
            because = refuted.because if refuted else ()
            options.append(msgspec.structs.replace(option, available=refuted is None, because=because))
        return msgspec.structs.replace(state, options=tuple(options))


def decision_edit(decision: Decision, action: str, why: str = "", **more: Any) -> Edit:
    """A decision as it is now, as an edit. A field that has its default is taken away, or its old value would stay."""
    told = {name: value for name, value in plain(decision).items() if name != "id"}
    fields = dict.fromkeys(name for name in Decision.__struct_fields__ if name != "id") | told | more
    return Edit(subject_of("decision", decision.id), action, fields, why)


def _kept_reason(before: Decision | None, answer: Answer) -> str:
    """The reason given before, as long as the answer is the same: it speaks for no other one."""
    if before is None or (before.chosen, before.text, plain(before.form)) != (
        answer.values,
        answer.text,
        plain(answer.form),
    ):
        return ""
    return before.rationale


def progress_of(opened: OpenProject) -> Progress:
    """How far the interrogation is."""
    picture = opened.picture()
    decisions = opened.state().all(Decision)
    standings = [state.standing for state in picture.states.values()]
    return Progress(
        decided=sum(1 for d in decisions if d.state is State.DECIDED),
        assumed=sum(1 for d in decisions if d.state is State.ASSUMED),
        to_confirm=sum(1 for d in decisions if d.to_confirm and d.is_live),
        deferred=sum(1 for d in decisions if d.state is State.DEFERRED),
        open=len(picture.order),
        follows=standings.count(Standing.FOLLOWS),
        asked=picture.asked,
        budget=picture.budget,
    )


def _without(decision_id: str, one: Consequence) -> Consequence:
    """A consequence of an answer that has no name yet: what else it is because of."""
    return one.model_copy(update={"because": [name for name in one.because if name != decision_id]})


def _turned(old: Picture, new: Picture, standing: Standing) -> list[str]:
    """The questions that stand so in the new picture and did not in the old one."""
    return [
        state.question.text
        for question_id, state in new.states.items()
        if state.standing == standing and question_id in old.states and old.states[question_id].standing != standing
    ]


def consequences(opened: OpenProject, old: Picture, new: Picture) -> list[Consequence]:
    """What now follows, and what can no longer be chosen, of the questions that were open before."""
    found = []
    for question_id, state in new.states.items():
        before = old.states.get(question_id)
        if before is None or before.standing not in {Standing.OPEN, Standing.WAITING}:
            continue
        free = {o.option.value for o in before.options if o.available}
        ruled_out = [o for o in state.options if not o.available and o.option.value in free]
        follows = [o.option.label for o in state.options if o.option.value in state.follows]
        if follows or (ruled_out and state.standing is Standing.OPEN):
            because = state.because or ruled_out[0].because
            found.append(
                Consequence(
                    question=question_id,
                    text=state.question.text,
                    follows=follows,
                    ruled_out=[] if follows else [o.option.label for o in ruled_out],
                    because=[told(opened, [subject]) for subject in because],
                )
            )
    return found
