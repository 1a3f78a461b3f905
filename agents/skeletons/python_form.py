"""Skeletons for pytest and unittest, in the style of the file that they go into."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator, Sequence
from typing import Final

from agents.skeletons.python_file import joined
from agents.skeletons.python_style import PythonStyle, TestFile, imported_from, parsed_or_none, read_test_file, style_of
from agents.skeletons.testee import Behaviour, Draft, Surroundings, Testee
from agents.skeletons.values import at_the_edges, ordinary
from agents.skeletons.wording import pascal, snake, test_words, unique, variable, what_to_arrange, what_to_expect
from spec.artifacts.signatures import Parameter

_IN: Final = "    "
_LONGEST: Final = 110
_MOST_TESTS: Final = 14
_ARRANGED: Final = frozenset({"raises", "nothing"})
"""Ways whose assertion is known already, so that what is missing is what leads to them."""
_PATHS: Final = frozenset({"Path", "pathlib.Path", "str | Path", "Path | str", "PathLike[str]"})


def draft_python(testees: Sequence[Testee], around: Surroundings) -> Draft:
    """Tests for `testees`; each fails until it is filled in."""
    tree = parsed_or_none(around.style)
    style = style_of(around, tree)
    file = read_test_file(around.existing, tree) if around.existing is not None else TestFile()
    home = _home(testees, style, file)
    writer = _Writer(style, around, in_class=bool(home))
    owners = {testee.owner for testee in testees}
    writer.tells_owner = len(owners - {""}) > 1
    taken = set(file.functions) | (set(file.classes[home][1]) if home in file.classes else set())
    blocks, names = [], []
    for testee, behaviour in _planned(testees):
        made = writer.edges(testee, taken) if behaviour is None else writer.test(testee, behaviour, taken)
        if made:
            name, lines = made
            taken.add(name)
            names.append(name)
            blocks.append(lines)
    imports = writer.imports(testees, file)
    insertions = joined(blocks, imports, home, style, file, around, is_async=writer.needs_async_case)
    return Draft(tuple(insertions), tuple(names))


def _planned(testees: Sequence[Testee]) -> list[tuple[Testee, Behaviour | None]]:
    """Which tests to write; None stands for the edges of a function's parameters. Of many testees less of each."""
    planned: list[tuple[Testee, Behaviour | None]] = []
    for testee in testees:
        ways = [one for one in testee.behaviours if len(testees) == 1 or one.way in {"result", "raises"}]
        planned += [(testee, one) for one in ways]
        if len(testees) == 1:
            planned.append((testee, None))
    return planned[:_MOST_TESTS]


def _home(testees: Sequence[Testee], style: PythonStyle, file: TestFile) -> str:
    """The class that tests go into; empty for tests that are functions."""
    about = testees[0].owner.rpartition(".")[2] or pascal(testees[0].name) if testees else ""
    for name in file.classes:
        if name in {f"Test{about}", f"{about}Test", f"{about}Tests", f"Test{about}s"}:
            return name
    return f"Test{about}" if style.cases or style.classes else ""


class _Writer:
    """Writes single tests. `needs_async_case`: one of them awaits, which plain classes of unittest cannot."""

    def __init__(self, style: PythonStyle, around: Surroundings, *, in_class: bool) -> None:
        self._style = style
        self._takes = ["self"] if in_class else []
        self._around = around
        self.needs_async_case = False
        self._needs: set[str] = set()

    def test(self, testee: Testee, behaviour: Behaviour, taken: set[str]) -> tuple[str, list[str]]:
        """One test by its name, as lines without indentation."""
        name = _test_name(testee, behaviour, taken, with_owner=self.tells_owner)
        asked: list[str] = []
        body = [f"# Arrange{': ' + behaviour.when if behaviour.when else ''}"[:_LONGEST]]
        if behaviour.way in _ARRANGED:
            # What has to be so is the first thing to be filled in, or the test could pass for another reason.
            first = [one for one in testee.parameters if one.name in behaviour.names]
            for one in first:
                body += self._given(one, behaviour, asked)
            body += [] if first else self._statement(what_to_arrange(behaviour))
        else:
            body += self._hole("expected", what_to_expect(testee, behaviour))
        body += self._arranged(testee, behaviour, asked)
        is_error = behaviour.way == "raises"
        body += ["", "# Act and assert" if is_error else "# Act", *self._act(testee, behaviour)]
        if not is_error:
            body += ["", "# Assert", *self._asserted(behaviour, testee)]
        return name, self._framed(name, asked, body)

    def edges(self, testee: Testee, taken: set[str]) -> tuple[str, list[str]] | None:
        """A test of the first parameter whose type has edges; None without one, or where they cannot be looped over."""
        edgy = next((p for p in testee.parameters if at_the_edges(p, "python") and p.kind != "rest"), None)
        if edgy is None or not self._style.fails or testee.kind == "property":
            return None
        values = at_the_edges(edgy, "python")
        name = unique(f"test_{_spelled(testee.name)}_at_the_edges_of_{edgy.name}", taken)
        asked: list[str] = []
        told = f"say what {testee.qualified} does with {{{edgy.name}!r}}"
        body = ["# Arrange", f'expected = {self._style.fails}(f"{told}")']
        body += self._arranged(testee, Behaviour("result"), asked, given=edgy.name)
        body += ["", "# Act", *self._act(testee, Behaviour("result", names=frozenset({edgy.name})))]
        body += ["", "# Assert", *self._asserted(Behaviour("result"), testee)]
        if self._style.cases:
            looped = [
                f"for {edgy.name} in ({', '.join(values)},):",
                f"{_IN}with self.subTest({edgy.name}={edgy.name}):",
            ]
            body = [*looped, *(f"{_IN * 2}{line}" if line else "" for line in body)]
            return name, self._framed(name, asked, body)
        mark = f'@pytest.mark.parametrize("{edgy.name}", [{", ".join(values)}])'
        return name, [mark, *self._framed(name, [edgy.name, *asked], body)]

    def imports(self, testees: Sequence[Testee], file: TestFile) -> list[str]:
        """The import statements that the tests need and the file lacks."""
        wanted: dict[str, set[str]] = {}
        module = self._around.module
        for testee in testees:
            wanted.setdefault(module, set()).add((testee.owner or testee.name).partition(".")[0])
        borrowed = imported_from(self._around.source_text, module.rpartition(".")[0])
        for name in sorted(self._needs):
            root = name.partition(".")[0]
            if not hasattr(builtins, root):
                wanted.setdefault(borrowed.get(root, module), set()).add(root)
        lines = []
        for needed in ("asyncio", "pytest", "unittest"):
            if self._uses(needed) and needed not in file.bound:
                lines.append(f"import {needed}")
        for source, names in sorted(wanted.items()):
            missing = sorted(name for name in names if name not in file.bound)
            if missing:
                lines.append(f"from {source} import {', '.join(missing)}")
        return lines

    # -- parts -------------------------------------------------------------------------------------------------

    def _uses(self, module: str) -> bool:
        if module == "asyncio":
            return self._runs_loop
        if module == "pytest":
            return not self._style.cases and "pytest" in f"{self._style.raises} {self._style.fails}"
        return self._style.cases

    _runs_loop = False
    tells_owner = False
    """Whether names of tests tell the class: several classes have methods of one name."""

    def _hole(self, name: str, message: str) -> list[str]:
        """A name whose value has to be filled in."""
        if self._style.fails:
            return _call(f"{name} = {self._style.fails}(", message)
        return [f"{name} = ...", *_wrapped_assert(f"{name} is not ...", message)]

    def _statement(self, message: str) -> list[str]:
        return _call(f"{self._style.fails}(", message) if self._style.fails else _call("raise AssertionError(", message)

    def _arranged(self, testee: Testee, behaviour: Behaviour, asked: list[str], given: str = "") -> Iterator[str]:
        """Values for what has to be given, fixtures among the parameters of the test, and the object itself."""
        if testee.kind in {"method", "property"}:
            owner = _own(testee)
            if owner in self._around.fixtures:
                asked.append(owner)
            else:
                for one in testee.makes:
                    if not one.optional:
                        yield from self._given(one, Behaviour("result"), asked)
                yield from self._made(owner, testee)
        done = behaviour.names if behaviour.way in _ARRANGED else frozenset()
        for one in _to_give(testee, behaviour):
            if one.name != given and one.name not in done:
                yield from self._given(one, behaviour, asked)

    def _made(self, name: str, testee: Testee) -> list[str]:
        """The object; a constructor that is inherited from elsewhere cannot be called blindly."""
        if not testee.maker_known:
            return self._hole(name, f"make a {testee.owner}")
        made = ", ".join(_passed(one) for one in testee.makes if not one.optional)
        return [f"{name} = {testee.owner}({made})"]

    def _given(self, one: Parameter, behaviour: Behaviour, asked: list[str]) -> Iterator[str]:
        if one.name in asked:
            return
        is_meant = one.name in behaviour.names
        if one.name in self._around.fixtures and not is_meant:
            asked.append(one.name)
            return
        if one.type in _PATHS and not self._style.cases and not is_meant:
            asked.append("tmp_path")
            yield f"{one.name} = tmp_path"
            return
        value = _simple(one, behaviour) if is_meant else ordinary(one, "python")
        if value:
            yield f"{one.name} = {value}"
        else:
            kind = f" ({one.type})" if one.type else ""
            why = f" so that {_plain(behaviour.when)}" if is_meant else ""
            yield from self._hole(one.name, f"give {one.name}{kind} a value{why}")

    def _act(self, testee: Testee, behaviour: Behaviour) -> list[str]:
        call = _called(testee, behaviour)
        is_error = behaviour.way == "raises"
        if testee.is_async and not self._style.cases and not self._async_mark():
            self._runs_loop = True
            call = f"asyncio.run({call})"
        elif testee.is_async and not testee.is_context:
            self.needs_async_case = True
            call = f"await {call}"
        if testee.is_generator:
            call = f"list({call})" if not testee.is_async else f"[one async for one in {call.removeprefix('await ')}]"
        if testee.is_context:
            opened = f"{'async ' if testee.is_async else ''}with {call} as result:"
            return (
                [f"with {self._error(behaviour)}:", f"{_IN}{opened}", f"{_IN * 2}pass"]
                if is_error
                else [opened, f"{_IN}pass"]
            )
        if is_error:
            return [f"with {self._error(behaviour)}:", f"{_IN}{call}"]
        if testee.gives_nothing:
            return [call]
        return [f"result = {call}"]

    def _error(self, behaviour: Behaviour) -> str:
        self._needs.add(behaviour.error)
        return f"{self._style.raises}({behaviour.error})"

    def _asserted(self, behaviour: Behaviour, testee: Testee) -> list[str]:
        cases = self._style.cases
        if behaviour.way == "nothing":
            return ["self.assertIsNone(result)" if cases else "assert result is None"]
        # What a function changes shows itself elsewhere: the dots are to be replaced by where.
        seen = "..." if testee.gives_nothing else "result"
        return [f"self.assertEqual({seen}, expected)" if cases else f"assert {seen} == expected"]

    def _async_mark(self) -> str:
        packages = self._around.packages
        if "pytest-asyncio" in packages:
            return "@pytest.mark.asyncio"
        return "@pytest.mark.anyio" if "anyio" in packages and "pytest" in packages else ""

    def _framed(self, name: str, asked: Sequence[str], body: Sequence[str]) -> list[str]:
        awaits = any(re.search(r"\bawait |\basync (?:with|for) ", line) for line in body)
        head = f"{'async ' if awaits else ''}def {name}({', '.join([*self._takes, *dict.fromkeys(asked)])}):"
        mark = [self._async_mark()] if awaits and not self._style.cases and self._async_mark() else []
        return [*mark, head, *(f"{_IN}{line}" if line else "" for line in body)]


def _test_name(testee: Testee, behaviour: Behaviour, taken: set[str], *, with_owner: bool) -> str:
    words = test_words(testee, behaviour)
    start = len(test_words(testee, Behaviour("result")))
    first = _spelled(testee.name) if testee.kind != "constructor" else "_".join(words[:start])
    if with_owner and testee.owner and testee.kind != "constructor":
        first = f"{snake(testee.owner)}_{first}"
    name = "_".join(["test", first, *words[start:]])
    if behaviour.way == "result" and name in taken:
        name = f"{name}_result"
    return unique(name, taken)


def _spelled(name: str) -> str:
    """A name as part of a test's name: as it is, if it is written in small letters."""
    own = name.strip("_")
    return own if own == own.lower() and own else snake(name)


def _simple(one: Parameter, behaviour: Behaviour) -> str:
    """The value that a plain condition leaves: `if strict` is met by True. Not where the test could pass by it."""
    if behaviour.way in _ARRANGED:
        return ""
    if behaviour.when == f"{one.name} is None":
        return "None"
    if one.type == "bool" or one.default in {"True", "False"}:
        return {one.name: "True", f"not {one.name}": "False"}.get(behaviour.when, "")
    return ""


def _to_give(testee: Testee, behaviour: Behaviour) -> list[Parameter]:
    """What has to be given, and what the condition speaks of."""
    needed = testee.needed()
    return [one for one in testee.parameters if one in needed or one.name in behaviour.names]


def _own(testee: Testee) -> str:
    """The name of the object whose method it is."""
    return variable(snake(testee.owner.rpartition(".")[2]), [one.name for one in (*testee.parameters, *testee.makes)])


def _passed(one: Parameter, *, by_name: bool = False) -> str:
    return f"{one.name}={one.name}" if one.kind == "keyword" or by_name else one.name


def _called(testee: Testee, behaviour: Behaviour) -> str:
    given, told, skipped = _to_give(testee, behaviour), [], False
    for one in testee.parameters:
        if one in given:
            told.append(_passed(one, by_name=skipped and one.kind != "positional"))
        else:
            skipped = True
    passed = ", ".join(told)
    owner = testee.owner
    match testee.kind:
        case "constructor":
            return f"{owner}({passed})"
        case "classmethod" | "staticmethod":
            return f"{owner}.{testee.name}({passed})"
        case "property":
            return f"{_own(testee)}.{testee.name}"
        case "method":
            return f"{_own(testee)}.{testee.name}({passed})"
    return f"{testee.name}({passed})"


def _plain(text: str) -> str:
    return " ".join(text.replace("\\", "").split()).replace('"', "'")[:80]


def _call(start: str, message: str) -> list[str]:
    line = f'{start}"{message}")'
    if len(line) <= _LONGEST:
        return [line]
    return [start, f'{_IN}"{message}"', ")"]


def _wrapped_assert(condition: str, message: str) -> list[str]:
    line = f'assert {condition}, "{message}"'
    return [line] if len(line) <= _LONGEST else [f"assert {condition}, (", f'{_IN}"{message}"', ")"]
