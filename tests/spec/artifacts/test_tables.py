from __future__ import annotations

from support.shop import LINE, ORDER, SHOP, USER, field, shop_view

from spec.artifacts.shape import Role
from spec.artifacts.tables import model_of
from spec.records import Entity


def keys(model, table):
    found = model.table(table)
    assert found is not None
    return {key.columns: (key.table, key.targets, key.on_delete) for key in found.all_keys()}


def test_each_table_comes_after_those_it_points_at():
    tables = model_of(shop_view()).tables
    order = [table.name for table in tables]
    for table in tables:
        for key in table.foreign_keys:
            assert order.index(key.table) <= order.index(table.name)


def test_a_circle_is_closed_by_the_optional_key():
    late = [(table.name, key.columns[-1]) for table in model_of(shop_view()).tables for key in table.late]
    assert late == [("users", "home_id")]


def test_a_part_goes_with_its_whole_and_a_needed_thing_stays():
    model = model_of(shop_view(facts={}))
    assert keys(model, "order_lines")["order_id",][2] == "CASCADE"
    assert keys(model, "orders")["customer_id",][2] == "RESTRICT"
    assert keys(model, "tags")["parent_id",][2] == "SET NULL"


def test_a_reference_cannot_leave_the_tenant():
    model = model_of(shop_view())
    assert keys(model, "orders")["tenant_id", "customer_id"][:2] == ("users", ("tenant_id", "id"))
    assert ("tenant_id", "id") in [unique.columns for unique in model.table("users").uniques]


def test_no_key_empties_the_tenant():
    rules = {
        key.on_delete for table in model_of(shop_view()).tables for key in table.all_keys() if len(key.columns) > 1
    }
    assert "SET NULL" not in rules


def test_natural_keys_are_unique_within_a_tenant():
    model = model_of(shop_view(ids__kind="natural"))
    assert model.table("users").primary == ("tenant_id", "email")
    assert keys(model, "orders")["tenant_id", "customer_id"][1] == ("tenant_id", "email")


def test_an_entity_called_tenant_is_the_table_of_tenants():
    tenant = Entity("9", "E-9", "Tenant", "", (field("owner", target="User", must=False),))
    model = model_of(shop_view((*SHOP, tenant)))
    assert [table.name for table in model.tables].count("tenants") == 1
    assert keys(model, "users")["tenant_id",][0] == "tenants"
    assert keys(model, "tenants")["id", "owner_id"][1] == ("tenant_id", "id")


def test_an_own_reference_to_the_tenant_is_the_column_that_keeps_rows_apart():
    tenant = Entity("9", "E-9", "Tenant")
    thing = Entity("8", "E-8", "Thing", "", (field("account", target="Tenant"),))
    table = model_of(shop_view((tenant, thing))).table("things")
    assert table.column(Role.TENANT) == table.scope == "account_id"


def test_a_relation_of_many_to_many_has_a_table_with_both_keys():
    table = model_of(shop_view(facts={})).table("order_line_tags")
    assert table.primary == ("order_line_id", "tag_id")
    assert [index.columns for index in table.indexes] == [("tag_id",)]


def test_a_relation_to_itself_has_two_different_columns():
    assert model_of(shop_view(facts={})).table("tag_related").primary == ("tag_id", "related_id")


def test_each_foreign_key_can_be_looked_up():
    for table in model_of(shop_view(facts={})).tables:
        ready = [table.primary, *(index.columns for index in (*table.uniques, *table.indexes))]
        assert all(any(columns[: len(key.columns)] == key.columns for columns in ready) for key in table.all_keys())


def test_only_what_can_be_deleted_is_deleted_softly():
    model = model_of(shop_view())
    assert model.table("orders").column(Role.REMOVED) == "deleted_at"
    assert model.table("addresses").column(Role.REMOVED) == ""


def test_unique_values_of_deleted_rows_are_free_again():
    unique = next(u for u in model_of(shop_view()).table("orders").uniques if "number" in u.columns)
    assert unique.live_only


def test_who_did_it_is_kept_where_changes_are_recorded():
    columns = [c.name for c in model_of(shop_view()).table("orders").columns]
    assert {"created_by", "updated_by"} <= set(columns)
    assert "created_by" not in [c.name for c in model_of(shop_view(facts={})).table("orders").columns]


def test_the_same_entities_make_the_same_tables():
    assert model_of(shop_view()) == model_of(shop_view())


def test_two_required_references_in_a_circle_are_told_late():
    a = Entity("1", "E-1", "A", "", (field("b", target="B"),))
    b = Entity("2", "E-2", "B", "", (field("a", target="A"),))
    late = [key for table in model_of(shop_view((a, b), {})).tables for key in table.late]
    assert [key.is_required for key in late] == [True]


def test_a_hundred_entities_are_ordered():
    chain = tuple(Entity(str(n), f"E-{n}", f"T{chr(97 + n % 26)}{n}", "", ()) for n in range(100))
    assert len(model_of(shop_view((*chain, USER, ORDER, LINE), {})).tables) >= 103


def test_columns_of_a_relation_fit_into_what_postgresql_keeps_of_a_name():
    long = "AnExceedinglyLongNameOfAThingThatNobodyWouldEverWriteByHandButSomebodyPasted"
    thing = Entity(
        "1", "E-1", long, "", (field("others", target=long, many=True), field(long.lower(), target="User", many=True))
    )
    columns = [c.name for table in model_of(shop_view((thing, USER), {})).tables for c in table.columns]
    assert max(map(len, columns)) <= 63
