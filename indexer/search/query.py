"""What is asked: a line of text with operators, as plain data.

    words            what is looked for
    "exact phrase"   must occur as it stands (in any case); if it occurs nowhere, further words are looked for alone
    -word -"phrase"  must not occur
    path:src/api     only below a folder, in a file, or where a glob of .gitignore's kind fits; -path: the contrary
    lang:python      only that language; -lang: the contrary
    kind:class       only code, doc, text; definitions (symbol) or one kind of them; -kind: the contrary

Values with spaces stand in quotes: `path:"my files/"`. In a long text (a pasted commit message, an error) quotes
and dashes are prose: phrases there count as words, nothing is excluded, and operators stand before or after all of
it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

import msgspec

from indexer.errors import BadQuery
from indexer.records import ChunkKind, SymbolKind

SYMBOL = "symbol"
"""The kind that stands for definitions of every kind."""

KINDS = (SYMBOL, *ChunkKind, *SymbolKind)
"""Every value that `kind:` takes."""

LONGEST_QUERY = 10_000
"""Characters; what is longer is cut, as a pasted log may be."""

_PROSE_WORDS = 8  # a query with more bare words than this was pasted or dictated, not composed with operators

# An operator with its value, a phrase, or a word; each may be negated.
_PIECE = re.compile(
    r"""(?P<not>-)?(?:(?P<operator>path|lang|language|kind):(?P<value>"[^"]*"|[^\s"]*)(?=\s|$)"""
    r"""|"(?P<phrase>[^"]+)"|(?P<word>\S+))""",
)


class Query(msgspec.Struct, frozen=True):
    """A query taken apart. `words` is free text; empty tuples restrict nothing."""

    words: str = ""
    phrases: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()
    not_phrases: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    not_paths: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    not_languages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    not_kinds: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All that is looked for, phrases and words."""
        return " ".join((*self.phrases, self.words)).strip()


def parse_query(text: str, languages: Mapping[str, str], kind: str | None = None, path: str | None = None) -> Query:
    """Take `text` apart; `kind` and `path` are further restrictions of the same form as the operators'.

    `languages` gives the language for every name that `lang:` knows, aliases too. Raises BadQuery, which names the
    operator and what it takes.
    """
    text = text.replace("\0", " ")[:LONGEST_QUERY]
    pieces = list(_PIECE.finditer(text))
    is_prose = sum(bool(piece["word"] and not piece["not"]) for piece in pieces) > _PROSE_WORDS
    around = _operators_around(pieces)
    taken: dict[str, list[str]] = {name: [] for name in Query.__struct_fields__}
    for number, piece in enumerate(pieces):
        if is_prose and number not in around:
            taken["words"].append(piece["phrase"] or piece["word"] or piece[0])
        else:
            name, value = _place(piece, languages)
            taken[name].append(value)
    if kind:
        taken["kinds"].append(_kind(kind))
    if path:
        taken["paths"].append(path)
    query = Query(words=" ".join(taken.pop("words")), **{name: tuple(values) for name, values in taken.items()})
    if not (query.text or query.paths or query.languages or query.kinds):
        raise BadQuery("The query says nothing to look for.", "Give some words, a name, or an operator such as path:.")
    return query


def _operators_around(pieces: Sequence[re.Match[str]]) -> set[int]:
    """The operators that stand before or after all words: the only place where prose has any."""
    words = [number for number, piece in enumerate(pieces) if not piece["operator"]]
    if not words:
        return set(range(len(pieces)))
    return {number for number in range(len(pieces)) if not words[0] <= number <= words[-1]}


def _place(piece: re.Match[str], languages: Mapping[str, str]) -> tuple[str, str]:
    """Under which field of `Query` the piece goes, and as what."""
    negation = "not_" if piece["not"] else ""
    if piece["operator"]:
        field, checked = _operator(piece["operator"], piece["value"].strip('"'), languages)
        return negation + field, checked
    if piece["phrase"]:
        return negation + "phrases", piece["phrase"]
    # `-x` and `--flag` are command-line options, which people look for.
    word = piece["word"]
    if negation and len(word) > 1 and (word[0].isalnum() or word[0] == "_"):
        return "not_words", word
    return "words", piece[0]


def _operator(operator: str, value: str, languages: Mapping[str, str]) -> tuple[str, str]:
    if operator == "path":
        if not value:
            raise BadQuery("path: is followed by nothing.", "Write a folder, a file or a glob: path:src/ or path:*.py")
        return "paths", value
    if operator == "kind":
        return "kinds", _kind(value)
    language = languages.get(value.lower())
    if language is None:
        raise _unknown("lang:", value, sorted(set(languages.values())))
    return "languages", language


def _kind(value: str) -> str:
    kind = value.lower()
    for known in (kind, kind.removesuffix("s"), kind.removesuffix("es")):
        if known in KINDS:
            return known
    raise _unknown("kind:", value, KINDS)


def _unknown(operator: str, value: str, known: Iterable[str]) -> BadQuery:
    names = list(known)
    close = get_close_matches(value.lower(), names, n=1)
    said = f"{operator} knows no {value!r}" if value else f"{operator} is followed by nothing"
    meant = f"did you mean {operator}{close[0]}? " if close else ""
    return BadQuery(f"{said}; {meant}It takes {', '.join(names)}.", f"Write for example {operator}{names[0]}.")
