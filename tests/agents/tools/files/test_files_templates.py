from __future__ import annotations

import pytest
from support.git_folders import write


def make(calls, text: str, **values):
    return calls.run("create_from_template", path="made.txt", text=text, values=values)


def test_a_template_of_the_project_is_filled_in(calls, tree) -> None:
    module = "{% include 'head.j2' %}\nclass {{ name }}:\n{% for f in fields %}\n    {{ f }}: int\n{% endfor %}\n"
    head = "# {{ name | lower }}\n"
    write(tree, {".groundplan/templates/module.j2": module, ".groundplan/templates/head.j2": head})
    values = {"name": "Order", "fields": ["a", "b"]}
    assert calls.run("create_from_template", path="src/order.py", template="module.j2", values=values).is_ok
    assert (tree / "src/order.py").read_text() == "# order\nclass Order:\n    a: int\n    b: int\n"


def test_a_name_that_is_not_given_is_an_error(calls, tree) -> None:
    result = make(calls, "{{ nowhere }}")
    assert "'nowhere' is undefined" in result.text
    assert not (tree / "made.txt").exists()


def test_what_is_there_is_not_overwritten(calls, tree) -> None:
    write(tree, {"made.txt": "mine\n"})
    assert "is there already" in make(calls, "theirs\n").text
    assert (tree / "made.txt").read_text() == "mine\n"


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ x.__class__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ values.append(1) }}",
        "{% include '../../made.txt' %}",
        "{% include '/etc/passwd' %}",
        "{{ 'a' * 999999999 }}",
        "{{ 10 ** 999999999 }}",
        "{{ '%0999999999d' % 1 }}",
        "{{ 'x'.ljust(999999999) }}",
        "{{ '{:>999999999}'.format(1) }}",
        "{{ 'x' | center(999999999) }}",
        "{% for a in range(999999999) %}x{% endfor %}",
        "{% set x = 'abcdefgh' %}" + "{% set x = x ~ x %}\n" * 60 + "{{ x }}",
        "{% set x = 'abcdefgh' %}" + "{% set x = x + x %}\n" * 60 + "{{ x }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% if %}",
        "{{ 1 // 0 }}",
    ],
)
def test_a_hostile_template_makes_nothing(calls, tree, text) -> None:
    result = make(calls, text, x=1, values=[1])
    assert result.error in {"tool.failed", "tool.path_refused"}, result.text
    assert "broke" not in result.text
    assert not (tree / "made.txt").exists()


def test_loops_in_loops_end(calls) -> None:
    deep = "".join(f"{{% for {name} in range(9000) %}}" for name in "abc") + "{% endfor %}" * 3
    assert "takes longer" in make(calls, deep).text


def test_a_template_that_is_not_there_names_those_that_are(calls, tree) -> None:
    write(tree, {".groundplan/templates/module.j2": "x"})
    result = calls.run("create_from_template", path="a", template="modul.j2")
    assert (result.error, result.hint) == ("tool.file_missing", "Did you mean module.j2?")
