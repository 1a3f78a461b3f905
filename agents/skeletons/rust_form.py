"""Skeletons for Rust's own tests, in the module of tests of the file itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from agents.skeletons.joining import block_end, indented, names_in
from agents.skeletons.testee import Behaviour, Draft, Insertion, Surroundings, Testee
from agents.skeletons.values import ordinary
from agents.skeletons.wording import snake, test_words, unique, variable, what_to_arrange, what_to_expect
from spec.artifacts.signatures import Parameter

_MOST: Final = 12
_MODULE: Final = re.compile(r"^mod tests\s*\{")
_IN: Final = "    "
_NAME: Final = re.compile(r"[A-Za-z_]\w*")
_COMPARABLE: Final = frozenset(
    "i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64 bool char str String Vec Option Result HashMap HashSet"
    " BTreeMap BTreeSet Box static".split()
)
"""Names of types that can surely be compared and shown; one of the crate's own may derive neither."""


def draft_rust(testees: Sequence[Testee], around: Surroundings) -> Draft:
    """Tests for `testees`; each fails until it is filled in."""
    text = around.existing or ""
    taken = set(names_in(text, r"^\s*(?:async )?fn (\w+)\("))
    blocks, names = [], []
    for testee, behaviour in [(t, b) for t in testees for b in t.behaviours][:_MOST]:
        words = [*([snake(testee.owner)] if testee.owner else []), *test_words(testee, behaviour)]
        # Without more words a test would hide the function of its name.
        name = unique("_".join([*words, *(["gives", "its", "result"] if behaviour.way == "result" else [])]), taken)
        taken.add(name)
        names.append(name)
        blocks.append(_test(name, testee, behaviour))
    body = indented(blocks, _IN)
    lines = text.split("\n")
    end = block_end(lines, "}", _MODULE)
    if end and any(_MODULE.match(line) for line in lines):
        return Draft((Insertion(end, "\n" + body),), tuple(names))
    count = len(lines) - (lines[-1] == "")
    module = f"#[cfg(test)]\nmod tests {{\n{_IN}use super::*;\n\n{body}}}\n"
    return Draft((Insertion(count + 1, "\n" + module),), tuple(names))


def _test(name: str, testee: Testee, behaviour: Behaviour) -> list[str]:
    is_error = behaviour.way == "raises"
    told = what_to_arrange(behaviour) if is_error else what_to_expect(testee, behaviour)
    result = testee.result.replace("Self", testee.owner)
    is_comparable = set(_NAME.findall(result)) <= _COMPARABLE
    typed = f": {result}" if result and is_comparable else ": ()"
    body = [f"let _: () = {_todo(told)};" if is_error else f"let expected{typed} = {_todo(told)};"]
    body += _object(testee)
    body += [_given(one) for one in testee.needed()]
    passed = ", ".join(one.name for one in testee.needed())
    own = f"{_own(testee)}." if testee.kind == "method" else f"{testee.owner}::" if testee.owner else ""
    call = f"{own}{testee.name}({passed}){'.await' if testee.is_async else ''}"
    if is_error:
        body.append(f"assert!({call}.is_err());" if result.startswith("Result") else f"{call};")
    elif testee.gives_nothing or not is_comparable:
        body += [
            f"let _result = {call};",
            "// Compare what it gives or changes with what is expected.",
            "let () = expected;",
        ]
    else:
        body.append(f"assert_eq!({call}, expected);")
    allowed = "#[allow(unreachable_code, unused, clippy::diverging_sub_expression)]"
    return ["#[test]", allowed, f"fn {name}() {{", *(f"{_IN}{line}" for line in body), "}"]


def _object(testee: Testee) -> list[str]:
    """The value that the method belongs to, made by `new` where there is one."""
    if testee.kind != "method":
        return []
    made = [one for one in testee.makes if not one.optional]
    maker = f"{testee.owner}::new({', '.join(one.name for one in made)})"
    told = maker if testee.makes else _todo(f"make one of {testee.owner}")
    return [*(_given(one) for one in made), f"let mut {_own(testee)}: {testee.owner} = {told};"]


def _own(testee: Testee) -> str:
    """The name of the value whose method it is."""
    return variable(snake(testee.owner), [one.name for one in (*testee.parameters, *testee.makes)])


def _given(one: Parameter) -> str:
    value = ordinary(one, "rust") or _todo(f"give {one.name} a value")
    return f"let {one.name}: {one.type} = {value};" if one.type else f"let {one.name} = {value};"


def _todo(message: str) -> str:
    plain = message.replace("{", "{{").replace("}", "}}")
    return f'todo!("{plain}")'
