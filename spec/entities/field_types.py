"""Types of fields: the words people use for them, and the type that a field's name tells by itself."""

from __future__ import annotations

import re
from typing import Final

from spec.records import FieldType

_WORDS: Final[dict[FieldType, str]] = {
    FieldType.STRING: "string str varchar varchar2 nvarchar char character keyword",
    FieldType.TEXT: "text longtext mediumtext markdown html clob prose",
    FieldType.INTEGER: "integer int int4 int8 int32 int64 bigint smallint tinyint long short serial count",
    FieldType.NUMBER: "number float float32 float64 double decimal numeric real percent percentage",
    FieldType.MONEY: "money price currency amount",
    FieldType.BOOLEAN: "boolean bool flag",
    FieldType.DATE: "date",
    FieldType.DATETIME: "datetime timestamp timestamptz instant",
    FieldType.DURATION: "duration interval timedelta",
    FieldType.UUID: "uuid guid ulid",
    FieldType.EMAIL: "email e-mail",
    FieldType.URL: "url uri link href",
    FieldType.JSON: "json jsonb object map dict dictionary",
    FieldType.BINARY: "binary blob bytes bytea file image photo picture attachment",
    FieldType.ENUM: "enum enumeration choice",
    FieldType.REFERENCE: "reference ref fk",
}

TYPE_WORDS: Final[dict[str, FieldType]] = {word: kind for kind, words in _WORDS.items() for word in words.split()}
"""What may be written for a type, in lower case."""

NOUNS: Final = frozenset(
    "date price amount count number image photo file picture attachment link url email duration percentage choice "
    "object reference currency interval instant".split()
)
"""Words for types that also end names: `due date` is one name, but in `starts_on date` the last word is the type."""

_NAMES: Final[tuple[tuple[FieldType, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (
            FieldType.BOOLEAN,
            r"(?:is|has|can|was|should|allows|needs)_.+|.+_enabled|active|archived|published|enabled|visible|paid",
        ),
        (
            FieldType.STRING,
            r".*(?:^|_)(?:number|no|code|sku|phone|zip|postcode|postal_code|iban|isbn|currency|timezone|locale)",
        ),
        (FieldType.DATETIME, r".+_at|.+_datetime|timestamp|datetime|.+_timestamp"),
        (FieldType.DATE, r".+_on|(?:.+_)?date(?:_of_.+)?|birthday|birthdate|.+_until|.+_from|deadline"),
        (FieldType.EMAIL, r"(?:.+_)?e_?mail(?:_address)?"),
        (FieldType.URL, r"(?:.+_)?(?:url|uri|link|website|homepage)"),
        (FieldType.UUID, r"(?:.+_)?(?:uuid|guid)"),
        (FieldType.DURATION, r"(?:.+_)?(?:duration|timeout)|lead_time"),
        (
            FieldType.INTEGER,
            r"(?:.+_)?(?:count|quantity|qty|age|position|rank|capacity|seats|year|stock|points|floor|servings|pages)",
        ),
        (FieldType.INTEGER, r"(?:number|count)_of_.+|.+_(?:in_)?(?:minutes|seconds|days)"),
        (
            FieldType.MONEY,
            r"(?:.+_)?(?:price|amount|cost|costs|total|subtotal|fee|salary|balance|budget|deposit|revenue|wage|rent|tip)",
        ),
        (
            FieldType.NUMBER,
            r"(?:.+_)?(?:weight|height|width|length|depth|distance|latitude|longitude|rating|score|percentage|percent)",
        ),
        (FieldType.NUMBER, r"(?:.+_)?(?:temperature|area|volume|speed|ratio|hours|grade|humidity)"),
        (
            FieldType.TEXT,
            r"(?:.+_)?(?:description|notes?|body|content|comments?|summary|bio|text|message|instructions|remarks?|details)",
        ),
        (FieldType.TEXT, r"(?:.+_)?(?:question|answer|abstract|symptoms|directions)"),
        (FieldType.JSON, r"(?:.+_)?(?:metadata|settings|config|payload|preferences|parameters)"),
        (FieldType.BINARY, r"(?:.+_)?(?:photo|image|picture|avatar|file|attachment|thumbnail|scan)"),
    )
)


def type_from_name(name: str) -> FieldType:
    """The type that a field of that name (snake_case) mostly has; a name that tells nothing is a string."""
    return next((kind for kind, pattern in _NAMES if pattern.fullmatch(name)), FieldType.STRING)
