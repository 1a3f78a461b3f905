"""The test plan: how deep, on which levels, with which data and loads, and which requirement is shown by what."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from spec.artifacts.entity_scenarios import entity_scenarios
from spec.artifacts.features import features_of, plural
from spec.artifacts.markdown import check_markdown, escape, fenced, heading, listed
from spec.artifacts.model import ArtifactType, Section
from spec.artifacts.phrases import amount
from spec.artifacts.prd_sayings import SAYINGS
from spec.artifacts.prd_story import is_worth_telling
from spec.artifacts.sentences import YES, Narrator, Saying, Told, facts_told, is_told_by
from spec.artifacts.writing import NOT_DECIDED, Draft, words_of
from spec.records import Decision, Entity, Requirement, subject_of
from spec.view import SpecView

ARTIFACT: Final = "tests"

_LEVELS: Final = {
    "unit": ("unit",),
    "integration": ("unit", "integration"),
    "end_to_end": ("unit", "integration", "end to end"),
}
_SHOWS: Final = {
    "unit": "One piece by itself: rules, calculations, refusals of fields.",
    "integration": "Pieces together with the real store: what is kept, found, refused as a duplicate, seen by whom.",
    "end to end": "The whole, used as people use it: the examples of the requirements.",
}
_BY_FACT: Final = {saying.fact: saying for group in SAYINGS.values() for saying in group}

_SECURITY: Final = (
    Saying(
        "auth.method",
        dict.fromkeys(
            ("password", "magic_link", "oauth", "sso", "api_key", "mtls", "os_user"),
            "Nothing that needs a proof of who one is answers without one.",
        ),
    ),
    Saying("auth.mfa", {"required": "A right first factor alone does not let anybody in."}),
    Saying("auth.session_lifetime", number="A session that is older than {n} is refused.", unit="h"),
    Saying(
        "users.roles",
        dict.fromkeys(
            ("owner_only", "fixed_roles", "custom_roles"), "Each operation is tried with too few rights and refused."
        ),
    ),
    Saying(
        "tenancy.model",
        dict.fromkeys(
            ("shared_schema", "schema_per_tenant", "database_per_tenant"),
            "With two customers, neither reaches what is the other's, by any operation.",
        ),
    ),
    Saying("data.audit", {YES: "Each change leaves its record, and the record cannot be altered."}),
    Saying("data.encrypted_at_rest", {YES: "What lies in the store cannot be read without the key."}),
    Saying(
        "data.deletion",
        {
            "hard": "After a deletion nothing of it is found, in indexes and caches neither.",
            "soft": "What is hidden is found by no ordinary reading, and can be brought back.",
            "anonymise": "After a deletion nothing that is left points to the person.",
        },
    ),
    Saying("api.rate_limit", number="A client that makes more than {n} is refused, and others are not.", unit="/min"),
    Saying("files.uploads", {YES: "Files of forbidden types, and files whose type is a lie, are refused."}),
    Saying("files.max_size", number="A file larger than {n} is refused before it is read whole.", unit="MB"),
    Saying(
        "security.secrets",
        dict.fromkeys(
            ("environment", "keyring", "vault", "cloud"),
            "No secret is found in the code, in logs and in error messages.",
        ),
    ),
)

_LOADS: Final = (
    ("quality.peak_rate", "Peak", "{n}, held steadily", "/s"),
    ("users.count", "Size", "a store filled as by {n}", "users"),
    ("data.size", "Volume", "a store of {n}", "GB"),
    ("api.rate_limit", "Limit", "one client at {n} and beyond", "/min"),
    ("files.max_size", "Large files", "uploads of {n}", "MB"),
)


_PASSED: Final = (
    Saying("quality.latency_p95", number="Ninety-five of a hundred answers arrive within {n}.", unit="ms"),
    Saying("quality.availability", number="Of all requests at least {n} are answered without an error.", unit="%"),
    Saying("quality.rto", number="After everything was taken away it is back within {n}.", unit="h"),
    Saying("quality.rpo", number="What was lost then is at most the work of {n}.", unit="h"),
)


class _Plan:
    def __init__(self, view: SpecView) -> None:
        self.view = view
        self.narrator = Narrator(view)
        sayings = [*_SECURITY, *_PASSED, *(_BY_FACT[fact] for fact in ("tests.depth", "tests.coverage"))]
        self._told = facts_told(sayings, view) | {fact for fact, *_ in _LOADS if view.number(fact) is not None}

    def draft(self, key: str, title: str) -> Draft:
        return Draft(self.view, ARTIFACT, key, title)

    def further(self, group: str) -> list[Told]:
        live = [one for one in self.view.decisions if is_worth_telling(one, self.view) and _first_group(one) == group]
        return [self.narrator.decision(one) for one in live if not is_told_by(one, self.view, self._told)]


def _first_group(decision: Decision) -> str:
    return next((need.partition(".")[2] for need in decision.needs if need.startswith(f"{ARTIFACT}.")), "")


def _render(view: SpecView) -> Sequence[Section]:
    plan = _Plan(view)
    written = (_strategy(plan), _levels(plan), _data(plan), _performance(plan), _security(plan))
    found = [section for section in written if section]
    if not found:
        return ()
    first = found[0]
    title = heading(f"{view.project.name or 'Project'}: test plan", 1)
    return [Section(first.key, first.title, f"{title}\n\n{first.text}", first.rests_on, first.gaps), *found[1:]]


def _strategy(plan: _Plan) -> Section | None:
    draft = plan.draft("strategy", "Strategy")
    told = plan.narrator.tell_all(_BY_FACT[fact] for fact in ("tests.depth", "tests.coverage"))
    draft.listing([*told, *plan.further("strategy")])
    if plan.view.code and plan.view.code.test:
        draft.block("Tests that are there run with:")
        draft.block(fenced("\n".join(plan.view.code.test[:3]), "sh"))
    return draft.finish("how deep it is tested")


def _levels(plan: _Plan) -> Section | None:
    """The levels that were decided, then which requirement is shown by which scenario on which level."""
    draft, view = plan.draft("levels", "Levels and traces"), plan.view
    levels = _LEVELS.get(view.word("tests.depth"), ())
    draft.listing(
        plan.narrator.told_of(f"{level.capitalize()}: {_SHOWS[level][0].lower()}{_SHOWS[level][1:]}", "tests.depth")
        for level in levels
    )
    draft.listing(plan.further("levels"))
    rows = [row for one in view.requirements for row in _trace(one, levels)]
    if rows:
        draft.under("Requirements and what shows them")
    subjects = [str(subject_of("requirement", one.id)) for one in view.requirements]
    draft.table(("Requirement", "Scenario", "Level"), rows, *subjects)
    entities = [(entity, entity_scenarios(view, entity)) for entity in view.entities]
    counted = [(entity, found) for entity, found in entities if found]
    if counted:
        draft.under("Things and their scenarios")
    draft.table(
        ("Thing", "Scenarios", "Level"),
        (
            (escape(entity.name), escape("; ".join(one.name for one in found)), _level("integration", levels))
            for entity, found in counted
        ),
        *(str(subject_of("entity", entity.id)) for entity, _ in counted),
    )
    without = [one.alias for one in view.requirements if one.kind == "functional" and not one.scenarios]
    draft.block(f"- {NOT_DECIDED} an example of {escape(listed(without))}" if without else "")
    section = draft.finish("on which levels it is tested")
    if section is None or not without:
        return section
    gaps = (*section.gaps, f"{NOT_DECIDED} an example of {listed(without)}")
    return Section(section.key, section.title, section.text, section.rests_on, gaps)


def _trace(requirement: Requirement, levels: Sequence[str]) -> list[tuple[str, str, str]]:
    name = escape(f"{requirement.alias} {requirement.title}".strip())
    if not requirement.scenarios:
        shown = "load test" if requirement.kind == "quality" else "review" if requirement.kind == "constraint" else ""
        return [(name, "", shown)]
    wanted = "end to end" if requirement.kind == "functional" else "integration"
    return [
        (name, escape(step.name or f"example {n}"), _level(wanted, levels))
        for n, step in enumerate(requirement.scenarios, 1)
    ]


def _level(wanted: str, levels: Sequence[str]) -> str:
    """The level that fits, or the deepest that was decided on."""
    return wanted if wanted in levels or not levels else levels[-1]


def _data(plan: _Plan) -> Section | None:
    draft, view = plan.draft("data", "Test data"), plan.view
    sayings = (
        Saying("data.personal", {YES: "No data of real people is used in tests."}),
        Saying(
            "tenancy.model",
            dict.fromkeys(
                ("shared_schema", "schema_per_tenant", "database_per_tenant"),
                "There are always at least two customers in the data.",
            ),
        ),
        Saying(
            "data.migration",
            {YES: "A copy of the existing data, without what points to people, is taken over in a test."},
        ),
        Saying("i18n.languages", number="Names and texts in {n} are in it.", unit="languages"),
    )
    draft.listing([*plan.narrator.tell_all(sayings), *plan.further("data")])
    told = [_needed(entity) for entity in view.entities]
    draft.listing(told, title="What has to be there" if told else "")
    return draft.finish("which data tests run on")


def _needed(entity: Entity) -> Told:
    names = plural(words_of(entity.name))
    parts = [f"one in each state ({', '.join(entity.states)})"] if entity.states else []
    optional = [words_of(field.name) for field in entity.fields if not field.required]
    parts += [f"one with and one without {listed(optional)}"] if optional else []
    many = [words_of(field.name) for field in entity.fields if field.many]
    parts += [f"one with none and one with several {listed(many)}"] if many else []
    said = f"{names.capitalize()}: {'; '.join(parts) if parts else 'none, one and several'}."
    return Told(escape(said), (str(subject_of("entity", entity.id)),))


def _performance(plan: _Plan) -> Section | None:
    draft, view = plan.draft("performance", "Performance"), plan.view
    draft.listing(plan.further("performance"))
    rows, rests = [], list[str]()
    for fact, name, load, unit in _LOADS:
        number, known = view.number(fact), view.known.get(fact)
        if number is not None and known is not None:
            cited = plan.narrator.cite(known.because, known.assumed)
            rows.append((name, escape(load.replace("{n}", amount(number, unit))) + cited))
            rests += (*known.because, f"fact:{fact}")
    if rows:
        draft.under("Load profiles")
    draft.table(("Profile", "Load"), rows, *rests)
    draft.listing(plan.narrator.tell_all(_PASSED), title="Passed when")
    return draft.finish("how fast it has to be and under which load")


def _security(plan: _Plan) -> Section | None:
    draft = plan.draft("security", "Security")
    draft.listing([*plan.narrator.tell_all(_SECURITY), *plan.further("security")])
    return draft.finish("which attacks and mistakes are tested")


def _blockers(view: SpecView) -> tuple[str, ...]:
    has_ground = view.requirements or view.entities or view.known or view.code
    return (
        () if has_ground and (features_of(view) or view.decisions) else ("nothing is known yet that could be tested",)
    )


TEST_PLAN: Final = ArtifactType(
    name=ARTIFACT,
    title="Test plan",
    filename="test-plan.md",
    media="text/markdown",
    render=_render,
    check=partial(check_markdown, filename="test-plan.md"),
    blockers=_blockers,
)
