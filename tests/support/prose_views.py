"""Two rich views of a spec for tests of artifacts: a product to build, and a change of code that exists."""

from __future__ import annotations

from datetime import UTC, datetime

from spec.codebase import ChangeView, CodeView, EntryPoint, Module, ModuleUse, PublicSymbol, Touched
from spec.records import (
    Choice,
    Decision,
    Document,
    Element,
    Entity,
    EntityField,
    FieldType,
    Glossary,
    OwnRule,
    Project,
    Requirement,
    Source,
    State,
    Step,
    Use,
)
from spec.view import Known, OpenQuestion, SpecView

NASTY = 'He said "50% [off]" <b>now</b> | `x` & {y}; *really* #tag\n- ünïcode 東京'
"""A text with all that could break a format."""


def decision(number: int, question: str, **fields: object) -> Decision:
    """A decided decision with the id `d<number>`."""
    given = {"state": State.DECIDED, **fields}
    return Decision(id=f"d{number}", alias=f"D-{number}", question=question, **given)  # type: ignore[arg-type] - kept short


def known(value: bool | str | float, *numbers: int, assumed: bool = False) -> Known:
    """A fact that these decisions settle."""
    return Known(value, tuple(f"decision:d{number}" for number in numbers), assumed)


GREEN_DECISIONS = (
    decision(
        1,
        "What shall be better for whom?",
        text="Owners of a clinic lose fewer bookings.\n\n- no double bookings\n- less phoning",
        question_id="core.goal",
        needs=("prd.goals",),
    ),
    decision(
        2,
        "How do people sign in?",
        options=(Choice("sso", "Single sign-on", "Each customer has to be connected once."),),
        chosen=("sso",),
        asserts=("auth.method = sso", "users.accounts"),
        needs=("prd.users", "openapi.security"),
    ),
    decision(
        3,
        "Where does data lie?",
        options=(Choice("postgresql", "PostgreSQL", "A server has to be run."),),
        chosen=("postgresql",),
        asserts=("data.store = postgresql",),
        rationale="Several people book at once.",
        locked=True,
    ),
    decision(
        4,
        "How fast and how available?",
        format="form",
        form={"latency": 300, "availability": 99.9},
        units={"latency": "ms", "availability": "%"},
        asserts=("quality.latency_p95 <= 300 ms", "quality.availability >= 99.9 %"),
    ),
    decision(
        5,
        "How much traffic is there at the busiest time?",
        form={"rate": 40},
        units={"rate": "/s"},
        state=State.ASSUMED,
        source=Source.ASSUMED,
        asserts=("quality.peak_rate = 40 /s",),
        rationale="Clinics of that size book about that often.",
        needs=("prd.quality", "tests.performance"),
    ),
    decision(6, "Which reports are needed first?", text="Utilisation of rooms", category="scope"),
    decision(
        7,
        "What is left out of scope?",
        text="Accounting and payroll",
        question_id="core.exclusions",
        needs=("prd.scope",),
    ),
    decision(8, "How does a new version go live?", chosen=("blue_green",), asserts=("deploy.strategy = blue_green",)),
    decision(9, "Which bookkeeping system is connected?", state=State.DEFERRED, needs=("prd.integrations",)),
    decision(10, "What did it say?", text=NASTY, category="product"),
)

GREEN_KNOWN = {
    "product.type": Known("web_app"),
    "product.audience": known("customers", 1),
    "product.horizon": known("long_lived", 1),
    "users.accounts": known(True, 2),
    "users.signup": known("invited", 2),
    "users.roles": known("fixed_roles", 2),
    "users.count": known(12000.0, 4),
    "auth.method": known("sso", 2),
    "auth.mfa": known("none", 2),
    "auth.session_lifetime": known(12.0, 2),
    "tenancy.model": known("shared_schema", 3),
    "data.store": known("postgresql", 3),
    "data.personal": known(True, 3),
    "data.sensitivity": known("health", 3),
    "data.retention": known(3650.0, 3),
    "data.deletion": known("anonymise", 3),
    "data.encrypted_at_rest": known(True, 3),
    "data.audit": known(True, 3),
    "data.migration": known(True, 3),
    "api.style": known("rest", 3),
    "api.public": known(True, 3),
    "api.versioning": known("path", 3),
    "api.pagination": known("cursor", 3),
    "api.errors": known("problem_json", 3),
    "api.idempotency": known(True, 3),
    "api.rate_limit": known(600.0, 3),
    "idempotency.key_ttl": known(24.0, 3),
    "quality.latency_p95": known(300.0, 4),
    "quality.availability": known(99.9, 4),
    "quality.peak_rate": known(40.0, 5, assumed=True),
    "quality.rto": known(4.0, 4),
    "quality.rpo": known(1.0, 4),
    "security.compliance": Known("gdpr", ("decision:d3", "rule:CORE-10")),
    "security.secrets": known("vault", 3),
    "deploy.target": known("kubernetes", 8),
    "deploy.environments": known(3.0, 8),
    "deploy.strategy": known("blue_green", 8),
    "budget.monthly": known(900.0, 8),
    "ops.on_call": known(True, 8),
    "ops.observability": known("tracing", 8),
    "ops.backup": known("continuous", 8),
    "tests.depth": known("end_to_end", 8),
    "tests.coverage": known(85.0, 8),
    "team.size": known(4.0, 8),
    "team.deadline": known(16.0, 8),
    "stack.language": known("typescript", 8),
    "jobs.background": known(True, 8),
    "queue.kind": known("redis", 8),
    "realtime.kind": known("sse", 8),
    "files.uploads": known(True, 8),
    "files.max_size": known(25.0, 8),
    "search.kind": known("database", 8),
    "payments.kind": known("none", 8),
    "notify.channel": known("email", 8),
    "access.level": known("wcag_aa", 8),
    "telemetry.kind": known("opt_in", 8),
}

GREEN_ENTITIES = (
    Entity(
        "e1",
        "E-1",
        "Patient",
        "Somebody who is treated",
        (
            EntityField("full_name"),
            EntityField("email", FieldType.EMAIL, unique=True),
            EntityField("note", FieldType.TEXT, required=False, description=NASTY),
        ),
    ),
    Entity(
        "e2",
        "E-2",
        "Appointment",
        "A time at which a patient is seen",
        (
            EntityField("starts_at", FieldType.DATETIME),
            EntityField("patient", FieldType.REFERENCE, target="Patient"),
            EntityField("kind", FieldType.ENUM, values=("first_visit", "follow_up")),
        ),
        states=("booked", "cancelled", "done"),
    ),
    Entity("e3", "E-3", "Room", operations=("create", "list"), to_confirm=True, source=Source.FOUND),
)

GREEN_REQUIREMENTS = (
    Requirement(
        "r1",
        "R-1",
        "WHEN a patient books a time that is taken, the system SHALL refuse and offer the next free one",
        title="No double bookings",
        group="Appointments",
        story="As a patient I want a time that is really mine",
        rests_on=("entity:e2", "decision:d5"),
        scenarios=(
            Step(
                "Taken time",
                ("an appointment at nine",),
                ("another patient books nine",),
                ("it is refused", "ten is offered"),
            ),
            Step("", ("a free time at ten",), ("a patient books it",), ("it is booked",)),
        ),
    ),
    Requirement(
        "r2",
        "R-2",
        "The system SHALL show the utilisation of each room",
        priority="should",
        group="Reports",
        foreign_id="FR-002",
        source=Source.IMPORTED,
    ),
    Requirement(
        "r3", "R-3", "The system SHALL answer 95 % of requests within 300 ms", kind="quality", rests_on=("decision:d4",)
    ),
    Requirement("r4", "R-4", NASTY, kind="constraint"),
)

GREENFIELD = SpecView(
    project=Project("p1", "P-1", "Clinic Desk", f"A desk for clinics.\n{NASTY}", "web_app"),
    branch="main",
    decisions=GREEN_DECISIONS,
    requirements=GREEN_REQUIREMENTS,
    entities=GREEN_ENTITIES,
    terms=(Glossary("t1", "T-1", "slot", "A time that can be booked", ("hole", "gap")),),
    rules=(OwnRule("o1", "RULE-1", "data.audit", "The medical board asks for a record of changes"),),
    elements=(
        Element(
            "el1",
            "EL-1",
            "Receptionist",
            "person",
            description="Answers the phone",
            uses=(Use("Clinic Desk", "books times in"),),
        ),
        Element("el2", "EL-2", "Hospital system", "external", "HL7", f"Knows patients {NASTY}"),
    ),
    documents=(Document("doc1", "DOC-1", "brief.pdf", "application/pdf", "0" * 8, 10),),
    known=GREEN_KNOWN,
    open=(
        OpenQuestion(
            "web.reports",
            "How often are reports sent?",
            ("prd.features", "deployment.cost", "tests.data", "gherkin.errors"),
        ),
        OpenQuestion("web.hosting", "Who pays for the hosting?", ("prd.release", "tickets.foundation"), blocking=True),
        OpenQuestion(
            "web.books", "Which bookkeeping system is connected?", ("prd.integrations", "c4.context"), deferred=True
        ),
    ),
)

SHOP_CODE = CodeView(
    root="shop",
    revision="abc1234",
    languages=(("python", 9000), ("typescript", 3000)),
    frameworks=("django", "react"),
    dependencies=(
        ("pypi", "stripe"),
        ("pypi", "psycopg"),
        ("pypi", "celery"),
        ("pypi", "redis"),
        ("npm", "react"),
        ("pypi", "boto3"),
    ),
    entry_points=(EntryPoint("shop/manage.py", "manage", "script"), EntryPoint("web/src/main.tsx", "main", "main")),
    packages=(("shop", "shop"), ("shop-web", "web")),
    build=("make build",),
    test=("pytest", "npx vitest run"),
    lint=("ruff check .",),
    modules=(
        Module("shop/cart", 12, 1, "python", 2400),
        Module("shop/orders", 20, 2, "python", 4000),
        Module("shop/pricing", 6, 0, "python", 900),
        Module("web/src", 30, 0, "typescript", 3000),
        Module("tests", 9, 3, "python", 900),
    ),
    uses=(
        ModuleUse("shop/orders", "shop/cart", 7),
        ModuleUse("shop/cart", "shop/pricing", 4),
        ModuleUse("tests", "shop/cart", 3),
    ),
    files=(
        "Dockerfile",
        "docker-compose.yml",
        "poetry.lock",
        "shop/cart/total.py",
        "shop/pricing/discount.py",
        "shop/orders/migrations/0007_status.py",
        "tests/test_cart.py",
        "web/src/cart.test.ts",
    ),
    licence="MIT",
    ci=(".github/workflows/ci.yml",),
)

SHOP_CHANGE = ChangeView(
    targets=("shop/pricing/discount.py",),
    touched=(
        Touched("shop/pricing/discount.py", "source", 1.0, "it is the target", "apply"),
        Touched("shop/cart/total.py", "source", 0.8, "it calls apply"),
        Touched("shop/orders/migrations/0007_status.py", "source", 0.4, "changed together with it"),
        Touched("poetry.lock", "source", 0.3, "changed together with it"),
        Touched("tests/test_cart.py", "test", 0.9, "it tests total"),
        Touched("web/src/cart.test.ts", "test", 0.5, "it tests the cart"),
    ),
    notes=("Calls through reflection are not seen.",),
    before=(
        PublicSymbol("shop/pricing/discount.py", "apply", "function", "def apply(total: float, rate: float) -> float"),
        PublicSymbol("shop/pricing/discount.py", "old_rate", "function", "def old_rate() -> float"),
        PublicSymbol("shop/cart/total.py", "Total.sum", "method", "def sum(self, cart: Cart) -> int"),
    ),
    after=(
        PublicSymbol(
            "shop/pricing/discount.py", "apply", "function", "def apply(total: float, rate: float, code: str) -> float"
        ),
        PublicSymbol("shop/cart/total.py", "Total.total", "method", "def total(self, cart: Cart) -> int"),
        PublicSymbol("shop/cart/total.py", "Total.tax", "method", "def tax(self) -> int"),
    ),
    before_revision="abc1234",
    after_revision="def5678",
)

BROWNFIELD = SpecView(
    project=Project(
        "p2",
        "P-2",
        "Discount codes",
        "Customers can enter a discount code.",
        "feature",
        brownfield=True,
        at=datetime(2025, 1, 1, tzinfo=UTC),
    ),
    branch="main",
    decisions=(
        decision(
            1,
            "Is the feature behind a switch?",
            options=(Choice("flag", "A feature flag", "The flag has to be removed later."),),
            chosen=("flag",),
            asserts=("feature.flag = yes",),
            needs=("change.release", "change.rollback"),
        ),
        decision(2, "What must not change?", text="Prices without a code stay as they are", needs=("change.scope",)),
    ),
    requirements=(
        Requirement(
            "r1",
            "R-1",
            "WHEN a customer enters a valid code, the system SHALL lower the total",
            group="Discount codes",
            scenarios=(Step("Valid code", ("a cart",), ("a valid code is entered",), ("the total is lower",)),),
        ),
    ),
    known={"product.type": known("web_app", 1)},
    open=(OpenQuestion("feature.expiry", "When does a code expire?", ("change.scope", "prd.features")),),
    code=SHOP_CODE,
    change=SHOP_CHANGE,
)

EMPTY = SpecView(
    project=Project("p0", "P-0", "Nothing yet", "", "web_app"), branch="main", known={"product.type": Known("web_app")}
)
"""A project of which nothing is known but its type."""
