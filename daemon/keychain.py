"""Secrets: from the environment, else from the system's keyring. Never in the settings, the log or the database.

`GROUNDPLAN_SECRET_<NAME>` wins over the keyring, so that a machine without one works too. The keyring is asked in a
thread with a bound: a locked one may open a dialog, or wait for one that nobody sees.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from daemon.errors import SecretsUnavailable, UnknownName

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE: Final = "groundplan"
SECRETS: Final = {
    "embedder": "The key of the provider behind the setting `embedder`, for litellm models.",
    "anthropic": "The key for models `anthropic/…`; every provider of models has a secret of its own name.",
    "openai": "The key for models `openai/…`, and for servers that speak as OpenAI does.",
    "openrouter": "The key for models `openrouter/…`.",
    "gemini": "The key for models `gemini/…`.",
    "mistral": "The key for models `mistral/…`.",
    "ollama": "The key of an Ollama server that wants one.",
}
"""The names that people need most often, each with a sentence."""

PROVIDERS: Final = frozenset(
    """
    a2a a2a_agent ai21 ai21_chat aiml aiohttp_openai amazon_nova anthropic anthropic_text apertis assemblyai
    auto_router aws_polly aws_textract azure azure_ai azure_speech azure_text baseten bedrock bedrock_mantle
    black_forest_labs bytez cerebras charity_engine chatgpt chutes clarifai cloudflare codestral cognition cohere
    cohere_chat cometapi compactifai cortecs cursor custom custom_openai darkbloom dashscope databricks datarobot
    deepgram deepinfra deepseek docker_model_runner dotprompt edenai elevenlabs empower fal_ai featherless_ai
    fireworks_ai friendliai galadriel gdc gemini gigachat github github_copilot gradient_ai groq helicone heroku
    hosted_vllm huggingface humanloop hyperbolic inception infinity jina_ai lambda_ai langflow langfuse langgraph
    lemonade libertai litellm_agent litellm_proxy llamafile lm_studio manus maritalk meta meta_llama milvus minimax
    mistral modelscope mongodb moonshot morph nadir nano-gpt nebius neosantara nlp_cloud novita nscale nvidia_nim
    nvidia_riva oci ollama ollama_chat oobabooga openai openai_like openrouter ovhcloud parasail perplexity petals
    pg_vector pinstripes poe predibase prism publicai qwen_ai_platform qwencloud ragflow recraft reducto reka
    replicate runwayml s3_vectors sagemaker sagemaker_chat sagemaker_nova sail sambanova sap scaleway scx-ai
    snowflake soniox stability strands_decider synthetic tencent tensormesh text-completion-codestral
    text-completion-inception text-completion-openai together_ai topaz transcribe triton typesafe v0 valkey
    vercel_ai_gateway vertex_ai vertex_ai_beta vllm volcengine voyage wandb watsonx watsonx_text xai xiaomi_mimo
    xinference zai
    """.split()
)
"""Providers of models that litellm knows: a secret of such a name is the key that they ask for."""

_PATIENCE_S = 5.0
_UNSAFE_BACKENDS = ("keyrings.alt", "keyrings.cryptfile")  # plain text on disk, or a question on standard input

ValueT = TypeVar("ValueT")


def variable_of(name: str) -> str:
    """The environment variable that holds the secret `name`."""
    return f"GROUNDPLAN_SECRET_{name.upper().replace('-', '_')}"


def find_secret(name: str) -> str:
    """The secret, or empty if there is none or no keyring to ask."""
    _check(name)
    given = os.environ.get(variable_of(name), "")
    if given:
        return given
    try:
        return _bounded(name, lambda: _keyring().get_password(SERVICE, name)) or ""
    except SecretsUnavailable:
        return ""


def keep_secret(name: str, value: str) -> None:
    """Put a secret into the keyring; raises SecretsUnavailable where there is none that is safe."""
    _check(name)
    _bounded(name, lambda: _keyring().set_password(SERVICE, name, value))


def drop_secret(name: str) -> bool:
    """Take a secret out of the keyring; whether there was one."""
    _check(name)
    if _bounded(name, lambda: _keyring().get_password(SERVICE, name)) is None:
        return False
    _bounded(name, lambda: _keyring().delete_password(SERVICE, name))
    return True


def _check(name: str) -> None:
    if name not in SECRETS and name not in PROVIDERS:
        raise UnknownName("secret", name, [*SECRETS, *sorted(PROVIDERS)])


def _keyring() -> KeyringBackend:
    import keyring  # noqa: PLC0415 - looks for a desktop's services at import, which takes 0.1 s

    backend = keyring.get_keyring()
    if type(backend).__module__.startswith(_UNSAFE_BACKENDS):
        raise RuntimeError(f"the keyring {backend.name} is not safe")
    return backend


def _bounded(name: str, ask: Callable[[], ValueT]) -> ValueT:
    answers: list[ValueT] = []
    faults: list[Exception] = []

    def work() -> None:
        try:
            answers.append(ask())
        except Exception as error:  # the boundary to the keyring: its backends raise whatever they like
            faults.append(error)

    thread = threading.Thread(target=work, name="keyring", daemon=True)
    thread.start()
    thread.join(_PATIENCE_S)
    if answers:
        return answers[0]
    reason = str(faults[0]) if faults else f"it did not answer within {_PATIENCE_S:.0f} s"
    raise SecretsUnavailable(name, " ".join(reason.split()), variable_of(name))
