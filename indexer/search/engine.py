"""The search: takes a line of text, answers with places. Works with no model; vectors join in where they are set.

Threads: one engine serves any number of threads; what it caches is replaced whole.
"""

from __future__ import annotations

from pathlib import Path

from indexer.search.definitions import find_definitions
from indexer.search.explain import Explainer
from indexer.search.files import FileIndex
from indexer.search.gathering import Gatherer
from indexer.search.intent import Intent, read_intent
from indexer.search.query import Query, parse_query
from indexer.search.ranking import Place, Weights, rank_places
from indexer.search.results import SearchResponse, SearchResult
from indexer.search.scope import Scope, language_names
from indexer.search.snippets import cut_snippet
from indexer.search.vectors import Vectors
from indexer.store.catalogue import Catalogue
from indexer.store.chunk_records import ChunkContent
from indexer.store.chunks import ChunkTable

_MOST_RESULTS = 1000
_UNKNOWN = ChunkContent("", "")  # of a chunk that went while it was being looked for


class SearchEngine:
    """Searches one workspace through its catalogue and chunk table."""

    def __init__(
        self,
        catalogue: Catalogue,
        chunks: ChunkTable,
        vectors: Vectors | None = None,
        root: Path | None = None,
        weights: Weights | None = None,
    ) -> None:
        """`root` is the workspace's folder: `path:` takes absolute paths below it too."""
        self._catalogue = catalogue
        self._chunks = chunks
        self._vectors = vectors
        self._root = root
        self._weights = weights or Weights()
        self._languages = language_names()
        self._files: FileIndex | None = None

    def search(self, text: str, *, kind: str | None = None, path: str | None = None, limit: int = 10) -> SearchResponse:
        """The best `limit` places for `text`; `kind` and `path` restrict it as the operators of the same name do.

        Raises BadQuery for what cannot be understood, ChunkStoreBroken and CatalogueCorrupt for a damaged index.
        """
        limit = max(1, min(limit, _MOST_RESULTS))
        query = parse_query(text, self._languages, kind, path)
        files = self.files()
        scope = Scope(query, files, self._root)
        intent = read_intent(query.text)
        gatherer = Gatherer(self._catalogue, self._chunks, self._vectors, files, query, scope)
        if scope.wants_definitions:
            found = rank_places(intent, gatherer.gather(intent), files, scope.allows, 4 * limit, self._weights)
            return SearchResponse(
                find_definitions(self._catalogue, query, scope, intent, found, limit), (*gatherer.notes,)
            )
        places = rank_places(intent, gatherer.gather(intent), files, scope.allows, limit, self._weights)
        return SearchResponse(self._shown(places, query, intent), (*gatherer.notes,))

    def files(self) -> FileIndex:
        """The files of the catalogue's latest revision."""
        revision = self._catalogue.revision
        files = self._files
        if files is None or files.revision != revision:
            # Two threads may both build it; both are right, and the later one stays.
            files = self._files = FileIndex(revision, self._catalogue.files(), files)
        return files

    def _shown(self, places: list[Place], query: Query, intent: Intent) -> tuple[SearchResult, ...]:
        self._anchor(places)
        contents = self._chunks.contents_of(place.hit for place in places if place.hit)
        explainer = Explainer(query)
        return tuple(
            _result(place, contents.get(place.hit.place, _UNKNOWN) if place.hit else None, intent, explainer)
            for place in places
        )

    def _anchor(self, places: list[Place]) -> None:
        """Give places that name only a file or a definition the chunk where it begins."""
        missing = {place.file.blob for place in places if place.hit is None and place.file.blob}
        by_blob = {blob: self._chunks.hits_of(blob) for blob in missing}
        for place in places:
            if place.hit is None:
                line = place.definition.symbol.start_line if place.definition else 0
                chunks = by_blob.get(place.file.blob, [])
                covering = [hit for hit in chunks if hit.start_line <= line <= hit.end_line]
                place.hit = next(iter(covering or chunks), None)


def _result(place: Place, content: ChunkContent | None, intent: Intent, explainer: Explainer) -> SearchResult:
    hit = place.hit
    definition = place.definition.symbol if place.definition else None
    first = definition.start_line - hit.start_line if definition and hit else None
    symbol = definition.qualified if definition else content.symbol if content else ""
    snippet = cut_snippet(content.text if content else "", intent.terms, first)
    return SearchResult(
        path=place.file.path,
        start_line=hit.start_line if hit else definition.start_line if definition else 1,
        end_line=hit.end_line if hit else definition.end_line if definition else max(1, place.file.lines),
        symbol=symbol,
        kind=hit.kind.value if hit else "file",
        score=round(place.score, 4),
        why=explainer.explain(place, symbol, snippet.terms),
        snippet=snippet.text,
    )
