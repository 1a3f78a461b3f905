"""Says in one line why a place stands where it does. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from indexer.search.analysis import analyse, fold_name, split_words
from indexer.search.query import Query
from indexer.search.ranking import Place

_MOST_WORDS = 5
_WORD = re.compile(r"\w+")


class Explainer:
    """Explains the results of one query in the query's own words."""

    def __init__(self, query: Query) -> None:
        self._phrases = query.phrases
        self._words: dict[str, str] = {}
        for word in _WORD.findall(query.text):
            for part in (*split_words(word), word):
                for term in analyse(part).split():
                    self._words.setdefault(term, part)
            self._words[fold_name(word)] = word

    def explain(self, place: Place, symbol: str, text_terms: Sequence[str]) -> str:
        """The features that ranked `place`: what it defines, says and is called, and what lowers it.

        `symbol` is the definition that it belongs to, `text_terms` are the query's terms that its text holds.
        """
        parts = []
        if place.definition:
            parts.append(f"defines {place.definition.symbol.name}")
        elif symbol:
            named = [term for term in analyse(symbol).split() if term in self._words]
            parts += [f"symbol matches {self._listed(named)}"] if named else []
        parts += [f'contains "{phrase}"' for phrase in self._phrases]
        parts += [f"text has {self._listed(text_terms)}"] if text_terms else []
        parts += ["close in meaning"] if place.near_in_meaning else []
        parts += [f"path matches {self._listed(place.path_terms)}"] if place.path_terms else []
        parts += [f"ranked lower: {place.lowered}"] if place.lowered else []
        return "; ".join(parts) or "fits the operators"

    def _listed(self, terms: Iterable[str]) -> str:
        words = list(dict.fromkeys(self._words.get(term, term) for term in terms))
        more = f" and {len(words) - _MOST_WORDS} more" if len(words) > _MOST_WORDS else ""
        return ", ".join(words[:_MOST_WORDS]) + more
