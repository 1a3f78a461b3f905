"""`setup.cfg` and `setup.py`. The script is never run: its syntax tree is read, and only literals count."""

from __future__ import annotations

import ast
import configparser
import re
import warnings
from collections.abc import Mapping

from indexer.facts.findings import Findings, scope_of_group
from indexer.facts.manifests.requirement import parse_requirement
from indexer.facts.model import Dependency, EntryPoint, Scope
from indexer.facts.shelf import Shelf, folder_of, join

_LISTS = (
    ("install_requires", Scope.RUNTIME),
    ("requires", Scope.RUNTIME),
    ("setup_requires", Scope.BUILD),
    ("tests_require", Scope.TEST),
)
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


def read_setup_cfg(shelf: Shelf, findings: Findings, path: str) -> None:
    """Read one `setup.cfg`."""
    parser = parse_ini(shelf, path)
    if parser is None:
        return
    metadata, options = _section(parser, "metadata"), _section(parser, "options")
    name = metadata.get("name", "")
    if name:
        findings.package(name, "pypi", path, _plain(metadata.get("version", "")))
    findings.licence(metadata.get("license", ""), path)
    findings.runtime("python", options.get("python_requires", ""), path)
    for key, scope in _LISTS:
        _add_all(shelf, findings, path, options.get(key, "").splitlines(), scope, "")
    for extra, listed in _section(parser, "options.extras_require").items():
        _add_all(shelf, findings, path, listed.splitlines(), scope_of_group(extra, Scope.OPTIONAL), extra)
    for key, listed in _section(parser, "options.entry_points").items():
        if key in {"console_scripts", "gui_scripts"}:
            _add_scripts(findings, path, listed.splitlines())


def parse_ini(shelf: Shelf, path: str) -> configparser.ConfigParser | None:
    """Parse an INI file as setuptools, tox and flake8 do; None with a problem told."""
    text = shelf.text(path)
    if text is None:
        return None
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # the documented way to keep the case of names
    try:
        parser.read_string(text)
    except configparser.Error as error:
        shelf.tell(path, f"it cannot be parsed: {' '.join(str(error).split())}")
        return None
    return parser


def read_setup_py(shelf: Shelf, findings: Findings, path: str) -> None:
    """Read the arguments of `setup()` in one `setup.py` as far as they are literals."""
    text = shelf.text(path)
    if text is None:
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # their invalid escapes are not ours to warn of
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        shelf.tell(path, f"it cannot be parsed: {error}")
        return
    call = next((node for node in ast.walk(tree) if isinstance(node, ast.Call) and _calls_setup(node)), None)
    if call:
        _read_call(shelf, findings, path, _literal_arguments(shelf, path, tree, call))


def _calls_setup(node: ast.Call) -> bool:
    function = node.func
    return (isinstance(function, ast.Name) and function.id == "setup") or (
        isinstance(function, ast.Attribute) and function.attr == "setup"
    )


def _literal_arguments(shelf: Shelf, path: str, tree: ast.Module, call: ast.Call) -> dict[str, object]:
    constants = _module_constants(tree)
    arguments: dict[str, object] = {}
    for keyword in call.keywords:
        if keyword.arg is None:
            continue
        try:
            arguments[keyword.arg] = _value(keyword.value, constants)
        except (ValueError, RecursionError):
            if keyword.arg in {"install_requires", "extras_require", "tests_require", "setup_requires"}:
                shelf.tell(path, f"`{keyword.arg}` is computed when the script runs, so it is not known")
    return arguments


def _module_constants(tree: ast.Module) -> dict[str, object]:
    """Names assigned once, at the top of the module, to a literal."""
    constants: dict[str, object] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            try:
                constants[name] = _value(node.value, constants)
            except (ValueError, RecursionError):
                constants.pop(name, None)
    return constants


def _value(node: ast.expr, constants: Mapping[str, object]) -> object:
    """The value of a literal, of a known name, or of a list, tuple, table or sum of such; raises ValueError."""
    if isinstance(node, ast.Constant) and not (isinstance(node.value, str) and _HALF_CHARACTER.search(node.value)):
        return node.value
    if isinstance(node, ast.Name) and node.id in constants:
        return constants[node.id]
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return [_value(element, constants) for element in node.elts]
    if isinstance(node, ast.Dict):
        if None in node.keys:
            raise ValueError("unpacked")
        return {_value(key, constants): _value(value, constants) for key, value in _pairs(node)}
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _value(node.left, constants), _value(node.right, constants)
        if isinstance(left, list) and isinstance(right, list):
            return left + right
        if isinstance(left, str) and isinstance(right, str):
            return left + right
    raise ValueError("not a literal")


def _pairs(node: ast.Dict) -> list[tuple[ast.expr, ast.expr]]:
    pairs = [(key, value) for key, value in zip(node.keys, node.values, strict=True) if key is not None]
    if not all(isinstance(key, (ast.Constant, ast.Name)) for key, _ in pairs):
        raise ValueError("a key that is no plain literal")
    return pairs


def _read_call(shelf: Shelf, findings: Findings, path: str, arguments: Mapping[str, object]) -> None:
    name = arguments.get("name")
    # A pyproject.toml beside it names the package already.
    if isinstance(name, str) and not shelf.has(join(folder_of(path), "pyproject.toml")):
        version = arguments.get("version")
        findings.package(name, "pypi", path, version if isinstance(version, str) else "")
    for key, text in (("license", arguments.get("license")), ("python_requires", arguments.get("python_requires"))):
        if isinstance(text, str):
            findings.licence(text, path) if key == "license" else findings.runtime("python", text, path)
    for key, scope in _LISTS:
        _add_all(shelf, findings, path, _lines(arguments.get(key)), scope, "")
    extras = arguments.get("extras_require")
    for extra, listed in extras.items() if isinstance(extras, dict) else ():
        _add_all(shelf, findings, path, _lines(listed), scope_of_group(str(extra), Scope.OPTIONAL), str(extra))
    entry_points = arguments.get("entry_points")
    for key, listed in entry_points.items() if isinstance(entry_points, dict) else ():
        if key in {"console_scripts", "gui_scripts"}:
            _add_scripts(findings, path, _lines(listed))
    for script in _lines(arguments.get("scripts")):
        target = join(folder_of(path), script)
        findings.entry_points.append(EntryPoint(target, target.rpartition("/")[2], "script"))


def _lines(value: object) -> list[str]:
    if isinstance(value, str):
        return value.splitlines()
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _add_scripts(findings: Findings, path: str, lines: list[str]) -> None:
    for line in lines:
        name, equals, target = line.partition("=")
        if equals:
            findings.entry_points.append(EntryPoint(path, name.strip(), "script", target.strip()))


def _add_all(shelf: Shelf, findings: Findings, path: str, lines: list[str], scope: Scope, group: str) -> None:
    for line in filter(None, (raw.strip() for raw in lines)):
        if line.startswith(("#", "file:")):  # `file:` is followed by a requirements file, read as one
            continue
        requirement = parse_requirement(line)
        if requirement is None:
            shelf.tell(path, f"a requirement is not understood: {line[:80]}")
            continue
        findings.dependencies.append(
            Dependency(requirement.name, "pypi", requirement.version, scope, path, group=group.partition(":")[0])
        )


def _section(parser: configparser.ConfigParser, name: str) -> dict[str, str]:
    return dict(parser.items(name)) if parser.has_section(name) else {}


def _plain(version: str) -> str:
    return "" if version.startswith(("attr:", "file:")) else version
