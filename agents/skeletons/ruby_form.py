"""Skeletons for RSpec and minitest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from agents.skeletons.joining import block_end, indented, names_in
from agents.skeletons.testee import Behaviour, Draft, Insertion, Surroundings, Testee
from agents.skeletons.wording import pascal, snake, test_words, unique, variable, what_to_arrange, what_to_expect
from spec.artifacts.signatures import Parameter

_MOST: Final = 12
_IN: Final = "  "


def draft_ruby(testees: Sequence[Testee], around: Surroundings) -> Draft:
    """Tests for `testees`; each fails until it is filled in."""
    is_spec = around.framework == "rspec"
    text = around.existing
    taken = set(names_in(text or "", r"^\s*it ['\"](.*?)['\"]" if is_spec else r"^\s*def (test_\w+)"))
    blocks, names = [], []
    for testee, behaviour in [(t, b) for t in testees for b in t.behaviours][:_MOST]:
        words = test_words(testee, behaviour)
        name = unique(
            _said(testee, behaviour) if is_spec else f"test_{'_'.join(words)}", taken, " " if is_spec else "_"
        )
        taken.add(name)
        names.append(name)
        blocks.append(_test(name, testee, behaviour, is_spec=is_spec))
    about = testees[0].around.replace(".", "::") or pascal(testees[0].name)
    if text is None:
        return Draft(
            (Insertion(1, _head(around, is_spec=is_spec) + _class(about, blocks, is_spec=is_spec)),), tuple(names)
        )
    lines = text.split("\n")
    end = block_end(lines, "end")
    if not end or (is_spec and about not in text):
        count = len(lines) - (lines[-1] == "")
        return Draft((Insertion(count + 1, "\n" + _class(about, blocks, is_spec=is_spec)),), tuple(names))
    return Draft((Insertion(end, "\n" + indented(blocks, _IN)),), tuple(names))


def _head(around: Surroundings, *, is_spec: bool) -> str:
    frozen = "# frozen_string_literal: true\n\n" if "frozen_string_literal" in around.sample else ""
    found = re.search(r"^require(?:_relative)? ['\"][^'\"]*helper['\"]", around.sample, re.MULTILINE)
    helper = found[0] if found else 'require "spec_helper"' if is_spec else 'require "minitest/autorun"'
    inner = re.sub(r"^(?:lib|app/\w+)/|\.rb$", "", around.source_path)
    own = "" if found and "rails" in found[0] else f'\nrequire "{inner}"'
    return f"{frozen}{helper}{own}\n\n"


def _class(about: str, blocks: Sequence[Sequence[str]], *, is_spec: bool) -> str:
    opened = f"RSpec.describe {about} do" if is_spec else f"class {about.replace('::', '')}Test < Minitest::Test"
    return f"{opened}\n{indented(blocks, _IN)}end\n"


def _said(testee: Testee, behaviour: Behaviour) -> str:
    mark = "." if testee.kind == "staticmethod" else "#" if testee.owner else ""
    start = f"{mark}{testee.name}"
    if behaviour.way == "result":
        return f"{start} gives its result"
    words = test_words(testee, behaviour)[len(test_words(testee, Behaviour("result"))) :]
    return f"{start} {' '.join(words)}"


def _test(name: str, testee: Testee, behaviour: Behaviour, *, is_spec: bool) -> list[str]:
    is_error = behaviour.way == "raises"
    told = (what_to_arrange(behaviour) if is_error else what_to_expect(testee, behaviour)).replace("#", "")
    body = [f"# Arrange{': ' + behaviour.when if behaviour.when else ''}"]
    fails = f'RSpec::Expectations.fail_with("{told}")' if is_spec else f'flunk("{told}")'
    body.append(fails if is_error else f"expected = {fails}")
    full = testee.around.replace(".", "::")
    own = variable(snake(testee.owner), [_bare(one) for one in (*testee.parameters, *testee.makes)])
    if testee.kind == "method":
        made = [one for one in testee.makes if not one.optional]
        body += [f"{_bare(one)} = nil" for one in made]
        body.append(f"{own} = {full}.new({', '.join(_passed(one) for one in made)})")
    body += [f"{_bare(one)} = nil" for one in testee.needed()]
    passed = ", ".join(_passed(one) for one in testee.needed())
    on = f"{own}." if testee.kind == "method" else f"{full}." if testee.owner else ""
    call = f"{on}{testee.name}({passed})" if passed else f"{on}{testee.name}"
    error = behaviour.error or "StandardError"
    if is_error:
        body += ["", "# Act and assert"]
        body.append(
            f"expect {{ {call} }}.to raise_error({error})" if is_spec else f"assert_raises({error}) {{ {call} }}"
        )
    else:
        body += ["", "# Act", f"result = {call}", "", "# Assert"]
        body.append("expect(result).to eq(expected)" if is_spec else "assert_equal(expected, result)")
    opened = f'it "{name}" do' if is_spec else f"def {name}"
    return [opened, *(f"{_IN}{line}" if line else "" for line in body), "end"]


def _bare(one: Parameter) -> str:
    return one.name.lstrip("*&:").rstrip(":")


def _passed(one: Parameter) -> str:
    return f"{_bare(one)}: {_bare(one)}" if one.kind == "keyword" else _bare(one)
