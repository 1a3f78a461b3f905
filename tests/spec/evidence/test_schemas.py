from __future__ import annotations

import pytest

from spec.artifacts.ddl import MYSQL, POSTGRESQL, SQLITE, Dialect
from spec.artifacts.model import joined
from spec.artifacts.openapi import render_openapi
from spec.artifacts.proto import render_proto
from spec.artifacts.schema import render_schema
from spec.errors import EvidenceRefused
from spec.evidence.reading import read_document
from spec.evidence.schemas import EntitySeed, entities_in
from spec.records import Entity, EntityField, FieldType, Project
from spec.view import Known, SpecView

F, T = EntityField, FieldType
ENTITIES = (
    Entity(
        "1",
        "E-1",
        "Customer",
        "Who buys.",
        (
            F("email", T.EMAIL, unique=True),
            F("nickname", required=False),
            F("grade", T.ENUM, values=("gold", "plain")),
            F("balance", T.MONEY),
        ),
    ),
    Entity(
        "2",
        "E-2",
        "PurchaseOrder",
        "What was bought.",
        (
            F("customer", T.REFERENCE, target="Customer"),
            F("placed_at", T.DATETIME),
            F("due", T.DATE, required=False),
            F("note", T.TEXT, required=False),
            F("tags", T.REFERENCE, required=False, many=True, target="Tag"),
            F("count", T.INTEGER),
            F("weight", T.NUMBER),
            F("paid", T.BOOLEAN),
            F("scan", T.BINARY, required=False),
        ),
        states=("open", "closed"),
    ),
    Entity("3", "E-3", "Tag", fields=(F("label", unique=True),)),
)
KNOWN = {"data.store": Known("postgresql"), "api.style": Known("rest"), "ids.kind": Known("uuid")}
VIEW = SpecView(Project("p", "P-1", "Shop", "a shop", "api_service"), "main", entities=ENTITIES, known=KNOWN)


def found(name: str, text: str) -> list[EntitySeed]:
    return list(entities_in(read_document(name, text.encode())).entities)


def plain(entity: Entity | EntitySeed, *ignored: str) -> dict[str, object]:
    names = ("type", "required", "unique", "many", "target", "values")
    fields = {field.name: {name: getattr(field, name) for name in names} for field in entity.fields}
    return {name: {n: v for n, v in field.items() if n not in ignored} for name, field in fields.items()}


@pytest.mark.parametrize("dialect", [POSTGRESQL, SQLITE, MYSQL], ids=lambda dialect: dialect.name)
def test_our_own_tables_read_back_to_the_same_entities(dialect: Dialect) -> None:
    seeds = found("schema.sql", joined(render_schema(dialect, VIEW)))
    assert [seed.name for seed in seeds] == [entity.name for entity in ENTITIES]
    for seed, entity in zip(seeds, ENTITIES, strict=True):
        assert plain(seed) == plain(entity)
        assert seed.states == entity.states
        assert seed.description == entity.description
        assert seed.to_confirm


def test_our_own_openapi_reads_back_to_the_same_entities() -> None:
    seeds = found("api.yaml", joined(render_openapi(VIEW)))
    assert [seed.name for seed in seeds] == [entity.name for entity in ENTITIES]
    for seed, entity in zip(seeds, ENTITIES, strict=True):
        assert plain(seed, "unique", "required") == plain(entity, "unique", "required")
        assert (seed.states, seed.operations) == (entity.states, entity.operations)


def test_our_own_protobuf_reads_back_to_the_same_entities() -> None:
    seeds = found("api.proto", joined(render_proto(VIEW)))
    assert [seed.name for seed in seeds] == [entity.name for entity in ENTITIES]
    for seed, entity in zip(seeds, ENTITIES, strict=True):
        assert plain(seed, "unique", "required") == plain(entity, "unique", "required")
        assert seed.states == entity.states


def test_alter_comment_enum_types_and_unique_indexes_count_too() -> None:
    (user, post) = found(
        "dump.sql",
        """
        CREATE TYPE mood AS ENUM ('sad', 'ok');
        CREATE TABLE public.users (id serial PRIMARY KEY, "E-Mail" varchar(99) NOT NULL, feels mood);
        CREATE TABLE public.posts (id bigserial PRIMARY KEY, author_id int NOT NULL);
        ALTER TABLE ONLY public.posts ADD CONSTRAINT fk FOREIGN KEY (author_id) REFERENCES public.users (id);
        CREATE UNIQUE INDEX u ON public.users ("E-Mail");
        COMMENT ON TABLE public.posts IS 'What they wrote.';
        INSERT INTO posts VALUES (1, 'it; is');
        CREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql;
        """,
    )
    assert user.fields == (F("e_mail", T.EMAIL, unique=True), F("feels", T.ENUM, False, values=("sad", "ok")))
    assert post.fields == (F("author", T.REFERENCE, target="User"),)
    assert (post.description, post.evidence[0].line) == ("What they wrote.", 4)


def test_a_statement_that_cannot_be_parsed_spoils_no_other() -> None:
    result = entities_in(read_document("a.sql", b"CREATE TABLE a (x int REFERENCES (y;\nCREATE TABLE bees (y int);"))
    assert [seed.name for seed in result.entities] == ["Bee"]
    assert "line 1" in result.notes[0]


def test_mysql_is_guessed_by_its_marks() -> None:
    (seed,) = found("a.sql", "CREATE TABLE `t` (`on` tinyint(1) NOT NULL, `k` enum('a','b')) ENGINE=InnoDB;")
    assert seed.fields == (F("on", T.BOOLEAN), F("k", T.ENUM, False, values=("a", "b")))


PROTO = """
syntax = "proto3";
import "elsewhere/money.proto";
/* Who pays. */
message Account {
  option (x) = {a: 1};
  reserved 4, 5;
  string id = 1;
  oneof who { string person = 2; Company company = 3; }
  map<string, string> labels = 6 [deprecated = true];
  message Address { string street = 1; }
  repeated Address addresses = 7;
  google.protobuf.Timestamp since = 8;
  elsewhere.Money limit = 9;
}
message Company { string name = 1; }
message GetAccountRequest { string id = 1; }
service S { rpc Get(GetAccountRequest) returns (Account) { option (y) = {}; } }
"""


def test_foreign_protobuf_is_read_without_its_imports() -> None:
    account, address, company = found("a.proto", PROTO)
    fields = {field.name: field for field in account.fields}
    assert (account.name, account.description, account.evidence[0].line) == ("Account", "Who pays.", 5)
    assert fields["company"] == F("company", T.REFERENCE, False, target="Company")
    assert fields["addresses"] == F("addresses", T.REFERENCE, many=True, target="Address")
    assert [fields[name].type for name in ("labels", "since", "limit")] == [T.JSON, T.DATETIME, T.JSON]
    assert (address.name, company.name) == ("Address", "Company")


@pytest.mark.parametrize(
    "text", ["message A {", "message A { string = 1; }", "}", "message A { string x 1; }", "hello"]
)
def test_broken_protobuf_is_refused(text: str) -> None:
    with pytest.raises(EvidenceRefused, match="protobuf"):
        found("a.proto", text)


OPENAPI = """
openapi: 3.0.3
info: {title: Pets, version: "1"}
paths:
  /pets: {get: {}, post: {}}
  /pets/{petId}: {get: {}}
components:
  schemas:
    Named: {type: object, properties: {name: {type: string}}, required: [name]}
    Owner:
      allOf:
        - $ref: '#/components/schemas/Named'
        - type: object
          properties: {mail: {type: string, format: email, nullable: true}}
    Pet:
      type: object
      required: [owner, ownerId]
      properties:
        owner: {$ref: '#/components/schemas/Owner'}
        ownerId: {type: string}
        friends: {type: array, items: {$ref: '#/components/schemas/Pet'}}
        born: {anyOf: [{type: string, format: date}, {type: 'null'}]}
        kind: {$ref: '#/components/schemas/Kind'}
        away: {$ref: 'other.yaml#/X'}
    PetInput: {type: object, properties: {x: {type: string}}}
    Kind: {type: string, enum: [cat, dog]}
    Error: {type: object, properties: {code: {type: integer}}}
"""


def test_foreign_openapi_follows_references_and_leaves_out_wrappers() -> None:
    result = entities_in(read_document("pets.yaml", OPENAPI.encode()))
    by_name = {seed.name: seed for seed in result.entities}
    assert list(by_name) == ["Named", "Owner", "Pet"]
    assert by_name["Owner"].fields == (F("name"), F("mail", T.EMAIL, False))
    pet = {field.name: field for field in by_name["Pet"].fields}
    assert pet["owner"] == F("owner", T.REFERENCE, target="Owner")
    assert pet["friends"] == F("friends", T.REFERENCE, False, many=True, target="Pet")
    assert pet["born"] == F("born", T.DATE, False)
    assert pet["kind"].values == ("cat", "dog")
    assert by_name["Pet"].operations == ("create", "read", "list")
    assert "other.yaml" in result.notes[0]


def test_a_schema_that_contains_itself_comes_to_an_end() -> None:
    loop = '{"$defs": {"A": {"allOf": [{"$ref": "#/$defs/A"}], "properties": {"x": {"type": "integer"}}}}}'
    (seed,) = found("a.json", loop)
    assert seed.fields == (F("x", T.INTEGER, False),)


def test_a_csv_header_becomes_one_entity_with_types_of_its_values() -> None:
    rows = "\n".join(f"{n},ann{n}@x.org,{n}.50,2024-01-0{n},{'open' if n % 2 else 'shut'},yes," for n in range(1, 10))
    header = "id,E-Mail,Price,Due Date,state,Paid,Rest"
    (seed,) = found("open_tickets.csv", f"{header}\n{rows}\n10,b@x.org,1.5,2024-02-01,open,no,\n")
    assert seed.name == "OpenTicket"
    types = [(field.name, str(field.type)) for field in seed.fields]
    told = "e_mail email price money due_date date state string paid boolean rest string".split()
    assert types == list(zip(told[::2], told[1::2], strict=True))
    assert not seed.fields[-1].required


def test_rows_without_a_header_make_no_entity() -> None:
    result = entities_in(read_document("a.csv", b"1,2\n3,4\n"))
    assert not result.entities
    assert "names no columns" in result.notes[0]


def test_prose_has_no_entities() -> None:
    assert not found("a.md", "# Orders\n")


def test_the_rows_of_a_dump_are_passed_over() -> None:
    rows = "COPY a (x) FROM stdin;\n1\tit's; \\N\n\\.\n"
    dump = f"\\connect shop\nCREATE TABLE a (x int);\n{rows}\nCREATE TABLE b (y int);\n"
    assert [(seed.name, seed.evidence[0].line) for seed in found("dump.sql", dump)] == [("A", 2), ("B", 7)]
