"""What some models want before a text, for servers that do not add it themselves (Ollama, OpenAI-like ones).

From the models' own cards. A model that was trained with prompts finds clearly less without them. Pure.
"""

from __future__ import annotations

import msgspec


class Prompts(msgspec.Struct, frozen=True):
    """What to put before a document and before a query."""

    document: str = ""
    query: str = ""


_RETRIEVAL = "Represent this sentence for searching relevant passages: "

# Part of a model's name → its prompts; the first that fits counts.
_BY_NAME = (
    ("nomic-embed-code", Prompts(query="Represent this query for searching relevant code: ")),
    ("nomic-embed-text", Prompts("search_document: ", "search_query: ")),
    ("mxbai-embed", Prompts(query=_RETRIEVAL)),
    ("snowflake-arctic-embed2", Prompts(query="query: ")),
    ("snowflake-arctic-embed", Prompts(query=_RETRIEVAL)),
    ("embeddinggemma", Prompts("title: none | text: ", "task: search result | query: ")),
    (
        "qwen3-embedding",
        Prompts(query="Instruct: Given a question about a code base, retrieve code that answers it\nQuery: "),
    ),
    ("multilingual-e5", Prompts("passage: ", "query: ")),
    ("bge-large-en", Prompts(query=_RETRIEVAL)),
)


def prompts_for(model: str) -> Prompts:
    """The prompts of the model called `model`; empty ones where none are known."""
    name = model.lower()
    return next((prompts for part, prompts in _BY_NAME if part in name), Prompts())
