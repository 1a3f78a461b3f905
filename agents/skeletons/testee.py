"""What is to be tested, read from code, and what a project's tests look like: plain data."""

from __future__ import annotations

from typing import Literal

import msgspec

from spec.artifacts.signatures import Parameter

Way = Literal["result", "raises", "nothing", "branch"]


class Behaviour(msgspec.Struct, frozen=True):
    """One thing that a definition does: give a result, raise `error`, give nothing, or take a branch of its own.

    `when` is the condition as the code writes it, empty where there is none; `slug` says the same in words for a name.
    `names` are the parameters that the condition speaks of.
    """

    way: Way
    when: str = ""
    error: str = ""
    slug: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()


class Testee(msgspec.Struct, frozen=True):
    """A function or method with what callers have to give it.

    `owner` is the class of a method; `makes` are the parameters of the owner's constructor. `kind` tells how it is
    called: a property is not, a class method through its class.
    """

    __test__ = False  # pytest takes it for tests by its name

    name: str
    language: str
    kind: Literal["function", "method", "classmethod", "staticmethod", "property", "constructor"] = "function"
    owner: str = ""
    around: str = ""
    """The owner with all that stands around it, joined by dots."""
    parameters: tuple[Parameter, ...] = ()
    makes: tuple[Parameter, ...] = ()
    maker_known: bool = True
    """Whether the constructor is known at all: it may be inherited from elsewhere."""
    result: str = ""
    gives_nothing: bool = False
    is_async: bool = False
    is_generator: bool = False
    is_context: bool = False
    behaviours: tuple[Behaviour, ...] = ()

    @property
    def qualified(self) -> str:
        """`Owner.name`."""
        return f"{self.owner}.{self.name}" if self.owner else self.name

    def needed(self) -> list[Parameter]:
        """The parameters that callers have to give."""
        return [one for one in self.parameters if not one.optional and one.kind not in {"rest", "options"}]


class Surroundings(msgspec.Struct, frozen=True):
    """Where tests go and how the project writes them.

    `existing` is the text of the file at `path`, None if it is to be made; `sample` is another test of the project, to
    be followed in style. `module` is how tests import the source. `fixtures` are names that tests may ask for.
    """

    framework: str
    path: str
    source_path: str
    source_text: str
    language: str
    existing: str | None = None
    sample: str = ""
    module: str = ""
    fixtures: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()
    """Names of what the project depends on, in lower case."""
    package: str = ""
    """The package, namespace or module clause of the source."""

    @property
    def style(self) -> str:
        """The text whose style counts."""
        return self.existing if self.existing is not None else self.sample


class Insertion(msgspec.Struct, frozen=True):
    """Text to put before a line of the existing file, counted from 1; one past the last line is its end."""

    line: int
    text: str


class Draft(msgspec.Struct, frozen=True):
    """Tests as text: insertions into the existing file, or one at line 1 of a new one."""

    insertions: tuple[Insertion, ...]
    tests: tuple[str, ...]
