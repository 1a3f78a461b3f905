"""What people type or paste that breaks formats: texts, names of things and fields, values of enumerations."""

from __future__ import annotations

from typing import Final

TEXTS: Final = (
    "",
    "plain words",
    'He said "50% [off]" <b>now</b> | `x` & {y}; *really* #tag\n- ünïcode 東京',
    'it\'s \\ a "quoted" thing\r\nand -- goes on /* */ $$ end; DROP TABLE x;',
    "```\nfence\n``` and ~~~ and | a | b |\n|---|---|",
    "# heading\n\nFeature: not one\n  Scenario: neither\n  @tag\n  | cell | \\| |\n'''\n\"\"\"",
    "%%{init: {'theme':'dark'}}%% end class note for A; graph TD --> B #35; &quot;",
    "\u202eright to left\u202c \u200b zero \ufeff width \x07 bell \u2028 line",
    "🙂 emoji, ärger, naïve, Ωmega; 'single' \"double\" `tick` ${x} #{y} {{z}} %s %(a)s",
    "x" * 700,
    "<script>alert('1')</script> </details> <!-- comment --> ]]> &amp;",
    ": - ? ! & * | > % @ ` , [] {} # yaml: yes",
    "1. first\n2. second\n   - third\n\n\n\n> quote\n\n---\n\n***",
    "WHEN a user does it THE SYSTEM SHALL answer within 200 ms",
    "Ein Satz ohne Ende mit Umlauten äöüß und einem Link https://example.org/a_b_c?d=e&f=[g](h)",
)
"""What people type or paste."""

NAMES: Final = (
    *("User", "Order", "Group", "Table", "Select", "Query", "Mutation", "Subscription", "Type", "Message", "Input"),
    *(
        "Enum",
        "Union",
        "Interface",
        "String",
        "Int",
        "Float",
        "Boolean",
        "ID",
        "Node",
        "Edge",
        "PageInfo",
        "Connection",
    ),
    *("Service", "Rpc", "Package", "Import", "Option", "Map", "Repeated", "Oneof", "Reserved", "Timestamp", "Any"),
    *(
        "Empty",
        "Error",
        "Problem",
        "Tenant",
        "AuditLog",
        "IdempotencyKey",
        "Index",
        "Key",
        "Primary",
        "Foreign",
        "Check",
    ),
    *(
        "Person",
        "Series",
        "News",
        "Data",
        "Address",
        "Class",
        "End",
        "Title",
        "Style",
        "Click",
        "Subgraph",
        "Direction",
    ),
    *("Date", "DateTime", "Time", "Json", "Money", "Uuid", "Url", "Email", "Object", "List", "Set", "Number", "Page"),
    *("Größe", "人", "Straße", "Ärzte", "3dModel", "404", "A", "aB", "API", "HTTPServer", "Ünïcödé", "Имя"),
    *("OrderCreate", "OrderUpdate", "OrderInput", "OrderPatch", "OrderConnection", "CreateOrderInput", "OrderStatus"),
    *(
        "Orders",
        "Users",
        "UserGroup",
        "OrderList",
        "ListOrdersResponse",
        "GetOrderRequest",
        "Create",
        "Delete",
        "Update",
    ),
    "AnExceedinglyLongNameOfAThingThatNobodyWouldEverWriteByHandButSomebodyPasted",
    "AnExceedinglyLongNameOfAThingThatNobodyWouldEverWriteByHandButSomebodyPastedTwice",
)
"""Names that are words of a format, of what we make ourselves, or of no format at all."""

FIELD_NAMES: Final = (
    *("id", "name", "order", "group", "user", "select", "table", "from", "to", "class", "type", "default", "index"),
    *("key", "value", "primary", "references", "check", "constraint", "create", "limit", "offset", "cursor", "first"),
    *("status", "state", "version", "created_at", "updated_at", "deleted_at", "tenant_id", "tenant", "created_by"),
    *("updated_by", "etag", "oid", "rowid", "ctid", "xmin", "message", "package", "option", "map", "oneof", "repeated"),
    *("true", "false", "null", "nan", "on", "off", "yes", "no", "query", "input", "enum", "filter", "sort", "page"),
    *(
        "größe",
        "名前",
        "prénom",
        "2nd",
        "a",
        "a1",
        "a_1",
        "a1b",
        "userId",
        "user_id",
        "user_ids",
        "users",
        "URL",
        "self",
    ),
    *("end", "title", "note", "style", "parent", "parents", "children", "next", "previous", "related", "__typename"),
    "an_exceedingly_long_name_of_a_field_that_nobody_would_ever_write_by_hand_but_somebody_pasted",
    "an_exceedingly_long_name_of_a_field_that_nobody_would_ever_write_by_hand_but_somebody_pasted_twice",
)
VALUES: Final = (
    *("open", "Open", "OPEN", "done", "in progress", "in-progress", "in_progress", "1", "1st", "-1", "true", "false"),
    *("null", "", " ", "it's", 'say "hi"', "a,b", "a;b", "back\\slash", "größer", "東京", "🙂", "yes", "no", "on"),
    *("x" * 80, "a\nb", "%", "<b>", "enum", "UNSPECIFIED", "unspecified", "0", "é", "É", "not one", "two  spaces"),
)
"""Values of enumerations."""
