import pytest

from indexer.embedding.spec import EmbedderKind, EmbedderSpec, parse_spec
from indexer.errors import EmbedderUnavailable


@pytest.mark.parametrize(
    ("value", "spec"),
    [
        ("none", EmbedderSpec(EmbedderKind.NONE)),
        ("", EmbedderSpec(EmbedderKind.NONE)),
        (" Ollama : nomic-embed-text ", EmbedderSpec(EmbedderKind.OLLAMA, "nomic-embed-text")),
        ("ollama:nomic-embed-text:v1.5", EmbedderSpec(EmbedderKind.OLLAMA, "nomic-embed-text:v1.5")),
        (
            "sentence-transformers:/models/mini lm",
            EmbedderSpec(EmbedderKind.SENTENCE_TRANSFORMERS, "/models/mini lm"),
        ),
        (r"sentence-transformers:C:\models\mini", EmbedderSpec(EmbedderKind.SENTENCE_TRANSFORMERS, r"C:\models\mini")),
        (
            "litellm:openai/text-embedding-3-small",
            EmbedderSpec(EmbedderKind.LITELLM, "openai/text-embedding-3-small"),
        ),
    ],
)
def test_a_value_is_read(value, spec):
    assert parse_spec(value) == spec


def test_a_spec_is_written_as_it_was_read():
    for value in ("none", "ollama:nomic-embed-text:v1.5", "sentence-transformers:/models/mini"):
        assert parse_spec(value).name == value


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("olama:nomic-embed-text", "Did you mean `ollama:nomic-embed-text`?"),
        ("ollama/nomic-embed-text", "Did you mean `ollama:nomic-embed-text`?"),
        ("sentence_transformers:x", "Did you mean `sentence-transformers:x`?"),
        ("sentence-transformer", "Did you mean `sentence-transformers:all-MiniLM-L6-v2`?"),
        ("nonne", "Did you mean `none`?"),
        ("lite llm", "`litellm:openai/text-embedding-3-small`"),
        ("openai:text-embedding-3-small", "Choose one of: none, `sentence-transformers:all-MiniLM-L6-v2`"),
    ],
)
def test_an_unknown_kind_is_answered_by_the_nearest_one(value, hint):
    with pytest.raises(EmbedderUnavailable) as caught:
        parse_spec(value)
    assert hint in caught.value.hint


@pytest.mark.parametrize("value", ["ollama", "ollama:", "litellm: ", "sentence-transformers"])
def test_a_kind_without_a_model_is_told_an_example(value):
    with pytest.raises(EmbedderUnavailable, match="needs a model") as caught:
        parse_spec(value)
    assert f"{value.partition(':')[0]}:" in caught.value.hint


def test_none_takes_no_model():
    with pytest.raises(EmbedderUnavailable, match="takes no model"):
        parse_spec("none:x")
