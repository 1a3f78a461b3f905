"""What a text says, as a line of search terms: the one analyser of documents, definition names, paths and queries.

An identifier gives its parts, stemmed (`getUserNames` → `get user name`) and, when it has several, itself in
lower case without underscores (`getusernames`), so that camel and snake case meet. Words in scripts without
spaces give single characters and pairs. The terms are separated by spaces and hold no other white space or
capitals: the index splits at white space and does nothing else.

It runs on every chunk in the parse workers, so the work per distinct word is done once (`_terms_of`), and the
work per word is one dictionary lookup. Pure; knows nothing of files or tables.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from blake3 import blake3

from indexer.records import BlobId, Chunk, ParsedFile, Symbol
from indexer.store.chunk_records import ChunkRow

LONGEST_TERM = 40
"""The index ignores longer terms (`max_token_length` of the index)."""

_LONGEST_WORD = 96  # longer runs of word characters are data (hashes, base64), not names
_LONGEST_NUMBER = 6

_SEPARATORS = str.maketrans({code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) == "_")})
_SEPARATORS_IN_LINES = {**_SEPARATORS, ord("\n"): "\n"}

# Scripts written without spaces: Thai to Khmer, Hiragana to CJK, Hangul, the compatibility and extension blocks.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
)
_PART = re.compile("[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_RUN = re.compile(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}]+")
_ACCENT = re.compile("[\u0300-\u036f]")
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")

# (ending, what must be left of the word). The first that fits is cut; longer ones stand first.
_ENDINGS = (
    ("ization", 4),
    ("ational", 4),
    ("ation", 4),
    ("ition", 4),
    ("ness", 4),
    ("ment", 4),
    ("ing", 3),
    ("ion", 4),
    ("ed", 3),
    ("er", 4),
    ("or", 4),
    ("ly", 4),
)


def analyse(text: str) -> str:
    """The terms of `text` in order, repeated as often as they occur, separated by single spaces."""
    return " ".join(filter(None, map(_terms_of, text.translate(_SEPARATORS).split())))


def terms_by_line(text: str) -> list[list[str]]:
    """The terms of each line of `text`, split at line feeds."""
    lines = text.translate(_SEPARATORS_IN_LINES).split("\n")
    return [" ".join(map(_terms_of, line.split())).split() for line in lines]


def query_terms(text: str) -> list[str]:
    """The distinct terms of a query, in order.

    Unlike in a document, a run in a script without spaces gives its pairs alone: its single characters, which
    a document holds so that a query of one character finds it, would match nearly everything.
    """
    singles = {run[i] for run in _UNSPACED_RUN.findall(text) if len(run) > 1 for i in range(len(run))}
    return [term for term in dict.fromkeys(analyse(text).split()) if term not in singles]


def split_words(identifier: str) -> list[str]:
    """The words inside an identifier, lower-cased and not stemmed: `parseHTTPHeader2` → parse, http, header, 2."""
    if identifier.isascii():
        return [part.lower() for part in _PART.findall(identifier)]
    return [run.casefold() for run in _RUN.findall(_fold(identifier))]


def fold_name(identifier: str) -> str:
    """An identifier reduced to what two spellings of it share: lower case, letters and digits only."""
    return "".join(split_words(identifier))


@lru_cache(maxsize=1 << 16)
def _terms_of(word: str) -> str:
    if len(word) > _LONGEST_WORD:
        return ""
    if word.isascii():
        if word.islower() and word.isalpha():
            return stem(word)
        if word.isdigit():
            return word if len(word) <= _LONGEST_NUMBER else ""
        parts = split_words(word)
        return " ".join(_of_parts(parts))
    folded = _fold(word)
    if folded.isascii():
        return _terms_of(folded)
    terms: list[str] = []
    for run in _RUN.findall(folded):
        if _UNSPACED_RUN.match(run):
            terms.extend((*run, *(run[i : i + 2] for i in range(len(run) - 1))))
        else:
            terms.append(_terms_of(run) if run.isascii() else run.casefold())
    return " ".join(terms)


def _of_parts(parts: list[str]) -> list[str]:
    if len(parts) < 2:
        return [stem(part) for part in parts]
    # One letter inside a compound says nothing (`i` of `iPhone`, `n` of `n_items`); the whole name keeps it.
    terms = [stem(part) for part in parts if len(part) > 1 and not (part.isdigit() and len(part) > _LONGEST_NUMBER)]
    whole = "".join(parts)
    if len(whole) <= LONGEST_TERM:
        terms.append(whole)
    return terms


def _fold(word: str) -> str:
    """Without accents and compatibility forms (full-width letters); composed again, so that Hangul syllables pair."""
    return unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFKD", word)))


def stem(word: str) -> str:
    """A light English stem of a lower-case word: without plural and the commonest endings.

    `handler`, `handles` and `handling` meet. Wrong stems cost little as long as both sides share them.
    """
    length = len(word)
    if length < 4 or not word.isascii():
        return word
    if word[-1] == "s" and word[-2] not in "sui":
        word = _singular(word)
        length = len(word)
    for ending, least in _ENDINGS:
        if word.endswith(ending) and length - len(ending) >= least:
            word = word[: -len(ending)]
            if word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    if len(word) > 3:
        if word[-1] == "e":
            return word[:-1]
        if word[-1] == "y":
            return word[:-1] + "i"
    return word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    return word[:-1]


def chunk_rows(blob: BlobId, source: str, parsed: ParsedFile) -> list[ChunkRow]:
    """The rows of one parsed content as the chunk table wants them, by ordinal. Called in the parse workers."""
    lines = source.split("\n")
    begins = [chunk.start_line for chunk in parsed.chunks]
    defined: list[list[Symbol]] = [[] for _ in begins]
    for symbol in parsed.symbols:
        at = bisect_right(begins, symbol.start_line) - 1
        if at >= 0:
            defined[at].append(symbol)
    rows = []
    for ordinal, (chunk, here) in enumerate(zip(parsed.chunks, defined, strict=True)):
        text = "\n".join(lines[chunk.start_line - 1 : chunk.end_line])
        owner = chunk.symbol or _enclosing(chunk, parsed.symbols) or _largest(here)
        rows.append(_chunk_row(blob, ordinal, chunk, owner, text, parsed.language, here))
    return rows


def _enclosing(chunk: Chunk, symbols: Sequence[Symbol]) -> str:
    """The innermost definition that the chunk continues; a long one is cut into several chunks."""
    around = [s for s in symbols if s.start_line < chunk.start_line and s.end_line >= chunk.end_line]
    return max(around, key=lambda s: s.start_line).qualified if around else ""


def _largest(defined: Sequence[Symbol]) -> str:
    """The longest of several small definitions that share a chunk."""
    return max(defined, key=lambda s: s.end_line - s.start_line).qualified if defined else ""


def _chunk_row(
    blob: BlobId, ordinal: int, chunk: Chunk, owner: str, text: str, language: str, defined: Sequence[Symbol]
) -> ChunkRow:
    kinds = dict.fromkeys(symbol.kind.value for symbol in defined)
    return ChunkRow(
        blob=blob,
        ordinal=ordinal,
        start_line=chunk.start_line,
        end_line=chunk.end_line,
        kind=chunk.kind,
        language=language,
        symbol=owner,
        defines=f" {' '.join(kinds)} " if kinds else "",
        text=text,
        # The enclosing names stand outside of a method's own lines, yet say what it is about; and what its author
        # wrote above it in one line says it best, so that it counts twice.
        tokens=analyse("\n".join((owner, text, *(symbol.doc for symbol in defined)))),
        names=analyse(" ".join(symbol.name for symbol in defined)),
        chunk_hash=blake3(text.encode("utf-8", "surrogatepass")).hexdigest(length=16),
    )
