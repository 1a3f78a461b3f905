"""The plan of a change of existing code: what it touches, in which steps, how it is tested, taken back and released.

Impact comes from the real graph of the code; the chances are told as they were computed, and so is what was not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from spec.artifacts.change_steps import ChangeStep, flag_of, steps_of
from spec.artifacts.markdown import bullets, check_markdown, code, escape, fenced, heading, listed, quoted, sentence
from spec.artifacts.model import ArtifactType, Section
from spec.artifacts.phrases import phrase
from spec.artifacts.prd_story import is_worth_telling
from spec.artifacts.runners import commands_for
from spec.artifacts.sentences import Narrator, Told
from spec.artifacts.signature_diff import Verdict
from spec.artifacts.surface import SurfaceChange, surface_changes
from spec.artifacts.touched_files import file_kind, module_of
from spec.artifacts.writing import NOT_DECIDED, Draft
from spec.records import CHANGE_TYPES, Decision, subject_of
from spec.view import SpecView

ARTIFACT: Final = "change"
_SHOWN_BEGINS: Final = 12
_SHOWN: Final = 40
"""Files in the table of impact, where the change begins and beside; the rest is counted."""

_SHOWN_SYMBOLS: Final = 100
"""Definitions in a table of the public surface."""

_GROUPS: Final = ("scope", "impact", "steps", "tests", "rollback", "compatibility", "release")


class _Plan:
    """A view with its steps, and its decisions by the group that tells them."""

    def __init__(self, view: SpecView) -> None:
        self.view = view
        self.narrator = Narrator(view)
        self.steps = steps_of(view)
        self.numbers = {step.key: number for number, step in enumerate(self.steps, start=1)}

    def draft(self, group: str, title: str) -> Draft:
        return Draft(self.view, ARTIFACT, group, title)

    def told(self, group: str) -> list[Told]:
        """The decisions that the group needs, each in the first group that asks for it."""
        return [
            self.narrator.decision(one)
            for one in self.view.decisions
            if is_worth_telling(one, self.view) and _first_group(one) == group
        ]


def _first_group(decision: Decision) -> str:
    needed = [need.partition(".")[2] for need in decision.needs if need.startswith(f"{ARTIFACT}.")]
    found = next((group for group in needed if group in _GROUPS), "")
    return found or ("scope" if decision.category == "change" else "")


def _render(view: SpecView) -> Sequence[Section]:
    plan = _Plan(view)
    sections = (_scope, _impact, _steps, _tests, _rollback, _compatibility, _release)
    return [section for write in sections if (section := write(plan))]


def _scope(plan: _Plan) -> Section | None:
    view, draft = plan.view, plan.draft("scope", "Scope")
    project = str(subject_of("project", view.project.id))
    kind = phrase("change.type", view.project.type) if view.project.type in CHANGE_TYPES else "change"
    draft.block(f"**{escape(view.project.name or 'The change')}** is a {kind}.", project)
    draft.block(quoted(view.project.idea), project)
    if view.change and view.change.targets:
        draft.block(f"It starts from {listed([code(target) for target in view.change.targets])}.")
    draft.listing(plan.told("scope"))
    draft.listing([plan.narrator.requirement(one) for one in view.requirements], title="What shall hold afterwards")
    section = draft.finish()
    if section is None:
        return None
    title = heading(f"{view.project.name or 'Change'}: change plan", 1)
    return Section(section.key, section.title, f"{title}\n\n{section.text}", section.rests_on, section.gaps)


def _impact(plan: _Plan) -> Section | None:
    draft, change = plan.draft("impact", "Impact"), plan.view.change
    if change and change.touched and plan.view.code:
        ranked = sorted(change.touched, key=lambda one: (-one.score, one.path))
        begins = [one for one in ranked if one.path in change.targets]
        others = [one for one in ranked if one.path not in change.targets]
        shown = [*begins[:_SHOWN_BEGINS], *others[:_SHOWN]]
        rows = [
            (
                code(one.path),
                file_kind(one),
                f"{one.score:.2f}",
                escape(one.why),
                code(one.symbol) if one.symbol else "",
            )
            for one in shown
        ]
        draft.table(("File", "What it is", "Chance", "Why", "Place"), rows)
        if len(begins) > _SHOWN_BEGINS:
            draft.block(f"The change begins in {len(begins) - _SHOWN_BEGINS} more files, which are not listed.")
        if len(others) > _SHOWN:
            draft.block(f"{len(others) - _SHOWN} more files have a smaller chance and are not listed.")
        modules = dict.fromkeys(module_of(plan.view.code, one.path).path for one in shown if file_kind(one) == "source")
        draft.block(f"Modules that are touched: {listed([code(path) for path in modules])}." if modules else "")
        draft.listing([Told(escape(sentence(note))) for note in change.notes], title="What the analysis does not see")
    draft.listing(plan.told("impact"))
    return draft.finish("what the change touches; no target was given or found in the code")


def _steps(plan: _Plan) -> Section | None:
    draft = plan.draft("steps", "Steps")
    draft.listing(plan.told("steps"))
    if plan.steps:
        draft.block("Each step is a commit of its own, leaves the tests passing, and can be taken back by itself.")
    for step in plan.steps:
        draft.under(f"Step {plan.numbers[step.key]}: {step.title}")
        draft.block(_step_body(plan, step), *step.rests_on)
    return draft.finish("the steps; they follow from the files that the change touches")


def _step_body(plan: _Plan, step: ChangeStep) -> str:
    lines = [f"{code(one.path)}: {escape(one.why)} ({one.score:.2f})" for one in step.files[:_SHOWN]]
    if len(step.files) > _SHOWN:
        lines.append(f"and {len(step.files) - _SHOWN} more files of the same module")
    lines += [escape(detail) for detail in step.details]
    blocks = [bullets(lines)] if lines else []
    stands = [str(plan.numbers[key]) for key in step.after if key in plan.numbers]
    if stands:
        blocks.append(f"After: step {listed(stands)}.")
    if step.tests:
        blocks.append(f"Test with:\n\n{fenced(chr(10).join(step.tests), 'sh')}")
    blocks.append(f"Way back: {step.rollback}")
    return "\n\n".join(blocks)


def _tests(plan: _Plan) -> Section | None:
    draft, view = plan.draft("tests", "Tests"), plan.view
    draft.listing(plan.told("tests"))
    touched = [one for one in (view.change.touched if view.change else ()) if one.kind == "test"]
    if touched and view.code:
        draft.under("Tests that the change touches")
        draft.table(
            ("Test", "Chance", "Why"), [(code(one.path), f"{one.score:.2f}", escape(one.why)) for one in touched]
        )
        draft.block("Run them with:")
        draft.block(
            fenced("\n".join(commands_for(view.code, [one.path for one in touched])) or "# no runner is known", "sh")
        )
    if view.code and view.code.test:
        draft.under("All tests")
        draft.block(fenced("\n".join(view.code.test[:3]), "sh"))
    examples = [
        Told(
            f"{escape(one.alias)}: {escape(step.name or one.title or one.text)}",
            (str(subject_of("requirement", one.id)),),
        )
        for one in view.requirements
        for step in one.scenarios
    ]
    draft.listing(examples, title="Examples that have to become tests")
    return draft.finish("how the change is tested; no command that runs tests was found")


def _rollback(plan: _Plan) -> Section | None:
    draft = plan.draft("rollback", "Rollback")
    draft.listing(plan.told("rollback"))
    rows = [
        (str(plan.numbers[step.key]), escape(step.title), step.rollback)
        for step in reversed(plan.steps)
        if step.kind not in {"baseline", "verify"}
    ]
    if rows:
        draft.block("From the last step to the first; each row takes back one step.")
    draft.table(("Step", "What was done", "Way back"), rows, *(one for step in plan.steps for one in step.rests_on))
    flag = flag_of(plan.view)
    if flag:
        cited = plan.narrator.cite([subject for subject in flag if not subject.startswith("fact:")])
        draft.block(f"Turning the flag off is the quickest way back.{cited}", *flag)
    return draft.finish("how the change is taken back")


def _compatibility(plan: _Plan) -> Section | None:
    draft, change = plan.draft("compatibility", "Compatibility"), plan.view.change
    draft.listing(plan.told("compatibility"))
    changes = surface_changes(change.before, change.after) if change else ()
    if change and change.before:
        span = (
            f" between {code(change.before_revision)} and {code(change.after_revision)}"
            if change.before_revision
            else ""
        )
        broken = [one for one in changes if one.is_breaking]
        verdict = "breaks its users" if broken else "breaks none of its users, as far as signatures tell"
        draft.block(f"The public surface{span} {verdict}.")
        for kind, title in (
            (Verdict.BREAKING, "Breaking"),
            (Verdict.UNKNOWN, "Not to be told from the signatures"),
            (Verdict.COMPATIBLE, "Compatible"),
        ):
            found = [one for one in changes if one.verdict is kind]
            if found:
                draft.under(title)
            draft.table(("What", "Where", "What happened", "Why"), map(_surface_row, found[:_SHOWN_SYMBOLS]))
            if len(found) > _SHOWN_SYMBOLS:
                draft.block(f"{len(found) - _SHOWN_SYMBOLS} more are not listed.")
    return draft.finish("which public definitions change; no two revisions were compared")


def _surface_row(change: SurfaceChange) -> tuple[str, str, str, str]:
    after = change.after.signature if change.after and change.happening != "added" else ""
    reasons = " ".join(escape(reason) for reason in change.reasons)
    shown = f"{reasons} Now: {code(after)}" if after and change.before and after != change.before.signature else reasons
    return code(change.symbol.name), code(change.symbol.path), str(change.happening), shown


def _release(plan: _Plan) -> Section | None:
    draft, view = plan.draft("release", "Release"), plan.view
    draft.listing(plan.told("release"))
    if view.code and view.code.ci:
        draft.block(f"The pipeline is described in {listed([code(path) for path in view.code.ci])}.")
    contract = next((step for step in plan.steps if step.kind == "contract"), None)
    if contract:
        number = plan.numbers[contract.key]
        draft.block(f"Step {number} is a release of its own: the old forms go only when nobody uses them any more.")
    return draft.finish("how the change goes live")


def _blockers(view: SpecView) -> tuple[str, ...]:
    missing = []
    if view.code is None:
        missing.append("the workspace has no index yet, so nothing is known of its code")
    if view.change is None and not view.project.idea.strip() and not view.decisions:
        missing.append(f"{NOT_DECIDED} what shall change")
    return tuple(missing)


CHANGE_PLAN: Final = ArtifactType(
    name=ARTIFACT,
    title="Change plan",
    filename="change-plan.md",
    media="text/markdown",
    render=_render,
    check=partial(check_markdown, filename="change-plan.md"),
    blockers=_blockers,
    brownfield_only=True,
)
