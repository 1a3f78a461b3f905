from __future__ import annotations

import itertools
import re
import sqlite3

import pytest
from support.shop import FULL, SHOP, field, shop_view, text_of

from spec.artifacts.schema import SCHEMA_MYSQL, SCHEMA_POSTGRESQL, SCHEMA_SQLITE, SCHEMAS
from spec.records import Entity

KINDS = ("uuid", "ulid", "serial", "natural")


def database(view):
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(text_of(SCHEMA_SQLITE, view))
    return connection


@pytest.fixture
def shop():
    connection = database(shop_view(facts={"ids.kind": "serial", "data.deletion": "soft", "data.audit": True}))
    connection.execute("INSERT INTO users (id, email) VALUES (1, 'a@b.c')")
    connection.execute(
        "INSERT INTO orders (id, number, customer_id, total, priority) VALUES (1, 'N1', 1, '9.99', 'low')"
    )
    yield connection
    connection.close()


@pytest.mark.parametrize("kind", SCHEMAS, ids=lambda kind: kind.name)
def test_every_combination_of_facts_is_taken_by_the_real_parsers(kind):
    tenancies = ("single", "shared_schema", "schema_per_tenant")
    ways = list(itertools.product(KINDS, tenancies, ("hard", "soft", "anonymise")))
    for ids, tenancy, deletion in ways if kind is SCHEMA_SQLITE else ways[:: len(KINDS)]:
        view = shop_view(ids__kind=ids, tenancy__model=tenancy, data__deletion=deletion)
        assert kind.check(text_of(kind, view)) == ()


@pytest.mark.parametrize("kind", SCHEMAS, ids=lambda kind: kind.name)
def test_with_nothing_decided_there_is_a_schema_that_says_what_is_missing(kind):
    sections = kind.render(shop_view(facts={}))
    assert kind.check(text_of(kind, shop_view(facts={}))) == ()
    assert any("not decided" in gap for section in sections for gap in section.gaps)


@pytest.mark.parametrize("kind", SCHEMAS, ids=lambda kind: kind.name)
def test_sections_have_keys_of_their_own_and_say_what_they_rest_on(kind):
    sections = kind.render(shop_view())
    keys = [section.key for section in sections]
    assert len(set(keys)) == len(keys)
    assert {section.group for section in sections} == {"keys", "tables", "tenancy", "audit", "retention"}
    order = next(section for section in sections if section.key == "tables:Order")
    assert "entity:o1" in order.rests_on


def test_a_row_with_all_that_is_needed_goes_in(shop):
    assert shop.execute("SELECT status FROM orders").fetchone() == ("new",)
    assert shop.execute("SELECT created_at LIKE '20%Z' FROM orders").fetchone() == (1,)


@pytest.mark.parametrize(
    ("statement", "because"),
    [
        ("UPDATE orders SET priority = 'lowest'", "CHECK"),
        ("UPDATE orders SET status = 'lost'", "CHECK"),
        ("UPDATE orders SET total = 'much'", "CHECK"),
        ("UPDATE orders SET number = NULL", "NOT NULL"),
        ("UPDATE orders SET \"table\" = 'x'", "cannot store TEXT"),
        ("UPDATE orders SET customer_id = 7", "FOREIGN KEY"),
        ("DELETE FROM users", "FOREIGN KEY"),
        ("UPDATE users SET email = 'nobody'", "CHECK"),
        ("INSERT INTO users (email) VALUES ('a@b.c')", "UNIQUE"),
        ("INSERT INTO addresses (owner_id, street, active) VALUES (1, 's', 2)", "CHECK"),
    ],
)
def test_what_must_not_be_is_refused(shop, statement, because):
    with pytest.raises(sqlite3.IntegrityError, match=because):
        shop.execute(statement)


def test_a_deleted_row_frees_its_unique_value(shop):
    shop.execute("UPDATE users SET deleted_at = '2025-01-01T00:00:00Z'")
    shop.execute("INSERT INTO users (email) VALUES ('a@b.c')")
    assert shop.execute("SELECT count(*) FROM users").fetchone() == (2,)


def test_lines_go_with_their_order(shop):
    shop.execute("INSERT INTO order_lines (order_id, quantity, labels) VALUES (1, 2, '[]')")
    shop.execute("DELETE FROM orders")
    assert shop.execute("SELECT count(*) FROM order_lines").fetchone() == (0,)


def test_the_audit_log_is_only_added_to(shop):
    shop.execute("INSERT INTO audit_log (actor, action, entity, entity_id) VALUES ('me', 'create', 'orders', '1')")
    for statement in ("UPDATE audit_log SET actor = 'you'", "DELETE FROM audit_log"):
        with pytest.raises(sqlite3.IntegrityError, match="only added to"):
            shop.execute(statement)


def test_rows_of_two_tenants_cannot_be_mixed():
    shop = database(shop_view(ids__kind="serial"))
    shop.executescript("INSERT INTO tenants (id, name) VALUES (1, 'a'), (2, 'b')")
    shop.execute("INSERT INTO users (id, tenant_id, email) VALUES (1, 1, 'a@b.c')")
    order = "INSERT INTO orders (tenant_id, number, customer_id, total, priority) VALUES (?, 'N', 1, '1', 'low')"
    shop.execute(order, (1,))
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        shop.execute(order, (2,))
    shop.close()


def test_a_required_circle_can_be_filled_in_one_transaction():
    a = Entity("1", "E-1", "Alpha", "", (field("beta", target="Beta"),))
    b = Entity("2", "E-2", "Beta", "", (field("alpha", target="Alpha"),))
    pair = database(shop_view((a, b), {"ids.kind": "serial"}))
    rows = "INSERT INTO {} (id, beta_id) VALUES (1, 1)", "INSERT INTO betas (id, alpha_id) VALUES (1, 1)"
    pair.execute("BEGIN")
    for row in sorted(rows, key=lambda row: "betas" in row):
        pair.execute(row.format("alphas")) if "{}" in row else pair.execute(row)
    pair.execute("COMMIT")
    assert pair.execute("SELECT a.id, b.id FROM alphas a JOIN betas b ON b.id = a.beta_id").fetchall() == [(1, 1)]
    pair.close()


def test_mysql_says_that_it_cannot_fill_a_required_circle():
    a = Entity("1", "E-1", "Alpha", "", (field("beta", target="Beta"),))
    b = Entity("2", "E-2", "Beta", "", (field("alpha", target="Alpha"),))
    gaps = [gap for section in SCHEMA_MYSQL.render(shop_view((a, b))) for gap in section.gaps]
    assert any("MySQL cannot wait" in gap for gap in gaps)


def test_the_daily_job_keeps_what_is_needed_and_ends_what_is_over(shop):
    job = next(s for s in SCHEMA_SQLITE.render(shop_view(tenancy__model="single")) if s.key == "retention").text
    shop.execute("UPDATE users SET deleted_at = '2020-01-01T00:00:00Z'")
    shop.executescript(job)
    assert shop.execute("SELECT count(*) FROM users").fetchone() == (1,)
    shop.execute("UPDATE orders SET deleted_at = '2020-01-01T00:00:00Z'")
    shop.executescript(job)
    assert shop.execute("SELECT count(*) FROM users").fetchone() == (0,)


def test_the_daily_job_takes_people_out_where_deleting_means_that():
    view = shop_view(facts={"ids.kind": "serial", "data.deletion": "anonymise", "data.retention": 30.0})
    shop = database(view)
    shop.execute("INSERT INTO users (id, email, updated_at) VALUES (1, 'a@b.c', '2020-01-01T00:00:00.000Z')")
    shop.executescript(next(s for s in SCHEMA_SQLITE.render(view) if s.key == "retention").text)
    assert shop.execute("SELECT email, anonymised_at IS NOT NULL FROM users").fetchone() == ("nobody-1@invalid", 1)
    shop.close()


def test_postgresql_keeps_tenants_apart_by_itself():
    text = text_of(SCHEMA_POSTGRESQL, shop_view())
    made = set(re.findall(r"CREATE TABLE (\S+)", text))
    assert set(re.findall(r"CREATE POLICY tenant_only ON (\S+)", text)) == made
    assert "ROW LEVEL SECURITY" not in text_of(SCHEMA_POSTGRESQL, shop_view(tenancy__model="single"))


def test_mysql_frees_unique_values_of_deleted_rows_without_a_partial_index():
    assert "(number, (IF(deleted_at IS NULL, 1, NULL)))" in text_of(SCHEMA_MYSQL, shop_view(tenancy__model="single"))


def test_reserved_words_are_quoted_as_each_database_does():
    group = Entity("1", "E-1", "News", "", (field("order"), field("rank"), field("plain")))
    assert '  "order" text' in text_of(SCHEMA_POSTGRESQL, shop_view((group,), {}))
    assert "  `rank` VARCHAR" in text_of(SCHEMA_MYSQL, shop_view((group,), {}))
    assert "  plain TEXT" in text_of(SCHEMA_SQLITE, shop_view((group,), {}))


def test_no_identifier_is_longer_than_postgresql_keeps():
    long = tuple(
        Entity(c, f"E-{c}", "X" * 80 + c, "", (field("y" * 80, unique=True), field("z" * 80, target="X" * 80 + c)))
        for c in "AB"
    )
    text = text_of(SCHEMA_POSTGRESQL, shop_view(long))
    assert max(map(len, re.findall(r"[a-z_0-9]+", text))) <= 63
    assert SCHEMA_POSTGRESQL.check(text) == ()


def test_words_of_people_cannot_leave_their_comment():
    evil = Entity("1", "E-1", "Thing", "x'; DROP TABLE a; --\n DROP TABLE b; \\", (field("a", description="\\'"),))
    for kind in SCHEMAS:
        assert kind.check(text_of(kind, shop_view((evil,)))) == ()


def test_the_text_is_the_same_each_time():
    for kind in SCHEMAS:
        assert text_of(kind, shop_view()) == text_of(kind, shop_view())


def test_an_entity_that_is_the_log_takes_the_place_of_ours():
    log = Entity("9", "E-9", "AuditLog", "", (field("what"),))
    assert "audit" not in {s.group for s in SCHEMA_SQLITE.render(shop_view((*SHOP, log), FULL))}


def test_without_entities_the_blocker_says_what_to_do():
    assert [kind.blockers(shop_view(()))[0][:19] for kind in SCHEMAS] == ["No entity is known "] * 3
