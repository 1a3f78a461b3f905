"""Names and messages of skeletons: words of a condition, cases of names, what is to be filled in."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection
from typing import Final

from agents.skeletons.testee import Behaviour, Testee

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_MOST_WORDS: Final = 6
_SIGNS: Final = {
    "===": "is", "!==": "is not", "==": "is", "!=": "is not", ">=": "at least", "<=": "at most", ">": "over",
    "<": "under", "&&": "and", "||": "or", "!": "no", "not": "no", "%": "modulo",
}  # fmt: skip
_NOT_IN: Final = re.compile(r"\bnot in\b")
_IS_NOT: Final = re.compile(r"\bis not\b")
_TOKEN: Final = re.compile(r"===|!==|==|!=|>=|<=|&&|\|\||[<>!%]|\"[^\"]*\"|'[^']*'|[^\W\d]\w*|\d+")
_SILENT: Final = frozenset(
    "self this cls len length size isinstance typeof instanceof str int float bool and or await get nil null"
    " none undefined is_some is_none is_empty isempty empty len err".split()
)


def words(name: str) -> list[str]:
    """The words of a name in any case, small."""
    return [word.lower() for word in _WORD.findall(name)]


def snake(name: str) -> str:
    """`two_words`."""
    return "_".join(words(name))


def pascal(name: str) -> str:
    """`TwoWords`."""
    return "".join(word[:1].upper() + word[1:] for word in words(name))


def camel(name: str) -> str:
    """`twoWords`."""
    made = pascal(name)
    return made[:1].lower() + made[1:]


def variable(name: str, taken: Collection[str]) -> str:
    """A name for a value that is called after its class: neither a word of the language nor one that is in use."""
    return "subject" if name in _RESERVED or name in taken else name


_RESERVED: Final = frozenset(keyword.kwlist) | frozenset(
    "case catch char class const default delete do double enum export extends final float function go goto impl int"
    " interface let loop match mod module mut namespace new null package private public ref return self static struct"
    " super switch this throw trait type typeof use var void while object string test expected result".split()
)


def condition_words(text: str) -> tuple[str, ...]:
    """A condition in a few words, for the name of a test: `amount > self.balance` as amount over balance."""
    caught = re.fullmatch(r"\(?([\w.]+)[^)]*\)? was raised", text)
    if caught:
        return ("after", *words(caught[1].rpartition(".")[2])[:_MOST_WORDS])
    text = text.replace("->", ".").replace("=>", " ").replace("::", ".")
    found: list[str] = []
    for token in _TOKEN.findall(_NOT_IN.sub(" without ", _IS_NOT.sub(" isnt ", text))):
        if token in _SIGNS:
            found += _SIGNS[token].split()
        elif token[0] in "\"'":
            found += words(token)[:2] or ["empty"]
        elif token.lower() in {"none", "null", "nil", "undefined"}:
            found.append(token.lower())
        elif token.lower() not in _SILENT:
            found += words(token)
    shown = found[:_MOST_WORDS]
    while shown and shown[-1] in {"and", "or", "is", "isnt", "not", "no", "over", "under", "at", "in", "without"}:
        shown.pop()
    return tuple(shown)


def test_words(testee: Testee, behaviour: Behaviour) -> list[str]:
    """The words of a test's name, without `test`."""
    start = words(testee.name) or ["it"]
    if testee.kind == "constructor":
        start = ["new", *words(testee.owner)]
    match behaviour.way:
        case "raises":
            middle = ["raises", *words(behaviour.error.rpartition(".")[2])] if behaviour.error else ["fails"]
        case "nothing":
            middle = ["gives", "nothing"]
        case "branch":
            middle = []
        case _:
            return start
    joint = [] if behaviour.slug[:1] == ("after",) else ["when"]
    end = [*joint, *behaviour.slug] if behaviour.slug else []
    return [*start, *middle, *end]


test_words.__test__ = False  # type: ignore[attr-defined] # pytest takes it for a test by its name


def unique(name: str, taken: Collection[str], separator: str = "_") -> str:
    """The name, with a number if it is taken."""
    made, number = name, 2
    while made in taken:
        made, number = f"{name}{separator}{number}", number + 1
    return made


def what_to_expect(testee: Testee, behaviour: Behaviour) -> str:
    """What the first line of a test asks for."""
    when = f" when {quoted(behaviour.when)}" if behaviour.when else ""
    if testee.gives_nothing:
        return f"say what is different after {testee.qualified}{when}"
    return f"say what {testee.qualified} has to give{when}"


def what_to_arrange(behaviour: Behaviour) -> str:
    """What has to be so for the behaviour to show."""
    if behaviour.when:
        return f"arrange that {quoted(behaviour.when)}"
    return f"arrange what makes it raise {behaviour.error}" if behaviour.error else "arrange what it needs"


def quoted(text: str, most: int = 70) -> str:
    """Code within a message; quotes of two kinds would end the string that the message stands in."""
    one = " ".join(text.replace("\\", "").split()).replace('"', "'")
    return f"`{one if len(one) <= most else one[: most - 1].rstrip() + '…'}`"
