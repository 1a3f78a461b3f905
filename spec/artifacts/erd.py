"""The entities and their relations as a diagram in Mermaid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from spec.artifacts.erd_text import check_erd
from spec.artifacts.model import ArtifactType, Section
from spec.artifacts.shape import Property, Role, Shape, missing_entities, shape_named, shapes_of
from spec.records import FieldType
from spec.view import SpecView

_KEYWORDS: Final = frozenset(
    {"erdiagram", "end", "subgraph", "style", "class", "classdef", "title", "direction", "acctitle", "accdescr"}
    | {"one", "many", "to", "only", "zero", "optionally"}
)
"""What Mermaid reads as its own word, in any case, unless it stands in quotes."""

_KEY_WORDS: Final = frozenset({"pk", "fk", "uk"})
"""Attributes cannot be quoted, so an attribute of such a name gets an underscore behind it."""


def render_erd(view: SpecView) -> Sequence[Section]:
    """The head of the diagram, then a section for each entity with the relations that it keeps."""
    shapes = shapes_of(view)
    head = "\n".join(["erDiagram", f"  accTitle: Entities of {_plain(view.project.name)}"])
    return (Section("entities", "Entities", head), *(_section(shape, shapes) for shape in shapes))


def _section(shape: Shape, shapes: Sequence[Shape]) -> Section:
    lines = [f"  {_name(shape.name)} {{", *(f"    {_attribute(p)}" for p in shape.public() if not p.is_link), "  }"]
    lines += [f"  {line}" for line in _relations(shape, shapes)]
    targets = {other.subject for p in shape.public() if (other := shape_named(shapes, p.target))}
    rests_on = (shape.subject, *sorted(targets - {shape.subject}), "fact:ids.kind")
    return Section(f"entities:{shape.name}", shape.name, "\n".join(lines), rests_on, shape.gaps)


def _attribute(p: Property) -> str:
    kind = {FieldType.MONEY: "decimal"}.get(p.type, str(p.type)) + ("[]" if p.many else "")
    keys = [word for word, holds in (("PK", p.role is Role.KEY), ("FK", bool(p.target)), ("UK", p.unique)) if holds]
    own = p.description if p.role in {Role.FIELD, Role.STATE} else ""
    told = own or (f"one of {', '.join(p.values)}" if p.values else "")
    optional = "" if p.required else "optional"
    remark = ", ".join(part for part in (optional, _plain(told)) if part)
    name = f"{p.name}_" if p.name in _KEY_WORDS else p.name
    return " ".join(part for part in (kind, name, ", ".join(keys), f'"{remark}"' if remark else "") if part)


def _relations(shape: Shape, shapes: Sequence[Shape]) -> Iterator[str]:
    for p in shape.public():
        other = shape_named(shapes, p.target)
        if other is None:
            continue
        if p.is_link:
            yield f'{_name(shape.name)} }}o--o{{ {_name(other.name)} : "{_plain(p.field)}"'
        else:
            one, many = "||" if p.required else "|o", "o|" if p.unique else "o{"
            yield f'{_name(other.name)} {one}--{many} {_name(shape.name)} : "{_plain(p.field)}"'


def _name(name: str) -> str:
    return f'"{name}"' if name.lower() in _KEYWORDS or len(name) == 1 else name


def _plain(text: str) -> str:
    """Words on one line without the marks that Mermaid would read in them."""
    marks = {'"': "'", "~": "-", "%%": "%", "{": "(", "}": ")", "#": "no. ", ";": ","}
    for mark, instead in marks.items():
        text = text.replace(mark, instead)
    return " ".join(text.split())


ERD = ArtifactType(
    name="erd",
    title="Entity relationship diagram",
    filename="entities.mmd",
    media="text/vnd.mermaid",
    render=render_erd,
    check=check_erd,
    blockers=missing_entities,
)
