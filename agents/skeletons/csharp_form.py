"""Skeletons for xUnit, NUnit and MSTest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from agents.skeletons.joining import block_end, imported, indented, names_in
from agents.skeletons.testee import Behaviour, Draft, Insertion, Surroundings, Testee
from agents.skeletons.values import ordinary
from agents.skeletons.wording import camel, pascal, test_words, unique, variable, what_to_arrange, what_to_expect
from spec.artifacts.signatures import Parameter

_MOST: Final = 12
_IN: Final = "    "
_MARKS: Final = {"xunit": "[Fact]", "nunit": "[Test]", "mstest": "[TestMethod]"}
_USED: Final = {
    "xunit": "using Xunit;",
    "nunit": "using NUnit.Framework;",
    "mstest": "using Microsoft.VisualStudio.TestTools.UnitTesting;",
}
_CLASS_MARKS: Final = {"nunit": "[TestFixture]\n", "mstest": "[TestClass]\n"}


def draft_csharp(testees: Sequence[Testee], around: Surroundings) -> Draft:
    """Tests for `testees`; each fails until it is filled in."""
    text = around.existing
    taken = set(names_in(text or "", r"\b(?:void|Task) (\w+)\("))
    blocks, names = [], []
    for testee, behaviour in [(t, b) for t in testees for b in t.behaviours][:_MOST]:
        name = unique(pascal("_".join(test_words(testee, behaviour)).replace("raises", "throws", 1)), taken, "")
        taken.add(name)
        names.append(name)
        blocks.append(_test(name, testee, behaviour, around.framework))
    uses = [_USED[around.framework], *([f"using {around.package};"] if around.package else [])]
    if text is None:
        name = around.path.rpartition("/")[2].partition(".")[0]
        space = _namespace(around)
        mark = _CLASS_MARKS.get(around.framework, "")
        body = "\n".join(uses) + f"\n\nnamespace {space};\n\n{mark}public class {name}\n{{\n{indented(blocks, _IN)}}}\n"
        return Draft((Insertion(1, body),), tuple(names))
    lines = text.split("\n")
    is_blocked = re.search(r"^namespace [\w.]+\s*\{?\s*$", text, re.MULTILINE) is not None and ";" not in (
        next((line for line in lines if line.startswith("namespace ")), ";")
    )
    closing, indent = (f"{_IN}}}", _IN * 2) if is_blocked else ("}", _IN)
    end = block_end(lines, closing)
    return Draft((*imported(text, uses, r"using "), Insertion(end, "\n" + indented(blocks, indent))), tuple(names))


def _namespace(around: Surroundings) -> str:
    found = re.search(r"^namespace ([\w.]+)", around.sample, re.MULTILINE)
    return found[1] if found else f"{around.package}.Tests" if around.package else "Tests"


def _test(name: str, testee: Testee, behaviour: Behaviour, framework: str) -> list[str]:
    is_error = behaviour.way == "raises"
    told = what_to_arrange(behaviour) if is_error else what_to_expect(testee, behaviour)
    body = [f"// Arrange{': ' + behaviour.when if behaviour.when else ''}", f'Assert.Fail("{told}");']
    own = _own(testee)
    if testee.kind == "method":
        made = [one for one in testee.makes if not one.optional]
        body += [_given(one) for one in made]
        body.append(f"var {own} = new {testee.owner}({', '.join(one.name for one in made)});")
    body += [_given(one) for one in testee.needed()]
    passed = ", ".join(one.name for one in testee.needed())
    wait = "await " if testee.is_async else ""
    call = f"{own if testee.kind == 'method' else testee.owner}.{testee.name}({passed})"
    equal = {"xunit": "Assert.Equal(expected, result);", "nunit": "Assert.That(result, Is.EqualTo(expected));"}
    if is_error:
        word = "ThrowsAsync" if testee.is_async else "ThrowsException" if framework == "mstest" else "Throws"
        thrown = f"Assert.{word}<{behaviour.error or 'Exception'}>(() => {call});"
        body += ["", "// Act and assert", f"{wait}{thrown}"]
    elif testee.gives_nothing:
        body += ["", "// Act", f"{wait}{call};", "", "// Assert: compare what has changed."]
    else:
        inner = re.sub(r"^(?:Value)?Task<(.*)>$", r"\1", testee.result)
        body += ["", "// Act", f"var result = {wait}{call};", "", "// Assert", f"{inner} expected = default;"]
        body.append(equal.get(framework, "Assert.AreEqual(expected, result);"))
    head = f"public {'async Task' if testee.is_async else 'void'} {name}()"
    return [_MARKS[framework], head, "{", *(f"{_IN}{line}" if line else "" for line in body), "}"]


def _own(testee: Testee) -> str:
    """The name of the object whose method it is."""
    return variable(camel(testee.owner), [one.name for one in (*testee.parameters, *testee.makes)])


def _given(one: Parameter) -> str:
    return f"{one.type or 'object'} {one.name} = {ordinary(one, 'csharp') or 'default'};"
