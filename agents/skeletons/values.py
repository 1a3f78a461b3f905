"""Values to begin with, by type: one that is ordinary, and those at the edges where code breaks first."""

from __future__ import annotations

import re
from typing import Final

from spec.artifacts.signatures import Parameter

_PYTHON: Final = {
    "str": ('"text"', ('""', '" "', '"ä"')),
    "int": ("1", ("0", "-1")),
    "float": ("1.0", ("0.0", "-1.0", 'float("nan")')),
    "bool": ("True", ("False",)),
    "bytes": ('b"data"', ('b""',)),
    "list": ("[]", ("[]",)),
    "Sequence": ("[]", ("[]",)),
    "Iterable": ("[]", ("[]",)),
    "Collection": ("[]", ("[]",)),
    "tuple": ("()", ("()",)),
    "set": ("set()", ("set()",)),
    "dict": ("{}", ("{}",)),
    "Mapping": ("{}", ("{}",)),
    "Decimal": ("", ()),
}
_SCRIPT: Final = {
    "string": ('"text"', ('""', '" "', '"ä"')),
    "number": ("1", ("0", "-1", "NaN")),
    "boolean": ("true", ("false",)),
    "array": ("[]", ("[]",)),
}
_GO: Final = {
    "string": '"text"', "bool": "true", "error": "nil", "float64": "1.0", "float32": "1.0", "byte": "1", "rune": "'a'",
    **dict.fromkeys(("int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64"), "1"),
}  # fmt: skip
_RUST: Final = {
    "&str": '"text"', "String": 'String::from("text")', "bool": "true", "char": "'a'", "f32": "1.0", "f64": "1.0",
    **dict.fromkeys(("i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize"), "1"),
}  # fmt: skip
_JAVA: Final = {
    "String": '"text"', "CharSequence": '"text"', "int": "1", "long": "1L", "short": "(short) 1", "byte": "(byte) 1",
    "double": "1.0", "float": "1.0f", "boolean": "true", "char": "'a'", "Integer": "1", "Long": "1L",
    "Double": "1.0", "Boolean": "true",
}  # fmt: skip
_CSHARP: Final = {
    "string": '"text"', "int": "1", "long": "1L", "double": "1.0", "float": "1.0f", "decimal": "1m", "bool": "true",
    "char": "'a'",
}  # fmt: skip
_PHP: Final = {"string": "'text'", "int": "1", "float": "1.0", "bool": "true", "array": "[]"}
_FLAT: Final = {"go": _GO, "rust": _RUST, "java": _JAVA, "csharp": _CSHARP, "php": _PHP}


def ordinary(parameter: Parameter, language: str) -> str:
    """A value of the parameter's type to begin with; empty where the type does not tell one."""
    type_ = parameter.type.strip()
    if language == "python":
        return _PYTHON.get(_python_head(type_), ("", ()))[0]
    if language in {"javascript", "typescript", "tsx"}:
        return _SCRIPT.get(_script_head(type_), ("", ()))[0]
    return _FLAT.get(language, {}).get(type_.removeprefix("?"), "")


def at_the_edges(parameter: Parameter, language: str) -> tuple[str, ...]:
    """Values of the type with which code is most often wrong; none where the type does not tell."""
    type_ = parameter.type.strip()
    if language == "python":
        found = _PYTHON.get(_python_head(type_), ("", ()))[1]
        return (*found, "None") if _may_be_none(type_) and "None" not in found else found
    if language in {"javascript", "typescript", "tsx"}:
        found = _SCRIPT.get(_script_head(type_), ("", ()))[1]
        extra = [word for word in ("null", "undefined") if re.search(rf"\|\s*{word}\b", type_)]
        return (*found, *extra)
    return ()


def _python_head(type_: str) -> str:
    """`list` of `list[int] | None`."""
    parts = [part.strip() for part in type_.split("|") if part.strip() != "None"]
    inner = re.fullmatch(r"(?:typing\.)?Optional\[(.*)\]", parts[0]) if len(parts) == 1 else None
    heads = [(inner[1] if inner else part).partition("[")[0].rpartition(".")[2] for part in parts]
    names = [{"List": "list", "Dict": "dict", "Tuple": "tuple", "Set": "set"}.get(head, head) for head in heads]
    # Of several types the first that a value can be told of will do to begin with.
    return next((name for name in names if name in _PYTHON), "")


def _may_be_none(type_: str) -> bool:
    return bool(re.search(r"\bOptional\[|\|\s*None\b|\bNone\s*\|", type_))


def _script_head(type_: str) -> str:
    parts = [part.strip() for part in type_.split("|") if part.strip() not in {"null", "undefined"}]
    if len(parts) != 1:
        return ""
    return "array" if parts[0].endswith("[]") or parts[0].startswith(("Array<", "readonly ")) else parts[0]
