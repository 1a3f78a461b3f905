"""Reading Python with its own parser: parameters, and each way in which a function may end."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from agents.skeletons.testee import Behaviour, Testee, Way
from agents.skeletons.wording import condition_words
from spec.artifacts.signatures import Parameter

_MOST: Final = 7
_DEEPEST: Final = 8
_PLAIN_BASES: Final = frozenset({"object", "ABC", "abc.ABC"})
_PASSED_OVER: Final = frozenset({"overload", "abstractmethod", "fixture"})
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def read_python(text: str, name: str = "") -> list[Testee]:
    """Functions and methods to test: the one of a qualified name, those of a class of that name, else all public ones.

    Nothing for a text that Python's parser does not take.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return []
    classes = {one.name: one for one in tree.body if isinstance(one, ast.ClassDef)}
    found: list[Testee] = []
    for node in tree.body:
        if isinstance(node, _Function) and _is_wanted(node.name, name):
            found += _function(node)
        elif isinstance(node, ast.ClassDef):
            found += _class(node, name, "", classes)
    return found


def _is_wanted(qualified: str, name: str) -> bool:
    if name:
        return qualified == name or qualified.startswith(f"{name}.")
    return not any(part.startswith("_") for part in qualified.split("."))


def _class(node: ast.ClassDef, name: str, around: str, classes: dict[str, ast.ClassDef]) -> Iterator[Testee]:
    own = f"{around}{node.name}"
    methods = [one for one in node.body if isinstance(one, _Function)]
    makes, is_known = _maker(node, classes)
    for method in methods:
        qualified = f"{own}.{method.name}"
        is_asked = qualified == name or (_is_wanted(qualified, name) and not method.name.startswith("_"))
        if method.name == "__init__" and (qualified == name or _is_wanted(own, name)):
            # Making an object shows itself in what raises: the rest is seen by the tests of what it does.
            ways = tuple(b for b in _behaviours(method) if b.way == "raises")
            if ways or qualified == name:
                yield Testee("__init__", "python", "constructor", own, parameters=makes, makes=makes, behaviours=ways)
        elif is_asked:
            yield from (msgspec.structs.replace(one, maker_known=is_known) for one in _method(method, own, makes))
    for inner in node.body:
        if isinstance(inner, ast.ClassDef):
            yield from _class(inner, name, f"{own}.", classes)


def _maker(node: ast.ClassDef, classes: dict[str, ast.ClassDef], depth: int = 0) -> tuple[tuple[Parameter, ...], bool]:
    """What an object is made of, and whether that is known: a class of elsewhere may bring a constructor."""
    for one in node.body:
        if isinstance(one, _Function) and one.name == "__init__":
            return tuple(_parameters(one, drop_first=True)), True
    if _is_dataclass(node):
        return _fields(node), True
    bases = [ast.unparse(base) for base in node.bases]
    for base in bases:
        if base in classes and classes[base] is not node and depth < _DEEPEST:
            return _maker(classes[base], classes, depth + 1)
    return (), not bases or set(bases) <= _PLAIN_BASES


def _fields(node: ast.ClassDef) -> tuple[Parameter, ...]:
    """What a dataclass is made of; nothing for any other class without a constructor of its own."""
    if not _is_dataclass(node):
        return ()
    return tuple(
        Parameter(one.target.id, ast.unparse(one.annotation), optional=one.value is not None)
        for one in node.body
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and "ClassVar" not in ast.unparse(one)
    )


def _is_dataclass(node: ast.ClassDef) -> bool:
    return any("dataclass" in ast.unparse(one) for one in node.decorator_list)


def _method(node: _Function, owner: str, makes: tuple[Parameter, ...]) -> Iterator[Testee]:
    marks = _decorators(node)
    if marks & _PASSED_OVER or any(mark in {"setter", "deleter"} for mark in marks):
        return
    is_static = "staticmethod" in marks
    for testee in _function(node, drop_first=not is_static):
        kind = "staticmethod" if is_static else "classmethod" if "classmethod" in marks else "method"
        if marks & {"property", "cached_property"}:
            kind = "property"
        yield msgspec.structs.replace(testee, owner=owner, makes=makes, kind=kind)


def _function(node: _Function, *, drop_first: bool = False) -> Iterator[Testee]:
    marks = _decorators(node)
    if marks & _PASSED_OVER or _is_left_to_others(node):
        return
    own = list(_own_nodes(node))
    is_generator = any(isinstance(one, ast.Yield | ast.YieldFrom) for one in own)
    is_context = bool(marks & {"contextmanager", "asynccontextmanager"})
    returns = [one for one in own if isinstance(one, ast.Return)]
    gives = any(not _is_nothing(one.value) for one in returns)
    yield Testee(
        node.name,
        "python",
        parameters=tuple(_parameters(node, drop_first=drop_first)),
        result=ast.unparse(node.returns) if node.returns else "",
        gives_nothing=not gives and not is_generator,
        is_async=isinstance(node, ast.AsyncFunctionDef),
        is_generator=is_generator and not is_context,
        is_context=is_context,
        behaviours=(Behaviour("result"), *_behaviours(node)),
    )


def _is_left_to_others(node: _Function) -> bool:
    """Whether all that it does is to say that a subclass has to do it."""
    body = [one for one in node.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
    return len(body) == 1 and isinstance(body[0], ast.Raise) and _error(body[0]) == "NotImplementedError"


def _decorators(node: _Function) -> set[str]:
    """The last names of its decorators."""
    found = set()
    for one in node.decorator_list:
        target = one.func if isinstance(one, ast.Call) else one
        found.add(ast.unparse(target).rpartition(".")[2])
    return found


def _parameters(node: _Function, *, drop_first: bool) -> Iterator[Parameter]:
    told = node.args
    plain = [*told.posonlyargs, *told.args]
    defaults: list[ast.expr | None] = [*([None] * (len(plain) - len(told.defaults))), *told.defaults]
    for index, (one, default) in enumerate(zip(plain, defaults, strict=True)):
        if index == 0 and drop_first:
            continue
        kind = "positional" if one in told.posonlyargs else "plain"
        yield _parameter(one, default, kind)
    for one, default in zip(told.kwonlyargs, told.kw_defaults, strict=True):
        yield _parameter(one, default, "keyword")


def _parameter(one: ast.arg, default: ast.expr | None, kind: str) -> Parameter:
    type_ = ast.unparse(one.annotation).strip("'\"") if one.annotation else ""
    return Parameter(one.arg, type_, ast.unparse(default) if default else "", default is not None, kind)


def _own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function without those of the functions and classes in it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, _Function | ast.ClassDef | ast.Lambda):
            yield child
            yield from _own_nodes(child)


def _is_nothing(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def _behaviours(node: _Function) -> list[Behaviour]:
    names = frozenset(one.arg for one in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs])
    gives = any(isinstance(one, ast.Return) and not _is_nothing(one.value) for one in _own_nodes(node))
    found: dict[tuple[str, str, str], Behaviour] = {}
    for way, when, error in _ends(node.body, (), gives=gives):
        told = when[-1] if when else ""
        if way == "raises" and error == "NotImplementedError" and not told:
            continue
        if way == "branch" and not told:
            continue  # the last return is the result itself
        mentioned = frozenset(condition_names(told)) & names
        behaviour = Behaviour(way, told, error, condition_words(told), mentioned)
        found.setdefault((way, " ".join(behaviour.slug), error), behaviour)
    ranked = sorted(found.values(), key=lambda one: ("raises", "nothing", "branch").index(one.way))
    return ranked[:_MOST]


def condition_names(text: str) -> list[str]:
    """The names in a condition."""
    try:
        return [one.id for one in ast.walk(ast.parse(text, mode="eval")) if isinstance(one, ast.Name)]
    except (SyntaxError, ValueError):
        return []


_End = tuple[Way, tuple[str, ...], str]
"""(way, conditions from the outside in, error)."""


def _ends(body: Sequence[ast.stmt], when: tuple[str, ...], *, gives: bool) -> Iterator[_End]:
    """How a block may end."""
    for statement in body:
        if isinstance(statement, ast.Raise):
            error = _error(statement)
            if error:
                yield "raises", when, error
        elif isinstance(statement, ast.Return):
            if not _is_nothing(statement.value):
                yield "branch", when, ""
            elif gives and when:
                yield "nothing", when, ""
        else:
            for inner, told in _blocks(statement):
                yield from _ends(inner, (*when, told) if told else when, gives=gives)


def _blocks(statement: ast.stmt) -> Iterator[tuple[Sequence[ast.stmt], str]]:
    """The blocks in a statement, each with the condition on which it is run, empty if on none of its own."""
    if isinstance(statement, ast.If):
        yield statement.body, ast.unparse(statement.test)
        is_elif = len(statement.orelse) == 1 and isinstance(statement.orelse[0], ast.If)
        yield statement.orelse, "" if is_elif else _negated(statement.test)
    elif isinstance(statement, ast.Try):
        yield [*statement.body, *statement.orelse, *statement.finalbody], ""
        for handler in statement.handlers:
            yield handler.body, f"{ast.unparse(handler.type) if handler.type else 'anything'} was raised"
    elif isinstance(statement, ast.For | ast.AsyncFor | ast.While):
        yield [*statement.body, *statement.orelse], ""
    elif isinstance(statement, ast.With | ast.AsyncWith):
        yield statement.body, ""
    elif isinstance(statement, ast.Match):
        for case in statement.cases:
            yield case.body, f"{ast.unparse(statement.subject)} is {ast.unparse(case.pattern)}"


def _negated(test: ast.expr) -> str:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return ast.unparse(test.operand)
    simple = isinstance(test, ast.Name | ast.Call | ast.Attribute | ast.Subscript)
    return f"not {ast.unparse(test)}" if simple else f"not ({ast.unparse(test)})"


def _error(statement: ast.Raise) -> str:
    """The class that is raised; empty where it is passed on or only known at run time."""
    raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
    if not isinstance(raised, ast.Name | ast.Attribute):
        return ""
    name = ast.unparse(raised)
    return name if name.rpartition(".")[2][:1].isupper() else ""
