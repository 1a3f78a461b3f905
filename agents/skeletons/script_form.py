"""Skeletons for Jest, Vitest, Mocha and Node's own runner, in JavaScript and TypeScript."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from agents.skeletons.testee import Behaviour, Draft, Insertion, Surroundings, Testee
from agents.skeletons.values import at_the_edges, ordinary
from agents.skeletons.wording import camel, test_words, unique, variable, what_to_arrange, what_to_expect
from spec.artifacts.signatures import Parameter

_MOST_TESTS: Final = 12
_TITLE: Final = re.compile(r"\b(?:it|test)(?:\.\w+)*\s*\(\s*(['\"`])(?P<title>.*?)\1")
_TYPED: Final = frozenset({"typescript", "tsx"})


class ScriptStyle(msgspec.Struct, frozen=True):
    """How tests are written: the word for one, quotes, semicolons, indentation, endings of imports, how to assert."""

    word: str = "test"
    quote: str = '"'
    semicolon: str = ";"
    indent: str = "  "
    ending: str = ""
    requires: bool = False
    asserts: str = "expect"
    chai: bool = False


def draft_script(testees: Sequence[Testee], around: Surroundings) -> Draft:
    """Tests for `testees`; each fails until it is filled in."""
    style = _style(around)
    writer = _Writer(style, around)
    taken = {match["title"] for match in _TITLE.finditer(around.existing or "")}
    blocks, names = [], []
    for testee, behaviour in _planned(testees):
        made = writer.test(testee, behaviour, taken) if behaviour else writer.edges(testee, taken)
        if made:
            taken.add(made[0])
            names.append(made[0])
            blocks.append(made[1])
    if not blocks:
        return Draft((), ())
    owners = {testee.owner or testee.name for testee in testees}
    stem = posixpath.basename(around.source_path).partition(".")[0]
    about = owners.pop() if len(owners) == 1 else stem
    body = _described(about, blocks, style)
    return Draft(tuple(_joined(body, writer.imports(testees), around)), tuple(names))


def _planned(testees: Sequence[Testee]) -> list[tuple[Testee, Behaviour | None]]:
    planned: list[tuple[Testee, Behaviour | None]] = []
    for testee in testees:
        planned += [(testee, one) for one in testee.behaviours]
        if len(testees) == 1:
            planned.append((testee, None))
    return planned[:_MOST_TESTS]


def _style(around: Surroundings) -> ScriptStyle:
    text = around.style
    base = text or around.source_text
    singles, doubles = base.count("'"), base.count('"')
    ended = len(re.findall(r";\s*$", base, re.MULTILINE))
    open_ended = len(re.findall(r"[\w)\]'\"]\s*$", base, re.MULTILINE))
    words = re.findall(r"^\s*(it|test)(?:\.\w+)*\(", text, re.MULTILINE)
    found = re.search(r"^([ \t]+)\S", base, re.MULTILINE)
    imports = re.findall(r"(?:from|require\()\s*['\"]\.[^'\"]*?(\.[cm]?[jt]s)?['\"]", text)
    is_node = around.framework in {"node", "mocha"}
    chai = "chai" in text or (not text and "chai" in around.packages)
    source = around.source_text
    return ScriptStyle(
        word=max(set(words), key=words.count) if words else ("it" if around.framework == "mocha" else "test"),
        quote="'" if singles > doubles else '"',
        semicolon=";" if ended >= open_ended else "",
        indent=found[1] if found else "  ",
        ending=max(set(imports), key=imports.count) if imports else (".js" if _is_module(around) else ""),
        requires="require(" in text if text else "module.exports" in source or "require(" in source,
        asserts="assert" if is_node and not chai else "expect",
        chai=chai and around.framework == "mocha",
    )


def _is_module(around: Surroundings) -> bool:
    """Whether the source names the files that it imports with their endings, as native modules must."""
    return around.path.endswith((".mjs", ".mts")) or bool(
        re.search(r"from\s+['\"]\.[^'\"]*\.[cm]?js['\"]", around.source_text)
    )


class _Writer:
    def __init__(self, style: ScriptStyle, around: Surroundings) -> None:
        self._style = style
        self._around = around
        self._needs: set[str] = set()

    def test(self, testee: Testee, behaviour: Behaviour, taken: set[str]) -> tuple[str, list[str]]:
        """One test by its title, as lines without indentation."""
        title = unique(_title(testee, behaviour), taken, " ")
        is_error = behaviour.way == "raises"
        told = what_to_arrange(behaviour) if is_error else what_to_expect(testee, behaviour)
        body = [f"// Arrange{': ' + behaviour.when if behaviour.when else ''}"[:110], self._fails(told)]
        body += self._arranged(testee)
        call = self._called(testee)
        if is_error:
            body += ["", "// Act and assert", *self._throws(call, testee, behaviour)]
        else:
            body += ["", *self._acted(call, testee)]
        return title, self._framed(title, body, is_async=testee.is_async)

    def edges(self, testee: Testee, taken: set[str]) -> tuple[str, list[str]] | None:
        """One test over the edges of the first parameter whose type has some."""
        edgy = next((p for p in testee.parameters if at_the_edges(p, testee.language)), None)
        if edgy is None:
            return None
        title = unique(f"{_said(testee)} at the edges of {edgy.name}", taken, " ")
        values = ", ".join(self._quoted(value) for value in at_the_edges(edgy, testee.language))
        inner = [
            self._fails(f"say what {testee.qualified} has to give for each {edgy.name}"),
            *self._arranged(testee, edgy),
        ]
        inner += [*self._acted(self._called(testee), testee)]
        body = [f"for (const {edgy.name} of [{values}]) {{", *(self._in(line) for line in inner), "}"]
        return title, self._framed(title, body, is_async=testee.is_async)

    def imports(self, testees: Sequence[Testee]) -> list[str]:
        """What the tests need and the file lacks: the framework's words, then what is tested."""
        style, text = self._style, self._around.existing or ""
        lines = []
        for names, module in self._of_framework():
            if not re.search(rf"['\"](?:node:)?{re.escape(module.removeprefix('node:'))}['\"]", text):
                lines.append(self._import(names, module))
        wanted = list(dict.fromkeys([*(t.owner or t.name for t in testees), *sorted(self._needs)]))
        missing = [
            name for name in wanted if not re.search(rf"(?:import|const|let|var)\b[^;\n]*\b{re.escape(name)}\b", text)
        ]
        module = _relative(self._around.path, self._around.source_path, style.ending)
        default = [name for name in missing if _is_default(name, self._around.source_text)]
        named = [name for name in missing if name not in default]
        lines += [self._import(name, module) for name in default]
        if named:
            lines.append(self._import(f"{{ {', '.join(named)} }}", module))
        return lines

    # -- parts -------------------------------------------------------------------------------------------------

    def _of_framework(self) -> Iterator[tuple[str, str]]:
        style, framework, sample = self._style, self._around.framework, self._around.style
        if framework == "vitest" and (not sample or "vitest" in sample):
            yield f"{{ describe, expect, {style.word} }}", "vitest"
        elif framework == "jest" and "@jest/globals" in sample:
            yield f"{{ describe, expect, {style.word} }}", "@jest/globals"
        elif framework == "node":
            yield f"{{ describe, {style.word} }}", "node:test"
            yield "assert", "node:assert/strict" if "strict" in sample or not sample else "node:assert"
        elif framework == "mocha":
            yield ("{ expect }", "chai") if style.chai else ("assert", "node:assert/strict")

    def _import(self, what: str, module: str) -> str:
        quoted = f"{self._style.quote}{module}{self._style.quote}"
        if self._style.requires:
            return f"const {what} = require({quoted}){self._style.semicolon}"
        return f"import {what} from {quoted}{self._style.semicolon}"

    def _fails(self, message: str) -> str:
        told = self._quoted(f'"{message}"')
        if self._style.asserts == "assert":
            return f"assert.fail({told}){self._style.semicolon}"
        nothing = self._quoted('"nothing yet"')
        compare = "to.equal" if self._style.chai else "toBe"
        return f"expect({nothing}).{compare}({told}){self._style.semicolon}"

    def _arranged(self, testee: Testee, given: Parameter | None = None) -> Iterator[str]:
        end = self._style.semicolon
        if testee.owner and testee.kind == "method":
            made = [one for one in testee.makes if not one.optional]
            yield from (self._given(one, testee) for one in made)
            passed = ", ".join(one.name for one in made)
            yield f"const {_own(testee)} = new {testee.owner}({passed}){end}"
        for one in testee.needed():
            if given is None or one.name != given.name:
                yield self._given(one, testee)

    def _given(self, one: Parameter, testee: Testee) -> str:
        value = self._quoted(ordinary(one, testee.language)) or "undefined"
        is_typed = testee.language in _TYPED and self._around.path.endswith(("ts", "tsx"))
        if not one.type or not is_typed:
            return f"const {one.name} = {value}{self._style.semicolon}"
        if value == "undefined":
            return f"const {one.name} = undefined as unknown as {one.type}{self._style.semicolon}"
        return f"const {one.name}: {one.type} = {value}{self._style.semicolon}"

    def _called(self, testee: Testee) -> str:
        passed = ", ".join(one.name for one in testee.needed())
        if testee.kind == "constructor":
            return f"new {testee.owner}({passed})"
        if testee.kind == "staticmethod":
            return f"{testee.owner}.{testee.name}({passed})"
        return f"{_own(testee)}.{testee.name}({passed})" if testee.owner else f"{testee.name}({passed})"

    def _acted(self, call: str, testee: Testee) -> list[str]:
        end, wait = self._style.semicolon, "await " if testee.is_async else ""
        if testee.gives_nothing:
            return [
                "// Act",
                f"{wait}{call}{end}",
                "",
                "// Assert: compare what has changed.",
                self._equal("undefined", "undefined"),
            ]
        return ["// Act", f"const result = {wait}{call}{end}", "", "// Assert", self._equal("result", "undefined")]

    def _equal(self, one: str, other: str) -> str:
        if self._style.asserts == "assert":
            return f"assert.deepEqual({one}, {other}){self._style.semicolon}"
        compare = "to.deep.equal" if self._style.chai else "toEqual"
        return f"expect({one}).{compare}({other}){self._style.semicolon}"

    def _throws(self, call: str, testee: Testee, behaviour: Behaviour) -> list[str]:
        end, error = self._style.semicolon, behaviour.error
        if error and not _is_builtin(error):
            self._needs.add(error.partition(".")[0])
        if self._style.asserts == "assert":
            word = "await assert.rejects" if testee.is_async else "assert.throws"
            return [f"{word}(() => {call}{', ' + error if error else ''}){end}"]
        if testee.is_async and not self._style.chai:
            return [f"await expect({call}).rejects.toThrow({error}){end}"]
        if self._style.chai:
            return [f"expect(() => {call}).to.throw({error}){end}"]
        return [f"expect(() => {call}).toThrow({error}){end}"]

    def _framed(self, title: str, body: Sequence[str], *, is_async: bool) -> list[str]:
        start = f"{self._style.word}({self._quoted(chr(34) + title + chr(34))}, {'async ' if is_async else ''}() => {{"
        return [start, *(self._in(line) for line in body), f"}}){self._style.semicolon}"]

    def _in(self, line: str) -> str:
        return f"{self._style.indent}{line}" if line else ""

    def _quoted(self, value: str) -> str:
        """A string in the project's quotes."""
        if self._style.quote == "'" and value.startswith('"') and "'" not in value[1:-1]:
            return f"'{value[1:-1]}'"
        return value


def _own(testee: Testee) -> str:
    """The name of the object whose method it is."""
    return variable(camel(testee.owner), [one.name for one in (*testee.parameters, *testee.makes)])


def _said(testee: Testee) -> str:
    return "constructor" if testee.kind == "constructor" else testee.name


def _title(testee: Testee, behaviour: Behaviour) -> str:
    words = test_words(testee, behaviour)
    if behaviour.way == "result":
        return f"{_said(testee)} {'changes what it has to' if testee.gives_nothing else 'gives its result'}"
    told = " ".join(words).replace("raises", "throws", 1)
    start = " ".join(test_words(testee, Behaviour("result")))
    return f"{_said(testee)}{told.removeprefix(start)}"


def _is_default(name: str, source: str) -> bool:
    own = re.escape(name)
    exported = rf"export\s+default\s+(?:async\s+)?(?:abstract\s+)?(?:function\s*\*?|class)?\s*{own}\b"
    return bool(re.search(rf"{exported}|module\.exports\s*=\s*(?:class\s+|function\s+)?{own}\b", source))


def _is_builtin(error: str) -> bool:
    return error in {"Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "URIError", "EvalError"}


def _relative(test: str, source: str, ending: str) -> str:
    stem = re.sub(r"\.(?:d\.)?[cm]?[jt]sx?$", "", source)
    made = posixpath.relpath(stem, posixpath.dirname(test) or ".")
    made = made if made.startswith(".") else f"./{made}"
    if not ending and source.endswith((".vue", ".svelte")):
        return made
    return f"{made}{ending}"


def _described(about: str, blocks: Sequence[Sequence[str]], style: ScriptStyle) -> str:
    inner = "\n\n".join("\n".join(f"{style.indent}{line}" if line else "" for line in block) for block in blocks)
    return f"describe({style.quote}{about}{style.quote}, () => {{\n{inner}\n}}){style.semicolon}\n"


def _joined(body: str, imports: Sequence[str], around: Surroundings) -> Iterator[Insertion]:
    if around.existing is None:
        yield Insertion(1, "".join(f"{line}\n" for line in imports) + "\n" + body)
        return
    lines = around.existing.split("\n")
    count = len(lines) - (lines[-1] == "")
    if imports:
        yield Insertion(_imports_end(lines) + 1, "".join(f"{line}\n" for line in imports))
    yield Insertion(count + 1, "\n" + body)


def _imports_end(lines: Sequence[str]) -> int:
    """The last line of the imports at the top; an import may go over several lines."""
    end, is_open = 0, False
    for number, line in enumerate(lines, 1):
        begins = re.match(r"(?:import\b|(?:const|let|var)\b.*\brequire\()", line)
        if begins or is_open:
            is_open = bool(begins and re.match(r"import\b", line) and not re.search(r"['\"]", line)) or (
                is_open and not re.search(r"['\"]", line)
            )
            end = number
        elif line.strip() and not line.lstrip().startswith(("//", "/*", "*", "'use", '"use')) and end == 0:
            break
    return end
