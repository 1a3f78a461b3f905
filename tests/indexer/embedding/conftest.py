import pytest


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    """What the developer's own machine has set must not decide a test."""
    for name in ("OLLAMA_HOST", "OLLAMA_API_KEY", "OPENAI_API_KEY", "HF_HUB_OFFLINE", "HF_ENDPOINT", "HF_TOKEN"):
        monkeypatch.delenv(name, raising=False)
