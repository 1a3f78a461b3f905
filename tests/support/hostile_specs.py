"""Specs as unkind as they come, each from a number: odd names, circles, every kind of answer, texts that break."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

import msgspec
from support.hostile_words import FIELD_NAMES, NAMES, TEXTS, VALUES
from support.spec_views import interviewed, project_of

from spec.codebase import ChangeView, CodeView, EntryPoint, Module, ModuleUse, PublicSymbol, Touched
from spec.entities.naming import snake
from spec.logic.facts import FactKind, FactValue
from spec.questions.answers import Answer
from spec.questions.bank import Field, Format, Question
from spec.questions.catalogue import question_set
from spec.questions.interrogation import QuestionState
from spec.records import (
    CHANGE_TYPES,
    PROJECT_TYPES,
    Document,
    Element,
    Entity,
    EntityField,
    FieldType,
    Glossary,
    Requirement,
    Step,
    Use,
)
from spec.view import Known, SpecView

SHAPING: Final = (
    *("ids.kind", "tenancy.model", "data.store", "data.deletion", "data.audit", "data.retention", "users.accounts"),
    *("api.idempotency", "idempotency.key_ttl", "api.rate_limit", "api.pagination", "api.versioning", "api.errors"),
    "auth.method",
)
"""Facts that shape tables and interfaces."""


def hostile_view(number: int) -> SpecView:
    """The spec of that number, the same in every run."""
    return _Maker(Random(number), number).view()


class _Maker:
    """Makes one spec out of one stream of chance."""

    def __init__(self, chance: Random, number: int) -> None:
        self._chance = chance
        self._type = (*PROJECT_TYPES, *CHANGE_TYPES)[number % 13]
        self._vocabulary = question_set(self._type).vocabulary

    def view(self) -> SpecView:
        """A project with all kinds of records, after an interview."""
        is_change = self._type in CHANGE_TYPES
        has_code = self._chance.random() < (0.85 if is_change else 0.25)
        name = self._chance.choice(("Corner Shop", 'Größe & Söhne\'s "Büro"', "人", "x" * 120, "A | B", "-"))
        entities = self._entities()
        blank = SpecView(
            project_of(self._type, brownfield=is_change, name=name, idea=self._text() or "An idea"),
            "main",
            entities=entities,
            requirements=tuple(self._requirement(n, entities) for n in range(self._chance.randint(0, 9))),
            terms=tuple(
                Glossary(f"t{n}", f"T-{n}", self._text() or "term", self._text(), (self._text(),))
                for n in range(1, self._chance.randint(1, 4))
            ),
            elements=tuple(self._elements()),
            documents=(Document("doc1", "DOC-1", "a|b `c`.pdf", "application/pdf", "0" * 8, 10, self._text()),),
            code=self._code() if has_code else None,
            change=self._change() if has_code and is_change else None,
        )
        view = interviewed(blank, self.reply, assumes=self._chance.random() < 0.2)
        return msgspec.structs.replace(view, known={**self._settled_besides(), **view.known})

    def _settled_besides(self) -> dict[str, Known]:
        """Facts that shape data, which the questions of some types of project never come to."""
        wanted = [fact for fact in SHAPING if self._chance.random() < 0.6]
        return {fact: Known(self._any_value(fact), ("rule:RULE-1",)) for fact in wanted}

    def _any_value(self, name: str) -> FactValue:
        fact = self._vocabulary[name]
        numbers = (fact.minimum or 0.0, 1.0, 24.5, 3650.0)
        return self._chance.choice({FactKind.BOOL: (True, False), FactKind.ENUM: fact.values}.get(fact.type, numbers))

    # -- answers -------------------------------------------------------------------------------------------------

    def reply(self, state: QuestionState) -> Sequence[Answer]:
        """Any answer that can be given; now and then one's own words, and now and then none."""
        roll = self._chance.random()
        if roll < 0.08:
            return ()
        question = state.question
        if question.format is Format.TEXT or roll < 0.14:
            return (Answer(text=self._text() or "some words"),)
        if question.format is Format.FORM:
            return (Answer(form={field.name: self._filled(field) for field in question.fields}), self._advice(question))
        usable = [one.option.value for one in state.options if one.available]
        self._chance.shuffle(usable)
        if question.format is Format.CHECKBOX:
            some = tuple(usable[: self._chance.randint(1, max(1, len(usable)))])
            return (Answer(some), *(Answer((value,)) for value in usable))
        return [Answer((value,)) for value in usable]

    def _advice(self, question: Question) -> Answer:
        return Answer(form={field.name: field.default for field in question.fields if field.default is not None})

    def _filled(self, field: Field) -> object:
        fact = self._vocabulary.get(field.fact) if field.fact else None
        if fact is None:
            return self._text() or "words"
        if fact.type is FactKind.BOOL:
            return self._chance.random() < 0.5
        if fact.type is FactKind.ENUM:
            return self._chance.choice(fact.values)
        least, most = fact.minimum or 0, fact.maximum or 1_000_000
        return self._chance.choice((least, most, field.default or least, round(self._chance.uniform(least, most), 2)))

    # -- records -------------------------------------------------------------------------------------------------

    def _text(self) -> str:
        return self._chance.choice(TEXTS)

    def _entities(self) -> tuple[Entity, ...]:
        names = self._chance.sample(NAMES, self._chance.randint(0, 12))
        return tuple(self._entity(n, name, names) for n, name in enumerate(names, start=1))

    def _entity(self, number: int, name: str, names: Sequence[str]) -> Entity:
        wanted = self._chance.sample(FIELD_NAMES, self._chance.choice((0, 1, 3, 6, 14)))
        operations = ("create", "read", "update", "delete", "list")
        kept = tuple(one for one in operations if self._chance.random() < 0.8)
        states = self._values(5) if self._chance.random() < 0.4 else ()
        fields = tuple(self._field(one, names) for one in wanted)
        return Entity(f"e{number}", f"E-{number}", name, self._text(), fields, kept, states)

    def _field(self, name: str, names: Sequence[str]) -> EntityField:
        kind = self._chance.choice((*FieldType, FieldType.REFERENCE, FieldType.REFERENCE, FieldType.ENUM))
        target = self._chance.choice((*names, "Nowhere")) if kind is FieldType.REFERENCE else ""
        if target and self._chance.random() < 0.5:
            name = snake(target) or name
        return EntityField(
            name,
            kind,
            required=self._chance.random() < 0.6,
            unique=self._chance.random() < 0.2,
            many=self._chance.random() < 0.25,
            target=target,
            values=self._values(6) if kind is FieldType.ENUM else (),
            description=self._text() if self._chance.random() < 0.3 else "",
        )

    def _values(self, most: int) -> tuple[str, ...]:
        return tuple(self._chance.choices(VALUES, k=self._chance.randint(1, most)))

    def _requirement(self, number: int, entities: Sequence[Entity]) -> Requirement:
        return Requirement(
            f"r{number}",
            f"R-{number + 1}",
            self._text() or "The system SHALL work",
            title=self._text(),
            kind=self._chance.choice(("functional", "functional", "quality", "constraint")),
            priority=self._chance.choice(("must", "should", "could")),
            group=self._chance.choice(("", "Orders", self._text(), *(entity.name for entity in entities))),
            story=self._text(),
            rests_on=tuple(f"entity:{entity.id}" for entity in entities[:1]),
            scenarios=tuple(self._scenario() for _ in range(self._chance.randint(0, 2))),
            foreign_id=self._chance.choice(("", "FR-001", "1.2")),
        )

    def _scenario(self) -> Step:
        given, when, then = ((self._text() or "a step",) * self._chance.randint(0, 2) for _ in range(3))
        return Step(self._text(), given, when, then)

    def _elements(self) -> Sequence[Element]:
        """Without a store beside containers the architecture would rightly be said to lack one."""
        made = self._some_elements()
        return (
            [*made, Element("el99", "EL-99", "Archive", "store")] if any(e.kind == "container" for e in made) else made
        )

    def _some_elements(self) -> list[Element]:
        kinds = ("person", "external", "container", "store", "component", "system")
        names = ["Clerk", "Bank (EU)", 'Say "hi"', "Größe", "x" * 90, "Corner Shop", "A;B", "end", "人"]
        self._chance.shuffle(names)
        picked = names[: self._chance.randint(0, 7)]
        uses = [
            Use(name, self._text() or "uses", self._chance.choice(("", "HTTP/2", 'x "y"'))) for name in [*picked, "?"]
        ]
        return [
            Element(
                f"el{number}",
                f"EL-{number}",
                name,
                self._chance.choice(kinds),
                self._chance.choice(("", "PostgreSQL", 'C#, "odd"')),
                self._text(),
                parent=self._chance.choice(("", *picked)),
                uses=tuple(self._chance.sample(uses, self._chance.randint(0, len(uses)))),
            )
            for number, name in enumerate(picked, start=1)
        ]

    # -- code ----------------------------------------------------------------------------------------------------

    def _code(self) -> CodeView:
        folders = [
            "src/a",
            "src/größe",
            "src/with space",
            "tests",
            "web/[id]",
            ".",
            "x|y",
            'q"uote',
            "end",
            *"bcdefghijklmnopq",
        ]
        picked = folders[: self._chance.randint(0, len(folders))]
        modules = tuple(Module(path, n + 1, n % 4, "python", n * 100) for n, path in enumerate(picked))
        pairs = [(a, b) for a in picked for b in picked if a != b]
        uses = tuple(ModuleUse(a, b, 3) for a, b in self._chance.sample(pairs, min(len(pairs), 40)))
        return CodeView(
            root=self._chance.choice(("shop", "größe shop", "a`b|c")),
            revision=self._chance.choice(("", "abc1234")),
            languages=(("python", 9000), ("c#", 3000)),
            frameworks=("django", "react"),
            dependencies=(("pypi", "psycopg"), ("npm", "@scope/name"), ("pypi", "redis")),
            entry_points=(EntryPoint("src/a/main.py", "main", "main"),),
            packages=(("shop", "src"),),
            build=self._chance.choice(((), ("make build",), ("sh -c 'a | b' && \"c\"",))),
            test=self._chance.choice(((), ("pytest",))),
            lint=self._chance.choice(((), ("ruff check .",))),
            modules=modules,
            uses=uses,
            files=("src/a/main.py", "tests/test_a.py"),
            licence=self._chance.choice(("", "MIT")),
        )

    def _change(self) -> ChangeView:
        paths = ("src/a/main.py", "src/größe/x y.py", "web/[id]/p|q.tsx", "a`b.sql", "db/migrations/0001_x.sql")
        touched = tuple(
            Touched(path, "source", round(self._chance.random(), 2), self._text() or "it is the target")
            for path in paths
        )
        symbols = tuple(
            PublicSymbol(path, f"Thing.{name}", "method", f"def {name}(self, a: dict[str, int] | None = ...) -> x")
            for path, name in zip(paths, ("a", "b", "größe", "d", "e"), strict=True)
        )
        return ChangeView(
            targets=paths[:1],
            touched=touched[: self._chance.randint(0, 5)],
            notes=(self._text(),) if self._chance.random() < 0.5 else (),
            before=symbols[: self._chance.randint(0, 5)],
            after=symbols[self._chance.randint(0, 4) :],
        )
