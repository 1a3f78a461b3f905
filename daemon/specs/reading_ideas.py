"""What the idea's own words and the code answer by themselves: recorded with their evidence, to be confirmed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Any, Final

from daemon.contract.ids import Actor
from daemon.specs.code_reading import TARGET_QUESTION
from daemon.specs.interview import Interview
from daemon.specs.open_project import OpenProject
from daemon.specs.viewing import CodeReading
from spec.artifacts.architecture import infer_elements
from spec.codebase import CodeView
from spec.entities.element_lines import format_elements
from spec.entities.from_code import entities_in_code
from spec.entities.naming import singular
from spec.entities.notation import EntityDraft, format_entities
from spec.logic.facts import Vocabulary
from spec.questions.answers import Answer
from spec.questions.bank import Captures, Format, Option, Question
from spec.questions.capabilities import capabilities_in
from spec.questions.ideas import options_in
from spec.questions.interrogation import Standing
from spec.questions.quantities import numbers_in
from spec.questions.things import actors_in, entities_in, systems_in
from spec.records import EvidenceRef

_QUOTE = 200
READ_LETTERS: Final = 20_000
"""So much of an idea is read for answers: ten pages say what it is, and endless sentences take endless time."""
_BEHAVIOUR = "change.behaviour"
_SAID_BY_IDEA = frozenset({"feature", "bug_fix"})
"""Changes whose idea is itself what shall be different."""
_NO_WISHES = frozenset({"change.invariants", "bug_fix.steps"})
"""Questions whose answers become requirements although they do not say what is wished."""
_PLACES = 4
_EVERYWHERE = frozenset("user app application system code file data test error type base main page view model".split())
"""Words that name a place in any code, whatever an idea is about."""


class IdeaReader:
    """Answers questions of one project from its idea and its code."""

    def __init__(self, opened: OpenProject, interview: Interview, read_code: CodeReading) -> None:
        self._opened = opened
        self._interview = interview
        self._read_code = read_code

    def read(self, actor: Actor) -> list[str]:
        """Record what can be told; the aliases of the decisions, all of which wait for a yes."""
        opened = self._opened
        with opened.lock:
            code, _ = self._read_code(opened)
            found: list[str] = []
            # What is found may make further questions make sense, so it is looked at until nothing more is found.
            for _ in range(4):
                new = [alias for question in self._open() if (alias := self._answer(question, code, actor))]
                found += new
                if not new:
                    break
            return found

    def _open(self) -> list[Question]:
        states = self._opened.picture().states.values()
        return [state.question for state in states if state.standing is Standing.OPEN]

    def _answer(self, question: Question, code: CodeView | None, actor: Actor) -> str:
        told = self._from_code(question, code) if code is not None else None
        told = told or self._from_idea(question)
        if told is None:
            return ""
        answer, evidence = told
        return self._interview.record_found(question, answer, evidence, actor)

    # -- the idea ------------------------------------------------------------------------------------------------

    def _from_idea(self, question: Question) -> tuple[Answer, list[EvidenceRef]] | None:
        all_of_it = self._opened.project().idea
        idea = all_of_it[:READ_LETTERS]
        if question.format is Format.FORM:
            return _form_answer(question, idea, self._opened.questions().vocabulary)
        if question.format is Format.TEXT:
            told = _text_answer(question, idea)
            whole = question.id == _BEHAVIOUR and self._opened.project().type in _SAID_BY_IDEA and idea.strip()
            return told or ((Answer(text=" ".join(all_of_it.split())), [_quoted(idea)]) if whole else None)
        hits = options_in(idea, question)
        values = tuple(dict.fromkeys(hit.value for hit in hits))
        if not values or (question.format is Format.RADIO and len(values) > 1):
            return None
        return Answer(values), [_quoted(hit.quote) for hit in hits]

    # -- the code ------------------------------------------------------------------------------------------------

    def _from_code(self, question: Question, code: CodeView) -> tuple[Answer, list[EvidenceRef]] | None:
        if question.captures is Captures.ENTITIES:
            return _kept_in_code(code)
        if question.captures is Captures.ELEMENTS:
            return _built_of(code)
        if question.id == TARGET_QUESTION:
            idea = self._opened.project().idea[:READ_LETTERS]
            return _named_in(idea, code) or _spoken_of(idea, code)
        shown = [(option, list(_shown_by(option, code))) for option in question.options]
        hits = [(option, evidence) for option, evidence in shown if evidence]
        if not hits or (question.format is Format.RADIO and len(hits) > 1):
            return None
        values = tuple(option.value for option, _ in hits)
        return Answer(values), [one for _, evidence in hits for one in evidence[:3]]


def _quoted(quote: str) -> EvidenceRef:
    return EvidenceRef("idea", "idea", quote[:_QUOTE])


def _form_answer(question: Question, idea: str, vocabulary: Vocabulary) -> tuple[Answer, list[EvidenceRef]] | None:
    """The numbers that the idea names; only when no field that must be filled in is left open."""
    found = numbers_in(idea, question, vocabulary)
    if not found:
        return None
    form: dict[str, Any] = {name: value for name, (value, _) in found.items()}
    for field in question.fields:
        if field.name not in form and not field.optional:
            if field.default is None:
                return None
            form[field.name] = field.default
    return Answer(form=form), [_quoted(quote) for _, quote in found.values()]


def _text_answer(question: Question, idea: str) -> tuple[Answer, list[EvidenceRef]] | None:
    found: list[tuple[str, str]]
    match question.captures:
        case Captures.GOAL:
            found = [(idea, idea)] if idea.strip() else []
        case Captures.ENTITIES:
            guessed = entities_in(idea)
            drafts = [EntityDraft(one.name, one.fields) for one in guessed]
            lines = format_entities(drafts).splitlines()
            found = [(line, one.quote) for line, one in zip(lines, guessed, strict=True)]
        case Captures.ACTORS:
            found = [(one.name, one.quote) for one in actors_in(idea)]
        case Captures.SYSTEMS:
            found = [(f"{one.name}: {one.purpose}", one.quote) for one in systems_in(idea)]
        case Captures.REQUIREMENTS if question.id not in _NO_WISHES:
            found = [(sentence, idea) for sentence in capabilities_in(idea)]
        case _:
            found = []
    if not found:
        return None
    quotes = dict.fromkeys(quote for _, quote in found)
    return Answer(text="\n".join(line for line, _ in found)), [_quoted(quote) for quote in quotes]


_PATH = re.compile(r"[\w./-]*\w\.\w+|\b\w+(?:/\w+)+")
_SYMBOL = re.compile(r"`([A-Za-z_][\w.:]*)`")


def _named_in(idea: str, code: CodeView) -> tuple[Answer, list[EvidenceRef]] | None:
    """The files and folders that an idea names, and the symbols that it names in backticks."""
    files = set(code.files)
    folders = {path[:at] for path in files for at, letter in enumerate(path) if letter == "/"}
    written = [found.rstrip("./") for found in _PATH.findall(idea)]
    targets = [path for path in written if path in files or path in folders]
    targets += [found for found in _SYMBOL.findall(idea) if found not in files and "." not in found]
    if not targets:
        return None
    return Answer(text="\n".join(dict.fromkeys(targets))), [_quoted(target) for target in dict.fromkeys(targets)]


def _spoken_of(idea: str, code: CodeView) -> tuple[Answer, list[EvidenceRef]] | None:
    """Folders of the source, else files, whose name is a word of the idea, unless those are many."""
    words = {singular(word): word for word in re.findall(r"[a-z]{4,}", idea.lower())}
    folders = [module.path for module in code.modules]
    source = set(folders)
    for paths in (folders, [path for path in code.files if str(PurePosixPath(path).parent) in source]):
        named = {path: singular(PurePosixPath(path).stem.lower()) for path in paths if "test" not in path.lower()}
        found = {path: words[word] for path, word in named.items() if word in words and word not in _EVERYWHERE}
        if found:
            quotes = [_quoted(word) for word in dict.fromkeys(found.values())]
            return (Answer(text="\n".join(found)), quotes) if len(found) <= _PLACES else None
    return None


def _built_of(code: CodeView) -> tuple[Answer, list[EvidenceRef]] | None:
    """The parts that the code graph shows, as lines that a person can read and correct."""
    elements = infer_elements(code)
    if not elements:
        return None
    places = dict.fromkeys(element.path for element in elements if element.path)
    return Answer(text=format_elements(elements)), [EvidenceRef("file", path) for path in list(places)[:10]]


def _kept_in_code(code: CodeView) -> tuple[Answer, list[EvidenceRef]] | None:
    """What the code keeps in a database, as lines that a person can read and correct."""
    found = entities_in_code(code.fields)
    if not found:
        return None
    text = format_entities([EntityDraft(one.name, one.fields) for one in found])
    return Answer(text=text.rstrip()), [EvidenceRef("file", one.path, one.quote[:_QUOTE], one.line) for one in found]


def _shown_by(option: Option, code: CodeView) -> Iterator[EvidenceRef]:
    """The code facts that show an option, as its `code` hints name them."""
    for hint in option.code:
        kind, _, wanted = hint.partition(":")
        yield from (EvidenceRef("fact", f"{kind}: {found}") for found in _facts(kind, wanted, code))


def _facts(kind: str, wanted: str, code: CodeView) -> Iterator[str]:
    low = wanted.lower()
    match kind:
        case "framework":
            yield from (name for name in code.frameworks if name.lower() == low)
        case "dependency":
            yield from (name for _, name in code.dependencies if name.lower() == low)
        case "language":
            # Only the main language says what a workspace is written in.
            yield from (name for name, _ in code.languages[:1] if name.lower() == low)
        case "file":
            yield from (
                path for path in code.files if fnmatch(path, wanted) or fnmatch(PurePosixPath(path).name, wanted)
            )
        case "command":
            commands = (*code.test, *code.build, *code.lint)
            yield from (command for command in commands if low in command.lower().split())
