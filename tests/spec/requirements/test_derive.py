from __future__ import annotations

from spec.records import Entity, EntityField, Project, Requirement, Source
from spec.requirements.derive import requirements_from, requirements_in
from spec.requirements.ears import parse_requirement
from spec.requirements.lint import lint_requirements
from spec.view import Known, SpecView

CAPTURED = """
## Accounts
- **FR-001**: System MUST allow users to create accounts
- As a clinic owner, I want to see the day's bookings so that I can plan staff.
* [ ] Users can reset
  their password by mail
1. The search shall answer within 200 ms for 95 % of requests [P2]

Scenario: Search works
  Given 3 clinics
  And a user
  When they search
  Then 3 results are shown

Payments:
- Given a cart, when the card is declined, then an error is shown
- Send a receipt by email
- Data must not leave the EU
- Dashboards
"""


def view(**more: object) -> SpecView:
    return SpecView(Project("p", "P-1", "Shop", "a shop", "web_app"), "main", **more)  # type: ignore[arg-type]  # any field


def test_every_line_of_a_captured_list_becomes_one_requirement() -> None:
    texts = [seed.text for seed in requirements_in(CAPTURED)]
    assert texts == [
        "System MUST allow users to create accounts.",
        "The system shall let a clinic owner see the day's bookings.",
        "The system shall let users reset their password by mail.",
        "The search shall answer within 200 ms for 95 % of requests.",
        "When the card is declined, the system shall ensure that an error is shown.",
        "The system shall send a receipt by email.",
        "Data must not leave the EU.",
        "Dashboards.",
    ]


def test_ids_priorities_groups_and_kinds_are_read() -> None:
    first, story, _, search, *_, constraint, _ = requirements_in(CAPTURED)
    assert (first.foreign_id, first.group, first.kind) == ("FR-001", "Accounts", "functional")
    assert story.story.startswith("As a clinic owner")
    assert (search.priority, search.kind) == ("should", "quality")
    assert (constraint.kind, constraint.group) == ("constraint", "Payments")


def test_scenarios_belong_to_the_requirement_above_and_inline_ones_to_themselves() -> None:
    seeds = requirements_in(CAPTURED)
    search, declined = seeds[3].scenarios, seeds[4].scenarios
    assert [(step.name, step.given, step.then) for step in search] == [
        ("Search works", ("3 clinics", "a user"), ("3 results are shown",))
    ]
    assert declined[0].given == ("a cart",)


def test_a_block_of_steps_alone_becomes_a_requirement() -> None:
    (seed,) = requirements_in("Given nobody\nWhen the door opens\nThen a light is on\nGiven two\nWhen x\nThen y")
    assert seed.text == "When the door opens, the system shall ensure that a light is on."
    assert len(seed.scenarios) == 2


def test_nothing_comes_of_nothing() -> None:
    assert requirements_in(" \n---\n") == []


def test_an_entitys_operations_imply_requirements_with_a_case_that_fails() -> None:
    fields = (EntityField("title"), EntityField("slug", unique=True))
    post = Entity("e1", "E-1", "BlogPost", fields=fields, operations=("create", "list"), states=("draft", "public"))
    known = {"users.accounts": Known(True, ("decision:2",))}
    create, listing, states = requirements_from(view(entities=(post,), known=known))
    assert create.text == "When a signed-in user submits a blog post with title and slug, the system shall store it."
    assert [step.name for step in create.scenarios][1:] == ["Missing title", "Slug already taken", "Not signed in"]
    assert create.rests_on == ("entity:e1", "decision:2")
    assert create.source is Source.ASSUMED
    assert "blog posts" in listing.text
    assert states.group == "Blog post"


def test_settled_numbers_become_qualities_with_their_formula() -> None:
    known = {
        "quality.latency_p95": Known(200.0, ("decision:7", "rule:CORE-1")),
        "auth.method": Known("sso", assumed=True),
    }
    latency, sign_in = requirements_from(view(known=known))
    assert latency.text == "The system shall answer 95 % of all requests within 200 ms."
    assert (latency.asserts, latency.rests_on) == (("quality.latency_p95 <= 200 ms",), ("decision:7",))
    assert (sign_in.kind, sign_in.source) == ("constraint", Source.ASSUMED)


def test_what_the_project_has_already_is_not_derived_again() -> None:
    had = Requirement("1", "R-1", "the system shall answer 95 % of all requests within 200 ms")
    assert requirements_from(view(known={"quality.latency_p95": Known(200.0)}, requirements=(had,))) == []


def test_what_is_derived_obliges_and_passes_our_own_lint() -> None:
    post = Entity("e1", "E-1", "Order", fields=(EntityField("total"),))
    known = {"users.accounts": Known(True), "quality.latency_p95": Known(200.0), "data.audit": Known(True)}
    seeds = requirements_from(view(entities=(post,), known=known))
    made = [
        Requirement(str(n), f"R-{n}", s.text, kind=s.kind, group=s.group, scenarios=s.scenarios)
        for n, s in enumerate(seeds)
    ]
    assert all(parse_requirement(seed.text) for seed in seeds)
    assert [(f.code, f.message) for f in lint_requirements(made, (), (post,))] == []


def test_a_then_that_obliges_ends_its_block_but_alone_it_is_a_requirement() -> None:
    text = "- **WHEN** a key is wrong\n- **THEN** the system SHALL refuse it\n\n# B\n- AND the API SHALL log it"
    block, alone = requirements_in(text)
    assert block.scenarios[0].then == ("the system SHALL refuse it",)
    assert alone.text == "AND the API SHALL log it."
