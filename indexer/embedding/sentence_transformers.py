"""Embedding by sentence-transformers (torch on the CPU), in a worker process. Needs the extra `[neural]`.

The model is a folder before torch is imported: the user's own, or a snapshot in the Hugging Face cache, fetched if
need be. So a wrong name fails in a moment, and a model that is here is loaded without asking the network anything.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from blake3 import blake3

from indexer.embedding.child import ChildEmbedder, Pace
from indexer.embedding.embedder import ModelFacts, Vector
from indexer.embedding.spec import EmbedderSpec
from indexer.embedding.worker import WorkerPlan
from indexer.errors import EmbedderUnavailable

_ORGANISATION = "sentence-transformers"  # where names without one are looked for, as the library does
_HUB_ANSWERS_WITHIN_S = 5.0
_WEIGHTS = ("*.safetensors", "pytorch_model*.bin")
_OTHER_ENGINES = ("onnx/*", "openvino/*", "*.onnx", "*.h5", "*.ot", "*.msgpack", "*.mlmodel", "*.gguf")
_SLICE = 8  # about a third of a second for MiniLM on two cores: as long as a search may be kept waiting
_QUIET = {
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TQDM_DISABLE": "1",
    "TRANSFORMERS_VERBOSITY": "error",
}


def open_sentence_transformers(spec: EmbedderSpec, *, offline: bool, idle_s: float) -> ChildEmbedder:
    """An embedder whose worker loads the model at the first use; raises at once if the extra is not installed."""
    if importlib.util.find_spec("sentence_transformers") is None:
        raise EmbedderUnavailable(
            f"The embedder {spec.name} needs packages that are not installed.",
            "Install them with: pip install 'groundplan[neural]'",
        )
    plan = WorkerPlan(partial(load, spec.model, offline), offline=offline, idle_s=idle_s, niceness=10)
    return ChildEmbedder(spec.name, plan, Pace(_SLICE), is_remote=False)


# -- inside the child ------------------------------------------------------------------------------------------


class NeuralEngine:
    """A loaded model."""

    def __init__(self, folder: Path) -> None:
        # By name: optional, 4.5 s and 480 MB, and the type checker runs without it.
        library = importlib.import_module("sentence_transformers")
        self._model: Any = library.SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        self.facts = ModelFacts(len(self.query("dimension")), _digest(folder))

    def documents(self, texts: Sequence[str]) -> list[Vector]:
        """Unit vectors, made with the model's own prompt for documents if it has one."""
        return self._encode(self._model.encode_document, texts)

    def query(self, text: str) -> Vector:
        """A unit vector, made with the model's own prompt for queries if it has one."""
        return self._encode(self._model.encode_query, [text])[0]

    def _encode(self, encode: Any, texts: Sequence[str]) -> list[Vector]:
        vectors: list[Vector] = encode(
            list(texts), batch_size=max(1, len(texts)), normalize_embeddings=True, show_progress_bar=False
        ).tolist()
        return vectors


def load(model: str, offline: bool) -> NeuralEngine:
    """Find or fetch `model`, a folder or a name on the Hugging Face hub, and load it."""
    os.environ.update(_QUIET)
    if offline:
        os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_HUB_DISABLE_XET="1")
    folder = _find(model)
    # From here on all is in the folder; yet loading a tokenizer asks the hub about the model, and waits for an answer.
    constants: Any = importlib.import_module("huggingface_hub.constants")
    constants.HF_HUB_OFFLINE = True
    try:
        return NeuralEngine(folder)
    except Exception as error:
        reason = " ".join(str(error).split())[:300]
        raise EmbedderUnavailable(
            f"The model {model!r} cannot be loaded ({type(error).__name__}: {reason}).",
            "It must be a sentence-transformers model with weights for torch.",
        ) from error


def _find(model: str) -> Path:
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder
    if model.startswith(("/", "./", "../", "~", "\\")) or model.count("/") > 1 or "\\" in model:
        raise EmbedderUnavailable(f"There is no folder {model!r}.", "Give a model's folder, or its name on the hub.")
    return _from_hub(model if "/" in model else f"{_ORGANISATION}/{model}")


def _from_hub(repository: str) -> Path:
    hub: Any = importlib.import_module("huggingface_hub")  # reads the environment at import; comes with the extra
    kept = _cached(hub, repository)
    if kept is not None:
        return kept
    if hub.constants.HF_HUB_OFFLINE:
        raise EmbedderUnavailable(
            f"The model {repository!r} is not on this machine, and offline mode keeps it from being fetched.",
            "Fetch it once while online, or give the folder of a model.",
        )
    errors: Any = importlib.import_module("huggingface_hub.errors")
    try:
        return _fetch(hub, repository)
    except (errors.RepositoryNotFoundError, errors.HFValidationError) as error:
        raise EmbedderUnavailable(
            f"There is no model {repository!r} on {hub.constants.ENDPOINT}, or it is private.",
            "Check its name; for a private or gated model run `hf auth login`.",
        ) from error
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise EmbedderUnavailable(
            f"The model {repository!r} is not on this machine and cannot be fetched ({reason}).",
            "Check the network, or give the folder of a model.",
        ) from error


def _cached(hub: Any, repository: str) -> Path | None:
    for name in ("modules.json", "config.json"):
        try:
            found = hub.try_to_load_from_cache(repository, name)
        except ValueError:  # no name that the hub could have
            return None
        # A download that was broken off leaves the small files without the weights.
        if isinstance(found, str) and _weights(Path(found).parent):
            return Path(found).parent
    return None


def _fetch(hub: Any, repository: str) -> Path:
    # Asked with a limit of its own first: the library tries for 23 s when there is no network.
    info = hub.HfApi().model_info(repository, timeout=_HUB_ANSWERS_WITHIN_S)
    ignored = list(_OTHER_ENGINES)
    if any(file.rfilename.endswith(".safetensors") for file in info.siblings or ()):
        ignored.append("*.bin")
    return Path(hub.snapshot_download(repository, ignore_patterns=ignored))


def _weights(folder: Path) -> list[Path]:
    return sorted(path for pattern in _WEIGHTS for path in folder.rglob(pattern))


def _digest(folder: Path) -> str:
    """What tells two editions of a model apart: its weights and the configuration of its parts."""
    digest = blake3()
    for path in [*_weights(folder), *sorted(folder.rglob("*config.json")), *sorted(folder.glob("modules.json"))]:
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update_mmap(path)
    return digest.hexdigest(8)
