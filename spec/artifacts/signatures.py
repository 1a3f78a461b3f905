"""Signatures as written in many languages, read as far as callers depend on them: parameters, result, modifiers.

No grammar of a language stands behind it: brackets, commas, colons and equals signs mean the same in nearly all.
A text that does not fit is told as not readable, never guessed.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

LANGUAGES: Final = {
    "py": "python", "pyi": "python", "ts": "typescript", "tsx": "typescript", "mts": "typescript", "cts": "typescript",
    "js": "javascript",
    "jsx": "javascript", "mjs": "javascript", "cjs": "javascript", "go": "go", "rs": "rust",
    "java": "java", "kt": "kotlin", "kts": "kotlin", "swift": "swift", "cs": "csharp", "php": "php", "rb": "ruby",
    "c": "c", "h": "c", "cc": "cpp", "cpp": "cpp", "cxx": "cpp", "hpp": "cpp", "hh": "cpp",
    "scala": "scala", "dart": "dart",
}  # fmt: skip
"""Language of a file by the end of its name."""

TYPE_FIRST: Final = frozenset({"java", "csharp", "c", "cpp", "dart", "php"})
"""Languages that write a parameter's type before its name."""

STATIC: Final = frozenset({"go", "rust", "java", "kotlin", "swift", "csharp", "c", "cpp", "scala", "dart"})
"""Languages in which a call with another type does not compile."""

NAMED_CALLS: Final = frozenset({"python", "kotlin", "swift", "csharp", "scala"})
"""Languages in which a caller may name any parameter, so that its name is part of the surface."""

_MODIFIERS: Final = frozenset(
    "public private protected internal export default pub static abstract final async suspend open override readonly "
    "const fileprivate virtual sealed unsafe extern inline".split()
)
_DROPPED_BEFORE_NAME: Final = frozenset(
    "final const readonly public private protected in out ref params vararg mut inout override val var".split()
)
_PAIRS: Final = {"(": ")", "[": "]", "{": "}", "<": ">"}
_NAME: Final = re.compile(r"[^\W\d]\w*", re.UNICODE)


class Parameter(msgspec.Struct, frozen=True):
    """`kind` is plain, positional, keyword, rest or options (everything further by name)."""

    name: str
    type: str = ""
    default: str = ""
    optional: bool = False
    kind: str = "plain"


class Signature(msgspec.Struct, frozen=True):
    """What callers see. `readable` is false for a text whose brackets do not close, such as one that was cut off."""

    parameters: tuple[Parameter, ...] = ()
    result: str = ""
    modifiers: frozenset[str] = frozenset()
    has_parameters: bool = False
    readable: bool = True


def language_of(path: str) -> str:
    """The language of a file, empty when it is none of ours."""
    return LANGUAGES.get(path.rpartition(".")[2].casefold(), "")


def read_signature(text: str, name: str, language: str) -> Signature:
    """The signature of `name` (the last part of a qualified name counts)."""
    line = " ".join(text.split())
    own = re.split(r"[.:#]+", name)[-1]
    start = _open_of(line, own)
    head = line[:start] if start >= 0 else line
    modifiers = frozenset(word for word in re.findall(r"[a-z]+", head) if word in _MODIFIERS)
    if start < 0:
        return Signature(modifiers=modifiers, result=_result_without_parens(line, own, language))
    end = closing(line, start)
    if end < 0:
        return Signature(modifiers=modifiers, has_parameters=True, readable=False)
    parameters = tuple(_parameters(line[start + 1 : end], language))
    return Signature(parameters, _result(line[:start], line[end + 1 :], own, language), modifiers, has_parameters=True)


def _open_of(line: str, name: str) -> int:
    """Where the parameters of `name` begin, -1 when it has none. Generic parameters may stand in between."""
    for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", line):
        at = found.end()
        while at < len(line) and line[at] in "<[ ?!=:":
            if line[at] in "<[":
                at = closing(line, at)
                if at < 0:
                    return -1
            at += 1
        rest = line[at:]
        for word in ("async", "function"):
            rest = rest.removeprefix(word).lstrip()
        if rest.startswith("("):
            return len(line) - len(rest)
    return -1


def closing(text: str, start: int) -> int:
    """Where the bracket at `start` closes, -1 if it never does. Strings are skipped; an arrow is no bracket."""
    waiting: list[str] = []
    quote = ""
    for at in range(start, len(text)):
        char = text[at]
        if quote:
            quote = "" if char == quote and text[at - 1] != "\\" else quote
        elif char in '"`' or (char == "'" and not _is_lifetime(text, at)):
            quote = char
        elif _opens(text, at):
            waiting.append(_PAIRS[char])
        elif char in ")]}" or (char == ">" and text[at - 1] not in "-=" and ">" in waiting):
            while waiting and waiting[-1] == ">" and char != ">":
                waiting.pop()
            if waiting and waiting[-1] == char:
                waiting.pop()
            if not waiting:
                return at
    return -1


def _opens(text: str, at: int) -> bool:
    """Whether a bracket opens here; a smaller-than sign does not."""
    return text[at] in _PAIRS and not (text[at] == "<" and text[at + 1 : at + 2] in {"=", "-", " ", "<", ""})


def _is_lifetime(text: str, at: int) -> bool:
    """Rust writes `&'a str`: that quote opens nothing."""
    return text[at - 1 : at] in {"&", "<"} and re.match(r"'[a-z_]\w*(?!\w*')", text[at:]) is not None


def split_top(text: str, separator: str) -> list[str]:
    """`text` cut at each separator that stands in no bracket and no string."""
    parts, start, at = [], 0, 0
    while at < len(text):
        if _opens(text, at) or text[at] in "\"'`":
            end = closing(text, at) if text[at] in _PAIRS else text.find(text[at], at + 1)
            at = end if end > at else at
        elif text.startswith(separator, at) and not (separator == "=" and _is_part_of_operator(text, at)):
            parts.append(text[start:at])
            start = at + len(separator)
        at += 1
    return [part.strip() for part in [*parts, text[start:]]]


def _is_part_of_operator(text: str, at: int) -> bool:
    return text[at + 1 : at + 2] in {"=", ">"} or text[at - 1 : at] in {"=", "!", "<", ">", ":"}


def _parameters(text: str, language: str) -> list[Parameter]:
    pieces = [piece for piece in split_top(text, ",") if piece]
    if language == "go":
        return _go_parameters(pieces)
    found: list[Parameter] = []
    keyword_only = False
    for index, piece in enumerate(pieces):
        if language == "python" and piece in {"*", "/"}:
            keyword_only = keyword_only or piece == "*"
            if piece == "/":
                found = [msgspec.structs.replace(one, kind="positional") for one in found]
            continue
        if index == 0 and _is_receiver(piece, language):
            continue
        parameter = _parameter(piece, language)
        if keyword_only and parameter.kind == "plain":
            parameter = msgspec.structs.replace(parameter, kind="keyword")
        keyword_only = keyword_only or (language == "python" and parameter.kind == "rest")
        found.append(parameter)
    return [] if language in {"c", "cpp"} and [one.type or one.name for one in found] == ["void"] else found


def _is_receiver(piece: str, language: str) -> bool:
    if language == "python":
        return piece.split(":", maxsplit=1)[0].strip() in {"self", "cls"}
    return language == "rust" and re.fullmatch(r"(?:&\s*(?:'\w+\s+)?)?(?:mut\s+)?self(?:\s*:.*)?", piece) is not None


def _parameter(piece: str, language: str) -> Parameter:
    declared, *defaults = split_top(_without_annotations(piece), "=")
    kind = "plain"
    for mark, meant in (("**", "options"), ("*", "rest"), ("...", "rest"), ("&", "rest")):
        if declared.startswith(mark) and language in {"python", "ruby", "javascript", "typescript"}:
            declared, kind = declared[len(mark) :].strip(), meant
            break
    name, type_ = _typed(declared, language)
    if "..." in type_ or declared.startswith(("vararg ", "params ")):
        kind, type_ = "rest", type_.replace("...", "").strip()
    if language == "swift" and declared.startswith("_ "):
        kind = "positional" if kind == "plain" else kind
    optional = bool(defaults) or kind in {"rest", "options"} or name.endswith("?")
    if language == "ruby" and ":" in declared:
        return Parameter(name, "", type_, bool(type_), "keyword")
    return Parameter(name.rstrip("?"), type_, " = ".join(defaults), optional, kind)


def _without_annotations(piece: str) -> str:
    """Without `@NotNull`, `#[attr]` and the like in front."""
    return re.sub(r"^(?:@\w+(?:\.\w+)*(?:\([^()]*\))?\s+|#\[[^\]]*\]\s*|\[[A-Z]\w*\]\s+)+", "", piece)


def _typed(declared: str, language: str) -> tuple[str, str]:
    if language in TYPE_FIRST:
        words = declared.replace("$", " $").split()
        words = [word for word in words if word not in _DROPPED_BEFORE_NAME]
        if len(words) < 2:
            is_name = language == "php" and bool(words) and words[0].startswith("$")
            return (words[0], "") if is_name or not words else ("", words[0])
        name = words[-1]
        stars = re.match(r"[*&]+", name)
        return name.lstrip("*&"), " ".join(words[:-1]) + (stars.group() if stars else "")
    parts = split_top(declared, ":")
    names = [word for word in parts[0].split() if word not in _DROPPED_BEFORE_NAME]
    # Swift's outer label is what callers write; a destructured object has no name of its own.
    names = names[1:] if len(names) > 1 and names[0] == "_" else names
    name = names[0] if names and not parts[0].startswith(("{", "[")) else "options"
    return name, ": ".join(parts[1:])


def _go_parameters(pieces: list[str]) -> list[Parameter]:
    """`a, b int` gives both the type; names mean nothing to callers."""
    split = [piece.split(None, 1) for piece in pieces]
    named = any(
        len(words) == 2 and _NAME.fullmatch(words[0]) and words[0] not in {"chan", "func", "map"} for words in split
    )
    found: list[Parameter] = []
    type_ = ""
    for words in reversed(split):
        type_ = words[1] if named and len(words) == 2 else (type_ if named else " ".join(words))
        rest = type_.startswith("...")
        name = words[0] if named else ""
        found.append(Parameter(name, type_.removeprefix("..."), "", rest, "rest" if rest else "plain"))
    return found[::-1]


def _result(head: str, tail: str, name: str, language: str) -> str:
    if language in {"java", "csharp", "c", "cpp", "dart"}:
        before = head.rpartition(name)[0]
        words = [word for word in before.split() if word not in _MODIFIERS and not word.startswith("@")]
        return " ".join(words)
    tail = tail.strip()
    if language in {"python", "rust", "swift"}:
        return re.split(r"\s+where\s", tail.partition("->")[2])[0].strip(" :{")
    if language == "go":
        return tail.strip(" {")
    found = re.match(r":\s*(.*)", tail)
    return found.group(1).removesuffix("=>").strip(" {=") if found else ""


def _result_without_parens(line: str, name: str, language: str) -> str:
    """The declared type of a field or constant, where one is written behind its name."""
    if language in TYPE_FIRST or language == "go":
        return ""
    found = re.search(rf"(?<!\w){re.escape(name)}\??\s*:\s*([^=]+)", line)
    return found.group(1).strip() if found else ""
