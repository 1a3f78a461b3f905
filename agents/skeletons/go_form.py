"""Skeletons for Go's own tests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agents.skeletons.joining import names_in
from agents.skeletons.testee import Behaviour, Draft, Insertion, Surroundings, Testee
from agents.skeletons.values import ordinary
from agents.skeletons.wording import pascal, test_words, unique, variable, what_to_arrange, what_to_expect
from spec.artifacts.signatures import Parameter, split_top

_MOST: Final = 12
_QUALIFIED: Final = re.compile(r"\b([a-z]\w*)\.[A-Z]")


def draft_go(testees: Sequence[Testee], around: Surroundings) -> Draft:
    """One function for each test; each fails until it is filled in."""
    existing = around.existing
    taken = set(names_in(existing or "", r"^func (Test\w+)\("))
    prefix = _prefix(around)
    blocks, names = [], []
    for testee, behaviour in [(t, b) for t in testees for b in t.behaviours][:_MOST]:
        name = unique(_name(testee, behaviour), taken)
        taken.add(name)
        names.append(name)
        blocks.append("\n".join(_test(name, testee, behaviour, prefix, around.source_text)))
    body = "\n\n".join(blocks) + "\n"
    if existing is not None:
        # Imports of an existing file are left to its people: gofmt's own tools add what is missing.
        return Draft((*_imports(body, around), Insertion(_lines(existing) + 1, "\n" + body)), tuple(names))
    package = around.package or "main"
    imports = _needed(body, around)
    block = "".join(f'\t"{path}"\n' for path in imports)
    head = f"package {package}\n\nimport (\n{block})\n\n"
    return Draft((Insertion(1, head + body),), tuple(names))


def _lines(text: str) -> int:
    return text.count("\n") + (not text.endswith("\n") and bool(text))


def _prefix(around: Surroundings) -> str:
    """`money.` for tests that stand in a package of their own."""
    found = re.search(r"^package (\w+)_test\b", around.existing or "", re.MULTILINE)
    return f"{found[1]}." if found else ""


def _needed(body: str, around: Surroundings) -> list[str]:
    """The packages that the tests use: `testing`, and those of the source whose names stand in them."""
    known = {
        path.rpartition("/")[2]: path
        for path in re.findall(r'^\s*(?:import\s+)?"([\w./-]+)"', around.source_text, re.M)
    }
    used = {name for name in _QUALIFIED.findall(body) if name in known}
    wanted = {"testing", *(["reflect"] if "reflect." in body else []), *(known[name] for name in used)}
    return sorted(wanted)


def _imports(body: str, around: Surroundings) -> Iterator[Insertion]:
    text = around.existing or ""
    missing = [path for path in _needed(body, around) if f'"{path}"' not in text]
    if not missing:
        return
    for number, line in enumerate(text.split("\n"), 1):
        if re.match(r"import \($", line):
            yield Insertion(number + 1, "".join(f'\t"{path}"\n' for path in missing))
            return
    package = next((n for n, line in enumerate(text.split("\n"), 1) if line.startswith("package ")), 0)
    yield Insertion(package + 1, "\n" + "".join(f'import "{path}"\n' for path in missing))


def _name(testee: Testee, behaviour: Behaviour) -> str:
    start = f"{testee.owner}_{pascal(testee.name)}" if testee.owner else pascal(testee.name)
    if behaviour.way == "result":
        return f"Test{start}"
    words = test_words(testee, behaviour)[len(test_words(testee, Behaviour("result"))) :]
    return f"Test{start}_{pascal('_'.join(words))}"


def _test(name: str, testee: Testee, behaviour: Behaviour, prefix: str, source: str) -> list[str]:
    is_error = behaviour.way == "raises"
    told = what_to_arrange(behaviour) if is_error else what_to_expect(testee, behaviour)
    results = _results(testee)
    body = [f'\tt.Fatal("{told.replace("`", "")}")', "\t// Arrange"]
    body += _object(testee, prefix, source)
    body += [f"\tvar {one.name} {one.type}{_value(one)}" for one in testee.needed() if one.name != "_"]
    called = ", ".join(one.name for one in testee.needed())
    call = f"{_own(testee)}.{testee.name}({called})" if testee.owner else f"{prefix}{testee.name}({called})"
    body += ["", "\t// Act and assert", *_asserted(call, results, is_error=is_error)]
    return [f"func {name}(t *testing.T) {{", *body, "}"]


def _value(one: Parameter) -> str:
    value = ordinary(one, "go")
    return f" = {value}" if value else ""


def _object(testee: Testee, prefix: str, source: str) -> list[str]:
    """The receiver: made by the constructor that takes nothing, else empty."""
    if not testee.owner:
        return []
    name = _own(testee)
    if re.search(rf"^func New{testee.owner}\(\) \*?{testee.owner}\b", source, re.MULTILINE):
        return [f"\t{name} := {prefix}New{testee.owner}()"]
    return [f"\tvar {name} {prefix}{testee.owner}"]


def _own(testee: Testee) -> str:
    """The name of the receiver."""
    return variable(testee.owner[:1].lower() + testee.owner[1:], [one.name for one in testee.parameters])


def _results(testee: Testee) -> list[str]:
    told = testee.result.strip()
    inner = told[1:-1] if told.startswith("(") and told.endswith(")") else told
    return [part.split()[-1] if " " in part and not part.startswith(("func", "map", "chan")) else part
            for part in split_top(inner, ",") if part]  # fmt: skip


def _asserted(call: str, results: Sequence[str], *, is_error: bool) -> list[str]:
    if not results:
        return [f"\t{call}"]
    has_error = results[-1] == "error"
    values = results[:-1] if has_error else results
    if is_error and has_error:
        names = ", ".join(["_"] * len(values) + ["err"])
        return [f"\tif {names} := {call}; err == nil {{", '\t\tt.Error("an error was expected")', "\t}"]
    got = ["got" if len(values) == 1 else f"got{n + 1}" for n in range(len(values))]
    lines = [f"\t{', '.join([*got, *(['err'] if has_error else [])])} := {call}"]
    if has_error:
        lines += ["\tif err != nil {", "\t\tt.Fatal(err)", "\t}"]
    for name, type_ in zip(got, values, strict=True):
        want = name.replace("got", "want")
        lines += [f"\tvar {want} {type_}", f"\tif !reflect.DeepEqual({name}, {want}) {{"]
        lines += [f'\t\tt.Errorf("got %v, want %v", {name}, {want})', "\t}"]
    return lines
