"""Skeletons for JUnit 5 and 4."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from agents.skeletons.joining import block_end, imported, indented, names_in
from agents.skeletons.testee import Behaviour, Draft, Insertion, Surroundings, Testee
from agents.skeletons.values import ordinary
from agents.skeletons.wording import camel, test_words, unique, variable, what_to_arrange, what_to_expect
from spec.artifacts.signatures import Parameter

_MOST: Final = 12
_IN: Final = "    "
_ZERO: Final = {
    "boolean": "false",
    "double": "0.0",
    **dict.fromkeys(("int", "long", "short", "byte", "char", "float"), "0"),
}


def draft_java(testees: Sequence[Testee], around: Surroundings) -> Draft:
    """Tests for `testees`; each fails until it is filled in."""
    is_five = around.framework == "junit5"
    text = around.existing
    taken = set(names_in(text or "", r"\bvoid (\w+)\("))
    blocks, names = [], []
    for testee, behaviour in [(t, b) for t in testees for b in t.behaviours][:_MOST]:
        name = unique(camel("_".join(test_words(testee, behaviour)).replace("raises", "throws", 1)), taken, "")
        taken.add(name)
        names.append(name)
        blocks.append(_test(name, testee, behaviour, is_five=is_five))
    words = "assertEquals assertThrows fail".split()
    used = [word for word in words if any(f"{word}(" in line for block in blocks for line in block)]
    home = "org.junit.jupiter.api.Assertions" if is_five else "org.junit.Assert"
    statics = [f"import static {home}.{word};" for word in used]
    test = f"import {'org.junit.jupiter.api.Test' if is_five else 'org.junit.Test'};"
    if text is None:
        head = f"package {around.package};\n\n" if around.package else ""
        name = around.path.rpartition("/")[2].partition(".")[0]
        opened = f"{'' if is_five else 'public '}class {name} {{\n"
        body = head + "\n".join([*statics, "", test]) + "\n\n" + opened + indented(blocks, _IN) + "}\n"
        return Draft((Insertion(1, body),), tuple(names))
    covered = [line for line in statics if f"import static {home}.*;" not in text]
    end = block_end(text.split("\n"), "}")
    return Draft(
        (*imported(text, [*covered, test], r"import |package "), Insertion(end, "\n" + indented(blocks, _IN))),
        tuple(names),
    )


def _test(name: str, testee: Testee, behaviour: Behaviour, *, is_five: bool) -> list[str]:
    is_error = behaviour.way == "raises"
    told = what_to_arrange(behaviour) if is_error else what_to_expect(testee, behaviour)
    body = [f"// Arrange{': ' + behaviour.when if behaviour.when else ''}", f'fail("{told}");']
    own = _own(testee)
    if testee.kind == "method":
        made = [one for one in testee.makes if not one.optional]
        body += [_given(one) for one in made]
        body.append(f"{testee.owner} {own} = new {testee.owner}({', '.join(one.name for one in made)});")
    body += [_given(one) for one in testee.needed()]
    passed = ", ".join(one.name for one in testee.needed())
    on = own if testee.kind == "method" else testee.owner
    call = f"{on}.{testee.name}({passed})"
    if is_error:
        body += ["", "// Act and assert", f"assertThrows({behaviour.error or 'Exception'}.class, () -> {call});"]
    elif testee.gives_nothing:
        body += ["", "// Act", f"{call};", "", "// Assert: compare what has changed."]
    else:
        body += ["", "// Act", f"{testee.result} result = {call};", "", "// Assert"]
        body += [f"{testee.result} expected = {_ZERO.get(testee.result, 'null')};", "assertEquals(expected, result);"]
    head = f"{'' if is_five else 'public '}void {name}() throws Exception {{"
    return ["@Test", head, *(f"{_IN}{line}" if line else "" for line in body), "}"]


def _own(testee: Testee) -> str:
    """The name of the object whose method it is."""
    return variable(camel(testee.owner), [one.name for one in (*testee.parameters, *testee.makes)])


def _given(one: Parameter) -> str:
    return f"{one.type or 'Object'} {one.name} = {ordinary(one, 'java') or 'null'};"
