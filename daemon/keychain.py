"""Secrets: from the environment, else the system's keyring, else our own vault. Never in settings, log or database.

`GROUNDPLAN_SECRET_<NAME>` wins, so that a machine without a keyring works too. The keyring is asked in a thread with a
bound: a locked one may open a dialog, or wait for one that nobody sees. Where there is none that is safe, secrets go
into a sealed file (`daemon.vault`). Which of the two holds a name is noted beside it, so that no keyring is waited for
that has nothing to say.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from daemon.errors import SecretsUnavailable, UnknownName, VaultUnreadable
from daemon.home import find_home
from daemon.private_files import make_private_folder, write_atomically

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

    from daemon.vault.secrets_file import SecretsFile

Place = Literal["environment", "keyring", "vault", ""]
"""Where a secret lies; empty if there is none."""

_log = logging.getLogger(__name__)

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

_KEY_NAME = "vault-key"
_PATIENCE_S = 5.0
_UNSAFE_BACKENDS = ("keyrings.alt", "keyrings.cryptfile")  # plain text on disk, or a question on standard input

ValueT = TypeVar("ValueT")


def variable_of(name: str) -> str:
    """The environment variable that holds the secret `name`."""
    return f"GROUNDPLAN_SECRET_{name.upper().replace('-', '_')}"


def find_secret(name: str) -> str:
    """The secret, or empty if there is none or nothing that can be asked."""
    return locate_secret(name)[1]


def locate_secret(name: str) -> tuple[Place, str]:
    """Where the secret lies, and the secret."""
    _check(name)
    given = os.environ.get(variable_of(name), "")
    if given:
        return "environment", given
    noted = _noted().get(name, "")
    asked: tuple[Place, ...] = (noted,) if noted else ("keyring", "vault")
    for place in asked:
        value = _ask(place, name)
        if value:
            return place, value
    return "", ""


def secret_places() -> tuple[dict[str, Place], str]:
    """Where each secret lies that is set, without their values; and why no keyring can be asked, if that is so.

    A keyring that does not answer is asked once and not for each name.
    """
    places: dict[str, Place] = {**_noted()}
    problem = ""
    for name in (name for name in SECRETS if name not in places):
        if problem:
            break
        try:
            if _bounded(name, partial(_asked_keyring, name)):
                places[name] = "keyring"
        except SecretsUnavailable as error:
            problem = error.message
    for name in SECRETS if _has_vault() else ():
        if name not in places and _ask("vault", name):
            places[name] = "vault"
    given: dict[str, Place] = {
        name: "environment" for name in {*SECRETS, *PROVIDERS} if os.environ.get(variable_of(name))
    }
    return {**places, **given}, problem


def keep_secret(name: str, value: str) -> Place:
    """Put a secret into the keyring, else into the vault; where it lies now.

    Raises `VaultUnreadable` where there is no safe keyring and the vault cannot be opened.
    """
    _check(name)
    before = _noted().get(name, "")
    place: Place = "keyring"
    try:
        _bounded(name, lambda: _keyring().set_password(SERVICE, name, value))
    except SecretsUnavailable as error:
        _log.info("the secret %s goes into the vault: %s", name, error.message)
        place = "vault"
        _vault().keep(name, value)
    if place == "keyring" and before == "vault":
        _vault().drop(name)  # an older value would come back with the first keyring that does not answer
    _note({**_noted(), name: place})
    return place


def drop_secret(name: str) -> bool:
    """Take a secret out of keyring and vault; whether there was one."""
    _check(name)
    noted = _noted()
    where = noted.pop(name, "")
    was_in_vault = where != "keyring" and _has_vault() and _vault().drop(name)
    was_in_keyring = where != "vault" and _drop_from_keyring(name, is_noted=where == "keyring")
    if where:
        _note(noted)
    return was_in_vault or was_in_keyring


def held_secrets() -> dict[str, str]:
    """All secrets that are ours, by name: what may be in no text that leaves. Blocks while the keyring is asked."""
    named = {*_noted(), *(name for name in {*SECRETS, *PROVIDERS} if os.environ.get(variable_of(name)))}
    return {
        name: value for name in sorted(named) if name in SECRETS or name in PROVIDERS if (value := find_secret(name))
    }


def vault_key() -> bytes:
    """The master key of the vault's memory of placeholders; from the keyring, else from a file that only we may read.

    A key that was once made in a file stays there: a keyring that comes later could not open what it sealed.
    """
    from daemon.vault.key_file import open_key_file  # noqa: PLC0415 - nothing of the vault before it is needed
    from daemon.vault.sealing import KEY_BYTES  # noqa: PLC0415 - see above

    file = find_home(os.environ).config / "vault.key"
    if file.exists():
        return open_key_file(file)
    try:
        held = _bounded(_KEY_NAME, lambda: _keyring().get_password(SERVICE, _KEY_NAME))
        if not held:
            held = os.urandom(KEY_BYTES).hex()
            _bounded(_KEY_NAME, lambda: _keyring().set_password(SERVICE, _KEY_NAME, str(held)))
        return bytes.fromhex(held)
    except (SecretsUnavailable, ValueError):
        return open_key_file(file)


def _ask(place: Place, name: str) -> str:
    try:
        if place == "keyring":
            return _bounded(name, lambda: _keyring().get_password(SERVICE, name)) or ""
        return _vault().find(name) if _has_vault() else ""
    except SecretsUnavailable:
        return ""
    except VaultUnreadable as error:
        _log.warning("%s", error.message)
        return ""


def _asked_keyring(name: str) -> str | None:
    return _keyring().get_password(SERVICE, name)


def _drop_from_keyring(name: str, *, is_noted: bool) -> bool:
    try:
        if _bounded(name, lambda: _keyring().get_password(SERVICE, name)) is None:
            return False
        _bounded(name, lambda: _keyring().delete_password(SERVICE, name))
    except SecretsUnavailable:
        if is_noted:
            raise
        return False
    return True


def _vault() -> SecretsFile:
    from daemon.vault.key_file import open_key_file  # noqa: PLC0415 - nothing of the vault before it is needed
    from daemon.vault.secrets_file import SecretsFile  # noqa: PLC0415 - see above

    home = find_home(os.environ)
    return SecretsFile(home.data / "secrets.vault", lambda: open_key_file(home.config / "vault.key"))


def _has_vault() -> bool:
    return (find_home(os.environ).data / "secrets.vault").exists()


def _noted() -> dict[str, Place]:
    """Which backend holds which name; no values. A note that cannot be read is as good as none."""
    try:
        noted = json.loads((find_home(os.environ).data / "secrets.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return {n: p for n, p in noted.items() if p in {"keyring", "vault"}} if isinstance(noted, dict) else {}


def _note(places: dict[str, Place]) -> None:
    folder = find_home(os.environ).data
    make_private_folder(folder)
    write_atomically(folder / "secrets.json", json.dumps(places, indent=1, sort_keys=True).encode())


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
