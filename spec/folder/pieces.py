"""What has a form of its own within a file: options, edges, evidence, scenarios, fields and uses, one a line.

Not every value has a prose that reads back to the same: `Piece.written` tries, and the writer puts such a value into
the front matter instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from spec.entities.field_lines import read_field
from spec.entities.notation import GIVEN_FIELDS
from spec.errors import BadGuard
from spec.folder.front_matter import Unreadable
from spec.folder.prose import IsOurs, Line, can_be_prose, heading, numbered, read_prose, trimmed, write_prose
from spec.guards.notation import parse_guard
from spec.records import Choice, Edge, EdgeKind, EntityField, EvidenceRef, FieldType, Step, Use

Labels = Mapping[str, str]
"""The alias of each record by its id and by its subject: a help for the reader, written in parentheses."""


class Piece(msgspec.Struct, frozen=True):
    """How a field of the type `of` is written as prose and read back; `read` raises Unreadable."""

    of: Any
    write: Callable[[Any, Labels], str]
    read: Callable[[Sequence[Line]], Any]

    def written(self, value: Any, labels: Labels, is_ours: IsOurs) -> str | None:
        """The prose of a value as JSON has it; None where no prose says it exactly."""
        try:
            typed = msgspec.convert(value, self.of)
        except msgspec.ValidationError:
            return None
        text = self.write(typed, labels)
        text = write_prose(text, is_ours) if self.of is str else text
        if not _is_told(value, typed) or not can_be_prose(text):
            return None
        try:
            return text if self.read(numbered(text.split("\n"))) == typed else None
        except Unreadable:
            return None


def _is_told(value: Any, typed: Any) -> bool:
    """Whether a value has nothing in it that this version does not know."""
    if isinstance(value, Mapping) and isinstance(typed, msgspec.Struct):
        return all(
            name in typed.__struct_fields__ and _is_told(one, getattr(typed, name)) for name, one in value.items()
        )
    if isinstance(value, list | tuple):
        return all(_is_told(one, other) for one, other in zip(value, typed, strict=True))
    return True


_BULLET: Final = re.compile(r"[-*+][ \t]+(.*)")
_EDGE: Final = re.compile(r"(\w+)[ \t]+([^\s()]+)(?:[ \t]*\([^()]*\))?")
_REFERENCE: Final = re.compile(r"([^\s()]+)(?:[ \t]*\([^()]*\))?")
_EVIDENCE: Final = re.compile(r"(\S+)[ \t]+`([^`]*)`(?:[ \t]+line[ \t]+([0-9]{1,9}))?")
_ASSERTS: Final = re.compile(r"[-*+][ \t]+asserts[ \t]+`([^`]*)`")
_STEP: Final = re.compile(r"(given|when|then|and|but)\b[ \t]*(.*)", re.IGNORECASE)
_USE: Final = re.compile(r"(.+?): (.*?)(?: \[([^\[\]]*)\])?")


def _write_text(text: str, labels: Labels) -> str:
    return text


def _write_options(options: Sequence[Choice], labels: Labels) -> str:
    return "\n\n".join(_option(option) for option in options)


def _option(option: Choice) -> str:
    title = f"### {option.value}" if option.label == option.value else f"### {option.value}: {option.label}"
    consequence = write_prose(option.consequence, _is_option_line)
    asserts = "\n".join(f"- asserts `{formula}`" for formula in option.asserts)
    return "\n\n".join(part for part in (title.rstrip(), consequence, asserts) if part)


def _is_option_line(line: str) -> bool:
    found = heading(line)
    return found is not None and found[0] in {2, 3}


def _read_options(lines: Sequence[Line]) -> tuple[Choice, ...]:
    return tuple(_read_option(title, body) for title, body in _headed(lines, "an option, as in `### value: Label`"))


def _read_option(title: str, body: Sequence[Line]) -> Choice:
    value, colon, label = title.partition(":")
    kept = list(trimmed(body))
    asserts: list[str] = []
    while kept and (not kept[-1].text.strip() or _ASSERTS.fullmatch(kept[-1].text.strip())):
        found = _ASSERTS.fullmatch(kept.pop().text.strip())
        asserts[:0] = [found[1]] if found else []
    return Choice(value.strip(), label.strip() if colon else value.strip(), read_prose(kept), tuple(asserts))


def _write_edges(edges: Sequence[Edge], labels: Labels) -> str:
    return "\n".join(f"- {edge.kind} {edge.target}{_label(edge.target, labels)}" for edge in edges)


def _label(target: str, labels: Labels) -> str:
    return f" ({labels[target]})" if target in labels else ""


def _read_edges(lines: Sequence[Line]) -> tuple[Edge, ...]:
    known = [str(kind) for kind in EdgeKind]
    edges = []
    for line, text in _bullets(lines):
        found = _EDGE.fullmatch(text)
        if not found or found[1].lower() not in known:
            raise Unreadable(line, f"an edge is `- requires D-3`; instead of requires also {', '.join(known[1:])}")
        edges.append(Edge(EdgeKind(found[1].lower()), found[2]))
    return tuple(edges)


def _write_references(targets: Sequence[str], labels: Labels) -> str:
    return "\n".join(f"- {target}{_label(target, labels)}" for target in targets)


def _read_references(lines: Sequence[Line]) -> tuple[str, ...]:
    targets = []
    for line, text in _bullets(lines):
        found = _REFERENCE.fullmatch(text)
        if not found:
            raise Unreadable(line, "what it rests on is one name a line, as in `- D-3`")
        targets.append(found[1])
    return tuple(targets)


def _write_evidence(found: Sequence[EvidenceRef], labels: Labels) -> str:
    return "\n".join(line for one in found for line in _evidence(one))


def _evidence(one: EvidenceRef) -> Iterator[str]:
    at = f" line {one.line}" if one.line else ""
    yield f"- {one.kind} `{one.place}`{at}"
    for line in one.quote.split("\n") if one.quote else ():
        yield f"  > {line}".rstrip()


def _read_evidence(lines: Sequence[Line]) -> tuple[EvidenceRef, ...]:
    found: list[tuple[EvidenceRef, list[str]]] = []
    for line in lines:
        text = line.text.strip()
        if text.startswith(">") and found:
            found[-1][1].append(text[1:].removeprefix(" "))
        elif text:
            found.append((_read_source(line.number, text), []))
    return tuple(msgspec.structs.replace(one, quote="\n".join(quote)) for one, quote in found)


def _read_source(number: int, text: str) -> EvidenceRef:
    bullet = _BULLET.fullmatch(text)
    found = _EVIDENCE.fullmatch(bullet[1]) if bullet else None
    if not found:
        raise Unreadable(number, "evidence is `` - file `src/app.py` line 12 ``, with the quote below it behind `>`")
    return EvidenceRef(found[1], found[2], line=int(found[3] or 0))


def _write_guards(guards: Sequence[str], labels: Labels) -> str:
    return "\n".join(f"- `{guard}`" for guard in guards)


def _read_guards(lines: Sequence[Line]) -> tuple[str, ...]:
    """Lines of a list, with or without backticks; each must be one that can be understood."""
    guards = []
    for number, text in _bullets(lines):
        guard = text[1:-1] if len(text) > 1 and text[0] == text[-1] == "`" else text
        try:
            parse_guard(guard)
        except BadGuard as error:
            raise Unreadable(number, f"{error.message.rstrip('.')} ({error.hint.rstrip('.')})") from error
        guards.append(guard)
    return tuple(guards)


def _write_scenarios(scenarios: Sequence[Step], labels: Labels) -> str:
    return "\n\n".join(_scenario(one) for one in scenarios)


def _scenario(one: Step) -> str:
    told = (("Given", one.given), ("When", one.when), ("Then", one.then))
    steps = [f"- {word} {sentence}" for word, sentences in told for sentence in sentences]
    return "\n\n".join(part for part in (f"### {one.name}".rstrip(), "\n".join(steps)) if part)


def _read_scenarios(lines: Sequence[Line]) -> tuple[Step, ...]:
    return tuple(_read_steps(title, body) for title, body in _headed(lines, "a scenario, as in `### Paid by card`"))


def _read_steps(name: str, lines: Sequence[Line]) -> Step:
    steps: dict[str, list[str]] = {"given": [], "when": [], "then": []}
    current = ""
    for number, text in _bullets(lines):
        found = _STEP.fullmatch(text)
        word = found[1].lower() if found else ""
        current = word if word in steps else current
        if not found or not current:
            raise Unreadable(number, "a step is `- Given …`, `- When …` or `- Then …`; `- And …` goes on with the last")
        steps[current].append(found[2])
    return Step(name, *map(tuple, steps.values()))


def _write_fields(fields: Sequence[EntityField], labels: Labels) -> str:
    return "\n".join(f"- {_field(one)}" for one in fields)


def _field(one: EntityField) -> str:
    """In the notation of `spec.entities`, always with the type: what a name tells may change with the program."""
    marks = "?" * (not one.required) + "*" * one.many + "!" * one.unique
    spelt = f"-> {one.target}" if one.type is FieldType.REFERENCE else str(one.type)
    spelt = f"({', '.join(one.values)})" if one.values else spelt
    return f"{one.name} {spelt}{marks}" + (f' "{one.description}"' if one.description else "")


def _read_fields(lines: Sequence[Line]) -> tuple[EntityField, ...]:
    fields = []
    for number, text in _bullets(lines):
        try:
            fields.append(read_field(text, frozenset()))
        except ValueError as error:
            raise Unreadable(number, f"a field is `- notes text?` or `- owner -> User`; here {error}") from error
    return tuple(field for field in fields if field.name not in GIVEN_FIELDS)


def _write_uses(uses: Sequence[Use], labels: Labels) -> str:
    return "\n".join(
        f"- {one.target}: {one.label}" + (f" [{one.technology}]" if one.technology else "") for one in uses
    )


def _read_uses(lines: Sequence[Line]) -> tuple[Use, ...]:
    uses = []
    for number, text in _bullets(lines):
        found = _USE.fullmatch(text)
        if not found:
            raise Unreadable(number, "a use is `- Orders API: reads orders [HTTP]`")
        uses.append(Use(found[1], found[2], found[3] or ""))
    return tuple(uses)


def _bullets(lines: Sequence[Line]) -> Iterator[tuple[int, str]]:
    """The items of a list, each on one line; raises Unreadable for a line that is none."""
    for line in lines:
        text = line.text.strip()
        found = _BULLET.fullmatch(text)
        if found:
            yield line.number, found[1].strip()
        elif text:
            raise Unreadable(line.number, f"here every line begins with `- `, not {_cut(text)!r}")


def _headed(lines: Sequence[Line], what: str) -> Iterator[tuple[str, list[Line]]]:
    """The words of each heading of level three with the lines below it."""
    title: str | None = None
    body: list[Line] = []
    for line in lines:
        found = heading(line)
        if found and found[0] == 3:
            if title is not None:
                yield title, body
            title, body = found[1], []
        elif title is None and line.text.strip():
            raise Unreadable(line.number, f"a heading comes first here: {what}")
        else:
            body.append(line)
    if title is not None:
        yield title, body


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."


TEXT: Final = Piece(str, _write_text, read_prose)
OPTIONS: Final = Piece(tuple[Choice, ...], _write_options, _read_options)
EDGES: Final = Piece(tuple[Edge, ...], _write_edges, _read_edges)
REFERENCES: Final = Piece(tuple[str, ...], _write_references, _read_references)
EVIDENCE: Final = Piece(tuple[EvidenceRef, ...], _write_evidence, _read_evidence)
GUARDS: Final = Piece(tuple[str, ...], _write_guards, _read_guards)
SCENARIOS: Final = Piece(tuple[Step, ...], _write_scenarios, _read_scenarios)
FIELDS: Final = Piece(tuple[EntityField, ...], _write_fields, _read_fields)
USES: Final = Piece(tuple[Use, ...], _write_uses, _read_uses)
