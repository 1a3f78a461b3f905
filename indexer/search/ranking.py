"""The fused ranker: from what was found in texts, names, paths and definitions to a list of places. Pure.

A chunk scores by BM25 over its text and over the names that it defines, and by nearness in meaning where vectors
are. A file scores by its best chunk, raised by the logarithm of what its others add, by its path, and by what it
defines of the names in the query; then the prior of the file applies. A file is shown by its best chunk, and by
further ones where these are good beside other files. The weights were found on half of the repositories of a public
benchmark and checked on the other half (`tests/bench/retrieval`); around these values the quality is flat.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from indexer.records import BlobId, FileRecord, SymbolKind
from indexer.search.files import FileIndex, PathMatch
from indexer.search.intent import Intent
from indexer.search.priors import prior
from indexer.store.catalogue import SymbolRow
from indexer.store.chunk_records import ChunkHit

_TYPES = frozenset(
    {
        SymbolKind.CLASS,
        SymbolKind.INTERFACE,
        SymbolKind.STRUCT,
        SymbolKind.ENUM,
        SymbolKind.TRAIT,
        SymbolKind.TYPE,
        SymbolKind.MODULE,
        SymbolKind.NAMESPACE,
        SymbolKind.TABLE,
    }
)
_DATA = frozenset({SymbolKind.FIELD, SymbolKind.PROPERTY, SymbolKind.VARIABLE, SymbolKind.CONSTANT})
_NO_DEFINITIONS = frozenset({SymbolKind.HEADING, SymbolKind.KEY, SymbolKind.IMPL})


class Weights(msgspec.Struct, frozen=True):
    """What each feature counts. Scores of text are BM25 sums; the definition weights are shares of the best of them."""

    names: float = 0.3
    names_in_file: float = 0.6
    meaning: float = 0.4
    other_chunks: float = 0.4
    chunks_a_file: int = 30
    path: float = 2.0
    whole_symbol: float = 2.5
    file_name: float = 3.0
    name_in_text: float = 0.3
    function: float = 0.65
    data: float = 0.3
    other_case: float = 0.9
    other_qualifier: float = 0.6
    further_chunk: float = 0.6
    shown_a_file: int = 4


class Evidence(msgspec.Struct):
    """All that was found for a query, still by blob; `meaning` pairs chunks with similarities.

    `called` are files that the query as a whole names.

    With `texts_alone`, paths and definitions raise files whose texts were found, and find none themselves.
    """

    texts: Sequence[ChunkHit] = ()
    names: Sequence[ChunkHit] = ()
    meaning: Sequence[tuple[ChunkHit, float]] = ()
    paths: Sequence[tuple[FileRecord, PathMatch]] = ()
    definitions: Sequence[SymbolRow] = ()
    called: Sequence[FileRecord] = ()
    texts_alone: bool = False


class Place(msgspec.Struct, gc=False):
    """A place in a file, ranked. `hit` is None if no chunk was found and the file itself, or `definition`, is meant."""

    file: FileRecord
    score: float
    hit: ChunkHit | None
    definition: SymbolRow | None
    path_terms: Sequence[str]
    lowered: str
    near_in_meaning: bool


class _Chunk(msgspec.Struct, gc=False):
    """`score` counts beside other files, `standing` among the chunks of its own file, where names say more."""

    hit: ChunkHit
    score: float
    standing: float
    near_in_meaning: bool = False


class _Candidate(msgspec.Struct):
    """A file while it is being scored."""

    file: FileRecord
    chunks: list[_Chunk] = []
    path: PathMatch | None = None
    definition: SymbolRow | None = None
    definition_worth: float = 0.0


def rank_places(
    intent: Intent,
    evidence: Evidence,
    files: FileIndex,
    allows: Callable[[FileRecord], bool],
    limit: int,
    weights: Weights,
) -> list[Place]:
    """The best `limit` places in files that `allows` lets pass, best first.

    Equal scores are ordered by depth and path, so that answers repeat.
    """
    chunks = _score_chunks(evidence, weights)
    candidates = _gather_candidates(chunks.values(), evidence, files, allows)
    _weigh_definitions(candidates, intent, evidence.definitions, weights)
    best_text = max((chunk.score for chunk in chunks.values()), default=1.0)
    called = {file.path for file in evidence.called}
    scored = []
    for path, candidate in candidates.items():
        factor, lowered = prior(candidate.file, intent, is_superseded=files.is_superseded(path))
        score = _file_score(candidate, best_text, weights)
        if path in called:  # who names a file wants it, whatever sort of file it is
            factor, lowered = 1.0, ""
            score += weights.file_name * best_text if path.lower().endswith(intent.file.lower()) else 0.0
        scored.append((factor * score, lowered, candidate))
    scored.sort(key=lambda row: (-row[0], *_nearness(row[2].file)))
    places = [
        place
        for score, lowered, candidate in scored[:limit]
        for place in _places(candidate, score, lowered, intent.symbol, weights)
    ]
    places.sort(key=lambda place: (-place.score, *_nearness(place.file)))
    return places[:limit]


def _nearness(file: FileRecord) -> tuple[int, str]:
    return file.path.count("/"), file.path


def _score_chunks(evidence: Evidence, weights: Weights) -> dict[tuple[BlobId, int], _Chunk]:
    chunks = {(hit.blob, hit.ordinal): _Chunk(hit, hit.score, hit.score) for hit in evidence.texts}
    for hit in evidence.names:
        chunk = chunks.setdefault((hit.blob, hit.ordinal), _Chunk(hit, 0.0, 0.0))
        chunk.score += weights.names * hit.score
        chunk.standing += weights.names_in_file * hit.score
    best = max((chunk.score for chunk in chunks.values()), default=1.0)
    # Similarities as they are, not spread over 0 to 1: where nothing is near, nothing is to be raised.
    for hit, similarity in evidence.meaning:
        chunk = chunks.setdefault((hit.blob, hit.ordinal), _Chunk(hit, 0.0, 0.0))
        chunk.score += weights.meaning * best * similarity
        chunk.standing += weights.meaning * best * similarity
        chunk.near_in_meaning = True
    return chunks


def _gather_candidates(
    chunks: Iterable[_Chunk], evidence: Evidence, files: FileIndex, allows: Callable[[FileRecord], bool]
) -> dict[str, _Candidate]:
    candidates: dict[str, _Candidate] = {}
    for chunk in chunks:
        for file in files.holding(chunk.hit.blob):
            candidate = candidates.get(file.path)
            if candidate is None:
                if not allows(file):
                    continue
                candidate = candidates[file.path] = _Candidate(file)
            candidate.chunks.append(chunk)
    if not evidence.texts_alone:
        rows = evidence.definitions
        for file in (*(file for file, _ in evidence.paths), *(row.file for row in rows), *evidence.called):
            candidates.setdefault(file.path, _Candidate(file))
    for file, match in evidence.paths:
        if file.path in candidates:
            candidates[file.path].path = match
    return candidates


def _weigh_definitions(
    candidates: dict[str, _Candidate], intent: Intent, definitions: Sequence[SymbolRow], weights: Weights
) -> None:
    for row in definitions:
        worth = _definition_worth(row, intent, weights)
        candidate = candidates.get(row.file.path)
        if candidate and worth > candidate.definition_worth:
            candidate.definition_worth, candidate.definition = worth, row


def _definition_worth(row: SymbolRow, intent: Intent, weights: Weights) -> float:
    name = row.symbol.name.lower()
    if row.symbol.kind in _NO_DEFINITIONS:
        return 0.0
    if name == intent.symbol:
        worth = weights.whole_symbol
        around = {part.lower() for part in row.symbol.qualified.split(".")}
        if not around.issuperset(intent.qualifiers):
            worth *= weights.other_qualifier
        if row.symbol.name != intent.symbol_as_written:
            worth *= weights.other_case
    elif name in intent.names:
        worth = weights.name_in_text
    else:
        return 0.0
    if row.symbol.kind in _TYPES:
        return worth
    return worth * (weights.data if row.symbol.kind in _DATA else weights.function)


def _file_score(candidate: _Candidate, best_text: float, weights: Weights) -> float:
    scores = sorted((chunk.score for chunk in candidate.chunks), reverse=True)[: weights.chunks_a_file]
    score = 0.0
    if scores and scores[0] > 0:
        score = scores[0] * (1 + weights.other_chunks * math.log(sum(scores) / scores[0]))
    if candidate.path:
        score += weights.path * candidate.path.score
    return score + candidate.definition_worth * best_text


def _places(candidate: _Candidate, score: float, lowered: str, asked: str, weights: Weights) -> Iterator[Place]:
    """The places of one file: the definition `asked` for or the best chunk has its score, the next ones a share."""
    terms = candidate.path.terms if candidate.path else ()
    definition = candidate.definition
    chunks = sorted(candidate.chunks, key=lambda chunk: (-chunk.standing, chunk.hit.ordinal))
    best = chunks[0].standing if chunks else 0.0
    shown: list[_Chunk | None] = [*chunks] or [None]
    if definition and definition.symbol.name.lower() == asked:
        # Whoever asks for a name wants to see its definition, whatever its text says, even if that was not found.
        own = next((chunk for chunk in chunks if _covers(chunk.hit, definition)), None)
        shown = [own, *(chunk for chunk in chunks if chunk is not own)]
    for rank, chunk in enumerate(shown[: weights.shown_a_file]):
        if chunk is None:
            yield Place(candidate.file, score, None, definition, terms, lowered, near_in_meaning=False)
            continue
        share = weights.further_chunk * min(1.0, chunk.standing / best) if rank and best else 1.0
        defines = definition if definition and _covers(chunk.hit, definition) else None
        yield Place(candidate.file, score * share, chunk.hit, defines, terms, lowered, chunk.near_in_meaning)


def _covers(hit: ChunkHit, row: SymbolRow) -> bool:
    return hit.blob == row.file.blob and hit.start_line <= row.symbol.start_line <= hit.end_line
