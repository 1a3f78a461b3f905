"""OpenAPI documents as YAML text: written piece by piece, read back, and held against the validator of the standard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import yaml

from spec.artifacts.model import Finding

FILENAME: Final = "openapi.yaml"


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # either is a SafeDumper; which one is known at run time
    """Writes what occurs twice twice: anchors read badly in a document for people."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def as_yaml(data: Mapping[str, Any], depth: int = 0) -> str:
    """A piece of YAML, shifted by `depth` levels of two blanks."""
    text: str = yaml.dump(dict(data), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return "\n".join("  " * depth + line if line.strip() else line for line in text.rstrip("\n").split("\n"))


def read_openapi(text: str) -> tuple[dict[str, Any], str]:
    """The document and an empty reason, or an empty document and why it is none (`LINE: reason`)."""
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return {}, f"{mark.line + 1 if mark else 1}: it is no valid YAML: {getattr(error, 'problem', error)}"
    except (ValueError, RecursionError) as error:
        return {}, f"1: it is no valid YAML: {error}"
    return (data, "") if isinstance(data, dict) else ({}, "1: an OpenAPI document is a mapping")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # as above
    """Refuses a key that stands twice, of which YAML would silently drop the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set[str]()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(None, None, f"{key.value} stands twice", key.start_mark)
                seen.add(key.value)
        made: dict[Any, Any] = super().construct_mapping(node, deep)
        return made


def check_openapi(text: str) -> Sequence[Finding]:
    """What the validator of OpenAPI 3.1 finds wrong, and operations that share a name."""
    data, reason = read_openapi(text)
    if reason:
        line, _, told = reason.partition(": ")
        return (Finding("openapi.invalid", f"{told[:1].upper()}{told[1:]}.", f"{FILENAME}:{line}", "error"),)
    found = [*_invalid(data), *_unresolved(data)]
    return tuple(
        Finding(
            "openapi.invalid", told if told.endswith(".") else f"{told}.", f"{FILENAME}:{_line_of(text, path)}", "error"
        )
        for path, told in found
    )


def _invalid(data: dict[str, Any]) -> Iterator[tuple[Sequence[str], str]]:
    from openapi_spec_validator import OpenAPIV31SpecValidator  # noqa: PLC0415 - only a check validates; it loads half a second of schemas
    from openapi_spec_validator.validation.exceptions import OpenAPIValidationError  # noqa: PLC0415 - as above

    if not str(data.get("openapi", "")).startswith("3.1"):
        yield ("openapi",), "The document has to say `openapi: 3.1.0`"
        return
    if any(True for _ in _unresolved(data)):
        return  # the validator stumbles over references that lead nowhere; they are told by themselves
    try:
        for error in OpenAPIV31SpecValidator(data).iter_errors():
            path = [str(part) for part in error.absolute_path]
            yield path, f"{' → '.join(path) or 'The document'}: {error.message[:300]}"
    except OpenAPIValidationError as error:
        yield (), error.message[:300]


def _unresolved(data: dict[str, Any]) -> Iterator[tuple[Sequence[str], str]]:
    for path, reference in _references(data, ()):
        at: Any = data
        for part in reference.removeprefix("#/").split("/"):
            at = at.get(part) if isinstance(at, dict) else None
        if not reference.startswith("#/") or at is None:
            yield path, f"{' → '.join(path)}: the reference {reference} leads nowhere"


def _references(node: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield path, node["$ref"]
        for name, inner in node.items():
            yield from _references(inner, (*path, str(name)))
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from _references(inner, (*path, str(number)))


def _line_of(text: str, path: Sequence[str]) -> int:
    """The line that the names of a path lead to, as far as they are found one below the other."""
    at = 0
    lines = text.splitlines()
    for part in path:
        starts = (f"{part}:", f"'{part}':", f'"{part}":', f"- {part}:")
        at = next((n for n in range(at, len(lines)) if lines[n].lstrip().startswith(starts)), at)
    return at + 1
