"""Scenarios in Gherkin: one document with a feature for each entity or heading, cut into files by marker lines.

A Gherkin file holds one feature, so the artifact is several files: each section begins with `# file: <name>.feature`,
and `split_features` cuts the text at these lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

from spec.artifacts.entity_scenarios import Scenario, entity_scenarios
from spec.artifacts.features import Feature, features_of
from spec.artifacts.model import ArtifactType, Finding, Section
from spec.artifacts.phrases import amount
from spec.artifacts.writing import NOT_DECIDED, gap_of, open_for
from spec.records import Requirement, Step
from spec.view import SpecView

if TYPE_CHECKING:
    from gherkin.parser_types import Feature as ParsedFeature
    from gherkin.parser_types import ScenarioEnvelope

ARTIFACT: Final = "gherkin"
_MARK: Final = "# file: "
_WORDS: Final = ("given", "when", "then", "and", "but", "*")


def split_features(text: str) -> dict[str, str]:
    """The files of the artifact by name, in order; text before the first marker belongs to none and is left out."""
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in text.splitlines():
        if line.startswith(_MARK):
            current = found.setdefault(line[len(_MARK) :].strip(), [])
        elif current is not None:
            current.append(line)
    return {name: "\n".join(lines).strip("\n") + "\n" for name, lines in found.items()}


def _render(view: SpecView) -> Sequence[Section]:
    found = [section for feature in features_of(view) if (section := _feature(view, feature))]
    errors = _errors(view)
    sections = [*found, errors] if errors else found
    gaps = tuple(f"{NOT_DECIDED} {gap_of(question)}" for question in open_for(view, ARTIFACT, "features"))
    if gaps and sections:
        first = sections[0]
        text = first.text.rstrip("\n") + "\n\n" + "\n".join(f"  # {gap}" for gap in gaps) + "\n"
        sections[0] = Section(first.key, first.title, text, first.rests_on, (*gaps, *first.gaps))
    return sections


def _feature(view: SpecView, feature: Feature) -> Section | None:
    scenarios: list[tuple[str, Scenario]] = []
    for requirement in feature.requirements:
        scenarios += [(f"@{requirement.alias}", one) for one in _examples(requirement)]
    if feature.entity:
        scenarios += [("", one) for one in entity_scenarios(view, feature.entity)]
    without = [one for one in feature.requirements if not one.scenarios]
    if not scenarios and not without:
        return None
    about = feature.entity.description if feature.entity else ""
    story = [one.story for one in feature.requirements if one.story.strip()]
    gaps = [f"{NOT_DECIDED} an example of {one.alias}" for one in without]
    text = _document(feature.key, feature.name, [about, *story], scenarios, gaps)
    needed = {fact: view.known[fact] for fact in _FACTS if feature.entity and fact in view.known}
    facts = [subject for fact, known in needed.items() for subject in (*known.because, f"fact:{fact}")]
    return Section(
        f"features:{feature.key}", feature.name, text, (*feature.rests_on, *dict.fromkeys(facts)), tuple(gaps)
    )


_FACTS: Final = ("auth.method", "users.accounts", "tenancy.model", "data.deletion", "users.roles")
"""What the scenarios of an entity look at."""


def _examples(requirement: Requirement) -> Iterator[Scenario]:
    for number, step in enumerate(requirement.scenarios, start=1):
        name = step.name or f"{requirement.title or requirement.alias}, example {number}"
        yield Scenario(name, _filled(step, requirement))


def _filled(step: Step, requirement: Requirement) -> tuple[tuple[str, str], ...]:
    """Its steps; one without an outcome ends in what the requirement says."""
    pairs = [(word, text) for word, texts in (("Given", step.given), ("When", step.when)) for text in texts]
    outcomes = step.then or (requirement.text,)
    return (*pairs, *(("Then", text) for text in outcomes))


def _errors(view: SpecView) -> Section | None:
    """The limits that numbers set, and what happens beyond them."""
    scenarios: list[tuple[str, Scenario]] = []
    rests: dict[str, None] = {}
    for fact, unit, name, given, when, then in _LIMITS:
        number, known = view.number(fact), view.known.get(fact)
        if number is not None and known is not None:
            put = amount(number, unit)
            pairs = (("Given", given), ("When", when), ("Then", then))
            scenarios.append(("", Scenario(name, tuple((word, text.replace("{n}", put)) for word, text in pairs))))
            rests |= dict.fromkeys((*known.because, f"fact:{fact}"))
    for fact, name, steps in _SWITCHES:
        known = view.known.get(fact)
        if known is not None and known.value is True:
            scenarios.append(("", Scenario(name, steps)))
            rests |= dict.fromkeys((*known.because, f"fact:{fact}"))
    questions = open_for(view, ARTIFACT, "errors")
    gaps = [f"{NOT_DECIDED} {gap_of(question)}" for question in questions]
    if not scenarios and not gaps:
        return None
    text = _document("errors", "Limits and errors", [], scenarios, gaps)
    return Section("errors", "Limits and errors", text, tuple(rests), tuple(gaps))


_LIMITS: Final = (
    (
        "api.rate_limit",
        "requests",
        "More requests than a client may make",
        "a client that has made {n} within a minute",
        "it makes one more within the same minute",
        "the request is refused and the client is told when to come back",
    ),
    (
        "files.max_size",
        "MB",
        "A file that is too large",
        "a file that is larger than {n}",
        "somebody uploads it",
        "the upload is refused and nothing of it is kept",
    ),
    (
        "auth.session_lifetime",
        "h",
        "A session that has ended",
        "somebody who signed in more than {n} ago",
        "they ask for something that needs a session",
        "they have to sign in again",
    ),
    (
        "data.retention",
        "days",
        "Data that is kept long enough",
        "a thing that is older than {n}",
        "the cleaning has run",
        "the thing is gone",
    ),
    (
        "idempotency.key_ttl",
        "h",
        "A repeated request within its time",
        "a request that was answered less than {n} ago",
        "the same request comes again",
        "the same answer is given and nothing happens a second time",
    ),
    (
        "quality.latency_p95",
        "ms",
        "Fast enough",
        "the load of an ordinary day",
        "a hundred requests are answered",
        "at least ninety-five of the answers arrive within {n}",
    ),
)

_SWITCHES: Final = (
    (
        "data.audit",
        "A change is recorded",
        (
            ("Given", "somebody who is signed in"),
            ("When", "they change a thing"),
            ("Then", "it is recorded who changed what and when"),
            ("And", "nobody can alter that record"),
        ),
    ),
    (
        "offline.required",
        "Without a network",
        (
            ("Given", "a device without a network"),
            ("When", "somebody works with what is on it"),
            ("Then", "they can go on as if there was one"),
        ),
    ),
)


def _document(
    key: str, name: str, about: Iterable[str], scenarios: Sequence[tuple[str, Scenario]], gaps: Sequence[str]
) -> str:
    lines = [f"{_MARK}{key}.feature", f"Feature: {_line(name)}"]
    lines += [f"  {_free(text)}" for text in about if text.strip()]
    seen: dict[str, int] = {}
    for tag, scenario in scenarios:
        title = _line(scenario.name)
        seen[title] = seen.get(title, 0) + 1
        lines += ["", f"  {_tag(tag)}"] if tag else [""]
        lines.append(f"  Scenario: {title}" + (f" ({seen[title]})" if seen[title] > 1 else ""))
        last = ""
        for word, text in scenario.steps:
            lines.append(f"    {'And' if word == last else word} {_line(text)}")
            last = word if word != "And" else last
    if gaps:
        lines += ["", *(f"  # {_line(gap)}" for gap in gaps)]
    return "\n".join(lines) + "\n"


def _tag(tag: str) -> str:
    return "@" + "".join(char for char in tag if char.isalnum() or char in "-_.")


def _line(text: str) -> str:
    """One line without a full stop at its end: steps are matched by their words; `<…>` would be a placeholder."""
    line = " ".join(text.split()).rstrip(".")
    line = line.replace("<", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}")
    line = line.replace(">", "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}")
    return line or "it happens"


def _free(text: str) -> str:
    """A line of a description that does not begin like a part of Gherkin."""
    line = _line(text)
    starts = ("feature:", "scenario", "background:", "rule:", "example", "@", "#", "|", '"""', "```", *_WORDS)
    return f"About: {line}" if line.casefold().startswith(starts) else line


def _check(text: str) -> tuple[Finding, ...]:
    """Each file is parsed; a scenario without an outcome is told too."""
    from gherkin.errors import CompositeParserException, ParserError  # noqa: PLC0415 - only a check parses Gherkin
    from gherkin.parser import Parser  # noqa: PLC0415 - the parser loads all languages

    files = split_features(text)
    if not files:
        return (Finding("gherkin.no_file", f"No line begins with {_MARK.strip()!r}.", "scenarios.feature:1", "error"),)
    found: list[Finding] = []
    for name, document in files.items():
        try:
            parsed = Parser().parse(document)
        except CompositeParserException as error:
            found += [_finding(name, str(one)) for one in error.errors]
            continue
        except ParserError as error:
            found.append(_finding(name, str(error)))
            continue
        # The parser's own type says that a feature is always there; an empty file shows that it is not.
        feature = cast("Mapping[str, ParsedFeature]", parsed).get("feature")
        if feature is None:
            found.append(_finding(name, "(1:1): there is no feature in this file"))
            continue
        scenarios = [cast("ScenarioEnvelope", child) for child in feature["children"] if "scenario" in child]
        found += [_without_outcome(name, one) for one in scenarios if not _has_outcome(one)]
    return tuple(found)


def _has_outcome(child: ScenarioEnvelope) -> bool:
    return any(step["keyword"].strip() == "Then" for step in child["scenario"]["steps"])


def _without_outcome(name: str, child: ScenarioEnvelope) -> Finding:
    scenario = child["scenario"]
    place = f"{name}:{scenario['location']['line']}"
    return Finding("gherkin.no_outcome", f"“{scenario['name']}” says no outcome.", place)


def _finding(name: str, message: str) -> Finding:
    place, _, said = message.partition(": ")
    row = place.strip("()").partition(":")[0]
    return Finding("gherkin.syntax", said or message, f"{name}:{row if row.isdigit() else 1}", "error")


def _blockers(view: SpecView) -> tuple[str, ...]:
    return () if _render(view) else (f"{NOT_DECIDED} an entity, a requirement or a limit to write scenarios from",)


GHERKIN: Final = ArtifactType(
    name=ARTIFACT,
    title="Scenarios",
    filename="scenarios.feature",
    media="text/x-gherkin",
    render=_render,
    check=_check,
    blockers=_blockers,
)
