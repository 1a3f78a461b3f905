"""A real engine: llama.cpp's own server in this process, on a model of random weights that is made in a moment.

What it says is noise, unless a schema binds it: then it is noise of that form, as with a small model at its worst.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

_TEMPLATE = "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}\n{% endfor %}<|assistant|>"
_WIDTH, _HEADS, _LAYERS, _INNER, _CONTEXT = 64, 4, 2, 128, 4096


def make_model(path: Path, seed: int = 7) -> Path:
    """Write a llama of two layers with random weights; 0.6 MB."""
    import gguf

    random = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(_CONTEXT)
    writer.add_embedding_length(_WIDTH)
    writer.add_block_count(_LAYERS)
    writer.add_feed_forward_length(_INNER)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_HEADS)
    writer.add_rope_dimension_count(_WIDTH // _HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    tokens = _add_vocabulary(writer)
    writer.add_chat_template(_TEMPLATE)

    def add(name: str, *shape: int) -> None:
        writer.add_tensor(name, random.normal(0, 0.05, shape).astype(np.float32))

    add("token_embd.weight", tokens, _WIDTH)
    add("output.weight", tokens, _WIDTH)
    writer.add_tensor("output_norm.weight", np.ones(_WIDTH, np.float32))
    for layer in range(_LAYERS):
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            add(f"blk.{layer}.{part}.weight", _WIDTH, _WIDTH)
        for part, shape in {"gate": (_INNER, _WIDTH), "up": (_INNER, _WIDTH), "down": (_WIDTH, _INNER)}.items():
            add(f"blk.{layer}.ffn_{part}.weight", *shape)
        for part in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"blk.{layer}.{part}.weight", np.ones(_WIDTH, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _add_vocabulary(writer: Any) -> int:
    import gguf

    kind = gguf.TokenType
    tokens = [(b"<unk>", kind.UNKNOWN), (b"<s>", kind.CONTROL), (b"</s>", kind.CONTROL)]
    for byte in range(256):
        # What would be invalid UTF-8, or a raw control character in JSON, is never said.
        usable = byte == 10 or 32 <= byte < 127
        tokens.append((f"<0x{byte:02X}>".encode(), kind.BYTE if usable else kind.UNUSED))
    letters = [chr(code).encode() for code in range(33, 127)]
    pairs = [f"{first}{second}".encode() for first in "aeioubcdf" for second in "aeiourstnlmp"]
    tokens += [(text, kind.NORMAL) for text in ("▁".encode(), *letters, *pairs)]
    writer.add_tokenizer_model("llama")
    writer.add_token_list([text for text, _ in tokens])
    writer.add_token_scores([-float(number) for number in range(len(tokens))])
    writer.add_token_types([int(kind_of) for _, kind_of in tokens])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)  # else the samplers fail to start
    return len(tokens)


class LlamaServer:
    """Serves from construction on, on a port of its own."""

    def __init__(self, model: Path) -> None:
        import xllamacpp

        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(model)
        parameters.n_ctx = _CONTEXT
        parameters.cpuparams.n_threads = 1  # two on a busy machine are a thousand times slower
        parameters.cpuparams_batch.n_threads = 1
        parameters.n_parallel = 1
        parameters.warmup = False
        parameters.verbosity = -1
        self._server = xllamacpp.Server(parameters)

    @property
    def base(self) -> str:
        """What clients call the base URL."""
        return f"{self._server.listening_address}/v1"
