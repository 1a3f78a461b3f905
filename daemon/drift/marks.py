"""Which decisions, requirements and elements touch a file, and where in it: a pure function of records and text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

import msgspec

from daemon.drift.facts import bare_text
from daemon.drift.shapes import HeldGuard, Mark
from indexer.languages.registry import is_code, language_named
from indexer.records import ParsedFile, Symbol
from spec.guards.amounts import amounts
from spec.guards.code_facts import CodeFile, Definition, lines_of
from spec.guards.model import Amount
from spec.guards.wording import meaning, speaks_of
from spec.log.state import State
from spec.records import Decision, Element, Entity, EvidenceRef, Requirement, subject_of

_ID: Final = re.compile(r"(?<![\w-])[A-Z][A-Z]*-\w{1,40}(?:\.\d+)?(?![\w-])")
_CODE_EVIDENCE: Final = frozenset({"file", "symbol"})
_BEFORE: Final = 12
"""A comment this many lines above a definition, with nothing but comments between, is the definition's own."""

_MOST_IN_COMMENTS: Final = 300
"""A file that names ids in more places is a list of them."""

Named = Decision | Requirement | Element


class _Page(msgspec.Struct, frozen=True):
    """A file to be marked."""

    path: str
    lines: list[str]
    bare: list[str]
    symbols: tuple[Symbol, ...]


def marks_of(
    state: State, project: str, held: Sequence[HeldGuard], path: str, text: str, parsed: ParsedFile | None
) -> list[Mark]:
    """The marks of a file at `path`, as the project calls it, that says `text`."""
    page = _page(path, text, parsed)
    found = [
        *_by_evidence(state, project, page),
        *_by_guards(state, project, held, page),
        *islice(_by_comments(state, project, page), _MOST_IN_COMMENTS),
        *_by_elements(state, project, page),
    ]
    found += _resting(state, project, found)
    unique = {(m.id, m.why, m.line, m.detail): m for m in found}
    return sorted(unique.values(), key=lambda m: (m.line, m.kind, _number(m.alias), m.why))


def _page(path: str, text: str, parsed: ParsedFile | None) -> _Page:
    language = language_named(parsed.language) if parsed else None
    bare = bare_text(text, language.lexis) if language and is_code(language.name) else ""
    symbols = parsed.symbols if parsed else ()
    return _Page(path, lines_of(text), lines_of(bare) if bare else [], symbols)


# -- why -------------------------------------------------------------------------------------------------------------


def _by_evidence(state: State, project: str, page: _Page) -> Iterator[Mark]:
    for decision in state.all(Decision):
        for one in decision.evidence:
            line = _line_of(one, page)
            if line is not None:
                yield _placed(_mark(decision, project, "evidence", _told(one)), page, line)
    for entity in state.all(Entity):
        lines = [line for one in entity.evidence if (line := _line_of(one, page)) is not None]
        for requirement in state.all(Requirement) if lines else ():
            if subject_of("entity", entity.id) in requirement.rests_on:
                detail = f"it rests on the entity {entity.name}"
                yield _placed(_mark(requirement, project, "rests on", detail), page, lines[0])


def _by_guards(state: State, project: str, held: Sequence[HeldGuard], page: _Page) -> Iterator[Mark]:
    by_id = {decision.id: decision for decision in state.all(Decision)}
    for one in held:
        if not speaks_of(one.guard, page.path) or one.decision_id not in by_id:
            continue
        mark = _mark(by_id[one.decision_id], project, "guard", meaning(one.guard))
        places = list(_amount_lines(one, page)) or [0]
        yield from (_placed(mark, page, line) for line in places)


def _amount_lines(one: HeldGuard, page: _Page) -> Iterator[int]:
    rule = one.guard.rule
    if isinstance(rule, Amount):
        definitions = [Definition(s.name, s.qualified, s.kind.value, s.start_line, s.end_line) for s in page.symbols]
        text, bare = "\n".join(page.lines), "\n".join(page.bare)
        file = CodeFile(page.path, "", lambda: text, lambda whole: bare or whole, definitions)
        yield from (found.line for found in amounts(file, rule.name))


def _by_comments(state: State, project: str, page: _Page) -> Iterator[Mark]:
    names = _names(state)
    for number, line in enumerate(page.lines, start=1):
        for found in _ID.finditer(line):
            record = names.get(found[0].upper())
            if record is not None and _is_remark(page, number, found):
                yield _placed(_mark(record, project, "comment", f"line {number} names {found[0]}"), page, number)


def _by_elements(state: State, project: str, page: _Page) -> Iterator[Mark]:
    for element in state.all(Element):
        folder = element.path.strip("/").removeprefix("./")
        if not folder or not (page.path == folder or page.path.startswith(f"{folder}/")):
            continue
        yield _mark(element, project, "element", f"it lies in {element.name}")
        for requirement in state.all(Requirement):
            if subject_of("element", element.id) in requirement.rests_on:
                yield _mark(requirement, project, "rests on", f"it rests on the element {element.name}")


def _resting(state: State, project: str, found: Sequence[Mark]) -> list[Mark]:
    """Requirements that rest on a decision which the code itself is linked to."""
    linked = [mark for mark in found if mark.kind == "decision" and mark.why in {"evidence", "comment"}]
    return [
        msgspec.structs.replace(
            _mark(requirement, project, "rests on", f"it rests on {mark.alias}"),
            line=mark.line,
            end_line=mark.end_line,
            symbol=mark.symbol,
        )
        for mark in linked
        for requirement in state.all(Requirement)
        if subject_of("decision", mark.id) in requirement.rests_on
    ]


# -- parts -----------------------------------------------------------------------------------------------------------


def _mark(record: Named, project: str, why: str, detail: str) -> Mark:
    if isinstance(record, Decision):
        return Mark(
            record.alias, record.id, "decision", record.question, record.answer(), record.state, why, detail, project
        )
    if isinstance(record, Requirement):
        title = record.title or record.text
        return Mark(record.alias, record.id, "requirement", title, record.text, record.priority, why, detail, project)
    state = "to confirm" if record.to_confirm else "confirmed"
    return Mark(record.alias, record.id, "element", record.name, record.description, state, why, detail, project)


def _placed(mark: Mark, page: _Page, line: int) -> Mark:
    """The mark with the definition that its line is in, or that the comment in its line stands above."""
    if not line:
        return mark
    symbol = _symbol_at(page, line)
    if symbol is None:
        return msgspec.structs.replace(mark, line=line, end_line=line)
    return msgspec.structs.replace(mark, line=line, end_line=max(line, symbol.end_line), symbol=symbol.qualified)


def _symbol_at(page: _Page, line: int) -> Symbol | None:
    around = [s for s in page.symbols if s.start_line <= line <= s.end_line]
    inner = max(around, key=lambda s: (s.start_line, -s.end_line), default=None)
    below = line
    while page.bare and below < min(len(page.bare), line + _BEFORE) and not page.bare[below - 1].strip():
        below += 1
    follows = next((s for s in page.symbols if s.start_line == below and below > line), None)
    return follows or inner


def _line_of(one: EvidenceRef, page: _Page) -> int | None:
    """The line that a piece of evidence means in the page, 0 for all of it; None if it means another file."""
    if one.kind not in _CODE_EVIDENCE:
        return None
    place, _, name = one.place.partition("#")
    if one.kind == "symbol" and not name and place != page.path:
        name, place = place.rpartition("::")[2], place.rpartition("::")[0] or page.path
        if not any(name == s.qualified for s in page.symbols):
            return None
    if place.removeprefix("./") != page.path:
        return None
    symbol = next((s for s in page.symbols if name in {s.qualified, s.name}), None) if name else None
    return symbol.start_line if symbol else _moved_line(one, page)


def _moved_line(one: EvidenceRef, page: _Page) -> int:
    """The line of that number, or the nearest that says what was quoted: code moves, and quotes stay."""
    quote = next((line.strip() for line in one.quote.splitlines() if line.strip()), "")
    if not one.line or not quote:
        return min(one.line, len(page.lines))
    same = [number for number, line in enumerate(page.lines, start=1) if line.strip() == quote]
    return min(same, key=lambda number: abs(number - one.line), default=min(one.line, len(page.lines)))


def _told(one: EvidenceRef) -> str:
    place = f"{one.place}:{one.line}" if one.line else one.place
    return f"{place} speaks for it"


def _names(state: State) -> dict[str, Named]:
    """Decisions and requirements by everything that they are called."""
    found: dict[str, Named] = {}
    records: Iterable[Named] = (*state.all(Decision), *state.all(Requirement), *state.all(Element))
    for record in records:
        prefix = {"Decision": "D-", "Requirement": "R-"}.get(type(record).__name__, "EL-")
        for name in (record.alias, f"{prefix}{record.id}", getattr(record, "foreign_id", "")):
            if name:
                found.setdefault(name.upper(), record)
    return found


def _is_remark(page: _Page, number: int, found: re.Match[str]) -> bool:
    """Whether it stands in a comment or a string; in a document everything is a remark."""
    if not page.bare:
        return True
    bare = page.bare[number - 1] if number <= len(page.bare) else ""
    return bare[found.start() : found.end()] != found[0]


def _number(alias: str) -> tuple[str, int]:
    head, _, tail = alias.rpartition("-")
    return head, int(tail) if tail.isdecimal() else 0
