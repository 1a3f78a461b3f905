"""From the spec's records to the contract's models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from daemon.contract.decision import ChoiceView, DecisionView, EdgeView, EvidenceView, FieldChange, HistoryEntry
from daemon.contract.project import ProjectView
from daemon.contract.question import ClashView, FieldView, OptionView, QuestionView, RuleView, Side
from daemon.specs.fitting import fits_of
from daemon.specs.open_project import OpenProject
from spec.log.event import Event
from spec.logic.facts import FactKind, Vocabulary
from spec.logic.solver import Claim, Clash
from spec.questions.bank import Field, Question
from spec.questions.interrogation import OptionState, QuestionState
from spec.records import Decision, OwnRule, Requirement, Subject, kind_of, subject_of


def project_view(opened: OpenProject, *, in_use: bool = False) -> ProjectView:
    """The project as the border shows it."""
    project, row = opened.project(), opened.row
    return ProjectView(
        id=row.id,
        alias=project.alias,
        name=project.name,
        idea=project.idea,
        type=project.type,
        time=project.time,
        brownfield=project.brownfield,
        archived=row.archived,
        folder=str(row.folder),
        branch=row.branch,
        created_at=row.created_at,
        used_at=row.used_at,
        revision=opened.ledger.revision,
        in_use=in_use,
    )


def decision_view(opened: OpenProject, decision: Decision) -> DecisionView:
    """A decision with aliases in place of ids."""
    subject = subject_of("decision", decision.id)
    return DecisionView(
        id=decision.id,
        alias=decision.alias,
        question_id=decision.question_id,
        form=decision.form,
        question=decision.question,
        format=decision.format,
        text=decision.text,
        answer=decision.answer(),
        asserts=list(decision.asserts),
        rationale=decision.rationale,
        category=decision.category,
        source=decision.source,
        state=decision.state,
        locked=decision.locked,
        author=decision.author,
        to_confirm=decision.to_confirm,
        at=decision.at,
        chosen=list(decision.chosen),
        options=[ChoiceView(value=o.value, label=o.label, consequence=o.consequence) for o in decision.options],
        edges=[EdgeView(kind=e.kind, target=opened.name_of(subject_of("decision", e.target))) for e in decision.edges],
        evidence=[EvidenceView(kind=e.kind, place=e.place, quote=e.quote, line=e.line) for e in decision.evidence],
        guards=list(decision.guards),
        needs=list(decision.needs),
        version=version_of(opened, subject),
    )


def version_of(opened: OpenProject, subject: Subject, branch: str | None = None) -> int:
    """How often a record was changed on its branch."""
    return opened.ledger.version(branch or opened.branch, subject)


def question_view(opened: OpenProject, state: QuestionState) -> QuestionView:
    """A question as it stands, with what cannot be chosen and why."""
    question = state.question
    advised = question.recommend
    return QuestionView(
        id=question.id,
        text=question.text,
        reason=question.reason,
        category=question.category,
        how=question.how,
        format=question.format.value,
        standing=state.standing,
        cost=question.cost,
        options=[_option(opened, question, option) for option in state.options],
        fields=[field_view(field, opened.questions().vocabulary) for field in question.fields],
        recommended_because=advised.because if advised else "",
        recommended_text=advised.text if advised else "",
        why_now=state.value.reason() if state.value else "",
        needs=list(question.needs),
        blocking=question.blocking,
        follows=list(state.follows),
        because=[opened.name_of(subject) for subject in state.because],
        score=state.value.score if state.value else 0.0,
    )


def field_view(field: Field, vocabulary: Vocabulary) -> FieldView:
    """A form's line with the type of its fact."""
    fact = vocabulary.get(field.fact) if field.fact else None
    kind = "text" if fact is None else fact.type.value
    return FieldView(
        name=field.name,
        label=field.label,
        kind=kind,
        default=field.default,
        optional=field.optional,
        unit=fact.unit if fact is not None and fact.type is FactKind.NUMBER else "",
        values=list(fact.values) if fact is not None else [],
        minimum=fact.minimum if fact is not None else None,
        maximum=fact.maximum if fact is not None else None,
    )


def clash_view(opened: OpenProject, clash: Clash, extra: Decision | None = None) -> ClashView:
    """A clash side by side; `extra` is the decision that is not recorded because of it."""
    claims = claims_with(opened, extra)
    near = [text for claim in claims if claim.subject in clash.core for text in claim.formulas]
    near += [opened.questions().rules[name.removeprefix("rule:")].holds for name in clash.rules]
    weighed = _Weighed(extra, claims, near)
    sides = [_side(opened, subject, weighed) for subject in clash.core if kind_of(Subject(subject)) != "project"]
    repairs = [[_alias(opened, subject, extra) for subject in repair] for repair in clash.repairs]
    return ClashView(
        core=[side.alias for side in sides],
        sides=sides,
        rules=[_rule(opened, rule) for rule in clash.rules],
        repairs=repairs,
    )


def history_view(opened: OpenProject, event: Event) -> HistoryEntry:
    """An event, with the name and title of its record as they are now, or as they were before it went."""
    fields = opened.ledger.fields(opened.branch, event.subject) or {c.field: c.old or c.new for c in event.changes}
    titles = (fields.get(name) for name in ("title", "question", "name", "term", "text", "because"))
    changes = [FieldChange(field=change.field, old=change.old, new=change.new) for change in event.changes]
    return HistoryEntry(
        seq=event.seq,
        at=event.at,
        actor=event.actor,
        action=event.action,
        branch=event.branch,
        why=event.why,
        changes=changes,
        alias=str(fields.get("alias") or event.subject.partition(":")[2]),
        title=str(next((title for title in titles if title), "")),
    )


def told(opened: OpenProject, subjects: Sequence[str]) -> str:
    """Names joined for a sentence: `D-3, D-7 and the rule CORE-11`."""
    names = [
        f"the rule {subject[5:]}"
        if subject.startswith("rule:") and subject[5:] in opened.questions().rules
        else opened.name_of(subject)
        for subject in subjects
    ]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _option(opened: OpenProject, question: Question, state: OptionState) -> OptionView:
    option = state.option
    rules = opened.questions().rules
    causes = [rules[subject[5:]].because for subject in state.because if subject[5:] in rules]
    why_not = "" if state.available else f"Ruled out by {told(opened, state.because)}. {' '.join(causes)}".strip()
    return OptionView(
        value=option.value,
        label=option.label,
        consequence=option.consequence,
        recommended=question.recommend is not None and option.value in question.recommend.values,
        available=state.available,
        why_not=why_not,
        because=[opened.name_of(subject) for subject in state.because],
    )


def _alias(opened: OpenProject, subject: str, extra: Decision | None) -> str:
    is_extra = extra is not None and subject == subject_of("decision", extra.id)
    return extra.alias if extra is not None and is_extra else opened.name_of(subject)


@dataclass(frozen=True)
class _Weighed:
    """A clash while its sides are drawn: what is not recorded because of it, all claims, and the clashing formulas."""

    extra: Decision | None
    claims: Sequence[Claim]
    near: Sequence[str]


def claims_with(opened: OpenProject, extra: Decision | None) -> list[Claim]:
    """What would be claimed if `extra` were recorded."""
    if extra is None:
        return opened.claims()
    subject = subject_of("decision", extra.id)
    return [*(claim for claim in opened.claims() if claim.subject != subject), Claim(subject, extra.asserts)]


def _side(opened: OpenProject, subject: str, weighed: _Weighed) -> Side:
    extra = weighed.extra
    if extra is not None and subject == subject_of("decision", extra.id):
        return _decision_side(opened, extra, weighed)
    record = opened.state().get(Subject(subject))
    if isinstance(record, Decision):
        return _decision_side(opened, record, weighed)
    if isinstance(record, OwnRule):
        return Side(
            id=record.id,
            alias=record.alias,
            question="A rule of the project",
            answer=record.because,
            asserts=[record.holds],
        )
    assert isinstance(record, Requirement)
    return Side(
        id=record.id, alias=record.alias, question="A requirement", answer=record.text, asserts=list(record.asserts)
    )


def _decision_side(opened: OpenProject, decision: Decision, weighed: _Weighed) -> Side:
    fits = [] if decision.locked else fits_of(opened, decision, weighed.claims, weighed.near)
    return Side(
        id=decision.id,
        alias=decision.alias,
        question=decision.question,
        answer=decision.answer(),
        asserts=list(decision.asserts),
        locked=decision.locked,
        alternatives=[fit.label for fit in fits],
        fits=fits,
    )


def _rule(opened: OpenProject, name: str) -> RuleView:
    rule = opened.questions().rules[name.removeprefix("rule:")]
    return RuleView(id=rule.id, holds=rule.holds, because=rule.because)
