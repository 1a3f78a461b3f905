"""Which work follows from which fact: the tickets of the foundation, and those that a number asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec

from spec.artifacts.phrases import amount, phrase
from spec.artifacts.ticket import Kind
from spec.logic.facts import FactValue


class Filled(NamedTuple):
    """A row's texts with the fact's value in them."""

    title: str
    outcome: str
    acceptance: tuple[str, ...]


class TableTicket(msgspec.Struct, frozen=True):
    """One row: there is a ticket when `fact` is settled and its value is none of `unless` (else: none and no).

    `{v}` in a text is the value in words. `also` are further facts that become details, each with a sentence with
    `{v}`, or, for a fact of yes or no, one that stands when it holds.
    """

    key: str
    fact: str
    title: str
    outcome: str
    acceptance: tuple[str, ...]
    after: tuple[str, ...] = ()
    points: int = 3
    labels: tuple[str, ...] = ()
    unless: tuple[FactValue, ...] = ("none", False)
    unit: str = ""
    also: Mapping[str, str] = {}
    kind: Kind = Kind.TASK

    def filled(self, value: FactValue) -> Filled | None:
        """The texts for a value, None when that value makes no work."""
        if any(type(value) is type(one) and value == one for one in self.unless):
            return None
        said = _words(self.fact, value, self.unit)
        put = [text.replace("{v}", said) for text in (self.title, self.outcome, *self.acceptance)]
        return Filled(put[0], put[1], tuple(put[2:]))

    def detail(self, fact: str, value: FactValue) -> tuple[str, ...]:
        """The sentence of a further fact, with its unit behind a bar: `after {v}|h`."""
        text, _, unit = self.also[fact].partition("|")
        if value is False or value == "none":
            return ()
        return (text.replace("{v}", _words(fact, value, unit)),)


def _words(fact: str, value: FactValue, unit: str) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return amount(float(value), unit) if is_number else phrase(fact, value)


_ACCOUNTS = ("sign-in",)

FOUNDATION: Final = (
    TableTicket("skeleton", "stack.language", "Set up the project in {v}",
        "An empty project in {v} builds and can be run.", ("A fresh checkout builds with one command.",
        "The command stands in the README."), points=2, labels=("setup",)),
    TableTicket("pipeline", "tests.depth", "Run the checks on every change",
        "Every change is built and tested before it is merged, with {v}.",
        ("A change with a failing test cannot be merged.", "The result is told on the change."), ("skeleton",),
        labels=("ci",), also={"tests.coverage": "Fewer than {v} of lines that tests run fail the build.|%"}),
    TableTicket("store", "data.store", "Set up {v} as the store",
        "The application reads and writes {v} in each environment.",
        ("Schema changes are versioned, and run forwards and backwards.", "A fresh store is made with one command."),
        ("skeleton",), labels=("data",), also={"ids.kind": "Things are identified by {v}.",
        "data.encrypted_at_rest": "The store is encrypted where it lies."}),
    TableTicket("sign-in", "auth.method", "Let callers prove who they are by {v}",
        "Whoever proves who they are gets in; nobody else does.", ("A right proof is accepted.",
        "A wrong proof is refused, and the answer does not tell what was wrong.",
        "What needs a proof answers nothing without one."), ("store", "skeleton"), 5, ("security",),
        also={"auth.session_lifetime": "A session ends after {v}.|h"}),
    TableTicket("second-factor", "auth.mfa", "Add a second factor ({v})", "A second factor protects accounts.",
        ("Without the second factor a protected account cannot be entered.", "A lost factor has a way back."),
        _ACCOUNTS, labels=("security",)),
    TableTicket("sign-up", "users.signup", "Create accounts ({v})", "Accounts are created the way that was decided.",
        ("An account is created that way.", "In no other way can an account be created."), _ACCOUNTS,
        labels=("users",)),
    TableTicket("roles", "users.roles", "Give rights by {v}", "What somebody may do follows from {v}.",
        ("Each operation names the right that it needs.", "Whoever lacks the right is refused."), _ACCOUNTS, 5,
        ("security",)),
    TableTicket("tenancy", "tenancy.model", "Keep customers apart: {v}",
        "No customer sees or changes anything of another.",
        ("A test with two customers shows that neither reaches what is the other's.",), ("store", "sign-in"), 5,
        ("security", "data"), ("none", "single")),
    TableTicket("audit", "data.audit", "Record every change with who and when",
        "Each change leaves an entry that nobody can alter.",
        ("Creating, changing and deleting leave an entry with who, when and what.",), ("store", "sign-in"), 3,
        ("data",)),
    TableTicket("deletion", "data.deletion", "Delete as decided ({v})",
        "What is deleted is treated as decided ({v}).",
        ("After a deletion the thing is found by no ordinary reading.",), ("store",), 2, ("data", "privacy")),
    TableTicket("retention", "data.retention", "Remove what is kept longer than {v}",
        "Nothing is kept longer than {v}.", ("What is older is removed without anybody asking.",
        "What is younger stays."), ("store", "deletion"), 3, ("data", "privacy"), unit="days"),
    TableTicket("migration", "data.migration", "Take over the existing data",
        "The existing data is in the new store, checked.", ("The counts before and after are compared.",
        "Taking over twice gives the same result."), ("store",), 8, ("data",)),
    TableTicket("interface", "api.style", "Lay the ground of the {v}", "The {v} answers with its first operation.",
        ("Its description is published and checked in the pipeline.",), ("skeleton",), 3, ("interface",),
        also={"api.versioning": "Versions: {v}.", "api.pagination": "Long lists are read by {v}.",
        "api.errors": "Errors have the form {v}."}),
    TableTicket("idempotency", "api.idempotency", "Recognise repeated requests",
        "A repeated request has no second effect.",
        ("The same request sent twice has its effect once and gets the same answer.",), ("interface", "store"), 3,
        ("interface",), also={"idempotency.key_ttl": "A request is recognised for {v}.|h"}),
    TableTicket("rate-limit", "api.rate_limit", "Limit each client to {v}", "No client makes more than {v}.",
        ("The request beyond the limit is refused, and the answer says when to come back.",), ("interface",), 2,
        ("interface", "security"), unit="/min"),
    TableTicket("background-work", "queue.kind", "Set up background work over a {v}",
        "Work goes on after the answer.", ("A job that fails is tried again.",
        "A job that keeps failing is put aside and seen."), ("skeleton", "store"), 5, ("jobs",),
        also={"retry.window": "It is tried again for {v} at the longest.|h"}),
    TableTicket("realtime", "realtime.kind", "Bring news to open pages by {v}",
        "A change is seen on an open page by itself.",
        ("A change by one person is seen by another without reloading.", "After a break it catches up."),
        ("skeleton",), 5, ("realtime",)),
    TableTicket("uploads", "files.uploads", "Take uploads of files", "People can upload files and get them back.",
        ("A file comes back unchanged.", "A file of a forbidden type is refused."), ("store",), 3, ("files",),
        also={"files.max_size": "A file larger than {v} is refused.|MB"}),
    TableTicket("search", "search.kind", "Set up search by {v}", "What is kept is found by its words.",
        ("A new thing is found.", "A deleted thing is not found.", "Nothing is found that the reader must not see."),
        ("store",), 5, ("search",)),
    TableTicket("payments", "payments.kind", "Take payments by {v}", "A payment is taken, and its state is known.",
        ("A payment that succeeds is recorded once.", "A payment that fails changes nothing and is told."), ("store",
        "sign-in"), 8, ("payments",)),
    TableTicket("notifications", "notify.channel", "Tell people by {v}", "People are told of what concerns them.",
        ("A message arrives.", "Whoever has turned messages off gets none."), ("background-work", "skeleton"), 3,
        ("notifications",)),
    TableTicket("languages", "i18n.languages", "Make the interface speak {v}",
        "No text of the interface is fixed to one language.", ("A missing translation fails the build.",),
        ("skeleton",), 3, ("interface",), ("none", False, 1.0, 1), "languages"),
    TableTicket("secrets", "security.secrets", "Read secrets from {v}", "No secret lies in the code or in a log.",
        ("The application starts with secrets from {v}.", "The pipeline refuses a change that contains a secret."),
        ("skeleton",), 2, ("security",)),
    TableTicket("deployment", "deploy.target", "Deploy to {v}", "A merged change can be put on {v} with one command.",
        ("The first version runs there.", "Going back to the version before is one command too."), ("pipeline",
        "skeleton", "store"), 5, ("operations",), also={"deploy.environments": "There are {v}.|environments",
        "deploy.regions": "It runs in {v}.|regions", "deploy.strategy": "New versions go live this way: {v}."}),
    TableTicket("observability", "ops.observability", "See what happens while it runs ({v})",
        "A failure is seen before a user tells of it.", ("A failed request is found by its id.",
        "No personal data lies in what is recorded."), ("skeleton",), 3, ("operations",)),
    TableTicket("backup", "ops.backup", "Set up {v} and restore once", "Lost data can be brought back.",
        ("A restore into an empty environment was done and timed.",), ("store", "deployment"), 3, ("operations",
        "data"), also={"quality.rto": "It is back within {v}.|h", "quality.rpo": "At most the work of {v} is lost.|h"}),
    TableTicket("telemetry", "telemetry.kind", "Tell of use ({v})", "Use is told only as decided ({v}).",
        ("Nothing is told where it was not agreed to.",), ("skeleton",), 2, ("privacy",)),
)  # fmt: skip

QUALITY: Final = (
    TableTicket("latency", "quality.latency_p95", "Keep answers within {v}",
        "Ninety-five of a hundred answers arrive within {v}.",
        ("A load test that is kept in the repository shows it.", "The pipeline tells when it gets worse."),
        ("deployment", "pipeline"), 3, ("performance",), unit="ms", also={"quality.peak_rate": "Measured at {v}.|/s"}),
    TableTicket("peak-load", "quality.peak_rate", "Bear {v}",
        "At {v} nothing fails and answers stay as fast as promised.", ("A load test at that rate passes.",),
        ("deployment",), 3, ("performance",), unit="/s",
        also={"users.count": "There are {v} in the first year.|users"}),
    TableTicket("availability", "quality.availability", "Answer {v} of the time",
        "It is measured from outside that it answers {v} of the time.",
        ("The share is measured and can be looked up.", "Somebody is told when it is in danger."), ("observability",
        "deployment"), 3, ("reliability",), unit="%"),
    TableTicket("recovery", "quality.rto", "Be back within {v} after a loss",
        "A loss of everything was tried out and took at most {v}.", ("The exercise is written down with its time.",),
        ("backup",), 3, ("reliability",), unit="h", also={"quality.rpo": "At most the work of {v} was lost.|h"}),
    TableTicket("accessibility", "access.level", "Meet {v}", "The interface meets {v}.",
        ("An automatic check runs in the pipeline.", "Every flow was done by keyboard and with a screen reader."),
        ("skeleton",), 5, ("accessibility",)),
    TableTicket("compliance", "security.compliance", "Show that {v} is met",
        "For each demand of {v} it is written down how it is met.",
        ("The list was looked at by somebody who is responsible for it.",), ("audit", "deletion", "retention",
        "store"), 5, ("compliance",)),
    TableTicket("cost", "budget.monthly", "Watch that a month costs at most {v}",
        "The cost of a month is known and at most {v}.", ("Somebody is told before the limit is reached.",),
        ("deployment",), 2, ("operations",), unit="EUR"),
)  # fmt: skip
