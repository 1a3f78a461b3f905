"""Skeletons for PHPUnit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from agents.skeletons.joining import block_end, imported, indented, names_in
from agents.skeletons.testee import Behaviour, Draft, Insertion, Surroundings, Testee
from agents.skeletons.values import ordinary
from agents.skeletons.wording import camel, pascal, test_words, unique, what_to_arrange, what_to_expect
from spec.artifacts.signatures import Parameter

_MOST: Final = 12
_IN: Final = "    "


def draft_php(testees: Sequence[Testee], around: Surroundings) -> Draft:
    """Tests for `testees`; each fails until it is filled in."""
    text = around.existing
    taken = set(names_in(text or "", r"\bfunction (\w+)\("))
    blocks, names, errors = [], [], set()
    for testee, behaviour in [(t, b) for t in testees for b in t.behaviours][:_MOST]:
        name = unique(
            f"test{pascal('_'.join(test_words(testee, behaviour)).replace('raises', 'throws', 1))}", taken, ""
        )
        taken.add(name)
        names.append(name)
        blocks.append(_test(name, testee, behaviour))
        errors |= {behaviour.error} if behaviour.error else set()
    uses = [f"use {_full(name, around)};" for name in sorted({t.owner for t in testees if t.owner} | errors)]
    if text is None:
        name = around.path.rpartition("/")[2].partition(".")[0]
        head = f"<?php\n\ndeclare(strict_types=1);\n\nnamespace {_namespace(around)};\n\n"
        told = "\n".join(sorted([*uses, "use PHPUnit\\Framework\\TestCase;"]))
        body = f"{head}{told}\n\nfinal class {name} extends TestCase\n{{\n{indented(blocks, _IN)}}}\n"
        return Draft((Insertion(1, body),), tuple(names))
    end = block_end(text.split("\n"), "}")
    return Draft(
        (*imported(text, uses, r"use |namespace "), Insertion(end, "\n" + indented(blocks, _IN))), tuple(names)
    )


def _full(name: str, around: Surroundings) -> str:
    """A class with its namespace: as the source imports it, else that of the source itself."""
    found = re.search(rf"^use ([\w\\]+\\{re.escape(name)});", around.source_text, re.MULTILINE)
    if found:
        return found[1]
    return f"{around.package}\\{name}" if around.package and "\\" not in name else name.lstrip("\\")


def _namespace(around: Surroundings) -> str:
    """That of the other tests for the folder of this one."""
    found = re.search(r"^namespace (\w+)", around.sample, re.MULTILINE)
    folders = around.path.split("/")[1:-1]
    return "\\".join([found[1] if found else "Tests", *folders])


def _test(name: str, testee: Testee, behaviour: Behaviour) -> list[str]:
    is_error = behaviour.way == "raises"
    told = (what_to_arrange(behaviour) if is_error else what_to_expect(testee, behaviour)).replace("'", "")
    body = [f"// Arrange{': ' + behaviour.when if behaviour.when else ''}", f"self::fail('{told}');"]
    own = f"${camel(testee.owner)}"
    if testee.kind == "method":
        made = [one for one in testee.makes if not one.optional]
        body += [_given(one) for one in made]
        body.append(f"{own} = new {testee.owner}({', '.join(_variable(one) for one in made)});")
    body += [_given(one) for one in testee.needed()]
    passed = ", ".join(_variable(one) for one in testee.needed())
    on = f"{own}->" if testee.kind == "method" else f"{testee.owner}::" if testee.owner else ""
    call = f"{on}{testee.name}({passed});"
    if is_error:
        error = (behaviour.error or "\\Exception").rpartition("\\")[2] if behaviour.error else "\\Exception"
        body += ["", "// Act and assert", f"$this->expectException({error}::class);", call]
    elif testee.gives_nothing:
        body += ["", "// Act", call, "", "// Assert: compare what has changed."]
    else:
        body += ["", "// Act", f"$result = {call}", "", "// Assert", "self::assertSame(null, $result);"]
    return [f"public function {name}(): void", "{", *(f"{_IN}{line}" if line else "" for line in body), "}"]


def _variable(one: Parameter) -> str:
    return one.name if one.name.startswith("$") else f"${one.name}"


def _given(one: Parameter) -> str:
    return f"{_variable(one)} = {ordinary(one, 'php') or 'null'};"
