from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from agents.chat import Tokens
from agents.errors import BudgetExceeded, PriceUnknown
from agents.models.budgets import Limits
from agents.models.ports import Call, Outcome, Place
from daemon.audit.trail import AuditTrail
from daemon.contract.ids import UlidMaker
from daemon.models.auditing import audited
from daemon.models.ledger import SEEN, ModelLedger
from daemon.store.egress import Egress
from daemon.store.spending import Spending, Spent
from daemon.store.tables import audit

REMOTE, HERE = Place("api.openai.com", is_remote=True), Place("127.0.0.1", is_remote=False)
CENT = Decimal("0.01")


class Desk:
    def __init__(self, database):
        self.database = database
        ulids = UlidMaker()
        self.spending, self.egress = Spending(database, ulids), Egress(database, ulids)
        self.limits = Limits()
        trail = AuditTrail(database)
        self.ledger = ModelLedger(database, self.spending, self.egress, lambda: self.limits, audited(trail))

    def begin(self, run="", tokens=100, cost=CENT, place=REMOTE):
        call = Call(
            run=run, purpose="coder", model="openai/x", place=place, tokens=tokens, cost=cost, bytes_out=50, digest="d"
        )
        return self.ledger.begin(call), call

    def call(self, state="done", prompt=30, completion=10, cost=CENT, hosts=(), **more):
        made, call = self.begin(**more)
        tokens = Tokens(prompt, completion)
        self.ledger.end(made, call, Outcome(state=state, tokens=tokens, cost=cost, bytes_in=7, hosts=hosts))


@pytest.fixture
def desk(database):
    return Desk(database)


def test_what_was_used_replaces_what_was_reserved(desk):
    made, call = desk.begin(tokens=5000, cost=Decimal(1))
    assert desk.spending.total() == Spent(1, 5000, Decimal(1), 0)
    desk.ledger.end(made, call, Outcome(state="done", tokens=Tokens(30, 10), cost=CENT))
    assert desk.spending.total() == Spent(1, 40, CENT, 0)


def test_what_was_refused_is_not_owed(desk):
    desk.call("refused", prompt=None, completion=None, cost=None)
    assert desk.spending.total() == Spent()


def test_what_nobody_counted_counts_with_all_that_was_reserved(desk):
    made, call = desk.begin(tokens=900)
    desk.ledger.end(made, call, Outcome(state="stopped"))
    assert desk.spending.total() == Spent(1, 900, CENT, 0)


def test_an_unknown_cost_is_counted_apart_and_never_as_nothing(desk):
    made, call = desk.begin(cost=None)
    desk.ledger.end(made, call, Outcome(state="done", tokens=Tokens(1, 1)))
    assert desk.spending.total() == Spent(1, 2, Decimal(0), 1)


def test_many_small_amounts_add_up_exactly(desk):
    for _ in range(10):
        desk.call(cost=Decimal("0.1"))
    assert desk.spending.total().cost == Decimal("1.0")


def test_a_run_is_held_to_its_budget_and_others_are_not(desk):
    desk.limits = Limits(run_tokens=150)
    desk.begin(run="A")
    with pytest.raises(BudgetExceeded, match=r"100 of the 150 budget\.run_tokens"):
        desk.begin(run="A")
    desk.begin(run="B")


def test_all_runs_together_are_held_to_the_budget_of_the_day(desk):
    desk.limits = Limits(day_cost=Decimal("0.015"))
    desk.begin(run="A")
    with pytest.raises(BudgetExceeded, match=r"\$0.01 of the"):
        desk.begin(run="B")


def test_a_run_of_a_plan_is_held_to_the_tighter_of_both_budgets(desk):
    desk.limits = Limits(run_tokens=1000)
    desk.ledger.limit_run("A", Limits(run_tokens=50))
    with pytest.raises(BudgetExceeded, match="of the 50"):
        desk.begin(run="A")
    desk.ledger.limit_run("A", None)
    desk.begin(run="A")


def test_an_unknown_price_and_a_budget_of_money_do_not_go_together(desk):
    desk.limits = Limits(day_cost=Decimal(1))
    with pytest.raises(PriceUnknown):
        desk.begin(cost=None)
    desk.begin(cost=Decimal(0), place=HERE)


def test_a_refused_call_leaves_no_trace(desk):
    desk.limits = Limits(run_tokens=1)
    with pytest.raises(BudgetExceeded):
        desk.begin(run="A")
    assert desk.spending.total() == Spent()
    assert desk.egress.entries() == []


def test_callers_at_once_cannot_overdraw_together(desk):
    desk.limits = Limits(run_tokens=1000)

    def attempt(_):
        try:
            desk.begin(run="A")
        except BudgetExceeded:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(40))) == 10


def test_what_a_killed_daemon_left_open_counts_as_used(desk):
    desk.begin(tokens=700)
    desk.call()
    assert desk.spending.settle_leftovers() == 1
    assert desk.spending.settle_leftovers() == 0
    assert desk.spending.total().tokens == 740


def test_yesterday_is_another_day(desk):
    desk.call()
    assert desk.spending.total(since=datetime.now(UTC) + timedelta(seconds=1)) == Spent()
    assert desk.spending.by_model(since=datetime.now(UTC) - timedelta(hours=1)) == {"openai/x": Spent(1, 40, CENT, 0)}


# -- egress ----------------------------------------------------------------------------------------------------


def test_a_contact_is_written_down_before_it_is_made_and_completed_after_it(desk):
    made, call = desk.begin(run="A")
    (entry,) = desk.egress.entries()
    assert (entry.host, entry.run, entry.state, entry.bytes_out) == ("api.openai.com", "A", "open", 50)
    desk.ledger.end(made, call, Outcome(state="done", bytes_in=7))
    (entry,) = desk.egress.entries()
    assert (entry.state, entry.bytes_in, entry.model) == ("done", 7, "openai/x")


def test_the_host_that_was_seen_replaces_the_one_that_was_expected_and_strangers_are_told(desk):
    desk.call(place=Place("strange (by litellm)", is_remote=True), hosts=("api.strange.ai", "telemetry.example"))
    hosts = {(entry.host, entry.purpose) for entry in desk.egress.entries()}
    assert hosts == {("api.strange.ai", "coder"), ("telemetry.example", SEEN)}


def test_a_stranger_beside_a_call_on_this_machine_is_told_too(desk):
    desk.call(place=HERE, hosts=("127.0.0.1", "telemetry.example"))
    assert [(one.host, one.is_remote) for one in desk.egress.totals()] == [
        ("telemetry.example", True),
        ("127.0.0.1", False),
    ]


def test_contacts_are_added_up_by_host_and_purpose(desk):
    for _ in range(3):
        desk.call(run="A")
    note = desk.egress.begin("", "example.com", "web", is_remote=True, bytes_out=10)
    desk.egress.end(note, 500, "tool.page_refused")
    first, second = desk.egress.totals()
    assert (first.host, first.times, first.bytes_out, first.bytes_in) == ("api.openai.com", 3, 150, 21)
    assert (second.host, second.bytes_in) == ("example.com", 500)
    assert [one.host for one in desk.egress.totals(run="A")] == ["api.openai.com"]
    assert desk.egress.entries(limit=1)[0].error == "tool.page_refused"


def test_entries_come_in_pages_the_latest_first(desk):
    for _ in range(5):
        desk.call()
    first = desk.egress.entries(limit=3)
    rest = desk.egress.entries(limit=3, after=first[-1].id)
    ids = [entry.id for entry in (*first, *rest)]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 5


def test_each_call_is_in_the_audit_trail_by_digests(desk, database):
    desk.call(run="A")
    with database.reading() as connection:
        (row,) = connection.execute(select(audit)).all()
    assert (row.kind, row.run) == ("model_call", "A")
    assert '"sent":"d"' in str(row.body).replace(" ", "").replace("'", '"')
