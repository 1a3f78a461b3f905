"""Reading other languages than Python, by signatures and by what stands before errors: less exact, the same facts.

A condition is what stands in the brackets of the nearest `if` above a thrown error; where none is near, none is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agents.skeletons.testee import Behaviour, Testee
from agents.skeletons.wording import condition_words
from indexer.records import Symbol, SymbolKind
from spec.artifacts.signatures import Parameter, closing, read_signature

CALLED: Final = frozenset({SymbolKind.FUNCTION, SymbolKind.METHOD, SymbolKind.CONSTRUCTOR})
_MOST: Final = 5
_THROWN: Final = {
    "javascript": re.compile(r"\bthrow\s+(?:new\s+)?(?P<error>[A-Z][\w.]*)?"),
    "java": re.compile(r"\bthrow\s+new\s+(?P<error>[A-Z][\w.]*)"),
    "csharp": re.compile(r"\bthrow\s+new\s+(?P<error>[A-Z][\w.]*)"),
    "php": re.compile(r"\bthrow\s+new\s+\\?(?P<error>[A-Z][\w\\]*)"),
    "ruby": re.compile(r"\b(?:raise|fail)\b[ (]+(?P<error>[A-Z][\w:]*)?"),
    "go": re.compile(r"\breturn\b[^\n]*?\b(?P<error>fmt\.Errorf|errors\.New|[Ee]rr[A-Z]\w*)"),
    "rust": re.compile(r"\bErr\((?P<error>)|\b(?P<panic>panic!|bail!)"),
}  # fmt: skip
_CONDITION: Final = re.compile(r"\b(?:else\s+)?(?P<word>if|unless|elsif)\b\s*(?P<rest>.*)$")
_NAME: Final = re.compile(r"[$*&:]{0,3}[^\W\d]\w*[:?]?")
_NEAR: Final = 4
_HIDDEN: Final = re.compile(r"\b(private|protected|fileprivate)\b|^#|^\s*static\s+#")


def family(language: str) -> str:
    """The language whose words for errors it shares."""
    return "javascript" if language in {"javascript", "typescript", "tsx", "vue", "svelte"} else language


def read_symbols(language: str, lines: Sequence[str], symbols: Sequence[Symbol], name: str = "") -> list[Testee]:
    """Functions and methods to test: the one of a qualified name, those of a class of that name, or all public ones."""
    called = [s for s in symbols if s.kind in CALLED and _is_wanted(language, s, name) and not _is_inner(s, symbols)]
    return [_testee(language, lines, symbol, symbols) for symbol in called]


def _is_wanted(language: str, symbol: Symbol, name: str) -> bool:
    if name and symbol.qualified == name:
        return True
    is_hidden = symbol.name.startswith(("_", "#")) or bool(_HIDDEN.search(symbol.signature))
    is_hidden = is_hidden or (language == "go" and symbol.name[:1].islower())
    is_hidden = is_hidden or (language == "rust" and not symbol.signature.startswith("pub"))
    is_constructor = symbol.kind is SymbolKind.CONSTRUCTOR or symbol.name in {
        "constructor",
        "initialize",
        "__construct",
    }
    within = symbol.qualified.startswith(f"{name}.") if name else True
    return within and not is_hidden and not is_constructor


def _is_inner(symbol: Symbol, symbols: Sequence[Symbol]) -> bool:
    """Whether it stands within another function, where no test reaches it."""
    functions = (one for one in symbols if one.kind in CALLED and one is not symbol)
    return any(symbol.qualified.startswith(f"{one.qualified}.") for one in functions)


def _testee(language: str, lines: Sequence[str], symbol: Symbol, symbols: Sequence[Symbol]) -> Testee:
    spelled = {"tsx": "typescript", "vue": "javascript", "svelte": "javascript"}.get(language, language)
    signature = read_signature(symbol.signature, symbol.name, spelled)
    owner = _owner(symbol, symbols)
    makes = _constructor(owner, spelled, symbols)
    body = lines[symbol.start_line - 1 : symbol.end_line]
    head = symbol.signature
    is_static = bool(re.search(r"\bstatic\b", head)) or (
        language == "ruby" and re.search(r"\bself\.", head) is not None
    )
    is_static = is_static or (
        language == "rust" and bool(owner) and not re.search(r"\(\s*&?(?:'\w+\s+)?(?:mut\s+)?self\b", head)
    )
    is_constructor = symbol.kind is SymbolKind.CONSTRUCTOR or symbol.name in {"constructor", "__construct"}
    parameters = _sound([one for one in signature.parameters if one.name not in {"self", "this"}])
    return Testee(
        owner.rpartition(".")[2] if is_constructor else symbol.name,
        language,
        "constructor"
        if is_constructor
        else "staticmethod"
        if owner and is_static
        else "method"
        if owner
        else "function",
        owner.rpartition(".")[2],
        symbol.qualified.rpartition(".")[0],
        parameters,
        makes,
        maker_known=not owner or bool(makes) or _has_no_base(owner, symbols),
        result=signature.result,
        gives_nothing=_gives_nothing(
            signature.result, language, body, has_block="{" in "".join(body) or language == "ruby"
        ),
        is_async="async" in signature.modifiers,
        behaviours=(Behaviour("result"), *_behaviours(language, body, parameters)),
    )


def _owner(symbol: Symbol, symbols: Sequence[Symbol]) -> str:
    around = symbol.qualified.rpartition(".")[0]
    kinds = {SymbolKind.MODULE, SymbolKind.NAMESPACE}
    return "" if any(s.qualified == around and s.kind in kinds for s in symbols) else around


def _constructor(owner: str, language: str, symbols: Sequence[Symbol]) -> tuple[Parameter, ...]:
    names = {"constructor", "initialize", "__construct", "new", owner.rpartition(".")[2]}
    for one in symbols:
        if owner and one.qualified.rpartition(".")[0] == owner and one.name in names:
            return _sound(read_signature(one.signature, one.name, language).parameters)
    return ()


def _sound(parameters: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """The parameters, or none where one of them is no name: a comment in between, or a pattern, cannot be passed."""
    is_sound = all(_NAME.fullmatch(one.name) for one in parameters)
    return tuple(parameters) if is_sound else ()


def _has_no_base(owner: str, symbols: Sequence[Symbol]) -> bool:
    head = next((s.signature for s in symbols if s.qualified == owner and s.kind not in CALLED), "")
    return not re.search(r"\bextends\b|(?<!:):(?!:)|<\s*[A-Z]|\(", head)


def _gives_nothing(result: str, language: str, body: Sequence[str], *, has_block: bool) -> bool:
    if result:
        return result.strip() in {"void", "()", "Unit", "undefined", "Promise<void>", "Task", "never"}
    if language in {"go", "rust", "java", "csharp"}:
        return language != "java" and language != "csharp"
    if language == "ruby":
        return False
    return has_block and not any(re.search(r"\breturn\s+[^;\s]", line) for line in body) and not _is_arrow(body)


def _is_arrow(body: Sequence[str]) -> bool:
    """`x => x + 1` gives what stands behind its arrow."""
    text = " ".join(body)
    return re.search(r"=>\s*[^\s{]", text) is not None


def _behaviours(language: str, body: Sequence[str], parameters: Sequence[Parameter]) -> list[Behaviour]:
    pattern = _THROWN.get(family(language))
    if pattern is None:
        return []
    names = {one.name.lstrip("$") for one in parameters}
    found: dict[tuple[str, str], Behaviour] = {}
    for index, line in enumerate(body):
        match = pattern.search(line)
        if match is None or line.lstrip().startswith(("//", "#", "*")):
            continue
        when = next(_conditions(body, index), "")
        error = "" if family(language) in {"go", "rust"} else (match.groupdict().get("error") or "")
        mentioned = frozenset(re.findall(r"[^\W\d]\w*", when)) & names
        behaviour = Behaviour("raises", when, error, condition_words(when), frozenset(mentioned))
        found.setdefault((error, when), behaviour)
    return list(found.values())[:_MOST]


def _conditions(body: Sequence[str], index: int) -> Iterator[str]:
    """Conditions of the `if` on the line or within the few above it that are indented less."""
    indent = _indent(body[index])
    for distance in range(_NEAR + 1):
        at = index - distance
        if at < 0:
            return
        line = body[at]
        match = _CONDITION.search(line)
        if match and (distance == 0 or _indent(line) < indent):
            told = _inner(match["rest"])
            if told:
                yield f"not ({told})" if match["word"] == "unless" else told
        if distance and line.strip() and _indent(line) < indent:
            return


def _inner(rest: str) -> str:
    """What stands in the brackets behind `if`, or before what opens the block."""
    text = rest.strip()
    if text.startswith("("):
        end = closing(text, 0)
        return text[1:end].strip() if end > 0 else ""
    text = re.split(r"\s*\{|\bthen\b|\s*#", text)[0].strip()
    return text.rpartition("; ")[2]  # Go's statement before the condition


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
