"""Entities out of tables: columns become fields, foreign keys references, tables of pairs lists of references."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from spec.entities.naming import plural, singular, snake
from spec.evidence.document import Read
from spec.evidence.seeds import (
    STATE_MARK,
    STATE_NAMES,
    EntitySeed,
    Found,
    entity_name,
    field_name,
    is_housekeeping,
    seed,
)
from spec.evidence.sql_columns import Column, literals, take_check, typed_column
from spec.evidence.sql_statements import Statement, read_statements
from spec.records import EntityField, EvidenceRef, FieldType

if TYPE_CHECKING:
    from sqlglot import exp


class _Table(msgspec.Struct):
    name: str
    line: int
    description: str
    columns: dict[str, Column]
    key: tuple[str, ...] = ()


def entities_in_sql(read: Read) -> Found:
    """The entities of a script's tables; raises EvidenceRefused where it is no SQL at all."""
    statements, notes = read_statements(read.name, read.text)
    schema = _Schema()
    for statement in statements:
        schema.take(statement)
    pairs = [table for table in schema.tables.values() if _is_pair(table, schema)]
    lists = {table.name: _lists(table, schema) for table in pairs}
    seeds = [_seed(table, schema, lists, read) for table in schema.tables.values() if table.name not in lists]
    if not seeds:
        notes.append("No CREATE TABLE was found in it.")
    return Found(tuple(seeds), tuple(notes))


class _Schema:
    """Tables as they add up over all statements."""

    def __init__(self) -> None:
        self.tables: dict[str, _Table] = {}
        self.enums: dict[str, tuple[str, ...]] = {}

    def take(self, statement: Statement) -> None:
        """One more statement."""
        from sqlglot import exp  # noqa: PLC0415 - a heavy parser that only SQL needs

        tree = statement.tree
        if isinstance(tree, exp.Create):
            kind = str(tree.args.get("kind") or "").upper()
            if kind == "TABLE" and isinstance(tree.this, exp.Schema):
                self._table(tree, statement)
            elif kind == "TYPE" and isinstance(tree.expression, exp.DataType):
                self.enums[tree.this.name.lower()] = literals(tree.expression)
            elif kind == "INDEX":
                self._unique_index(tree)
        elif isinstance(tree, exp.Alter):
            table = self.tables.get(tree.this.name.lower())
            for constraint in tree.find_all(exp.Constraint, exp.ForeignKey) if table else ():
                self._constraint(table, constraint)
        elif isinstance(tree, exp.Comment):
            self._comment(tree)

    def _table(self, tree: exp.Create, statement: Statement) -> None:
        from sqlglot import exp  # noqa: PLC0415 - see above

        schema = tree.this
        told = tree.find(exp.SchemaCommentProperty)
        table = _Table(schema.this.name, statement.line, told.name if told else statement.comment, {})
        self.tables[table.name.lower()] = table
        for part in schema.expressions:
            if isinstance(part, exp.ColumnDef):
                table.columns[part.name.lower()] = self._column(part)
        for part in schema.expressions:
            if not isinstance(part, exp.ColumnDef):
                self._constraint(table, part)
        for name in [column.name.lower() for column in table.columns.values() if column.is_key]:
            table.key = (*table.key, name) if name not in table.key else table.key

    def _column(self, part: exp.ColumnDef) -> Column:
        from sqlglot import exp  # noqa: PLC0415 - see above

        column = typed_column(part, self.enums)
        for constraint in part.constraints:
            kind = constraint.kind
            if isinstance(kind, exp.NotNullColumnConstraint):
                column.required = not kind.args.get("allow_null")
            elif isinstance(kind, exp.PrimaryKeyColumnConstraint):
                column.is_key = column.required = True
            elif isinstance(kind, exp.UniqueColumnConstraint):
                column.unique = True
            elif isinstance(kind, exp.DefaultColumnConstraint):
                column.has_default = True
            elif isinstance(kind, exp.Reference):
                column.target = _table_of(kind)
            elif isinstance(kind, exp.CommentColumnConstraint):
                column.description = kind.name
            elif isinstance(kind, exp.CheckColumnConstraint):
                take_check(kind, {column.name.lower(): column})
        return column

    def _constraint(self, table: _Table | None, part: Any) -> None:
        from sqlglot import exp  # noqa: PLC0415 - see above

        if table is None:
            return
        for inner in part.expressions if isinstance(part, exp.Constraint) else (part,):
            if isinstance(inner, exp.PrimaryKey):
                table.key = tuple(_name(one) for one in inner.expressions)
            elif isinstance(inner, exp.ForeignKey):
                reference = inner.args.get("reference")
                columns = [_name(one) for one in inner.expressions]
                # A key of several columns begins with what keeps tenants apart; its last one tells whom it points at.
                if reference and columns and columns[-1] in table.columns:
                    table.columns[columns[-1]].target = _table_of(reference)
            elif isinstance(inner, exp.UniqueColumnConstraint):
                names = [_name(one) for one in (inner.this.expressions if inner.this else ())]
                if len(names) == 1 and names[0] in table.columns:
                    table.columns[names[0]].unique = True
            elif isinstance(inner, exp.CheckColumnConstraint | exp.Check):
                take_check(inner, table.columns)

    def _unique_index(self, tree: exp.Create) -> None:
        from sqlglot import exp  # noqa: PLC0415 - see above

        index = tree.this
        table = index.args.get("table")
        names = [column.name.lower() for column in index.find_all(exp.Column)]
        known = self.tables.get(table.name.lower()) if table else None
        if tree.args.get("unique") and known and len(names) == 1 and names[0] in known.columns:
            known.columns[names[0]].unique = True

    def _comment(self, tree: exp.Comment) -> None:
        said = tree.expression.name if tree.expression else ""
        kind = str(tree.args.get("kind") or "").upper()
        if kind == "TABLE" and tree.this.name.lower() in self.tables:
            self.tables[tree.this.name.lower()].description = said
        elif kind == "COLUMN":
            table = self.tables.get(str(getattr(tree.this, "table", "")).lower())
            if table and tree.this.name.lower() in table.columns:
                table.columns[tree.this.name.lower()].description = said


def _table_of(reference: Any) -> str:
    from sqlglot import exp  # noqa: PLC0415 - a heavy parser that only SQL needs

    table = reference.find(exp.Table)
    return table.name if table else ""


def _name(part: Any) -> str:
    inner = part.this if hasattr(part, "this") and not isinstance(part.this, str) else part
    return str(inner.name if hasattr(inner, "name") else inner).lower()


def _is_pair(table: _Table, schema: _Schema) -> bool:
    """Whether it only says which row of one table belongs to which of another."""
    own = [column for column in table.columns.values() if not is_housekeeping(field_name(column.name))]
    targets = [column for column in own if column.target]
    rest = [column for column in own if not column.target]
    key = {column.name.lower() for column in targets} <= set(table.key) or not table.key
    known = all(column.target.lower() in schema.tables for column in targets)
    return len(targets) == 2 and known and key and not rest


def _lists(table: _Table, schema: _Schema) -> tuple[str, EntityField]:
    """The owner of the list that a table of pairs stands for (its lower name), and the field."""
    owner, other = [column for column in table.columns.values() if column.target and not is_housekeeping(column.name)]
    name = snake(table.name)
    prefixes = (snake(singular(snake(owner.target))), snake(owner.target))
    rest = next((name[len(prefix) + 1 :] for prefix in prefixes if name.startswith(f"{prefix}_")), "")
    target = entity_name(other.target)
    field = EntityField(rest or plural(snake(target)), FieldType.REFERENCE, required=False, many=True, target=target)
    return owner.target.lower(), field


def _seed(table: _Table, schema: _Schema, lists: dict[str, tuple[str, EntityField]], read: Read) -> EntitySeed:
    name = entity_name(table.name)
    fields = [*_fields(table, schema), *(field for owner, field in lists.values() if owner == table.name.lower())]
    evidence = EvidenceRef("document", read.name, f"CREATE TABLE {table.name}", table.line)
    return seed(name, table.description, fields, evidence)


def _fields(table: _Table, schema: _Schema) -> Iterator[EntityField]:
    for key, column in table.columns.items():
        name = field_name(column.name)
        own_key = table.key == (key,) and not column.target
        made = own_key and (column.type in {FieldType.UUID, FieldType.INTEGER} or name.endswith("_id"))
        if is_housekeeping(name) or made:
            continue
        if column.target and column.target.lower() in schema.tables:
            short = name.removesuffix("_id")
            target = entity_name(column.target)
            yield EntityField(short, FieldType.REFERENCE, column.required, column.unique or own_key, target=target)
            continue
        begins = name in STATE_NAMES and column.values and column.has_default
        description = STATE_MARK if begins else column.description
        yield EntityField(
            name, column.type, column.required, column.unique or own_key, column.many, "", column.values, description
        )
