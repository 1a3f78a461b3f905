"""Entities read out of the columns that code declares."""

from __future__ import annotations

from spec.codebase import FieldDefinition
from spec.entities.from_code import entities_in_code
from spec.records import EntityField, FieldType


def fields(owner: str, *lines: str) -> list[FieldDefinition]:
    return [
        FieldDefinition(owner, line.split(" ")[0].rstrip(":"), line, "models.py", at)
        for at, line in enumerate(lines, 1)
    ]


def read(*groups: list[FieldDefinition]) -> dict[str, dict[str, EntityField]]:
    found = entities_in_code([definition for group in groups for definition in group])
    return {entity.name: {field.name: field for field in entity.fields} for entity in found}


def test_sqlalchemy_columns_are_optional_unless_they_say_otherwise() -> None:
    told = read(
        fields(
            "User",
            "id = Column(Integer, primary_key=True)",
            "email = Column(String(80), unique=True, nullable=False)",
            "bio = db.Column(db.Text)",
        )
    )
    assert set(told["User"]) == {"email", "bio"}
    assert (told["User"]["email"].type, told["User"]["email"].unique, told["User"]["email"].required) == (
        FieldType.EMAIL,
        True,
        True,
    )
    assert not told["User"]["bio"].required


def test_a_foreign_key_is_a_reference_and_its_relation_is_not_told_twice() -> None:
    article = fields(
        "Article",
        "title = Column(String, nullable=False)",
        "author_id = reference_col('userprofile', nullable=False)",
        "author = relationship('UserProfile')",
    )
    told = read(article, fields("UserProfile", "name = Column(String)"))
    assert set(told["Article"]) == {"title", "author"}
    assert told["Article"]["author"].target == "UserProfile"


def test_django_fields_are_required_unless_they_may_be_empty() -> None:
    told = read(
        fields(
            "Post",
            "title = models.CharField(max_length=80)",
            "blog = models.ForeignKey(Blog, on_delete=models.CASCADE)",
            "tags = models.ManyToManyField('Tag')",
            "seen = models.DateTimeField(null=True)",
        ),
        fields("Blog", "url = models.URLField()"),
        fields("Tag", "name = models.SlugField()"),
    )
    post = told["Post"]
    assert post["title"].required
    assert not post["seen"].required
    assert (post["blog"].target, post["tags"].target, post["tags"].many) == ("Blog", "Tag", True)


def test_mapped_columns_are_read_by_their_annotation() -> None:
    told = read(
        fields("Order", "total: Mapped[Decimal] = mapped_column()", "note: Mapped[Optional[str]] = mapped_column()")
    )
    assert told["Order"]["total"].type in {FieldType.NUMBER, FieldType.MONEY}
    assert not told["Order"]["note"].required


def test_a_class_without_columns_is_no_entity() -> None:
    assert read(fields("Settings", "debug = True", "name: str = 'x'", "retries = int(3)")) == {}


def test_the_place_of_the_first_column_is_kept() -> None:
    (entity,) = entities_in_code(fields("Tag", "name = Column(String)"))
    assert (entity.path, entity.line) == ("models.py", 1)
