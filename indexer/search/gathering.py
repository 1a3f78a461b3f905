"""Asks the index for everything that a query might mean: the ranker's evidence. No ranking here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from indexer.errors import EmbedderUnavailable
from indexer.records import BlobId, ChunkKind
from indexer.search.analysis import query_terms
from indexer.search.files import FileIndex
from indexer.search.intent import Intent
from indexer.search.query import Query
from indexer.search.ranking import Evidence
from indexer.search.scope import Scope
from indexer.search.vectors import Vectors
from indexer.store.catalogue import Catalogue, SymbolRow
from indexer.store.chunk_records import ChunkHit, TermSearch
from indexer.store.chunks import ChunkTable

_TEXTS = 300
_NAMES = 200
_NEAREST = 100
_DEFINITIONS = 300
_DEEP = 1000  # where much of what is found will be dropped afterwards
_EVERYTHING = 1_000_000
_PHRASE_BATCH = 100
_PHRASES_ENOUGH = 50

_Place = tuple[BlobId, int]


class Gatherer:
    """Gathers the evidence for one query; `notes` says afterwards what had to be left out."""

    def __init__(
        self,
        catalogue: Catalogue,
        chunks: ChunkTable,
        vectors: Vectors | None,
        files: FileIndex,
        query: Query,
        scope: Scope,
    ) -> None:
        self._catalogue = catalogue
        self._chunks = chunks
        self._vectors = vectors
        self._files = files
        self._query = query
        self._scope = scope
        self._only = scope.chunk_filter(files)
        self.notes: list[str] = []

    def gather(self, intent: Intent) -> Evidence:
        """All that may answer the query, within its scope."""
        query = self._query
        if not intent.terms and not query.phrases:
            return Evidence(texts=self._chunks.scan(self._only, _DEEP))
        depth = _DEEP if query.not_paths or query.not_languages or query.paths else _TEXTS
        texts, names = self._chunks.search_all(
            [
                TermSearch("tokens", intent.terms, depth, self._only),
                TermSearch("names", (*intent.terms, *intent.compounds), _NAMES, self._only),
            ]
        )
        paths = self._files.match_paths((*intent.terms, *intent.area))  # an area is a place: it counts twice here
        evidence = Evidence(
            texts=texts,
            names=names,
            meaning=self._nearest(),
            paths=[(file, match) for file, match in paths if self._scope.allows(file)],
            definitions=self._definitions(intent),
            called=[file for file in self._files.called(intent.file) if self._scope.allows(file)],
            texts_alone=self._scope.restricts_chunks,
        )
        if query.phrases or query.not_words or query.not_phrases:
            evidence = self._keep_wanted(evidence)
        return evidence

    def _definitions(self, intent: Intent) -> list[SymbolRow]:
        names = [*intent.names, intent.symbol] if intent.symbol else [*intent.names]
        if not names or not self._scope.allows_kind(ChunkKind.CODE):
            return []
        rows = self._catalogue.symbols_named(names, _DEFINITIONS)
        return [row for row in rows if self._scope.allows(row.file)]

    def _nearest(self) -> list[tuple[ChunkHit, float]]:
        if self._vectors is None:
            return []
        try:
            found = dict(self._vectors.nearest(self._query.text, _NEAREST))
        except EmbedderUnavailable as error:
            self.notes.append(f"Searched without vectors: {error.message}")
            return []
        return [(hit, found[key]) for key, hit in self._chunks.with_hashes(list(found), self._only)]

    # -- phrases and what must not occur -----------------------------------------------------------------------

    def _keep_wanted(self, evidence: Evidence) -> Evidence:
        """The evidence of chunks that hold every phrase and nothing unwanted."""
        unwanted = self._unwanted()
        held = self._with_all_phrases()
        if held == [] and self._query.words:
            listed = ", ".join(f'"{phrase}"' for phrase in self._query.phrases)
            self.notes.append(f"Nothing contains {listed}; these are the nearest without.")
            held = None
        places = None if held is None else {hit.place for hit in held}

        def keep(hit: ChunkHit) -> bool:
            return hit.place not in unwanted and (places is None or hit.place in places)

        known = {hit.place for hit in evidence.texts}
        # A chunk that holds the phrases is an answer even where its other words rank it low.
        texts = [*evidence.texts, *(hit for hit in held or () if hit.place not in known)]
        return msgspec.structs.replace(
            evidence,
            texts=[hit for hit in texts if keep(hit)],
            names=[hit for hit in evidence.names if keep(hit)],
            meaning=[(hit, near) for hit, near in evidence.meaning if keep(hit)],
            # A path says nothing of what its file contains.
            texts_alone=evidence.texts_alone or places is not None or bool(unwanted),
        )

    def _with_all_phrases(self) -> list[ChunkHit] | None:
        found: dict[_Place, ChunkHit] | None = None
        for phrase in self._query.phrases:
            hits = {hit.place: hit for hit in self._holding(phrase)}
            found = hits if found is None else {place: hit for place, hit in hits.items() if place in found}
        return None if found is None else [*found.values()]

    def _unwanted(self) -> set[_Place]:
        unwanted: set[_Place] = set()
        for word in self._query.not_words:
            found = self._chunks.search("tokens", query_terms(word), _EVERYTHING, self._only, every=True)
            unwanted.update(hit.place for hit in found)
        for phrase in self._query.not_phrases:
            unwanted.update(hit.place for hit in self._holding(phrase, enough=_EVERYTHING))
        return unwanted

    def _holding(self, phrase: str, enough: int = _PHRASES_ENOUGH) -> list[ChunkHit]:
        """The chunks, best first, whose text holds `phrase` in any case and with any white space; at least `enough`."""
        terms = query_terms(phrase)
        if not terms:  # only signs, which no index knows
            return self._chunks.scan(msgspec.structs.replace(self._only, contains=(phrase,)), _DEEP)
        limit = max(_DEEP, enough)
        hits = self._chunks.search("tokens", terms, limit, self._only, every=True)
        held: list[ChunkHit] = []
        for start in range(0, len(hits), _PHRASE_BATCH):
            held += self._verified(phrase, hits[start : start + _PHRASE_BATCH])
            if len(held) >= enough:
                return held
        if not held and len(hits) == limit:  # common words in a rare order: look at every text
            return self._chunks.scan(msgspec.structs.replace(self._only, contains=(phrase,)), _DEEP)
        return held

    def _verified(self, phrase: str, hits: Sequence[ChunkHit]) -> list[ChunkHit]:
        contents = self._chunks.contents_of(hits)
        is_held = _phrase_test(phrase)
        return [hit for hit in hits if hit.place in contents and is_held(contents[hit.place].text)]


def _phrase_test(phrase: str) -> Callable[[str], bool]:
    wanted = " ".join(phrase.lower().split())
    return lambda text: wanted in " ".join(text.lower().split())
