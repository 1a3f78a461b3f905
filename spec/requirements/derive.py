"""Requirements out of what people wrote: lists, stories, scenarios, one requirement a line. No line with words is lost.

What follows from the data model and from settled facts, without anybody having written it, is in
`spec.requirements.implied`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from spec.records import Source, Step
from spec.requirements.ears import parse_requirement
from spec.requirements.implied import implied_requirements
from spec.requirements.quantities import bounds_in
from spec.requirements.seeds import Seed, title_of
from spec.requirements.words import QUALITY, VERBS
from spec.view import SpecView

_HEADING: Final = re.compile(r"^#{1,6}\s+(.+?)\s*#*$")
_BULLET: Final = re.compile(r"^(\s*)(?:[-*+•\u2013]|\(?\d{1,3}[.)]|\(?[a-z]\))\s+(?:\[[ xX]\]\s+)?(.*)$")
_ID: Final = re.compile(
    r"^(?:\*\*)?\[?([A-Z]{1,6}-?\d{1,5}(?:[.-]\d+)*)\]?(?:\*\*)?\s*[:.)\u2013-]\s*(?:\*\*)?\s*|^(\d+\.\d+(?:\.\d+)*)\s+"
)
_STORY: Final = re.compile(
    r"^as\s+(an?|the)\s+(?P<role>.+?),?\s+I\s+"
    r"(?:(?:want|need|would like|wish)(?P<to>\s+to)?|(?P<can>can|must be able to))\s+(?P<want>.+?)"
    r"(?:,?\s+(?:so\s+that|so|in order to)\s+(?P<why>.+?))?\.?$",
    re.IGNORECASE | re.DOTALL,
)
_STEP: Final = re.compile(r"^(?:\*\*)?(given|when|then|and|but)\b(?:\*\*)?[:\s]\s*(.+)$", re.IGNORECASE)
_SCENARIO: Final = re.compile(
    r"^(?:#+\s*)?(?:scenario(?:\s+outline)?|example|beispiel)\s*(?:\d+)?\s*:\s*(.*)$", re.IGNORECASE
)
_INLINE: Final = re.compile(
    r"^(?:\*\*)?given(?:\*\*)?\s+(?P<given>.+?),?\s+(?:\*\*)?when(?:\*\*)?\s+(?P<when>.+?),?\s+(?:\*\*)?then(?:\*\*)?\s+(?P<then>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_PRIORITY: Final = re.compile(
    r"[\[(]\s*(P[1-4]|must|should|could|high|medium|low|optional|nice to have)\s*[\])]", re.IGNORECASE
)
_PRIORITIES: Final = {
    **dict.fromkeys(("p1", "must", "high"), "must"),
    **dict.fromkeys(("p2", "should", "medium"), "should"),
    **dict.fromkeys(("p3", "p4", "could", "low", "optional", "nice to have"), "could"),
}
_CONSTRAINT: Final = re.compile(
    r"\b(?:must|shall|should|will|may)\s+(?:not|only|never|comply|conform|be\s+(?:written|built|hosted|deployed|licensed))\b"
    r"|\b(?:GDPR|HIPAA|PCI|SOC ?2|licen[cs]e|compliant|comply|regulation|by law)\b",
    re.IGNORECASE,
)
_CAN: Final = re.compile(
    r"^(?:the\s+|an?\s+)?(?P<who>[\w -]{2,40}?)\s+(?:can|may|could|is able to|are able to|should be able to)\s+"
    r"(?P<what>.+)$",
    re.IGNORECASE,
)


class _Piece(msgspec.Struct, frozen=True):
    """One requirement's lines: its heading, its sentence, and the scenario lines that follow it."""

    group: str
    text: str
    steps: tuple[str, ...] = ()


def requirements_in(text: str, source: Source = Source.ASKED) -> list[Seed]:
    """The requirements that a text lists, in its order.

    Each bullet, numbered point or line is one; lines set in below a bullet belong to it. A heading becomes the group, a
    Given/When/Then block the scenarios of the requirement above it, "As a … I want …" a story with its sentence.
    """
    return [_seed(piece, source) for piece in _pieces(text)]


def requirements_from(view: SpecView) -> list[Seed]:
    """What the entities' operations and the settled facts imply, without what the project has already."""
    had = {_plain(requirement.text) for requirement in view.requirements}
    return [seed for seed in implied_requirements(view) if _plain(seed.text) not in had]


def _pieces(text: str) -> Iterator[_Piece]:
    group, steps, current = "", list[str](), ""
    for kind, line in _lines(text):
        if kind == "step" and (steps or not _goes_on(line)):
            steps.append(line)
            continue
        if current or steps:
            yield _Piece(group, current, tuple(steps))
            current, steps = "", []
        if kind == "heading":
            group = line
        else:
            current = line
    if current or steps:
        yield _Piece(group, current, tuple(steps))


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """(kind, text) of logical lines: a wrapped bullet is one. `kind` is heading, step or line."""
    pending: list[str] = []
    raw = text.replace("\r\n", "\n").replace("\t", "    ").split("\n")
    for at, line in enumerate(raw):
        stripped = line.strip().strip("`")
        if pending and stripped and line.startswith("  ") and not _begins_anew(line):
            pending.append(stripped)
            continue
        if pending:
            yield _classified(" ".join(pending))
            pending = []
        if not stripped or set(stripped) <= set("-=*_"):
            continue
        if _is_heading(stripped, raw[at + 1 :]):
            yield "heading", (_HEADING.sub(r"\1", stripped)).rstrip(":")
            continue
        bullet = _BULLET.match(line)
        pending = [(bullet[2] if bullet else stripped).strip()]
    if pending:
        yield _classified(" ".join(pending))


def _classified(line: str) -> tuple[str, str]:
    bare = line.strip("* ")
    if _INLINE.match(bare):
        return "line", line
    step = _STEP.match(bare)
    # "When … the system shall …" in one line is a requirement; "Then the system shall …" ends a block.
    is_step = bool(_SCENARIO.match(bare)) or (bool(step) and (_goes_on(bare) or not parse_requirement(bare)))
    return ("step" if is_step else "line"), line


def _goes_on(line: str) -> bool:
    return bool(re.match(r"\W*(?:then|and|but)\b", line, re.IGNORECASE)) and parse_requirement(line) is not None


def _begins_anew(line: str) -> bool:
    stripped = line.strip()
    return bool(_BULLET.match(line) or _SCENARIO.match(stripped) or _STEP.match(stripped))


def _is_heading(line: str, following: list[str]) -> bool:
    if _SCENARIO.match(line):
        return False
    if _HEADING.match(line):
        return True
    below = next((after for after in following if after.strip()), "")
    return line.endswith(":") and len(line.split()) <= 6 and bool(_BULLET.match(below)) and not _BULLET.match(line)


def _seed(piece: _Piece, source: Source) -> Seed:
    rest, foreign_id, priority = _labels(piece.text)
    scenarios = _scenarios(piece.steps)
    inline = _INLINE.match(rest)
    if inline:
        name = inline["then"].rstrip(".")
        scenarios = (Step(name, (inline["given"],), (inline["when"],), (name,)), *scenarios)
        rest = f"When {inline['when']}, the system shall ensure that {name}."
    if not rest and scenarios:
        first = scenarios[0]
        happens = "; ".join(first.then) or first.name
        rest = f"When {' and '.join(first.when) or first.name}, the system shall ensure that {happens}."
    story = _STORY.match(rest)
    text = _story_sentence(story) if story else _sentence(rest)
    return Seed(
        text,
        title_of(story["want"] if story else rest),
        _kind(text),
        priority or _priority(text),
        piece.group,
        rest if story else "",
        scenarios,
        source=source,
        foreign_id=foreign_id,
    )


def _labels(text: str) -> tuple[str, str, str]:
    """The sentence without its id and its mark of priority, then these two."""
    found = _ID.match(text)
    rest = text[found.end() :] if found else text
    mark = _PRIORITY.search(rest)
    if mark:
        rest = f"{rest[: mark.start()]}{rest[mark.end() :]}"
    rest = " ".join(rest.replace("**", "").split())
    return rest, (found[1] or found[2]) if found else "", _PRIORITIES[mark[1].lower()] if mark else ""


def _story_sentence(story: re.Match[str]) -> str:
    role, want = story["role"].strip(), story["want"].strip().rstrip(".")
    verb = "let" if story["to"] or story["can"] else "give"
    article = "an" if role[:1].lower() in "aeiou" else "a"
    return f"The system shall {verb} {article} {role} {want}."


def _sentence(text: str) -> str:
    """A line as a requirement sentence where that changes no meaning; else the line as it is."""
    said = text.strip()
    if not said:
        return said
    if not parse_requirement(said):
        can = _CAN.match(said.rstrip("."))
        first = said.split()[0].lower()
        if can:
            said = f"The system shall let {can['who'].strip().lower()} {can['what']}"
        elif first in VERBS:
            said = f"The system shall {first}{said[len(first) :]}"
    said = said[0].upper() + said[1:]
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _kind(text: str) -> str:
    words = set(re.findall(r"[a-z][a-z-]*", text.lower()))
    if _CONSTRAINT.search(text) and not bounds_in(text):
        return "constraint"
    measured = any(bound.unit and bound.dimension in {"time", "size", "share", "rate"} for bound in bounds_in(text))
    qualities = words & set(QUALITY) - {"available", "large", "small", "easy", "easily"}
    return "quality" if measured or qualities else "functional"


def _priority(text: str) -> str:
    parsed = parse_requirement(text)
    if parsed and parsed.modal.startswith("should"):
        return "should"
    return "could" if re.search(r"\b(?:nice to have|optionally|could)\b", text, re.IGNORECASE) else "must"


def _scenarios(lines: tuple[str, ...]) -> tuple[Step, ...]:
    """Scenario blocks. `And` and `But` go on with the keyword before them; a Given after a Then begins a new block."""
    steps: list[Step] = []
    name, parts, last = "", dict[str, list[str]](), ""
    for line in lines:
        bare = line.strip("* ")
        scenario, step = _SCENARIO.match(bare), _STEP.match(bare)
        keyword = step[1].lower() if step else ""
        if scenario or (keyword == "given" and "then" in parts):
            steps += _step(name, parts)
            name, parts, last = (scenario[1] if scenario else ""), {}, ""
        if step:
            last = last or "given" if keyword in {"and", "but"} else keyword
            parts.setdefault(last, []).append(step[2].strip().rstrip(","))
    return (*steps, *_step(name, parts))


def _step(name: str, parts: dict[str, list[str]]) -> list[Step]:
    if not parts and not name:
        return []
    told = name or "; ".join(parts.get("then", [])) or "; ".join(parts.get("when", [])) or "Example"
    given, when, then = (tuple(parts.get(key, ())) for key in ("given", "when", "then"))
    return [Step(told, given, when, then)]


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))
