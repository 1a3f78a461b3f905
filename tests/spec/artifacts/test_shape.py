from __future__ import annotations

import pytest
from support.shop import FULL, SHOP, USER, field, shop_view

from spec.artifacts.shape import KeyForm, Names, Role, field_name, missing_entities, shapes_of, shortened
from spec.records import Entity
from spec.records import FieldType as T


def one(*fields, name="Thing", **facts):
    return shapes_of(shop_view((Entity("1", "E-1", name, "", fields),), {}, **facts))[0]


def names(shape):
    return [p.name for p in shape.properties]


@pytest.mark.parametrize(
    ("kind", "form", "of"), [("uuid", "uuid", T.UUID), ("ulid", "ulid", T.STRING), ("serial", "serial", T.INTEGER)]
)
def test_the_key_has_the_decided_form(kind, form, of):
    key = one(ids__kind=kind).key
    assert (key.name, key.form, key.type, key.role) == ("id", KeyForm(form), of, Role.KEY)


def test_a_natural_key_is_the_first_required_unique_field_and_stands_first():
    shape = one(field("a"), field("slug", unique=True), ids__kind="natural")
    assert (shape.key.name, names(shape)[:2]) == ("slug", ["slug", "a"])


def test_an_entity_without_a_natural_key_says_so_and_has_a_uuid():
    shape = one(field("a"), ids__kind="natural")
    assert shape.key.form is KeyForm.UUID
    assert "no required and unique field" in shape.gaps[0]


def test_an_own_field_id_is_the_key_whatever_was_decided():
    assert one(field("id", T.INTEGER), ids__kind="uuid").key.type is T.INTEGER


def test_references_have_the_type_of_the_key_they_point_at():
    order = shapes_of(shop_view(ids__kind="natural"))[1]
    customer = next(p for p in order.properties if p.field == "customer")
    assert (customer.name, customer.type, customer.target) == ("customer_id", T.EMAIL, "User")


def test_a_reference_to_nothing_is_text_and_a_gap():
    shape = one(field("owner", T.REFERENCE, target="Nowhere"))
    assert shape.properties[1].type is T.STRING
    assert "Nowhere" in shape.gaps[0]


def test_states_become_a_status_unless_a_field_says_so_already():
    entity = Entity("1", "E-1", "A", "", (), states=("new", "done"))
    assert "status" in names(shapes_of(shop_view((entity,)))[0])
    entity = Entity("1", "E-1", "A", "", (field("state"),), states=("new", "done"))
    assert "status" not in names(shapes_of(shop_view((entity,)))[0])


def test_own_times_go_before_those_that_are_added():
    assert names(one(field("created_at", T.DATETIME))).count("created_at") == 1


def test_a_list_that_mirrors_a_reference_is_its_far_end():
    user = Entity("1", "E-1", "User", "", (field("orders", target="Order", many=True),))
    order = Entity("2", "E-2", "Order", "", (field("user", target="User"),))
    assert shapes_of(shop_view((user, order)))[0].properties[1].role is Role.INVERSE


def test_two_lists_that_point_at_each_other_are_one_relation():
    shapes = shapes_of(shop_view())
    assert [p.field for shape in shapes for p in shape.properties if p.is_link] == ["tags", "related"]


def test_children_mirror_a_parent_and_friends_do_not():
    fields = (field("parent", target="P", must=False), field("children", target="P", many=True))
    assert shapes_of(shop_view((Entity("1", "E-1", "P", "", fields),)))[0].properties[2].role is Role.INVERSE
    fields = (field("boss", target="P", must=False), field("friends", target="P", many=True))
    assert shapes_of(shop_view((Entity("1", "E-1", "P", "", fields),)))[0].properties[2].is_link


def test_names_in_other_letters_become_ascii_and_stay_different():
    entities = tuple(Entity(n, f"E-{n}", n) for n in ("Größe", "人", "木", "2fa Token"))
    made = [shape.name for shape in shapes_of(shop_view(entities))]
    assert made[0] == "Grosse"
    assert made[3] == "N2FaToken"
    assert len({name for name in made if name.isascii()}) == 4


def test_fields_that_clash_get_a_number():
    assert names(one(field("line1"), field("line_1")))[1:3] == ["line1", "line12"]


def test_two_entities_of_one_name_stay_two():
    shapes = shapes_of(shop_view((USER, USER)))
    assert [(shape.name, shape.plural) for shape in shapes] == [("User", "users"), ("User2", "user2")]


def test_a_long_name_is_cut_and_two_long_names_stay_two():
    made = {shortened("a" * 80 + end, 63) for end in "xy"}
    assert len(made) == 2
    assert max(map(len, made)) <= 63


def test_taken_names_are_numbered():
    free = Names(["a"])
    assert [free.free("a"), free.free("a", ""), free.free("b")] == ["a_2", "a2", "b"]


def test_a_field_without_latin_letters_has_a_name_all_the_same():
    assert field_name("人").isascii()


def test_a_column_of_postgresql_itself_is_no_name_for_a_field():
    assert names(one(field("xmin")))[1] == "xmin2"


def test_without_entities_there_is_one_blocker():
    assert "No entity is known yet" in missing_entities(shop_view(()))[0]
    assert missing_entities(shop_view(SHOP, FULL)) == ()


def test_values_are_words_on_one_line_so_that_every_format_takes_them_alike():
    odd = ("a\nb", "two  spaces", "", " ", "two spaces")
    shape = one(field("kind", T.ENUM, values=odd))
    assert shape.properties[1].values == ("a b", "two spaces")
    blank = Entity("1", "E-1", "Thing", "", (), states=(" ",))
    assert "status" not in names(shapes_of(shop_view((blank,), {}))[0])
